"""May-alias analysis: who is a view of whom, who may share memory, what was made here; at joins, in loops, after rebinding."""

from __future__ import annotations

import itertools
import textwrap

import numpy as np
import pytest

from srcdiff.emit.printer import print_expression
from srcdiff.facts.aliases import State, find_aliases, stores_of
from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.infer import infer
from srcdiff.facts.parameters import parameter_facts
from srcdiff.facts.dataflow import assigned
from tests.primals import core_of, function_of, text_of

EXAMPLE = dict(x=np.zeros(6), z=np.zeros(6), m=np.zeros((3, 2)), c=1.5, k=2, t=np.zeros(3, int))
MADE = "y = x * 2.0\nw = x * 3.0\nu = m * 2.0\n"  # owners of memory of the function's own


def program(lines: str) -> list:
    """The core block of a function of the parameters of EXAMPLE, with aliases on its statements."""
    primal, body = core_of("def f(x, z, m, c, k, t, log):\n" + textwrap.indent(MADE + lines, "    ") + "\n    return x\n")
    arguments = parameter_facts(primal, ("x", "z", "m", "c"), {**EXAMPLE, "log": {}}, {})
    infer(primal, body, arguments, Evaluator(primal, set(arguments) | assigned(body), {}, False))
    find_aliases(body, set(arguments))
    return body


def state(lines: str) -> State:
    """What is known at the end."""
    return program(lines)[-1].aliases


def views(state: State) -> dict:
    """The names that are views, as text."""
    return {name: print_expression(view) for name, view in state.views.items() if view is not None}


def pairs(state: State) -> set:
    return {"".join(sorted(pair)) for pair in state.pairs}


VIEWS = {
    "v = y": {"v": "y"},
    "v = y[1:3]": {"v": "y[1:3]"},
    "v = y[k:]": {"v": "y[k:]"},
    "v = y[::-1]": {"v": "y[::-1]"},
    "v = u.T": {"v": "u.T"},
    "v = np.transpose(u)": {"v": "u.T"},
    "v = u.transpose()": {"v": "u.T"},
    "v = y.reshape(3, 2)": {"v": "y.reshape((3, 2))"},
    "v = np.reshape(y, (3, 2))": {"v": "y.reshape((3, 2))"},
    "v = u.ravel()": {"v": "u.ravel()"},
    "v = np.asarray(y)": {"v": "y"},
    "v = u[1]": {"v": "u[1]"},
    "v = u[:, 0]": {"v": "u[:, 0]"},
    "v = u[..., 0]": {"v": "u[..., 0]"},
    "v = u[None]": {"v": "u[None]"},
    "v = y[1:]\nq = v[:2]": {"v": "y[1:]", "q": "y[1:][:2]"},
    "v = u.T\nq = v[0]": {"v": "u.T", "q": "u.T[0]"},
    "v = y if k > 1 else w": {"v": "y if k > 1 else w"},
    "v = y[1:] if k > 1 else y[:5]": {"v": "y[1:] if k > 1 else y[:5]"},
    "v = y if k > 1 else w\nq = v[1:]": {"v": "y if k > 1 else w", "q": "(y if k > 1 else w)[1:]"},
    "v = x": {"v": "x"},
}


@pytest.mark.parametrize("lines", VIEWS)
def test_views(lines):
    found = state(lines)
    assert views(found) == VIEWS[lines]
    for name, view in found.views.items():
        owners = {n for n in VIEWS[lines].get(name, "") if n in "xywu"}
        assert view is None or all(owner in found.partners(name) for owner in owners)


NEW = ["y + 1.0", "-y", "y.copy()", "np.copy(y)", "np.array(y)", "np.sin(y)", "y[t]", "y[y > 0.0]", "y[t, t]", "np.zeros_like(y)", "np.where(y > 0.0, y, w)"]
NEW += ["np.sum(y)", "y @ w", "len(y)", "y.shape", "y.size", "f'{y}'", "y > w", "np.maximum(y, w)", "np.concatenate([y, w])", "u @ u.T"]


@pytest.mark.parametrize("value", NEW)
def test_new_memory(value):
    found = state(f"v = {value}")
    assert not views(found) and not found.partners("v")


