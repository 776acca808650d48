"""The gradients of the six models, as an expert writes them by hand.

They reverse the operations of the models and do not replace them by others: no closed
form for the Greeks, no einsum where the model multiplies and sums.  `bench.py` times
the generated gradients against these, and the tests compare the values.  Each has the
parameters of its model and returns the gradient in the order of `wrt`.
"""

import math

import numpy as np

GRAVITY = 9.81


def dense_network(w1, b1, w2, b2, x, y, penalty=1e-3):
    """Gradient of `dense_network.loss`.

    The shift by the largest logit has no adjoint: it does not change the loss, because
    the rows of `y` sum to 1.
    """
    hidden = np.tanh(x @ w1 + b1)
    logits = hidden @ w2 + b2
    odds = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    softmax = odds / np.sum(odds, axis=1, keepdims=True)

    logits_bar = (softmax - y) / len(x)
    w2_bar = hidden.T @ logits_bar + 2.0 * penalty * w2
    b2_bar = np.sum(logits_bar, axis=0)
    sum_bar = logits_bar @ w2.T * (1.0 - hidden * hidden)
    w1_bar = x.T @ sum_bar + 2.0 * penalty * w1
    b1_bar = np.sum(sum_bar, axis=0)
    return w1_bar, b1_bar, w2_bar, b2_bar


def recurrent_network(w_in, w_rec, b, w_out, b_out, xs, ys):
    """Gradient of `recurrent_network.loss`: backpropagation through time."""
    h = np.zeros((xs.shape[1], len(b)))
    states = [h]
    for t in range(len(xs)):
        h = np.tanh(xs[t] @ w_in + h @ w_rec + b)
        states.append(h)

    w_in_bar = np.zeros_like(w_in)
    w_rec_bar = np.zeros_like(w_rec)
    b_bar = np.zeros_like(b)
    w_out_bar = np.zeros_like(w_out)
    b_out_bar = np.zeros_like(b_out)
    h_bar = np.zeros_like(h)
    scale = 2.0 / ys.size
    for t in reversed(range(len(xs))):
        h = states[t + 1]
        error_bar = scale * (h @ w_out + b_out - ys[t])
        w_out_bar += h.T @ error_bar
        b_out_bar += np.sum(error_bar, axis=0)
        sum_bar = (h_bar + error_bar @ w_out.T) * (1.0 - h * h)
        w_in_bar += xs[t].T @ sum_bar
        w_rec_bar += states[t].T @ sum_bar
        b_bar += np.sum(sum_bar, axis=0)
        h_bar = sum_bar @ w_rec.T
    return w_in_bar, w_rec_bar, b_bar, w_out_bar, b_out_bar


def logistic_regression(w, b, x, y, penalty=0.01):
    """Gradient of `logistic_regression.loss`."""
    margin = y * (x @ w + b)
    # the logistic function of -margin, without overflow
    sum_bar = -y / len(y) * np.exp(-np.logaddexp(0.0, margin))
    return x.T @ sum_bar + penalty * w, np.sum(sum_bar)


def black_scholes(spot, strike, volatility, maturity, rate):
    """Gradient of `black_scholes.call_price`."""
    root = math.sqrt(maturity)
    spread = volatility * root
    drift = math.log(spot / strike) + rate * maturity
    d1 = drift / spread + 0.5 * spread
    d2 = d1 - spread
    cdf1 = 0.5 + 0.5 * math.erf(d1 / math.sqrt(2.0))
    cdf2 = 0.5 + 0.5 * math.erf(d2 / math.sqrt(2.0))
    paid = strike * math.exp(-rate * maturity)

    d1_bar = spot * math.exp(-0.5 * d1 * d1) / math.sqrt(2.0 * math.pi)
    d2_bar = -paid * math.exp(-0.5 * d2 * d2) / math.sqrt(2.0 * math.pi)
    rate_maturity_bar = paid * cdf2 + (d1_bar + d2_bar) / spread
    drift_bar = (d1_bar + d2_bar) / spread
    spread_bar = 0.5 * (d1_bar - d2_bar) - drift_bar * drift / spread

    spot_bar = cdf1 + drift_bar / spot
    volatility_bar = spread_bar * root
    maturity_bar = rate_maturity_bar * rate + 0.5 * spread_bar * volatility / root
    rate_bar = rate_maturity_bar * maturity
    return spot_bar, volatility_bar, maturity_bar, rate_bar


