"""Time steps with a flux that is not linear: the part of the state that is overwritten is kept."""

import numpy as np

CASE = dict(wrt=("u", "dt"), arguments=dict(u=np.array([0.7, 1.2, 0.4, 1.1, 0.3]), dt=0.1, n=3), example=True)


def f(u, dt, n):
    u = u.copy()
    for _ in range(n):
        flux = 0.5 * u**2
        u[1:] -= dt * (flux[1:] - flux[:-1])
    return np.sum(u**2)
