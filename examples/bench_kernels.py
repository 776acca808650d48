"""Generated adjoints of the kernels in `kernels.py` against those written by hand.

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
from dataclasses import dataclass  # noqa: E402
from typing import Callable, Optional, Tuple  # noqa: E402

import kernels  # noqa: E402
import kernels_by_hand  # noqa: E402
import numpy as np  # noqa: E402
from bench import fastest  # noqa: E402

import srcdiff  # noqa: E402

TOLERANCE = 1e-10
KERNELS = []  # in the order of kernels.py


class Disagreement(Exception):
    """A derivative is not what the one by hand is, or changes an argument."""


@dataclass(frozen=True)
class Kernel:
    """A kernel, its adjoint by hand, and arguments for both."""

    name: str
    primal: Callable
    by_hand: Callable
    wrt: Tuple[str, ...]
    of: Optional[str]  # the argument whose final value is the output, if not returned
    make: Callable  # make(rng, **sizes) gives the arguments by name
    small: dict  # sizes for tests
    large: dict  # sizes for timing

    @property
    def scalar(self):
        """Whether the output is a number: then the derivative is the gradient alone."""
        return self.primal.__annotations__.get("return") is float

    def inputs(self, sizes):
        """Arguments of the primal, the same at every call."""
        return self.make(np.random.default_rng(7), **sizes)

    def small_inputs(self):
        """Arguments of the primal for tests."""
        return self.inputs(self.small)

    def large_inputs(self):
        """Arguments of the primal for timing."""
        return self.inputs(self.large)

    def value(self, **inputs):
        """The output of the primal, which works on copies of the arguments."""
        own = {
            name: x.copy() if isinstance(x, np.ndarray) else x
            for name, x in inputs.items()
        }
        returned = self.primal(**own)
        return returned if self.of is None else own[self.of]

    def seeded(self, inputs):
        """Arguments of a derivative: those of the primal, and the output's adjoint."""
        if self.scalar:
            return inputs
        shape = self.value(**inputs).shape
        return {**inputs, "result_bar": np.random.default_rng(8).standard_normal(shape)}

    def generate(self):
        """The derivative that srcdiff makes, with the same results as `by_hand`."""
        wrt = self.wrt if len(self.wrt) > 1 else self.wrt[0]
        make = srcdiff.grad if self.scalar else srcdiff.vjp
        return make(self.primal, wrt=wrt, of=self.of)

    def parts(self, derivative, arguments):
        """What a derivative gives, flat: the value if it comes with it, the gradients."""
        before = {name: np.copy(x) for name, x in arguments.items()}
        result = derivative(**arguments)
        for name, x in before.items():
            if not np.array_equal(x, arguments[name]):
                raise Disagreement(f"it changes its argument {name}")
        value, gradient = ((), result) if self.scalar else ((result[0],), result[1])
        return *value, *(gradient if len(self.wrt) > 1 else (gradient,))


def inputs_of_kernel(wrt, of, small, large):
    """Register the kernel of the same name as the function, which makes its inputs."""

    def register(make):
        name = make.__name__
        primal, by_hand = getattr(kernels, name), getattr(kernels_by_hand, name)
        KERNELS.append(Kernel(name, primal, by_hand, wrt, of, make, small, large))
        return make

    return register


@inputs_of_kernel(("A", "B"), "A", dict(n=9, steps=3), dict(n=4000, steps=200))
def jacobi_1d(rng, n, steps):
    return dict(steps=steps, A=rng.standard_normal(n), B=rng.standard_normal(n))


@inputs_of_kernel(
    ("A", "B"), "A", dict(n=6, m=5, steps=2), dict(n=120, m=120, steps=50)
)
def jacobi_2d(rng, n, m, steps):
    A, B = rng.standard_normal((2, n, m))
    return dict(steps=steps, A=A, B=B)


@inputs_of_kernel(("A", "B"), "A", dict(n=4, steps=2), dict(n=30, steps=20))
def heat_3d(rng, n, steps):
    A, B = rng.standard_normal((2, n, n + 1, n + 2))
    return dict(steps=steps, A=A, B=B)


@inputs_of_kernel(("A",), "A", dict(n=5, m=6, steps=2), dict(n=40, m=40, steps=4))
def seidel_2d(rng, n, m, steps):
    return dict(steps=steps, A=rng.standard_normal((n, m)))


@inputs_of_kernel(("A",), "A", dict(n=5), dict(n=60))
def lu(rng, n):
    return dict(A=rng.standard_normal((n, n)) + 3.0 * n * np.eye(n))


