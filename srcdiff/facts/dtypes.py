"""The dtypes of what a block assigns, as far as they follow from those of the arguments; a name of several dtypes, or of one that is not known, has none.

Python's own numbers are weak: `0.5 * x` has the dtype of x.  They are stood for by themselves, as `np.result_type` takes them.

>>> promoted([np.dtype("float32"), 1.0]), promoted([1, 1.0]), promoted([np.dtype("float32"), None])
(dtype('float32'), 1.0, None)
"""

from __future__ import annotations

from typing import Dict, List, Optional, Union

import gast
import numpy as np

from srcdiff.facts.dataflow import assignments_by_name
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.rules.table import RULES
from srcdiff.trees import canonical

Dtype = Union[np.dtype, bool, int, float, complex, None]
WEAK = (bool, int, float, complex)  # in the order of promotion
THE_SAME = {
    f"numpy.{word}"
    for word in "zeros_like ones_like empty_like full_like copy reshape ravel transpose squeeze expand_dims roll flip broadcast_to".split()
}
DOUBLE = {f"numpy.{word}" for word in "zeros ones empty linspace eye identity".split()}
SUMS = {f"numpy.{word}" for word in "sum prod max min amax amin mean cumsum cumprod".split()}
NAMED = {"bool": "bool", "int": "int64", "float": "float64", "complex": "complex128"}


def dtypes_of(body: List[gast.stmt], parameters: Dict[str, Dtype]) -> Dict[str, Dtype]:
    """The dtype of each name of a core block, to a fixed point: what is found is only ever taken back."""
    makers = assignments_by_name(body)
    found: Dict[str, Dtype] = {**dict.fromkeys(makers, "any"), **parameters}
    changes = True
    while changes:
        changes = False
        for name, statements in makers.items():
            dtypes = [parameters[name]] if name in parameters else []
            dtypes += [dtype for statement in statements for dtype in assigned_by(statement, name, found)]
            new = joined([dtype for dtype in dtypes if not is_any(dtype)])
            changes, found[name] = changes or key(new) != key(found[name]), new
    return {name: None if is_any(dtype) else dtype for name, dtype in found.items()}


def assigned_by(statement: gast.stmt, name: str, known: Dict[str, Dtype]) -> List[Dtype]:
    """Those that a statement gives to a name."""
    if isinstance(statement, gast.Assign):
        return [dtype_of(value, known) for to, value in assigned_pairs(statement) if to == name]
    return [1 if isinstance(statement, gast.For) and statement.target.id == name and is_range(statement.iter) else None]


def is_range(items: gast.expr) -> bool:
    called = items.func.id.lstrip("$") if isinstance(items, gast.Call) and isinstance(items.func, gast.Name) else ""
    return called == "range" or (called == "reversed" and is_range(items.args[0]))


def is_any(dtype: Dtype) -> bool:
    """Is nothing known of it yet, in the first round?"""
    return isinstance(dtype, str)


def key(dtype: Dtype) -> tuple:
    return (type(dtype), dtype)


def joined(dtypes: List[Dtype]) -> Dtype:
    """That of a name of which these are assigned."""
    if not dtypes:
        return "any"
    return dtypes[0] if all(key(dtype) == key(dtypes[0]) for dtype in dtypes) else None


def promoted(dtypes: List[Dtype]) -> Dtype:
    """That of arithmetic."""
    if any(is_any(dtype) for dtype in dtypes):
        return "any"
    if None in [dtype if dtype is None else 0 for dtype in dtypes] or not dtypes:
        return None
    if all(isinstance(dtype, WEAK) for dtype in dtypes):
        return max(dtypes, key=lambda dtype: WEAK.index(type(dtype)))
    return np.result_type(*dtypes)


def inexact(dtype: Dtype) -> Dtype:
    """That of a quotient, or of a function with values between integers."""
    if isinstance(dtype, (bool, int)):
        return 1.0
    return np.dtype("float64") if isinstance(dtype, np.dtype) and dtype.kind in "biu" else dtype


def dtype_of(node: gast.expr, known: Dict[str, Dtype]) -> Dtype:
    """That of an expression."""
    if isinstance(node, gast.Name):
        return known.get(node.id)
    if isinstance(node, gast.Constant):
        return type(node.value)(1) if isinstance(node.value, WEAK) else None
    if isinstance(node, gast.BinOp):
        dtype = promoted([dtype_of(part, known) for part in (node.left, node.right)])
        return inexact(dtype) if isinstance(node.op, gast.Div) else dtype
    if isinstance(node, gast.UnaryOp):
        return np.dtype(bool) if isinstance(node.op, gast.Not) else dtype_of(node.operand, known)
    if isinstance(node, gast.Compare):
        return np.dtype(bool)
    if isinstance(node, gast.Subscript) or (isinstance(node, gast.Attribute) and node.attr == "T"):
        found = dtype_of(node.value, known)
        return None if isinstance(found, WEAK) else found
    if isinstance(node, gast.IfExp):
        return joined([dtype_of(part, known) for part in (node.body, node.orelse)])
    return of_call(node, known) if isinstance(node, gast.Call) else None


def of_call(node: gast.Call, known: Dict[str, Dtype]) -> Dtype:
    """That of what NumPy's functions give; of others it is not known."""
    callee = canonical(node)
    operands = getattr(node, "operands", None)
    given = list(operands.values()) if isinstance(operands, dict) and operands else node.args
    asked = [word.value for word in node.keywords if word.arg == "dtype"] or (node.args if getattr(node.func, "attr", "") == "astype" else [])
    if asked:
        return named(asked[0])
    if not isinstance(callee, str) or not callee.startswith("numpy."):
        return None
    operands = [dtype_of(part, known) for part in given if not (isinstance(part, gast.Constant) and part.value is None)]
    if callee in DOUBLE:
        return np.dtype("float64")
    if callee in THE_SAME and operands:
        return operands[0]
    if callee == "numpy.where" and len(operands) == 3:
        return promoted(operands[1:])
    if callee in SUMS and operands and isinstance(operands[0], np.dtype):
        return operands[0] if operands[0].kind in "fc" else None
    rule = RULES.get(callee)
    dtype = promoted(operands) if rule is not None and rule.kind == "elementwise" else None
    return np.dtype("float64") if isinstance(dtype, WEAK) else dtype if isinstance(dtype, str) else inexact(dtype)


def named(node: gast.expr) -> Optional[np.dtype]:
    """`np.float32`, `"float32"`, `float`"""
    word = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "value", None)
    try:
        return np.dtype(NAMED.get(word, word)) if isinstance(word, str) and word not in ("dtype",) else None
    except TypeError:
        return None
