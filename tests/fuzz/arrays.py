"""Random array expressions of a given shape, one form a way of making an array.

A form is a function (writer, shape, depth) -> text, or None where it does not apply.
"""

from __future__ import annotations

from . import scalars
from .scope import Array, Float, Index

ARRAY_FORMS = []
VECTOR_FORMS = []
MATRIX_FORMS = []


def form(table, weight):
    """Add a form to a table."""
    return lambda function: table.append((weight, function)) or function


def shapes(w):
    """The shapes of the visible arrays, once for each array."""
    kinds = [w.kind_of(name) for name in w.visible(Array)]
    return [kind.shape for kind in kinds] + [(w.dims[0],)]


def array(w, shape, depth):
    """An array expression of this shape."""
    if depth <= 0:
        return leaf(w, shape)
    table = ARRAY_FORMS + (VECTOR_FORMS if len(shape) == 1 else MATRIX_FORMS)
    for _ in range(5):
        text = w.weighted(table)(w, shape, depth - 1)
        if text:
            return text
    return leaf(w, shape)


def leaf(w, shape):
    """A name of this shape, something that shows one, or a constant array."""
    names = w.visible(Array, lambda kind: kind.shape == shape)
    if names and w.chance(0.85):
        return w.hot(names)
    ways = (slice_of_vector, row_or_column, gather) if len(shape) == 1 else (transposed, slice_of_matrix, reshaped, rank_one)
    first = int(w.rng.random() * len(ways))
    for way in ways[first:] + ways[:first]:
        text = way(w, shape, 0)
        if text:
            return text
    return filled(w, shape, 0)


def rank_one(w, shape, depth):
    """The outer product of two short expressions."""
    return f"np.outer({leaf(w, shape[:1])}, {leaf(w, shape[1:])})" if w.chance(0.4) else None


def operand(text):
    """The expression, ready for a dot."""
    return text if text.isidentifier() else f"({text})"


def named(w, test):
    """(name, shape) of a visible array whose shape passes the test, or (None, None)."""
    names = w.visible(Array, lambda kind: test(kind.shape))
    if not names:
        return None, None
    name = w.hot(names)
    return name, w.kind_of(name).shape


# --- any shape


@form(ARRAY_FORMS, 12)
def with_array(w, shape, depth):
    """Two arrays that broadcast to the shape."""
    left, right = array(w, shape, depth), array(w, smaller(w, shape), min(depth, 1))
    if w.chance(0.3):
        left, right = right, left
    return f"({left} {w.pick('+-**')} {right})"


def smaller(w, shape):
    """A shape that broadcasts to this one."""
    if len(shape) == 1 or w.chance(0.4):
        return shape
    w.note("broadcasting")
    return w.pick((shape[1:], (1, shape[1]), (shape[0], 1)))


@form(ARRAY_FORMS, 8)
def with_scalar(w, shape, depth):
    left, right = array(w, shape, depth), scalars.scalar(w, min(depth, 1))
    if w.chance(0.5):
        left, right = right, left
    return f"({left} {w.pick('+-**')} {right})"


@form(ARRAY_FORMS, 2)
def divided(w, shape, depth):
    if w.chance(0.5):
        return f"({array(w, shape, depth)} / {scalars.positive(w, 0)})"
    return f"({array(w, smaller(w, shape), depth)} / {positive(w, shape, depth)})"


@form(ARRAY_FORMS, 2)
def power(w, shape, depth):
    w.note("power")
    if w.chance(0.35):
        return f"({positive(w, shape, depth)} ** {w.pick((scalars.leaf(w), array(w, shape, 0)))})"
    return f"({scalars.bounded(w, array(w, shape, depth))} ** {w.pick(('2', '3', '2.0'))})"


@form(ARRAY_FORMS, 1)
def negative(w, shape, depth):
    return f"(-{array(w, shape, depth)})"


@form(ARRAY_FORMS, 9)
def elementwise(w, shape, depth):
    if w.chance(0.18):
        return scalars.call(w, scalars.array_name(w.pick(scalars.ON_POSITIVE)), positive(w, shape, depth))
    return scalars.apply_smooth(w, array(w, shape, depth), scalars.array_name)


