# Answers to the exercises of page 13, by key: the lines that take the place of answer = ...
# %% 13a
answer = "(y - t) @ W3[1] * h2[1] * (1 - h2[1]) * h1[2]"

# %% 13b
# With t = y there is no error at the outputs, and nothing comes back from them.
xray.explorer.unit.value = 0
xray.explorer.target.value = round(float(xray.state.derivation.values.y[0, 0]), 2)
answer = xray

# %% 13d
answer = "d"

# %% 13e
answer = "(5 * five + alone) / 6"

# %% 13f
# As a formula it holds for every network that is drawn.
answer = "(((((y - t) / N @ W3.T) * h2 * (1 - h2)) @ W2.T) * h1 * (1 - h1)).sum(axis=0)"


# %% 13g
def my_backward(parameters, values, t):
    _, _, W2, _, W3, _ = parameters
    x, _, h1, _, h2, _, y = values
    delta3 = (y - t) / len(t)
    delta2 = (delta3 @ W3.T) * h2 * (1 - h2)
    delta1 = (delta2 @ W2.T) * h1 * (1 - h1)
    return {
        "delta3": delta3,
        "dE_dW3": h2.T @ delta3,
        "dE_db3": delta3.sum(axis=0),
        "delta2": delta2,
        "dE_dW2": h1.T @ delta2,
        "dE_db2": delta2.sum(axis=0),
        "delta1": delta1,
        "dE_dW1": x.T @ delta1,
        "dE_db1": delta1.sum(axis=0),
    }


answer = my_backward
