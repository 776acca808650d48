"""Real and imaginary parts take different ways, one of them only on one branch."""

import numpy as np

CASE = dict(wrt="z", arguments=dict(z=0.7 - 0.4j, k=2.0))


def f(z: complex, k: float) -> float:
    x, y = z.real, z.imag
    if x > 0.0:
        x = np.exp(k * x) * y
    return x + k * np.angle(z)
