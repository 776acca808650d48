"""Every rule for combinations of shapes, axes and keywords, against numerical differentiation.

A declaration is a template of expressions and what to put into its braces; `x` and `y` are arrays of all the shapes.  What NumPy itself refuses
does not count.  The calls of one template and shape are one function of several results.  The tests check half of them, with an example or
without; `python -m tests.rules.test_rule_combinations` checks all, with and without.
"""

from __future__ import annotations

import itertools
import re
import warnings
from typing import NamedTuple

import numpy as np
import pytest

import srcdiff
from srcdiff.rules.table import RULES
from srcdiff.rules.ufuncs import BINARY
from tests.rules.points import DEFAULT, DOMAINS
from tests.rules.test_rules_numerically import FLOAT, exists, function_of, generic

SHAPES = [FLOAT, (), (1,), (3,), (0,), (2, 3), (3, 1), (1, 1), (0, 2), (2, 1, 3)]
WITH_ELEMENTS = [shape for shape in SHAPES if shape == FLOAT or 0 not in shape]
PAIRS = [(left, right) for left in SHAPES for right in SHAPES if 0 not in (*left, *right) or left == right]
AXES = ["", *(f", axis={axis}" for axis in (None, 0, 1, 2, -1, -2, -3, (0, 1), (-1, 0), (2, 0), (0, 1, 2)))]
ONE_AXIS = ["", *(f", axis={axis}" for axis in (0, 1, 2, -1, -2, -3))]
KEPT = ["", ", keepdims=True", ", keepdims=False"]
MANY = 12  # calls in one function
REDUCES_FIRST = re.compile(r"\.(reduce|accumulate)\(")


class Declaration(NamedTuple):
    template: str
    choices: dict
    shapes: list = SHAPES
    domain: tuple = DEFAULT

    def __str__(self) -> str:
        return self.template + "".join(f" {value}" for value in list(self.choices.values())[:1] if isinstance(value, str))


def each(names: str, template: str, shapes=SHAPES, domain=DEFAULT, **choices) -> list:
    """One declaration for each function."""
    return [Declaration(template, {"f": name, **choices}, shapes, domain) for name in names.split() if exists(f"numpy.{name}")]


def unary() -> list:
    names = [name for name, rule in RULES.items() if rule.kind == "elementwise" and name.startswith("numpy.") and exists(name)]
    single = [name for name in names if len([p for p in RULES[name].parameters]) == 1]
    return [Declaration("np.{}(x){}{}".format(*name[6:].partition("[")), {}, SHAPES, DOMAINS.get(name, (DEFAULT,))[0]) for name in sorted(single)]


def binary() -> list:
    return [Declaration(f"np.{name[6:]}(x, y)", {}, PAIRS, DOMAINS.get(name, (DEFAULT, DEFAULT))) for name in BINARY]


