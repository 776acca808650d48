"""Random programs whose derivatives become loops, run by Python: right, or refused.  `python -m tests.fuzz.run --loops` runs more of them."""

from __future__ import annotations

import pytest

from tests.fuzz.compiled import Loops, ParallelLoops
from tests.fuzz.judge import half_of_variants, judge
from tests.fuzz.programs import program

COUNT = 14


@pytest.mark.parametrize("features, tool", [("", Loops), ("", ParallelLoops), ("+callees", Loops), ("+containers", Loops)])
def test_random_programs_as_loops(features, tool):
    verdicts = {seed: judge(program(seed), tool, half_of_variants(index)) for index, seed in enumerate(f"91:{i}{features}" for i in range(COUNT))}
    assert {seed: verdict for seed, verdict in verdicts.items() if verdict.kind in ("wrong", "crashed")} == {}
    assert sum(verdict.kind == "right" for verdict in verdicts.values()) >= 2


# What the fuzzer found: the programs as they were generated, the smallest ones are in `primals`.
@pytest.mark.parametrize("seed", ["21:38", "21:56", "8:28+callees", "32:63+callees"])
def test_programs_that_went_wrong(seed):
    assert judge(program(seed), Loops).kind in ("right", "refused")
