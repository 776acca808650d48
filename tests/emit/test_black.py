"""Black leaves the output alone; the bytes are the same on every Python; the text means what the tree says."""

from __future__ import annotations

import hashlib
import pathlib

import gast
import pytest

from srcdiff.emit.printer import print_block
from tests.emit.random_programs import Generator

# What `random_programs` prints; a change of the printer that is meant changes it too.
DIGEST = "e3460bf25d68c88f"
COUNT = 1500
HERE = pathlib.Path(__file__)
SOURCES = [*sorted((HERE.parents[2] / "srcdiff" / "emit").glob("*.py")), *sorted((HERE.parents[2] / "examples").glob("*.py"))]


def text_of(seed: int) -> str:
    """A random statement inside up to three blocks; print_block itself compares the text with the tree."""
    depth = seed % 4
    header = "".join("    " * level + "if 1:\n" + "    " * (level + 1) + "pass\n\n" for level in range(depth))
    return header + "\n".join(print_block([Generator(seed).statement()], depth)) + "\n"


def left_alone(text: str) -> bool:
    black = pytest.importorskip("black")
    return black.format_str(text, mode=black.Mode()) == text


def test_random_statements_are_left_alone():
    """Of the first 40000 seeds, 3 are not: twice a long tuple of one behind an operator, once a long target of `for`."""
    pytest.importorskip("black")
    changed = [seed for seed in range(COUNT) if not left_alone(text_of(seed))]
    assert len(changed) <= COUNT // 500, f"black changes the statements of the seeds {changed}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_real_programs_are_left_alone(path):
    for statement in gast.parse(path.read_text(encoding="utf-8")).body:
        text = "\n".join(print_block([statement])) + "\n"
        assert left_alone(text), text


def test_same_bytes_on_every_python():
    digest = hashlib.sha256()
    for seed in range(300):
        digest.update(text_of(seed).encode())
    assert digest.hexdigest()[:16] == DIGEST
