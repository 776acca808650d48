"""`of=`: the outputs are the final values of arguments, which the primal mutates."""

from __future__ import annotations

import copy
import inspect

import numpy as np
import pytest

import srcdiff
from tests.primals import function_of

X, Y = np.array([0.7, -1.2, 0.4, 1.1]), np.array([1.0, 0.3, 0.2, -0.6])
M = np.arange(12.0).reshape(3, 4) / 7.0 - 0.6
GIVEN = dict(x=X, y=Y, m=M, c=0.5, n=3)
WRT = ("x", "y", "m", "c")

CASES = {
    "axpy": ("y += c * x", "y"),
    "all of it is new": ("y[...] = c * x", "y"),
    "a part of it": ("y[1:] = c * x[:-1]", "y"),
    "scaled": ("x *= c", "x"),
    "not written at all": ("z = x * 2.0", "x"),
    "one in a tuple": ("y -= c * x", ("y",)),
    "two": ("x *= y\n    y += x", ("x", "y")),
    "two, in another order": ("x *= y\n    y += x", ("y", "x")),
    "one of them is not written": ("y *= x", ("y", "x")),
    "one only, where two are written": ("x[:] *= y\n    y += x", "y"),
    "a matrix": ("m[1:] *= m[:-1]\n    m[0] = x", "m"),
    "a matrix and a vector": ("m[0] += x * c\n    x[:] = m[1] * m[0]", ("m", "x")),
    "in a loop": ("for i in range(n):\n        x[1:-1] += c * (x[2:] - 2.0 * x[1:-1] + x[:-2])", "x"),
    "in a loop, not linear": ("for i in range(n):\n        x[1:] -= c * x[1:] * (x[1:] - x[:-1])", "x"),
    "item by item": ("for i in range(1, len(x)):\n        x[i] = x[i] * x[i - 1] + y[i]", "x"),
    "through a view": ("v = x[1:]\n    v *= y[1:]\n    v[0] = c", "x"),
    "through a row": ("for row in m:\n        row[1:] *= row[:-1]", "m"),
    "through an alias": ("z = y\n    z[0] = x[0] * z[1]", "y"),
    "in a branch": ("if c > 0.0:\n        x[0] = x[1] * x[2]\n    else:\n        x[1] = 2.0", "x"),
    "by a call": ("np.multiply(x, y, out=y)\n    np.add.at(x, [0, 0], c)", ("x", "y")),
    "by a mask": ("x[x > 0.5] *= c", "x"),
    "with a buffer of its own": ("t = np.zeros(4)\n    for i in range(n):\n        t[:] = x * x\n        x[:] = t * c", "x"),
    "the result is ignored": ("y += c * x\n    return np.sum(y * y)", "y"),
    "the result is None": ("y += c * x\n    return None", "y"),
    "the result is another array": ("y += c * x\n    return x", "y"),
    "the result is the same array": ("y += c * x\n    return y", "y"),
}
each = pytest.mark.parametrize("lines, of", CASES.values(), ids=CASES)


def function(lines: str):
    return function_of(f"def f(x, y, m, c, n):\n    {lines}\n")


def outputs(f, of, given: dict):
    """The final values of arguments, by running the primal on copies."""
    given = copy.deepcopy(given)
    f(**given)
    return tuple(given[name] for name in of) if isinstance(of, tuple) else given[of]


def weights(f, of):
    """A cotangent of the outputs' structure: not all of the same size, and none of it zero."""
    numbers = iter(np.cos(np.arange(1.0, 60.0)))
    value = outputs(f, of, GIVEN)
    parts = [np.reshape([next(numbers) for _ in part.flat], part.shape) for part in (value if isinstance(of, tuple) else (value,))]
    return tuple(parts) if isinstance(of, tuple) else parts[0]


def total(f, of, given: dict, bar) -> float:
    pairs = zip(bar, outputs(f, of, given)) if isinstance(of, tuple) else [(bar, outputs(f, of, given))]
    return float(sum(np.sum(w * value) for w, value in pairs))


def central(f, of, name: str, bar) -> np.ndarray:
    """The gradient of <bar, outputs> by central differences."""
    found, step = np.zeros(np.shape(GIVEN[name])), 1e-6
    for index in np.ndindex(found.shape):
        sides = []
        for sign in (1.0, -1.0):
            moved = np.array(GIVEN[name], dtype=float)
            moved[index] += sign * step
            sides.append(total(f, of, {**GIVEN, name: moved if moved.shape else float(moved)}, bar))
        found[index] = (sides[0] - sides[1]) / (2.0 * step)
    return found


