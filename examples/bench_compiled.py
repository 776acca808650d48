"""Generated adjoints that numba compiles against loops written by hand.

For each kernel of `kernel_inputs.py`: how long numba takes to compile the generated adjoint,
then the fastest call of each of four, in turn and in one process: the generated adjoint,
that by hand in loops, the kernel itself, compiled too (`srcdiff.compile`),
and the generated adjoint without numba.  A kernel that srcdiff refuses is listed with
its error.  The exit code is 1 if any gradient is wrong.
"""

import os

# one thread: no kernel here is run in parallel
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402

import numpy as np  # noqa: E402
from bench import fastest  # noqa: E402
from bench_kernels import TOLERANCE, relative_error  # noqa: E402
from kernel_inputs import KERNELS, Disagreement  # noqa: E402

import srcdiff  # noqa: E402

COLUMNS = ("compile s", "generated ms", "by hand", "kernel", "NumPy")


def main():
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kernels", nargs="*", help="names; default: all")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.01, help="time of a round")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SRCDIFF_CACHE_DIR"] = folder  # nothing is compiled yet
        return print_table(options)


def print_table(options):
    """A line for each kernel, then the geometric means; returns the exit code."""
    chosen = [k for k in KERNELS if not options.kernels or k.name in options.kernels]
    print(" " * 20, *(f"{word:>12s}" for word in COLUMNS))
    rows, wrong = [], 0
    for kernel in chosen:
        try:
            rows.append(report(kernel, options))
        except Disagreement as error:
            wrong += 1
            print(f"{kernel.name:20s} WRONG: {error}", flush=True)
        except srcdiff.SrcdiffError as error:
            print(
                f"{kernel.name:20s} refused: {str(error).splitlines()[0]}", flush=True
            )
    if rows:
        means = [statistics.geometric_mean(column) for column in zip(*rows)]
        print(" " * 33, "generated against", *(f"{mean:12.2f}" for mean in means))
    return 1 if wrong else 0


def report(kernel, options):
    """Print a kernel's line; returns the ratios of the generated adjoint to the others."""
    inputs = kernel.large_inputs()
    arguments = kernel.seeded(inputs)
    compiled = kernel.generate(target="numba", example=inputs)
    start = time.perf_counter()
    compiled(**kernel.seeded(kernel.small_inputs()))
    seconds = time.perf_counter() - start
    by_hand = kernel.in_loops
    check(kernel, compiled, arguments)
    primal = srcdiff.compile(kernel.primal, example=inputs)
    primal(**copied(kernel.small_inputs()))
    plain = kernel.generate(example=inputs)
    by_hand(**arguments)
    calls = [(compiled, arguments), (by_hand, arguments), (Copying(primal), inputs)]
    times = fastest([*calls, (plain, arguments)], options.rounds, options.seconds)
    ratios = [times[0] / other for other in times[1:]]
    shown = (f"{1e3 * one:5.2f} /{times[0] / one:5.2f}" for one in times[1:])
    print(
        f"{kernel.name:20s} {seconds:12.1f} {1e3 * times[0]:12.2f}",
        *(f"{text:>12s}" for text in shown),
        flush=True,
    )
    return ratios


def check(kernel, compiled, arguments):
    """Raise Disagreement if the two adjoints differ, or one changes an argument."""
    by_hand = kernel.in_loops
    ours, theirs = (kernel.parts(f, arguments) for f in (compiled, by_hand))
    error = max(relative_error(*pair) for pair in zip(ours, theirs))
    if not error < TOLERANCE:
        raise Disagreement(f"relative error {error:.0e}")


class Copying:
    """A kernel that works on copies of the arrays, as the adjoints do."""

    def __init__(self, f):
        self.f = f

    def __call__(self, **inputs):
        return self.f(**copied(inputs))


def copied(inputs):
    return {k: x.copy() if isinstance(x, np.ndarray) else x for k, x in inputs.items()}


if __name__ == "__main__":
    sys.exit(main())
