"""Exercises of page 02, the chain rule."""

import numpy as np

from utils.exercises.kinds import Explorer, Numbers, Prediction

_STEP = 1e-30


def _measured(f, *at):
    """Slope of f in its first argument, by a complex step."""
    return f(at[0] + 1j * _STEP, *at[1:]).imag / _STEP


def _train(u):
    return np.exp(-((1 - 2 * u) ** 2) / 4)


def _on_train(u):
    p = 1 - 2 * u
    return {"u": u, "p": p, "q": p**2}


def _on_two_paths(u, v):
    return {"u": u, "v": v, "p": u * v, "q": u - v**2}


def _train_slopes(at):
    """The three local slopes of the second train."""
    return -np.exp(-at["q"] / 4) / 4, 2 * at["p"], -2.0


def _of_paths(upstream, local):
    """What mistakes make of two paths; upstream and local are functions of the names."""

    def contributions(at):
        return [a * b for a, b in zip(upstream(at), local(at), strict=True)]

    return {
        "product_over_paths": lambda at: np.prod(contributions(at), axis=0),
        "mean_over_paths": lambda at: sum(contributions(at)) / 2,
        "local_only": lambda at: sum(local(at)),
        "upstream_for_product": lambda at: sum(upstream(at)) + sum(local(at)),
    }


def _cancel(panel):
    state = panel.state
    if state.graph.title != "two paths":
        return "take the graph with two paths."
    state.compute()
    brought = state.carried["u", "p"], state.carried["u", "q"]
    if abs(sum(brought)) > 0.005:
        return f"u collects {brought[0]:.2f} and {brought[1]:.2f}, which is not 0."
    if max(map(abs, brought)) < 0.05:
        return "both contributions are 0 here. Move v, and look for a place where they cancel."
    return None


def _layers():
    """Local slopes of three layers of wires: (4, 3), (3, 5) and (5,). The page draws the same."""
    rng = np.random.default_rng(22)
    return {"into_p": rng.normal(size=(4, 3)), "into_q": rng.normal(size=(3, 5)),
            "into_f": rng.normal(size=5)}  # fmt: skip


# No 0, 1, 2 or 1/2 among the places at which formulas are tried.
_TWO = _on_two_paths(np.array([0.37, -0.63, 0.83]), np.array([1.34, 1.62, -1.71]))

EXERCISES = [
    Prediction(
        "02a", "the slope of two steps",
        {"a": "slope_of_function", "b": None, "c": "upstream_for_product"},
    ),
    Numbers(
        "02b", "the slope of three steps", lambda at: _measured(_train, at["u"]),
        {
            "local_only": lambda at: _train_slopes(at)[0],
            "factor_left_out": lambda at: _train_slopes(at)[0] * _train_slopes(at)[1],
            "upstream_for_product": lambda at: sum(_train_slopes(at)),
            "slope_of_function": lambda at: _measured(_train, -0.2) + 0 * at["u"],
        },
        names=_on_train(np.array([0.37, -0.63, 1.28])), page_names=_on_train(0.3),
        hints=[
            "Three local slopes, each at its own place. What are p and q at u = 0.3?",
            "p is 0.4 and q is 0.16. Multiply -exp(-q/4)/4, 2p and -2.",
        ],
    ),
    Prediction(
        "02c", "two paths from one unit",
        {"a": "product_over_paths", "b": None, "c": "mean_over_paths"},
    ),
    Numbers(
        "02d", "the other input of two paths",
        lambda at: _measured(lambda v, u: (u * v) * (u - v**2), at["v"], at["u"]),
        {
            "last_path": lambda at: at["q"] * at["u"],
            "largest_alone": lambda at: at["p"] * -2 * at["v"],
            **_of_paths(lambda at: (at["q"], at["p"]), lambda at: (at["u"], -2 * at["v"])),
        },
        names=_TWO, page_names=_on_two_paths(0.6, 1.5),
        hints=[
            "Two wires leave v, one to p and one to q. Each brings its local slope times upstream.",
            "Over p it is q times u, over q it is p times -2v.",
        ],
    ),
    Explorer(
        "02e", "two contributions that cancel", _cancel,
        hints=[
            "Over p u collects q v, over q it collects p. Both are shown at the unit u.",
            "Their sum is v (2u - v**2). With v = 1.2 it is 0 at u = 0.72.",
        ],
    ),
    Numbers(
        "02f", "another last step", lambda at: _measured(lambda u, v: u * v / (u - v**2),
                                                         at["u"], at["v"]),
        {
            "largest_alone": lambda at: at["v"] / at["q"],
            **_of_paths(lambda at: (1 / at["q"], -at["p"] / at["q"] ** 2),
                        lambda at: (at["v"], 1.0)),
        },
        names=_TWO, page_names=_on_two_paths(0.6, 1.5),
        hints=[
            "The local slopes into p and q are the old ones: v and 1. New are the two into f.",
            "1/q times v, plus -p/q**2 times 1.",
        ],
    ),
    Numbers(
        "02g", "a sweep through layers",
        lambda at: np.einsum("lk,kj,j->l", at["into_p"], at["into_q"], at["into_f"]),
        {
            "local_only": lambda at: at["into_p"].sum(axis=1),
            "last_path": lambda at: at["into_p"][:, -1] * at["into_q"][-1, -1] * at["into_f"][-1],
            "mean_over_paths": lambda at: at["into_p"] @ (at["into_q"] @ at["into_f"]) / 15,
        },
        names=_layers(),
        hints=[
            "Begin at f. What do the three units in the middle collect from the five behind them?",
            "into_q @ into_f has shape (3,): one number for each unit p. Go on the same way.",
        ],
    ),
]  # fmt: skip
