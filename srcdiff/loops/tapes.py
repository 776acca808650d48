"""Lists to which one loop nest appends what another takes off again become arrays with an element, or a row, for each pass.

before: h_saved = []                       after: h_saved = np.empty((steps, len(x)))
        for t in range(steps):                    for t in range(steps):
            h_saved.append(h)                         h_saved[t] = h
            h = np.tanh(w * h)                        h = np.tanh(w * h)
        for t in reversed(range(steps)):          for t in reversed(range(steps)):
            h = h_saved.pop()                         h = h_saved[t].copy()

That is done where the passes are counted before the first: by ranges whose bounds have their values when the list is made and get no others, around
statements that each pass runs once, in loops that end no sooner.  A row is a copy, an item of a list is not: so the array must not be changed in place
while it is in the list, nor after.  Rows have one length and dtype, which are known.  The loop that takes items off either runs backwards, and has the
number of the pass that it undoes in its variable, or forwards, and counts from the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Set

import gast

from srcdiff.facts.dataflow import assigned, changed, exposed, writes
from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.fact import Fact
from srcdiff.facts.sharing import sharing
from srcdiff.loops.core import is_call_of, is_last_item
from srcdiff.loops.counted import counted, difference
from srcdiff.loops.operands import literal
from srcdiff.loops.scalars import arguments_of
from srcdiff.loops.writer import DTYPES, length_in
from srcdiff.names import read_names
from srcdiff.trees import assign, attribute, call, canonical, clone, constant, dotted, key, name, subscript, tuple_of
from srcdiff.walks import statements_in, walk


@dataclass
class Place:
    """A statement: the loops around it, the outermost first, the block that it stands in and its position there."""

    loops: List[gast.For]
    block: List[gast.stmt]
    position: int

    @property
    def statement(self) -> gast.stmt:
        return self.block[self.position]


@dataclass
class Tape:
    """A list: where it is made, where an item is put on it, and where it is taken off by two statements, of which this is the second."""

    array: str
    made: Place
    put: Place
    taken: Place


def tapes_as_arrays(body: List[gast.stmt], evaluator: Evaluator, parameters: Set[str]) -> bool:
    """Make arrays of such lists in a block, which has facts; False if there are none, else facts are needed again."""
    places = places_in(body)
    mentions = mentioned(body)
    found = [tape for statement in body for tape in [tape_of(statement, body, places, mentions)] if tape is not None]
    arrays = [(tape, shape) for tape in found for shape in [Stable(body, tape, evaluator, parameters).shape()] if shape is not None]
    for tape, _ in arrays:
        turn_around(tape, body)
    for tape, shape in arrays:
        write(tape, shape)
    gone = {id(tape.taken.statement) for tape, _ in arrays}
    for block in {id(tape.taken.block): tape.taken.block for tape, _ in arrays}.values():
        block[:] = [statement for statement in block if id(statement) not in gone]
    return bool(arrays)


# Lists


def places_in(body: List[gast.stmt]) -> Dict[int, Place]:
    """The place of each statement that no condition decides on, by its id."""
    found: Dict[int, Place] = {}

    def collect(block: List[gast.stmt], loops: List[gast.For]) -> None:
        for position, statement in enumerate(block):
            found[id(statement)] = Place(loops, block, position)
            if isinstance(statement, gast.For) and not statement.until and not statement.orelse:
                collect(statement.body, [*loops, statement])

    collect(body, [])
    return found


def mentioned(body: List[gast.stmt]) -> Dict[str, List[gast.stmt]]:
    """The statements that mention a name, each as often as it does."""
    found: Dict[str, List[gast.stmt]] = {}
    for statement in statements_in(body):
        parts = [statement] if not hasattr(statement, "body") else [getattr(statement, "iter", None) or getattr(statement, "test", None) or statement]
        for part in [*parts, *([statement.target] if isinstance(statement, gast.For) else ())]:
            for node in walk(part):
                if isinstance(node, gast.Name):
                    found.setdefault(node.id, []).append(statement)
    return found


def tape_of(made: gast.stmt, body: List[gast.stmt], places: Dict[int, Place], mentions: Dict[str, List[gast.stmt]]) -> Optional[Tape]:
    """The list that is made by a statement, if nothing is done with it but to put an item on it in one place, and to take it off in another."""
    is_new = isinstance(made, gast.Assign) and isinstance(made.targets[0], gast.Name) and isinstance(made.value, gast.List) and not made.value.elts
    array = made.targets[0].id if is_new and len(made.targets) == 1 else ""
    found = mentions.get(array, [])
    if len(found) != 4 or any(id(statement) not in places for statement in found) or found[0] is not made:
        return None
    put, read, gone = (places[id(statement)] for statement in found[1:])
    if getattr(put.statement, "resizes", None) != "append" or getattr(gone.statement, "resizes", None) != "pop":
        return None
    is_taken = read.block is gone.block and read.position + 1 == gone.position and is_last_item(read.statement, gone.statement.targets[0])
    if not is_taken or not isinstance(read.statement.targets[0], gast.Name) or key(put.statement.targets[0]) != key(gone.statement.targets[0]):
        return None
    depth = len(put.loops)
    order = [body.index(statement) for statement in (made, *put.loops[:1], *gone.loops[:1])]
    return Tape(array, places[id(made)], put, gone) if 0 < depth == len(gone.loops) and order == sorted(set(order)) else None


# Shapes


class Stable:
    """What is known of a list where it is made."""

    def __init__(self, body: List[gast.stmt], tape: Tape, evaluator: Evaluator, parameters: Set[str]):
        self.body, self.tape, self.evaluator, self.parameters = body, tape, evaluator, parameters
        self.env: Dict[str, Fact] = tape.made.statement.env_before
        self.later = assigned(body[tape.made.position :])

    def shape(self) -> Optional[List[gast.expr]]:
        """The lengths of the array's axes: one for each loop, those of the items; None if the list has to stay one."""
        value = self.tape.put.statement.value
        fact, taken = value.fact, self.tape.taken.block[self.tape.taken.position - 1].value.fact
        dims = fact.shape.told.dims if fact.kind == "number" and fact.shape.told.known else None
        if dims is None or taken.kind != "number" or fact.mixed or fact.optional or not has_one_dtype(fact):
            return None
        lengths = [constant(dim) if isinstance(dim, int) else length_in(dim, self.env, self.parameters) for dim in dims]
        passes = [self.passes(*pair) for pair in zip(self.tape.put.loops, self.tape.taken.loops)]
        if None in lengths or None in passes or not (self.is_number(value) if not dims else self.may_be_copied(value)):
            return None
        return [*passes, *lengths]

    def is_number(self, value: gast.expr) -> bool:
        """Is it surely no array without axes, which could be changed in place?"""
        return not value.fact.boxed

    def passes(self, put: gast.For, taken: gast.For) -> Optional[gast.expr]:
        """How often a loop is run, if another one is run as often over the same."""
        bounds, others = (counted(loop) for loop in (put, taken))
        if (
            bounds is None
            or others is None
            or list(map(key, bounds.parts)) != list(map(key, others.parts))
            or not all(map(self.is_stable, bounds.parts))
        ):
            return None
        if any(loop.target.id in assigned(loop.body) for loop in (put, taken)):
            return None
        return bounds.passes()

    def is_stable(self, node: gast.expr) -> bool:
        """Is it a number that is made of what stays what it is when the list is made?"""
        if isinstance(node, gast.Constant):
            return literal(node) is not None
        if isinstance(node, gast.Name):
            fact = self.env.get(node.id)
            return node.id not in self.later and fact is not None and fact.is_scalar and fact.dtype == "i" and not fact.boxed
        if isinstance(node, gast.BinOp):
            return isinstance(node.op, (gast.Add, gast.Sub, gast.Mult, gast.FloorDiv)) and self.is_stable(node.left) and self.is_stable(node.right)
        if isinstance(node, gast.UnaryOp):
            return literal(node) is not None
        is_axis = isinstance(node, gast.Subscript) and literal(node.slice) is not None and getattr(node.value, "attr", None) == "shape"
        array = node.value.value if is_axis else node.args[0] if is_call_of(node, "len") else None
        fact = self.env.get(getattr(array, "id", ""))
        return fact is not None and array.id not in self.later and fact.kind == "number" and bool(fact.shape.rank)

    def may_be_copied(self, value: gast.expr) -> bool:
        """Is it a new array, or that of a name which nothing changes in place from then on?"""
        if not isinstance(value, gast.Name):
            return not sharing(value)
        shared, block = self.evaluator.sharing_with({value.id}), self.tape.put.block
        changing = [one for one in statements_in(self.body) if in_place(one) & shared]
        if not changing:
            return True
        before = block[: self.tape.put.position]
        fresh = next((place for place, one in enumerate(before) if is_new_array(one, value.id)), None)
        inside = set() if fresh is None else set(map(id, statements_in(before[fresh + 1 :])))
        return all(id(one) in inside and in_place(one) & shared <= {value.id} for one in changing)


