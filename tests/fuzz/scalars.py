"""Random scalar expressions: reals, integers, indices and tests.

A form is a function (writer, depth) -> text, or None where it does not apply.  Values stay finite by construction: what
is under a root or a logarithm or a bar is positive, and arguments of exp are bounded.
"""

from __future__ import annotations

from . import arrays
from .scope import Array, Bool, Float, Int, interval

SCALAR_FORMS = []
SMOOTH = ("np.sin", "np.cos", "np.tanh", "np.arctan", "math.sin", "math.cos", "math.tanh", "math.atan", "math.erf",
          "msin", "np.sinh", "np.cosh", "np.arcsinh", "math.asinh", "np.square", "np.exp2", "np.expm1", "np_exp",
          "np.exp", "math.exp", "np.tan", "math.expm1", "numpy.sin")
BOUNDED = ("np.sinh", "np.cosh", "np.exp2", "np.expm1", "np_exp", "np.exp", "math.exp", "np.tan", "math.expm1")
ON_POSITIVE = ("np.sqrt", "np.log", "np.log1p", "math.sqrt", "math.log", "np.log2", "np.log10", "np.cbrt",
               "math.log1p", "np.reciprocal")
ON_UNIT = ("np.arcsin", "np.arccos", "np.arctanh", "math.asin", "math.acos", "math.atanh")


def form(table, weight):
    """Add a form to a table."""
    return lambda function: table.append((weight, function)) or function


def scalar(w, depth):
    """A real scalar expression."""
    if depth <= 0:
        return leaf(w)
    for _ in range(4):
        text = w.weighted(SCALAR_FORMS)(w, depth - 1)
        if text:
            return text
    return leaf(w)


def leaf(w):
    """A variable, an element of an array, or a constant."""
    choice = w.rng.random()
    names = w.names(Float)
    if choice < 0.6 and names:
        return w.hot(names)
    if choice < 0.85:
        text = element(w, 0)
        if text:
            return text
    return w.constant() if choice < 0.95 or not w.globals else constant_of_module(w)


def constant_of_module(w):
    w.note("module constant")
    return w.pick([name for name, kind in w.globals.items() if isinstance(kind, Float)])


@form(SCALAR_FORMS, 6)
def element(w, depth):
    """x[i], m[i, j]."""
    names = w.visible(Array)
    if not names:
        return None
    name = w.hot(names)
    shape = w.kind_of(name).shape
    w.note("read by index")
    return f"{name}[{', '.join(index(w, size) for size in shape)}]"


@form(SCALAR_FORMS, 14)
def binary(w, depth):
    return f"({scalar(w, depth)} {w.pick('+-**')} {scalar(w, depth)})"


@form(SCALAR_FORMS, 3)
def division(w, depth):
    return f"({scalar(w, depth)} / {positive(w, depth)})"


@form(SCALAR_FORMS, 3)
def power(w, depth):
    w.note("power")
    if w.chance(0.4):
        return f"({positive(w, depth)} ** {scalar(w, 0)})"
    counts = w.names(Int, lambda kind: 1 <= kind.lo and kind.hi <= 4)
    exponent = w.pick(counts) if counts and w.chance(0.3) else w.pick(("2", "3", "2", "2.0", "(-1)"))
    base = positive(w, depth) if exponent == "(-1)" else scalar(w, depth)
    return f"({bounded(w, base)} ** {exponent})"


@form(SCALAR_FORMS, 2)
def negative(w, depth):
    return f"(-{scalar(w, depth)})"


@form(SCALAR_FORMS, 8)
def elementwise(w, depth):
    if w.chance(0.18):
        return call(w, w.pick(ON_POSITIVE), positive(w, depth))
    return apply_smooth(w, scalar(w, depth))


def apply_smooth(w, text, respell=str):
    """A random elementwise function of the operand, bounded where it would grow or leave the domain."""
    if w.chance(0.15):
        return call(w, respell(w.pick(ON_UNIT)), f"0.9 * np.sin({text})")
    name = w.pick(SMOOTH)
    return call(w, respell(name), f"np.tanh({text})" if name in BOUNDED else text)


def call(w, name, text):
    w.note("numpy function" if name.startswith("n") else "math function")
    return f"{name}({text})"


