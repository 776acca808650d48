"""A hidden Markov model: the forward algorithm with scaling, in logarithms, and with plain lists and dicts; a Markov chain's stationary state."""

import math

import numpy as np


def log_likelihood(transition, emission, initial, observations):
    """Scaled forward algorithm on arrays."""
    alpha = initial * emission[:, observations[0]]
    scale = alpha.sum()
    alpha = alpha / scale
    total = np.log(scale)
    for symbol in observations[1:]:
        alpha = (alpha @ transition) * emission[:, symbol]
        scale = alpha.sum()
        if scale == 0.0:
            return -np.inf
        alpha = alpha / scale
        total += np.log(scale)
    return total


def logsumexp(values):
    top = max(values)
    if math.isinf(top):
        return top
    return top + math.log(sum(math.exp(v - top) for v in values))


def softmax_rows(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    return e / e.sum(axis=1, keepdims=True)


def log_forward(logits, emission, observations):
    """The same in logarithms, by lists; transitions are a softmax of logits."""
    A = np.log(softmax_rows(logits))
    B = np.log(emission)
    n = len(A)
    alpha = [-math.log(n) + B[i, observations[0]] for i in range(n)]
    for o in observations[1:]:
        alpha = [logsumexp([alpha[i] + A[i, j] for i in range(n)]) + B[j, o] for j in range(n)]
    return logsumexp(alpha)


STATES = ("sunny", "rainy")
ACTIVITY = {"sunny": {"walk": 0.6, "shop": 0.3, "clean": 0.1}, "rainy": {"walk": 0.1, "shop": 0.4, "clean": 0.5}}


def weather(stay_sunny, stay_rainy, diary=("walk", "shop", "shop", "clean", "walk")):
    """The probability of a diary; states and activities by name."""
    trans = {
        "sunny": {"sunny": stay_sunny, "rainy": 1 - stay_sunny},
        "rainy": {"sunny": 1 - stay_rainy, "rainy": stay_rainy},
    }
    belief = {s: 0.5 * ACTIVITY[s][diary[0]] for s in STATES}
    for what in diary[1:]:
        new = {}
        for s in STATES:
            new[s] = ACTIVITY[s][what] * sum(belief[r] * trans[r][s] for r in STATES)
        belief = new
    return sum(belief.values())


def stationary_entropy(p, q, tol=1e-12):
    """The entropy of the stationary state of a chain of three states, by iteration."""
    T = np.array([[1 - p, p, 0.0], [q, 1 - p - q, p], [0.0, q, 1 - q]])
    x = np.full(3, 1 / 3)
    for _ in range(500):
        new = x @ T
        if np.max(np.abs(new - x)) < tol:
            break
        x = new
    else:
        raise RuntimeError("no stationary state")
    return -np.sum(new * np.log(new))


rng = np.random.default_rng(6)
TRANSITION = rng.dirichlet(np.ones(3), 3)
EMISSION = rng.dirichlet(2 * np.ones(4), 3)
SYMBOLS = [0, 2, 1, 3, 3, 0]

CASES = {
    "log_likelihood": (
        dict(transition=TRANSITION, emission=EMISSION, initial=np.array([0.5, 0.3, 0.2]), observations=SYMBOLS),
        ("transition", "emission", "initial"),
    ),
    "log_forward": (dict(logits=np.log(TRANSITION), emission=EMISSION, observations=SYMBOLS), ("logits", "emission")),
    "weather": (dict(stay_sunny=0.7, stay_rainy=0.6), ("stay_sunny", "stay_rainy")),
    "stationary_entropy": (dict(p=0.3, q=0.2), ("p", "q")),
}
