"""Logistic regression by Newton-CG, with a generated Hessian-vector product.

Each Newton step needs the solution of `hessian @ step = -gradient`.  Conjugate
gradients find it from products alone: the Hessian is never built.  The product is the
tangent of the committed gradient, forward over reverse, written from its text by

    srcdiff grad logistic_regression_grad.py::loss_grad --wrt w,b --mode forward \\
        -o logistic_regression_hvp.py

Run it to see it beside gradient descent.
"""

import numpy as np
from logistic_regression import example_inputs, fit, loss
from logistic_regression_grad import loss_grad
from logistic_regression_hvp import loss_grad_jvp


def newton_cg(w, b, x, y, tolerance=1e-8, most=50):
    """Weights and intercept where the gradient is below the tolerance, and the steps."""
    for step in range(most):
        slopes = joined(loss_grad(w, b, x, y))
        if np.linalg.norm(slopes) < tolerance:
            return w, b, step
        move = conjugate_gradients(lambda v: product(w, b, x, y, v), -slopes)
        w, b = w + move[:-1], b + move[-1]
    raise RuntimeError(f"no minimum in {most} steps")


def product(w, b, x, y, v):
    """The Hessian times v, which has the direction of w first and that of b last."""
    _, along = loss_grad_jvp(w, b, x, y, w_dot=v[:-1], b_dot=v[-1])
    return joined(along)


def joined(parts):
    """The gradients of w and b as one vector."""
    return np.concatenate([np.ravel(part) for part in parts])


def conjugate_gradients(times, right, tolerance=1e-10):
    """The solution of `times(u) = right` (Hestenes and Stiefel 1952)."""
    u, left = np.zeros_like(right), right.copy()
    direction, size = left.copy(), left @ left
    start = size
    for _ in range(10 * len(right)):
        if size <= tolerance**2 * start:
            break
        image = times(direction)
        length = size / (direction @ image)
        u += length * direction
        left -= length * image
        size, before = left @ left, size
        direction = left + size / before * direction
    return u


def main():
    """Newton-CG beside gradient descent, from the same start."""
    data = example_inputs(n=500, d=20)
    x, y = data["x"], data["y"]
    w, b, steps = newton_cg(np.zeros(x.shape[1]), 0.0, x, y)
    print(f"Newton-CG           {steps:4d} steps  loss {loss(w, b, x, y):.12f}")
    for steps in (50, 500):
        w, b = fit(x, y, steps=steps)
        print(f"gradient descent    {steps:4d} steps  loss {loss(w, b, x, y):.12f}")


if __name__ == "__main__":
    main()
