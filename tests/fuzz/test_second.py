"""Derivatives of the gradients of random programs are right, or refused."""

from __future__ import annotations

import functools

import pytest

import srcdiff

from .judge import half_of_variants, judge
from .programs import program
from .run import Tally, case, described, seeds


@pytest.mark.parametrize("features", [(), ("callees",), ("containers",)], ids=str)
def test_no_second_derivative_is_wrong(features):
    """Of 10 programs with each feature: none wrong, and few refused that have a gradient."""
    tally = Tally()
    for index, seed in enumerate(seeds(4048, 10, features=features)):
        tally.add(case(seed, variants=half_of_variants(index), second=True))
    assert not tally.failures, "\n".join(described(failure) for failure in tally.failures[:3])
    refused = sum(count for reason, count in tally.partly.items() if reason.startswith("second:"))
    assert refused <= tally.kinds["right"] / 2, (tally.summary(), tally.partly.most_common(10))


class Planted:
    """srcdiff with tangents of gradients that are too large by a tenth."""

    def __init__(self, mode: str):
        self.mode, self.SrcdiffError = mode, srcdiff.SrcdiffError

    def vjp(self, f, wrt, **options):
        made = srcdiff.vjp(f, wrt, **options)
        return self.spoilt(made) if hasattr(f, "primal") and self.mode == "vjp" else made

    def jvp(self, f, wrt, **options):
        made = srcdiff.jvp(f, wrt, **options)
        return self.spoilt(made) if hasattr(f, "primal") and self.mode == "jvp" else made

    def spoilt(self, made):
        @functools.wraps(made)
        def called(*arguments, **keywords):
            value, found = made(*arguments, **keywords)
            return value, 1.1 * found if self.mode == "vjp" else (found[0], 1.1 * found[1])

        return called


@pytest.mark.parametrize("mode", ["jvp", "vjp"])
def test_a_planted_error_is_found(mode):
    found = [judge(program(seed), Planted(mode), half_of_variants(0), second=True) for seed in seeds(4048, 12) if isinstance(program(seed).wrt, str)]
    assert any(verdict.kind == "wrong" and verdict.reason.startswith("second:") for verdict in found), found
