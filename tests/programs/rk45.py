"""An adaptive Runge-Kutta solver (Bogacki-Shampine pair): steps are accepted or rejected, times and states kept in lists."""

import numpy as np


class StepSizeError(RuntimeError):
    pass


def lotka_volterra(t, y, alpha=1.1, beta=0.4, delta=0.1, gamma=0.4):
    prey, predators = y
    return np.array([alpha * prey - beta * prey * predators, delta * prey * predators - gamma * predators])


def step(f, t, y, h):
    """One step, with an estimate of its error."""
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + 3 * h / 4, y + 3 * h / 4 * k2)
    y_new = y + h * (2 * k1 + 3 * k2 + 4 * k3) / 9
    k4 = f(t + h, y_new)
    y_low = y + h * (7 * k1 + 6 * k2 + 8 * k3 + 3 * k4) / 24
    return y_new, y_new - y_low


def integrate(f, t0, t1, y0, rtol=1e-3, atol=1e-4, h=0.1, max_steps=200):
    """The accepted times and states; the step sizes depend on the states, too."""
    t, y = t0, y0
    ts, ys = [t], [y]
    rejected = 0
    while t < t1:
        if len(ts) > max_steps:
            raise StepSizeError(f"more than {max_steps} steps")
        h = min(h, t1 - t)
        y_new, error = step(f, t, y, h)
        scale = atol + rtol * np.maximum(np.abs(y), np.abs(y_new))
        norm = np.sqrt(np.mean((error / scale) ** 2))
        if norm <= 1:
            t, y = t + h, y_new
            ts.append(t)
            ys.append(y)
        else:
            rejected += 1
        factor = 0.9 * norm ** (-1 / 3) if norm > 0 else 5.0
        h *= min(5.0, max(0.2, factor))
        if h < 1e-12:
            raise StepSizeError("the step size vanishes at t = %g" % t)
    return ts, ys


def final_predators(y0, beta, t_end=2.0):
    """The number of predators at the end."""
    ts, ys = integrate(lambda t, y: lotka_volterra(t, y, beta=beta), 0.0, t_end, y0, h=1.5)
    return ys[-1][1]


def mean_prey(y0, alpha, gamma):
    """The mean of the prey by the trapezoidal rule on the solver's own times."""

    def rhs(t, y):
        return lotka_volterra(t, y, alpha=alpha, gamma=gamma)

    ts, ys = integrate(rhs, 0.0, 1.5, y0)
    area = 0.0
    for t0, t1, a, b in zip(ts, ts[1:], ys, ys[1:]):
        area += 0.5 * (t1 - t0) * (a[0] + b[0])
    return area / ts[-1]


Y0 = np.array([8.0, 3.0])

CASES = {
    "final_predators": (dict(y0=Y0, beta=0.45), ("y0", "beta")),
    "mean_prey": (dict(y0=Y0, alpha=1.0, gamma=0.5), ("y0", "alpha", "gamma")),
}