def in_place(statement: gast.stmt) -> Set[str]:
    """The names whose arrays a statement may change in place, other than by statements in it; a list is none."""
    found = set() if hasattr(statement, "resizes") else set(changed(statement))
    if hasattr(statement, "augmented"):
        found |= writes(statement)
    called = [node for node in walk(statement) if isinstance(node, gast.Call) and any(keyword.arg == "out" for keyword in node.keywords)]
    return found.union(*map(read_names, [*called, *([statement] if isinstance(statement, gast.Expr) else ())]))


def is_new_array(statement: gast.stmt, array: str) -> bool:
    """Does it give the name an array of its own?"""
    is_one = isinstance(statement, gast.Assign) and len(statement.targets) == 1 and getattr(statement.targets[0], "id", None) == array
    return is_one and not hasattr(statement, "augmented") and not sharing(statement.value)


def has_one_dtype(fact: Fact) -> bool:
    """Is it surely what a new array for it holds?  Integers may have fewer bits, unless they are numbers."""
    if fact.exact is not None and fact.exact not in ("float64", "int64", "bool"):
        return False
    return fact.dtype in ("f", "b") or (fact.dtype == "i" and (fact.is_scalar or fact.exact == "int64"))


# Text


def write(tape: Tape, shape: List[gast.expr]) -> None:
    """Put the statements of an array in the place of those of a list; the second of those that take an item off is left."""
    fact = tape.put.statement.value.fact
    kind = [dotted("$np." + DTYPES[fact.dtype])] if fact.dtype in DTYPES else []
    made = call("$np.empty", clone(shape[0]) if len(shape) == 1 else tuple_of([clone(one) for one in shape]), *kind)
    made.tape = fact.dtype
    replace(tape.made, assign(tape.array, made))
    numbers = [counted(loop).number(loop.target.id) for loop in tape.put.loops]
    row = element(tape.array, numbers)
    row.ctx = gast.Store()
    replace(tape.put, assign(row, stored(tape.put.statement.value)))
    read = Place(tape.taken.loops, tape.taken.block, tape.taken.position - 1)
    item = element(tape.array, [mirrored(*pair) for pair in zip(tape.put.loops, tape.taken.loops)])
    replace(read, assign(read.statement.targets[0].id, call(attribute(item, "copy")) if len(shape) > len(numbers) else item))