@form(ARRAY_FORMS, 2)
def selection(w, shape, depth):
    """where, maximum, minimum, clip, a mask as a factor."""
    left = array(w, shape, depth)
    right = w.pick((scalars.leaf(w), array(w, shape, 0)))
    kind = w.pick(("where", "maximum", "minimum", "clip", "mask", "guard"))
    w.note({"minimum": "maximum", "mask": "boolean mask", "guard": "where"}.get(kind, kind))
    if kind in ("where", "mask"):
        test = f"{array(w, shape, 0)} {w.pick('<>')} {scalars.leaf(w)}"
        return f"np.where({test}, {left}, {right})" if kind == "where" else f"({left} * ({test}))"
    if kind == "guard":
        name = array(w, shape, 0)
        return f"np.where({name} > 0.21, np.log(np.maximum({name}, 0.0)), {left})"
    if kind == "clip":
        return f"np.clip({left}, -0.613, 1.217)"
    return f"np.{kind}({left}, {right})"


@form(ARRAY_FORMS, 1)
def ternary(w, shape, depth):
    w.note("ternary")
    return f"({array(w, shape, depth)} if {scalars.test(w)} else {array(w, shape, depth)})"


@form(ARRAY_FORMS, 1)
def filled(w, shape, depth):
    """A constant array."""
    size = f"{shape[0]}" if len(shape) == 1 else f"({shape[0]}, {shape[1]})"
    count = shape[0] if len(shape) == 1 else shape[0] * shape[1]
    ramp = f"np.arange({count}.0)" if len(shape) == 1 else f"np.arange({count}.0).reshape({shape[0]}, {shape[1]})"
    scaled = f"({scalars.leaf(w)} * np.ones({size}))"
    return w.pick((f"np.ones({size})", scaled, scaled, f"({scalars.leaf(w)} - 0.3 * {ramp})"))


@form(ARRAY_FORMS, 1)
def like(w, shape, depth):
    name = leaf(w, shape)
    return w.pick((f"np.zeros_like({name})", f"np.ones_like({name})")) if name.isidentifier() else None


def positive(w, shape, depth):
    """An array expression that is at least 0.1 everywhere."""
    text = array(w, shape, depth)
    forms = (f"({text} * {text} + 1.0)", f"(2.0 + np.sin({text}))", f"(np.abs({text}) + 0.5)", f"({text} ** 2 + 0.7)",
             f"np.exp(np.tanh({text}))")
    return w.pick(forms)


def reduce_axis(w, name, text, axis, keepdims):
    """np.NAME(a, axis=...), or the method."""
    w.note("axis", f"reduction {name}", *(["keepdims"] if keepdims else []))
    keep = ", keepdims=True" if keepdims else ""
    if w.chance(0.3):
        w.note("method")
        return f"{operand(text)}.{name}(axis={axis}{keep})"
    return f"np.{name}({text}, axis={axis}{keep})"


def reduction(w):
    return w.pick(("sum", "sum", "mean", "mean", "max", "min", "var", "prod"))


# --- vectors


@form(VECTOR_FORMS, 4)
def slice_of_vector(w, shape, depth):
    """x[1:], x[:-1], x[::2], x[::-1] of a vector that is long enough."""
    n = shape[0]
    name, found = named(w, lambda s: len(s) == 1 and s[0] >= n)
    if not name:
        return None
    length = found[0]
    forms = ["[::-1]"] if length == n else [f"[{length - n}:]", f"[:{n}]", f"[-{n}:]"]
    if length == n + 1:
        forms += ["[1:]", "[:-1]"]
    if (length + 1) // 2 == n and length > n:
        forms += ["[::2]", "[::-2]"]
    w.note("slice")
    text = w.pick(forms)
    if "::" in text:
        w.note("slice with step")
    return name + text


