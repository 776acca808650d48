"""The fields of dataclasses and named tuples: the parameters of the constructors that are made for them, with their defaults."""

from __future__ import annotations

import ast
import dataclasses
import math
import typing
from typing import Callable, Dict, List, Optional, Set, Tuple

import gast

from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.body import Body, NotFollowed
from srcdiff.load.constants import constant_value
from srcdiff.load.naming import describe
from srcdiff.load.proof import shared_tree
from srcdiff.load.text import read_text

Fields = List[Tuple[str, Optional[gast.expr]]]
MARKERS = {"ClassVar": typing.ClassVar, "InitVar": dataclasses.InitVar, "KW_ONLY": getattr(dataclasses, "KW_ONLY", None)}
NEW = {"list": gast.List([], gast.Load()), "dict": gast.Dict([], [])}


def fields_of(body: Body, lookup: Callable, inherited: Set[str]) -> Tuple[Fields, Fields]:
    """The annotated names in order, each with its default, those that the constructor takes and those that it does not; `inherited` are the
    members of the base, which would be defaults, too."""
    found: Tuple[Fields, Fields] = ([], [])
    for name, annotation in body.annotated.items():
        marker = marker_of(annotation, lookup)
        if marker == "ClassVar":
            continue
        if marker is not None:
            raise NotFollowed(f"has the field {name}, which is no part of its instances")
        if name not in body.bound and name in inherited:
            raise NotFollowed(f"has the field {name}, whose default is that of its base")
        options = options_of(body.bound[name], body.around(lookup)) if name in body.bound else {}
        is_fixed = getattr(options.pop("init", None), "value", True) is not True
        found[is_fixed].append((name, default_of(name, options, body.around(lookup))))
    return found


def options_of(value: Optional[ast.AST], lookup: Callable) -> Dict[str, Optional[ast.AST]]:
    """What `field(...)` is given, or the default alone."""
    called = lookup(ast.unparse(value.func)) if isinstance(value, ast.Call) and isinstance(value.func, (ast.Name, ast.Attribute)) else None
    if called is None or called.canonical != "dataclasses.field":
        return {"default": value}
    return {k.arg: k.value for k in value.keywords if k.arg not in ("repr", "compare", "hash")}


def class_in(annotation: ast.expr, lookup: Callable) -> Optional[Binding]:
    """The class that an annotation names, that of `List[float]` too; None for any other type."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return None
    root = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    found = lookup(ast.unparse(root)) if isinstance(root, (ast.Name, ast.Attribute)) else None
    origin = typing.get_origin(found.value) if found is not None else None
    if isinstance(origin, type):
        return describe(origin, origin.__name__)
    return found if found is not None and found.kind == "class" else None


def marker_of(annotation: ast.expr, lookup: Callable) -> Optional[str]:
    """`ClassVar` in `ClassVar[float]`, under any name; None for a type."""
    written = ast.unparse(annotation)
    root = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    found = lookup(ast.unparse(root)) if isinstance(root, (ast.Name, ast.Attribute)) else None
    meant = found.value if found is not None else UNKNOWN
    return next((word for word, marker in MARKERS.items() if word in written or (marker is not None and meant is marker)), None)


def default_of(name: str, options: Dict[str, Optional[ast.AST]], lookup: Callable) -> Optional[gast.expr]:
    """A constant, `default_factory=list`, or `default_factory=lambda: [1.0, 2.0]`; None for a field without."""
    if not options:
        return None
    ((option, value),) = options.items() if len(options) == 1 else [("", None)]
    found = None
    if option == "default":
        found = written(constant_value(value, lookup)) if isinstance(value, ast.expr) else None
    elif option == "default_factory":
        found = made_by(value, lookup)
    if found is None:
        raise NotFollowed(f"has a default of {name} that is not supported")
    return found


def made_by(factory: ast.expr, lookup: Callable) -> Optional[gast.expr]:
    """What a factory makes for each object anew."""
    if not isinstance(factory, ast.Lambda):
        found = lookup(ast.unparse(factory)) if isinstance(factory, ast.Name) else None
        canonical = (found.canonical or "") if found is not None else ""
        return NEW.get(canonical[len("builtins.") :]) if canonical.startswith("builtins.") else None
    made = gast.parse(ast.unparse(factory.body), mode="eval").body
    items = made.elts if isinstance(made, gast.List) else [*made.keys, *made.values] if isinstance(made, gast.Dict) else [made]
    is_plain = not factory.args.args and all(isinstance(item, gast.Constant) for item in items)
    return made if is_plain and isinstance(made, (gast.List, gast.Dict, gast.Constant)) else None


def written(value: object) -> Optional[gast.expr]:
    """A number, a text or None, or a tuple of them, as it is written; None for what cannot be."""
    items = value if type(value) is tuple else (value,)
    if any(type(item) not in (int, float, bool, str, type(None)) or item in (math.inf, -math.inf) or item != item for item in items):
        return None
    return gast.parse(repr(value), mode="eval").body


def has_defaults(cls: type, fields: Fields) -> bool:
    """Has the constructor that was made for a class the defaults that the text gives?"""
    told = {name: default for name, default in fields if default is not None}
    if hasattr(cls, "_field_defaults"):
        live = dict(cls._field_defaults)
    else:
        init = cls.__init__
        names = init.__code__.co_varnames[1 : init.__code__.co_argcount]
        defaults = init.__defaults__ or ()
        live = dict(zip(names[len(names) - len(defaults) :], defaults))
        if list(names) != [name for name, _ in fields]:
            return False
    return set(live) == set(told) and all(is_default(live[name], told[name]) for name in told)


def is_made(default: gast.expr) -> bool:
    """Is a default made for each object anew?"""
    return isinstance(default, (gast.List, gast.Dict))


def is_default(value: object, node: gast.expr) -> bool:
    """A new list or dictionary stands behind an object of the library's own."""
    if type(value).__module__ == "dataclasses" or is_made(node):
        return type(value).__module__ == "dataclasses"
    told = ast.literal_eval(gast.unparse(node))
    return type(told) is type(value) and told == value


# --- `State = namedtuple("State", "x v")`


def factory_call(qualname: Optional[str], path: Optional[str]) -> ast.Call:
    """The call of `namedtuple` that a name is bound to."""
    tree = shared_tree(read_text(path), path) if path is not None else ast.parse("")
    values = [n.value for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", None) == qualname]
    if len(values) != 1 or not isinstance(values[0], ast.Call):
        raise NotFollowed("is not defined at the top level of a module")
    return values[0]


def names_of(call: ast.Call) -> List[str]:
    """The fields that are named: `"x v"`, `"x, v"`, `["x", "v"]`."""
    try:
        named = ast.literal_eval(call.args[1])
    except (ValueError, IndexError):
        raise NotFollowed("has fields that are not written out") from None
    return named.replace(",", " ").split() if isinstance(named, str) else list(named)


def defaults_of(call: ast.Call, lookup) -> Dict[str, object]:
    """The defaults of the last fields."""
    options = {k.arg: k.value for k in call.keywords}
    if set(options) - {"defaults"} or len(call.args) != 2:
        raise NotFollowed("is made with options that are not supported")
    values = constant_value(options["defaults"], lookup) if options else ()
    if not isinstance(values, tuple):
        raise NotFollowed("has defaults that are not written out")
    names = names_of(call)
    return dict(zip(names[len(names) - len(values) :], values))
