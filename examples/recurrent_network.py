"""A recurrent network that forecasts the next values of several series."""

from typing import Annotated

import numpy as np

import srcdiff


@srcdiff.gradient(wrt=("w_in", "w_rec", "b", "w_out", "b_out"))
def loss(
    w_in: Annotated[np.ndarray, "d h"],
    w_rec: Annotated[np.ndarray, "h h"],
    b: Annotated[np.ndarray, "h"],
    w_out: Annotated[np.ndarray, "h k"],
    b_out: Annotated[np.ndarray, "k"],
    xs: Annotated[np.ndarray, "steps n d"],
    ys: Annotated[np.ndarray, "steps n k"],
) -> float:
    """Mean squared error of the forecasts, over all steps of n series."""
    h = np.zeros((xs.shape[1], len(b)))
    total = 0.0
    for t in range(len(xs)):
        h = np.tanh(xs[t] @ w_in + h @ w_rec + b)  # the new state
        error = h @ w_out + b_out - ys[t]
        total += np.mean(error**2)
    return total / len(xs)


def initial_parameters(d, hidden, k, seed=0):
    """Weights that keep the size of what they multiply, and biases of zero."""
    normal = np.random.default_rng(seed).normal
    w_in = normal(scale=d**-0.5, size=(d, hidden))
    w_rec = np.linalg.qr(normal(size=(hidden, hidden)))[0]
    w_out = normal(scale=hidden**-0.5, size=(hidden, k))
    return w_in, 0.9 * w_rec, np.zeros(hidden), w_out, np.zeros(k)


def waves(steps, n, d):
    """n series of d channels: sine waves of different periods and phases."""
    t = np.arange(steps)[:, None, None]
    series = np.arange(n)[None, :, None]
    channel = np.arange(d)[None, None, :]
    return np.sin(0.2 * (1.0 + 0.5 * channel) * t + 0.7 * series)


def train(gradient=None, hidden=16, steps=200, rate=0.05):
    """Learn to forecast waves one step ahead; prints the loss, returns the weights."""
    gradient = gradient or loss.grad
    series = waves(41, 8, 2)
    xs, ys = series[:-1], series[1:]
    parameters = initial_parameters(2, hidden, 2)
    before = loss(*parameters, xs, ys)
    for _ in range(steps):
        slopes = gradient(*parameters, xs, ys)
        parameters = [p - rate * slope for p, slope in zip(parameters, slopes)]
    print(f"loss {before:.4f} -> {loss(*parameters, xs, ys):.4f} in {steps} steps")
    return parameters


def example_inputs(steps=6, n=3, d=2, hidden=5):
    """Arguments of `loss`, the same at every call."""
    series = waves(steps + 1, n, d)
    w_in, w_rec, b, w_out, b_out = initial_parameters(d, hidden, d)
    return dict(
        w_in=w_in,
        w_rec=w_rec,
        b=b + 0.1,
        w_out=w_out,
        b_out=b_out - 0.1,
        xs=series[:-1],
        ys=series[1:],
    )


if __name__ == "__main__":
    train()
