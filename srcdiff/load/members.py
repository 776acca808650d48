"""Is a class what its text says?  Members may be given to it, changed or taken away after its definition.

>>> class Disc:
...     def area(self): return 3.0
>>> tree = ast.parse("class Disc:\\n    def area(self): return 3.0").body[0]
>>> change_of(Disc, tree)
>>> Disc.area.__defaults__, Disc.grow = None, lambda self: self
>>> change_of(Disc, tree)
'is given grow after its definition'
"""

from __future__ import annotations

import ast
import collections
import dataclasses
import types
from typing import Dict, Optional, Set

from srcdiff.load.body import Body, body_of

# What the interpreter adds, and what nobody's values depend on.
MADE = frozenset("""
    __module__ __qualname__ __doc__ __dict__ __weakref__ __annotations__ __annotate__ __annotate_func__ __annotations_cache__ __hash__ __repr__
    __static_attributes__ __firstlineno__ __match_args__ __orig_bases__ __slots__
    __slotnames__
    """.split())
OF_DATACLASS = frozenset("__dataclass_fields__ __dataclass_params__ __replace__ __getstate__ __setstate__".split())
BY_DATACLASS = frozenset("__init__ __eq__ __lt__ __le__ __gt__ __ge__ __setattr__ __delattr__".split())  # functions without a file
OF_TUPLE = frozenset("__new__ __getnewargs__ __replace__ _fields _field_defaults _make _replace _asdict __annotations__".split())
KINDS = {(): types.FunctionType, ("property",): property, ("staticmethod",): staticmethod, ("classmethod",): classmethod}
FIELD_OF_TUPLE = type(vars(collections.namedtuple("Pair", "left"))["left"])


def change_of(cls: type, node: Optional[ast.ClassDef]) -> Optional[str]:
    """What is not as the class statement says, to follow the class's name; None if nothing is.  A named tuple may have no statement."""
    found, body = vars(cls), node.body if node is not None else []
    if type(cls) is not type:
        return "has a metaclass"
    is_tuple = cls.__bases__ == (tuple,)
    made = MADE | (OF_TUPLE if is_tuple else OF_DATACLASS if dataclasses.is_dataclass(cls) else frozenset())
    read = body_of(node) if node is not None else Body()
    written = {*read.bound, *read.annotated}
    for name, member in found.items():
        if name not in written | made and not isinstance(member, types.MemberDescriptorType) and not is_generated(cls, name, member, is_tuple):
            return f"is given {name} after its definition"
    if is_tuple and (cls.__new__.__defaults__ or ()) != tuple(cls._field_defaults.values()):
        return "has other defaults than when it was made"
    moved = [name for index, name in enumerate(cls._fields) if not is_item(found.get(name), index)] if is_tuple else []
    if moved:
        return f"is given another {moved[0]} after its definition"
    for inner in body:
        changed = changed_by(found, inner)
        if changed is not None:
            return f"is given another {changed} after its definition"
    return None


def is_item(member: object, index: int) -> bool:
    """Is it the field of a named tuple at that place?"""
    return isinstance(member, FIELD_OF_TUPLE) and member.__reduce__()[1][0] == index


def is_generated(cls: type, name: str, member: object, is_tuple: bool) -> bool:
    """Is it a field of a named tuple, or a function that `dataclass` made, which has no file?"""
    if is_tuple:
        return name in cls._fields and isinstance(member, FIELD_OF_TUPLE)
    by_dataclass = dataclasses.is_dataclass(cls) and name in BY_DATACLASS and isinstance(member, types.FunctionType)
    return by_dataclass and member.__code__.co_filename.startswith("<string")


def changed_by(found: Dict[str, object], inner: ast.stmt) -> Optional[str]:
    """The method that is of another kind than the text says, the second name of another function now, the field that is computed now."""
    if isinstance(inner, ast.FunctionDef):
        kind = KINDS.get(tuple(ast.unparse(d) for d in inner.decorator_list))
        return inner.name if kind is not None and type(found.get(inner.name)) is not kind else None
    if isinstance(inner, ast.Assign) and isinstance(inner.value, ast.Name) and isinstance(found.get(inner.value.id), types.FunctionType):
        names = [t.id for t in inner.targets if isinstance(t, ast.Name)]
        return next((n for n in names if found.get(n) is not found[inner.value.id]), None)
    if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
        member = found.get(inner.target.id)
        computed = hasattr(type(member), "__get__") and not isinstance(member, (types.MemberDescriptorType, FIELD_OF_TUPLE))
        is_method = isinstance(member, types.FunctionType) and isinstance(inner.value, (ast.Name, ast.Lambda))
        return inner.target.id if computed and not is_method else None  # a property answers for what instances hold
    return None


def patched(attributes: Set[str], node: ast.ClassDef) -> Optional[str]:
    """Of the attributes that the module's text sets after the class statement, one that is no plain value of the class."""
    assigned = [inner for inner in node.body if isinstance(inner, ast.Assign) and not isinstance(inner.value, ast.Name)]
    values = {t.id for inner in assigned for t in inner.targets if isinstance(t, ast.Name)}
    return next((name for name in sorted(attributes) if name not in values or name.startswith("__")), None)
