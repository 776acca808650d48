"""Random functions for a program to call: defined before it, or in it; made with the same statements as the program itself.

A callee is known by its parameters and the form of its result.  One that sees names of the function around it can be
called where these hold what they held when it was defined.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import Dict, FrozenSet, Optional, Tuple

from . import arrays, containers, results, scalars
from .leaving import statement
from .scope import Array, Bool, Float, Int, Writer, same_kind

NAMES = "area drift mix gain_of step_of blend norm_of energy".split()
VIEWING_NAMES = "tail face".split()  # results of these may show an argument, and of the next a constant of the module, too; see scope.py
SHOWING_NAMES = ["exhibit"]
WRITING_NAMES = "push smooth stamp".split()
SCALAR_PARAMETERS, ARRAY_PARAMETERS, INT_PARAMETERS = "u v c s a".split(), "x y z h".split(), "k n".split()


@dataclass(frozen=True)
class Parameter:
    """A parameter; one that is `written` needs an array to write to, one with a default may be left out."""

    name: str
    kind: object
    written: bool = False
    default: str = ""
    keyword_only: bool = False


@dataclass(frozen=True)
class Callee:
    """A function that can be called; `seen` are the names of the function around it that it reads or writes."""

    name: str
    parameters: Tuple[Parameter, ...]
    result: Optional[tuple]
    seen: Dict[str, object]
    changes: FrozenSet[str] = frozenset()

    def effect(self) -> bool:
        return bool(self.changes) or any(parameter.written for parameter in self.parameters)

    def fits(self, w) -> bool:
        """Do the names that it sees hold what it needs?"""
        for name, kind in self.seen.items():
            have = w.kinds.get(name)
            if not same_kind(have, kind) or (isinstance(kind, Int) and not have.within(kind)):
                return False
            if name in self.changes and not (isinstance(have, Array) and have.writable or w.may_assign(name, kind)):
                return False
        return True


# --- before the function


def declare_callees(w):
    """Define one to three functions, of which later ones may call earlier ones."""
    makers = ((7, scalar_callee), (4, array_callee), (3, tuple_callee), (3, elementwise_callee), (3, writing_callee), (2.5, recursive_callee),
              (2, applied_callee), (1.5, starred_callee), (1.5, chosen_callee), (5 * w.containing, container_callee))
    for _ in range(w.pick((1, 1, 2, 2, 3))):
        w.weighted(makers)(w)


def define(w, callee, lines):
    """Put the function's text before the program's, and let it be called."""
    w.definitions.append("\n".join(lines))
    w.callees.append(callee)
    return callee


def free_name(w, pool=NAMES):
    """A name that no other function has."""
    taken = {callee.name for callee in w.callees} | {callee.name for callee in w.retired}
    return w.pick([name for name in pool if name not in taken] or [f"{pool[0]}_{number}" for number in range(2, 99) if f"{pool[0]}_{number}" not in taken][:1])


def scalar_callee(w):
    """Numbers, now and then an array or a count, to a number."""
    return written_callee(w, NAMES, some_parameters(w), ("scalar",))


def array_callee(w):
    """Something to an array, which may be one of its arguments or show one."""
    shape = w.pick(arrays.shapes(w))
    parameters = some_parameters(w, (Parameter(ARRAY_PARAMETERS[0], Array(shape)),))
    return written_callee(w, VIEWING_NAMES, parameters, ("array", shape))


def tuple_callee(w):
    """Something to two or three results."""
    items = [w.pick((("scalar",), ("scalar",), ("array", w.pick(arrays.shapes(w))))) for _ in range(w.pick((2, 2, 3)))]
    w.note("several results of a call")
    pool = VIEWING_NAMES if any(item[0] == "array" for item in items) else NAMES
    return written_callee(w, pool, some_parameters(w), ("tuple", tuple(items), False))


def writing_callee(w):
    """A function that writes to an argument; it may give a number as well."""
    parameters = some_parameters(w, (Parameter("x", Array(w.pick(arrays.shapes(w))), written=True),))
    w.note("argument of a call written to")
    return written_callee(w, WRITING_NAMES, parameters, ("scalar",) if w.chance(0.35) else ("silent",))


def container_callee(w):
    """Something with a container among it to a number, or to a container."""
    parameters = some_parameters(w, (Parameter("p1", containers.some_kind(w)),)) if w.chance(0.8) else some_parameters(w)
    w.note("container as an argument")
    return written_callee(w, NAMES, parameters, ("scalar",) if w.chance(0.5) else ("struct", containers.some_kind(w)))


def some_parameters(w, first=()):
    """Up to three more parameters; the last may have a default, or be for keywords only."""
    found = list(first)
    pools = {Float: SCALAR_PARAMETERS, Array: ARRAY_PARAMETERS, Int: INT_PARAMETERS, Bool: ["wide"]}
    for _ in range(w.pick((0, 1, 1, 2)) if first else w.pick((1, 1, 2, 2, 3))):
        kind = w.pick((Float(), Float(), Float(), Array(w.pick(arrays.shapes(w))), Int(0, w.pick((2, 3))), Bool() if w.chance(0.3) else Float()))
        name = next(name for name in pools[type(kind)] + [f"p{len(found)}"] if name not in {parameter.name for parameter in found})
        found.append(Parameter(name, kind))
    last = found[-1]
    if not last.written and not isinstance(last.kind, (Array, containers.Struct)) and w.chance(0.3):
        w.note("default of a callee")
        found[-1] = replace(last, default=default_of(w, last.kind), keyword_only=len(found) > 1 and w.chance(0.3))
    return tuple(found)


def default_of(w, kind):
    """A default value, as text."""
    if isinstance(kind, Bool):
        return w.pick(("True", "False"))
    return str(w.pick(range(kind.lo, kind.hi + 1))) if isinstance(kind, Int) else w.pick((w.constant(), w.constant(), "GAIN"))


def written_callee(w, pool, parameters, result):
    """Write a function with random statements."""
    sub = inside(w, parameters, result, w.pick((0, 1, 1, 2, 3, 4)))
    lines = body_lines(sub, w.chance(0.15))
    shows = pool == VIEWING_NAMES and {name for name, kind in w.globals.items() if isinstance(kind, Array)} & names_in("if True:\n" + "\n".join(lines))
    name = free_name(w, SHOWING_NAMES if shows else pool)
    lines.insert(0, header(w, name, parameters))
    w.note(*(["callee with jumps"] if {"break", "continue", "early return"} & set(sub.features) else []))
    w.note(*(["callee with a loop"] if {"loop", "for over range", "while True"} & set(sub.features) else []))
    return define(w, Callee(name, parameters, result, {}), lines)


def header(w, name, parameters):
    """The def line."""
    words = []
    for parameter in parameters:
        if parameter.keyword_only and "*" not in words:
            words.append("*")
        annotation = ": float" if isinstance(parameter.kind, Float) and w.chance(0.1) else ""
        words.append(parameter.name + annotation + (f"={parameter.default}" if parameter.default else ""))
    return f"def {name}({', '.join(words)}):"


def inside(w, parameters, result, size, around=()):
    """A writer for the body of a function; `around` are the names of the function around it that it may see."""
    sub = Writer(w.rng, size)
    sub.dims, sub.globals, sub.callees, sub.retired, sub.result = w.dims, w.globals, list(w.callees), w.retired, result
    sub.memories, sub.depth, sub.containing, sub.classes = w.memories, 1, w.containing, w.classes
    sub.in_place, sub.jumping = any(parameter.written for parameter in parameters) or w.chance(0.25), w.chance(0.5)
    for name in around:
        sub.kinds[name] = w.kinds[name]
    sub.pinned |= set(around)
    for parameter in parameters:
        kind = parameter.kind
        sub.kinds[parameter.name] = replace(w.allocated(kind.shape, fresh=False), writable=parameter.written) if isinstance(kind, Array) else kind
        sub.pinned -= {parameter.name}
    sub.pinned |= {parameter.name for parameter in parameters if parameter.written}
    sub.recent = list(sub.kinds)
    return sub


def body_lines(sub, docstring=False):
    """The statements of a function, as lines that are not indented beyond its own."""
    if docstring:
        sub.line('"""What is called."""')
    written = [name for name in sub.pinned & set(sub.kinds) if isinstance(sub.kinds[name], Array) and sub.kinds[name].writable]
    while sub.live and sub.left > 0:
        statement(sub)
    if sub.live and sub.in_place and written and sub.result[0] in ("silent", "scalar"):
        name = sorted(written)[0]
        text = sub.pick((f"{name} *= {scalars.leaf(sub)}", f"{name}[:] = np.sin({name}) + {scalars.leaf(sub)}", f"{name}[0] = {name}[-1] * {scalars.leaf(sub)}"))
        sub.line(text)
    if sub.live and (sub.result[0] != "silent" or sub.chance(0.2) or not sub.lines):
        results.write_return(sub)
    return sub.lines


# --- of fixed forms


def elementwise_callee(w):
    """A function of numbers as of arrays of any shape."""
    text = "u"
    for _ in range(w.pick((1, 2, 2, 3))):
        c = w.constant()
        text = w.pick((f"np.sin({text})", f"{c} * ({text})", f"({text} + {c})", f"({text}) * u", f"np.tanh({text})", f"np.maximum({text}, 0.21)", f"({text}) / (1.0 + u * u)",
                       f"np.where(u > 0.21, {text}, 0.3 * u)", f"np.exp(-({text}) ** 2)"))
    name = free_name(w)
    w.note("callee for numbers and arrays")
    lines = [f"{name} = lambda u: {text}"] if w.chance(0.2) else [f"def {name}(u):", f"    return {text}"]
    return define(w, Callee(name, (Parameter("u", None),), ("same",), {}), lines)


def recursive_callee(w):
    """A function that calls itself so many times."""
    name = free_name(w, ("again", "chain"))
    sub = inside(w, (Parameter("u", Float()), Parameter("k", Int(0, 3))), ("scalar",), 0)
    e, base = scalars.scalar(sub, 1), w.pick(("u", "u", "u * u", "1.0", scalars.scalar(sub, 1)))
    calls = (f"{name}(np.sin(u) + 0.3 * {e}, k - 1)", f"u * {name}(np.tanh({e}), k - 1)", f"{name}(u * 0.5, k - 1) + {e}", f"np.sin({name}(u + 0.2, k - 1)) * u",
             f"{name}(u * 0.7, k - 1) - 0.5 * {name}(u + 0.1, k - 2)", f"{name}(k=k - 1, u=np.cos(u * {w.constant()}))")
    test = w.pick(("k <= 0", "k < 1", "not k > 0"))
    lines = [f"def {name}(u, k):", f"    if {test}:", f"        return {base}"]
    if w.chance(0.35):
        lines += [f"    u = np.tanh(u) * {w.constant()}"]
    lines += [f"    {w.pick(('return', 'out ='))} {w.pick(calls)}"]
    lines += ["    return out * 0.9"] if "out =" in lines[-1] else []
    w.note("recursion")
    return define(w, Callee(name, (Parameter("u", Float()), Parameter("k", Int(0, 3))), ("scalar",), {}), lines)


def applied_callee(w):
    """A function that gets a function."""
    name = free_name(w, ("applied", "twice", "summed"))
    text = w.pick(("return g(u) * 2.0", "return g(g(u))", "return g(u) + u * g(0.5 * u)", "return g(u) * g(c)", "for _ in range(2):\n        u = u + 0.3 * g(u)\n    return u",
                   "if c > 0.4:\n        return g(u)\n    return g(u * c)"))
    parameters = (Parameter("g", "function"), Parameter("u", Float()))
    if " c" in text or "(c" in text:
        parameters += (Parameter("c", Float(), default="0.7" if w.chance(0.5) else ""),)
    w.note("function as an argument")
    return define(w, Callee(name, parameters, ("scalar",), {}), [header(w, name, parameters), f"    {text}"])


def starred_callee(w):
    """A function of any number of arguments."""
    name = free_name(w, ("total_of", "pooled"))
    bodies = ("return sum(terms)", "out = 1.0\n    for t in terms:\n        out = out * (1.0 + 0.3 * t)\n    return out", "return terms[0] * len(terms) - terms[-1]",
              "first, *rest = terms\n    return first * sum(rest)")
    w.note("starred arguments")
    return define(w, Callee(name, (Parameter("terms", "any number"),), ("scalar",), {}), [f"def {name}(*terms):", f"    {w.pick(bodies)}"])


def chosen_callee(w):
    """A function that does one of several things, by a word, None or a truth value."""
    name = free_name(w, ("activated", "scaled"))
    last = w.pick(("raise ValueError(kind)", "return u", f"return u * {w.constant()}"))
    by_word = [f"def {name}(u, kind='tanh'):", "    if kind == 'tanh':", "        return np.tanh(u)", "    elif kind == 'square':", "        return u * u", f"    {last}"]
    by_none = [f"def {name}(u, c=None):", "    if c is None:", f"        c = {w.constant()}", "    return u * c + np.sin(c)"]
    w.note("choice in a callee")
    if w.chance(0.5):
        return define(w, Callee(name, (Parameter("u", Float()), Parameter("kind", "word", default="'tanh'")), ("scalar",), {}), by_word)
    return define(w, Callee(name, (Parameter("u", Float()), Parameter("c", Float(), default="None")), ("scalar",), {}), by_none)


def stored_names(text):
    """The names that a function's text binds."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def names_in(text):
    """The names in a function's text."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
