"""Open the course in JupyterLab, or work on it.

python start.py [--no-browser] [--port N]   open the course; the first time it is installed
python start.py reset NAME                  give a notebook back as shipped; yours is kept
python start.py test [--all] [SUITE ...]    run the tests (for people who change the course)
python start.py rerun [--all] [NAME ...]    re-run notebooks whose code changed (for them too)

On macOS and Linux write python3, on Windows py. Nothing is installed outside this folder.
"""

# This file is valid on any Python, however old, so that it can say which one is needed.
import sys

OLDEST, NEWEST = (3, 11), (3, 14)
if not OLDEST <= sys.version_info[:2] <= NEWEST:
    sys.exit(
        "This is Python %d.%d. The course needs Python %d.%d to %d.%d.\n"
        "Get one from https://www.python.org/downloads/ and start the course with it:\n"
        "  python3.13 start.py    on macOS and Linux\n"
        "  py -3.13 start.py      on Windows" % (sys.version_info[:2] + OLDEST + NEWEST)
    )

if __name__ == "__main__":
    from tools.commands import main

    sys.exit(main(__doc__, sys.argv[1:]))
