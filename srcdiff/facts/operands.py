"""The operands of an expression as places that can be read and replaced, and what to call a value that gets a name."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.slots import Slot

LAZY = (gast.IfExp, gast.BoolOp, gast.Lambda, gast.comprehension)
WORDS = {
    gast.Add: "total",
    gast.Sub: "difference",
    gast.Mult: "product",
    gast.Div: "ratio",
    gast.Pow: "power",
    gast.MatMult: "product",
    gast.Mod: "remainder",
    gast.BitAnd: "mask",
    gast.BitOr: "mask",
}
ORDERS = {gast.Lt: "less", gast.Gt: "greater", gast.Eq: "equal"}
OPERATOR_NAMES = {
    gast.Add: "operator.add",
    gast.Sub: "operator.sub",
    gast.Mult: "operator.mul",
    gast.Div: "operator.truediv",
    gast.Pow: "operator.pow",
    gast.MatMult: "operator.matmul",
    gast.Mod: "operator.mod",
    gast.FloorDiv: "operator.floordiv",
    gast.USub: "operator.neg",
    gast.UAdd: "operator.pos",
}


def slots(node: gast.expr, through_where: bool = True) -> List[Slot]:
    """The operands of an expression that are evaluated whenever it is."""
    found: List[Slot] = []
    if isinstance(node, LAZY) or isinstance(node, (gast.ListComp, gast.GeneratorExp, gast.DictComp, gast.SetComp)):
        return found
    if not through_where and getattr(node, "callee", None) == "numpy.where":
        return [Slot(node.args, 0)] if node.args else []  # the mask has to reach the leaves of the other operands
    if isinstance(node, gast.Compare):
        return [Slot(node, "left"), Slot(node.comparators, 0)]  # a chain stops at the first that is false
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, gast.expr):
            found.append(Slot(node, field))
        elif isinstance(value, list):
            found += [Slot(part, "value") if isinstance(part, gast.FormattedValue) else Slot(value, i) for i, part in enumerate(value) if isinstance(part, gast.expr)]
            found += [Slot(part, "value") for part in value if isinstance(part, gast.keyword)]
    return found


def wish(node: gast.expr) -> str:
    """What the value is: the function's name, or the kind of arithmetic."""
    if isinstance(node, gast.BinOp):
        return WORDS.get(type(node.op), "value")
    if isinstance(node, gast.Compare):
        return ORDERS.get(type(node.ops[0]), "mask") if isinstance(node.left, gast.Name) and isinstance(node.comparators[-1], gast.Name) else "mask"
    if isinstance(node, gast.Call):
        function = node.func
        word = function.attr if isinstance(function, gast.Attribute) else getattr(function, "id", "value")
        argument = node.args[0] if node.args else None
        word = word.lstrip("$")  # of a helper
        return f"{word}_{argument.id}" if isinstance(argument, gast.Name) else f"{word}_value"
    return "items" if isinstance(node, (gast.Tuple, gast.List)) else "value"


def operands(node: gast.AST) -> List[Slot]:
    """The operands of an expression, those in a slice too; of a method that is called, what it is a method of."""
    found: List[Slot] = []
    for slot in [*slots(node), *slots_of_slices(node)]:
        is_method = isinstance(node, gast.Call) and slot.get() is node.func and isinstance(node.func, gast.Attribute)
        found += operands(slot.get()) if is_method or isinstance(slot.get(), gast.Starred) else [slot]
    return found


def slots_of_slices(node: gast.AST) -> List[Slot]:
    """The bounds of the slices of a subscript, which are no expressions themselves."""
    index = node.slice if isinstance(node, gast.Subscript) else None
    slices = [part for part in getattr(index, "elts", [index]) if isinstance(part, gast.Slice)]
    return [Slot(part, bound) for part in slices for bound in ("lower", "upper", "step") if getattr(part, bound) is not None]
