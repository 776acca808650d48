"""Assignments to names and to parts of structures, and the calls that change structures in place."""

from __future__ import annotations

from typing import List, Optional, Tuple

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.normalise.assignments import at, marked, together
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.structures.context import Context
from srcdiff.structures.reading import Reading, root
from srcdiff.structures.state import State
from srcdiff.structures.values import Contents, Items, Kept, Known, Label, Leaf, Made, MadeItems, MadeLeaf, MadeObject, Plain, Ref, Unclear, Value
from srcdiff.trees import clone, key

CARRIED = ("augmented", "accumulates", "called", "fits", "counts", "synthetic", "binding", "is_flag", "raises_flag", "decides")
CARRIED += ("resizes", "popped", "pops")  # of lists that stay whole


class Binder:
    """One assignment; `state` is changed to what is known after it."""

    def __init__(self, context: Context, state: State):
        self.context, self.state = context, state
        self.reading = Reading(context, state)
        self.pairs: List[Tuple[str, gast.expr]] = []
        self.in_use: set = set()  # objects that what is being bound refers to
        self.is_argument: object = False  # are the parts parameters, which stay what they are called?  "lent" if the caller goes on with them

    def assignment(self, statement: gast.Assign) -> List[gast.stmt]:
        (to,) = statement.targets
        self.is_argument = getattr(statement.origin, "is_argument", False)
        if isinstance(to, (gast.Subscript, gast.Attribute)):
            return self.store(statement, to)
        if isinstance(to, gast.Name) and hasattr(statement, "augmented"):
            extended = self.extended(to.id, statement)
            if extended is not None:
                return extended
        if isinstance(to, gast.Name):
            popped = self.popped(statement.value)
            if popped is not None:
                return self.bound(statement, [(to.id, popped)])
        self.check_count(statement)
        pairs = assigned_pairs(statement)
        if hasattr(statement, "decides"):
            return self.bound(statement, [(to.id, MadeLeaf(self.reading.tested(statement.value)))])
        return self.bound(statement, [(n, self.made_for(n, value)) for n, value in pairs])

    def unpacked(self, statement: gast.Assign, targets: List[str]) -> Optional[List[gast.stmt]]:
        """`a, b = b, a` for a tuple whose items go to names at once; None if it is not known, or has another number of items."""
        made = self.reading.structure(statement.value)
        if made is None or not self.reading.is_sequence(made) or len(set(targets)) != len(targets) or set(targets) & self.context.kept:
            return None
        parts = self.reading.parts_of(made)
        return self.bound(statement, list(zip(targets, parts))) if len(parts) == len(targets) else None

    def extended(self, target: str, statement: gast.Assign) -> Optional[List[gast.stmt]]:
        """`xs += [e]` changes the list itself; a tuple is bound anew."""
        base = self.state.of(target)
        if base is None:
            return None
        if isinstance(base, Ref):
            made = self.reading.structure(statement.value.right)
            if self.state.heap[base.name].kind != "list" or made is None or not self.reading.is_sequence(made):
                raise Kept(base.name)
            for part in self.reading.parts_of(made):
                self.put(base, len(self.state.heap[base.name].labels), part)
        else:
            value = self.bind(target, self.reading.made(statement.value), target)
            self.state.names[target] = value
        return self.emitted(statement, anew=True)

    def check_count(self, statement: gast.Assign) -> None:
        """Unpacking takes as many parts as there are."""
        base = self.reading.value(statement.value.value) if hasattr(statement, "count") and isinstance(statement.value, gast.Subscript) else None
        if base is not None and not isinstance(base, Leaf) and len(self.reading.labels(base)) != statement.count:
            raise Kept(root(base))

    def made_for(self, target: str, value: gast.expr) -> Made:
        return MadeLeaf(self.reading.rewritten(value)) if target in self.context.kept else self.reading.made(value)

    def bound(self, statement: gast.Assign, made: List[Tuple[str, Made]]) -> List[gast.stmt]:
        """The statements that give names what was made, all at once."""
        self.in_use = set().union(*(referred(one) for _, one in made), set())
        for target, one in made:
            value = self.bind(target, one, target)
            self.state.names[target] = self.known(one) if isinstance(value, Leaf) else value
        for value in values_of(statement):
            if getattr(value, "id", None) in self.context.names.constructed:
                self.state.names[value.id] = Unclear((value.id,))  # that was its one use
        return self.emitted(statement)

    def known(self, made: Made) -> Value:
        """What is known of a name that holds no structure."""
        found = self.reading.constant(made.value) if isinstance(made, MadeLeaf) else None
        is_none = isinstance(made, MadeLeaf) and isinstance(made.value, gast.Constant) and made.value.value is None
        return Plain() if found is None and not is_none else Known(found)

    def bind(self, base: str, made: Made, holder: Optional[str]) -> Value:
        """What a variable or a part of a structure holds from now on; the assignments that are needed go to `pairs`."""
        if isinstance(made, Ref):
            return made
        if isinstance(made, MadeLeaf) and self.is_argument and isinstance(made.value, gast.Name):
            return Leaf(made.value.id)
        if isinstance(made, MadeLeaf):
            self.pairs.append((base, made.value))
            return Leaf(base)
        if base in self.context.kept:
            self.pairs.append((base, self.reading.display(made)))
            return Leaf(base)
        if isinstance(made, MadeItems):
            parts = tuple(self.bind(self.context.path(base, label), part, None) for label, part in zip(made.labels, made.parts))
            return Items(base, made.labels, parts, made.cls, made.sources)
        return self.bind_object(base, made, holder)

    def bind_object(self, base: str, made: MadeObject, holder: Optional[str]) -> Value:
        """A new object under its own name, which nobody else may be holding."""
        number = 2
        wish = base
        while base in self.in_use or set(self.state.referrers(base)) - {holder}:
            base, number = self.context.path(wish, f"{number}"), number + 1
        parts = tuple((label, self.bind(self.context.path(base, label), part, None)) for label, part in zip(made.labels, made.parts))
        self.state.heap[base] = Contents(made.kind, parts)
        if self.is_argument == "lent":
            self.context.lent.add(base)
        return Ref(base)

    def store(self, statement: gast.Assign, to: gast.expr) -> List[gast.stmt]:
        base = self.reading.value(to.value)
        if base is None or isinstance(base, Leaf):
            return self.array_store(statement, to)
        if hasattr(statement, "resizes"):
            raise Kept(root(base))
        label = to.attr if isinstance(to, gast.Attribute) else self.reading.constant(to.slice)
        contents = self.state.heap.get(base.name) if isinstance(base, Ref) else None
        special = isinstance(to, gast.Attribute) and to.attr.startswith("__")  # another class, a member of all its objects
        if contents is None or label is None or special or isinstance(contents.kind, str) == isinstance(to, gast.Attribute):
            raise Kept(root(base))
        if contents.kind == "list":
            label = self.reading.label(to, base)
        is_first = contents.get(label) is None  # what `+=` adds to is the class's
        if isinstance(to, gast.Attribute):
            self.context.check_store(contents.kind, label, base.name if is_first and hasattr(statement, "augmented") else None)
        self.put(base, label, self.reading.made(statement.value))
        return self.emitted(statement, anew=is_first)

    def put(self, base: Ref, label: Label, made: Made) -> None:
        self.in_use = referred(made)
        self.change(base)
        contents = self.state.heap[base.name]
        old = contents.get(label)
        place = old.name if isinstance(old, Leaf) else self.free_path(base, label, contents)
        value = self.bind(place, made, None)
        self.state.heap[base.name] = self.state.heap[base.name].with_(label, value)

    def change(self, base: Ref) -> None:
        """An object is about to be changed."""
        if base.name in self.context.lent:
            raise UnsupportedSyntaxError("a function that calls itself and writes into its arguments is not supported", None, "let it return what it computes")
        self.state.changed(base.name)

    def free_path(self, base: Ref, label: Label, contents: Contents) -> str:
        """A variable that no part has: parts keep theirs when they move."""
        used = {part.name for _, part in contents.parts if isinstance(part, Leaf)}
        number = label if isinstance(label, int) else 0
        wish: Label = label
        while self.context.path(base.name, wish) in used:
            number += 1
            wish = number
        return self.context.path(base.name, wish)

    def array_store(self, statement: gast.Assign, to: gast.expr) -> List[gast.stmt]:
        target = clone(to)
        target.value = self.reading.rewritten(to.value)
        if isinstance(to, gast.Subscript):
            target.slice = self.reading.with_children(gast.Expr(to.slice)).value
        made = self.reading.structure(statement.value)
        value = self.reading.rewritten(statement.value) if made is None else at(self.reading.display(made), statement.value)
        if key(target) == key(to) and key(value) == key(statement.value):
            return [statement]
        new = marked(gast.Assign([target], value, None), statement.origin, written=False)
        return [carried(new, statement)]

    def emitted(self, statement: gast.Assign, anew: bool = False) -> List[gast.stmt]:
        """The assignments, in one statement; the old one if nothing changed.  With `anew` nothing is changed in place."""
        pairs = [(n, value) for n, value in self.pairs if getattr(value, "id", None) != n]
        if not pairs:
            return []
        if [n for n, _ in pairs] == targets_of(statement) and all(key(a) == key(b) for (_, a), b in zip(pairs, values_of(statement))):
            return [statement]
        new = together(pairs, statement)
        new = carried(new, statement) if len(pairs) == 1 else new
        if anew:
            new.__dict__.pop("augmented", None)
        return [new]

    # --- changes in place

    def mutation(self, statement: gast.Expr) -> Optional[List[gast.stmt]]:
        """`xs.append(e)` and its like; None for any other statement."""
        call = statement.value
        base = self.called_on(call)
        if base is None:
            return None
        contents, method = self.state.heap[base.name], call.func.attr
        if contents.kind == "list" and method == "append" and len(call.args) == 1:
            self.put(base, len(self.reading.labels(base)), self.reading.made(call.args[0]))
        elif contents.kind == "list" and method == "extend" and len(call.args) == 1:
            made = self.reading.structure(call.args[0])
            if made is None or not self.reading.is_sequence(made):
                raise Kept(base.name)
            for part in self.reading.parts_of(made):
                self.put(base, len(self.state.heap[base.name].labels), part)
        elif contents.kind == "list" and method in ("reverse", "clear") and not call.args:
            parts = [part for _, part in contents.parts][::-1] if method == "reverse" else []
            self.change(base)
            self.state.heap[base.name] = Contents("list", tuple(enumerate(parts)))
        elif contents.kind == "list" and method == "pop":
            self.take(base, call)
        elif contents.kind == "dict" and method == "update":
            self.update(base, call)
        else:
            return None
        return self.emitted(statement)

    def update(self, base: Ref, call: gast.Call) -> None:
        for argument in call.args:
            made = self.reading.structure(argument)
            labels = made.labels if isinstance(made, MadeObject) else self.reading.labels(made) if isinstance(made, Ref) else ()
            if made is None or isinstance(made, MadeItems):
                raise Kept(base.name)
            for label, part in zip(labels, self.reading.parts_of(made)):
                self.put(base, label, part)
        for keyword in call.keywords:
            self.put(base, keyword.arg, self.reading.made(keyword.value))

    def called_on(self, call: gast.expr) -> Optional[Ref]:
        """The list or dictionary whose method is called."""
        if not isinstance(call, gast.Call) or not isinstance(call.func, gast.Attribute):
            return None
        base = self.reading.value(call.func.value)
        return base if isinstance(base, Ref) and isinstance(self.state.heap[base.name].kind, str) else None

    def popped(self, value: gast.expr) -> Optional[Made]:
        """What `xs.pop()` or `d.pop("k")` takes out."""
        base = self.called_on(value)
        if base is None or value.func.attr != "pop":
            return None
        return self.reading.as_made(self.take(base, value))

    def take(self, base: Ref, call: gast.Call) -> Value:
        labels = self.reading.labels(base)
        is_list = self.state.heap[base.name].kind == "list"
        index = self.reading.constant(call.args[0]) if call.args else -1 if is_list else None
        if index is None or (is_list and not (isinstance(index, int) and -len(labels) <= index < len(labels))):
            raise Kept(base.name)
        label = labels[index] if is_list else index
        part = self.reading.part(base, label)
        rest = [(one, other) for one, other in self.state.heap[base.name].parts if one != label]
        if is_list:
            rest = list(enumerate(other for _, other in rest))
        self.change(base)
        self.state.heap[base.name] = Contents(self.state.heap[base.name].kind, tuple(rest))
        return part


def referred(made: Made) -> set:
    """The objects that something made refers to."""
    if isinstance(made, Ref):
        return {made.name}
    return set().union(*map(referred, getattr(made, "parts", [])), set())


def targets_of(statement: gast.stmt) -> list:
    """The names that a core assignment binds."""
    to = statement.targets[0] if isinstance(statement, gast.Assign) else None
    return [to.id] if isinstance(to, gast.Name) else [e.id for e in to.elts] if isinstance(to, gast.Tuple) else []


def values_of(statement: gast.Assign) -> list:
    return statement.value.elts if isinstance(statement.targets[0], gast.Tuple) else [statement.value]


def carried(new: gast.stmt, old: gast.stmt) -> gast.stmt:
    """A statement that stands for another: what is known of that one holds for it."""
    for attribute in CARRIED:
        if hasattr(old, attribute):
            setattr(new, attribute, getattr(old, attribute))
    return new

