"""Numbers in place of elements where compilers would write and read memory, or branch, in each pass of the innermost loop.

before: for i in range(n):                                  after: for i in range(n):
            for j in range(m):                                         for j in range(m):
                y[i, j] = x[i, j] if c[i, j] else 0.0                      x_here = x[i, j]
                rows[i] += y[i, j]                                         y[i, j] = x_here if c[i, j] else 0.0
                                                                       rows_here = rows[i]
                                                                       for j in range(m):
                                                                           rows_here += y[i, j]
                                                                       rows[i] = rows_here

What is read on one side of a condition alone takes a branch; what has been read already is chosen without one.  A sum over the innermost loop
is kept in a number, because the next pass needs it at once, and apart, because each of its passes has to wait for the one before, which others
need not.  (Scalar replacement: Callahan, Carr & Kennedy, Improving register allocation for subscripted variables, 1990.)
"""

from __future__ import annotations

from typing import Dict, List, Optional

import gast

from srcdiff.loops.fuse import Shares, moves_with
from srcdiff.loops.nests import Nest, with_nests
from srcdiff.loops.notes import like, note, notes_of, taken
from srcdiff.loops.vectors import vector_groups
from srcdiff.loops.writer import size
from srcdiff.names import Names, read_names
from srcdiff.trees import assign, call, clone, key, name, subscript, target
from srcdiff.walks import walk

OPERATIONS = (gast.AugAssign, gast.BinOp, gast.Compare, gast.IfExp, gast.Call)
ENOUGH = 3  # measured: with one or two, short loops get slower by half
VECTORS = ("sqrt", "absolute", "abs", "maximum", "minimum")  # calls that do not keep a loop from vector instructions


def promoted(body: List[gast.stmt], names: Names, shares: Shares) -> List[gast.stmt]:
    """The block with such numbers in its nests."""
    return with_rows_first(with_nests(body, lambda nest: Promotion(nest, names, shares).statements()))


