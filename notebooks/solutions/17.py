# Answers to the exercises of page 17, by their keys.

# %% 17a
answer = "W - learning_rate * dE_dW"

# %% 17c
for number, key in enumerate(
    [
        "no_slope_below",
        "no_mean",
        "extra_slope",
        "bias_first_row",
        "transpose_forgotten",
        "slope_of_h",
        "last_path",
        "s_for_h",
        "mean_again",
        "sign",
    ],
    start=1,
):
    hunt.explorer.suspect.value = number
    hunt.explorer.names.value = key
    hunt.explorer.name()
answer = hunt

# %% 17d
answer = "c"


# %% 17e
def mended(parameters, values, t):
    """Suspect 1 with the slope of the sigmoid in delta1."""
    W1, b1, W2, b2, W3, b3 = parameters
    x, s1, h1, s2, h2, s3, y = values
    delta3 = (y - t) / len(t)
    delta2 = (delta3 @ W3.T) * h2 * (1 - h2)
    delta1 = (delta2 @ W2.T) * h1 * (1 - h1)
    return (
        delta3,
        h2.T @ delta3,
        delta3.sum(axis=0),
        delta2,
        h1.T @ delta2,
        delta2.sum(axis=0),
        delta1,
        x.T @ delta1,
        delta1.sum(axis=0),
    )


answer = mended


# %% 17f
def my_backward(parameters, values, t):
    W1, b1, W2, b2, W3, b3 = parameters
    x, s1, h1, s2, h2, s3, y = values
    delta3 = (y - t) / len(t)
    dE_dW3 = h2.T @ delta3
    dE_db3 = delta3.sum(axis=0)
    delta2 = (delta3 @ W3.T) * h2 * (1 - h2)
    dE_dW2 = h1.T @ delta2
    dE_db2 = delta2.sum(axis=0)
    delta1 = (delta2 @ W2.T) * h1 * (1 - h1)
    dE_dW1 = x.T @ delta1
    dE_db1 = delta1.sum(axis=0)
    return delta3, dE_dW3, dE_db3, delta2, dE_dW2, dE_db2, delta1, dE_dW1, dE_db1


answer = my_backward
