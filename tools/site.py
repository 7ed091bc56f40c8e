"""The whole course as plain HTML, to read without Python: `python -m tools.site`.

Sphinx builds it from the notebooks as they are stored; nothing is run. The pages need no
network: opened from disk they have their formulas, their pictures and a search. The table of
contents of the first page is the README's, the address of the repository stands in
pyproject.toml.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import webbrowser
from pathlib import Path

from tools.imports import PROJECT
from tools.site_source import Source

OUT = PROJECT / "build" / "site"


def build(out=OUT):
    """Build the site into the folder `out`, which is emptied. SystemExit if Sphinx complains."""
    out = Path(out).resolve()
    if out.exists() and any(out.iterdir()) and not (out / ".buildinfo").exists():
        raise SystemExit(f"{out} holds something else; name a folder that is new or empty.")
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        source, made = Path(folder, "source"), Path(folder, "html")
        Source(source).lay_out()
        command = [sys.executable, "-m", "sphinx", "--builder", "html", "--jobs", "auto"]
        command += ["--fail-on-warning", "--keep-going", "--quiet", "--show-traceback"]
        command += ["--conf-dir", PROJECT / "site", "--doctree-dir", Path(folder, "doctrees")]
        if subprocess.run([*command, source, made], cwd=PROJECT).returncode:
            raise SystemExit("The site is not built: Sphinx complained, see above.")
        for needless in [*made.rglob("*.map"), *made.rglob("*-macros.html")]:
            needless.unlink()  # what the theme's makers need
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(made, out)
    return out


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="the folder, build/site")
    parser.add_argument("--open", action="store_true", help="show it in the browser")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    out = build(options.out)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    pages = len(list(out.rglob("*.html")))
    seconds = time.monotonic() - started
    print(f"{pages} pages, {size / 1e6:.0f} MB, {seconds:.0f} s: {out / 'index.html'}")
    if options.open:
        webbrowser.open((out / "index.html").as_uri())


if __name__ == "__main__":
    main()
