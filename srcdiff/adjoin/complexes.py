"""Cotangents of complex values: conjugates, and the real part where a real value takes part.

before: the conjugate of `np.conj(z_bar) * w`     after: z_bar * np.conj(w)
"""

from __future__ import annotations

from dataclasses import dataclass

import gast

from srcdiff.tidy.simplify import number
from srcdiff.trees import call, dotted_path

@dataclass(frozen=True)
class Above:
    """What a cotangent comes from: is that complex, and has the cotangent to be conjugated yet?"""

    is_complex: bool = False
    conjugates: bool = False


def is_conjugate(node: gast.expr) -> bool:
    return isinstance(node, gast.Call) and dotted_path(node.func) == "$np.conj"


def conjugated(fitting, node: gast.expr) -> gast.expr:
    """The conjugate, taken of the factors and terms that may be complex."""
    if is_conjugate(node):
        return node.args[0]
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
