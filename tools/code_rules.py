"""Rules for code, read from its syntax tree: which way imports go in utils, what is not used.

A module of utils imports only from lower floors. Modules of one package (utils.plotting.*)
stand on one floor and may import one another.
"""

import ast

from tools.imports import imported_modules, package_of

FLOORS = {
    "functions": 0,
    "data": 0,
    "script": 0,
    "nodelay": 0,
    "network": 1,
    "address": 1,
    "example": 2,
    "gradient_check": 2,
    "derivation": 2,
    "training": 2,
    "loss_surface": 2,
    "five_ways": 3,
    "sweeps": 3,
    "typeset": 3,
    "plotting": 3,
    "stage": 4,
    "controls": 5,
    "exercises": 5,
    "explorers": 6,
    "exercises.pages": 7,
}
# Constructors in numpy.random that make no global state.
_MODERN_RANDOM = {"Generator", "default_rng", "SeedSequence", "PCG64", "BitGenerator", "Philox"}


def floor_faults(name, tree, file):
    """Faults of the utils module called `name` ("utils.plotting.charts") in `file`."""
    room = room_of(name)
    if room not in FLOORS:
        return [f"{name} has no floor: add it to FLOORS in tools/code_rules.py"]
    faults = []
    for imported in sorted(imported_modules(tree, package_of(name, file))):
        parts = imported.split(".")
        if parts[0] != "utils" or len(parts) < 2:
            continue
        other = room_of(imported)
        if other == room:
            continue
        if other not in FLOORS:
            faults.append(f"{name} imports {imported}, which has no floor")
        elif FLOORS[other] >= FLOORS[room]:
            faults.append(
                f"{name} (floor {FLOORS[room]}) imports {imported} (floor {FLOORS[other]}): "
                "imports go down only"
            )
    return faults


def room_of(name):
    """The part of a dotted name that has a floor: "exercises.pages" before "exercises"."""
    parts = name.split(".")
    inner = ".".join(parts[1:3])
    return inner if inner in FLOORS else parts[1]


def code_faults(tree):
    """Star imports, pyplot, and numpy's global random state, with line numbers."""
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            faults.append(f"line {node.lineno}: star import from {node.module}")
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in imported_modules(node):
                if name in ("matplotlib.pyplot", "pylab", "matplotlib.pylab"):
                    faults.append(f"line {node.lineno}: imports {name}; use utils.plotting.figure")
                faults += _random_fault(name, node.lineno)
        if isinstance(node, ast.Attribute):
            dotted = _dotted(node)
            if dotted.startswith("np."):
                faults += _random_fault("numpy." + dotted[3:], node.lineno)
            elif dotted.startswith("numpy."):
                faults += _random_fault(dotted, node.lineno)
    return sorted(set(faults))


def _random_fault(name, line):
    parts = name.split(".")
    if parts[:2] == ["numpy", "random"] and len(parts) == 3 and parts[2] not in _MODERN_RANDOM:
        return [f"line {line}: {name} uses global random state; pass a Generator in"]
    return []


def _dotted(node):
    """'np.random.seed' for that attribute access, '' for one that starts from no plain name."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""
