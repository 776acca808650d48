"""What is known of a user's class from its text: fields, methods, constants.

Only classes whose instances do what their text says: no metaclass, no bases but `object` and
`NamedTuple`, no special methods but SUPPORTED.
"""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

import gast

from srcdiff.errors import SrcdiffError
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.filescope import FileScope
from srcdiff.load.proof import shared_tree
from srcdiff.load.source import read_text

SUPPORTED = {f"__{r}{word}__" for word in ("add", "sub", "mul", "truediv", "pow", "matmul") for r in ("", "r")} | {"__neg__"}
SUPPORTED |= {"__init__", "__call__", "__post_init__", "__repr__", "__str__", "__name__", "__doc__"}



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


def class_of(binding: Binding, lookup) -> Optional[ClassInfo]:
    """What is known of a class; None if its text does not tell, or it is not the user's.  `lookup` gives names a meaning where no file does."""
    try:
        node, path = definition(binding)
        lookup = lookup if path is None else FileScope(path).lookup
    except (SrcdiffError, OSError, TypeError, SyntaxError):
        return None
    if node is None or node.keywords or any(name.startswith("__") and name not in SUPPORTED for name in members(node)):
        return None
    kinds = [kind_of(decorator, lookup) for decorator in node.decorator_list]
    bases = [canonical(base, lookup) for base in node.bases]
    if any(kind != "dataclass" for kind in kinds) or len(bases) > 1:
        return None
    info = ClassInfo(node.name, binding, is_tuple="typing.NamedTuple" in bases)
    if bases and bases[0] not in ("builtins.object", "typing.NamedTuple"):
        found = lookup(ast.unparse(node.bases[0]))
        base = class_of(found, lookup) if found is not None and found.kind == "class" else None
        if base is None or base.is_tuple:
            return None
        info.base, info.fields = base, base.fields
        info.methods, info.properties, info.statics = dict(base.methods), dict(base.properties), set(base.statics)
    if kinds or info.is_tuple:
        own = fields_of(node)
        if own is None:
            return None
        info.fields = [*((n, d) for n, d in info.fields or [] if n not in dict(own)), *own]
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and not add_method(info, inner, binding, path):
            return None
    return info


def definition(binding: Binding) -> tuple:
    """(the class statement, its file)."""
    if binding.value is not UNKNOWN:
        module = sys.modules.get(binding.value.__module__)
        path = getattr(module, "__file__", None) or inspect.getsourcefile(binding.value)
        qualname = binding.value.__qualname__
    else:
        path, qualname = binding.file, binding.qualname
    if path is None or qualname is None or "." in qualname:
        return None, path
    found = [n for n in shared_tree(read_text(path), path).body if isinstance(n, ast.ClassDef) and n.name == qualname]
    return (found[0] if len(found) == 1 else None), path


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


def fields_of(node: ast.ClassDef) -> Optional[List[Tuple[str, Optional[gast.expr]]]]:
    """The annotated names in order, each with its default; None for one that is made in another way."""
    found: List[Tuple[str, Optional[gast.expr]]] = []
    for inner in node.body:
        if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
            if "ClassVar" in ast.unparse(inner.annotation) or "InitVar" in ast.unparse(inner.annotation):
                return None
            default = default_of(inner.value)
            if inner.value is not None and default is None:
                return None
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


def add_method(info: ClassInfo, node: ast.FunctionDef, binding: Binding, path: str) -> bool:
    """Note one method; False for a decorator that is not known."""
    decorators = [ast.unparse(d) for d in node.decorator_list]
    if decorators not in ([], ["property"], ["staticmethod"]):
        return False
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
    return True
