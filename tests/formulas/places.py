"""In which worlds each formula is to be true.

Nothing in a world is made by a formula that it is to judge. Slopes are measured, by a complex step
through the world's rules; what has a name in words is counted, searched for or walked.
"""

import re

import numpy as np

from formulas import counted, functions, networks, softmax

# Formulas of several examples; all others are of one.
BATCH = re.compile(r"05\.5|05\.10|06\.10|08\.10|10\.9|13\.[3-9]|17\..*")


def worlds_of(tag):
    """The worlds in which a formula is to be true; KeyError where none is made.

    They hang on the tag alone: a formula that has lost its mean is still judged by a batch.
    """
    page = tag[:2]
    if tag in OWN:
        return OWN[tag]()
    several = 5 if BATCH.fullmatch(tag) else 1
    if page in ("04", "05", "06"):
        return [softmax.one_softmax(several)]
    if page in ("08", "10", "11", "15", "16"):
        return [networks.network(several)]
    if page == "12":
        return [networks.network_12()]
    if page in ("13", "17"):
        return [networks.network(several, 1, any_layer=True)]
    return PAGE[page]()


PAGE = {
    "01": lambda: [functions.bowl()],
    "02": lambda: [functions.two_roads()],
    "03": lambda: [functions.one_unit(), functions.one_unit(-1.1)],
    "07": lambda: [softmax.two_weights()],
    "09": lambda: [functions.polynomial(3)],
}

OWN = {
    "00.1": lambda: [networks.nudged_network()],
    **dict.fromkeys(
        ("01.1", "01.3", "01.4"),
        lambda: [functions.one_variable(np.sin), functions.one_variable(np.exp)],
    ),
    "01.2": lambda: [functions.one_variable(np.square)],
    "01.8": lambda: [functions.three_variables()],
    "01.11": lambda: [networks.nudged_network()],
    "02.1": lambda: [functions.train("02.1")],
    "02.2": lambda: [functions.train("02.2")],
    "02.7": lambda: [functions.many_roads()],
    "03.10": lambda: [functions.one_unit(15.0), functions.one_unit(-15.0)],
    **dict.fromkeys(
        ("03.11", "03.12"), lambda: [functions.units_in_a_row(1.0), functions.units_in_a_row(-1.7)]
    ),
    # Nothing else in its world sums to 1.
    "04.2": lambda: [softmax.one_softmax().put({"t": np.array([[-1.0, 3.0, 2.0]])})],
    "04.4": lambda: [softmax.one_softmax(K=2)],
    "04.7": lambda: [softmax.one_softmax(hold_Z=True)],
    "04.10": lambda: [softmax.one_softmax(apart=("i", "m"))],
    "04.12": lambda: [softmax.standing_softmax()],
    "04.15": lambda: [softmax.one_softmax(warm=True)],
    **dict.fromkeys(("05.1", "05.2", "05.7"), lambda: [softmax.probabilities()]),
    "05.3": lambda: [softmax.likelihood()],
    "05.9": lambda: [softmax.gave_way()],
    "07.6": lambda: [softmax.parabola()],
    **dict.fromkeys(("08.1", "16.7"), lambda: [functions.one_unit(), functions.one_unit(-1.1)]),
    "08.8": lambda: [networks.one_hot()],
    "08.9": lambda: [networks.rows_in()],
    "09.1": lambda: [networks.one_weight()],
    "09.5": lambda: [functions.polynomial(2)],
    **dict.fromkeys(("09.7", "09.10"), lambda: [functions.exponential()]),
    **dict.fromkeys(
        ("09.13", "12.9"), lambda: [counted.counts(3, 4, 3, 2), counted.counts(2, 5, 4, 3)]
    ),
    "13.12": lambda: [networks.weight_step()],
    "13.13": lambda: [networks.all_parameters(sum_over=True)],
    "14.1": lambda: [networks.layout("W", (2, 4), lambda a, W: a @ W)],
    "14.2": lambda: [networks.layout("V", (2, 4), lambda a, V: a @ V.T)],
    "14.3": lambda: [networks.layout("V", (4, 1), lambda a, V: V @ a)],
    "14.4": lambda: [networks.layout("W", (4, 1), lambda a, W: W.T @ a)],
    "14.8": lambda: [counted.counts(3, 4, 3, 2), counted.counts(2, 5, 4, 3, 6)],
    "15.1": lambda: [networks.one_step(momentum=False)],
    "15.2": lambda: [counted.drawn_weights()],
    "15.3": lambda: [networks.all_parameters()],
    "15.4": lambda: [networks.one_step(momentum=True)],
    "15.5": lambda: [counted.tends_to()],
    "15.6": lambda: [softmax.classified()],
    "16.1": lambda: [networks.last_layer()],
    "16.2": lambda: [counted.hessian()],
    "16.4": lambda: [counted.filters()],
    "16.5": lambda: [networks.all_parameters(sum_over=True)],
    "16.6": lambda: [counted.descent()],
    **dict.fromkeys(("16.9", "16.10"), lambda: [networks.saddle()]),
    "16.11": lambda: [counted.two_walkers()],
    "17.5": lambda: [networks.network_17()],
    "17.6": lambda: [networks.network_17_biases(layer) for layer in (1, 2, 3)],
}
