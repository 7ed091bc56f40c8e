"""One path with one factor left blank: which is it? Each wrong choice is a mistake with a name."""

import html

import ipywidgets as widgets

from utils import typeset
from utils.address import label
from utils.controls import PanelKeys, button
from utils.derivation import derive
from utils.plotting.numbers import number


def which_factor(parameters, x, t, address, blank, path=0):
    """A question with four buttons; the reply says why a choice is right or what it mixes up.

    x : (n0,) one example; t : (K,) its target; address as for `derive`.
    blank : the index of the factor left out, counted from E; path : of which path.

    ValueError where x or t does not fit, and for an address, path or factor that does not exist.
    """
    paths = derive(parameters, x, t, address).paths
    _check_index("path", path, paths)
    _check_index("blank", blank, paths[path].factors)
    return WhichFactor(paths[path], blank)


def _check_index(name, index, things):
    if index not in range(len(things)):
        raise ValueError(f"{name} is {index!r}, expected a number from 0 to {len(things) - 1}")


class WhichFactor(widgets.VBox):
    """The question, its choices, and the reply to the last one pressed in `reply`."""

    def __init__(self, path, blank):
        self.factor = path.factors[blank]
        symbols = [typeset.factor_symbol(f) for f in path.factors]
        symbols[blank] = r"\boxed{\;?\;}"
        product = r"\, ".join(symbols)
        self.formula = (
            rf"$$ {product} \qquad \boxed{{\;?\;}} = "
            rf"{typeset.slope(self.factor.of, self.factor.by)} $$"
        )
        self.choices = choices(self.factor)
        self.reply = ""
        self._said = widgets.HTML()
        self._said.add_class("spoken-reply")
        row = widgets.HBox(
            [button(text, lambda i=i: self.choose(i)) for i, (text, _) in enumerate(self.choices)],
            layout={"flex_flow": "row wrap"},
        )
        super().__init__([widgets.HTMLMath(self.formula), row, self._said, PanelKeys()])
        self.add_class("stage-panel")

    def choose(self, index):
        """Answer to a choice."""
        text, why = self.choices[index]
        if why is None:
            self.reply = f"Yes, {text} = {number(self.factor.value)}. {_REASONS[self.factor.kind]}"
        else:
            self.reply = f"Not {text}: {why}"
        self._said.value = f"<p>{html.escape(self.reply)}</p>"

    def _repr_mimebundle_(self, **_):
        listed = "".join(f"<li>{html.escape(text)}</li>" for text, _ in self.choices)
        plain = ", ".join(text for text, _ in self.choices)
        return {
            "text/plain": f"Which factor is missing? {plain}",
            "text/html": f"<p>Which factor is missing?</p>{self.formula}<ul>{listed}</ul>",
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2, "version_minor": 0, "model_id": self.model_id,
            },
        }  # fmt: skip


_REASONS = {
    "y-t": "It is the slope of E in that score, the softmax already passed through.",
    "weight": "The weighted sum is h times the weight, so its slope in h is the weight.",
    "sigmoid": "The sigmoid's slope, from the activation already computed.",
    "input": "The weighted sum is the value below times the weight, so its slope in the weight is "
    "the value below.",
}


def choices(factor):
    """[(text, None if it is right else what it mixes up)], sorted so that no place gives it away.

    Only factors with a rule of their own can be asked for: not the 1 of a bias.
    """
    kind, of, by, _ = factor
    if kind not in _CHOICES:
        raise ValueError(f"a {kind} factor leaves nothing to choose; there are {list(_CHOICES)}")
    return sorted(_CHOICES[kind](of, by), key=lambda choice: (len(choice[0]) % 3, choice[0]))


def _of_score(_, by):
    y, t = label(("y", by[1])), label(("t", by[1]))
    return [
        (f"{y} − {t}", None),
        (f"{t} − {y}", "the sign is turned. E falls when the true class's score rises, so the "
         "slope is negative where t is 1."),
        (f"−{t} / {y}", f"that is ∂E/∂{y}, with the other y held fixed. On the way to the score "
         "the softmax is still to come."),
        (f"({y} − {t}) {y} (1 − {y})", "there is no second slope of the output here: the log in E "
         "undoes the exp in the softmax. It belongs to squared error."),
    ]  # fmt: skip


def _of_weight(of, by):
    name, start, end, h = f"W{of[0][1]}", by[1], of[1], label(by)
    found = [
        (label((name, start, end)), None),
        (h, "that is the slope of the sum in the weight. Asked for is its slope in h."),
        (f"{h} (1 − {h})", "that is the slope of h in its own sum, the next factor down."),
    ]
    if start != end:
        turned = label((name, end, start))
        found.append((turned, "the indices are turned round: the first is where a weight starts."))
    else:
        found.append((label(of), "that is the weighted sum itself, not its slope."))
    return found


def _of_sigmoid(of, by):
    h, s = label(of), label(by)
    return [
        (f"{h} (1 − {h})", None),
        (h, "that is the value of the sigmoid. A path multiplies slopes."),
        (f"{s} (1 − {s})", "the rule is h (1 − h), with the activation: s is not between 0 and 1."),
        (f"1 − ({h})²", "that is the slope of tanh. This network's units are sigmoids."),
    ]


def _of_input(of, by):
    value, (layer, end) = typeset.multiplied(*by), (of[0][1], of[1])
    upper = ("y", end) if layer == "3" else (f"h{layer}", end)
    found = [
        (label(value), None),
        (label(by), "that is the slope of the sum in the value below. Asked for is its slope in "
         "the weight."),
        (label(upper), "that is the value where the weight ends. The weight multiplies the value "
         "where it starts."),
    ]  # fmt: skip
    if value[0] == "x":
        found.append((label(of), "that is the weighted sum itself, not its slope."))
    else:
        s = label((f"s{value[0][1]}", value[1]))
        found.append((s, "the weight multiplies what comes out of the sigmoid, not what went in."))
    return found


_CHOICES = {"y-t": _of_score, "weight": _of_weight, "sigmoid": _of_sigmoid, "input": _of_input}
