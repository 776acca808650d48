"""From the user's tree to core form, one small pass a file; `core_form` is the pipeline, `grammar` the check of its result."""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names
from srcdiff.normalise.assignments import plain_assignments
from srcdiff.normalise.checkpoints import requests_in, with_budgets
from srcdiff.normalise.concatenation import concatenated
from srcdiff.normalise.decisions import named_decisions
from srcdiff.normalise.displays import plain_items
from srcdiff.normalise.grammar import check_core
from srcdiff.normalise.imports import without_imports
from srcdiff.normalise.in_place import named_stores
from srcdiff.normalise.jumps import without_jumps
from srcdiff.normalise.loops import counted_loops
from srcdiff.normalise.outputs import returning
from srcdiff.normalise.pairing import in_pairs
from srcdiff.normalise.parallel_lists import parallel_lists
from srcdiff.normalise.statements import plain_statements
from srcdiff.normalise.supported import refuse_unsupported
from srcdiff.normalise.walrus import without_walrus


def core_form(primal: Primal, names: Names, outputs: Optional[gast.expr] = None, procedure: bool = False) -> list:
    """The statements of the primal in core form (see `grammar`); raises UnsupportedSyntaxError for what is not supported.

    With `outputs` (a parameter, or a tuple of them) the function returns their final values, and not what its own `return` says; a
    `procedure` returns nothing.

    The user's nodes are copied, not changed; each core statement knows the statement it comes from as `.origin`.
    """
    primal = without_imports(primal)
    refuse_unsupported(primal)
    requests = requests_in(primal)
    body = parallel_lists(plain_statements(primal, names), names)
    body = named_stores(concatenated(body, primal, names), primal, names)
    body = plain_items(without_walrus(body, primal, names))
    body = without_jumps(primal, names, outputs is None and not procedure, body)
    body = in_pairs(plain_assignments(primal, names, body), primal)
    body = returning(body, outputs, primal) if outputs is not None else body
    body = with_budgets(counted(body, primal, names), requests, primal)
    check_core(body)
    return body


def core_block(body: list, primal: Primal, names: Names) -> list:
    """Statements without jumps, made in the place of others, in core form."""
    return counted(in_pairs(plain_assignments(primal, names, body), primal), primal, names)


def counted(body: list, primal: Primal, names: Names) -> list:
    """The last passes: loops that can run backwards, branches that can be decided again."""
    return named_decisions(counted_loops(body, primal, names), names)
