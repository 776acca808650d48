"""What a call calls, and the fact of its result.

A call node gets `.callee` (the canonical name of the function, None for one without a rule), `.operands` (the argument nodes by the
rule's parameter names) and `.makes_fresh` (does its result share memory with no argument?), `.viewed` (the parameter with which alone it may).
"""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.errors import ArgumentError, NameResolutionError, NoRuleError, StructureError, UnsupportedSyntaxError
from srcdiff.load.binding import Closure
from srcdiff.load.changes import MUTATORS
from srcdiff.facts.boxes import BOXING
from srcdiff.facts.complexes import names_complex, with_dtype
from srcdiff.facts.dispatch import choose_function, read_around
from srcdiff.facts.equivalents import equivalent_fact
from srcdiff.facts.expansion import is_expanded
from srcdiff.facts.fact import INT, NOTHING, NUMBER, OTHER, Fact, dtype_sources, join_dtypes, unknown
from srcdiff.facts.functionals import calls_functions
from srcdiff.facts.lists import lists_as_arrays, made_list_fact, method_fact
from srcdiff.facts.methods import array_of_list, as_function
from srcdiff.facts.own_calls import own_fact, with_own_rules
from srcdiff.facts.passive import Call, passive_result
from srcdiff.facts.several import has_several, item_call, not_handled, several_fact, without_rule
from srcdiff.facts.sharing import is_itself
from srcdiff.facts.shapes import derive, opaque
from srcdiff.facts.texts import text_fact
from srcdiff.facts.unruled import refuse_varied
from srcdiff.facts.values import elementwise_shape, length_fact, length_of_unknown
from srcdiff.names import read_names
from srcdiff.normalise.reductions import reduction_of
from srcdiff.rules.table import Rule, bind, rule_for
from srcdiff.trees import dotted_path

# Functions whose result is a view of their first argument, or may be.
VIEWS = frozenset(
    "numpy." + name
    for name in (
        "asarray asanyarray ascontiguousarray ravel reshape transpose squeeze expand_dims broadcast_to swapaxes flip real imag diagonal float64 "
        "flipud fliplr rot90 moveaxis rollaxis diag"
    ).split()
)
# Functions whose result has the dtype of what it is made from, whatever that is.
KEEP_DTYPE = frozenset("numpy." + n for n in "copy transpose reshape ravel squeeze expand_dims zeros_like ones_like empty_like".split())
OF_ITEMS = ("builtins.max", "builtins.min", "math.prod")  # of one array: the rule is of two numbers, or there is none
REFLECTION = frozenset("builtins." + n for n in "locals globals vars eval exec dir".split())


