"""The results of a call that gives several, as items of a name for all of them (see `facts.several`)."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.calls.choices import arguments
from srcdiff.facts.operands import wish
from srcdiff.normalise.assignments import at
from srcdiff.rules.several import Several
from srcdiff.trees import assign, clone, constant, name, subscript


def gives_several(node: gast.AST) -> bool:
    return isinstance(getattr(node, "expands", None), Several)


def is_item(node: gast.AST) -> bool:
    """One result of such a call, with an index that is written out."""
    index = getattr(getattr(node, "slice", None), "value", None)
    return isinstance(node, gast.Subscript) and gives_several(node.value) and isinstance(index, int) and index < len(node.value.expands.results)


def items(call: gast.Call, expansion, statement: gast.stmt, before: List[gast.stmt]) -> List[gast.expr]:
    """The items; the call, and its arguments where they are longer than a name, get names in statements that go to `before`."""
    for slot in arguments(call):
        if any(isinstance(inner, (gast.Call, gast.BinOp, gast.Subscript)) for inner in gast.walk(slot.get())):
            slot.set(expansion.named(slot.get(), statement, before))
    made = at(gast.Call(call.func, call.args, call.keywords), call)
    made.several = call.expands
    fresh = expansion.names.fresh(wish(gast.Call(call.func, [], [])))
    found = []
    for position in range(len(call.expands.results)):
        item = subscript(name(fresh), constant(position))
        item.of_several = at(clone(made), call)
        found.append(at(item, call))
    before.append(expansion.made(assign(fresh, made), statement))
    return found


def all_items(call: gast.Call, expansion, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """The tuple of them."""
    return at(gast.Tuple(items(call, expansion, statement, before), gast.Load()), call)
