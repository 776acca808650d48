"""L-BFGS with the two-loop recursion, history lists and a backtracking line search, for a fixed number of steps on Rosenbrock's function."""

import numpy as np


def rosenbrock(x, a, b):
    return np.sum(b * (x[1:] - x[:-1] ** 2) ** 2 + (a - x[:-1]) ** 2)


def rosenbrock_gradient(x, a, b):
    g = np.zeros_like(x)
    inner = x[1:] - x[:-1] ** 2
    g[:-1] = -4 * b * x[:-1] * inner - 2 * (a - x[:-1])
    g[1:] += 2 * b * inner
    return g


def two_loop(g, s_list, y_list, rho_list):
    """The product of the inverse Hessian's approximation with g."""
    q = g.copy()
    alphas = []
    for s, y, rho in reversed(list(zip(s_list, y_list, rho_list))):
        alpha = rho * (s @ q)
        q -= alpha * y
        alphas.append(alpha)
    if s_list:
        s, y = s_list[-1], y_list[-1]
        q *= (s @ y) / (y @ y)
    for s, y, rho, alpha in zip(s_list, y_list, rho_list, reversed(alphas)):
        beta = rho * (y @ q)
        q += s * (alpha - beta)
    return q


def line_search(x, direction, g, f, c1=1e-4, shrink=0.5):
    """Backtracking until Armijo's condition holds."""
    t = 1.0
    fx = f(x)
    slope = g @ direction
    while f(x + t * direction) > fx + c1 * t * slope:
        t *= shrink
        if t < 1e-10:
            break
    return t


def minimum_after(x0, a, b, steps=6, memory=3):
    """The value that L-BFGS reaches from x0."""
    f = lambda x: rosenbrock(x, a, b)
    x = x0
    g = rosenbrock_gradient(x, a, b)
    s_list, y_list, rho_list = [], [], []
    for k in range(steps):
        d = -two_loop(g, s_list, y_list, rho_list)
        t = line_search(x, d, g, f)
        x_new = x + t * d
        g_new = rosenbrock_gradient(x_new, a, b)
        s, y = x_new - x, g_new - g
        if s @ y > 1e-10:
            s_list.append(s)
            y_list.append(y)
            rho_list.append(1.0 / (s @ y))
            if len(s_list) > memory:
                s_list.pop(0)
                y_list.pop(0)
                rho_list.pop(0)
        x, g = x_new, g_new
        if np.linalg.norm(g) < 1e-8:
            return f(x)
    return f(x)


CASES = {
    "minimum_after": (dict(x0=np.array([-1.2, 1.0, 0.7]), a=1.0, b=5.0), ("x0", "a", "b")),
}
