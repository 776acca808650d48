import numpy as np
from scipy.optimize import minimize

CASE = {"wrt": ("a", "b"), "arguments": {"a": 0.7, "b": 1.3}}


def cost(z, a, b):
    return (z[0] - a) ** 2 + b * (z[1] - z[0]) ** 2 + z[1] ** 4


def slope(z, a, b):
    r = 2.0 * b * (z[1] - z[0])
    return np.array([2.0 * (z[0] - a) - r, r + 4.0 * z[1] ** 3])


def f(a: float, b: float):
    sol = minimize(cost, [0.0, 0.0], args=(a, b), jac=slope, tol=1e-8)
    return sol.fun + sol.x[1]