def with_rows_first(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block in which rows are made before the loops that nests share, which each pass fills anew."""
    out: List[gast.stmt] = []
    for statement in body:
        if hasattr(statement, "shared"):
            out += taken_rows(statement)
        elif isinstance(statement, (gast.For, gast.While, gast.If)):
            statement.body, statement.orelse = with_rows_first(statement.body), with_rows_first(statement.orelse)
        out.append(statement)
    return out


def taken_rows(loop: gast.For) -> List[gast.stmt]:
    """The statements in nested loops that make rows, which lose them."""
    found = [row for inner in loop.body if isinstance(inner, gast.For) for row in taken_rows(inner)]
    mine = [statement for statement in loop.body if hasattr(statement, "row")]
    loop.body = [statement for statement in loop.body if not hasattr(statement, "row")]
    for one in mine:
        note(loop.body[0], taken(one))
    return [*mine, *found]


class Promotion:
    """The loops of one nest."""

    def __init__(self, nest: Nest, names: Names, shares: Shares):
        self.nest, self.names, self.shares = nest, names, nest.here.narrowed(shares)

    def statements(self) -> List[gast.stmt]:
        nest = self.nest = without_single_passes(self.nest)
        if not nest.variables:
            return nest.body
        sums = [statement for statement in nest.body if self.is_sum(statement)]
        apart = sums if self.gains(sums) and all(map(self.may_be_apart, sums)) else []
        held: Dict[str, gast.Subscript] = {}  # numbers, and the elements that they stand for
        rows = {number: self.names.fresh(number + "_row") for number in self.handed_over(apart)}
        rest = [new for one in nest.body if one not in apart for new in self.with_row(one, rows)]
        apart = [substituted(one, {}, {number: self.element(row) for number, row in rows.items()}) for one in apart]
        sums = apart or sums
        is_vector = all(is_plain(node) for one in rest for node in walk(one))
        groups = [*(vector_groups(rest, nest, self.shares) if is_vector else [rest]), apart]
        parts = [self.with_reads_first([self.held(one, held) if one in sums else one for one in group], held) for group in groups if group]
        block = [Nest(nest.lengths[-1:], nest.variables[-1:], part).statement() for part in parts]
        for loop in block:
            note(loop, taken(loop.body[0]))
        for level in range(len(nest.variables) - 1, -1, -1):
            block = self.around(block, {number: element for number, element in held.items() if self.loops_around(element) == level})
            if level:
                block = [Nest(nest.lengths[level - 1 : level], nest.variables[level - 1 : level], block).statement()]
        made = [assign(row, call("$np.empty", size(nest.lengths[-1][1]), *map(clone, nest.numbers[number]))) for number, row in rows.items()]
        for one in made:
            like(one, *nest.body).row = True
        return [*made, *block]

    def around(self, block: List[gast.stmt], held: Dict[str, gast.expr]) -> List[gast.stmt]:
        """Loops between reads of elements into numbers, and their stores."""
        if not held:
            return block
        reads = [like(assign(number, clone(element)), *self.nest.body) for number, element in held.items()]
        note(reads[0], taken(block[0]))
        changed = {root(to) for to in map(written, self.nest.body)}
        stores = [assign(stored(element), name(number)) for number, element in held.items() if root(element) in changed]
        return [*reads, *block, *(like(one, *self.nest.body) for one in stores)]

    def loops_around(self, element: gast.Subscript) -> int:
        """How many loops are needed for an element's index."""
        return max((place + 1 for place, variable in enumerate(self.nest.variables) if variable in read_names(element.slice)), default=0)

    # Sums

    def is_sum(self, statement: gast.stmt) -> bool:
        """Does it accumulate what the passes of the innermost loop have, in what no other statement of the nest touches?"""
        to, value = written(statement), statement.value
        is_extreme = isinstance(statement, gast.Assign) and isinstance(value, gast.Call) and len(value.args) == 2 and key(value.args[0]) == key(to)
        if not isinstance(statement, gast.AugAssign) and not is_extreme:
            return False
        changing = {self.nest.variables[-1], *map(root, map(written, self.nest.body))}
        is_fixed = root(to) not in self.nest.numbers if isinstance(to, gast.Name) else not changing & read_names(to.slice)
        mentions = [node for one in self.nest.body for node in walk(one) if isinstance(node, gast.Name) and self.is_same(node.id, root(to))]
        return is_fixed and len(mentions) == (2 if is_extreme else 1)

    def is_same(self, one: str, other: str) -> bool:
        return one == other or self.shares(one, other)

    def gains(self, sums: List[gast.stmt]) -> bool:
        """Would the rest have vector instructions, and enough to do that they are worth a loop of its own?"""
        rest = [node for statement in self.nest.body if statement not in sums for node in walk(statement)]
        return sum(isinstance(node, OPERATIONS) for node in rest) >= ENOUGH and all(map(is_plain, rest))

    def may_be_apart(self, statement: gast.stmt) -> bool:
        """Does it add up what is still there when the innermost loop has ended?"""
        place = self.nest.body.index(statement)
        for other, one in enumerate(self.nest.body):
            to = written(one)
            if one is statement:
                continue
            if isinstance(to, gast.Name) and to.id in read_names(statement.value):
                if self.is_made_once(to.id):
                    continue
                return False
            before = other < place and self.nest.variables[-1] in places_of(to)
            for element in elements_in(statement.value) if isinstance(to, gast.Subscript) else ():
                if self.is_same(root(to), root(element)) and not (before and key(element) == key(to)):
                    return False
        return True

    def handed_over(self, apart: List[gast.stmt]) -> List[str]:
        """The numbers of a pass that sums need which have a loop of their own: they are kept in rows."""
        used = set().union(*(read_names(statement.value) for statement in apart), set())
        return [number for number in self.nest.numbers if number in used and self.is_made_once(number)]

    def is_made_once(self, number: str) -> bool:
        made = [statement for statement in self.nest.body if key(written(statement)) == number]
        return number in self.nest.numbers and len(made) == 1 and isinstance(made[0], gast.Assign)

    def with_row(self, statement: gast.stmt, rows: Dict[str, str]) -> List[gast.stmt]:
        """A statement, and what it makes in its row."""
        number = key(written(statement))
        if number not in rows:
            return [statement]
        return [statement, like(assign(stored(self.element(rows[number])), name(number)), statement)]

    def element(self, row: str) -> gast.Subscript:
        return subscript(name(row), name(self.nest.variables[-1]))

    def held(self, statement: gast.stmt, held: Dict[str, gast.expr]) -> gast.stmt:
        """A sum in a number, which is noted in `held`, for one in an element."""
        to = written(statement)
        if isinstance(to, gast.Name):
            return statement
        number = self.names.fresh(root(to) + "_here")
        held[number] = loaded(to)
        new = substituted(statement, {key(to): number})
        if isinstance(new, gast.AugAssign):
            new.target = target(number)
        else:
            new.targets = [target(number)]
        return new

    # Conditions

    def with_reads_first(self, body: List[gast.stmt], held: Dict[str, gast.Subscript]) -> List[gast.stmt]:
        """The statements, after reads of the elements that only one side of a condition has; those that stay what they are go to `held`."""
        out: List[gast.stmt] = []
        numbers: Dict[str, str] = {}  # by element, as those below, which are up to date
        known: Dict[str, str] = {}
        for statement in body:
            for element in conditional(statement.value):
                if key(element) in known or not self.is_alone(element, body):
                    continue
                number = numbers[key(element)] if key(element) in numbers else self.names.fresh(root(element) + "_here")
                numbers[key(element)] = known[key(element)] = number
                if self.is_fixed(element):
                    held[number] = loaded(element)
                else:
                    out.append(like(note(assign(number, loaded(element)), taken(statement)), statement))
            out.append(substituted(statement, known) if known else statement)
            known.pop(key(written(statement)), None)
        return out

    def is_fixed(self, element: gast.Subscript) -> bool:
        """Is it the same in all passes of the innermost loop?"""
        changed = [root(to) for to in map(written, self.nest.body)]
        return self.nest.variables[-1] not in read_names(element.slice) and not any(self.is_same(one, root(element)) for one in changed)

    def is_alone(self, element: gast.Subscript, body: List[gast.stmt]) -> bool:
        """Is it changed under no other name or index, and its index not at all?"""
        for to in map(written, body):
            if isinstance(to, gast.Name) and to.id in read_names(element):
                return False
            if isinstance(to, gast.Subscript) and any(self.is_same(root(to), one) for one in read_names(element)) and key(to) != key(element):
                return False
        return True


def without_single_passes(nest: Nest) -> Nest:
    """The nest without the loops that have one pass."""
    used = set().union(*map(read_names, nest.body))
    kept = [place for place, (_, length) in enumerate(nest.lengths) if key(length) != "1" or nest.variables[place] in used]
    return Nest([nest.lengths[place] for place in kept], [nest.variables[place] for place in kept], nest.body, nest.numbers, nest.here)


def written(statement: gast.stmt) -> gast.expr:
    return statement.target if isinstance(statement, gast.AugAssign) else statement.targets[0]


def root(node: gast.expr) -> str:
    return node.value.id if isinstance(node, gast.Subscript) else node.id


def loaded(node: gast.Subscript) -> gast.Subscript:
    return subscript(clone(node.value), clone(node.slice))


def stored(node: gast.Subscript) -> gast.Subscript:
    new = loaded(node)
    new.ctx = gast.Store()
    return new


def is_plain(node: gast.AST) -> bool:
    """May it stand in a loop of vector instructions?"""
    if isinstance(node, gast.Call):
        return isinstance(node.func, gast.Attribute) and node.func.attr in VECTORS
    return not isinstance(node, gast.Subscript) or not any(isinstance(part, gast.Subscript) for part in walk(node.slice))


def places_of(node: gast.expr) -> List[Optional[str]]:
    """The variables with which an element moves."""
    index = getattr(node, "slice", None)
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    return [moves_with(part) for part in parts]


def elements_in(node: gast.AST) -> List[gast.Subscript]:
    """The elements that an expression reads, and not those in their indices."""
    if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name):
        return [node]
    return [element for part in gast.iter_child_nodes(node) for element in elements_in(part)]


def conditional(value: gast.expr) -> List[gast.Subscript]:
    """The elements that are read on one side of a condition."""
    sides = [side for node in walk(value) if isinstance(node, gast.IfExp) for side in (node.body, node.orelse)]
    return [element for side in sides for element in elements_in(side)]


def substituted(statement: gast.stmt, numbers: Dict[str, str], rows: Optional[Dict[str, gast.expr]] = None) -> gast.stmt:
    """The statement with numbers in the place of elements that it reads, and with elements of rows in that of numbers."""

    class Substitute(gast.NodeTransformer):
        def visit_Name(self, node: gast.Name) -> gast.expr:
            return clone(rows[node.id]) if rows and node.id in rows else node

        def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
            return name(numbers[key(node)]) if key(node) in numbers else self.generic_visit(node)

    new = clone(statement)
    new.value = Substitute().visit(new.value)
    return like(note(new, notes_of(statement)), statement)
