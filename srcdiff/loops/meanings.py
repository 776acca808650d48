"""What numba computes otherwise than Python and NumPy do, without an error: refused before it is compiled.

before: scale = 10 ** -digits       (numba: 0 for whole numbers)
after:  an error that says so, and to write 10.0 ** -digits
Found by comparing expressions of whole numbers, floats and booleans one by one, with numba 0.68.
"""

from __future__ import annotations

from typing import Dict, List, Optional, Set, Tuple

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.aliases import stores_of
from srcdiff.facts.callees import VIEWS
from srcdiff.facts.dataflow import assignments_by_name
from srcdiff.load.source import Primal
from srcdiff.loops.operands import literal
from srcdiff.loops.scalars import arguments_of
from srcdiff.names import read_names
from srcdiff.normalise.grammar import root_of
from srcdiff.trees import canonical, dotted_path
from srcdiff.walks import walk

Meaning = Optional[Tuple[str, str]]  # what is refused, and what to write
WRAPPING = (gast.Add, gast.Sub, gast.Mult, gast.LShift)  # operations whose value may be larger than its operands
NARROW = frozenset("int8 uint8 int16 uint16 int32 uint32".split())
POWERS = ("builtins.pow", "numpy.power", "numpy.float_power")


def refuse_other_meanings(body: List[gast.stmt], primal: Primal) -> None:
    """Raises UnsupportedSyntaxError for the first expression with another meaning; `body` has facts."""
    arrays = computed(body)
    kept = kept_reshapes(body, arrays)
    for statement in body:
        for node in walk(statement):
            found = of_order(node, arrays) if isinstance(node, gast.Attribute) else kept.get(id(node)) or other_meaning(node)
            if found is not None:
                raise UnsupportedSyntaxError(f"numba has another meaning for {found[0]}", primal.place(node), found[1])


def other_meaning(node: gast.AST) -> Meaning:
    if isinstance(node, gast.Compare):
        return of_comparison(node)
    if isinstance(node, gast.BinOp):
        return of_operation(node.op, node.left, node.right)
    if isinstance(node, gast.Call) and len(arguments_of(node)) >= 2:
        first, second = arguments_of(node)[:2]
        if canonical(node) in POWERS:
            return of_operation(gast.Pow(), first, second)
        if canonical(node) == "numpy.add":
            return of_operation(gast.Add(), first, second)
        if canonical(node) == "numpy.fmod" and may_be_whole(first) and may_be_whole(second):
            return "np.fmod of whole numbers", "make one of them a float"
    return None


def of_order(node: gast.Attribute, arrays: Set[str]) -> Meaning:
    """`e.flags.c_contiguous` is True of all that loops compute; NumPy's sums and products have the order of what they are made of."""
    return ordered_otherwise(node.value.id) if node.attr == "flags" and getattr(node.value, "id", None) in arrays else None


def ordered_otherwise(name: str) -> Meaning:
    what = f"the order in memory of {name}, which is computed: whether a reshape of it is a view depends on it"
    return what, "reshape it where it is read, and do not keep the view"


def kept_reshapes(body: List[gast.stmt], arrays: Set[str]) -> Dict[int, Meaning]:
    """`flat = e.reshape(-1)` of what is computed, where one of the two is written in place: if the other one changes depends on e's order."""
    assigned = [(name, one) for name, several in assignments_by_name(body).items() for one in several if isinstance(one, gast.Assign)]
    written = {name for name, one in assigned if hasattr(one, "augmented")} | {root_of(store.targets[0]) for store in stores_of(body)}
    found: Dict[int, Meaning] = {}
    for node in (part for store in stores_of(body) for part in walk(store.targets[0])):
        if isinstance(node, gast.Call) and canonical(node) in RESHAPES and root_of(node) in arrays:
            found[id(node)] = ordered_otherwise(root_of(node))
    for name, one in assigned:
        if isinstance(one.value, gast.Call) and canonical(one.value) in RESHAPES:
            base = root_of(arguments_of(one.value)[0])
            if base in arrays and {name, base} & written:
                found[id(one.value)] = ordered_otherwise(base)
    return found


def computed(body: List[gast.stmt]) -> Set[str]:
    """The arrays whose order in memory NumPy takes from what they are made of, and their parts; not those that are made with rows one after another."""
    found: Set[str] = set()
    made = [(name, one.value) for name, all_of_it in assignments_by_name(body).items() for one in all_of_it if is_new(one)]
    for _ in made:
        found |= {name for name, value in made if is_computed(value, found)}
    return found


def is_new(statement: gast.stmt) -> bool:
    """Does it bind a name to what may be another array than before?"""
    return isinstance(statement, gast.Assign) and not hasattr(statement, "augmented")


def is_computed(value: gast.expr, known: Set[str]) -> bool:
    if isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Compare)):
        return True
    if isinstance(value, gast.Call) and canonical(value) not in VIEWS:
        is_method = getattr(value.func, "binding", None) is None
        is_asked_for = dotted_path(value.func) == "$np.copy"  # what stands for np.array(x, order="C") (see `simpler.in_order`)
        return canonical(value) not in BY_ROWS and not is_asked_for and not (is_method and getattr(value.func, "attr", "") == "copy")
    return bool(read_names(value) & known)


RESHAPES = ("numpy.reshape", "numpy.ravel")
BY_ROWS = ("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full", "numpy.arange", "numpy.linspace")


def of_comparison(node: gast.Compare) -> Meaning:
    """`flag is True` is False for a boolean of NumPy's."""
    pairs = zip(node.ops, [node.left, *node.comparators], node.comparators)
    if any(isinstance(op, (gast.Is, gast.IsNot)) and not (is_none(left) or is_none(right)) for op, left, right in pairs):
        return "`is`, which asks for identity", "compare with =="
    return None


def of_operation(op: gast.operator, left: gast.expr, right: gast.expr) -> Meaning:
    if isinstance(op, gast.Pow) and may_be_whole(left) and may_be_whole(right) and (literal(right) is None or literal(right) < 0):
        return "a whole number to a power that may be negative", "make one of them a float"
    if isinstance(op, gast.Add) and is_flag(left) and is_flag(right):
        return "the sum of two booleans", "convert them first, int(...) or float(...)"
    narrow = narrow_in(left) or narrow_in(right)
    if isinstance(op, WRAPPING) and narrow is not None and is_whole(left) and is_whole(right):
        return (
            f"arithmetic on {narrow}: NumPy's wraps around in {narrow}, and numba's does not",
            "convert them first, x.astype(int) or x.astype(float)",
        )
    return None


def narrow_in(node: gast.expr) -> Optional[str]:
    """The dtype of integers of fewer than 64 bits that an expression reads, where an example told it."""
    return next((part.fact.exact for part in walk(node) if hasattr(part, "fact") and part.fact.exact in NARROW), None)


def is_whole(node: gast.expr) -> bool:
    fact = getattr(node, "fact", None)
    return fact is not None and fact.kind == "number" and fact.dtype == "i"


def may_be_whole(node: gast.expr) -> bool:
    fact = getattr(node, "fact", None)
    return fact is not None and fact.kind == "number" and fact.dtype in ("i", "b", None)


def is_flag(node: gast.expr) -> bool:
    """Is it one boolean, of which it is not known whether it is NumPy's?"""
    fact = getattr(node, "fact", None)
    return fact is not None and fact.kind == "number" and fact.dtype == "b" and not fact.shape.rank


def is_none(node: gast.expr) -> bool:
    return isinstance(node, gast.Constant) and node.value is None
