"""The dot-product test: <v, J x_dot> is <J^T v, x_dot>, of the forward and the reverse derivative of one function."""

from __future__ import annotations

import copy
import inspect

import numpy as np

import srcdiff

TOLERANCE = 1e-10


def leaves(value) -> list:
    """The numbers and arrays of a result or a gradient, in order."""
    if isinstance(value, dict):
        return [leaf for key in value for leaf in leaves(value[key])]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return leaves(vars(value)) if hasattr(value, "__dict__") else [value]


def like(value, random):
    """Random numbers in the structure of a value."""
    if isinstance(value, dict):
        return {key: like(item, random) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(like(item, random) for item in value)
    if np.iscomplexobj(value):
        numbers = np.asarray(like(np.real(value), random) + 1j * like(np.imag(value), random))
        return numbers.astype(value.dtype) if isinstance(value, np.ndarray) else complex(numbers)
    numbers = random.uniform(0.5, 1.5, np.shape(value)) * random.choice([-1.0, 1.0], np.shape(value))
    return numbers.astype(np.asarray(value).dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else float(numbers) if np.ndim(value) == 0 else numbers


def pairing(left, right) -> float:
    """The sum of products of two structures, and that of their sizes; of complex numbers the real parts of conj(a) b."""
    products = [np.real(np.conj(a) * np.asarray(b)) for a, b in zip(leaves(left), leaves(right))]
    return sum(float(np.sum(p)) for p in products), sum(float(np.sum(np.abs(p))) for p in products)


def part(arguments: dict, path: str):
    """What a path such as `p.rate` means."""
    root, *attributes = path.split(".")
    value = arguments[root]
    for attribute in attributes:
        value = value[attribute] if isinstance(value, dict) else getattr(value, attribute)
    return value


def is_array(value) -> bool:
    return isinstance(value, np.ndarray)


def called(derivative, arguments: dict, more: dict):
    """Its result; arguments that have no name to call them by are given by position."""
    parameters = inspect.signature(derivative).parameters
    first = [arguments[name] for name, parameter in parameters.items() if parameter.kind is parameter.POSITIONAL_ONLY]
    rest = {name: value for name, value in arguments.items() if parameters[name].kind is not parameters[name].POSITIONAL_ONLY}
    return derivative(*first, **rest, **more)


def assert_modes_agree(f, arguments: dict, wrt: tuple, tolerance: float = TOLERANCE, **options) -> None:
    """Values, structures and dot products; no argument is changed."""
    random = np.random.default_rng(5)
    defaults = {n: p.default for n, p in inspect.signature(f).parameters.items() if p.default is not p.empty}
    arguments = {name: {**defaults, **arguments}[name] for name in inspect.signature(f).parameters}
    forward, reverse = srcdiff.jvp(f, wrt, **options), srcdiff.vjp(f, wrt, **options)
    dots = dict(zip(list(inspect.signature(forward).parameters)[-len(wrt) :], [like(part(arguments, path), random) for path in wrt]))
    given, given_dots = copy.deepcopy(arguments), copy.deepcopy(dots)
    value, tangent = called(forward, given, given_dots)[:2]
    assert str((given, given_dots)) == str((arguments, dots))
    assert not any(np.shares_memory(one, other) for one in leaves(tangent) for other in leaves((given, given_dots)) if is_array(one) and is_array(other))
    bar = like(value, random)
    expected, gradients, *_ = called(reverse, copy.deepcopy(arguments), {list(inspect.signature(reverse).parameters)[-1]: bar})
    np.testing.assert_equal(value, expected)
    assert [np.shape(leaf) for leaf in leaves(value)] == [np.shape(leaf) for leaf in leaves(tangent)]
    (have, one), (want, other) = pairing(bar, tangent), pairing(gradients, tuple(dots.values()))
    assert abs(have - want) <= tolerance * max(1.0, one, other), (have, want)
