"""The tokens of a one-line statement, with what folding must know: brackets, optional parentheses, where a line may break.

This is the part of black's parse tree that its line splitting reads, recovered from the tokens: which bracket belongs to a literal,
which operator is unary, where parentheses might be added without changing the program (leaves whose text is empty).
"""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from dataclasses import dataclass

COMPREHENSION, COMMA, TERNARY, LOGIC, STRING, COMPARATOR, DOT = 20, 18, 16, 14, 12, 10, 1
OPERATORS = {"|": 9, "^": 8, "&": 7, "<<": 6, ">>": 6, "+": 5, "-": 5}
OPERATORS.update({"*": 4, "/": 4, "//": 4, "%": 4, "@": 4, "**": 2})
COMPARATORS = {"<", ">", "==", "!=", "<=", ">="}
ASSIGNMENTS = {"=", "+=", "-=", "*=", "@=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//="}
KEYWORDS = set(keyword.kwlist) - {"None", "True", "False"}


@dataclass(eq=False)
class Leaf:
    """A token: its text ("" for a parenthesis that is not there yet), the space before it, and its part in folding."""

    text: str
    space: str = ""
    kind: str = "operator"  # or name, number, string, open, close
    priority: int = 0  # of a line break before the token (after it, for a comma)
    role: str = ""  # target: a `for` with its `in`; clause: the `for`, `if` of a comprehension; ternary; optional; added
    opener: "Leaf | None" = None  # of a closing bracket
    owner: str = "atom"  # of a bracket: atom, trailer (call or subscript), ternary, import

    def copy(self) -> "Leaf":
        return Leaf(self.text, self.space, self.kind, self.priority, self.role, self.opener, self.owner)


def read_leaves(text: str) -> list:
    """The leaves of a statement or header on one line, optional parentheses included."""
    leaves = tokens(text)
    match_brackets(leaves)
    for place, leaf in enumerate(leaves):
        leaf.priority = operator_priority(leaves, place)
    classify_words(leaves)
    for start, end, owner in reversed(statement_spans(leaves)):
        insert_optional(leaves, start, end, owner)
    insert_ternary_parentheses(leaves)
    return leaves


def tokens(text: str) -> list:
    """Names, numbers, strings (f-strings as one) and operators with the spaces before them."""
    leaves, end, depth, start = [], 0, 0, 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name in ("NEWLINE", "NL", "ENDMARKER", "INDENT", "DEDENT"):
            continue
        if name == "FSTRING_START":
            start = start if depth else token.start[1]
            depth += 1
        if depth:
            depth -= name == "FSTRING_END"
            if depth:
                continue
            name, first = "STRING", start
        else:
            first = token.start[1]
        leaves.append(Leaf(text[first : token.end[1]], text[end:first], kind_of(name, text[first : token.end[1]])))
        end = token.end[1]
    return leaves


def kind_of(name: str, text: str) -> str:
    if text in ("(", "[", "{"):
        return "open"
    if text in (")", "]", "}"):
        return "close"
    return {"NAME": "name", "NUMBER": "number", "STRING": "string"}.get(name, "operator")


def match_brackets(leaves: list) -> None:
    """Give closing brackets their openers, and both what they belong to."""
    stack: list = []
    for place, leaf in enumerate(leaves):
        if leaf.kind == "open":
            stack.append(leaf)
            trailer = leaf.text != "{" and place > 0 and ends_operand(leaves[place - 1])
            leaf.owner = "trailer" if trailer else "atom"
        elif leaf.kind == "close":
            leaf.opener = stack.pop()
            leaf.owner = leaf.opener.owner


def ends_operand(leaf: Leaf) -> bool:
    """Can an operand end with this leaf, so that what follows is a trailer or a binary operator?"""
    if leaf.kind == "name":
        return leaf.text not in KEYWORDS
    return leaf.kind in ("number", "string", "close") or leaf.text == "..."


def operator_priority(leaves: list, place: int) -> int:
    """The priority of a line break at an operator, a comma, a dot or a string."""
    leaf, previous = leaves[place], leaves[place - 1] if place else None
    if leaf.text == ",":
        return COMMA
    if leaf.text in COMPARATORS:
        return COMPARATOR
    if previous is None or leaf.text in (".", "") or leaf.kind not in ("operator", "string"):
        dotted = previous is not None and leaf.text == "." and previous.kind == "close"
        return DOT if dotted and leaves[0].text not in ("from", "import") else 0
    if leaf.kind == "string":
        return STRING if previous.kind == "string" else 0
    return OPERATORS.get(leaf.text, 0) if ends_operand(previous) else 0


