"""What generation costs: processor seconds for gradients of functions of 30 to 3,000 lines.

Straight programs, and programs of loops with branches; each is compiled anew, and the
fastest of some rounds counts.  Growth in proportion to the length shows as equal
milliseconds a line.  The last line is what importing srcdiff adds to importing NumPy.
"""

import argparse
import linecache
import subprocess
import sys
import time

import srcdiff

LENGTHS = (30, 100, 300, 1000, 3000)
STRAIGHT = "    {y} = np.sin({x} * a) + b * {x} - {x} ** 2 / (1.0 + a * a)\n"
LOOP = """\
    for i in range(n):
        if {x} > b:
            {y} = {x} * a + np.exp(-{x} * {x})
        else:
            {y} = {x} - b * a
        {x} = 0.5 * ({x} + {y})
"""


def main():
    """Print a table for each sort of program."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--longest", type=int, default=LENGTHS[-1], help="lines")
    options = parser.parse_args()
    generation(STRAIGHT, 3)  # what is read once: rules, helpers
    lengths = [length for length in LENGTHS if length <= options.longest]
    for title, piece in (("straight", STRAIGHT), ("loops and branches", LOOP)):
        print(f"{title:20s}{'seconds':>10s}{'ms a line':>12s}")
        for length in lengths:
            seconds = min(generation(piece, length) for _ in range(options.rounds))
            print(f"{length:14d} lines{seconds:10.3f}{1000 * seconds / length:12.2f}")
        print()
    print(f"importing srcdiff adds {import_time():.3f} s to importing NumPy")


def generation(piece, length):
    """Seconds for the gradient of a function of this many lines."""
    name = f"<program of {length} lines>"
    text = program(piece, length)
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    namespace = {}
    exec(compile(text, name, "exec"), namespace)
    start = time.process_time()
    srcdiff.grad(namespace["f"], ("x0", "a"))
    return time.process_time() - start


def program(piece, length):
    """A function whose statements follow one from another."""
    count = length // piece.count("\n")
    body = "".join(piece.format(x=f"x{k}", y=f"x{k + 1}") for k in range(count))
    head = "import numpy as np\n\n\ndef f(x0: float, a: float, b: float, n: int):\n"
    return head + body + f"    return x{count}\n"


def import_time():
    """Seconds, the fastest of five processes."""
    code = (
        "import time, numpy; start = time.perf_counter(); import srcdiff, srcdiff.api; "
        "print(time.perf_counter() - start)"
    )
    command = [sys.executable, "-c", code]
    runs = [
        subprocess.run(command, capture_output=True, text=True, check=True)
        for _ in range(5)
    ]
    return min(float(run.stdout) for run in runs)


if __name__ == "__main__":
    main()
