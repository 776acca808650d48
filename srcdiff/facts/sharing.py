"""Which names an expression's value may share memory with, and of what it is a view.

A value that may be a number or an array (`x[i]` where nothing is known of x) counts as sharing, and is no view.
"""

from __future__ import annotations

from typing import Dict, Optional, Set

import gast

from srcdiff.names import read_names
from srcdiff.trees import clone, subscript
from srcdiff.walks import walk

MAKERS = (gast.Constant, gast.BinOp, gast.UnaryOp, gast.Compare, gast.JoinedStr, gast.FormattedValue)

# Functions whose result is a view of their first argument.  A reshape copies where it must: then the derivative checks that it need not.
TRANSPOSES = frozenset(["numpy.transpose"])
RESHAPES = frozenset(["numpy.reshape", "numpy.ravel"])
THE_SAME = frozenset(["numpy.asarray"])
VIEWS = TRANSPOSES | RESHAPES | THE_SAME


def sharing(node: gast.expr) -> Set[str]:
    """Names whose memory the value of an expression may share, or an item of it if it is a list."""
    return {owner_of(name) for name in memory(node) | contents(node)}


def memory(node: gast.expr) -> Set[str]:
    """What the value of an expression may be, or be a part of: names, and `ys[]` for what is in the list of a name."""
    if is_number(node):
        return set()
    if isinstance(node, gast.Name):
        return {node.id}
    if isinstance(node, gast.Subscript):
        if is_list(node.value):
            return set() if isinstance(node.slice, gast.Slice) else contents(node.value)
        return set() if getattr(node, "gather", "basic") != "basic" and node.fact.fresh else memory(node.value)
    if isinstance(node, gast.Attribute):
        return set() if node.attr in ("shape", "size", "ndim", "dtype") else memory(node.value)
    if isinstance(node, (gast.IfExp, gast.BoolOp)):
        return set().union(*map(memory, alternatives(node)))
    if isinstance(node, gast.Tuple):
        return inside(node.elts)
    if isinstance(node, gast.Call):
        if getattr(node, "makes_fresh", False) or is_list(node):
            return set()
        return inside([node.operands[node.viewed]] if getattr(node, "viewed", None) is not None else operands_of(node))
    if isinstance(node, (gast.List, *MAKERS)) or is_list(node):
        return set()
    return anything(node)


def contents(node: gast.expr) -> Set[str]:
    """What an item of the value may be, or be a part of, if it is a list."""
    if is_number(node) or is_list_of_numbers(node):
        return set()
    if isinstance(node, gast.Name):
        return {in_list(node.id)} if getattr(getattr(node, "fact", None), "kind", None) != "number" else set()
    if isinstance(node, gast.Subscript):
        return contents(node.value) if is_list(node.value) else memory(node)
    if isinstance(node, (gast.IfExp, gast.BoolOp)):
        return set().union(*map(contents, alternatives(node)))
    if isinstance(node, gast.List):
        return inside(node.elts)
    if not is_list(node):
        return memory(node)
    if isinstance(node, gast.BinOp):
        return contents(node.left) | contents(node.right)
    if isinstance(node, gast.Call):
        return inside(operands_of(node))
    return anything(node)


def anything(node: gast.expr) -> Set[str]:
    return {name for part in read_names(node) for name in (part, in_list(part))}


def inside(nodes) -> Set[str]:
    """What values, and items of lists among them, may be."""
    return set().union(*(memory(node) | contents(node) for node in nodes if not is_function(node)), set())


def alternatives(node) -> list:
    return [node.body, node.orelse] if isinstance(node, gast.IfExp) else node.values


def operands_of(node: gast.Call) -> list:
    return list(node.operands.values() if isinstance(node.operands, dict) else node.operands)


def in_list(name: str) -> str:
    """What is in the list of a name, among names."""
    return name + "[]"


def owner_of(name: str) -> str:
    return name[:-2] if name.endswith("[]") else name


def is_list(node: gast.expr) -> bool:
    return getattr(getattr(node, "fact", None), "kind", None) == "list"


def is_new_list(node: gast.Subscript) -> bool:
    """`ys[1:]` of a list."""
    return is_list(node.value) and isinstance(node.slice, gast.Slice)


def is_list_of_numbers(node: gast.expr) -> bool:
    """Is it a list of numbers, which nobody can change?  (As far as was told: who relies on it has to assume it.)"""
    if not is_list(node):
        return False
    item = node.fact.item
    return item is None or (item.kind == "number" and item.shape.told.dims == ())


def is_function(node: gast.expr) -> bool:
    """A function, a class or a module: `np.float32`."""
    return getattr(getattr(node, "fact", None), "kind", None) == "function"


def is_number(node: gast.expr) -> bool:
    """Is the value a number, which nobody can change, as far as was told?  (Who relies on it has to assume it, under guard.)"""
    fact = getattr(node, "fact", None)
    return fact is not None and fact.kind == "number" and fact.shape.told.dims == () and not fact.boxed


def may_be_number(node: gast.expr) -> bool:
    """`x[i]`, `x[i, j]` of an array of unknown rank: a number, or a row."""
    if not isinstance(node, gast.Subscript) or node.fact.shape.rank:
        return False
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    return all(not isinstance(part, (gast.Slice, gast.List)) and part.fact.const not in (None, Ellipsis) for part in parts)


