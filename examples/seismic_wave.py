"""The speed of waves under the ground, found from what a few receivers record: the gradient goes back through thousands of time steps.

The comment on the loop lets it keep 25 states, where it would keep one for each step.
"""

import time
import tracemalloc
from typing import Annotated

import numpy as np

import srcdiff


def source(t: int) -> float:
    """A pulse, as time goes on."""
    return np.exp(-((0.05 * t - 3.0) ** 2))


@srcdiff.gradient(wrt="c")
def misfit(
    c: Annotated[np.ndarray, "n"],
    recorded: Annotated[np.ndarray, "m"],
    steps: int,
    every: int,
) -> float:
    """How far the waves for speeds c are from those recorded, one place in `every`.

    The speeds are in grid cells a time step.
    """
    u = np.zeros(len(c))
    v = np.zeros(len(c))
    total = 0.0
    for t in range(steps):  # srcdiff: checkpoint 25
        w = 2.0 * u - v
        w[1:-1] += c[1:-1] ** 2 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        w[1] += source(t)
        u, v = w, u
        total += np.sum((u[::every] - recorded) ** 2)
    return total / steps


def example_inputs(n=60, steps=120, every=12):
    """Arguments of `misfit`, the same at every call."""
    depth = np.linspace(0.0, 1.0, n)
    return dict(
        c=0.4 + 0.2 * depth,
        recorded=np.cos(np.arange(len(depth[::every]))),
        steps=steps,
        every=every,
    )


def cost(steps: int):
    """Peak memory of the gradient in megabytes, and its time in calls of `misfit`."""
    inputs = example_inputs(n=2000, steps=steps)
    start = time.perf_counter()
    misfit(**inputs)
    middle = time.perf_counter()
    misfit.grad(**inputs)
    ratio = (time.perf_counter() - middle) / (middle - start)
    tracemalloc.start()
    misfit.grad(**inputs)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak, ratio


if __name__ == "__main__":
    for steps in (100, 1000, 10000):
        print("%5d steps: %.1f MB, %.1f times the function" % (steps, *cost(steps)))
