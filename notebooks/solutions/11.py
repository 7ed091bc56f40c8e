# Answers to the exercises of page 11: the second hidden layer.

# %% 11a
answer = "(E_up - E_down) / (2 * step)"

# %% 11c
answer = "delta3[0, 1] * W3[0, 1] * h2_slope * h1[0, 3]"

# %% 11d
# The errors are opposite, so equal weights let nothing arrive at unit 1.
xray.explorer.choose(("W3", 0, 0))
xray.explorer.value.value = W3[0, 1]
answer = xray

# %% 11e
# (11.10): only the weights after the unit stand in it.
answer = "a"

# %% 11f
# For the network of draw(1); another seed, another number.
from utils.exercises.drills import few_digits

drawn = few_digits(1)
errors = drawn.values.y[0] - drawn.t[0]
arrives_1 = sum(errors[i] * drawn.parameters.W3[0, i] for i in range(3))
h = drawn.values.h2[0, 0]
answer = arrives_1 * h * (1 - h) * drawn.values.h1[0, 2]

# %% 11g
answer = "h1.T @ (((y - t) / N @ W3.T) * h2 * (1 - h2))"

# %% 11h
answer = (h2[0, 0], delta3[0, 0], delta2[0, 0])
