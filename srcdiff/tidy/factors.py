"""What products have in common is computed once, whatever their order.

before: t_bar = x_bar[i] / d[i]                 after:  t_bar = x_bar[i] / d[i]
        d_bar[i] -= x_bar[i] * x[i] / d[i]              d_bar[i] -= t_bar * x[i]

Products are chains of factors and divisors, as in `simplify`; two of them share the factors that are the same text and have not changed in
between.  They are computed once if that costs less, counted in operations on arrays and on numbers.  (A case of algebraic common
subexpressions: Aho, Lam, Sethi & Ullman, Compilers, 2006, section 8.5.4.)

>>> from srcdiff.emit.printer import print_block
>>> from srcdiff.load.naming import own_binding
>>> from srcdiff.tidy.pure import Purity
>>> body = gast.parse("t_bar = y_bar[i] / d[i]; a_bar[i] += t_bar; d_bar[i] -= y_bar[i] * y[i] / d[i]").body
>>> purity = Purity(lambda path: own_binding("$" + path), set())
>>> with_common_factors(body, Names(["t_bar"]), purity, Aliases(body))
True
>>> print_block(body)
['t_bar = y_bar[i] / d[i]', 'a_bar[i] += t_bar', 'd_bar[i] -= t_bar * y[i]']
"""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Set, Tuple

import gast

from srcdiff.facts.dataflow import COMPOUND
from srcdiff.facts.operands import operands, wish
from srcdiff.names import Names, read_names
from srcdiff.slots import Slot
from srcdiff.tidy.inline import Aliases, simplify_value
from srcdiff.tidy.products import Common, Product, in_common, is_float_factor, is_product, known_of, put
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.chains import chain_of, from_chain
from srcdiff.trees import as_read, assign, clone, name
from srcdiff.walks import walk

ADJOINT = re.compile(r"_bar(_\d+)?$")
RECENT = 16  # products that are compared for each factor, so that generation is linear
HOLDER = -1  # the place of the name that has the value


def with_common_factors(block: List[gast.stmt], names: Names, purity: Purity, aliases: Aliases) -> bool:
    """Let the products of a block, not of those inside it, compute once what they have in common; False if there was nothing."""
    factoring = Factoring(block, names, purity, aliases)
    factoring.run()
    return bool(factoring.touched)


def take_quotes(made: gast.stmt, statement: gast.stmt) -> None:
    """What is made for a statement, straight before it, comes from the same of the primal's; both are quoted together."""
    made.__dict__.update({noted: value for noted, value in vars(statement).items() if noted in ("quotes", "origin")})
    if hasattr(statement, "quotes"):
        statement.quotes = statement.quotes[-1:]


def wished(node: gast.expr) -> str:
    """What to call a value: arithmetic on adjoints is a part of one."""
    return "t_bar" if isinstance(node, gast.BinOp) and any(map(ADJOINT.search, read_names(node))) else wish(node)


