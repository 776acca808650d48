"""Random statements that give an array a second name or a view, and write through one and read through the other."""

from __future__ import annotations

from . import arrays, scalars
from .places import destination, fitting, place, slice_text
from .scope import Array, Float
from .statements import settled, store_form
from .stores import write

VIEW_NAMES = "view part tr flat alias w".split()


def store_to(w, name):
    """Write a store, plain or augmented, to some place in the array."""
    found = place(w, name)
    value = settled(w, fitting(w, name, found))
    operator = w.pick(("=", "=", "+=", "-=", "*="))
    write(w, name, f"{name}[{found.text}] {operator} {f'np.tanh({value})' if operator == '*=' else value}")


def read_from(w, name):
    """Write a statement that reads the array into a scalar; there may be none that can be assigned."""
    names = [n for n in w.names(Float) if w.may_assign(n, Float())]
    goal = w.hot(names) if names else w.fresh_name(("s", "p", "q"))
    if not goal:
        return
    shape = w.kinds[name].shape
    text = f"{name}[{', '.join(scalars.index(w, size) for size in shape)}]" if w.chance(0.5) else scalars.reduced(w, w.pick(("sum", "mean")), name, shape)
    w.assign(goal, settled(w, f"{goal} * {scalars.leaf(w)} + {text}" if names else text), Float())


def other_side(w, first, second):
    """A store through one of two names and a read through the other, in either order."""
    if w.chance(0.5):
        first, second = second, first
    if not w.kinds[first].writable:
        return
    if w.chance(0.3):
        read_from(w, second)
    store_to(w, first)
    if w.chance(0.6):
        read_from(w, second)


def view_of(w, name):
    """(text, shape, label) of a view of the array."""
    shape = w.kinds[name].shape
    count = shape[0] * (shape[1] if len(shape) == 2 else 1)
    ways = [slice_view, line_view, flat_view, same_view] if len(shape) == 2 else [slice_view, slice_view, matrix_view, same_view]
    return w.pick(ways + [transposed_view] if len(shape) == 2 else ways)(w, name, shape, count)


def slice_view(w, name, shape, count):
    slices = [slice_text(w, size) for size in shape]
    if len(shape) == 2 and w.chance(0.4):
        slices.pop()
    lengths = tuple(length for _, length in slices) + shape[len(slices):]
    return f"{name}[{', '.join(text for text, _ in slices)}]", lengths, "view: slice"


def line_view(w, name, shape, count):
    """A row or a column of a matrix."""
    if w.chance(0.6):
        return f"{name}[{scalars.index(w, shape[0])}]", shape[1:], "view: row or column"
    return f"{name}[:, {scalars.index(w, shape[1])}]", shape[:1], "view: row or column"


def flat_view(w, name, shape, count):
    """All elements of a matrix as a vector: a copy if the matrix is not contiguous."""
    return w.pick((f"{name}.ravel()", f"np.ravel({name})", f"{name}.reshape(-1)", f"{name}.reshape({count})")), (count,), "view: flat"


def transposed_view(w, name, shape, count):
    return w.pick((f"{name}.T", f"{name}.T", f"np.transpose({name})", f"{name}.transpose()")), shape[::-1], "view: transposed"


