"""Rules of distances between points, and of the distributions of vectors.

Points that are equal have no slope of their distance: the gradient from it is 0.  Of a covariance one triangle is read: the gradient is in that.
"""

from __future__ import annotations

import numpy as np  # noqa: F401  (the rules are read, never called)

from srcdiff.facts.shapes import SCALAR, View, derive
from srcdiff.rules.table import adjoint, equivalent, tangent, unsupported

METRICS = ("euclidean", "sqeuclidean", "cityblock")


def known_metric(facts):
    """KeyError for another metric; distances are of float64."""
    if facts["metric"].const not in METRICS and any(fact.varied for fact in facts.values()):
        raise KeyError("metric")
    return "f"


def pairs_shape(facts):
    """A row for each of the first points, a column for each of the others."""
    return derive("cdist", facts["XA"].shape, facts["XB"].shape, known_view=lambda a, b: View((a.dims[0], b.dims[0])))


@adjoint("scipy.spatial.distance.cdist", shape=pairs_shape, dtype=known_metric)
def cdist(z, XA, XB, metric="euclidean", out=unsupported):
    if metric == "euclidean":
        XA_bar += cdist_bar(z_bar, z, XA, XB)
        XB_bar += cdist_bar(z_bar.T, z.T, XB, XA)
    else:
        XA_bar += cdist_bar(z_bar, z, XA, XB, metric)
        XB_bar += cdist_bar(z_bar.T, z.T, XB, XA, metric)


@tangent("scipy.spatial.distance.cdist")
def cdist_tangent(z, XA, XB, metric="euclidean", out=unsupported):
    if metric == "euclidean":
        z_dot += cdist_dot(XA_dot, z, XA, XB)
        z_dot += cdist_dot(XB_dot, z.T, XB, XA).T
    else:
        z_dot += cdist_dot(XA_dot, z, XA, XB, metric)
        z_dot += cdist_dot(XB_dot, z.T, XB, XA, metric).T


@adjoint("scipy.spatial.distance.pdist", dtype=known_metric)
def pdist(z, X, metric="euclidean", out=unsupported):
    if metric == "euclidean":
        X_bar += cdist_bar(spatial.distance.squareform(z_bar), spatial.distance.squareform(z), X, X)
    else:
        X_bar += cdist_bar(spatial.distance.squareform(z_bar), spatial.distance.squareform(z), X, X, metric)


@tangent("scipy.spatial.distance.pdist")
def pdist_tangent(z, X, metric="euclidean", out=unsupported):
    if metric == "euclidean":
        z_dot += pdist_dot(X_dot, z, X)
    else:
        z_dot += pdist_dot(X_dot, z, X, metric)


@adjoint("scipy.spatial.distance.squareform", linear="X")
def squareform(z, X, force=unsupported, checks=True):
    X_bar += squareform_bar(z_bar, X)


@equivalent("scipy.spatial.distance.euclidean")
def euclidean(u, v, w=unsupported):
    return np.linalg.norm(u - v)


@equivalent("scipy.spatial.distance.sqeuclidean")
def sqeuclidean(u, v, w=unsupported):
    return np.sum((u - v) ** 2)


@equivalent("scipy.spatial.distance.cityblock")
def cityblock(u, v, w=unsupported):
    return np.sum(np.abs(u - v))


def normal_shape(facts):
    """A number, for one vector that is as long as the mean."""
    return derive("normal", facts["x"].shape, facts["mean"].shape, known_view=lambda x, mean: SCALAR.sure if len(x.dims) == 1 and x.dims == mean.dims else None)


def dirichlet_shape(facts):
    return derive("dirichlet", facts["x"].shape, facts["alpha"].shape, known_view=lambda x, alpha: SCALAR.sure if len(x.dims) == 1 else None)


@adjoint("scipy.stats.multivariate_normal.logpdf", shape=normal_shape, dtype="f")
def normal_logpdf(z, x, mean=None, cov=1, allow_singular=unsupported):
    x_bar += normal_x_bar(z_bar, x, mean, cov)
    mean_bar += normal_mean_bar(z_bar, x, mean, cov)
    cov_bar += normal_cov_bar(z_bar, x, mean, cov)


@tangent("scipy.stats.multivariate_normal.logpdf")
def normal_logpdf_dot(z, x, mean=None, cov=1, allow_singular=unsupported):
    z_dot += normal_x_dot(x_dot, z, x, mean, cov)
    z_dot += normal_mean_dot(mean_dot, z, x, mean, cov)
    z_dot += normal_cov_dot(cov_dot, z, x, mean, cov)


@adjoint("scipy.stats.multivariate_normal.pdf", shape=normal_shape, dtype="f")
def normal_pdf(z, x, mean=None, cov=1, allow_singular=unsupported):
    x_bar += normal_x_bar(z_bar * z, x, mean, cov)
    mean_bar += normal_mean_bar(z_bar * z, x, mean, cov)
    cov_bar += normal_cov_bar(z_bar * z, x, mean, cov)


@tangent("scipy.stats.multivariate_normal.pdf")
def normal_pdf_dot(z, x, mean=None, cov=1, allow_singular=unsupported):
    z_dot += z * normal_x_dot(x_dot, z, x, mean, cov)
    z_dot += z * normal_mean_dot(mean_dot, z, x, mean, cov)
    z_dot += z * normal_cov_dot(cov_dot, z, x, mean, cov)


@adjoint("scipy.stats.dirichlet.logpdf", shape=dirichlet_shape, dtype="f")
def dirichlet_logpdf(z, x, alpha):
    x_bar += dirichlet_x_bar(z_bar, x, alpha)
    alpha_bar += dirichlet_alpha_bar(z_bar, x, alpha)


@tangent("scipy.stats.dirichlet.logpdf")
def dirichlet_logpdf_dot(z, x, alpha):
    z_dot += dirichlet_x_dot(x_dot, x, alpha)
    z_dot += dirichlet_alpha_dot(alpha_dot, x, alpha)


@adjoint("scipy.stats.dirichlet.pdf", shape=dirichlet_shape, dtype="f")
def dirichlet_pdf(z, x, alpha):
    x_bar += dirichlet_x_bar(z_bar * z, x, alpha)
    alpha_bar += dirichlet_alpha_bar(z_bar * z, x, alpha)


@tangent("scipy.stats.dirichlet.pdf")
def dirichlet_pdf_dot(z, x, alpha):
    z_dot += z * dirichlet_x_dot(x_dot, x, alpha)
    z_dot += z * dirichlet_alpha_dot(alpha_dot, x, alpha)
