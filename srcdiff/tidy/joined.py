"""The last loop of the forward sweep and the first of the reverse sweep become one, if each pass of it can be swept back at once: nothing is kept.

before: s_saved = []                            after:  x_bar = np.zeros_like(x)
        for i in range(n):                              for i in range(n):
            s = np.sin(x[i])                                s = np.sin(x[i])
            y[i] = s * s                                    y[i] = s * s
            s_saved.append(s)                               # reverse sweep of the pass
        x_bar = np.zeros_like(x)                            x_bar[i] += 2.0 * y_bar[i] * s * np.cos(x[i])
        for i in reversed(range(n)):
            s = s_saved.pop()
            x_bar[i] += 2.0 * y_bar[i] * s * np.cos(x[i])
It can be if what is between the loops does not depend on the first one, no pass reads what the reverse sweep of another one writes, and the
reverse sweeps of passes may be taken in any order.  Reference: Hascoet, Fidanova & Held, Adjoining independent computations (2001).
"""

from __future__ import annotations

from typing import Dict, List, Optional, Set, Tuple

import gast

from srcdiff.emit.printer import Comment
from srcdiff.facts.dataflow import COMPOUND, altered, assigned, changed_inside, exposed, live_before, reads, shape_reads, writes
from srcdiff.normalise.grammar import RESIZING
from srcdiff.tidy.dead import read
from srcdiff.tidy.direction import is_sum
from srcdiff.tidy.inline import NEW
from srcdiff.trees import key
from srcdiff.walks import Define, statements_in, walk

Sweeps = Tuple[List[gast.stmt], List[gast.stmt]]


def joined(forward: List[gast.stmt], reverse: List[gast.stmt]) -> Sweeps:
    """The sweeps, with these two loops as one, marked `.joins`, at the end of the first if that can be."""
    loops = [statement for statement in forward if isinstance(statement, gast.For)]
    others = [statement for statement in reverse if isinstance(statement, gast.For)]
    if not loops or not others or not isinstance(loops[-1].target, gast.Name) or any(map(defines, [*forward, *reverse])):
        return forward, reverse
    joining = Joining(loops[-1], others[0], forward, reverse)
    return joining.sweeps() if joining.is_possible() else (forward, reverse)


