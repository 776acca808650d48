"""Helpers that a generated file may need, in 88 columns, as black leaves them.

Their text is printed into the file, once; nothing imports this module at run time.
"""

import numpy as np


def unbroadcast(value, like):
    """Sum over the axes along which `like` was broadcast, or expand to its shape."""
    shape, extra = np.shape(like), np.ndim(value) - np.ndim(like)
    if np.shape(value) == shape:
        return value
    if extra > 0:
        value = np.sum(value, axis=tuple(range(extra)))
    axes = tuple(
        i - len(shape)
        for i, n in enumerate(shape)
        if n == 1 and i + np.ndim(value) >= len(shape)
    )
    axes = tuple(axis for axis in axes if np.shape(value)[axis] != 1)
    if axes:
        value = np.sum(value, axis=axes, keepdims=True)
    return value if np.shape(value) == shape else np.broadcast_to(value, shape)


def zeros_of(x):
    """Zeros in the shape of x, in its float dtype (float64 for integers)."""
    return np.zeros_like(x, dtype=np.result_type(x, 0.0))


def product_of_others(x, axis=None):
    """For each element of x the product of the others along `axis`, even with zeros."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(range(np.ndim(x))) if axis is None else axes
    ends = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, ends)
    rows = np.reshape(moved, (*np.shape(moved)[: np.ndim(x) - len(axes)], -1))
    ones = np.ones_like(rows[..., :1])
    before = np.cumprod(np.concatenate([ones, rows[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, rows[..., :0:-1]], axis=-1), axis=-1)
    products = np.reshape(before * after[..., ::-1], np.shape(moved))
    return np.moveaxis(products, ends, axes)


def matmul_left_bar(z_bar, x, y):
    """The cotangent of x in x @ y, for vectors, matrices and stacks of matrices."""
    if np.ndim(y) == 1:
        return unbroadcast(np.expand_dims(z_bar, -1) * y, x)
    if np.ndim(x) == 1:
        return unbroadcast(np.squeeze(y @ np.expand_dims(z_bar, -1), -1), x)
    return unbroadcast(z_bar @ np.swapaxes(y, -1, -2), x)


def matmul_right_bar(z_bar, x, y):
    """The cotangent of y in x @ y, for vectors, matrices and stacks of matrices."""
    if np.ndim(x) == 1:
        return unbroadcast(
            (
                x * z_bar
                if np.ndim(y) == 1
                else np.expand_dims(x, -1) * np.expand_dims(z_bar, -2)
            ),
            y,
        )
    if np.ndim(y) == 1:
        return unbroadcast(
            np.squeeze(np.swapaxes(x, -1, -2) @ np.expand_dims(z_bar, -1), -1), y
        )
    return unbroadcast(np.swapaxes(x, -1, -2) @ z_bar, y)


def dot_left_bar(z_bar, x, y):
    """The cotangent of x in np.dot(x, y), for any ranks."""
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return np.sum(z_bar * y) if np.ndim(x) == 0 else z_bar * y
    axis = max(np.ndim(y) - 2, 0)
    rest = np.ndim(y) - 1
    return np.tensordot(
        z_bar,
        np.moveaxis(y, axis, -1),
        axes=(list(range(np.ndim(z_bar) - rest, np.ndim(z_bar))), list(range(rest))),
    )


def dot_right_bar(z_bar, x, y):
    """The cotangent of y in np.dot(x, y), for any ranks."""
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return np.sum(z_bar * x) if np.ndim(y) == 0 else z_bar * x
    rest = list(range(np.ndim(x) - 1))
    return np.moveaxis(
        np.tensordot(x, z_bar, axes=(rest, rest)), 0, max(np.ndim(y) - 2, 0)
    )


def inner_left_bar(z_bar, x, y):
    """The cotangent of x in np.inner(x, y), for any ranks."""
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return np.sum(z_bar * y) if np.ndim(x) == 0 else z_bar * y
    rest = np.ndim(y) - 1
    return np.tensordot(
        z_bar,
        y,
        axes=(list(range(np.ndim(z_bar) - rest, np.ndim(z_bar))), list(range(rest))),
    )


def inner_right_bar(z_bar, x, y):
    """The cotangent of y in np.inner(x, y), for any ranks."""
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return np.sum(z_bar * x) if np.ndim(y) == 0 else z_bar * x
    rest = list(range(np.ndim(x) - 1))
    return np.tensordot(z_bar, x, axes=(rest, rest))


def same(left, right):
    """Are two values equal in every number, nan included?  (Used by check_restore.)"""
    return np.array_equal(
        np.asarray(left),
        np.asarray(right),
        equal_nan=np.asarray(left).dtype.kind in "fc",
    )


def last_written(x_bar, index):
    """The elements x_bar[index] of what was stored there; zero where a later one stayed."""
    numbers = np.zeros(np.shape(x_bar), dtype=int)
    count = np.arange(np.size(x_bar[index])).reshape(np.shape(x_bar[index]))
    numbers[index] = count
    return np.where(numbers[index] == count, x_bar[index], 0.0)


def overlap(written, read):
    """Does an array in `written` share memory with another one, or one in `read`?"""
    if isinstance(read, dict):
        read = read.values()
    for i, x in enumerate(written):
        for y in (*written[i + 1 :], *read):
            if isinstance(y, (list, tuple, dict)) and overlap((x,), y):
                return True
            if isinstance(y, np.ndarray) and np.shares_memory(x, y, max_work=10**6):
                return True
    return False


def unsorted(z_bar, x, axis=-1):
    """The cotangent of x in np.sort(x, axis): each element goes back to its place."""
    if axis is None:
        return np.reshape(unsorted(z_bar, np.ravel(x)), np.shape(x))
    x_bar = np.empty_like(z_bar)
    np.put_along_axis(x_bar, np.argsort(x, axis=axis), z_bar, axis)
    return x_bar


def with_item(ys_bar, index, a_bar):
    """The adjoint of a list with an item more at an index (0, 1, ..., or -1: the end)."""
    rest = np.reshape(ys_bar, (len(ys_bar), *np.shape(a_bar)))
    stop = len(rest) if index == -1 else index
    return np.concatenate([rest[:stop], [a_bar], rest[stop:]])
