"""A comprehension over structures, item by item.

before: [a + b for a, b in zip(p, q)]        after:  [p[0] + q[0], p[1] + q[1]]

Only what is known to have few items, and to be the same whenever it is read, is written out.
"""

from __future__ import annotations

from typing import Dict, List, Optional

import gast

from srcdiff.names import read_names
from srcdiff.normalise.assignments import at
from srcdiff.normalise.renaming import Renaming
from srcdiff.slots import Slot
from srcdiff.structures.values import Again, Leaf, MadeItems, MadeObject
from srcdiff.trees import clone, constant
from srcdiff.walks import walk

LARGEST = 64  # items that are written out
STRUCTURES = (gast.Tuple, gast.List, gast.Dict, gast.ListComp, gast.DictComp)
Meanings = Dict[str, gast.expr]


def written_out(reading, node: gast.expr) -> Optional[List[gast.expr]]:
    """The items of a comprehension (of a dictionary's: pairs); None if they are not known, or none of them has to do with structures."""
    elements = [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]
    first = node.generators[0].iter
    if not (reads_structures(reading, node) or any(isinstance(e, STRUCTURES) for e in elements) or reading.constants(first) is not None):
        return None
    found = passes(reading, node.generators)
    if found is None or len(found) > LARGEST:
        return None
    items = [[Renaming(meanings).node(clone(e)) for e in elements] for meanings in found]
    return [gast.Tuple(item, gast.Load()) if len(item) == 2 else item[0] for item in items]


def reads_structures(reading, node: gast.expr) -> bool:
    return any(reading.is_structure(n) for n in read_names(node))


def passes(reading, generators: List[gast.comprehension]) -> Optional[List[Meanings]]:
    """What the variables are in each pass."""
    found: List[Meanings] = [{}]
    for generator in generators:
        new: List[Meanings] = []
        for outer in found:
            items = items_of(reading, Renaming(outer).node(clone(generator.iter)))
            if items is None or generator.is_async:
                return None
            for item in items:
                meanings = matched(reading, generator.target, item)
                truths = None if meanings is None else [truth(reading, c, {**outer, **meanings}) for c in generator.ifs]
                if truths is None or None in truths:
                    return None
                new += [{**outer, **meanings}] if all(truths) else []
        found = new
    return found


def truth(reading, condition: gast.expr, meanings: Meanings) -> Optional[bool]:
    """What a condition surely is."""
    read = reading.rewritten(Renaming(meanings).node(clone(condition)))
    known = reading.compared(read)
    return known if known is not None else getattr(read, "value", None) if isinstance(getattr(read, "value", None), bool) else None


def matched(reading, target: gast.expr, item: gast.expr) -> Optional[Meanings]:
    """What the names of a target are, given the item."""
    if isinstance(target, gast.Name):
        return {target.id: item}
    if not isinstance(target, (gast.Tuple, gast.List)) or bound_in(target) & read_names(item):
        return None
    parts = items_of(reading, item)
    if parts is None or len(parts) != len(target.elts):
        return None
    found = [matched(reading, one, part) for one, part in zip(target.elts, parts)]
    return None if None in found else {n: value for one in found for n, value in one.items()}


def bound_in(target: gast.expr) -> set:
    """The names of a target."""
    return {node.id for node in walk(target) if isinstance(node, gast.Name)}


def items_of(reading, node: gast.expr) -> Optional[List[gast.expr]]:
    """The items of what is iterated over, as expressions; None if they are not known."""
    if isinstance(node, (gast.Tuple, gast.List)) and not any(isinstance(e, gast.Starred) for e in node.elts):
        return list(node.elts)
    if isinstance(node, (gast.ListComp, gast.GeneratorExp)):
        return written_out(reading, node)
    if isinstance(node, gast.Call):
        return items_of_call(reading, node)
    known = reading.constants(node)
    if known is not None:
        return [constant(value) for value in known]
    base = reading.value(node)
    if base is None or isinstance(base, Leaf):
        return None
    if reading.kind(base) == "dict":
        return [constant(label) for label in reading.labels(base)]
    if not isinstance(reading.kind(base), str):
        return None
    return [gast.Subscript(clone(node), constant(i), gast.Load()) for i in range(len(reading.labels(base)))]


