"""The Black-Scholes price of a European call, and its Greeks as one gradient."""

import math

import srcdiff


@srcdiff.gradient(wrt=("spot", "volatility", "maturity", "rate"))
def call_price(
    spot: float, strike: float, volatility: float, maturity: float, rate: float
) -> float:
    """Price of the right to buy at `strike` after `maturity` years; no dividends."""
    spread = volatility * math.sqrt(maturity)
    d1 = (math.log(spot / strike) + rate * maturity) / spread + 0.5 * spread
    d2 = d1 - spread

    # the cumulative normal distribution, by the error function
    cdf1 = 0.5 * (1.0 + math.erf(d1 / math.sqrt(2.0)))
    cdf2 = 0.5 * (1.0 + math.erf(d2 / math.sqrt(2.0)))
    return spot * cdf1 - strike * math.exp(-rate * maturity) * cdf2


def greeks(spot, strike, volatility, maturity, rate):
    """Delta, vega, theta and rho, each per unit; theta is per year that passes."""
    delta, vega, slope, rho = call_price.grad(spot, strike, volatility, maturity, rate)
    return dict(delta=delta, vega=vega, theta=-slope, rho=rho)


def example_inputs():
    """Arguments of `call_price`, the same at every call."""
    return dict(spot=100.0, strike=105.0, volatility=0.2, maturity=0.75, rate=0.03)


if __name__ == "__main__":
    option = example_inputs()
    print(f"price {call_price(**option):8.4f}")
    for name, value in greeks(**option).items():
        print(f"{name:5s} {value:8.4f}")
