"""What is known of a user's class from its text: fields, methods, constants.

Only classes whose instances do what their text says: no metaclass, one base at most, no special methods but SUPPORTED.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Optional, Set

import gast

from srcdiff.errors import SrcdiffError
from srcdiff.load.attributes import CLASS, METHOD, PROPERTY, STATIC, VALUE, Member, member_of
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.body import Body, NotFollowed, body_of
from srcdiff.load.classtext import definition, scope_of
from srcdiff.load.fields import Fields, class_in, defaults_of, factory_call, fields_of, has_defaults, is_made, names_of
from srcdiff.load.filescope import FileScope
from srcdiff.load.members import change_of, patched
from srcdiff.load.naming import describe, is_harmless
from srcdiff.load.proof import shared_tree
from srcdiff.load.text import read_text
from srcdiff.load.toplevel import read_top_level
from srcdiff.trees import constant

SUPPORTED = {f"__{r}{word}__" for word in ("add", "sub", "mul", "truediv", "pow", "matmul") for r in ("", "r")} | {"__neg__"}
SUPPORTED |= {f"__{word}__" for word in "init call post_init repr str name doc slots len getitem abs pos lt le gt ge".split()}


@dataclass(eq=False)
class ClassInfo:
    """`fields` are the parameters of the constructor of a dataclass or named tuple, with their defaults; None for a class with `__init__`.
    `members` are those of the class and its bases, by the order in which Python looks for them.
    """

    name: str
    binding: Binding
    fields: Optional[Fields] = None
    is_tuple: bool = False
    is_frozen: bool = False  # may the attributes of instances not be set?
    slots: Optional[frozenset] = None  # those that may be set; None if any
    fixed: Dict[str, Optional[gast.expr]] = field(default_factory=dict)  # the fields that the constructor does not take
    held: Dict[str, Optional[Binding]] = field(default_factory=dict)  # the class that a field's annotation names
    members: Dict[str, Member] = field(default_factory=dict)
    base: Optional["ClassInfo"] = None

    def identity(self) -> tuple:
        return self.binding.identity()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassInfo) and self.identity() == other.identity()

    def __hash__(self) -> int:
        return hash(self.identity())

    def functions(self, *kinds: str) -> Dict[str, Binding]:
        return {name: member.function for name, member in self.members.items() if member.kind in kinds and member.function is not None}

    @property
    def methods(self) -> Dict[str, Binding]:
        """The functions that are called through an instance, static ones too."""
        return self.functions(METHOD, STATIC)

    @property
    def properties(self) -> Dict[str, Binding]:
        return self.functions(PROPERTY)

    @property
    def statics(self) -> set:
        return set(self.functions(STATIC))

    @property
    def of_class(self) -> Dict[str, Binding]:
        """The functions that are called with the class."""
        return self.functions(CLASS)

    @property
    def parts(self) -> Optional[Fields]:
        """What instances consist of and are made from; None if they have more, or if their constructor computes."""
        computes = {"__init__", "__post_init__"} & set(self.members)
        return None if self.fixed or computes else self.fields

    def bases(self) -> Iterator["ClassInfo"]:
        """The class itself, its base, and so on."""
        info: Optional[ClassInfo] = self
        while info is not None:
            yield info
            info = info.base


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
        around = scope_of(binding.value) if binding.value is not UNKNOWN else None
        lookup = around.lookup if around is not None else lookup if path is None else FileScope(path).lookup
    except (SrcdiffError, OSError, TypeError, SyntaxError):
        raise NotFollowed("has no text that could be read") from None
    check_unchanged(binding, node, path, lookup)
    if node is None:
        return read_factory(binding, path, lookup)
    body = body_of(node)
    strange = [name for name in body.bound if name.startswith("__") and name not in SUPPORTED]
    if strange or node.keywords:
        raise NotFollowed(f"defines {strange[0]}" if strange else "has a metaclass or other keywords")
    info = with_base(ClassInfo(node.name, binding), node, body, lookup)
    options = options_of(node, lookup)
    info.held = {**info.held, **{name: class_in(annotation, lookup) for name, annotation in body.annotated.items()}}
    own, fixed = fields_of(body, lookup, set(info.members)) if info.is_tuple or node.decorator_list else ([], [])
    for name in made_by(options) if node.decorator_list else []:
        info.members.pop(name, None)  # of a base: what the decorator makes comes first
    for name, value in body.bound.items():
        if name not in ("__slots__", "__doc__"):
            is_field = name in {**dict(own), **dict(fixed)}
            info.members[name] = member = Member(VALUE) if is_field else member_of(binding, name, value, path, body.around(lookup))
            if name.startswith("__") and member.kind != METHOD:
                raise NotFollowed(f"sets {name}")
    if info.is_tuple or node.decorator_list:
        with_fields(info, own, dict(fixed), "__init__" in body.bound)
    check_fields(info)
    info.is_frozen, info.slots = info.is_frozen or "frozen" in options, slots_of(info, body, options)
    return info


def options_of(node: ast.ClassDef, lookup) -> Set[str]:
    """The options of `@dataclass` that are set; NotFollowed for another decorator, and for options that change what instances do."""
    found: Set[str] = set()
    for decorator in node.decorator_list:
        options = {k.arg: getattr(k.value, "value", True) for k in decorator.keywords} if isinstance(decorator, ast.Call) else {}
        if canonical(decorator, lookup) != "dataclasses.dataclass" or set(options) - {"frozen", "eq", "order", "repr", "slots"}:
            raise NotFollowed("has a decorator that is not supported")
        found |= {option for option, value in options.items() if value is not False}
    return found


def made_by(options: Set[str]) -> List[str]:
    """The methods that `@dataclass` makes."""
    return ["__init__", *(["__lt__", "__le__", "__gt__", "__ge__"] if "order" in options else [])]


def with_fields(info: ClassInfo, own: Fields, fixed: Dict[str, Optional[gast.expr]], has_init: bool) -> None:
    """The fields of a dataclass or named tuple: those of its base come first, and keep their places when they are written anew."""
    moved = [name for name in dict(own) if name in info.fixed] + [name for name in fixed if name in dict(info.fields or [])]
    if moved:
        raise NotFollowed(f"has the field {moved[0]}, which its base's constructor does not take, or does")
    info.fields, info.fixed = list({**dict(info.fields or []), **dict(own)}.items()), {**info.fixed, **fixed}
    for name, default in fixed.items():
        if default is not None and not is_made(default):
            info.members[name] = Member(VALUE, None, ast.literal_eval(gast.unparse(default)))
    if info.binding.value is not UNKNOWN and not has_init and not has_defaults(info.binding.value, info.fields):
        raise NotFollowed("has other defaults than its text says")


def check_fields(info: ClassInfo) -> None:
    """A property or method of a field's name would answer for what instances hold."""
    hidden = [name for name in [*dict(info.fields or []), *info.fixed] if info.members.get(name, Member(VALUE)).kind != VALUE]
    if hidden:
        raise NotFollowed(f"has the field {hidden[0]}, which is another member, too")


