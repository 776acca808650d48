"""A layer whose output is an equilibrium, z = tanh(W z + U x + b), trained to tell two rings apart.

The iteration that finds z keeps nothing: the gradient is that of one step, iterated.
"""

from typing import Annotated

import numpy as np

import srcdiff


def step(z, w, u, b, x):
    """What an equilibrium is left alone by, for all rows of x at once."""
    return np.tanh(z @ w + x @ u + b)


@srcdiff.fixed_point(step)
def equilibrium(w, u, b, x):
    """The output of the layer for each row of x."""
    z = np.zeros((len(x), len(b)))
    for _ in range(500):
        last, z = z, step(z, w, u, b, x)
        if np.max(np.abs(z - last)) < 1e-13:
            return z
    raise ValueError("the layer has no equilibrium that attracts")


@srcdiff.gradient(wrt=("w", "u", "b", "v"))
def loss(
    w: Annotated[np.ndarray, "h h"],
    u: Annotated[np.ndarray, "d h"],
    b: Annotated[np.ndarray, "h"],
    v: Annotated[np.ndarray, "h"],
    x: Annotated[np.ndarray, "n d"],
    y: Annotated[np.ndarray, "n"],
) -> float:
    """Mean logistic loss; y is -1 or 1."""
    z = equilibrium(w, u, b, x)
    return np.mean(np.logaddexp(0.0, -y * (z @ v)))


def rings(n=40):
    """Points on circles of radius 1 and 2, and which circle each is on."""
    angle = 2.4 * np.arange(n)
    radius = 1.0 + np.arange(n) % 2
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return x, 2.0 * radius - 3.0


def example_inputs(n=40, width=6):
    """Arguments of `loss`, the same at every call."""
    random = np.random.default_rng(1)
    w = 0.1 * random.normal(size=(width, width))
    u, b = random.normal(size=(2, width)), random.normal(size=width)
    x, y = rings(n)
    return dict(w=w, u=u, b=b, v=random.normal(size=width), x=x, y=y)


def train(steps=150, rate=0.1):
    """The loss before and after gradient descent that keeps the norm of w below 1."""
    inputs = example_inputs()
    first = loss(**inputs)
    for _ in range(steps):
        for name, slope in zip("wubv", loss.grad(**inputs)):
            inputs[name] = inputs[name] - rate * slope
        inputs["w"] *= min(1.0, 0.9 / np.linalg.norm(inputs["w"], 2))  # contract
    return first, loss(**inputs)


if __name__ == "__main__":
    print("loss %.3f, after training %.3f" % train())