DECLARATIONS = [
    *each("sum mean prod max min var std ptp median", "np.{f}(x{axis}{keepdims})", axis=AXES, keepdims=KEPT),
    *each("nansum nanmean nanprod nanmax nanmin nanvar nanstd nanmedian", "np.{f}(x{axis}{keepdims})", axis=AXES, keepdims=KEPT),
    *each("var std nanvar nanstd", "np.{f}(x{axis}, ddof=1)", axis=AXES),
    *each("sum mean prod var std", "np.{f}(x{axis}{keepdims}, where=x < 1.5)", axis=AXES, keepdims=KEPT),
    *each("sum prod max min", "np.{f}(x{axis}{keepdims}, initial=0.7)", axis=AXES, keepdims=KEPT),
    *each("max min", "np.{f}(x{axis}, initial=0.1, where=x > -1.0)", axis=AXES),
    *each("quantile nanquantile", "np.{f}(x, {q}{axis}{keepdims})", q=("0.3", "[0.2, 0.9]"), axis=AXES, keepdims=KEPT),
    *each("percentile", "np.{f}(x, {q}{axis}, method={method!r})", q=("30", "[20, 90]"), axis=AXES, method=("lower", "higher", "midpoint")),
    *each("average", "np.{f}(x{axis}{keepdims})", axis=AXES, keepdims=KEPT),
    *each("average", "np.{f}(x{axis}, weights=np.exp(x))", axis=AXES),
    *each("add.reduce multiply.reduce maximum.reduce minimum.reduce", "np.{f}(x{axis}{keepdims})", axis=AXES, keepdims=KEPT),
    *each("logaddexp.reduce", "np.{f}(x{axis}{keepdims})", axis=ONE_AXIS, keepdims=KEPT),
    *each("cumsum cumprod nancumsum nancumprod sort flip", "np.{f}(x{axis})", axis=[*ONE_AXIS, ", axis=None"]),
    *each("add.accumulate multiply.accumulate maximum.accumulate minimum.accumulate", "np.{f}(x{axis})", axis=ONE_AXIS),
    *each("gradient", "np.{f}(x{axis}{order})", shapes=WITH_ELEMENTS, axis=ONE_AXIS[1:], order=("", ", edge_order=2")),
    *each("diff", "np.{f}(x, n={n}{axis})", shapes=WITH_ELEMENTS, n=(1, 2, 3), axis=ONE_AXIS),
    *each("trapezoid", "np.{f}(x{dx}{axis})", dx=("", ", dx=0.5"), axis=ONE_AXIS),
    *each("partition", "np.{f}(x, {kth}{axis})", kth=(0, 1, -1), axis=[*ONE_AXIS, ", axis=None"]),
    *each("roll", "np.{f}(x, {shift}{axis})", shift=(1, -2, 5), axis=[*ONE_AXIS, ", axis=None"]),
    *each("repeat", "np.{f}(x, {n}{axis})", n=(0, 1, 2), axis=ONE_AXIS),
    *each("take", "np.{f}(x, {k}{axis})", k=(0, -1, [0, 0], [[0], [-1]]), axis=ONE_AXIS),
    *each("take", "np.{f}(x, [4, -7]{axis}, mode={mode!r})", mode=("wrap", "clip"), axis=ONE_AXIS),
    *each("compress", "np.{f}({c}, x{axis})", c=([True], [False, True]), axis=ONE_AXIS),
    *each("delete", "np.{f}(x, {k}{axis})", k=(0, -1, [0, 1]), axis=ONE_AXIS),
    *each("insert", "np.{f}(x, {k}, {v}{axis})", k=(0, 1, [0, 0]), v=("0.5", "x"), axis=ONE_AXIS),
    *each("expand_dims", "np.{f}(x, {axis})", axis=(0, 1, -1, -2, (0, 2))),
    *each("squeeze", "np.{f}(x{axis})", axis=AXES),
    *each("swapaxes moveaxis rollaxis", "np.{f}(x, {i}, {j})", i=(0, 1, 2, -1), j=(0, 1, 2, -2)),
    *each("transpose", "np.{f}(x{axes})", axes=("", ", (0,)", ", (1, 0)", ", (-1, 0)", ", (1, 2, 0)", ", (0, -1, 1)")),
    *each("ravel copy fliplr flipud triu tril diag diagflat trace diagonal matrix_transpose atleast_1d atleast_2d atleast_3d unique rot90 vander", "np.{f}(x)"),
    *each("ediff1d", "np.{f}(x)", shapes=WITH_ELEMENTS),
    *each("triu tril diag diagflat", "np.{f}(x, {k})", k=(-2, -1, 0, 1, 2)),
    *each("trace diagonal", "np.{f}(x, {k}, {i}, {j})", k=(-1, 0, 1), i=(0, 1, -1), j=(0, 1, -2)),
    *each("tile", "np.{f}(x, {reps})", reps=(0, 1, 2, (2, 1), (1, 2, 2))),
    *each("pad", "np.{f}(x, {width}, mode={mode!r})", width=(0, 1, (2, 1), ((1, 0), (0, 2))), mode=("constant", "edge", "reflect", "symmetric", "wrap")),
    *each("broadcast_to resize", "np.{f}(x, {shape})", shape=(3, (3,), (2, 3), (4, 2, 3), (1, 1))),
    *each("reshape", "np.{f}(x, {shape})", shape=(-1, (1, -1), (3, -1), (1, 3), 6, (3, 1, 2))),
    *each("concatenate stack", "np.{f}([x, 2.0 * x]{axis})", axis=ONE_AXIS),
    *each("hstack vstack dstack column_stack", "np.{f}([x, np.sin(x)])"),
    *each("append", "np.{f}(x, x{axis})", axis=[*ONE_AXIS, ", axis=None"]),
    *each("append kron outer dot inner matmul multiply.outer subtract.outer vecdot union1d", "np.{f}(x, y)", shapes=PAIRS),
    *each("tensordot", "np.{f}(x, y, {axes})", axes=(0, 1, 2, ([0], [0]), ([-1], [0])), shapes=PAIRS),
    *each("convolve correlate", "np.{f}(x, y, {mode!r})", mode=("full", "same", "valid"), shapes=PAIRS),
    *each("polyval", "np.{f}(x, y)", shapes=PAIRS),
    *each("polyadd polymul", "np.{f}(x, y)", shapes=[pair for pair in PAIRS if all(shape in (FLOAT, (1,), (3,)) for shape in pair)]),
    *each("linspace logspace", "np.{f}(x, y, {num}{end})", num=(0, 1, 3), end=("", ", endpoint=False"), shapes=PAIRS),
    *each("where", "np.{f}({c}, x, y)", c=("x > y", "x > 0.0", "y < 0.5"), shapes=PAIRS),
    *each("clip", "np.{f}(x, {low}, {high})", low=("-0.5", "None", "y"), high=("0.5", "y + 1.0"), shapes=PAIRS),
    Declaration("x{index}", {"index": ("[0]", "[-1]", "[::-1]", "[1:]", "[...]", "[None]", "[:, 0]", "[:, None]", "[..., None]", "[..., 0]", "[[0, 0]]", "[x > 0.0]", "[None, ..., None]", "[:, ::2]")}),
    *unary(),
    *binary(),
]


