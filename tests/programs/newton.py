"""Newton's method with an early return, and an error if it does not converge; bisection where Newton fails; implied volatility."""

import math


class ConvergenceError(Exception):
    def __init__(self, message, iterations):
        super().__init__(message)
        self.iterations = iterations


def newton(f, df, x, tol=1e-12, max_iter=50):
    for it in range(max_iter):
        fx = f(x)
        slope = df(x)
        if slope == 0:
            raise ZeroDivisionError(f"flat at {x}")
        dx = fx / slope
        x -= dx
        if abs(dx) < tol * (1 + abs(x)):
            return x
    raise ConvergenceError(f"no convergence after {max_iter} iterations, last step {dx:.3g}", max_iter)


def kepler(mean_anomaly, eccentricity):
    """The eccentric anomaly."""
    return newton(
        lambda e: e - eccentricity * math.sin(e) - mean_anomaly,
        lambda e: 1 - eccentricity * math.cos(e),
        mean_anomaly,
    )


def true_anomaly(mean_anomaly, eccentricity):
    if not 0 <= eccentricity < 1:
        raise ValueError("not an ellipse")
    e = kepler(mean_anomaly, eccentricity)
    return 2 * math.atan2(math.sqrt(1 + eccentricity) * math.sin(e / 2), math.sqrt(1 - eccentricity) * math.cos(e / 2))


def cube_root(a, guess=None):
    x = a if guess is None else guess
    while True:
        new = (2 * x + a / x**2) / 3
        if abs(new - x) < 1e-13 * abs(new):
            break
        x = new
    return new


def phi(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def call_price(s, k, t, r, sigma):
    d1 = (math.log(s / k) + (r + 0.5 * sigma**2) * t) / (sigma * math.sqrt(t))
    return s * phi(d1) - k * math.exp(-r * t) * phi(d1 - sigma * math.sqrt(t))


def implied_volatility(price, s, k, t=1.0, r=0.01):
    """By Newton steps that fall back to halving the bracket."""
    lo, hi = 1e-3, 3.0
    sigma = 0.3
    for _ in range(100):
        error = call_price(s, k, t, r, sigma) - price
        if error > 0:
            hi = sigma
        else:
            lo = sigma
        d1 = (math.log(s / k) + (r + 0.5 * sigma * sigma) * t) / (sigma * math.sqrt(t))
        vega = s * math.exp(-0.5 * d1 * d1) / math.sqrt(2 * math.pi) * math.sqrt(t)
        candidate = sigma - error / vega if vega > 1e-8 else -1.0
        if not lo < candidate < hi:
            candidate = 0.5 * (lo + hi)
        if abs(candidate - sigma) < 1e-14:
            return candidate
        sigma = candidate
    return sigma


CASES = {
    "true_anomaly": (dict(mean_anomaly=1.2, eccentricity=0.35), ("mean_anomaly", "eccentricity")),
    "cube_root": (dict(a=5.3), ("a",)),
    "implied_volatility": (dict(price=12.0, s=100.0, k=95.0), ("price", "s", "k")),
}
