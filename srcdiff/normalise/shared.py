"""Name what both sweeps compute (placeholder of the pass: see `name_shared`)."""

from __future__ import annotations


def name_shared(body, mirrors, names, keeps_result) -> bool:
    return False
