"""Generated adjoints of the kernels in `kernel_inputs.py` against those written by hand.

For each kernel: do they agree, the fastest call of each (rounds take turns, in one
process), and the most memory that a call of each has in use.  A kernel that srcdiff
refuses is listed with its error.  The exit code is 1 if there is one, or if any
gradient is wrong.

If the output is an array, both give value and gradient, with the same `result_bar`; of
a scalar both give the gradient alone.
"""

import os

# one thread: what is compared is Python and NumPy calls, not the scheduler
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import tracemalloc  # noqa: E402

import numpy as np  # noqa: E402
from bench import fastest  # noqa: E402
from kernel_inputs import KERNELS, Disagreement  # noqa: E402

TOLERANCE = 1e-10


def main():
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    names = [kernel.name for kernel in KERNELS]
    parser.add_argument("kernels", nargs="*", help="names; default: all")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.01, help="time of a round")
    options = parser.parse_args()
    unknown = set(options.kernels) - set(names)
    if unknown:
        parser.error(f"no kernel {', '.join(sorted(unknown))}; {', '.join(names)}")
    chosen = [k for k in KERNELS if k.name in (options.kernels or names)]
    print(f"{'us a call':20s} {'generated':>11s} {'by hand':>11s}   ratio  peak memory")
    rows = [report(kernel, options.rounds, options.seconds) for kernel in chosen]
    good = [row for row in rows if row is not None]
    if good:
        times, peaks = map(statistics.geometric_mean, zip(*good))
        print(f"{'geometric mean':20s} {'':23s} {times:7.2f} {peaks:12.2f}")
    print(f"{len(good)} of {len(chosen)} kernels differentiated, and in agreement")
    return 0 if len(good) == len(chosen) else 1


def report(kernel, rounds, seconds):
    """Print a kernel's line; returns its ratios of time and of memory, or None."""
    try:
        generated = kernel.generate()
        check(kernel, generated)
        row = compare(kernel, generated, rounds, seconds)
    except Exception as error:  # a bug of srcdiff's, too, is a line of the table
        kind = type(error).__name__
        message = (str(error).splitlines() or [""])[0]
        print(f"{kernel.name:20s} {kind}: {message}", flush=True)
        return None
    left, right, peak = row
    print(
        f"{kernel.name:20s} {1e6 * left:11.2f} {1e6 * right:11.2f} {left / right:7.2f}"
        f" {peak:12.2f}",
        flush=True,
    )
    return left / right, peak


def check(kernel, generated):
    """Raise Disagreement if the two derivatives differ."""
    for sizes in (kernel.small, kernel.large):
        error = disagreement(kernel, generated, sizes)
        if not error < TOLERANCE:
            raise Disagreement(f"relative error {error:.0e}")


def disagreement(kernel, generated, sizes):
    """The largest error of a part of the generated result, relative to that part."""
    arguments = kernel.seeded(kernel.inputs(sizes))
    ours = kernel.parts(generated, arguments)
    theirs = kernel.parts(kernel.by_hand, arguments)
    if [np.shape(part) for part in ours] != [np.shape(part) for part in theirs]:
        return np.inf
    return max(relative_error(*pair) for pair in zip(ours, theirs))


def relative_error(ours, theirs):
    """The largest difference, relative to the largest number."""
    return np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))


def compare(kernel, generated, rounds, seconds):
    """Seconds a call of both derivatives, and the ratio of their peaks of memory."""
    arguments = kernel.seeded(kernel.large_inputs())
    pair = (generated, kernel.by_hand)
    left, right = (peak_memory(f, arguments) for f in pair)
    return *fastest([(f, arguments) for f in pair], rounds, seconds), left / right


def peak_memory(f, arguments):
    """Bytes that a call has in use at most, NumPy's arrays included."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        f(**arguments)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    sys.exit(main())
