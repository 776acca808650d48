"""Random statements, simple and compound; here are the branches, in loops.py the loops."""

from __future__ import annotations

from contextlib import contextmanager

from . import scalars
from .scope import Float, merged
from .statements import simple

CONTROL_FORMS, SWEEP_FORMS = [], []


def form(weight):
    """Add a form."""
    return lambda function: CONTROL_FORMS.append((weight, function)) or function


def sweep_form(weight):
    """Add a form that writes to arrays in a loop, for programs that do."""
    return lambda function: SWEEP_FORMS.append((weight, function)) or function


def statement(w):
    """Write one statement, compound ones often enough."""
    if w.left > 1 and w.depth < 3 and w.chance(0.42 if w.depth == 0 else 0.3):
        w.left -= 1
        if w.weighted(CONTROL_FORMS + SWEEP_FORMS if w.in_place else CONTROL_FORMS)(w):
            return
    simple(w)


@contextmanager
def block(w, loop=False):
    """An indented block."""
    before = w.indent, w.depth, w.loops, w.rigid, w.pinned, w.trips
    w.indent, w.depth, w.loops = w.indent + 1, w.depth + 1, w.loops + loop
    w.rigid, w.pinned = w.rigid | set(w.kinds), set(w.pinned)
    yield
    w.indent, w.depth, w.loops, w.rigid, w.pinned, w.trips = before


def body(w, most=3):
    """Write one to `most` statements, if there is budget left."""
    for _ in range(1 + int(w.rng.random() * most)):
        statement(w)
        if w.left <= 0:
            return


def joined(paths):
    """The names that every path has, with what is known of them on all."""
    first, rest = paths[0], paths[1:]
    kinds = dict(first)
    for other in rest:
        kinds = {name: merged(kind, other[name]) for name, kind in kinds.items() if name in other}
    return {name: kind for name, kind in kinds.items() if kind is not None}


# --- branches


@form(10)
def branch(w):
    """if / elif / else; what the test reads is often overwritten in an arm."""
    before, paths = dict(w.kinds), []
    words = ["if", "elif"] if w.chance(0.25) else ["if"]
    for word in words:
        w.kinds = dict(before)
        tested = scalars.test(w)
        w.line(f"{word} {tested}:")
        arm(w, before, paths, tested if w.chance(0.5) else "")
    w.note(*words)
    if w.chance(0.6):
        w.line("else:")
        w.note("else")
        arm(w, before, paths, "")
    else:
        paths.append(before)
    w.kinds = joined(paths)
    w.note(*(["branch in loop"] if w.loops else []))
    return True


def arm(w, before, paths, tested):
    """One arm of a branch, from what was known before it."""
    w.kinds = dict(before)
    with block(w):
        names = [name for name in w.names(Float) if name in tested.split() and w.may_assign(name, Float())]
        if names:
            w.assign(names[0], f"{names[0]} * {scalars.leaf(w)} - {scalars.scalar(w, 1)}", Float())
            w.note("test overwritten in branch")
        body(w, 2)
    paths.append(w.kinds)


@form(1.5)
def conditional_definition(w):
    """A name that is defined in one arm only, and used under the same condition."""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    flag, defined = w.fresh_name(("cond", "cond2")), w.fresh_name(("d", "w"))
    if not names or not flag or not defined:
        return False
    goal = w.pick(names)
    w.line(f"{flag} = {scalars.comparison(w)}")
    w.line(f"if {flag}:")
    w.line(f"    {defined} = {scalars.scalar(w, 2)}")
    w.pinned |= {flag, defined}
    if w.chance(0.6):
        simple(w)
    if goal in w.kinds and isinstance(w.kinds[goal], Float):
        w.line(f"if {flag}:")
        w.line(f"    {goal} = {goal} * {defined}")
        w.bind(goal, Float())
    w.note("conditional definition")
    return True
