"""Text that is made of differentiated values: it may be printed, raised and told, but no number may be made of it again, which would be cut off.

`print(f"{x}")`, `raise ValueError("%g" % x)` and `log.info("x = {}".format(x))` are fine, `float(f"{x:.2f}")` is not.
"""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.fact import NOTHING, OTHER, TEXT, Fact
from srcdiff.trees import dotted_path

MAKERS = ("builtins.str", "builtins.repr", "builtins.ascii", "builtins.format")
READERS = ("builtins.print", "builtins.len")
TELLERS = "debug info warning error critical exception log warn write".split()


def text_fact(evaluator, call, facts: list) -> Optional[Fact]:
    """The fact of a call that makes text of differentiated values, or tells it; None for a call without such text.

    Raises UnsupportedSyntaxError for any other call with such text.
    """
    made = TEXT.with_(impure=any(fact.impure for fact in facts))
    is_method = call.receiver is not None and isinstance(call.node.func, gast.Attribute)
    if any(fact.varied for fact in facts) and (call.canonical in MAKERS or (is_method and isinstance(facts[0].const, str))):
        return made
    if not any(map(holds_text, facts)) or call.canonical in READERS:
        return None
    if call.canonical in MAKERS or (is_method and (facts[0].kind == "text" or isinstance(facts[0].const, str))):
        return made
    if call.node is evaluator.whole and is_told(evaluator, call, facts[is_method:]):
        return OTHER.with_(impure=True)
    raise UnsupportedSyntaxError("a call with formatted text is not supported", evaluator.primal.place(call.node), "pass the numbers themselves")


def is_told(evaluator, call, facts: list) -> bool:
    """Does a statement only tell text, to what belongs to the module: a log, the warnings, a file?"""
    path = dotted_path(call.node.func) or ""
    first, last = path.split(".")[0], path.rpartition(".")[2]
    is_text = all(fact.kind == "text" or fact.const is not NOTHING for fact in facts)
    return is_text and "." in path and last in TELLERS and first not in evaluator.local


def holds_text(fact: Fact) -> bool:
    return fact.kind == "text" or any(map(holds_text, fact.items))


def makes_text(left: Fact, right: Fact) -> bool:
    """`"%g" % x`, and text that is put together."""
    return "text" in (left.kind, right.kind) or (isinstance(left.const, str) and right.varied)
