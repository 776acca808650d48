"""has_aux=True: the function returns a pair, of which the second is handed on, whatever it is, and never differentiated."""

from __future__ import annotations

import copy
from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest

import srcdiff

W, X = np.array([0.5, 2.0, 1.5]), np.array([1.0, 3.0, 0.5])


@dataclass
class Stats:
    mean: float
    count: int


Pair = namedtuple("Pair", "a b")


class Account:
    def __init__(self):
        self.total = 0.0

    def add(self, value):
        self.total = self.total + value
        return self.total


class Model:
    def __init__(self, k):
        self.k = k

    def loss(self, w):
        h = self.k * w
        return np.sum(h * h), {"h": h, "k": self.k}


def double(h):
    h *= 2.0
    return h


def dictionary(w, x):
    h = np.tanh(x * w)
    return np.sum(h**2), {"h": h, "name": "mse", "n": len(x), "text": f"{w[0]:.2f}"}


def nothing(w):
    return np.sum(w * w), None


def early(w, x):
    h = w * x
    if w[0] > 0.0:
        return np.sum(h), {"side": "up", "h": h}
    return np.sum(h**2), None


def early_in_loop(w, n):
    for i in range(n):
        w = w * w
        if np.sum(w) > 50.0:
            return np.sum(w), {"why": "big", "i": i, "w": w}
    return np.sum(w) * 2.0, {"why": "end"}


def by_name(w, x):
    result = np.sum(w * x), [w, x]
    return result


def inner(w, x):
    h = w * x
    return np.sum(h), h


def through(w, x):
    return inner(w, x)


def unpacked(w, x):
    value, h = inner(w, x)
    return value * 2.0, (h, value)


def path(w, n):
    s, values = w[0] * w[1], []
    for i in range(n):
        s = s * s * w[2]
        values.append(s)
    return s, values


def restored(w, n):
    y = w * 2.0
    for i in range(n):
        y[i] = y[i] * y[i]
    return np.sum(y * y), y


def view(w, x):
    y = w * x
    return np.sum(y), y[1:]


def argument(w, options):
    return np.sum(w * options["k"]), options


def written_argument(w, buffer):
    buffer[0] = w[0] * w[1]
    return np.sum(buffer * w), buffer


def same_memory(w):
    h = np.array([1.0, 2.0, 3.0])
    return w @ h, h


def without_rules(w):
    counts = np.histogram(w, bins=2, density=True)[0]
    return np.sum(w * w), {"rank": np.linalg.matrix_rank(np.outer(w, w)), "counts": counts, "sorted": sorted(w)}


def objects(w):
    h = w * 2.0
    return np.sum(h**2), [Stats(np.mean(h), len(h)), Pair(h, 3)]


def complex_values(w):
    return np.sum(w * w), np.fft.fft(w)


def changed_by_a_call(w):
    h = w * 1.0
    aux = double(h)
    return np.sum(h**2), aux


def changed_by_a_method(w):
    account = Account()
    aux = account.add(w[0] * w[1])
    return account.total * account.total, aux


def changed_by_an_inner_function(w):
    s = 0.0

    def bump(value):
        nonlocal s
        s = s + value
        return s

    aux = bump(w[0] * w[1])
    return s * s, aux


def changed_in_place(w):
    h = w * 1.0
    aux = h
    aux[0] = w[1] * 3.0
    return np.sum(h**2), aux


def popped(w):
    values = [w[0], w[1] * w[0], w[2]]
    aux = values.pop()
    return values[0] * values[1], aux


def last_of_loop(w):
    s, aux = 0.0, None
    for i in range(3):
        aux = {"i": i, "v": w[i]}
        s += w[i] ** 2
    return s, aux


def taken_names(w, aux, copy=2.0):
    return np.sum(w) * copy, aux


def maybe(w, n):
    h = w * w
    return np.sum(h), (h if n > 2 else None)


def drawn(w, generator):
    noise = generator.normal(size=3)
    return np.sum(w * noise), noise


CASES = [
    (dictionary, (W, X)),
    (nothing, (W,)),
    (early, (W, X)),
    (early, (-W, X)),
    (early_in_loop, (W, 2)),
    (early_in_loop, (W, 5)),
    (by_name, (W, X)),
    (inner, (W, X)),
    (through, (W, X)),
    (unpacked, (W, X)),
    (path, (W, 2)),
    (restored, (W, 3)),
    (view, (W, X)),
    (argument, (W, {"k": 2.0, "others": [X]})),
    (written_argument, (W, X)),
    (same_memory, (W,)),
    (without_rules, (W,)),
    (objects, (W,)),
    (complex_values, (W,)),
    (changed_by_a_call, (W,)),
    (changed_by_a_method, (W,)),
    (changed_by_an_inner_function, (W,)),
    (changed_in_place, (W,)),
    (popped, (W,)),
    (last_of_loop, (W,)),
    (taken_names, (W, {"k": [1]})),
    (maybe, (W, 3)),
    (maybe, (W, 1)),
    (drawn, (W, np.random.default_rng(1))),
]


