"""The text of a rule of the user's in the function that is compiled: with names that mean there what they mean in the rule's module.

before: x_bar += z_bar * np.cos(x) * GAIN               (in rules.py, under import numpy as np)
after:  x_bar += z_bar * $np.cos(x) * GAIN_2            (GAIN_2 is spelled rules.GAIN; see `load.elsewhere`)
"""

from __future__ import annotations

import copy
import functools
import types
from dataclasses import replace
from typing import Dict, Optional

import gast

from srcdiff.errors import NameResolutionError, UnsupportedSyntaxError
from srcdiff.load.elsewhere import Elsewhere
from srcdiff.load.joined import Foreign
from srcdiff.load.source import Primal
from srcdiff.names import Names, locals_of, names_in
from srcdiff.own.called import along_adopted, through_adopted, through_call
from srcdiff.own.fixed import shared_parameters, step_from_here
from srcdiff.own.rules import Own
from srcdiff.rules.table import OwnName, Rule, Template, of_fixed_point
from srcdiff.trees import clone, dotted_path, name

WORDS = {f"srcdiff.extend.{word}": word for word in "ndim scalar varied expand count reshaped fitted".split()}


def spelled(own: OwnName, primal: Primal, names: Names, local: set) -> OwnName:
    """The rules of a function for use in `primal`, where the names `local` are bound; made once for each function that is compiled."""
    if id(own) not in names.own_rules:
        new = OwnName(own)
        new.made = own.made
        for slot, made in own.made.items():
            rule = Spelling(made, primal, names, local).rule(slot)
            setattr(new, slot, replace(rule, name=new))
        names.own_rules[id(own)] = new
    return names.own_rules[id(own)]


class Spelling:
    def __init__(self, own: Own, around: Primal, names: Names, local: set):
        self.own, self.around, self.names, self.local = own, around, names, local

    def rule(self, slot: str) -> Rule:
        rule, own = self.own.rule, self.own
        if own.kind == "zero":
            return rule
        if own.refusal is not None:
            raise own.refusal
        elsewhere = Elsewhere(own.primal, self.around, self.names, self.local, self.refuse)
        if own.kind == "call":
            return replace(rule, function=functools.partial(through_call, rule.parameters, self.function(elsewhere)))
        if own.kind == "adopted":
            make = through_adopted if slot == "rule" else along_adopted
            return replace(rule, function=functools.partial(make, own.adopted, own.primal, rule.parameters, self.function(elsewhere)))
        if own.kind == "fixed_point":
            shared = shared_parameters(own.primal, rule.template)
            step = step_from_here(own.primal, self.function(elsewhere).id, shared, self.around)
            return replace(rule, function=functools.partial(of_fixed_point(slot), step, shared))
        self.check_names()
        meanings = elsewhere.names_in(free_part(own.primal.tree))
        self.names.taken |= self.free_names() - set(meanings)
        body = [Renaming(own.primal, meanings).visit(copy.deepcopy(statement)) for statement in rule.template.body]
        return replace(rule, made=Template(rule.template.parameters, body, rule.template.constant))

    def refuse(self, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.own.primal.place(self.own.primal.tree), help)

    def free_names(self) -> set:
        """The names that the text reads of its module."""
        return {node.id for node in names_in(free_part(self.own.primal.tree))}

    def check_names(self) -> None:
        primal = self.own.primal
        for node in names_in(free_part(primal.tree)):
            binding = primal.scope.lookup(node.id)
            if binding is None or binding.kind == "unresolved":
                why = "is not defined" if binding is None else "has more than one meaning in its module"
                raise NameResolutionError(f"{node.id!r}, which this rule reads, {why}", primal.place(node), "define or import it, once, at the top level")

    def function(self, elsewhere: Elsewhere) -> gast.expr:
        """How the function that is the rule is called."""
        primal = self.own.primal
        found = primal.scope.lookup(primal.name)
        if primal.function is None:
            if found is None or found.kind != "function" or found.node is None or found.node.lineno != primal.tree.lineno:
                self.refuse(f"{primal.name} is not the one meaning of its name, so that generated code could not call it", "give the rule a name of its own")
        elif found is None or found.value is not primal.function:
            if "<locals>" not in primal.function.__qualname__:
                self.refuse(f"{primal.name} is not the one meaning of its name, so that generated code could not call it", "give the rule a name of its own")
            return name(elsewhere.known_as(Foreign(primal.scope, primal.name, None, types.CellType(primal.function))))
        meanings = elsewhere.names_in(name(primal.name))
        self.names.taken.add(primal.name)
        return meanings.get(primal.name, name(primal.name))


def free_part(tree: gast.FunctionDef) -> gast.Module:
    """The text of a template without its own names: parameters, what is assigned, adjoints."""
    own = locals_of(tree) | {f"{parameter}_dot" for parameter in locals_of(tree)} | {"z_bar"}
    values = [node.value for node in gast.walk(tree) if isinstance(node, (gast.Assign, gast.AugAssign))]
    loose = [node for value in values for node in names_in(value) if node.id not in own]
    return gast.Module([gast.Expr(node) for node in loose], [])


class Renaming(gast.NodeTransformer):
    """Names by their meanings; the words of srcdiff.extend under their own names."""

    def __init__(self, primal: Primal, meanings: Dict[str, gast.expr]):
        self.primal, self.meanings = primal, meanings
        self.own = locals_of(primal.tree)

    def visit(self, node: gast.AST) -> gast.AST:
        if isinstance(node, gast.Call):
            word = self.word(node.func)
            if word is not None:
                node.func = name(word)
                node.args = [self.visit(argument) for argument in node.args]
                return node
        return super().visit(node)

    def word(self, function: gast.expr) -> Optional[str]:
        path = dotted_path(function)
        found = self.primal.scope.lookup(path) if path is not None and path.split(".")[0] not in self.own else None
        return WORDS.get(found.canonical or "") if found is not None else None

    def visit_Name(self, node: gast.Name) -> gast.expr:
        known = self.meanings.get(node.id) if isinstance(node.ctx, gast.Load) else None
        return node if known is None else gast.copy_location(clone(known), node)
