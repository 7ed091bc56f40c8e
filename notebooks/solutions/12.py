# Answers to the exercises of page 12, by key: the lines that take the place of answer = ...
# %% 12a
answer = "(y[2] - t[2]) * h2[1]"

# %% 12c
slope2, slope1 = h2[0, 1] * (1 - h2[0, 1]), h1[0, 2] * (1 - h1[0, 2])
answer = (y[0, 1] - t[0, 1]) * W3[1, 1] * slope2 * W2[2, 1] * slope1 * x[0, 0]

# %% 12d
answer = delta2[0, 0] * W2[2, 0] + delta2[0, 1] * W2[2, 1] + delta2[0, 2] * W2[2, 2]

# %% 12e
# With x_1 = 0 the last factor of all six paths is 0.
xray.explorer.input.value = 0
xray.explorer.source.value = 0.0
answer = xray

# %% 12f
# As a formula it holds for every network that is drawn.
answer = "x.T @ (((((y - t) / N @ W3.T) * h2 * (1 - h2)) @ W2.T) * h1 * (1 - h1))"

# %% 12g
answer = "c"


# %% 12h
def first_layer(x, h1, delta2, W2):
    delta1 = (delta2 @ W2.T) * h1 * (1 - h1)
    return x.T @ delta1


answer = first_layer
