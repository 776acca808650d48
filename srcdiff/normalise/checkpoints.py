"""What a comment on a loop asks for: `for t in range(steps):  # srcdiff: checkpoint 10`.

The budget is a number of states, or of bytes (`200MB`).  A comment for srcdiff that it does not know, or that stands on no loop whose passes
can be counted, is refused: one that is ignored would let a program run out of memory that was meant not to.

>>> budget_of("checkpoint 10"), budget_of("checkpoint 1.5 MB"), budget_of("checkpoint"), budget_of("checkpoint 0")
(Budget(states=10, size=None), Budget(states=None, size=1500000), None, None)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, List, NoReturn, Optional

import gast

from srcdiff.errors import Place, UnsupportedSyntaxError
from srcdiff.load.source import Primal
from srcdiff.walks import statements_in, walk

SIGN = "srcdiff:"
REQUEST = re.compile(r"checkpoint\s+(\S.*)")
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMG]i?B|B)?")
SIZES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "ki": 2**10, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "K": 10**3}
WAY_OUT = "write `# srcdiff: checkpoint 10` for a budget of ten states, or `# srcdiff: checkpoint 200MB`, behind or above the head of a `for` loop"


@dataclass(frozen=True)
class Budget:
    """How many states of a loop may be kept at once, or how many bytes they may take."""

    states: Optional[int] = None
    size: Optional[int] = None


def budget_of(text: str) -> Optional[Budget]:
    """The budget that a request names; None if it is none."""
    found = REQUEST.fullmatch(text.strip())
    return None if found is None else amount_of(found[1])


def amount_of(text: str) -> Optional[Budget]:
    """A number of states, or of bytes with a unit: `10`, `200MB`.

    >>> amount_of("10"), amount_of("2KiB"), amount_of("200 megabytes")
    (Budget(states=10, size=None), Budget(states=None, size=2048), None)
    """
    found = AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    amount, unit = float(found[1]), found[2]
    if unit is None:
        return Budget(states=int(amount)) if amount >= 1 and amount == int(amount) else None
    size = int(amount * SIZES[unit[:-1]])
    return Budget(size=size) if size else None


def requests_in(primal: Primal) -> Dict[tuple, Budget]:
    """The budgets of the loops in a function, by the places of the loops; raises for a comment that asks for something else.

    What stands in an inner function is asked of that.
    """
    first, last = int(primal.tree.lineno), int(getattr(primal.tree, "end_lineno", None) or primal.tree.lineno)
    if not any(SIGN in line for line in primal.lines[first - 1 : last]):
        return {}
    found: Dict[tuple, Budget] = {}
    comments = primal.comments()
    inner = [(int(node.lineno), node.end_lineno) for node in walk(primal.tree) if isinstance(node, gast.FunctionDef) and node is not primal.tree]
    for line, (text, alone) in sorted(comments.items()):
        words = text.lstrip("#").strip()
        if not words.startswith(SIGN) or any(start <= line <= end for start, end in inner):
            continue
        budget = budget_of(words[len(SIGN) :])
        if budget is None:
            refuse_at(primal, line, f"`{text.strip()}` is no request that srcdiff knows")
        loop = loop_at(primal.tree, line, alone, comments)
        if not isinstance(loop, gast.For):
            what = "a `while` loop, whose number of passes is not known before it ends" if isinstance(loop, gast.While) else "no loop"
            refuse_at(primal, line, f"this request for checkpoints stands at {what}")
        found[place_of(loop)] = budget
    return found


def loop_at(tree: gast.FunctionDef, line: int, alone: bool, comments: dict) -> Optional[gast.stmt]:
    """The loop behind whose head a comment stands, or which is the next thing below it."""
    below = line + 1
    while below in comments and comments[below][1]:
        below += 1
    for loop in walk(tree):
        if isinstance(loop, (gast.For, gast.While)):
            start, end = int(loop.lineno), max(int(loop.lineno) + 1, int(loop.body[0].lineno))
            if (alone and start == below) or (not alone and start <= line < end):
                return loop
    return None


def refuse_at(primal: Primal, line: int, message: str) -> NoReturn:
    text = primal.lines[line - 1]
    raise UnsupportedSyntaxError(message, Place(primal.filename, int(line), text.index("#"), len(text.rstrip()), text), WAY_OUT)


def place_of(loop: gast.stmt) -> tuple:
    return int(loop.lineno), loop.col_offset


def with_budgets(body: List[gast.stmt], requests: Dict[tuple, Budget], primal: Primal) -> List[gast.stmt]:
    """The core block, whose loops know what is asked of them as `.checkpoint`."""
    for place, budget in requests.items():
        loops = [statement for statement in statements_in(body) if isinstance(statement, gast.For) and place_of(statement) == place]
        if not loops:
            refuse_at(primal, place[0], "this loop has no passes that can be run again")
        loop = loops[-1]  # those before it are comprehensions in its head
        if loop.until:
            message = "a loop that may stop early cannot have checkpoints: how many passes there are is not known before it ends"
            raise UnsupportedSyntaxError(message, primal.place(loop), "let it run through, without `break` and `return`, or take the comment away")
        loop.checkpoint = budget
    return body


def is_checkpointed(statement: gast.stmt) -> bool:
    return getattr(statement, "checkpoint", None) is not None
