"""Long runs of the fuzzer: `python -m tests.fuzz.run --count 5000 --seed 1 [--jobs 2] [--stop-after K]`.

Prints the counts of verdicts, the acceptance rate, why programs were refused, and for each failure the shrunk program
with its inputs and the generated source.  Exit status 1 if a program is wrong or crashed, else 0.
"""

from __future__ import annotations

import argparse
import collections
import multiprocessing
import sys
import time
from dataclasses import dataclass
from typing import Optional

from .judge import FAILURES, VARIANTS, Verdict, category, judge
from .programs import Program, program
from .shrink import shrunk


@dataclass(frozen=True)
class Case:
    """One program's verdict; `small` is the shrunk program of a failure and `why` its verdict."""

    seed: str
    verdict: Verdict
    small: Optional[Program] = None
    why: Optional[Verdict] = None


def case(seed, tool=None, budget=400, variants=VARIANTS) -> Case:
    """Generate, judge and, if it fails, shrink the program of a seed."""
    made = program(seed)
    verdict = judge(made, tool, variants)
    if verdict.kind not in FAILURES or not budget:
        return Case(seed, verdict, made if verdict.kind in FAILURES else None, verdict)
    failing = [variant for variant in variants if str(variant) == verdict.variant]
    small = shrunk(made, lambda candidate: judge(candidate, tool, failing).sort() == verdict.sort(), budget)
    return Case(seed, verdict, small, judge(small, tool, failing))


def seeds(seed, count, start=0):
    """The seeds of a run."""
    return [f"{seed}:{index}" for index in range(start, start + count)]


class Tally:
    """Counts of verdicts."""

    def __init__(self):
        self.kinds, self.refusals, self.partly = collections.Counter(), collections.Counter(), collections.Counter()
        self.failures = []

    def add(self, found: Case):
        self.kinds[found.verdict.kind] += 1
        if found.verdict.kind == "refused":
            self.refusals[category(found.verdict.reason)] += 1
        if found.verdict.partly:
            self.partly[category(found.verdict.partly)] += 1
        if found.verdict.kind in FAILURES:
            self.failures.append(found)

    def accepted(self) -> float:
        """The share of programs that were not refused, among those that were not discarded."""
        taken = sum(self.kinds[kind] for kind in ("right", "wrong", "crashed"))
        return taken / max(1, taken + self.kinds["refused"])

    def summary(self) -> str:
        counts = ", ".join(f"{self.kinds[kind]} {kind}" for kind in ("right", "wrong", "crashed", "refused"))
        return f"{sum(self.kinds.values())} programs: {counts}, {self.kinds['unstable']} unstable (discarded); {self.accepted():.1%} accepted"


def described(found: Case) -> str:
    """A failure as text that can be pasted into a file."""
    why = found.why or found.verdict
    head = f"{'=' * 100}\n{found.verdict.kind} (seed {found.seed}, {why.variant})\n{why.reason or found.verdict.reason}\n"
    body = f"{'-' * 40} program\n{found.small.text.strip()}\n\n{found.small.call()}\n"
    return head + body + (f"{'-' * 40} generated\n{why.source.strip()}\n" if why.source else "")


def histogram(title, counter):
    """The most frequent entries of a counter, if there are any."""
    lines = [f"  {number:5d}  {reason}" for reason, number in counter.most_common(25)]
    return "\n".join([title, *lines]) if lines else ""


def results(options):
    """The cases of a run, as they come; in order if there is one job."""
    todo = seeds(options.seed, options.count, options.start)
    if options.jobs == 1:
        yield from (case(seed, budget=options.budget) for seed in todo)
        return
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        work = [(seed, None, options.budget) for seed in todo]
        yield from pool.imap_unordered(_case, work, chunksize=8)


def _case(work):
    return case(*work)


def parsed(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="index of the first program (seed 1:START)")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--stop-after", type=int, default=0, help="stop after so many failures")
    parser.add_argument("--budget", type=int, default=400, help="questions to shrink one failure; 0: do not shrink")
    parser.add_argument("--show", metavar="SEED:INDEX", help="print one program and its verdict")
    return parser.parse_args(arguments)


def show(seed, budget):
    """Print one program as generated, its verdict, and the shrunk program if it fails."""
    made, found = program(seed), case(seed, budget=budget)
    print(f"{made.text.strip()}\n\n{made.call()}\n\n{found.verdict.kind}: {found.verdict.reason} ({found.verdict.variant})")
    print(described(found) if found.small else found.verdict.source)
    return int(found.verdict.kind in FAILURES)


def main(arguments=None) -> int:
    options = parsed(arguments)
    if options.show:
        return show(options.show, options.budget)
    tally, began = Tally(), time.perf_counter()
    for found in results(options):
        tally.add(found)
        if found.small:
            print(described(found), flush=True)
        if options.stop_after and len(tally.failures) >= options.stop_after:
            break
    print(histogram("refused:", tally.refusals))
    print(histogram("refused in one variant only:", tally.partly))
    print(f"{tally.summary()}; {time.perf_counter() - began:.0f} s")
    return int(bool(tally.failures))


if __name__ == "__main__":
    sys.exit(main())
