# Answers to the exercises of page 14, by key: the lines that take the place of answer = ...
# %% 14a
answer = "(delta2 @ row) * h * (1 - h) * x"

# %% 14c
translation.explorer.weight.value = ("W1", 2, 3)
translation.explorer.notation.value = 1
answer = translation

# %% 14d
answer = "b"

# %% 14e
answer = "e"


# %% 14f
def column_backward(x, h1, h2, y, t, V2, V3):
    delta3 = (y - t) / t.shape[1]
    delta2 = (V3.T @ delta3) * h2 * (1 - h2)
    delta1 = (V2.T @ delta2) * h1 * (1 - h1)
    return delta1 @ x.T


answer = column_backward