def array_name(name):
    """The function of numpy that does on arrays what this one does on scalars."""
    renamed = {"math.erf": "np.arctan", "math.atan": "np.arctan", "math.asinh": "np.arcsinh", "msin": "np.sin"}
    renamed.update({"math.asin": "np.arcsin", "math.acos": "np.arccos", "math.atanh": "np.arctanh"})
    return renamed.get(name, name.replace("math.", "np."))


@form(SCALAR_FORMS, 10)
def reduction(w, depth):
    """A reduction of a whole array."""
    shape = w.pick(arrays.shapes(w))
    text = arrays.array(w, shape, depth)
    name = w.pick(("sum", "sum", "sum", "mean", "prod", "max", "min", "var", "std"))
    if name == "prod":
        text = f"np.tanh({text})"
    if name == "std":
        return f"np.sqrt({reduced(w, 'var', text, shape)} + 0.1)" if w.chance(0.7) else spread(w)
    return reduced(w, name, text, shape)


def reduced(w, name, text, shape):
    """np.sum(a), a.sum(), np.sum(a, axis=(0, 1))."""
    w.note(f"reduction {name}")
    axis = ""
    if w.chance(0.12):
        axis = "axis=0" if len(shape) == 1 else "axis=(0, 1)"
    if w.chance(0.35):
        w.note("method")
        return f"{arrays.operand(text)}.{name}({axis})"
    return f"np.{name}({text}{', ' if axis else ''}{axis})"


def spread(w):
    """The standard deviation of an argument, whose elements differ."""
    names = [] if w.in_place and w.loops else [name for name in w.names(Array) if name in w.distinct]
    w.note("reduction std")
    return f"np.std({w.pick(names)})" if names else None


@form(SCALAR_FORMS, 4)
def inner_product(w, depth):
    n = w.pick(w.dims)
    left, right = arrays.array(w, (n,), depth), arrays.array(w, (n,), min(depth, 1))
    w.note("matmul 1x1")
    return w.pick((f"({left} @ {right})", f"np.dot({left}, {right})", f"np.inner({left}, {right})"))


@form(SCALAR_FORMS, 3)
def ternary(w, depth):
    w.note("ternary")
    return f"({scalar(w, depth)} if {test(w)} else {scalar(w, depth)})"


@form(SCALAR_FORMS, 1)
def boolean_value(w, depth):
    w.note("and/or as value")
    return f"({leaf(w)} {w.pick(('and', 'or'))} {scalar(w, depth)})"


@form(SCALAR_FORMS, 2)
def selection(w, depth):
    """maximum, minimum, clip; where, which gives a 0-d array and so is only an operand."""
    kind = w.rng.random()
    if kind < 0.5:
        w.note("maximum")
        return f"np.{w.pick(('maximum', 'minimum'))}({scalar(w, depth)}, {scalar(w, depth)})"
    if kind < 0.75:
        w.note("clip")
        return f"np.clip({scalar(w, depth)}, -0.613, 1.217)"
    w.note("where")
    return f"({leaf(w)} * np.where({test(w)}, {scalar(w, depth)}, {scalar(w, depth)}))"


@form(SCALAR_FORMS, 1)
def absolute(w, depth):
    return f"{w.pick(('np.abs', 'abs', 'math.fabs'))}({scalar(w, depth)})"


@form(SCALAR_FORMS, 1)
def masked_sum(w, depth):
    """np.sum(x[x > c]): the number of terms depends on the data."""
    names = w.names(Array)
    if not names:
        return None
    name = w.hot(names)
    w.note("boolean mask")
    return f"np.sum({name}[{name} {w.pick('<>')} {scalar(w, 0)}])"


@form(SCALAR_FORMS, 2)
def size_of(w, depth):
    """A value times or over a size."""
    count = size_text(w)
    return count and f"({scalar(w, depth)} {w.pick('*/')} {count})"


def size_text(w):
    """len(x), x.shape[0] or x.size of a named array."""
    names = w.visible(Array)
    if not names:
        return None
    name = w.pick(names)
    w.note("size of an array")
    return w.pick((f"len({name})", f"{name}.shape[0]", f"{name}.size"))


@form(SCALAR_FORMS, 2)
def passive_call(w, depth):
    """A call of the module's helper, which has no derivative and needs none."""
    names = w.names(Int)
    if not names:
        return None
    w.note("passive helper")
    return f"(helper({w.pick(names)}) * {scalar(w, depth)})"


