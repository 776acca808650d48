"""Functions that call themselves are differentiated apart, as a pair: `f_forward` gives the value and what the reverse sweep needs, which
`f_reverse` takes with the cotangent of the value.

before: y = power(a, n)                after:  y_pair = power_forward(a, n)
                                               y = y_pair[0]
                                               ...
                                               a_bar += power_reverse(a, n, y_pair[1], y_bar)
The payload of a call holds those of the calls in it: it is a tree.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Callable, Dict, List, Optional, Tuple

import gast

from srcdiff.errors import SrcdiffError
from srcdiff.load.binding import Binding, Closure, Scope
from srcdiff.load.joined import Foreign, JoinedScope
from srcdiff.load.inner import as_definition, definition
from srcdiff.load.naming import is_foreign
from srcdiff.load.source import Primal, load_callee
from srcdiff.names import Names
from srcdiff.normalise.jump_forms import returns_in
from srcdiff.trees import call, clone, dotted_path, tuple_of
from srcdiff.walks import walk


SUFFIXES = ("_forward", "_reverse", "_tangent")
FORMS = 8  # of structures that one function that calls itself is called with


@dataclass
class Pair:
    """One function, and with respect to which of its parameters it is differentiated; `captured` are variables around it that it reads."""

    binding: Binding
    primal: Primal
    forward: str
    reverse: str
    tangent: str  # in forward mode, the function that gives the value and its tangent
    captured: Tuple[str, ...] = ()
    wrt: set = field(default_factory=set)
    known: Optional[Dict[str, tuple]] = None  # the ranks and dtypes of parameters, where they are known, and the same in all calls

    def passes(self, known: Dict[str, tuple]) -> None:
        """There is a call that passes arguments of these ranks and dtypes."""
        self.known = known if self.known is None else {name: what for name, what in self.known.items() if known.get(name) == what}

    @property
    def parameters(self) -> List[str]:
        arguments = self.primal.tree.args
        return [p.id for p in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]

    @property
    def halves(self) -> List[str]:
        return [self.forward, self.reverse, self.tangent]

    @property
    def active(self) -> Tuple[str, ...]:
        return tuple(p for p in self.parameters if p in self.wrt)


class MoreIsKnown(Exception):
    """More is known now of the functions that call themselves than when a derivation began: it has to begin again."""


class Pairs:
    """The pairs that one derivative needs; they grow while more calls are found."""

    def __init__(self) -> None:
        self.found: Dict[tuple, Pair] = {}
        self.both: set = set()  # the keys of those that are called with structures and without

    def state(self) -> list:
        """What the text of the pairs depends on."""
        return [(key, pair.active, sorted((pair.known or {}).items(), key=repr)) for key, pair in self.found.items()]

    def used(self) -> List[Pair]:
        return [pair for pair in self.found.values() if pair.wrt]

    def of(self, binding: Binding, around: Primal, names: Names, captured: Tuple[str, ...], functions: Dict[str, gast.AST], is_called: bool = False) -> Pair:
        """The pair of a function, which reads the variables `captured` around it and may call the inner `functions`.

        If `is_called` by a library, which makes arrays of what it returns, it returns arrays.
        """
        key = (*place_of(binding), captured, is_called)
        if key not in self.found:
            word = definition(binding, around).name
            primal = with_captured(binding, around, captured, functions)
            if is_called:
                return_arrays(primal, functions)
            self.found[key] = Pair(binding, primal, *(self.fresh(word + suffix, names) for suffix in SUFFIXES), captured)
        pair = self.found[key]
        if not isinstance(binding, Closure):
            names.callees[pair.primal.qualname, pair.primal.filename] = definition(binding, around)
        names.taken |= set(pair.halves)
        return pair

    def specialised(self, pair: Pair, form: tuple, tree: Callable[[Pair], gast.FunctionDef], names: Names) -> Optional[Pair]:
        """The pair for arguments of a certain form, with this tree; the first takes over the names, if the general one is not called.

        None if there are too many forms: each call may take yet another one.
        """
        (key,) = [key for key, known in self.found.items() if known is pair]
        if (*key, form) not in self.found:
            others = sum(one[: len(key)] == key for one in self.found)
            if others > FORMS:
                return None
            is_first = others == 1 and key not in self.both
            mine = pair.halves if is_first else [self.fresh(word, names) for word in pair.halves]
            self.found[(*key, form)] = Pair(pair.binding, replace(pair.primal, tree=tree(pair)), *mine, pair.captured)
        return self.found[(*key, form)]

    def fresh(self, word: str, names: Names) -> str:
        """A name that no other pair has, whichever function it was found in."""
        taken = {one for pair in self.found.values() for one in pair.halves}
        return next(one for one in iter(lambda: names.fresh(word), None) if one not in taken)

    def told_apart(self) -> bool:
        """Is there a function that is called with structures and without, whose pairs have one name?  The one for structures is made again."""
        for key, pair in list(self.found.items()):
            special = [other for other in self.found if other[: len(key)] == key and other != key]
            if pair.wrt and special and key not in self.both:
                self.both.add(key)
                for other in special:
                    del self.found[other]
                return True
        return False


def note_activity(body: List[gast.stmt]) -> None:
    """The pairs that a core block calls learn which of their parameters are differentiated; where none is, the function itself is called."""
    calls = [inner for statement in body for inner in walk(statement) if hasattr(inner, "pair")]
    for node in calls:
        node.pair.wrt |= {parameter for parameter, argument in zip(node.pair.parameters, node.args) if argument.fact.varied}
    for statement in [inner for outer in body for inner in walk(outer) if isinstance(inner, gast.Assign)]:
        if hasattr(statement.value, "plain") and not statement.value.pair.wrt:
            itself = clone(statement.value.plain)
            itself.fact, itself.callee, itself.operands = statement.value.fact, None, list(statement.value.args)
            alone = tuple_of([itself])
            alone.fact = statement.value.fact
            statement.value = alone


def place_of(binding: Binding) -> tuple:
    """What tells functions apart; the trees of inner ones are copied, but stay where they are in the text."""
    if not isinstance(binding, Closure):
        return binding.identity()
    return ("inner", getattr(binding.node, "name", "lambda"), int(binding.node.lineno), binding.node.col_offset)


def with_captured(binding: Binding, around: Primal, captured: Tuple[str, ...], functions: Dict[str, gast.AST]) -> Primal:
    """The function with the variables that it reads around it as parameters, and the functions in it that it calls."""
    callee = definition(binding, around)
    tree = copy.deepcopy(callee.tree)
    tree.args.args = [*tree.args.args, *(gast.Name(n, gast.Param(), None, None) for n in captured)]
    tree.args.defaults, tree.args.kw_defaults = [], [None] * len(tree.args.kwonlyargs)
    if isinstance(binding, Closure):
        tree.body[:0] = [as_statement(variable, copy.deepcopy(f)) for variable, f in functions.items() if f is not binding.node]
    scope = JoinedScope(around.scope.own)
    scope.foreign.update(around.scope.foreign)
    if isinstance(binding, Closure):
        scope.add(callee.name, Foreign(OneName(callee.name, binding), callee.name))
    return Primal(callee.name, callee.qualname, tree, callee.filename, callee.lines, scope, around.function, callee.module, around.follow)


def as_statement(variable: str, function: gast.AST) -> gast.stmt:
    """The definition of an inner function, which may be a lambda."""
    if isinstance(function, gast.FunctionDef):
        return function
    new = gast.Assign([gast.Name(variable, gast.Store(), None, None)], function, None)
    return gast.fix_missing_locations(gast.copy_location(new, function))


def return_arrays(primal: Primal, inner: Dict[str, gast.AST]) -> None:
    """`return [a, b]`, `return a, b` and `return rates`, if that is a list, become `return np.array(...)`."""
    lists = lists_in(primal.tree)
    lists |= {n for n, function in inner.items() if any(gives_list(one, set(), primal, CALLS) for one in returned_by(as_definition(function)))}
    for statement in returns_in(primal.tree.body):
        value = statement.value
        if gives_list(value, lists, primal, CALLS):
            items = gast.copy_location(gast.List(value.elts, gast.Load()), value) if isinstance(value, gast.Tuple) else value
            statement.value = gast.copy_location(call("$np.array", items), value)
            for part in gast.walk(statement.value.func):
                gast.copy_location(part, value)


DISPLAYS = (gast.List, gast.Tuple, gast.ListComp)
CALLS = 5  # of functions that return what others return


def lists_in(tree: gast.FunctionDef) -> set:
    """The names that are given a list or tuple that is written out."""
    made = [s for s in walk(tree) if isinstance(s, gast.Assign) and isinstance(s.value, DISPLAYS)]
    return {target.id for statement in made for target in statement.targets if isinstance(target, gast.Name)}


def gives_list(value: gast.expr, lists: set, primal: Primal, depth: int) -> bool:
    """Is it a list or tuple, or a call of a function of the user's that returns one?  `lists` are names of such."""
    if isinstance(value, DISPLAYS) or getattr(value, "id", None) in lists:
        return True
    path = dotted_path(value.func) if isinstance(value, gast.Call) else None
    if path in lists:
        return True
    binding = primal.scope.lookup(path) if path is not None and depth else None
    if binding is None or binding.kind != "function" or is_foreign(binding, primal.follow):
        return False
    try:
        callee = load_callee(binding)
    except SrcdiffError:
        return False
    return isinstance(callee.tree, gast.FunctionDef) and any(gives_list(one, lists_in(callee.tree), callee, depth - 1) for one in returned_by(callee.tree))


def returned_by(tree: gast.FunctionDef) -> List[gast.expr]:
    return [statement.value for statement in returns_in(tree.body) if statement.value is not None]


class OneName(Scope):
    """The scope of an inner function inside of itself: it knows its own name."""

    def __init__(self, name: str, binding: Binding):
        self.name, self.binding = name, binding

    def lookup(self, path: str) -> Optional[Binding]:
        return self.binding if path == self.name else None


def with_parameters(primal: Primal, parameters: List[str]) -> Primal:
    """The primal with other parameters."""
    arguments = gast.arguments([gast.Name(p, gast.Param(), None, None) for p in parameters], [], None, [], [], None, [])
    old = primal.tree
    tree = gast.FunctionDef(old.name, arguments, old.body, [], None, None, [])
    return replace(primal, tree=gast.copy_location(tree, old))
