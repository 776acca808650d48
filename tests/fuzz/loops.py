"""Random loops: over ranges and arrays, and with a condition.  Whoever takes `statement` from here has all forms."""

from __future__ import annotations

from dataclasses import replace

from . import scalars
from .control import block, body, form, joined, jump, jumps, loop_block, meet, statement
from .jumps import guarded
from .scope import Array, Float, Int, interval, same_kind, wild
from .statements import simple

__all__ = ["statement"]
MOST_TRIPS = 24

# --- loops over something


@form(12)
def loop_over_range(w):
    made = ranges(w)
    if not made:
        return False
    text, reached, trips, sure = made
    if w.chance(0.12) and sure:
        text = f"reversed({text})"
        w.note("reversed range")
    name = "_" if w.chance(0.06) else w.fresh_name(("i", "j", "i2", "k"))
    if not name:
        return False
    write_loop(w, [(name, reached)], text, trips, sure)
    w.note("for over range")
    return True


def ranges(w):
    """(text, Int of the variable, most trips, is there surely one) of a random range."""
    stop = stop_text(w)
    if w.chance(0.1):
        w.note("zero-trip loop")
        return w.pick(("range(0)", "range(2, 2)", "range(3, 0)", "range(0, 3, -1)")), Int(0, 0), 1, False
    if w.chance(0.55):
        text, kind = stop
        return f"range({text})", Int(0, max(kind.hi - 1, 0)), kind.hi, kind.lo > 0
    if w.chance(0.5):
        text, kind = stop
        start = w.pick((0, 1, 1))
        step = w.pick((1, 2, 2, 3))
        w.note("range with step")
        return f"range({start}, {text}, {step})", Int(start, max(kind.hi - 1, start)), kind.hi, kind.lo > start
    w.note("negative range")
    high, step = 1 + int(w.rng.random() * 3), w.pick((1, 1, 2, 3))
    return f"range({high}, {w.pick((-1, 0))}, -{step})", Int(0, high), high + 1, True


def stop_text(w):
    """(text, Int) of where a range stops: a number, a length, an integer variable."""
    names = w.names(Int, lambda kind: 0 <= kind.lo and 1 <= kind.hi <= 4)
    if names and w.chance(0.5):
        name = w.hot(names)
        if w.loops and w.chance(0.5) and w.kinds[name].hi <= 3:
            w.note("triangular loop")
            return f"{name} + 1", interval(w.kinds[name].lo + 1, w.kinds[name].hi + 1)
        w.note("variable bound")
        return name, w.kinds[name]
    if w.names(Array) and w.chance(0.5):
        return scalars.length(w)
    value = w.pick((2, 3, 3, 4))
    return str(value), Int(value, value)


@form(8)
def loop_over_arrays(w):
    """for v in x, for row in m, for i, v in enumerate(x, 1), for u, v in zip(x, y)."""
    first = w.names(Array)
    loop_name, other = w.fresh_name(("v", "v2")), w.fresh_name(("o", "o2"))
    counter = w.fresh_name(("i", "j", "i2"))
    if not first or not loop_name or not other or not counter:
        return False
    name = w.hot(first)
    count = w.kinds[name].shape[0]
    pairs = w.names(Array, lambda kind: kind.shape[0] == count or w.chance(0.3))
    kind = w.pick(("array", "array", "enumerate", "enumerate with start", "zip", "reversed array", "enumerate of zip"))
    targets, text = over_arrays(w, kind, (loop_name, other, counter), name, w.pick(pairs) if pairs else name)
    w.share(text)
    w.note("for over " + kind, *(["rows of a matrix"] if isinstance(targets[-1][1], Array) else []))
    write_loop(w, targets, text, count, True)
    return True


