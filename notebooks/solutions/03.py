# Answers to page 03, the sigmoid: each takes the place of `answer = ...` in its cell.
# %% 03b
answer = "h * (1 - h)"
# %% 03c
live.explorer.s.value = 4.59  # h (1 - h) = 0.01 has the larger solution h = 0.98990
answer = live
# %% 03e
answer = "b"
# %% 03f
answer = "3 * sigmoid(3*s) * (1 - sigmoid(3*s))"


# %% 03g
def slope_of_tanh(s):
    return 4 * sigmoid(2 * s) * (1 - sigmoid(2 * s))


answer = slope_of_tanh
