"""Facts of whole programs: kinds, dtypes, shapes, what is varied, what is fresh; fixed points at loops."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

import srcdiff
from srcdiff.facts.axes import axis_pairs
from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.infer import infer
from srcdiff.facts.parameters import parameter_facts
from srcdiff.facts.dataflow import assigned
from tests.primals import core_of, function_of

EXAMPLE = dict(x=np.zeros(3), m=np.zeros((3, 2)), c=1.5, k=2, i=np.zeros(4, int), t=np.zeros(3, bool))


def program(lines: str, wrt=("x", "m", "c"), **module):
    body = textwrap.indent(lines, "    ") + "\n"
    primal, core = core_of(f"def f(x, m, c, k, i, t):\n{body}    return x\n", **module)
    arguments = parameter_facts(primal, wrt, EXAMPLE, {})
    evaluator = Evaluator(primal, set(arguments) | assigned(core), {}, False)
    infer(primal, core, arguments, evaluator)
    return core, evaluator


def facts_after(lines: str, **options) -> dict:
    core, _ = program(lines, **options)
    return core[-1].env_before


def fact(expression: str, **options):
    return facts_after(f"y = {expression}", **options)["y"]


SHAPES = {
    "x + c": ("x.0",),
    "m * c": ("m.0", "m.1"),
    "m.T": ("m.1", "m.0"),
    "m @ m.T": ("m.0", "m.0"),
    "m.T @ x": ("m.1",),
    "x @ x": (),
    "np.sum(m)": (),
    "np.sum(m, axis=0)": ("m.1",),
    "m.mean(axis=-1, keepdims=True)": ("m.0", 1),
    "np.exp(x)": ("x.0",),
    "math.exp(c)": (),
    "x[0]": (),
    "x[k]": (),
    "m[0]": ("m.1",),
    "m[:, 0]": ("m.0",),
    "m[:, None]": ("m.0", 1, "m.1"),
    "x[:]": ("x.0",),
    "x[::-1]": ("x.0",),
    "x[i]": ("i.0",),
    "m[i]": ("i.0", "m.1"),
    "x[t]": None,
    "m[i, 0]": ("i.0",),
    "m[i, i]": ("i.0",),
    "m[0, i]": ("i.0",),
    "m[i, :]": None,
    "x[1:] + x[:-1]": None,
    "np.where(x > 0.0, x, c)": ("x.0",),
    "np.zeros(len(x))": ("x.0",),
    "np.zeros((k, 3))": None,
    "np.zeros((2, 3))": (2, 3),
    "np.zeros_like(m)": ("m.0", "m.1"),
    "np.ones(m.shape)": ("m.0", "m.1"),
    "-x": ("x.0",),
    "x if k else -x": ("x.0",),
    "x if k else c": None,
    "x > 0.0": ("x.0",),
    "len(x)": (),
    "x.size": (),
    "m.shape[1]": (),
}


@pytest.mark.parametrize("expression", SHAPES)
def test_shapes(expression):
    dims = fact(expression).shape.told.dims
    if SHAPES[expression] is None:
        assert dims is None or any(not isinstance(d, int) and not d.replace(".", "").isalnum() for d in dims)
    else:
        assert dims == SHAPES[expression]


DTYPES = {
    "x": "f", "x + k": "f", "k + k": "i", "k / k": "f", "k // k": "i", "t + t": "i", "x > c": "b", "not c": "b", "i * 2": "i", "i * 2.0": "f",
    "len(x)": "i", "x.size": "i", "np.sum(x)": "f", "np.exp(x)": "f", "1j * k": "c", "-k": "i", "k if t[0] else c": "f", "np.argmax(x)": "i",
    "x.shape[0]": "i", "k ** 2": "i",
}  # fmt: skip


@pytest.mark.parametrize("expression", DTYPES)
def test_dtypes(expression):
    assert fact(expression).dtype in (DTYPES[expression], None)


def test_dtypes_that_have_to_be_known():
    for expression in ("x", "x + k", "k + k", "np.sum(x)", "np.exp(x)", "len(x)", "x * c", "m @ m.T"):
        assert fact(expression).dtype == DTYPES.get(expression, "f")


VARIED = ["x", "x + k", "k * c", "x[0]", "m.T", "x if k else k", "k or c", "c and k", "np.sum(x)", "x[i]", "np.where(t, x, 0.0)", "-c", "k ** c"]
PASSIVE = ["k", "k + 1", "x > 0.0", "len(x)", "x.shape", "np.sign(x)", "x // 2.0", "np.zeros_like(x)", "np.argmax(x)", "i[0]", "t", "not x[0]", "x.size * 2.0"]


@pytest.mark.parametrize("expression", VARIED)
def test_varied(expression):
    assert fact(expression).varied
    assert not fact(expression, wrt=()).varied


@pytest.mark.parametrize("expression", PASSIVE)
def test_passive(expression):
    assert not fact(expression).varied


FRESH = ["x + 1.0", "np.exp(x)", "x.copy()", "-x", "np.zeros(3)", "np.where(t, x, x)", "m @ x[:2]"]
SHARED = ["x", "x[1:]", "m.T", "m.ravel()", "m.reshape(2, 3)", "x if k else -x", "m[0]", "np.asarray(x)", "x[1:][:1]", "x or m", "m.T.ravel()"]


@pytest.mark.parametrize("expression", FRESH)
def test_fresh(expression):
    assert fact(expression).fresh


@pytest.mark.parametrize("expression", ["x[i]", "x[t]", "m[i, i]"])
def test_gathers_are_fresh(expression):
    core, _ = program(f"y = {expression}")
    assert core[0].value.fact.fresh


@pytest.mark.parametrize("expression", SHARED)
def test_shared(expression):
    assert not fact(expression).fresh


def test_sharing_works_both_ways():
    facts = facts_after("y = x + 1.0\nz = y[1:]\nw = y * 2.0")
    assert not facts["y"].fresh and not facts["z"].fresh and facts["w"].fresh


def test_branches_join():
    facts = facts_after("if k:\n    y = x\nelse:\n    y = 2.0 * x")
    assert facts["y"].shape.told.dims == ("x.0",) and facts["y"].varied and not facts["y"].fresh


def test_a_name_of_one_branch_keeps_its_fact():
    assert facts_after("if k:\n    y = 2.0 * x")["y"].varied


def test_loop_to_a_fixed_point():
    """s is a passive number at first; what the body makes of it in the second pass holds from the start."""
    core, _ = program("s = 0.0\nu = 0.0\nfor j in range(k):\n    u = s\n    s = x")
    loop = core[2]
    assert loop.env_head["s"].varied and loop.env_end["u"].varied and core[-1].env_before["u"].varied
    assert not core[0].env_after["s"].varied
    assert loop.env_head["s"].shape.told.dims is None


def test_chain_through_a_loop_takes_several_passes():
    lines = "a = b = d = e = 0.0\nwhile k > 0:\n    e = d\n    d = b\n    b = a\n    a = c"
    facts = facts_after(lines)
    assert all(facts[name].varied for name in "abde")


def test_shapes_that_a_loop_keeps_stay_known():
    facts = facts_after("h = np.zeros(len(x))\nfor j in range(k):\n    h = np.tanh(h * x)")
    assert facts["h"].shape.told.dims == ("x.0",) and facts["h"].varied


def test_shape_that_grows_is_unknown():
    facts = facts_after("h = x\nfor j in range(k):\n    h = np.concatenate([h, x])")
    assert facts["h"].shape.told.dims is None or "x.0" not in facts["h"].shape.told.dims


def test_loop_variable_is_an_integer():
    core, _ = program("for j in range(k):\n    y = x[j]")
    assert core[0].env_end["j"].dtype == "i" and core[0].env_end["y"].shape.told.dims == ()


def test_axes_that_meet_are_found():
    core, _ = program("y = x + m[:, 0]\nz = x @ m")
    assert axis_pairs(core) == {("equal", "m.0", "x.0"), ("enforced", "m.0", "x.0")}


def test_axes_are_united_in_the_whole():
    f = function_of("def f(x, m, y):\n    h = m @ x + y\n    return np.sum(h * y)\n")
    source = srcdiff.grad(f, ("x", "m", "y"), example=(np.ones(2), np.ones((3, 2)), np.ones(3))).source
    assert "y.shape != m.shape[:1]" in source and "_unbroadcast" not in source


def test_constants():
    assert fact("3").const == 3 and fact("-3").const == -3 and fact("(1, 2)").const == (1, 2)
    facts = facts_after("y = 3\nfor j in range(k):\n    y = y + 1")
    assert facts["y"].const != 3


def test_globals_are_not_constants():
    """They are read when the derivative is called."""
    core, evaluator = program("y = G * x", G=2.5)
    assert evaluator.global_facts["G"].dtype == "f" and core[0].value.left.fact.const != 2.5


@pytest.mark.parametrize(
    "lines, error",
    [
        ("y = z", srcdiff.NameResolutionError),
        ("y = nowhere(x)", srcdiff.NameResolutionError),
        ("y = y + x", srcdiff.NameResolutionError),
        ("y = x & k", srcdiff.UnsupportedSyntaxError),
        ("y = np.linalg.eigvals(m)", srcdiff.NoRuleError),
        ("y = x.tofile('x')", srcdiff.NoRuleError),
        ("y = x.sum(dtype=int, initial=3)", srcdiff.ArgumentError),
        ("y = np.sort(1j * x)", srcdiff.UnsupportedSyntaxError),
        ("G[0] = c", srcdiff.UnsupportedSyntaxError),
        ("y = 2.0\ny[0] = c", srcdiff.UnsupportedSyntaxError),
        ("y = (1.0, 2.0)\ny[0] = 3.0", srcdiff.UnsupportedSyntaxError),
        ("y = x + 1.0\ny[c] = 1.0", srcdiff.UnsupportedSyntaxError),
    ],
)
def test_refused(lines, error):
    with pytest.raises(error) as caught:
        program(lines, G=np.ones(3))
    assert caught.value.help and caught.value.place.line >= 2


STORES = {
    "what is stored makes it varied": ("y = np.zeros(3)\ny[0] = c", {"y": True}),
    "a constant does not": ("y = np.zeros(3)\ny[0] = 1.0", {"y": False}),
    "nor does it make it passive": ("y = x + 1.0\ny[...] = 1.0", {"y": True}),
    "integers cut it off": ("y = i.copy()\ny[0] = c", {"y": False}),
    "so do booleans": ("y = x > 0.0\ny[0] = c", {"y": False}),
    "in an update": ("y = np.zeros(3)\ny[1:] += x[:2]", {"y": True}),
    "in a branch": ("y = np.zeros(3)\nif k:\n    y[0] = c", {"y": True}),
    "only after it": ("y = np.zeros(3)\nz = y * 2.0\ny[0] = c", {"y": True, "z": False}),
    "in the pass before": ("y = np.zeros(3)\nz = 0.0\nfor j in range(k):\n    z = z + y[0]\n    y[0] = c", {"y": True, "z": True}),
}


@pytest.mark.parametrize("lines, varied", STORES.values(), ids=STORES)
def test_stores(lines, varied):
    facts = facts_after(lines)
    assert {name: facts[name].varied for name in varied} == varied


def test_a_store_keeps_shape_and_dtype():
    facts = facts_after("y = np.zeros(len(x))\ny[1:] = 2\ny[k] += c")
    assert facts["y"].shape.told.dims == ("x.0",) and facts["y"].dtype == "f"


def test_a_store_ends_what_is_known_of_the_value():
    core, _ = program("y = np.zeros(3)\nv = y[:2]\ny[0] = c", wrt=())
    assert core[-1].env_before["y"].const == core[-1].env_before["v"].const


def test_who_sees_a_store_depends_on_what_is_stored():
    """Told by the alias analysis in `.seen_by`."""
    primal, core = core_of("def f(x, c):\n    y = np.zeros(3)\n    v = y[1:]\n    y[0] = c\n    return x\n")
    core[2].seen_by = {"y", "v"}
    infer(primal, core, parameter_facts(primal, ("c",), {}, {}), Evaluator(primal, {"x", "c", "y", "v"}, {}, False))
    after = core[2].env_after
    assert after["y"].varied and after["v"].varied and not core[2].env_before["v"].varied and not after["x"].varied


def test_impure_calls_expose_their_arguments():
    _, evaluator = program("y = k + 1\nopen(y)")
    assert "y" in evaluator.exposed
    _, evaluator = program("y = k + 1\nz = np.cos(y)")
    assert not evaluator.exposed
