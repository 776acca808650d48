"""The forward sweep: the user's statements, the core's where something in them matters, saves and guards."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence

import gast

from srcdiff.adjoin.places import as_argument
from srcdiff.assemble.lists import as_written, saved_of
from srcdiff.assemble.quotes import standing
from srcdiff.assemble.sequences import count_check, iterable_checks
from srcdiff.assemble.tape import Storage, kept, test_of
from srcdiff.facts.dataflow import certain, writes
from srcdiff.facts.sharing import is_list
from srcdiff.guards import array_guard, array_guards, binding_guards, item_guards
from srcdiff.names import read_names
from srcdiff.normalise.grammar import is_everything, is_store
from srcdiff.normalise.stores import as_load
from srcdiff.plan.recovery import Plan, block_end
from srcdiff.trees import assign, attribute, call, clone, constant, dotted, name
from srcdiff.walks import Define, walk

LOOPS = (gast.For, gast.While)


class Forward:
    """The forward sweep: `sweep` for the whole, `block` for a block of it; loops with `checkpoints` are theirs."""

    def __init__(self, plan: Plan, storage: Storage, parameters: set, is_scalar: Callable, checks: Sequence = (), checkpoints=None):
        self.plan, self.storage, self.is_scalar, self.checks, self.checkpoints = plan, storage, is_scalar, checks, checkpoints
        self.depth = 0
        self.seen: set = set()
        self.bound: set = set(parameters)  # names that are surely assigned here
        self.unbound: List[str] = []  # names that are saved where they may not be assigned yet

    def sweep(self, body: List[gast.stmt]) -> List[gast.stmt]:
        """The whole forward sweep; a name that may be saved before its first assignment starts as None."""
        out = self.block(body)
        return [*(assign(variable, constant(None)) for variable in self.unbound), *out]

    def block(self, body: List[gast.stmt]) -> List[gast.stmt]:
        out: List[gast.stmt] = []
        for first, second in zip(body, body[1:]):
            if hasattr(first, "pops"):
                first.pops = second  # the two are one statement of the user's
        for statement in body:
            known = len(self.storage.slots)
            saved = self.plan.saved.get(id(statement), ())
            self.unbound += [v for v in saved if v not in self.bound and v not in self.unbound]
            new = array_guards(statement) if hasattr(statement, "was_update") else item_guards(statement)
            new += [self.storage.save(statement, v, self.depth > 0, kept(self.plan, statement, v)) for v in saved]
            new += self.saved_place(statement)
            new = standing([*new, *self.checked(statement, self.shown(statement))], statement)
            if self.depth == 0 and isinstance(statement, LOOPS):
                slots = list(self.storage.slots.values())[known:]
                out += standing([assign(storage, gast.List([], gast.Load())) for storage, is_list in slots if is_list], statement)
            out += new
            self.bound |= certain([statement])
        return out

    def saved_place(self, statement: gast.stmt) -> List[gast.stmt]:
        """The part of an array that a store is about to overwrite."""
        root = self.plan.stores.get(id(statement))
        if root is None:
            return []
        if hasattr(statement, "resizes"):
            saved = saved_of(statement)
            return [] if saved is None else [self.storage.save(statement, root, self.depth > 0, saved)]
        place = without_whole(as_load(written_target(statement)))
        is_number = self.is_scalar(statement.targets[0].fact.shape) and not statement.targets[0].fact.boxed
        place = place if is_number or is_gathered(statement) or is_list(statement.targets[0].value) else call(attribute(place, "copy"))
        return [self.storage.save(statement, root, self.depth > 0, place)]

    def within(self, body: List[gast.stmt], bound: set) -> List[gast.stmt]:
        """A nested block, which other names may be bound in than after it."""
        outer, self.bound = self.bound, self.bound | bound
        new = self.block(body)
        self.bound = outer
        return new

    def checked(self, statement: gast.stmt, shown: List[gast.stmt]) -> List[gast.stmt]:
        for check in self.checks:
            shown = check.around(statement, shown)
        return shown

    def shown(self, statement: gast.stmt) -> List[gast.stmt]:
        """A statement as the user wrote it, where nothing that was changed in it matters."""
        if isinstance(statement, LOOPS):
            runs_again = id(statement) in self.plan.checkpointed
            return [*iterable_checks(statement), self.checkpoints.forward(statement, self.depth > 0) if runs_again else self.loop(statement)]
        if isinstance(statement, gast.If):
            sides = [[*self.within(getattr(statement, part), set()), *self.end(statement, part)] for part in ("body", "orelse")]
            return [with_comments(gast.If(self.test(statement), *sides), statement.origin)]
        bare = [] if statement.written is None else self.bare(statement)  # the header of a loop may bind what has guards
        return [*bare, *binding_guards(statement)]

    def bare(self, statement: gast.stmt) -> List[gast.stmt]:
        """A simple statement, with the guards of what it takes for granted before it."""
        keeps_array = hasattr(statement, "augmented") and self.is_kept_somewhere(statement) and not self.makes_number(statement)
        if hasattr(statement, "count"):
            return [*count_check(statement), *self.plainly(statement)]
        if getattr(statement, "copied_first", None) is not None and not self.makes_number(statement):
            update = with_comments(clone(statement.origin), statement.origin) if statement.written else update_of_name(statement)
            return [copied_if_array(statement.copied_first), marked(update, statement)]
        if getattr(statement, "guard", None) is not None:
            return [array_guard(statement), marked(clone(statement), statement)]
        if statement.written and not keeps_array:
            return [marked(with_comments(clone(statement.origin), statement.origin), statement)]
        if hasattr(statement, "augmented") and not keeps_array and not is_store(statement):
            return [marked(self.commented(update_of_name(statement), statement), statement)]
        return self.plainly(statement)

    def plainly(self, statement: gast.stmt) -> List[gast.stmt]:
        """The core statement itself; the count of a loop's passes as `trips += 1`, an update in place as one."""
        if is_store(statement) and (hasattr(statement, "augmented") or getattr(statement, "accumulates", False)):
            return [marked(self.commented(update_of(statement), statement), statement)]
        if hasattr(statement, "resizes") or hasattr(statement, "pops"):
            return [marked(self.commented(as_written(statement), statement), statement)]
        if isinstance(statement, Define):
            return [marked(self.commented(clone(statement.function), statement), statement)]
        if getattr(statement, "counts", False):
            count = gast.AugAssign(gast.Name(statement.targets[0].id, gast.Store(), None, None), gast.Add(), constant(1))
            return [marked(count, statement)]
        return [marked(self.commented(clone(statement), statement), statement)]

    def end(self, statement: gast.stmt, part: str) -> List[gast.stmt]:
        """What is saved at the end of a block."""
        key = block_end(statement, part)
        return standing(self.storage.save_all(key, self.plan.saved.get(id(key), []), self.plan), statement)

    def test(self, statement: gast.If) -> gast.expr:
        return clone(test_of(statement, self.plan))

    def commented(self, new: gast.stmt, statement: gast.stmt) -> gast.stmt:
        """The user's comments stay with the first of the statements that stand for theirs."""
        if id(statement.origin) in self.seen or isinstance(statement.origin, (gast.If, *LOOPS)):
            return new
        self.seen.add(id(statement.origin))
        return with_comments(new, statement.origin)

    def is_kept_somewhere(self, statement: gast.Assign) -> bool:
        """Does the plan save a reference to what the user's `+=` would change in place?"""
        saved = set().union(*map(set, self.plan.saved.values()), set())
        return bool(writes(statement) & saved.union(*(group for group in self.plan.groups if group & saved)))

    def makes_number(self, statement: gast.Assign) -> bool:
        before = [statement.env_before[one] for one in writes(statement) if one in statement.env_before]
        return all(self.is_scalar(fact.shape) for fact in statement.facts.values()) and not any(fact.boxed for fact in before)

    def passes(self, loop: gast.stmt) -> List[gast.stmt]:
        self.depth += 1
        new = self.within(loop.body, writes(loop)) + self.end(loop, "body") + stopping(loop)
        self.depth -= 1
        return new

    def user_text(self, loop: gast.stmt, body: List[gast.stmt]) -> Optional[gast.stmt]:
        """The comprehension, or the `extend`, that a loop stands for, if nothing has to be kept or checked in it."""
        text = getattr(loop, "stands_for", None)
        if text is None or any(check.is_inside for check in self.checks):
            return None
        inside = [node for outer in body for node in walk(outer)]
        kept = {slot for slot, _ in self.storage.slots.values()}
        read = read_names(gast.Module([loop], [])) | {"zip", "enumerate", "reversed", "range"} - self.bound
        others = any(isinstance(node, gast.Raise) or (isinstance(node, gast.Name) and node.id in kept) for node in inside)
        if others or not read_names(text) <= read:
            return None
        new = clone(text)
        new.forward, new.keeps = True, False
        return with_comments(new, loop.origin)

    def loop(self, loop: gast.stmt) -> gast.stmt:
        seen = set(self.seen)
        new = self.passes(loop)
        if isinstance(loop, gast.For) and mentions_hidden_index(loop, new):
            show_index(loop)
            self.seen = seen
            new = self.passes(loop)
        whole = self.user_text(loop, new)
        if whole is not None:
            return whole
        if isinstance(loop, gast.While):
            shown_loop = with_comments(gast.While(clone(loop.test), new, []), loop.origin)
            shown_loop.keeps = loop.test.fact.impure
            return shown_loop
        return with_comments(gast.For(clone(loop.header.target), clone(loop.header.iter), new, [], None), loop.origin)


