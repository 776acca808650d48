"""Temporaries that are not needed at the same time have the same name, as by hand.

>>> from srcdiff.emit.printer import print_block
>>> body = gast.parse("t_bar = a * b; x_bar += t_bar; t_bar_2 = c * d; y_bar += t_bar_2; z_bar += t_bar_2").body
>>> print_block(with_fewer_names(body, {"t_bar_2"}, ["t_bar"]))
['t_bar = a * b', 'x_bar += t_bar', 't_bar = c * d', 'y_bar += t_bar', 'z_bar += t_bar']
"""

from __future__ import annotations

from typing import Dict, List, Set

import gast

from srcdiff.facts.dataflow import COMPOUND, writes
from srcdiff.names import read_names
from srcdiff.tidy.joined import mentioned
from srcdiff.walks import walk

FEW = 4  # temporaries that are looked at


def with_fewer_names(body: List[gast.stmt], new: Set[str], temporaries: List[str]) -> List[gast.stmt]:
    """The block in which the `new` names, each assigned once and read behind that, are the first of the `temporaries` that is free there."""
    local = [one for one in temporaries[:FEW] if is_local(one, body)] if new else []
    if local:
        rename_in(body, new, local)
    return body


def rename_in(block: List[gast.stmt], new: Set[str], local: List[str]) -> None:
    mentions = [mentioned([one]) for one in block]
    for place, statement in enumerate(block):
        if isinstance(statement, COMPOUND):
            unused = [one for one in local if is_unread(one, block, mentions, place)]
            rename_in(statement.body, new, unused)
            rename_in(statement.orelse, new, unused)
        for one in sorted(writes(statement) & new if isinstance(statement, gast.Assign) else ()):
            last = max(later for later in range(place, len(block)) if one in mentions[later])
            free = next((name for name in local if is_free(name, block, mentions, place, last)), None)
            if free is not None:
                rename(block[place : last + 1], one, free)
                mentions[place : last + 1] = [mentioned([one]) for one in block[place : last + 1]]


def is_free(name: str, block: List[gast.stmt], mentions: List[Set[str]], start: int, end: int) -> bool:
    """Is a local name not mentioned between two statements, nor its value read behind them?"""
    return not any(name in one for one in mentions[start : end + 1]) and is_unread(name, block, mentions, end)


def is_unread(name: str, block: List[gast.stmt], mentions: List[Set[str]], place: int) -> bool:
    """Is a local name assigned behind a statement before it is read there?"""
    later = next((other for other in range(place + 1, len(block)) if name in mentions[other]), None)
    return later is None or assigns(block[later], name)


def is_local(name: str, block: List[gast.stmt]) -> bool:
    """Is the name assigned before it is read in each block that mentions it, so that its value leaves none and enters none?"""
    first = next((statement for statement in block if name in mentioned([statement])), None)
    if first is None:
        return True
    inner = [part for statement in block if isinstance(statement, COMPOUND) for part in (statement.body, statement.orelse)]
    is_plain = assigns(first, name) or isinstance(first, COMPOUND) and name not in own_mentions(block)
    return is_plain and all(is_local(name, part) for part in inner)


def own_mentions(block: List[gast.stmt]) -> Set[str]:
    """The names that the statements of a block mention themselves: of compound ones, the test or what is gone through."""
    parts = [getattr(one, "test", getattr(one, "iter", None)) if isinstance(one, COMPOUND) else one for one in block]
    return mentioned([part for part in parts if part is not None]).union(*(writes(one) for one in block))


def assigns(statement: gast.stmt, name: str) -> bool:
    """Does it give the name a value that does not depend on the one that it had?"""
    return isinstance(statement, gast.Assign) and name in writes(statement) and name not in read_names(statement)


def rename(parts: List[gast.AST], old: str, new: str) -> None:
    for part in (inner for whole in parts for inner in walk(whole)):
        if isinstance(part, gast.Name) and part.id == old:
            part.id = new
