"""Complex values: where they may flow, and what is refused of them.

before: y = np.sort(1j * x)     after: an error that names numpy.sort     (x is differentiated)
"""

from __future__ import annotations

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.fact import Fact
from srcdiff.facts.complex_rules import GIVEN_DTYPE, REAL_RESULT, takes_complex
from srcdiff.walks import children

OF_COMPLEX = frozenset("numpy.real numpy.imag numpy.angle".split())
COMPLEX_DTYPES = frozenset("complex complex64 complex128 cdouble csingle clongdouble c8 c16 D F".split())
PARTS = "work on real and imaginary parts, np.real(...) and np.imag(...)"


def check_complex(primal, node: gast.expr, fact: Fact) -> Fact:
    """The fact; refuse a complex value that a rule, or a form of expression, does not take."""
    parts = [part.fact for part in parts_of(node) if hasattr(part, "fact")]
    is_complex = any(map(has_complex, (fact, *parts)))
    unclear = [part for part in (node, *(parts_of(node) if is_complex else [])) if is_unclear(part, is_complex)]
    if unclear:
        message = f"whether {unclear[0].callee} gets complex values is not known"
        raise UnsupportedSyntaxError(message, primal.place(node), "say what they are, x.astype(float) or x.astype(complex), or give an example")
    if not is_complex or not any(part.varied for part in (fact, *parts)) or is_plain(node, fact, parts):
        return fact
    if fact.kind == "pair":
        raise UnsupportedSyntaxError("complex values are not passed to a function that calls itself", primal.place(node), PARTS)
    rule = getattr(node, "callee", None) or called(node)
    if rule is None or not takes_complex(rule) or fact.kind not in ("number", "other"):
        message = f"the rule of {rule} does not take complex values" if rule else "complex values are not supported in this expression"
        raise UnsupportedSyntaxError(message, primal.place(node), PARTS)
    return fact


def is_unclear(node: gast.expr, is_complex: bool) -> bool:
    """Does it take complex values apart, of something that may be complex or not?  A conjugate matters where complex values are about."""
    if getattr(node, "callee", None) not in OF_COMPLEX and not (is_complex and getattr(node, "callee", None) == "numpy.conjugate"):
        return False
    return any(part.fact.varied and part.fact.dtype is None for part in parts_of(node) if hasattr(part, "fact"))


def parts_of(node: gast.expr) -> list:
    """The operands of an operation or a call, the items of a display."""
    if isinstance(node, gast.Call):
        operands = getattr(node, "operands", {})
        operands = list(operands.values() if isinstance(operands, dict) else operands)
        receiver = [node.func.value] if isinstance(node.func, gast.Attribute) else []
        return [*operands, *receiver, *node.args, *(k.value for k in node.keywords)]
    if isinstance(node, gast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, (gast.Tuple, gast.List)):
        return node.elts
    return [child for child in children(node) if isinstance(child, gast.expr)]


def is_plain(node: gast.expr, fact: Fact, parts: list) -> bool:
    """A name, a part of an array, a choice of complex values, a comparison, what is told of a value; a call that is looked into."""
    if isinstance(node, (gast.Compare, gast.Name, gast.Constant, gast.Tuple, gast.List)):
        return True
    if isinstance(node, gast.IfExp):
        return all(part.dtype == "c" for part in parts)
    if isinstance(node, gast.Attribute):
        return node.attr in ("T", "mT", "real", "imag", "shape", "ndim", "size", "dtype")
    if isinstance(node, gast.Subscript):
        return fact.kind == "number" and not hasattr(node, "of_pair") and not hasattr(node, "of_several")
    return isinstance(node, gast.Call) and hasattr(node, "expands")


def called(node: gast.expr):
    """What a call without a derivative calls."""
    binding = getattr(getattr(node, "func", None), "binding", None)
    return getattr(binding, "canonical", None)


def with_dtype(rule: str, dtype, facts) -> object:
    """The dtype of what a rule gives: complex for complex operands, but for what makes real numbers of them, or any."""
    is_complex = any(map(has_complex, facts))
    if not is_complex or dtype in ("b", "i") or rule in GIVEN_DTYPE:
        return dtype
    return "f" if rule in REAL_RESULT else "c"


def has_complex(fact: Fact) -> bool:
    """Is it complex, or is one of its items?"""
    return fact.dtype == "c" or any(map(has_complex, fact.items))


def names_complex(fact: Fact) -> bool:
    """Does an argument name a complex dtype?"""
    path = getattr(fact.const, "canonical", None) or (fact.const if isinstance(fact.const, str) else "")
    return isinstance(path, str) and path.rpartition(".")[2] in COMPLEX_DTYPES


def refuse_result(primal, node: gast.expr) -> None:
    if node.fact.varied and has_complex(node.fact):
        raise UnsupportedSyntaxError(
            "the result is complex, and has no gradient",
            primal.place(node),
            "return its real part, np.real(...), or its size, np.abs(...), or use srcdiff.vjp or srcdiff.jvp",
        )


def refuse_store(primal, to: gast.expr, value: Fact, base: Fact, is_mixed: bool) -> None:
    """NumPy would cut off the imaginary part of what is stored in an array of real numbers."""
    if value.varied and value.dtype == "c" and (base.dtype != "c" or is_mixed):
        message = "a complex value is stored in an array that is not known to be complex"
        raise UnsupportedSyntaxError(message, primal.place(to), "make the array with dtype=complex")