NUMBERS = ["y[0]", "u[0, 1]", "y[k]", "y[1:][0]", "y[0] + 1.0", "c", "c if k else y[0]", "2.0", "y[k] or c"]


@pytest.mark.parametrize("value", NUMBERS)
def test_numbers_are_no_views(value):
    """Nobody can change a number through another name."""
    found = state(f"v = {value}")
    assert "v" not in views(found) and not found.partners("v") and found.are_ours({"v"})


SHARED = ["np.squeeze(y)", "np.flip(y)", "np.broadcast_to(y, (2, 6))", "np.expand_dims(y, 0)", "y.real", "np.ascontiguousarray(y)", "y or w", "y and w"]
SHARED += ["y if log else 1.0", "np.flip(y)[1:]", "np.squeeze(y).T", "y + 1.0 if k else y", "y[log]", "np.abs(y) or y"]


@pytest.mark.parametrize("value", SHARED)
def test_what_may_share_memory_and_is_no_known_view(value):
    found = state(f"v = {value}")
    assert "v" not in views(found)
    assert found.partners("v") & {"y", "u"}


@pytest.mark.parametrize("value", ["[t]", "[(k, t)]", "[n for n in t]"])
def test_a_list_is_ours_and_its_items_may_not_be(value):
    found = state(f"v = {value}")
    assert found.are_ours({"v"}) and "t" in found.partners("v[]")


@pytest.mark.parametrize("value", ["(t, k)", "{'a': t}", "t if k else None", "log.get(t)", "log[t]"])
def test_containers_share_what_is_in_them(value):
    assert state(f"v = {value}").partners("v") & {"t", "log"} and not state(f"v = {value}").are_ours({"v"})


def test_sharing_is_passed_on():
    """What shares with a view shares with its owner, and with the other views."""
    found = state("v = y[1:]\nq = np.flip(v)\nr = y.reshape(2, 3)")
    assert pairs(found) == {"".join(sorted(p)) for p in itertools.combinations("yvqr", 2)}


ENDED = {
    "the owner is bound to something else": ("v = y[1:]\ny = x * 2.0", {}, set()),
    "an index name is": ("v = y[k:]\nk = 3", {}, {"vy"}),
    "so that only the view that reads it is lost": ("v = y[k:]\nq = y[1:]\nk = 3", {"q": "y[1:]"}, {"vy", "qy", "qv"}),
    "a test's name is": ("v = y if c > 0.0 else w\nc = 1.0", {}, {"vy", "vw"}),
    "the view itself is": ("v = y[1:]\nv = x * 2.0", {}, set()),
    "two views of what is gone share": ("v = y[1:]\nq = y[:2]\ny = x * 2.0", {}, {"qv"}),
    "a view of itself": ("y = y[1:]", {}, set()),
    "a view of itself, with another": ("v = y[:2]\ny = y[1:]", {}, {"vy"}),
    "a view of a view that is gone stays a view": ("v = y[1:]\nq = v[1:]\nv = x * 2.0", {"q": "y[1:][1:]"}, {"qy"}),
    "the index of a view by a loop": ("for i in range(k):\n    v = y[i:]\nfor i in range(k):\n    pass", {}, {"vy"}),
    "not by the loop that it comes from": ("for i in range(k):\n    v = y[i:]", {"v": "y[i:]"}, {"vy"}),
}


@pytest.mark.parametrize("lines, known, sharing", ENDED.values(), ids=ENDED)
def test_a_view_ends_when(lines, known, sharing):
    found = state(lines)
    assert views(found) == known
    assert pairs(found) == {"".join(sorted(pair)) for pair in sharing}


PROMOTED = {
    "the last name that is left owns": ("v = y\ny = x * 2.0", {}, set()),
    "the new value of a time step": ("un = y\ny = un * 2.0\nun = y", {"un": "y"}, {("un", "y")}),
    "one of two names does": ("v = y\nq = y\ny = x * 2.0", {"q": "v"}, {("q", "v")}),
    "views go with it": ("v = y\nq = y[1:]\ny = x * 2.0", {"q": "v[1:]"}, {("q", "v")}),
    "a part does not": ("v = y[1:]\nq = v\ny = x * 2.0", {}, {("q", "v")}),
    "in a swap": ("y, w = w, y", {}, set()),
    "in a swap, views follow": ("v = y[1:]\ny, w = w, y", {"v": "w[1:]"}, {("v", "w")}),
    "in a rotation": ("v = y[1:]\nq = w[2:]\ny, w, u = w, u, y", {"v": "u[1:]", "q": "y[2:]"}, {("v", "u"), ("q", "y")}),
    "in a swap by a third name": ("v = y\ny = w\nw = v", {"w": "v"}, {("v", "w")}),
    "in a swap by a third name that ends": ("v = y\ny = w\nw = v\nv = 0.0", {}, set()),
}


