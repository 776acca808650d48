"""The adjoints of the kernels in `kernels.py`, as an expert writes them in loops.

They are what `kernels_by_hand.py` has, with the same parameters and results, as loops
over elements that Numba compiles.  They reverse the operations of the kernels and do
not replace them by others.  Most forward sweeps also keep the kernel's order of
operations; where sums are in another order, it is for loops over contiguous elements.

A tape is one array that is allocated ahead, and where a kernel's states are saved, the
next state is computed into the tape and not copied to it.  The adjoints of stencils
gather: each element is written once, from adjoints that are zero at the rim, and what
belongs to the rim is added apart.

Sums are the one thing that a compiler may not turn into vector instructions, for it
must not change their order: here they are over the outer loop, or in `dot`, which has
several partial sums, or else not where the time goes.
"""

import numba
import numpy as np

compiled = numba.njit(cache=True, error_model="numpy")


@compiled
def dot(x, y):
    """The sum of the products of two vectors, in eight partial sums."""
    n = len(x)
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for block in range(n // 8):
        i = 8 * block
        s0 += x[i] * y[i]
        s1 += x[i + 1] * y[i + 1]
        s2 += x[i + 2] * y[i + 2]
        s3 += x[i + 3] * y[i + 3]
        s4 += x[i + 4] * y[i + 4]
        s5 += x[i + 5] * y[i + 5]
        s6 += x[i + 6] * y[i + 6]
        s7 += x[i + 7] * y[i + 7]
    total = ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))
    for i in range(8 * (n // 8), n):
        total += x[i] * y[i]
    return total


@compiled
def jacobi_1d(steps, A, B, result_bar):
    """Value and gradient of `kernels.jacobi_1d`."""
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        average_3(B, A)
        average_3(A, B)

    A_bar, B_bar = result_bar.copy(), np.zeros_like(B)
    # without what is at the ends, so that the sweeps need not tell it apart
    a_bar, b_bar = result_bar.copy(), np.zeros_like(B)
    a_bar[0] = a_bar[-1] = 0.0
    for _ in range(steps):
        reverse_average_3(a_bar, b_bar, B_bar)
        reverse_average_3(b_bar, a_bar, A_bar)
    A_bar[1:-1] = a_bar[1:-1]
    return A, (A_bar, B_bar)


@compiled
def average_3(written, read):
    """A sweep of `jacobi_1d`."""
    for i in range(1, len(read) - 1):
        written[i] = (read[i - 1] + read[i] + read[i + 1]) / 3.0


@compiled
def reverse_average_3(written_bar, read_bar, ends_bar):
    """The adjoint of a sweep of `jacobi_1d`."""
    n, third = len(read_bar), 1.0 / 3.0
    for i in range(1, n - 1):
        total = written_bar[i - 1] + written_bar[i] + written_bar[i + 1]
        read_bar[i] = third * total
    ends_bar[0] += third * written_bar[1]
    ends_bar[n - 1] += third * written_bar[n - 2]


@compiled
def jacobi_2d(steps, A, B, result_bar):
    """Value and gradient of `kernels.jacobi_2d`."""
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        average_5(B, A)
        average_5(A, B)

    A_bar, B_bar = result_bar.copy(), np.zeros_like(B)
    a_bar, b_bar = np.zeros_like(A), np.zeros_like(B)
    a_bar[1:-1, 1:-1] = result_bar[1:-1, 1:-1]
    for _ in range(steps):
        # the average is its own adjoint, but for what it reads at the rim
        average_5(b_bar, a_bar)
        reverse_average_5_at_rim(a_bar, B_bar)
        average_5(a_bar, b_bar)
        reverse_average_5_at_rim(b_bar, A_bar)
    A_bar[1:-1, 1:-1] = a_bar[1:-1, 1:-1]
    return A, (A_bar, B_bar)


@compiled
def average_5(written, read):
    """A sweep of `jacobi_2d`."""
    n, m = read.shape
    for i in range(1, n - 1):
        above, here, below, to = read[i - 1], read[i], read[i + 1], written[i]
        for j in range(1, m - 1):
            to[j] = 0.2 * (here[j] + here[j - 1] + here[j + 1] + below[j] + above[j])


@compiled
def reverse_average_5_at_rim(written_bar, rim_bar):
    """What the adjoint of a sweep of `jacobi_2d` adds at the rim."""
    n, m = rim_bar.shape
    for j in range(1, m - 1):
        rim_bar[0, j] += 0.2 * written_bar[1, j]
        rim_bar[n - 1, j] += 0.2 * written_bar[n - 2, j]
    for i in range(1, n - 1):
        rim_bar[i, 0] += 0.2 * written_bar[i, 1]
        rim_bar[i, m - 1] += 0.2 * written_bar[i, m - 2]


@compiled
def heat_3d(steps, A, B, result_bar):
    """Value and gradient of `kernels.heat_3d`."""
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        heat_sweep(B, A)
        heat_sweep(A, B)

    A_bar, B_bar = result_bar.copy(), np.zeros_like(B)
    a_bar, b_bar = np.zeros_like(A), np.zeros_like(B)
    a_bar[1:-1, 1:-1, 1:-1] = result_bar[1:-1, 1:-1, 1:-1]
    for _ in range(steps):
        reverse_heat_sweep(a_bar, b_bar, B_bar)
        reverse_heat_sweep(b_bar, a_bar, A_bar)
    A_bar[1:-1, 1:-1, 1:-1] = a_bar[1:-1, 1:-1, 1:-1]
    return A, (A_bar, B_bar)


@compiled
def heat_sweep(written, read):
    """A sweep of `heat_3d`."""
    n, m, p = read.shape
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            here, to = read[i, j], written[i, j]
            below, above = read[i + 1, j], read[i - 1, j]
            right, left = read[i, j + 1], read[i, j - 1]
            for k in range(1, p - 1):
                to[k] = (
                    0.125 * (below[k] - 2.0 * here[k] + above[k])
                    + 0.125 * (right[k] - 2.0 * here[k] + left[k])
                    + 0.125 * (here[k + 1] - 2.0 * here[k] + here[k - 1])
                    + here[k]
                )


@compiled
def reverse_heat_sweep(written_bar, read_bar, rim_bar):
    """The adjoint of a sweep of `heat_3d`."""
    n, m, p = read_bar.shape
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            here, to = written_bar[i, j], read_bar[i, j]
            below, above = written_bar[i + 1, j], written_bar[i - 1, j]
            right, left = written_bar[i, j + 1], written_bar[i, j - 1]
            for k in range(1, p - 1):
                # 2 / 8 is 1 - 6 / 8
                to[k] = 0.125 * (
                    (below[k] + above[k])
                    + (right[k] + left[k])
                    + (here[k + 1] + here[k - 1])
                    + 2.0 * here[k]
                )
            rim_bar[i, j, 0] += 0.125 * here[1]
            rim_bar[i, j, p - 1] += 0.125 * here[p - 2]
        for k in range(1, p - 1):
            rim_bar[i, 0, k] += 0.125 * written_bar[i, 1, k]
            rim_bar[i, m - 1, k] += 0.125 * written_bar[i, m - 2, k]
    for j in range(1, m - 1):
        for k in range(1, p - 1):
            rim_bar[0, j, k] += 0.125 * written_bar[1, j, k]
            rim_bar[n - 1, j, k] += 0.125 * written_bar[n - 2, j, k]


@compiled
def seidel_2d(steps, A, result_bar):
    """Value and gradient of `kernels.seidel_2d`."""
    A = A.copy()
    n, m = A.shape
    for _ in range(steps):
        for i in range(1, n - 1):
            above, here, below = A[i - 1], A[i], A[i + 1]
            left = here[0]
            for j in range(1, m - 1):
                left = (
                    above[j - 1]
                    + above[j]
                    + above[j + 1]
                    + left
                    + here[j]
                    + here[j + 1]
                    + below[j - 1]
                    + below[j]
                    + below[j + 1]
                ) / 9.0
                here[j] = left

    A_bar, ninth = result_bar.copy(), 1.0 / 9.0
    t_bar = np.zeros(m + 2)  # of a row; that of column j is at j + 1
    for _ in range(steps):
        for i in range(n - 2, 0, -1):
            above, here, below = A_bar[i - 1], A_bar[i], A_bar[i + 1]
            # only this depends on the neighbour just done
            right = 0.0
            for j in range(m - 2, 0, -1):
                right = ninth * (here[j] + right)
                t_bar[j + 1] = right
            for j in range(m):
                three = t_bar[j] + t_bar[j + 1] + t_bar[j + 2]
                above[j] += three
                below[j] += three
            # what the neighbour on the right added has been passed on
            for j in range(1, m - 1):
                here[j] = t_bar[j] + t_bar[j + 1]
            here[0] += t_bar[2]
            here[m - 1] += t_bar[m - 1]
    return A, A_bar


@compiled
def lu(A, result_bar):
    """Value and gradient of `kernels.lu`: all that is read is in the factors.

    An element is not finished before the next, but a row of the factors subtracted
    from all of a row: so all elements that a loop reads are contiguous.
    """
    A = A.copy()
    n = A.shape[0]
    for i in range(n):
        row = A[i]
        for j in range(i):
            row[j] /= A[j, j]
            factor, right, other = row[j], row[j + 1 :], A[j, j + 1 :]
            for k in range(len(right)):
                right[k] -= factor * other[k]

    A_bar = result_bar.copy()
    for i in range(n - 1, -1, -1):
        row, row_bar = A[i], A_bar[i]
        for j in range(i - 1, -1, -1):
            factor, right_bar, other_bar = row[j], row_bar[j + 1 :], A_bar[j, j + 1 :]
            t_bar = (row_bar[j] - dot(right_bar, A[j, j + 1 :])) / A[j, j]
            for k in range(len(right_bar)):
                other_bar[k] -= factor * right_bar[k]
            row_bar[j] = t_bar
            A_bar[j, j] -= t_bar * factor
    return A, A_bar


@compiled
def cholesky(A, result_bar):
    """Value and gradient of `kernels.cholesky`: all that is read is in the factor."""
    A = A.copy()
    n = A.shape[0]
    column = np.empty(n)  # the k-th of A, contiguous
    for k in range(n):
        A[k, k] = np.sqrt(A[k, k])
        for i in range(k + 1, n):
            A[i, k] /= A[k, k]
            column[i] = A[i, k]
            factor, row, above = column[i], A[i, k + 1 : i + 1], column[k + 1 : i + 1]
            for j in range(len(row)):
                row[j] -= factor * above[j]

    A_bar, column_bar = result_bar.copy(), np.empty(n)
    for k in range(n - 1, -1, -1):
        for i in range(k + 1, n):
            column[i], column_bar[i] = A[i, k], A_bar[i, k]
        for i in range(k + 1, n):
            factor, row_bar = column[i], A_bar[i, k + 1 : i + 1]
            above, above_bar = column[k + 1 : i + 1], column_bar[k + 1 : i + 1]
            column_bar[i] -= dot(row_bar, above)
            for j in range(len(row_bar)):
                above_bar[j] -= factor * row_bar[j]
        t_bar, scale = A_bar[k, k], 1.0 / A[k, k]
        for i in range(k + 1, n):
            A_bar[i, k] = scale * column_bar[i]
            t_bar -= A_bar[i, k] * column[i]
        A_bar[k, k] = 0.5 * scale * t_bar
    return A, A_bar


@compiled
def durbin(r, result_bar):
    """Value and gradient of `kernels.durbin`."""
    n = len(r)
    backwards = r[::-1].copy()
    alphas, betas = np.empty(n), np.empty(n)
    # y after each step, one after the other; that after step k is from k (k + 1) / 2
    tape = np.empty(n * (n + 1) // 2)
    tape[0] = alphas[0] = -r[0]
    betas[0] = 1.0
    for k in range(1, n):
        start = k * (k + 1) // 2
        y, following = tape[start - k : start], tape[start : start + k + 1]
        beta = betas[k - 1] * (1.0 - alphas[k - 1] * alphas[k - 1])
        alpha = -(r[k] + dot(backwards[n - k :], y)) / beta
        reverse = y[::-1]
        for i in range(k):
            following[i] = y[i] + alpha * reverse[i]
        following[k] = alpha
        alphas[k], betas[k] = alpha, beta
    value = tape[n * (n - 1) // 2 :].copy()

    y_bar, before_bar, backwards_bar = result_bar.copy(), np.empty(n), np.zeros(n)
    r_bar = np.zeros(n)
    alpha_bar = beta_bar = 0.0
    for k in range(n - 1, 0, -1):
        start = k * (k + 1) // 2
        y, alpha = tape[start - k : start], alphas[k]
        reverse_bar = y_bar[:k][::-1]
        alpha_bar += y_bar[k] + dot(reverse_bar, y)
        t_bar = -alpha_bar / betas[k]
        r_bar[k] += t_bar
        r_part, r_part_bar = backwards[n - k :], backwards_bar[n - k :]
        for i in range(k):
            before_bar[i] = y_bar[i] + alpha * reverse_bar[i] + t_bar * r_part[i]
        for i in range(k):
            r_part_bar[i] += t_bar * y[i]
        y_bar, before_bar = before_bar, y_bar
        beta_bar += t_bar * alpha
        alpha_bar = -2.0 * alphas[k - 1] * betas[k - 1] * beta_bar
        beta_bar *= 1.0 - alphas[k - 1] * alphas[k - 1]
    for i in range(n):
        r_bar[i] += backwards_bar[n - 1 - i]
    r_bar[0] -= alpha_bar + y_bar[0]
    return value, r_bar


@compiled
def trisolv(L, x, b, result_bar):
    """Value and gradient of `kernels.trisolv`."""
    x = x.copy()
    n = len(b)
    for i in range(n):
        x[i] = (b[i] - dot(L[i, :i], x[:i])) / L[i, i]

    L_bar, b_bar, x_bar = np.empty_like(L), np.empty_like(b), result_bar.copy()
    for i in range(n - 1, -1, -1):
        row, row_bar, t_bar = L[i], L_bar[i], x_bar[i] / L[i, i]
        b_bar[i] = t_bar
        for j in range(i):
            row_bar[j] = -t_bar * x[j]
            x_bar[j] -= t_bar * row[j]
        row_bar[i] = -t_bar * x[i]
        row_bar[i + 1 :] = 0.0
    return x, (L_bar, b_bar)


@compiled
def thomas(a, b, c, d, result_bar):
    """Value and gradient of `kernels.thomas`."""
    b, d = b.copy(), d.copy()
    n = len(d)
    for i in range(1, n):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    d_saved = d.copy()
    d[n - 1] /= b[n - 1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]

    # divided ahead, so that no division waits for the one before
    reciprocal = np.empty_like(b)
    for i in range(n):
        reciprocal[i] = 1.0 / b[i]
    a_bar, b_bar = np.empty_like(a), np.empty_like(b)
    c_bar, d_bar = np.empty_like(c), np.empty_like(d)
    a_bar[0] = c_bar[n - 1] = 0.0
    before = 0.0
    for i in range(n - 1):
        before = (result_bar[i] - before) * reciprocal[i]
        d_bar[i] = before
        b_bar[i] = -before * d[i]
        c_bar[i] = -before * d[i + 1]
        before *= c[i]
    d_bar[n - 1] = (result_bar[n - 1] - before) * reciprocal[n - 1]
    b_bar[n - 1] = -d_bar[n - 1] * d[n - 1]
    for i in range(n - 1, 0, -1):
        w = a[i] * reciprocal[i - 1]
        w_bar = -(d_bar[i] * d_saved[i - 1] + b_bar[i] * c[i - 1])
        d_bar[i - 1] -= w * d_bar[i]
        c_bar[i - 1] -= w * b_bar[i]
        t_bar = w_bar * reciprocal[i - 1]
        a_bar[i] = t_bar
        b_bar[i - 1] -= t_bar * w
    return d, (a_bar, b_bar, c_bar, d_bar)


@compiled
def vertical_advection(u, w, dt, result_bar):
    """Value and gradient of `kernels.vertical_advection`.

    The diagonal is not saved: it follows from w and c.
    """
    nz, ny, nx = u.shape
    cells = ny * nx
    w_flat = np.ascontiguousarray(w).reshape(nz + 1, cells)
    u = u.copy()
    u_flat = u.reshape(nz, cells)
    c, d = np.empty((nz, cells)), np.empty((nz, cells))
    w_here, w_next, c_here, d_here = w_flat[0], w_flat[1], c[0], d[0]
    for i in range(cells):
        a = -0.5 * w_here[i]
        c_i = 0.5 * w_next[i]
        b = 1.0 / dt - a - c_i
        c_here[i] = c_i / b
        d_here[i] = u_flat[0, i] / dt / b
    for k in range(1, nz):
        w_here, w_next, u_here = w_flat[k], w_flat[k + 1], u_flat[k]
        c_here, d_here, c_before, d_before = c[k], d[k], c[k - 1], d[k - 1]
        for i in range(cells):
            a = -0.5 * w_here[i]
            c_i = 0.5 * w_next[i]
            b = 1.0 / dt - a - c_i - a * c_before[i]
            c_here[i] = c_i / b
            d_here[i] = (u_here[i] / dt - a * d_before[i]) / b
    u_flat[nz - 1] = d[nz - 1]
    for k in range(nz - 2, -1, -1):
        u_here, u_next, c_here, d_here = u_flat[k], u_flat[k + 1], c[k], d[k]
        for i in range(cells):
            u_here[i] = d_here[i] - c_here[i] * u_next[i]

    # u[k] hands its adjoint on to d[k] as it is: d_bar starts as u_bar
    u_bar, w_bar = result_bar.copy(), np.empty_like(w_flat)
    d_bar = u_bar.reshape(nz, cells)
    for k in range(nz - 1):
        here_bar, next_bar, c_here = d_bar[k], d_bar[k + 1], c[k]
        for i in range(cells):
            next_bar[i] -= here_bar[i] * c_here[i]
    c_bar = np.zeros(cells)  # of one level
    one_over_dt = 1.0 / dt
    w_bar[nz] = 0.0
    for k in range(nz - 1, 0, -1):
        w_here, w_next, u_here = w_flat[k], w_flat[k + 1], u_flat[k]
        c_here, d_here, c_before, d_before = c[k], d[k], c[k - 1], d[k - 1]
        here_bar, before_bar = d_bar[k], d_bar[k - 1]
        w_here_bar, w_next_bar = w_bar[k], w_bar[k + 1]
        for i in range(cells):
            a = -0.5 * w_here[i]
            b = one_over_dt - a - 0.5 * w_next[i] - a * c_before[i]
            reciprocal = 1.0 / b
            c_i_bar = c_bar[i] * reciprocal
            d_i_bar = here_bar[i] * reciprocal
            b_bar = -(c_i_bar * c_here[i] + d_i_bar * d_here[i])
            a_bar = -(b_bar + b_bar * c_before[i] + d_i_bar * d_before[i])
            c_bar[i] = -(before_bar[i] * u_here[i] + b_bar * a)
            before_bar[i] -= d_i_bar * a
            here_bar[i] = d_i_bar * one_over_dt
            w_next_bar[i] += 0.5 * (c_i_bar - b_bar)
            w_here_bar[i] = -0.5 * a_bar
    w_here, w_next, c_here, d_here = w_flat[0], w_flat[1], c[0], d[0]
    here_bar, w_here_bar, w_next_bar = d_bar[0], w_bar[0], w_bar[1]
    for i in range(cells):
        reciprocal = 1.0 / (one_over_dt + 0.5 * w_here[i] - 0.5 * w_next[i])
        c_i_bar = c_bar[i] * reciprocal
        d_i_bar = here_bar[i] * reciprocal
        b_bar = -(c_i_bar * c_here[i] + d_i_bar * d_here[i])
        here_bar[i] = d_i_bar * one_over_dt
        w_next_bar[i] += 0.5 * (c_i_bar - b_bar)
        w_here_bar[i] = 0.5 * b_bar
    return u, (u_bar, w_bar.reshape(nz + 1, ny, nx))


@compiled
def horizontal_diffusion(steps, field, coeff, result_bar):
    """Value and gradient of `kernels.horizontal_diffusion`.

    Of the fluxes only where they are stopped is saved, and their divergence.  The last
    two axes are one here: a neighbour in y is z elements away, and loops are long.
    """
    nx, ny, nz = field.shape
    row = ny * nz
    inner = (ny - 4) * nz  # elements of a row that change
    field = field.copy()
    flat = field.reshape(nx, row)
    coeff_flat = np.ascontiguousarray(coeff).reshape(nx, row)
    # at x, y is the flux from there on to x + 1, or to y + 1
    stopped_x = np.empty((steps, nx - 3, inner), dtype=np.bool_)
    stopped_y = np.empty((steps, nx - 4, inner + nz), dtype=np.bool_)
    divergence = np.empty((steps, nx - 4, inner))
    lap, lap_next, lap_spare = np.empty(row), np.empty(row), np.empty(row)
    flx, flx_next, fly = np.empty(inner), np.empty(inner), np.empty(inner + nz)
    for t in range(steps):
        laplacian_of_row(flat, 1, nz, lap)
        laplacian_of_row(flat, 2, nz, lap_next)
        limited(lap, lap_next, flat[1], flat[2], 2 * nz, 2 * nz, flx, stopped_x[t, 0])
        for i in range(2, nx - 2):
            lap, lap_next, lap_spare = lap_next, lap_spare, lap
            laplacian_of_row(flat, i + 1, nz, lap_next)
            # both fluxes, before this row is written
            here, stops_x, stops_y = flat[i], stopped_x[t, i - 1], stopped_y[t, i - 2]
            limited(lap, lap_next, here, flat[i + 1], 2 * nz, 2 * nz, flx_next, stops_x)
            limited(lap, lap, here, here, nz, 2 * nz, fly, stops_y)
            changed, factors = here[2 * nz :], coeff_flat[i, 2 * nz :]
            saved, fly_next = divergence[t, i - 2], fly[nz:]
            for q in range(inner):
                div = flx_next[q] - flx[q] + fly_next[q] - fly[q]
                saved[q] = div
                changed[q] -= factors[q] * div
            flx, flx_next = flx_next, flx

    field_bar, coeff_bar = result_bar.copy(), np.zeros_like(coeff_flat)
    flat_bar = field_bar.reshape(nx, row)
    change_bar = np.zeros((nx, row))  # at the rim they remain zero, for the gathering
    lap_bar = np.zeros((nx, row))
    for t in range(steps - 1, -1, -1):
        for i in range(2, nx - 2):
            factors, factors_bar = coeff_flat[i, 2 * nz :], coeff_bar[i, 2 * nz :]
            changed_bar, to = flat_bar[i, 2 * nz :], change_bar[i, 2 * nz :]
            saved = divergence[t, i - 2]
            for q in range(inner):
                factors_bar[q] -= changed_bar[q] * saved[q]
                to[q] = -factors[q] * changed_bar[q]
        # the two sides of a flux get its adjoint, one with the other sign
        for i in range(1, nx - 1):
            lap_bar[i] = 0.0
            to = lap_bar[i, 2 * nz :]
            here_bar = change_bar[i, 2 * nz :]
            if i < nx - 2:
                next_bar, stops = change_bar[i + 1, 2 * nz :], stopped_x[t, i - 1]
                for q in range(inner):
                    to[q] -= 0.0 if stops[q] else here_bar[q] - next_bar[q]
            if i > 1:
                before_bar, stops = change_bar[i - 1, 2 * nz :], stopped_x[t, i - 2]
                for q in range(inner):
                    to[q] += 0.0 if stops[q] else before_bar[q] - here_bar[q]
        for i in range(2, nx - 2):
            stops = stopped_y[t, i - 2]
            here_bar, next_bar = change_bar[i, nz:], change_bar[i, 2 * nz :]
            lap_here, lap_next = lap_bar[i, nz:], lap_bar[i, 2 * nz :]
            for q in range(inner + nz):
                fly[q] = 0.0 if stops[q] else here_bar[q] - next_bar[q]
            for q in range(inner + nz):
                lap_here[q] -= fly[q]
            for q in range(inner + nz):
                lap_next[q] += fly[q]
        reverse_laplacian(lap_bar, flat_bar, nz)
    return field, (field_bar, coeff_bar.reshape(nx, ny, nz))


@compiled
def laplacian_of_row(flat, i, nz, lap):
    """The five-point stencil in row i, where it has all of its neighbours."""
    above, here, below = flat[i - 1, nz:], flat[i, nz:], flat[i + 1, nz:]
    left, right, to = flat[i], flat[i, 2 * nz :], lap[nz:]
    for q in range(flat.shape[1] - 2 * nz):
        to[q] = (below[q] + above[q] + right[q] + left[q]) - 4.0 * here[q]


@compiled
def limited(lap, lap_next, here, following, at, at_next, flux, stops):
    """Fluxes of `horizontal_diffusion`, and where they are stopped."""
    lap, here = lap[at:], here[at:]
    lap_next, following = lap_next[at_next:], following[at_next:]
    for q in range(len(flux)):
        f = lap_next[q] - lap[q]
        stop = f * (following[q] - here[q]) > 0.0
        stops[q] = stop
        flux[q] = 0.0 if stop else f


@compiled
def reverse_laplacian(lap_bar, flat_bar, nz):
    """The adjoint of `laplacian_of_row` for all rows; at its rim lap_bar is zero."""
    nx, row = flat_bar.shape
    for q in range(nz, row - nz):
        flat_bar[0, q] += lap_bar[1, q]
        flat_bar[nx - 1, q] += lap_bar[nx - 2, q]
    for i in range(1, nx - 1):
        to, here = flat_bar[i, nz:], lap_bar[i, nz:]
        above, below = lap_bar[i - 1, nz:], lap_bar[i + 1, nz:]
        left, right = lap_bar[i], lap_bar[i, 2 * nz :]
        for q in range(row - 2 * nz):
            to[q] += (below[q] + above[q] + right[q] + left[q]) - 4.0 * here[q]
        for q in range(nz):
            flat_bar[i, q] += lap_bar[i, nz + q]
            flat_bar[i, row - nz + q] += lap_bar[i, row - 2 * nz + q]


@compiled
def fdtd_2d(ex, ey, hz, fict, result_bar):
    """Value and gradient of `kernels.fdtd_2d`.

    A row of hz is written when the row of ey below it has been: what is read of hz, or
    of its adjoint, is still in the cache, and of the step before.
    """
    ex, ey, hz = ex.copy(), ey.copy(), hz.copy()
    n, m = hz.shape
    steps = len(fict)
    for t in range(steps):
        ey[0, :] = fict[t]
        fdtd_ex(ex[0], hz[0])
        for i in range(1, n):
            ey_here, hz_here, hz_above = ey[i], hz[i], hz[i - 1]
            for j in range(m):
                ey_here[j] -= 0.5 * (hz_here[j] - hz_above[j])
            fdtd_ex(ex[i], hz_here)
            ex_above, ex_right, ey_above = ex[i - 1], ex[i - 1, 1:], ey[i - 1]
            for j in range(m - 1):
                hz_above[j] -= 0.7 * (
                    ex_right[j] - ex_above[j] + ey_here[j] - ey_above[j]
                )

    ex_bar, ey_bar = np.zeros_like(ex), np.zeros_like(ey)
    hz_bar, fict_bar = result_bar.copy(), np.empty_like(fict)
    for t in range(steps - 1, -1, -1):
        for i in range(n):
            hz_here, ey_here = hz_bar[i], ey_bar[i]
            if i < n - 1:
                ex_here, ex_right = ex_bar[i], ex_bar[i, 1:]
                for j in range(m - 1):
                    ex_here[j] += 0.7 * hz_here[j]
                for j in range(m - 1):
                    ex_right[j] -= 0.7 * hz_here[j]
                for j in range(m - 1):
                    ey_here[j] += 0.7 * hz_here[j]
            if i > 0:
                hz_above, ey_above, ex_above = (
                    hz_bar[i - 1],
                    ey_bar[i - 1],
                    ex_bar[i - 1],
                )
                for j in range(m - 1):
                    ey_here[j] -= 0.7 * hz_above[j]
                fdtd_hz_bar(hz_above, ex_above)
                for j in range(m):
                    hz_above[j] += 0.5 * ey_here[j]
                if i > 1:
                    for j in range(m):
                        hz_above[j] -= 0.5 * ey_above[j]
        fdtd_hz_bar(hz_bar[n - 1], ex_bar[n - 1])
        hz_here, ey_here = hz_bar[n - 1], ey_bar[n - 1]
        if n > 1:
            for j in range(m):
                hz_here[j] -= 0.5 * ey_here[j]
        total, ey_here = 0.0, ey_bar[0]
        for j in range(m):
            total += ey_here[j]
            ey_here[j] = 0.0
        fict_bar[t] = total
    return hz, (ex_bar, ey_bar, hz_bar, fict_bar)


@compiled
def fdtd_ex(ex_row, hz_row):
    """A row of ex of `fdtd_2d`."""
    to, right = ex_row[1:], hz_row[1:]
    for j in range(len(to)):
        to[j] -= 0.5 * (right[j] - hz_row[j])


@compiled
def fdtd_hz_bar(hz_row_bar, ex_row_bar):
    """The adjoint of `fdtd_ex`."""
    right_bar, ex_right_bar = hz_row_bar[1:], ex_row_bar[1:]
    for j in range(len(right_bar)):
        right_bar[j] -= 0.5 * ex_right_bar[j]
    for j in range(len(right_bar)):
        hz_row_bar[j] += 0.5 * ex_right_bar[j]


@compiled
def ping_pong(u, viscosity, dt, steps, result_bar):
    """Value and gradient of `kernels.ping_pong`; the buffers are rows of the tape."""
    n = len(u)
    tape = np.empty((steps + 1, n))
    tape[0] = u
    for t in range(steps):
        a, b = tape[t], tape[t + 1]
        b[0], b[n - 1] = u[0], u[n - 1]
        for i in range(1, n - 1):
            b[i] = (
                a[i]
                - 0.5 * dt * a[i] * (a[i + 1] - a[i - 1])
                + viscosity * dt * (a[i + 1] - 2.0 * a[i] + a[i - 1])
            )
    value = tape[steps].copy()

    # all that reaches the ends of either buffer reaches those of u
    first_bar, last_bar = result_bar[0], result_bar[n - 1]
    a_bar, b_bar = result_bar.copy(), np.zeros(n)
    a_bar[0] = a_bar[n - 1] = 0.0
    bends_bar = np.zeros(n)  # of the viscosity, summed over steps and not yet over u
    half, both = 0.5 * dt, viscosity * dt
    for t in range(steps - 1, -1, -1):
        a_bar, b_bar = b_bar, a_bar
        a = tape[t]
        for i in range(1, n - 1):
            bends_bar[i] += b_bar[i] * (a[i + 1] - 2.0 * a[i] + a[i - 1])
            a_bar[i] = (
                b_bar[i] * (1.0 - half * (a[i + 1] - a[i - 1]) - 2.0 * both)
                + b_bar[i - 1] * (both - half * a[i - 1])
                + b_bar[i + 1] * (both + half * a[i + 1])
            )
        first_bar += b_bar[1] * (both + half * a[1])
        last_bar += b_bar[n - 2] * (both - half * a[n - 2])
    u_bar, viscosity_bar = a_bar.copy(), 0.0
    u_bar[0], u_bar[n - 1] = first_bar, last_bar
    for i in range(1, n - 1):
        viscosity_bar += bends_bar[i]
    return value, (u_bar, dt * viscosity_bar)


@compiled
def min_plus(path, result_bar):
    """Value and gradient of `kernels.min_plus`; only what was shortened is saved."""
    path = path.copy()
    n = path.shape[0]
    shorter_saved = np.empty((n, n, n), dtype=np.bool_)
    onward = np.empty(n)
    for k in range(n):
        onward[:] = path[k]
        for i in range(n):
            row, shorter, first = path[i], shorter_saved[k, i], path[i, k]
            for j in range(n):
                through, direct = first + onward[j], row[j]
                is_shorter = through < direct
                shorter[j] = is_shorter
                row[j] = through if is_shorter else direct

    path_bar, onward_bar = result_bar.copy(), np.empty(n)
    for k in range(n - 1, -1, -1):
        onward_bar[:] = 0.0
        for i in range(n):
            row_bar, shorter, first_bar = path_bar[i], shorter_saved[k, i], 0.0
            for j in range(n):
                # few are: a branch is well predicted
                if shorter[j]:
                    first_bar += row_bar[j]
                    onward_bar[j] += row_bar[j]
                    row_bar[j] = 0.0
            row_bar[k] += first_bar
        for j in range(n):
            path_bar[k, j] += onward_bar[j]
    return path, path_bar


@compiled
def nbody(positions, velocities, masses, observed, dt, steps):
    """Gradient of `kernels.nbody`.

    Only positions are saved; what belongs to pairs is larger, and computed again.  A
    coordinate of all bodies is contiguous, and the inner loops are over the bodies that
    one body pulls, so that none of their sums is over the inner loop.
    """
    n, dims = positions.shape
    x, v = positions.T.copy(), velocities.T.copy()
    tape = np.empty((steps, dims, n))
    squares, pull = np.empty(n), np.empty(n)
    summed = np.empty((dims, n))
    half = 0.5 * dt
    for step in range(steps):
        middle = tape[step]
        for d in range(dims):
            for j in range(n):
                middle[d, j] = x[d, j] + half * v[d, j]
        summed[:] = 0.0
        for i in range(n):
            squares_of_offsets(middle, i, squares)
            mass = masses[i]
            for j in range(n):
                pull[j] = mass / (squares[j] * np.sqrt(squares[j]))
            for d in range(dims):
                here, own, to = middle[d], middle[d, i], summed[d]
                for j in range(n):
                    to[j] += pull[j] * (own - here[j])
        for d in range(dims):
            for j in range(n):
                v[d, j] += dt * summed[d, j]
                x[d, j] = middle[d, j] + half * v[d, j]

    x_bar, v_bar, masses_bar = np.empty((dims, n)), np.zeros((dims, n)), np.zeros(n)
    for d in range(dims):
        for j in range(n):
            x_bar[d, j] = 2.0 * (x[d, j] - observed[j, d])
    along, pushed, pair_bar = np.empty(n), np.empty(n), np.empty((dims, n))
    for step in range(steps - 1, -1, -1):
        middle = tape[step]
        for d in range(dims):
            for j in range(n):
                v_bar[d, j] += half * x_bar[d, j]
        # body j gets here what it has from pulling i, and from being pulled by i
        for i in range(n):
            squares_of_offsets(middle, i, squares)
            mass = masses[i]
            along[:] = 0.0
            pushed[:] = 0.0
            for d in range(dims):
                here, own, own_bar = middle[d], middle[d, i], v_bar[d, i]
                here_bar, to = v_bar[d], pair_bar[d]
                for j in range(n):
                    offset = own - here[j]
                    both = dt * (mass * here_bar[j] - masses[j] * own_bar)
                    to[j] = both
                    along[j] += offset * both
                    pushed[j] -= own_bar * offset
            for j in range(n):
                pull_of_one = 1.0 / (squares[j] * np.sqrt(squares[j]))
                pull[j] = pull_of_one
                masses_bar[j] += dt * pull_of_one * pushed[j]
                along[j] *= 3.0 * pull_of_one / squares[j]
            for d in range(dims):
                here, own, both, to = middle[d], middle[d, i], pair_bar[d], x_bar[d]
                for j in range(n):
                    to[j] += along[j] * (own - here[j]) - pull[j] * both[j]
        for d in range(dims):
            for j in range(n):
                v_bar[d, j] += half * x_bar[d, j]
    return x_bar.T.copy(), v_bar.T.copy(), masses_bar


@compiled
def squares_of_offsets(x, i, squares):
    """The softened squares of the distances of all bodies from body i."""
    squares[:] = 0.01
    for d in range(x.shape[0]):
        here, own = x[d], x[d, i]
        for j in range(len(squares)):
            offset = own - here[j]
            squares[j] += offset * offset


@compiled
def shallow_water(h, u, v, dt, dx, steps):
    """Gradient of `kernels.shallow_water`; each step writes the next place of the tape.

    Of fluxes, or what belongs to them in reverse, there are two rows at a time.
    """
    n, m = h.shape
    h_tape = np.empty((steps + 1, n, m))
    u_tape, v_tape = np.empty((steps + 1, n, m)), np.empty((steps + 1, n, m))
    h_tape[0], u_tape[0], v_tape[0] = h, u, v
    slope, ratio = 9.81 * dt / dx, dt / dx
    fx, fx_next, fy = np.zeros(m), np.zeros(m), np.zeros(m + 1)
    for t in range(steps):
        fx[:] = 0.0
        u_tape[t + 1, 0] = u_tape[t, 0]
        for i in range(n):
            here, next_h = h_tape[t, i], h_tape[t + 1, i]
            if i < n - 1:
                below, u_old, u_new = (
                    h_tape[t, i + 1],
                    u_tape[t, i + 1],
                    u_tape[t + 1, i + 1],
                )
                for j in range(m):
                    new = u_old[j] - slope * (below[j] - here[j])
                    u_new[j] = new
                    fx_next[j] = 0.5 * new * (below[j] + here[j])
            else:
                fx_next[:] = 0.0
            v_tape[t + 1, i, 0] = v_tape[t, i, 0]
            right, v_old, v_new = here[1:], v_tape[t, i, 1:], v_tape[t + 1, i, 1:]
            fy_inner = fy[1:]
            for j in range(m - 1):
                new = v_old[j] - slope * (right[j] - here[j])
                v_new[j] = new
                fy_inner[j] = 0.5 * new * (right[j] + here[j])
            for j in range(m):
                next_h[j] = here[j] - ratio * (fx_next[j] - fx[j] + fy[j + 1] - fy[j])
            fx, fx_next = fx_next, fx

    h_bar, u_bar, v_bar = np.empty((n, m)), np.empty((n, m)), np.empty((n, m))
    for i in range(n):
        h_here, u_here, v_here = h_tape[steps, i], u_tape[steps, i], v_tape[steps, i]
        h_here_bar, u_here_bar, v_here_bar = h_bar[i], u_bar[i], v_bar[i]
        for j in range(m):
            a, b, c = h_here[j], u_here[j], v_here[j]
            h_here_bar[j] = 0.5 * (b * b + c * c) + 9.81 * a
            u_here_bar[j], v_here_bar[j] = a * b, a * c
    half = 0.5 * dt / dx
    # what a flux and a slope between cells hand on to the cell before and after
    before_x, after_x, after_x_next = np.empty(m), np.empty(m), np.empty(m)
    before_y, after_y = np.zeros(m + 1), np.zeros(m + 1)
    for t in range(steps - 1, -1, -1):
        after_x[:] = 0.0
        for i in range(n):
            # both from this row as it was
            here, here_bar = h_tape[t, i], h_bar[i]
            if i < n - 1:
                below, below_bar = h_tape[t, i + 1], h_bar[i + 1]
                u_next, u_next_bar = u_tape[t + 1, i + 1], u_bar[i + 1]
                for j in range(m):
                    flux_half = half * (below_bar[j] - here_bar[j])
                    total = u_next_bar[j] + flux_half * (below[j] + here[j])
                    u_next_bar[j] = total
                    by_flux, by_slope = flux_half * u_next[j], slope * total
                    before_x[j] = by_flux + by_slope
                    after_x_next[j] = by_flux - by_slope
            else:
                before_x[:] = 0.0
            right, right_bar = here[1:], here_bar[1:]
            v_next, v_next_bar = v_tape[t + 1, i, 1:], v_bar[i, 1:]
            after_inner = after_y[1:]
            for j in range(m - 1):
                flux_half = half * (right_bar[j] - here_bar[j])
                total = v_next_bar[j] + flux_half * (right[j] + here[j])
                v_next_bar[j] = total
                by_flux, by_slope = flux_half * v_next[j], slope * total
                before_y[j] = by_flux + by_slope
                after_inner[j] = by_flux - by_slope
            for j in range(m):
                here_bar[j] += (before_x[j] + after_x[j]) + (before_y[j] + after_y[j])
            after_x, after_x_next = after_x_next, after_x
    return h_bar, u_bar, v_bar


@compiled
def wave(velocity, source, receivers, observed, depth, dt, dx):
    """Gradient of `kernels.wave`.

    The waves are saved, and their Laplacians computed again.  Around the grid is a rim
    of zeros, and the squared Courant number is 0 where waves are not driven: so the
    loops are the same everywhere.
    """
    nx, nz = velocity.shape
    steps = len(source)
    courant = np.zeros((nx + 2, nz + 2))
    for i in range(1, nx - 1):
        for j in range(1, nz - 1):
            number = dt / dx * velocity[i, j]
            courant[i + 1, j + 1] = number * number
    # indices on the grid with a rim; negative ones count from the end
    column, middle = depth % nz + 1, nx // 2 + 1
    places = receivers % nx + 1
    tape = np.empty((steps + 1, nx + 2, nz + 2))  # before each step, and after the last
    tape[0] = 0.0
    zeros = np.zeros((nx + 2, nz + 2))
    record_bar = np.empty((steps, len(receivers)))
    for t in range(steps):
        old, now, new = zeros if t == 0 else tape[t - 1], tape[t], tape[t + 1]
        new[0] = new[nx + 1] = 0.0
        for i in range(1, nx + 1):
            above, here, below = now[i - 1, 1:], now[i, 1:], now[i + 1, 1:]
            left, right, factors = now[i], now[i, 2:], courant[i, 1:]
            before, to = old[i, 1:], new[i, 1:]
            new[i, 0] = new[i, nz + 1] = 0.0
            for j in range(nz):
                laplacian = (below[j] + above[j] + right[j] + left[j]) - 4.0 * here[j]
                to[j] = 2.0 * here[j] - before[j] + factors[j] * laplacian
        new[middle, column] += dt**2 * source[t]
        for r in range(len(places)):
            record_bar[t, r] = dt * (new[places[r], column] - observed[t, r])

    new_bar, later_bar = np.zeros((nx + 2, nz + 2)), np.zeros((nx + 2, nz + 2))
    driven_bar = np.zeros((nx + 2, nz + 2))
    courant_bar, source_bar = np.zeros((nx, nz)), np.empty_like(source)
    for t in range(steps - 1, -1, -1):
        for r in range(len(places)):
            new_bar[places[r], column] += record_bar[t, r]
        source_bar[t] = dt**2 * new_bar[middle, column]
        now = tape[t]
        for i in range(1, nx + 1):
            above, here, below = now[i - 1, 1:], now[i, 1:], now[i + 1, 1:]
            left, right, factors = now[i], now[i, 2:], courant[i, 1:]
            here_bar, to = new_bar[i, 1:], driven_bar[i, 1:]
            factors_bar = courant_bar[i - 1]
            for j in range(nz):
                laplacian = (below[j] + above[j] + right[j] + left[j]) - 4.0 * here[j]
                factors_bar[j] += here_bar[j] * laplacian
                to[j] = factors[j] * here_bar[j]
        # the adjoint of now takes the place of that which is not needed any more
        for i in range(1, nx + 1):
            above, here = driven_bar[i - 1, 1:], driven_bar[i, 1:]
            below, left = driven_bar[i + 1, 1:], driven_bar[i]
            right, here_bar, to = driven_bar[i, 2:], new_bar[i, 1:], later_bar[i, 1:]
            for j in range(nz):
                total = (below[j] + above[j] + right[j] + left[j]) - 4.0 * here[j]
                to[j] = 2.0 * here_bar[j] - to[j] + total
        new_bar, later_bar = later_bar, new_bar
    velocity_bar, factor = np.zeros_like(velocity), 2.0 * (dt / dx) ** 2
    for i in range(1, nx - 1):
        for j in range(1, nz - 1):
            velocity_bar[i, j] = factor * velocity[i, j] * courant_bar[i, j]
    return velocity_bar, source_bar


@compiled
def gemm(alpha, beta, C, A, B, result_bar):
    """Value and gradient of `kernels.gemm`: the products are those of BLAS."""
    value, C_bar, product_bar = A @ B, np.empty_like(C), np.empty_like(C)
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            value[i, j] = alpha * value[i, j] + beta * C[i, j]
            C_bar[i, j] = beta * result_bar[i, j]
            product_bar[i, j] = alpha * result_bar[i, j]
    return value, (C_bar, product_bar @ B.T, A.T @ product_bar)


@compiled
def syrk(alpha, beta, C, A, result_bar):
    """Value and gradient of `kernels.syrk`, row by row of A."""
    C, C_bar, A_bar = C.copy(), result_bar.copy(), np.zeros_like(A)
    for i in range(A.shape[0]):
        here, here_bar = A[i], A_bar[i]
        for j in range(i + 1):
            other, other_bar = A[j], A_bar[j]
            C[i, j] = beta * C[i, j] + alpha * dot(here, other)
            t_bar = alpha * C_bar[i, j]
            for k in range(len(here)):
                here_bar[k] += t_bar * other[k]
            for k in range(len(here)):
                other_bar[k] += t_bar * here[k]
            C_bar[i, j] *= beta
    return C, (C_bar, A_bar)


@compiled
def trmm(alpha, A, B, result_bar):
    """Value and gradient of `kernels.trmm`, row by row of B."""
    value, A_bar, B_bar = B.copy(), np.zeros_like(A), np.empty_like(B)
    n, m = B.shape
    for i in range(n):
        row = value[i]
        for k in range(i + 1, n):
            factor, other = A[k, i], B[k]
            for j in range(m):
                row[j] += factor * other[j]
        for j in range(m):
            row[j] *= alpha
            B_bar[i, j] = alpha * result_bar[i, j]
    for i in range(n - 1, -1, -1):
        row_bar = B_bar[i]
        for k in range(i + 1, n):
            factor, other_bar = A[k, i], B_bar[k]
            A_bar[k, i] = dot(row_bar, B[k])
            for j in range(m):
                other_bar[j] += factor * row_bar[j]
    return value, (A_bar, B_bar)
