"""Phase retrieval: only the sizes of projections are known."""

import numpy as np

CASE = dict(
    wrt="z",
    arguments=dict(
        z=np.array([0.4 + 0.1j, -0.3 + 0.8j]),
        a=np.array([[1.0 + 1.0j, 0.5], [0.2j, 1.0 - 0.3j], [0.7, -0.4j]]),
        b=np.array([0.9, 0.6, 0.3]),
    ),
    example=True,
)


def f(z, a, b):
    r = np.abs(a @ z) ** 2 - b
    return 0.5 * np.sum(r**2)
