"""Objects of the user's classes: their methods, properties, operators and constructors become the statements of their bodies."""

from __future__ import annotations

from typing import Optional, Tuple

import gast
import numpy as np

from srcdiff.calls.arguments import bound_arguments
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.attributes import CLASS, OTHER, PROPERTY, VALUE, Member
from srcdiff.load.classes import ClassInfo, class_of
from srcdiff.normalise.assignments import at
from srcdiff.load.purity import is_pure
from srcdiff.load.fields import is_made
from srcdiff.names import read_names
from srcdiff.structures.reflected import check_number
from srcdiff.structures.values import IS_NONE, Again, Items, Kept, Leaf, Made, MadeItems, MadeObject, Ref
from srcdiff.trees import attribute, clone, constant, name
from srcdiff.walks import walk

FUNCTION = "function"  # the label of what a `functools.partial` calls
OPERATORS = {
    gast.Add: "add", gast.Sub: "sub", gast.Mult: "mul", gast.Div: "truediv", gast.Pow: "pow", gast.MatMult: "matmul", gast.USub: "neg",
}  # fmt: skip


SPECIAL = {"builtins.len": "__len__", "builtins.abs": "__abs__"}
COMPARISONS = {gast.Lt: "lt", gast.LtE: "le", gast.Gt: "gt", gast.GtE: "ge"}
REFLECTED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


