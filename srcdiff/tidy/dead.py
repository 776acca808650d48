"""Drop what nobody reads: forward statements, saves without a restore, temporaries, loops and branches that became empty.

The user's `assert`, and calls that are not known to be pure (marked `.keeps`), stay.

>>> from srcdiff.emit.printer import print_block
>>> print_block(without_dead(gast.parse("a = x; b = a; c = b").body, {"b"}))
['a = x', 'b = a']
"""

from __future__ import annotations

from typing import List, Optional, Set, Tuple

import gast

from srcdiff.emit.printer import Comment
from srcdiff.facts.dataflow import COMPOUND, assigned, changed, changed_inside, resized, shape_reads, writes
from srcdiff.names import names_in
from srcdiff.trees import branch
from srcdiff.walks import Define, copied_block, statements_in, walk


def without_dead(body: List[gast.stmt], live: Set[str]) -> List[gast.stmt]:
    """The block without statements that have no effect on `live` and none of their own."""
    return sweep(body, set(live))[0]


def sweep(body: List[gast.stmt], live: Set[str]) -> Tuple[List[gast.stmt], Set[str]]:
    kept: List[gast.stmt] = []
    live = set(live)
    for statement in reversed(body):
        if isinstance(statement, Comment):
            kept.append(statement)
        elif isinstance(statement, COMPOUND):
            new, live = live_if(statement, live) if isinstance(statement, gast.If) else live_loop(statement, live)
            if new is not None:
                kept.append(new)
        elif not is_dead(statement, live):
            live -= killed(statement)
            live |= read(statement)
            kept.append(statement)
    return kept[::-1], live


def read(statement: gast.stmt) -> Set[str]:
    """What a statement reads: names, and `x.shape` for a name of which only the shape is read.

    >>> sorted(read(gast.parse("y = np.zeros_like(x) + len(z) * w").body[0]))
    ['len', 'np', 'w', 'x.shape', 'z.shape']
    """
    return set().union(*map(read_in, own_parts(statement)), set())


def own_parts(statement: gast.stmt) -> List[gast.AST]:
    """The expressions of a statement, without those of nested statements."""
    if isinstance(statement, (gast.If, gast.While)):
        return [statement.test]
    return [statement.iter] if isinstance(statement, gast.For) else [statement]


def read_in(node: gast.AST) -> Set[str]:
    shapes = shape_reads(node)
    found = {name.id + ".shape" if id(name) in shapes else name.id for name in names_in(node)}
    augmented = isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name)
    return found | {node.target.id} if augmented else found


def is_dead(statement: gast.stmt, live: Set[str]) -> bool:
    if getattr(statement, "keeps", False):
        return False
    if hasattr(statement, "copies_argument"):
        return not writes(statement) & live  # its shape is the argument's
    if with_shapes(resized(statement)) & live:
        return False
    if isinstance(statement, gast.Expr):
        return not changed(statement) & live
    if isinstance(statement, (gast.FunctionDef, Define)):
        return not writes(statement) & live
    if isinstance(statement, (gast.Assign, gast.AugAssign, gast.AnnAssign)):
        return not (with_shapes(writes(statement)) | changed(statement)) & live
    return False


def killed(statement: gast.stmt) -> Set[str]:
    return set() if isinstance(statement, gast.AugAssign) else with_shapes(writes(statement))


def with_shapes(names: Set[str]) -> Set[str]:
    return names | {name + ".shape" for name in names}


def live_if(statement: gast.If, live: Set[str]) -> Tuple[Optional[gast.stmt], Set[str]]:
    """The statement (None if it is dead) and what is live before it, as a set of its own or the one that was given."""
    body, live_body = sweep(statement.body, live)
    orelse, live_orelse = sweep(statement.orelse, live)
    if not has_code(body) and not has_code(orelse) and not getattr(statement, "keeps", False):
        return None, live
    new = branch(statement.test, body if has_code(body) else [], orelse if has_code(orelse) else [])
    statement.test, statement.body, statement.orelse = (new.test, new.body, new.orelse) if new.body else (statement.test, [gast.Pass()], [])
    return statement, live_body | live_orelse | read(statement)


def live_loop(loop: gast.stmt, live: Set[str]) -> Tuple[Optional[gast.stmt], Set[str]]:
    """The same for a loop."""
    resizing = set().union(*(resized(inner) for inner in statements_in([loop])))
    if not keeps_inside(loop) and not (with_shapes(assigned([loop]) | resizing) | changed_inside(loop)) & live:
        return None, live
    around = live | read(loop)
    while True:
        _, start = sweep(copied_block(loop.body), around)  # a trial
        grown = around | (start - with_shapes(writes(loop)))
        if grown == around:
            break
        around = grown
    loop.body = sweep(loop.body, around)[0]
    if not has_code(loop.body):
        if not getattr(loop, "keeps", False) and not isinstance(loop, gast.While) and not with_shapes(writes(loop)) & live:
            return None, live
        loop.body = [gast.Pass()]
    return loop, around


def has_code(body: List[gast.stmt]) -> bool:
    return any(not isinstance(statement, (Comment, gast.Pass)) for statement in body)


def keeps_inside(statement: gast.stmt) -> bool:
    return any(getattr(inner, "keeps", False) for inner in walk(statement))