def arrays(value) -> list:
    return [array for part in value for array in arrays(part)] if isinstance(value, tuple) else [value] if isinstance(value, np.ndarray) else []


@each
@pytest.mark.parametrize("options", [{}, {"example": GIVEN}, {"example": GIVEN, "check_restore": True}], ids=["bare", "example", "checked"])
def test_value_and_gradients(lines, of, options):
    """Against the primal and central differences; nothing that was given is changed or handed back."""
    f = function(lines)
    given, bar = copy.deepcopy(GIVEN), weights(f, of)
    kept = copy.deepcopy(bar)
    value, gradients = srcdiff.vjp(f, WRT, of=of, **options)(**given, result_bar=bar)
    np.testing.assert_equal(given, GIVEN)
    np.testing.assert_equal(bar, kept)
    for found, expected in zip(arrays((value,)), arrays((outputs(f, of, GIVEN),))):
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert isinstance(value, tuple) == isinstance(of, tuple)
    for name, gradient in zip(WRT, gradients):
        np.testing.assert_allclose(gradient, central(f, of, name, bar), rtol=1e-5, atol=1e-8, err_msg=name)
        assert np.shape(gradient) == np.shape(GIVEN[name])
    found, inner = arrays((value, gradients)), arrays((*given.values(), bar))
    for place, array in enumerate(found):
        assert not any(np.shares_memory(array, other) for other in [*found[:place], *inner])


@each
def test_the_value_is_what_the_primal_leaves(lines, of):
    """Exactly, as it runs the same statements."""
    f = function(lines)
    value, _ = srcdiff.vjp(f, "x", of=of)(**copy.deepcopy(GIVEN), result_bar=weights(f, of))
    np.testing.assert_equal(arrays((value,)), arrays((outputs(f, of, GIVEN),)))


def test_by_position():
    f = function("y += c * x")
    bar = np.arange(4.0)
    by_name, by_position = (srcdiff.vjp(f, "x", of=of)(**GIVEN, result_bar=bar) for of in ("y", 1))
    np.testing.assert_equal(by_name, by_position)
    (value,), _ = srcdiff.vjp(f, "x", of=(-4,))(**GIVEN, result_bar=(bar,))
    np.testing.assert_array_equal(value, by_name[0])


def test_with_respect_to_one_name():
    """The gradient is a tuple if and only if `wrt` is one, the value if and only if `of` is."""
    f = function("y += c * x")
    value, gradient = srcdiff.vjp(f, "x", of="y")(**GIVEN, result_bar=np.ones(4))
    assert isinstance(value, np.ndarray) and isinstance(gradient, np.ndarray)
    (value,), (gradient,) = srcdiff.vjp(f, ("x",), of=("y",))(**GIVEN, result_bar=(np.ones(4),))
    np.testing.assert_array_equal(gradient, np.full(4, GIVEN["c"]))


def test_what_is_overwritten_has_no_gradient():
    f = function("y[...] = c * x\n    y[0] = 3.0")
    _, (x_bar, y_bar) = srcdiff.vjp(f, ("x", "y"), of="y")(**GIVEN, result_bar=np.ones(4))
    np.testing.assert_array_equal(x_bar, [0.0, 0.5, 0.5, 0.5])
    np.testing.assert_array_equal(y_bar, np.zeros(4))


def test_parameters_are_the_primals():
    f = function_of('def f(x: "array", y=2.0, *, n: int = 3):\n    """Doc."""\n    for i in range(n):\n        x *= y\n')
    derivative = srcdiff.vjp(f, ("x", "y"), of="x")
    *parameters, last = inspect.signature(derivative).parameters.values()
    assert parameters == list(inspect.signature(f).parameters.values()) and last.name == "result_bar"
    value, (x_bar, y_bar) = derivative(np.ones(2), result_bar=np.ones(2))
    np.testing.assert_allclose(value, [8.0, 8.0])
    np.testing.assert_allclose(x_bar, [8.0, 8.0])
    np.testing.assert_allclose(y_bar, 24.0)


def test_the_text_copies_what_is_written_first():
    source = srcdiff.vjp(function("y += c * x"), ("x", "c"), of="y", example=GIVEN).source
    assert source.count("y = y.copy()") == 1 and "x = x.copy()" not in source and "y += c * x" in source


