import numpy as np
from scipy.integrate import solve_ivp

CASE = {"wrt": ("rates", "start"), "arguments": {"rates": np.array([1.5, 0.3]), "start": np.array([1.0, 0.2])}, "example": True}


def f(rates, start):
    def slope(t, y):
        forth, back = rates[0] * y[0] ** 2, rates[1] * y[1]
        return np.array([back - forth, forth - back])

    sol = solve_ivp(slope, (0.0, 2.0), start, method="LSODA", rtol=1e-9, atol=1e-10)
    if not sol.success:
        raise RuntimeError(sol.message)
    return sol.y[1, -1]
