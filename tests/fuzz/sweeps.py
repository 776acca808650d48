"""Random loops that write to arrays: stencils, time steps, histories, triangles, rows, while loops.

Whoever takes `statement` from here has all forms, those of buffers.py too.
"""

from __future__ import annotations

from contextlib import contextmanager

from . import arrays, scalars
from .control import block, loop_block, statement, sweep_form
from .jumps import guarded
from .loops import leave
from .places import destination
from .scope import Array, Int
from .statements import simple
from .stores import write
from .views import read_from, store_to

__all__ = ["statement"]
COUNTERS, STEPS = ("i", "j", "i2"), ("step", "tick", "k")
MOST_TRIPS = 24


@contextmanager
def loop(w, header, targets, trips, sure=True, step=""):
    """A loop around what is written in the block; its variables are {name: kind}, and `step` comes before a `continue`."""
    w.line(header)
    before = dict(w.kinds)
    with loop_block(w, step) as frame:
        w.trips *= max(trips, 1)
        w.kinds.update(targets)
        w.recent += targets
        w.rigid |= set(targets)
        yield
    leave(w, before, sure, frame)


@contextmanager
def condition(w, test):
    """An if around what is written in the block, which binds no new name."""
    w.line(f"if {test}:")
    with block(w):
        yield
    w.note("store under if")


def vector(w, least=2, most=99):
    """The name of a vector to write to, or None."""
    return destination(w, lambda shape: len(shape) == 1 and least <= shape[0] <= most)


def matrix(w):
    """The name of a matrix to write to, or None."""
    return destination(w, lambda shape: len(shape) == 2)


def extra(w, probability=0.3, jumps=True):
    """Now and then another statement in the loop, or a jump."""
    if w.chance(probability):
        simple(w)
    if jumps and w.jumping and w.live and w.chance(0.25):
        guarded(w)


# --- over the elements


@sweep_form(9)
def element_loop(w):
    """for i in range(1, n - 1): y[i] = f(y[i - 1], y[i], y[i + 1])."""
    name, counter = vector(w), w.fresh_name(COUNTERS)
    if not name or not counter or w.trips > 8:
        return False
    stencil_loop(w, name, counter)
    w.note("loop of element stores")
    return True


def stencil_loop(w, name, counter, source=None):
    """The loop, reading the array itself or another one."""
    size = w.kinds[name].shape[0]
    low, high = w.pick((0, 1, 1)), w.pick((size - 2, size - 2, size - 1))
    if high < low:
        low, high = 0, size - 1
    header = f"for {counter} in {span(w, name, low, high, size)}:"
    with loop(w, header, {counter: Int(low, high)}, high - low + 1):
        if w.chance(0.25):
            test = w.pick((f"{name}[{counter}] > 0.3", f"{name}[{counter}] < {scalars.leaf(w)}", f"{counter} % 2 == 0", scalars.test(w)))
            with condition(w, test):
                stencil(w, name, counter, high + 1 < size, source)
            if w.chance(0.4):
                w.line("else:")
                with block(w):
                    stencil(w, name, counter, high + 1 < size, source)
        else:
            stencil(w, name, counter, high + 1 < size, source)
        extra(w)


def span(w, name, low, high, size):
    """A range from low to high, or from high to low."""
    if w.chance(0.25):
        w.note("stores from the end")
        return w.pick((f"range({high}, {low - 1}, -1)", f"reversed(range({low}, {high + 1}))"))
    length = w.pick((f"len({name})", f"{name}.shape[0]", f"{name}.size"))
    less = size - high - 1
    end = w.pick((str(high + 1), f"{length} - {less}" if less else length))
    return f"range({low}, {end})" if low else f"range({end})"


