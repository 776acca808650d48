"""Expectation maximization for a mixture of Gaussians, until the likelihood stands still; a median and trimmed means on the way."""

import numpy as np

FLOOR = 1e-3


def log_density(x, mean, sd):
    return -0.5 * ((x - mean) / sd) ** 2 - np.log(sd) - 0.5 * np.log(2 * np.pi)


def e_step(x, params):
    logs = np.stack([np.log(w) + log_density(x, m, s) for w, m, s in params])
    top = logs.max(axis=0)
    total = top + np.log(np.exp(logs - top).sum(axis=0))
    return np.exp(logs - total), total.sum()


def m_step(x, resp):
    params = []
    for r in resp:
        n = r.sum()
        mean = (r @ x) / n
        variance = (r @ (x - mean) ** 2) / n
        params.append((n / len(x), mean, np.sqrt(max(variance, FLOOR))))
    return params


def fitted_likelihood(x, starts, tol=1e-3, max_iter=8):
    """The log likelihood that EM reaches from some means."""
    params = [(1 / len(starts), m, 1.0) for m in starts]
    previous = -np.inf
    for iteration in range(max_iter):
        resp, likelihood = e_step(x, params)
        if likelihood - previous < tol:
            break
        params = m_step(x, resp)
        previous = likelihood
    return likelihood


def robust_scale(x):
    """The median absolute deviation, with half of the trimmed range."""
    def median(values):
        ordered = np.sort(values)
        n = len(ordered)
        if n % 2:
            return ordered[n // 2]
        return 0.5 * (ordered[n // 2 - 1] + ordered[n // 2])

    center = median(x)
    mad = median(np.abs(x - center))
    low, *inner, high = sorted(x)
    return 1.4826 * mad + 0.5 * (inner[-1] - inner[0]) + 0.0 * (high - low)


X = np.array([-1.9, -1.2, -1.6, 0.4, 1.9, 2.4, 1.3, 2.05])

CASES = {
    "fitted_likelihood": (dict(x=X, starts=np.array([-1.0, 1.0])), ("x", "starts")),
    "robust_scale": (dict(x=X), ("x",)),
}
