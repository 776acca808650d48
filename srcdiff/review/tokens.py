"""The tokens of a Python text, line by line, for colours.

>>> for line in tokens("x = np.sin(w)  # slope\\n"): print(line)
[Piece(kind='name', text='x', column=0), Piece(kind='', text=' = ', column=1), Piece(kind='name', text='np', column=4), \
Piece(kind='', text='.', column=6), Piece(kind='attribute', text='sin', column=7), Piece(kind='', text='(', column=10), \
Piece(kind='name', text='w', column=11), Piece(kind='', text=')  ', column=12), Piece(kind='comment', text='# slope', column=15)]
"""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from typing import Dict, Iterator, List, NamedTuple, Tuple

from srcdiff.load.source import split_lines

CONSTANTS = ("True", "False", "None")
ADJOINT = re.compile(r"\w*(_bar|_dot)(_\d+)?")
SAVED = re.compile(r"(\w+_)?(saved|pair|trips?)(_\d+)?")


class Piece(NamedTuple):
    kind: str
    text: str
    column: int


def tokens(text: str) -> List[List[Piece]]:
    """The pieces of every line; what cannot be read as Python has no kinds."""
    lines = split_lines(text)
    marks: Dict[int, List[Tuple[int, int, str]]] = {}
    try:
        for kind, (first, start), (last, end) in kinds(text):
            for line in range(first, last + 1):
                stretch = (start if line == first else 0, end if line == last else len(lines[line - 1]), kind)
                marks.setdefault(line, []).append(stretch)
    except (tokenize.TokenError, SyntaxError, IndexError):
        pass  # colours are a courtesy
    return [list(pieces(line, marks.get(number, []))) for number, line in enumerate(lines, 1)]


def pieces(line: str, marks: List[Tuple[int, int, str]]) -> Iterator[Piece]:
    """A line cut at its tokens, with what stands between them."""
    position = 0
    for start, end, kind in sorted(marks):
        if start > position:
            yield Piece("", line[position:start], position)
        if end > start:
            yield Piece(kind, line[start:end], start)
        position = max(position, end)
    if position < len(line):
        yield Piece("", line[position:], position)


def kinds(text: str) -> Iterator[tuple]:
    """(kind, start, end) of each token that has a kind; an f-string is one token, as it was before Python 3.12."""
    depth, before, opened = 0, "", None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            opened = token.start if depth == 0 else opened
            depth += 1
        elif name in ("FSTRING_END", "TSTRING_END"):
            depth -= 1
            if depth == 0:
                yield "string", opened, token.end
        elif depth == 0:
            kind = kind_of(token, before)
            if kind:
                yield kind, token.start, token.end
        before = token.string if name not in ("NL", "COMMENT") else before


def kind_of(token: tokenize.TokenInfo, before: str) -> str:
    if token.type == tokenize.NAME:
        if token.string in CONSTANTS:
            return "number"
        if keyword.iskeyword(token.string):
            return "keyword"
        return "defined" if before in ("def", "class") else "attribute" if before == "." else "name"
    return {tokenize.COMMENT: "comment", tokenize.STRING: "string", tokenize.NUMBER: "number"}.get(token.type, "")
