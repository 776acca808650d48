"""Names for what a text of one module means, where that text is put into a function of another one.

before: return scale * x        (in tools.py, where scale is 2.0)
after:  scale_2 * x             which is spelled `tools.scale`     (if `scale` means something else, or nothing, in the function)
"""

from __future__ import annotations

from typing import Callable, Dict, Optional

import gast

from srcdiff.load.binding import Binding
from srcdiff.load.joined import Foreign, JoinedScope, module_of
from srcdiff.load.source import Primal
from srcdiff.names import Names, read_names
from srcdiff.trees import dotted, name

Refuse = Callable[[str, str], None]


class Elsewhere:
    """The names that `callee` reads, in the function `around`; `local` are the names that are bound there."""

    def __init__(self, callee: Primal, around: Primal, names: Names, local: set, refuse: Refuse):
        self.callee, self.around, self.names, self.local, self.refuse = callee, around, names, local, refuse
        self.scope: JoinedScope = around.scope

    def names_in(self, tree: gast.AST) -> Dict[str, gast.expr]:
        """Names for what a text reads of its module, or of its own closure, where those of the function mean something else."""
        found: Dict[str, gast.expr] = {}
        for wanted in sorted(read_names(tree)):
            binding = self.callee.scope.lookup(wanted)
            if binding is None or (wanted not in self.local and self.scope.lookup(wanted) == binding and self.same_module(binding)):
                continue
            reference = library_reference(binding.canonical)
            found[wanted] = dotted(reference) if reference else name(self.foreign(wanted))
        return found

    def same_module(self, binding: Binding) -> bool:
        """Do both functions read the same variable, and not two of one value?"""
        return binding.kind != "value" or module_of(self.callee.scope) == module_of(self.scope)

    def foreign(self, wanted: str) -> str:
        """A name for a variable that belongs to another module."""
        scope, function = self.callee.scope, self.callee.function
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ())) if function is not None else {}
        module = module_of(scope)
        if wanted not in cells and module is None:
            self.refuse(f"{self.callee.name} reads {wanted!r} of a module that cannot be imported", f"pass {wanted!r} as an argument")
        return self.known_as(Foreign(scope, wanted, None if wanted in cells else module, cells.get(wanted)))

    def known_as(self, foreign: Foreign) -> str:
        """The name that something of another module has here."""
        known = self.scope.name_of(foreign)
        if known is None:
            known = self.names.fresh(foreign.name)
            self.scope.add(known, foreign)
        return known


def library_reference(canonical: Optional[str]) -> Optional[str]:
    """Our own reference to a library's object: `$np.linalg.solve`."""
    root, _, rest = (canonical or "").partition(".")
    if root == "builtins":
        return "$" + rest
    if root in ("numpy", "math"):
        return "$" + ".".join(part for part in ("np" if root == "numpy" else "math", rest) if part)
    return None
