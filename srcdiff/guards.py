"""Guards: what the output takes for granted because an annotation or an example told it, checked when it is called."""

from __future__ import annotations

from typing import Dict, List, Set

import gast

from srcdiff.facts.axes import Axes
from srcdiff.trees import attribute, call, clone, constant, dotted, dotted_path, name, subscript, tuple_of
from srcdiff.walks import walk

Test = gast.expr


def guard_statements(assumed: set, facts: dict, parameters: List[str], pairs: set, tuples: Set[str] = frozenset()) -> List[gast.stmt]:
    """One `if ...: raise ValueError` for all that was assumed of numbers and arrays, one for each container; nothing if nothing was.

    `assumed` has ("rank", name) for every argument or global whose shape was relied upon, `pairs` the axes that have to be equal, `tuples` the
    arguments that may be tuples.
    """
    owners = ordered(assumed, parameters)
    real = [name for name in parameters if ("real", name) in assumed and ("floats", name) not in assumed]
    floats = [name for name in parameters if ("floats", name) in assumed]
    integers = [name for name in parameters if ("integers", name) in assumed]
    arrays = [name for name in parameters if ("array", name) in assumed or name in floats]
    unranked = [name for name in arrays if name not in owners]
    tests = [no_array(n) for n in unranked] + Tests(owners, facts, pairs).all()
    tests += [not_contiguous(n) for n in parameters if ("contiguous", n) in assumed]
    tests += [no_integers(name(n)) for n in integers]
    tests += [of_another_kind(name(n), facts[n]) for n in floats] + [
        call("$has_complex" if n in tuples else "$np.iscomplexobj", name(n)) for n in real
    ]
    containers = [container_guard(n) for n in parameters if ("container", n) in assumed]
    if not tests:
        return containers
    test = tests[0] if len(tests) == 1 else gast.BoolOp(gast.Or(), tests)
    expected = [described(owner, facts[owner]) for owner in owners] + [f"{n} to be an array" for n in unranked]
    for kind in ("floats", "complex numbers"):
        mine = [n for n in floats if (facts[n].dtype == "c") == (kind == "complex numbers")]
        expected += [f"all {kind}" if set(mine) == {*owners, *unranked} else f"{kind} in " + " and ".join(mine)] if mine else []
    expected += [f"integers in {n}" for n in integers] + (["real " + " and ".join(real)] if real else [])
    expected += [f"{n} in C order" for n in parameters if ("contiguous", n) in assumed]
    message = "srcdiff: expected " + ", ".join(expected)
    statement = gast.If(test, [gast.Raise(call("$ValueError", constant(message)), None)], [])
    statement.keeps = statement.guards_arguments = True
    return [statement, *containers]


def container_guard(identifier: str) -> gast.stmt:
    """Of what is searched, in both sweeps."""
    test = call("$hasattr", name(identifier), constant("__next__"))
    guard = kept_guard(test, "$TypeError", f"srcdiff: {identifier} must not be an iterator, which gives its items once")
    guard.guards_arguments = True
    return guard


def distinct_guard(written: List[str], facts: dict, read: List[str]) -> List[gast.stmt]:
    """Arguments that are written are taken to share memory with no other array: each has an adjoint of its own.

    `read` are the paths of what else is read: other arguments, globals, attributes of arguments.
    """
    others = [path for path in read if path not in written and (path not in facts or may_overlap(facts[path]))]
    if not written or len(written) + len(others) < 2:
        return []
    pairs = [(a, b) for place, a in enumerate(written) for b in [*written[place + 1 :], *others]]
    if len(pairs) == 1 and all(n in written or (n in facts and facts[n].shape.rank) for n in pairs[0]):
        test = call("$np.shares_memory", *map(dotted, pairs[0]), max_work=constant(1000))
    else:
        test = call("$overlap", tuple_of([name(n) for n in written]), tuple_of([dotted(path) for path in others]))
    guard = kept_guard(test, "$ValueError", f"srcdiff: {' and '.join(written)} must not share memory" + " with others" * (len(written) == 1))
    guard.guards_arguments = True
    return [guard]


