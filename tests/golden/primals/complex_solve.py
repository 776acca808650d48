"""Nodal analysis: voltages that solve a complex linear system."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

CASE = dict(
    wrt=("y", "current"),
    arguments=dict(y=np.array([[2.0 + 1.0j, -0.5j], [-0.5j, 1.5 - 0.4j]]), current=np.array([1.0 + 0.0j, 0.2 - 0.1j])),
)


def f(y: Annotated[NDArray[np.complex128], "n n"], current: Annotated[NDArray[np.complex128], "n"]) -> float:
    v = np.linalg.solve(y, current)
    return np.real(np.vdot(v, current))  # the power that is put in
