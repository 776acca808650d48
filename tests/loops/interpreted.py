"""Kernels run by Python itself, without numba: what the loops mean does not depend on who compiles them."""

from __future__ import annotations

import random
import types

import numpy as np

from srcdiff.load.source import load_function
from srcdiff.loops.kernel import kernel_of


def shuffled(*bounds):
    """The passes of a parallel loop, in an order that no loop has."""
    passes = list(map(np.uint64, range(*bounds)))
    random.Random(len(passes)).shuffle(passes)
    return passes


NUMBA = types.SimpleNamespace(njit=lambda **options: lambda function: function, prange=shuffled)


def interpreted(f, example=None, parallel=False):
    """A function, or a derivative, as loops that Python runs; `.source` is their text."""
    kernel = kernel_of(load_function(f), f.__name__, f.__doc__, example, is_derivative=hasattr(f, "primal"), parallel=parallel)
    others = {name: cell.cell_contents for name, cell in kernel.cells.items()}
    names = {**f.__globals__, **others, **captured(f), "numba": NUMBA}
    exec(compile(kernel.text().replace("import numba\n", ""), f"<loops of {f.__name__}>", "exec"), names)
    made = names[f.__name__.rpartition(".")[2]]
    made.__defaults__, made.__kwdefaults__, made.source = f.__defaults__, f.__kwdefaults__, kernel.text()
    return made


def captured(f) -> dict:
    cells = zip(f.__code__.co_freevars, f.__closure__ or ())
    return {name: cell.cell_contents for name, cell in cells}
