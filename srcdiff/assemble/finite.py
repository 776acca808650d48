"""`debug=True`: the derivative stops at the line that first makes a nan or an infinity, and says which line of the primal it belongs to.

before: y = np.sqrt(x)                        after:  y = np.sqrt(x)
                                                      _note_finite("y", y, "model.py:3: `y = np.sqrt(x)`", bad)
        x_bar = 0.5 * y_bar / y                       x_bar = 0.5 * y_bar / y
                                                      _check_finite("x_bar", x_bar, "the reverse of model.py:3: `y = np.sqrt(x)`", bad)
A cotangent stops the derivative at once.  A value of the forward sweep need not be wrong (a cost of inf, a nan that `nansum` leaves out): the
first is noted in `bad`, and told when the result or a cotangent is not finite.  The notes are part of the forward sweep before it is tidied,
so that it computes all that the primal does; the checks come after everything else, so that the reverse lines are those of every derivative.
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.assemble.quotes import Quote, as_quote, place_of, quoted
from srcdiff.emit.printer import print_expression
from srcdiff.facts.fact import NOTHING
from srcdiff.load.source import Primal
from srcdiff.names import read_names
from srcdiff.normalise.grammar import is_store, root_of
from srcdiff.normalise.jump_forms import returns_in
from srcdiff.trees import as_read, assign, call, clone, constant, dotted_path, key, name, subscript
from srcdiff.walks import walk

WIDTH, SHORTEST = 62, 30  # of the statements that one check quotes, with their places, and of the last of them alone
NO_ARITHMETIC = "zeros zeros_like zeros_of ones ones_like full full_like empty empty_like copy array asarray float pop len range".split()


class FiniteChecks:
    """The notes and checks of one derivative; `first` is the name of the list that holds the first note, None in the half of a pair."""

    is_inside = False  # a comprehension is one line of the user's

    def __init__(self, primal: Primal, first: Optional[str]):
        self.primal, self.first = primal, first

    # --- the forward sweep

    def start(self) -> List[gast.stmt]:
        if not self.first:
            return []
        new = assign(self.first, gast.List([], gast.Load()))
        new.keeps = new.forward = True
        return [new]

    def around(self, statement: gast.stmt, shown: List[gast.stmt]) -> List[gast.stmt]:
        """What is shown for a statement, and a note of what it makes."""
        if self.first is None or not shown or isinstance(statement, gast.If):
            return shown
        if isinstance(statement, (gast.For, gast.While)) and isinstance(shown[-1], (gast.For, gast.While)):
            return shown
        places = {key(place): place for line in shown for place in made_by(statement, line)}
        quote = as_quote(shown[-1], statement.origin) if isinstance(statement, (gast.For, gast.While)) else quoted(statement)
        where = told([quote], getattr(statement.origin, "lineno", None), self.primal) if places else ""
        return [*shown, *(self.line("note_finite", place, where) for place in places.values())]

    def result(self, result: gast.Return, result_name: str) -> List[gast.stmt]:
        """A check of the value."""
        several = len(returns_in(self.primal.tree.body)) > 1
        where = self.primal.name if several else told([quoted(result)], getattr(result.origin, "lineno", None), self.primal)
        return [self.line("check_finite", name(result_name), where)]

    # --- the reverse sweep

    def checked(self, body: List[gast.stmt], local: set, of: str = "the reverse of ") -> List[gast.stmt]:
        """The lines of the reverse sweep (or of forward mode), each with a check of what it makes; what is `local` to the primal is restored, not made."""
        out: List[gast.stmt] = []
        for statement in body:
            for part in ("body", "orelse"):
                if getattr(statement, part, None):
                    setattr(statement, part, self.checked(getattr(statement, part), local, of))
            places = [place for place in made_by(statement, statement) if root_of(place) not in local]
            where = of + told(getattr(statement, "quotes", []), getattr(statement, "stands_at", None), self.primal) if places else ""
            out += [statement, *(self.line("check_finite", place, where) for place in places)]
        return out

    def line(self, helper: str, place: gast.expr, where: str) -> gast.stmt:
        first = [name(self.first)] if self.first else []
        new = gast.Expr(call("$" + helper, constant(print_expression(as_read(place))), clone(place), constant(where), *first))
        new.keeps = True
        return new


def told(quotes: List[Optional[Quote]], lineno: Optional[int], primal: Primal) -> str:
    """"model.py:3: `y = np.sqrt(x)`"; of several long statements only the places and the last; of none the line."""
    known = [quote for quote in quotes if quote is not None]
    if not known:
        return place_of(lineno, primal)
    places = [place_of(quote.lineno, primal) for quote in known]
    whole = "; ".join(f"{place}: `{quote}`" for place, quote in zip(places, known))
    if len(whole) <= WIDTH:
        return whole
    where, last = ", ".join(places), known[-1]
    space = max(WIDTH - len(where), SHORTEST)
    return f"{where}: `{last if len(last) <= space else last[: space - 3] + '...'}`"


def made_by(statement: gast.stmt, shown: gast.stmt) -> List[gast.expr]:
    """The places, as expressions, that a statement puts numbers into; `shown` is how the text says it."""
    if isinstance(shown, (gast.Assign, gast.AugAssign)):
        values = [one.value for one in (statement, shown) if isinstance(one, gast.Assign)]
        if isinstance(shown, gast.Assign) and not all(map(computes, values)):
            return []
        targets = shown.targets if isinstance(shown, gast.Assign) else [shown.target]
        return [place for target in targets for place in places_in(target)]
    if isinstance(shown, gast.Expr) and isinstance(shown.value, gast.Call) and (dotted_path(shown.value.func) or "").endswith(".at"):
        return [name(root) for root in [root_of(shown.value.args[0])] if root is not None]
    if isinstance(shown, gast.Expr) and isinstance(shown.value, gast.Call) and getattr(shown.value.func, "attr", "") == "append":
        return [subscript(as_load(shown.value.func.value), constant(-1))]
    if isinstance(shown, gast.Expr) and is_store(statement):
        return [name(root) for root in [root_of(statement.targets[0])] if root is not None]
    return []


def computes(value: gast.expr) -> bool:
    """Could it be here that the value became infinite: by arithmetic, or in a function, on floats?"""
    fact = getattr(value, "fact", None)
    if fact is not None and (fact.dtype in ("i", "b") or fact.const is not NOTHING):
        return False
    functions = [(dotted_path(node.func) or "").rpartition(".")[2].lstrip("$") for node in walk(value) if isinstance(node, gast.Call)]
    return any(isinstance(node, (gast.BinOp, gast.IfExp)) for node in walk(value)) or not all(one in NO_ARITHMETIC for one in functions)


def places_in(target: gast.expr) -> List[gast.expr]:
    """What a target names, as it is read: the whole array where its index cannot be told again."""
    if isinstance(target, (gast.Tuple, gast.List)):
        return [place for element in target.elts for place in places_in(element)]
    if isinstance(target, gast.Starred):
        return places_in(target.value)
    root = root_of(target)
    if root is None:
        return []
    again = isinstance(target, gast.Subscript) and root not in read_names(target.slice) and not any(isinstance(node, gast.Call) for node in walk(target))
    return [as_load(target)] if again else [name(root)]


def as_load(target: gast.expr) -> gast.expr:
    new = clone(target)
    new.ctx = gast.Load()
    return new