def turn_around(tape: Tape, body: List[gast.stmt]) -> None:
    """Let the loop that takes items off run backwards, if the order of its variable's values is all the same: nothing reads it."""
    put, taken = tape.put.loops[0], tape.taken.loops[0]
    behind = body[body.index(taken) + 1 :]
    if counted(put).backwards == counted(taken).backwards and taken.target.id not in set().union(*map(read_names, taken.body)) | exposed(behind):
        taken.iter = gast.copy_location(taken.iter.args[0] if counted(taken).backwards else call("$reversed", taken.iter), taken.iter)


def mirrored(put: gast.For, taken: gast.For) -> gast.expr:
    """The number of the pass that one of another loop undoes."""
    forwards, other = counted(put), counted(taken)
    number = other.number(taken.target.id)
    return number if forwards.backwards != other.backwards else difference(difference(forwards.passes(), constant(1)), number)


def element(array: str, numbers: List[gast.expr]) -> gast.Subscript:
    return subscript(name(array), numbers[0] if len(numbers) == 1 else tuple_of(numbers))


def stored(value: gast.expr) -> gast.expr:
    """`x` for `x.copy()`: a store makes a copy."""
    return clone(arguments_of(value)[0]) if isinstance(value, gast.Call) and canonical(value) == "numpy.copy" else clone(value)


def replace(place: Place, new: gast.stmt) -> None:
    old = place.statement
    new = gast.copy_location(new, old)
    new.origin = getattr(old, "origin", old)
    place.block[place.position] = new
