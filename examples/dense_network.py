"""A dense network that tells three species of iris apart by Fisher's measurements."""

import pathlib
from typing import Annotated

import numpy as np

import srcdiff

IRIS = pathlib.Path(__file__).resolve().parent / "data" / "iris.csv"


@srcdiff.gradient(wrt=("w1", "b1", "w2", "b2"))
def loss(
    w1: Annotated[np.ndarray, "d h"],
    b1: Annotated[np.ndarray, "h"],
    w2: Annotated[np.ndarray, "h k"],
    b2: Annotated[np.ndarray, "k"],
    x: Annotated[np.ndarray, "n d"],
    y: Annotated[np.ndarray, "n k"],
    penalty: float = 1e-3,
) -> float:
    """Mean cross-entropy of a softmax classifier with one hidden layer; `y` is one-hot.

    `penalty` is the strength of the weight decay.
    """
    hidden = np.tanh(x @ w1 + b1)
    logits = hidden @ w2 + b2

    # subtract the largest logit of each row, so that exp cannot overflow
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_total = np.log(np.sum(np.exp(shifted), axis=1))
    cross_entropy = np.mean(log_total - np.sum(y * shifted, axis=1))
    return cross_entropy + penalty * (np.sum(w1**2) + np.sum(w2**2))


def load_iris():
    """Standardised measurements (150, 4) and species (150,) as 0, 1 or 2."""
    table = np.loadtxt(IRIS, delimiter=",")
    x, species = table[:, :4], table[:, 4].astype(int)
    return (x - x.mean(axis=0)) / x.std(axis=0), species


def initial_parameters(d, hidden, k, seed=0):
    """Weights of a size that keeps the activations near 1, and zero biases."""
    normal = np.random.default_rng(seed).normal
    w1 = normal(scale=d**-0.5, size=(d, hidden))
    w2 = normal(scale=hidden**-0.5, size=(hidden, k))
    return w1, np.zeros(hidden), w2, np.zeros(k)


def accuracy(parameters, x, species):
    """The fraction of flowers whose largest logit is that of their species."""
    w1, b1, w2, b2 = parameters
    logits = np.tanh(x @ w1 + b1) @ w2 + b2
    return np.mean(np.argmax(logits, axis=1) == species)


def train(gradient=None, hidden=8, steps=400, rate=0.5):
    """Train on two thirds of the flowers; prints how well, returns the weights.

    `gradient` is called with the arguments of `loss`; without it, `loss.grad` is used.
    """
    gradient = gradient or loss.grad
    x, species = load_iris()
    y = np.eye(3)[species]
    held_out = np.arange(len(x)) % 3 == 0
    kept, parameters = ~held_out, initial_parameters(4, hidden, 3)
    before = loss(*parameters, x[kept], y[kept])
    for _ in range(steps):
        slopes = gradient(*parameters, x[kept], y[kept])
        parameters = [p - rate * slope for p, slope in zip(parameters, slopes)]
    after = loss(*parameters, x[kept], y[kept])
    right = accuracy(parameters, x[held_out], species[held_out])
    print(f"loss {before:.4f} -> {after:.4f} in {steps} steps")
    print(f"accuracy on {held_out.sum()} flowers not trained on: {right:.1%}")
    return parameters


def example_inputs(n=30, d=4, hidden=8, k=3):
    """Arguments of `loss`, the same at every call."""
    rng = np.random.default_rng(1)
    w1, b1, w2, b2 = initial_parameters(d, hidden, k)
    x = rng.normal(size=(n, d))
    y = np.eye(k)[rng.integers(k, size=n)]
    return dict(w1=w1, b1=b1 + 0.1, w2=w2, b2=b2 - 0.1, x=x, y=y)


if __name__ == "__main__":
    train()