def pendulum(length, damping, release, angles, dt):
    """Gradient of `pendulum.misfit`: the Runge-Kutta steps in reverse."""
    stiffness = GRAVITY / length
    half, sixth = 0.5 * dt, dt / 6.0
    theta, omega = release, 0.0
    stages = []
    for _ in angles:
        m1 = -damping * omega - stiffness * math.sin(theta)
        k2 = omega + half * m1
        m2 = -damping * k2 - stiffness * math.sin(theta + half * omega)
        k3 = omega + half * m2
        m3 = -damping * k3 - stiffness * math.sin(theta + half * k2)
        k4 = omega + dt * m3
        m4 = -damping * k4 - stiffness * math.sin(theta + dt * k3)
        stages.append((theta, omega, k2, k3, k4))
        theta += sixth * (omega + 2.0 * k2 + 2.0 * k3 + k4)
        omega += sixth * (m1 + 2.0 * m2 + 2.0 * m3 + m4)

    theta_bar = omega_bar = damping_bar = stiffness_bar = 0.0
    scale = 2.0 / len(angles)
    for angle in reversed(angles):
        theta_bar += scale * (theta - float(angle))
        theta, omega, k2, k3, k4 = stages.pop()
        k_bar, m_bar = sixth * theta_bar, sixth * omega_bar

        # stage 4, and so on back to stage 1: each starts from its own m
        phase, m4_bar = theta + dt * k3, m_bar
        phase4_bar = -stiffness * math.cos(phase) * m4_bar
        stiffness_bar -= math.sin(phase) * m4_bar
        k4_bar = k_bar - damping * m4_bar

        phase, m3_bar = theta + half * k2, 2.0 * m_bar + dt * k4_bar
        phase3_bar = -stiffness * math.cos(phase) * m3_bar
        stiffness_bar -= math.sin(phase) * m3_bar
        k3_bar = 2.0 * k_bar + dt * phase4_bar - damping * m3_bar

        phase, m2_bar = theta + half * omega, 2.0 * m_bar + half * k3_bar
        phase2_bar = -stiffness * math.cos(phase) * m2_bar
        stiffness_bar -= math.sin(phase) * m2_bar
        k2_bar = 2.0 * k_bar + half * phase3_bar - damping * m2_bar

        m1_bar = m_bar + half * k2_bar
        stiffness_bar -= math.sin(theta) * m1_bar
        k1_bar = k_bar + half * phase2_bar - damping * m1_bar

        damping_bar -= omega * m1_bar + k2 * m2_bar + k3 * m3_bar + k4 * m4_bar
        theta_bar += phase4_bar + phase3_bar + phase2_bar
        theta_bar -= stiffness * math.cos(theta) * m1_bar
        omega_bar += k4_bar + k3_bar + k2_bar + k1_bar
    return -stiffness_bar * stiffness / length, damping_bar, theta_bar


def gaussian_mixture(logits, means, log_scales, x):
    """Gradient of `gaussian_mixture.log_likelihood`.

    The shifts by a maximum do not change the value, so they have no adjoint.
    """
    odds = np.exp(logits - np.max(logits))
    weights = odds / np.sum(odds)
    precision = np.exp(-log_scales)
    z = (x[:, None, :] - means) * precision
    log_joint = (
        np.log(weights) - np.sum(log_scales, axis=1) - 0.5 * np.sum(z**2, axis=2)
    )
    odds = np.exp(log_joint - np.max(log_joint, axis=1, keepdims=True))

    # how much of each point belongs to each component, over n
    shares = odds / (len(x) * np.sum(odds, axis=1, keepdims=True))
    share = np.sum(shares, axis=0)
    pull = shares[:, :, None] * z  # minus the adjoint of z
    means_bar = np.sum(pull, axis=0) * precision
    log_scales_bar = np.sum(pull * z, axis=0) - share[:, None]
    return share - weights, means_bar, log_scales_bar


GRADIENTS = {
    "dense_network": dense_network,
    "recurrent_network": recurrent_network,
    "logistic_regression": logistic_regression,
    "black_scholes": black_scholes,
    "pendulum": pendulum,
    "gaussian_mixture": gaussian_mixture,
}