def over_arrays(w, kind, names, first, second):
    """([(target, kind)], iterable) of a loop over arrays."""
    loop_name, other, counter = names
    size = w.kinds[first].shape[0]
    item, item2 = item_kind(w.kinds[first]), item_kind(w.kinds[second])
    if kind == "array":
        return [(loop_name, item)], first
    if kind == "reversed array":
        return [(loop_name, item)], f"reversed({first})"
    if kind == "enumerate":
        return [(counter, Int(0, size - 1)), (loop_name, item)], f"enumerate({first})"
    if kind == "enumerate with start":
        start = w.pick(("1", "start=1", "start=2"))
        low = int(start[-1])
        return [(counter, Int(low, low + size - 1)), (loop_name, item)], f"enumerate({first}, {start})"
    if kind == "zip":
        return [(loop_name, item), (other, item2)], f"zip({first}, {second})"
    return [(counter, Int(0, size - 1)), ((loop_name, other), (item, item2))], f"enumerate(zip({first}, {second}))"


def item_kind(kind):
    """A number of a vector; a row of a matrix, which shows its memory."""
    return Float() if len(kind.shape) == 1 else replace(kind, shape=kind.shape[1:], fresh=False)


def flat(targets):
    """[(name, kind)] of targets, of which some are pairs."""
    for name, kind in targets:
        yield from zip(name, kind) if isinstance(name, tuple) else [(name, kind)]


def spelled(targets):
    """The targets as written."""
    return ", ".join(f"({', '.join(name)})" if isinstance(name, tuple) else name for name, _ in targets)


def write_loop(w, targets, iterable, trips, sure):
    """The header and the body of a for loop, and perhaps a use of its variable afterwards."""
    w.line(f"for {spelled(targets)} in {iterable}:")
    before = enter(w)
    if sure:
        hide(w)
    with loop_block(w) as frame:
        w.trips *= max(trips, 1)
        for name, kind in flat(targets):
            w.kinds[name] = kind
            w.recent.append(name)
            w.rigid.add(name)
        loop_body(w, targets)
    leave(w, before, sure, frame)
    if sure and w.live and w.chance(0.6 if frame.breaks else 0.35):
        use_after(w, targets)


def enter(w):
    """Decide which integers may change in the loop: of those, nothing is known inside."""
    for name, kind in list(w.kinds.items()):
        if isinstance(kind, Int) and name not in w.pinned and name not in w.rigid and w.chance(0.5):
            w.kinds[name] = wild()
    return dict(w.kinds)


def hide(w):
    """Take away a name, so that the body may bind it to another kind of value."""
    names = [name for name in w.kinds if name not in w.pinned and name not in w.rigid]
    if len(names) < 3 or not w.chance(0.08):
        return
    w.kinds.pop(w.pick(names))
    w.note("shadowed pre-loop value")


def leave(w, before, sure, frame, ends=True):
    """After a loop that runs at least once, its names are defined; else, those from before.

    Its `else` goes here, too.  What follows comes from the last pass and from each `break`; of an endless loop, not `ends`,
    only from these.
    """
    w.carried(before, [*frame.ends, *frame.breaks])
    paths = [*(frame.ends if ends else ()), *([] if sure else [before])]
    if paths:
        w.kinds = joined(paths)
        paths = [w.kinds]
        if w.jumping and w.chance(0.4 if frame.breaks else 0.05):
            paths = loop_else(w)
    meet(w, [*paths, *frame.breaks])
    new = [name for name in w.kinds if name not in before]
    if new and w.live:
        w.note("defined in loop, used after")


def loop_else(w):
    """The `else` of a loop; gives the paths out of it, of which there is one at most."""
    w.line("else:")
    with block(w):
        body(w, 2)
        if w.live and jumps(w) and w.chance(0.2):
            jump(w, w.pick(jumps(w)))
            w.note("jump in the else of a loop")
    w.note("else of a loop")
    return [w.kinds] if w.live else []


def loop_body(w, targets):
    """The statements of a loop; some reassign its variable."""
    w.note("nested loop" if w.loops > 1 else "loop")
    if w.trips > MOST_TRIPS:
        simple(w)
        return
    if w.chance(0.12):
        reassign(w, list(flat(targets))[0])
    if w.chance(0.12):
        change_bound(w)
    if w.jumping and w.chance(0.4):
        guarded(w)
    body(w, 4)
    if w.live:
        carry(w)
    if w.live and w.jumping and w.chance(0.15):
        guarded(w)