@form(VECTOR_FORMS, 3)
def row_or_column(w, shape, depth):
    n = shape[0]
    name, found = named(w, lambda s: len(s) == 2 and n in s)
    if not name:
        return None
    w.note("row or column")
    rows = found[1] == n and (found[0] != n or w.chance(0.5))
    return f"{name}[{scalars.index(w, found[0])}]" if rows else f"{name}[:, {scalars.index(w, found[1])}]"


@form(VECTOR_FORMS, 3)
def gather(w, shape, depth):
    """x[idx] with a vector of integers that has repeats."""
    name, found = named(w, lambda s: len(s) == 1)
    if not name:
        return None
    indices = [i for i in ("idx", "IDX") if _fits(w, i, shape[0], found[0])]
    if not indices:
        return None
    w.note("gather")
    return f"{name}[{w.pick(indices)}]"


def _fits(w, name, size, below):
    kind = w.kinds.get(name) or w.globals.get(name)
    return isinstance(kind, Index) and kind.size == size and kind.below <= below


@form(VECTOR_FORMS, 4)
def matrix_vector(w, shape, depth):
    k = w.pick(w.dims)
    matrix, vector = (shape[0], k), (k,)
    if w.chance(0.5):
        w.note("matmul 2x1")
        left, right = array(w, matrix, depth), array(w, vector, min(depth, 1))
    else:
        w.note("matmul 1x2")
        left, right = array(w, vector, min(depth, 1)), array(w, matrix[::-1], depth)
    return f"({left} @ {right})" if w.chance(0.7) else f"np.dot({left}, {right})"


@form(VECTOR_FORMS, 5)
def axis_reduction(w, shape, depth):
    other, axis = w.pick(w.dims), w.pick((0, 1))
    full = (other, shape[0]) if axis == 0 else (shape[0], other)
    return reduce_axis(w, reduction(w), array(w, full, depth), axis if w.chance(0.8) else axis - 2, False)


@form(VECTOR_FORMS, 2)
def concatenated(w, shape, depth):
    if shape[0] < 2:
        return None
    first = 1 + int(w.rng.random() * (shape[0] - 1))
    w.note("concatenate")
    return f"np.concatenate([{array(w, (first,), depth)}, {array(w, (shape[0] - first,), depth)}])"


@form(VECTOR_FORMS, 2)
def stacked_scalars(w, shape, depth):
    if not w.names(Float):
        return None
    w.note("stack")
    items = [scalars.scalar(w, min(depth, 1)) for _ in range(shape[0])]
    return f"np.stack([{', '.join(items)}])" if w.chance(0.8) else f"np.array([{', '.join(items)}])"


@form(VECTOR_FORMS, 2)
def flattened(w, shape, depth):
    name, _ = named(w, lambda s: len(s) == 2 and s[0] * s[1] == shape[0])
    if not name:
        return None
    w.note("ravel")
    return w.pick((f"{name}.ravel()", f"np.ravel({name})", f"{name}.reshape(-1)", f"np.reshape({name}, {shape[0]})"))


@form(VECTOR_FORMS, 1)
def squeezed(w, shape, depth):
    w.note("squeeze")
    return f"np.squeeze({array(w, (1, shape[0]), depth)}, axis=0)"


@form(VECTOR_FORMS, 1)
def broadcast(w, shape, depth):
    w.note("broadcast_to")
    return f"np.broadcast_to({scalars.scalar(w, depth)}, ({shape[0]},))"


# --- matrices


@form(MATRIX_FORMS, 5)
def outer(w, shape, depth):
    left, right = array(w, shape[:1], depth), array(w, shape[1:], min(depth, 1))
    w.note("outer")
    return w.pick((f"np.outer({left}, {right})", f"({operand(left)}[:, None] * {right})", f"({operand(left)}[:, None] + {right})"))


@form(MATRIX_FORMS, 4)
def product(w, shape, depth):
    k = w.pick(w.dims)
    left, right = array(w, (shape[0], k), depth), array(w, (k, shape[1]), min(depth, 1))
    w.note("matmul 2x2")
    return f"({left} @ {right})" if w.chance(0.7) else f"np.dot({left}, {right})"


