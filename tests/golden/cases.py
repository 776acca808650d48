"""The golden cases: a folder of small primals, and for each the text of its derivative.

A primal is the function `f` of `primals/NAME.py`; `CASE` there has `wrt`, `arguments`, and optionally `kind`, `of`, `options` and `example`
(True: the arguments are the example).  Its derivative is `derivatives/NAME.txt`.
"""

from __future__ import annotations

import functools
import importlib
import pathlib
from typing import Callable, List

import srcdiff

HERE = pathlib.Path(__file__).parent
DERIVATIVES = HERE / "derivatives"


def names() -> List[str]:
    return sorted(path.stem for path in (HERE / "primals").glob("*.py"))


@functools.lru_cache(maxsize=None)
def primal(name: str):
    """The module of a primal."""
    return importlib.import_module(f"tests.golden.primals.{name}")


def derivative(name: str, **options) -> Callable:
    """The derivative function of a primal."""
    module = primal(name)
    case = module.CASE
    example = dict(case["arguments"]) if case.get("example") else None
    return getattr(srcdiff, case.get("kind", "grad"))(module.f, case["wrt"], of=case.get("of"), example=example, **{**case.get("options", {}), **options})


def text(name: str) -> str:
    return derivative(name).source.rstrip("\n") + "\n"


def accepted(name: str) -> str:
    return (DERIVATIVES / f"{name}.txt").read_text(encoding="utf-8")
