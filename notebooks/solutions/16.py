# Answers to the exercises of page 16, by key: the lines that take the place of answer = ...
# %% 16a
answer = "h1[0] * delta2[1]"

# %% 16c
# The same number on both scores changes no probability.
ground.explorer.first.value = ("b3", 0)
ground.explorer.second.value = ("b3", 1)
ground.explorer.across.value = 1.0
ground.explorer.up.value = 1.0
answer = ground

# %% 16e
answer = "e"


# %% 16f
def curvature(parameters, x, t, direction, h=1e-4):
    slopes = []
    for way in (h, -h):
        place = plane_point(parameters, direction, direction, way, 0)
        slopes.append(flat(backward(place, forward(place, x), t)) @ flat(direction))
    return (slopes[0] - slopes[1]) / (2 * h)


answer = curvature(parameters, x, t, u)
