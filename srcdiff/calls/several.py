"""The results of a call that gives several, as items of a name for all of them (see `facts.several`)."""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.calls.choices import arguments
from srcdiff.facts.operands import wish
from srcdiff.normalise.assignments import at
from srcdiff.rules.several import Several
from srcdiff.slots import Slot
from srcdiff.trees import assign, clone, constant, name, subscript


def gives_several(node: gast.AST) -> bool:
    return isinstance(getattr(node, "expands", None), Several)


def item_position(node: gast.AST) -> Optional[int]:
    """The number of the result that is read of such a call, with an index that is written out; None for other expressions."""
    if not isinstance(node, gast.Subscript) or not gives_several(node.value):
        return None
    index, count = node.slice, len(node.value.expands.results)
    from_end = isinstance(index, gast.UnaryOp) and isinstance(index.op, gast.USub)
    value = getattr(index.operand if from_end else index, "value", None)
    if not isinstance(value, int) or not -count <= (-value if from_end else value) < count:
        return None
    return count - value if from_end and value else value


def items(call: gast.Call, expansion, statement: gast.stmt, before: List[gast.stmt]) -> List[gast.expr]:
    """The items; the call, and its arguments where they are longer than a name, get names in statements that go to `before`."""
    for slot in [inner for slot in arguments(call) for inner in with_parts(slot)]:
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


def with_parts(slot: Slot) -> List[Slot]:
    """An argument, or the parts of one that is a tuple or list."""
    node = slot.get()
    if not isinstance(node, (gast.Tuple, gast.List)):
        return [slot]
    return [inner for position in range(len(node.elts)) for inner in with_parts(Slot(node.elts, position))]


def all_items(call: gast.Call, expansion, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """The tuple of them."""
    return at(gast.Tuple(items(call, expansion, statement, before), gast.Load()), call)
