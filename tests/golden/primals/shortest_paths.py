"""Of two arrays and their minimum only the masks are kept from each pass."""

from typing import Annotated

import numpy as np

CASE = dict(wrt=("path",), of="path", kind="vjp", arguments=dict(path=np.array([[0.4, 3.0, 1.1], [0.9, 0.2, 5.0], [2.5, 1.3, 0.6]])))


def f(path: Annotated[np.ndarray, "n n"]):
    for k in range(path.shape[0]):
        path[:] = np.minimum(path, path[:, k, None] + path[None, k, :])
