"""Random jumps behind a test: `break`, `continue` and early `return`, and guards that raise where they are not reached."""

from __future__ import annotations

from . import scalars
from .control import block, body, jump, jump_form, jumps, meet
from .scope import Array, Float, Int, wild
from .statements import simple

MESSAGES = ('ValueError("too large")', "ValueError", 'RuntimeError(f"no value for {{{}}}")', "ArithmeticError()", 'ValueError("%s" % {})')


@jump_form(16)
def guarded(w):
    """if test: [...] break, with or without an else; the test may be overwritten before the jump."""
    options = jumps(w)
    if not options or (not w.loops and w.chance(0.5)):
        return False
    kind, test = w.pick(options), jump_test(w)
    if w.chance(0.12):
        return guarded_rest(w, kind, test)
    before = dict(w.kinds)
    w.line(f"if {test}:")
    with block(w):
        if w.depth < 5 and w.chance(0.12):
            guarded(w)
            w.note("jump before a jump")
        last_words(w, test)
        jump(w, kind)
    w.kinds, w.live = before, True
    if w.chance(0.15):
        w.line("else:")
        with block(w):
            body(w, 2)
        w.note("jump with an else")
    w.note("jump behind a test")
    return True


def jump_test(w):
    """A test; in a loop it is often false in the first pass."""
    test = scalars.test(w)
    counters = w.names(Int, lambda kind: kind.hi - kind.lo < 8)
    if w.loops and counters and w.chance(0.3):
        test = w.pick((f"{w.hot(counters)} > 0", f"{w.hot(counters)} == 1", f"{w.hot(counters)} > 0 and {scalars.comparison(w)}",
                       f"{scalars.comparison(w)} or {w.hot(counters)} > 1"))
    return test


def last_words(w, test):
    """What is done before the jump."""
    names = [name for name in w.names(Float) if name in test.split() and w.may_assign(name, Float())]
    if names and w.chance(0.3):
        w.assign(names[0], f"{names[0]} * {scalars.leaf(w)} - {scalars.scalar(w, 1)}", Float())
        w.note("test overwritten before a jump")
    while w.chance(0.35):
        simple(w)


def guarded_rest(w, kind, test):
    """if test: ... else: break"""
    w.line(f"if {test}:")
    paths = []
    with block(w):
        before = dict(w.kinds)
        body(w, 2)
        paths += [dict(w.kinds)] * w.live
    w.line("else:")
    w.kinds, w.live = before, True
    with block(w):
        last_words(w, test)
        jump(w, kind)
    meet(w, paths)
    w.note("jump in an else")
    return True


# --- raise


@jump_form(2)
def raising(w):
    """if len(x) != 3: raise ValueError("..."); the test is False for all inputs near the given ones."""
    w.line(f"if {impossible(w)}:")
    if w.chance(0.2) and w.names(Float):
        w.line(f"    {w.pick(w.names(Float))} = 2.0")
    w.line(f"    raise {error(w)}")
    w.note("raise")
    return True


def impossible(w):
    """A test that is False."""
    tests = ["1 > 2"]
    for name in w.names(Array):
        size = w.kinds[name].shape[0]
        tests += [f"len({name}) != {size}", f"{name}.shape[0] < 1", f"np.sum({name} * {name}) < 0.0", f"{name}.ndim > 2", f"not np.all(np.isfinite({name}))"]
    for name in w.names(Float):
        tests += [f"{name} * {name} < 0.0", f"not {name} > -1e9", f"abs({name}) >= 1e9"]
    for name in w.names(Int, lambda kind: kind != wild()):
        tests += [f"{name} > {w.kinds[name].hi}", f"{name} < {w.kinds[name].lo}"]
    return w.pick(tests)


def error(w):
    """What is raised."""
    return w.pick(MESSAGES).format(w.pick(w.names((Float, Int)) or ["0"]))


@jump_form(1)
def exhausted(w):
    """if k == 0: ... elif k > 0: ... else: raise, for a k that is not negative."""
    names = w.names(Int, lambda kind: 0 <= kind.lo and kind != wild())
    floats = w.names(Float)
    if not names and not floats:
        return False
    before, paths = dict(w.kinds), []
    for word, test in zip(("if", "elif"), complements(w, names, floats)):
        w.kinds, w.live = dict(before), True
        w.line(f"{word} {test}:")
        with block(w):
            body(w, 2)
        paths += [w.kinds] * w.live
    w.line("else:")
    w.line(f"    raise {error(w)}")
    w.kinds = before
    meet(w, paths)
    w.note("raise in an else", "raise")
    return True


def complements(w, counts, floats):
    """Two tests of which one is true."""
    if counts and (not floats or w.chance(0.5)):
        name = w.hot(counts)
        return f"{name} == 0", f"{name} > 0"
    name, c = w.hot(floats), w.constant()
    return f"{name} > {c}", f"{name} <= {c}"
