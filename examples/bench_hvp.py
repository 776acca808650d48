"""What a Hessian-vector product costs: forward over reverse, as a multiple of the model.

For each model the product that `srcdiff.hvp` generates is timed beside the model itself,
in turn, in one process; the fastest round of each counts.  The product is checked
against a difference of gradients first.  Theory (Griewank & Walther 2008, section 5.3)
has at most about 10 operations for one of the function's, if the function's are cheap
ones; in a loop over numbers, what Python itself costs comes on top.
"""

import os

# one thread: what is compared is Python and NumPy calls, not the scheduler
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse  # noqa: E402
import statistics  # noqa: E402

import numpy as np  # noqa: E402
from bench import SIZES, fastest  # noqa: E402
from demo import MODELS  # noqa: E402

import srcdiff  # noqa: E402

STEP = 1e-6  # of the difference of gradients that checks a product


def main():
    """Check and time the products, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", help="module names; default: all")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=0.01, help="time of a round")
    options = parser.parse_args()
    chosen = [m for m in MODELS if m.module in (options.models or SIZES)]
    print(f"\n{'us a call':20s} {'product':>11s} {'function':>11s}   ratio")
    ratios = [compare(model, options.rounds, options.seconds) for model in chosen]
    print(f"{'geometric mean':20s} {'':23s} {statistics.geometric_mean(ratios):7.2f}")


def compare(model, rounds, seconds):
    """Check a product, time it and the function, print both, and return their ratio."""
    module = model.load()
    inputs = module.example_inputs(**SIZES[model.module])
    wrt = model.wrt if isinstance(model.wrt, tuple) else (model.wrt,)
    function, product = getattr(module, model.function), product_of(module, model, wrt)
    directions = {name + "_dot": direction_like(inputs[name]) for name in wrt}
    check(srcdiff.grad(function, wrt), product, inputs, directions)
    times = fastest(
        (lambda **given: product(**given, **directions), function),
        inputs,
        rounds,
        seconds,
    )
    print(
        f"{model.module:20s} {1e6 * times[0]:11.2f} {1e6 * times[1]:11.2f}"
        f" {times[0] / times[1]:7.2f}",
        flush=True,
    )
    return times[0] / times[1]


def product_of(module, model, wrt):
    """The generated Hessian-vector product of a model."""
    return srcdiff.hvp(getattr(module, model.function), wrt)


def direction_like(value):
    """A direction of the value's shape, the same at every call."""
    direction = np.cos(1.0 + np.arange(np.size(value))).reshape(np.shape(value))
    return direction if np.ndim(value) else float(direction)


def check(gradient, product, inputs, directions):
    """The product is the derivative of the gradient in that direction."""

    def moved(step):
        shift = {name[:-4]: step * dot for name, dot in directions.items()}
        return {n: v + shift[n] if n in shift else v for n, v in inputs.items()}

    _, products = product(**inputs, **directions)
    ahead, behind = gradient(**moved(STEP)), gradient(**moved(-STEP))
    for have, one, other in zip(products, ahead, behind):
        want = (one - other) / (2 * STEP)
        error = np.max(np.abs(have - want)) / max(1.0, np.max(np.abs(want)))
        assert error < 1e-4, error


if __name__ == "__main__":
    main()
