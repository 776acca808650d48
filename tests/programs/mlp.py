"""A small MLP with a list of layers; its training steps are part of the program: the final loss as a function of how training starts."""

import numpy as np


def init_layers(theta, sizes):
    """The layers [(W, b), ...] from one flat vector."""
    layers = []
    k = 0
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        W = theta[k : k + n_in * n_out].reshape(n_in, n_out)
        k += n_in * n_out
        b = theta[k : k + n_out]
        k += n_out
        layers.append((W, b))
    return layers


def forward(layers, x):
    """The output, and the input of each layer."""
    activations = [x]
    for W, b in layers[:-1]:
        x = np.tanh(x @ W + b)
        activations.append(x)
    W, b = layers[-1]
    return x @ W + b, activations


def backward(layers, activations, error):
    grads = []
    delta = error
    for i in reversed(range(len(layers))):
        W, b = layers[i]
        a = activations[i]
        grads.append((a.T @ delta, delta.sum(axis=0)))
        if i > 0:
            delta = (delta @ W.T) * (1 - a**2)
    grads.reverse()
    return grads


def train_step(layers, x, y, lr):
    prediction, activations = forward(layers, x)
    error = 2 * (prediction - y) / len(x)
    grads = backward(layers, activations, error)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]


def final_loss(lr, theta, x, y, epochs=3):
    """The loss after some epochs of training."""
    layers = init_layers(theta, [2, 4, 1])
    for epoch in range(epochs):
        layers = train_step(layers, x, y, lr)
    prediction, _ = forward(layers, x)
    return np.mean((prediction - y) ** 2)


def plain_loss(W1, b1, W2, b2, x, y, decay=0.01):
    """The loss with weight decay, layers in a list of arguments."""
    layers = [(W1, b1), (W2, b2)]
    out, _ = forward(layers, x)
    penalty = sum(np.sum(W**2) for W, _ in layers)
    return np.mean((out - y) ** 2) + decay * penalty


rng = np.random.default_rng(7)
X = rng.normal(size=(5, 2))
Y = X[:, :1] * X[:, 1:]
THETA = 0.7 * rng.normal(size=2 * 4 + 4 + 4 + 1)

CASES = {
    "final_loss": (dict(lr=0.1, theta=THETA, x=X, y=Y), ("lr", "theta")),
    "plain_loss": (
        dict(W1=THETA[:8].reshape(2, 4), b1=THETA[8:12], W2=THETA[12:16].reshape(4, 1), b2=THETA[16:], x=X, y=Y, decay=0.02),
        ("W1", "b1", "W2", "b2", "decay"),
    ),
}
