"""Random loops over arrays as buffers: time steps, histories, copies and aliases of the state, ping-pong, rotations."""

from __future__ import annotations

from . import arrays, scalars
from .control import sweep_form
from .places import destination
from .scope import Array, Int
from .stores import write
from .sweeps import COUNTERS, STEPS, extra, loop, stencil_loop, vector
from .views import read_from, store_to


def steps(w, most=3):
    """(name, header, trips) of a loop over time, or (None, None, 0)."""
    name = w.fresh_name(STEPS)
    trips = w.pick((2, most))
    return (name, f"for {name} in range({trips}):", trips) if name and w.trips * trips <= 12 else (None, None, 0)


def made_like(w, name, other, ways):
    """Write `other = ...`, an array of its own like the one of this name."""
    w.assign(other, w.pick(ways).format(name), w.kinds[name])


@sweep_form(6)
def time_loop(w):
    """for step in range(3): y[1:-1] += 0.2 * (y[2:] - 2.0 * y[1:-1] + y[:-2]), or other updates."""
    name, (counter, header, trips) = vector(w), steps(w)
    if not name or not counter:
        return False
    with loop(w, header, {counter: Int(0, trips - 1)}, trips):
        update(w, name)
        if w.chance(0.3):
            store_to(w, name)
        extra(w, 0.4)
    w.note("time loop")
    return True


def update(w, name):
    """A change of all of a vector, or most of it, that stays bounded."""
    size, c = w.kinds[name].shape[0], scalars.leaf(w)
    inner = w.fresh_name(COUNTERS)
    if inner and w.chance(0.3):
        stencil_loop(w, name, inner)
        return
    texts = [f"{name}[1:] = 0.5 * {name}[:-1] + np.sin({c})", f"{name}[1:] += 0.5 * np.tanh({name}[:-1])", f"{name}[:-1] -= 0.3 * {name}[1:]",
             f"{name}[:] = np.tanh({name} * {c} + {name}[::-1])", f"{name}[::-1] = np.sin({name}) + 0.1", f"{name} *= np.cos({name})",
             f"{name}[::2] = np.tanh({name}[::2] + {c})", f"{name} += 0.3 * np.sin({arrays.array(w, (size,), 1)})"]
    if size >= 3:
        texts += [f"{name}[1:-1] += 0.2 * ({name}[2:] - 2.0 * {name}[1:-1] + {name}[:-2])"] * 2
    write(w, name, w.pick(texts))


@sweep_form(5)
def history(w):
    """hist = np.zeros((4, n)); hist[0] = x; for step in range(3): hist[step + 1] = g(hist[step])."""
    hist, (counter, header, trips) = w.fresh_name(("hist", "path")), steps(w)
    if not hist or not counter:
        return False
    size = w.dims[0] if w.chance(0.5) else 0
    first, c = (arrays.array(w, (size,), 1), scalars.leaf(w)) if size else (scalars.scalar(w, 1), scalars.leaf(w))
    shape = (trips + 1, size) if size else (trips + 1,)
    made = w.pick(("zeros", "empty"))
    w.assign(hist, f"np.{made}({shape if size else shape[0]})", Array(shape))
    w.line(f"{hist}[0] = {first}")
    kind = w.kinds.pop(hist)
    with loop(w, header, {counter: Int(0, trips - 1)}, trips):
        last = w.pick((f"{hist}[{counter}]", f"{hist}[{counter}]", f"{hist}[{counter}, :]" if size else f"{hist}[{counter}]"))
        e = arrays.array(w, (size,), 0) if size else scalars.scalar(w, 1)
        values = (f"np.tanh({last} * {c} + {e})", f"{last} + 0.2 * np.sin({e})", f"np.sin({last}) + {e}", f"0.5 * {last} * {c}")
        w.line(f"{hist}[{counter} + 1] = {w.pick(values)}")
        extra(w, jumps=made == "zeros")
    w.kinds[hist] = kind
    w.stored(hist)
    if w.chance(0.5):
        read_from(w, hist)
    w.note("history")
    return True


@sweep_form(4)
def state_kept(w):
    """for step in range(3): prev = cur.copy(); for i ...: cur[i] = f(prev[i - 1]); or prev = cur, which sees the stores."""
    name, (counter, header, trips) = vector(w), steps(w)
    inner, before = w.fresh_name(COUNTERS), w.fresh_name(("prev", "old"))
    if not name or not counter or not inner or not before:
        return False
    alias, around = w.chance(0.4), w.chance(0.3)
    text = w.pick((name, name, f"{name}[:]")) if alias else w.pick((f"{name}.copy()", f"{name}.copy()", f"np.array({name})", f"{name} * 1.0"))
    if around:
        w.assign(before, text, w.kinds[name])
    with loop(w, header, {counter: Int(0, trips - 1)}, trips):
        if not around:
            w.assign(before, text, w.kinds[name])
        stencil_loop(w, name, inner, before)
        if around and w.chance(0.5):
            write(w, before, f"{before}[:] = {name}")
    w.note("alias of the state" if alias else "copy of the state")
    return True


