# Answers to the exercises of page 09: measured gradients.

# %% 09a
answer = "w - rate * (E_up - E_down) / (2 * step)"

# %% 09c
# Near eps^(1/3), between the truncation on the right and the rounding on the left.
ruler.explorer.parameter.value = ("W1", 2, 2)
ruler.explorer.step.value = -5.0
answer = ruler

# %% 09e
# Equal shapes hide a transpose, and equal digits are not to be had from a measurement.
answer = "c"


# %% 09f
def slopes_of_W3(step=0.1):
    W3_moved = W3.copy()
    slopes = np.zeros_like(W3)
    for index in np.ndindex(W3.shape):
        W3_moved[index] = W3[index] + step
        E_up = loss(parameters._replace(W3=W3_moved), x, t)
        W3_moved[index] = W3[index] - step
        E_down = loss(parameters._replace(W3=W3_moved), x, t)
        slopes[index] = (E_up - E_down) / (2 * step)
        W3_moved[index] = W3[index]  # the missing line
    return slopes


answer = slopes_of_W3
