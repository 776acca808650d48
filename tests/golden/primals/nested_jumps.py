"""A return out of two loops, a continue, a break that only leaves the inner one."""

from typing import Annotated

import numpy as np

CASE = dict(wrt=("m", "start"), arguments=dict(m=np.array([[0.7, -1.2, 0.3], [1.4, 0.9, 0.8]]), start=1.1))


def f(m: Annotated[np.ndarray, "n k"], start: float):
    total = start
    for row in m:
        for a in row:
            if a < 0.0:
                break  # the rest of the row does not count
            total = total * a + 0.1
            if total > 4.0:
                return total
        if total < 0.2:
            continue
        total = np.sqrt(total)
    return total * total
