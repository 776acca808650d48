"""Cotangents of complex values: conjugates, and the real part where a real value takes part.

before: the conjugate of `np.conj(z_bar) * w`     after: z_bar * np.conj(w)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import gast

from srcdiff.facts.complex_rules import CONJUGATED, NOT_HOLOMORPHIC
from srcdiff.tidy.chains import number
from srcdiff.trees import call, dotted_path, settled

# The conjugate of what these give is what they give for conjugates, of so many of their arguments.
OF_CONJUGATES = {"$np.outer": 2, "$np.sum": 1, "$np.reshape": 1, "$np.broadcast_to": 1, "$np.expand_dims": 1, "$unbroadcast": 1}


@dataclass(frozen=True)
class Above:
    """What a cotangent comes from: is that complex, and has the cotangent to be conjugated yet?"""

    is_complex: bool = False
    conjugates: bool = False


def above_operands(fitting, rule: str, node: gast.expr, operands: dict) -> Above:
    """What the cotangents of the operands of a rule come from; arguments that may be complex are checked where its text needs to know."""
    is_complex = any(part.fact.dtype == "c" for part in (node, *operands.values()))
    if is_complex or is_unsure(rule, operands):
        fitting.assume_real()
    return Above(node.fact.dtype == "c", is_complex and rule in CONJUGATED)  # (no rule there is an equivalent: what that is does it)


def is_unsure(rule: str, operands: dict) -> bool:
    """Would the derivative be wrong if an operand were complex, though nothing says so?"""
    return rule in NOT_HOLOMORPHIC and any(operand.fact.varied and operand.fact.dtype in (None, "f") for operand in operands.values())


def squared_size(node: gast.expr) -> Optional[gast.expr]:
    """The complex x of `np.abs(x) ** 2`, whose derivative takes no quotient, and is right at 0, too."""
    callee, operands = getattr(node, "callee", None), getattr(node, "operands", [])
    base, *exponent = operands.values() if isinstance(operands, dict) else operands or [None]
    is_square = callee == "numpy.square" or (callee in ("operator.pow", "numpy.power") and exponent[0].fact.const == 2)
    if not is_square or getattr(base, "callee", None) not in ("numpy.absolute", "builtins.abs"):
        return None
    inner = base.operands["x"]
    return inner if inner.fact.dtype == "c" else None


def is_conjugate(node: gast.expr) -> bool:
    return isinstance(node, gast.Call) and dotted_path(node.func) == "$np.conj"


def conjugated(fitting, node: gast.expr) -> gast.expr:
    """The conjugate, taken of the factors and terms that may be complex."""
    if is_conjugate(node):
        return node.args[0]
    if isinstance(node, gast.Call) and getattr(node, "callee", None) == "numpy.conjugate":
        return settled(node.args[0] if node.args else node.func.value)
    path = dotted_path(node.func) if isinstance(node, gast.Call) else None
    if path in OF_CONJUGATES and any(map(is_conjugate, gast.walk(node))):
        count = OF_CONJUGATES[path]
        return like(node, gast.Call(node.func, [*(conjugated(fitting, a) for a in node.args[:count]), *node.args[count:]], node.keywords))
    if isinstance(node, gast.Subscript) and is_conjugate(node.value):
        return like(node, gast.Subscript(node.value.args[0], node.slice, node.ctx))
    if isinstance(node, gast.UnaryOp):
        return like(node, gast.UnaryOp(node.op, conjugated(fitting, node.operand)))
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub, gast.Mult, gast.Div, gast.MatMult)):
        return like(node, gast.BinOp(conjugated(fitting, node.left), node.op, conjugated(fitting, node.right)))
    if isinstance(node, gast.Constant) and isinstance(node.value, complex) and node.value.real == 0.0:
        return gast.UnaryOp(gast.USub(), node)
    if number(node) is not None or is_real(fitting, node):
        return node
    return like(node, call("$np.conj", node), fresh=True)


def is_real(fitting, node: gast.expr) -> bool:
    """Is it known to be real?  Only the primal's own text tells; what is noted of a cotangent is its shape."""
    return hasattr(node, "settled") and fitting.fact(node).dtype in ("b", "i", "f")


def like(node: gast.expr, new: gast.expr, **changes) -> gast.expr:
    if hasattr(node, "fact"):
        new.fact = node.fact.with_(**changes)
    return new


def real_part(fitting, node: gast.expr) -> gast.expr:
    if number(node) is not None:
        return node
    fact = fitting.fact(node)
    new = call("$np.real", node)
    new.fact = fact.with_(dtype="f", fresh=False)
    return new
