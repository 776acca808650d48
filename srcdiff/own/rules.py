"""One rule that the user gave, made from its text: `Own`, whose `rule` the rest of the compiler uses like one of the tables'.

A rule is found by the function that it is for, never by its name: `OwnName` brings it along.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Callable, Dict, Optional, Tuple

import gast

from srcdiff.errors import ArgumentError, Place, SrcdiffError, UnsupportedSyntaxError
from srcdiff.load.binding import Binding
from srcdiff.load.source import Primal
from srcdiff.own.adopted import Adopted, refusal
from srcdiff.own.fixed import fixed_point_template
from srcdiff.own.signature import Signature, refuse_misfit
from srcdiff.own.template import checked, parameters_after
from srcdiff.rules.table import OwnName, Rule, Template, rule_for

WORDS = {
    "adjoint": "adjoint",
    "call": "adjoint",
    "elementwise": "derivative",
    "tangent": "tangent",
    "zero": "zero gradient",
    "fixed_point": "step",
    "adopted": "derivative",
}


@dataclass(eq=False)
class Own:
    """`kind` is adjoint, call (an adjoint that is a function), elementwise, tangent, fixed_point, adopted (a derivative) or zero.

    `primal` is the text of the rule, of fixed_point that of the step, None of zero.  `refusal` says why it is no rule any more.

    `shape` is what the decorator says of the result: the parameter that has its shape, or () for a number.
    """

    kind: str
    function: str
    primal: Optional[Primal] = None
    signature: Optional[Signature] = None
    shape: object = None
    returns_number: bool = False  # by the function's annotation
    place: Optional[Place] = None
    adopted: Optional[Adopted] = None
    refusal: Optional[SrcdiffError] = None
    rule: Rule = field(init=False)

    def __post_init__(self) -> None:
        self.rule = made_rule(self)

    @property
    def source(self) -> Optional[Primal]:
        """What the header of a derivative lists."""
        return None if self.primal is None else replace(self.primal, qualname=f"{WORDS[self.kind]} of {self.function}")

    @property
    def slots(self) -> Tuple[str, ...]:
        """For which modes the rule is."""
        both = self.kind == "fixed_point" or (self.adopted is not None and self.adopted.kind != "vjp")
        return ("rule", "tangent") if both else ("tangent",) if self.kind == "tangent" else ("rule",)

    def is_again(self, other: "Own") -> bool:
        """Is it the same rule, of a module that was read again, or of a notebook's cell that was run again?"""
        if self.kind != other.kind or self.primal is None or other.primal is None:
            return self.kind == other.kind == "zero"
        one, two = self.primal, other.primal
        named_alike = (one.qualname, one.module) == (two.qualname, two.module)
        return named_alike and (one.filename != two.filename or one.tree.lineno == two.tree.lineno)


def made_rule(own: Own) -> Rule:
    """The rule of a text; raises for what a rule may not say, and for parameters that are not those of the function."""
    name = OwnName(own.function)
    if own.kind == "zero":
        return Rule(name, "zero")
    if own.kind == "fixed_point":
        template = fixed_point_template(own.primal, own.function, own.signature)
        check_shape(own, template)
        return Rule(name, "built", made=template)
    if own.refusal is not None:
        return Rule(name, "built", made=Template((), [], ()))
    if own.kind == "adopted":
        return Rule(name, "built", made=adopted_template(own.primal, own.adopted, own.signature))
    template = called_template(own.primal) if own.kind == "call" else checked(own.primal, own.kind)
    refuse_misfit(own.primal, own.function, template.parameters, own.signature)
    check_shape(own, template)
    return Rule(name, {"call": "built"}.get(own.kind, own.kind), made=template)


def check_shape(own: Own, template: Template) -> None:
    """`shape=` names a parameter, or is ()."""
    names = [name for name, _ in template.parameters]
    if own.shape not in (None, (), *names):
        raise ArgumentError(
            f"shape={own.shape!r} is no parameter of {own.function}",
            own.primal.place(own.primal.tree),
            f"name one of {', '.join(names)}, or say shape=()",
        )


