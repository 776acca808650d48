"""Constants of the primal's module that a file which stands alone has copies of.

GAIN = 2.0  # of model.py
"""

from __future__ import annotations

from typing import Dict, List, Optional

import gast
import numpy as np

from srcdiff.emit.header import ASSUMED
from srcdiff.emit.printer import print_block
from srcdiff.emit.references import References
from srcdiff.errors import NameResolutionError, Place
from srcdiff.load.binding import UNKNOWN
from srcdiff.load.filescope import FileScope
from srcdiff.trees import assign, attribute, call, name

LARGEST = 100  # elements of an array that is still printed
LITERALS = (bool, int, float, complex, str, type(None))


class Copied:
    """The constants that a file reads; `base` is the name of the file that they are copied from, `place` where errors point."""

    def __init__(self, scope: FileScope, base: str, place: Place):
        self.scope, self.base, self.place = scope, base, place
        self.values: Dict[str, gast.expr] = {}

    def take(self, wanted: str, references: References) -> gast.expr:
        """The name itself, whose value is printed in the file.

        Raises NameResolutionError for what is no constant that can be printed.
        """
        if wanted not in self.values:
            binding = self.scope.lookup(wanted)
            value = UNKNOWN if binding is None or self.scope.top.changes.handed.get(wanted) else binding.value
            node = literal(value, references)
            if node is None:
                raise NameResolutionError(
                    f"the derivative reads {wanted!r} of {self.base}, which is no constant that a file of its own can have a copy of",
                    self.place,
                    "leave --standalone out, or make it a parameter",
                )
            self.values[wanted] = node
        return name(wanted)

    def lines(self) -> List[str]:
        """The assignments."""
        return [line for wanted in sorted(self.values) for line in print_block([assign(wanted, self.values[wanted])])]

    def assumption(self) -> List[str]:
        """What the head of the file says of them."""
        return [f"{ASSUMED}{', '.join(sorted(self.values))}: as in {self.base} when this was written"] if self.values else []


def literal(value: object, references: References) -> Optional[gast.expr]:
    """An expression for a value: a literal, a tuple, a list, an array of numbers; None for anything else."""
    if type(value) in LITERALS:
        return gast.Constant(value, None)
    if type(value) in (tuple, list):
        items = [literal(item, references) for item in value]
        made = gast.Tuple(items, gast.Load()) if isinstance(value, tuple) else gast.List(items, gast.Load())
        return made if None not in items else None
    if isinstance(value, np.generic) and value.dtype == np.result_type(value.item()):
        return gast.Constant(value.item(), None)
    if type(value) is np.ndarray and value.dtype.kind in "biufc" and value.size <= LARGEST:
        plain = np.array(value.tolist())
        keywords = {} if plain.dtype == value.dtype else {"dtype": gast.Constant(str(value.dtype), None)}
        if plain.shape == value.shape:
            return call(attribute(references.reference("np"), "array"), literal(value.tolist(), references), **keywords)
    return None
