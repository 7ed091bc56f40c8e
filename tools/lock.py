"""Lock the requirements: `python -m tools.lock` after a change to requirements*.in (needs uv).

Writes requirements.txt and requirements-dev.txt with exact versions and hashes for every
platform, then proves that wheels exist for Windows, macOS and Linux on Python 3.11 to 3.14.
With --upgrade newer versions are looked for; without it the locked ones are kept.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile

from tools.imports import PROJECT

HEADER = "# Made by `python -m tools.lock` from {source}; do not edit.\n"
PLATFORMS = ("windows", "macos", "x86_64-apple-darwin", "linux")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
LOCKS = ("requirements.txt", "requirements-dev.txt")


def lock(uv, source, extra=()):
    """Compile `source` (requirements.in) into the .txt beside it."""
    target = PROJECT / source.replace(".in", ".txt")
    command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header"]
    subprocess.run([*command, *extra, source, "-o", target.name], cwd=PROJECT, check=True)
    target.write_text(HEADER.format(source=source) + target.read_text())


def prove(uv, lock):
    """The platforms and versions of Python that a wheel is missing for, as texts."""
    faults = []
    for platform in PLATFORMS:
        for python in PYTHONS:
            with tempfile.TemporaryDirectory() as folder:
                command = [uv, "pip", "install", "--dry-run", "--quiet", "--require-hashes"]
                command += ["--python-platform", platform, "--python-version", python]
                command += ["--only-binary", ":all:", "--target", folder, "-r", lock]
                run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
            if run.returncode:
                faults.append(f"{lock}, {platform}, Python {python}: {run.stderr.strip()}")
    return faults


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="look for newer versions")
    parser.add_argument("--prove", action="store_true", help="only look for missing wheels")
    options = parser.parse_args()
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("uv is not on the PATH. It locks for all platforms at once: pip install uv")
    if not options.prove:
        extra = ["--upgrade"] if options.upgrade else []
        lock(uv, "requirements.in", extra)
        lock(uv, "requirements-dev.in", extra)
    faults = [fault for name in LOCKS for fault in prove(uv, name)]
    print(*faults, sep="\n\n")
    print(f"{len(faults)} combinations of platform and Python lack a wheel")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