def stencil(w, name, i, upper, source=None):
    """y[i] = f(y[i - 1], y[i], y[i + 1]), one of many such."""
    others = w.names(Array, lambda kind: len(kind.shape) == 1 and kind.shape[0] >= w.kinds[name].shape[0])
    source = source or w.pick([name, name, w.hot(others)])
    here, before, after = f"{source}[{i}]", f"{source}[{i} - 1]", f"{source}[{i} + 1]" if upper else f"{source}[-{i} - 1]"
    c, e = scalars.leaf(w), scalars.scalar(w, 1)
    texts = (f"= np.tanh({before} * {c} + {here})", f"= 0.5 * {before} + 0.3 * {here} * {after}", f"+= 0.2 * ({before} - 2.0 * {here} + {after})",
             f"= np.sin({before}) + {e}", f"+= np.tanh({after} * {c})", f"-= 0.5 * {before}", f"*= np.cos({before} + {c})", f"= {e}",
             f"= {here} * {c} if {before} > 0.3 else np.sin({after})", f"= np.sin({here} + {e})", f"= np.maximum({before}, {after}) * 0.7")
    write(w, name, f"{name}[{i}] {w.pick(texts)}")


@sweep_form(4)
def while_stores(w):
    """k = 0; while k < 3 [and a test of the data]: y[k] = ...; k += 1."""
    name, counter = vector(w), w.fresh_name(("k", "n", "l"))
    if not name or not counter or w.trips > 8:
        return False
    trips = min(w.kinds[name].shape[0], 3)
    up, tested = w.chance(0.7), w.chance(0.3)
    w.line(f"{counter} = {0 if up else trips - 1}")
    w.bind(counter, Int(-1, trips))
    test = f"{counter} < {trips}" if up else f"{counter} >= 0"
    header, step = f"while {test}{f' and {scalars.comparison(w)}' if tested else ''}:", f"{counter} {'+=' if up else '-='} 1"
    with loop(w, header, {counter: Int(0, trips - 1)}, trips, not tested, step):
        w.pinned.add(counter)
        stencil(w, name, counter, trips < w.kinds[name].shape[0])
        extra(w)
        w.line(step)
    w.kinds[counter] = Int(-1, trips)
    w.note("while with stores")
    return True


@sweep_form(1.5)
def while_shrinking(w):
    """while y[0] > 0.31: y[0] *= 0.5; the store decides when the loop ends."""
    name = destination(w)
    if not name or w.trips > 6:
        return False
    index = ", ".join(scalars.index(w, size) for size in w.kinds[name].shape)
    single, everything = f"{name}[{index}]", f"np.sum({name} * {name})"
    test, targets = w.pick(((f"{single} > 0.31", (single, name)), (f"np.abs({single}) > 0.31", (single, name)), (f"{everything} > 0.91", (name,))))
    target = w.pick(targets)
    step = w.pick((f"{target} *= 0.5", f"{target} /= 2.5", f"{name}[:] = {name} * 0.6" if target == name else f"{single} = 0.6 * np.tanh({single})"))
    w.line(f"while {test}:")
    w.line(f"    {step}")
    w.stored(name)
    w.note("while on stored data")
    return True


@sweep_form(2)
def clamp(w):
    """if y[0] > 0.3: y[0] = y[0] * 0.5 - e: the store changes what was tested."""
    name = destination(w)
    if not name:
        return False
    single = f"{name}[{', '.join(scalars.index(w, size) for size in w.kinds[name].shape)}]"
    tested = w.pick((single, single, f"np.sum({name})", f"np.max({name})"))
    with condition(w, f"{tested} {w.pick('<>')} {w.pick(('0.3', '0.55', scalars.leaf(w)))}"):
        e = scalars.scalar(w, 1)
        write(w, name, w.pick((f"{single} = {single} * 0.5 - {e}", f"{single} += {e}", f"{name}[:] = np.sin({name}) * {e}")))
    if w.chance(0.4):
        w.line("else:")
        with block(w):
            store_to(w, name)
    w.note("test overwritten by store")
    return True


# --- over matrices


