"""The adjoints of the kernels in `kernels.py`, as an expert writes them in loops.

They are what `kernels_by_hand.py` has, with the same parameters and results, as loops
over elements that Numba compiles.  They reverse the operations of the kernels and do
not replace them by others.  Most forward sweeps also keep the kernel's order of
operations; where sums are in another order, it is for loops over contiguous elements.

A tape is one array that is allocated ahead, and where a kernel's states are saved, the
next state is computed into the tape and not copied to it.  The adjoints of stencils
gather: each element is written once, from adjoints that are zero at the rim, and what
belongs to the rim is added apart.

Sums are the one thing that a compiler may not turn into vector instructions, for it must
not change their order: here they are either over the outer loop, or in `dot`, which has
several partial sums.
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
            here[1 : m - 1] = 0.0
            for j in range(m):
                three = t_bar[j] + t_bar[j + 1] + t_bar[j + 2]
                above[j] += three
                here[j] += three
                below[j] += three
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
    """The adjoint of `laplacian_of_row` for all rows, of lap_bar with a rim of zeros."""
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