def classify_words(leaves: list) -> None:
    """Tell the `for`, `in`, `if`, `else` of statements, comprehensions and conditional expressions apart."""
    frames: list = [{"for": False, "clause": False}]  # an open `for`, and whether a comprehension has begun, for each bracket
    for place, leaf in enumerate(leaves):
        frame = frames[-1]
        if leaf.kind == "open":
            frames.append({"for": False, "clause": False})
        elif leaf.kind == "close":
            frames.pop()
        elif leaf.text == "for":
            frame["for"], leaf.role = True, "target"
            if len(frames) > 1:
                frame["clause"], leaf.role = True, "clause"
                starter = leaves[place - 1] if leaves[place - 1].text == "async" else leaf
                starter.priority, starter.role = COMPREHENSION, "clause"
        elif leaf.text == "in" and frame["for"]:
            frame["for"], leaf.role = False, "target"
        elif leaf.text == "if" and frame["clause"]:
            leaf.priority, leaf.role = COMPREHENSION, "clause"
        elif leaf.text in ("if", "else") and place:
            leaf.priority, leaf.role = TERNARY, "ternary"
        elif leaf.kind == "name":
            leaf.priority = word_priority(leaves, place)


def word_priority(leaves: list, place: int) -> int:
    """The priority of a line break before a word that is an operator."""
    text, previous = leaves[place].text, leaves[place - 1].text if place else ""
    if text in ("and", "or"):
        return LOGIC
    negated = text == "not" and place + 1 < len(leaves) and leaves[place + 1].text == "in" and previous != "is"
    if text == "is" or (text == "in" and previous != "not") or negated:
        return COMPARATOR
    return 0


# Where black puts optional parentheses: around what follows certain words and signs.


def statement_spans(leaves: list) -> list:
    """(start, end, owner) of what might stand in parentheses in a statement, in order."""
    first = next((leaf.text for leaf in leaves if leaf.text != "async"), "")
    skip = 1 if leaves[0].text == "async" else 0
    end = len(leaves) - (leaves[-1].text == ":")
    finders = {"return": after_word, "del": after_word, "if": after_word, "elif": after_word, "while": after_word}
    finders.update({"for": for_spans, "assert": assert_spans, "from": import_spans, "def": def_spans})
    plain = {"import", "with", "class", "@", "raise", "else", "try", "finally", "except", "global", "nonlocal", "match", "case"}
    if first in plain and (first not in ("match", "case") or leaves[-1].text == ":"):
        return []
    spans = finders.get(first, assignment_spans)(leaves, skip, end)
    return [span for span in spans if span[0] < span[1] and not in_parentheses(leaves, span[0], span[1])]


def in_parentheses(leaves: list, start: int, end: int) -> bool:
    return leaves[start].text == "(" and leaves[end - 1].opener is leaves[start]


def top_level(leaves: list, start: int, end: int) -> list:
    """The places outside any bracket and any parameters of a lambda."""
    places, depth, lambdas = [], 0, []
    for place in range(start, end):
        depth -= leaves[place].kind == "close"
        if depth == 0 and not lambdas:
            places.append(place)
        depth += leaves[place].kind == "open"
        if leaves[place].text == "lambda":
            lambdas.append(depth)
        elif leaves[place].text == ":" and lambdas[-1:] == [depth]:
            lambdas.pop()
    return places


def after_word(leaves: list, skip: int, end: int) -> list:
    return [(skip + 1, end, "atom")]


def for_spans(leaves: list, skip: int, end: int) -> list:
    middle = next(place for place in top_level(leaves, 0, end) if leaves[place].text == "in")
    return [(skip + 1, middle, "atom"), (middle + 1, end, "atom")]


def assert_spans(leaves: list, skip: int, end: int) -> list:
    commas = [place for place in top_level(leaves, 0, end) if leaves[place].text == ","]
    bounds = [0, *commas[-1:], end]
    return [(before + 1, after, "atom") for before, after in zip(bounds, bounds[1:])]


def import_spans(leaves: list, skip: int, end: int) -> list:
    start = next(place for place, leaf in enumerate(leaves) if leaf.text == "import") + 1
    return [] if leaves[start].text == "*" else [(start, end, "import")]