def arrays_in(value) -> list:
    """The arrays of a structure, each with those that it is a view of."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        return arrays_in(list(value.values()))
    if isinstance(value, (list, tuple)):
        return [array for part in value for array in arrays_in(part)]
    return arrays_in(list(vars(value).values())) if hasattr(value, "__dict__") else []


@pytest.mark.parametrize("f, arguments", CASES, ids=[f"{f.__name__}-{i}" for i, (f, _) in enumerate(CASES)])
@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_gradient_value_and_aux(f, arguments, debug):
    value, aux = f(*copy.deepcopy(arguments))
    expected = numerical(f, arguments)
    forms = {
        "grad": lambda found: (value, *found),
        "value_and_grad": lambda found: (found[0][0], found[1], found[0][1]),
        "vjp": lambda found: found,
    }
    for kind, taken in forms.items():
        given = copy.deepcopy(arguments)
        found_value, gradient, found_aux = taken(getattr(srcdiff, kind)(f, has_aux=True, debug=debug)(*given))
        np.testing.assert_equal(found_value, value)
        np.testing.assert_equal(found_aux, aux)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-7)
        assert type(found_aux) is type(aux)
        for array in arrays_in(found_aux):
            assert not any(np.shares_memory(array, other) for other in [gradient, *arrays_in(given)])


def numerical(f, arguments):
    w, *others = arguments
    value = lambda w: f(w, *copy.deepcopy(others))[0]
    return np.array([(value(w + step) - value(w - step)) / 2e-6 for step in 1e-6 * np.eye(len(w))])


@pytest.mark.parametrize("example", [None, (W, X)], ids=["bare", "example"])
def test_the_value_may_be_a_structure_for_vjp(example):
    def f(x, y):
        h = x * y
        return (h, (np.sum(h), y)), {"h": h, "y": y}

    value, gradients, aux = srcdiff.vjp(f, ("x", "y"), has_aux=True, example=example)(W, X, result_bar=(X, (1.0, W)))
    np.testing.assert_equal((value, aux), f(W, X))
    np.testing.assert_allclose(gradients[0], X * X + X)
    np.testing.assert_allclose(gradients[1], W * X + W + W)


def test_float32_stays_float32():
    w, x = W.astype(np.float32), X.astype(np.float32)
    for debug in (False, True):
        (value, aux), gradient = srcdiff.value_and_grad(dictionary, has_aux=True, debug=debug)(w, x)
        assert value.dtype == gradient.dtype == aux["h"].dtype == np.float32


def test_structures_and_paths_in_wrt():
    def loss(params, x):
        h = np.tanh(params["w"] * x)
        return np.sum(h * params["b"]), {"mean": np.mean(h), "w": params["w"]}

    params = {"w": W, "b": X}
    (value, aux), gradient = srcdiff.value_and_grad(loss, has_aux=True, debug=True)(params, X)
    assert gradient.keys() == params.keys() and value == loss(params, X)[0]
    np.testing.assert_equal(aux, loss(params, X)[1])
    assert not np.shares_memory(aux["w"], W)
    np.testing.assert_allclose(gradient["b"], np.tanh(W * X))
    model = Model(2.0)
    gradient, aux = srcdiff.grad(Model.loss, "self.k", has_aux=True, debug=True)(model, W)
    np.testing.assert_allclose(gradient, 4.0 * W @ W)
    gradient, aux = srcdiff.grad(model.loss, has_aux=True)(W)
    np.testing.assert_allclose(gradient, 8.0 * W)
    np.testing.assert_equal(aux, {"h": 2.0 * W, "k": 2.0})


def test_aux_is_computed_once_and_after_the_value():
    seen = []

    def note(text):
        seen.append(text)
        return text

    def f(w):
        return np.sum(w * w), note("aux")

    assert srcdiff.grad(f, has_aux=True)(W)[1] == "aux" and seen == ["aux"]


def test_check_grads_takes_it():
    assert srcdiff.check_grads(dictionary, ("w", "x"), has_aux=True)(W, X).worst_error < 1e-8


def test_the_decorator_takes_it():
    decorated = srcdiff.gradient(has_aux=True)(dictionary)
    assert decorated.grad(W, X)[1]["name"] == "mse" and decorated.value_and_grad(W, X)[0][1]["n"] == 3


def one(w):
    return np.sum(w)


def three(w):
    return np.sum(w), 1, 2


def sometimes(w):
    if w[0] > 0.0:
        return np.sum(w), 1
    return np.sum(w)


def unknown(w, pair):
    return pair


@pytest.mark.parametrize("f", [one, three, sometimes, unknown])
def test_what_returns_no_pair_is_refused(f):
    with pytest.raises(srcdiff.SrcdiffError) as error:
        srcdiff.grad(f, has_aux=True)
    text = str(error.value)
    assert "return" in text and "test_has_aux.py" in text
    if f is not sometimes:
        assert f"has_aux needs a function that returns a pair, the value and what is handed on; {f.__name__} returns something else" in text
        assert "help: write `return value, aux`, or leave has_aux out" in text


def test_not_with_of():
    with pytest.raises(srcdiff.SrcdiffError, match="has_aux and of= contradict each other"):
        srcdiff.vjp(written_argument, of="buffer", has_aux=True)


def test_a_value_that_is_no_number_is_refused_as_ever():
    with pytest.raises(srcdiff.SrcdiffError, match="grad needs a function with a scalar output"):
        srcdiff.grad(lambda w: ((w[0], w[1]), 3), has_aux=True)
