"""The code of derivatives of small functions, for tests of how the reverse sweep is written."""

from __future__ import annotations

import re
import textwrap

import numpy as np

import srcdiff
from tests.primals import code_of, function_of

EXAMPLE = dict(x=np.array([0.7, -1.2, 0.4]), y=np.array([1.0, 0.3, 0.2]), m=np.arange(6.0).reshape(2, 3) / 7.0, c=0.5, k=2)


def function(lines: str):
    return function_of("def f(x, y, m, c, k):\n" + textwrap.indent(lines, "    ") + "\n")


def lines_of(lines: str, wrt=("x", "c"), kind: str = "grad", example: bool = True) -> list:
    """The statements of a derivative after its docstring and guards, stripped, for a function of an expression or of lines."""
    lines = lines if "return" in lines else f"return {lines}"
    code = code_of(getattr(srcdiff, kind)(function(lines), wrt, example=EXAMPLE if example else None).source).split("\n")
    body = [line for line in code if line.startswith("    ")][1:]
    while body[0].startswith(("    if np.ndim", "    if x.ndim", "        raise")):
        body.pop(0)
    return [one_spelling(line[4:]) for line in body]


def one_spelling(line: str) -> str:
    """Zeros and ones as `np.zeros_like(x)`, however they are spelled: the golden files have the spelling."""
    line = re.sub(r"np\.full\((.+?)\.shape, 1\.0\)", r"np.ones(\1.shape)", line)
    return re.sub(r"np\.(zeros|ones)\(\(?(.+?)\)?\.shape\)", r"np.\1_like(\2)", line)


def check(lines: str, wrt=("x", "c")) -> None:
    """Right by numerical differentiation, with and without the example."""
    lines = lines if "return" in lines else f"return {lines}"
    for example in (EXAMPLE, None):
        srcdiff.check_grads(function(lines), wrt, example=example)(**EXAMPLE)
