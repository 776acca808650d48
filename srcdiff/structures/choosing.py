"""Items whose key is not known, of a structure or of a dictionary of functions: a branch for each key that there is."""

from __future__ import annotations

import gast

from srcdiff.structures.values import Again, Value
from srcdiff.trees import dotted_path

MANY = 16  # keys, each of which becomes a branch


class Choosing:
    """The part of a reading that knows such items; see `reading.Reading`, which has the rest."""

    def choose_part(self, node: gast.Subscript, base: Value) -> None:
        """`d[key]` becomes a branch for each key that there is; so does an index of a sequence of functions or structures."""
        labels = self.labels(base) if self.kind(base) == "dict" else tuple(range(len(self.labels(base))))
        if not isinstance(node.ctx, gast.Load) or not 0 < len(labels) <= MANY or len({type(label) for label in labels}) > 1:
            return
        raise Again(lambda: self.context.choose(node, labels, self.kind(base) == "dict"))

    def choose_function(self, node: gast.Subscript) -> None:
        """`OPERATIONS[key]` of the module becomes a branch for each function there is."""
        path = dotted_path(node.value)
        known = path is not None and path.split(".")[0] not in self.context.local
        labels = tuple(self.context.primal.scope.table(path)) if known else ()
        if 0 < len(labels) <= MANY:
            raise Again(lambda: self.context.choose(node, labels, True))
