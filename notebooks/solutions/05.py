# Answers to page 05, cross-entropy: each takes the place of `answer = ...` in its cell.
# %% 05c
live.state["now"].move(1, 0.01)  # as by hand: y_2 first, then y_1
live.state["now"].move(0, 0.7)
answer = live
# %% 05d
answer = "-sum(t * log(y))"
# %% 05e
answer = 1.292  # (3.0568 - 1.2040 + 4.6052) / 5
# %% 05f
answer = "d"
# %% 05g
answer = "b"
# %% 05h
answer = "-t / y / N"
