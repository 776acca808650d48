"""The array methods that are functions of NumPy: `x.sum(axis=0)` is `np.sum(x, axis=0)`."""

from __future__ import annotations

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.fact import INT, NOTHING, OTHER, Fact, unknown
from srcdiff.facts.shapes import opaque
from srcdiff.facts.values import shape_tuple
from srcdiff.rules.table import rule_for
from srcdiff.trees import attribute, call, dotted_path, key, tuple_of

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
TAKES_OUT = "round any all argmax argmin".split()  # as their second argument: without a derivative, they would be taken for pure
VARIADIC = ("reshape", "transpose")  # x.reshape(2, 3) is np.reshape(x, (2, 3))
ATTRIBUTES = {"T": "numpy.transpose", "mT": "numpy.matrix_transpose"}


def attribute_fact(evaluator, node: gast.Attribute, base: Fact) -> Fact:
    """The fact of an attribute; some are functions of NumPy, without arguments."""
    node.callee = None
    if base.kind == "number" and node.attr in ATTRIBUTES:
        node.callee, node.operands = ATTRIBUTES[node.attr], [node.value]
        shape = rule_for(node.callee).shape({"x": base, "axes": OTHER.with_(const=None)})
        return base.with_(shape=shape or opaque(key(node)), fresh=False, const=NOTHING)
    if node.attr == "shape":
        return shape_tuple(base) if base.kind == "number" else Fact(kind="tuple", dtype="i")
    if node.attr in ("size", "ndim", "itemsize", "nbytes"):
        return INT
    if node.attr == "flags" and base.kind == "number":
        return OTHER
    if base.kind == "sparse" and node.attr == "T":
        return base.with_(fresh=False)
    if base.kind == "number" and node.attr in ("real", "imag"):
        node.callee, node.operands = "numpy." + node.attr, [node.value]
        return base.with_(dtype="f" if base.dtype == "c" else base.dtype, fresh=False)
    if base.varied and node.attr not in ("dtype",):
        message = f"attribute {node.attr!r} of a differentiated value is not supported"
        raise UnsupportedSyntaxError(message, evaluator.primal.place(node), "use a NumPy function")
    return unknown(evaluator.symbol(node))


def note_item(evaluator, node: gast.Subscript, env: dict) -> None:
    """What is indexed, as it is read here: a call gives so many results at least; items of `x.flat` are those of np.ravel(x)."""
    if isinstance(node.value, gast.Call) and isinstance(getattr(node.slice, "value", None), int):
        node.value.unpacks = node.slice.value + 1
    path = dotted_path(node.value)
    if isinstance(node.value, gast.Attribute) and node.value.attr == "flat" and (path is None or path.split(".")[0] in env):
        if evaluator.evaluate(node.value.value, env).kind == "number":
            is_integer = evaluator.evaluate_index(node.slice, env).dtype == "i"  # a slice of x.flat is a copy
            flat = call("$np.ravel", node.value.value) if is_integer else call(attribute(node.value.value, "flatten"))
            node.value = gast.copy_location(flat, node.value)


def array_of_list(evaluator, call, env: dict) -> None:
    """np.array(x.tolist()) is np.array(x), for what is differentiated."""
    first = call.args[0] if call.args else None
    if call.canonical != "numpy.array" or not isinstance(first, gast.Call) or not isinstance(first.func, gast.Attribute):
        return
    if first.func.attr == "tolist" and not first.args and not first.keywords:
        receiver = evaluator.evaluate(first.func.value, env)
        if receiver.kind == "number" and receiver.varied:
            call.node.args[0] = call.args[0] = first.func.value


def as_function(method: str, receiver: gast.expr, args: list):
    """The canonical function and its positional arguments for a method call, or None if the method is not known."""
    if method not in CANONICAL or (method in TAKES_OUT and len(args) > 1):
        return None
    if method in VARIADIC and (len(args) > 1 or any(isinstance(part, gast.Starred) for part in args)):
        args = [tuple_of(args)]
    if method == "compress":  # x.compress(c) is np.compress(c, x)
        return (CANONICAL[method], [args[0], receiver, *args[1:]]) if args else None
    return CANONICAL[method], [receiver, *args]
