"""What the dissolving of structures needs to know of the function, and the calls that structures go through."""

from __future__ import annotations

import re
from typing import Callable, Dict, List, Optional, Sequence

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.calls.pairs import Pairs
from srcdiff.facts.unruled import no_rule
from srcdiff.facts.expansion import Keyed
from srcdiff.facts.dataflow import assignments_of
from srcdiff.load.binding import Binding, Closure
from srcdiff.load.classes import ClassInfo
from srcdiff.load.naming import is_foreign
from srcdiff.load.source import Primal
from srcdiff.names import Names, read_names
from srcdiff.own.registry import own_rules_of
from srcdiff.normalise.assignments import at
from srcdiff.structures.comprehensions import items_of
from srcdiff.structures.objects import FUNCTION, Objects, held_by
from srcdiff.structures.passing import passed
from srcdiff.structures.values import Again, Items, Kept, Leaf, Made, MadeItems, MadeLeaf, MadeObject, Ref
from srcdiff.trees import clone, constant, dotted_path
from srcdiff.walks import Define, walk


SHOWING = ("builtins.print", "builtins.str", "builtins.repr", "builtins.type")  # what a structure is called matters to them


class Context(Objects):
    """`local` are the names that the function binds; `expand` puts the bodies of marked calls in their places."""

    def __init__(self, primal: Primal, names: Names, local: set, body: List[gast.stmt], expand: Callable, pairs: Pairs):
        self.primal, self.names, self.local, self.body, self.expand, self.pairs = primal, names, local, body, expand, pairs
        self.kept: set = set()
        self.chooses = False  # do keys that are not known become branches?
        self.missing: Dict[str, str] = {}  # flags of what has to be there for the statement at hand, with the error if it is None
        self.lent: set = set()  # objects that belong to the caller
        self.meeting: set = set()  # names that get variables of their own where paths meet
        self.paths: Dict[tuple, str] = names.paths
        self.inner = {s.name: s.function for outer in body for s in walk(outer) if isinstance(s, Define)}
        self.inner.update(
            {s.targets[0].id: s.value for outer in body for s in walk(outer) if isinstance(s, gast.Assign) and isinstance(s.value, gast.Lambda)
             and isinstance(s.targets[0], gast.Name)}
        )  # fmt: skip
        self.classes: Dict[tuple, Optional[ClassInfo]] = {}
        self.bases: Dict[str, ClassInfo] = names.bases  # the base of a class, by the class's name
        self.constants: Dict[str, tuple] = names.constants  # globals whose items are written into the derivative, which checks them

    def path(self, base: str, label: object) -> str:
        """The variable for a part."""
        if (base, label) not in self.paths:
            word = re.sub(r"\W", "_", str(label).strip("_") or str(label))
            self.paths[base, label] = self.names.fresh(f"{base}_{word}")
        return self.paths[base, label]

    def lookup(self, node: gast.expr) -> Optional[Binding]:
        path = dotted_path(node)
        if path is None or path.split(".")[0] in self.local:
            return None
        return self.primal.scope.lookup(path)

    def check_captured(self, reading, node: gast.expr) -> None:
        """A comprehension or lambda reads structures as wholes."""
        roots = [n for n in read_names(node) if reading.state.of(n) is not None]
        if roots:
            raise Kept(*[held_by(reading, root) for root in roots])

    # --- calls

    def made_by_call(self, reading, node: gast.Call) -> Optional[Made]:
        """The structure that a call makes."""
        self.splice_starred(reading, node)
        if hasattr(node, "allocates"):
            parts = [reading.made(keyword.value) for keyword in node.keywords]
            labels = tuple(keyword.arg for keyword in node.keywords)
            self.classes.setdefault(node.allocates.identity(), node.allocates)
            if node.allocates.is_tuple:
                return MadeItems(labels, parts, node.allocates.identity())
            return MadeObject(node.allocates, labels, parts)
        binding = self.lookup(node.func)
        canonical = binding.canonical if binding is not None else None
        if canonical in ("builtins.list", "builtins.tuple") and len(node.args) <= 1 and not node.keywords:
            items = items_of(reading, node.args[0]) if node.args and isinstance(node.args[0], gast.GeneratorExp) else None
            made = reading.structure(node.args[0]) if node.args else MadeItems((), [])
            made = made if items is None else MadeItems(tuple(range(len(items))), [reading.made(item) for item in items])
            if isinstance(made, Ref) and reading.kind(made) == "dict":
                made = MadeItems(reading.labels(made), [MadeLeaf(constant(label)) for label in reading.labels(made)])
            if made is None or not reading.is_sequence(made):
                return None
            parts = reading.parts_of(made)
            labels = tuple(range(len(parts)))
            return MadeItems(labels, parts) if canonical == "builtins.tuple" else MadeObject("list", labels, parts)
        if canonical == "builtins.dict" and len(node.args) <= 1 and all(k.arg for k in node.keywords):
            keys = [*(None for _ in node.args), *(constant(k.arg) for k in node.keywords)]
            return reading.dictionary(gast.Dict(keys, [*node.args, *(k.value for k in node.keywords)]))
        if canonical == "functools.partial" and node.args and all(k.arg for k in node.keywords):
            function, *given = node.args
            labels = (FUNCTION, *range(len(given)), *(k.arg for k in node.keywords))
            return MadeObject("partial", labels, [reading.made(one) for one in [function, *given, *(k.value for k in node.keywords)]])
        if canonical == "builtins.reversed" and len(node.args) == 1:
            items = items_of(reading, node)
            return None if items is None else MadeItems(tuple(range(len(items))), [reading.made(item) for item in items])
        if binding is not None and binding.kind == "class" and not (canonical or "").startswith(("builtins.", "numpy.")):
            return self.constructed(reading, node, binding)
        if canonical == "dataclasses.replace" and node.args:
            return self.replaced(reading, node)
        return self.method_made(reading, node)

    def refuse(self, node: gast.Call) -> Callable:
        def refuse(message: str, help: str) -> None:
            raise UnsupportedSyntaxError(message, self.primal.place(node), help)

        return refuse

    def replaced(self, reading, node: gast.Call) -> Optional[Made]:
        """`dataclasses.replace(p, x=...)`."""
        made = reading.structure(node.args[0])
        if not isinstance(made, Ref) or len(node.args) != 1:
            return None
        given = {k.arg: reading.made(k.value) for k in node.keywords}
        labels = reading.labels(made)
        parts = [given.get(label) or reading.as_made(reading.part(made, label)) for label in labels]
        return MadeObject(reading.kind(made), labels, parts)

    def method_made(self, reading, node: gast.Call) -> Optional[Made]:
        """`d.copy()`, `d.get("k")`, `p._replace(x=...)`."""
        if not isinstance(node.func, gast.Attribute):
            return None
        base = reading.value(node.func.value)
        if base is None or isinstance(base, Leaf):
            return None
        base = reading.checked(base, node, node.func.value)
        made, kind = reading.as_made(base), reading.kind(base)
        if kind == "dict" and node.func.attr in ("items", "keys", "values") and not node.args:
            keys = [MadeLeaf(constant(label)) for label in reading.labels(base)]
            values = reading.parts_of(made)
            pairs = [MadeItems((0, 1), [key, value]) for key, value in zip(keys, values)]
            parts = {"items": pairs, "keys": keys, "values": values}[node.func.attr]
            return MadeItems(tuple(range(len(parts))), parts)
        if node.func.attr == "copy" and kind in ("list", "dict") and not node.args:
            return MadeObject(kind, reading.labels(base), reading.parts_of(made))
        if node.func.attr == "_replace" and isinstance(base, Items) and base.cls is not None:
            given = {k.arg: reading.made(k.value) for k in node.keywords}
            parts = [given.get(label) or reading.as_made(part) for label, part in zip(base.labels, base.parts)]
            return MadeItems(base.labels, parts, base.cls, base.sources)
        return None

    def call(self, reading, node: gast.Call) -> gast.expr:
        """A call without structures among its arguments, or with structures that are only read, written out."""
        if hasattr(node, "pair"):
            return passed(self, reading, node)
        binding = self.lookup(node.func)
        canonical = binding.canonical if binding is not None else None
        self.splice_starred(reading, node)
        if isinstance(node.func, gast.Name) and self.is_bound_once(node.func.id) and node.func.id not in read_names(self.inner[node.func.id]):
            self.again_with(node, Closure("function", None, node=self.inner[node.func.id]))
        found = self.method(reading, node) if isinstance(node.func, gast.Attribute) else self.called_object(reading, node)
        if found is not None:
            return found
        structures = [reading.structure(a) is not None for a in [*node.args, *(k.value for k in node.keywords)] if not isinstance(a, gast.Starred)]
        if not any(structures):
            return reading.with_children(node)
        self.special(reading, node, canonical)
        if canonical == "builtins.len" and self.is_container(reading, node.args[0]):
            reading.there(reading.value(node.args[0]), "$TypeError")
            return at(constant(len(reading.parts_of(reading.structure(node.args[0])))), node)
        if canonical == "builtins.isinstance" and structures[0]:
            return at(constant(self.is_instance(reading, node)), node)
        if (canonical or "").startswith(("builtins.", "numpy.", "math.", "scipy.", "$")):
            return self.with_displays(reading, node, canonical in SHOWING)
        if binding is not None and binding.kind == "function":
            if is_foreign(binding, self.primal.follow):
                raise no_rule(canonical or node.func.attr, self.primal.place(node), binding)
            self.again_with(node, binding)
        if all(is_display(reading, a) for a, known in zip([*node.args, *(k.value for k in node.keywords)], structures) if known):
            return reading.with_children(node)
        raise Kept(*self.roots(reading, node))

    def is_bound_once(self, function: str) -> bool:
        """Is there one inner function of this name, whichever way one came here?"""
        return function in self.inner and len(assignments_of(function, self.body)) == 1

    def with_displays(self, reading, node: gast.Call, shows: bool) -> gast.expr:
        new = clone(node)
        new.args = [self.display(reading, a, shows) for a in node.args]
        for keyword, old in zip(new.keywords, node.keywords):
            keyword.value = self.display(reading, old.value, shows)
        return new

    def display(self, reading, node: gast.expr, shows: bool = True) -> gast.expr:
        """A structure written out; unless it is to be shown, a named tuple is a tuple like any other."""
        made = reading.structure(node) if not isinstance(node, (gast.Tuple, gast.List)) else None
        if isinstance(made, MadeItems) and not shows:
            made = MadeItems(made.labels, made.parts)
        return reading.rewritten(node) if made is None else at(reading.display(made), node)

    def roots(self, reading, node: gast.Call) -> list:
        found = []
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            made = reading.structure(argument)
            if made is not None:
                found += [held_by(reading, n) for n in read_names(argument) if reading.state.of(n) is not None]
        return found

    def splice_starred(self, reading, node: gast.Call) -> None:
        """`f(*args, **options)` with known ones: written out."""
        if not any(isinstance(a, gast.Starred) for a in node.args) and all(k.arg for k in node.keywords):
            return
        args: List[gast.expr] = []
        for argument in node.args:
            items = items_of(reading, argument.value) if isinstance(argument, gast.Starred) else None
            args += [argument] if items is None else [at(item, node) for item in items]
        keywords: List[gast.keyword] = []
        for keyword in node.keywords:
            base = reading.value(keyword.value) if keyword.arg is None else None
            if base is None or isinstance(base, Leaf):
                keywords.append(keyword)
                continue
            items = [(label, gast.Subscript(clone(keyword.value), constant(label), gast.Load())) for label in reading.labels(base)]
            keywords += [gast.keyword(label, at(item, node)) for label, item in items]
        node.args, node.keywords = args, keywords

    def is_container(self, reading, node: gast.expr) -> bool:
        """A tuple, list or dictionary, and no object with a length of its own, as no named tuple has."""
        made = reading.structure(node)
        kind = made.kind if isinstance(made, MadeObject) else reading.state.heap[made.name].kind if isinstance(made, Ref) else "tuple"
        return isinstance(kind, str) and kind != "partial" and not (isinstance(made, MadeItems) and made.sources)

    # --- rewriting first

    def again_with(self, node: gast.Call, binding: Binding, first: Optional[list] = None) -> None:
        self.refuse_own_rule(node, binding)

        def act() -> None:
            node.expands = binding
            node.args = [*(first or []), *node.args]
            self.expand()

        raise Again(act)

    def refuse_own_rule(self, node: gast.expr, binding: Binding) -> None:
        """A function with a rule of the user's is not looked into, and a structure that is taken apart cannot be passed to it."""
        own = own_rules_of(self.primal.scope, binding)
        if own is not None:
            raise UnsupportedSyntaxError(f"{own} has a rule, and gets a structure that is taken apart here", self.primal.place(node), "pass it numbers and arrays")

    def mark(self, node: gast.Call, method: Binding, info: ClassInfo, fields: Sequence[tuple] = ()) -> None:
        """A constructor becomes an object with these fields, and a call of its `__init__` or, with fields, `__post_init__`."""
        node.expands, node.constructs, node.fields = method, info, fields
        self.expand()

    def choose(self, node: gast.Subscript, labels: tuple, by_key: bool) -> None:
        node.expands = Keyed(labels if by_key else tuple(range(len(labels))), by_key)
        self.expand()

    def mark_property(self, node: gast.Attribute, method: Binding) -> None:
        """`p.energy` becomes a call of the property's function."""
        self.refuse_own_rule(node, method)
        node.expands = method
        self.expand()


def is_display(reading, node: gast.expr) -> bool:
    """`[p.x, 1.0]`: a new list or tuple without structures in it, which whoever is called may do anything with."""
    made = reading.structure(node) if isinstance(node, (gast.Tuple, gast.List)) else None
    return made is not None and all(isinstance(part, MadeLeaf) for part in made.parts)
