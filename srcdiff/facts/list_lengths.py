"""How long lists are after a loop: as much longer as there were passes, if each appends one item.

before: ys = []; for i in range(len(x)): ys.append(x[i])        after:  the length of ys is that of x
"""

from __future__ import annotations

from typing import Dict, Optional, Tuple

import gast

from srcdiff.facts.fact import Fact, list_fact
from srcdiff.facts.shapes import Dim, Shape, View, moved

Count = Tuple[Dim, frozenset]  # a number of passes, and what was told


def with_lengths(loop: gast.For, before: Dict[str, Fact], after: Dict[str, Fact]) -> Dict[str, Fact]:
    """The facts after a loop whose `.env_start` and `.env_end` are known."""
    count = passes_of(loop)
    grown = [name for name in after if count is not None and grows(loop, before, name)]
    return {**after, **{name: longer(after[name], before[name].length, count, name) for name in grown}}


def grows(loop: gast.For, before: Dict[str, Fact], name: str) -> bool:
    """Has a list one item more at the end of each pass, and is it known how many it had before the loop?"""
    if name not in before or name not in loop.env_start or any(fact.kind != "list" for fact in (before[name], loop.env_start[name], loop.env_end[name])):
        return False
    start, end = loop.env_start[name].length, loop.env_end[name].length
    return isinstance(before[name].length, int) and isinstance(start, str) and end == moved(start, 1)


def passes_of(loop: gast.For) -> Optional[Count]:
    """The number of passes of a loop that runs to its end, over `range(n)`."""
    iteration = loop.iter
    if isinstance(iteration, gast.Call) and getattr(iteration.func, "id", "").lstrip("$") == "reversed":
        iteration = iteration.args[0]
    if loop.until or not isinstance(iteration, gast.Call) or iteration.func.id.lstrip("$") != "range" or len(iteration.args) != 1:
        return None
    (stop,) = iteration.args
    if isinstance(stop, gast.Constant) and type(stop.value) is int:
        return max(stop.value, 0), frozenset()
    return stop.fact.dim


def longer(fact: Fact, length: int, count: Count, name: str) -> Fact:
    dim, told = count
    new = list_fact(fact.item, moved(dim, length), name)
    if told:
        sure = View(None, frozenset([f"list[{new.length}]({name})"]))
        new = new.with_(shape=Shape(sure, new.shape.told, new.shape.assumptions | told))
    return new.with_(fresh=fact.fresh, impure=fact.impure)
