"""Bring the user's own spelling of numbers, raw strings and f-strings to the nodes of a tree.

>>> import gast
>>> from srcdiff.emit.printer import print_block
>>> text = "x = 1e-3 * 0x10"
>>> tree = gast.parse(text)
>>> attach_spelling(tree, [text])
>>> print("\\n".join(print_block(tree.body)))
x = 1e-3 * 0x10

The printer uses a node's `.text` only if it still denotes the node's value.
"""

from __future__ import annotations

from typing import List

import gast


def attach_spelling(tree: gast.AST, lines: List[str]) -> None:
    """Set `.text` of the constants and f-strings that stand on one line; `lines` are those of the whole file."""
    for node in gast.iter_child_nodes(tree):
        if isinstance(node, (gast.Constant, gast.JoinedStr)) and getattr(node, "lineno", None) == getattr(node, "end_lineno", 0):
            line = lines[node.lineno - 1].encode()
            node.text = line[node.col_offset : node.end_col_offset].decode(errors="ignore")
        if not isinstance(node, gast.JoinedStr):  # before Python 3.12 the places inside are wrong
            attach_spelling(node, lines)
