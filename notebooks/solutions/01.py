# Answers to page 01, partial derivatives: each takes the place of `answer = ...` in its cell.
# %% 01b
answer = "u + 4*v"
# %% 01e
surface.explorer.u.value = 2.0
surface.explorer.v.value = -0.5  # u + 4v = 0
answer = surface
# %% 01g
answer = "c"
# %% 01h
answer = "2*u*v + 3*v/u**2"


# %% 01i
def all_slopes(function, place, nudge=1e-5):
    slopes = np.zeros(len(place))
    for i in range(len(place)):
        up, down = place.copy(), place.copy()
        up[i] += nudge
        down[i] -= nudge
        slopes[i] = (function(up) - function(down)) / (2 * nudge)
    return slopes


answer = all_slopes(cost, place)
