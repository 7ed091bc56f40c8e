"""For teachers: see README.md in this folder."""
