# Answers to page 00, start here: each takes the place of `answer = ...` in its cell.
# %% 00a
answer = [3, 0]
# %% 00b
answer = 1.434
# %% 00c
xray.explorer.reset.click()
xray.explorer.choose(("W3", 0, 1))  # its slope is positive and large
xray.explorer.value.value = 1.0
answer = xray
# %% 00e
answer = 2 * 4 + (-1) * 2 + 3 * (-1)
# %% 00f
answer = (-1) * 1 + 3 * 0 + 2 * 5
# %% 00g
answer = -1 * 3
# %% 00h
answer = 2 * 0.7 - 1.2
# %% 00i
answer = [0, 1, 0, 0]
# %% 00j
answer = [1 + 4, 2 + 5, 3 + 6]
