"""Calls of functions for which the user gave rules: such a function is not looked into.

Nothing is known of its result but what the rule says, and that calling it only computes.
"""

from __future__ import annotations

import types
from typing import Optional

import gast

from srcdiff.errors import NoRuleError, SrcdiffError, UnsupportedSyntaxError
from srcdiff.facts.fact import FLOAT, NOTHING, OTHER, Fact
from srcdiff.facts.passive import Call, passive_result
from srcdiff.facts.shapes import SCALAR, Shape, broadcast, derive
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.filescope import FileScope
from srcdiff.load.makers import may_be_complex
from srcdiff.load.naming import describe, is_foreign
from srcdiff.load.source import load_callee, parameters_of
from srcdiff.names import names_in
from srcdiff.own.declared import method_of_text
from srcdiff.own.registry import own_rules_of
from srcdiff.own.rules import Own, own_nodes
from srcdiff.own.spelled import spelled
from srcdiff.rules.table import OwnName, Rule, bind
from srcdiff.trees import dotted_path


def with_own_rules(evaluator, call: Call) -> Call:
    """The call with the rules of the user's for what it calls, a method of an object too, whose class is known."""
    if call.receiver is not None and isinstance(call.node.func, gast.Attribute):
        method = method_of(evaluator, call.receiver, call.node.func.attr)
        own = own_rules_of(evaluator.primal.scope, method)
        return call if own is None else Call(call.node, own, [call.receiver, *call.args], call.keywords, method, own=own, me=call.receiver)
    call.own = own_rules_of(evaluator.primal.scope, call.binding)
    return call


def method_of(evaluator, receiver: gast.expr, method: str) -> Optional[Binding]:
    """The function of a method, by the class that a parameter's annotation names, or that of a global."""
    cls = class_of_receiver(evaluator, receiver)
    if cls is None or cls.kind != "class":
        return None
    if cls.value is UNKNOWN:
        return method_of_text(cls, method)
    found = next((vars(base)[method] for base in cls.value.__mro__ if method in vars(base)), None)
    return describe(found, method) if isinstance(found, types.FunctionType) else None


def class_of_receiver(evaluator, receiver: gast.expr) -> Optional[Binding]:
    path = dotted_path(receiver) or ""
    if path in evaluator.parameters:
        annotation = next(p.annotation for p in parameters_of(evaluator.primal.tree) if p.id == path)
        written = getattr(annotation, "value", None) if isinstance(annotation, gast.Constant) else dotted_path(annotation)
        return evaluator.lookup(written) if isinstance(written, str) else None
    if path.split(".")[0] in evaluator.local:
        return None
    binding = evaluator.lookup(path) if path else None
    if binding is None or binding.kind != "value":
        return None
    if binding.value is not UNKNOWN:
        return describe(type(binding.value), path)
    made = dotted_path(binding.node.func) if isinstance(binding.node, gast.Call) else None
    return FileScope(binding.file).lookup(made) if made is not None and binding.file is not None else None


def own_fact(evaluator, call: Call, facts: list, env: dict, unhandled) -> Optional[Fact]:
    """The result of a call of such a function, or of `srcdiff.stop_gradient`; None of any other.

    `unhandled` makes the error of an argument that the rule does not handle.
    """
    if call.own is None:
        return stopped_fact(evaluator, call, facts) if call.canonical == "srcdiff.stop_gradient" else None
    refuse_changes(evaluator, call)
    made = given(evaluator, call.own) or next(iter(call.own.made.values()))
    if made.kind == "zero" or not any(fact.varied for fact in facts):
        found = passive_result(evaluator, call, facts)
        if is_foreign(call.binding) or (call.binding.kind == "value" and call.binding.value is UNKNOWN):
            found = found.with_(impure=any(fact.impure for fact in facts))  # a function of a package, of which text does not tell more
        return FLOAT.with_(impure=found.impure) if made.returns_number and found.kind == "number" else found
    own = spelled(call.own, evaluator.primal, evaluator.names, evaluator.local)
    made = given(evaluator, own)
    if made is None:
        raise NoRuleError(f"{own} has a rule for forward mode only", evaluator.primal.place(call.node), f"give it one for reverse mode, too: @srcdiff.adjoint({own})")
    if returns_several(call.binding):
        refuse(evaluator, call.node, f"{own} has a rule, and returns several results", "return an array; a rule is for one result")
    node, rule = call.node, own.tangent if made.kind == "tangent" else own.rule
    node.callee, node.makes_fresh = own, False
    try:
        node.operands = bind(rule, call.args, call.keywords)
    except KeyError as error:
        raise unhandled(evaluator, call, rule, error.args[0])
    for name, operand in node.operands.items():
        fact = evaluator.evaluate(operand, env)
        if operand is call.me and not fact.varied:
            fact = operand.fact = OTHER  # an object, which is no number that is broadcast
        if fact.varied and name in rule.constant and made.kind == "adopted":
            message = f"{made.primal.name}, which was adopted as the derivative of {own}, is not with respect to {name!r}"
            refuse(evaluator, node, message, f"adopt one with respect to {', '.join([*made.adopted.wrt, name])}, or take it out of [srcdiff] rules")
        if fact.varied and name in rule.constant:
            raise unhandled(evaluator, call, rule, name, "differentiate")
        if fact.varied and fact.kind != "number":
            refuse(evaluator, node, f"{own} has a rule, and gets differentiated values in a {fact.kind if fact.kind in ('list', 'tuple') else 'structure'}", "pass an array: np.array(...)")
    note_reads(evaluator, made, rule, env)
    return Fact(
        dtype=dtype_of(call, made),
        shape=shape_of(evaluator, made, rule, {name: operand.fact for name, operand in node.operands.items()}, node),
        varied=True,
        fresh=False,
        impure=any(fact.impure for fact in facts),
    )


