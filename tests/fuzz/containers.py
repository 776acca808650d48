"""Lists, tuples, dictionaries and objects of a program: their kinds, how they are made, and how parts of them are read.

A `Struct` knows the parts that a container surely has, by the text that gets at each.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Tuple

from . import arrays, scalars
from .scope import Array, Float, Int, same_kind

STRUCT_NAMES = "vals state par pairs box items rec".split()
KEYS = ("w", "b", "rate", "lim")
CLASSES = {  # name: (text, sorts of fields by name, methods that give a number, methods that change the object)
    "Body": ("@dataclass\nclass Body:\n    pos: float\n    vel: float = 0.5\n\n    def energy(self):\n        return 0.5 * self.vel ** 2 + np.cos(self.pos)\n\n"
             "    def move(self, dt):\n        self.pos += self.vel * dt\n        self.vel = self.vel - dt * np.sin(self.pos)\n",
             (("pos", "number"), ("vel", "number")), ("energy()",), ("move({})",)),
    "Cell": ("@dataclass\nclass Cell:\n    x: np.ndarray\n    level: float\n\n    def load(self, c=1.0):\n        return np.sum(self.x * c) + self.level\n\n"
             "    def decay(self):\n        self.x = self.x * 0.5\n        self.level *= 0.9\n",
             (("x", "array"), ("level", "number")), ("load()", "load({})"), ("decay()",)),
    "Pair": ("class Pair(NamedTuple):\n    left: float\n    right: float\n", (("left", "number"), ("right", "number")), (), ()),
    "Law": ("class Law:\n    def __init__(self, gain, shift=0.2):\n        self.gain = gain\n        self.shift = shift * gain\n\n    def __call__(self, u):\n"
            "        return np.tanh(self.gain * u + self.shift)\n", (("gain", "number"), ("shift", "number")), ("__call__({})",), ()),
}
FROZEN = ("tuple", "Pair")


@dataclass(frozen=True)
class Struct:
    """A container: `sort` is list, tuple, dict or the name of a class; `parts` are (text, kind), more may follow if it has `grown`.

    Names of the same group may hold one and the same container.
    """

    sort: str
    parts: Tuple[Tuple[str, object], ...]
    grown: bool = False
    group: int = field(default=0, compare=False)

    def alike(self, other, same) -> bool:
        """Do both have the same parts, of the same kinds?"""
        return (self.sort, self.grown, len(self.parts)) == (other.sort, other.grown, len(other.parts)) and all(
            text == text2 and same(kind, kind2) for (text, kind), (text2, kind2) in zip(self.parts, other.parts))

    def met(self, other, merged):
        """What is known of it where two paths come together, or None."""
        kinds = [(text, merged(kind, kind2)) for (text, kind), (_, kind2) in zip(self.parts, other.parts)]
        return replace(self, parts=tuple(kinds)) if all(kind is not None for _, kind in kinds) else None

    def arrays(self):
        """The arrays in it, at any depth."""
        return [kind for _, kind in leaves(self) if isinstance(kind, Array)]

    def mutable(self) -> bool:
        return self.sort not in FROZEN


def leaves(kind, path=""):
    """(text, kind) of the numbers and arrays in a container."""
    if not isinstance(kind, Struct):
        return [(path, kind)]
    return [leaf for text, part in kind.parts for leaf in leaves(part, path + text)]


def places(kind, path="", free=True):
    """(text, kind) of what can be stored to: numbers and arrays whose container is mutable."""
    if not isinstance(kind, Struct):
        return [(path, kind)] if free else []
    return [leaf for text, part in kind.parts for leaf in places(part, path + text, kind.mutable())]


def declare_classes(w):
    """Choose the classes of the program."""
    w.classes = {name: CLASSES[name] for name in CLASSES if w.chance(0.4)}
    w.definitions += [text for text, *_ in w.classes.values()]


# --- making


def made(w, depth=1, sort=None):
    """(text, Struct) of a new container, in which there may be others."""
    sort = sort or w.weighted([(4, "list"), (3, "tuple"), (3, "dict"), *((2, name) for name in w.classes)])
    w.note("object" if sort in CLASSES else sort)
    if sort in CLASSES:
        return made_object(w, sort)
    count = w.pick((2, 2, 3))
    values = [made_part(w, depth) for _ in range(count)]
    if sort == "dict":
        texts = [f"'{key}'" for key in KEYS[:count]]
        if w.chance(0.25):
            text = f"dict({', '.join(f'{key}={value}' for key, (value, _) in zip(KEYS, values))})"
        else:
            text = f"{{{', '.join(f'{key}: {value}' for key, (value, _) in zip(texts, values))}}}"
    else:
        texts = [str(position) for position in range(count)]
        text = f"[{', '.join(value for value, _ in values)}]" if sort == "list" else f"({', '.join(value for value, _ in values)})"
    parts = tuple((f"[{key}]", kind) for key, (_, kind) in zip(texts, values))
    return text, Struct(sort, parts, group=next(w.memories))


def made_part(w, depth):
    """(text, kind) of what is in a container."""
    choice = w.rng.random()
    if depth and choice < 0.15:
        w.note("container in a container")
        return made(w, 0)
    if choice < 0.3:
        shape = w.pick(arrays.shapes(w))
        return array_part(w, shape)
    return scalars.scalar(w, 1), Float()


def array_part(w, shape):
    """(text, kind) of an array in a container."""
    text = arrays.array(w, shape, w.pick((0, 1)))
    kind = w.shown(text, shape)
    w.share(text)
    return text, replace(kind, fresh=False)


def made_object(w, name):
    """An object of one of the classes, with arguments by position or by name."""
    _, fields, _, _ = w.classes[name]
    values = [(scalars.scalar(w, 1), Float()) if sort == "number" else array_part(w, (w.dims[0],)) for _, sort in fields]
    named = w.pick((0, 1, 2, 2))
    words = [text if position < named else f"{field_name}={text}" for position, ((field_name, _), (text, _)) in enumerate(zip(fields, values))]
    if name in ("Body", "Law") and w.chance(0.2):
        words.pop()
    return f"{name}({', '.join(words)})", Struct(name, tuple((f".{field_name}", kind) for (field_name, _), (_, kind) in zip(fields, values)), group=next(w.memories))


def some_kind(w):
    """A kind of container that a function may take or give: an object, a list, a tuple or a dictionary of numbers."""
    sort = w.pick((*(name for name in w.classes if name != "Law"), "list", "tuple", "dict"))
    if sort in CLASSES:
        fields = w.classes[sort][1]
        return Struct(sort, tuple((f".{name}", Float() if kind == "number" else w.allocated((w.dims[0],), fresh=False)) for name, kind in fields))
    texts = [f"['{key}']" for key in KEYS[:2]] if sort == "dict" else [f"[{position}]" for position in range(w.pick((2, 3)))]
    return Struct(sort, tuple((text, Float()) for text in texts))


def literal(w, kind):
    """A new container of this kind, as text."""
    values = [scalars.scalar(w, 1) if isinstance(part, Float) else arrays.array(w, part.shape, 1) for _, part in kind.parts]
    if kind.sort in CLASSES:
        return f"{kind.sort}({', '.join(values)})"
    if kind.sort == "dict":
        return f"{{{', '.join(f'{text[1:-1]}: {value}' for (text, _), value in zip(kind.parts, values))}}}"
    return f"[{', '.join(values)}]" if kind.sort == "list" else f"({', '.join(values)})"


def given(w, kind):
    """A container of this kind: one that has a name, or a new one."""
    names = structs(w, lambda known: known.alike(kind, same_kind))
    return w.hot(names) if names and w.chance(0.8) else literal(w, kind)


# --- reading


def structs(w, test=None):
    """The names of the containers that pass the test."""
    return w.names(Struct, test)


def numbers(kind):
    """The texts that get at the numbers in a container."""
    return [text for text, part in leaves(kind) if isinstance(part, Float)]


@scalars.form(scalars.SCALAR_FORMS, 10)
def number_in(w, depth):
    """vals[0], par['w'], body.pos, pairs[1][0]"""
    names = structs(w, numbers)
    if not names:
        return None
    name = w.hot(names)
    w.note("part of a container")
    return name + w.pick(numbers(w.kinds[name]))


@arrays.form(arrays.ARRAY_FORMS, 6)
def array_in(w, shape, depth):
    found = [name + text for name in structs(w) for text, kind in leaves(w.kinds[name]) if isinstance(kind, Array) and kind.shape == shape]
    return w.pick(found) if found else None


def flat_numbers(kind):
    """Are there only numbers in it, one at least?"""
    return kind.sort in ("list", "tuple", "Pair") and len(kind.parts) > 0 and all(isinstance(part, Float) for _, part in kind.parts)


@scalars.form(scalars.SCALAR_FORMS, 3)
def reduced_container(w, depth):
    """sum(vals), max(vals), np.mean(np.array(vals)), vals[k], len(vals)"""
    names = structs(w, flat_numbers)
    if not names:
        return None
    name = w.hot(names)
    size = len(w.kinds[name].parts)
    w.note("sum of a container")
    counters = w.names(Int, lambda kind: kind.within(Int(-size, size - 1)))
    if counters and w.chance(0.5):
        w.note("container read by a variable")
        return f"{name}[{w.hot(counters)}]"
    return w.pick((f"sum({name})", f"sum({name})", f"max({name})", f"min({name})", f"np.sum(np.array({name}))", f"np.mean({name})", f"sum({name}, 0.3)",
                   f"({name}[0] * len({name}))", f"sum({name}[1:])", f"{name}[-1]"))


@scalars.form(scalars.SCALAR_FORMS, 4)
def sum_of_generator(w, depth):
    """sum(v * v for v in x if v > 0.3), max(...), sum([...])"""
    if not w.containing:
        return None
    target, source, item = source_of_items(w)
    w.note("sum of a generator")
    text = element_text(w, item)
    condition = f" if {item} {w.pick('<>')} {scalars.leaf(w)}" if w.chance(0.2) else ""
    inner = f"{text} for {target} in {source}"
    if condition:
        return f"sum({inner}{condition})"
    return w.pick((f"sum({inner})", f"sum({inner})", f"sum([{inner}])", f"max({inner})", f"min([{inner}])", f"np.sum([{inner}])", f"np.prod(np.array([{inner}]))"))


def element_text(w, item):
    """What is made of each item."""
    e = scalars.leaf(w)
    return w.pick((f"{item} * {e}", f"np.sin({item})", f"{item} * {item}", f"{item} * {item} + {e}", f"np.tanh({item} * {e})", f"({item} if {item} > 0.21 else {e})"))


def source_of_items(w):
    """(targets, iterable, item) of a comprehension over a vector, a container, or indices."""
    vectors = w.names(Array, lambda kind: len(kind.shape) == 1)
    lists = structs(w, lambda kind: flat_numbers(kind))
    dicts = structs(w, lambda kind: kind.sort == "dict" and all(isinstance(part, Float) for _, part in kind.parts))
    choices = [("i1", f"range({w.pick((2, 3))})", f"({scalars.leaf(w)} + 0.1 * i1)")]
    choices += [choice for name in vectors for choice in [("q1", name, "q1"), ("i1, q1", f"enumerate({name})", "(q1 * (i1 + 1.0))"), ("q1, q2", f"zip({name}, {name}[::-1])", "(q1 * q2)"),
                                                          ("i1", f"range(len({name}))", f"{name}[i1]")]]
    choices += [("q1", name, "q1") for name in lists] * 2
    choices += [choice for name in dicts for choice in [("q1", f"{name}.values()", "q1"), ("k1, q1", f"{name}.items()", "q1"), ("k1", name, f"{name}[k1]")]]
    return w.pick(choices)


def method_calls(w, changing):
    """Calls of methods of the objects there are, as text."""
    for name in structs(w, lambda kind: kind.sort in w.classes):
        for call in w.classes[w.kinds[name].sort][3 if changing else 2]:
            yield f"{name}.{call}".replace(".__call__", "").format(scalars.leaf(w))


@scalars.form(scalars.SCALAR_FORMS, 3)
def method_call(w, depth):
    found = list(method_calls(w, False))
    w.note(*(["method of an object"] if found else []))
    return w.pick(found) if found else None
