"""Black-Scholes in classes with properties: calls, puts, a straddle, a portfolio."""

import math
from dataclasses import dataclass
from functools import cached_property


def cdf(x: float) -> float:
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


class Market:
    def __init__(self, spot: float, rate: float, sigma: float, dividend: float = 0.0):
        if sigma <= 0:
            raise ValueError(f"volatility must be positive, not {sigma}")
        self.spot, self.rate, self.sigma, self.dividend = spot, rate, sigma, dividend

    def discount(self, maturity):
        return math.exp(-self.rate * maturity)

    @property
    def carry(self):
        return self.rate - self.dividend

    def forward(self, maturity):
        return self.spot * math.exp(self.carry * maturity)


class Option:
    """A European option; what kind says the subclass."""

    sign = 0

    def __init__(self, market: Market, strike: float, maturity: float):
        self.market = market
        self.strike = strike
        self.maturity = maturity

    @property
    def d1(self) -> float:
        m = self.market
        total = m.sigma * math.sqrt(self.maturity)
        return math.log(m.forward(self.maturity) / self.strike) / total + 0.5 * total

    @property
    def d2(self) -> float:
        return self.d1 - self.market.sigma * math.sqrt(self.maturity)

    def price(self) -> float:
        s = self.sign
        forward = self.market.forward(self.maturity)
        return self.market.discount(self.maturity) * s * (forward * cdf(s * self.d1) - self.strike * cdf(s * self.d2))


class Call(Option):
    sign = 1


class Put(Option):
    sign = -1


@dataclass
class Position:
    option: Option
    amount: float = 1.0

    @cached_property
    def value(self):
        return self.amount * self.option.price()


def call_price(spot, strike, rate, sigma, maturity):
    return Call(Market(spot, rate, sigma), strike, maturity).price()


def portfolio(spot, sigma, strike, rate=0.02):
    """A straddle against a strangle."""
    market = Market(spot, rate, sigma, dividend=0.01)
    positions = [
        Position(Call(market, strike, 1.0), 2.0),
        Position(Put(market, strike, 1.0), 2.0),
        Position(Call(market, strike * 1.2, 0.5), -1.0),
        Position(Put(market, strike * 0.8, 0.5), -1.0),
    ]
    return sum(p.value for p in positions)


CASES = {
    "call_price": (dict(spot=100.0, strike=105.0, rate=0.03, sigma=0.25, maturity=0.7), ("spot", "strike", "rate", "sigma", "maturity")),
    "portfolio": (dict(spot=100.0, sigma=0.25, strike=98.0, rate=0.015), ("spot", "sigma", "strike", "rate")),
}
