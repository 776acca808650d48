"""Helpers of what is found by a function of the user's, in 88 columns, as black leaves them: see `srcdiff.runtime`.

They call the halves of that function's pair: `forward(z, *args)` gives its value and what `reverse` needs, which takes that with the cotangent of the
value, and gives the cotangents of z and of the differentiated args.
"""

import numpy as np


def root_bars(z_bar, z, forward, reverse, args, found=True):
    """The cotangents of args, where z is a root of f(z, *args).

    By the implicit function theorem; that z is a root is checked, by Newton's step.
    """
    residual = forward(z, *args)[0]
    jacobian = jacobian_at(z, forward, reverse, args)
    check_root(np.linalg.solve(jacobian, np.ravel(residual)), z, found)
    seed = np.linalg.solve(jacobian.T, -np.ravel(z_bar))
    saved = forward(z, *args)[1]
    return reverse(z, *args, saved, np.reshape(seed, np.shape(residual)))[1:]


def fixed_point_bars(z_bar, z, forward, reverse, args):
    """The cotangents of args, where z = f(z, *args): as those at a root."""
    value = forward(z, *args)[0]
    jacobian = jacobian_at(z, forward, reverse, args) - np.eye(np.size(z))
    check_root(np.linalg.solve(jacobian, np.ravel(value - z)), z)
    seed = np.linalg.solve(jacobian.T, -np.ravel(z_bar))
    saved = forward(z, *args)[1]
    return reverse(z, *args, saved, np.reshape(seed, np.shape(value)))[1:]


def attractive_bars(z_bar, z, forward, reverse, args):
    """The cotangents of args, where z = f(z, *args), and f contracts around z.

    By Christianson's two phases: w = z_bar + w df/dz is iterated, as z was; then the
    cotangents are those of one step, w df/dargs.
    """

    def step_bars(w):
        return reverse(z, *args, forward(z, *args)[1], w)

    check_fixed_point(forward(z, *args)[0], z)
    return step_bars(attracted(lambda w: z_bar + step_bars(w)[0], z_bar))[1:]


def attracted(change, value):
    """The value = change(value) that the iteration of a linear change comes to."""
    for _ in range(10000):
        last, value = value, change(value)
        size = np.linalg.norm(np.ravel(value))
        tolerance = 100.0 * np.finfo(np.result_type(value, 1.0)).eps
        if np.linalg.norm(np.ravel(value - last)) <= tolerance * size < np.inf:
            return value
        if not size < np.inf:
            break
    raise ValueError("srcdiff: the step does not contract around its fixed point")


def check_fixed_point(value, z):
    """Raise an error, unless z is `value`, what one step makes of it."""
    if np.shape(value) != np.shape(z):
        raise ValueError("srcdiff: the step has another shape than the fixed point")
    change, size = np.linalg.norm(np.ravel(value - z)), np.linalg.norm(np.ravel(z))
    if not change <= 1e-4 * size + 1e-8:
        raise ValueError("srcdiff: what was found is no fixed point of the step")


def element_root_bars(z_bar, z, forward, reverse, args):
    """The cotangents of args, where each element of z is a root of f(z, *args)."""
    residual = forward(z, *args)[0]
    ones = np.ones_like(z)
    slope = reverse(z, *args, forward(z, *args)[1], ones)[0]
    weights = ones + np.reshape(np.arange(np.size(z)), np.shape(z)) % 7
    weighted = reverse(z, *args, forward(z, *args)[1], weights)[0]
    if np.shape(residual) != np.shape(z) or not np.allclose(weighted, weights * slope):
        raise ValueError("srcdiff: each element has to be a root by itself; use root")
    check_root(residual / slope, z)
    return reverse(z, *args, forward(z, *args)[1], -z_bar / slope)[1:]


def minimum_bars(least_bar, z, forward, reverse, args, found):
    """The cotangents of args in f(z, *args), where z is a minimum, which is checked.

    By the envelope theorem: f does not change with z there.
    """
    slope, *bars = reverse(z, *args, forward(z, *args)[1], least_bar)
    value = forward(z, *args)[0]
    small = 1e-3 * np.abs(least_bar) * (1.0 + np.abs(value))
    if not found:
        raise ValueError("srcdiff: the solver says that it failed")
    if not np.all(np.abs(slope) * (1.0 + np.abs(z)) <= small):
        raise ValueError("srcdiff: no minimum was found, whose derivative is known")
    return bars


