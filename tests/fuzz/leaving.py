"""Random loops that only a jump ends: `while True`, iterations until nothing changes, searches.

Whoever takes `statement` from here has all forms, those with jumps too.
"""

from __future__ import annotations

from . import scalars
from .control import block, body, jump, jump_form, jumps, loop_block, statement
from .jumps import last_words
from .loops import enter, item_kind, leave, loop_body, use_after
from .scope import Array, Float, Int
from .statements import simple

__all__ = ["statement"]


@jump_form(4)
def endless(w):
    """k = 0; while True: ...; k += 1; if k > 3 or s < 0.5: break; ..."""
    name = w.fresh_name(("k", "n", "l"))
    if not name or w.trips > 8:
        return False
    most = w.pick((1, 2, 3))
    w.line(f"{name} = 0")
    w.bind(name, Int(0, most + 1))
    test = w.pick((f"{name} > {most}", f"{name} > {most}", f"{name} > {most} or {scalars.comparison(w)}", f"{scalars.comparison(w)} or {name} > {most}"))
    write_endless(w, name, f"{name} += 1", test, most + 1)
    return True


@jump_form(2.5)
def until_small(w):
    """while True: s = s * 0.5; if np.abs(s) < 0.3: break; ..."""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not names or w.trips > 6:
        return False
    name = w.hot(names)
    step = w.pick((f"{name} = {name} * 0.5", f"{name} *= 0.4", f"{name} /= 2.5", f"{name} = 0.6 * np.tanh({name})", f"{name} = 0.3 * np.sin({name})"))
    test = w.pick((f"{name} <= 0.31", f"np.abs({name}) < 0.31", f"not {name} * {name} > 0.11", f"-0.3 < {name} < 0.29"))
    write_endless(w, name, step, test, 4)
    w.note("until it is small")
    return True


def write_endless(w, name, step, test, trips):
    """The loop, which its step brings nearer to the test that leaves it."""
    kind = w.kinds[name]
    before = enter(w)
    before[name] = w.kinds[name] = kind
    w.line(w.pick(("while True:", "while True:", "while True:", "while 1:")))
    with loop_block(w, step=None) as frame:
        w.trips *= trips
        w.pinned.add(name)
        if w.chance(0.4):
            body(w, 2)
        if w.live:
            w.line(step)
            way_out(w, test)
        frame.step = ""
        if w.live and w.chance(0.6):
            loop_body(w, [("_", None)])
    w.note("while True", *([] if frame.breaks else ["left by a return only"]))
    leave(w, before, True, frame, ends=False)


def way_out(w, test):
    """if k > 3: break, or a return."""
    options = [option for option in jumps(w) if option != "continue"]
    w.line(f"if {test}:")
    before = dict(w.kinds)
    with block(w):
        if w.chance(0.4):
            last_words(w, test)
        jump(w, w.pick(options))
    w.kinds, w.live = before, True


@jump_form(3)
def until_settled(w):
    """for _ in range(5): old = s; s = f(s); if np.abs(s - old) < 0.01: break; with what to do if it has not."""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    new = w.fresh_name(("new", "old"))
    if not names or not new or w.trips > 4:
        return False
    name, c, trips = w.hot(names), scalars.leaf(w), w.pick((3, 4, 6))
    counter = w.fresh_name(("_", "it", "i")) or "_"
    targets = [(counter, Int(0, trips - 1))]
    text = f"{w.pick(('0.4 * np.sin({})', '0.3 * {}', 'np.tanh(0.5 * {})')).format(name)} + {c}"
    w.line(f"for {counter} in range({trips}):")
    before = enter(w)
    with loop_block(w) as frame:
        w.trips *= trips
        w.kinds[counter] = Int(0, trips - 1)
        w.rigid.add(counter)
        settle(w, name, new, text)
        if w.live and w.chance(0.3):
            body(w, 2)
    leave(w, before, True, frame)
    w.note("until nothing changes")
    if w.live and w.chance(0.4):
        use_after(w, targets)
    return True


def settle(w, name, new, text):
    """The next value, and the way out if it is near the last."""
    tolerance = w.pick(("0.2", "0.05", "1e-2", "1e-4"))
    w.assign(new, name if new == "old" else text, Float())
    if new == "old":
        w.assign(name, text, Float())
    difference = f"{new} - {name}"
    test = w.pick((f"np.abs({difference}) < {tolerance}", f"abs({difference}) < {tolerance}", f"({difference}) ** 2 < {tolerance}"))
    way_out(w, test)
    if new == "new":
        w.assign(name, new, Float())


@jump_form(3)
def search(w):
    """for i, v in enumerate(x): if v > c: break; then i and v are used, or the else says that there was none."""
    names = w.names(Array, lambda kind: len(kind.shape) == 1)
    value, counter = w.fresh_name(("v", "v2")), w.fresh_name(("i", "j", "i2"))
    if not names or not value or not counter or w.trips > 6:
        return False
    name = w.hot(names)
    size = w.kinds[name].shape[0]
    counted = w.chance(0.6)
    targets = [(counter, Int(0, size - 1))] * counted + [(value, item_kind(w.kinds[name]))]
    if w.chance(0.3):
        targets, text, item = [(counter, Int(0, size - 1))], w.pick((f"range({size})", f"range(len({name}))")), f"{name}[{counter}]"
    else:
        text, item = f"enumerate({name})" if counted else name, value
    w.share(name)
    write_search(w, targets, text, f"{w.pick((item, item, f'np.abs({item})', f'{item} * {scalars.leaf(w)}'))} {w.pick('<>')} {scalars.scalar(w, 0)}", size)
    w.note("search")
    return True


def write_search(w, targets, text, test, size):
    """The loop, and what is done with what was found."""
    header = ", ".join(name for name, _ in targets)
    w.line(f"for {header} in {text}:")
    before = enter(w)
    with loop_block(w) as frame:
        w.trips *= size
        w.kinds.update(targets)
        w.recent += [name for name, _ in targets]
        w.rigid |= {name for name, _ in targets}
        if w.chance(0.2):
            simple(w)
        way_out(w, test)
        if w.chance(0.3):
            body(w, 2)
    leave(w, before, True, frame)
    if w.live and w.chance(0.7):
        use_after(w, targets)
