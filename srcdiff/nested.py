"""Numbers and arrays, and tuples and lists of them, as functions take and return them."""

from __future__ import annotations

import copy
import dataclasses
import functools

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


def parts_of(value, word: str) -> dict:
    """The numbers and arrays of a structure (a dict, list, tuple or dataclass), each by a name such as `params["w"]`; any other value is its own.

    >>> parts_of({"w": 1.0, "layers": [2.0, 3.0]}, "p")
    {'p["w"]': 1.0, 'p["layers"][0]': 2.0, 'p["layers"][1]': 3.0}
    """
    found: dict = {}
    for label, part in labelled(value).items():
        found.update(parts_of(part, word + label))
    return found if labelled(value) else {word: value}


def labelled(value) -> dict:
    """What a structure consists of, by what is written behind its name; nothing for what is none."""
    if isinstance(value, dict):
        return {f'["{key}"]' if isinstance(key, str) else f"[{key!r}]": part for key, part in value.items()}
    if hasattr(value, "_fields") or dataclasses.is_dataclass(value):
        fields = getattr(value, "_fields", None) or [field.name for field in dataclasses.fields(value)]
        return {"." + field: getattr(value, field) for field in fields}
    return {f"[{i}]": part for i, part in enumerate(value)} if isinstance(value, (list, tuple)) else {}


def with_parts(value, word: str, parts: dict):
    """A copy of the structure, with those of `parts` that are named."""
    new = {label: with_parts(part, word + label, parts) for label, part in labelled(value).items()}
    if not new:
        return parts.get(word, value)
    if isinstance(value, dict):
        return dict(zip(value, new.values()))
    if hasattr(value, "_fields"):
        return type(value)(*new.values())
    if dataclasses.is_dataclass(value):
        copied = copy.copy(value)
        for label, part in new.items():
            object.__setattr__(copied, label[1:], part)
        return copied
    return type(value)(new.values())


def attribute_of(value, path: str):
    """`value.a.b` for the path "a.b", the value itself for no path."""
    return functools.reduce(getattr, path.split("."), value) if path else value


def with_attribute(value, path: str, new):
    """The value with another `value.a.b`, set in place; `new` itself for no path."""
    if not path:
        return new
    owner, _, last = path.rpartition(".")
    setattr(attribute_of(value, owner), last, new)
    return value
