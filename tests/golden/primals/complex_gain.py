"""Least squares for a complex gain and offset: what is sent through a channel, and what arrives."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

CASE = dict(
    wrt=("gain", "offset"),
    arguments=dict(gain=0.8 - 0.3j, offset=0.1j, sent=np.array([1.0 + 1.0j, -1.0, 0.5j]), seen=np.array([1.1 + 0.4j, -0.7 + 0.3j, 0.2 + 0.5j])),
)


def f(gain: complex, offset: complex, sent: Annotated[NDArray[np.complex128], "n"], seen: Annotated[NDArray[np.complex128], "n"]) -> float:
    r = gain * sent + offset - seen
    return np.mean(np.abs(r) ** 2)
