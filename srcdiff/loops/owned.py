"""Arrays that have one name: what else they are called, and how many axes they have."""

from __future__ import annotations

from typing import Dict, List, Optional

import gast

from srcdiff.facts.dataflow import assignments_by_name
from srcdiff.loops.copies import parts_of
from srcdiff.trees import canonical, dotted_path
from srcdiff.walks import children

MADE = ("empty", "zeros", "ones", "full")
ALIKE = ("empty_like", "zeros_like", "ones_like", "full_like")
SHAPE = ("shape", "ndim", "size")


def ranks_of(body: List[gast.stmt], known: Dict[str, Optional[int]]) -> Dict[str, int]:
    """The ranks of arrays, by name: of those in `known`, and of those that are new wherever they are assigned, with one rank."""
    ranks = {array: rank for array, rank in known.items() if rank}
    found = assignments_by_name(body)
    for _ in found:
        new = {array: ranks_in(array, statements, ranks) for array, statements in found.items() if array not in known}
        new = {array: rank for array, rank in new.items() if rank}
        if new.items() <= ranks.items():
            break
        ranks.update(new)
    return {array: rank for array, rank in ranks.items() if array not in known or array not in found}


def ranks_in(array: str, statements: List[gast.stmt], ranks: Dict[str, int]) -> Optional[int]:
    found = {rank_of_new(statement.value, ranks) if is_to(statement, array) else None for statement in statements}
    return found.pop() if len(found) == 1 else None


def is_to(statement: gast.stmt, array: str) -> bool:
    return isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name) and statement.targets[0].id == array


def rank_of_new(value: gast.expr, ranks: Dict[str, int]) -> Optional[int]:
    """The rank of an array that a call makes; None if it may be one that was there before."""
    word, first = made_by(value), value.args[0] if getattr(value, "args", None) else None
    if word is None:
        return None
    fact = getattr(value, "fact", None)
    if fact is not None and fact.shape.rank is not None:
        return fact.shape.rank
    of = value.func.value if word == "copy" else first.value if isinstance(first, gast.Attribute) and first.attr == "shape" else first
    if word in ("copy", *ALIKE) or of is not first:
        return ranks.get(getattr(of, "id", ""))
    is_written_here = dotted_path(value.func) == "$np." + word  # sizes are numbers then
    return (len(first.elts) if isinstance(first, gast.Tuple) else 1) if is_written_here else None


def made_by(value: gast.expr) -> Optional[str]:
    """The function that makes an array: `zeros` of `np.zeros(n)`, `copy` of `x.copy()`."""
    if not isinstance(value, gast.Call):
        return None
    if isinstance(value.func, gast.Attribute) and value.func.attr == "copy" and not value.args:
        return "copy" if isinstance(value.func.value, gast.Name) and canonical(value) in (None, "numpy.copy") else None
    module, _, word = (canonical(value) or dotted_path(value.func) or "").rpartition(".")
    return word if module in ("numpy", "$np") and word in (*MADE, *ALIKE) else None


def stays_whole(body: List[gast.stmt], array: str, rank: int) -> bool:
    """Are all mentions of an array in a block its elements, its shape, its making, or its return, so that nothing else may be a part of it?"""
    return all(is_kept(statement, array, rank) for statement in body)


def is_kept(node: gast.AST, array: str, rank: int) -> bool:
    if isinstance(node, gast.Name):
        return node.id != array
    if isinstance(node, gast.Assign) and is_to(node, array):
        return is_kept(node.value, array, rank)
    if isinstance(node, gast.Return) and node.value is not None:
        parts = node.value.elts if isinstance(node.value, gast.Tuple) else [node.value]
        return all(isinstance(part, gast.Name) or is_kept(part, array, rank) for part in parts)
    if isinstance(node, gast.Subscript) and getattr(node.value, "id", None) == array:
        parts = parts_of(node)
        is_element = len(parts) == rank and not any(isinstance(part, (gast.Slice, gast.Constant)) and not is_whole(part) for part in parts)
        return is_element and is_kept(node.slice, array, rank)
    if isinstance(node, gast.Attribute) and getattr(node.value, "id", None) == array:
        return node.attr in SHAPE
    if isinstance(node, gast.Call) and is_new_of(node, array):
        return all(is_kept(part, array, rank) for part in [*node.args[1:], *node.keywords])
    return all(is_kept(part, array, rank) for part in children(node))


def is_whole(part: gast.expr) -> bool:
    return isinstance(part, gast.Constant) and type(part.value) is int


def is_new_of(node: gast.Call, array: str) -> bool:
    """`np.zeros_like(x)`, `x.copy()`, and `len(x)`."""
    first = node.args[0] if node.args else None
    word = made_by(node)
    if word == "copy":
        return node.func.value.id == array
    is_length = (canonical(node) or dotted_path(node.func)) in ("builtins.len", "$len")
    return getattr(first, "id", None) == array and (word in ALIKE or is_length)
