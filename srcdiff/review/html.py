"""Elements of HTML, in which every text is escaped.

>>> element("p", text("a < b"), id="f0", title='"x"', hidden=None)
'<p id="f0" title="&quot;x&quot;">a &lt; b</p>'
"""

from __future__ import annotations

import html
from typing import Iterable, List, Optional

text = html.escape


def element(name: str, *inner: str, **attributes: Optional[str]) -> str:
    """An element around HTML; a trailing `_` in an attribute's name is left out, any other `_` is a hyphen."""
    shown = "".join(f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{shown}>{''.join(inner)}</{name}>"


def table(head: Iterable[str], rows: Iterable[List[str]]) -> str:
    """Of cells that are HTML."""
    top = element("tr", *(element("th", text(cell), scope="col") for cell in head))
    body = "\n".join(element("tr", *(element("td", cell) for cell in row)) for row in rows)
    return element("div", element("table", element("thead", top), "\n", element("tbody", body)), class_="wide")


def diff(title: str, lines: List[str]) -> str:
    """A unified diff that is folded away."""
    kinds = {"+": "add", "-": "del", "@": "hunk"}
    shown = "\n".join(element("span", text(line) or " ", class_=kinds.get(line[:1])) for line in lines)
    return element("details", element("summary", text(title)), element("pre", shown), class_="diff") if lines else ""
