"""Modules in files of their own, since classes are read from files."""

from __future__ import annotations

import importlib
import itertools
import sys
from types import ModuleType

import pytest

COUNT = itertools.count(1)


@pytest.fixture
def module_of(tmp_path, monkeypatch):
    """A function that makes a module of a text, with NumPy and `dataclass`; forgotten after the test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made = []

    def write(text: str) -> ModuleType:
        made.append(f"structures_{next(COUNT)}")
        (tmp_path / f"{made[-1]}.py").write_text(f"from dataclasses import dataclass\nimport numpy as np\n{text}", encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module(made[-1])

    yield write
    for name in made:
        sys.modules.pop(name, None)
