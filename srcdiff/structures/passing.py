"""Structures that are passed to a function that calls itself: its pair takes their parts.

before: y_pair = trace_forward(ray, scene)          after:  y_pair = trace_forward(ray, scene_0_center, scene_0_color)
        def trace(ray, scene): ...                          def trace(ray, scene_0_center, scene_0_color): scene = [Sphere(...)]; ...
For each form of the arguments there is a pair.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Dict, List, Optional, Union

import gast

from srcdiff.calls.pairs import Pair
from srcdiff.load.classes import ClassInfo
from srcdiff.names import Names, identifiers, locals_of
from srcdiff.normalise.assignments import at
from srcdiff.structures.display import built, word_of
from srcdiff.structures.objects import FUNCTION
from srcdiff.structures.values import IS_NONE, Kept, Made, MadeItems, MadeLeaf, Ref
from srcdiff.trees import assign, name


@dataclass
class Whole:
    """A structure that is passed: `kind` is "tuple", "list", "dict" or a ClassInfo."""

    kind: Union[str, ClassInfo]
    parts: Dict[object, Union["Whole", gast.expr]]

    def leaves(self) -> List[gast.expr]:
        return [leaf for part in self.parts.values() for leaf in leaves(part)]

    def form(self) -> tuple:
        """What tells it from structures of another form."""
        kind = self.kind if isinstance(self.kind, str) else self.kind.identity()
        return (kind, tuple((label, form(part)) for label, part in self.parts.items()))


def leaves(part: Union[Whole, gast.expr]) -> List[gast.expr]:
    return part.leaves() if isinstance(part, Whole) else [part]


def form(part: Union[Whole, gast.expr]) -> Optional[tuple]:
    return part.form() if isinstance(part, Whole) else None


def passed(context, reading, call: gast.Call) -> gast.Call:
    """The call with parts in the place of structures, of the pair that takes these."""
    seen: List[str] = []
    arguments = [whole_of(reading, argument, seen) for argument in call.args]
    new = at(gast.Call(call.func, [leaf for argument in arguments for leaf in leaves(argument)], []), call)
    new.pair = call.pair
    wholes = {p: argument for p, argument in zip(call.pair.parameters, arguments) if isinstance(argument, Whole)}
    if wholes:
        forms = tuple((p, whole.form()) for p, whole in wholes.items())
        new.pair = context.pairs.specialised(call.pair, forms, lambda pair: with_parts(pair, wholes), context.names)
        if new.pair is None:
            context.refuse(call)("a function that calls itself with structures of ever other forms is not supported", "pass arrays, or write a loop")
        new.func = name(new.pair.forward)
        context.names.taken |= {new.pair.forward, new.pair.reverse}
    return new


def whole_of(reading, argument: gast.expr, seen: List[str]) -> Union[Whole, gast.expr]:
    made = reading.structure(argument)
    return reading.rewritten(argument) if made is None else taken(reading, made, seen)


def taken(reading, made: Made, seen: List[str]) -> Union[Whole, gast.expr]:
    """What is passed, part by part; each object once, since the pair could not know that two are one."""
    if isinstance(made, MadeLeaf):
        return made.value
    if isinstance(made, Ref):
        if made.name in seen:
            raise Kept(made.name)
        seen.append(made.name)
        kind, labels = reading.kind(made), reading.labels(made)
    elif isinstance(made, MadeItems):
        named = reading.context.tuple_class(made)
        kind, labels = named if named is not None else "tuple", made.labels
    else:
        kind, labels = made.kind, made.labels
    if kind == "partial" or FUNCTION in labels or IS_NONE in labels or (isinstance(made, MadeItems) and made.sources):
        raise Kept(*[made.name] if isinstance(made, Ref) else [])
    return Whole(kind, {label: taken(reading, part, seen) for label, part in zip(labels, reading.parts_of(made))})


def with_parts(pair: Pair, wholes: Dict[str, Whole]) -> gast.FunctionDef:
    """The function with parameters for the parts, which it puts together again."""
    tree = copy.deepcopy(pair.primal.tree)
    names = Names(identifiers(tree) | locals_of(tree))
    built: List[gast.stmt] = []
    for block in (tree.args.posonlyargs, tree.args.args, tree.args.kwonlyargs):
        new: List[gast.expr] = []
        for parameter in block:
            if parameter.id not in wholes:
                new.append(parameter)
                continue
            parts: List[str] = []
            statement = at(assign(parameter.id, display(wholes[parameter.id], parameter.id, names, parts)), tree)
            statement.is_argument = "lent"
            built.append(statement)
            new += [at(gast.Name(part, gast.Param(), None, None), parameter) for part in parts]
        block[:] = new
    tree.body[:0] = built
    return tree


def display(part: Union[Whole, gast.expr], word: str, names: Names, parts: List[str]) -> gast.expr:
    """The structure made of parameters, whose names go to `parts`."""
    if not isinstance(part, Whole):
        parts.append(names.fresh(word))
        return name(parts[-1])
    values = [display(inner, f"{word}_{word_of(label)}", names, parts) for label, inner in part.parts.items()]
    return built(part.kind, list(part.parts), values)