def slots_of(info: ClassInfo, body: Body, options: Set[str]) -> Optional[frozenset]:
    """The attributes that instances may be given, by the class and its base; None if any."""
    rest = frozenset() if info.base is None else info.base.slots
    if "slots" in options and any(name in info.members for name in info.fixed):
        raise NotFollowed("has slots, and fields that its constructor does not take")
    if "slots" in options and rest is not None:
        return rest | set(dict(info.fields or [])) | set(info.fixed)
    if "__slots__" not in body.bound or rest is None:
        return None
    try:
        named = ast.literal_eval(body.bound["__slots__"])
        names = [named] if isinstance(named, str) else list(named)
    except (ValueError, TypeError):
        raise NotFollowed("has slots that are not written out") from None
    return None if "__dict__" in names else rest | set(names)


def check_unchanged(binding: Binding, node: Optional[ast.ClassDef], path: Optional[str], lookup) -> None:
    """Nothing was done to a class after its statement: a live one tells what it is, otherwise what its module does is looked at."""
    if binding.value is not UNKNOWN:
        if node is not None or hasattr(binding.value, "_field_defaults"):
            changed = change_of(binding.value, node)
            if changed is not None:
                raise NotFollowed(changed)
    elif path is not None:
        changes = read_top_level(shared_tree(read_text(path), path)).changes
        attributes = changes.patched.get(binding.qualname or "", set())
        changed = patched(attributes, node) if node is not None else next(iter(sorted(attributes)), None)
        if changed is not None:
            raise NotFollowed(f"is given {changed} after its definition")
        strangers = [path for path in sorted(changes.handed.get(binding.qualname or "", ())) if not is_harmless(lookup(path))]
        if strangers:
            raise NotFollowed(f"is handed to {strangers[0]}, which may change it")


def with_base(info: ClassInfo, node: ast.ClassDef, body: Body, lookup) -> ClassInfo:
    """What a class has from its base."""
    bases = [canonical(base, lookup) for base in node.bases]
    info.is_tuple = bases == ["typing.NamedTuple"]
    if info.is_tuple and {"__len__", "__getitem__"} & set(body.bound):
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
    info.fields, info.fixed, info.members, info.is_frozen, info.held = base.fields, base.fixed, dict(base.members), base.is_frozen, base.held
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


def canonical(node: ast.expr, lookup) -> Optional[str]:
    called = node.func if isinstance(node, ast.Call) else node
    found = lookup(ast.unparse(called)) if isinstance(called, (ast.Name, ast.Attribute)) else None
    return found.canonical if found is not None else None
