"""What `make bench` runs: generated gradients timed against hand-written ones.

Each model has both gradients timed in turn, in one process and on the same inputs, for
many rounds; what counts is the fastest round of each.  Then the time to generate a
gradient, in a fresh process for each.
"""

import os

# one thread: what is compared is Python and NumPy calls, not the scheduler
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse  # noqa: E402
import math  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

from demo import HERE, MODELS, relative_error, write_gradients  # noqa: E402
from handwritten import GRADIENTS  # noqa: E402

# Arguments of each module's `example_inputs`: the sizes of small real work.
SIZES = {
    "dense_network": dict(n=256, d=32, hidden=64, k=10),
    "recurrent_network": dict(steps=50, n=16, d=8, hidden=32),
    "logistic_regression": dict(n=1000, d=20),
    "black_scholes": dict(),
    "pendulum": dict(steps=200),
    "gaussian_mixture": dict(n=1000, d=4, k=5),
}

# A fresh process generates one gradient; the decorator is disarmed, so nothing is warm.
GENERATE = """
import time
import numpy
import srcdiff
srcdiff.gradient = lambda wrt: lambda f: f
import {module}
start = time.perf_counter()
srcdiff.grad({module}.{function}, wrt={wrt})
print(time.perf_counter() - start)
"""


def main():
    """Write the gradients, time them, print the table."""
    options, chosen = asked(__doc__, rounds=100)
    write_gradients()
    print_ratios(compare, chosen, options, "generated", "by hand")
    report_generation(chosen)


def asked(description, rounds, others=(), sizes=SIZES):
    """The options of the command line, and the models that are meant."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("models", nargs="*", help="module names; default: all")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seconds", type=float, default=0.01, help="time of a round")
    options = parser.parse_args()
    wanted = options.models or sizes
    return options, [m for m in (*MODELS, *others) if m.module in wanted]


def print_ratios(timed_pair, models, options, left, right):
    """A table of `timed_pair(model, rounds, seconds)`: a line each, and their mean."""
    print(f"\n{'us a call':20s} {left:>11s} {right:>11s}   ratio")
    ratios = []
    for model in models:
        one, other = timed_pair(model, options.rounds, options.seconds)
        ratios.append(one / other)
        times = f"{1e6 * one:11.2f} {1e6 * other:11.2f}"
        print(f"{model.module:20s} {times} {ratios[-1]:7.2f}", flush=True)
    print(f"{'geometric mean':20s} {'':23s} {statistics.geometric_mean(ratios):7.2f}")


def compare(model, rounds, seconds):
    """Seconds a call of the two gradients of a model, which agree."""
    inputs = model.load().example_inputs(**SIZES[model.module])
    pair = (model.gradient(), GRADIENTS[model.module])
    left, right = (gradient(**inputs) for gradient in pair)
    assert relative_error(left, right) < 1e-10, model.module
    return fastest([(gradient, inputs) for gradient in pair], rounds, seconds)


def fastest(calls, rounds, seconds):
    """Seconds a call of functions with their arguments; their rounds take turns."""
    numbers = [number_of_calls(*call, seconds) for call in calls]
    best = [math.inf] * len(calls)
    for turn in range(rounds):
        for which in range(len(calls))[:: 1 if turn % 2 else -1]:
            best[which] = min(best[which], timed(*calls[which], numbers[which]))
    return best


def number_of_calls(f, inputs, seconds):
    """How many calls take about as long, at least one."""
    if timed(f, inputs, 1) > seconds:
        return 1
    return max(1, math.ceil(seconds / timed(f, inputs, 5)))


def timed(f, inputs, calls):
    """Seconds of the processor a call, over a number of calls."""
    start = time.process_time()
    for _ in range(calls):
        f(**inputs)
    return (time.process_time() - start) / calls


def report_generation(models):
    """Print how long each gradient takes to generate, and the longest time."""
    print("\ntime to generate, cold")
    times = {model.module: generation_time(model) for model in models}
    for name, taken in times.items():
        print(f"{name:20s} {taken:8.3f} s")
    print(f"{'longest':20s} {max(times.values()):8.3f} s")


def generation_time(model, runs=3):
    """Seconds for one `srcdiff.grad` in a process that has generated nothing before."""
    code = GENERATE.format(**model._asdict())
    command = [sys.executable, "-c", code]
    outputs = [subprocess.check_output(command, cwd=HERE) for _ in range(runs)]
    return statistics.median(map(float, outputs))


if __name__ == "__main__":
    main()
