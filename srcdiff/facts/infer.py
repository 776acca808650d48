"""Abstract interpretation of a core block: hangs a `Fact` on every expression node, to a fixed point over loops."""

from __future__ import annotations

from dataclasses import replace
from typing import Mapping, Optional

import gast

from srcdiff.errors import StructureError, UnsupportedSyntaxError
from srcdiff.facts.affine import Affine, of_loop, of_number, plus
from srcdiff.facts.complexes import refuse_result, refuse_store
from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.fact import INT, NOTHING, OTHER, Fact, affine_of, join
from srcdiff.facts.shapes import broadcast, of_any_pass
from srcdiff.facts.handing import displayed, handed_names, is_harmless
from srcdiff.facts.guarded import behind
from srcdiff.facts.list_lengths import with_lengths
from srcdiff.facts.lists import check_list, check_list_store, item_of, stored_fact
from srcdiff.facts.sections import range_of
from srcdiff.facts.sharing import sharing
from srcdiff.layered import extended
from srcdiff.load.binding import Closure
from srcdiff.load.inner import functions_in, has_late_default
from srcdiff.load.source import Primal
from srcdiff.normalise.grammar import assigned_pairs, is_store, raises, root_of
from srcdiff.normalise.outputs import parted
from srcdiff.walks import Define

Environment = Mapping[str, Fact]


def without_functions(env: Environment, defined: list) -> Environment:
    """What is known after a pass: which of the functions that each pass defines anew a name holds is not."""
    ids = {id(function) for function in defined}

    def made_of(fact: Fact) -> set:
        return {id(binding.node) for _, binding in fact.choices if isinstance(binding, Closure)}

    return {n: f.with_(const=NOTHING, choices=()) if made_of(f) & ids else f for n, f in env.items()}


def variable_of(loop: gast.For) -> Optional[Affine]:
    """The variable of a loop over a range, in one of its passes."""
    found = range_of(loop)
    if found is None:
        return None
    (start, stop), step = (affine_of(bound.fact) if hasattr(bound, "fact") else of_number(bound.value) for bound in found[:2]), found[2]
    if step < 0 and None not in (start, stop):
        start, stop = (plus(bound, of_number(1)) for bound in (stop, start))
    return of_loop(symbol_of(loop), start, stop)


def symbol_of(loop: gast.For) -> str:
    return f"{loop.target.id}@{loop.lineno}:{loop.col_offset}"


def without_passes(env: Environment, before: Environment, loop: gast.stmt) -> Environment:
    """What is known after a pass, which is another than the one that may have given a name its value: the values of the loop's variable, and lengths
    that were those of a place in one pass, may be others."""
    symbol, place = symbol_of(loop) if isinstance(loop, gast.For) else "", f"{loop.lineno}:{loop.col_offset}"
    after = {n: f.with_(affine=None) if f.affine is not None and any(span[0] == symbol for span in f.affine.spans) else f for n, f in env.items()}
    new = {n: f.with_(shape=of_any_pass(f.shape, f"{n}@{place}")) for n, f in after.items() if n not in before and f.kind == "number"}
    return {**after, **new}


def is_in_object(to: gast.expr) -> bool:
    """Is a target a part of an attribute: `model.w[0]`, and not of a view of an array, `x.T[0]`, `x.reshape(3)[0]`?"""
    while not isinstance(to, gast.Name):
        is_view = isinstance(to, gast.Call) or (isinstance(to, gast.Attribute) and to.attr == "T")
        if isinstance(to, gast.Attribute) and not is_view:
            return True
        to = to.func.value if isinstance(to, gast.Call) else to.value
    return False


def infer(primal: Primal, body: list, arguments: Environment, evaluator: Evaluator) -> None:
    """Facts of every expression of `body`, given those of the parameters.

    Every statement gets `.env_before` and `.env_after`, a loop also `.env_start`, `.env_head` (with the loop variable)
    and `.env_end` for its passes: the facts of the names there.
    Raises SrcdiffError for names that cannot be resolved and for calls that may change differentiated values.
    """
    aux = parted(body[-1], evaluator.has_aux)[1] if body and isinstance(body[-1], gast.Return) else None
    Inference(primal, evaluator, handed_names(body, aux, evaluator.local - arguments.keys(), primal)).block(body, dict(arguments))