def matrix_view(w, name, shape, count):
    """A vector as a matrix."""
    rows = [rows for rows in (2, 3) if count % rows == 0 and count > rows]
    if rows and w.chance(0.7):
        shape = (rows[0], count // rows[0])
        return w.pick((f"{name}.reshape({shape[0]}, {shape[1]})", f"np.reshape({name}, {shape})", f"{name}.reshape({shape[0]}, -1)")), shape, "view: reshaped"
    return w.pick(((f"{name}[:, None]", (count, 1), "view: new axis"), (f"{name}[None, :]", (1, count), "view: new axis")))


def same_view(w, name, shape, count):
    """The array itself, or all of it."""
    return w.pick((f"np.asarray({name})", f"np.asarray({name})", f"{name}[:]", f"{name}[...]", f"{name}.view()")), shape, "view: all"


def base(w):
    """The name of an array to look at, a matrix often."""
    return w.chance(0.6) and destination(w, lambda shape: len(shape) == 2) or destination(w)


@store_form(2)
def unnamed_view(w):
    """m.T[0] = e, y[1:][0] += e, m[0].fill(e), y[::-1].sort()."""
    name = base(w)
    if not name:
        return False
    text, shape, label = view_of(w, name)
    choice = w.rng.random()
    if choice < 0.15:
        write(w, name, f"{text}.fill({settled(w, scalars.scalar(w, 1))})")
    elif choice < 0.25:
        write(w, name, f"{text}.sort()")
    else:
        index = w.pick((scalars.index(w, shape[0]), slice_text(w, shape[0])[0]))
        value = settled(w, scalars.scalar(w, 1))
        write(w, name, f"{text}[{index}] {w.pick(('=', '=', '+=', '-='))} {value}")
    w.note("store to an unnamed view")
    return True


@store_form(1)
def store_of_array(w):
    """m[0] = v; v[0] = e: what was stored stays as it was."""
    name, source = base(w), destination(w, lambda shape: len(shape) == 1)
    if not name or not source:
        return False
    shape, row = w.kinds[name].shape, w.kinds[source].shape
    if name == source or shape[-1] != row[0]:
        return False
    write(w, name, f"{name}[{scalars.index(w, shape[0]) if len(shape) == 2 else w.pick((':', '...'))}] = {source}")
    store_to(w, source)
    read_from(w, name)
    w.note("stored array changes")
    return True


@store_form(10)
def make_view(w):
    """v = y[1:3], t = m.T, r = y.reshape(2, 3); then most often a store through one and a read through the other."""
    name = base(w)
    if not name:
        return False
    text, shape, label = view_of(w, name)
    view = w.fresh_name(VIEW_NAMES) if w.chance(0.8) else w.target(Array(shape), 0.4)
    if not view or view == name or not w.may_assign(view, Array(shape)):
        return False
    w.assign(view, text, Array(shape))
    w.note(label)
    if w.chance(0.8):
        other_side(w, name, view)
        w.note("store and view")
    return True


@store_form(3)
def second_name(w):
    """z = y, then a store through one of them; or z = y.copy(), which is another array."""
    name = destination(w)
    other = w.fresh_name(("z", "g", "e", "alias"))
    if not name or not other:
        return False
    if w.chance(0.15):
        w.share(name)
        write(w, name, f"{other} = np.multiply({name}, {arrays.leaf(w, w.kinds[name].shape)}, out={name})")
        w.bind(other, w.kinds[name])
        w.note("second name", "out=")
    else:
        copied = w.chance(0.3)
        w.assign(other, f"{name}.copy()" if copied else name, w.kinds[name])
        w.note("copy before store" if copied else "second name")
    other_side(w, name, other)
    return True


@store_form(2)
def twins(w):
    """z = y; y += e, which z sees, or y = y + e, which it does not; a view outlives its base likewise."""
    names = w.names(Array, lambda kind: kind.writable)
    names = [name for name in names if w.may_assign(name, w.kinds[name])]
    other = w.fresh_name(("z", "g", "view"))
    if not names or not other:
        return False
    name = w.hot(names)
    kind = w.kinds[name]
    text, shape = (name, kind.shape) if w.chance(0.5) else view_of(w, name)[:2]
    w.assign(other, text, Array(shape))
    value, operator = settled(w, arrays.array(w, arrays.smaller(w, kind.shape), 1)), w.pick("+-*")
    if w.chance(0.5):
        write(w, name, f"{name} {operator}= {f'np.tanh({value})' if operator == '*' else value}")
        w.note("augmented array with two names")
    else:
        w.assign(name, f"{name} {operator} {value}", kind)
        w.note("rebound array with two names")
    other_side(w, name, other)
    return True


@store_form(2)
def conditional_alias(w):
    """z = y if c else u, or the same by branches; then stores and reads."""
    name = destination(w)
    alike = name and w.names(Array, lambda kind: kind.writable and kind.shape == w.kinds[name].shape)
    alias = w.fresh_name(("z", "g", "alias"))
    if not name or not alias or len(alike) < 2:
        return False
    second = w.pick([other for other in alike if other != name])
    test, text = scalars.test(w), w.pick((name, name, f"{name}[::-1]"))
    kind = w.shown(f"({text}, {second})", w.kinds[name].shape)
    w.share(f"({text}, {second})")
    if w.chance(0.6):
        w.line(f"{alias} = {text} if {test} else {second}")
    else:
        for line in (f"if {test}:", f"    {alias} = {text}", "else:", f"    {alias} = {second}"):
            w.line(line)
    w.bind(alias, kind)
    w.note("conditional alias")
    other_side(w, alias, w.pick((name, second)))
    return True


__all__ = ["read_from", "store_to", "view_of"]
