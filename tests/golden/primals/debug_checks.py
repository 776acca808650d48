"""With debug=True: notes of what the forward sweep makes, and a check after each line of the reverse sweep."""

import numpy as np


def f(w, x: "np.ndarray", steps: int):
    h = x @ w  # first layer
    limit = np.inf
    for step in range(steps):
        h = np.sqrt(h) * w[step]
        limit = min(limit, np.sum(h))
    y = np.zeros(3)
    y[1:] = h[:2] / limit
    y[y < 0.0] = 0.0
    np.add.at(y, [0, 0], w[:2])
    return np.log(y[0]) + y @ y


CASE = {
    "wrt": "w",
    "arguments": {"w": np.array([0.5, 1.5, 1.0]), "x": np.array([[1.0, 2.0, 0.5], [0.5, 1.0, 2.0], [2.0, 0.5, 1.0]]), "steps": 2},
    "options": {"debug": True},
}
