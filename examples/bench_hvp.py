"""What a Hessian-vector product costs: forward over reverse, as a multiple of the model.

For each model the product that `srcdiff.hvp` generates is timed beside the model itself,
in turn, in one process; the fastest round of each counts.  The product is checked
against a difference of gradients first.  Theory (Griewank & Walther 2008, section 5.3)
has at most about 10 operations for one of the function's.  A product of two matrices
that both vary needs nine (three for the gradient, three for the tangent of each), of
data and weights four; functions such as tanh need few more than one.
"""

import os

# one thread: what is compared is Python and NumPy calls, not the scheduler
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from bench import SIZES, asked, fastest, print_ratios  # noqa: E402
from demo import Model  # noqa: E402

import srcdiff  # noqa: E402

STEP = 1e-6  # of the difference of gradients that checks a product
BOOK = Model("option_book", "value", ("spot", "volatility", "rate"))

# Sizes of real work: of handwritten digits in batches, of a book of options.
SIZES = {
    **SIZES,
    "dense_network": dict(n=256, d=784, hidden=128, k=10),
    "option_book": dict(n=2000),
}


def main():
    """Check and time the products, print the table."""
    options, chosen = asked(__doc__, rounds=30, others=[BOOK], sizes=SIZES)
    print_sizes(chosen)
    print_ratios(compare, chosen, options, "product", "function")


def print_sizes(models):
    """A line for each model."""
    for model in models:
        sizes = ", ".join(
            f"{name}={size}" for name, size in SIZES[model.module].items()
        )
        print(f"{model.module:20s} {sizes or 'numbers'}")


def compare(model, rounds, seconds):
    """Seconds a call of a product, which is checked, and of its function."""
    module = model.load()
    inputs = module.example_inputs(**SIZES[model.module])
    function = getattr(module, model.function)
    product = srcdiff.hvp(function, model.wrt)
    directions = {name + "_dot": direction_like(inputs[name]) for name in model.wrt}
    check(srcdiff.grad(function, model.wrt), product, inputs, directions)
    pair = [(product, {**inputs, **directions}), (function, inputs)]
    return fastest(pair, rounds, seconds)


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
