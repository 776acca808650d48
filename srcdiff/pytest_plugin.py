"""The fixture `check_grads`, for the tests of those who install srcdiff: pytest finds it by the entry point in setup.cfg.

pytest imports this module in every run, so that it imports nothing of srcdiff before a test asks for the fixture.
"""

from __future__ import annotations

from typing import Callable

import pytest


@pytest.fixture
def check_grads() -> Callable:
    """The function `srcdiff.check_grads`: `check_grads(f, wrt="w")(*args)` fails the test if the derivative of f is wrong there."""
    import srcdiff

    return srcdiff.check_grads
