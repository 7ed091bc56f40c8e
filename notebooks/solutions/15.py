# Answers to the exercises of page 15, by key: the lines that take the place of answer = ...
# %% 15a
answer = "sum(y[:, 1] - t[:, 1]) / 4"

# %% 15b
progress.explorer.settings["learning_rate"].value = 0.2
for _ in range(10):
    progress.state.advance()
answer = progress

# %% 15e
answer = "d"

# %% 15f
answer = "counts[8, 8] / counts[8].sum()"


# %% 15g
def gradient_in_parts(parameters, x, t, size):
    total = parameters.map(np.zeros_like)
    for first in range(0, len(x), size):
        rows = slice(first, first + size)
        slopes = backward(parameters, forward(parameters, x[rows]), t[rows])
        total = total.map(lambda a, g, n=len(x[rows]): a + n * g / len(x), slopes)
    return total


answer = flat(gradient_in_parts(small, x_small, t_small, 3))
