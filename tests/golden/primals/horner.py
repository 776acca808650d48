"""A loop over coefficients backwards; the array is given by an annotation."""

from typing import Annotated

import numpy as np

CASE = dict(wrt=("coefficients", "x"), arguments=dict(coefficients=np.array([0.7, 1.2, 0.4]), x=1.5))


def f(coefficients: Annotated[np.ndarray, "n"], x: float) -> float:
    value = 0.0
    for c in reversed(coefficients):
        value = value * x + c
    return value