def call_fact(evaluator, node: gast.Call, env: dict) -> Fact:
    """Evaluate a call: its arguments, what it calls, its result."""
    node.callee, node.operands, node.makes_fresh = None, {}, True
    node.__dict__.pop("expands", None)  # of an earlier pass over a loop, which knew less
    if hasattr(node, "allocates"):
        raise UnsupportedSyntaxError(
            f"an object of class {node.allocates.name} is used in a way that cannot be followed",
            evaluator.primal.place(node),
            "keep its values in local names, or in arrays",
        )
    if getattr(node.func, "id", None) == "$still":
        raise UnsupportedSyntaxError("a list that changes while it is looped over is not supported", evaluator.primal.place(node), "loop over a copy")
    if hasattr(node, "pair"):
        return pair_fact(evaluator, node, env)
    if hasattr(node, "several"):
        return several_fact(evaluator, node, env)
    if is_printed_helper(evaluator, node):
        return unknown(evaluator.symbol(node))
    if calls_functions(evaluator, node, env):
        return unknown(evaluator.symbol(node), varied=True)
    call = with_own_rules(evaluator, resolve(evaluator, node, env))
    array_of_list(evaluator, call, env)
    reduction = None if call.own else reduction_of(node, call.canonical, iterables=call.canonical in OF_ITEMS)
    if reduction is not None and reduction.is_value and any(env[n].varied for n in read_names(node) if n in env):
        node.expands, evaluator.expands = reduction, True
        return unknown(evaluator.symbol(node), varied=True)
    facts = [evaluator.evaluate(argument, env) for argument in call.parts]
    captures = isinstance(call.binding, Closure) and evaluator.closure_fact(call.binding, env).varied
    varied = captures or any(fact.varied for fact in facts)
    told = own_fact(evaluator, call, facts, env, unhandled) or text_fact(evaluator, call, facts)
    if told is not None:
        return told
    if call.receiver is not None and call.receiver.fact.kind == "list" and isinstance(node.func, gast.Attribute):
        found = method_fact(evaluator, node, call.receiver.fact)
        if found is not None:
            return found
    several = has_several(call, evaluator, env) if varied else None
    if several is not None:
        node.expands, evaluator.expands = several, True
        return unknown(evaluator.symbol(node), varied=True)
    rule = rule_for(call.canonical)
    if rule is not None:
        return ruled(evaluator, call, rule, env, dict(zip(map(id, call.parts), facts)))
    if call.canonical == "builtins.print":
        return OTHER.with_(impure=True)  # it sees values, and changes nothing
    if is_expanded(call, facts, varied, evaluator):
        node.expands, evaluator.expands = call.binding, True
        return unknown(evaluator.symbol(node), varied=True)
    if choose_function(evaluator, node, env, varied):
        return unknown(evaluator.symbol(node), varied=True)
    if call.canonical == "builtins.list" and not call.keywords and len(call.args) <= 1:
        return made_list_fact(evaluator, node, call.args)
    if varied:
        refuse_varied(evaluator, call)
    return passive_result(evaluator, call, facts)


def pair_fact(evaluator, node: gast.Call, env: dict) -> Fact:
    """The value of a function that calls itself, with what its reverse sweep needs."""
    facts = [evaluator.evaluate(argument, env) for argument in node.args]
    if any(isinstance(argument, (gast.Dict, gast.Tuple)) or (fact.kind == "list" and fact.varied) for argument, fact in zip(node.args, facts)):
        message = "a structure or a list of differentiated values that is passed to a function that calls itself is not supported here"
        raise StructureError(message, evaluator.primal.place(node), "pass an array: np.array(xs)")
    node.makes_fresh, node.operands = False, list(node.args)
    return Fact(kind="pair", fresh=False, impure=any(fact.impure for fact in facts))


def made_item_fact(evaluator, node: gast.expr, env: dict) -> Fact:
    """The value in a pair, or one of several results of a call."""
    if hasattr(node, "of_several"):
        call, rule = item_call(evaluator, node, env)
        argument = not_handled(call, rule)
        if argument is not None:
            return passive_or_unhandled(evaluator, call, rule, argument)
        return without_rule(evaluator, call) if rule is None else ruled(evaluator, call, rule, env)
    evaluator.evaluate(node.value, env)
    evaluator.evaluate(node.slice, env)
    facts = [evaluator.evaluate(argument, env) for argument in node.of_pair.args]
    return unknown(evaluator.symbol(node), varied=any(fact.varied for fact in facts))


def is_printed_helper(evaluator, node: gast.Call) -> bool:
    """Is it a call of a helper of ours, whose text is printed with the derivative?"""
    return isinstance(node.func, gast.Name) and node.func.id.startswith("$") and evaluator.lookup(node.func.id) is None


def resolve(evaluator, node: gast.Call, env: dict) -> Call:
    """Who is called, with which arguments."""
    found = who_is_called(evaluator, node, env, {k.arg: k.value for k in node.keywords})
    if None in found.keywords or any(isinstance(a, gast.Starred) for a in found.args):
        raise UnsupportedSyntaxError("starred arguments are not supported yet", evaluator.primal.place(node), "write the arguments out")
    return found


