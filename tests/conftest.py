"""What a test imports from its own folder is forgotten after it: another test may have a module of the same name."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(autouse=True)
def modules_of_a_test(tmp_path_factory):
    before = set(sys.modules)
    yield
    base = str(tmp_path_factory.getbasetemp())
    for name in set(sys.modules) - before:
        module = sys.modules[name]
        file = getattr(module, "__file__", None) or ""
        if file.startswith(base) or not file and base in repr(getattr(module, "__path__", "")):  # a package without __init__.py has no file
            del sys.modules[name]
