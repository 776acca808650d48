"""The functions and operators that act on each element, as they are written for one element.

>>> sorted(SCALAR)[:3]
['math.acos', 'math.acosh', 'math.asin']
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.trees import binary, call, canonical, constant

UNARY = """absolute fabs sign negative positive sqrt cbrt square reciprocal exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan
    sinh cosh tanh arcsinh arccosh arctanh deg2rad rad2deg degrees radians floor ceil trunc rint isnan isinf isfinite logical_not signbit""".split()
BINARY = """add subtract multiply divide true_divide floor_divide power remainder mod fmod maximum minimum fmax fmin arctan2 hypot logaddexp
    logaddexp2 copysign logical_and logical_or logical_xor greater greater_equal less less_equal equal not_equal""".split()
MATH = """acos acosh asin asinh atan atan2 atanh ceil copysign cos cosh degrees erf erfc exp expm1 fabs floor gamma hypot isfinite isinf isnan
    lgamma log log10 log1p log2 pow radians sin sinh sqrt tan tanh trunc""".split()
SCIPY = {
    "scipy.special.erf": "$math.erf",
    "scipy.special.erfc": "$math.erfc",
    "scipy.special.gamma": "$math.gamma",
    "scipy.special.gammaln": "$math.lgamma",
}

# What is called for one element, by the canonical name of what is called for all.
SCALAR = {
    **{f"numpy.{word}": f"$np.{word}" for word in UNARY + BINARY},
    **{f"math.{word}": f"$math.{word}" for word in MATH},
    **SCIPY,
    "numpy.abs": "$np.absolute",
}
AS_OPERATOR = {"numpy.add": "+", "numpy.subtract": "-", "numpy.multiply": "*", "numpy.divide": "/", "numpy.true_divide": "/", "numpy.power": "**"}
AS_MASKS = {gast.BitAnd: gast.BitAnd, gast.BitOr: gast.BitOr, gast.BitXor: gast.BitXor, gast.Add: gast.BitOr, gast.Mult: gast.BitAnd}
OPERATORS = (gast.Add, gast.Sub, gast.Mult, gast.Div, gast.Pow, gast.Mod, gast.FloorDiv)


def operands_of(node: gast.expr) -> Optional[List[gast.expr]]:
    """The operands of an operation on each element; None for what is no such operation."""
    if isinstance(node, gast.BinOp):
        return [node.left, node.right] if isinstance(node.op, tuple(AS_MASKS) if are_masks(node.left, node.right) else OPERATORS) else None
    if isinstance(node, gast.UnaryOp):
        return [node.operand] if isinstance(node.op, (gast.USub, gast.UAdd)) or node.operand.fact.dtype == "b" else None
    if isinstance(node, gast.Compare) and len(node.ops) == 1 and not isinstance(node.ops[0], (gast.In, gast.NotIn, gast.Is, gast.IsNot)):
        return [node.left, node.comparators[0]]
    return operands_of_call(node) if isinstance(node, gast.Call) else None


def operands_of_call(node: gast.Call) -> Optional[List[gast.expr]]:
    function, given = canonical(node), arguments_of(node)
    here = [part for part in given if not is_left_out(part)]
    if function in AS_OPERATOR and are_masks(*given[:2]):
        return None
    if function in SCALAR or function == "numpy.where":
        return here if len(here) == len(given) == len(arguments_at_most(function)) else None
    if function == "numpy.clip" and len(given) >= 3 and all(map(is_left_out, given[3:])):
        return given[:3]
    if function in ("numpy.copy", "numpy.array", "numpy.asarray") and is_float_copy(here):
        return here[:1]
    if function == "$unbroadcast" and given[0].fact.shape.rank == given[1].fact.shape.rank:
        return given  # the second has its lengths checked, and is not read
    return None


def arguments_of(node: gast.Call) -> List[gast.expr]:
    """The arguments in the order of the parameters; those that were left out stand as None."""
    bound = getattr(node, "operands", None)
    if getattr(node, "callee", None) is not None:
        return list(bound.values()) if isinstance(bound, dict) else list(bound)
    return [*node.args, *(constant(...) for _ in node.keywords)]  # a keyword is more than any of them takes


def arguments_at_most(function: str) -> str:
    word = function.rpartition(".")[2]
    return "cxy" if word == "where" else "xy" if word in (*BINARY, "atan2", "pow", "copysign", "hypot") else "x"


def is_left_out(part: gast.expr) -> bool:
    return isinstance(part, gast.Constant) and part.value is None


def is_float_copy(given: List[gast.expr]) -> bool:
    """`x[1:].copy()`, `np.array(x, dtype=float)`."""
    array, *rest = given
    return array.fact.kind == "number" and all(isinstance(part, gast.Name) and part.id.lstrip("$") == "float" for part in rest)


def are_masks(left: gast.expr, right: gast.expr) -> bool:
    """Are both booleans, whose sum is `|` and whose product is `&`?"""
    return left.fact.dtype == right.fact.dtype == "b"


def for_one(node: gast.expr, parts: List[gast.expr]) -> gast.expr:
    """The operation on one element, given those of its operands."""
    if isinstance(node, gast.BinOp):
        return gast.BinOp(parts[0], AS_MASKS[type(node.op)]() if are_masks(node.left, node.right) else node.op, parts[1])
    if isinstance(node, gast.UnaryOp):
        return gast.UnaryOp(gast.Not() if isinstance(node.op, gast.Invert) else node.op, parts[0])
    if isinstance(node, gast.Compare):
        return gast.Compare(parts[0], node.ops, parts[1:])
    function = canonical(node)
    if function == "numpy.where":
        return gast.IfExp(parts[0], parts[1], parts[2])
    if function == "numpy.clip":
        return clipped(*parts)
    if function in AS_OPERATOR:
        return binary(AS_OPERATOR[function], *parts)
    return call(SCALAR[function], *parts) if function in SCALAR else parts[0]


def clipped(value: gast.expr, low: gast.expr, high: gast.expr) -> gast.expr:
    if not is_left_out(low):
        value = call("$np.maximum", value, low)
    return value if is_left_out(high) else call("$np.minimum", value, high)
