"""Tests that are decided by the constants that a callee gets: the branch that is taken stays.

before: x = b if x0 is None else x0.copy()        after:  x = b          (x0 is None)
        if kind == "put": return k - s                     return k - s   (kind is "put")
        return s - k
"""

from __future__ import annotations

import operator
from typing import Dict, List, Optional

import gast

from srcdiff.names import stored_names
from srcdiff.trees import clone

ORDERS = {gast.Lt: operator.lt, gast.LtE: operator.le, gast.Gt: operator.gt, gast.GtE: operator.ge}
SAME = {gast.Is: True, gast.Eq: True, gast.IsNot: False, gast.NotEq: False}
LEAVING = (gast.Return, gast.Raise, gast.Break, gast.Continue)
Known = Dict[str, gast.Constant]


def fold(tree: gast.FunctionDef, known: Known) -> None:
    """Decide what is decided, in place; `known` are variables that are constants when the body begins."""
    tree.body = block(tree.body, dict(known)) or [gast.copy_location(gast.Pass(), tree)]


def block(body: List[gast.stmt], known: Known) -> List[gast.stmt]:
    """The statements that can be reached; `known` is changed to what is known at the end."""
    found: List[gast.stmt] = []
    for statement in body:
        found += folded_statement(statement, known)
        if found and isinstance(found[-1], LEAVING):
            break
    return found


def folded_statement(statement: gast.stmt, known: Known) -> List[gast.stmt]:
    if isinstance(statement, (gast.FunctionDef, gast.ClassDef)):
        forget(known, statement)
        return [statement]
    if isinstance(statement, (gast.For, gast.While)):
        forget(known, statement)
    for field in statement._fields:
        value = getattr(statement, field, None)
        if isinstance(value, gast.expr):
            setattr(statement, field, folded(value, known))
    if isinstance(statement, gast.If):
        truth = truth_of(statement.test)
        if truth is not None:
            return block(statement.body if truth else statement.orelse, known)
        statement.body, statement.orelse = [block(part, dict(known)) for part in (statement.body, statement.orelse)]
        statement.body = statement.body or [gast.copy_location(gast.Pass(), statement)]
    elif hasattr(statement, "body"):
        statement.body = block(statement.body, dict(known)) or [gast.copy_location(gast.Pass(), statement)]
        statement.orelse = block(getattr(statement, "orelse", []), dict(known))
    forget(known, statement)
    return [statement]


def forget(known: Known, statement: gast.stmt) -> None:
    """What a statement binds is known no more."""
    for variable in stored_names([statement]) & set(known):
        del known[variable]


def folded(node: gast.AST, known: Known) -> gast.AST:
    """The expression with its decided choices made; names of constants are read in tests only, so that the text stays as it was."""
    if isinstance(node, (gast.Lambda, gast.ListComp, gast.SetComp, gast.GeneratorExp, gast.DictComp)):
        return node
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            value[:] = [folded(item, known) if isinstance(item, gast.AST) else item for item in value]
        elif isinstance(value, gast.AST):
            setattr(node, field, folded(value, known))
    if isinstance(node, gast.IfExp) and truth_of(node.test) is not None:
        return node.body if truth_of(node.test) else node.orelse
    if isinstance(node, gast.BoolOp):
        return chosen(node)
    decided = decided_test(node, known)
    return node if decided is None else gast.copy_location(gast.Constant(decided, None), node)


def chosen(node: gast.BoolOp) -> gast.expr:
    """`None or x`: the operands that matter."""
    stops = isinstance(node.op, gast.Or)
    values: List[gast.expr] = []
    for position, value in enumerate(node.values):
        truth = bool(value.value) if isinstance(value, gast.Constant) else None
        if truth is None or position == len(node.values) - 1 or truth == stops:
            values.append(value)
        if truth == stops:
            break
    return values[0] if len(values) == 1 else gast.copy_location(gast.BoolOp(node.op, values), node)


def truth_of(test: gast.expr) -> Optional[bool]:
    return bool(test.value) if isinstance(test, gast.Constant) and test.value is not Ellipsis else None


def decided_test(node: gast.AST, known: Known) -> Optional[bool]:
    """What `x is None`, `kind == "put"`, `not None` are; None for what is not decided."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
        truth = truth_of(constant_of(node.operand, known) or node.operand)
        return None if truth is None else not truth
    if not isinstance(node, gast.Compare) or len(node.ops) != 1:
        return None
    left, right = constant_of(node.left, known), constant_of(node.comparators[0], known)
    if left is None or right is None:
        return None
    return compared(node.ops[0], left.value, right.value)


def constant_of(node: gast.expr, known: Known) -> Optional[gast.Constant]:
    if isinstance(node, gast.Name) and node.id in known:
        return clone(known[node.id])
    return node if isinstance(node, gast.Constant) else None


def compared(op: gast.cmpop, left: object, right: object) -> Optional[bool]:
    """Identity only of what there is one of; order only of numbers."""
    unique = (None, True, False)
    if type(op) in (gast.Is, gast.IsNot):
        alone = any(left is one for one in unique) or any(right is one for one in unique)
        return (left is right) == SAME[type(op)] if alone else None
    if type(op) in SAME:
        return (left == right) == SAME[type(op)]
    numbers = all(isinstance(value, (int, float)) for value in (left, right))
    return ORDERS[type(op)](left, right) if type(op) in ORDERS and numbers else None
