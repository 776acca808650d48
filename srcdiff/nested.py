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
    """The next weights in the structure and the float or complex dtypes of a value."""
    if isinstance(value, (tuple, list)):
        return type(value)(shaped_like(item, weights) for item in value)
    weight, dtype = next(weights), dtype_of(value)
    if isinstance(value, np.ndarray):
        return np.array(weight, dtype if dtype.kind in "fc" else float)
    return complex(weight) if dtype.kind == "c" else float(weight)


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
    """A number or an array in float64, or in complex128."""
    like = leaf if like is None else like
    kind = complex if dtype_of(like).kind == "c" else float
    return np.array(leaf, kind) if isinstance(like, np.ndarray) else kind(leaf)


def drawn(random: np.random.Generator, leaf):
    """For each element a number between 1/2 and 3/2, of either sign; of a complex one both parts."""
    if dtype_of(leaf).kind == "c":
        return drawn(random, np.real(leaf)) + 1j * drawn(random, np.imag(leaf))
    return random.uniform(0.5, 1.5, np.shape(leaf)) * random.choice([-1.0, 1.0], np.shape(leaf))


def real_parts(leaves: dict) -> dict:
    """The numbers and arrays by name, complex ones as two: `z.real`, `z.imag`.

    >>> real_parts({"x": 1.0, "z": 2 + 3j})
    {'x': 1.0, 'z.real': 2.0, 'z.imag': 3.0}
    """
    found = {}
    for name, leaf in leaves.items():
        found.update({f"{name}.real": leaf.real, f"{name}.imag": leaf.imag} if dtype_of(leaf).kind == "c" else {name: leaf})
    return found


def from_real_parts(parts: dict, like: dict) -> dict:
    """Numbers and arrays of the kinds of those in `like`, from their real parts; zero where there are none."""
    found = {}
    for name, leaf in like.items():
        zero = np.zeros(np.shape(leaf))
        if dtype_of(leaf).kind == "c":
            found[name] = widened(np.asarray(parts.get(f"{name}.real", zero)) + 1j * np.asarray(parts.get(f"{name}.imag", zero)), leaf)
        else:
            found[name] = widened(parts.get(name, zero), leaf)
    return found


def shifted(leaf, index: tuple, step: float):
    """The leaf with a step added to one element."""
    moved = np.array(leaf, float)
    moved[index] += step
    return widened(moved, leaf)


def form(leaf, precise: bool) -> str:
    """`float32 of shape (3,)`; the gradient of a Python number may have any precision."""
    dtype = dtype_of(leaf)
    return f"{dtype.name if precise or dtype.kind not in 'fc' else 'complex' if dtype.kind == 'c' else 'float'} of shape {np.shape(leaf)}"


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
