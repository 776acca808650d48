"""Rules of functions that pick elements, or put them in another order: np.take, np.compress, np.choose, np.partition, np.unique, ..."""

from __future__ import annotations

import gast
import numpy as np

from srcdiff.rules.several import item_of, several
from srcdiff.rules.table import adjoint, equivalent, tangent, unsupported
from srcdiff.trees import call, constant


def no_shape(facts):
    """The values decide it."""
    return None


# By their positions


@equivalent(np.take, linear="x")
def take(x, indices, axis=None, out=unsupported, mode="raise"):
    if mode == "raise" and integers(indices) and axis is None and ndim(x) == 1:
        return along(x, 0, indices)
    elif mode == "raise" and integers(indices) and axis is None:
        return along(np.ravel(x), 0, indices)
    elif mode == "raise" and integers(indices) and (axis >= 0 or axis < 0):
        return along(x, axis, indices)
    else:
        return np.ravel(x)[np.take(positions(x), indices, axis=axis, mode=mode)]


@equivalent(np.take_along_axis, linear="x")
def take_along_axis(x, indices, axis=-1):
    return np.ravel(x)[np.take_along_axis(positions(x), indices, axis)]


@equivalent(np.compress, linear="x")
def compress(condition, x, axis=None, out=unsupported):
    if axis is None and ndim(x) == 1:
        return x[np.flatnonzero(condition)]
    elif axis is None:
        return np.ravel(x)[np.flatnonzero(condition)]
    else:
        return along(x, axis, np.flatnonzero(condition))


@equivalent(np.extract, linear="x")
def extract(condition, x):
    if ndim(x) == 1:
        return x[np.flatnonzero(condition)]
    else:
        return np.ravel(x)[np.flatnonzero(condition)]


@equivalent(np.delete, linear="x")
def delete(x, obj, axis=None):
    if axis is None and ndim(x) == 1:
        return x[np.delete(np.arange(np.size(x)), obj)]
    elif axis is None:
        return np.ravel(x)[np.delete(np.arange(np.size(x)), obj)]
    else:
        return along(x, axis, np.delete(np.arange(np.shape(x)[axis]), obj))


@adjoint(np.resize, shape=no_shape, linear="x")
def resize(z, x, new_shape):
    x_bar += resized_bar(z_bar, x)


def inserted_dtype(facts):
    """Among integers the fractions of what is inserted would be cut off."""
    if facts["values"].varied and not facts["x"].varied and facts["x"].dtype != "f":
        raise KeyError("values")
    return facts["x"].dtype


@adjoint(np.insert, shape=no_shape, dtype=inserted_dtype, linear="x+values")
def insert(z, x, obj, values, axis=None):
    x_bar += insert_bar(z_bar, x, obj, values, axis)
    values_bar += inserted_bar(z_bar, x, obj, values, axis)


@adjoint(np.trim_zeros, shape=no_shape, view=lambda operands: True)
def trim_zeros(z, x, trim="fb", axis=unsupported):
    x_bar += trimmed_bar(z_bar, x, trim)


@tangent(np.trim_zeros)
def trim_zeros_dot(z, x, trim="fb", axis=unsupported):
    z_dot += trimmed_dot(x_dot, z, x, trim)


# By a condition or a choice


@equivalent(np.choose, parameters="a, choices, out=unsupported, mode='raise'")
def choose(choice):
    """`np.where(a == 0, b, np.where(a == 1, c, d))`."""
    a, choices, mode = (choice.operands[name] for name in ("a", "choices", "mode"))
    if mode.fact.const != "raise" or a.fact.varied:
        raise KeyError("mode" if mode.fact.const != "raise" else "a")
    items = written_out(choices)
    if not items:
        raise KeyError("choices")
    chosen = items[-1]
    for number, item in reversed(list(enumerate(items[:-1]))):
        number_of = a if a.fact.kind == "number" else call("$np.array", a)
        chosen = call("$np.where", gast.Compare(number_of, [gast.Eq()], [constant(number)]), item, chosen)
    return chosen if len(items) > 1 else call("$np.broadcast_to", chosen, call("$np.shape", a))