def paths_read(body: List[gast.stmt], parameters: List[str], globals_read: List[str]) -> List[str]:
    """What a function reads besides its own arrays: arguments, attributes of arguments that may hold arrays, globals."""
    nodes = [node for statement in body for node in walk(statement)]
    names = {node.id for node in nodes if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load)}
    attributes = {dotted_path(node) for node in nodes if isinstance(node, gast.Attribute) and node.attr not in OF_ARRAYS} - {None}
    held = sorted(path for path in attributes if path.split(".")[0] in parameters and not is_called(path, nodes))
    return [n for n in parameters if n in names] + held + sorted(globals_read)


def is_called(path: str, nodes: list) -> bool:
    return any(isinstance(node, gast.Call) and (dotted_path(node.func) or "").startswith(path) for node in nodes)


OF_ARRAYS = frozenset("T shape size ndim dtype real imag flat flags strides".split())


def may_overlap(fact) -> bool:
    """May the argument be an array of floats, or something that has one in it?"""
    if fact.kind != "number":
        return fact.kind in ("tuple", "other")
    return fact.shape.told.dims != () and fact.dtype in (None, "f", "c")


def no_array(identifier: str) -> Test:
    return gast.UnaryOp(gast.Not(), call("$isinstance", name(identifier), dotted("$np.ndarray")))


def not_contiguous(identifier: str) -> Test:
    return gast.UnaryOp(gast.Not(), attribute(attribute(name(identifier), "flags"), "c_contiguous"))


def no_integers(array: gast.expr) -> Test:
    """Where integers were told, what is stored is cut off, and has no derivative."""
    return call("$np.issubdtype", attribute(array, "dtype"), dotted("$np.inexact"))


def of_another_kind(array: gast.expr, fact) -> Test:
    """Integers would cut off the floats that are stored in them, as floats would cut off complex numbers."""
    return differ(attribute(attribute(array, "dtype"), "kind"), constant(fact.bar_dtype))


def ordered(assumed: set, parameters: List[str]) -> List[str]:
    """The owners of the shapes that were relied upon: parameters in their order, then globals by name."""
    place = {name: position for position, name in enumerate(parameters)}
    owners = {owner for kind, owner, *_ in assumed if kind == "rank"}
    return sorted(owners, key=lambda owner: (place.get(owner, len(place)), owner))


class Tests:
    """The tests of each owner's shape against what was checked before it."""

    def __init__(self, owners: List[str], facts: dict, pairs: set):
        self.owners, self.facts = owners, facts
        self.ties: Dict[str, str] = {}
        self.tie(pairs)

    def tie(self, pairs: set) -> None:
        """For each axis that has to be compared, the earlier axis (or number) to compare it with."""
        axes = Axes(self.owners)
        for kind, left, right in sorted(pairs):
            if kind == "equal" and not axes.connected(left, right) and self.is_relied_on(left) and self.is_relied_on(right):
                earlier, later = sorted((left, right), key=axes.rank)
                if later in self.ties:
                    earlier, later = sorted((axes.first(left), axes.first(right)), key=axes.rank)
                self.ties[later] = axes.first(earlier)
                axes.unite(left, right)

    def is_relied_on(self, axis: str) -> bool:
        return axis.isdigit() or axis.rpartition(".")[0] in self.owners

    def all(self) -> List[Test]:
        return [test for owner in self.owners for test in self.of(owner)]

    def of(self, owner: str) -> List[Test]:
        fact = self.facts[owner]
        dims = fact.shape.told.dims
        wanted = [self.wanted(owner, axis, dim) for axis, dim in enumerate(dims)]
        if not dims:
            return [call("$np.ndim", dotted(owner))]
        if wanted[0] is None and len(wanted) > 1 and all(want is not None for want in wanted[1:]):
            wanted[0] = f"{owner}.0"
        if all(want is not None for want in wanted):
            return [differ(attribute(dotted(owner), "shape"), shape_of(wanted, self.facts))]
        tests = [differ(attribute(dotted(owner), "ndim"), constant(len(dims)))]
        return tests + [differ(length(f"{owner}.{axis}"), length(want)) for axis, want in enumerate(wanted) if want is not None]

    def wanted(self, owner: str, axis: int, dim):
        """What an axis has to be: a number, another axis, or None for anything."""
        own = f"{owner}.{axis}"
        if own in self.ties:
            return self.ties[own]
        return str(dim) if isinstance(dim, int) else None


