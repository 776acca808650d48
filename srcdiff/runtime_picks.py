"""Helpers of what picks and reorders elements, for generated files, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

import numpy as np


def rearranged(z_bar, z, x, axis=-1):
    """The cotangent of x, of which z has the elements in another order along `axis`.

    With x and z exchanged this takes the tangent of x to that of z.
    """
    x_bar = np.empty_like(z_bar)
    in_order = np.take_along_axis(z_bar, np.argsort(z, axis=axis), axis)
    np.put_along_axis(x_bar, np.argsort(x, axis=axis), in_order, axis)
    return x_bar


def unique_bar(z_bar, x):
    """The cotangent of x in np.unique(x): equal elements share that of the one."""
    _, places, counts = np.unique(x, return_inverse=True, return_counts=True)
    return np.reshape((z_bar / counts.astype(z_bar.dtype))[np.ravel(places)], np.shape(x))


def trimmed_bar(z_bar, x, trim="fb"):
    """The cotangent of x in np.trim_zeros(x, trim)."""
    x_bar = np.zeros(np.shape(x), dtype=z_bar.dtype)
    start = np.flatnonzero(x)[0] if "f" in trim.lower() and np.any(x) else 0
    x_bar[start : start + len(z_bar)] = z_bar
    return x_bar


def padded_bar(z_bar, x, pad_width, mode):
    """The cotangent of x in np.pad(x, pad_width, mode), which repeats elements."""
    places = np.pad(np.reshape(np.arange(np.size(x)), np.shape(x)), pad_width, mode)
    x_bar = np.zeros(np.size(x), dtype=z_bar.dtype)
    np.add.at(x_bar, places, z_bar)
    return np.reshape(x_bar, np.shape(x))


def before_insertion(z_bar, x, obj, values, axis=None):
    """The cotangents of x and of values in np.insert(x, obj, values, axis), in one row."""
    places = np.reshape(np.arange(np.size(x)), np.shape(x))
    more = np.reshape(np.size(x) + np.arange(np.size(values)), np.shape(values))
    row = np.zeros(np.size(x) + np.size(values), dtype=z_bar.dtype)
    np.add.at(row, np.insert(places, obj, more, axis), z_bar)
    return row


def insert_bar(z_bar, x, obj, values, axis=None):
    """The cotangent of x in np.insert(x, obj, values, axis)."""
    row = before_insertion(z_bar, x, obj, values, axis)
    return np.reshape(row[: np.size(x)], np.shape(x))


def inserted_bar(z_bar, x, obj, values, axis=None):
    """The cotangent of values in np.insert(x, obj, values, axis)."""
    row = before_insertion(z_bar, x, obj, values, axis)
    return np.reshape(row[np.size(x) :], np.shape(values))


def resized_bar(z_bar, x):
    """The cotangent of x in np.resize(x, shape), which repeats all of x, or cuts it off."""
    size = np.size(x)
    if size == 0:
        return np.zeros(np.shape(x), dtype=z_bar.dtype)
    copies = -(-np.size(z_bar) // size)
    rows = np.zeros(copies * size, dtype=z_bar.dtype)
    rows[: np.size(z_bar)] = np.ravel(z_bar)
    return np.reshape(np.sum(np.reshape(rows, (copies, size)), axis=0), np.shape(x))


def along_axis(indices, axis, shape):
    """The index with which np.put_along_axis picks from an array of this shape."""
    places = list(np.ix_(*map(np.arange, shape)))
    places[axis] = indices
    return tuple(places)


def joined_part(z_bar, x, axis, before):
    """The cotangent of x, joined along `axis` to the arrays before it, after axes of length 1 were added."""
    axis = min(axis, np.ndim(z_bar) - 1)
    rest = max(np.size(z_bar) // max(np.shape(z_bar)[axis], 1), 1)
    start = sum([np.size(one) for one in before]) // rest
    rows = np.moveaxis(z_bar, axis, 0)[start : start + np.size(x) // rest]
    return np.reshape(np.moveaxis(rows, 0, axis), np.shape(x))


def block_bars(z_bar, arrays):
    """The cotangents of the arrays in the nested lists of np.block, from left to right."""

    def numbered(part):
        if isinstance(part, list):
            return [numbered(inner) for inner in part]
        start = ends[-1]
        shapes.append(np.shape(part))
        ends.append(start + np.size(part))
        return np.reshape(np.arange(start, ends[-1]), np.shape(part))

    shapes, ends = [], [0]
    places = np.block(numbered(arrays))
    row = np.empty(ends[-1], dtype=z_bar.dtype)
    row[places] = z_bar
    bounds = zip(ends, ends[1:], shapes)
    return [np.reshape(row[start:end], shape) for start, end, shape in bounds]


def unique_dot(x_dot, x):
    """The tangent of np.unique(x): the mean of those of equal elements."""
    _, places, counts = np.unique(x, return_inverse=True, return_counts=True)
    z_dot = np.zeros(len(counts), np.result_type(x_dot))
    np.add.at(z_dot, np.ravel(places), np.ravel(x_dot))
    return z_dot / counts.astype(z_dot.dtype)


def trimmed_dot(x_dot, z, x, trim="fb"):
    """The tangent of z = np.trim_zeros(x, trim)."""
    start = np.flatnonzero(x)[0] if "f" in trim.lower() and np.any(x) else 0
    return np.array(x_dot[start : start + len(z)])
