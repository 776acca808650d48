"""A yield curve: bootstrapped from swap rates, interpolated with bisect, used to price bonds, duration and a swap."""

import bisect
from dataclasses import dataclass, field
from typing import Dict, List

import numpy as np


@dataclass
class Curve:
    """Discount factors at whole years, log-linear in between."""

    times: List[float] = field(default_factory=lambda: [0.0])
    factors: List[float] = field(default_factory=lambda: [1.0])

    def add(self, time, factor):
        if time <= self.times[-1]:
            raise ValueError("times have to grow")
        self.times.append(time)
        self.factors.append(factor)

    def discount(self, t):
        if t >= self.times[-1]:
            rate = -np.log(self.factors[-1]) / self.times[-1]
            return np.exp(-rate * t)
        i = bisect.bisect_right(self.times, t)
        w = (t - self.times[i - 1]) / (self.times[i] - self.times[i - 1])
        return np.exp((1 - w) * np.log(self.factors[i - 1]) + w * np.log(self.factors[i]))


def bootstrap(swap_rates):
    curve = Curve()
    annuity = 0.0
    for year, rate in enumerate(swap_rates, start=1):
        factor = (1 - rate * annuity) / (1 + rate)
        annuity += factor
        curve.add(float(year), factor)
    return curve


def bond_price(swap_rates, coupon, maturity=3.5, frequency=2):
    """Of a bond with coupons twice a year."""
    curve = bootstrap(swap_rates)
    flows: Dict[float, float] = {}
    t = maturity
    while t > 1e-9:
        flows[t] = coupon / frequency
        t -= 1 / frequency
    flows[maturity] += 1.0
    return sum(amount * curve.discount(t) for t, amount in sorted(flows.items()))


def yield_to_maturity(price, coupon, years=5):
    """By bisection, then Newton."""
    def value(y):
        return sum(coupon / (1 + y) ** k for k in range(1, years + 1)) + 1 / (1 + y) ** years

    low, high = -0.5, 1.0
    for _ in range(5):
        middle = (low + high) / 2
        low, high = (middle, high) if value(middle) > price else (low, middle)
    y = (low + high) / 2
    for _ in range(20):
        slope = -sum(k * coupon / (1 + y) ** (k + 1) for k in range(1, years + 1)) - years / (1 + y) ** (years + 1)
        step = (value(y) - price) / slope
        y -= step
        if abs(step) < 1e-14:
            break
    return y


def duration(rate, coupon, years=4):
    """Macaulay's."""
    times = np.arange(1, years + 1)
    flows = np.full(years, coupon)
    flows[-1] += 1.0
    weights = flows * (1 + rate) ** -times
    return (times * weights).sum() / weights.sum()


SWAPS = np.array([0.021, 0.024, 0.026, 0.029, 0.031])

CASES = {
    "bond_price": (dict(swap_rates=SWAPS, coupon=0.04), ("swap_rates", "coupon")),
    "yield_to_maturity": (dict(price=0.97, coupon=0.03), ("price", "coupon")),
    "duration": (dict(rate=0.03, coupon=0.05), ("rate", "coupon")),
}
