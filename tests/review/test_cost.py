"""What lines cost: against counts by hand, and nothing where a shape or an operation is not known."""

from __future__ import annotations

import pytest

from srcdiff.api import Options
from srcdiff.review.cost import costs
from srcdiff.files import request_for
from srcdiff.load.source import primal_in
from srcdiff.pipeline import Compilation

HEAD = """\
from typing import Annotated
import numpy as np
def f(w: Annotated[np.ndarray, "d h"], h: Annotated[np.ndarray, "n h"], xs: Annotated[np.ndarray, "t n d"], u, s: float):
    for i in range(len(xs)):
        """


def cost_of(line: str):
    text = HEAD + line + "\n    return np.sum(w)\n"
    primal = primal_in(text, "model.py", "f")
    compilation = Compilation(primal, request_for(primal, "grad", "w", Options()))
    core = compilation.core_block()
    facts, _ = compilation.settled(core)
    found = costs(core, facts, "model.py").get(("model.py", 5))
    return found and (found.operations.text(), found.bytes.text())


@pytest.mark.parametrize(
    "line, operations, bytes",
    [
        ("a = xs[i] @ w", "2·n·d·h", "8·d·h + 8·n·d + 8·n·h"),
        ("a = np.tanh(xs[i] @ w + h)", "2·n·d·h + 2·n·h", "8·d·h + 8·n·d + 16·n·h"),
        ("a = h.T @ h", "2·h²·n", "8·h² + 8·h·n"),
        ("a = h * h + 1.0", "2·n·h", "16·n·h"),
        ("a = np.sum(w, axis=0)", "d·h", "8·d·h + 8·h"),
        ("a = np.zeros((len(w), 3))", "0", "24·d"),
        ("a = w[1:] - w[:-1]", "(d-1)·h", "24·(d-1)·h"),
        ("h[0] = 2.0 * w[0]", "h", "16·h"),
        ("a = w > 0.0", "d·h", "9·d·h"),
        ("a = np.where(w > 0.0, w, 0.0)", "2·d·h", "16·d·h"),
    ],
)
def test_formulas(line, operations, bytes):
    assert cost_of(line) == (operations, bytes)


@pytest.mark.parametrize(
    "line",
    [
        "a = u * 2.0",  # a shape that is not known
        "a = np.linalg.inv(h.T @ h)",  # an operation that is not counted
        "a = w if s > 1.0 else 2.0 * w",  # one of two
        "a = s * 2.0",  # no array
        "a = w",  # another name
        "a = w[0]",  # a view
    ],
)
def test_nothing_is_told(line):
    assert cost_of(line) is None
