"""k-means clustering: Lloyd's iterations with hard assignments, and the soft variant with a temperature."""

import numpy as np


def squared_distances(points, centers):
    """One row for each point, one column for each center."""
    return np.sum((points[:, None, :] - centers[None, :, :]) ** 2, axis=2)


def recentered(points, centers, labels):
    """The mean of each cluster; an empty one stays where it is."""
    moved = []
    for k in range(len(centers)):
        members = points[labels == k]
        if len(members) == 0:
            moved.append(centers[k])
        else:
            moved.append(members.mean(axis=0))
    return np.array(moved)


def hard_inertia(points, centers, n_iter=10, tol=1e-9):
    """The sum of squares within the clusters."""
    for _ in range(n_iter):
        labels = np.argmin(squared_distances(points, centers), axis=1)
        new = recentered(points, centers, labels)
        shift = np.abs(new - centers).max()
        centers = new
        if shift < tol:
            break
    return np.min(squared_distances(points, centers), axis=1).sum()


def responsibilities(points, centers, temperature):
    logits = -squared_distances(points, centers) / temperature
    logits -= logits.max(axis=1, keepdims=True)
    weights = np.exp(logits)
    return weights / weights.sum(axis=1, keepdims=True)


def soft_inertia(points, centers, temperature=0.5, *, n_iter=4):
    """The expected sum of squares after some soft updates."""
    if temperature <= 0:
        raise ValueError(f"temperature must be positive, got {temperature}")
    for it in range(n_iter):
        r = responsibilities(points, centers, temperature)
        total = r.sum(axis=0)
        assert np.all(total > 0), f"empty cluster in iteration {it}"
        centers = (r.T @ points) / total[:, np.newaxis]
    r = responsibilities(points, centers, temperature)
    return float(np.sum(r * squared_distances(points, centers)))


rng = np.random.default_rng(1)
POINTS = np.concatenate([rng.normal(c, 0.4, (5, 2)) for c in ([0.0, 0.0], [2.0, 1.0], [0.0, 3.0])])
CENTERS = np.array([[0.3, 0.2], [1.5, 1.4], [0.5, 2.5], [9.0, 9.0]])

CASES = {
    "hard_inertia": (dict(points=POINTS, centers=CENTERS), ("points",)),
    "soft_inertia": (dict(points=POINTS, centers=CENTERS[:3], temperature=0.8), ("points", "centers", "temperature")),
}
