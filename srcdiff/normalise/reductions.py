"""Sums, products, extremes and questions over a comprehension, as loops.

before: sum(a * b for a, b in zip(x, y) if a)       max(f(v) for v in x)                        any(v < 0.0 for v in x)
after:  total = 0                                   largest = None                              found = False
        for a, b in zip(x, y):                      for v in x:                                 for v in x:
            if a:                                       value = f(v)                                if v < 0.0:
                total = total + a * b                   if largest is None or value > largest:          found = True
                                                            largest = value                             break
                                                    if largest is None: raise ValueError(...)
Each is what Python computes: `max` and `min` keep the first of equals, `any` and `all` stop at the first that decides.  Only the roundings
differ, where `sum` (from Python 3.12 on) and `math.fsum` keep more digits than a loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Optional, Tuple

import gast

from srcdiff.names import RESERVED, Names, bound_names
from srcdiff.normalise.pairing import calls_something
from srcdiff.normalise.renaming import renamed_comprehension
from srcdiff.trees import assign, attribute, binary, call, clone, constant, name

# function -> (what its result is called, its first value, its operator)
FOLDS = {
    "builtins.sum": ("total", 0, "+"),
    "math.fsum": ("total", 0.0, "+"),
    "math.prod": ("product", 1, "*"),
}
EXTREMES = {"builtins.max": ("largest", gast.Gt), "builtins.min": ("smallest", gast.Lt)}
QUESTIONS = {"builtins.any": ("found", True), "builtins.all": ("holds", False)}
FIRST_VALUES = {"builtins.sum": "start", "math.prod": "start", "builtins.max": "default", "builtins.min": "default"}


@dataclass
class Reduction:
    """What `call` of `function` computes of `comprehension`; `start` is the first value that is given, or the default of an extreme.

    A list comprehension is one, too, without a `function`: `call` is it itself.
    """

    function: Optional[str]
    comprehension: gast.expr
    start: Optional[gast.expr]
    call: gast.expr

    @property
    def is_value(self) -> bool:
        """Is the result a number that may be differentiated, and no answer to a question?"""
        return self.function not in QUESTIONS


def reduction_of(node: gast.Call, function: Optional[str], iterables: bool = False) -> Optional[Reduction]:
    """The reduction that a call of a function with this canonical name is, None for others.

    With `iterables`, `sum(x)` is one, too: of `(item for item in x)`.
    """
    if function not in {*FOLDS, *EXTREMES, *QUESTIONS} or not node.args:
        return None
    if not isinstance(node.args[0], (gast.GeneratorExp, gast.ListComp)):
        return reduction_of(over_items(node), function) if iterables and not isinstance(node.args[0], gast.Starred) else None
    if any(generator.is_async for generator in node.args[0].generators):
        return None
    given = list(node.args[1:]) if function == "builtins.sum" else []
    given += [keyword.value for keyword in node.keywords if keyword.arg == FIRST_VALUES.get(function)]
    if len(node.args) + len(node.keywords) != 1 + len(given) or len(given) > 1:
        return None
    if given and isinstance(node.args[0], gast.ListComp) and not isinstance(given[0], (gast.Name, gast.Constant)) and calls_something([node.args[0]]):
        return None  # evaluated after the list
    return Reduction(function, node.args[0], given[0] if given else None, node)


def over_items(node: gast.Call) -> gast.Call:
    """`sum(item for item in x)` for `sum(x)`."""
    generator = gast.comprehension(gast.Name("item", gast.Store(), None, None), node.args[0], [], False)
    items = gast.GeneratorExp(name("item"), [generator])
    return gast.copy_location(gast.Call(node.func, [items, *node.args[1:]], node.keywords), node)


def as_loop(reduction: Reduction, names: Names, claim: Callable, target: Optional[str] = None, jumps: bool = True) -> Tuple[gast.expr, List[gast.stmt]]:
    """(the result, statements that compute it).

    `claim` gives the names that the loops bind for those of the comprehension; `target` is a name for the result that nothing else needs
    meanwhile.  Without `jumps` a loop that is decided runs to its end, and does nothing.
    """
    loop = Loop(reduction, names, claim, jumps)
    result, statements = loop.result(target)
    for node in (node for new in [result, *statements] for node in gast.walk(new)):
        if not hasattr(node, "lineno"):
            gast.copy_location(node, reduction.call)
    return result, statements


class Loop:
    def __init__(self, reduction: Reduction, names: Names, claim: Callable, jumps: bool):
        self.reduction, self.names, self.jumps = reduction, names, jumps
        comprehension = reduction.comprehension
        claimed = {variable: claim(variable) for variable in sorted(bound_names(comprehension))}
        self.comprehension = renamed_comprehension(comprehension, {old: name(new) for old, new in claimed.items()})
        self.element = self.comprehension.elt
        self.start = reduction.start

    def result(self, target: Optional[str]) -> Tuple[gast.expr, List[gast.stmt]]:
        function = self.reduction.function
        if function is None:
            return self.listed()
        if function in FOLDS:
            return self.folded(*FOLDS[function], target)
        if function in EXTREMES:
            return self.extreme(*EXTREMES[function], target)
        return self.question(*QUESTIONS[function], target)

    def listed(self) -> Tuple[gast.expr, List[gast.stmt]]:
        result = self.names.fresh("values")
        body: List[gast.stmt] = [gast.Expr(call(attribute(name(result), "append"), self.element))]
        return name(result), [assign(result, gast.List([], gast.Load())), *self.loops(body)]

    def folded(self, word: str, first: object, operator: str, target: Optional[str]) -> Tuple[gast.expr, List[gast.stmt]]:
        result = target or self.names.fresh(word)
        body = [assign(result, binary(operator, name(result), self.element))]
        return name(result), [assign(result, clone(self.start) if self.start is not None else constant(first)), *self.loops(body)]

    def extreme(self, word: str, order: type, target: Optional[str]) -> Tuple[gast.expr, List[gast.stmt]]:
        """The first element, or one that is more; an error if there is none, as in Python."""
        result, value, before = target or self.names.fresh(word), self.element, []
        default = self.start
        if default is not None and not isinstance(default, gast.Constant):
            before.append(assign(self.names.fresh("default"), default))
            default = name(before[0].targets[0].id)
        body: List[gast.stmt] = []
        if not isinstance(value, (gast.Name, gast.Constant)):
            body.append(assign(self.names.fresh("value"), value))
            value = name(body[0].targets[0].id)
        is_first = gast.Compare(name(result), [gast.Is()], [constant(None)])
        is_more = gast.Compare(clone(value), [order()], [name(result)])
        body.append(gast.If(gast.BoolOp(gast.Or(), [is_first, is_more]), [assign(result, clone(value))], []))
        text = f"{self.reduction.function.rpartition('.')[2]}() iterable argument is empty"
        missing = gast.Raise(call("$ValueError", constant(text)), None) if default is None else assign(result, default)
        empty = gast.If(clone(is_first), [missing], [])
        empty.raises = default is None
        return name(result), [*before, assign(result, constant(None)), *self.loops(body), empty]

    def question(self, word: str, answer: bool, target: Optional[str]) -> Tuple[gast.expr, List[gast.stmt]]:
        """A generator stops when the answer is found; a list is made as a whole."""
        result = target or self.names.fresh(word)
        found, going_on = name(result), gast.UnaryOp(gast.Not(), name(result))
        found, going_on = (found, going_on) if answer else (going_on, found)
        stops = isinstance(self.comprehension, gast.GeneratorExp)
        test = self.element if answer else gast.UnaryOp(gast.Not(), self.element)
        leaving = [gast.Break()] if stops and self.jumps else []
        body: List[gast.stmt] = [gast.If(test, [assign(result, constant(answer)), *leaving], [])]
        first = assign(result, constant(not answer))
        if stops and not self.jumps:
            return name(result), [first, *self.loops(body, going_on=going_on)]
        return name(result), [first, *self.loops(body, gast.If(found, leaving, []) if leaving else None)]

    def loops(self, body: List[gast.stmt], after: Optional[gast.stmt] = None, going_on: Optional[gast.expr] = None) -> List[gast.stmt]:
        """The loops of the comprehension around a body.

        `after` stands behind an inner loop, which may have been left; a pass happens only while what is `going_on` is true.
        """
        for generator in reversed(self.comprehension.generators):
            for condition in reversed(generator.ifs):
                body = [gast.If(condition, body, [])]
            if after is not None and generator is not self.comprehension.generators[-1]:
                body = [*body, clone(after)]
            if going_on is not None:
                body = [gast.If(clone(going_on), body, [])]
            body = [gast.For(generator.target, generator.iter, body, [], None)]
        return body


def free_name(variable: str, names: Names, bound: set, around: set) -> str:
    """A loop variable in the place of a comprehension's: the same name, if it is not `bound` to anything but such variables, of loops that
    are not `around` this one.
    """
    if variable in RESERVED or variable in around or (variable in bound and variable not in names.claimed):
        return names.fresh(variable)
    names.claimed.add(variable)
    return variable
