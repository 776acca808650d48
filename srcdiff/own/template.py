"""What the text of a rule may say: `checked` raises for all else, with its place.

    def rule(z, x, y):          the result, then the parameters of the function
        t = z_bar * y           names of its own
        x_bar += t              what is added to the adjoint of a parameter; `z_dot += ... x_dot ...` in a rule for forward mode
        if ndim(x) == 1: ...    decided when the derivative is made
"""

from __future__ import annotations

import copy
from typing import List, NoReturn, Set

import gast

from srcdiff.errors import ArgumentError, UnsupportedSyntaxError
from srcdiff.load.source import Primal
from srcdiff.names import names_in
from srcdiff.own.signature import is_placeholder
from srcdiff.rules.table import REQUIRED, Template, is_docstring, with_defaults

# Expressions that bind names of their own, or whose value is not an expression's.
REFUSED = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.NamedExpr, gast.Yield, gast.YieldFrom, gast.Await, gast.Starred)
QUESTIONS = ("ndim", "scalar", "varied")  # what an `if` may ask of a parameter
LIKE_OUR_OWN = "write increments, x_bar += ..., of names that are assigned before"


def checked(primal: Primal, kind: str) -> Template:
    """The rule's parameters after the result, its statements, and the parameters that it has no line for.

    Raises ArgumentError for parameters that no rule has, UnsupportedSyntaxError for statements and expressions that it may not have.
    """
    first = Check(primal, kind)
    first.block([statement for statement in primal.tree.body if not is_docstring(statement)], set())
    if not first.targets:
        first.refuse(primal.tree, f"this rule adds to {first.nothing}", f"write {first.example}")
    constant = tuple(name for name, _ in first.parameters if name not in first.used)
    return Template(first.parameters, without_pass(copy.deepcopy(primal.tree).body), constant)


def parameters_after(primal: Primal, leading: List[str]) -> tuple:
    """(name, default) of the rule's parameters after those that every rule of its kind has."""
    arguments = primal.tree.args
    positional = [*arguments.posonlyargs, *arguments.args]
    found = [parameter.id for parameter in positional[: len(leading)]]
    shown = ", ".join(leading)
    if arguments.vararg or arguments.kwarg:
        raise ArgumentError("a rule has no starred parameters", primal.place(primal.tree), "name each parameter of the function")
    if found != leading:
        raise ArgumentError(f"a rule of this kind starts with {shown}", primal.place(primal.tree), f"write def {primal.name}({shown}, ...)")
    own = with_defaults(positional[len(leading) :], arguments.defaults)
    rest = [(a.id, REQUIRED if d is None else d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults)]
    return tuple((name, gast.Name("unsupported", gast.Load(), None, None) if is_placeholder(d) else d) for name, d in (*own, *rest))


def without_pass(body: list) -> list:
    """Statements that do something, at any depth; docstrings left out."""
    for statement in body:
        if isinstance(statement, gast.If):
            statement.body, statement.orelse = without_pass(statement.body), without_pass(statement.orelse)
    return [statement for statement in body if not isinstance(statement, gast.Pass) and not is_docstring(statement)]


