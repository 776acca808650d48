"""Write the golden files again: `python -m tests.golden.update [NAME ...]`; then read the diff."""

from __future__ import annotations

import sys
from typing import List

from tests.golden.cases import DERIVATIVES, names, text


def main(chosen: List[str]) -> None:
    for name in chosen or names():
        (DERIVATIVES / f"{name}.txt").write_text(text(name), encoding="utf-8")
    for path in DERIVATIVES.glob("*.txt"):
        if path.stem not in names():
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
