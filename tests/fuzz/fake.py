"""Differentiators by finite differences, right or wrong in a known way, to test the fuzzer itself."""

from __future__ import annotations

import numpy as np

from .reference import copied, differences, flat, run


class SrcdiffError(Exception):
    """A refusal."""

    message = "fake: refused"


class Fake:
    """A tool with `vjp` and `SrcdiffError`; `spoil(inputs, value, gradients, cotangent)` changes what it returns."""

    SrcdiffError = SrcdiffError

    def __init__(self, spoil=None):
        self.spoil = spoil or (lambda inputs, value, gradients, cotangent: (value, gradients))

    def vjp(self, f, wrt, of=None, example=None, check_restore=False):
        """Like srcdiff.vjp, without a source."""
        def derivative(*args, result_bar=1.0, **kwargs):
            names = f.__code__.co_varnames[: f.__code__.co_argcount]
            inputs = {**dict(zip(names, args)), **kwargs}
            value, gradients = by_differences(f, inputs, wrt, of, result_bar)
            value, gradients = self.spoil(inputs, value, gradients, result_bar)
            return value, gradients if isinstance(wrt, tuple) else gradients[0]

        return derivative


def by_differences(f, inputs, wrt, of, result_bar):
    """(value, gradients) in new memory."""
    class Asked:
        pass

    Asked.inputs, Asked.of, Asked.wrt_names = inputs, of, lambda: (wrt,) if isinstance(wrt, str) else wrt
    gradients = differences(f, Asked, flat(result_bar).astype(float))
    value = run(f, inputs, of)
    return renewed(value), tuple(float(g) if g.ndim == 0 else g for g in gradients.values())


def renewed(value):
    """The value in new memory."""
    if isinstance(value, tuple):
        return tuple(renewed(item) for item in value)
    return value.copy() if isinstance(value, np.ndarray) else value
