"""The tape: a named list for each value and place."""

from __future__ import annotations

from typing import Dict, List, Tuple

import gast

from srcdiff.names import Names
from srcdiff.plan.recovery import Plan
from srcdiff.trees import assign, attribute, call, name, tuple_of

MANY = 3  # values from which on one list of tuples reads better, and costs less, than a list for each


class Storage:
    """Where saved values are kept: a name outside loops, a list inside; one for each value and place."""

    def __init__(self, names: Names):
        self.names = names
        self.slots: Dict[Tuple[int, str], Tuple[str, bool]] = {}

    def slot(self, statement: gast.stmt, variable: str, in_loop: bool, wish: str = "") -> Tuple[str, bool]:
        place = (id(statement), variable)
        if place not in self.slots:
            self.slots[place] = (self.names.fresh(wish or variable + "_saved"), in_loop)
        return self.slots[place]

    def save(self, statement: gast.stmt, variable: str, in_loop: bool, value: gast.expr) -> gast.stmt:
        storage, is_list = self.slot(statement, variable, in_loop)
        if is_list:
            return gast.Expr(call(attribute(name(storage), "append"), value))
        return assign(storage, value)

    def save_all(self, key: gast.stmt, variables: List[str], plan: Plan) -> List[gast.stmt]:
        """What is saved at the end of a pass: a tuple on one list if it is much."""
        values = [kept(plan, key, variable) for variable in variables]
        if len(variables) < MANY:
            return [self.save(key, variable, True, value) for variable, value in zip(variables, values)]
        if (id(key), "") not in self.slots:
            self.slots[id(key), ""] = (self.names.fresh("saved"), True)
        storage, _ = self.slots[id(key), ""]
        return [gast.Expr(call(attribute(name(storage), "append"), tuple_of(values)))]

    def restore_all(self, key: gast.stmt, variables: List[str]) -> List[gast.stmt]:
        if len(variables) < MANY:
            return [self.restore(key, variable) for variable in variables]
        storage, _ = self.slots[id(key), ""]
        targets = gast.Tuple([gast.Name(v, gast.Store(), None, None) for v in variables], gast.Store())
        return [gast.Assign([targets], call(attribute(name(storage), "pop")), None)]

    def restore(self, statement: gast.stmt, variable: str) -> gast.stmt:
        return assign(variable, self.restored(statement, variable))

    def restored(self, statement: gast.stmt, variable: str) -> gast.expr:
        storage, is_list = self.slots[id(statement), variable]
        return call(attribute(name(storage), "pop")) if is_list else name(storage)


def kept(plan: Plan, key: gast.stmt, variable: str) -> gast.expr:
    """What is put on the tape: the name's value, or a copy of it."""
    how = plan.copied.get((id(key), variable))
    if how is None:
        return name(variable)
    return call(attribute(name(variable), "copy")) if how == "method" else call("$" + how, name(variable))


def test_of(statement: gast.If, plan: Plan) -> gast.expr:
    """The test by its name, or as it was where the plan restores what it reads first."""
    return statement.decision.value if plan.saved.get(id(statement)) and hasattr(statement, "decision") else statement.test