def shape_of(wanted: List[str], facts: dict) -> gast.expr:
    """A whole shape, in the shortest words: that of another array, the beginning of one, or a tuple."""
    owners = {want.rpartition(".")[0] for want in wanted}
    first, *_ = owners
    if len(owners) == 1 and first in facts and wanted == [f"{first}.{axis}" for axis in range(len(wanted))]:
        whole = attribute(dotted(first), "shape")
        rank = len(facts[first].shape.told.dims)
        return whole if rank == len(wanted) else subscript(whole, gast.Slice(None, constant(len(wanted)), None))
    return tuple_of([length(want) for want in wanted])


def length(axis: str) -> gast.expr:
    """`len(x)` for the first axis, `x.shape[1]` for another, a number for itself."""
    if axis.isdigit():
        return constant(int(axis))
    owner, _, position = axis.rpartition(".")
    if position == "0":
        return call("$len", dotted(owner))
    return subscript(attribute(dotted(owner), "shape"), constant(int(position)))


def differ(left: gast.expr, right: gast.expr) -> Test:
    return gast.Compare(left, [gast.NotEq()], [right])


def described(owner: str, fact) -> str:
    dims = fact.dim_names or fact.shape.told.dims
    if not dims:
        return f"{owner} a number"
    if fact.dim_names:
        return f"{owner} ({' '.join(dims)})"
    return f"{owner} of rank {len(dims)}"


NUMBERS = ("$int", "$float", "$np.generic")
def array_guard(statement: gast.Assign) -> gast.stmt:
    """`s += e` is `s = s + e` for a number; an array or a list that another name may share would be changed for both."""
    test = gast.UnaryOp(gast.Not(), call("$isinstance", name(statement.guard), tuple_of([dotted(kind) for kind in NUMBERS])))
    message = f"srcdiff: {statement.guard} is no number, may be shared with another name, and is changed in place; write {statement.guard} = ..."
    return kept_guard(test, "$TypeError", message)


def binding_guards(statement: gast.stmt) -> List[gast.stmt]:
    """What has to be so after an assignment: arrays that can be reshaped without a copy, names that are numbers, an array of floats."""
    found = []
    for identifier in getattr(statement, "contiguous", ()):
        found.append(
            kept_guard(not_contiguous(identifier), "$ValueError", f"srcdiff: {identifier} has to be contiguous, so that a reshape of it is a view")
        )
    found += [] if hasattr(statement, "was_update") else array_guards(statement)
    for identifier in getattr(statement, "number_guards", ()):
        found.append(raise_unless_number(identifier))
    owner = getattr(statement, "float_guard", None)
    if owner is not None:
        fact = getattr(statement, "facts", {})[owner]
        kind = "complex numbers" if fact.dtype == "c" else "floats"
        message = f"srcdiff: {owner} has to be an array of {kind}, because differentiated values are stored in it"
        test = of_another_kind(name(owner), fact)
        test = test if fact.shape.rank else gast.BoolOp(gast.Or(), [no_array(owner), test])
        found.append(kept_guard(test, "$TypeError", message))
    return found


def item_guards(statement: gast.stmt) -> List[gast.stmt]:
    """An item of a list that is changed in place has to be a number."""
    if not getattr(statement, "updates_item", False):
        return []
    item = clone(statement.targets[0])
    item.ctx = gast.Load()
    return [kept_guard(call("$np.ndim", item), "$TypeError", "srcdiff: an item that is changed in place has to be a number: an array may be shared")]


def array_guards(statement: gast.stmt) -> List[gast.stmt]:
    """Names that have to be arrays: checked before an update in place, after a binding."""
    names = getattr(statement, "array_guards", ())
    return [kept_guard(no_array(n), "$TypeError", f"srcdiff: {n} has to be an array") for n in names]


def raise_unless_number(identifier: str) -> gast.stmt:
    message = f"srcdiff: {identifier} has to be a number: an array would be a view of one that is written in place"
    return kept_guard(call("$np.ndim", name(identifier)), "$TypeError", message)


def kept_guard(test: Test, error: str, message: str) -> gast.stmt:
    guard = gast.If(test, [gast.Raise(call(error, constant(message)), None)], [])
    guard.keeps = True
    return guard
