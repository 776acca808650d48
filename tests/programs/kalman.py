"""A Kalman filter: the negative log likelihood of positions that are measured with noise, for a target of constant velocity."""

import math

import numpy as np


def predict(x, P, F, Q):
    x = F @ x
    P = F @ P @ F.T + Q
    return x, P


def update(x, P, z, H, R):
    y = z - H @ x  # innovation
    S = H @ P @ H.T + R
    K = P @ H.T @ inverse_2x2(S)
    x = x + K @ y
    P = (np.eye(len(x)) - K @ H) @ P
    return x, P, y, S


def det_2x2(m):
    return m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0]


def inverse_2x2(m):
    d = det_2x2(m)
    if abs(d) < 1e-14:
        raise ValueError("singular innovation covariance")
    return np.array([[m[1, 1], -m[0, 1]], [-m[1, 0], m[0, 0]]]) / d


def model(dt, q, r):
    F = np.eye(4)
    F[0, 2] = F[1, 3] = dt
    G = np.array([[0.5 * dt**2, 0], [0, 0.5 * dt**2], [dt, 0], [0, dt]])
    Q = q * G @ G.T
    H = np.zeros((2, 4))
    H[0, 0] = H[1, 1] = 1
    R = r * np.eye(2)
    return F, Q, H, R


def negative_log_likelihood(q, r, x0, measurements, dt=0.5):
    """Of process noise q, measurement noise r and a first state."""
    F, Q, H, R = model(dt, q, r)
    x, P = x0, np.eye(4)
    nll = 0.0
    for z in measurements:
        if np.any(np.isnan(z)):  # missing
            x, P = predict(x, P, F, Q)
            continue
        x, P = predict(x, P, F, Q)
        x, P, y, S = update(x, P, z, H, R)
        nll += 0.5 * (y @ inverse_2x2(S) @ y + math.log(det_2x2(S)) + 2 * math.log(2 * math.pi))
    return nll


class KalmanFilter:
    """The same filter as an object, with NumPy's own linear algebra."""

    def __init__(self, F, H, Q, R, x, P=None):
        self.F, self.H, self.Q, self.R = F, H, Q, R
        self.x = x
        self.P = np.eye(len(x)) if P is None else P

    def predict(self):
        self.x = self.F @ self.x
        self.P = self.F @ self.P @ self.F.T + self.Q
        return self.x

    def update(self, z):
        S = self.H @ self.P @ self.H.T + self.R
        K = self.P @ self.H.T @ np.linalg.inv(S)
        self.x = self.x + K @ (z - self.H @ self.x)
        self.P = self.P - K @ S @ K.T
        return self.x


def tracking_error(q, r, x0, measurements, truth, dt=0.5):
    """The mean square distance of the filtered positions from the true ones."""
    F, Q, H, R = model(dt, q, r)
    kf = KalmanFilter(F, H, Q, R, x0)
    errors = []
    for z, target in zip(measurements, truth):
        kf.predict()
        estimate = kf.update(z)
        errors.append(np.sum((estimate[:2] - target) ** 2))
    return sum(errors) / len(errors)


rng = np.random.default_rng(2)
TRUTH = np.array([[0.5 * t, 1.0 + 0.3 * t + 0.02 * t * t] for t in range(8)])
MEASURED = TRUTH + 0.2 * rng.normal(size=TRUTH.shape)
GAPS = MEASURED.copy()
GAPS[3] = np.nan
X0 = np.array([0.1, 0.9, 0.8, 0.4])

CASES = {
    "negative_log_likelihood": (dict(q=0.3, r=0.2, x0=X0, measurements=GAPS), ("q", "r", "x0")),
    "tracking_error": (dict(q=0.3, r=0.2, x0=X0, measurements=MEASURED, truth=TRUTH), ("q", "r", "x0", "measurements")),
}
