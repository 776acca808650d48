"""Helpers of scipy.spatial and scipy.stats that a generated file may need, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

from typing import TYPE_CHECKING

import numpy as np

from srcdiff.runtime_matrices import lower_half

if TYPE_CHECKING:
    from scipy import special  # which a file with these texts imports


def cdist_bar(z_bar, z, x, y, metric="euclidean"):
    """The cotangent of x in z = distance.cdist(x, y, metric); 0 from equal points."""
    if metric == "euclidean":
        z_bar = z_bar / (z + (z == 0))
    elif metric == "sqeuclidean":
        z_bar = 2.0 * z_bar
    x, y = np.asarray(x), np.asarray(y)
    x_bar = np.zeros(np.shape(x), np.result_type(x, 0.0))
    for k in range(np.shape(x)[1]):
        apart = x[:, k, None] - y[:, k]
        apart = np.sign(apart) if metric == "cityblock" else apart
        x_bar[:, k] = np.sum(z_bar * apart, axis=1)
    return x_bar


def squareform_bar(z_bar, x):
    """The cotangent of x in distance.squareform(x), of distances in a row."""
    if np.ndim(x) != 1:
        raise ValueError("srcdiff: squareform is differentiated for distances in a row")
    return (z_bar + z_bar.T)[np.triu_indices(len(z_bar), 1)]


def whole_covariance(cov, size):
    """The symmetric matrix that is meant by a number, by a row, or by one triangle."""
    cov = np.asarray(cov)
    if size == 1:
        cov = np.reshape(cov, (1, 1))
    elif cov.ndim < 2:
        cov = np.diag(cov * np.ones(size))
    return np.tril(cov) + np.tril(cov, -1).T  # the triangle that is read


def normal_parts(x, mean, cov):
    """Distances from the mean, one a row, and the inverse of the covariance."""
    size = np.size(mean) if mean is not None else 1 if np.ndim(cov) < 2 else len(cov)
    cov = whole_covariance(cov, size)
    x = np.reshape(x, (-1, size))
    return x if mean is None else x - np.reshape(mean, size), np.linalg.inv(cov)


def normal_x_bar(z_bar, x, mean, cov):
    """The cotangent of x in stats.multivariate_normal.logpdf(x, mean, cov)."""
    apart, precision = normal_parts(x, mean, cov)
    return np.reshape(-np.reshape(z_bar, (-1, 1)) * (apart @ precision), np.shape(x))


def normal_mean_bar(z_bar, x, mean, cov):
    """The cotangent of mean in stats.multivariate_normal.logpdf(x, mean, cov)."""
    apart, precision = normal_parts(x, mean, cov)
    return np.reshape(np.ravel(z_bar) @ apart @ precision, np.shape(mean))


def normal_cov_bar(z_bar, x, mean, cov):
    """The cotangent of cov in stats.multivariate_normal.logpdf(x, mean, cov)."""
    apart, precision = normal_parts(x, mean, cov)
    z_bar = np.reshape(z_bar, (-1, 1))
    u = apart @ precision
    both = u.T @ (z_bar * u) - np.sum(z_bar) * precision
    if np.ndim(cov) == 2:
        return lower_half(both)
    diagonal = 0.5 * np.diag(both)
    return np.reshape(diagonal if np.size(cov) > 1 else np.sum(diagonal), np.shape(cov))


def dirichlet_x_bar(z_bar, x, alpha):
    """The cotangent of x in stats.dirichlet.logpdf(x, alpha)."""
    power = np.reshape(alpha, (-1, *[1] * (np.ndim(x) - 1))) - 1.0
    z_bar = np.reshape(z_bar, np.shape(x)[1:])
    last = 1.0 - np.sum(x, axis=0) if len(x) < len(power) else 0.0
    rows = power[: len(x)] * z_bar
    x_bar = np.where(rows == 0, 0.0, rows / np.where(rows == 0, 1.0, x))
    return x_bar if len(x) == len(power) else x_bar - power[-1] * z_bar / last


def dirichlet_alpha_bar(z_bar, x, alpha):
    """The cotangent of alpha in stats.dirichlet.logpdf(x, alpha)."""
    z_bar = np.reshape(z_bar, np.shape(x)[1:])
    if len(x) < np.size(alpha):
        x = np.concatenate([x, np.expand_dims(1.0 - np.sum(x, axis=0), 0)])
    logs = np.sum(z_bar * np.log(x), axis=tuple(range(1, np.ndim(x))))
    slopes = special.psi(np.sum(alpha)) - special.psi(alpha)
    return np.reshape(logs + np.sum(z_bar) * slopes, np.shape(alpha))


def cdist_dot(x_dot, z, x, y, metric="euclidean"):
    """The tangent of z = distance.cdist(x, y, metric) along x; 0 for equal points."""
    x, y, x_dot = np.asarray(x), np.asarray(y), np.asarray(x_dot)
    z_dot = np.zeros(np.shape(z), np.result_type(x_dot))
    for k in range(np.shape(x)[1]):
        apart = x[:, k, None] - y[:, k]
        apart = np.sign(apart) if metric == "cityblock" else apart
        z_dot += x_dot[:, k, None] * apart
    if metric == "euclidean":
        return z_dot / (z + (z == 0))
    return 2.0 * z_dot if metric == "sqeuclidean" else z_dot


def pdist_dot(x_dot, z, x, metric="euclidean"):
    """The tangent of z = distance.pdist(x, metric); 0 for equal points."""
    i, j = np.triu_indices(len(x), 1)
    x, x_dot = np.asarray(x), np.asarray(x_dot)
    apart = x[i] - x[j]
    apart = np.sign(apart) if metric == "cityblock" else apart
    z_dot = np.sum((x_dot[i] - x_dot[j]) * apart, axis=1)
    if metric == "euclidean":
        return z_dot / (z + (z == 0))
    return 2.0 * z_dot if metric == "sqeuclidean" else z_dot


def normal_x_dot(x_dot, z, x, mean, cov):
    """The tangent of z = stats.multivariate_normal.logpdf(x, mean, cov) along x."""
    apart, precision = normal_parts(x, mean, cov)
    rows = np.reshape(x_dot, np.shape(apart)) * (apart @ precision)
    return np.reshape(-np.sum(rows, axis=1), np.shape(z))[()]


def normal_mean_dot(mean_dot, z, x, mean, cov):
    """The tangent of z = stats.multivariate_normal.logpdf(x, mean, cov) along mean."""
    apart, precision = normal_parts(x, mean, cov)
    return np.reshape(apart @ precision @ np.ravel(mean_dot), np.shape(z))[()]


def normal_cov_dot(cov_dot, z, x, mean, cov):
    """The tangent of z = stats.multivariate_normal.logpdf(x, mean, cov) along cov."""
    apart, precision = normal_parts(x, mean, cov)
    whole_dot = whole_covariance(cov_dot, len(precision))
    u = apart @ precision
    rows = np.sum((u @ whole_dot) * u, axis=1) - np.sum(precision * whole_dot)
    return np.reshape(0.5 * rows, np.shape(z))[()]


def dirichlet_x_dot(x_dot, x, alpha):
    """The tangent of stats.dirichlet.logpdf(x, alpha) along x."""
    ones = np.ones(np.shape(x)[1:], np.result_type(x))
    slopes = dirichlet_x_bar(ones, x, alpha)
    return np.sum(slopes * x_dot, axis=0)


def dirichlet_alpha_dot(alpha_dot, x, alpha):
    """The tangent of stats.dirichlet.logpdf(x, alpha) along alpha."""
    if len(x) < np.size(alpha):
        x = np.concatenate([x, np.expand_dims(1.0 - np.sum(x, axis=0), 0)])
    slopes = special.psi(np.sum(alpha)) - special.psi(alpha)
    return np.tensordot(alpha_dot, np.log(x), 1) + np.sum(slopes * alpha_dot)
