"""The plan for a budget: against all plans there are, for small trees of loops."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from srcdiff.plan.budgets import COMBINED, FINE, Option, Planner, again_in, thinned, undominated
from srcdiff.plan.kept import Kept, all_loops, least_again


def loop(number: int, passes: int, own: int, inner=()) -> Kept:
    work = 1 + sum(one.passes * one.work for one in inner)
    return Kept(object(), passes, own, list(inner), ["u"], number, 0, work)


def checkpointed(one: Kept, state: int) -> Kept:
    return replace(one, own=state, states=1)


ONE = Kept(own=100, inner=[loop(0, 40, 70)])
TWO = Kept(own=100, inner=[loop(0, 40, 70), loop(1, 23, 30)])
THREE = Kept(inner=[loop(0, 9, 50), loop(1, 12, 30), loop(2, 7, 90)])
NESTED = Kept(own=5, inner=[loop(0, 12, 70, [loop(1, 9, 11)]), loop(2, 5, 40)])
TREES = {"one": ONE, "two": TWO, "three": THREE, "nested": NESTED}


def planner_of(tree: Kept) -> Planner:
    """States of a loop take half as much again as what a pass keeps."""
    return Planner(tree, {one.number: checkpointed(one, one.own * 3 // 2) for one in all_loops(tree)})


def all_plans(planner: Planner):
    loops = all_loops(planner.plain)
    for states in itertools.product(*(range(one.passes + 1) for one in loops)):
        chosen = planner.chosen({one.number: s for one, s in zip(loops, states) if s})
        yield chosen.peak(), again_in(chosen)


@pytest.mark.parametrize("name", TREES)
def test_the_fewest_passes_of_all_plans(name):
    planner = planner_of(TREES[name])
    plans = sorted(all_plans(planner))
    least, most = plans[0][0], TREES[name].peak()
    for budget in [least - 1, least, least + 1, *range(least, most + 50, max(1, (most - least) // 40))]:
        fitting = [again for peak, again in plans if peak <= budget]
        choice = planner.choice(budget)
        if not fitting:
            assert choice is None
            continue
        chosen = planner.chosen(dict(choice))
        assert chosen.peak() <= budget and again_in(chosen) == min(fitting)
    assert planner.chosen(dict(planner.smallest())).peak() == least


def test_nothing_is_done_where_all_fits():
    assert planner_of(TWO).choice(TWO.peak()) == ()


def test_many_states():
    """Above those that are all tried: what is left is used up."""
    tree = Kept(inner=[loop(0, 100_000, 10)])
    for states in (FINE - 1, FINE + 7, 12_345, 99_999):
        planner = Planner(tree, {0: checkpointed(tree.inner[0], 8)})
        assert planner.choice(8 * (states + 1)) == ((0, states),)


def test_peak_is_in_the_reverse_of_the_last_loop_that_needs_it():
    """A pass that is swept back needs what the loops in it keep, when those behind its loop keep nothing any more."""
    inner = loop(1, 10, 5)
    first, last = replace(loop(0, 8, 3, [inner]), states=2), loop(2, 4, 6)
    assert first.held() == 3 * 3 and first.peak() == 9 + 50
    assert Kept(inner=[first, last]).peak() == 59 and Kept(inner=[last, first]).peak() == 24 + 59
    assert replace(first, states=0).peak() == 8 * (3 + 50) and loop(0, 0, 7).peak() == 0


def test_passes_of_a_loop_in_a_pass_count():
    inner = loop(1, 10, 5)
    outer = replace(loop(0, 8, 3, [inner]), states=2)
    assert again_in(Kept(inner=[outer])) == (8 + least_again(8, 2)) * 11


def test_what_is_dropped():
    options = [Option(5, 5, 1, ()), Option(5, 6, 1, ()), Option(4, 7, 2, ()), Option(6, 6, 3, ()), Option(3, 3, 3, ()), Option(9, 9, 0, ())]
    assert undominated(options) == [Option(9, 9, 0, ()), Option(5, 5, 1, ()), Option(4, 7, 2, ()), Option(3, 3, 3, ())]
    many = [Option(i, i, -i, ()) for i in range(5 * COMBINED)]
    assert len(thinned(many)) == COMBINED + 1 and thinned(many)[0] == many[0] and thinned(many)[-1] == many[-1] and thinned(options) == options
