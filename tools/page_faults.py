"""Every fault of the stored notebooks by the rules of the course: `python -m tools.page_faults`."""

import argparse

from tools import notebooks, page_rules
from tools.fingerprint import is_fresh


def page_faults(path):
    """All faults of the notebook at path, one line each."""
    notebook = notebooks.read(path)
    faults = [
        fault
        for rule in (
            page_rules.order_faults,
            page_rules.run_faults,
            page_rules.size_faults,
            page_rules.stored_state_faults,
            page_rules.picture_faults,
            page_rules.cell_code_faults,
        )
        for fault in rule(notebook)
    ]
    if path.parent.name != "solutions":  # there the answers are filled in
        faults += page_rules.exercise_faults(notebook)
    page = path.stem.split("_")[0]
    if page.isdigit():
        faults += page_rules.formula_faults(notebook, page)
    else:
        faults.append("the file name does not begin with the page's number")
    if not is_fresh(notebook):
        faults.append("stale: its code or the utils it imports changed since it was run")
    return faults


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.page_faults", description=__doc__)
    parser.add_argument("name", nargs="*", help="11, 11_second_hidden_layer; none: all")
    options = parser.parse_args()
    found = 0
    for path in notebooks.find(options.name) or notebooks.all_notebooks():
        for fault in page_faults(path):
            found += 1
            print(f"{path.stem}: {fault}")
    print(f"{found} faults")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
