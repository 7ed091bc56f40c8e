"""What is different by nature about single controls: each entry says why.

A control is known by a word of its cell's source and by its label, in which * stands for anything.
"""

# What changes, where it is not the picture: its "sentence", the "text" beside it, "others", that is
# other controls of the figure, "opened", that is what is folded away, or None, where nothing does
# until something else is used. The picture is also compared in pixels, the values of lists and
# numbers with what the kernel holds; so a choice that shows nothing is known to have arrived.
SIGNS = {
    # The list says which number the slider beside it moves.
    ("forward_explorer(", "input"): "others",
    ("weight_xray(", "input"): "others",
    ("weight_xray(", "target"): "others",
    # The verdict is given by the button beside it, which answers in words.
    ("bug_hunt(", "the mistake is"): None,
    ("bug_hunt(", "Name it"): "text",
    ("weight_xray(", "Copy as Python"): "text",
    # "step 4 of 6"; some steps bring only formulas or more controls.
    ("weight_xray(", "Less"): "text",
    ("weight_xray(", "More"): "text",
    ("weight_xray(", "Show the code"): None,
    # A table under the figure; the button's own words go on telling the result.
    ("weight_xray(", "*five ways*"): "opened",
    # They say how the next run goes, or what the next click means.
    ("trainer(", "steps to run"): None,
    ("trainer(", "speed"): None,
    ("trainer(", "a click places class"): None,
    ("digit_pad(", "pen"): None,
    ("landscape(", "a click on the network chooses"): None,
}

# What no page shows.
NEVER_SHOWN = {
    # Only for parameters with more than six paths; the pages' network has six at most.
    ("weight_xray(", "Show every term"),
    # One graph alone: a list with nothing to choose.
    ("graph_explorer([TWO_PATHS]", "graph"),
    # The training is over when the page has been run; test_digits_browser.py stops one.
    ("watched(", "Stop"),
}

# What is done before anything is moved, in a figure whose source holds the word.
FIRST = [
    # An example of the data has its frame already: there is nothing to fit into one.
    ("digit_pad(", [("Clear",)]),
]

# What opens hidden controls, in the same way; one after the other.
OPENERS = [
    ("weight_xray(", [("More",)] * 5),
    # Another start, so that there are two lines to choose from.
    ("trainer(", [("Reset",), ("Step",), ("seed", "1"), ("Branch from here",)]),
    ("trainer(", [("data", "own points"), ("Start anew",)]),
]
