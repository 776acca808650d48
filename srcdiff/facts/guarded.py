"""What holds behind a guard: after `if np.shape(p) != np.shape(x): raise ...`, p has the shape of x."""

from __future__ import annotations

from typing import Dict, Iterator, Optional, Tuple

import gast

from srcdiff.facts.fact import Fact


def behind(test: gast.expr, env: Dict[str, Fact]) -> Dict[str, Fact]:
    """The facts of names where a test, after which an exception is raised, was false."""
    env = dict(env)
    for name, other in equal_shapes(test):
        known = getattr(other, "fact", None)
        if name in env and known is not None and env[name].kind == known.kind == "number":
            shape = env[name].shape
            if shape.rank is None and known.shape.rank is not None:
                env[name] = env[name].with_(shape=known.shape)
    return env


def equal_shapes(test: gast.expr) -> Iterator[Tuple[str, gast.expr]]:
    """The names that have the shape of an expression unless the test is true."""
    if isinstance(test, gast.BoolOp) and isinstance(test.op, gast.Or):
        for part in test.values:
            yield from equal_shapes(part)
    elif isinstance(test, gast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], gast.NotEq):
        left, right = shaped(test.left), shaped(test.comparators[0])
        if isinstance(left, gast.Name) and right is not None:
            yield left.id, right
        if isinstance(right, gast.Name) and left is not None:
            yield right.id, left


def shaped(node: gast.expr) -> Optional[gast.expr]:
    """x of `np.shape(x)` and `x.shape`."""
    if isinstance(node, gast.Attribute) and node.attr == "shape":
        return node.value
    if isinstance(node, gast.Call) and len(node.args) == 1 and getattr(getattr(node.func, "binding", None), "canonical", None) == "numpy.shape":
        return node.args[0]
    return None
