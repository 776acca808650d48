"""Remember how the user wrote numbers and strings, so that the printer writes them the same.

>>> import gast
>>> from srcdiff.emit.printer import print_block
>>> source = "tolerance = 1e-10 + 0x1F + 1_000"
>>> tree = gast.parse(source)
>>> attach_spellings(tree, [source])
>>> print_block(tree.body)
['tolerance = 1e-10 + 0x1F + 1_000']
"""

from __future__ import annotations

import gast


def attach_spellings(tree: gast.AST, lines: list) -> None:
    """Set `.text` of the constants and f-strings in `tree` that stand on one of the source's `lines`."""
    for node in gast.walk(tree):
        if isinstance(node, (gast.Constant, gast.JoinedStr)):
            text = text_of(node, lines)
            if text is not None:
                node.text = text


def text_of(node: gast.AST, lines: list) -> str | None:
    """The text of a node on one line; positions count bytes, and those inside f-strings mislead before Python 3.12."""
    line, end = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    if line is None or line != end or line > len(lines):
        return None
    found = lines[line - 1].encode()[node.col_offset : node.end_col_offset]
    return found.decode(errors="replace")
