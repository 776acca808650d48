"""Core form, and the check that a block is in it.

    block      ::= statement*
    statement  ::= Assign(targets=[Name], value=expression)
                 | Assign(targets=[Tuple of distinct Names], value=Tuple of as many expressions)     # in parallel
                 | Assign(targets=[Subscript of a part of a Name], value=expression)                 # a store
                 | Assign(targets=[Attribute of a part of a Name], value=expression)                 # until structures are taken apart
                 | If(test, block, block) | While(test, block) | For(Name, iteration, block)
                 | Expr(call or constant) | Assert | Raise                                           # Raise: last of the body of an If with `.raises`
                 | Define(name)                                                                      # of an inner function
                 | Return(expression)                                                                # last of the function
    iteration  ::= range(...) | reversed(range(...)) | Name of a range

Every statement has `.origin` (the user's statement) and `.written` (True: the forward sweep prints the origin as the user wrote it; False: it
prints the core statement; None: nothing, the statement is part of its neighbour's text).
"""

from __future__ import annotations

import gast

from srcdiff.trees import clone
from srcdiff.walks import Define, statements_in, walk


RESIZING = ("append", "pop", "insert", "extend", "reverse", "clear")  # methods that change a list


def check_core(body: list) -> None:
    """Assert that a block is in core form."""
    for statement in body:
        assert hasattr(statement, "origin") and hasattr(statement, "written"), gast.dump(statement)
        if isinstance(statement, gast.Assign):
            check_assign(statement)
        elif isinstance(statement, gast.For):
            assert isinstance(statement.target, gast.Name) and is_iteration(statement.iter), gast.dump(statement.iter)
            check_core(statement.body)
        elif isinstance(statement, (gast.If, gast.While)):
            check_core(statement.body)
            check_core(statement.orelse)
        else:
            assert isinstance(statement, (gast.Expr, gast.Assert, gast.Raise, gast.Return, Define)), gast.dump(statement)


def check_assign(statement: gast.Assign) -> None:
    (to,) = statement.targets
    if isinstance(to, gast.Name):
        return
    if isinstance(to, (gast.Subscript, gast.Attribute)):
        assert root_of(to) is not None, gast.dump(to)
        return
    assert isinstance(to, gast.Tuple) and isinstance(statement.value, gast.Tuple), gast.dump(statement)
    names = [element.id for element in to.elts]
    assert len(set(names)) == len(names) == len(statement.value.elts), gast.dump(statement)


def is_iteration(node: gast.expr) -> bool:
    if isinstance(node, gast.Name):
        return True
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name):
        return False
    return node.func.id.lstrip("$") == "range" or (node.func.id.lstrip("$") == "reversed" and is_iteration(node.args[0]))


def assigned_pairs(statement: gast.Assign) -> list:
    """The (name, value) pairs of a core assignment; a store binds no name."""
    (to,) = statement.targets
    if isinstance(to, gast.Name):
        return [(to.id, statement.value)]
    if isinstance(to, (gast.Subscript, gast.Attribute)):
        return []
    return [(element.id, value) for element, value in zip(to.elts, statement.value.elts)]


def is_store(statement: gast.stmt) -> bool:
    """Does the statement write into an array (or a list)?"""
    return isinstance(statement, gast.Assign) and isinstance(statement.targets[0], (gast.Subscript, gast.Attribute))


def root_of(node: gast.expr):
    """The name that a store's target, or a view, is a part of: `x` of `x[1:].T[i]` and of `x.reshape(n)[i]`; None for other expressions."""
    while isinstance(node, (gast.Subscript, gast.Attribute, gast.Call)):
        node = node.func if isinstance(node, gast.Call) else node.value
    return node.id if isinstance(node, gast.Name) else None


def raises(statement: gast.stmt) -> bool:
    """Is it a branch that is never left at its end?"""
    return getattr(statement, "raises", False)


def stored_roots(body: list) -> set:
    """The names that a core block writes into, at any depth."""
    return {root_of(s.targets[0]) for s in statements_in(body) if is_store(s)}


def without_lengths(iteration: gast.expr) -> gast.expr:
    """An iteration without the arrays of which only the length is read."""
    new = clone(iteration)
    for node in walk(new):
        if isinstance(node, gast.Attribute) and node.attr in ("shape", "size", "ndim"):
            node.value = gast.Constant(None, None)
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id.lstrip("$") == "len":
            node.args = []
    return new


def is_everything(index: gast.AST) -> bool:
    """Is it the index of the whole array, `[:]` or `[...]`?"""
    if isinstance(index, gast.Slice):
        return index.lower is None and index.upper is None and index.step is None
    return isinstance(index, gast.Constant) and index.value is Ellipsis

