"""How f-strings are spelled: the same on every Python, which `ast.unparse` does not promise."""

from __future__ import annotations

import ast
from typing import Callable

from srcdiff.emit.literals import quoted
from srcdiff.emit.plain import program_key


def spell(node: ast.JoinedStr, spelled: Callable, quote: str | None = None) -> str:
    """The user's own text if there is one, else double quotes outside and single quotes inside (`quote`: inside another string)."""
    for text in own_spellings(getattr(node, "text", None)) if quote is None else []:
        if parses_to(text, node):
            return text
    for outer, inner in quote_pairs(node, quote):
        try:
            text = "f" + outer + pieces(node, outer, inner, spelled) + outer
        except ValueError:
            continue
        if parses_to(text, node):
            return text
    return ast.unparse(node)


def quote_pairs(node: ast.JoinedStr, quote: str | None) -> list:
    """The quotes outside and inside: double ones first, unless single ones save escapes."""
    literal = "".join(value.value for value in node.values if isinstance(value, ast.Constant))
    pairs = [('"', "'"), ("'", '"')]
    if literal.count('"') > literal.count("'"):
        pairs.reverse()
    return [pair for pair in pairs if quote in (None, pair[0])]


def own_spellings(text: str | None) -> list:
    """The user's text, in double quotes rather than in single ones if that is possible."""
    if text is None or "\n" in text:
        return []
    if text.endswith("'") and '"' not in text and "\\" not in text and "'''" not in text:
        return [text.replace("'", '"'), text]
    return [text]


def parses_to(text: str, node: ast.JoinedStr) -> bool:
    try:
        found = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return program_key(found) == program_key(node)


def pieces(node: ast.JoinedStr, outer: str, inner: str, spelled: Callable) -> str:
    """What stands between the quotes."""
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(quoted(value.value, outer)[1:-1].replace("{", "{{").replace("}", "}}"))
        else:
            parts.append(field(value, outer, inner, spelled))
    return "".join(parts)


def field(node: ast.FormattedValue, outer: str, inner: str, spelled: Callable) -> str:
    """`{x!r:>10}`; ValueError for what Python 3.11 does not allow: the same quotes, and backslashes."""
    text = spelled(node.value, inner)
    if outer in text or "\\" in text:
        raise ValueError(text)
    if isinstance(node.value, (ast.Lambda, ast.IfExp, ast.Tuple)) and not text.startswith("("):
        text = f"({text})"
    space = " " if text.startswith("{") else ""
    conversion = "" if node.conversion == -1 else "!" + chr(node.conversion)
    width = ":" + pieces(node.format_spec, outer, inner, spelled) if node.format_spec else ""
    return "{" + space + text + conversion + width + "}"