@sweep_form(3)
def triangle(w):
    """for i in range(n): for j in range(i): m[i, j] = f(m[j, i]), and its like."""
    name, (i, j) = matrix(w), COUNTERS[:2]
    if not name or i in w.kinds or j in w.kinds or {i, j} & w.pinned or w.trips > 3:
        return False
    rows, columns = w.kinds[name].shape
    inner = w.pick((f"range({i}, {columns})", f"range({i})", f"range({i} + 1)"))
    used = min(rows, columns)
    with loop(w, f"for {i} in {w.pick((f'range({used})', f'range({used})', f'reversed(range({used}))'))}:", {i: Int(0, used - 1)}, used):
        with loop(w, f"for {j} in {inner}:", {j: Int(0, columns - 1 if "," in inner else used - 1)}, used, False):
            triangle_store(w, name, i, j, rows == columns)
        extra(w, 0.2)
    w.note("triangular stores")
    return True


def triangle_store(w, name, i, j, square):
    mirror = f"{name}[{j}, {i}]" if square else f"{name}[{i} - 1, {j}]"
    e = scalars.scalar(w, 1)
    write(w, name, w.pick((f"{name}[{i}, {j}] = 0.5 * {mirror} + np.sin({e})", f"{name}[{i}, {j}] += 0.3 * {mirror}",
                           f"{name}[{i}, {j}] *= np.cos({mirror})", f"{name}[{i}, {j}] = np.tanh({name}[{i}, {j} - 1] * {e})",
                           f"{name}[{i}, {j}], {mirror} = {mirror}, {name}[{i}, {j}]")))


@sweep_form(2)
def substitution(w):
    """for i in range(n): for j in range(i): y[i] -= m[i, j] * y[j]."""
    name, (i, j) = vector(w), COUNTERS[:2]
    if not name or i in w.kinds or j in w.kinds or {i, j} & w.pinned or w.trips > 3:
        return False
    size = w.kinds[name].shape[0]
    names = w.visible(Array, lambda kind: len(kind.shape) == 2 and min(kind.shape) >= size)
    factor = f"{w.hot(names)}[{i}, {j}]" if names else "0.3"
    with loop(w, f"for {i} in range({size}):", {i: Int(0, size - 1)}, size):
        with loop(w, f"for {j} in range({i}):", {j: Int(0, size - 1)}, size, False):
            write(w, name, f"{name}[{i}] -= 0.5 * {factor} * {name}[{j}]")
        if w.chance(0.6):
            w.line(f"{name}[{i}] /= {scalars.positive(w, 0)}")
    w.note("triangular stores")
    return True


@sweep_form(5)
def row_loop(w):
    """for row in m: row *= s; for i, row in enumerate(m): row[0] = e."""
    name, row, counter = matrix(w), w.fresh_name(("row", "line")), w.fresh_name(COUNTERS)
    if not name or not row or not counter or w.trips > 8:
        return False
    shape = w.kinds[name].shape
    over, width = (f"{name}.T", shape[0]) if w.chance(0.2) else (name, shape[1])
    trips = shape[0] if over == name else shape[1]
    targets = {row: w.shown(f"{over}[0]", (width,))}
    header = w.pick((f"for {row} in {over}:", f"for {row} in {over}:", f"for {counter}, {row} in enumerate({over}):", f"for {row} in reversed({over}):"))
    if counter in header.split(",")[0].split():
        targets = {counter: Int(0, trips - 1), **targets}
    w.share(name)
    with loop(w, header, targets, trips):
        row_store(w, row, width)
        if w.chance(0.25):
            store_to(w, name)
        extra(w)
    if w.chance(0.6):
        read_from(w, name)
    w.note("rows written")
    return True


def row_store(w, row, width):
    """A store to the row, or to some of it."""
    e = scalars.scalar(w, 1)
    value = arrays.array(w, (width,), 1)
    if w.chance(0.4):
        store_to(w, row)
    else:
        texts = (f"{row} *= np.tanh({e})", f"{row} += {value}", f"{row}[:] = np.sin({row}) * {e}", f"{row}[0] = {row}[-1] * {e}", f"{row} -= 0.5 * {e}")
        write(w, row, w.pick(texts))
