"""Jumps become branches and flags: after this pass a block runs from its first statement to its last.

before: for v in x:                         after:  stop = False
            if v < 0.0: continue                    for v in x:                       # `.until` = ["stop"]: ends after the pass that sets it
            if v > 9.0: break                           if not v < 0.0:
            s = s + v                                       stop = v > 9.0
        else:                                               if not stop: s = s + v
            s = 2.0 * s                             if not stop: s = 2.0 * s

A branch that raises has `.raises`: what follows it is not reached from it, and its other side is written after it.

An early `return` is the other side of a branch; in a loop it sets a flag, too.  Every jump has a flag of its own, so that no branch changes
what it is decided by, and a flag is False until it is set (its assignment has `.raises_flag`), so that nothing has to be saved for it.
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names
from srcdiff.normalise.jump_forms import (
    JUMPS,
    LOOPS,
    always_jumps,
    always_returns,
    count_of,
    endless,
    holds_jump,
    inside,
    is_truth,
    negated,
    raises,
    returns_in,
)
from srcdiff.normalise.supported import refuse
from srcdiff.trees import assign, branch, clone, constant, name, opposite, tuple_of
from srcdiff.walks import walk

NOTES = ("before", "comment", "after")


def without_jumps(primal: Primal, names: Names, returns: bool, body: Optional[List[gast.stmt]] = None) -> List[gast.stmt]:
    """The primal's body (or what became of it) with one `return`, at its end (`returns`: with a value).

    Raises UnsupportedSyntaxError where the end may be reached without a `return`, or where returns differ in form.
    """
    body = primal.tree.body if body is None else body
    if returns and not always_returns(body):
        refuse(primal, body[-1], f"{primal.name} returns nothing at its end", "end the function with `return` and a value")
    if returns and not returns_in(body):
        refuse(primal, primal.tree, f"{primal.name} never returns a value", "end the function with `return` and a value")
    empty = next((r for r in returns_in(body) if r.value is None), None)
    if returns and empty is not None:
        refuse(primal, empty, f"{primal.name} returns nothing here", "end the function with `return` and a value")
    if not any(holds_jump(statement) for statement in body if statement is not body[-1] or not says_value(statement)):
        return body
    return Jumps(primal, names, returns).function(body)


def refuse_nothing(primal: Primal) -> None:
    """The function that is differentiated gives a value everywhere; another one may say None where it has none."""
    nothing = next((r for r in returns_in(primal.tree.body) if isinstance(r.value, gast.Constant) and r.value.value is None), None)
    if nothing is not None:
        refuse(primal, nothing, f"{primal.name} returns nothing here", "end the function with `return` and a value")


def refuse_endless(primal: Primal, body: List[gast.stmt]) -> None:
    """A core block that ends with what raises or runs for ever; another function may."""
    if not body or not isinstance(body[-1], gast.Return):
        refuse(primal, primal.tree, f"{primal.name} never comes to a `return`", "end the function with `return` and a value")


def says_value(statement: gast.stmt) -> bool:
    """Is it a `return` with a value?  One without says nothing."""
    return isinstance(statement, gast.Return) and statement.value is not None


class Jumps:
    """Lowers one function; `stop`, `skip` and `done` are the flags so far of the innermost loop's `break`s and `continue`s, and of `return`s."""

    def __init__(self, primal: Primal, names: Names, returns: bool):
        self.primal, self.names, self.returns = primal, names, returns
        self.stop: List[str] = []
        self.skip: List[str] = []
        self.done: List[str] = []
        self.in_loop = False
        self.flagged = False  # must a jump out of this block be known after it?
        self.values: List[str] = []
        self.is_tuple = False

    def function(self, body: List[gast.stmt]) -> List[gast.stmt]:
        if not any(inside([statement], gast.Return) for statement in body if not isinstance(statement, gast.Return)):
            return self.block(body)
        returned = returns_in(body)
        self.values = self.names_of_values(returned) if self.returns else []
        new = self.block(body)
        new = [*self.lowered(self.done, returned[0]), *new]
        if self.returns:
            parts = [name(n) for n in self.values]
            new.append(self.placed(gast.Return(tuple_of(parts) if self.is_tuple else parts[0]), returned[-1]))
        return new

    def names_of_values(self, returned: List[gast.Return]) -> List[str]:
        """The names that hold the result, one for each item of a tuple."""
        first = count_of(returned[0])
        for other in returned[1:]:
            if count_of(other) != first:
                refuse(self.primal, other, "returns of different forms are not supported", "return the same number of values everywhere")
        self.is_tuple = first is not None
        return [self.names.fresh("value") for _ in range(first or 1)]

    def block(self, body: List[gast.stmt]) -> List[gast.stmt]:
        """The statements up to the first that may jump; what follows it goes where it is reached."""
        out: List[gast.stmt] = []
        for position, statement in enumerate(body):
            rest = body[position + 1 :]
            if isinstance(statement, gast.Raise):
                return [*out, statement]
            if isinstance(statement, JUMPS):
                return out + self.jump(statement)
            if isinstance(statement, gast.If) and holds_jump(statement):
                return out + self.branch(statement, rest)
            if isinstance(statement, LOOPS) and holds_jump(statement):
                return out + self.loop(statement, rest)
            out.append(statement)
        return out

    def jump(self, statement: gast.stmt) -> List[gast.stmt]:
        """What is left of a jump: the result, and its flag."""
        result = self.result(statement) if isinstance(statement, gast.Return) else []
        flags = self.flags_of(statement)
        return result if flags is None else [*result, self.raised(self.flag(flags), constant(True), statement)]

    def flags_of(self, statement: gast.stmt) -> Optional[List[str]]:
        """The list for the flag of a jump, None if it needs none: nothing follows it."""
        if isinstance(statement, gast.Raise):
            return None
        if isinstance(statement, gast.Break):
            return self.stop
        if isinstance(statement, gast.Continue):
            return self.skip if self.flagged else None
        return self.done if self.flagged or self.in_loop else None

    def flag(self, flags: List[str]) -> str:
        wish = "stop" if flags is self.stop else "skip" if flags is self.skip else "done"
        flags.append(self.names.fresh(wish))
        return flags[-1]

    def result(self, statement: gast.Return) -> List[gast.stmt]:
        if not self.values:
            if self.returns:
                return [statement]
            return [self.placed(gast.Expr(clone(statement.value)), statement)] if statement.value is not None else []
        targets = [gast.Name(n, gast.Store(), None, None) for n in self.values]
        target = gast.Tuple(targets, gast.Store()) if self.is_tuple else targets[0]
        new = self.placed(gast.Assign([target], clone(statement.value), None), statement)
        new.user = statement
        return [new]

    def branch(self, statement: gast.If, rest: List[gast.stmt]) -> List[gast.stmt]:
        """`if c: ...; break` with the rest of the block: on the side that reaches it, or behind flags if both sides do."""
        body, orelse = statement.body, statement.orelse
        if always_jumps(body):
            orelse, rest = [*orelse, *rest], []
        elif always_jumps(orelse):
            body, rest = [*body, *rest], []
        outer, before = self.flagged, self.mark()
        self.flagged = outer or bool(rest)
        test, decision, body = self.decided(statement, body)
        new = [*decision, *self.rejoined(statement, test, self.block(body), self.block(orelse))]
        self.flagged = outer
        flags = self.since(before)
        rest = self.block(rest)
        return [*new, *(self.rejoined(statement, negated(flags), rest, []) if flags else rest)]

    def decided(self, statement: gast.If, body: List[gast.stmt]):
        """(test, statements before, body): the test is the flag itself where the body ends with its jump."""
        last = body[-1] if body else None
        flags = self.flags_of(last) if isinstance(last, JUMPS) else None
        if flags is None or not is_truth(statement.test) or any(map(holds_jump, body[:-1])):
            return clone(statement.test), [], body
        flag = self.flag(flags)
        result = self.result(last) if isinstance(last, gast.Return) else []
        return name(flag), [self.raised(flag, clone(statement.test), statement)], [*body[:-1], *result]

    def mark(self) -> tuple:
        return len(self.stop), len(self.skip), len(self.done)

    def since(self, mark: tuple) -> List[str]:
        """The flags that were made since."""
        return [flag for flags, count in zip((self.stop, self.skip, self.done), mark) for flag in flags[count:]]

    def rejoined(self, statement: gast.If, test: gast.expr, body: List[gast.stmt], orelse: List[gast.stmt]) -> List[gast.stmt]:
        if not body and not orelse:
            return []
        raising, other = (body, orelse) if raises(body) else (orelse, body)
        if raises(raising):
            new = self.placed(gast.If(test if raising is body else opposite(test), raising, []), statement)
            new.raises = True
            return [new, *other]
        new = branch(test, body, orelse)
        return [self.placed(new, statement)]

    def loop(self, loop: gast.stmt, rest: List[gast.stmt]) -> List[gast.stmt]:
        outer = self.stop, self.skip, self.in_loop, self.flagged
        self.stop, self.skip, self.in_loop, self.flagged = [], [], True, False
        known = len(self.done)
        body = self.block(loop.body)
        stop, skip, returned = self.stop, self.skip, self.done[known:]
        self.stop, self.skip, self.in_loop, self.flagged = outer
        body = [*self.lowered(skip, loop), *body] or [self.placed(gast.Pass(), loop)]
        new = gast.While(clone(loop.test), body, []) if isinstance(loop, gast.While) else gast.For(loop.target, loop.iter, body, [], None)
        new = self.placed(new, loop)
        new.until = [*stop, *returned]
        return [*self.lowered(stop, loop), new, *self.after_loop(loop, new.until, known, rest)]

    def after_loop(self, loop: gast.stmt, until: List[str], known: int, rest: List[gast.stmt]) -> List[gast.stmt]:
        """The loop's `else` where it was not left early, and the rest of the block where the function has not returned."""
        outer, self.flagged = self.flagged, self.flagged or bool(rest)
        before = self.mark()
        part = self.block(loop.orelse)
        self.flagged = outer
        part = self.rejoined(loop, negated(until), part, []) if until else part
        if endless(loop) or (not inside(loop.body, gast.Break) and always_jumps(loop.orelse)):
            return part
        returned = [*self.since((*before[:2], known))]
        rest = self.block(rest)
        return [*part, *(self.rejoined(loop, negated(returned), rest, []) if returned else rest)]

    def lowered(self, flags: List[str], origin: gast.stmt) -> List[gast.stmt]:
        """The flags' first values."""
        new = [self.placed(assign(flag, constant(False)), origin) for flag in flags]
        for statement in new:
            statement.is_flag = True
        return new

    def raised(self, flag: str, value: gast.expr, origin: gast.stmt) -> gast.stmt:
        new = self.placed(assign(flag, value), origin)
        new.is_flag = new.raises_flag = True
        return new

    def placed(self, new: gast.stmt, origin: gast.stmt) -> gast.stmt:
        """A new statement at the place of the user's, with its comments if it is of the same kind."""
        for node in walk(new):
            if not hasattr(node, "lineno"):
                gast.copy_location(node, origin)
        if type(new) is type(origin) or isinstance(origin, gast.Return):
            for note in NOTES:
                if hasattr(origin, note):
                    setattr(new, note, getattr(origin, note))
        return new