@pytest.mark.parametrize("lines, known, sharing", PROMOTED.values(), ids=PROMOTED)
def test_promotion(lines, known, sharing):
    found = state(lines)
    assert views(found) == known
    assert found.pairs == frozenset(map(frozenset, sharing))


def test_names_bound_at_once():
    """All values are evaluated before a name is bound."""
    found = state("v, y = y, w")
    assert views(found) == {"y": "w"} and pairs(found) == {"wy"}
    found = state("v, q = y[1:], y[:2]")
    assert views(found) == {"v": "y[1:]", "q": "y[:2]"} and pairs(found) == {"vy", "qy", "qv"}
    found = state("v, q = x, x")
    assert "v" in found.partners("q")
    found = state("y, w = w[1:], y")
    assert views(found) == {} and pairs(found) == set()


JOINED = {
    "both sides agree": ("if k:\n    v = y[1:]\nelse:\n    v = y[1:]", {"v": "y[1:]"}, {"vy"}),
    "they differ": ("if k:\n    v = y[1:]\nelse:\n    v = y[:1]", {}, {"vy"}),
    "two owners": ("if k:\n    v = y\nelse:\n    v = w", {}, {"vy", "vw"}),
    "one side does not bind it": ("if k:\n    v = y[1:]", {"v": "y[1:]"}, {"vy"}),
    "one side binds it again": ("v = y[1:]\nif k:\n    v = x * 2.0", {}, {"vy"}),
    "one side binds the owner again": ("v = y[1:]\nif k:\n    y = x * 2.0", {}, {"vy"}),
    "nested": ("if k:\n    if c > 1.0:\n        v = y\n    else:\n        v = w\nelse:\n    v = u", {}, {"vy", "vw", "uv"}),
    "a swap on one side": ("if k:\n    y, w = w, y", {}, set()),
    "a view and a swap": ("v = y[1:]\nif k:\n    y, w = w, y", {}, {"vw", "vy"}),
}


@pytest.mark.parametrize("lines, known, sharing", JOINED.values(), ids=JOINED)
def test_where_paths_meet(lines, known, sharing):
    found = state(lines)
    assert views(found) == known and pairs(found) == sharing


LOOPS = {
    "swaps keep names apart": ("for i in range(k):\n    y, w = w, y", set()),
    "rotations too": ("for i in range(k):\n    y, w, u = w, u, y", set()),
    "swaps by a third name": ("for i in range(k):\n    v = y\n    y = w\n    w = v", {"vw"}),
    "a new array each pass": ("for i in range(k):\n    y = y * 2.0", set()),
    "a view of each pass": ("for i in range(k):\n    v = y[i:]\n    q = v[1:]", {"vy", "qv", "qy"}),
    "a chain that takes as many passes as it is long": ("p = q = r = c\nwhile k > 0:\n    r = q\n    q = p\n    p = y\n    k = k - 1", {"py", "qy", "ry", "pq", "pr", "qr"}),
    "an alias from before that a swap spreads": ("v = y\nfor i in range(k):\n    y, w = w, y", {"vy", "vw"}),
    "the pass before": ("v = x\nfor i in range(k):\n    v = w\n    w = x * 2.0", {"vx"}),
}


@pytest.mark.parametrize("lines, sharing", LOOPS.values(), ids=LOOPS)
def test_loops_to_a_fixed_point(lines, sharing):
    assert pairs(state(lines)) == sharing


def test_the_head_of_a_loop():
    """At the start of a pass, what the pass before left holds too."""
    loop = next(s for s in program("v = y\nfor i in range(k):\n    y, w = w, y") if hasattr(s, "aliases_head"))
    assert pairs(loop.aliases) == {"vy"} and pairs(loop.aliases_head) == {"vy", "vw"}
    assert views(loop.aliases) == {"v": "y"} and views(loop.aliases_head) == {}


