"""debug=True: a derivative stops at the line that first makes a nan or an infinity, and names the primal's; otherwise it is the derivative."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import warnings
from dataclasses import dataclass

import numpy as np
import pytest

import srcdiff

X, ZERO, BELOW = np.array([1.0, 0.5, 4.0]), np.array([1.0, 0.0, 4.0]), np.array([1.0, 2.0, -4.0])


def layers(x, k=2.0):
    y = np.sqrt(x)
    z = y * k
    return np.sum(z**2.5)


def logs(x):
    y = np.log(x)
    return np.sum(y * 3.0)


def repeated(x: float, n: int):
    s = 1.0
    for i in range(n):
        s = s * np.sqrt(x - i)
        s += 1.0
    return s


def stores(x, n):
    y = np.zeros(n)
    y[0] = x[0]
    for i in range(1, n):
        y[i] = np.sqrt(y[i - 1]) + x[i]
    y[y < 0.0] = 0.0
    np.add.at(y, np.array([0, 0]), x[:2])
    return np.sum(y)


def sentinel(x):
    best = np.inf
    d = np.full(3, np.inf)
    d[0] = x[0]
    for v in x:
        best = min(best, v * v)
    return best + d[0] * np.log(x[1])


def skipped(x):
    impossible = np.log(np.zeros(3))
    return np.sum(np.logaddexp(x * 2.0, impossible))


def masked(x):
    return np.sum(np.where(x > 0.0, np.log(x), 0.0))


def masked_later(x):
    a = np.log(x)
    return np.sum(np.where(x > 0.0, a, 0.0))


def early(x, n):
    for _ in range(n):
        x = np.sqrt(x - 0.25)
        if np.sum(x) < 1.0:
            return np.sum(x)
    return np.sum(x) * 2.0


def comprehension(x):
    ys = [np.log(v) for v in x]
    return sum(ys) + sum(y * y for y in ys)


def ratio(a, b):
    return np.sqrt(a) / b


def called(x, w):
    a = ratio(x @ w, 2.0)
    return np.sum(a)


def power(x: float, n: int):
    if n == 0:
        return 1.0
    return np.sqrt(x) * power(x, n - 1)


def taken(bad, bad_2=1.0):
    return np.sum(np.sqrt(bad)) * bad_2


def smooth(u, k, n):
    for _ in range(n):
        u[1:-1] += k / np.sqrt(u[2:] - u[:-2])


def line_of(f, text: str) -> str:
    """`test_debug.py:12: `text`` for the line of a function that says so."""
    lines, first = inspect.getsourcelines(f)
    (number,) = [first + i for i, line in enumerate(lines) if line.split("  #")[0].strip() == text]
    return f"test_debug.py:{number}: `{text}`"


def raised(f, *arguments, **options) -> str:
    derivative = srcdiff.grad(f, debug=True, **options)
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError) as error:
        derivative(*arguments)
    return str(error.value)


FINITE = [
    (layers, 0, (X,)),
    (logs, 0, (X,)),
    (repeated, 0, (2.5, 2)),
    (stores, 0, (X, 3)),
    (sentinel, 0, (X,)),
    (skipped, 0, (X,)),
    (masked, 0, (BELOW,)),
    (early, 0, (X, 1)),
    (comprehension, 0, (X,)),
    (called, ("x", "w"), (np.eye(3), X)),
    (power, 0, (2.0, 3)),
    (taken, ("bad", "bad_2"), (X,)),
]


@pytest.mark.parametrize("f, wrt, arguments", FINITE, ids=[case[0].__name__ for case in FINITE])
def test_where_all_is_finite_nothing_changes(f, wrt, arguments):
    """Not even for a float32, or where values in between are infinite and do not reach the result."""
    for convert in (np.asarray, np.float32):
        given = tuple(convert(a) if isinstance(a, np.ndarray) else a for a in arguments)
        for kind in ("grad", "value_and_grad", "vjp"):
            make = getattr(srcdiff, kind)
            for options in ({}, {"example": given}):
                with np.errstate(all="ignore"):
                    plain, checked = make(f, wrt, **options)(*given), make(f, wrt, debug=True, **options)(*given)
                    np.testing.assert_equal(checked, plain)
                    assert str(types_in(checked)) == str(types_in(plain))
    with np.errstate(all="ignore"):
        srcdiff.check_grads(f, wrt)(*arguments)


def types_in(value):
    return [types_in(part) for part in value] if isinstance(value, tuple) else (type(value), getattr(value, "dtype", None))


def test_the_reverse_line_and_its_primal_line():
    message = raised(layers, np.array([1.0, 0.0, 4.0]) * 1e300)
    assert message.startswith("srcdiff: result is inf after ") and "x_bar" not in message
    message = raised(stores, np.array([1.0, -1.0, 3.0]), 3)
    assert message == f"srcdiff: y_bar[i - 1] is inf after the reverse of {line_of(stores, 'y[i] = np.sqrt(y[i - 1]) + x[i]')}"
    message = raised(repeated, 2.0, 3)
    assert message == f"srcdiff: x_bar is inf after the reverse of {line_of(repeated, 's = s * np.sqrt(x - i)')}"


def test_the_index_and_the_shape():
    message = raised(called, np.eye(3), ZERO)
    assert message == f"srcdiff: x_bar[1, 0] is inf (shape (3, 3)) after the reverse of {line_of(called, 'a = ratio(x @ w, 2.0)')}"
    message = raised(taken, np.array([[1.0, 2.0], [3.0, 0.0]]))
    assert message.startswith("srcdiff: bad_bar[1, 1] is inf (shape (2, 2)) after the reverse of test_debug.py:")


@pytest.mark.parametrize(
    "f, arguments, name, text",
    [
        (layers, (BELOW,), "y[2]", "y = np.sqrt(x)"),
        (logs, (BELOW,), "y[2]", "y = np.log(x)"),
        (logs, (ZERO,), "y[1]", "y = np.log(x)"),
        (repeated, (1.5, 3), "s", "s = s * np.sqrt(x - i)"),
        (early, (np.array([1.0, 0.3, 9.0]), 9), "x[1]", "x = np.sqrt(x - 0.25)"),
        (comprehension, (ZERO,), "ys[1]", "ys = [np.log(v) for v in x]"),
        (masked_later, (ZERO,), "a[1]", "a = np.log(x)"),
        (power, (-1.0, 3), "power_pair[0]", "return np.sqrt(x) * power(x, n - 1)"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_first_line_of_the_forward_sweep(f, arguments, name, text):
    """Also where the gradient itself would be finite (of logs)."""
    first = raised(f, *arguments).splitlines()[1]
    assert re.match(rf"in the forward sweep first {re.escape(name)} is (nan|-?inf) ", first)
    assert first.endswith(f"after {line_of(f, text)}")


def test_what_is_returned_is_checked_whatever_it_is():
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=r"result\[1\]\[0\] is nan after test_debug.py"):
        srcdiff.vjp(lambda x: (2.0 * np.ones(3), (np.sum(np.sqrt(x)), 1.0)), debug=True)(BELOW, result_bar=(np.ones(3), (1.0, 1.0)))


def test_arguments_that_are_written():
    up, down = np.array([1.0, 2.0, 3.0, 5.0, 8.0]), np.array([8.0, 5.0, 3.0, 2.0, 1.0])
    plain, checked = (srcdiff.vjp(smooth, of="u", debug=debug) for debug in (False, True))
    np.testing.assert_equal(checked(up, 0.1, 2, result_bar=np.ones(5)), plain(up, 0.1, 2, result_bar=np.ones(5)))
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match="in the forward sweep first sqrt_value"):
        checked(down, 0.1, 2, result_bar=np.ones(5))


def test_a_cotangent_that_is_given():
    with pytest.raises(FloatingPointError, match=r"x_bar\[1\] is nan"):
        srcdiff.vjp(lambda x: x * x, debug=True)(X, result_bar=np.array([1.0, np.nan, 1.0]))


def test_each_primal_line_is_named_by_its_own_file(tmp_path, monkeypatch):
    (tmp_path / "inner_lines.py").write_text("import numpy as np\n\n\ndef inner(x):\n    r = np.sqrt(x)\n    return r * r * r\n", encoding="utf-8")
    outer = "import inner_lines\n\n\ndef outer(x):\n    y = inner_lines.inner(x)\n    return y * 2.0\n"
    (tmp_path / "outer_lines.py").write_text(outer, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import outer_lines

    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match="first r is nan after inner_lines.py:5: `r = np.sqrt"):
        srcdiff.grad(outer_lines.outer, debug=True)(-1.0)


def test_no_path_and_the_same_text_everywhere(tmp_path):
    """The text names the file, not where it lies; live and from the command line it is one."""
    text = "import numpy as np\n\n\ndef f(x):\n    y = np.sqrt(x)\n    return np.sum(y)\n"
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "model.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "srcdiff", "grad", "model.py::f", "--debug"]
    printed = [subprocess.run(command, cwd=tmp_path / folder, capture_output=True, text=True, check=True).stdout for folder in ("one", "two")]
    assert printed[0] == printed[1] and str(tmp_path) not in printed[0]
    assert printed[0].startswith("# Code generated by srcdiff from model.py. DO NOT EDIT.\n# Update:  srcdiff grad model.py::f --wrt 0 --debug\n")
    assert printed[0].count("def _check_finite(") == printed[0].count("def _note_finite(") == 1
    assert '    _check_finite("x_bar", x_bar, "the reverse of model.py:5: `y = np.sqrt(x)`", bad)\n' in printed[0]


def test_without_debug_there_is_nothing_of_it():
    assert "_finite" not in srcdiff.grad(layers).source


def test_the_arguments_stay_as_they_are():
    x = ZERO.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(FloatingPointError):
            srcdiff.grad(called, 1, debug=True)(np.eye(3), x)
    np.testing.assert_array_equal(x, ZERO)


@dataclass
class Layer:
    w: np.ndarray
    b: float


def layered(layer: Layer, x):
    return np.sum(np.sqrt(layer.w * x + layer.b))


def keyed(params, x):
    return np.sum(np.sqrt(params["w"] * x) * params["b"])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_structures_keep_their_forms_and_dtypes(dtype):
    x, w = X.astype(dtype), np.ones(3, dtype)
    for f, argument in ((layered, Layer(w, dtype(0.5))), (keyed, {"w": w, "b": x})):
        plain, checked = (srcdiff.value_and_grad(f, debug=debug)(argument, x) for debug in (False, True))
        assert type(checked[1]) is type(argument)
        found, expected = (one[1] if isinstance(argument, dict) else vars(one[1]) for one in (checked, plain))
        np.testing.assert_equal((checked[0], found), (plain[0], expected))
        assert all(part.dtype == dtype for part in found.values())
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=r"params_w_bar\[1\] is inf \(shape \(3,\)\) after the reverse of"):
        srcdiff.grad(keyed, debug=True)({"w": ZERO.astype(dtype), "b": x}, x)


# --- forward mode


def tangents_of(f, wrt, arguments, derivative):
    """What a derivative in forward mode gives for tangents of ones."""
    added = [name for name in inspect.signature(derivative).parameters if name not in inspect.signature(f).parameters]
    by_name = dict(zip(inspect.signature(f).parameters, arguments))
    names = wrt if isinstance(wrt, tuple) else (next(iter(by_name)),)
    ones = [np.ones_like(by_name[name]) if name in by_name and np.ndim(by_name[name]) else 1.0 for name in names]
    return derivative(*arguments, **dict(zip(added, ones)))


@pytest.mark.parametrize("f, wrt, arguments", FINITE, ids=[case[0].__name__ for case in FINITE])
def test_forward_mode_where_all_is_finite(f, wrt, arguments):
    with np.errstate(all="ignore"):
        plain, checked = (tangents_of(f, wrt, arguments, srcdiff.jvp(f, wrt, debug=debug)) for debug in (False, True))
    np.testing.assert_equal(checked, plain)


@pytest.mark.parametrize(
    "f, arguments, start, end",
    [
        (stores, (np.array([1.0, -1.0, 3.0]), 3), "sqrt_value_dot is inf after the tangent of ", (stores, "y[i] = np.sqrt(y[i - 1]) + x[i]")),
        (repeated, (2.0, 3), "s_dot is inf after the tangent of ", (repeated, "s = s * np.sqrt(x - i)")),
        (comprehension, (ZERO,), "ys_dot[-1] is inf after the tangent of ", (comprehension, "ys = [np.log(v) for v in x]")),
        (logs, (BELOW,), "result is nan after ", (logs, "y = np.log(x)")),
        (power, (0.0, 3), "value_dot is inf after the tangent of ", (power, "return np.sqrt(x) * power(x, n - 1)")),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_forward_mode_names_the_line(f, arguments, start, end):
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError) as error:
        tangents_of(f, 0, arguments, srcdiff.jvp(f, debug=True))
    text = str(error.value)
    assert text.startswith(f"srcdiff: {start}test_debug.py:")
    assert line_of(*end).partition(": ")[0] in text


def left_early(x: float, n: int):
    for i in range(n):
        if x > 2.0:
            return x * x
        for j in range(i):
            if x > 1.5:
                break
            x = x * 1.1
        x = x + 0.25
    return x


@pytest.mark.parametrize("debug", [False, True])
def test_forward_mode_of_branches_that_have_no_text_of_their_own(debug):
    for x in (0.5, 1.4, 2.5):
        value, tangent = srcdiff.jvp(left_early, debug=debug)(x, 4, x_dot=1.0)
        assert value == left_early(x, 4)
        assert tangent == pytest.approx((left_early(x + 1e-6, 4) - left_early(x - 1e-6, 4)) / 2e-6, rel=1e-8)


def until_small(x, a: float):
    x[0] = a * a
    while True:
        a = 0.3 * np.sin(a)
        if not a * a > 0.11:
            return None


@pytest.mark.parametrize("debug", [False, True])
def test_forward_mode_of_a_branch_without_a_body(debug):
    """The smallest program of those that crashed."""
    value, tangent = srcdiff.jvp(until_small, "a", of="x", debug=debug)(X, 0.5, a_dot=1.0)
    assert value[0] == 0.25 and tangent.tolist() == [1.0, 0.0, 0.0]
