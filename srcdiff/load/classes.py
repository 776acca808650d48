"""What is known of a user's class from its text: fields, methods, constants.

Only classes whose instances do what their text says: no metaclass, one base at most, no special methods but SUPPORTED.
"""

from __future__ import annotations

import ast
import collections
import dataclasses
import inspect
import linecache
import sys
import types
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

import gast

from srcdiff.errors import SrcdiffError
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.constants import constant_value
from srcdiff.load.filescope import FileScope
from srcdiff.load.members import change_of, has_defaults, patched
from srcdiff.load.naming import describe
from srcdiff.load.proof import shared_tree
from srcdiff.load.scope import LiveScope
from srcdiff.load.source import read_text
from srcdiff.load.toplevel import read_top_level
from srcdiff.trees import constant

SUPPORTED = {f"__{r}{word}__" for word in ("add", "sub", "mul", "truediv", "pow", "matmul") for r in ("", "r")} | {"__neg__"}
SUPPORTED |= {f"__{word}__" for word in "init call post_init repr str name doc slots len getitem abs pos lt le gt ge".split()}


@dataclass
class ClassInfo:
    """`fields` are the parameters of the constructor of a dataclass or named tuple, with their defaults; None for a class with `__init__`."""

    name: str
    binding: Binding
    fields: Optional[List[Tuple[str, Optional[gast.expr]]]] = None
    is_tuple: bool = False
    methods: Dict[str, Binding] = field(default_factory=dict)
    properties: Dict[str, Binding] = field(default_factory=dict)
    statics: set = field(default_factory=set)
    base: Optional["ClassInfo"] = None

    def identity(self) -> tuple:
        return self.binding.identity()


class NotFollowed(Exception):
    """A class does something that its instances' text does not tell; the message says what, to follow the class's name."""


def class_of(binding: Binding, lookup) -> Optional[ClassInfo]:
    """What is known of a class; None if its text does not tell, or it is not the user's.  `lookup` gives names a meaning where no file does."""
    try:
        return read_class(binding, lookup)
    except NotFollowed:
        return None


def why_not_followed(binding: Binding, lookup) -> Optional[str]:
    """What a class does that is not supported; None if it is all right."""
    try:
        read_class(binding, lookup)
    except NotFollowed as reason:
        return str(reason)
    return None


def read_class(binding: Binding, lookup) -> ClassInfo:
    """What is known of a class, or NotFollowed."""
    try:
        node, path = definition(binding)
        method = a_method(binding.value) if binding.value is not UNKNOWN else None
        lookup = LiveScope(method).lookup if method is not None else lookup if path is None else FileScope(path).lookup
    except (SrcdiffError, OSError, TypeError, SyntaxError):
        raise NotFollowed("has no text that could be read") from None
    check_unchanged(binding, node, path)
    if node is None:
        return read_factory(binding, path, lookup)
    strange = [name for name in members(node) if name.startswith("__") and name not in SUPPORTED]
    if strange or node.keywords:
        raise NotFollowed(f"defines {strange[0]}" if strange else "has a metaclass or other keywords")
    if any(kind_of(decorator, lookup) != "dataclass" for decorator in node.decorator_list):
        raise NotFollowed("has a decorator that is not supported")
    info = with_base(ClassInfo(node.name, binding), node, lookup)
    if node.decorator_list or info.is_tuple:
        own = fields_of(node)
        info.fields = [*((n, d) for n, d in info.fields or [] if n not in dict(own)), *own]
        if node.decorator_list and binding.value is not UNKNOWN and "__init__" not in members(node) and not has_defaults(binding.value, info.fields):
            raise NotFollowed("has other defaults than its text says")
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef):
            add_method(info, inner, binding, path)
        elif isinstance(inner, ast.Assign):
            add_aliases(info, inner)
    return info