def test_a_call_for_its_effect_may_keep_one_argument_in_another():
    lists = "a = []\np = np.arange(3)\nq = np.arange(3)\n"
    assert pairs(state(lists)) == set()
    assert "pq" in pairs(state(lists + "open(p, q)"))
    assert pairs(state(lists + "n = np.cos(p) + q\nm2 = len(p) + len(q)")) == set()


def test_what_was_made_here():
    """Memory that nobody outside can hold."""
    found = state("v = y[1:]\nq = x\nr = x[1:]\ns = np.flip(y)\nn = c\na, b = y, x")
    assert found.are_ours({"y", "w", "u", "v", "s", "n", "a"})
    assert not any(found.are_ours({name}) for name in ("q", "r", "b", "x", "m", "log"))
    assert not state("v = y\nif k:\n    v = x").are_ours({"v"})
    assert state("v = y\nif k:\n    v = w").are_ours({"v"})
    assert not state("y = log").are_ours({"y"})


def test_a_name_that_is_known_to_be_an_array():
    """Where nothing tells if an item is a number or a row, `arrays` and `numbers` decide."""
    text = "def f(a, i: int):\n    b = a * 2.0\n    v = b[i]\n    return v\n"
    for arrays, numbers, view, sharing in [(set(), set(), None, {"b"}), ({"v"}, set(), "b[i]", {"b"}), (set(), {"v"}, None, set())]:
        primal, body = core_of(text)
        infer(primal, body, parameter_facts(primal, ("a",), None, {}), Evaluator(primal, {"a", "b", "v", "i"}, {}, False))
        find_aliases(body, {"a", "i"}, arrays, numbers)
        found = body[-1].aliases
        assert views(found).get("v") == view and found.partners("v") == sharing


def test_stores_leave_names_as_they_are():
    body = program("v = y[1:]\ny[0] = c\nfor i in range(k):\n    if k > i:\n        v[i] = 2.0")
    assert [text_of([store]) for store in stores_of(body)] == ["y[0] = c", "v[i] = 2.0"]
    assert views(body[-1].aliases) == {"v": "y[1:]"} and pairs(body[-1].aliases) == {"vy"}


SHARERS = ["v = y", "v = y[1:]", "v = y[::2]\nq = y[1::2]", "v = u.T\nq = u[0]", "v = y.reshape(2, 3)\nq = v[1]", "y, w = w, y", "v = y\ny = w\nw = x * 1.0"]
SHARERS += ["v = y if k > 1 else w", "v = w\nif k > 1:\n    v = y[2:]", "v = np.asarray(y)", "v = np.flip(y)\nq = y * 1.0", "v = y[t]", "v = y[1:]\ny = y[:3]"]
SHARERS += ["v = y\nfor i in range(k):\n    y, w = w, y", "for i in range(k):\n    v = y\n    y = w\n    w = v * 1.0", "v, q = y, y\ny = w"]
SHARERS += ["p = q = y\nfor i in range(k):\n    q = p[1:]\n    p = w", "v = x[1:]\nq = m.ravel()\nr = q[2:]", "v = y.T", "v = np.squeeze(y)\nq = np.expand_dims(w, 0)"]


@pytest.mark.parametrize("lines", SHARERS)
@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_whatever_shares_memory_is_found(lines, k):
    """By running the program: no two names share memory that are not a pair."""
    f = function_of("def f(x, z, m, c, k, t):\n" + textwrap.indent(MADE + lines, "    ") + "\n    return locals()\n")
    found, values = state(lines), f(**{**EXAMPLE, "k": k})
    arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
    for a, b in itertools.combinations(arrays, 2):
        assert b in found.partners(a) or not np.shares_memory(arrays[a], arrays[b]), (a, b)
    for name, view in views(found).items():
        expected = eval(view, {"np": np}, dict(values))
        assert np.shape(expected) == np.shape(values[name]) and np.shares_memory(expected, values[name])
    for name in filter(lambda name: found.are_ours({name}), arrays):
        assert not any(np.shares_memory(arrays[name], EXAMPLE[given]) for given in ("x", "z", "m", "t"))
