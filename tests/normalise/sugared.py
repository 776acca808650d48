"""Random functions of four numbers in expressions and statements of every kind, and what they do: their results, and the calls they make."""

from __future__ import annotations

import random
from typing import Callable, List, Tuple

NAMES = "abcd"
LOG: list = []
POINTS = [(0, 1, 2, 3), (1, -1, 0, 2), (-2, 3, 1, 0), (2, 2, 2, 2)]


def note(*values):
    """A function that has an effect."""
    LOG.append(values)
    return values[-1]


def plain(number, *values):
    """One that has none."""
    return values[-1]


def outcomes(f: Callable) -> list:
    """What the function returns or raises, and the calls with an effect, at several points."""
    return [outcome(f, point) for point in POINTS]


def outcome(f: Callable, point: tuple) -> Tuple[str, list]:
    LOG.clear()
    try:
        return repr(f(*point)), list(LOG)
    except Exception as error:
        return type(error).__name__, list(LOG)


def program(seed: int, matches: bool) -> str:
    """The text of a function f(a, b, c, d)."""
    maker = Maker(random.Random(seed), matches)
    lines = [line for _ in range(maker.random.randint(2, 4)) for line in maker.statement(2, False)]
    lines.append(f"return {maker.expression(2)}, a, b, c, d")
    return "def f(a, b, c, d):\n" + "".join(f"    {line}\n" for line in lines)


