"""A `with` that changes warnings only is left out; its statements stay.

before: with np.errstate(divide="ignore"):      after:  y = np.log(x)
            y = np.log(x)
Warnings may then be seen that the primal keeps quiet.  Any other `with` is refused by its name.
"""

from __future__ import annotations

from typing import List, NoReturn

import gast

from srcdiff.load.source import Primal
from srcdiff.normalise.blocks import with_notes
from srcdiff.normalise.stores import canonical
from srcdiff.normalise.supported import refuse
from srcdiff.trees import dotted_path

QUIET = ("ignore", "warn")
FILTERS = ("warnings.simplefilter", "warnings.filterwarnings")
ACTIONS = ("ignore", "default", "always", "module", "once")


def without_context(statement: gast.With, primal: Primal) -> List[gast.stmt]:
    """The statements of a `with`; raises UnsupportedSyntaxError if it does more than change warnings."""
    body = statement.body
    for part in statement.items:
        called = canonical(primal, part.context_expr.func) if isinstance(part.context_expr, gast.Call) else None
        if part.optional_vars is not None or called not in ("numpy.errstate", "warnings.catch_warnings"):
            refuse_context(part.context_expr, primal)
        if called == "numpy.errstate":
            check_errstate(part.context_expr, primal)
        else:
            body = without_filters(part.context_expr, body, primal)
    return with_notes(body, {note: getattr(statement, note) for note in ("before", "after") if hasattr(statement, note)})


def refuse_context(context: gast.expr, primal: Primal) -> NoReturn:
    written = dotted_path(context.func if isinstance(context, gast.Call) else context)
    what = f"`with {written}{'(...)' if isinstance(context, gast.Call) else ''}`" if written else "this `with`"
    refuse(primal, context, f"{what} is not supported", "move the `with` to the caller")


def check_errstate(call: gast.Call, primal: Primal) -> None:
    """Only warnings: with "raise", "call" and "print" something else happens at an error."""
    for keyword in call.keywords:
        if getattr(keyword.value, "value", None) not in QUIET:
            refuse(primal, keyword.value, 'np.errstate is supported with "ignore" and "warn" only', "move the `with` to the caller")
    if call.args:
        refuse_context(call, primal)


def without_filters(call: gast.Call, body: List[gast.stmt], primal: Primal) -> List[gast.stmt]:
    """The statements under `warnings.catch_warnings()` without the filters at their head."""
    if call.args or call.keywords:
        refuse_context(call, primal)
    rest = list(body)
    while rest and is_filter(rest[0], primal):
        check_filter(rest.pop(0).value, primal)
    for node in (node for statement in rest for node in gast.walk(statement)):
        if isinstance(node, gast.Call) and canonical(primal, node.func) in FILTERS:
            refuse(primal, node, "a filter of warnings is not supported here", "move it to the head of the `with`")
    return rest


def is_filter(statement: gast.stmt, primal: Primal) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(statement, gast.Expr) and isinstance(value, gast.Call) and canonical(primal, value.func) in FILTERS


def check_filter(call: gast.Call, primal: Primal) -> None:
    """An error is no warning."""
    actions = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "action")]
    if len(actions) != 1 or getattr(actions[0], "value", None) not in ACTIONS:
        refuse(primal, call, "this filter of warnings is not supported", 'give "ignore", or move the `with` to the caller')
