"""The tangents of a core block: each statement's own, before it, or after it where they read what it has made.

before: y = np.exp(x); out[i] = y * w
after:  y = np.exp(x)
        y_dot = x_dot * y
        out_dot[i] = y_dot * w
        out[i] = y * w
A name that depends on an argument anywhere has a tangent wherever it has a value, which is zero where it does not: what nobody reads is dropped
later.  Arrays that are written in place have tangents of their own that are written at the same places; all stores are into owners by now.
"""

from __future__ import annotations

from typing import Dict, List, Optional, Set

import gast

from srcdiff.adjoin.fitting import Fitting
from srcdiff.adjoin.mirror import Mirror
from srcdiff.assemble.forward import update_of
from srcdiff.assemble.lists import as_written
from srcdiff.facts.dataflow import COMPOUND, assignments_of, writes
from srcdiff.facts.several import refuse_item
from srcdiff.facts.shapes import SCALAR
from srcdiff.names import Names, names_in
from srcdiff.normalise.grammar import assigned_pairs, is_everything, is_store, root_of, stored_roots
from srcdiff.normalise.stores import as_load
from srcdiff.push.expressions import Pushing, Tangent, is_alias, shares_nothing, simplified, tangent_fact
from srcdiff.rules.table import rule_for
from srcdiff.tidy.chains import leading_minus
from srcdiff.tidy.simplify import simplify
from srcdiff.trees import assign, attribute, call, clone, constant, key, known_name, settled, target, tuple_of
from srcdiff.walks import walk