class Objects:
    """The part of the context that knows classes; see `context.Context`, which has the rest."""

    def operator(self, reading, node: gast.expr, operands: list) -> None:
        """`a + b`, `-a` of objects whose class says what that is."""
        word = OPERATORS.get(type(node.op))
        self.check_order(reading, node, operands, f"__r{word}__")
        for position, operand in enumerate(operands):
            info = self.class_of_made(reading, reading.structure(operand))
            method = f"__{'r' * position}{word}__"
            if info is not None and word is not None and method in info.methods:
                is_reflected = position == 1 and reading.structure(operands[0]) is None
                node.checks_number = is_reflected and check_number(reading, node, info)
                self.again_with_operands(node, info.methods[method], operands[position:] + operands[:position])
            if info is not None and position == len(operands) - 1:
                raise Kept(*[held_by(reading, n) for n in read_names(node) if reading.state.of(n) is not None])

    def special(self, reading, node: gast.Call, canonical: Optional[str]) -> None:
        """`len(history)`, `abs(v)` of objects whose class says what that is."""
        if canonical in SPECIAL and len(node.args) == 1:
            self.by_method(reading, node, node.args[0], SPECIAL[canonical], [])

    def item(self, reading, node: gast.Subscript) -> None:
        """`grid[i]` of an object whose class says what that is."""
        self.by_method(reading, node, node.value, "__getitem__", [node.slice])

    def comparison(self, reading, node: gast.Compare) -> None:
        """`a < b` of objects whose class says what that is."""
        word = COMPARISONS.get(type(node.ops[0])) if len(node.ops) == 1 else None
        if word is not None:
            self.check_order(reading, node, [node.left, *node.comparators], f"__{REFLECTED[word]}__")
            self.by_method(reading, node, node.left, f"__{word}__", node.comparators)

    def check_order(self, reading, node: gast.expr, operands: list, reflected: str) -> None:
        """An object of a class below that of the left operand is asked first; this is not supported."""
        infos = [self.class_of_made(reading, reading.structure(operand)) for operand in operands]
        if len(infos) == 2 and None not in infos and infos[0] != infos[1] and infos[0] in infos[1].bases() and reflected in infos[1].methods:
            raise Kept(*[held_by(reading, n) for n in read_names(node) if reading.state.of(n) is not None])

    def class_of_made(self, reading, made: Optional[Made]) -> Optional[ClassInfo]:
        """The user's class of something that an expression makes; Kept for what may be None."""
        kind = made.kind if isinstance(made, MadeObject) else reading.state.heap[made.name].kind if isinstance(made, Ref) else None
        info = kind if isinstance(kind, ClassInfo) else self.tuple_class(made)
        if info is not None and IS_NONE in getattr(made, "labels", ()):
            raise Kept()
        return info

    def by_method(self, reading, node: gast.expr, of: gast.expr, method: str, others: list) -> None:
        """An expression becomes a call of this method of an object, if its class has one."""
        info = self.class_of_made(reading, reading.structure(of))
        if info is not None and method in info.methods:
            self.again_with_operands(node, info.methods[method], [of, *others])

    def again_with_operands(self, node: gast.expr, method: Binding, operands: list) -> None:
        def act() -> None:
            node.expands, node.passed = method, [clone(operand) for operand in operands]
            self.expand()

        raise Again(act)

    def method(self, reading, node: gast.Call) -> Optional[gast.expr]:
        """A method of a structure: of the user's class, or `d.get("k", 0.0)`."""
        self.method_of_super(reading, node)
        base = reading.value(node.func.value)
        if base is None and isinstance(node.func.value, gast.Call):
            self.method_of_made(reading, node)
        if base is None:
            self.method_of_class(reading, node)
        if base is None or isinstance(base, Leaf):
            return None
        base = reading.checked(base, node, node.func.value)
        kind = reading.kind(base)
        info = kind if isinstance(kind, ClassInfo) else self.tuple_class(base)
        if reading.has(base, node.func.attr) and not isinstance(kind, str):
            return None  # what the object itself has under the name comes first
        if info is not None and node.func.attr in info.methods:
            method = info.methods[node.func.attr]
            self.again_with(node, method, [] if node.func.attr in info.statics else [clone(node.func.value)])
        if kind == "dict" and node.func.attr == "get" and node.args and reading.constant(node.args[0]) is not None:
            label = reading.constant(node.args[0])
            if label in reading.labels(base):
                part = reading.part(base, label)
                return at(name(part.name), node) if isinstance(part, Leaf) else None
            return reading.rewritten(node.args[1]) if len(node.args) > 1 else at(constant(None), node)
        raise Kept(base.root if isinstance(base, Items) else base.name)

    def method_of_super(self, reading, node: gast.Call) -> None:
        """`super().area()` in a method: that of the base class, for the same object."""
        found = self.of_super(node.func)
        if found is not None:
            base, me = found
            if node.func.attr in base.methods:
                self.again_with(node, base.methods[node.func.attr], [] if node.func.attr in base.statics else [name(me)])
            raise Kept()

    def of_super(self, node: gast.Attribute) -> Optional[Tuple[ClassInfo, str]]:
        """The base class, and the object, that `super()` means in `super().area`; None for an attribute of something else."""
        around = node.value
        if not isinstance(around, gast.Call) or getattr(around.func, "id", "").lstrip("$") != "super" or around.args:
            return None
        owner, me = getattr(node.lineno, "method_of", (None, None))
        base = self.bases.get(owner)
        if me is None or base is None:
            raise Kept()
        return base, me

    def method_of_made(self, reading, node: gast.Call) -> None:
        """`Particle(x).energy()`."""
        made = reading.structure(node.func.value)
        info = self.class_of_made(reading, made)
        if info is not None and node.func.attr in info.methods:
            self.again_with(node, info.methods[node.func.attr], [] if node.func.attr in info.statics else [clone(node.func.value)])

    def method_of_class(self, reading, node: gast.Call) -> None:
        """`Particle.at_rest(x)`: a class method is passed the class.  Without differentiated values one that does more than compute stays a call."""
        binding = self.lookup(node.func.value)
        info = self.class_of(binding) if binding is not None and binding.kind == "class" else None
        function = info.of_class.get(node.func.attr) if info is not None else None
        if function is not None and (is_given_values(reading, node) or is_pure(function, may_raise=True)):
            self.again_with(node, function, [clone(node.func.value)])

    def called_object(self, reading, node: gast.Call) -> Optional[gast.expr]:
        """`controller(error)` for an object with `__call__`, `f(x)` for a `functools.partial`."""
        base = reading.value(node.func)
        if not isinstance(base, Ref):
            return None
        kind = reading.kind(base)
        if isinstance(kind, ClassInfo) and "__call__" in kind.methods:
            self.again_with(node, kind.methods["__call__"], [clone(node.func)])
        if kind == "partial":
            parts = {label: reading.display(reading.as_made(reading.part(base, label))) for label in reading.labels(base)}
            args = [value for label, value in parts.items() if isinstance(label, int)]
            keywords = {label: value for label, value in parts.items() if isinstance(label, str) and label != FUNCTION}
            keywords.update({k.arg: reading.rewritten(k.value) for k in node.keywords})
            given = [gast.keyword(label, value) for label, value in keywords.items()]
            return at(gast.Call(parts[FUNCTION], [*args, *map(reading.rewritten, node.args)], given), node)
        raise Kept(base.name)

    def tuple_class(self, base) -> Optional[ClassInfo]:
        cls = getattr(base, "cls", None)
        return next((info for info in self.classes.values() if info is not None and info.identity() == cls), None) if cls else None

    def attribute(self, reading, node: gast.Attribute) -> Optional[gast.expr]:
        """A property, or a constant of the class."""
        above = self.of_super(node)
        if above is not None:
            base, me = above
            if node.attr in base.properties:
                self.again_with_operands(node, base.properties[node.attr], [name(me)])
            raise Kept()
        base = reading.value(node.value)
        if base is None or isinstance(base, Leaf):
            return None
        base = reading.checked(base, node, node.value)
        kind = reading.kind(base)
        info = kind if isinstance(kind, ClassInfo) else self.tuple_class(base)
        if info is not None and node.attr in info.properties:
            raise Again(lambda: self.mark_property(node, info.properties[node.attr]))
        if info is not None and self.is_plain(info, node.attr):
            found = self.class_name(info)
            if found is not None:
                return at(attribute(name(found), node.attr), node)
        raise Kept(base.root if isinstance(base, Items) else base.name)

    def is_plain(self, info: ClassInfo, attribute: str) -> bool:
        """Is it a plain value of a class, the same for all its objects?"""
        member = info.members.get(attribute, Member(VALUE if info.is_tuple else OTHER))
        return member.kind == VALUE and not attribute.startswith("__")

    def check_store(self, info: ClassInfo, attribute: str, extended: Optional[str]) -> None:
        """May an object's attribute be set?  An object that `extended` names adds to what its class has, which has to be a number."""
        member = info.members.get(attribute, Member(VALUE))
        if info.is_frozen or member.kind in (PROPERTY, CLASS, OTHER) or (info.slots is not None and attribute not in info.slots):
            reason = "is frozen: its objects do" if info.is_frozen else "does"
            raise UnsupportedSyntaxError(
                f"the class {info.name} {reason} not let {attribute} be set", None, "make a new object, or set another attribute"
            )
        if extended is not None and not (member.kind == VALUE and isinstance(member.value, (int, float, np.number))):
            raise Kept(extended)

    def class_name(self, info: ClassInfo) -> Optional[str]:
        """A name under which the function has the class."""
        found = self.primal.scope.lookup(info.name)
        return info.name if found == info.binding and info.name not in self.local else None

    def is_instance(self, reading, node: gast.Call) -> bool:
        made = reading.structure(node.args[0])
        if IS_NONE in getattr(made, "labels", ()):
            raise Kept(*self.roots(reading, node))
        kind = "tuple" if isinstance(made, MadeItems) else made.kind if isinstance(made, MadeObject) else reading.state.heap[made.name].kind
        info = kind if isinstance(kind, ClassInfo) else self.tuple_class(made)
        classes = node.args[1].elts if isinstance(node.args[1], gast.Tuple) else [node.args[1]]
        asked = [self.lookup(c) for c in classes]
        if any(c is None or not self.is_plain_class(c) for c in asked):
            raise Kept(*self.roots(reading, node))
        bases = list(info.bases()) if info is not None else []
        plain = "tuple" if isinstance(made, MadeItems) else kind
        mine = {"builtins.object", *([f"builtins.{plain}"] if isinstance(plain, str) else [])}
        return any(c.canonical in mine or any(is_same(c, base.binding) for base in bases) for c in asked)

    def is_plain_class(self, binding: Binding) -> bool:
        """A class whose instances are known by their class: not an abstract one."""
        if (binding.canonical or "").startswith("builtins."):
            return True
        return binding.kind == "class" and self.class_of(binding) is not None

    def class_of(self, binding: Binding) -> Optional[ClassInfo]:
        key = binding.identity()
        if key not in self.classes:
            self.classes[key] = info = class_of(binding, self.primal.scope.lookup)
            for one in info.bases() if info is not None else []:
                if one.base is not None:
                    self.bases[one.binding.canonical] = one.base
        return self.classes[key]

    def constructed(self, reading, node: gast.Call, binding: Binding) -> Optional[Made]:
        info = self.class_of(binding)
        if info is None:
            return None
        if "__init__" in info.methods:
            raise Again(lambda: self.mark(node, info.methods["__init__"], info))
        if info.fields is None:
            return MadeObject(info, (), []) if not node.args and not node.keywords else None
        if any(isinstance(a, gast.Starred) for a in node.args):
            return None
        parameters = [gast.Name(n, gast.Param(), None, None) for n, _ in info.fields]
        arguments = gast.arguments(parameters, [], None, [], [], None, [d for _, d in info.fields if d is not None])
        bound = bound_arguments(arguments, node, self.refuse(node))
        bound += [(field, clone(default)) for field, default in info.fixed.items() if default is not None and is_made(default)]
        parts = [reading.made(value) for _, value in bound]
        labels = tuple(field for field, _ in bound)
        if info.is_tuple:
            return MadeItems(labels, parts, info.identity())
        if "__post_init__" in info.methods:
            raise Again(lambda: self.mark(node, info.methods["__post_init__"], info, bound))
        return MadeObject(info, labels, parts)


def is_given_values(reading, node: gast.Call) -> bool:
    """Differentiated ones, or structures, among the arguments."""
    arguments = [argument.value if isinstance(argument, gast.Starred) else argument for argument in [*node.args, *(k.value for k in node.keywords)]]
    facts = [getattr(inner, "fact", None) for argument in arguments for inner in walk(argument)]
    return any(fact is not None and fact.varied for fact in facts) or any(reading.structure(argument) is not None for argument in arguments)


def held_by(reading, variable: str) -> str:
    value = reading.state.of(variable)
    return value.root if isinstance(value, Items) else value.name


def is_same(one: Binding, other: Binding) -> bool:
    """Are they one class?  What is defined further down in a module that is being imported is known from its text."""
    if one.value is not UNKNOWN and other.value is not UNKNOWN:
        return one.value is other.value
    in_one_place = one.file is not None and (one.file, one.qualname) == (other.file, other.qualname)
    return in_one_place or one.canonical == other.canonical
