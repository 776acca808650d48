"""Calls of a program's own functions, in expressions and as statements; functions defined inside, and lambdas."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

from . import arrays, containers, keeping, scalars
from .callees import Callee, Parameter, body_lines, free_name, header, inside, names_in, some_parameters, stored_names
from .places import destination
from .scope import Array, Bool, Float, Int, wild
from .statements import form

WORDS = ("'tanh'", "'square'")
LIBRARY = ("np.sin", "np.tanh", "math.cos", "np.arctan", "np.square")


def usable(w, test):
    """The functions that can be called here and pass the test."""
    return [callee for callee in w.callees if test(callee) and callee.fits(w)]


def favourite(w, found):
    """One of the functions, with a preference for the last one."""
    return found[-1] if w.chance(0.4) else w.pick(found)


def call_of(w, callee, depth):
    """A call, as text; None if there is no array to write to."""
    words, named = [], False
    for parameter in callee.parameters:
        if parameter.default and w.chance(0.4):
            named = True
            continue
        value = argument(w, parameter, depth)
        if value is None:
            return None
        named = named or parameter.keyword_only or (parameter.kind != "any number" and w.chance(0.08))
        words.append(f"{parameter.name}={value}" if named else value)
    if any("=" in word for word in words):
        w.note("keyword in a call")
    w.note("call")
    for name in callee.changes:
        changed(w, name)
    return f"{callee.name}({', '.join(words)})"


def has_call(w):
    """Does the program name one of its functions, other than in a definition?"""
    text = " ".join(line for line in w.lines if "def " not in line and "= lambda" not in line)
    return any(re.search(rf"\b{callee.name}\b", text) for callee in [*w.callees, *w.retired])


def changed(w, name):
    """A call changed a name that the callee sees."""
    if isinstance(w.kinds.get(name), Array):
        w.stored(name)


def argument(w, parameter, depth):
    """What is given for a parameter."""
    kind = parameter.kind
    if parameter.written:
        return written_argument(w, kind)
    if isinstance(kind, Array):
        return arrays.array(w, kind.shape, w.pick((0, 0, min(depth, 1))))
    if isinstance(kind, Int):
        return count_between(w, kind)
    if isinstance(kind, Bool):
        return w.pick(("True", "False", scalars.comparison(w)))
    if isinstance(kind, containers.Struct):
        return containers.given(w, kind)
    if kind == "function":
        return function_argument(w)
    if kind == "any number":
        return ", ".join(scalars.scalar(w, min(depth, 1)) for _ in range(w.pick((2, 2, 3))))
    return w.pick(WORDS) if kind == "word" else scalars.scalar(w, depth)


def written_argument(w, kind):
    """An array to write to, or a row of one."""
    name = destination(w, lambda shape: shape == kind.shape)
    rows = destination(w, lambda shape: len(shape) == 2 and shape[1:] == kind.shape)
    if rows and (not name or w.chance(0.2)):
        w.stored(rows)
        return f"{rows}[{scalars.index(w, w.kinds[rows].shape[0])}]"
    if name:
        w.stored(name)
    return name


def count_between(w, kind):
    """An integer between bounds."""
    names = w.names(Int, lambda known: known.within(kind))
    if names and w.chance(0.5):
        return w.hot(names)
    others = w.names(Int, lambda known: known != wild())
    return f"{w.hot(others)} % {kind.hi + 1}" if others and w.chance(0.3) else str(w.pick(range(kind.lo, kind.hi + 1)))


def function_argument(w):
    """A function of one number: one of the library, one of ours, or a lambda."""
    ours = [callee.name for callee in usable(w, lambda c: c.result in (("scalar",), ("same",)) and not c.effect() and takes_number(c))]
    if ours and w.chance(0.5):
        return w.pick(ours)
    if w.chance(0.5):
        return w.pick(LIBRARY)
    w.note("lambda")
    return f"(lambda q: {w.pick(('np.sin(q)', 'q * q', 'q + 0.3', 'np.tanh(q)'))} * {scalars.leaf(w)})"


def takes_number(callee):
    """Can it be called with one number?"""
    first, rest = callee.parameters[0] if callee.parameters else None, callee.parameters[1:]
    return first is not None and (first.kind is None or first.kind == Float()) and not first.keyword_only and all(p.default for p in rest)


# --- in expressions


@scalars.form(scalars.SCALAR_FORMS, 9)
def scalar_call(w, depth):
    found = usable(w, lambda callee: callee.result in (("scalar",), ("same",)) and not callee.effect())
    return call_of(w, favourite(w, found), min(depth, 1)) if found else None


@scalars.form(scalars.SCALAR_FORMS, 1)
def item_of_call(w, depth):
    """h(x)[0], of a function with several results or with an array."""
    found = usable(w, lambda callee: callee.result and callee.result[0] in ("tuple", "array") and not callee.effect())
    if not found:
        return None
    callee = w.pick(found)
    text = call_of(w, callee, 0)
    if callee.result[0] == "array":
        return f"{text}[{', '.join(scalars.index(w, size) for size in callee.result[1])}]"
    position = int(w.rng.random() * len(callee.result[1]))
    item = callee.result[1][position]
    return f"{text}[{position}]" if item[0] == "scalar" else f"np.sum({text}[{position}])"


@arrays.form(arrays.ARRAY_FORMS, 9)
def array_call(w, shape, depth):
    found = usable(w, lambda callee: callee.result in (("array", shape), ("same",)) and not callee.effect())
    if not found:
        return None
    callee = w.pick(found)
    return call_of(w, callee, 0) if callee.result != ("same",) else f"{callee.name}({arrays.array(w, shape, min(depth, 1))})"


# --- as statements


@form(8)
def unpacked_call(w):
    """a, b = h(x)"""
    found = usable(w, lambda callee: callee.result and callee.result[0] == "tuple")
    if not found:
        return False
    callee = w.pick(found)
    kinds = [Array(item[1]) if item[0] == "array" else Float() for item in callee.result[1]]
    names = [w.target(kind, 0.5) for kind in kinds]
    if len({*names}) < len(names):
        return False
    text = call_of(w, callee, 1)
    if text is None:
        return False
    shown = [w.shown(text, kind.shape) if isinstance(kind, Array) else kind for kind in kinds]
    w.share(text)
    w.line(f"{', '.join(names)} = {text}")
    for name, kind in zip(names, shown):
        w.bind(name, kind)
    w.note("unpacked call")
    return True


@form(9)
def container_from_call(w):
    """state = h(state, s)"""
    found = usable(w, lambda callee: callee.result and callee.result[0] == "struct")
    if not found:
        return False
    callee = w.pick(found)
    kind = replace(callee.result[1], group=next(w.memories))
    name = keeping.struct_name(w, kind)
    text = name and call_of(w, callee, 1)
    if not text:
        return False
    w.line(f"{name} = {text}")
    w.bind(name, kind)
    w.note("container from a call")
    return True


@form(9)
def effective_call(w):
    """push(y, s); or s = push(y, t) * y[0], in which the order of evaluation matters."""
    found = usable(w, lambda callee: callee.effect())
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not found:
        return False
    callee = favourite(w, found)
    text = call_of(w, callee, 1)
    if text is None:
        return False
    if callee.result != ("scalar",) or not names or w.chance(0.3):
        w.line(text)
    else:
        name, e = w.hot(names), scalars.scalar(w, 1)
        w.assign(name, w.pick((text, f"{text} * {e}", f"{e} + {text}", f"{name} - np.tanh({text})")), Float())
    w.note("call with an effect")
    return True


# --- functions in functions


@form(5)
def inner_function(w):
    """def inner(u): return u * s + y[0], which reads s and y when it is called; some write to an array that they see."""
    if not w.calling or w.loops > 1:
        return False
    name = free_name(w, ("inner", "local", "nested"))
    writes = w.in_place and w.chance(0.5)
    parameters = tuple(p for p in some_parameters(w) if p.name not in w.kinds or w.chance(0.4))
    result = ("silent",) if writes and w.chance(0.5) else ("scalar",)
    around = [n for n, kind in w.kinds.items() if isinstance(kind, (Float, Int, Array, Bool))]
    sub = inside(w, parameters, result, w.pick((0, 1, 1, 2)), around)
    sub.in_place = writes
    for n in around:
        if isinstance(sub.kinds[n], Array) and not writes and n not in {p.name for p in parameters}:
            sub.kinds[n] = replace(sub.kinds[n], writable=False, fresh=False)
    sub.distinct = set()
    lines = [header(w, name, parameters), *body_lines(sub)]
    if stored_names("\n".join(lines)) & {*around} - {parameter.name for parameter in parameters}:  # y += e would make y a local of its own
        return False
    add_inner(w, name, parameters, result, lines, sub)
    return True


def use(w, callee):
    """Most often, change something that the function sees, and call it."""
    if w.chance(0.3):
        return
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    seen = [name for name in names if name in callee.seen]
    if seen and w.chance(0.4):
        name = w.pick(seen)
        w.assign(name, f"{name} * {w.constant()} + 0.1", Float())
        w.note("closure over a name that changes")
    text = call_of(w, callee, 1)
    if text is not None and callee.result == ("scalar",) and names:
        name = w.pick(names)
        w.assign(name, w.pick((f"{name} + {text}", f"{name} * {text}", f"{text} - {name}")), Float())
    elif text is not None:
        w.line(text)


def add_inner(w, name, parameters, result, lines, sub):
    """Write the definition, and let the function be called."""
    text = "\n".join(lines)
    own = {parameter.name for parameter in parameters}
    seen = {n: w.kinds[n] for n in w.kinds if n in names_in(text) - own}
    changes = frozenset(n for n, kind in seen.items() if isinstance(kind, Array) and kind.memory & sub.written)
    for line in text.splitlines():
        w.line(line)
    w.callees.append(Callee(name, parameters, result, seen, changes))
    use(w, w.callees[-1])
    w.note("inner function", *(["closure"] if seen else []), *(["closure that writes"] if changes else []))


@form(3)
def assigned_lambda(w):
    """g = lambda u: u * s"""
    if not w.calling or w.loops > 1:
        return False
    name = free_name(w, ("fun", "law"))
    parameters = (Parameter("q", Float()),)
    sub = inside(w, parameters, ("scalar",), 0, [n for n, kind in w.kinds.items() if isinstance(kind, (Float, Int, Array))])
    text = scalars.scalar(sub, 2)
    text = text if "q" in names_in(text) else f"q * {text}"
    w.line(f"{name} = lambda q: {text}")
    w.callees.append(Callee(name, parameters, ("scalar",), {n: w.kinds[n] for n in w.kinds if n in names_in(text)}))
    use(w, w.callees[-1])
    w.note("lambda")
    return True


@form(1.5)
def nonlocal_change(w):
    """def inner(u): nonlocal s; s = s * u"""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not w.calling or not names or w.loops > 1:
        return False
    changing, name = w.pick(names), free_name(w, ("bump", "bumped"))
    sub = inside(w, (Parameter("arg", Float()),), ("silent",), 0, [changing])
    text = f"def {name}(arg):\n    nonlocal {changing}\n    {changing} = {scalars.scalar(sub, 2)} + 0.5 * {changing}"
    for line in textwrap.dedent(text).splitlines():
        w.line(line)
    w.callees.append(Callee(name, (Parameter("arg", Float()),), ("silent",), {changing: Float()}, frozenset({changing})))
    use(w, w.callees[-1])
    w.note("nonlocal")
    return True
