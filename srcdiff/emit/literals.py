"""How constants are spelled: numbers, strings, docstrings.

>>> number(1e-05), number(1e16), number(2.0), number(1e-3, "1E-3")
('1e-5', '1e16', '2.0', '1e-3')
>>> quoted("it's"), quoted('say "hi"')
('"it\\'s"', '\\'say "hi"\\'')
"""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
import warnings

QUOTE_OR_ESCAPE = re.compile(r"\\.|[\"']", re.DOTALL)


def number(value: object, text: str | None = None) -> str:
    """A number as its author wrote it, if `text` says how, in the letters that black keeps."""
    if text is not None:
        normal = normal_number(text)
        if same_literal(normal, value):
            return normal
    return re.sub(r"e\+?(-?)0*(?=\d)", r"e\1", repr(value))


def normal_number(text: str) -> str:
    """Black's spelling of a numeric literal: `1E+5` is `1e5`, `.5` is `0.5`, `0XAB` is `0xAB`."""
    text = text.lower()
    if text.startswith(("0o", "0b")):
        return text
    if text.startswith("0x"):
        return "0x" + text[2:].upper()
    imaginary = "j" if text.endswith("j") else ""
    mantissa, _, exponent = text.rstrip("j").partition("e")
    if "." in mantissa:
        before, _, after = mantissa.partition(".")
        mantissa = f"{before or 0}.{after or 0}"
    return mantissa + (f"e{exponent.lstrip('+')}" if exponent else "") + imaginary


def same_literal(text: str, value: object) -> bool:
    """Does the text denote exactly this value (of this type)?"""
    return denoted(text) == (type(value), repr(value))


@functools.lru_cache(maxsize=1024)
def denoted(text: str) -> tuple | None:
    """The type and the spelling of the value that a literal denotes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    return type(found), repr(found)


def string(value: str | bytes, text: str | None = None, quote: str | None = None) -> str:
    """A string on one line; the user's own spelling if it is a raw string in double quotes."""
    if text is not None and quote is None and re.match(r'r"(?!"")', text) and "\n" not in text and same_literal(text, value):
        return text
    return quoted(value, quote)


def quoted(value: str | bytes, quote: str | None = None) -> str:
    """A string in double quotes, unless single quotes save escapes (or `quote` decides)."""
    spelled = repr(value)
    prefix, body = ("b", spelled[2:-1]) if isinstance(value, bytes) else ("", spelled[1:-1])
    doubles, singles = body.count('"'), body.count("'")
    quote = quote or ("'" if doubles > singles else '"')
    return prefix + quote + QUOTE_OR_ESCAPE.sub(lambda match: requoted(match.group(), quote), body) + quote


def requoted_tokens(text: str) -> str:
    """A one-line text with its string literals in the quotes that black prefers."""
    parts, end = [], 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING:
            parts += [text[end : token.start[1]], quoted(ast.literal_eval(token.string))]
            end = token.end[1]
    return "".join(parts) + text[end:]


def requoted(found: str, quote: str) -> str:
    """A quote character or an escape sequence of a literal's body, as it must stand between `quote` and `quote`."""
    character = found[-1] if found[-1] in "\"'" else None
    if character is None:
        return found
    return "\\" + character if character == quote else character


def docstring(value: str, indent: str, width: int) -> list:
    """The lines of a docstring at this indentation, in triple quotes, without trailing blanks, as black leaves them."""
    if re.search(r"[^\n\t\x20-\x7e\u00a1-\ud7ff\ue000-\uffff]", value):
        return [indent + quoted(value)]
    first, *rest = value.expandtabs(4).split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=None)
    lines = [first.strip()] + ([line[margin:].rstrip() for line in rest] if margin is not None else [])
    body = "\n".join(indent + line if place and line else line for place, line in enumerate(lines))
    if len(lines) > 1 and not lines[-1]:
        body += indent
    prefix = "r" if "\\" in body and not body.endswith("\\") and '"""' not in body else ""
    if not prefix:
        body = body.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    body = (" " if body.startswith('"') else "") + body + (" " if body.endswith('"') else "")
    if len(lines) > 1 and len(body.rsplit("\n", 1)[-1]) + 3 > width:
        body += "\n" + indent
    return f'{indent}{prefix}"""{body or " "}"""'.split("\n")
