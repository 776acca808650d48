"""Rules of polynomials, of equally spaced points, of convolutions, and of what is sampled at points: interpolation, integrals, slopes."""

from __future__ import annotations

import gast
import numpy as np

from srcdiff.facts.shapes import View, broadcast, derive
from srcdiff.rules.picks import no_shape
from srcdiff.rules.shapes import given_dtype, same_shape
from srcdiff.rules.several import item_of, several
from srcdiff.rules.table import adjoint, built, equivalent, tangent, unsupported, where_only
from srcdiff.trees import call, constant, settled

# Equally spaced points


def spaced_shape(facts):
    """The points are along a new first axis."""
    num, ends = facts["num"].const, broadcast(facts["start"].shape, facts["stop"].shape)
    if not isinstance(num, int) or facts["axis"].const != 0:
        return None
    return derive(f"linspace[{num}]", ends, known_view=lambda view: View((num, *view.dims)))


def spaced_dtype(facts):
    """Floats; the points are along the first axis, and alone."""
    given_dtype(facts)
    for name, handled in (("axis", 0), ("retstep", False)):
        if name in facts and facts[name].const is not handled:
            raise KeyError(name)
    return "f"


@adjoint(np.linspace, shape=spaced_shape, dtype=spaced_dtype, linear="start+stop")
def linspace(z, start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    start_bar += fitted(np.tensordot(ramp(1.0, 0.0, num, endpoint, start, z_bar), z_bar, 1), start)
    stop_bar += fitted(np.tensordot(ramp(0.0, 1.0, num, endpoint, stop, z_bar), z_bar, 1), stop)


@adjoint(np.geomspace, shape=spaced_shape, dtype=spaced_dtype)
def geomspace(z, start, stop, num=50, endpoint=True, dtype=None, axis=0):
    start_bar += fitted(np.tensordot(ramp(1.0, 0.0, num, endpoint, start, z_bar), z_bar * z, 1) / start, start)
    stop_bar += fitted(np.tensordot(ramp(0.0, 1.0, num, endpoint, stop, z_bar), z_bar * z, 1) / stop, stop)


@equivalent(np.logspace)
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    return np.power(base, np.linspace(start, stop, num, endpoint, False, dtype, axis))


@equivalent(np.vander)
def vander(x, N=None, increasing=False):
    if N is None and increasing is False:
        return x[:, None] ** np.arange(np.size(x) - 1, -1, -1)
    elif N is None:
        return x[:, None] ** np.arange(np.size(x))
    elif increasing is False:
        return x[:, None] ** np.arange(N - 1, -1, -1)
    else:
        return x[:, None] ** np.arange(N)


# Polynomials, whose coefficients come highest first


def evaluated_shape(facts):
    """That of x, unless there is a polynomial for each element of the rows of p."""
    return facts["x"].shape if facts["p"].shape.sure.known and facts["p"].shape.rank == 1 else None


@adjoint(np.polyval, shape=evaluated_shape)
def polyval(z, p, x):
    p_bar += polyval_bar(z_bar, p, x)
    if ndim(p) == 1:
        x_bar += like(z_bar * polyval_slope(p, x), x)
    else:
        x_bar += unbroadcast(z_bar * polyval_slope(p, x), x)


@tangent(np.polyval)
def polyval_dot(z, p, x):
    z_dot += np.polyval(p_dot, x)
    z_dot += x_dot * polyval_slope(p, x)


@adjoint(np.polyadd, shape=no_shape, linear="x+y")
def polyadd(z, x, y):
    x_bar += last_elements(z_bar, x)
    y_bar += last_elements(z_bar, y)


@adjoint(np.polysub, shape=no_shape, linear="x+y")
def polysub(z, x, y):
    x_bar += last_elements(z_bar, x)
    y_bar += -last_elements(z_bar, y)


@adjoint(np.polymul, shape=no_shape, linear="x y")
def polymul(z, x, y):
    x_bar += reshaped(np.correlate(z_bar, np.ravel(y), "valid"), x)
    y_bar += reshaped(np.correlate(z_bar, np.ravel(x), "valid"), y)


several(np.polydiv, "quotient remainder")


@adjoint(item_of(np.polydiv, 0), shape=no_shape, dtype="f")
def quotient(z, u, v):
    u_bar += dividend_bar(z_bar, v, u)
    v_bar += divisor_bar(z_bar, z[0], v)


@tangent(item_of(np.polydiv, 0))
def quotient_tangent(z, u, v):
    z_dot += np.polydiv(u_dot, v)[0]
    z_dot += -np.polydiv(np.convolve(z[0], v_dot), v)[0]


@adjoint(item_of(np.polydiv, 1), shape=no_shape, dtype="f")
def remainder(z, u, v):
    u_bar += remainder_left_bar(z_bar, u, v)
    v_bar += remainder_right_bar(z_bar, z[0], u, v)


@tangent(item_of(np.polydiv, 1))
def remainder_tangent(z, u, v):
    z_dot += remainder_dot(u_dot, z[1], v)
    z_dot += -remainder_dot(np.convolve(z[0], v_dot), z[1], v)


@equivalent(np.polyder, linear="x")
def polyder(x, m=1):
    if m == 1:
        return x[:-1] * np.arange(np.size(x) - 1, 0, -1)
    elif m == 2:
        return x[:-2] * (np.arange(np.size(x) - 1, 1, -1) * np.arange(np.size(x) - 2, 0, -1))
    else:
        return refuse(m)


@equivalent(np.polyint, linear="x")
def polyint(x, m=1, k=unsupported):
    if m == 1:
        return np.pad(x / np.arange(np.size(x), 0, -1), (0, 1))
    else:
        return refuse(m)


def fitted_dtype(facts):
    """KeyError for what makes a tuple of the result."""
    if facts["full"].const is not False:
        raise KeyError("full")
    return "f"


@adjoint(np.polyfit, shape=no_shape, dtype=fitted_dtype, linear="y")
def polyfit(z, x, y, deg, rcond=unsupported, full=False, w=unsupported, cov=unsupported):
    y_bar += np.transpose(np.linalg.pinv(np.vander(x, length(z_bar)))) @ z_bar


def roots_shape(facts):
    return derive("poly", facts["x"].shape, known_view=lambda view: View((view.dims[0] + 1,)) if len(view.dims) == 1 and isinstance(view.dims[0], int) else None)


def of_roots(facts):
    """A matrix stands for its eigenvalues, which is another function."""
    if facts["x"].shape.rank not in (None, 1):
        raise KeyError("seq_of_zeros")
    return facts["x"].dtype


@adjoint(np.poly, shape=roots_shape, dtype=of_roots)
def poly(z, x):
    x_bar += poly_bar(z_bar, z, x)


@tangent(np.poly)
def poly_tangent(z, x):
    z_dot += poly_dot(x_dot, x)


# Convolutions


@adjoint(np.convolve, shape=no_shape, linear="x y")
def convolve(z, x, y, mode="full"):
    if mode == "full" and ndim(x) == 1 and ndim(y) == 1:
        x_bar += like(np.correlate(z_bar, y, "valid"), x)
        y_bar += like(np.correlate(z_bar, x, "valid"), y)
    else:
        x_bar += convolve_bar(z_bar, x, y, mode)
        y_bar += convolve_bar(z_bar, y, x, mode)


@adjoint(np.correlate, shape=no_shape, linear="x y")
def correlate(z, x, y, mode="valid"):
    x_bar += correlate_left_bar(z_bar, x, y, mode)
    y_bar += correlate_right_bar(z_bar, x, y, mode)


# Samples


@adjoint(np.interp, shape=lambda facts: facts["x"].shape, dtype="f")
def interp(z, x, xp, fp, left=None, right=None, period=unsupported):
    if left is None and right is None:
        x_bar += like(z_bar * interp_slope(x, xp, fp), x)
        xp_bar += -interp_bar(z_bar * interp_slope(x, xp, fp), x, xp)
        fp_bar += interp_bar(z_bar, x, xp)
    else:
        x_bar += like(z_bar * interp_slope(x, xp, fp), x)
        xp_bar += -interp_bar(z_bar * interp_slope(x, xp, fp), x, xp)
        fp_bar += interp_bar(z_bar, x, xp, left, right)


@tangent(np.interp)
def interp_dot(z, x, xp, fp, left=None, right=None, period=unsupported):
    z_dot += x_dot * interp_slope(x, xp, fp)
    z_dot += -np.interp(x, xp, xp_dot) * interp_slope(x, xp, fp)
    if left is None and right is None:
        z_dot += np.interp(x, xp, fp_dot)
    elif right is None:
        z_dot += np.interp(x, xp, fp_dot, left=0.0)
    elif left is None:
        z_dot += np.interp(x, xp, fp_dot, right=0.0)
    else:
        z_dot += np.interp(x, xp, fp_dot, left=0.0, right=0.0)


def of_samples(facts):
    """An integral of samples is linear in them, and in the points, or else in the step."""
    return "y dx" if facts["x"].const is None else "y x"


@equivalent("numpy.trapezoid", "numpy.trapz", "scipy.integrate.trapezoid", linear=of_samples)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    if x is None:
        return 0.5 * dx * np.sum(after(y, axis) + before(y, axis), axis)
    elif axis == -1 or (ndim(x) == 1 and ndim(y) == 1):
        return 0.5 * np.sum(np.diff(x) * (after(y, axis) + before(y, axis)), axis)
    elif ndim(x) == 2 and ndim(y) == 2:
        return 0.5 * np.sum(np.diff(x, 1, axis) * (after(y, axis) + before(y, axis)), axis)
    else:
        return refuse(x)


@equivalent(np.ediff1d, linear="x")
def ediff1d(x, to_end=unsupported, to_begin=unsupported):
    return np.diff(np.ravel(x))


@built(np.gradient, parameters="x, *spacings, axis=None, edge_order=1", shape=same_shape, linear=where_only("x"))
def gradient(context, node, z_bar):
    """Of one axis; of several, NumPy gives a list."""
    x, axis, order = (node.operands[name] for name in ("x", "axis", "edge_order"))
    spacings = [operand for name, operand in node.operands.items() if name.startswith("spacings")]
    rank = context.fitting.rank(x.fact.shape)
    if any(operand.fact.varied for operand in (*spacings, axis, order)):
        context.refuse(node, "a spacing that is differentiated is not supported in np.gradient", "divide by it afterwards")
    if not (isinstance(axis.fact.const, int) or (axis.fact.const is None and rank in (None, 1))) or len(spacings) > 1:
        context.refuse(node, "np.gradient along several axes is not supported", "write axis=0, once for each axis")
    z_bar = context.fitting.whole(z_bar, settled(node), node.fact.shape)
    options = [constant(0 if rank == 1 else axis.fact.const), *map(settled, spacings)]
    value = call("$gradient_bar", z_bar, *options)
    if order.fact.const != 1:
        value.keywords.append(gast.keyword("edge_order", settled(order)))
    value.fact = x.fact.with_(varied=False, fresh=True)
    context.past_masks(x, value)
