"""Core form, and the check that a block is in it.

    block      ::= statement*
    statement  ::= Assign(targets=[Name], value=expression)
                 | Assign(targets=[Tuple of distinct Names], value=Tuple of as many expressions)     # in parallel
                 | If(test, block, block) | While(test, block) | For(Name, iteration, block)
                 | Expr(call or constant) | Assert | Return(expression)                              # Return: last of the function
    iteration  ::= range(...) | reversed(range(...)) | Name of a range

Every statement has `.origin` (the user's statement) and `.written` (True: the forward sweep prints the origin as the user wrote it; False: it
prints the core statement; None: nothing, the statement is part of its neighbour's text).
"""

from __future__ import annotations

import gast


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
            assert isinstance(statement, (gast.Expr, gast.Assert, gast.Return)), gast.dump(statement)


def check_assign(statement: gast.Assign) -> None:
    (to,) = statement.targets
    if isinstance(to, gast.Name):
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
    """The (name, value) pairs of a core assignment."""
    (to,) = statement.targets
    if isinstance(to, gast.Name):
        return [(to.id, statement.value)]
    return [(element.id, value) for element, value in zip(to.elts, statement.value.elts)]