@inputs_of_kernel(("A",), "A", dict(n=5), dict(n=80))
def cholesky(rng, n):
    root = rng.standard_normal((n, n))
    return dict(A=root @ root.T + n * np.eye(n))


@inputs_of_kernel(("r",), None, dict(n=7), dict(n=400))
def durbin(rng, n):
    # autocorrelations of a stationary process: the recursion is stable
    frequencies = rng.uniform(0.0, np.pi, 3 * n)
    return dict(r=np.mean(np.cos(np.outer(1 + np.arange(n), frequencies)), axis=1) / 2)


@inputs_of_kernel(("L", "b"), "x", dict(n=6), dict(n=400))
def trisolv(rng, n):
    L = rng.standard_normal((n, n)) / n + 2.0 * np.eye(n)
    return dict(L=L, x=rng.standard_normal(n), b=rng.standard_normal(n))


@inputs_of_kernel(("a", "b", "c", "d"), "d", dict(n=6), dict(n=2000))
def thomas(rng, n):
    a, b, c, d = rng.standard_normal((4, n))
    return dict(a=a, b=4.0 + np.abs(a) + np.abs(b), c=c, d=d)


@inputs_of_kernel(("u", "w"), "u", dict(z=4, y=2, x=3), dict(z=60, y=32, x=32))
def vertical_advection(rng, z, y, x):
    u = rng.standard_normal((z, y, x))
    return dict(u=u, w=0.3 * rng.standard_normal((z + 1, y, x)), dt=0.7)


@inputs_of_kernel(
    ("field", "coeff"),
    "field",
    dict(x=7, y=6, z=2, steps=2),
    dict(x=40, y=40, z=10, steps=10),
)
def horizontal_diffusion(rng, x, y, z, steps):
    # waves with noise: the limiter stops some fluxes, and not most
    waves = np.sin(0.8 * np.arange(x))[:, None, None] * np.cos(np.arange(y))[:, None]
    field = waves + 0.2 * rng.standard_normal((x, y, z))
    return dict(steps=steps, field=field, coeff=rng.uniform(0.01, 0.03, (x, y, z)))


@inputs_of_kernel(
    ("ex", "ey", "hz", "fict"),
    "hz",
    dict(n=5, m=4, steps=3),
    dict(n=100, m=120, steps=60),
)
def fdtd_2d(rng, n, m, steps):
    ex, ey, hz = rng.standard_normal((3, n, m))
    return dict(ex=ex, ey=ey, hz=hz, fict=rng.standard_normal(steps))


@inputs_of_kernel(
    ("velocity", "source"),
    None,
    dict(x=7, z=6, steps=6, spacing=2),
    dict(x=100, z=80, steps=100, spacing=5),
)
def wave(rng, x, z, steps, spacing):
    receivers = np.arange(1, x - 1, spacing)
    return dict(
        velocity=rng.uniform(1.5, 2.0, (x, z)),
        source=rng.standard_normal(steps),
        receivers=receivers,
        observed=0.1 * rng.standard_normal((steps, len(receivers))),
        depth=2,
        dt=0.3,
        dx=1.0,
    )


@inputs_of_kernel(
    ("positions", "velocities", "masses"),
    None,
    dict(n=4, steps=3),
    dict(n=40, steps=30),
)
def nbody(rng, n, steps):
    positions, velocities, observed = rng.standard_normal((3, n, 3))
    return dict(
        positions=positions,
        velocities=velocities,
        masses=rng.uniform(0.5, 1.0, n) / n,
        observed=observed,
        dt=0.02,
        steps=steps,
    )


@inputs_of_kernel(
    ("h", "u", "v"), None, dict(n=5, m=4, steps=3), dict(n=100, m=100, steps=50)
)
def shallow_water(rng, n, m, steps):
    u, v = 0.1 * rng.standard_normal((2, n, m))
    u[0, :] = 0.0
    v[:, 0] = 0.0
    return dict(
        h=1.0 + 0.1 * rng.standard_normal((n, m)),
        u=u,
        v=v,
        dt=0.05,
        dx=1.0,
        steps=steps,
    )


@inputs_of_kernel(("u", "viscosity"), None, dict(n=9, steps=4), dict(n=4000, steps=200))
def ping_pong(rng, n, steps):
    return dict(u=rng.standard_normal(n), viscosity=0.8, dt=0.2, steps=steps)


@inputs_of_kernel(("path",), "path", dict(n=6), dict(n=80))
def min_plus(rng, n):
    # also from a node to itself it is some way: paths of no length would tie
    return dict(path=rng.uniform(0.1, 2.0, (n, n)))


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