def mentions_hidden_index(loop: gast.For, body: List[gast.stmt]) -> bool:
    """Does the text of the body read the index, which the user's header does not bind?"""
    index, shown = loop.target.id, {node.id for node in walk(loop.header.target) if isinstance(node, gast.Name)}
    return index not in shown and any(isinstance(node, gast.Name) and node.id == index for statement in body for node in walk(statement))


def show_index(loop: gast.For) -> None:
    """Bind the index in the header, and what the header bound in the body."""
    loop.header = gast.For(clone(loop.target), clone(loop.iter), [], [], None)
    for statement in loop.body:
        if hasattr(statement, "binding"):
            statement.written = False


def stopping(loop: gast.stmt) -> List[gast.stmt]:
    """`if stop: break` at the end of the pass that has set a flag."""
    if not loop.until:
        return []
    flags = [name(flag) for flag in loop.until]
    new = gast.If(flags[0] if len(flags) == 1 else gast.BoolOp(gast.Or(), flags), [gast.Break()], [])
    new.keeps = new.body[0].keeps = True
    return [new]


def copied_if_array(identifier: str) -> gast.stmt:
    """Before an update in place of what may be the caller's array, or a number."""
    test = call("$isinstance", name(identifier), dotted("$np.ndarray"))
    return assign(identifier, gast.IfExp(test, call(attribute(name(identifier), "copy")), name(identifier)))