def combinations(declaration: Declaration):
    """(values, the expressions for them that NumPy does not refuse), for each choice of shapes."""
    texts = [declaration.template.format(**dict(zip(declaration.choices, chosen))) for chosen in itertools.product(*map(as_list, declaration.choices.values()))]
    random = np.random.default_rng(3)
    for shapes in declaration.shapes:
        shapes = shapes if isinstance(shapes, tuple) and shapes and not isinstance(shapes[0], int) else (shapes,)
        domains = declaration.domain if isinstance(declaration.domain[0], tuple) else (declaration.domain,) * len(shapes)
        values = {name: generic(random, shape, domain) for name, shape, domain in zip("xy", shapes, domains)}
        valid = [text for text in texts if is_valid(text, values)]
        if valid:
            yield values, valid


def as_list(choice) -> list:
    return [choice] if isinstance(choice, str) else list(choice)


def is_valid(text: str, values: dict) -> bool:
    """Does NumPy give numbers that have a derivative there?  (It takes an axis of an array without axes as well, which is none of ours.)"""
    if np.ndim(values["x"]) == 0 and ("axis=" in text and "axis=None" not in text or REDUCES_FIRST.search(text)):
        return False
    try:
        return bool(np.all(np.isfinite(eval(text, {"np": np}, dict(values)))))
    except (ValueError, IndexError, TypeError, AttributeError, ZeroDivisionError):
        return False


def check(texts: list, values: dict, with_example: bool, random: np.random.Generator) -> None:
    """The gradient in a random direction, with a random cotangent for each result."""
    f = function_of(f"({', '.join(texts)},)", values)
    bars = tuple(random.uniform(0.5, 1.5, np.shape(result)) for result in f(**values))
    gradients = srcdiff.vjp(f, tuple(values), example=dict(values) if with_example else None)(**values, result_bar=bars)[1]
    along = {name: random.uniform(-1.0, 1.0, np.shape(value)) for name, value in values.items()}

    def moved(step: float) -> float:
        results = f(**{name: value + step * along[name] for name, value in values.items()})
        return sum(float(np.sum(bar * result)) for bar, result in zip(bars, results))

    for gradient, value in zip(gradients, values.values()):
        assert np.shape(gradient) == np.shape(value) and np.asarray(gradient).dtype == np.float64
    got = sum(float(np.sum(gradient * along[name])) for name, gradient in zip(values, gradients))
    np.testing.assert_allclose(got, (moved(1e-6) - moved(-1e-6)) / 2e-6, rtol=1e-5, atol=1e-6)


def run(declaration: Declaration, both: bool):
    """(number of combinations, what failed): all with and without an example, or every other dozen, now with, now without."""
    random, failed, count = np.random.default_rng(4), [], 0
    turn = itertools.cycle([(True,), (), (False,), ()])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for values, texts in combinations(declaration):
            for start in range(0, len(texts), MANY):
                some = texts[start : start + MANY]
                for with_example in (True, False) if both else next(turn):
                    count += len(some)
                    try:
                        check(some, values, with_example, random)
                    except Exception:
                        failed += failures(some, values, with_example, random)
    return count, failed


def failures(texts: list, values: dict, with_example: bool, random) -> list:
    """Which of some expressions fail by themselves, and how."""
    found = []
    for text in texts:
        try:
            check([text], values, with_example, random)
        except srcdiff.SrcdiffError if not with_example else ():
            pass  # nothing tells the rank
        except Exception as error:
            shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in values.items())
            told = "with an example" if with_example else "without an example"
            found.append(f"{text} for {shapes} {told}: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
    return found


COUNTS: dict = {}


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=str)
def test_combinations(declaration):
    COUNTS[str(declaration)], failed = run(declaration, both=False)
    assert not failed, "\n".join(failed)
    assert COUNTS[str(declaration)], "NumPy refuses all of them"


def test_number_of_combinations(capsys):
    with capsys.disabled():
        print(f"\n{sum(COUNTS.values())} combinations of {len(COUNTS)} declarations")


if __name__ == "__main__":
    results = [run(declaration, both=True) for declaration in DECLARATIONS]
    print(*(line for _, failed in results for line in failed), sep="\n")
    print(f"{sum(count for count, _ in results)} combinations of {len(results)} declarations, {sum(len(failed) for _, failed in results)} wrong or refused")
