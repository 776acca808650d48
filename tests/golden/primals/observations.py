"""An annotation says that an array is one of integers: what it picks has its length."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

CASE = dict(
    wrt=("lamps", "weights"),
    arguments=dict(lamps=np.array([[0.7, 1.2], [0.4, 0.3]]), lamp_of=np.array([0, 1, 0]), weights=np.array([0.2, 0.5, 1.1]), seen=np.array([0.9, 0.1, 0.4])),
)


def f(
    lamps: Annotated[np.ndarray, "n 2"],
    lamp_of: Annotated[NDArray[np.int64], "p"],
    weights: Annotated[np.ndarray, "p"],
    seen: Annotated[np.ndarray, "p"],
) -> float:
    lamp = lamps[lamp_of]
    missed = weights * (lamp[:, 0] * lamp[:, 1] - seen)
    return np.sum(missed**2) + lamps[lamp_of[0], 0]
