"""`srcdiff explain`: exact texts for small functions, what is told of a function that is refused, and that the user's module is not run."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

import srcdiff
from srcdiff.cli import main
from srcdiff.errors import SrcdiffError
from srcdiff.explain import explanation

MODEL = '''\
from typing import Annotated

import numpy as np

Vector = Annotated[np.ndarray, "n"]

raise RuntimeError("this module is not to be run")


def diffuse(u: Vector, c: float, steps: int):
    u = u.copy()
    for step in range(steps):
        u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u)


def shock(u: Vector, c: float, steps: int):
    u = u.copy()
    for step in range(steps):
        u[1:] -= c * u[1:] * (u[1:] - u[:-1])  # upwind
    return np.sum(u)


def window(x: Vector):
    y = np.sin(x)
    v = y[1:3]
    v *= v
    return np.sum(y)


def step(x: Vector, y: Vector, a: float):
    y += a * x
    y[0] = y[0] * y[1]


def same(x: Vector, z: Vector, choose):
    w = choose(x, z)
    x = x.copy()
    x[0] = 1.0
    z[0] = w[0]
    return np.sum(z)


def walk(x: float, n: int):
    k = 0
    s, t = x, 1.0
    while k < n:
        w = x * k
        s, t = t, s
        if s > 0.5:
            s = s * w
        else:
            s = np.sin(s)
        k += 1
    n = 3
    return s + t * n


def turns(x: float, n: int):
    s = x
    for i in range(n):
        j = i + 1
        s = s * x + j * x * x
    n = 3
    return s * n


def vectors(x: Vector, n: int):
    a, b = x.copy(), np.zeros_like(x)
    for i in range(n):
        b[1:] = a[1:] * a[:-1]
        a, b = b, a
    return a
'''


@pytest.fixture
def explain(tmp_path, monkeypatch, capsys):
    """Explain a function of model.py: gives (exit code, stdout, stderr)."""
    (tmp_path / "model.py").write_text(MODEL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda function, *words: (main(["explain", f"model.py::{function}", *words]), *capsys.readouterr())


def line_of(text):
    """The number of the line of the model with this text."""
    (number,) = [number for number, line in enumerate(MODEL.splitlines(), 1) if text in line]
    return number


def golden(text):
    """A text with the numbers of the lines that it names by their beginnings, as in <y = np.sin>."""
    parts = textwrap.dedent(text).lstrip("\n").split("<<")
    return parts[0] + "".join(str(line_of(part.partition(">>")[0])) + part.partition(">>")[2] for part in parts[1:])


TEXTS = {
    "a linear stencil saves nothing": (
        ["diffuse"],
        """
        active
            with respect to u  u
            passive            c, steps, step

        storage
            u      buffer, written in line <<u[1:-1] +=>>
            c      value
            steps  value

        saved
            nothing: the reverse sweep reads no value that is overwritten

        guards
            expected u (n), all floats (ValueError if u.ndim != 1 or u.dtype.kind != "f")
        """,
    ),
    "a stencil that is not linear": (
        ["shock"],
        """
        active
            with respect to u  u
            passive            c, steps, step

        storage
            u      buffer, written in line <<u[1:] -=>>
            c      value
            steps  value

        saved
            u  save part  line <<u[1:] -=>>  u[1:] -= c * u[1:] * (u[1:] - u[:-1])  needed by the adjoint of line <<u[1:] -=>>

        guards
            expected u (n), all floats (ValueError if u.ndim != 1 or u.dtype.kind != "f")
        """,
    ),
    "a view": (
        ["window"],
        """
        active
            with respect to x  x, y, v

        storage
            x  value
            y  buffer, written in line <<v *= v>>
               view in line <<v = y[1:3]>>: v = y[1:3]

        saved
            y  save part  line <<v *= v>>  v *= v  needed by the adjoint of line <<v *= v>>

        guards
            expected x (n), all floats (ValueError if x.ndim != 1 or x.dtype.kind != "f")
        """,
    ),
    "an argument whose final value is the output": (
        ["step", "--wrt", "x,a", "--of", "y", "--vjp"],
        """
        active
            with respect to x, a  x, y, a

        storage
            x  value
            y  buffer, written in lines <<y += a * x>> and <<y[0] = y[0]>>
               copied first: a derivative leaves its arguments alone
            a  value

        saved
            y  save part  line <<y[0] = y[0]>>  y[0] = y[0] * y[1]  needed by the adjoint of line <<y[0] = y[0]>>

        guards
            expected x (n), y (n), floats in y (ValueError if x.ndim != 1 or y.shape != x.shape or y.dtype.kind != "f")
            y must not share memory with others (ValueError if np.shares_memory(y, x, max_work=1000))
            result_bar must have the shape of the result (ValueError if np.shape(result_bar) != np.shape(result))
        """,
    ),
    "numbers": (
        ["turns"],
        """
        active
            with respect to x  x, s
            passive            n, i, j

        storage
            x  value
            n  value

        saved
            j  recompute  line <<j = i + 1>>  j = i + 1              needed by the adjoint of line <<s = s * x + j>>
            s  save       line <<s = s * x + j>>  s = s * x + j * x * x  needed by the adjoint of line <<s = s * x + j>>
            n  save       line 66  n = 3                  needed by the loop of line 63

        guards
            nothing is taken for granted
        """,
    ),
}


@pytest.mark.parametrize("words, text", TEXTS.values(), ids=TEXTS)
def test_the_text(explain, words, text):
    assert explain(*words) == (0, golden(text), "")
