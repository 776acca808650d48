"""A recurrence that is stored in a complex array."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

CASE = dict(wrt=("a", "x"), arguments=dict(a=0.6 + 0.5j, x=np.array([1.0 + 0.2j, -0.3j, 0.4, 0.8 - 0.1j])))


def f(a: complex, x: Annotated[NDArray[np.complex128], "n"]) -> float:
    y = np.zeros(len(x), dtype=complex)
    y[0] = x[0]
    for k in range(1, len(x)):
        y[k] = a * y[k - 1] + x[k]
    return np.sum(np.abs(y))
