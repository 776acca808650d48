"""Comments that ask for checkpoints, on the loops of a program that can have them: its gradient must stay the same."""

from __future__ import annotations

import ast

LABEL = "loop with checkpoints"
MATCH = getattr(ast, "Match", ())  # from Python 3.10 on
RESIZING = {"append", "extend", "insert", "pop", "reverse", "clear"}


def with_checkpoints(text: str) -> str:
    """The text with a comment behind the head of each such loop; other budgets for other lines.

    >>> print(with_checkpoints("for i in range(3):\\n    x = x * x"))
    for i in range(3):  # srcdiff: checkpoint 2
        x = x * x
    """
    lines = text.split("\n")
    for loop in checkpointed(text):
        assert lines[loop.lineno - 1].rstrip().endswith(":"), lines[loop.lineno - 1]
        lines[loop.lineno - 1] += f"  # srcdiff: checkpoint {1 + loop.lineno % 3}"
    return "\n".join(lines)


def checkpointed(text: str) -> list:
    """The loops that run through all their passes, and grow no list."""
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.For) and not stops(node.body) and not resizes(node)]


def stops(body: list) -> bool:
    """May the loop around a block end early?"""
    for statement in body:
        if isinstance(statement, (ast.Break, ast.Return)) or isinstance(statement, (ast.For, ast.While)) and returns(statement):
            return True
        if isinstance(statement, (ast.If, ast.With, ast.Try)):
            blocks = [getattr(statement, field, []) for field in ("body", "orelse", "finalbody")]
            if any(map(stops, blocks)) or any(stops(handler.body) for handler in getattr(statement, "handlers", [])):
                return True
        if isinstance(statement, MATCH) and any(stops(case.body) for case in statement.cases):
            return True
    return False


def returns(loop: ast.stmt) -> bool:
    return any(isinstance(node, ast.Return) for node in ast.walk(loop)) or stops(loop.orelse)


def resizes(loop: ast.For) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in RESIZING for node in ast.walk(loop))
