"""Lines of a written file as a formatter has laid them out, which still know what they come from.

>>> printed = [Printed("x = f(1.0, 2.0)"), Printed("y = 'a'")]
>>> [[one.text for one in line.behind] for line in relaid(printed, ["x = f(", "    1.0,", "    2.0,", ")", 'y = "a"'])]
[['x = f(1.0, 2.0)'], ['x = f(1.0, 2.0)'], ['x = f(1.0, 2.0)'], [], ["y = 'a'"]]
>>> [[one.text for one in line.behind] for line in relaid([Printed("x = f("), Printed("    1.0"), Printed(")")], ["x = f(1.0)"])]
[['x = f(', '    1.0']]
"""

from __future__ import annotations

import ast
import io
import tokenize
from typing import Dict, List, Tuple

from srcdiff.emit.blocks import Printed

LAYOUT = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
LAYOUT |= {getattr(tokenize, name, tokenize.NL) for name in ("FSTRING_START", "FSTRING_END")}  # from Python 3.12 on: quotes
ADDED = {"(", ")", ","}  # what a formatter adds where it breaks a line, and takes away where it joins two

Words = List[Tuple[str, int]]


def relaid(lines: List[Printed], have: List[str]) -> List[Printed]:
    """The lines of a text that says the same as these do.

    Words are paired from the end: at the head stand the imports, which tools sort, and which come from no line of the user's.
    """
    behind: List[Dict[int, Printed]] = [{} for _ in have]
    for old, new in zip(words([line.text for line in lines]), words(have)):  # the code, then the comments
        for (wanted, line), (word, number) in zip(reversed(old), reversed(new)):
            if word != wanted:
                break
            behind[number][line] = lines[line]
    return [Printed(text, behind=tuple(found[line] for line in sorted(found))) for text, found in zip(have, behind)]


def words(lines: List[str]) -> Tuple[Words, Words]:
    """What a text says, word by word, in its code and in its comments, each with the index of the line on which it starts."""
    code: Words = []
    comments: Words = []
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
        if token.type == tokenize.COMMENT:
            comments.append((token.string, token.start[0] - 1))
        elif token.type not in LAYOUT and token.string not in ADDED:
            code.append((meant(token), token.start[0] - 1))
    return code, comments


def meant(token: tokenize.TokenInfo) -> str:
    """Quotes of one kind or the other are the same."""
    is_text = token.type == tokenize.STRING and "f" not in token.string[:2].lower()
    return repr(ast.literal_eval(token.string)) if is_text else token.string
