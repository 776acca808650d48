import numpy as np
from scipy.optimize import root

CASE = {"wrt": ("a", "b"), "arguments": {"a": 0.7, "b": 1.3}}


def balance(z, a, b):
    return [z[0] ** 3 + a * z[1] - b, z[1] ** 3 + z[1] - z[0]]


def f(a: float, b: float):
    sol = root(balance, np.array([0.5, 0.5]), args=(a, b))  # of two species
    if not sol.success:
        raise ValueError("no equilibrium")
    return sol.x[0] * sol.x[1]
