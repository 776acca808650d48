"""Every elementwise rule against central differences of its function, by executing the text of the rule itself.

A new rule is tested without a line here; its domain goes to points.py if it is not smooth on (-2, 2).
"""

from __future__ import annotations

import ast
import itertools
import math
import pkgutil
import warnings

import gast
import numpy as np
import pytest
import scipy.special
import scipy.stats

from srcdiff import runtime_samples
from srcdiff.rules.table import REQUIRED, RULES, is_unsupported, load_rules
from tests.rules.points import DEFAULT, DOMAINS, EDGES

load_rules()
NAMES = sorted(name for name, rule in RULES.items() if rule.kind == "elementwise")
OPTIONAL = {"math.cbrt", "math.exp2", "math.fma"}  # what some versions of Python lack
REPRESENTATIONS = {
    "float": lambda values: values[0].item(),
    "np.float64": lambda values: values[0] if values.dtype.kind == "f" else values[0].item(),
    "0-d": lambda values: np.array(values[0]),
    "1-D": lambda values: values,
    "float32": lambda values: values.astype(np.float32) if values.dtype.kind == "f" else values,
}
TOLERANCES = {"float32": {"rtol": 2e-4, "atol": 2e-5}}
COUNT = 25


class Undecided:
    """The literal of an argument that is not one: every comparison with it counts as false."""

    def __eq__(self, other):
        return False

    __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __eq__


class MathFirst:
    """What `np` stands for in a rule whose primal is a function of math: math where it has the name, else NumPy."""

    def __getattr__(self, name):
        return getattr(math, name) if hasattr(math, name) else getattr(np, name)


def adjoints(name: str, operands: dict, z, z_bar, varied: set, literals: set) -> dict:
    """The cotangents that the text of a rule computes for the operands in `varied`."""
    scope = {
        **operands,
        "z": z,
        "z_bar": z_bar,
        "np": MathFirst() if name.startswith(("math.", "builtins.")) else np,
        "special": scipy.special,
        "digamma": runtime_samples.digamma,
        "bessel_i1": runtime_samples.bessel_i1,
        "stats": scipy.stats,
        "varied": lambda node: node in varied,
        "kept": lambda node: True,
        "log_of": math.log,
        "literal": lambda node: operands[node] if node in literals else Undecided(),
        "is_complex": lambda node: np.iscomplexobj(operands[node]),
        "scalar": lambda node: np.ndim(operands[node]) == 0,
        "ndim": lambda node: np.ndim(operands[node]),
    }
    bars: dict = {}
    run(RULES[name].body, scope, bars, varied)
    return bars


def run(body: list, scope: dict, bars: dict, varied: set) -> None:
    for statement in body:
        if isinstance(statement, gast.If):
            run(statement.body if evaluate(statement.test, scope) else statement.orelse, scope, bars, varied)
        elif isinstance(statement, gast.Assign):
            scope[statement.targets[0].id] = evaluate(statement.value, scope)
        else:
            assert isinstance(statement, gast.AugAssign) and isinstance(statement.op, gast.Add), gast.dump(statement)
            operand = statement.target.id[: -len("_bar")]
            if operand in varied:
                bars[operand] = bars.get(operand, 0.0) + evaluate(statement.value, scope)


class QuotePredicates(ast.NodeTransformer):
    """`varied(x)` asks about the operand x, not its value: pass its name."""

    def visit_Call(self, node):
        if isinstance(node.func, ast.Name) and node.func.id in ("varied", "kept", "literal", "scalar", "ndim", "is_complex"):
            return ast.Call(node.func, [ast.Constant(node.args[0].id)], [])
        return self.generic_visit(node)


def evaluate(node, scope: dict):
    expression = QuotePredicates().visit(gast.gast_to_ast(gast.Expression(node)))
    return eval(compile(ast.fix_missing_locations(expression), "<rule>", "eval"), scope)


def literal_choices(body: list) -> dict:
    """The literals that the tests of a rule ask for, by parameter: `literal(y) == 2` asks for 2, `literal(y) > 0` for 2.5."""
    found: dict = {}
    for node in (inner for statement in body for inner in gast.walk(statement)):
        if (
            isinstance(node, gast.Compare)
            and isinstance(node.left, gast.Call)
            and getattr(node.left.func, "id", None) == "literal"
        ):
            value = node.comparators[0].value
            offset = {gast.Gt: 2.5, gast.Lt: -1.5}.get(type(node.ops[0]), 0)
            found.setdefault(node.left.args[0].id, {})[value + offset if offset else value] = None
    return found


def cases_of(name: str):
    """Each choice of literals with each non-empty choice of varied operands."""
    rule = RULES[name]
    names = [parameter for parameter, default in rule.parameters if not is_unsupported(default)]
    domains = DOMAINS.get(name, (DEFAULT,) * len(names))
    asked = literal_choices(rule.body)
    options = [[("value", domain)] + [("literal", value) for value in asked.get(n, [])] for n, domain in zip(names, domains)]
    for choice in itertools.product(*options):
        free = [n for n, (kind, domain) in zip(names, choice) if kind == "value" and not isinstance(domain, range) and n not in rule.constant]
        if not free or (name == "numpy.clip" and choice[1:] == (("literal", None),) * 2 and np.__version__ < "2"):
            continue  # clip without bounds is an error before NumPy 2
        for count in range(1, len(free) + 1):
            for varied in itertools.combinations(free, count):
                yield dict(zip(names, choice)), set(varied)