def written_target(statement: gast.Assign) -> gast.expr:
    """The target in the user's words, if the statement is printed in them."""
    origin = statement.origin
    if statement.written and isinstance(origin, gast.AugAssign) and isinstance(origin.target, gast.Subscript):
        return origin.target
    if statement.written and isinstance(origin, gast.Assign) and isinstance(origin.targets[0], gast.Subscript):
        return origin.targets[0]
    return statement.targets[0]


def without_whole(place: gast.expr) -> gast.expr:
    """`y` for `y[...]` and `y[:]`."""
    return place.value if isinstance(place, gast.Subscript) and is_everything(place.slice) else place


def is_gathered(statement: gast.Assign) -> bool:
    """Is reading the place a copy already?"""
    return statement.targets[0].gather != "basic" and statement.targets[0].fact.fresh


def update_of(statement: gast.Assign) -> gast.stmt:
    """`x[i] += e` or `np.add.at(x, i, e)` for the core statement `x[i] = x[i] + e`."""
    place, value = clone(statement.targets[0]), statement.value
    if hasattr(statement, "was_update") and isinstance(place.value, gast.Name) and is_everything(place.slice):
        return gast.AugAssign(gast.Name(place.value.id, gast.Store(), None, None), clone(value.op), clone(value.right))
    if not getattr(statement, "accumulates", False):
        return gast.AugAssign(place, clone(value.op), clone(value.right))
    function = "$np.add.at" if isinstance(value.op, gast.Add) else "$np.subtract.at"
    return gast.Expr(call(function, place.value, as_argument(place.slice), clone(value.right)))


def update_of_name(statement: gast.Assign) -> gast.stmt:
    """`x += e` for the core statement `x = x + e`."""
    return gast.AugAssign(gast.Name(statement.targets[0].id, gast.Store(), None, None), clone(statement.value.op), clone(statement.value.right))


def marked(new: gast.stmt, statement: gast.stmt) -> gast.stmt:
    """A forward statement that keeps its effects, if it has any."""
    value = getattr(statement, "value", None)
    fact = getattr(value, "fact", None)
    values = value.elts if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Tuple) else []
    new.forward = True
    changes = getattr(statement, "pops", statement)
    for carried in ("seen_by", "copies_argument", "resizes"):
        if hasattr(changes, carried):
            setattr(new, carried, getattr(changes, carried))
    new.keeps = isinstance(statement, (gast.Assert, gast.Raise)) or (fact is not None and fact.impure) or any(v.fact.impure for v in values)
    return new


def with_comments(new: gast.stmt, origin: gast.stmt) -> gast.stmt:
    for part in ("comment", "before", "after"):
        if hasattr(origin, part):
            setattr(new, part, getattr(origin, part))
    return new
