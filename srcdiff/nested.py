"""Numbers and arrays, and tuples and lists of them, as functions take and return them."""

from __future__ import annotations

import numpy as np


def leaves(value) -> list:
    """The parts of a tuple or list, and of those in it; anything else is its own part."""
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, (tuple, list)) else [value]


def shaped_like(value, weights):
    """The next weights in the structure and the float dtypes of a value."""
    if isinstance(value, (tuple, list)):
        return type(value)(shaped_like(item, weights) for item in value)
    weight = next(weights)
    return np.array(weight, value.dtype if value.dtype.kind == "f" else float) if isinstance(value, np.ndarray) else float(weight)


def same(left, right, tolerance: float) -> bool:
    """Equal, or close if there is a tolerance; what is no number is not compared."""
    if isinstance(left, (tuple, list)):
        return type(left) is type(right) and len(left) == len(right) and all(same(a, b, tolerance) for a, b in zip(left, right))
    if dtype_of(left).kind not in "biufc" or np.shape(left) != np.shape(right):
        return dtype_of(left).kind not in "biufc"
    return np.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True)


def dtype_of(leaf) -> np.dtype:
    """The dtype of a number or an array, that of objects for anything else."""
    return np.asarray(leaf).dtype if isinstance(leaf, (np.ndarray, np.generic, int, float, complex)) else np.dtype(object)


def widened(leaf, like=None):
    """A number or an array in float64."""
    return np.array(leaf, float) if isinstance(leaf if like is None else like, np.ndarray) else float(leaf)


def drawn(random: np.random.Generator, leaf):
    """For each element a number between 1/2 and 3/2, of either sign."""
    return random.uniform(0.5, 1.5, np.shape(leaf)) * random.choice([-1.0, 1.0], np.shape(leaf))


def shifted(leaf, index: tuple, step: float):
    """The leaf with a step added to one element."""
    moved = np.array(leaf, float)
    moved[index] += step
    return widened(moved, leaf)


def form(leaf, precise: bool) -> str:
    """`float32 of shape (3,)`; the gradient of a Python number may have any precision."""
    dtype = dtype_of(leaf)
    return f"{dtype.name if precise or dtype.kind != 'f' else 'float'} of shape {np.shape(leaf)}"