def function_of(name: str):
    whole, _, index = name.partition("[")
    try:
        function = pkgutil.resolve_name(whole)
    except AttributeError:
        return None
    return (lambda *operands: function(*operands)[int(index[:-1])]) if index else function


def call(function, operands: list):
    """Trailing arguments that are None are left out where the function has no such default."""
    operands = list(operands)
    while operands and operands[-1] is None and function is not np.clip:
        operands.pop()
    return function(*operands)


def sample(domain, random) -> np.ndarray:
    if isinstance(domain, range):
        return random.choice(np.array(domain), COUNT)
    return random.uniform(*domain, COUNT)


def slope(function, operands: dict, name: str):
    """Central differences, in float64."""
    step = 1e-6
    wide = {n: v.astype(float) if getattr(v, "dtype", None) == np.float32 else v for n, v in operands.items()}
    above = call(function, {**wide, name: wide[name] + step}.values())
    below = call(function, {**wide, name: wide[name] - step}.values())
    return (above - below) / (2.0 * step)


def representations(name: str) -> list:
    if RULES[name].text is not None:
        return ["np.float64", "1-D"]  # there are many, and all are alike
    if name in ("scipy.special.ellipk", "scipy.special.ellipkm1", "scipy.special.ellipe"):
        return [r for r in REPRESENTATIONS if r != "float32"]  # SciPy's hyp2f1 with numbers gives float64
    scalars_only = name.startswith("math.") or name in ("builtins.max", "builtins.min")
    return [r for r in REPRESENTATIONS if not scalars_only or r in ("float", "np.float64")]


@pytest.mark.parametrize("name, representation", [(n, r) for n in NAMES for r in representations(n)])
def test_text_agrees_with_central_differences(name, representation):
    function, random = function_of(name), np.random.default_rng(0)
    if function is None:
        pytest.skip(f"{name} is not in this version")
    for choice, varied in cases_of(name):
        operands = {
            n: REPRESENTATIONS[representation](sample(value, random)) if kind == "value" else value
            for n, (kind, value) in choice.items()
        }
        check_case(
            name, function, operands, varied, {n for n, (kind, _) in choice.items() if kind == "literal"}, representation, random
        )


def check_case(name, function, operands: dict, varied: set, literals: set, representation: str, random) -> None:
    z = call(function, operands.values())
    whole = call(function_of(name.partition("[")[0]), operands.values())  # what `z` is in the text of a rule for one of several results
    z_bar = REPRESENTATIONS[representation](random.uniform(0.5, 1.5, COUNT))
    bars = adjoints(name, operands, whole, z_bar, varied, literals)
    assert set(bars) == varied, f"{name}: no line for {sorted(varied - set(bars))}"
    for operand, bar in bars.items():
        expected = z_bar * slope(function, operands, operand)
        tolerance = TOLERANCES.get(representation, {"rtol": 1e-6, "atol": 1e-7})
        np.testing.assert_allclose(bar, expected, **tolerance, err_msg=f"{name} {operand} {operands}")
        assert np.shape(bar) == np.shape(z)
        if getattr(z, "dtype", None) == np.float32:
            assert bar.dtype == np.float32, f"{name}: {operand}_bar is {bar.dtype}"


def wrappings(name: str) -> dict:
    """An edge point as a number, and as an array where the function takes arrays."""
    wraps = {"float": float if name.startswith(("math.", "builtins.")) else np.float64}
    if name.startswith("numpy."):
        wraps["array"] = lambda value: np.array([value, value])
    return wraps


@pytest.mark.parametrize(
    "edge, wrapping",
    [(e, w) for e in EDGES for w in wrappings(e.name)],
    ids=lambda v: v if isinstance(v, str) else f"{v.name}{v.operands}",
)
def test_edge_follows_the_convention(edge, wrapping):
    wrap = wrappings(edge.name)[wrapping]
    names = [parameter for parameter, _ in RULES[edge.name].parameters]
    operands = {n: None if value is None else wrap(value) for n, value in zip(names, edge.operands)}
    literals = {n for n, value in operands.items() if value is None}
    with np.errstate(all="ignore"):
        z = call(function_of(edge.name), operands.values())
    if isinstance(edge.bars, type):
        with pytest.raises(edge.bars):
            adjoints(edge.name, operands, z, wrap(edge.z_bar), set(names), literals)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if edge.warns else "error")
        bars = adjoints(edge.name, operands, z, wrap(edge.z_bar), set(edge.bars), literals)
    assert {n: np.unique(bar).tolist() for n, bar in bars.items()} == {n: [value] for n, value in edge.bars.items()}


OF_RESULTS = (".success", ".converged")  # attributes of what a solver returns


@pytest.mark.parametrize("name", sorted(n for n, r in RULES.items() if r.kind in ("elementwise", "zero") and n[0] != "$" and not n.endswith(OF_RESULTS)))
def test_rule_names_a_function(name):
    assert name in OPTIONAL or function_of(name) is not None


def test_parameters_without_default_come_first():
    for name in NAMES:
        required = [default is REQUIRED for _, default in RULES[name].parameters]
        assert required == sorted(required, reverse=True) and len(required) <= len(DOMAINS.get(name, required))
