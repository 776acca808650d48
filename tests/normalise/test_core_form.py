"""Every pass leaves a block of the shape that its docstring promises; the checker of core form accepts what is in it and nothing else."""

from __future__ import annotations

import copy

import gast
import pytest

from srcdiff.load.source import load_function
from srcdiff.normalise import core_form
from srcdiff.normalise.assignments import plain_assignments
from srcdiff.normalise.decisions import named_decisions
from srcdiff.normalise.grammar import assigned_pairs, check_core, is_everything, is_iteration, is_store, root_of, stored_roots, without_lengths
from srcdiff.normalise.jumps import without_jumps
from srcdiff.normalise.loops import counted_loops
from srcdiff.trees import key
from srcdiff.walks import Define
from tests.golden.cases import names as golden_names, primal as golden_primal
from tests.primals import core_of, expression, primal_of, supply

EVERYTHING = """
def f(x, n):
    '''A docstring.'''
    a, (b, c) = x[0], (x[1], x[2])
    a, b = b, a
    p: float = a
    q: float
    p += c
    u = v = p * q0
    for k, w in enumerate(x, 1):
        if w > u:
            u = u * w
        elif n:
            pass
        else:
            n = n - 1
    for i in range(n):
        n = n - 1
    while u > 1.0:
        u = u / 2.0
    for s, t in zip(x, x):
        if s > t:
            continue
        u += s * t
        if u > 9.0:
            break
        elif u < 0.0:
            return u * t
    else:
        u = u + 1.0
    if p > u:
        raise ValueError(p)
    y = x.copy()
    y[0], y[1:] = y[1], u
    y[len(y) - 1] *= u
    np.multiply(y, y, out=y)
    np.add.at(y, [0, 0], c)
    assert u > 0.0
    del a
    return u + v
"""


def forms(primal) -> dict:
    """The block after each pass."""
    names = supply(primal)
    body = without_jumps(primal, names, returns(primal))
    found = {"jumps": copy.deepcopy(body)}
    body = plain_assignments(primal, names, body)
    found["assignments"] = copy.deepcopy(body)
    body = counted_loops(body, primal, names)
    found["loops"] = copy.deepcopy(body)
    found["decisions"] = named_decisions(body, names)
    return found


def returns(primal) -> bool:
    """Does the function return a value: is it no procedure?"""
    return any(isinstance(node, gast.Return) and node.value is not None for node in gast.walk(primal.tree))


def statements(body: list):
    """Every statement of a block, nested ones included, in order."""
    for statement in body:
        yield statement
        for part in ("body", "orelse"):
            if isinstance(statement, (gast.If, gast.For, gast.While)):
                yield from statements(getattr(statement, part))


def all_programs() -> list:
    return [pytest.param(load_function(golden_primal(n).f), id=n) for n in golden_names()] + [
        pytest.param(primal_of(EVERYTHING, q0=2.0), id="everything")
    ]


@pytest.mark.parametrize("primal", all_programs())
def test_each_pass_keeps_its_grammar(primal):
    after = forms(primal)
    *others, last = statements(after.pop("jumps"))
    assert not any(isinstance(statement, (gast.Break, gast.Continue, gast.Return)) for statement in others)
    assert isinstance(last, gast.Return) == returns(primal)
    for body in after.values():
        for statement in statements(body):
            assert isinstance(statement, (gast.Assign, gast.If, gast.For, gast.While, gast.Expr, gast.Assert, gast.Raise, gast.Return, Define))
            assert statement.origin is not None and statement.written in (True, False, None) and statement.lineno
            if is_store(statement):
                assert root_of(statement.targets[0]) and not assigned_pairs(statement)
    for name in ("loops", "decisions"):
        check_core(after[name])
    assert not any(stores(s.test) & stored(s) for s in statements(after["decisions"]) if isinstance(s, gast.If))


def stores(test: gast.expr) -> set:
    return {node.id for node in gast.walk(test) if isinstance(node, gast.Name)}


def stored(statement: gast.If) -> set:
    parts = [*statement.body, *statement.orelse]
    return {n.id for s in parts for n in gast.walk(s) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)}


@pytest.mark.parametrize("primal", all_programs())
def test_the_users_tree_is_not_changed(primal):
    before = gast.dump(primal.tree)
    core_form(primal, supply(primal), None if returns(primal) else expression("(y,)"))
    assert gast.dump(primal.tree) == before


