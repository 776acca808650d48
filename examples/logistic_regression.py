"""Logistic regression with an L2 penalty, safe from overflow."""

from typing import Annotated

import numpy as np

import srcdiff


@srcdiff.gradient(wrt=("w", "b"))
def loss(
    w: Annotated[np.ndarray, "d"],
    b: float,
    x: Annotated[np.ndarray, "n d"],
    y: Annotated[np.ndarray, "n"],
    penalty: float = 0.01,
) -> float:
    """Mean negative log-likelihood of labels that are 1.0 or -1.0, and the penalty."""
    margin = y * (x @ w + b)
    # log(1 + exp(-margin)); exp(-margin) alone would overflow
    return np.mean(np.logaddexp(0.0, -margin)) + 0.5 * penalty * (w @ w)


def fit(x, y, gradient=None, steps=500, rate=1.0):
    """Weights and intercept, by gradient descent from zero."""
    gradient = gradient or loss.grad
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        w_slope, b_slope = gradient(w, b, x, y)
        w, b = w - rate * w_slope, b - rate * b_slope
    return w, b


def example_inputs(n=40, d=3):
    """Arguments of `loss`, the same at every call: noisy labels of a half-space."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, d))
    truth = np.linspace(-1.0, 2.0, d)
    y = np.where(x @ truth + 0.5 * rng.normal(size=n) > 0.3, 1.0, -1.0)
    return dict(w=0.5 * truth, b=-0.2, x=x, y=y)


if __name__ == "__main__":
    data = example_inputs(n=500)
    weights, intercept = fit(data["x"], data["y"])
    print("weights", weights.round(3), "intercept", round(intercept, 3))
