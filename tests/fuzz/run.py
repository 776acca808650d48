"""Long runs of the fuzzer: `python -m tests.fuzz.run --count 5000 --seed 1 [--jobs 2] [--stop-after K]`.

Prints a line for each failure as it comes, then the shrunk program of the first failures of each sort with its inputs and
the generated source, why programs were refused, the counts of verdicts and the acceptance rate.  Exit status 1 if a
program is wrong or crashed, else 0.  `--show SEED:INDEX` looks at one program.

Each program is differentiated without and with example=, one of them with check_restore; --thorough tries all four.
With --second the gradient is differentiated again, in both modes.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import itertools
import multiprocessing
import sys
import time
from dataclasses import dataclass
from typing import Optional

from .judge import FAILURES, VARIANTS, Verdict, category, half_of_variants, judge
from .programs import FEATURES, Program, program
from .shrink import shrunk


@dataclass(frozen=True)
class Case:
    """The verdict on the program of a seed; `small` is the shrunk program of a failure and `why` its verdict."""

    seed: str
    verdict: Verdict
    small: Optional[Program] = None
    why: Optional[Verdict] = None

    def failed(self) -> bool:
        return self.verdict.kind in FAILURES

    def line(self) -> str:
        return f"{self.verdict.kind:8s} --show {self.seed:10s} {self.verdict.reason.partition(chr(10))[0][:110]}"


def case(seed, tool=None, variants=VARIANTS, second=False) -> Case:
    """Generate and judge the program of a seed."""
    return Case(seed, judge(program(seed), tool, variants, second))


def shrunk_case(found: Case, tool=None, budget=400, variants=VARIANTS, second=False) -> Case:
    """The same failure with a small program."""
    failing = [variant for variant in variants if str(variant) == found.verdict.variant] or list(variants)
    budget = min(budget, 10) if found.verdict.reason.startswith("no answer") else budget  # each try takes the whole time limit
    small = shrunk(program(found.seed), lambda candidate: judge(candidate, tool, failing, second).sort() == found.verdict.sort(), budget)
    return Case(found.seed, found.verdict, small, judge(small, tool, failing, second))


def seeds(seed, count, start=0, features=()):
    """The seeds of a run."""
    return ["+".join([f"{seed}:{index}", *features]) for index in range(start, start + count)]


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
        if found.failed():
            self.failures.append(found)

    def accepted(self) -> float:
        """The share of programs that were not refused, among those that were not discarded."""
        taken = sum(self.kinds[kind] for kind in ("right", "wrong", "crashed"))
        return taken / max(1, taken + self.kinds["refused"])

    def first_of_each_sort(self, number):
        """The first failures of each sort, to be shrunk."""
        seen = collections.Counter()
        for failure in self.failures:
            seen[failure.verdict.sort()] += 1
            if seen[failure.verdict.sort()] <= number:
                yield failure

    def summary(self) -> str:
        counts = ", ".join(f"{self.kinds[kind]} {kind}" for kind in ("right", "wrong", "crashed", "refused"))
        return f"{sum(self.kinds.values())} programs: {counts}, {self.kinds['unstable']} unstable (discarded); {self.accepted():.1%} accepted"


def described(found: Case) -> str:
    """A failure as text that can be pasted into a file."""
    made, why = found.small or program(found.seed), found.why or found.verdict
    head = f"{'=' * 100}\n{found.verdict.kind} (seed {found.seed}, {why.variant})\n{why.reason}\n"
    body = f"{'-' * 40} program\n{made.module().strip()}\n\n{made.call()}\n"
    return head + body + (f"{'-' * 40} generated\n{why.source.strip()}\n" if why.source else "")


def histogram(title, counter):
    """The most frequent entries of a counter, if there are any."""
    lines = [f"  {number:5d}  {reason}" for reason, number in counter.most_common(25)]
    return "\n".join([title, *lines]) if lines else ""


# --- the command


@contextlib.contextmanager
def workers(jobs):
    """A map over (function, arguments), in order: in this process, or in several."""
    if jobs == 1:
        yield itertools.starmap
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield lambda function, work: pool.imap(_Spread(function), work, chunksize=1)


class _Spread:
    """A function of one tuple; it can be sent to another process."""

    def __init__(self, function):
        self.function = function

    def __call__(self, arguments):
        return self.function(*arguments)


def parsed(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000, help="number of programs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="index of the first program")
    parser.add_argument("--jobs", type=int, default=1, help="number of processes")
    parser.add_argument("--stop-after", type=int, default=0, metavar="K", help="stop after K failures")
    parser.add_argument("--budget", type=int, default=400, help="questions to shrink one failure; 0: do not shrink")
    parser.add_argument("--each", type=int, default=2, metavar="N", help="shrink the first N failures of each sort")
    parser.add_argument("--features", default="", metavar="LIST", help=f"what the programs have besides, of {', '.join(FEATURES)}")
    parser.add_argument("--loops", action="store_true", help='what target="numba" makes loops of, run by Python')
    parser.add_argument("--parallel", action="store_true", help='what target="numba-parallel" makes loops of, run backwards by Python')
    parser.add_argument("--second", action="store_true", help="derivatives of the gradients, too")
    parser.add_argument("--thorough", action="store_true", help="all four variants of each program")
    parser.add_argument("--show", metavar="SEED:INDEX", help="print one program, its verdict and the generated source")
    return parser.parse_args(arguments)


def main(arguments=None) -> int:
    options = parsed(arguments)
    if options.show:
        return show(options.show, options.budget, tool_of(options))
    tally, began = Tally(), time.perf_counter()
    with workers(options.jobs) as spread:
        collect(tally, spread(case, work(options)), options.stop_after)
        print(tally.summary(), flush=True)  # shrinking takes its time
        chosen = tally.first_of_each_sort(options.each) if options.budget else ()
        for found in spread(shrunk_case, [(failure, tool_of(options), options.budget, half_of_variants(0), options.second) for failure in chosen]):
            print(described(found), flush=True)
    print(histogram("refused:", tally.refusals))
    print(histogram("refused in one variant only:", tally.partly))
    print(f"{tally.summary()}; {time.perf_counter() - began:.0f} s")
    return int(bool(tally.failures))


def work(options):
    """The arguments of `case` for each program of a run."""
    features = [feature for feature in options.features.split(",") if feature]
    for index, seed in enumerate(seeds(options.seed, options.count, options.start, features), options.start):
        yield seed, tool_of(options), VARIANTS if options.thorough else half_of_variants(index), options.second


def tool_of(options):
    """What is judged: srcdiff itself if None."""
    if not options.loops and not options.parallel:
        return None
    from .compiled import Loops, ParallelLoops  # of the compiler here; copies of it with planted bugs have no loops

    return ParallelLoops if options.parallel else Loops


def collect(tally, cases, stop_after):
    """Count the cases as they come, and print the failures."""
    for found in cases:
        tally.add(found)
        if found.failed():
            print(found.line(), flush=True)
        if stop_after and len(tally.failures) >= stop_after:
            return


def show(seed, budget, tool=None) -> int:
    """Print one program as generated, its verdict and source, and the shrunk program if it fails."""
    found = case(seed, tool)
    print(found.line(), described(found), sep="\n")
    if found.failed() and budget:
        print(described(shrunk_case(found, tool, budget)))
    return int(found.failed())


if __name__ == "__main__":
    sys.exit(main())
