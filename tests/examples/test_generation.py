"""What generation costs grows with the length of a function: told by calls, which no other work on a machine changes, and by memory."""

from __future__ import annotations

import cProfile
import pstats
import tracemalloc

import bench_generation
import gast
import pytest

from srcdiff.load.limits import refuse_large

PIECES = {"straight": bench_generation.STRAIGHT, "loops": bench_generation.LOOP}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_programs_of_3000_lines_are_not_too_large(piece):
    refuse_large("f", gast.parse(bench_generation.program(piece, bench_generation.LENGTHS[-1])).body)


def calls(piece: str, length: int) -> int:
    profile = cProfile.Profile()
    profile.runcall(bench_generation.generation, piece, length)
    return pstats.Stats(profile).total_calls


def peak(piece: str, length: int) -> int:
    tracemalloc.start()
    bench_generation.generation(piece, length)
    _, found = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return found


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_four_times_the_lines_take_four_times_the_work(piece):
    bench_generation.generation(piece, 6)  # what is read once
    short, long = calls(piece, 24), calls(piece, 96)
    assert long < 4.5 * short


def test_four_times_the_lines_take_four_times_the_memory():
    """Straight lines bind most names: kept for each statement, these would take sixteen times the memory."""
    bench_generation.generation(PIECES["straight"], 6)
    assert peak(PIECES["straight"], 160) < 6 * peak(PIECES["straight"], 40)