class Inference:
    """`handed` are the names that only serve the auxiliary result, which is not differentiated."""

    def __init__(self, primal: Primal, evaluator: Evaluator, handed: set = frozenset()):
        self.primal, self.evaluator, self.handed = primal, evaluator, handed

    def block(self, body: list, env: Environment) -> Environment:
        for statement in body:
            statement.env_before = env
            self.evaluator.statement = f"@{statement.lineno}:{statement.col_offset}"
            env = getattr(self, "visit_" + type(statement).__name__.lower())(statement, env)
            statement.env_after = env
        return env

    def value(self, node: gast.expr, env: Environment) -> Fact:
        return self.evaluator.evaluate(node, env)

    def visit_assign(self, statement: gast.Assign, env: Environment) -> Environment:
        if is_store(statement):
            return self.store(statement, env)
        pairs = assigned_pairs(statement)
        facts = [self.handed_on(node, env) if name in self.handed else self.value(node, env) for name, node in pairs]
        for (_, node), fact in zip(pairs, facts):
            self.check_container(node, fact)
        if hasattr(statement, "augmented") or getattr(statement, "accumulates", False) or getattr(statement, "fits", False):
            self.check_augmented(statement, env)
        new = {}
        for name, node in pairs:
            self.evaluator.note_sharing(name, sharing(node))
            new.update({shared: env[shared].with_(fresh=False) for shared in sorted(sharing(node)) if shared in env})
        for (name, node), fact in zip(pairs, facts):
            new[name] = fact.with_(fresh=fact.fresh and not sharing(node), impure=False)
            self.note_complex(name, fact)
        statement.facts = {name: fact for (name, _), fact in zip(pairs, facts)}
        return extended(env, new)

    def store(self, statement: gast.Assign, env: Environment) -> Environment:
        """`x[i] = e`: x depends on what e depends on, unless it holds integers, which cut off what is stored."""
        (to,) = statement.targets
        if isinstance(to, gast.Attribute):
            self.refuse(to, "assignment to an attribute of an object that is not made here is not supported", "keep the value in a local name")
        value, base = self.value(statement.value, env), self.value(to.value, env)
        self.value(to, env)
        root = root_of(to)
        if root not in env and any(isinstance(part, gast.Call) for part in gast.walk(to.value)):
            self.refuse(to, "a store into what has no name is not supported", "give the array a name first")
        if root not in env:
            self.refuse(to, f"a store into {root!r}, which the function does not make, is not supported", f"work on a copy: y = {root}.copy()")
        if is_in_object(to):
            self.refuse(to, "a store into an attribute of an object that is not made here is not supported", "keep the array in a local name")
        if base.kind == "list":
            return self.list_store(statement, env, base, value)
        if base.kind != "number" or env[root].kind not in ("number", "list"):
            self.refuse(to, f"{root!r} is not known to be an array; lists and dictionaries that are written are not supported yet", "use an array")
        if base.shape.sure.dims == ():
            self.refuse(to, "a store into an array without axes is not supported", f"write `{root} = ...`")
        self.check_container(statement.value, value)
        refuse_store(self.primal, to, value, base, root in self.evaluator.mixed_names)
        if hasattr(statement, "augmented") or getattr(statement, "accumulates", False):
            statement.value.fact = value.with_(shape=to.fact.shape)  # in place, nothing can grow
        to.fact = to.fact.with_(shape=replace(to.fact.shape, assumptions=broadcast(to.fact.shape, value.shape).assumptions))
        statement.facts = {}
        varied = value.varied and base.dtype not in ("i", "b")
        seen_by = {root, *getattr(statement, "seen_by", ())} & set(env)
        return extended(env, {name: env[name].with_(varied=env[name].varied or varied, const=NOTHING) for name in seen_by})

    def note_complex(self, name: str, *facts: Fact) -> None:
        """A real value of a name that is complex elsewhere has an adjoint that may be complex."""
        dtypes = {fact.dtype for fact in facts}
        self.evaluator.complex_names |= {name} if "c" in dtypes else set()
        self.evaluator.mixed_names |= {name} if "c" in dtypes and len(dtypes) > 1 else set()

    def list_store(self, statement: gast.Assign, env: Environment, base: Fact, value: Fact) -> Environment:
        """An item of a list is another one, or there is one more, or one less: so for all names of the list."""
        (to,) = statement.targets
        check_list_store(self.evaluator, statement, value)
        self.evaluator.note_sharing(root_of(to), sharing(statement.value))
        statement.facts, root = {}, root_of(to)
        lists = [name for name in {root, *getattr(statement, "seen_by", ())} if name in env and env[name].kind == "list"]
        env = extended(env, {name: stored_fact(env[name], statement, value, self.evaluator.symbol(to)) for name in lists})
        to.fact = item_of(env[root])
        return env

    def refuse(self, node: gast.AST, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.primal.place(node), help)

    def check_container(self, node: gast.expr, fact: Fact) -> None:
        if fact.kind == "list":
            return check_list(self.evaluator, node, fact)
        if fact.varied and fact.kind not in ("number", "function"):
            raise StructureError(
                "differentiated values in a container are not supported here", self.primal.place(node), "use arrays or separate names"
            )

    def check_augmented(self, statement: gast.Assign, env: Environment) -> None:
        """`s += e` of a list extends it."""
        ((name, _),) = assigned_pairs(statement)
        if env[name].kind == "list":
            self.evaluator.lists.append(statement.value)
        elif env[name].kind != "number":
            self.refuse(
                statement.origin,
                f"`{name}` is not known to be a number or an array, and is changed in place",
                f"write `{name} = {name} + ...`",
            )

    def visit_if(self, statement: gast.If, env: Environment) -> Environment:
        self.value(statement.test, env)
        after_body = self.block(statement.body, env)
        if raises(statement):
            return behind(statement.test, env)
        after_orelse = self.block(statement.orelse, env)
        return self.join(after_body, after_orelse, statement)

    def join(self, left: Environment, right: Environment, statement: gast.stmt) -> Environment:
        joined = {}
        for name in {**left, **right}:
            if left.get(name) is right.get(name):
                joined[name] = left[name]  # assigned on neither path
            elif name in left and name in right:
                self.note_complex(name, left[name], right[name])
                joined[name] = join(left[name], right[name], f"{name}@{statement.lineno}:{statement.col_offset}")
            else:
                joined[name] = left.get(name, right.get(name))
        return joined

    def visit_for(self, loop: gast.For, env: Environment) -> Environment:
        self.value(loop.iter, env)
        return with_lengths(loop, env, self.fixed_point(loop, env, {loop.target.id: INT.with_(affine=variable_of(loop))}))

    def visit_while(self, loop: gast.While, env: Environment) -> Environment:
        return self.fixed_point(loop, env, {})

    def fixed_point(self, loop: gast.stmt, env: Environment, header: Environment) -> Environment:
        head = dict(env)
        defined = functions_in(loop.body)
        for function in filter(has_late_default, defined):
            self.refuse(function, "a default that is evaluated in each pass of a loop is not supported", "pass the value as an argument")
        while True:
            if isinstance(loop, gast.While):
                self.value(loop.test, head)
            loop.env_start, loop.env_head = head, {**head, **header}
            loop.env_end = self.block(loop.body, loop.env_head)
            widened = without_functions(without_passes(self.join(head, loop.env_end, loop), env, loop), defined)
            if widened == head and all(widened[n].shape.assumptions <= head[n].shape.assumptions for n in head):
                return widened
            head = widened

    def visit_expr(self, statement: gast.Expr, env: Environment) -> Environment:
        self.evaluator.whole = statement.value
        self.value(statement.value, env)
        return env

    def visit_assert(self, statement: gast.Assert, env: Environment) -> Environment:
        self.value(statement.test, env)
        if statement.msg is not None:
            self.value(statement.msg, env)
        return env

    def visit_define(self, statement: Define, env: Environment) -> Environment:
        closure = Closure("function", None, node=statement.function)
        return extended(env, {statement.name: self.evaluator.closure_fact(closure, env)})

    def visit_raise(self, statement: gast.Raise, env: Environment) -> Environment:
        """The parts of the exception; nothing that is differentiated flows on through it."""
        for part in (statement.exc, statement.cause):
            made = [part.func, *part.args, *(k.value for k in part.keywords)] if isinstance(part, gast.Call) else [part]
            for node in made:
                if node is not None:
                    self.value(node, env)
        return env

    def visit_return(self, statement: gast.Return, env: Environment) -> Environment:
        value, aux = parted(statement, self.evaluator.has_aux)
        self.value(value, env)
        if self.evaluator.has_gradient:
            refuse_result(self.primal, value)
        if aux is not None:
            self.handed_on(aux, env)
            statement.value.fact = Fact(kind="tuple", items=(value.fact, OTHER))
        return env

    def handed_on(self, aux: gast.expr, env: Environment) -> Fact:
        """An auxiliary result or a part of it, which is not differentiated, whatever it is."""
        parts = displayed(aux, self.primal.scope.lookup)
        if parts is None:
            if not is_harmless(aux, self.primal):
                return self.value(aux, env)
            return self.value(aux, {n: fact.with_(varied=False) for n, fact in env.items()})
        for part in parts:
            self.handed_on(part, env)
        aux.fact = OTHER
        return OTHER
