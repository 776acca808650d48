"""Objects whose own operators answer for `k * value`: neither numbers nor NumPy's arrays, so that no rule of ours holds for them.

>>> import numpy as np
>>> has_own_operators(np.zeros(2)), has_own_operators(np.matrix([[1.0]])), has_own_operators("text")
(False, True, False)
"""

from __future__ import annotations

import numbers

import numpy

WORDS = frozenset("add sub mul truediv pow matmul neg floordiv mod".split())
OPERATORS = frozenset(f"__{r}{word}__" for word in WORDS for r in ("", "r"))
PLAIN_ARRAYS = (numpy.ndarray, numpy.memmap)  # other kinds of arrays have a product, a sum or a mean of their own
CONTAINERS = (list, tuple, set, frozenset)


def has_own_operators(value: object) -> bool:
    """Does an object, other than a number or an array, answer to arithmetic?  Python's own text and containers do, but no rule is about them."""
    kind = type(value)
    if kind in PLAIN_ARRAYS or isinstance(value, (numbers.Number, numpy.generic, type)) or kind.__module__ == "builtins":
        return False
    return answers(kind)


def holds_own_operators(value: object) -> bool:
    """The object itself, or an item of a container."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, CONTAINERS) else ()
    return has_own_operators(value) or any(map(holds_own_operators, items))


def holds_complex(value: object) -> bool:
    """A complex number or array, or an item of a container that is one.

    >>> holds_complex([1.0, {"a": 1j}]), holds_complex(numpy.zeros(2))
    (True, False)
    """
    items = value.values() if isinstance(value, dict) else value if isinstance(value, CONTAINERS) else ()
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    return isinstance(value, complex) or kind == "c" or any(map(holds_complex, items))


def answers(kind: type) -> bool:
    return any(hasattr(kind, name) for name in OPERATORS)
