"""Random statements, simple and compound; here are the branches, in loops.py the loops."""

from __future__ import annotations

from contextlib import contextmanager

from . import scalars
from .results import write_return
from .scope import Float, Frame, merged
from .statements import simple

CONTROL_FORMS, SWEEP_FORMS, JUMP_FORMS = [], [], []
MOST_RETURNS = 3


def form(weight):
    """Add a form."""
    return lambda function: CONTROL_FORMS.append((weight, function)) or function


def sweep_form(weight):
    """Add a form that writes to arrays in a loop, for programs that do."""
    return lambda function: SWEEP_FORMS.append((weight, function)) or function


def jump_form(weight):
    """Add a form with a jump, for programs that have some."""
    return lambda function: JUMP_FORMS.append((weight, function)) or function


def statement(w):
    """Write one statement, compound ones often enough."""
    if w.left > 1 and w.depth < 3 and w.chance(0.42 if w.depth == 0 else 0.3):
        w.left -= 1
        forms = CONTROL_FORMS + SWEEP_FORMS * w.in_place + JUMP_FORMS * w.jumping
        if w.weighted(forms)(w):
            return
    simple(w)


@contextmanager
def block(w):
    """An indented block."""
    before = w.indent, w.depth, w.loops, w.rigid, w.pinned, w.trips
    known = len(w.callees)
    w.indent, w.depth = w.indent + 1, w.depth + 1
    w.rigid, w.pinned = w.rigid | set(w.kinds), set(w.pinned)
    yield
    w.indent, w.depth, w.loops, w.rigid, w.pinned, w.trips = before
    w.retired += w.callees[known:]
    del w.callees[known:]


@contextmanager
def loop_block(w, step=""):
    """The body of a loop; gives its frame, which `leave` needs."""
    with block(w):
        w.loops += 1
        w.frames.append(Frame(step))
        yield w.frames[-1]
        if w.live:
            w.frames[-1].ends.append(dict(w.kinds))
    w.frames.pop()
    w.live = True


def body(w, most=3):
    """Write one to `most` statements, if there is budget left; none after a jump."""
    for _ in range(1 + int(w.rng.random() * most)):
        statement(w)
        if w.left <= 0 or not w.live:
            return


def joined(paths):
    """The names that every path has, with what is known of them on all."""
    first, rest = paths[0], paths[1:]
    kinds = dict(first)
    for other in rest:
        kinds = {name: merged(kind, other[name]) for name, kind in kinds.items() if name in other}
    return {name: kind for name, kind in kinds.items() if kind is not None}


def meet(w, paths):
    """Go on where these paths come together; if there is none, what follows is not reached."""
    w.live = bool(paths)
    if paths:
        w.kinds = joined(paths)


# --- jumps


def jumps(w):
    """The jumps that may stand here, the likelier ones more than once."""
    found = []
    if w.frames:
        found += ["break"] * 4 + ["continue"] * (3 if w.frames[-1].step is not None else 0)
    if w.result and w.returns < MOST_RETURNS:
        found += ["return"] * 2
    return found


def jump(w, kind):
    """Write a jump; what follows it in its block is not reached."""
    if kind == "return":
        w.returns += 1
        write_return(w, early=True)
        w.note("early return", *(["return in a loop"] if w.loops else []), *(["return in a nested loop"] if w.loops > 1 else []))
    else:
        frame = w.frames[-1]
        if kind == "continue" and frame.step:
            w.line(frame.step)
        w.line(kind)
        (frame.breaks if kind == "break" else frame.ends).append(dict(w.kinds))
        w.note(kind)
    w.live = False


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
    meet(w, paths)
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
        if w.jumping and w.depth < 4 and w.chance(0.15):
            w.weighted(JUMP_FORMS)(w)
            w.note("jump somewhere in a branch")
        if w.live:
            body(w, 2)
        if w.live and w.jumping and jumps(w) and w.chance(0.15):
            jump(w, w.pick(jumps(w)))
            w.note("jump in a branch of several")
    if w.live:
        paths.append(w.kinds)
    w.live = True


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
