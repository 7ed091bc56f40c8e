"""Misconceptions that are met in questions, without a gradient of their own."""

from utils.exercises.mistakes.entry import Mistake

IDEAS = [
    Mistake(
        "slope_of_function", "one slope for the whole function", "01",
        "A slope belongs to a point: it is the slope of the curve there. Move the point and look "
        "again.",
    ),
    Mistake(
        "both_moved", "the other variables moved as well", "01",
        "In a partial derivative they stand still: terms without this variable are constants, and "
        "their slope is 0. Which term should not be there?",
    ),
    Mistake(
        "largest_alone", "the largest contribution taken alone", "01",
        "Every variable and every path brings its part, and the parts add. Write down the others.",
    ),
    Mistake(
        "flat_is_lowest", "slope 0 taken for a minimum", "01",
        "A top and a saddle are flat as well. What does the function do on all sides of the "
        "point?",
    ),
    Mistake(
        "points_at_minimum", "the gradient taken for the direction of the minimum", "01",
        "It points uphill from here, at right angles to the contour; the minimum lies elsewhere "
        "unless the contours are circles. Follow the line and see where it is lowest.",
    ),
    Mistake(
        "uphill", "plus for minus, a step along the gradient", "07",
        "The gradient points to where E grows. Subtract learning rate times slope.",
    ),
    Mistake(
        "smaller_is_better", "a smaller step taken for a more accurate slope", "09",
        "Below some step the rounding of the two values, divided by the step, is larger than what "
        "is gained. The error has a lowest point in between.",
    ),
    Mistake(
        "large_is_important", "a large slope taken for an important weight", "01",
        "The slope says what a small change does here and now. It says nothing of what a large "
        "change does, nor of what removing the weight does.",
    ),
    Mistake(
        "others_stay", "the other probabilities taken to stay when one score moves", "04",
        "The score stands in the sum that all of them are divided by. What must they sum to?",
    ),
    Mistake(
        "doubling_changes_nothing", "doubled scores taken for the same probabilities", "04",
        "Adding the same to all scores changes nothing, doubling them doubles their distances. "
        "Ratios are exp of distances.",
    ),
    Mistake(
        "zero_score", "score 0 taken for probability 0", "04",
        "exp(0) is 1. A probability of 0 would need a score of minus infinity.",
    ),
    Mistake(
        "at_most_1", "E taken to be at most 1", "05",
        "-log y grows without bound as y goes to 0. What is it at y = 0.01?",
    ),
    Mistake(
        "is_the_update", "backpropagation taken for the update of the weights", "13",
        "Backpropagation computes the gradient and changes nothing; what is done with it is a "
        "step of its own. Compare E before and after backward.",
    ),
    Mistake(
        "upstream_for_product", "the slopes added along a path", "02",
        "Along one path a slope multiplies the one before it. Sums are for different paths.",
    ),
    Mistake(
        "local_only", "the local slope alone, without what comes after it", "02",
        "The change goes on through the rest of the path. Multiply by the slope upstream.",
    ),
    Mistake(
        "own_weights", "the slope of a weight taken to need the other weights of its layer", "12",
        "With the values of the forward pass at hand only the weights after it stand in the "
        "formula. Read which letters are left.",
    ),
    Mistake(
        "saturated_learns", "a saturated unit taken to learn fast", "03",
        "Where the curve is flat h (1 - h) is near 0 and hardly anything passes. Which factor of "
        "the path is that?",
    ),
    Mistake(
        "transposed", "rows and columns exchanged", "11",
        "W_lk goes from l to k: the first index is where the weight starts. dE/dW has the shape "
        "of W.",
    ),
    Mistake(
        "off_by_one", "an index counted from 1 where arrays count from 0, or the other way", "08",
        "W_41 on the page is W[3, 0] in code. Count again.",
    ),
    Mistake(
        "zeros_learn", "weights that all start at 0 taken to learn like others", "15",
        "Units with equal weights get equal slopes and stay equal. What could make them differ?",
    ),
    Mistake(
        "log_of_zero", "the log of a probability that underflowed", "06",
        "exp of a large negative score is 0 in the computer and its log is minus infinity. "
        "Compute log y from the scores: s - max - log sum exp(s - max).",
    ),
    Mistake(
        "targets_not_shares", "y - t with targets that do not sum to 1", "06",
        "The step to y - t lets the sum of the targets go because it is 1. Divide the targets by "
        "their sum first, or keep the sum: y times the sum of t, less t.",
    ),
    Mistake(
        "no_shift", "the softmax without its shift", "04",
        "exp(1000) is too large for the computer. Subtract the largest score first: nothing "
        "changes but that.",
    ),
    Mistake(
        "falling_curve",
        "a falling loss taken for a proof of the gradient",
        "09",
        "Any direction less than a right angle from downhill lowers E, and so do many wrong "
        "gradients. Compare with a measured slope.",
    ),
    Mistake(
        "exact_equality", "two computed numbers compared digit by digit", "09",
        "Rounding makes the last digits differ, and broadcasting hides a wrong shape. Compare "
        "shapes first, then the difference relative to the largest entry.",
    ),
    Mistake(
        "paths_added", "choices along the way added where they multiply", "12",
        "Each unit on the way offers all of its roads again. Two units with three roads each make "
        "two times three paths.",
    ),
    Mistake(
        "letters", "letters taken for what they mean in another text", "14",
        "A letter or an index says nothing before the text has said what it counts. "
        "Ask of each one: which layer, which end of the weight?",
    ),
    Mistake(
        "bowl", "the loss taken for a bowl over the weights", "16",
        "Cross-entropy is a bowl over the scores. Over weights before a hidden layer it is not, "
        "and it has many low places. Look where E is bent downwards.",
    ),
    Mistake(
        "mean_of_means", "the plain mean of means over unequal numbers of examples", "13",
        "Each example has the same say, so a part of three counts three times as much as a part of "
        "one. Weight each mean with its number of examples.",
    ),
    Mistake(
        "factor_left_out", "an inner slope left out", "02",
        "What stands inside a function has a slope too. Multiply by it.",
    ),
]  # fmt: skip
