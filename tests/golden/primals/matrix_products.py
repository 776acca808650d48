"""Two layers: matrix products of known ranks."""

import numpy as np

CASE = dict(
    wrt=("w", "b", "v"),
    arguments=dict(
        w=np.array([[0.7, -1.2], [0.1, 0.9]]), b=np.array([0.1, 0.2]), v=np.array([0.3, -0.4]), x=np.array([[1.0, 2.0], [0.5, 0.1], [0.4, 0.6]])
    ),
    example=True,
)


def f(w, b, v, x):
    # hidden layer
    h = np.tanh(x @ w + b)

    # one output a row
    p = h @ v
    return np.mean(p**2)
