"""Sparse matrices of SciPy: objects that nothing differentiated is in, and whose products with arrays have a rule.

before: a = csr_array(m);  b = 2.0 * a.T + eye_array(n).tocsr();  b @ x
after:  the facts of a and b are those of a sparse matrix, and `@` is a call of the product that has the rule
"""

from __future__ import annotations

from typing import Optional, Sequence

import gast

from srcdiff.facts.fact import SPARSE_MATRIX, Fact, unknown
from srcdiff.load.purity import SPARSE_FORMATS

METHODS = ("transpose", "copy", "conj", "conjugate", *SPARSE_FORMATS)  # give a sparse matrix


def sparse_operation(evaluator, node: gast.expr, parts: Sequence[Fact]) -> Optional[Fact]:
    """`a @ x`, and what makes one sparse matrix of others and of numbers; None for anything else."""
    kinds, operator = [part.kind for part in parts], getattr(node, "op", None)
    impure = any(part.impure for part in parts)
    if isinstance(operator, gast.MatMult) and kinds == ["sparse", "number"]:
        node.callee = "scipy.sparse.csr_array.__matmul__"
        return unknown(evaluator.symbol(node), varied=parts[1].varied).with_(fresh=True, impure=impure)
    others = [part for part in parts if part.kind != "sparse"]
    if len(others) == len(parts) or not all(part.kind == "number" and part.is_scalar and not part.varied for part in others):
        return None
    scales = isinstance(operator, gast.Mult) or (isinstance(operator, gast.Div) and kinds[0] == "sparse")
    keeps = (gast.USub, gast.UAdd, gast.Add, gast.Sub, gast.MatMult)
    return SPARSE_MATRIX.with_(impure=impure) if (scales and others) or (isinstance(operator, keeps) and not others) else None
