"""Same input, same bytes: fresh processes with different hash seeds write the same text."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

from tests.golden.cases import accepted, names, text

ROOT = pathlib.Path(__file__).parents[1]
WRITE = """
import sys
sys.path.insert(0, ".")
from tests.golden.cases import names, text
order = names() if sys.argv[1] == "forward" else names()[::-1]
texts = {name: text(name) for name in order}
sys.stdout.write("\\0".join(texts[name] for name in names()))
"""


@pytest.mark.parametrize("seed, order", [("0", "forward"), ("1", "backward"), ("4242", "forward")])
def test_fresh_processes(seed, order):
    """Also whatever was differentiated before."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE, order],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().replace("\r\n", "\n").split("\0") == [accepted(name) for name in names()]


@pytest.mark.parametrize("name", names())
def test_again_in_the_same_process(name):
    assert text(name) == text(name)
