# Answers to page 02, the chain rule: each takes the place of `answer = ...` in its cell.
# %% 02b
answer = "-exp(-q/4)/4 * 2*p * (-2)"
# %% 02d
answer = "q*u + p*(-2*v)"
# %% 02e
graphs.explorer.u.value = 0.5
graphs.explorer.v.value = 1.0  # v (2u - v**2) = 0
answer = graphs
# %% 02f
answer = "v/q - p/q**2"


# %% 02g
def slopes_of_f(into_p, into_q, into_f):
    return into_p @ (into_q @ into_f)


answer = slopes_of_f