class PushSweep:
    """Builds the mirrors of a block, whose `lines` come before a statement, and `after` after it.

    `dots` are the names of the tangents that are there from the beginning, `flat` names that are written through a reshape of them.
    """

    def __init__(self, primal, fitting: Fitting, names: Names, body: List[gast.stmt], dots: Dict[str, str], flat: Set[str]):
        self.primal, self.fitting, self.names, self.flat = primal, fitting, names, flat
        self.dots, self.given = dict(dots), set(dots)
        self.stored = stored_roots(body) | {n for s in body if hasattr(s, "copies_argument") for n in writes(s)}
        self.written = fitting.evaluator.sharing_with(self.stored)
        self.varied = varied_names(body) | set(dots)
        self.without_rule = results_without_rule(body)
        self.single = {n for n in self.varied if n not in dots and is_assigned_once(n, body) and n not in self.written}
        self.facts: Dict[str, object] = {}  # of the tangents of names that are assigned once, which may be smaller than the values
        self.temporaries: Dict[tuple, str] = {}

    def dot(self, variable: str) -> str:
        if variable not in self.dots:
            self.dots[variable] = self.names.fresh(variable + "_dot")
        return self.dots[variable]

    def dot_of(self, node: gast.Name) -> gast.expr:
        """The tangent of a name that is read; NoRuleError where it may be a result that has no rule."""
        if node.id in self.without_rule:
            refuse_item(self.primal, self.without_rule[node.id])
        return known_name(self.dot(node.id), self.facts.get(node.id) or tangent_fact(node.fact))

    def pushing(self, keeps: bool = False) -> Pushing:
        used: Dict[str, int] = {}

        def temporary(wish: str) -> str:
            used[wish] = used.get(wish, 0) + 1
            slot = (wish, used[wish])
            if slot not in self.temporaries:
                self.temporaries[slot] = self.names.fresh(wish)
            return self.temporaries[slot]

        return Pushing(self.primal, self.fitting, self.dot_of, temporary, {self.dot(one) for one in self.written & self.varied}, keeps)

    def block(self, body: List[gast.stmt]) -> List[Mirror]:
        return [self.statement(statement) for statement in body]

    def statement(self, statement: gast.stmt) -> Mirror:
        if isinstance(statement, COMPOUND):
            counts = isinstance(statement, gast.For) and statement.target.id in self.varied  # another value of the name is differentiated
            first = [assign(self.dot(statement.target.id), constant(0.0))] if counts else []
            return Mirror(statement, body=self.block(statement.body), orelse=self.block(statement.orelse), closing=first)
        if not isinstance(statement, gast.Assign):
            return Mirror(statement)
        if is_store(statement):
            return self.store(statement)
        if hasattr(statement.value, "pair") or hasattr(statement.value, "several"):
            return self.payload(statement)
        return self.assigned(statement)

    # --- names

    def assigned(self, statement: gast.Assign) -> Mirror:
        """`y_dot = ...` for `y = ...`; for several names at once, all at once."""
        pairs = [(to, value) for to, value in assigned_pairs(statement) if to in self.varied and not is_without_rule(value)]
        if not pairs or (hasattr(statement, "copies_argument") and pairs[0][0] in self.given):
            return Mirror(statement)
        for named_results, splits in ((True, False), (True, True), (False, False)):
            pushing = self.pushing(any(to in self.written for to, _ in pairs))
            pushing.splits = splits
            dots = [self.mirrored(value) or pushing.apart(pushing.run(value, to if named_results else None), value) for to, value in pairs]
            lines = [*pushing.lines, *(gast.Expr(dot) for dot in dots if dot is not None)]
            if is_readable(lines, writes(statement), splits and len(pairs) == 1):
                break
        return self.placed(statement, pairs, dots, pushing)

    def mirrored(self, value: gast.expr) -> Tangent:
        """The tangent of another name of an array that does not depend on anything yet, and will: another name of its tangent."""
        root = root_of(value) if value.fact.kind in ("number", "list") else None
        if value.fact.varied or not is_alias(value) or self.fitting.is_scalar(value.fact.shape) or root not in self.varied:
            return None
        if any(node.id == root and node.fact.kind not in ("number", "list") for node in names_in(value)):
            return None  # an item of what is a tuple here
        new = settled(value)  # its indices are the user's text, whose literals are no floats
        for node in names_in(new):
            node.id = self.dot(root) if node.id == root else node.id
        new.fact = tangent_fact(value.fact)
        return new

    def placed(self, statement: gast.Assign, pairs: list, dots: List[Tangent], pushing: Pushing) -> Mirror:
        mirror, news = Mirror(statement), []
        for (to, value), dot in zip(pairs, dots):
            news.append((to, *self.settled_dot(to, value, dot, pushing)))
        first_late = next((i for i, line in enumerate(pushing.lines) if reads_after(line)), len(pushing.lines))
        mirror.lines, mirror.after = pushing.lines[:first_late], pushing.lines[first_late:]
        late = bool(mirror.after)
        small = {to: self.names.fresh("t_dot") for to, _, grow in news if grow is not None and (len(news) > 1 or self.reads_old(statement, dots))}
        first = [(small.get(to) or self.dot(to), dot) for to, dot, grow in news if grow is None or to in small]
        together = assign_all([to for to, _ in first], [leading_minus(dot) for _, dot in first])
        (mirror.after if late or any(map(reads_after, together)) else mirror.lines).extend(together)
        for to, dot, grow in news:
            if grow is not None:
                dot = known_name(small[to], self.fitting.fact(dot)) if to in small else dot
                mirror.after.append(assign(self.dot(to), simplify(grow(dot))))
        return mirror

    def reads_old(self, statement: gast.Assign, dots: List[Tangent]) -> bool:
        """Does a tangent read what the statement overwrites, as it was before?"""
        read = [n for dot in dots if dot is not None for n in names_in(dot) if n.id in writes(statement)]
        return any(getattr(n, "when", None) != "after" for n in read)

    def settled_dot(self, to: str, value: gast.expr, dot: Tangent, pushing: Pushing):
        """(the tangent, how it is made as large as the value after the statement, or None if it need not be)."""
        holder = known_name(to, value.fact)
        holder.when = "after"
        if value.fact.kind == "list":
            return (pushing.zeros(value) if dot is None else dot), None
        scalar = self.fitting.is_scalar(value.fact.shape)
        if dot is None:
            if to in self.single:
                self.facts[to] = constant_fact(value.fact)
            if scalar or to in self.single or value.fact.kind != "number":
                return constant(0.0), None
            return constant(0.0), lambda small: self.fitting.zeros(holder, value.fact)
        dot = simplified(dot)
        fact = self.fitting.fact(dot)
        if to in self.single:
            self.facts[to] = fact.with_(varied=False, fresh=False)
            return dot, None
        if not self.fitting.covers(fact.shape, value.fact.shape):
            return dot, lambda small: self.own(to, self.fitting.whole(small, holder, value.fact.shape), value)
        return self.own(to, dot, value), None

    def own(self, to: str, dot: gast.expr, value: gast.expr) -> gast.expr:
        """A tangent that shares memory with no other name, if it is written in place, and the value shares none."""
        fact, new = value.fact, shares_nothing(dot, self.fitting.fact(dot)) and to not in self.flat
        if to not in self.written or is_alias(value) or self.fitting.is_scalar(fact.shape) or new:
            return dot
        if to in self.flat or self.fitting.rank(fact.shape):
            new = call(attribute(dot, "copy"))
        else:
            new = call("$np.copy", dot)
        new.fact = tangent_fact(fact).with_(fresh=True)
        return new

    def payload(self, statement: gast.Assign) -> Mirror:
        """The value of a function that calls itself comes with its tangent, from one call."""
        if hasattr(statement.value, "several"):
            return Mirror(statement)
        pair, pushing = statement.value.pair, self.pushing()
        passed = zip(pair.parameters, statement.value.args)
        dots = [pushing.whole(argument) or pushing.zeros(argument) for parameter, argument in passed if parameter in pair.wrt]
        new = call(pair.tangent, *map(settled, statement.value.args), *dots)
        mirror = Mirror(statement, [*pushing.lines, assign(statement.targets[0].id, new)])
        mirror.replaces = True
        return mirror

    # --- arrays and lists that are written in place

    def store(self, statement: gast.Assign) -> Mirror:
        """`y_dot[i] = ...` for `y[i] = ...`; an update as one."""
        root = root_of(statement.targets[0])
        if root not in self.varied:
            return Mirror(statement)
        pushing = self.pushing(keeps=True)
        line = self.tangent_store(statement, pushing)
        if line is None:
            return Mirror(statement, pushing.lines)
        line.seen_by = {self.dot(one) for one in getattr(statement, "seen_by", set()) if one in self.varied} | {self.dot(root)}
        return Mirror(statement, [*pushing.lines, line])

    def tangent_store(self, statement: gast.Assign, pushing: Pushing) -> Optional[gast.stmt]:
        new, value = self.renamed(statement), statement.value
        if getattr(statement, "resizes", None) == "pop":
            return as_written(new)
        updates = is_update(statement)
        added = value.right if updates else value
        is_item = hasattr(statement, "resizes") or value.fact.kind == "list"
        dot = pushing.item(added) if is_item else pushing.array(added)
        if updates:
            new.value = gast.BinOp(as_load(new.targets[0]), value.op, simplify(dot)) if dot is not None else None
            return None if dot is None else update_of(new)
        new.value = leading_minus(simplify(dot)) if dot is not None else constant(0.0)
        return as_written(new) if hasattr(statement, "resizes") else gast.Assign(new.targets, new.value, None)

    def renamed(self, statement: gast.Assign) -> gast.Assign:
        """The store into the tangent; its indices are the primal's."""
        new = gast.Assign([clone(statement.targets[0])], statement.value, None)
        for mark in ("resizes", "position", "popped", "was_update", "accumulates", "augmented"):
            if hasattr(statement, mark):
                setattr(new, mark, getattr(statement, mark))
        leaf = new.targets[0]
        while not isinstance(leaf, gast.Name):
            leaf = leaf.func if isinstance(leaf, gast.Call) else leaf.value
        leaf.id = self.dot(leaf.id)
        return new


