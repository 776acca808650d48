"""The results of a call that gives several, as items of a name for all of them (see `facts.several`), or as attributes of it.

before: sol = root(f, x0)                           after:  root_value = root(f, x0)                    (.several)
                                                            sol = $new(x=root_value.x, ...)             (.of_several, the call)
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.calls.choices import arguments
from srcdiff.facts.operands import wish
from srcdiff.normalise.assignments import at
from srcdiff.rules.several import Several
from srcdiff.load.binding import Binding
from srcdiff.load.classes import ClassInfo
from srcdiff.names import read_names
from srcdiff.slots import Slot
from srcdiff.trees import assign, attribute, clone, constant, name, subscript


def gives_several(node: gast.AST) -> bool:
    return isinstance(getattr(node, "expands", None), Several)


def item_position(node: gast.AST) -> Optional[int]:
    """The number of the result that is read of such a call, with an index that is written out; None for other expressions."""
    if not isinstance(node, (gast.Subscript, gast.Attribute)) or not gives_several(node.value):
        return None
    if isinstance(node, gast.Attribute) or node.value.expands.of_object:
        words = node.value.expands.results if isinstance(node, gast.Attribute) and node.value.expands.of_object else ()
        return words.index(node.attr) if getattr(node, "attr", None) in words else None
    index, count = node.slice, len(node.value.expands.results)
    from_end = isinstance(index, gast.UnaryOp) and isinstance(index.op, gast.USub)
    value = getattr(index.operand if from_end else index, "value", None)
    if not isinstance(value, int) or not -count <= (-value if from_end else value) < count:
        return None
    return count - value if from_end and value else value


def items(call: gast.Call, expansion, statement: gast.stmt, before: List[gast.stmt]) -> List[gast.expr]:
    """The items; the call, and its arguments where they are longer than a name, get names in statements that go to `before`."""
    for slot in [inner for slot in arguments(call) for inner in with_parts(slot)]:
        if not expansion.is_steady(slot.get()) and is_computed(slot.get()):
            slot.set(expansion.named(slot.get(), statement, before))
    made = at(gast.Call(call.func, call.args, call.keywords), call)
    made.several = call.expands
    fresh = own_name(call, expansion, statement) or expansion.names.fresh(wish(gast.Call(call.func, [], [])))
    found = []
    for position, word in enumerate(call.expands.results):
        item = attribute(name(fresh), word) if call.expands.of_object else subscript(name(fresh), constant(position))
        item.of_several = at(clone(made), call)
        found.append(at(item, call))
    before.append(expansion.made(assign(fresh, made), statement))
    return found


def is_computed(argument: gast.expr) -> bool:
    """Is it longer than a name?  (A function is what it is, and so are options.)"""
    computing = (gast.Call, gast.BinOp, gast.Subscript, gast.Attribute)
    return not isinstance(argument, (gast.Lambda, gast.Dict)) and any(isinstance(inner, computing) for inner in gast.walk(argument))


def own_name(call: gast.Call, expansion, statement: gast.stmt) -> Optional[str]:
    """The name that an object is given by the statement, unless the call, or a function around it, reads what it was before."""
    target = statement.targets[0] if isinstance(statement, gast.Assign) and statement.value is call and call.expands.of_object else None
    if not isinstance(target, gast.Name) or any(target.id in read_names(tree) for tree in [call, *(one.tree for one in expansion.inner.values())]):
        return None
    return target.id


def with_parts(slot: Slot) -> List[Slot]:
    """An argument, or the parts of one that is a tuple or list."""
    node = slot.get()
    if not isinstance(node, (gast.Tuple, gast.List)):
        return [slot]
    return [inner for position in range(len(node.elts)) for inner in with_parts(Slot(node.elts, position))]


def all_items(call: gast.Call, expansion, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """The tuple of them, or an object with these attributes."""
    found = items(call, expansion, statement, before)
    if not call.expands.of_object:
        return at(gast.Tuple(found, gast.Load()), call)
    made = gast.Call(name("$new"), [], [gast.keyword(word, item) for word, item in zip(call.expands.results, found)])
    made.allocates = ClassInfo("OptimizeResult", Binding("class", f"{call.expands.name}()"), is_frozen=True)
    return at(made, call)
