"""Functions in a dictionary of the module: `OPERATIONS["sin"]`."""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.facts.fact import Fact
from srcdiff.trees import dotted_path


def function_in_table(evaluator, node: gast.Subscript) -> Optional[Fact]:
    """The function that an item with a known key is; None for any other item."""
    path, key = dotted_path(node.value), getattr(node.slice.fact, "const", None)
    if path is None or path.split(".")[0] in evaluator.local or type(key) not in (str, int):
        return None
    binding = evaluator.primal.scope.table(path).get(key)
    if binding is None:
        return None
    evaluator.note_global((path, key), binding)
    return Fact(kind="function", const=binding, fresh=False, choices=((f"{path}[{key!r}]", binding),))