def who_is_called(evaluator, node: gast.Call, env: dict, keywords: dict) -> Call:
    """A method of a value, a local name that holds a function, or a global path."""
    path = dotted_path(node.func)
    root = path.split(".")[0] if path else None
    if path is not None and root not in env and root not in evaluator.local:
        binding = evaluator.lookup(path)
        if binding is not None:
            return global_call(evaluator, node, path, binding, keywords)
        if root == path:
            raise NameResolutionError(f"name {path!r} is not defined", evaluator.primal.place(node.func), "define or import it")
    if isinstance(node.func, gast.Attribute):
        return method_call(evaluator, node, env, keywords)
    called = called_object(evaluator, node, env, keywords) if isinstance(node.func, gast.Call) else None
    if called is not None:
        return called
    callee = evaluator.evaluate(node.func, env)
    if callee.kind == "function" and callee.const is not NOTHING:
        return Call(node, callee.const.canonical, node.args, keywords, callee.const)
    return Call(node, None, node.args, keywords, receiver=node.func)


def called_object(evaluator, node: gast.Call, env: dict, keywords: dict) -> Optional[Call]:
    """`CubicSpline(x, y)(t)`: a call of what a class makes, with the arguments of both; None where no rule knows it, or names meet."""
    made = resolve(evaluator, node.func, env)
    name, required = f"{made.canonical}()", 2
    if rule_for(name) is None or len(made.args) != required or set(made.keywords) & {*keywords, "x", "y"}:
        return None
    return Call(node, name, [*made.args, *node.args], {**made.keywords, **keywords})


def global_call(evaluator, node, path: str, binding, keywords: dict) -> Call:
    if binding.kind == "unresolved":
        raise NameResolutionError(
            f"{path!r} has more than one meaning in its module", evaluator.primal.place(node.func), "bind it once, at the top level"
        )
    if binding.canonical in REFLECTION:
        raise UnsupportedSyntaxError(
            f"{path}() reads names that the compiler cannot see", evaluator.primal.place(node), "name the values that you need"
        )
    node.func.binding = binding
    evaluator.note_global(path, binding)
    return Call(node, binding.canonical, node.args, keywords, binding)


def method_call(evaluator, node, env, keywords) -> Call:
    receiver = node.func.value
    base = evaluator.evaluate(receiver, env)
    if base.kind == "number":
        found = as_function(node.func.attr, receiver, node.args)
        if found is not None:
            return Call(node, found[0], found[1], keywords)
    if base.varied and base.kind != "list":
        raise NoRuleError(
            f"no derivative rule for the method {node.func.attr!r}", evaluator.primal.place(node), "use a function of NumPy that has one"
        )
    roots = read_names(receiver) if base.kind != "list" else set()
    if node.func.attr in MUTATORS and roots & evaluator.parameters:
        raise UnsupportedSyntaxError(
            f"{dotted_path(node.func) or node.func.attr}() changes an argument", evaluator.primal.place(node), "work on a copy of it"
        )
    return Call(node, None, node.args, keywords, receiver=receiver)


def ruled(evaluator, call: Call, rule: Rule, env: dict, known: Optional[dict] = None) -> Fact:
    """The result of a function that has a rule; `known` are the facts of expressions by their ids: twice for each level would be too often."""
    node = call.node
    if rule.kind == "zero" and rule.function is None:
        return zero_fact(evaluator, call, rule)
    try:
        node.operands = bind(rule, call.args, call.keywords)
    except KeyError as error:
        return passive_or_unhandled(evaluator, call, rule, error.args[0])
    lists_as_arrays(evaluator, node, rule.name, env)
    node.callee = rule.name
    node.operands.update(read_around(evaluator, node, env))
    viewed = next(iter(node.operands)) if rule.name in VIEWS else rule.view(node.operands) if rule.view is not None else False
    node.viewed = viewed if isinstance(viewed, str) else None
    node.makes_fresh = not viewed and not is_itself(node) and (rule.name == "builtins.abs" or not rule.name.startswith("builtins."))
    facts = {name: (known or {}).get(id(operand)) or evaluator.evaluate(operand, env) for name, operand in node.operands.items()}
    for name in rule.constant:
        if name in facts and facts[name].varied:
            raise unhandled(evaluator, call, rule, name, "differentiate")
    try:
        if rule.kind == "equivalent":
            return equivalent_fact(evaluator, call, rule)
        dtype = with_dtype(rule.name, result_dtype(rule, facts), facts.values())
    except KeyError as error:
        node.callee, node.operands = None, {}
        return passive_or_unhandled(evaluator, call, rule, error.args[0])
    shape = rule.shape(facts) if rule.shape else None if rule.kind in ("adjoint", "built") else elementwise_shape(facts.values())
    if shape is None:
        shape = derive(f"{rule.name}@{evaluator.symbol(node)}", *(f.shape for f in facts.values() if f.kind in ("number", "list")))
    varied = rule.kind != "zero" and not hasattr(node, "cancels") and any(fact.varied for fact in facts.values())
    evaluator.assumed |= getattr(node, "cancels", frozenset())
    return NUMBER.with_(
        dtype=facts["x"].dtype if rule.name in KEEP_DTYPE else dtype,
        shape=shape,
        varied=varied and dtype not in ("i", "b"),
        fresh=node.makes_fresh,
        impure=any(f.impure for f in facts.values()),
        dtype_of=frozenset() if rule.dtype == "f" else dtype_sources(facts.values()),
        boxed=rule.name in BOXING and shape.told.dims == (),
    )


