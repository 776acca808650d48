"""Monte Carlo with fixed seeds: an Asian option, Heston paths with antithetic draws, a control variate, a bootstrap of a mean."""

import numpy as np


class Paths:
    """Geometric Brownian paths; the random numbers are drawn once."""

    def __init__(self, n_paths, n_steps, seed=0):
        rng = np.random.default_rng(seed)
        half = rng.standard_normal((n_paths // 2, n_steps))
        self.normals = np.vstack([half, -half])
        self.n_steps = n_steps

    def simulate(self, spot, drift, sigma, maturity):
        dt = maturity / self.n_steps
        steps = (drift - 0.5 * sigma**2) * dt + sigma * np.sqrt(dt) * self.normals
        return spot * np.exp(np.cumsum(steps, axis=1))


def asian_call(spot, sigma, rate, strike=100.0, maturity=1.0):
    """On the arithmetic mean."""
    paths = Paths(20, 6, seed=3).simulate(spot, rate, sigma, maturity)
    payoffs = np.maximum(paths.mean(axis=1) - strike, 0.0)
    return np.exp(-rate * maturity) * payoffs.mean()


def with_control(spot, sigma, rate=0.03, strike=100.0):
    """A European call with the forward as a control variate; the coefficient is a regression's."""
    rng = np.random.default_rng(7)
    z = rng.standard_normal(30)
    final = spot * np.exp(rate - 0.5 * sigma**2 + sigma * z)
    payoff = np.where(final > strike, final - strike, 0.0)
    c = np.sum((payoff - payoff.mean()) * (final - final.mean())) / np.sum((final - final.mean()) ** 2)
    adjusted = payoff - c * (final - spot * np.exp(rate))
    return np.exp(-rate) * np.mean(adjusted)


def heston(v0, kappa, theta, xi, rho, n_paths=6, n_steps=8):
    """The mean absolute log return; variances are kept from below zero."""
    rng = np.random.default_rng(11)
    dt = 1.0 / n_steps
    total = 0.0
    for path in range(n_paths):
        x, v = 0.0, v0
        for step in range(n_steps):
            z1, z2 = rng.standard_normal(2)
            z2 = rho * z1 + np.sqrt(1 - rho**2) * z2
            v_plus = max(v, 0.0)
            x += -0.5 * v_plus * dt + np.sqrt(v_plus * dt) * z1
            v += kappa * (theta - v_plus) * dt + xi * np.sqrt(v_plus * dt) * z2
        total += abs(x)
    return total / n_paths


def bootstrap_spread(data, n=5, seed=1):
    """The standard deviation of resampled means."""
    rng = np.random.default_rng(seed)
    means = []
    for _ in range(n):
        sample = data[rng.integers(0, len(data), size=len(data))]
        means.append(sample.mean())
    return np.std(means)


CASES = {
    "asian_call": (dict(spot=101.0, sigma=0.3, rate=0.02), ("spot", "sigma", "rate")),
    "with_control": (dict(spot=99.0, sigma=0.25), ("spot", "sigma")),
    "heston": (dict(v0=0.04, kappa=1.5, theta=0.05, xi=0.2, rho=-0.6), ("v0", "kappa", "theta", "xi", "rho")),
    "bootstrap_spread": (dict(data=np.array([0.3, 1.2, 0.8, 2.1, 1.7])), ("data",)),
}
