"""Run notebooks from clean kernels and store their outputs: the only way outputs come about.

`python -m tools.rerun` runs those whose code or imported utils changed since; with names
(`11`, `11_second_hidden_layer`) those, with --all every one. A notebook that ends in an error,
writes to stderr, has a cell over 25 lines or grows over 500 KB is left as it was.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from tools import notebooks
from tools.fingerprint import fingerprint, is_fresh
from tools.page_rules import WIDGET_VIEW, run_faults, size_faults

CELL_SECONDS = 120
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


class RunFault(Exception):
    """The run gave something that must not be stored; the message says what, line by line."""


def execute(notebook, folder):
    """Run all cells in a clean kernel started in `folder`; the notebook's outputs change."""
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only
        resources={"metadata": {"path": str(folder)}},
    )
    # IPython's own settings of whoever runs this must not leak into the outputs.
    with tempfile.TemporaryDirectory(prefix="ipython-") as empty:
        try:
            client.execute(env={**os.environ, "IPYTHONDIR": empty, "OMP_NUM_THREADS": "1"})
        except CellExecutionError:
            pass  # the error stands in the outputs, where run_faults finds it with its cell
        except (CellTimeoutError, DeadKernelError) as error:
            raise RunFault(str(error).strip()) from error


def normalise(notebook):
    """Take out what differs from machine to machine and from run to run, in place."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    course = notebook.metadata.get("course", {})
    notebook.metadata.clear()
    notebook.metadata.update(course=course, kernelspec=KERNEL, language_info=LANGUAGE)
    for cell in notebooks.code_cells(notebook):
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            output.get("data", {}).pop(WIDGET_VIEW, None)
            output.get("metadata", {}).pop(WIDGET_VIEW, None)
        cell.outputs = _merge_streams(
            output for output in cell.outputs if output.get("data", "not a display")
        )


def rerun(path):
    """Run one notebook and store it. Raises RunFault, the file untouched, if it must not be."""
    notebook = notebooks.read(path)
    execute(notebook, path.parent)
    normalise(notebook)
    notebook.metadata.course["fingerprint"] = fingerprint(notebook)
    faults = run_faults(notebook) + size_faults(notebook)
    if faults:
        raise RunFault("\n".join(faults))
    _write(path, notebooks.text_of(notebook))


def tidy(path):
    """Store a fresh notebook without what an editor added; True if the file changed."""
    notebook = notebooks.read(path)
    normalise(notebook)
    text = notebooks.text_of(notebook)
    changed = text != path.read_text(encoding="utf-8")
    if changed:
        _write(path, text)
    return changed


def _merge_streams(outputs):
    """The outputs with neighbouring pieces of one stream joined: how it is cut is chance."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else None
        if (
            output.output_type == "stream"
            and last is not None
            and last.output_type == "stream"
            and last.name == output.name
        ):
            last.text += output.text
        else:
            merged.append(output)
    return merged


def _write(path, text):
    """Replace the file in one step, so that it is never half written."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8", newline="\n")
    os.replace(new, path)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.rerun", description=__doc__)
    parser.add_argument("name", nargs="*", help="11, 11_second_hidden_layer or a path")
    parser.add_argument("--all", action="store_true", help="every notebook, changed or not")
    options = parser.parse_args(arguments)

    failed = 0
    for path in notebooks.find(options.name) or notebooks.all_notebooks():
        wanted = options.all or options.name
        if not wanted and is_fresh(notebooks.read(path)):
            print(f"{path.stem}: unchanged" + (", tidied" if tidy(path) else ""))
            continue
        started = time.monotonic()
        try:
            rerun(Path(path))
        except RunFault as fault:
            failed += 1
            print(f"{path.stem}: NOT STORED", *str(fault).splitlines(), sep="\n    ")
        else:
            size = path.stat().st_size / 1000
            print(f"{path.stem}: {time.monotonic() - started:.1f} s, {size:.0f} KB")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
