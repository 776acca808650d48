"""The page: one file of HTML with its style and its script, which loads nothing.

The script is allowed by its digest alone, so that nothing in a user's text could run even if it were not escaped.
"""

from __future__ import annotations

import base64
import collections
import hashlib
import os
from typing import List

from srcdiff.review.html import diff, element, table, text
from srcdiff.review.model import File, Review
from srcdiff.review.sides import Sides
from srcdiff.stale import EDITED, IN_STEP, REFUSED
from srcdiff.verify import HEAD

MARK = "<!-- Written by srcdiff review. -->"
LEGEND = (
    '<i class="active">active</i> depends on what is differentiated by · passive does not · <i class="adjoint">adjoint</i> · '
    '<i class="saved">saved</i> for the reverse sweep · <i class="shade">partner lines</i> · '
    "right: operations at each run of the line, for arrays of known shape"
)
KEYS = "Click a line to hold its partners. <kbd>j</kbd> <kbd>k</kbd> next and previous line, <kbd>Tab</kbd> other side, <kbd>Esc</kbd> let go."


def page(review: Review) -> str:
    """The text of the file."""
    style, script = data("page.css"), data("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    lines = [
        "<!DOCTYPE html>",
        MARK,
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<link rel="icon" href="data:,">',
        "<title>srcdiff review</title>",
        element("style", style),
        "</head>",
        "<body>",
        top(review),
        element("div", index(review), "\n", element("main", body(review)), class_="frame"),
        '<div id="about" role="status" hidden></div>',
        element("script", script),
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def data(name: str) -> str:
    """A file of the package."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def top(review: Review) -> str:
    tools = element("button", "costs", type="button", id="costs", aria_pressed="true") + element("button", "dark", type="button", id="theme")
    bar = element(
        "div",
        element("h1", "srcdiff review"),
        element("p", text(summary(review)), class_="summary"),
        element("div", tools, class_="tools"),
        class_="bar",
    )
    return element("header", bar, element("p", LEGEND, class_="legend"), element("p", KEYS, class_="keys"))


def summary(review: Review) -> str:
    """
    >>> summary(Review([File("a_grad.py", "a.py", "in step"), File("b_grad.py", "b.py", "stale")]))
    '2 files: 1 in step, 1 stale'
    """
    counts = collections.Counter(file.word for file in review.files)
    found = f"{len(review.files)} file{'s' * (len(review.files) != 1)}: {', '.join(f'{count} {word}' for word, count in counts.items())}"
    words = collections.Counter(version.word for file in review.files for function in file.functions for version in function.versions if version.word)
    return found + (f"; derivatives since {review.base}: {', '.join(f'{count} {word}' for word, count in words.items())}" if words else "")


def index(review: Review) -> str:
    """The files and their functions, if there are several."""
    items = []
    for number, file in enumerate(review.files):
        inner = [
            element("li", element("a", text(function.qualname), element("small", text(f" by {function.wrt}")), href=f"#f{number}n{position}"))
            for position, function in enumerate(file.functions)
        ]
        folder, slash, base = file.target.rpartition("/")
        name = element("small", breakable(folder + slash)) + breakable(base)
        dot = element("span", "", class_="dot " + kind(file.word), title=file.word)
        head = element("a", dot, element("span", name), href=f"#f{number}", class_="name")
        items.append(element("li", head, element("ul", *inner)))
    extra = [element("li", element("a", "Numerical check", href="#checks"))] if review.checks is not None else []
    if len(items) + len(extra) < 2 and all(len(file.functions) < 2 for file in review.files):
        return ""
    return element("nav", element("ul", *items, *extra), aria_label="files and functions")


def breakable(name: str) -> str:
    """A name that may go on in another line after its words."""
    return text(name).replace("_", "_<wbr>").replace("/", "/<wbr>")


def body(review: Review) -> str:
    if not review.files:
        return element("p", "There is nothing to review: nothing is decorated with @srcdiff.gradient or listed, and no file was written by srcdiff.")
    parts = [file_html(file, f"f{number}", review.base) for number, file in enumerate(review.files)]
    parts += [removed(review)] if review.removed else []
    parts += [checks(review.checks)] if review.checks is not None else []
    return "\n".join(parts)


def file_html(file: File, id: str, base: str) -> str:
    title = element("h2", text(file.target), " ", element("span", text(file.word), class_="badge " + kind(file.word)))
    reason = element("pre" if file.word == REFUSED else "p", text(file.reason), class_="reason") if file.reason else ""
    head = element("pre", text("\n".join(line.lstrip("# ") for line in file.head)), class_="head") if file.head else ""
    functions = [Sides(function, f"{id}n{position}", base).html() for position, function in enumerate(file.functions)]
    shown = diff("from the file as it is to what srcdiff writes, which is shown below", file.diff)
    return element("section", title, reason, head, shown, "\n", *functions, id=id, class_="file")


def kind(word: str) -> str:
    return "good" if word == IN_STEP else "bad" if word in (EDITED, REFUSED) else "note"


def removed(review: Review) -> str:
    found = [diff(name, lines) for name, lines in review.removed]
    return element("section", element("h2", text(f"Removed since {review.base}")), *found, class_="file")


def checks(found: List[tuple]) -> str:
    """The table of `srcdiff verify`; what is wrong stands below it."""
    rows = [[text(cell) for cell in row] for row, _ in found]
    failures = [element("pre", text(failure), class_="reason") for _, failure in found if failure]
    said = element("p", "The modules were imported, and their functions run, to compare the gradients with central differences.")
    nothing = element("p", "No function is decorated.")
    return element("section", element("h2", "Numerical check"), said, table(HEAD, rows) if rows else nothing, *failures, id="checks", class_="file")
