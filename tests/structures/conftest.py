"""Modules in files of their own, since classes are read from files."""

from __future__ import annotations

import importlib
import itertools
from types import ModuleType

import pytest

COUNT = itertools.count(1)


@pytest.fixture
def module_of(tmp_path, monkeypatch):
    """A function that makes a module of a text, with NumPy and `dataclass`; forgotten after the test."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(text: str) -> ModuleType:
        name = f"structures_{next(COUNT)}"
        (tmp_path / f"{name}.py").write_text(f"from dataclasses import dataclass\nimport numpy as np\n{text}", encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module(name)

    return write
