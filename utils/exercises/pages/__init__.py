"""The exercises of each page, one module a page: EXERCISES is a list."""