@form(SCALAR_FORMS, 3)
def integer_factor(w, depth):
    names = w.names(Int)
    return f"({scalar(w, depth)} * ({w.hot(names)} + 1.0))" if names else None


def positive(w, depth):
    """An expression that is at least 0.1."""
    text = scalar(w, depth)
    forms = (f"({text} * {text} + 1.0)", f"(2.0 + np.sin({text}))", f"(np.abs({text}) + 0.5)", f"({text} ** 2 + 0.7)",
             f"np.exp(np.tanh({text}))", f"(1.5 + math.cos({text}))", "1.7")
    return w.pick(forms)


def bounded(w, text):
    """The operand, squashed now and then."""
    return f"np.tanh({text})" if w.chance(0.4) else text


# --- integers, indices, tests


def integer(w):
    """(text, Int) of an integer expression."""
    names = w.names(Int)
    choice = w.rng.random()
    if names and choice < 0.55:
        return changed(w, w.hot(names))
    if choice < 0.7 and w.names(Array):
        return length(w)
    value = int(w.rng.random() * 4)
    return str(value), Int(value, value)


def changed(w, name):
    """A name plus or minus a constant, doubled, negated or modulo."""
    kind, step = w.kinds[name], 1 + int(w.rng.random() * 2)
    forms = ((f"{name} + {step}", interval(kind.lo + step, kind.hi + step)),
             (f"{name} - {step}", interval(kind.lo - step, kind.hi - step)),
             (f"3 - {name}", interval(3 - kind.hi, 3 - kind.lo)),
             (f"({name} + {step}) % 3", Int(0, 2)),
             (f"2 * {name}", interval(min(2 * kind.lo, kind.lo), max(2 * kind.hi, kind.hi))))
    return w.pick(forms)


def length(w):
    """len(x) or x.shape[1]."""
    name = w.pick(w.names(Array))
    shape = w.kinds[name].shape
    axis = int(w.rng.random() * len(shape))
    w.note("size of an array")
    return (f"len({name})", Int(shape[0], shape[0])) if w.chance(0.5) else (f"{name}.shape[{axis}]", Int(shape[axis], shape[axis]))


def index(w, size):
    """An index of an axis of this length."""
    if w.chance(0.6):
        text = computed_index(w, size)
        if text:
            w.note("computed index")
            return text
    value = int(w.rng.random() * 2 * size) - size
    if value < 0:
        w.note("negative index")
    return str(value)


def computed_index(w, size):
    """An index made from integer names, that fits."""
    names = w.names(Int)
    if not names:
        return None
    name = w.hot(names)
    kind = w.kinds[name]
    fits = Int(-size, size - 1)
    forms = [(f"{name}", kind), (f"{name} - 1", interval(kind.lo - 1, kind.hi - 1)), (f"{name} + 1", interval(kind.lo + 1, kind.hi + 1)),
             (f"-{name} - 1", interval(-kind.hi - 1, -kind.lo - 1)), (f"{size - 1} - {name}", interval(size - 1 - kind.hi, size - 1 - kind.lo)),
             (f"({name} + 1) % {size}", Int(0, size - 1)), (f"{name} % {size}", Int(0, size - 1))]
    usable = [text for text, reached in forms if reached.within(fits)]
    return usable[0] if w.chance(0.5) else w.pick(usable)


def test(w):
    """A truth value: a comparison of active or passive operands, or a flag."""
    choice = w.rng.random()
    if choice < 0.12 and w.names(Bool):
        return w.pick((f"{w.pick(w.names(Bool))}", f"(not {w.pick(w.names(Bool))})"))
    if choice < 0.35 and w.names(Int):
        return passive_test(w)
    w.note("test on active values")
    if choice < 0.45:
        return f"({comparison(w)} {w.pick(('and', 'or'))} {comparison(w)})"
    if choice < 0.5:
        return f"(-0.4 < {scalar(w, 0)} < 1.3)"
    return comparison(w)


def comparison(w):
    return f"{scalar(w, w.pick((0, 0, 1)))} {w.pick(('<', '>', '<=', '>='))} {scalar(w, 0)}"


def passive_test(w):
    """A test that no differentiated value takes part in."""
    name = w.hot(w.names(Int))
    w.note("test on integers")
    return w.pick((f"{name} % 2 == 0", f"{name} > 1", f"{name} < 2", f"{name} != 1", f"{name} == 0", f"{name}"))