def def_spans(leaves: list, skip: int, end: int) -> list:
    """The unions among the annotations of parameters, and the annotation of the result."""
    spans, arrow = [], next((place for place in top_level(leaves, 0, end) if leaves[place].text == "->"), None)
    opener = next(place for place, leaf in enumerate(leaves) if leaf.text == "(")
    closer = next(place for place, leaf in enumerate(leaves) if leaf.opener is leaves[opener])
    inner = top_level(leaves, opener + 1, closer)
    for colon in (place for place in inner if leaves[place].text == ":"):
        stop = next((place for place in inner if place > colon and leaves[place].text in (",", "=")), closer)
        if any(leaves[place].text == "|" for place in inner if colon < place < stop):
            spans.append((colon + 1, stop, "annotation"))
    return spans + ([(arrow + 1, end, "annotation")] if arrow else [])


def assignment_spans(leaves: list, skip: int, end: int) -> list:
    """Targets that are tuples or lists, what follows `=`, and a sum that is a statement."""
    end, places = len(leaves), top_level(leaves, 0, len(leaves))
    signs = [place for place in places if leaves[place].text in ASSIGNMENTS]
    colon = next((place for place in places if leaves[place].text == ":"), None)
    if colon is not None and (not signs or colon < signs[0]):
        signs.insert(0, colon)
    if not signs:
        weakest = max((leaves[place].priority for place in places[1:]), default=0)
        return [(0, end, "atom")] if weakest in (8, 7, 6, 5) and leaves[0].text not in ("yield", "await", "lambda") else []
    several = any(leaves[place].text == "," for place in places if place < signs[0])
    listed = leaves[0].text == "[" and leaves[signs[0] - 1].opener is leaves[0]
    bounds = [*signs, end]
    return [(0, signs[0], "atom")] * (several or listed) + [(a + 1, b, "atom") for a, b in zip(bounds, bounds[1:])]


def insert_optional(leaves: list, start: int, end: int, owner: str) -> None:
    """Put a pair of empty parentheses around leaves[start:end]."""
    opening = Leaf("", leaves[start].space, "open", role="optional", owner=owner)
    leaves[start].space = ""
    leaves.insert(end, Leaf("", "", "close", opener=opening, owner=owner))
    leaves.insert(start, opening)


def insert_ternary_parentheses(leaves: list) -> None:
    """Optional parentheses around conditional expressions that have none of their own."""
    spans = sorted(ternary_spans(leaves), reverse=True)
    for number, (start, end) in enumerate(spans):
        before = leaves[start - 1] if start else None
        if before is not None and re.fullmatch(r"\(?", before.text) and end < len(leaves) and leaves[end].opener is before:
            continue
        insert_optional(leaves, start, end, "ternary")
        spans[number + 1 :] = [(a, b + 2 if b >= end else b) for a, b in spans[number + 1 :]]


def ternary_spans(leaves: list) -> list:
    """(start, end) of every conditional expression."""
    spans: list = []
    frames: list = [[0, [], False]]  # where the expression began, where its open conditionals began, parameters of a lambda?
    for place, leaf in enumerate(leaves):
        frame = frames[-1]
        if leaf.kind == "open" or leaf.text == "lambda":
            frames.append([place + 1, [], leaf.text == "lambda"])
        elif leaf.kind == "close" or (leaf.text == ":" and frame[2]):
            spans += [(start, place) for start in frames.pop()[1]]
            frames[-1][0] = place + 1 if frame[2] else frames[-1][0]
        elif leaf.role == "ternary" and leaf.text == "if":
            frame[1].append(frame[0])
        elif leaf.role == "ternary":
            frame[0] = place + 1
        elif ends_expression(leaf, place):
            spans += [(start, place) for start in frame[1]]
            frame[0], frame[1] = place + 1, []
    return spans + [(start, len(leaves)) for start in frames[0][1]]


def ends_expression(leaf: Leaf, place: int) -> bool:
    """Does a conditional expression end before, or begin only after, this leaf?"""
    if leaf.text in (",", ":", ":=", "->") or leaf.text in ASSIGNMENTS or leaf.role in ("target", "clause"):
        return True
    return leaf.kind == "name" and (leaf.text in ("yield", "from", "as") or (place == 0 and leaf.text in KEYWORDS - {"not"}))
