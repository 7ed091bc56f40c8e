# Answers to the exercises of page 07: gradient descent.

# %% 07c
# A short gradient says that it is flat here, and nothing of what lies further off.
answer = "d"

# %% 07d
downhill.explorer.steps.value = 5
downhill.explorer.rate.value = 9.0
answer = downhill

# %% 07e
answer = "-eta * sum(g ** 2)"


# %% 07f
def E_bias(v):
    s_2 = x @ v[:2] + v[2]
    return cross_entropy_from_scores(np.column_stack([np.zeros(len(s_2)), s_2]), t)


print(measured_gradient(E_bias, np.array([1.0, 1.0, 0.0])).round(4))
answer = E_bias
