"""One path with one factor left blank: which is it? Each wrong choice is a mistake with a name."""

import html

import ipywidgets as widgets

from utils import typeset
from utils.address import label, subscript
from utils.controls import PanelKeys, button
from utils.derivation import derive
from utils.plotting.network import number

_LAYER = {"1": "⁽¹⁾", "2": "⁽²⁾", "3": "⁽³⁾"}


def which_factor(parameters, x, t, address, blank, path=0):
    """A question with four buttons; the reply says why a choice is right or what it mixes up.

    x : (n0,) one example; t : (K,) its target; address as for `derive`.
    blank : the index of the factor left out, counted from E; path : of which path.
    """
    derivation = derive(parameters, x, t, address)
    return WhichFactor(derivation, derivation.paths[path], blank)


class WhichFactor(widgets.VBox):
    """The question, its choices, and the reply to the last one pressed in `reply`."""

    def __init__(self, derivation, path, blank):
        self.factor = path.factors[blank]
        symbols = [typeset.factor_symbol(f) for f in path.factors]
        symbols[blank] = r"\boxed{\;?\;}"
        product = r"\, ".join(symbols)
        self.formula = (
            rf"$$ {product} \qquad \boxed{{\;?\;}} = "
            rf"{typeset.slope(self.factor.of, self.factor.by)} $$"
        )
        self.choices = choices(derivation, self.factor)
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


def choices(derivation, factor):
    """[(text, None if it is right else what it mixes up)], sorted so that no place gives it away.

    Only factors with a rule of their own can be asked for: not the 1 of a bias.
    """
    kind, of, by, _ = factor
    if kind not in _REASONS:
        raise ValueError(f"a {kind} factor leaves nothing to choose; there are {list(_REASONS)}")
    found = {
        "y-t": lambda: _of_score(by[1]), "weight": lambda: _of_weight(derivation, of, by),
        "sigmoid": lambda: _of_sigmoid(of), "input": lambda: _of_input(derivation, of, by),
    }[kind]()  # fmt: skip
    return sorted(found, key=lambda choice: (len(choice[0]) % 3, choice[0]))


def _of_score(i):
    y, t = "y" + subscript(i), "t" + subscript(i)
    return [
        (f"{y} − {t}", None),
        (f"{t} − {y}", "the sign is turned. E falls when the true class's score rises, so the "
         "slope is negative where t is 1."),
        (f"−{t} / {y}", f"that is ∂E/∂{y}, with the other y held fixed. On the way to the score "
         "the softmax is still to come."),
        (f"({y} − {t}) {y} (1 − {y})", "there is no second slope of the output here: the log in E "
         "undoes the exp in the softmax. It belongs to squared error."),
    ]  # fmt: skip


def _of_weight(derivation, of, by):
    layer, start, end = of[0][1], by[1], of[1]
    h = f"h{_LAYER[by[0][1]]}{subscript(start)}"
    turned = f"W{_LAYER[layer]}{subscript(end, start)}"
    found = [
        (label((f"W{layer}", start, end)), None),
        (h, "that is the slope of the sum in the weight. Asked for is its slope in h."),
        (f"{h} (1 − {h})", "that is the slope of h in its own sum, the next factor down."),
    ]
    if start != end:
        found.append((turned, "the indices are turned round: the first is where a weight starts."))
    else:
        s = f"s{_LAYER[layer]}{subscript(end)}"
        found.append((s, "that is the weighted sum itself, not its slope."))
    return found


def _of_sigmoid(of):
    end = f"{_LAYER[of[0][1]]}{subscript(of[1])}"
    h, s = f"h{end}", f"s{end}"
    return [
        (f"{h} (1 − {h})", None),
        (h, "that is the value of the sigmoid. A path multiplies slopes."),
        (f"{s} (1 − {s})", "the rule is h (1 − h), with the activation: s is not between 0 and 1."),
        (f"1 − ({h})²", "that is the slope of tanh. This network's units are sigmoids."),
    ]


def _of_input(derivation, of, by):
    name, start, _ = by
    below, layer = typeset.multiplied(name, start), of[0][1]
    value = below[0][0] + _LAYER.get(below[0][1:], "") + subscript(start)
    end = f"{_LAYER[layer]}{subscript(of[1])}"
    upper = f"y{subscript(of[1])}" if layer == "3" else f"h{end}"
    found = [
        (value, None),
        (label(by), "that is the slope of the sum in the value below. Asked for is its slope in "
         "the weight."),
        (upper, "that is the value where the weight ends. The weight multiplies the value where "
         "it starts."),
    ]  # fmt: skip
    if below[0] == "x":
        found.append((f"s{end}", "that is the weighted sum itself, not its slope."))
    else:
        s = f"s{_LAYER[below[0][1:]]}{subscript(start)}"
        found.append((s, "the weight multiplies what comes out of the sigmoid, not what went in."))
    return found
