"""Ways through the course for 90 minutes, a day and a term.

A page's own minutes are in its header; a stop never takes longer. `skip` names headings of the
page, `ask` predictions, `move` what is called there; tests hold all of them against the pages.
"""

from typing import NamedTuple


class Stop(NamedTuple):
    """One page on a way: minutes in class, what to do, what to leave out, what to ask the class."""

    page: str
    minutes: int
    do: str
    move: tuple = ()
    skip: tuple = ()
    ask: tuple = ()


LESSON = (
    Stop("00", 15, "Everybody starts the course and runs the page. Nudge one weight together.",
         ("weight_xray",), ("Six questions",), ("00d",)),
    Stop("08", 20, "One unit by hand, each learner with a pocket calculator, then three lines.",
         ("forward_explorer",), ("The shape ledger", "A batch is the same three lines"),
         ("08b", "08c")),
    Stop("10", 25, "The gradient of one output weight on the board, the factors from the class.",
         ("which_factor",), ("Several examples at once",), ("10b",)),
    Stop("11", 30, "You do the first path, the class does the second. Then collect.",
         ("weight_xray",), ("The function in `utils`",), ("11b",)),
)  # fmt: skip

DAY = (
    Stop("00", 20, "Set-up, the road, the six questions: who needs which refresher?",
         ("weight_xray",), (), ("00d",)),
    Stop("02", 35, "Two paths: add. The one idea that everything after it leans on.",
         ("graph_explorer",), (), ("02a", "02c")),
    Stop("06", 35, "From the loss to y - t. Softmax and cross-entropy as given.",
         ("score_explorer",), ("Why the loss is computed from scores",), ("06a",)),
    Stop("08", 30, "The forward pass on paper, in pairs.",
         ("forward_explorer",), (), ("08b", "08c")),
    Stop("09", 25, "Measuring is independent of deriving. Stop before the complex step.",
         ("step_explorer",), ("No subtraction: the complex step",), ("09d",)),
    Stop("10", 30, "Fully worked, from the front.",
         ("which_factor", "weight_xray"), (), ("10b",)),
    Stop("11", 35, "Half worked, half theirs.",
         ("which_factor", "weight_xray"), (), ("11b",)),
    Stop("12", 40, "Theirs. Go round with the X-ray open at the third step.",
         ("which_factor", "weight_xray"), ("Three more that fit",), ("12b",)),
    Stop("13", 40, "Ten lines from an empty cell, checked by measurement.",
         ("weight_xray",), ("The article's line of seven factors",), ()),
    Stop("15", 40, "Train the digits, draw one, argue about what the percentage means.",
         ("trainer", "digit_pad"), ("Momentum in three lines",), ("15c",)),
    Stop("17", 30, "Two suspects of the bug hunt together, then the transfer test, form B.",
         ("bug_hunt",), ("The whole backward pass",), ("17b",)),
)  # fmt: skip

# One line a week of 90 minutes: its pages and a note. A page named twice takes two weeks.
TERM = (
    (("00", "01"), "Form A of the transfer test in the first week, unmarked."),
    (("02", "03"), ""),
    (("04", "05"), ""),
    (("06", "07"), ""),
    (("08", "09"), ""),
    (("10", "11"), "The longest derivation in small steps: no new page until 11d is right."),
    (("12",), "Paper first: one path each, collected on the board."),
    (("13",), "Each learner's ten lines pass the gradient check before they leave."),
    (("14",), "Bring the textbooks of the library; translate one of them."),
    (("15",), "A full session, and the pad as long as it is fun."),
    (("16",), ""),
    (("17",), "First sitting: the hunt."),
    (("17",), "Second sitting: the whole backward pass; form B against form A."),
)

WAYS = {"90 minutes": LESSON, "a day": DAY}
