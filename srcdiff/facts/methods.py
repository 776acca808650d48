"""The array methods that are functions of NumPy: `x.sum(axis=0)` is `np.sum(x, axis=0)`."""

from __future__ import annotations

import gast

from srcdiff.facts.fact import NOTHING, OTHER, Fact
from srcdiff.facts.shapes import opaque
from srcdiff.rules.table import rule_for
from srcdiff.trees import key, tuple_of

# Methods with the parameters of the function of the same name.
SAME_NAME = (
    "sum mean prod max min var std dot ravel squeeze clip round any all argmax argmin argsort copy take repeat "
    "cumsum cumprod ptp trace diagonal nonzero searchsorted swapaxes choose"
).split()

CANONICAL = {
    **{method: "numpy." + method for method in SAME_NAME},
    "conj": "numpy.conjugate",
    "conjugate": "numpy.conjugate",
    "flatten": "numpy.ndarray.flatten",
    "compress": "numpy.compress",
    "view": "numpy.ndarray.view",
    "astype": "numpy.ndarray.astype",
    "item": "numpy.ndarray.item",
    "tolist": "numpy.ndarray.tolist",
    "reshape": "numpy.reshape",
    "transpose": "numpy.transpose",
}
VARIADIC = ("reshape", "transpose")  # x.reshape(2, 3) is np.reshape(x, (2, 3))
ATTRIBUTES = {"T": "numpy.transpose", "mT": "numpy.matrix_transpose"}


def attribute_fact(node: gast.Attribute, base: Fact) -> Fact:
    """The fact of an attribute that is a function of NumPy, without arguments."""
    node.callee, node.operands = ATTRIBUTES[node.attr], [node.value]
    shape = rule_for(node.callee).shape({"x": base, "axes": OTHER.with_(const=None)})
    return base.with_(shape=shape or opaque(key(node)), fresh=False, const=NOTHING)


def as_function(method: str, receiver: gast.expr, args: list):
    """The canonical function and its positional arguments for a method call, or None if the method is not known."""
    if method not in CANONICAL:
        return None
    if method in VARIADIC and len(args) > 1:
        args = [tuple_of(args)]
    if method == "compress":  # x.compress(c) is np.compress(c, x)
        return (CANONICAL[method], [args[0], receiver, *args[1:]]) if args else None
    return CANONICAL[method], [receiver, *args]
