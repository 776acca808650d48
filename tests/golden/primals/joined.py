"""Arrays that are joined, stacked and reshaped."""

import numpy as np

CASE = dict(wrt=("a", "b"), arguments=dict(a=np.array([0.7, -1.2]), b=np.array([0.3, 0.5])), example=True)


def f(a, b):
    both = np.concatenate([a, 2.0 * b])
    rows = np.stack([a, b])
    return np.sum(both**3) + np.sum(rows.T.reshape(-1) * both)
