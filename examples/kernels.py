"""Numerical kernels that write arrays in place, as scientists write them.

Many are those of PolyBench.  What a kernel without a `return` computes is the final
value of one of its arguments; `kernel_inputs.py` says which, and what is an input.
"""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray


def jacobi_1d(steps: int, A: Annotated[np.ndarray, "n"], B: Annotated[np.ndarray, "n"]):
    """Averages of three neighbours, from A into B and back."""
    for t in range(steps):
        B[1:-1] = (A[:-2] + A[1:-1] + A[2:]) / 3.0
        A[1:-1] = (B[:-2] + B[1:-1] + B[2:]) / 3.0


def jacobi_2d(
    steps: int, A: Annotated[np.ndarray, "n m"], B: Annotated[np.ndarray, "n m"]
):
    """Averages over a five-point star, from A into B and back."""
    for t in range(steps):
        B[1:-1, 1:-1] = 0.2 * (
            A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1]
        )
        A[1:-1, 1:-1] = 0.2 * (
            B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1]
        )


def heat_3d(
    steps: int, A: Annotated[np.ndarray, "n m l"], B: Annotated[np.ndarray, "n m l"]
):
    """Explicit steps of the heat equation, from A into B and back."""
    for t in range(steps):
        B[1:-1, 1:-1, 1:-1] = (
            0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + 0.125
            * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + 0.125
            * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
            + A[1:-1, 1:-1, 1:-1]
        )
        A[1:-1, 1:-1, 1:-1] = (
            0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
            + 0.125
            * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
            + 0.125
            * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, :-2])
            + B[1:-1, 1:-1, 1:-1]
        )


def seidel_2d(steps: int, A: Annotated[np.ndarray, "n m"]):
    """Gauss-Seidel sweeps: each average reads those just computed."""
    n, m = A.shape
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                A[i, j] = (
                    A[i - 1, j - 1]
                    + A[i - 1, j]
                    + A[i - 1, j + 1]
                    + A[i, j - 1]
                    + A[i, j]
                    + A[i, j + 1]
                    + A[i + 1, j - 1]
                    + A[i + 1, j]
                    + A[i + 1, j + 1]
                ) / 9.0


def lu(A: Annotated[np.ndarray, "n n"]):
    """LU factors without pivots, L without its diagonal of ones, in place of A."""
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]


def cholesky(A: Annotated[np.ndarray, "n n"]):
    """The Cholesky factor in place of the lower triangle of A, column by column."""
    n = A.shape[0]
    for k in range(n):
        A[k, k] = np.sqrt(A[k, k])
        A[k + 1 :, k] /= A[k, k]
        for j in range(k + 1, n):
            A[j:, j] -= A[j, k] * A[j:, k]


def durbin(r: Annotated[np.ndarray, "n"]) -> np.ndarray:
    """The Yule-Walker equations of the autocorrelations r, by Durbin's recursion."""
    y = np.empty_like(r)
    y[0] = -r[0]
    alpha = -r[0]
    beta = 1.0
    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + r[k - 1 :: -1] @ y[:k]) / beta
        y[:k] += alpha * y[k - 1 :: -1]
        y[k] = alpha
    return y


def trisolv(
    L: Annotated[np.ndarray, "n n"],
    x: Annotated[np.ndarray, "n"],
    b: Annotated[np.ndarray, "n"],
):
    """Solve L x = b by forward substitution."""
    for i in range(len(b)):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]


def thomas(
    a: Annotated[np.ndarray, "n"],
    b: Annotated[np.ndarray, "n"],
    c: Annotated[np.ndarray, "n"],
    d: Annotated[np.ndarray, "n"],
):
    """Solve a tridiagonal system with diagonals a, b, c; the solution is left in d."""
    n = len(d)
    for i in range(1, n):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    d[n - 1] /= b[n - 1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]


def vertical_advection(
    u: Annotated[np.ndarray, "z y x"], w: Annotated[np.ndarray, "faces y x"], dt: float
):
    """An implicit step of the advection of u by w, which is between the levels of u."""
    nz = u.shape[0]
    c = np.zeros_like(u)
    d = np.zeros_like(u)
    for k in range(nz):
        a = -0.5 * w[k]
        c[k] = 0.5 * w[k + 1]
        b = 1.0 / dt - a - c[k]
        d[k] = u[k] / dt
        if k > 0:
            b -= a * c[k - 1]
            d[k] -= a * d[k - 1]
        c[k] /= b
        d[k] /= b
    u[nz - 1] = d[nz - 1]
    for k in range(nz - 2, -1, -1):
        u[k] = d[k] - c[k] * u[k + 1]


def horizontal_diffusion(
    steps: int,
    field: Annotated[np.ndarray, "x y z"],
    coeff: Annotated[np.ndarray, "x y z"],
):
    """Diffusion of fourth order, with fluxes that only go down the gradient."""
    for t in range(steps):
        lap = (
            field[2:, 1:-1] + field[:-2, 1:-1] + field[1:-1, 2:] + field[1:-1, :-2]
        ) - 4.0 * field[1:-1, 1:-1]
        flx = lap[1:, 1:-1] - lap[:-1, 1:-1]
        slope = field[2:-1, 2:-2] - field[1:-2, 2:-2]
        flx = np.where(flx * slope > 0.0, 0.0, flx)
        fly = lap[1:-1, 1:] - lap[1:-1, :-1]
        slope = field[2:-2, 2:-1] - field[2:-2, 1:-2]
        fly = np.where(fly * slope > 0.0, 0.0, fly)
        field[2:-2, 2:-2] -= coeff[2:-2, 2:-2] * (
            flx[1:] - flx[:-1] + fly[:, 1:] - fly[:, :-1]
        )