def called_template(primal: Primal) -> Template:
    """Of a function that returns adjoints: its parameters, and those for which it returns None."""
    parameters = parameters_after(primal, ["z_bar", "z"])
    if primal.tree.args.kwonlyargs:
        raise ArgumentError("a rule that is called takes its arguments by position", primal.place(primal.tree), "write its parameters without `*`")
    returns = [node for node in own_nodes(primal.tree) if isinstance(node, gast.Return)]
    if not returns:
        raise UnsupportedSyntaxError("this rule returns nothing", primal.place(primal.tree), "return an adjoint for each parameter of the function")
    rows = [items_of(primal, node, len(parameters)) for node in returns]
    constant = tuple(name for position, (name, _) in enumerate(parameters) if all(is_none(row[position]) for row in rows))
    for node, row in zip(returns, rows):
        for (name, _), item in zip(parameters, row):
            if is_none(item) and name not in constant:
                raise UnsupportedSyntaxError(f"None is returned here for {name}, which has an adjoint elsewhere", primal.place(node), "return zeros")
    return Template(parameters, [], constant)


def own_of(one: Adopted, load: Callable[[], Primal], signature: Optional[Signature]) -> Own:
    """The rule that an adopted derivative is; one that is refused where it is used, if it is none any more."""
    refused = refusal(one)
    try:
        primal = load() if refused is None else None
        if primal is not None:
            return Own("adopted", one.qualname, primal, signature, None if one.kind == "vjp" else (), place=one.place, adopted=one)
    except SrcdiffError as error:
        refused = error
    return Own("adopted", one.qualname, place=one.place, adopted=one, refusal=refused)


def adopted_template(primal: Primal, one: Adopted, signature: Optional[Signature]) -> Template:
    """Of a derivative: the parameters of its primal; those that are not in `wrt` have no derivative."""
    parameters = parameters_after(primal, [])
    if one.kind == "vjp":
        given = {name for name, _ in signature or ()}
        if not {parameter.id for parameter in primal.tree.args.kwonlyargs} - given:
            raise ArgumentError(
                f"{one.name} has no parameter for the cotangent of the result", primal.place(primal.tree), "add it at the end: *, result_bar=1.0"
            )
        parameters = tuple((name, default) for name, default in parameters if name in given)
    refuse_misfit(primal, one.qualname, parameters, signature)
    return Template(parameters, [], tuple(name for name, _ in parameters if name not in one.wrt))


def items_of(primal: Primal, node: gast.Return, count: int) -> list:
    """What a `return` gives for each parameter."""
    if count == 1:
        return [node.value]
    if not isinstance(node.value, gast.Tuple) or len(node.value.elts) != count or any(isinstance(e, gast.Starred) for e in node.value.elts):
        message = f"a rule that is called returns a tuple of {count}, an adjoint for each parameter of the function"
        raise UnsupportedSyntaxError(message, primal.place(node), "write the tuple out, with None for a parameter without a derivative")
    return node.value.elts


def is_none(node: Optional[gast.expr]) -> bool:
    return node is None or (isinstance(node, gast.Constant) and node.value is None)


def own_nodes(tree: gast.AST):
    """The nodes of a function without those of functions in it."""
    for child in gast.iter_child_nodes(tree):
        if not isinstance(child, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
            yield child
            yield from own_nodes(child)


def refuse_known(binding: Binding, place: Optional[Place] = None) -> None:
    """A function of a library that has a rule of srcdiff's own keeps it."""
    if rule_for(binding.canonical) is not None:
        message = f"{binding.canonical} has a rule already, which is srcdiff's own"
        raise ArgumentError(message, place, "write a function of your own that calls it, and give that one a rule")


class OwnRules:
    """The rules that were given, by what identifies their functions."""

    def __init__(self) -> None:
        self.names: Dict[object, OwnName] = {}

    def add(self, key: object, own: Own) -> None:
        """Raises ArgumentError if the function has another rule already for the same mode."""
        name = self.names.get(key)
        if name is None:
            name = self.names[key] = OwnName(own.function)
            name.made = {}
        for slot in own.slots:
            before: Optional[Own] = name.made.get(slot)
            if before is not None and not own.is_again(before):
                place = own.place or (own.primal.place(own.primal.tree) if own.primal is not None else None)
                raise ArgumentError(f"{own.function} has a rule already{stated(before)}", place, "keep one of them")
            name.made = {**name.made, slot: own}
            setattr(name, slot, replace(own.rule, name=name))

    def get(self, key: object) -> Optional[OwnName]:
        return self.names.get(key)


def stated(own: Own) -> str:
    if own.kind == "zero":
        return ": zero_gradient"
    if own.kind == "fixed_point":
        return f": fixed_point({own.primal.name})"
    if own.kind == "adopted":
        return f", adopted in {own.adopted.file}"
    return f", in line {own.primal.tree.lineno} of {own.primal.filename}"