def passive_or_unhandled(evaluator, call: Call, rule: Rule, argument: str) -> Fact:
    """A call with an argument that the rule does not handle: of no importance where nothing is differentiated."""
    if not any(part.fact.varied for part in [*call.args, *call.keywords.values()]):
        return passive_result(evaluator, call, [part.fact for part in call.args])
    raise unhandled(evaluator, call, rule, argument)


def unhandled(evaluator, call: Call, rule: Rule, argument: str, verb: str = "handle") -> ArgumentError:
    return ArgumentError(
        f"the rule of {rule.name} does not {verb} the argument {argument!r}",
        evaluator.primal.place(call.node),
        "leave it out, or write the computation with functions that have rules",
    )


def result_dtype(rule: Rule, facts: dict) -> Optional[str]:
    if callable(rule.dtype):
        return rule.dtype(facts)
    if rule.dtype is not None:
        return rule.dtype
    dtype: Optional[str] = "b"
    for fact in facts.values():
        if fact.kind in ("number", "list") and (fact.const is NOTHING or fact.dtype == "c") or isinstance(fact.const, (float, complex)):
            dtype = join_dtypes(dtype, fact.dtype)
    return dtype if dtype in ("f", "c") else None


def zero_fact(evaluator, call: Call, rule: Rule) -> Fact:
    facts = [part.fact for part in call.args]
    if rule.name == "numpy.result_type" and any(fact.dtype == "f" for fact in facts) and not any(fact.dtype == "c" for fact in facts):
        return OTHER.with_(dtype="f")  # a dtype of floats
    if "out" in call.keywords:
        return passive_result(evaluator, call, facts)
    given = [*facts, *(part.fact for part in call.keywords.values())]
    impure, dtype = any(fact.impure for fact in given), rule.dtype
    first = facts[0] if facts and rule.name.startswith("numpy.") else None
    kept = first if first is not None and rule.name in KEEP_DTYPE else None
    if dtype is None and first is not None and (kept or first.dtype == "f"):
        dtype = first.dtype
    if "dtype" in call.keywords or (len(facts) > 1 and rule.shape is not None):
        dtype, kept = "c" if any(map(names_complex, given)) else getattr(call.node, "tape", None), None  # a second argument may be the dtype
    if rule.name == "builtins.len" and facts and facts[0].kind == "number" and facts[0].shape.told.dims:
        return length_fact(facts[0].shape.told.dims[0], facts[0].shape.assumptions).with_(impure=impure)
    if rule.name == "builtins.len" and facts and facts[0].kind == "number" and not facts[0].shape.told.known:
        return length_of_unknown(facts[0]).with_(impure=impure)
    shape = rule.shape({"args": facts}) if callable(rule.shape) else elementwise_shape(given) if rule.shape is None else None
    if shape is None or set(call.keywords) & {"axis", "keepdims", "shape", "where", "M"}:
        shape = opaque(evaluator.symbol(call.node))
    return Fact(dtype=dtype, shape=shape, impure=impure, dtype_of=kept.dtype_of if kept else frozenset())