@equivalent(np.select, parameters="condlist, choicelist, default=0")
def select(choice):
    """`np.where(p, x, np.where(q, y, default))`."""
    conditions, choices = (written_out(choice.operands[name]) for name in ("condlist", "choicelist"))
    if not conditions or not choices or len(conditions) != len(choices):
        raise KeyError("choicelist" if conditions else "condlist")
    chosen = choice.operands["default"]
    for condition, item in reversed(list(zip(conditions, choices))):
        chosen = call("$np.where", condition, item, chosen)
    return chosen


def written_out(sequence) -> list:
    return list(sequence.elts) if isinstance(sequence, (gast.List, gast.Tuple)) else []


# By size


def partitioned_shape(facts):
    return facts["x"].shape if isinstance(facts["axis"].const, int) else None


@adjoint(np.partition, shape=partitioned_shape)
def partition(z, x, kth, axis=-1, kind="introselect", order=unsupported):
    if axis == -1:
        x_bar += rearranged(z_bar, z, x)
    elif axis is None:
        x_bar += reshaped(rearranged(z_bar, z, np.ravel(x)), x)
    else:
        x_bar += rearranged(z_bar, z, x, axis)


@tangent(np.partition)
def partition_dot(z, x, kth, axis=-1, kind="introselect", order=unsupported):
    if axis == -1:
        z_dot += rearranged(x_dot, x, z)
    elif axis is None:
        z_dot += rearranged(np.ravel(x_dot), np.ravel(x), z)
    else:
        z_dot += rearranged(x_dot, x, z, axis)


def unique_dtype(facts):
    """KeyError for what makes a tuple of the result, or takes rows together."""
    for name in ("return_index", "return_inverse", "return_counts"):
        if facts[name].const is not False:
            raise KeyError(name)
    return facts["x"].dtype


@adjoint(np.unique, shape=no_shape, dtype=unique_dtype)
def unique(z, x, return_index=False, return_inverse=False, return_counts=False, axis=unsupported):
    x_bar += unique_bar(z_bar, x)


@tangent(np.unique)
def unique_tangent(z, x, return_index=False, return_inverse=False, return_counts=False, axis=unsupported):
    z_dot += unique_dot(x_dot, x)


@equivalent(np.union1d)
def union1d(x, y):
    return np.unique(np.append(x, y))


# By numbers of bins


@adjoint(np.bincount, shape=no_shape, dtype="f", linear="weights")
def bincount(z, x, weights=None, minlength=0):
    weights_bar += like(np.take(z_bar, x), weights)


def counted_dtype(facts):
    """Without weights they are counts, whose gradient is zero; KeyError for a density, which depends on the widths."""
    if facts["density"].const not in (None, False):
        raise KeyError("density")
    return "i" if facts["weights"].const is None else None


several(np.histogram, "counts edges")


@adjoint(item_of(np.histogram, 0), shape=no_shape, dtype=counted_dtype, linear="weights")
def histogram(z, a, bins=10, range=None, density=None, weights=None):
    a_bar += 0.0
    weights_bar += histogram_bar(z_bar, a, z[1])


@equivalent(item_of(np.histogram, 1), parameters="a, bins=10, range=None, density=None, weights=None", view=lambda operands: True)
def edges(choice):
    """Equal steps from the least element to the largest one, where neither the edges nor the range are given."""
    a, bins, bounds = (choice.operands[name] for name in ("a", "bins", "range"))
    if not a.fact.varied:
        return call("$np.histogram_bin_edges", a, bins, bounds)
    if isinstance(bins.fact.const, int):
        if bounds.fact.const is not None and not isinstance(bounds, gast.Tuple):
            raise KeyError("range")
        ends = bounds.elts if isinstance(bounds, gast.Tuple) else [call("$np.min", a), call("$np.max", a)]
        return call("$np.linspace", *ends, constant(bins.fact.const + 1))
    if choice.fitting.rank(bins.fact.shape) == 1 or bins.fact.kind in ("list", "tuple"):
        return call("$np.asarray", bins)
    raise KeyError("bins")
