"""Results of one factorisation, each with a rule that reads the others; one that is not read has no name."""

from typing import Annotated

import numpy as np

CASE = dict(
    wrt=("a", "b"),
    arguments=dict(a=np.array([[2.0, 0.3, 0.1], [0.3, 1.0, 0.4], [0.1, 0.4, 3.0]]), b=np.array([[1.0, 0.2], [0.5, 2.0], [0.3, 0.7]])),
)


def f(a: Annotated[np.ndarray, "n n"], b: Annotated[np.ndarray, "n m"]) -> float:
    w, v = np.linalg.eigh(a)
    log_root = v @ np.diag(np.log(w)) @ v.T
    s = np.linalg.svd(b, full_matrices=False)[1]
    sign, logdet = np.linalg.slogdet(a)
    return np.sum(log_root**2) + sign * logdet * np.sum(np.sqrt(s))
