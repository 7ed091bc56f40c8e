# Answers to the exercises of page 10: the output layer.

# %% 10a
# t picks the right class's score.
answer = "log(sum(exp(s))) - sum(t * s)"

# %% 10c
# y_2 - t_2 = 0 where the target is the network's own probability.
xray.explorer.unit.value = 1
xray.explorer.target.value = round(y[0, 1], 2)
answer = xray

# %% 10d
answer = (y[0, 1] - 0.6) * h2[0, 2]

# %% 10e
# For the network of draw(10); another seed, another number.
from utils.exercises.drills import few_digits

drawn = few_digits(10)
answer = (drawn.values.y[0, 2] - drawn.t[0, 2]) * drawn.values.h2[0, 1]

# %% 10f
answer = "h2.T @ ((y - t) / N)"