def is_update(statement: gast.Assign) -> bool:
    """Is it `y[i] = y[i] + e`, so that the tangent is an update, too?"""
    value, place = statement.value, as_load(statement.targets[0])
    if not isinstance(value, gast.BinOp) or not isinstance(value.op, (gast.Add, gast.Sub)) or hasattr(statement, "resizes"):
        return False
    is_itself = key(value.left) == key(place) or (is_everything(place.slice) and key(value.left) == key(place.value))
    return getattr(statement, "accumulates", False) or (is_itself and value.fact.kind != "list")


def assign_all(targets: List[str], values: List[gast.expr]) -> List[gast.stmt]:
    """One assignment, of a tuple if there are several."""
    if len(targets) < 2:
        return [assign(to, value) for to, value in zip(targets, values)]
    return [gast.Assign([gast.Tuple([target(to) for to in targets], gast.Store())], tuple_of(values), None)]


def varied_names(body: List[gast.stmt]) -> Set[str]:
    """The names that depend on an argument anywhere."""
    found: Set[str] = set()
    for statement in body:
        for inner in walk(statement):
            for attribute_name in ("env_before", "env_after"):
                found |= {n for n, fact in getattr(inner, attribute_name, {}).items() if fact.varied and fact.kind in ("number", "list")}
            if isinstance(inner, gast.Assign) and hasattr(inner, "origin"):
                found |= {to for to, value in assigned_pairs(inner) if value.fact.varied and value.fact.kind in ("number", "list")}
    return found


def results_without_rule(body: List[gast.stmt]) -> Dict[str, gast.expr]:
    """The names of results that have no rule, as the second of `value, error = quad(...)`: they may be assigned, but their tangents are not read."""
    pairs = [pair for outer in body for s in walk(outer) if isinstance(s, gast.Assign) and hasattr(s, "origin") for pair in assigned_pairs(s)]
    return {to: value for to, value in pairs if is_without_rule(value)}


def is_without_rule(value: gast.expr) -> bool:
    return hasattr(value, "of_several") and value.fact.varied and rule_for(getattr(value, "callee", None)) is None


def is_assigned_once(variable: str, body: List[gast.stmt]) -> bool:
    """Is it assigned in one place, outside of loops and branches?"""
    if len(assignments_of(variable, body)) != 1:
        return False
    return any(isinstance(statement, gast.Assign) and variable in writes(statement) for statement in body)


def constant_fact(fact):
    return tangent_fact(fact).with_(shape=SCALAR, fresh=True)


def reads_after(line: gast.stmt) -> bool:
    """Does it read what the statement has made?"""
    return any(getattr(node, "when", None) == "after" for node in names_in(line))


def is_readable(lines: List[gast.stmt], targets: Set[str], splits: bool) -> bool:
    """Are there not both old and new values of the targets to be read?  With `splits` the old ones may be read first, in lines of their own."""
    read = [{getattr(n, "when", None) for n in names_in(line) if n.id in targets} for line in lines]
    first = next((place for place, found in enumerate(read) if "after" in found), len(lines))
    old = range(len(lines)) if not splits else range(first, len(lines))
    return first == len(lines) or not any(None in read[place] for place in old)
