"""What the fuzzer takes for the truth: programs that sway faster than any difference quotient can tell are discarded."""

from __future__ import annotations

from tests.fuzz.judge import judge
from tests.fuzz.programs import program


def test_a_program_that_sways_too_fast_is_discarded():
    verdict = judge(program("20004:61+callees"))
    assert verdict.kind == "unstable" and "right beside" in verdict.reason
