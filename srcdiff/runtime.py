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
    return np.zeros_like(x, dtype=np.result_type(np.asarray(x), 0.0))


def product_of_others(x, axis=None):
    """For each element of x the product of the others along `axis`, even with zeros."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(range(np.ndim(x))) if axis is None else axes
    ends = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, ends)
    kept = np.shape(moved)[: np.ndim(x) - len(axes)]
    count = np.prod(np.shape(moved)[len(kept) :], dtype=int)
    rows = np.reshape(moved, (*kept, count))
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


def copied(value):
    """A value, and what its reverse sweep needs, in memory of its own."""
    if isinstance(value, (tuple, list)):
        return type(value)(copied(item) for item in value)
    return value.copy() if isinstance(value, np.ndarray) else value


def snapshot(value):
    """A copy of a value, to be compared with later.  (Used by check_restore.)"""
    if isinstance(value, (tuple, list)):
        return [snapshot(item) for item in value]
    return np.copy(value)


def same(left, right):
    """Is a value equal to a snapshot in every number, nan included?"""
    if isinstance(left, list):
        return len(left) == len(right) and all(same(*pair) for pair in zip(left, right))
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


def unsorted(z_bar, x, axis=None):
    """The cotangent of x in np.sort(x, axis): each element goes back to its place."""
    if axis is None:
        return np.reshape(unsorted(z_bar, np.ravel(x), 0), np.shape(x))
    x_bar = np.empty_like(z_bar)
    np.put_along_axis(x_bar, np.argsort(x, axis=axis), z_bar, axis)
    return x_bar


def untiled(z_bar, x, reps):
    """The cotangent of x in np.tile(x, reps): the sum over the copies."""
    reps = tuple(np.atleast_1d(reps))
    rank = max(len(reps), np.ndim(x))
    reps = (1,) * (rank - len(reps)) + reps
    shape = (1,) * (rank - np.ndim(x)) + np.shape(x)
    blocks = np.reshape(z_bar, [n for pair in zip(reps, shape) for n in pair])
    return np.reshape(np.sum(blocks, axis=tuple(range(0, 2 * rank, 2))), np.shape(x))


def unrepeated(z_bar, x, repeats, axis=None):
    """The cotangent of x in np.repeat(x, repeats, axis): the sum over the copies."""
    if axis is None:
        return np.reshape(unrepeated(z_bar, np.ravel(x), repeats, 0), np.shape(x))
    x_bar = np.zeros(np.shape(x), dtype=z_bar.dtype)
    rows = np.repeat(np.arange(np.shape(x)[axis]), repeats)
    np.add.at(np.moveaxis(x_bar, axis, 0), rows, np.moveaxis(z_bar, axis, 0))
    return x_bar


def undifferenced(z_bar, x, n, axis):
    """The cotangent of x in np.diff(x, n, axis): the differences again, with the other sign."""
    if np.size(z_bar) == 0:
        return np.zeros(np.shape(x), dtype=z_bar.dtype)
    widths = np.zeros((np.ndim(x), 2), dtype=int)
    widths[axis] = n
    return (-1) ** n * np.diff(np.pad(z_bar, widths), n, axis)


def unpadded(z_bar, x, pad_width):
    """The cotangent of x in np.pad(x, pad_width): what is not padding."""
    starts = np.broadcast_to(pad_width, (np.ndim(x), 2))[:, 0]
    return z_bar[tuple(slice(i, i + n) for i, n in zip(starts, np.shape(x)))]


def on_diagonal(z_bar, x, offset=0, axis1=0, axis2=1):
    """Zeros in the shape of x, but z_bar on a diagonal: the adjoint of np.diagonal."""
    x_bar = np.zeros(np.shape(x), dtype=z_bar.dtype)
    matrices = np.moveaxis(x_bar, (axis1, axis2), (-2, -1))
    rows = np.arange(np.diagonal(x, offset, axis1, axis2).shape[-1])
    matrices[..., rows + max(-offset, 0), rows + max(offset, 0)] = z_bar
    return x_bar


def diag_bar(z_bar, x, k):
    """The cotangent of x in np.diag(x, k)."""
    return np.diag(z_bar, k) if np.ndim(x) == 1 else on_diagonal(z_bar, x, k)


def kron_left_bar(z_bar, x, y):
    """The cotangent of x in np.kron(x, y), for any ranks."""
    rank = max(np.ndim(x), np.ndim(y))
    left = (1,) * (rank - np.ndim(x)) + np.shape(x)
    right = (1,) * (rank - np.ndim(y)) + np.shape(y)
    blocks = np.reshape(z_bar, [n for pair in zip(left, right) for n in pair])
    block = np.reshape(y, [n for length in right for n in (1, length)])
    axes = tuple(range(1, 2 * rank, 2))
    return np.reshape(np.sum(blocks * block, axis=axes), np.shape(x))


def kron_right_bar(z_bar, x, y):
    """The cotangent of y in np.kron(x, y), for any ranks."""
    rank = max(np.ndim(x), np.ndim(y))
    left = (1,) * (rank - np.ndim(x)) + np.shape(x)
    right = (1,) * (rank - np.ndim(y)) + np.shape(y)
    blocks = np.reshape(z_bar, [n for pair in zip(left, right) for n in pair])
    block = np.reshape(x, [n for length in left for n in (length, 1)])
    axes = tuple(range(0, 2 * rank, 2))
    return np.reshape(np.sum(blocks * block, axis=axes), np.shape(y))


def cross_bar(left, right, x, axis=-1):
    """The cotangent of x in a np.cross of vectors of 3: that of the two others."""
    if any(np.ndim(v) == 0 or np.shape(v)[axis] != 3 for v in (left, right, x)):
        raise ValueError("srcdiff: np.cross is differentiated for vectors of length 3")
    return unbroadcast(np.cross(left, right, axis=axis), x)


def contracted(x, y, axes):
    """The axes of x and y that np.tensordot sums over, and those that it keeps."""
    if np.ndim(axes) == 0:
        axes = range(np.ndim(x) - axes, np.ndim(x)), range(axes)
    sums = [[n % np.ndim(v) for n in np.atleast_1d(a)] for v, a in zip((x, y), axes)]
    keeps = [[n for n in range(np.ndim(v)) if n not in s] for v, s in zip((x, y), sums)]
    return sums, keeps


def tensordot_left_bar(z_bar, x, y, axes):
    """The cotangent of x in np.tensordot(x, y, axes)."""
    (left, right), (kept, others) = contracted(x, y, axes)
    rest = list(range(len(kept), np.ndim(z_bar)))
    product = np.tensordot(z_bar, y, (rest, others))
    order = kept + [left[i] for i in np.argsort(right)]
    return np.transpose(product, np.argsort(order))


def tensordot_right_bar(z_bar, x, y, axes):
    """The cotangent of y in np.tensordot(x, y, axes)."""
    (left, right), (others, kept) = contracted(x, y, axes)
    rest = list(range(len(others)))
    product = np.tensordot(x, z_bar, (others, rest))
    order = [right[i] for i in np.argsort(left)] + kept
    return np.transpose(product, np.argsort(order))


def with_item(ys_bar, index, a_bar):
    """The adjoint of a list with an item more at an index (0, 1, ..., or -1: the end)."""
    if len(ys_bar) and np.shape(ys_bar[0]) != np.shape(a_bar):
        raise ValueError("srcdiff: the items of a list must have one shape")
    rest = np.reshape(ys_bar, (len(ys_bar), *np.shape(a_bar)))
    stop = len(rest) if index == -1 else index
    return np.concatenate([rest[:stop], [a_bar], rest[stop:]])


def list_shape(ys):
    """The shape of a list of numbers or arrays, which must all have one shape."""
    shapes = {list_shape(y) if isinstance(y, list) else np.shape(y) for y in ys}
    if len(shapes) > 1:
        raise ValueError("srcdiff: the items of a list must have one shape")
    return (len(ys), *(shapes.pop() if shapes else ()))
