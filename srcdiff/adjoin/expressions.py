"""The adjoint of one expression: a cotangent goes in at its root, and comes out as increments of the names it reads.

before: y_bar for `y = np.sin(x) * w`
after:  x_bar += y_bar * w * np.cos(x);  w_bar += y_bar * np.sin(x)
"""

from __future__ import annotations

from typing import Callable, List, Optional, Set, Union

import gast

from srcdiff.adjoin.complexes import Above, above_operands, conjugated, is_conjugate, real_part, squared_size
from srcdiff.adjoin.fitting import Fitting
from srcdiff.adjoin.lists import through_list
from srcdiff.adjoin.own_text import OwnText, told
from srcdiff.adjoin.places import places_of, without_new_axes
from srcdiff.adjoin.rule_text import RuleText, target_of
from srcdiff.adjoin.steps import Branch, Buffer, Increment, Let, Step
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.equivalents import equivalent
from srcdiff.facts.fact import OTHER
from srcdiff.facts.several import refuse_item
from srcdiff.rules.table import Rule, rule_for
from srcdiff.tidy.chains import number
from srcdiff.tidy.simplify import simplify
from srcdiff.trees import binary, call, clone, constant, is_simple, key, known_name, name, settled, subscript

Result = Union[None, str, gast.expr]


