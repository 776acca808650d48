"""Calls with differentiated values for which there is no rule: which error says why."""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.errors import NoRuleError, StructureError, UnsupportedSyntaxError
from srcdiff.facts.passive import Call
from srcdiff.load.binding import Binding
from srcdiff.load.classes import why_not_followed
from srcdiff.load.modules import is_package_file
from srcdiff.load.naming import is_foreign
from srcdiff.load.source import parameters_of
from srcdiff.trees import dotted_path


def refuse_varied(evaluator, call: Call) -> None:
    place = evaluator.primal.place(call.node)
    name = call.canonical or dotted_path(call.node.func) or "this callee"
    if call.binding is not None and call.binding.kind == "class" and not is_foreign(call.binding, evaluator.primal.follow):
        reason = why_not_followed(call.binding, evaluator.primal.scope.lookup)
        what = f"the class {name.rpartition('.')[2]} {reason or 'is made here in a way that cannot be followed'}"
        raise (UnsupportedSyntaxError if reason else StructureError)(what, place, "keep the values in local names, tuples or arrays")
    is_parameter = getattr(call.node.func, "id", None) in {p.id for p in parameters_of(evaluator.primal.tree)}
    if call.canonical is None and call.binding is None and not isinstance(call.node.func, gast.Attribute) and not is_parameter:
        raise StructureError(f"no derivative rule for {name}", place, "use functions that have rules (see the table in the README)")
    raise no_rule(name, place, call.binding)


def no_rule(name: str, place, binding: Optional[Binding] = None) -> NoRuleError:
    """For a function that is not the user's; `functools.reduce` says that it is one of `_functools`."""
    code = getattr(getattr(binding, "value", None), "__code__", None)
    package = (getattr(getattr(binding, "value", None), "__module__", None) or "").split(".")[0]
    way_out = "use functions that have rules (see the table in the README)"
    if code is not None and is_package_file(code.co_filename):
        way_out += f', or differentiate its text, too, with follow="{package}"'
    return NoRuleError(f"no derivative rule for {name.lstrip('_')}", place, way_out)
