"""A project with two modules, decorated functions, and text that tries to become HTML."""

from __future__ import annotations

import pytest

from srcdiff.cli import main

MODEL = '''\
from typing import Annotated

import numpy as np
import srcdiff

from forces import drag


@srcdiff.gradient(wrt=("w", "b"))
def loss(
    w: Annotated[np.ndarray, "d k"],
    b: Annotated[np.ndarray, "k"],
    x: Annotated[np.ndarray, "n d"],
    y: Annotated[np.ndarray, "n k"],
) -> float:
    """Not harmful: </script><script>window.harmed = 1</script>."""
    h = drag(x @ w + b, 0.5)  # <img src=x onerror="window.harmed = 1">
    r = h - y
    for step in range(len(x)):
        r = r * (1.0 + 0.1 * r)
    return np.mean(r**2)


@srcdiff.gradient(wrt="x")
def square(x: float):
    return x * x
'''

FORCES = """\
import numpy as np


# against the motion
def drag(v, k):
    speed = np.sqrt(1.0 + v * v)
    return v - k * v * speed
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The folder, in which the derivatives are written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text(MODEL, encoding="utf-8")
    (tmp_path / "forces.py").write_text(FORCES, encoding="utf-8")
    assert main(["write", "."]) == 0
    return tmp_path


@pytest.fixture
def review(project, capsys):
    """Run the command: gives (exit code, the page, stderr)."""

    def run(*words):
        capsys.readouterr()
        code = main(["review", *words])
        page = project / "review.html"
        return code, page.read_text(encoding="utf-8") if page.exists() else "", capsys.readouterr().err

    return run
