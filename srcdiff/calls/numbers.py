"""`k * w`, for an object w whose class has `__rmul__`: the method is called once if k is a number, which is checked when the derivative runs."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.normalise.assignments import at
from srcdiff.trees import call, clone, constant, name


def check_number(expansion, called: gast.Call, statement: gast.stmt, before: List[gast.stmt]) -> None:
    """The check goes to `before`; the operand gets a name, if it has none."""
    if not isinstance(called.args[1], gast.Name):
        called.args[1] = expansion.named(called.args[1], statement, before, "number")
    number = called.args[1]
    message = constant(f"srcdiff: {number.id} has to be a number: an array asks an object for each of its items")
    failing = expansion.made(gast.Raise(gast.Call(name("$TypeError"), [message], []), None), statement)
    test = gast.Compare(call("$np.ndim", clone(number)), [gast.NotEq()], [constant(0)])
    guard = expansion.made(gast.If(at(test, called), [failing], []), statement)
    guard.raises = True
    before.append(guard)