def check_unchanged(binding: Binding, node: Optional[ast.ClassDef], path: Optional[str]) -> None:
    """Nothing was done to a class after its statement: a live one tells what it is, otherwise what its module does is looked at."""
    if binding.value is not UNKNOWN:
        if node is not None or hasattr(binding.value, "_field_defaults"):
            changed = change_of(binding.value, node)
            if changed is not None:
                raise NotFollowed(changed)
    elif path is not None:
        attributes = read_top_level(shared_tree(read_text(path), path)).patched.get(binding.qualname or "", set())
        changed = patched(attributes, node) if node is not None else next(iter(sorted(attributes)), None)
        if changed is not None:
            raise NotFollowed(f"is given {changed} after its definition")


def with_base(info: ClassInfo, node: ast.ClassDef, lookup) -> ClassInfo:
    """What a class has from its base."""
    bases = [canonical(base, lookup) for base in node.bases]
    info.is_tuple = bases == ["typing.NamedTuple"]
    if info.is_tuple and {"__len__", "__getitem__"} & set(members(node)):
        raise NotFollowed("is a named tuple with items of its own")
    if info.is_tuple or bases in ([], ["builtins.object"]):
        return info
    found = lookup(ast.unparse(node.bases[0]))
    if info.binding.value is not UNKNOWN and len(bases) == 1:
        found = describe(info.binding.value.__bases__[0], bases[0] or "")
        if found.canonical != bases[0]:
            raise NotFollowed("has another base than its text says")
    if len(bases) > 1 or found is None or found.kind != "class":
        raise NotFollowed("has several bases" if len(bases) > 1 else f"has the base {ast.unparse(node.bases[0])}")
    info.base = base = read_class(found, lookup)
    if base.is_tuple:
        raise NotFollowed("has a named tuple as its base")
    info.fields = base.fields
    info.methods, info.properties, info.statics = dict(base.methods), dict(base.properties), set(base.statics)
    return info


def read_factory(binding: Binding, path: Optional[str], lookup) -> ClassInfo:
    """`State = namedtuple("State", "x v")`: live, the class itself tells; otherwise the call."""
    if binding.value is not UNKNOWN:
        cls = binding.value
        if cls.__bases__ != (tuple,) or not hasattr(cls, "_field_defaults"):
            raise NotFollowed("is not defined at the top level of a module")
        names, defaults = cls._fields, cls._field_defaults
    else:
        call = factory_call(binding.qualname, path)
        names, defaults = names_of(call), defaults_of(call, lookup)
    if any(not isinstance(value, (int, float, str, type(None))) for value in defaults.values()):
        raise NotFollowed("has a default that is no number")
    fields = [(n, constant(defaults[n]) if n in defaults else None) for n in names]
    return ClassInfo(binding.qualname or binding.value.__name__, binding, fields, is_tuple=True)


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


def definition(binding: Binding) -> tuple:
    """(the class statement, its file); None for a class that is made in another way."""
    if binding.value is not UNKNOWN:
        path, text = live_text(binding.value)
        qualname = binding.value.__qualname__
    else:
        path, qualname = binding.file, binding.qualname
        text = read_text(path) if path is not None else ""
    if path is None or qualname is None or "." in qualname:
        return None, path
    found = [n for n in shared_tree(text, path).body if isinstance(n, ast.ClassDef) and n.name == qualname]
    return (found[0] if len(found) == 1 else None), path


def live_text(cls: type) -> Tuple[Optional[str], str]:
    """The file of a live class and its text, which a notebook's cell has without a file; a method tells more surely than the module."""
    method = a_method(cls)
    module = sys.modules.get(cls.__module__)
    path = method.__code__.co_filename if method is not None else getattr(module, "__file__", None) or inspect.getsourcefile(cls)
    return path, "".join(linecache.getlines(path)) if path is not None else ""


def a_method(cls: type) -> Optional[types.FunctionType]:
    """A function that the class statement defines: not one that a decorator made."""
    own = [getattr(member, "fget", getattr(member, "__func__", member)) for member in vars(cls).values()]
    found = [one for one in own if isinstance(one, types.FunctionType) and one.__qualname__ == f"{cls.__qualname__}.{one.__name__}"]
    made = ("<string", inspect.getsourcefile(dataclasses), inspect.getsourcefile(collections))  # by dataclass, by NamedTuple
    return next((one for one in found if not one.__code__.co_filename.startswith(made)), None)


