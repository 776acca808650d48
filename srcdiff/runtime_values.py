"""Helpers that look at values: whether they are complex, and, of derivatives that are made with debug=True, which line first made a nan or an infinity.

Their text is printed into the file, once; nothing imports this module at run time.
"""

import numpy as np


def has_complex(value):
    """Is a number or an array complex, or one in a tuple?"""
    if isinstance(value, (tuple, list)):
        return any(has_complex(part) for part in value)
    return np.iscomplexobj(value)


def not_finite(name, value):
    """`y[2] is nan (shape (3,))` for the first nan or infinity in it, else None."""
    if isinstance(value, (list, tuple)):
        parts = [not_finite(f"{name}[{i}]", part) for i, part in enumerate(value)]
        return next(filter(None, parts), None)
    if not isinstance(value, (float, complex, np.ndarray, np.inexact)):
        return None
    array = np.asarray(value)
    if array.dtype.kind not in "fc" or np.all(np.isfinite(array)):
        return None
    index = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
    if not index:
        return f"{name} is {array[()]}"
    place = ", ".join(map(str, index))
    return f"{name}[{place}] is {array[index]} (shape {array.shape})"


def note_finite(name, value, where, first):
    """Keep the first value of the forward sweep that has a nan or an infinity."""
    found = None if first else not_finite(name, value)
    if found:
        first.append(f"{found} after {where}")


def check_finite(name, value, where, first=()):
    """Stop at a nan or an infinity; `first` is what the forward sweep noted."""
    found = not_finite(name, value)
    if found:
        before = f"\nin the forward sweep first {first[0]}" if first else ""
        raise FloatingPointError(f"srcdiff: {found} after {where}{before}")
