"""Modules made by tests: written into a folder of their own, importable, and forgotten afterwards."""

from __future__ import annotations

import importlib
import textwrap

import pytest


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A function that writes modules: `project(model="...", pkg__core="...")` gives `model.py` and `pkg/core.py`; it imports nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(**files):
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.parent != tmp_path and not (path.parent / "__init__.py").exists():
                (path.parent / "__init__.py").write_text("")
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        importlib.invalidate_caches()
        return tmp_path

    return write
