"""The end of a pass moves to where it is decided, if nothing is done in between.

before: stop = s > 6.0                 after:  stop = s > 6.0
        if not stop: s = s + x[i]              if stop: break
        if stop: break                         s = s + x[i]
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.walks import walk

LOOPS = (gast.For, gast.While)


def with_early_breaks(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block in which loops are left as early as they can be."""
    for statement in body:
        for part in ("body", "orelse"):
            if getattr(statement, part, None):
                setattr(statement, part, with_early_breaks(getattr(statement, part)))
        if isinstance(statement, LOOPS):
            statement.body = earlier(statement.body)
    return body


def earlier(body: List[gast.stmt]) -> List[gast.stmt]:
    """The body of a loop, its last branch turned into a jump as long as there is one that decides about it."""
    if len(body) < 2 or not is_break(body[-1]) or not isinstance(body[-2], gast.If):
        return body
    *first, branch, last = body
    flags = flags_of(last.test)
    flag, left, going_on = decision(branch)
    if flag not in flags or any(isinstance(node, gast.Name) and node.id == flag and isinstance(node.ctx, gast.Store) for s in going_on for node in walk(s)):
        return body
    rest = [other for other in flags if other != flag]
    leaving = gast.If(gast.Name(flag, gast.Load(), None, None), [*left, gast.Break()], [])
    ending = [gast.If(either(rest), [gast.Break()], [])] if rest else []
    return [*first, leaving, *earlier([*going_on, *ending])]


def is_break(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.If) and len(statement.body) == 1 and isinstance(statement.body[0], gast.Break) and not statement.orelse


def flags_of(test: gast.expr) -> List[str]:
    """The names of `stop`, of `stop or done`."""
    parts = test.values if isinstance(test, gast.BoolOp) else [test]
    return [part.id for part in parts if isinstance(part, gast.Name)]


def decision(branch: gast.If):
    """(flag, what is done if it is set, what is done if it is not); no flag for another test."""
    flag: Optional[str] = getattr(branch.test, "id", None)
    if flag is not None:
        return flag, branch.body, branch.orelse
    if isinstance(branch.test, gast.UnaryOp) and isinstance(branch.test.op, gast.Not) and isinstance(branch.test.operand, gast.Name):
        return branch.test.operand.id, branch.orelse, branch.body
    return None, [], []


def either(flags: List[str]) -> gast.expr:
    names = [gast.Name(flag, gast.Load(), None, None) for flag in flags]
    return names[0] if len(names) == 1 else gast.BoolOp(gast.Or(), names)