@sweep_form(5)
def ping_pong(w):
    """for step in range(3): nxt[1:] = f(cur[:-1]); cur, nxt = nxt, cur."""
    name, (counter, header, trips) = vector(w), steps(w)
    cur, nxt, inner = w.fresh_name(("cur", "now")), w.fresh_name(("nxt", "then")), w.fresh_name(COUNTERS)
    if not name or not counter or not cur or not nxt or not inner:
        return False
    made_like(w, name, cur, ("{}.copy()", "{}.copy()", "{}", "{} * 1.0"))
    made_like(w, name, nxt, ("np.zeros_like({})", "{}.copy()", "np.ones_like({})"))
    with loop(w, header, {counter: Int(0, trips - 1)}, trips):
        if w.chance(0.5):
            stencil_loop(w, nxt, inner, cur)
        else:
            c = scalars.leaf(w)
            write(w, nxt, w.pick((f"{nxt}[1:] = 0.5 * {cur}[:-1] + np.sin({c})", f"{nxt}[:] = np.tanh({cur} * {c})", f"{nxt}[:-1] += np.sin({cur}[1:])",
                                  f"np.multiply({cur}, np.cos({cur}), out={nxt})", f"{nxt}[::2] = 0.7 * {cur}[::2] + 0.1")))
        if w.chance(0.2):
            store_to(w, w.pick((cur, nxt)))
        exchange(w, (cur, nxt), (nxt, cur))
        extra(w, 0.2)
    w.note("ping-pong")
    return True


def exchange(w, names, values):
    """cur, nxt = nxt, cur: who shows which memory is not known afterwards, if somebody else shows some of it."""
    w.line(f"{', '.join(names)} = {', '.join(values)}")
    kinds = [w.kinds[name] for name in names]
    memory = frozenset().union(*(kind.memory for kind in kinds))
    for name, kind in zip(names, kinds):
        w.kinds[name] = kind if all(kind.fresh for kind in kinds) else Array(kind.shape, False, memory)
        w.distinct -= {name, *w.sharers(name)}


@sweep_form(2.5)
def rotation(w):
    """for step in range(3): nxt[...] = f(cur, prev); prev, cur, nxt = cur, nxt, prev."""
    name, (counter, header, trips) = vector(w), steps(w, 4)
    names = [w.fresh_name((n,)) for n in ("prev", "cur", "nxt")]
    if not name or not counter or None in names:
        return False
    prev, cur, nxt = names
    made_like(w, name, prev, ("{}.copy()", "np.zeros_like({})", "{} * 0.5"))
    made_like(w, name, cur, ("{}.copy()", "{}", "np.sin({})"))
    made_like(w, name, nxt, ("np.zeros_like({})", "{} * 1.0"))
    with loop(w, header, {counter: Int(0, trips - 1)}, trips):
        texts = [f"{nxt}[:] = np.sin({cur}) - 0.5 * {prev}", f"{nxt}[1:] = np.tanh({cur}[:-1] * {scalars.leaf(w)}) + 0.2 * {prev}[1:]",
                 f"{nxt}[0] = {cur}[-1] * 0.5 + np.sin({prev}[0])"]
        if w.kinds[name].shape[0] > 2:
            texts.append(f"{nxt}[1:-1] = {cur}[1:-1] - 0.3 * {prev}[1:-1] + 0.2 * ({cur}[2:] + {cur}[:-2])")
        write(w, nxt, w.pick(texts))
        exchange(w, names, (cur, nxt, prev) if w.chance(0.7) else (nxt, prev, cur))
    w.note("rotation of buffers")
    return True


@sweep_form(2)
def swap_of_arrays(w):
    """y, z = z, y, then a store to one."""
    name = destination(w)
    alike = name and w.names(Array, lambda kind: kind.writable and kind.shape == w.kinds[name].shape)
    alike = [other for other in alike or () if w.may_assign(other, w.kinds[other])]
    if name not in alike or len(alike) < 2:
        return False
    other = w.pick([other for other in alike if other != name])
    exchange(w, (name, other), (other, name))
    store_to(w, w.pick((name, other)))
    w.note("swap of arrays")
    return True
