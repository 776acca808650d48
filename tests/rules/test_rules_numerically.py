"""Every rule through the whole compiler, with and without `example=`, against numerical differentiation.

A rule without a call fails `test_every_rule_has_a_call`: an elementwise one gets its points from `points`, any other needs a line in `calls`.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import linecache
import re
import sys

import numpy as np
import pytest

import srcdiff
from srcdiff.rules.table import REQUIRED, RULES, is_unsupported, load_rules
from tests.rules.calls import CALLS, FLOAT, MORE_CALLS, ZERO_CALLS
from tests.rules.points import DEFAULT, DOMAINS

load_rules()
OPERATORS = {
    "operator.add": "x + y",
    "operator.sub": "x - y",
    "operator.mul": "x * y",
    "operator.truediv": "x / y",
    "operator.pow": "x ** y",
    "operator.mod": "x % y",
    "operator.neg": "-x",
    "operator.pos": "+x",
}
SHAPES = {  # of the operands, in turn
    1: [[FLOAT], [()], [(3,)], [(2, 3)]],
    2: [[FLOAT, FLOAT], [(3,), (3,)], [(2, 3), (3,)], [FLOAT, (3,)], [(2, 1), (3,)], [(3,), (1,)]],
    3: [[FLOAT, FLOAT, FLOAT], [(3,), FLOAT, FLOAT], [(2, 3), (3,), (2, 1)]],
    4: [[FLOAT, FLOAT, FLOAT, FLOAT], [FLOAT, (1,), FLOAT, (3,)], [(2, 1), (3,), FLOAT, (2, 3)]],
}
TAKEN_APART = ("np.real(x)", "np.imag(x)", "np.angle(x)")  # without an example it is not known whether x is complex
COUNT = itertools.count(1)


def rules_of(kind: str) -> list:
    return sorted(name for name, rule in RULES.items() if rule.kind == kind)


def function_of(expression: str, names):
    """`def f(names): return expression`, with its source."""
    scipy = "".join(f"import scipy.{module}\n" for module in sorted(set(re.findall(r"\bscipy\.(\w+)", expression))))
    text = f"import math\nimport numpy as np\n{scipy}\n\ndef f({', '.join(names)}):\n    return {expression}\n"
    filename = f"<call {next(COUNT)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace: dict = {}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


def generic(random: np.random.Generator, shape, domain=DEFAULT):
    """Numbers for a shape; what is no shape stands for itself."""
    if not isinstance(shape, (tuple, str)):
        return shape
    size = () if shape == FLOAT else shape
    numbers = np.asarray(random.choice(np.array(domain), size) if isinstance(domain, range) else random.uniform(*domain, size))
    return numbers.item() if shape == FLOAT else numbers


def check(expression: str, values: dict, wrt: tuple, with_example: bool) -> None:
    if not with_example and expression.startswith(TAKEN_APART):
        with pytest.raises(srcdiff.UnsupportedSyntaxError, match="gets complex values is not known"):
            srcdiff.vjp(function_of(expression, values), wrt)
        return
    checker = (
        srcdiff.check_grads(function_of(expression, values), wrt, example=dict(values)) if with_example else bare(expression, tuple(values), wrt)
    )
    checker(**values)


@functools.lru_cache(maxsize=8)
def bare(expression: str, names: tuple, wrt: tuple):
    """The check of derivatives that know no shapes, and are the same for all of them."""
    return srcdiff.check_grads(function_of(expression, names), wrt)


def subsets(values: dict, with_example: bool, constant: tuple = ()) -> list:
    """All names that can be varied; without an example also each alone if there are several."""
    names = [name for name, value in values.items() if np.asarray(value).dtype.kind == "f" and name not in constant]
    return [tuple(names), *([(name,) for name in names] if len(names) > 1 and not with_example else [])]


def elementwise_calls(name: str):
    """(expression, values, names that are not varied) for each number of arguments that a rule takes, and each choice of shapes."""
    parameters = [(parameter, default) for parameter, default in RULES[name].parameters if not is_unsupported(default)]
    least = sum(default is REQUIRED for _, default in parameters)
    random, domains = np.random.default_rng(1), DOMAINS.get(name, (DEFAULT,) * len(parameters))
    made = RULES[name].text is not None  # there are many, and all are alike
    for count in range(max(least, 1), len(parameters) + 1):
        if name == "numpy.clip" and count < 3:
            continue  # an error before NumPy 2; `calls` gives None
        names = list("xyzwv"[:count])
        constant = tuple(n for n, (parameter, _) in zip(names, parameters) if parameter in RULES[name].constant)
        module, _, function = name.rpartition(".")
        spelling = {"numpy": "np.", "builtins": ""}.get(module, module + ".")
        function, bracket, index = function.partition("[")
        expression = OPERATORS.get(name) or f"{spelling}{function}({', '.join(names)}){bracket}{index}"
        for shapes in SHAPES[count] if not made else [[(3,), *[FLOAT] * (count - 1)]] if count in (least, len(parameters)) else []:
            if module in ("math", "builtins") and name != "builtins.abs" and shapes != [FLOAT] * count:
                continue
            yield expression, {n: generic(random, shape, domain) for n, shape, domain in zip(names, shapes, domains)}, constant


def with_values(calls: list):
    random = np.random.default_rng(2)
    return [(expression, {name: generic(random, shape) for name, shape in shapes.items()}) for expression, shapes in calls]


def label(value) -> str:
    if isinstance(value, dict):
        return ",".join(str(np.shape(v)).replace(" ", "") if isinstance(v, np.ndarray) else "float" for v in value.values())
    return {True: "example", False: "bare"}.get(value) if isinstance(value, bool) else str(value)


def exists(name: str) -> bool:
    """Is it in this version of its module?"""
    module, *path = name.partition("[")[0].replace("()", "").split(".")
    owner = importlib.import_module(module)
    for attribute in path:
        if module == "scipy" and owner is sys.modules["scipy"]:
            importlib.import_module(f"scipy.{attribute}")
        if not hasattr(owner, attribute):
            return name.startswith("operator.") or inspect.isfunction(owner)  # whose results have this attribute
        owner = getattr(owner, attribute)
    return True


ELEMENTWISE = [call for name in rules_of("elementwise") if name in OPERATORS or exists(name) for call in elementwise_calls(name)]
OTHERS = with_values([call for name in sorted(CALLS) if exists(name) for call in CALLS[name]] + MORE_CALLS)
both = pytest.mark.parametrize("with_example", [False, True], ids=label)


def variants(calls: list):
    """Each call with nothing told, and the first and the last of an expression's shapes with an example, too: what shapes decide is the same for all rules
    (see test_rule_texts, which has them all)."""
    shapes = {}
    for call in calls:
        shapes.setdefault(call[0], []).append(call)
    for of_one in shapes.values():
        yield from ((*call, False) for call in of_one)
        yield from ((*call, True) for call in of_one[:: max(len(of_one) - 1, 1)])


ZERO_ITEMS = {
    "numpy.linalg.slogdet[0]": "np.linalg.slogdet(x)[0]",
    "numpy.linalg.lstsq[2]": "np.linalg.lstsq(x, np.ones(3), rcond=None)[2]",
    "numpy.divmod[0]": "np.divmod(x, 0.73)[0]",
    "builtins.divmod[0]": "divmod(x, 0.73)[0]",
    "numpy.modf[1]": "np.modf(x)[1]",
    "math.modf[1]": "math.modf(x[1, 1])[1]",
    "numpy.frexp[1]": "np.frexp(x)[1]",
    "math.frexp[1]": "math.frexp(x[2, 2])[1]",
    "scipy.optimize.root.success": "scipy.optimize.root(lambda u: u - x[0], np.zeros(3)).success",
    "scipy.optimize.root_scalar.converged": "scipy.optimize.root_scalar(lambda u: u - x[0, 0], bracket=(-9, 9)).converged",
    "scipy.optimize.minimize.success": "scipy.optimize.minimize(lambda u: np.sum((u - x[0]) ** 2), np.zeros(3)).success",
    "scipy.optimize.minimize_scalar.success": "scipy.optimize.minimize_scalar(lambda u: (u - x[0, 0]) ** 2).success",
    "scipy.integrate.solve_ivp.success": "scipy.integrate.solve_ivp(lambda t, u: x @ u, (0.0, 1.0), np.ones(3)).success",
    "scipy.linalg.lstsq[2]": "scipy.linalg.lstsq(x, np.ones(3))[2]",
    "scipy.linalg.lu[0]": "scipy.linalg.lu(x)[0]",
    "scipy.linalg.lu_factor[1]": "scipy.linalg.lu_factor(x)[1]",
    "scipy.linalg.cho_factor[1]": "scipy.linalg.cho_factor(np.eye(3) + x @ x.T)[1]",
}


@both
@pytest.mark.parametrize("name", sorted(ZERO_ITEMS))
def test_results_without_derivative(name, with_example):
    """One of several results that is constant: another one beside it."""
    values = {"x": np.array([[1.1, 0.3, 0.2], [0.1, -2.1, 0.4], [0.6, 0.2, 1.5]])}
    check(f"np.sum(x * {ZERO_ITEMS[name]})", values, ("x",), with_example)


def test_every_rule_has_a_call():
    tested = set(CALLS) | set(ZERO_CALLS) | {name for name in ZERO_ITEMS if name in RULES} | set(rules_of("elementwise"))
    generated = {name for name in RULES if name.startswith("$")}  # see test_generated
    assert sorted(set(RULES) - tested - generated) == [] and sorted(tested - set(RULES)) == []
    assert all(CALLS.values())
    assert not [name for name in rules_of("elementwise") if name.startswith("operator.") and name not in OPERATORS]


@pytest.mark.parametrize("expression, values, constant, with_example", list(variants(ELEMENTWISE)), ids=label)
def test_elementwise(expression, values, constant, with_example):
    for wrt in subsets(values, with_example, constant):
        check(expression, values, wrt, with_example)


@pytest.mark.parametrize("expression, values, with_example", list(variants(OTHERS)), ids=label)
def test_other_calls(expression, values, with_example):
    for wrt in subsets(values, with_example):
        check(expression, values, wrt, with_example)


@both
@pytest.mark.parametrize("name", sorted(ZERO_CALLS))
@pytest.mark.filterwarnings("ignore:numpy.fix is deprecated")
def test_zero(name, with_example):
    """The gradient of a sum is that of the other term, and alone it is exactly zero."""
    if name not in OPERATORS and name.split(".")[0] != "operator" and not exists(name):
        pytest.skip(f"{name} is not in this version")
    values = {"x": np.array([0.3, 2.6, -1.7])}
    check(f"np.sum(x * x) + np.sum({ZERO_CALLS[name]})", values, ("x",), with_example)
    alone = srcdiff.grad(function_of(f"1.0 * np.sum({ZERO_CALLS[name]})", values), example=dict(values) if with_example else None)(**values)
    np.testing.assert_array_equal(alone, np.zeros(3))