class Joining:
    """Two loops, and what is before, between and after them."""

    def __init__(self, loop: gast.For, back: gast.For, forward: List[gast.stmt], reverse: List[gast.stmt]):
        self.loop, self.back, self.pass_, self.reverse_pass = loop, back, loop.body, back.body
        self.variable = loop.target.id
        place, other = forward.index(loop), reverse.index(back)
        self.before, self.behind = forward[:place], forward[place + 1 :]
        self.between, self.after = reverse[:other], reverse[other + 1 :]
        self.tapes = tapes_of(self.before, [*self.behind, *self.between, *self.after], loop, back)
        self.early, self.late = self.parted()
        self.touched = touched(self.reverse_pass, [*self.between, *self.reverse_pass])

    def parted(self) -> Sweeps:
        """What stands behind the loop: what may as well be done before it, and the rest."""
        early, late = [], []
        for statement in self.behind:
            waits = self.depends([statement]) or (late and assigned([statement])) or mentioned([statement]) & altered(late)
            (late if waits else early).append(statement)
        return early, late

    def depends(self, body: List[gast.stmt]) -> bool:
        """Do statements read what the passes change?  The shape of an array stays, unless the name gets another one."""
        found = set().union(*(read(s) for s in statements_in(body) if not isinstance(s, Comment)), set())
        return bool(found & (altered([self.loop]) | {name + ".shape" for name in assigned([self.loop])}))

    # --- whether it is possible

    def is_possible(self) -> bool:
        return (
            bool(self.tapes)
            and runs_back(self.loop, self.back)
            and not any(map(is_strange, statements_in([*self.pass_, *self.reverse_pass])))
            and not any(is_strange(s) for s in statements_in(self.behind) if not isinstance(s, gast.Raise))
            and not leaves([*self.pass_, *self.reverse_pass])
            and self.can_move()
            and self.is_apart()
            and self.is_in_any_order()
        )

    def can_move(self) -> bool:
        """May what is between the loops be done before them, and the rest of what is behind the first after both?"""
        first, second, hoisted = mentioned(self.pass_), mentioned(self.reverse_pass), [*self.early, *self.between]
        if any(isinstance(statement, COMPOUND) for statement in self.late):
            return False  # a check of the result's cotangent, which has to come first
        if self.depends(hoisted) or altered(hoisted) & (first | names_of(self.loop.iter)):
            return False
        if mentioned(self.late) & (altered(self.between) | self.touched):
            return False
        return not altered(self.late) & (first | second | mentioned(self.between))

    def is_apart(self) -> bool:
        """Does no pass see what the reverse sweep of another one writes, nor the other way round?"""
        first, second = mentioned(self.pass_), mentioned(self.reverse_pass)
        made, made_back = assigned(self.pass_), assigned(self.reverse_pass)
        if exposed(self.reverse_pass) & made or made_back & exposed(self.pass_) or self.variable in made | made_back:
            return False
        changed = set().union(*map(changed_inside, self.reverse_pass))
        if (self.touched - made_back | changed) - self.tapes.keys() & first:
            return False
        shared = (set().union(*map(changed_inside, self.pass_)) - made - self.tapes.keys()) & second
        return all(self.is_own(name, self.pass_) and self.is_own(name, self.reverse_pass) for name in shared)

    def is_in_any_order(self) -> bool:
        """Do the reverse sweeps only add to what others see, or work each on its own element, and leave nothing else behind?"""
        made, made_back = assigned(self.pass_), assigned(self.reverse_pass)
        live = live_before([*self.late, *self.after], set())
        if live & {self.variable} or live & made & made_back:
            return False
        aliased = set().union(*(writes(s) | seen_in(s.value) for s in statements_in(self.between) if isinstance(s, gast.Assign) and seen_in(s.value)))
        carried = (exposed(self.reverse_pass) | live) & self.touched - self.tapes.keys() - {self.variable}
        return all(is_sum(n, self.reverse_pass) or (n not in made_back | aliased and self.is_own(n, self.reverse_pass)) for n in carried)

    def is_own(self, name: str, body: List[gast.stmt]) -> bool:
        """Is all that a pass reads or writes of an array `x[i]`, or a part of it, with the loop's variable, which is never negative?"""
        if not counts_up(self.loop):
            return False
        nodes = [node for statement in body for node in walk(statement)]
        shapes = set().union(*(shape_reads(statement) for statement in body), set())
        mentions = sum(isinstance(node, gast.Name) and node.id == name and id(node) not in shapes for node in nodes)
        return mentions == sum(
            isinstance(node, gast.Subscript) and getattr(node.value, "id", None) == name and self.is_at_pass(node.slice) for node in nodes
        )

    def is_at_pass(self, index: gast.expr) -> bool:
        first = index.elts[0] if isinstance(index, gast.Tuple) and index.elts else index
        return isinstance(first, gast.Name) and first.id == self.variable

    # --- the one loop

    def sweeps(self) -> Sweeps:
        unneeded = [*self.untaped(), *self.made_again()]
        first = [statement for statement in self.pass_ if statement not in unneeded]
        second = [statement for statement in self.reverse_pass if statement not in unneeded]
        self.loop.body = [*first, Comment(""), Comment("reverse sweep of the pass"), *second]
        self.loop.joins = True
        used = mentioned([self.loop])
        before = [statement for statement in self.before if statement not in self.tapes.values() or writes(statement) & used]
        return [*before, *self.early, *self.between, self.loop, *self.late], self.after

    def untaped(self) -> List[gast.stmt]:
        """What puts values on tapes and takes them back, if the names still have these values."""
        found: List[gast.stmt] = []
        for tape in self.tapes:
            pushes = [statement for statement in self.pass_ if tape in mentioned([statement])]
            pops = [statement for statement in self.reverse_pass if tape in mentioned([statement])]
            if len(pushes) != 1 or len(pops) != 1 or isinstance(pushes[0], COMPOUND) or isinstance(pops[0], COMPOUND):
                continue
            names = pushed_names(pushes[0])
            if names is not None and names == popped_names(pops[0]) and self.keeps(set(names), pushes[0], pops[0], found):
                found += [pushes[0], pops[0]]
        return found

    def made_again(self) -> List[gast.stmt]:
        """What the reverse sweep computes again, and the pass has."""
        gone = self.untaped()
        for statement in self.reverse_pass:
            same = [s for s in self.pass_ if isinstance(s, gast.Assign) and key(s) == key(statement)]
            if len(same) == 1 and writes(statement) and self.keeps(writes(statement) | reads(statement), same[0], statement, gone):
                gone.append(statement)
        return gone

    def keeps(self, names: Set[str], start: gast.stmt, end: gast.stmt, gone: List[gast.stmt]) -> bool:
        """Do names have the same values behind a statement of the pass and before one of its reverse sweep, without those that are gone?"""
        passed = [*self.pass_[self.pass_.index(start) + 1 :], *self.reverse_pass[: self.reverse_pass.index(end)]]
        return not names & altered([statement for statement in passed if statement not in gone])


def tapes_of(before: List[gast.stmt], elsewhere: List[gast.stmt], loop: gast.For, back: gast.For) -> Dict[str, gast.stmt]:
    """The lists that one loop fills and the other one empties, with the statements that make them."""
    made = {s.targets[0].id: s for s in before if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name) and is_empty_list(s.value)}
    used = mentioned([s for s in [*before, *elsewhere] if s not in made.values()])
    return {
        name: statement
        for name, statement in made.items()
        if name not in used and all(only_calls(name, method, one.body) for method, one in (("append", loop), ("pop", back)))
    }


def is_empty_list(node: gast.expr) -> bool:
    return isinstance(node, gast.List) and not node.elts