class Check:
    """The statements of one rule, in order; `targets` are the adjoints that it adds to."""

    def __init__(self, primal: Primal, kind: str):
        self.primal, self.kind = primal, kind
        self.parameters = parameters_after(primal, ["z"])
        self.names = {name for name, _ in self.parameters}
        self.is_tangent = kind == "tangent"
        self.sums = {"z_dot"} if self.is_tangent else {f"{name}_bar" for name in self.names}
        self.given = {f"{name}_dot" for name in self.names} if self.is_tangent else {"z_bar"}
        self.nothing, self.example = ("z_dot", "z_dot += ...") if self.is_tangent else ("no adjoint of a parameter", "x_bar += z_bar * ...")
        self.targets: Set[str] = set()
        self.used: Set[str] = set()  # parameters with a line
        if "z" in self.names or self.names & {"z_bar", "z_dot"}:
            self.refuse(primal.tree, "a parameter has the name of the result or of what belongs to it", "give the function's parameter another name")

    def refuse(self, node: gast.AST, message: str, help: str = LIKE_OUR_OWN) -> NoReturn:
        raise UnsupportedSyntaxError(message, self.primal.place(node), help)

    def block(self, body: list, known: Set[str]) -> Set[str]:
        """Check statements; `known` are the names assigned before, and what comes back those after."""
        for statement in body:
            if isinstance(statement, gast.If):
                self.test(statement.test)
                known = self.block(statement.body, set(known)) & self.block(statement.orelse, set(known)) | known
            elif isinstance(statement, gast.AugAssign):
                self.increment(statement, known)
            elif isinstance(statement, gast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], gast.Name):
                self.assignment(statement, known)
                known = known | {statement.targets[0].id}
            elif isinstance(statement, gast.Return):
                self.refuse(statement, "a rule that is spliced returns nothing", f"{LIKE_OUR_OWN}, or say call=True of a function that returns adjoints")
            elif not isinstance(statement, gast.Pass):
                self.refuse(statement, "a rule has no such statement")
        return known

    def increment(self, statement: gast.AugAssign, known: Set[str]) -> None:
        target = statement.target
        if not isinstance(target, gast.Name) or target.id not in self.sums:
            self.refuse(target, f"{gast.unparse(target).strip()} is not {' or '.join(sorted(self.sums)) or 'an adjoint'}", f"write {self.example}")
        if not isinstance(statement.op, gast.Add):
            self.refuse(statement, f"a rule adds to {target.id}, whatever else does", f"write {target.id} += ...")
        self.targets.add(target.id)
        self.expression(statement.value, known)
        reads = {node.id for node in names_in(statement.value)}
        self.used |= {target.id[: -len("_bar")]} if not self.is_tangent else set()
        self.used |= {name for name in self.names if self.is_tangent and f"{name}_dot" in reads}

    def assignment(self, statement: gast.Assign, known: Set[str]) -> None:
        target = statement.targets[0].id
        if target in self.sums:
            self.refuse(statement, f"a rule adds to {target}, whatever else does: it does not assign it", f"write {target} += ...")
        if target in self.names | self.given | {"z"}:
            self.refuse(statement, f"a rule does not assign {target}", "take another name")
        self.expression(statement.value, known)
        self.used |= {name for name in self.names if f"{name}_dot" in {node.id for node in names_in(statement.value)}}

    def expression(self, node: gast.expr, known: Set[str]) -> None:
        for part in gast.walk(node):
            if isinstance(part, REFUSED):
                self.refuse(part, "a rule has no such expression", "write a function that computes it, and call that")
        assigned = {n.id for s in gast.walk(self.primal.tree) if isinstance(s, gast.Assign) for n in s.targets if isinstance(n, gast.Name)}
        for name in names_in(node):
            if name.id in self.sums:
                self.refuse(name, f"{name.id} is only added to", "give what is read a name of its own")
            if name.id in assigned and name.id not in known:
                self.refuse(name, f"{name.id} is read before it is assigned", "assign it first, whichever way an `if` goes")

    def test(self, node: gast.expr) -> None:
        """A condition that can be decided when the derivative is made, as far as its form tells."""
        if isinstance(node, gast.BoolOp):
            parts = node.values
        elif isinstance(node, gast.UnaryOp):
            parts = [node.operand]
        elif isinstance(node, gast.Compare) and len(node.ops) == 1 and not isinstance(node.ops[0], (gast.In, gast.NotIn)):
            parts = [node.left, *node.comparators]
        elif isinstance(node, gast.Tuple):
            parts = node.elts
        elif isinstance(node, gast.Constant) or (isinstance(node, gast.Name) and node.id in self.names) or self.is_question(node):
            parts = []
        else:
            words = ", ".join(f"{word}(x)" for word in QUESTIONS)
            self.refuse(node, "an `if` of a rule is decided when the derivative is made", f"compare literals and {words} of srcdiff.extend; np.where chooses later")
        for part in parts:
            self.test(part)

    def is_question(self, node: gast.expr) -> bool:
        if not isinstance(node, gast.Call) or node.keywords or len(node.args) != 1 or getattr(node.args[0], "id", None) not in self.names:
            return False
        return getattr(node.func, "attr", getattr(node.func, "id", None)) in QUESTIONS
