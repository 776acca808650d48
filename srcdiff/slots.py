"""A place in a tree that holds an expression: it can be read, and replaced.

>>> node = gast.parse("a + b").body[0].value
>>> place = Slot(node, "right")
>>> place.set(gast.Constant(1.0, None))
>>> gast.unparse(node).strip(), place.get().value
('a + 1.0', 1.0)
"""

from __future__ import annotations

import gast


class Slot:
    """A place in a tree that holds an operand."""

    def __init__(self, holder, key):
        self.holder, self.key = holder, key

    def get(self) -> gast.expr:
        return self.holder[self.key] if isinstance(self.holder, list) else getattr(self.holder, self.key)

    def set(self, node: gast.expr) -> None:
        if isinstance(self.holder, list):
            self.holder[self.key] = node
        else:
            setattr(self.holder, self.key, node)