def fdtd_2d(
    ex: Annotated[np.ndarray, "n m"],
    ey: Annotated[np.ndarray, "n m"],
    hz: Annotated[np.ndarray, "n m"],
    fict: Annotated[np.ndarray, "steps"],
):
    """Maxwell's equations in the time domain, driven at an edge by fict."""
    for t in range(len(fict)):
        ey[0, :] = fict[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


def wave(
    velocity: Annotated[np.ndarray, "x z"],
    source: Annotated[np.ndarray, "steps"],
    receivers: Annotated[NDArray[np.int64], "k"],
    observed: Annotated[np.ndarray, "steps k"],
    depth: int,
    dt: float,
    dx: float,
) -> float:
    """Misfit between acoustic waves and what receivers along a line observed."""
    courant = (dt / dx * velocity[1:-1, 1:-1]) ** 2
    now = np.zeros_like(velocity)
    old = np.zeros_like(velocity)
    record = np.zeros((len(source), len(receivers)))
    for t in range(len(source)):
        laplacian = (
            now[2:, 1:-1] + now[:-2, 1:-1] + now[1:-1, 2:] + now[1:-1, :-2]
        ) - 4.0 * now[1:-1, 1:-1]
        new = 2.0 * now - old
        new[1:-1, 1:-1] += courant * laplacian
        new[velocity.shape[0] // 2, depth] += dt**2 * source[t]
        record[t] = new[receivers, depth]
        old = now
        now = new
    return 0.5 * dt * np.sum((record - observed) ** 2)


def nbody(
    positions: Annotated[np.ndarray, "n d"],
    velocities: Annotated[np.ndarray, "n d"],
    masses: Annotated[np.ndarray, "n"],
    observed: Annotated[np.ndarray, "n d"],
    dt: float,
    steps: int,
) -> float:
    """Squared distance from observed positions after leapfrog steps under gravity."""
    for step in range(steps):
        positions += 0.5 * dt * velocities
        offsets = positions[None, :, :] - positions[:, None, :]
        squares = np.sum(offsets**2, axis=2) + 0.01  # softened
        pull = masses / (squares * np.sqrt(squares))
        velocities += dt * np.sum(pull[:, :, None] * offsets, axis=1)
        positions += 0.5 * dt * velocities
    return np.sum((positions - observed) ** 2)


def shallow_water(
    h: Annotated[np.ndarray, "n m"],
    u: Annotated[np.ndarray, "n m"],
    v: Annotated[np.ndarray, "n m"],
    dt: float,
    dx: float,
    steps: int,
) -> float:
    """Energy of water between walls after steps on a staggered grid."""
    n, m = h.shape
    for t in range(steps):
        u[1:, :] -= 9.81 * dt / dx * (h[1:, :] - h[:-1, :])
        v[:, 1:] -= 9.81 * dt / dx * (h[:, 1:] - h[:, :-1])
        fx = np.zeros((n + 1, m))
        fy = np.zeros((n, m + 1))
        fx[1:-1, :] = 0.5 * u[1:, :] * (h[1:, :] + h[:-1, :])
        fy[:, 1:-1] = 0.5 * v[:, 1:] * (h[:, 1:] + h[:, :-1])
        h -= dt / dx * (fx[1:, :] - fx[:-1, :] + fy[:, 1:] - fy[:, :-1])
    return 0.5 * np.sum(h * (u**2 + v**2) + 9.81 * h**2)


def ping_pong(
    u: Annotated[np.ndarray, "n"], viscosity: float, dt: float, steps: int
) -> np.ndarray:
    """Burgers' equation on a grid of spacing 1, in two buffers that take turns."""
    a = u.copy()
    b = u.copy()
    for t in range(steps):
        b[1:-1] = (
            a[1:-1]
            - 0.5 * dt * a[1:-1] * (a[2:] - a[:-2])
            + viscosity * dt * (a[2:] - 2.0 * a[1:-1] + a[:-2])
        )
        a, b = b, a
    return a


def min_plus(path: Annotated[np.ndarray, "n n"]):
    """Lengths of the shortest paths between all nodes, by Floyd and Warshall."""
    for k in range(path.shape[0]):
        path[:] = np.minimum(path, path[:, k, None] + path[None, k, :])


def gemm(
    alpha: float,
    beta: float,
    C: Annotated[np.ndarray, "n m"],
    A: Annotated[np.ndarray, "n k"],
    B: Annotated[np.ndarray, "k m"],
):
    """A product of matrices, added to C."""
    C[:] = alpha * A @ B + beta * C


def syrk(
    alpha: float,
    beta: float,
    C: Annotated[np.ndarray, "n n"],
    A: Annotated[np.ndarray, "n m"],
):
    """The product of A and its transpose, added to the lower triangle of C."""
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]


def trmm(
    alpha: float, A: Annotated[np.ndarray, "n n"], B: Annotated[np.ndarray, "n m"]
):
    """B times the transpose of A, which is lower triangular with a diagonal of ones."""
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += A[i + 1 :, i] @ B[i + 1 :, j]
    B *= alpha
