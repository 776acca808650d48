"""Loops over ranges, and the numbers of their passes.

>>> import gast
>>> from srcdiff.trees import key
>>> loop = gast.parse("for t in range(2, n): pass").body[0]
>>> key(counted(loop).passes()) == key(difference(gast.parse("n").body[0].value, gast.parse("2").body[0].value))
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import gast

from srcdiff.loops.core import is_call_of
from srcdiff.loops.operands import literal
from srcdiff.trees import binary, clone, constant, name


@dataclass
class Counted:
    """`range(start, stop, step)`, with a step of 1 or -1, backwards if it is reversed."""

    start: gast.expr
    stop: gast.expr
    step: int
    backwards: bool

    @property
    def parts(self) -> Tuple[gast.expr, ...]:
        return self.start, self.stop, constant(self.step)

    def passes(self) -> gast.expr:
        return difference(self.stop, self.start) if self.step > 0 else difference(self.start, self.stop)

    def number(self, variable: str) -> gast.expr:
        """That of the pass with this value, from the range's beginning."""
        return difference(name(variable), self.start) if self.step > 0 else difference(self.start, name(variable))


def counted(loop: gast.For) -> Optional[Counted]:
    backwards = is_call_of(loop.iter, "reversed") and len(loop.iter.args) == 1
    inner = loop.iter.args[0] if backwards else loop.iter
    if not is_call_of(inner, "range") or inner.keywords or not 1 <= len(inner.args) <= 3 or not isinstance(loop.target, gast.Name):
        return None
    start, stop = [constant(0), *inner.args] if len(inner.args) == 1 else inner.args[:2]
    step = literal(inner.args[2]) if len(inner.args) == 3 else 1
    return Counted(start, stop, step, backwards) if step in (1, -1) else None


def difference(left: gast.expr, right: gast.expr) -> gast.expr:
    """`left - right`, in short where one is a literal."""
    if literal(right) == 0:
        return clone(left)
    if literal(right) is not None and literal(left) is not None:
        return constant(literal(left) - literal(right))
    if literal(right) is not None and literal(right) < 0:
        return binary("+", clone(left), constant(-literal(right)))
    return binary("-", clone(left), clone(right))
