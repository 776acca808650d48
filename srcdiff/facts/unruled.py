"""Calls with differentiated values for which there is no rule: which error says why."""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.errors import NoRuleError, StructureError, UnsupportedSyntaxError, helper_refused
from srcdiff.facts.fact import OTHER, Fact
from srcdiff.facts.of_sparse import sparse_operation
from srcdiff.facts.passive import Call
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.classes import why_not_followed
from srcdiff.load.modules import is_package_file
from srcdiff.load.naming import is_foreign
from srcdiff.load.source import parameters_of
from srcdiff.trees import dotted_path


def refuse_varied(evaluator, call: Call) -> None:
    place = evaluator.primal.place(call.node)
    name = call.canonical or dotted_path(call.node.func) or "this callee"
    if name.startswith("$"):
        raise no_rule(name, place)
    owner, reached = class_called(evaluator, call), class_reached(evaluator, call)
    reason = why_not_followed(owner or reached, evaluator.primal.scope.lookup) if owner or reached else None
    if owner is not None or reason is not None:
        owner = owner or reached
        what = f"the class {(owner.canonical or name).rpartition('.')[2]} {reason or 'is made here in a way that cannot be followed'}"
        raise (UnsupportedSyntaxError if reason else StructureError)(what, place, "keep the values in local names, tuples or arrays")
    is_parameter = getattr(call.node.func, "id", None) in {p.id for p in parameters_of(evaluator.primal.tree)}
    if call.canonical is None and call.binding is None and not isinstance(call.node.func, gast.Attribute) and not is_parameter:
        raise StructureError(f"no derivative rule for {name}", place, "use functions that have rules (see the table in the README)")
    raise no_rule(name, place, call.binding)


def class_called(evaluator, call: Call) -> Optional[Binding]:
    """The user's class whose constructor is called, or whose new instance's method is: `Spring(2.0).force(x)`."""
    binding = call.binding
    if binding is None and isinstance(call.node.func, gast.Attribute) and isinstance(call.node.func.value, gast.Call):
        binding = evaluator.lookup(dotted_path(call.node.func.value.func) or "")
    is_class = binding is not None and binding.kind == "class" and not is_foreign(binding, evaluator.primal.follow)
    return binding if is_class else None


def class_reached(evaluator, call: Call) -> Optional[Binding]:
    """The user's class of which a member is called, that is no function: `Spring.make(x)`."""
    if call.binding is not None or not isinstance(call.node.func, gast.Attribute):
        return None
    binding = evaluator.lookup(dotted_path(call.node.func.value) or "")
    return binding if binding is not None and binding.kind == "class" and not is_foreign(binding, evaluator.primal.follow) else None


def operation_with_others(evaluator, node: gast.expr, *parts: Fact) -> Fact:
    """Arithmetic with what is no number or array: nothing differentiated may be in it, but in a product of a sparse matrix with an array."""
    made = sparse_operation(evaluator, node, parts)
    if made is not None or not any(part.varied for part in parts):
        return made or OTHER.with_(impure=any(part.impure for part in parts))
    what, help = "differentiated values in a container are not supported here", "use arrays or separate names"
    if any(part.holds_objects for part in parts):
        what, help = "an object with operators of its own meets differentiated values here", "use its numbers, or np.asarray of it"
    raise StructureError(what, evaluator.primal.place(node), help)


def no_rule(name: str, place, binding: Optional[Binding] = None) -> NoRuleError:
    """For a function that is not the user's; `functools.reduce` says that it is one of `_functools`."""
    if name.startswith("$"):
        return helper_refused(name[1:], place)
    code = getattr(getattr(binding, "value", None), "__code__", None)
    package = (getattr(getattr(binding, "value", None), "__module__", None) or "").split(".")[0]
    short = name.rpartition(".")[2]
    way_out = "use functions that have rules (see the table in the README)"
    if binding is not None and (binding.kind == "function" or (binding.kind == "value" and binding.value is UNKNOWN and binding.file is None)):
        way_out = f"give it a rule, @srcdiff.adjoint({short}), or say srcdiff.zero_gradient({short}); the README lists the functions that have one"
    if code is not None and is_package_file(code.co_filename):
        way_out += f', or differentiate its text, too, with follow="{package}"'
    return NoRuleError(f"no derivative rule for {name.lstrip('_')}", place, way_out)
