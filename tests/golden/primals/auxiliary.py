"""With has_aux=True: the second of what is returned is handed on, in memory of its own."""

from typing import Annotated

import numpy as np


def f(w: Annotated[np.ndarray, "n"], x: Annotated[np.ndarray, "n n"], label: str):
    h = np.tanh(x @ w)
    if label == "plain":
        return np.sum(h), {"hidden": h, "label": label}
    y = np.zeros(len(w))
    for i in range(1, len(w)):
        y[i] = y[i - 1] + h[i] * w[i]
    return np.sum(y**2), {"hidden": y, "order": np.argsort(h), "label": label, "sizes": [len(w), h.shape]}


CASE = {
    "wrt": "w",
    "arguments": {"w": np.array([0.5, 1.5, 1.0]), "x": np.array([[1.0, 2.0, 0.5], [0.5, 1.0, 2.0], [2.0, 0.5, 1.0]]), "label": "scaled"},
    "kind": "value_and_grad",
    "options": {"has_aux": True},
}
