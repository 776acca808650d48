"""Random statements that make what stores need: arrays to write to, masks, vectors of indices."""

from __future__ import annotations

from . import arrays, scalars
from .places import Place, destination, element, fitting, mask_text
from .scope import Array, Float, Index, Mask
from .statements import settled, shape, store_form
from .stores import augment_whole, store, write

BUFFERS = ((4, "zeros"), (2, "zeros_like"), (1.5, "ones"), (3, "copy"), (1, "scaled"), (2, "empty"), (2, "array"), (1, "full"))


@store_form(7)
def make_buffer(w):
    """y = np.zeros(n), x.copy(), np.array([a, b, c]), np.empty(n) that is written at once; then most often a store."""
    wanted = shape(w)
    name = w.target(Array(wanted), 0.2)
    if not name:
        return False
    kind = w.weighted(BUFFERS)
    w.assign(name, buffer_text(w, kind, wanted), Array(wanted))
    if kind == "empty":
        written(w, name, wanted)
    w.note("buffer of " + kind)
    return store(w) if w.chance(0.6) else True


def buffer_text(w, kind, wanted):
    """An expression that makes a new array of this shape."""
    size = f"{wanted[0]}" if len(wanted) == 1 else f"({wanted[0]}, {wanted[1]})"
    if kind in ("zeros", "ones") or kind == "empty" and w.chance(0.5):
        return f"np.{kind}({size})"
    if kind == "full":
        return f"np.full({size}, {scalars.leaf(w)})"
    if kind == "array":
        items = [scalars.scalar(w, 1) if len(wanted) == 1 else arrays.leaf(w, wanted[1:]) for _ in range(wanted[0])]
        return f"np.array([{', '.join(items)}])"
    old = arrays.leaf(w, wanted)
    if kind == "copy":
        return w.pick((f"{arrays.operand(old)}.copy()", f"np.array({old})", f"np.copy({old})"))
    return f"{old} * 1.0" if kind == "scaled" else f"np.{kind.replace('_like', '')}_like({old})"


def written(w, name, wanted):
    """Write all of an array that np.empty made, in one of the ways to do so."""
    w.kinds.pop(name)
    value, row = arrays.array(w, wanted, 1), wanted[1:]
    first, others = (arrays.array(w, row, 1), arrays.array(w, row, 0)) if row else (scalars.scalar(w, 1), scalars.scalar(w, 0))
    w.kinds[name] = w.allocated(wanted)
    rest = f"{name}[1:] = {others}"
    product = f"np.multiply({value}, {scalars.constant_of_module(w)}, out={name})"
    ways = (("whole store", f"{name}[:] = {value}"), ("copyto", f"np.copyto({name}, {value})"), ("out=", product),
            ("slice store", f"{name}[0] = {first}", rest), ("slice store", rest, f"{name}[0] = {first}"))
    label, *lines = w.pick(ways)
    for line in lines:
        w.line(line)
    w.note(label)
    w.stored(name)


@store_form(2)
def make_mask(w):
    """mask = y > 0.3, which stays as it is when y changes; now and then a store to it."""
    names = w.names(Array)
    if not names:
        return False
    name = w.hot(names)
    wanted = w.kinds[name].shape
    mask = w.target(Mask(wanted), 0.3)
    if not mask or not w.may_assign(mask, Mask(wanted)):
        return False
    w.assign(mask, mask_text(w, name, wanted), Mask(wanted))
    if w.chance(0.15):
        w.line(f"{mask}[{element(w, name, wanted).text}] = {w.pick(('True', 'False'))}")
        w.note("store to a mask")
    goal = destination(w, lambda shape: shape == wanted)
    if goal and w.chance(0.7):
        masked_store(w, goal, mask)
    return True


def masked_store(w, name, mask):
    """y[mask] = e, y[mask] -= z[mask], np.copyto(y, e, where=mask); perhaps after a change of what the mask was made of."""
    if w.chance(0.4):
        augment_whole(w)
    value = settled(w, fitting(w, name, Place(mask, None, "mask")))
    if w.chance(0.2):
        write(w, name, f"np.copyto({name}, {settled(w, arrays.array(w, w.kinds[name].shape, 1))}, where={mask})")
        w.note("copyto")
    else:
        write(w, name, f"{name}[{mask}] {w.pick(('=', '=', '-=', '+='))} {value}")
    w.note("named mask")


@store_form(0.8)
def make_index(w):
    """order = np.array([0, 2, 0]), and now and then a store to it: an integer array that changes."""
    n = w.dims[0]
    given = w.names(Index)
    if given and w.chance(0.3):
        w.line(f"{w.pick(given)}{w.pick((f'[1] = {n - 1}', '[0] = 0', '[0] *= 0'))}")
        w.note("store to indices")
        return True
    name = w.target(Index(3, n), 0.3)
    if not name or not w.may_assign(name, Index(3, n)) or isinstance(w.kinds.get(name), Index):
        return False
    w.assign(name, f"np.array({[int(w.rng.random() * n) for _ in range(3)]})", Index(3, n))
    if w.chance(0.5):
        w.line(w.pick((f"{name}[1] = {n - 1}", f"{name}[0], {name}[2] = {name}[2], {name}[0]", f"{name}[1:] = {name}[:-1]", f"{name}[0] = {name}[0] * 0.5")))
        w.note("store to indices")
    return True


@store_form(0.8)
def integer_array(w):
    """k = np.array([1, 2, 3]); k[0] = a * 2.5: what is stored is cut to an integer."""
    name, goal = w.fresh_name(("whole", "counts")), w.target(Float(), 0.6)
    if not name or not goal:
        return False
    w.pinned.add(name)
    w.line(f"{name} = np.array([1, 2, 3])")
    value = scalars.leaf(w)
    w.line(f"{name}[{w.pick(('0', '1', '-1', '1:'))}] = {w.pick((f'np.tanh({value}) * 2.5', f'1.0 + 4.0 * np.sin({value})', f'np.cos({value}) * 1.7'))}")
    text = w.pick((f"{name}[0]", f"np.sum({name})", f"{name}[-1]"))
    w.assign(goal, settled(w, f"{scalars.leaf(w)} * {text} + {scalars.leaf(w)}"), Float())
    w.note("float into integers")
    return True
