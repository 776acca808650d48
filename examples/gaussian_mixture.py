"""The log-likelihood of a mixture of Gaussians with diagonal covariances."""

import math
from typing import Annotated

import numpy as np

import srcdiff


@srcdiff.gradient(wrt=("logits", "means", "log_scales"))
def log_likelihood(
    logits: Annotated[np.ndarray, "k"],
    means: Annotated[np.ndarray, "k d"],
    log_scales: Annotated[np.ndarray, "k d"],
    x: Annotated[np.ndarray, "n d"],
) -> float:
    """Mean log-density of n points; the k components weigh softmax(logits)."""
    shifted = logits - np.max(logits)
    log_weights = shifted - np.log(np.sum(np.exp(shifted)))

    # every point against every component: n k d, then summed over d
    z = (x[:, None, :] - means) * np.exp(-log_scales)
    log_joint = log_weights - np.sum(log_scales, axis=1) - 0.5 * np.sum(z**2, axis=2)

    # log-sum-exp over the components
    top = np.max(log_joint, axis=1, keepdims=True)
    log_density = top + np.log(np.sum(np.exp(log_joint - top), axis=1, keepdims=True))
    return np.mean(log_density) - 0.5 * x.shape[1] * math.log(2.0 * math.pi)


def clusters(n, d, k):
    """n points around k centres on a circle in the first two of d dimensions."""
    rng = np.random.default_rng(0)
    turns = 2.0 * np.pi * np.arange(n) / k
    x = rng.normal(scale=0.5, size=(n, d))
    x[:, 0] += 3.0 * np.cos(turns)
    x[:, 1] += 3.0 * np.sin(turns)
    return x


def fit(x, k, gradient=None, steps=300, rate=0.5):
    """(logits, means, log_scales) by gradient ascent from the first k points."""
    gradient = gradient or log_likelihood.grad
    parameters = [np.zeros(k), x[:k].copy(), np.zeros((k, x.shape[1]))]
    for _ in range(steps):
        slopes = gradient(*parameters, x)
        parameters = [p + rate * slope for p, slope in zip(parameters, slopes)]
    return parameters


def example_inputs(n=40, d=2, k=3):
    """Arguments of `log_likelihood`, the same at every call."""
    x = clusters(n, d, k)
    logits = np.linspace(-0.5, 0.5, k)
    log_scales = np.linspace(-0.3, 0.4, k * d).reshape(k, d)
    return dict(logits=logits, means=0.8 * x[:k], log_scales=log_scales, x=x)


if __name__ == "__main__":
    points = clusters(300, 2, 3)
    print("log-likelihood", log_likelihood(*fit(points, 3), points).round(4))
