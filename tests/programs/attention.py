"""A transformer block: several heads of causal attention, layer norm, and a feed-forward layer."""

import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def layer_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + eps) + beta


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def attention(q, k, v, mask=None):
    scores = q @ k.T / np.sqrt(k.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -1e9)
    return softmax(scores) @ v


def multi_head(x, wq, wk, wv, wo, n_heads):
    n, d = x.shape
    if d % n_heads != 0:
        raise ValueError(f"{d} is not divisible by {n_heads}")
    size = d // n_heads
    q, k, v = x @ wq, x @ wk, x @ wv
    causal = np.tril(np.ones((n, n), dtype=bool))
    heads = []
    for h in range(n_heads):
        part = slice(h * size, (h + 1) * size)
        heads.append(attention(q[:, part], k[:, part], v[:, part], mask=causal))
    return np.concatenate(heads, axis=1) @ wo


def batched_heads(x, wq, wk, wv, wo, n_heads):
    """The same with one array that has an axis for the heads."""
    n, d = x.shape

    def split(a):
        return a.reshape(n, n_heads, d // n_heads).transpose(1, 0, 2)

    q, k, v = split(x @ wq), split(x @ wk), split(x @ wv)
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(d // n_heads)
    mixed = softmax(scores) @ v
    return mixed.transpose(1, 0, 2).reshape(n, d) @ wo


def block_loss(x, wq, wk, wv, wo, w1, w2, target, n_heads=2):
    ones, zeros = np.ones(x.shape[1]), np.zeros(x.shape[1])
    x = x + multi_head(layer_norm(x, ones, zeros), wq, wk, wv, wo, n_heads)
    x = x + gelu(layer_norm(x, ones, zeros) @ w1) @ w2
    return np.mean((x - target) ** 2)


def batched_loss(x, wq, wk, wv, wo, target):
    return np.mean((batched_heads(x, wq, wk, wv, wo, n_heads=2) - target) ** 2)


rng = np.random.default_rng(5)
D = 4
WEIGHTS = {name: 0.6 * rng.normal(size=(D, D)) for name in ("wq", "wk", "wv", "wo")}
W1, W2 = 0.5 * rng.normal(size=(D, 6)), 0.5 * rng.normal(size=(6, D))
X, TARGET = rng.normal(size=(3, D)), rng.normal(size=(3, D))

CASES = {
    "block_loss": (dict(x=X, **WEIGHTS, w1=W1, w2=W2, target=TARGET), ("x", "wq", "wk", "wv", "wo", "w1", "w2")),
    "batched_loss": (dict(x=X, **WEIGHTS, target=TARGET), ("x", "wq", "wk", "wv", "wo")),
}