def items_of_call(reading, node: gast.Call) -> Optional[List[gast.expr]]:
    """Those of `range(3)`, `zip(p, q)`, `enumerate(p)`, `reversed(p)`, `d.items()`."""
    binding = reading.context.lookup(node.func)
    function = (getattr(binding, "canonical", None) or "").rpartition("builtins.")[2]
    if isinstance(node.func, gast.Attribute) and binding is None:
        return items_of_method(reading, node)
    if node.keywords or any(isinstance(a, gast.Starred) for a in node.args):
        return None
    if function == "range":
        bounds = [reading.constant(a) for a in node.args]
        known = all(isinstance(b, int) for b in bounds) and len(range(*bounds)) <= LARGEST
        return [constant(i) for i in range(*bounds)] if known else None
    if function not in ("zip", "enumerate", "reversed", "list", "tuple") or not node.args:
        return None
    columns = [items_of(reading, a) for a in (node.args if function == "zip" else node.args[:1])]
    if None in columns:
        return None
    if function == "enumerate":
        start = reading.constant(node.args[1]) if len(node.args) > 1 else 0
        columns = [[constant(start + i) for i in range(len(columns[0]))], *columns] if isinstance(start, int) else []
    if function in ("zip", "enumerate"):
        return [gast.Tuple([clone(item) for item in row], gast.Load()) for row in zip(*columns)]
    return columns[0][::-1] if function == "reversed" else columns[0]


def items_of_method(reading, node: gast.Call) -> Optional[List[gast.expr]]:
    made = reading.structure(node)
    base = reading.value(node.func.value)
    if not isinstance(made, MadeItems) or base is None or isinstance(base, Leaf) or reading.kind(base) != "dict":
        return None
    keys = [constant(label) for label in reading.labels(base)]
    values = [gast.Subscript(clone(node.func.value), clone(key), gast.Load()) for key in keys]
    pairs = [gast.Tuple([clone(key), value], gast.Load()) for key, value in zip(keys, values)]
    return {"items": pairs, "keys": keys, "values": values}[node.func.attr]


def made_of_comprehension(reading, node: gast.expr):
    """The list or dictionary that a comprehension makes, if it is written out."""
    items = written_out(reading, node)
    if items is None:
        return None
    place = place_in(reading.context.body, node)
    if place is not None:  # first, so that what is called in the items can become statements
        raise Again(lambda: place.set(at(display_of(node, items), node)))
    if not isinstance(node, gast.DictComp):
        return MadeObject("list", tuple(range(len(items))), [reading.made(item) for item in items])
    labels = [reading.constant(item.elts[0]) for item in items]
    if None in labels:
        return None
    parts = {label: reading.made(item.elts[1]) for label, item in zip(labels, items)}
    return MadeObject("dict", tuple(parts), list(parts.values()))


def display_of(node: gast.expr, items: List[gast.expr]) -> gast.expr:
    """The list or dictionary, written out."""
    if isinstance(node, gast.DictComp):
        return gast.Dict([item.elts[0] for item in items], [item.elts[1] for item in items])
    return gast.List(items, gast.Load())


def place_in(body: List[gast.stmt], wanted: gast.expr) -> Optional[Slot]:
    """Where an expression stands in the function; None for one that was made while reading."""
    for node in (inner for statement in body for inner in walk(statement)):
        for field in node._fields:
            value = getattr(node, field, None)
            if value is wanted:
                return Slot(node, field)
            if isinstance(value, list) and any(item is wanted for item in value):
                return Slot(value, next(i for i, item in enumerate(value) if item is wanted))
    return None