class Factoring:
    def __init__(self, block: List[gast.stmt], names: Names, purity: Purity, aliases: Aliases):
        self.block, self.names, self.purity, self.aliases = block, names, purity, aliases
        self.by_key: Dict[str, List[Tuple[Product, int]]] = {}  # where a part stands
        self.by_name: Dict[str, List[Tuple[Product, int]]] = {}  # what is lost when a name changes
        self.noted: Dict[gast.stmt, List[Product]] = {}
        self.shares = False  # first, statements are only moved
        self.touched: Set[gast.stmt] = set()

    def run(self) -> None:
        for self.shares in (False, True):
            self.by_key, self.by_name, self.noted = {}, {}, {}
            for statement in list(self.block):
                if not self.shares:
                    self.move_up(statement)
                if not isinstance(statement, COMPOUND) and isinstance(getattr(statement, "value", None), gast.expr):
                    self.visit(Slot(statement, "value"), statement, False)
                self.pass_by(statement)
        for statement in self.block:
            if statement in self.touched and isinstance(statement, (gast.Assign, gast.AugAssign)):
                simplify_value(statement)

    def pass_by(self, statement: gast.stmt) -> None:
        """Forget what the statement may change."""
        changed = self.purity.changed_by(statement)
        if changed is None:
            self.by_key, self.by_name = {}, {}
            return
        for one in sorted(self.aliases.touched(statement, changed)):
            for product, place in self.by_name.pop(one, []):
                if place == HOLDER and product.statement is statement:
                    self.by_name.setdefault(one, []).append((product, place))
                else:
                    product.steady = set() if place == HOLDER else product.steady - {place}

    def visit(self, slot: Slot, statement: gast.stmt, is_read: bool) -> None:
        """The products below a slot, the outermost first."""
        while is_product(slot.get()):
            product = Product(statement, slot, self.purity, is_read)
            common = self.best(product) if self.shares else None
            if common is None:
                self.note(product)
                break
            self.share(common)
        parts = [part for _, part in chain_of(slot.get())] if is_product(slot.get()) else [slot.get()]
        for part in parts:
            for inner in operands(part):
                self.visit(inner, statement, self.purity.makes_new(part))

    def move_up(self, statement: gast.stmt) -> None:
        """`b_bar = x_bar * c / d; x_bar /= d` is `x_bar /= d; b_bar = x_bar * c`."""
        if not isinstance(statement, gast.AugAssign) or not isinstance(statement.op, (gast.Mult, gast.Div)):
            return
        target = as_read(statement.target)
        places = Product(statement, Slot(gast.Expr(gast.BinOp(target, statement.op, statement.value)), "value"), self.purity)
        readers = [common for one in self.recent(places) if len((common := in_common(one, places)).places) == len(places.chain)]
        if not readers or not is_float_factor(places.chain[0]):
            return
        start = min(self.block.index(common.earlier.statement) for common in readers)
        between = self.block[start : self.block.index(statement)]
        if any(getattr(one, "quotes", []) != getattr(statement, "quotes", []) for one in between):
            return
        root = read_names(target) & (self.purity.changed_by(statement) or set())
        mentions = [node.id for one in between for node in walk(one) if isinstance(node, gast.Name) and node.id in self.aliases.of(root)]
        if mentions != sorted(root) * len(readers) or any(isinstance(one, COMPOUND) for one in between):
            return
        self.block.remove(statement)
        self.block.insert(start, statement)
        for common in readers:
            put(common.earlier, [place for place, _ in common.places], clone(target), places.sign)
            self.touched.add(common.earlier.statement)
            self.forget(common.earlier)

    def note(self, product: Product) -> None:
        """It may share something with what comes."""
        self.noted.setdefault(product.statement, []).append(product)
        for place in sorted(product.steady):
            self.by_key.setdefault(product.keys[place], []).append((product, place))
            for one in sorted(read_names(product.chain[place][1])):
                self.by_name.setdefault(one, []).append((product, place))
        if product.holder is not None:
            self.by_name.setdefault(product.holder, []).append((product, HOLDER))

    def best(self, later: Product) -> Optional[Common]:
        """What saves most by being shared with an earlier product."""
        found = [common for common in (in_common(one, later) for one in self.recent(later)) if common.is_legal() and common.gain() > 0]
        return max(found, key=Common.gain, default=None)

    def recent(self, later: Product) -> List[Product]:
        """The products that have a part in common with one, of each part the last ones."""
        seen = {id(one): one for text in later.keys for one, place in self.by_key.get(text, [])[-RECENT:] if place in one.steady}
        return list(seen.values())

    def share(self, common: Common) -> None:
        """Compute it before the earlier product, or read it by the name that it has."""
        earlier, later = common.earlier, common.later
        self.touched |= {earlier.statement, later.statement}
        if common.is_held:
            put(later, [place for _, place in common.places], known_of(name(earlier.holder), earlier.chain), earlier.sign)
            return
        value = from_chain([(operator, clone(part)) for operator, part in common.parts])
        new = known_of(name(self.names.fresh(wished(value))), common.parts)
        made = assign(new.id, value)
        take_quotes(made, earlier.statement)
        self.block.insert(self.block.index(earlier.statement), made)
        put(earlier, [place for place, _ in common.places], new, 1)
        put(later, [place for _, place in common.places], clone(new), 1)
        self.forget(earlier)
        self.note(Product(made, Slot(made, "value"), self.purity))

    def forget(self, product: Product) -> None:
        """The parts of what its statement computes are no longer what they were."""
        for one in self.noted.pop(product.statement, []):
            one.steady = set()