def jacobian_at(z, forward, reverse, args):
    """The Jacobian of f(z, *args) by z: each of its rows is a reverse sweep."""
    shape, size = np.shape(forward(z, *args)[0]), np.size(z)
    if np.prod(shape) != size:
        raise ValueError("srcdiff: expected as many equations as unknowns")
    rows = np.reshape(np.eye(size), (size, *shape))
    slopes = [reverse(z, *args, forward(z, *args)[1], row)[0] for row in rows]
    return np.reshape(slopes, (size, size))


def check_root(step, z, found=True):
    """Raise an error, unless a root was found: Newton's step from it is small."""
    if not found:
        raise ValueError("srcdiff: the solver says that it failed")
    if not np.all(np.abs(np.ravel(step)) <= 1e-4 * (1.0 + np.abs(np.ravel(z)))):
        raise ValueError("srcdiff: no root was found, whose derivative is known")


def root_dot(z, tangent, args, dots, found=True):
    """The tangent of z, a root of f(z, *args), along the dots of args.

    `tangent(z, *args, z_dot, *dots)` gives f and its tangent.
    """
    residual, change = tangent(z, *args, np.zeros_like(z), *dots)
    jacobian = columns_at(z, tangent, args, dots)
    check_root(np.linalg.solve(jacobian, np.ravel(residual)), z, found)
    return np.reshape(-np.linalg.solve(jacobian, np.ravel(change)), np.shape(z))[()]


def fixed_point_dot(z, tangent, args, dots):
    """The tangent of z, where z = f(z, *args): as that of a root."""
    value, change = tangent(z, *args, np.zeros_like(z), *dots)
    jacobian = columns_at(z, tangent, args, dots) - np.eye(np.size(z))
    check_root(np.linalg.solve(jacobian, np.ravel(value - z)), z)
    return np.reshape(-np.linalg.solve(jacobian, np.ravel(change)), np.shape(z))[()]


def attractive_dot(z, tangent, args, dots):
    """The tangent of z, where z = f(z, *args), and f contracts around z.

    As z was, it is iterated: z_dot = df/dz z_dot + df/dargs dots.
    """
    z_dot = np.zeros_like(z)[()]
    check_fixed_point(tangent(z, *args, z_dot, *dots)[0], z)
    return attracted(lambda z_dot: tangent(z, *args, z_dot, *dots)[1], z_dot)


def element_root_dot(z, tangent, args, dots):
    """The tangent of z, each element of which is a root of f(z, *args)."""
    residual, change = tangent(z, *args, np.zeros_like(z), *dots)
    still = [np.zeros_like(dot) for dot in dots]
    ones = np.ones_like(z)
    slope = tangent(z, *args, ones, *still)[1]
    weights = ones + np.reshape(np.arange(np.size(z)), np.shape(z)) % 7
    weighted = tangent(z, *args, weights, *still)[1]
    if np.shape(residual) != np.shape(z) or not np.allclose(weighted, weights * slope):
        raise ValueError("srcdiff: each element has to be a root by itself; use root")
    check_root(residual / slope, z)
    return -change / slope


def minimum_dot(z, tangent, args, dots, found):
    """The tangent of f(z, *args), where z is a minimum, which is checked."""
    value, value_dot = tangent(z, *args, np.zeros_like(z), *dots)
    still = [np.zeros_like(dot) for dot in dots]
    units = np.reshape(np.eye(np.size(z)), (np.size(z), *np.shape(z)))
    slopes = np.ravel([tangent(z, *args, unit, *still)[1] for unit in units])
    if not found:
        raise ValueError("srcdiff: the solver says that it failed")
    steps = np.abs(slopes) * (1.0 + np.abs(np.ravel(z)))
    if not np.all(steps <= 1e-3 * (1.0 + np.abs(value))):
        raise ValueError("srcdiff: no minimum was found, whose derivative is known")
    return value_dot


def columns_at(z, tangent, args, dots):
    """The Jacobian of f(z, *args) by z: each of its columns is a tangent."""
    still = [np.zeros_like(dot) for dot in dots]
    units = np.reshape(np.eye(np.size(z)), (np.size(z), *np.shape(z)))
    columns = [np.ravel(tangent(z, *args, unit, *still)[1]) for unit in units]
    if np.size(columns) != np.size(z) ** 2:
        raise ValueError("srcdiff: expected as many equations as unknowns")
    return np.transpose(columns)
