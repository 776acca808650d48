"""How a derivative shows itself in a notebook: its source, in colours that are readable on light and dark grounds."""

from __future__ import annotations

from typing import Callable

from srcdiff.review.html import element, text
from srcdiff.review.tokens import ADJOINT, Piece, tokens

COLOURS = {"comment": "#808080", "string": "#2e8b57", "number": "#b8860b", "keyword": "#7b68ee", "defined": "#4682b4"}
OF_ADJOINTS = "#d2691e"


def html_of(function: Callable) -> str:
    """The source as HTML, for a notebook that shows what a cell gives: `loss.grad`."""

    def shown(piece: Piece) -> str:
        colour = OF_ADJOINTS if piece.kind == "name" and ADJOINT.fullmatch(piece.text) else COLOURS.get(piece.kind)
        return text(piece.text) if colour is None else element("span", text(piece.text), style=f"color: {colour}")

    lines = ["".join(map(shown, line)) for line in tokens(function.source)]
    return element("pre", "\n".join(lines), style="line-height: 1.4")