def reassign(w, target):
    """i = 2 - i, v = v * v: the loop variable is assigned in the body."""
    name, kind = target
    if name == "_" or not isinstance(kind, (Int, Float)):
        return
    if isinstance(kind, Int):
        w.line(f"{name} = {kind.hi + kind.lo} - {name}")
    else:
        w.line(f"{name} = {name} * {scalars.leaf(w)} + 0.3")
    w.note("loop variable reassigned")


def change_bound(w):
    """n = n - 1 in the body of a loop that may run to n."""
    names = [name for name in w.names(Int) if w.kinds[name] == wild() and name not in w.pinned]
    if names:
        w.line(f"{w.pick(names)} {w.pick(('-=', '+='))} 1")
        w.note("bound changed in loop")


def carry(w):
    """Now and then, state that goes from one iteration to the next."""
    names = [name for name in w.names(Float) if name in w.rigid and w.may_assign(name, Float())]
    if names and w.chance(0.5):
        name = w.hot(names)
        text = scalars.scalar(w, 1)
        w.assign(name, w.pick((f"np.sin({name}) + {text}", f"{name} + {text}", f"0.5 * {name} * {text}", f"np.tanh({name} * {text}) + {name}")), Float())
        w.note("loop-carried state")


def use_after(w, targets):
    """A statement that reads the loop variable after the loop."""
    name, kind = list(flat(targets))[-1]
    names = [n for n in w.names(Float) if w.may_assign(n, Float()) and n != name]
    if name == "_" or not names or not same_kind(w.kinds.get(name), kind):
        return
    goal = w.pick(names)
    read = {"Int": f"({name} + 0.5)", "Float": name, "Array": f"np.sum({name})"}[type(kind).__name__]
    w.assign(goal, f"{goal} * {read} + {scalars.leaf(w)}", Float())
    w.note("loop variable used after")


# --- loops with a condition


@form(7)
def counting_while(w):
    """k = 0; while k < 3 [and a test of the data]: ...; k += 1."""
    name = w.fresh_name(("k", "n", "l", "i"))
    if not name:
        return False
    up, most, step = w.chance(0.7), w.pick((2, 3, 3)), w.pick((1, 1, 2))
    w.line(f"{name} = {0 if up else most}")
    ends = f"{name} < {most}" if up else w.pick((f"{name} > 0", f"{name} >= 1"))
    with_data = w.chance(0.35)

    def test():
        other = scalars.comparison(w) if with_data else ""
        return w.pick((f"{ends} and {other}", f"{other} and {ends}")) if other else ends

    write_while(w, test, name, Int(-1, most + 1), f"{name} {'+=' if up else '-='} {step}", most, not with_data)
    w.note("while with counter", *(["while on data"] if with_data else []))
    return True


def write_while(w, test, name, kind, step, trips, sure):
    """A while loop whose last (or first) statement brings its end nearer."""
    w.bind(name, kind)
    before = enter(w)
    before[name] = w.kinds[name] = kind
    w.line(f"while {test()}:")
    early = w.chance(0.2)
    with loop_block(w, "" if early else step) as frame:
        w.trips *= trips
        w.pinned.add(name)
        if early:
            w.line(step)
        loop_body(w, [("_", None)])
        if w.live and not early:
            w.line(step)
    leave(w, before, sure, frame)


@form(3)
def shrinking_while(w):
    """while np.abs(s) > 0.4: ...; s = s * 0.5."""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not names or w.trips > 6:
        return False
    name = w.hot(names)
    test = w.pick((f"{name} > 0.31", f"np.abs({name}) > 0.31", f"{name} * {name} > 0.11", f"not {name} < 0.29"))
    steps = (f"{name} = {name} * 0.5", f"{name} *= 0.4", f"{name} /= 2.5", f"{name} = 0.6 * np.tanh({name})", f"{name} = 0.3 * np.sin({name})")
    write_while(w, lambda: test, name, Float(), w.pick(steps), 4, False)
    w.note("while on data")
    return True
