"""`with`, `try`, `match` and starred expressions become plain statements: one statement at a time, from the inside out.

before: match mode:                             after:  if mode == "log":
            case "log":                                     y = np.log(x)
                with np.errstate(all="ignore"):
                    y = np.log(x)
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names
from srcdiff.normalise.blocks import rebuilt
from srcdiff.normalise.contexts import without_context
from srcdiff.normalise.finals import without_try
from srcdiff.normalise.matches import branches_of
from srcdiff.normalise.stars import without_stars


def plain_statements(primal: Primal, names: Names) -> List[gast.stmt]:
    """The body of the primal in statements that later passes know."""

    def plain(statement: gast.stmt) -> List[gast.stmt]:
        statement = without_stars(statement, primal)
        if isinstance(statement, gast.With):
            return without_context(statement, primal)
        if isinstance(statement, gast.Try):
            return without_try(statement, primal, names)
        if isinstance(statement, gast.Match):
            return branches_of(statement, primal, names)
        return [statement]

    return rebuilt(primal.tree.body, plain)