def test_same_twice():
    primal = primal_of(EVERYTHING, q0=2.0)
    first, second = (key(core_form(primal, supply(primal))) for _ in range(2))
    assert first == second


def broken(change) -> list:
    """The core form of a small program with one thing wrong."""
    _, body = core_of("def f(x, y):\n    x, y = y, x\n    for i in range(3):\n        x = x * y\n    if x > y:\n        x = y\n    return x\n")
    check_core(body)
    change(body)
    return body


def unmark(body):
    del body[0].origin


def unmark_deep(body):
    del body[1].body[0].written


def same_target_twice(body):
    body[0].targets[0].elts[1].id = "x"


def too_few_values(body):
    body[0].value.elts.pop()


def unpack_a_call(body):
    body[0].value = gast.parse("f(x)").body[0].value


def nested_target(body):
    body[0].targets[0].elts[0] = gast.Tuple([gast.Name("x", gast.Store(), None, None)], gast.Store())


def two_targets(body):
    body[0].targets.append(gast.Name("z", gast.Store(), None, None))


def loop_over_items(body):
    body[1].iter = gast.parse("zip(x, y)").body[0].value


def loop_over_attribute(body):
    body[1].iter = gast.parse("x.T").body[0].value


def loop_with_two_targets(body):
    body[1].target = gast.parse("a, b").body[0].value


def augmented(body):
    body[1].body[0] = gast.parse("x += y").body[0]


def in_a_branch(body):
    body[-2].body[0] = gast.parse("del x").body[0]


def leave_a_loop(body):
    jump = gast.Break()
    jump.origin, jump.written = jump, True
    body[1].body.append(jump)


def store_into_no_name(body):
    body[1].body[0].targets = [gast.parse("(x + y)[0]").body[0].value]


def store_among_names(body):
    body[0].targets[0].elts[0] = gast.parse("x[0]").body[0].value


def store_into_two_places(body):
    body[1].body[0].targets = [gast.parse(text).body[0].value for text in ("x[0]", "y[0]")]


def loop_into_an_item(body):
    body[1].target = gast.parse("x[0]").body[0].value


BREAKS = [unmark, unmark_deep, same_target_twice, too_few_values, unpack_a_call, nested_target, two_targets, loop_over_items]
BREAKS += [loop_over_attribute, loop_with_two_targets, augmented, in_a_branch, leave_a_loop]
BREAKS += [store_into_no_name, store_among_names, store_into_two_places, loop_into_an_item]


@pytest.mark.parametrize("change", BREAKS, ids=lambda change: change.__name__)
def test_broken_core_form_fails(change):
    with pytest.raises((AssertionError, AttributeError, ValueError)):
        check_core(broken(change))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("range(n)", True),
        ("range(n, 0, -1)", True),
        ("reversed(range(n))", True),
        ("reversed(reversed(r))", True),
        ("r", True),
        ("reversed(r)", True),
        ("zip(a, b)", False),
        ("np.arange(3)", False),
        ("a[0]", False),
        ("[1, 2]", False),
    ],
)
def test_iterations(text, expected):
    assert is_iteration(gast.parse(text).body[0].value) == expected


def test_assigned_pairs():
    _, body = core_of("def f(x, y):\n    (x, y), z = (y, x), 1.0\n    z = x\n    return z\n")
    assert [[name for name, _ in assigned_pairs(s)] for s in body[:2]] == [["x", "y", "z"], ["z"]]


@pytest.mark.parametrize("target", ["x[0]", "x[1:, 0]", "x[i][0]", "x.T[0]", "x[1:].T[0][...]", "x.reshape(3, 2)[0]", "x.T.reshape(-1)[i]"])
def test_stores(target):
    """A store is into a part of a name, and binds no name."""
    body = broken(lambda body: setattr(body[1].body[0], "targets", [gast.parse(target).body[0].value]))
    check_core(body)
    store = body[1].body[0]
    assert is_store(store) and root_of(store.targets[0]) == "x" and assigned_pairs(store) == []
    assert stored_roots(body) == {"x"} and not is_store(body[0])


@pytest.mark.parametrize("index, whole", [(":", True), ("...", True), ("::1", False), ("1:", False), (":, :", False), ("0", False), ("None", False)])
def test_all_of_an_array(index, whole):
    assert is_everything(expression(f"x[{index}]").slice) == whole


def test_lengths_are_not_reads_of_values():
    assert key(without_lengths(expression("range(len(x), n, len(x[i]))"))) == key(expression("range(len(), n, len())"))
