"""Option prices on a Cox-Ross-Rubinstein tree: European with a list of values, American with an array."""

from math import exp, sqrt

import numpy as np


def payoff(spot, strike, kind):
    if kind == "call":
        return max(spot - strike, 0.0)
    elif kind == "put":
        return max(strike - spot, 0.0)
    raise ValueError(f"unknown kind of option: {kind!r}")


def european(spot, strike, rate, sigma, maturity=1.0, steps=12, kind="call"):
    dt = maturity / steps
    u = exp(sigma * sqrt(dt))
    d = 1 / u
    p = (exp(rate * dt) - d) / (u - d)
    assert 0 < p < 1, "no arbitrage-free tree"
    discount = exp(-rate * dt)
    values = [payoff(spot * u**j * d ** (steps - j), strike, kind) for j in range(steps + 1)]
    for step in range(steps, 0, -1):
        values = [discount * (p * values[j + 1] + (1 - p) * values[j]) for j in range(step)]
    return values[0]


def american_put(spot, strike, rate, sigma, maturity=1.0, steps=12):
    """Early exercise in each node, backwards through arrays of values."""
    dt = maturity / steps
    up = np.exp(sigma * np.sqrt(dt))
    down = 1.0 / up
    p = (np.exp(rate * dt) - down) / (up - down)
    j = np.arange(steps + 1)
    prices = spot * up**j * down ** (steps - j)
    values = np.maximum(strike - prices, 0.0)
    for i in range(steps - 1, -1, -1):
        continuation = np.exp(-rate * dt) * (p * values[1:] + (1.0 - p) * values[:-1])
        j = np.arange(i + 1)
        exercise = strike - spot * up**j * down ** (i - j)
        values = np.maximum(continuation, exercise)
    return values[0]


def american_in_place(spot, strike, rate, sigma, maturity=1.0, steps=12, kind="put"):
    """The same with one list that is written over, node by node."""
    dt = maturity / steps
    u = exp(sigma * sqrt(dt))
    q = (exp(rate * dt) * u - 1) / (u * u - 1)
    values = [0.0] * (steps + 1)
    for i in range(steps + 1):
        values[i] = payoff(spot * u ** (2 * i - steps), strike, kind)
    for j in range(steps - 1, -1, -1):
        for i in range(j + 1):
            held = exp(-rate * dt) * (q * values[i + 1] + (1 - q) * values[i])
            values[i] = max(held, payoff(spot * u ** (2 * i - j), strike, kind))
    return values[0]


MARKET = dict(spot=101.3, strike=99.2, rate=0.04, sigma=0.23)

CASES = {
    "european": ({**MARKET, "maturity": 0.8}, ("spot", "strike", "rate", "sigma", "maturity")),
    "american_put": (MARKET, ("spot", "strike", "rate", "sigma")),
    "american_in_place": (MARKET, ("spot", "strike", "rate", "sigma")),
}