def given(evaluator, own: OwnName) -> Optional[Own]:
    """The rule that counts in the mode of the derivative: forward mode takes one for reverse mode where it has none of its own."""
    return (own.made.get("tangent") if evaluator.is_forward else None) or own.made.get("rule")


def dtype_of(call: Call, made: Own) -> Optional[str]:
    """Complex, if the text of the function names complex numbers: rules do not take these.  A result may well be of integers."""
    if may_be_complex(call.binding):
        return "c"
    return "f" if made.returns_number else None


def refuse_changes(evaluator, call: Call) -> None:
    """A function with a rule leaves its arguments as they are: the text of one that does not is noticed, otherwise the user's word counts."""
    changed = changed_parameter(call.binding)
    if changed is not None:
        refuse(evaluator, call.node, f"{call.own} has a rule, and changes its argument {changed!r}", "let it work on a copy: a rule is for what a function returns")


def refuse(evaluator, node: gast.expr, message: str, help: str) -> None:
    raise UnsupportedSyntaxError(message, evaluator.primal.place(node), help)


def stopped_fact(evaluator, call: Call, facts: list) -> Fact:
    """The value of `srcdiff.stop_gradient(x)`: of the argument's kind and shape, and new if it is an array."""
    if len(call.args) != 1 or call.keywords or facts[0].kind != "number":
        refuse(evaluator, call.node, "stop_gradient takes one number or array", "call it for each of the numbers and arrays")
    call.node.stops = True
    return facts[0].with_(varied=False, fresh=True, const=NOTHING)


def returns_several(binding) -> bool:
    """Does the text of a function return a tuple, a list or a dictionary that is written out?"""
    try:
        tree = load_callee(binding).tree
    except SrcdiffError:
        return False
    return any(isinstance(node, gast.Return) and isinstance(node.value, (gast.Tuple, gast.List, gast.Dict)) for node in own_nodes(tree))


def changed_parameter(binding) -> Optional[str]:
    """A parameter whose array the text of a function writes; what it calls is not looked at."""
    try:
        tree = load_callee(binding).tree
    except SrcdiffError:
        return None
    parameters = {parameter.id for parameter in gast.walk(tree.args) if isinstance(parameter, gast.Name)}
    stores = [node for node in gast.walk(tree) if isinstance(node, (gast.Subscript, gast.Attribute)) and not isinstance(node.ctx, gast.Load)]
    roots = {root.id for store in stores for root in [root_of(store)] if isinstance(root, gast.Name)}
    roots |= {node.target.id for node in gast.walk(tree) if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name)}
    updated = {id(node.target) for node in gast.walk(tree) if isinstance(node, gast.AugAssign)}
    rebound = {node.id for node in gast.walk(tree) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store) and id(node) not in updated}
    return next(iter(sorted((roots - rebound) & parameters)), None)


def root_of(node: gast.expr) -> gast.expr:
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node


def shape_of(evaluator, made: Own, rule: Rule, facts: dict, node: gast.expr) -> Shape:
    """What the rule says of the result's shape, else one that is the same for arguments of the same shapes."""
    if made.shape == () or (made.shape is None and made.returns_number):
        return SCALAR
    if made.shape is not None:
        return facts[made.shape].shape
    shapes = [fact.shape for fact in facts.values() if fact.kind == "number"]
    if rule.kind == "elementwise":
        whole = SCALAR
        for shape in shapes:
            whole = broadcast(whole, shape)
        return whole
    return derive(f"{rule.name}@{evaluator.symbol(node)}", *shapes)


def note_reads(evaluator, made: Own, rule: Rule, env: dict) -> None:
    """What the text of the rule reads of modules, and the rule itself, among the sources of the derivative."""
    evaluator.names.callees[made.source.qualname, made.source.filename] = made.source
    for statement in rule.body:
        for path in sorted(paths_in(statement)):
            if path.split(".")[0] not in env and not path.startswith("$"):
                binding = evaluator.lookup(path)
                if binding is not None and binding.kind == "value":
                    evaluator.global_fact(statement, path)
                elif binding is not None:
                    evaluator.note_global(path, binding)


def paths_in(node: gast.AST) -> set:
    """The longest dotted paths that a text reads."""
    inner = {id(part.value) for part in gast.walk(node) if isinstance(part, gast.Attribute)}
    loads = {id(name) for name in names_in(node)}
    parts = [part for part in gast.walk(node) if isinstance(part, gast.Attribute) or id(part) in loads]
    return {dotted_path(part) for part in parts if id(part) not in inner} - {None}