class Maker:
    """Texts of expressions and statements of at most some depth."""

    def __init__(self, random: random.Random, matches: bool):
        self.random, self.matches, self.count = random, matches, 0

    def number(self) -> int:
        self.count += 1
        return self.count

    def name(self) -> str:
        return self.random.choice(NAMES)

    # --- expressions

    def expression(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.15:
            return self.random.choice([*NAMES, *NAMES, str(self.random.randint(-3, 3))])
        kinds = [self.walrus, self.walrus, self.walrus, self.operation, self.call, self.call, self.choice, self.chain]
        return self.random.choice([*kinds, self.order, self.orders, self.negation, self.display, self.item, self.reduction])(depth - 1)

    def walrus(self, depth: int) -> str:
        return f"({self.name()} := {self.expression(depth)})"

    def operation(self, depth: int) -> str:
        return f"({self.expression(depth)} {self.random.choice('+-*')} {self.expression(depth)})"

    def call(self, depth: int) -> str:
        more = f", {self.expression(depth)}" * self.random.randint(0, 1)
        return f"{self.random.choice(['note', 'plain'])}({self.number()}, {self.expression(depth)}{more})"

    def choice(self, depth: int) -> str:
        return f"({self.expression(depth)} if {self.expression(depth)} else {self.expression(depth)})"

    def chain(self, depth: int) -> str:
        first, second = self.random.choice(["and", "or"]), self.random.choice(["and", "or"])
        return f"({self.expression(depth)} {first} {self.expression(depth)} {second} {self.expression(depth)})"

    def order(self, depth: int) -> str:
        return f"({self.expression(depth)} < {self.expression(depth)})"

    def orders(self, depth: int) -> str:
        return f"({self.expression(depth)} < {self.expression(depth)} <= {self.expression(depth)})"

    def negation(self, depth: int) -> str:
        return f"(not {self.expression(depth)})"

    def display(self, depth: int) -> str:
        if self.random.random() < 0.3:
            return f"len([{self.expression(depth)} for v in range(2) if {self.expression(depth)}])"
        return f"len([{self.expression(depth)}, {self.expression(depth)}])"

    def item(self, depth: int) -> str:
        return f"({self.expression(depth)}, {self.expression(depth)})[{self.random.choice('01')}]"

    def reduction(self, depth: int) -> str:
        function, variable = self.random.choice(["any", "all", "sum", "max", "min"]), self.random.choice("uv")
        comprehension = f"{self.expression(depth)} + {variable} for {variable} in range(3)"
        comprehension += f" for w in range({variable})" * (self.random.random() < 0.3)
        comprehension += f" if {self.expression(depth)}" * (self.random.random() < 0.3)
        if function in ("max", "min"):
            return f"{function}(({comprehension}), default=0)"
        if function == "sum" and self.random.random() < 0.3:
            return f"sum(({comprehension}), {self.expression(depth)})"
        return f"{function}([{comprehension}])" if self.random.random() < 0.3 else f"{function}({comprehension})"

    # --- statements

    def block(self, depth: int, in_loop: bool) -> List[str]:
        return [f"    {line}" for _ in range(self.random.randint(1, 3)) for line in self.statement(depth, in_loop)]

    def statement(self, depth: int, in_loop: bool) -> List[str]:
        simple = [self.assignment, self.assignment, self.update, self.noted, self.stars]
        if depth <= 0:
            return self.random.choice(simple)()
        if in_loop and self.random.random() < 0.15:
            return [f"if {self.expression(2)}:", f"    {self.random.choice(['break', 'continue'])}"]
        compound = [self.branch, self.while_loop, self.for_loop, self.try_finally, self.early_return, *[self.match] * 2 * self.matches]
        kind = self.random.choice([*simple, *compound])
        return kind() if kind in simple else kind(depth - 1, in_loop)

    def assignment(self) -> List[str]:
        return [f"{self.name()} = {self.expression(3)}"]

    def update(self) -> List[str]:
        return [f"{self.name()} {self.random.choice('+-*')}= {self.expression(2)}"]

    def noted(self) -> List[str]:
        return [f"note({self.number()}, {self.expression(2)})"]

    def stars(self) -> List[str]:
        return [f"p, *q = {self.expression(1)}, {self.expression(2)}, {self.expression(1)}", f"{self.name()} = p + q[1]"]

    def branch(self, depth: int, in_loop: bool) -> List[str]:
        lines = [f"if {self.expression(3)}:", *self.block(depth, in_loop)]
        if self.random.random() < 0.4:
            lines += [f"elif {self.expression(2)}:", *self.block(depth, in_loop)]
        return [*lines, "else:", *self.block(depth, in_loop)] if self.random.random() < 0.5 else lines

    def while_loop(self, depth: int, in_loop: bool) -> List[str]:
        count = f"n{self.number()}"
        test = self.random.choice([f"({count} := {count} + 1) < 4 and {self.expression(2)}", f"{count} < 4 and {self.expression(2)}"])
        lines = [f"{count} = 0", f"while {test}:", f"    {count} += 1", *self.block(depth, True)]
        return [*lines, "else:", *self.block(depth, False)] if self.random.random() < 0.3 else lines

    def for_loop(self, depth: int, in_loop: bool) -> List[str]:
        return [f"for {self.random.choice('ijk')} in range({self.random.randint(1, 3)}):", *self.block(depth, True)]

    def try_finally(self, depth: int, in_loop: bool) -> List[str]:
        last = f"    {self.name()} = {self.name()} {self.random.choice('+-')} {self.random.randint(1, 3)}"
        return ["try:", *self.block(depth, in_loop), "finally:", last]

    def early_return(self, depth: int, in_loop: bool) -> List[str]:
        return [f"if {self.expression(2)}:", f"    return {self.expression(2)}, {self.name()}"]

    def match(self, depth: int, in_loop: bool) -> List[str]:
        of_two = self.random.random() < 0.5
        lines = [f"match {self.expression(2)}, {self.expression(1)}:" if of_two else f"match {self.expression(2)}:"]
        for _ in range(self.random.randint(1, 3)):
            pattern = f"{self.pattern('ab')}, {self.pattern('cd')}" if of_two else self.pattern("ab")
            guard = f" if {self.expression(2)}" if pattern in NAMES or self.random.random() < 0.4 else ""  # a name alone has to be the last
            lines += [f"    case {pattern}{guard}:", *(f"    {line}" for line in self.block(depth, in_loop))]
        return lines

    def pattern(self, names: str) -> str:
        one, other = names
        return self.random.choice(["1", "0 | 2", "True", "None", "-1", one, other, f"3 as {one}", f"(1 | 2) as {other}"])
