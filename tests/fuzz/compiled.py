"""The compiled target as a tool for the fuzzer: derivatives become loops, which Python itself runs, so that no compiler is waited for."""

from __future__ import annotations

import srcdiff
from tests.loops.interpreted import interpreted


class Loops:
    """What `judge` needs of a differentiator."""

    SrcdiffError = srcdiff.SrcdiffError

    @staticmethod
    def vjp(f, wrt, **options):
        return as_loops(srcdiff.vjp(f, wrt=wrt, **options), options)

    @staticmethod
    def jvp(f, wrt, **options):
        return as_loops(srcdiff.jvp(f, wrt=wrt, **options), options)


def as_loops(derivative, options):
    """The derivative as loops, whose text needs no numba."""
    made = interpreted(derivative, options.get("example"))
    made.source = "\n".join(line for line in made.source.split("\n") if "numba" not in line)
    return made
