"""The value of a book of options under the Black-Scholes model, and its gammas.

A hedge of the whole book needs its second derivatives by spot, volatility and rate in one
direction, that of the day's move: a Hessian-vector product.
"""

from typing import Annotated

import numpy as np
from scipy import special

import srcdiff


def value(
    spot: float,
    volatility: float,
    rate: float,
    strikes: Annotated[np.ndarray, "n"],
    maturities: Annotated[np.ndarray, "n"],
    quantities: Annotated[np.ndarray, "n"],
) -> float:
    """Value of European calls on one stock; quantities may be negative."""
    spread = volatility * np.sqrt(maturities)
    d1 = (np.log(spot / strikes) + rate * maturities) / spread + 0.5 * spread
    discounts = np.exp(-rate * maturities)
    prices = spot * special.ndtr(d1) - strikes * discounts * special.ndtr(d1 - spread)
    return np.sum(quantities * prices)


def change_of_greeks(inputs, **move):
    """How delta, vega and rho of the book change with a move of spot, volatility, rate."""
    product = srcdiff.hvp(value, ("spot", "volatility", "rate"))
    _, changes = product(**inputs, **{name + "_dot": by for name, by in move.items()})
    return dict(zip(("delta", "vega", "rho"), changes))


def example_inputs(n=5):
    """Arguments of `value` for n options, the same at every call."""
    rng = np.random.default_rng(4)
    return dict(
        spot=100.0,
        volatility=0.2,
        rate=0.03,
        strikes=rng.uniform(70.0, 130.0, n),
        maturities=rng.uniform(0.1, 2.0, n),
        quantities=rng.standard_normal(n),
    )


if __name__ == "__main__":
    book = example_inputs(n=1000)
    print(f"value {value(**book):10.2f}")
    for name, change in change_of_greeks(
        book, spot=-2.0, volatility=0.01, rate=0.0
    ).items():
        print(f"change of {name:5s} {change:10.2f}")
