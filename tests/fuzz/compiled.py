"""The compiled target as a tool for the fuzzer: derivatives become loops, which Python itself runs, so that no compiler is waited for."""

from __future__ import annotations

import re

import srcdiff
from tests.loops.interpreted import interpreted


class Loops:
    """What `judge` needs of a differentiator."""

    SrcdiffError = srcdiff.SrcdiffError
    parallel = False

    @classmethod
    def vjp(cls, f, wrt, **options):
        return as_loops(srcdiff.vjp(f, wrt=wrt, **options), options, cls.parallel)

    @classmethod
    def jvp(cls, f, wrt, **options):
        return as_loops(srcdiff.jvp(f, wrt=wrt, **options), options, cls.parallel)


class ParallelLoops(Loops):
    """The same with parallel loops, whose passes are taken from the last to the first."""

    parallel = True


def as_loops(derivative, options, parallel=False):
    """The derivative as loops, whose text needs no numba."""
    made = interpreted(derivative, options.get("example"), parallel)
    text = re.sub(r"in numba\.prange\((.*)\):$", r"in reversed(range(\1)):", made.source, flags=re.MULTILINE)
    text = re.sub(r"@numba\.njit\((.|\n)*?\)\ndef", "def", text)
    made.source = text.replace("import numba\n", "")
    return made
