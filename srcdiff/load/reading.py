"""Files that several derivatives are made from are read once: all of them see one state of the files, and what was found out is not found out again.

>>> with reading_once():
...     print(once("model.py", list) is once("model.py", list))
True
>>> once("model.py", list) is once("model.py", list)
False
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Callable, Iterator, Optional, TypeVar

Found = TypeVar("Found")

READ: ContextVar[Optional[dict]] = ContextVar("READ", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """What `once` finds is kept until the end; one in another goes on with what that has."""
    token = READ.set(READ.get() if READ.get() is not None else {})
    try:
        yield
    finally:
        READ.reset(token)


def once(key: object, find: Callable[[], Found]) -> Found:
    """What `find` gives, the same as for the key before."""
    known = READ.get()
    if known is None:
        return find()
    if key not in known:
        known[key] = find()
    return known[key]
