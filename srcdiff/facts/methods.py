"""The array methods that are functions of NumPy: `x.sum(axis=0)` is `np.sum(x, axis=0)`."""

from __future__ import annotations

import gast

from srcdiff.trees import tuple_of

# Methods with the parameters of the function of the same name.
SAME_NAME = (
    "sum mean prod max min var std dot ravel squeeze clip round any all argmax argmin argsort copy take repeat "
    "cumsum cumprod ptp trace diagonal nonzero searchsorted swapaxes"
).split()

CANONICAL = {
    **{method: "numpy." + method for method in SAME_NAME},
    "conj": "numpy.conjugate",
    "conjugate": "numpy.conjugate",
    "flatten": "numpy.ndarray.flatten",
    "astype": "numpy.ndarray.astype",
    "item": "numpy.ndarray.item",
    "tolist": "numpy.ndarray.tolist",
    "reshape": "numpy.reshape",
    "transpose": "numpy.transpose",
}
VARIADIC = ("reshape", "transpose")  # x.reshape(2, 3) is np.reshape(x, (2, 3))


def as_function(method: str, receiver: gast.expr, args: list):
    """The canonical function and its positional arguments for a method call, or None if the method is not known."""
    if method not in CANONICAL:
        return None
    if method in VARIADIC and len(args) > 1:
        args = [tuple_of(args)]
    return CANONICAL[method], [receiver, *args]
