"""Optimizers with state: Adam, momentum and RMSprop as classes with a common base, on a small logistic regression."""

import numpy as np


class Optimizer:
    def __init__(self, lr):
        self.lr = lr
        self.state = {}

    def update(self, name, value, gradient):
        raise NotImplementedError

    def step(self, params, grads):
        return {name: self.update(name, params[name], grads[name]) for name in params}


class Momentum(Optimizer):
    def __init__(self, lr, beta=0.9):
        super().__init__(lr)
        self.beta = beta

    def update(self, name, value, gradient):
        v = self.beta * self.state.get(name, 0.0) + gradient
        self.state[name] = v
        return value - self.lr * v


class Adam(Optimizer):
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        return super().step(params, grads)

    def update(self, name, value, gradient):
        m, v = self.state.get(name, (np.zeros_like(value), np.zeros_like(value)))
        m = self.beta1 * m + (1 - self.beta1) * gradient
        v = self.beta2 * v + (1 - self.beta2) * gradient**2
        self.state[name] = m, v
        m_hat = m / (1 - self.beta1**self.t)
        v_hat = v / (1 - self.beta2**self.t)
        return value - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss_and_grads(params, x, y):
    p = sigmoid(x @ params["w"] + params["b"])
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    error = (p - y) / len(y)
    return loss, {"w": x.T @ error, "b": np.sum(error)}


def train(optimizer, w, x, y, steps):
    params = {"w": w, "b": 0.0}
    history = []
    for _ in range(steps):
        loss, grads = loss_and_grads(params, x, y)
        history.append(loss)
        params = optimizer.step(params, grads)
    loss, _ = loss_and_grads(params, x, y)
    history.append(loss)
    return history


def adam_loss(lr, beta1, w, x, y, steps=4):
    return train(Adam(lr, beta1=beta1), w, x, y, steps)[-1]


def momentum_area(lr, beta, w, x, y):
    """The sum of the losses on the way."""
    return sum(train(Momentum(lr, beta), w, x, y, 4))


rng = np.random.default_rng(8)
X = rng.normal(size=(6, 3))
Y = (X[:, 0] > 0.2).astype(float)
W = np.array([0.3, -0.4, 0.2])

CASES = {
    "adam_loss": (dict(lr=0.1, beta1=0.85, w=W, x=X, y=Y), ("lr", "beta1", "w")),
    "momentum_area": (dict(lr=0.3, beta=0.8, w=W, x=X, y=Y), ("lr", "beta", "w")),
}
