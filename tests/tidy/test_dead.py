"""What nobody reads goes; what has an effect stays."""

from __future__ import annotations

import random

import gast
import pytest

from srcdiff.tidy.dead import without_dead
from tests.primals import text_of
from tests.facts.test_dataflow import random_block

CASES = {  # (text, live): what is left
    ("a = 1\nb = 2", "b"): "b = 2",
    ("a = 1\nb = a\nc = b", "b"): "a = 1\nb = a",
    ("a = 1\na = 2", "a"): "a = 2",
    ("a = 1\na += b", "a"): "a = 1\na += b",
    ("a += b", "c"): "",
    ("a[0] += b", "a"): "a[0] += b",
    ("a[0] += b", "b"): "",
    ("np.add.at(a, i, b)", "a"): "np.add.at(a, i, b)",
    ("np.add.at(a, i, b)", "b"): "",
    ("s = []\ns.append(x)", "x"): "",
    ("s = []\ns.append(x)", "s"): "s = []\ns.append(x)",
    ("print(x)", ""): "print(x)",
    ("assert x", ""): "assert x",
    ("return x", ""): "return x",
    ("a, b = b, a", "a"): "a, b = b, a",
    ("a, b = b, a", "c"): "",
    ("if c:\n    a = 1", "b"): "",
    ("if c:\n    a = 1\nelse:\n    b = 1", "b"): "if not c:\n    b = 1",
    ("if c:\n    a = 1\nelse:\n    b = 1", "a"): "if c:\n    a = 1",
    ("a = 1\nif c:\n    a = 2", "a"): "a = 1\nif c:\n    a = 2",
    ("a = 1\nif c:\n    a = 2\nelse:\n    a = 3", "a"): "if c:\n    a = 2\nelse:\n    a = 3",
    ("for i in r:\n    a = i", "b"): "",
    ("for i in r:\n    a = i\n    b = 1", "b"): "for i in r:\n    b = 1",
    ("for i in r:\n    a = b\n    b = i", "a"): "for i in r:\n    a = b\n    b = i",
    ("for i in r:\n    s.append(i)", "x"): "",
    ("a = 1\nfor i in r:\n    b = a", "b"): "a = 1\nfor i in r:\n    b = a",
    ("while c:\n    a = 1\n    c = b", "a"): "while c:\n    a = 1\n    c = b",
    ("for i in r:\n    print(i)", ""): "for i in r:\n    print(i)",
    ("for i in r:\n    pass", "i"): "for i in r:\n    pass",
}


@pytest.mark.parametrize("text, live", CASES)
def test_left(text, live):
    body = gast.parse(text).body
    for statement in (inner for s in body for inner in gast.walk(s)):
        if isinstance(statement, gast.Expr) and text_of([statement]).startswith("print"):
            statement.keeps = True
    assert text_of(without_dead(body, set(live.split()))) == CASES[text, live]


def test_marked_statements_stay():
    body = gast.parse("a = f(x)\nb = g(x)").body
    body[0].keeps = True
    assert text_of(without_dead(body, set())) == "a = f(x)"


def run(body: list, seed: int, names: str) -> dict:
    """The values of some names after a run: loops over small ranges, tests on parity; None if it does not end."""
    source = random.Random(seed)
    values = {name: source.randrange(5) for name in "uvwxyz"}
    fuel = [60]

    def holds(test: gast.expr) -> bool:
        return not holds(test.operand) if isinstance(test, gast.UnaryOp) else bool(values[test.id] % 2)

    def block(statements: list) -> None:
        for statement in statements:
            fuel[0] -= 1
            if fuel[0] < 0:
                raise TimeoutError
            if isinstance(statement, gast.Assign):
                values[statement.targets[0].id] = (values[statement.value.left.id] + values[statement.value.right.id]) % 7
            elif isinstance(statement, gast.If):
                block(statement.body if holds(statement.test) else statement.orelse)
            elif isinstance(statement, gast.For):
                for index in range(values[statement.iter.id] % 3):
                    values[statement.target.id] = index
                    block(statement.body)
            elif isinstance(statement, gast.While):
                while holds(statement.test):
                    block(statement.body)

    block(body)
    return {name: values[name] for name in names}


@pytest.mark.parametrize("seed", range(80))
def test_random_programs_keep_their_meaning(seed):
    text = random_block(random.Random(seed), 3)
    live = random.Random(seed).choice(["u", "vw", "xyz"])
    short = without_dead(gast.parse(text).body, set(live))
    for start in range(6):
        try:
            expected = run(gast.parse(text).body, start, live)
        except TimeoutError:
            continue
        assert run(short, start, live) == expected, text_of(short)
