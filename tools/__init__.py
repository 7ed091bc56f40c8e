"""Commands for people who work on the course; learners need only start.py."""
