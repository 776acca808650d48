"""What changed from one text to another."""

from __future__ import annotations

import difflib


def unified(old: str, new: str, name: str = "", then: str = "", now: str = "") -> str:
    """A unified diff of two texts of one name, as of `then` and `now`; nothing if they are the same.

    >>> print(unified("a\\nb", "a\\nc", "model.py", "then", "now").expandtabs(1), end="")
    --- model.py then
    +++ model.py now
    @@ -1,2 +1,2 @@
     a
    -b
    +c
    """
    return "".join(line + "\n" for line in difflib.unified_diff(old.splitlines(), new.splitlines(), name, name, then, now, lineterm=""))