class Propagation:
    """Propagates cotangents through the expressions of one statement; `steps` is what came out.

    `temporary` gives a name for a wish; `result` is the name that holds the value of the whole expression afterwards, if any.
    """

    def __init__(self, primal, fitting: Fitting, temporary: Callable[[str], str], flat: Set[str] = frozenset()):
        self.primal, self.fitting, self.temporary, self.flat = primal, fitting, temporary, flat
        self.steps: List[Step] = []
        self.value: Optional[gast.expr] = None  # how a built rule reads the value of its call
        self.above = Above()
        self.masks: List[tuple] = []  # (condition, which side of it) of each np.where that the cotangent came through

    def run(self, node: gast.expr, cotangent: gast.expr, result: Result = None) -> None:
        """Propagate `cotangent` from the root of `node`."""
        if not node.fact.varied or number(cotangent) == 0:
            return
        above = self.above
        if above.conjugates:
            cotangent = conjugated(self.fitting, cotangent)
        if above.is_complex and node.fact.dtype != "c":
            cotangent = real_part(self.fitting, cotangent)
        self.above = Above(node.fact.dtype == "c")
        self.through(node, cotangent, result)
        self.above = above

    def through(self, node: gast.expr, cotangent: gast.expr, result: Result) -> None:
        if is_made_list(node):
            through_list(self, node, self.masked(cotangent))
            return
        method = getattr(self, "through_" + type(node).__name__.lower(), None)
        if hasattr(node, "of_several"):
            self.through_rule(node, cotangent, settled(node.value))
        elif method is not None:
            method(node, cotangent)
        else:
            self.through_rule(node, cotangent, result)

    def through_name(self, node: gast.Name, cotangent: gast.expr) -> None:
        self.steps.append(Increment(node.id, self.masked(cotangent), node.fact))

    def through_pair(self, node: gast.Subscript, cotangent: gast.expr) -> None:
        """The reverse half of a function that calls itself: the adjoints of what was passed to it."""
        pair, passed = node.of_pair.pair, node.of_pair.args
        cotangent = self.fitting.whole(self.masked(cotangent), settled(node), node.fact.shape)
        payload = subscript(settled(node.value), constant(1))
        reverse = call(name(pair.reverse), *map(settled, passed), payload, cotangent)
        active = [argument for parameter, argument in zip(pair.parameters, passed) if parameter in pair.wrt]
        whole = len(active) == 1
        reverse.fact = active[0].fact.with_(varied=False, dtype="f", fresh=True) if whole else OTHER
        bars = reverse if whole else self.named(reverse, "bars")
        for position, argument in enumerate(active):
            bar = bars if whole else subscript(clone(bars), constant(position))
            bar.fact = argument.fact.with_(varied=False, dtype="f", fresh=True)
            self.past_masks(argument, bar)

    def through_subscript(self, node: gast.Subscript, cotangent: gast.expr) -> None:
        if hasattr(node, "of_pair"):
            self.through_pair(node, cotangent)
            return
        if isinstance(node.slice, gast.Tuple) and not node.slice.elts:
            self.run(node.value, cotangent)  # x[()] is x
            return
        base, places = places_of(node, self.flat)
        cotangent = self.masked(cotangent)
        squeezed = without_new_axes(self.fitting, node, cotangent)
        if squeezed is not None:
            self.past_masks(node.value, squeezed)
            return
        if isinstance(base, gast.Name):
            self.steps.append(Increment(base.id, cotangent, base.fact, places))
            return
        buffer = self.temporary("t_bar")
        self.steps.append(Buffer(buffer, settled(base), cotangent, tuple(places)))
        self.past_masks(base, known_name(buffer, base.fact.with_(fresh=True)))

    def through_ifexp(self, node: gast.IfExp, cotangent: gast.expr) -> None:
        cotangent = self.named(cotangent, "t_bar")
        branch = Branch(settled(node.test))
        self.steps.append(branch)
        outer = self.steps
        for value, steps in ((node.body, branch.body), (node.orelse, branch.orelse)):
            self.steps = steps
            self.run(value, self.fitting_alternative(clone(cotangent), value, node))
        self.steps = outer

    def fitting_alternative(self, cotangent, value, node) -> gast.expr:
        """The branch that is taken has the shape of the whole."""
        if self.fitting.fact(cotangent).shape == node.fact.shape:
            cotangent.fact = self.fitting.fact(cotangent).with_(shape=value.fact.shape)
        return cotangent

    def through_boolop(self, node: gast.BoolOp, cotangent: gast.expr) -> None:
        """`a or b` is `a if a else b`, `a and b` is `b if a else a`."""
        first, rest = node.values[0], node.values[1:]
        other = rest[0]
        if len(rest) > 1:
            other = gast.BoolOp(node.op, rest)
            other.fact = node.fact
        chosen = (first, other) if isinstance(node.op, gast.Or) else (other, first)
        choice = gast.IfExp(first, *chosen)
        choice.fact = node.fact
        self.through_ifexp(choice, cotangent)

    def through_rule(self, node: gast.expr, cotangent: gast.expr, result: Result) -> None:
        rule = rule_for(getattr(node, "callee", None))
        if rule is None and hasattr(node, "of_several"):
            refuse_item(self.primal, node)
        if rule is None:
            raise UnsupportedSyntaxError(
                "this expression of differentiated values is not supported yet", self.primal.place(node), "use functions that have rules"
            )
        operands = self.operands_of(node, rule)
        self.above = above_operands(self.fitting, rule.name, node, operands)
        for operand in operands.values():
            if operand.fact.varied and operand.fact.kind == "other":
                raise UnsupportedSyntaxError(
                    "differentiated values in a comprehension or container are not supported yet",
                    self.primal.place(operand if hasattr(operand, "lineno") else node),
                    "write a loop, or use arrays",
                )
        squared = squared_size(node)
        if squared is not None:
            self.run(squared, binary("*", constant(2.0), binary("*", cotangent, settled(squared))))
        elif rule.name == "numpy.conjugate" and node.fact.dtype == "c":
            self.run(operands["x"], conjugated(self.fitting, cotangent))
        elif rule.kind == "equivalent":
            self.run(equivalent(self.fitting.evaluator, node, rule), cotangent, result or settled(node))
        elif rule.kind == "built":
            self.value = self.result_of(node, result)
            self.build(rule, node, self.turned(cotangent))
        else:
            self.splice(rule, node, operands, cotangent, result)

    def build(self, rule: Rule, node: gast.expr, cotangent: gast.expr) -> None:
        """A rule that is code; unless it minds the masks of np.where itself, they are applied before it."""
        rule.function(self, node, cotangent if rule.masks else self.masked(cotangent))

    def told(self, node: gast.expr):
        """The fact of an adjoint that a function of the user's gives."""
        return told(node)

    def refuse(self, node: gast.expr, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.primal.place(node), help)

    def operands_of(self, node: gast.expr, rule: Rule) -> dict:
        if isinstance(node.operands, dict):
            return node.operands
        found = {parameter: operand for (parameter, _), operand in zip(rule.parameters, node.operands)}
        for parameter, default in rule.parameters[len(found) :]:
            found[parameter] = clone(default)
            self.fitting.fact(found[parameter])
        return found

    def splice(self, rule: Rule, node: gast.expr, operands: dict, cotangent: gast.expr, result: Result) -> None:
        """The lines of a rule's text, each operand's cotangent propagated further."""
        if rule.made is not None:
            text: RuleText = OwnText(self, rule, operands, self.result_of(node, result), node)
        else:
            text = RuleText(rule, operands, self.result_of(node, result), self.fitting, node.callee.startswith("math."), node)
        lines = text.active_lines()
        if rule.kind == "adjoint":
            cotangent = self.masked(cotangent)
            scalar = self.fitting.is_scalar(self.fitting.fact(cotangent).shape)
            if not (rule.lazy and scalar):
                like = settled(node) if rule.made is None else self.fitting.witness(node)
                cotangent = self.fitting.whole(cotangent, like, node.fact.shape)
        if text.uses_of_cotangent(lines) > 1 and sum(isinstance(line, gast.AugAssign) for line in lines) > 1:
            cotangent = self.named(cotangent, "t_bar")
        self.emit_lines(rule, node, operands, text, lines, self.turned(cotangent))

    def turned(self, cotangent: gast.expr) -> gast.expr:
        """The cotangent as the text of the rule takes it: its conjugate, where the function is holomorphic."""
        return conjugated(self.fitting, cotangent) if self.above.conjugates else cotangent

    def emit_lines(self, rule, node, operands: dict, text: RuleText, lines: list, cotangent: gast.expr) -> None:
        local: dict = {}
        for line in lines:
            value = text.expression(line.value, cotangent, local)
            if isinstance(line, gast.Assign):
                local[line.targets[0].id] = self.named(value, line.targets[0].id)
                continue
            operand = operands[target_of(line)]
            if isinstance(line.value, gast.Call) and is_helper(value) and not hasattr(value, "fact"):  # (a macro may give the cotangent itself)
                value.fact = operand.fact.with_(varied=False, fresh=False)
            if rule.kind == "elementwise":
                self.run_operand(operand, value, node, operands)
            else:
                self.past_masks(operand, value)

    def run_operand(self, operand: gast.expr, value: gast.expr, node: gast.expr, operands: dict) -> None:
        """Propagate into an operand of an elementwise operation, summed to its shape; masks have to come before a sum."""
        if self.fitting.same(operand.fact.shape, node.fact.shape):
            self.run(operand, value)
            return
        others = [o for o in operands.values() if o is not operand and o.fact.kind == "number"]
        others += [condition for condition, _ in self.masks]
        self.past_masks(operand, self.fitting.to_operand(self.masked(value), operand, others, node.fact.shape))

    def masked(self, cotangent: gast.expr) -> gast.expr:
        """Zero where an np.where on the way did not select: at the last moment, so that no infinity of the other side becomes a nan."""
        for condition, selected in reversed(self.masks):
            sides = (cotangent, constant(0.0)) if selected else (constant(0.0), cotangent)
            cotangent = call("$np.where", settled(condition), *sides)
        return cotangent

    def past_masks(self, node: gast.expr, cotangent: gast.expr) -> None:
        """Propagate a cotangent that has the masks in it already: from here on, what was not selected is where it is zero."""
        masks, self.masks = self.masks, []
        if masks and not is_part(node):
            cotangent = self.named(cotangent, "t_bar")
            selected = gast.Compare(clone(cotangent), [gast.NotEq()], [constant(0.0)])
            selected.fact = self.fitting.fact(cotangent).with_(dtype="b")
            self.masks = [(selected, True)]
        self.run(node, cotangent)
        self.masks = masks

    def under_mask(self, condition: gast.expr, selected: bool, operand: gast.expr, cotangent: gast.expr, node, operands: dict) -> None:
        """Propagate into one side of an np.where."""
        self.masks = [*self.masks, (condition, selected)]
        self.run_operand(operand, cotangent, node, operands)
        self.masks = self.masks[:-1]

    def result_of(self, node: gast.expr, result: Result) -> gast.expr:
        """How the value of `node` is read: by the name, or in the place, that it was assigned to, else as the expression itself."""
        if result is None:
            return node
        if isinstance(result, gast.expr):
            return result
        value = name(result)
        value.when, value.fact = "after", node.fact
        return value

    def named(self, value: gast.expr, wish: str) -> gast.expr:
        """A name for a value that is used more than once, unless it is one already."""
        if is_cheap(value):
            return value
        if is_conjugate(value):
            return conjugated(self.fitting, self.named(value.args[0], wish))
        fact = self.fitting.fact(value)
        for step in self.steps:
            if isinstance(step, Let) and key(step.value) == key(simplify(value)):
                return known_name(step.name, fact)
        temporary = self.temporary(wish)
        self.steps.append(Let(temporary, simplify(value)))
        return known_name(temporary, fact)


def is_made_list(node: gast.expr) -> bool:
    """Is it a list that is made here?"""
    return node.fact.kind == "list" and isinstance(node, (gast.List, gast.BinOp, gast.Call))


def is_part(node: gast.expr) -> bool:
    """Is it a name, or an element or slice of one?"""
    while isinstance(node, gast.Subscript):
        node = node.value
    return isinstance(node, gast.Name)


def is_helper(value: gast.expr) -> bool:
    """Is it a call of a helper that is printed into the text?"""
    return isinstance(value, gast.Call) and isinstance(value.func, gast.Name) and value.func.id.startswith("$")


def is_cheap(value: gast.expr) -> bool:
    if isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub):
        return is_simple(value.operand)
    return is_simple(value) or number(value) is not None or (is_conjugate(value) and is_simple(value.args[0]))