@pytest.mark.parametrize("bar", [np.ones(3), 1.0, np.ones((4, 1))])
@pytest.mark.parametrize("options", [{}, {"example": GIVEN}], ids=["bare", "example"])
def test_a_cotangent_of_another_shape(bar, options):
    with pytest.raises(ValueError, match="result_bar must have the shape of the real result"):
        srcdiff.vjp(function("y += c * x"), of="y", **options)(**GIVEN, result_bar=bar)


@pytest.mark.parametrize("bar", [(np.ones(4),), (np.ones(4),) * 3])
def test_a_cotangent_of_another_structure(bar):
    with pytest.raises(ValueError, match="result_bar must have the structure of the result"):
        srcdiff.vjp(function("x *= y\n    y += x"), of=("x", "y"))(**GIVEN, result_bar=bar)


def test_a_tuple_has_no_default_cotangent():
    with pytest.raises(TypeError):
        srcdiff.vjp(function("x *= y\n    y += x"), of=("x", "y"))(**GIVEN)


@pytest.mark.parametrize("kind", ["grad", "value_and_grad"])
def test_grad_needs_a_number(kind):
    with pytest.raises(srcdiff.ShapeError) as caught:
        getattr(srcdiff, kind)(function("y += c * x"), of="y", example=GIVEN)
    assert caught.value.help
    with pytest.raises(ValueError, match="not a scalar"):
        getattr(srcdiff, kind)(function("y[0] = c * x[0]"), of="y")(**GIVEN)


REFUSED = {
    "a rebound argument": ("x = x + y\n    x[0] = 1.0", "x"),
    "a swap": ("x, y = y, x\n    x[0] = 1.0", ("x", "y")),
    "a loop variable": ("for x in y:\n        y[0] = x", "x"),
    "rebound in a branch": ("if c > 0.0:\n        x = y.copy()\n    x[0] = 1.0", "x"),
    "rebound in a loop": ("for i in range(n):\n        x = x * 2.0", "x"),
    "unpacked": ("x, c = y[:2]\n    y[0] = 1.0", "x"),
}


@pytest.mark.parametrize("lines, of", REFUSED.values(), ids=REFUSED)
def test_rebound_arguments_are_refused(lines, of):
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        srcdiff.vjp(function(lines), of=of)
    assert "bound to another array" in caught.value.message and caught.value.help and caught.value.place.line >= 2


@pytest.mark.parametrize("of", ["z", 5, -6, ("x", "z"), (), ("x", "x"), ("x", 0), 1.5, True, ("x", None)])
def test_what_names_no_parameter(of):
    with pytest.raises(srcdiff.ArgumentError) as caught:
        srcdiff.vjp(function("x[0] = 1.0"), of=of)
    assert caught.value.help


def test_without_of_a_function_has_to_return():
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="returns nothing at its end"):
        srcdiff.vjp(function("x[0] = c"))


SAME = {"x": X, "y": X}, {"x": X, "y": X[::-1]}
APART = {"x": X, "y": X.copy()}, {"x": np.arange(8.0)[::2], "y": np.arange(8.0)[1::2]}


@pytest.mark.parametrize("options", [{}, {"example": GIVEN}], ids=["bare", "example"])
def test_arguments_that_share_memory(options):
    """An argument that is written is taken to be no other one: that is checked."""
    derivative = srcdiff.vjp(function("y += c * x"), ("x", "y"), of="y", **options)
    for arguments in SAME:
        with pytest.raises(ValueError, match="y must not share memory"):
            derivative(**{**GIVEN, **arguments}, result_bar=np.ones(4))
    every = np.arange(8.0)
    for arguments in (*APART, {"x": every[::2], "y": every[1::2]}):
        value, _ = derivative(**{**GIVEN, **arguments}, result_bar=np.ones(4))
        np.testing.assert_allclose(value, arguments["y"] + 0.5 * arguments["x"])


def test_arguments_of_integers():
    """They would cut off what is stored in them."""
    integers = {**GIVEN, "y": np.arange(4)}
    for options in ({}, {"example": GIVEN}):
        with pytest.raises(ValueError, match="srcdiff: expected .*floats"):
            srcdiff.vjp(function("y[1:] = c * x[1:]"), of="y", **options)(**integers, result_bar=np.ones(4))