@form(MATRIX_FORMS, 4)
def transposed(w, shape, depth):
    name, _ = named(w, lambda s: s == shape[::-1])
    if not name:
        return None
    w.note("transpose")
    return w.pick((f"{name}.T", f"np.transpose({name})", f"{name}.transpose()"))


@form(MATRIX_FORMS, 3)
def stacked(w, shape, depth):
    axis = w.pick((0, 1))
    item = shape[1:] if axis == 0 else shape[:1]
    items = [array(w, item, min(depth, 1)) for _ in range(shape[axis])]
    w.note("stack")
    return f"np.stack([{', '.join(items)}], axis={axis})"


@form(MATRIX_FORMS, 2)
def concatenated_matrix(w, shape, depth):
    axis = w.pick((0, 1))
    if shape[axis] < 2:
        return None
    first, second = (shape[0], 1), (shape[0], shape[1] - 1)
    if axis == 0:
        first, second = (1, shape[1]), (shape[0] - 1, shape[1])
    w.note("concatenate")
    return f"np.concatenate([{array(w, first, depth)}, {array(w, second, depth)}], axis={axis})"


@form(MATRIX_FORMS, 3)
def reshaped(w, shape, depth):
    name, _ = named(w, lambda s: s != shape and _count(s) == _count(shape))
    if not name:
        return None
    w.note("reshape")
    return w.pick((f"{name}.reshape({shape[0]}, {shape[1]})", f"np.reshape({name}, ({shape[0]}, {shape[1]}))", f"{name}.reshape({shape[0]}, -1)"))


def _count(shape):
    return shape[0] if len(shape) == 1 else shape[0] * shape[1]


@form(MATRIX_FORMS, 3)
def centred(w, shape, depth):
    """A matrix against a reduction of itself that keeps its axis."""
    axis, text = w.pick((0, 1)), array(w, shape, min(depth, 1))
    kept = reduce_axis(w, reduction(w), text, axis, True)
    return f"({text} {w.pick('-*')} {kept})"


@form(MATRIX_FORMS, 1)
def softmax(w, shape, depth):
    text = f"np.exp(np.tanh({array(w, shape, depth)}))"
    return f"({text} / {reduce_axis(w, 'sum', text, w.pick((0, 1)), True)})"


@form(MATRIX_FORMS, 12)
def kept_axis(w, shape, depth):
    """An axis of length 1: by keepdims, None or expand_dims."""
    if 1 not in shape:
        return None
    axis = shape.index(1)
    vector = shape[1 - axis:2 - axis]
    if w.chance(0.5):
        full = (w.pick(w.dims), shape[1]) if axis == 0 else (shape[0], w.pick(w.dims))
        return reduce_axis(w, reduction(w), array(w, full, depth), axis, True)
    w.note("expand_dims")
    text = array(w, vector, depth)
    return f"np.expand_dims({text}, {axis})" if w.chance(0.5) else operand(text) + ("[None, :]" if axis == 0 else "[:, None]")


@form(MATRIX_FORMS, 2)
def slice_of_matrix(w, shape, depth):
    name, found = named(w, lambda s: len(s) == 2 and s[0] >= shape[0] and s[1] >= shape[1])
    if not name:
        return None
    w.note("slice")
    rows = f"{found[0] - shape[0]}:" if found[0] > shape[0] else w.pick((":", "::-1"))
    columns = f":{shape[1]}" if found[1] > shape[1] else w.pick((":", "::-1"))
    return f"{name}[{rows}, {columns}]"


@form(MATRIX_FORMS, 1)
def gathered_rows(w, shape, depth):
    name, found = named(w, lambda s: len(s) == 2 and s[1] == shape[1])
    indices = [i for i in ("idx", "IDX") if name and _fits(w, i, shape[0], found[0])]
    if not indices:
        return None
    w.note("gather")
    return f"{name}[{w.pick(indices)}]"


@form(MATRIX_FORMS, 1)
def broadcast_matrix(w, shape, depth):
    w.note("broadcast_to")
    return f"np.broadcast_to({array(w, shape[1:], depth)}, ({shape[0]}, {shape[1]}))"
