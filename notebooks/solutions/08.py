# Answers to the exercises of page 08: the forward pass.

# %% 08a
# The votes as shares, so that they sum to 1; then y - t.
answer = "y - votes / sum(votes)"

# %% 08d
# The second score is ahead by 2.8080 - 1.6131. The weight has to fall by that over h2_1.
gap = s3[0, 1] - s3[0, 0]
network.explorer.weight.value = ("W3", 0, 1)
network.explorer.value.value = W3[0, 1] - gap / h2[0, 0]
answer = network

# %% 08f
# The log of the sum is 800, less the right class's score, -900.
answer = "c"


# %% 08g
def mean_loss(x, W1, W2, W3, t):
    h1 = sigmoid(x @ W1)
    h2 = sigmoid(h1 @ W2)
    s = h2 @ W3
    log_y = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    return -(t * log_y).sum(axis=1).mean()


answer = mean_loss
