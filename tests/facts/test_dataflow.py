"""Which names statements read and assign; each function against an interpreter that runs the program along every path."""

from __future__ import annotations

import itertools
import random
import textwrap

import gast
import pytest

from srcdiff.facts.dataflow import assigned, assignments_of, certain, exposed, live_before, mark_bound, reads, writes

BLOCKS = {  # text: (exposed, certain, assigned)
    "x = y": ("y", "x", "x"),
    "x = x + 1": ("x", "x", "x"),
    "x += y": ("x y", "x", "x"),
    "x[i] += y": ("i x y", "", ""),
    "a, (b, c) = d": ("d", "a b c", "a b c"),
    "a, b = b, a": ("a b", "a b", "a b"),
    "x = y\nz = x": ("y", "x z", "x z"),
    "if c:\n    x = y": ("c y", "", "x"),
    "if c:\n    x = y\nelse:\n    x = z": ("c y z", "x", "x"),
    "if c:\n    x = 1\nelse:\n    y = 1\nz = x": ("c x", "z", "x y z"),
    "if c:\n    x = 1\nelse:\n    x = 2\nz = x": ("c", "x z", "x z"),
    "for i in r:\n    x = i": ("r", "", "i x"),
    "for i in r:\n    x = x + i": ("r x", "", "i x"),
    "for i in r:\n    x = 1\nz = x": ("r x", "z", "i x z"),
    "for i in r:\n    t = x\n    x = t": ("r x", "", "i t x"),
    "while x:\n    x = y": ("x y", "", "x"),
    "while c:\n    x = 1\n    c = x": ("c", "", "c x"),
    "for i in r:\n    for j in i:\n        s = j": ("r", "", "i j s"),
    "y = [v for v in x]": ("x", "y", "y"),
    "y = lambda v: v + w": ("w", "y", "y"),
    "f(x)": ("f x", "", ""),
    "assert x, y": ("x y", "", ""),
    "return x": ("x", "", ""),
    "x: float = y": ("float y", "x", "x"),
}


def parsed(text: str) -> list:
    return gast.parse(text).body


@pytest.mark.parametrize("text", BLOCKS)
def test_blocks(text):
    found = tuple(" ".join(sorted(names(parsed(text)))) for names in (exposed, certain, assigned))
    assert found == BLOCKS[text]


def test_a_compound_statement_reads_its_head_only():
    (loop,) = parsed("for i in r:\n    x = y")
    (branch,) = parsed("if c:\n    x = y")
    assert reads(loop) == {"r"} and writes(loop) == {"i"} and reads(branch) == {"c"} and not writes(branch)


def test_assignments_of():
    body = parsed("x = 1\nif c:\n    x = 2\nelse:\n    y = 3\nfor x in r:\n    while c:\n        x += 1\n")
    assert [s.lineno for s in assignments_of("x", body)] == [1, 3, 6, 8]
    assert assignments_of("z", body) == []


def test_mark_bound():
    body = parsed("a = p\nif c:\n    b = a\nelse:\n    b = d = 1\nfor i in r:\n    e = i\nz = e")
    mark_bound(body, {"p"})
    assert [sorted(s.bound) for s in body[1:3]] == [["a", "p"], ["a", "b", "p"]]
    assert sorted(body[2].bound_end) == ["a", "b", "e", "i", "p"]


def test_mark_bound_inside_a_loop():
    body = parsed("for i in r:\n    e = i\n    if c:\n        f = e\nwhile c:\n    if c:\n        g = 1")
    mark_bound(body, {"p"})
    assert sorted(body[0].body[1].bound) == ["e", "i", "p"] and sorted(body[1].body[0].bound) == ["p"]


LIVE = {  # (text, live after): live before
    ("x = y", "x"): "y",
    ("x = y", "z"): "y z",
    ("if c:\n    x = y", "x"): "c x y",
    ("if c:\n    x = y\nelse:\n    x = 1", "x"): "c y",
    ("for i in r:\n    x = y", "x"): "r x y",
    ("for i in r:\n    y = z\n    z = w", ""): "r w z",
    ("for i in r:\n    t = i\n    s = t", "s"): "r s",
    ("while c:\n    a = b\n    b = d\n    d = e", "a"): "a b c d e",
    ("x += 1", "x"): "x",
    ("x[0] = 1", "x"): "x",
}


@pytest.mark.parametrize("text, after", LIVE)
def test_live(text, after):
    assert " ".join(sorted(live_before(parsed(text), set(after.split())))) == LIVE[text, after]


# Random programs: what an execution reads before it assigns it must be exposed, and what all executions assign must include what is certain.


def random_block(source: random.Random, depth: int) -> str:
    lines = []
    for _ in range(source.randrange(1, 4)):
        kind = source.choice(["assign"] * 3 + ["if", "for", "while"] * (depth > 0))
        a, b, c = (source.choice("uvwxyz") for _ in range(3))
        if kind == "assign":
            lines.append(f"{a} = {b} + {c}")
        else:
            head = {"if": f"if {a}:", "for": f"for {a} in {b}:", "while": f"while {a}:"}[kind]
            lines.append(head + "\n" + textwrap.indent(random_block(source, depth - 1), "    "))
            if kind == "if" and source.random() < 0.5:
                lines.append("else:\n" + textwrap.indent(random_block(source, depth - 1), "    "))
    return "\n".join(lines)


class Run:
    """One path through a block: choices are drawn; records what was read before it was assigned, and what was assigned."""

    def __init__(self, source: random.Random):
        self.source, self.read_first, self.stored = source, set(), set()

    def read(self, names: set) -> None:
        self.read_first |= names - self.stored

    def block(self, body: list) -> None:
        for statement in body:
            self.read(reads(statement))
            if isinstance(statement, gast.If):
                self.block(statement.body if self.source.random() < 0.5 else statement.orelse)
            elif isinstance(statement, (gast.For, gast.While)):
                for _ in range(self.source.choice((0, 1, 2, 3))):
                    self.stored |= writes(statement)
                    self.block(statement.body)
                    self.read(reads(statement) if isinstance(statement, gast.While) else set())
            else:
                self.stored |= writes(statement)


@pytest.mark.parametrize("seed", range(60))
def test_random_programs(seed):
    source = random.Random(seed)
    body = parsed(random_block(source, 3))
    runs = [Run(source) for _ in range(40)]
    for run in runs:
        run.block(body)
    assert set().union(*(run.read_first for run in runs)) <= exposed(body) == live_before(body, set()) | exposed(body)
    assert certain(body) <= set.intersection(*(run.stored for run in runs))
    assert set().union(*(run.stored for run in runs)) <= assigned(body)
    for run, after in itertools.product(runs[:10], ["u", "vw"]):
        assert run.read_first | (set(after) - run.stored) <= live_before(body, set(after))