def only_calls(name: str, method: str, body: List[gast.stmt]) -> bool:
    """Is there a mention of a list, and is this method of it called at each?"""
    nodes = [node for statement in body for node in walk(statement)]
    mentions = sum(isinstance(node, gast.Name) and node.id == name for node in nodes)
    return 0 < mentions == sum(isinstance(node, gast.Call) and is_method(node.func, name, method) for node in nodes)


def is_method(function: gast.expr, name: str, method: str) -> bool:
    return isinstance(function, gast.Attribute) and function.attr == method and getattr(function.value, "id", None) == name


def pushed_names(statement: gast.stmt) -> Optional[List[str]]:
    """The names whose values, or copies of them, a statement puts on a list."""
    (value,) = statement.value.args
    parts = value.elts if isinstance(value, gast.Tuple) else [value]
    parts = [part.func.value if isinstance(part, gast.Call) and getattr(part.func, "attr", None) == "copy" else part for part in parts]
    return [part.id for part in parts] if all(isinstance(part, gast.Name) for part in parts) else None


def popped_names(statement: gast.stmt) -> Optional[List[str]]:
    if not isinstance(statement, gast.Assign) or not isinstance(statement.value, gast.Call):
        return None
    (target,) = statement.targets
    parts = target.elts if isinstance(target, gast.Tuple) else [target]
    return [part.id for part in parts] if all(isinstance(part, gast.Name) for part in parts) else None


def runs_back(loop: gast.For, back: gast.For) -> bool:
    """Does the second loop have the passes of the first, in the opposite order or in the same?"""
    iteration = back.iter
    if isinstance(iteration, gast.Call) and getattr(iteration.func, "id", "").lstrip("$") == "reversed":
        iteration = iteration.args[0]
    same = gast.dump(loop.target) == gast.dump(back.target) and plain(loop.iter) == plain(iteration)
    return same and not names_of(loop.iter) & (altered(loop.body) | altered(back.body)) and not loop.orelse and not back.orelse


def plain(node: gast.expr) -> str:
    return key(node).replace("$", "")


def counts_up(loop: gast.For) -> bool:
    """Is it `range(n)`, or one that begins at a natural number?"""
    call = loop.iter
    if not isinstance(call, gast.Call) or getattr(call.func, "id", "").lstrip("$") != "range" or call.keywords or len(call.args) > 2:
        return False
    start = call.args[0] if len(call.args) == 2 else gast.Constant(0, None)
    return isinstance(start, gast.Constant) and type(start.value) is int


def defines(statement: gast.stmt) -> bool:
    """Is there a function in it, which may read variables at any time?"""
    return any(isinstance(node, (Define, gast.FunctionDef, gast.Lambda)) for node in walk(statement))


def is_strange(statement: gast.stmt) -> bool:
    """Is it one of which it is not known what it does to the values of others?"""
    if isinstance(statement, Comment):
        return False
    if isinstance(statement, (gast.With, gast.Try, gast.Raise)) or hasattr(statement, "checkpoint"):
        return True
    if any(getattr(getattr(part, "fact", None), "impure", False) for part in walk(statement)):
        return True
    function = getattr(getattr(statement, "value", None), "func", None) if isinstance(statement, gast.Expr) else None
    return isinstance(statement, gast.Expr) and not (isinstance(function, gast.Attribute) and function.attr in (*RESIZING, "at"))


def leaves(body: List[gast.stmt]) -> bool:
    """Does a statement leave the pass?"""
    return any(
        isinstance(statement, (gast.Break, gast.Continue, gast.Return))
        or (isinstance(statement, gast.If) and leaves([*statement.body, *statement.orelse]))
        for statement in body
    )


def touched(body: List[gast.stmt], around: List[gast.stmt]) -> Set[str]:
    """The names that a block of the reverse sweep assigns, or whose memory it may change: names may be views of each other `around` it."""
    found = set().union(*map(changed_inside, body), set())
    groups = [writes(s) | seen_in(s.value) for s in statements_in(around) if isinstance(s, gast.Assign)]
    while True:
        grown = found.union(*(group for group in groups if group & found))
        if grown == found:
            return found | assigned(body)
        found = grown


def seen_in(value: gast.expr) -> Set[str]:
    """The names whose memory a value may share."""
    if isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Constant, gast.Compare)):
        return set()
    function = getattr(value, "func", None)
    if isinstance(value, gast.Call) and getattr(function, "attr", getattr(function, "id", "")) in NEW | {"array", "ones", "pop"}:
        return set()
    if isinstance(value, gast.Subscript):
        return seen_in(value.value)
    shapes = shape_reads(value)
    return {part.id for part in walk(value) if isinstance(part, gast.Name) and id(part) not in shapes and not part.id.startswith("$")}


def mentioned(body: List[gast.stmt]) -> Set[str]:
    return {node.id for statement in body for node in walk(statement) if isinstance(node, gast.Name)}


def names_of(node: gast.expr) -> Set[str]:
    return {part.id for part in walk(node) if isinstance(part, gast.Name)}
