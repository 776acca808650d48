"""A hidden state carried through time."""

import numpy as np

CASE = dict(
    wrt=("w", "u"),
    arguments=dict(w=np.array([[0.7, -0.2], [0.1, 0.9]]), u=np.array([0.1, 0.2]), xs=np.array([0.3, 0.7, -0.4])),
    example=True,
)


def f(w, u, xs):
    h = np.zeros(len(u))
    for x in xs:
        h = np.tanh(w @ h + u * x)
    return h @ h