def view_of(node: gast.expr, views: Dict[str, Optional[gast.expr]], is_array: bool = False) -> Optional[gast.expr]:
    """The expression, in terms of owners, of which a value is a view; None if it is none, or if that is not known.

    `is_array`: it is written into, or indexed, so that it cannot be a number.
    """
    if not is_array and (is_number(node) or may_be_number(node)):
        return None
    if isinstance(node, gast.Name):
        if node.id not in views:
            return None
        return clone(node) if views[node.id] is None else clone(views[node.id])
    if isinstance(node, gast.Subscript) and getattr(node, "gather", None) == "basic" and is_lasting(node.slice) and not is_new_list(node):
        base = view_of(node.value, views, is_array=True)
        return base and like(subscript(base, clone(node.slice)), node)
    if isinstance(node, gast.Attribute) and node.attr == "T":
        base = view_of(node.value, views, is_array=True)
        return base and like(gast.Attribute(base, "T", gast.Load()), node)
    if isinstance(node, gast.Call) and (getattr(node, "callee", None) in VIEWS or is_itself(node)):
        return view_by_call(node, views)
    if isinstance(node, gast.IfExp) and is_lasting(node.test):
        sides = view_of(node.body, views), view_of(node.orelse, views)
        return like(gast.IfExp(clone(node.test), *sides), node) if all(sides) else None
    return None


def view_by_call(node: gast.Call, views: dict) -> Optional[gast.expr]:
    """`y.reshape(2, 3)` for `x.reshape(2, 3)` and `np.reshape(x, (2, 3))`, where x is a view of y."""
    array, *rest = (part for part in node.operands.values() if not is_default(part))
    base = view_of(array, views, is_array=True)
    if base is None or not all(map(is_lasting, rest)) or (node.callee in RESHAPES and not is_contiguous_part(base)):
        return None
    if node.callee in THE_SAME or is_itself(node):
        return base if not rest else None
    if node.callee in TRANSPOSES and not rest:
        return like(gast.Attribute(base, "T", gast.Load()), node)
    method = gast.Attribute(base, node.callee.rpartition(".")[2], gast.Load())
    return like(gast.Call(method, [clone(part) for part in rest], []), node)


def is_itself(node: gast.Call) -> bool:
    """`x.conj()`, which is x where x is real; np.conj(x) is a copy."""
    return isinstance(getattr(node, "func", None), gast.Attribute) and node.func.attr in ("conj", "conjugate") and not hasattr(node.func, "binding")


def is_made(node: gast.expr) -> bool:
    """Is the value new memory, or a part of new memory that has no other name?"""
    if isinstance(node, (gast.BinOp, gast.UnaryOp)) or getattr(node, "makes_fresh", False):
        return True
    if isinstance(node, (gast.Subscript, gast.Attribute)):
        return is_made(node.value)
    return isinstance(node, gast.Call) and getattr(node, "callee", None) in VIEWS and is_made(next(iter(node.operands.values())))


def is_contiguous_part(view: gast.expr) -> bool:
    """Is a part of a contiguous array surely contiguous: the array, rows of it, a stretch of rows?"""
    if isinstance(view, gast.Name):
        return True
    if not isinstance(view, gast.Subscript) or not isinstance(view.value, gast.Name):
        return False
    if isinstance(view.slice, gast.Slice):
        return view.slice.step is None
    parts = view.slice.elts if isinstance(view.slice, gast.Tuple) else [view.slice]
    return all(not isinstance(part, gast.Slice) and part.fact.is_index for part in parts)


def is_default(part: gast.expr) -> bool:
    """Was it not given at the call?"""
    return isinstance(part, gast.Constant) and part.value is None


def like(new: gast.expr, node: gast.expr) -> gast.expr:
    """A new node with the place and the fact of another."""
    new.fact = node.fact
    return gast.copy_location(new, node)


def is_lasting(node: gast.AST) -> bool:
    """Is an index or a test the same as long as its names are not bound to something else?  An item of an array may be written."""
    for part in walk(node):
        shape = isinstance(part, gast.Subscript) and isinstance(part.value, gast.Attribute) and part.value.attr == "shape"
        if isinstance(part, gast.Call) or (isinstance(part, gast.Subscript) and not shape):
            return False
        if isinstance(part, gast.Attribute) and part.attr not in ("shape", "size", "ndim"):
            return False
    return True


def has_call(node: gast.AST) -> bool:
    return any(isinstance(part, gast.Call) for part in walk(node))


def owners(view: gast.expr) -> Set[str]:
    """The names whose memory a view is: those of both sides of a conditional one."""
    if isinstance(view, gast.IfExp):
        return owners(view.body) | owners(view.orelse)
    if isinstance(view, gast.Name):
        return {view.id}
    return owners(view.func if isinstance(view, gast.Call) else view.value)


def replaced(view: gast.expr, names: Dict[str, str]) -> gast.expr:
    """A view with other names."""
    if not read_names(view) & set(names):
        return view
    new = clone(view)
    for part in walk(new):
        if isinstance(part, gast.Name) and part.id in names:
            part.id = names[part.id]
    return new