def members(node: ast.ClassDef) -> List[str]:
    """The names that the class's body binds."""
    names = [inner.name for inner in node.body if isinstance(inner, (ast.FunctionDef, ast.ClassDef))]
    targets = [t for inner in node.body if isinstance(inner, ast.Assign) for t in inner.targets]
    return names + [t.id for t in targets if isinstance(t, ast.Name)]


def canonical(node: ast.expr, lookup) -> Optional[str]:
    called = node.func if isinstance(node, ast.Call) else node
    found = lookup(ast.unparse(called)) if isinstance(called, (ast.Name, ast.Attribute)) else None
    return found.canonical if found is not None else None


def kind_of(decorator: ast.expr, lookup) -> Optional[str]:
    """'dataclass' for that decorator without options that change what instances do."""
    if canonical(decorator, lookup) != "dataclasses.dataclass":
        return None
    options = [k.arg for k in decorator.keywords] if isinstance(decorator, ast.Call) else []
    return "dataclass" if set(options) <= {"frozen", "eq", "order", "repr", "slots"} else None


def fields_of(node: ast.ClassDef) -> List[Tuple[str, Optional[gast.expr]]]:
    """The annotated names in order, each with its default."""
    found: List[Tuple[str, Optional[gast.expr]]] = []
    for inner in node.body:
        if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
            if "ClassVar" in ast.unparse(inner.annotation) or "InitVar" in ast.unparse(inner.annotation):
                raise NotFollowed(f"has the field {inner.target.id}, which is no part of its instances")
            default = default_of(inner.value)
            if inner.value is not None and default is None:
                raise NotFollowed(f"has a default of {inner.target.id} that is not supported")
            found.append((inner.target.id, default))
    return found


def default_of(value: Optional[ast.expr]) -> Optional[gast.expr]:
    """A constant, or `field(default_factory=list)`."""
    if value is None:
        return None
    if isinstance(value, ast.Call) and ast.unparse(value.func).endswith("field"):
        options = {k.arg: k.value for k in value.keywords}
        if set(options) == {"default"}:
            return default_of(options["default"])
        made = {"list": gast.List([], gast.Load()), "dict": gast.Dict([], [])}
        return made.get(ast.unparse(options["default_factory"])) if set(options) == {"default_factory"} else None
    node = gast.parse(ast.unparse(value), mode="eval").body
    return node if isinstance(node, (gast.Constant, gast.UnaryOp)) else None


def add_method(info: ClassInfo, node: ast.FunctionDef, binding: Binding, path: str) -> None:
    """Note one method."""
    decorators = [ast.unparse(d) for d in node.decorator_list]
    if decorators not in ([], ["property"], ["staticmethod"]):
        raise NotFollowed(f"has {node.name} under a decorator that is not supported")
    method = Binding("function", f"{binding.canonical}.{node.name}", UNKNOWN, None, path, f"{node.name}")
    info.statics.discard(node.name)
    if binding.value is not UNKNOWN:
        member = vars(binding.value).get(node.name)
        function = getattr(member, "fget", getattr(member, "__func__", member))
        method = Binding("function", method.canonical, function)
    else:
        method = Binding("function", method.canonical, UNKNOWN, gast.ast_to_gast(node), path, f"{info.name}.{node.name}")
    (info.properties if decorators == ["property"] else info.methods)[node.name] = method
    if decorators == ["staticmethod"]:
        info.statics.add(node.name)


def add_aliases(info: ClassInfo, node: ast.Assign) -> None:
    """`__rmul__ = __mul__`."""
    method = info.methods.get(getattr(node.value, "id", ""))
    for target in node.targets:
        if isinstance(target, ast.Name) and method is not None:
            info.methods[target.id] = method
        elif isinstance(target, ast.Name) and target.id.startswith("__") and target.id in SUPPORTED - {"__slots__", "__doc__"}:
            raise NotFollowed(f"sets {target.id}")
