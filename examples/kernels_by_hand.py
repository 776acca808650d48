"""The adjoints of the kernels in `kernels.py`, as an expert writes them by hand.

They reverse the operations of the kernels and do not replace them by others: element
loops stay element loops.  Each has the parameters of its kernel, changes none of them,
and returns the gradient in the order of `wrt` in `kernel_inputs.py`.  If the output is
an array, there is a keyword `result_bar`, the output's adjoint, and what is returned is
(value, gradient), as from `srcdiff.vjp`.

What is saved is what is overwritten after it was read non-linearly, and no more: linear
stencils save nothing.  Where all of a slice is overwritten before it is read again, its
adjoint is assigned and not added to, and so need not be cleared.
"""

import numpy as np


def jacobi_1d(steps, A, B, *, result_bar):
    """Value and gradient of `kernels.jacobi_1d`."""
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        B[1:-1] = (A[:-2] + A[1:-1] + A[2:]) / 3.0
        A[1:-1] = (B[:-2] + B[1:-1] + B[2:]) / 3.0

    A_bar, B_bar = result_bar.copy(), np.zeros_like(B)
    for _ in range(steps):
        reverse_average_3(A_bar, B_bar)
        reverse_average_3(B_bar, A_bar)
    B_bar[1:-1] = 0.0
    return A, (A_bar, B_bar)


def reverse_average_3(written_bar, read_bar):
    """The adjoint of a sweep of `jacobi_1d`."""
    t_bar = written_bar[1:-1] / 3.0
    read_bar[1:-1] = t_bar
    read_bar[:-2] += t_bar
    read_bar[2:] += t_bar


def jacobi_2d(steps, A, B, *, result_bar):
    """Value and gradient of `kernels.jacobi_2d`."""
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        B[1:-1, 1:-1] = 0.2 * (
            A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1]
        )
        A[1:-1, 1:-1] = 0.2 * (
            B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1]
        )

    A_bar, B_bar = result_bar.copy(), np.zeros_like(B)
    for _ in range(steps):
        reverse_average_5(A_bar, B_bar)
        reverse_average_5(B_bar, A_bar)
    B_bar[1:-1, 1:-1] = 0.0
    return A, (A_bar, B_bar)


def reverse_average_5(written_bar, read_bar):
    """The adjoint of a sweep of `jacobi_2d`."""
    t_bar = 0.2 * written_bar[1:-1, 1:-1]
    read_bar[1:-1, 1:-1] = t_bar
    read_bar[1:-1, :-2] += t_bar
    read_bar[1:-1, 2:] += t_bar
    read_bar[2:, 1:-1] += t_bar
    read_bar[:-2, 1:-1] += t_bar


def heat_3d(steps, A, B, *, result_bar):
    """Value and gradient of `kernels.heat_3d`."""
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        heat_sweep(B, A)
        heat_sweep(A, B)

    A_bar, B_bar = result_bar.copy(), np.zeros_like(B)
    for _ in range(steps):
        reverse_heat_sweep(A_bar, B_bar)
        reverse_heat_sweep(B_bar, A_bar)
    B_bar[1:-1, 1:-1, 1:-1] = 0.0
    return A, (A_bar, B_bar)


def heat_sweep(written, read):
    """A sweep of `heat_3d`."""
    centre = read[1:-1, 1:-1, 1:-1]
    written[1:-1, 1:-1, 1:-1] = (
        0.125 * (read[2:, 1:-1, 1:-1] - 2.0 * centre + read[:-2, 1:-1, 1:-1])
        + 0.125 * (read[1:-1, 2:, 1:-1] - 2.0 * centre + read[1:-1, :-2, 1:-1])
        + 0.125 * (read[1:-1, 1:-1, 2:] - 2.0 * centre + read[1:-1, 1:-1, :-2])
        + centre
    )


def reverse_heat_sweep(written_bar, read_bar):
    """The adjoint of a sweep of `heat_3d`."""
    t_bar = 0.125 * written_bar[1:-1, 1:-1, 1:-1]
    read_bar[1:-1, 1:-1, 1:-1] = 2.0 * t_bar  # 1 - 6 / 8 of the written
    read_bar[2:, 1:-1, 1:-1] += t_bar
    read_bar[:-2, 1:-1, 1:-1] += t_bar
    read_bar[1:-1, 2:, 1:-1] += t_bar
    read_bar[1:-1, :-2, 1:-1] += t_bar
    read_bar[1:-1, 1:-1, 2:] += t_bar
    read_bar[1:-1, 1:-1, :-2] += t_bar


def seidel_2d(steps, A, *, result_bar):
    """Value and gradient of `kernels.seidel_2d`."""
    A = A.copy()
    n, m = A.shape
    for _ in range(steps):
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

    A_bar = result_bar.copy()
    for _ in range(steps):
        for i in reversed(range(1, n - 1)):
            for j in reversed(range(1, m - 1)):
                t_bar = A_bar[i, j] / 9.0
                A_bar[i - 1, j - 1] += t_bar
                A_bar[i - 1, j] += t_bar
                A_bar[i - 1, j + 1] += t_bar
                A_bar[i, j - 1] += t_bar
                A_bar[i, j] = t_bar
                A_bar[i, j + 1] += t_bar
                A_bar[i + 1, j - 1] += t_bar
                A_bar[i + 1, j] += t_bar
                A_bar[i + 1, j + 1] += t_bar
    return A, A_bar


def lu(A, *, result_bar):
    """Value and gradient of `kernels.lu`: all that is read is in the factors."""
    A = A.copy()
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]

    A_bar = result_bar.copy()
    for i in reversed(range(n)):
        for j in reversed(range(i, n)):
            t_bar = A_bar[i, j]
            A_bar[i, :i] -= t_bar * A[:i, j]
            A_bar[:i, j] -= t_bar * A[i, :i]
        for j in reversed(range(i)):
            t_bar = A_bar[i, j] / A[j, j]
            A_bar[i, j] = t_bar
            A_bar[j, j] -= t_bar * A[i, j]
            A_bar[i, :j] -= t_bar * A[:j, j]
            A_bar[:j, j] -= t_bar * A[i, :j]
    return A, A_bar


def cholesky(A, *, result_bar):
    """Value and gradient of `kernels.cholesky`: all that is read is in the factor."""
    A = A.copy()
    n = A.shape[0]
    for k in range(n):
        A[k, k] = np.sqrt(A[k, k])
        A[k + 1 :, k] /= A[k, k]
        for j in range(k + 1, n):
            A[j:, j] -= A[j, k] * A[j:, k]

    A_bar = result_bar.copy()
    for k in reversed(range(n)):
        for j in reversed(range(k + 1, n)):
            t_bar = A_bar[j:, j]
            A_bar[j:, k] -= A[j, k] * t_bar
            A_bar[j, k] -= A[j:, k] @ t_bar
        A_bar[k + 1 :, k] /= A[k, k]
        A_bar[k, k] -= A_bar[k + 1 :, k] @ A[k + 1 :, k]
        A_bar[k, k] *= 0.5 / A[k, k]
    return A, A_bar


def durbin(r, *, result_bar):
    """Value and gradient of `kernels.durbin`."""
    y = np.empty_like(r)
    y[0] = -r[0]
    alpha, beta = -r[0], 1.0
    saved = []
    for k in range(1, len(r)):
        saved.append((alpha, beta, y[:k].copy()))
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + r[k - 1 :: -1] @ y[:k]) / beta
        y[:k] += alpha * y[k - 1 :: -1]
        y[k] = alpha

    y_bar, r_bar = result_bar.copy(), np.zeros_like(r)
    alpha_bar = beta_bar = 0.0
    for k in reversed(range(1, len(r))):
        alpha_saved, beta_saved, y_saved = saved.pop()
        alpha_bar += y_bar[k] + y_bar[:k] @ y_saved[::-1]
        t_bar = -alpha_bar / beta
        r_bar[k] += t_bar
        r_bar[k - 1 :: -1] += t_bar * y_saved
        y_bar[:k] += alpha * y_bar[k - 1 :: -1] + t_bar * r[k - 1 :: -1]
        beta_bar += t_bar * alpha
        alpha, beta = alpha_saved, beta_saved
        alpha_bar = -2.0 * alpha * beta * beta_bar
        beta_bar *= 1.0 - alpha * alpha
    r_bar[0] -= alpha_bar + y_bar[0]
    return y, r_bar


def trisolv(L, x, b, *, result_bar):
    """Value and gradient of `kernels.trisolv`."""
    x = x.copy()
    for i in range(len(b)):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]

    L_bar, b_bar, x_bar = np.zeros_like(L), np.empty_like(b), result_bar.copy()
    for i in reversed(range(len(b))):
        t_bar = x_bar[i] / L[i, i]
        b_bar[i] = t_bar
        L_bar[i, : i + 1] = -t_bar * x[: i + 1]
        x_bar[:i] -= t_bar * L[i, :i]
    return x, (L_bar, b_bar)


def thomas(a, b, c, d, *, result_bar):
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

    a_bar, b_bar = np.zeros_like(a), np.zeros_like(b)
    c_bar, d_bar = np.zeros_like(c), result_bar.copy()
    for i in range(n - 1):
        t_bar = d_bar[i] / b[i]
        d_bar[i] = t_bar
        b_bar[i] = -t_bar * d[i]
        c_bar[i] = -t_bar * d[i + 1]
        d_bar[i + 1] -= t_bar * c[i]
    d_bar[n - 1] /= b[n - 1]
    b_bar[n - 1] = -d_bar[n - 1] * d[n - 1]
    for i in reversed(range(1, n)):
        w = a[i] / b[i - 1]
        w_bar = -(d_bar[i] * d_saved[i - 1] + b_bar[i] * c[i - 1])
        d_bar[i - 1] -= w * d_bar[i]
        c_bar[i - 1] -= w * b_bar[i]
        t_bar = w_bar / b[i - 1]
        a_bar[i] = t_bar
        b_bar[i - 1] -= t_bar * w
    return d, (a_bar, b_bar, c_bar, d_bar)


def vertical_advection(u, w, dt, *, result_bar):
    """Value and gradient of `kernels.vertical_advection`."""
    u = u.copy()
    nz = u.shape[0]
    c, d = np.zeros_like(u), np.zeros_like(u)
    b_saved = []
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
        b_saved.append(b)
    u[nz - 1] = d[nz - 1]
    for k in range(nz - 2, -1, -1):
        u[k] = d[k] - c[k] * u[k + 1]

    # u[k] hands its adjoint on to d[k] as it is: d_bar starts as u_bar
    c_bar, d_bar, w_bar = np.zeros_like(c), result_bar.copy(), np.zeros_like(w)
    for k in range(nz - 1):
        c_bar[k] = -d_bar[k] * u[k + 1]
        d_bar[k + 1] -= d_bar[k] * c[k]
    for k in reversed(range(nz)):
        b = b_saved.pop()
        c_bar[k] /= b
        d_bar[k] /= b
        b_bar = -(c_bar[k] * c[k] + d_bar[k] * d[k])
        a_bar = -b_bar
        if k > 0:
            a = -0.5 * w[k]
            a_bar -= b_bar * c[k - 1] + d_bar[k] * d[k - 1]
            c_bar[k - 1] -= b_bar * a
            d_bar[k - 1] -= d_bar[k] * a
        w_bar[k + 1] += 0.5 * (c_bar[k] - b_bar)
        w_bar[k] -= 0.5 * a_bar
    d_bar /= dt
    return u, (d_bar, w_bar)


def horizontal_diffusion(steps, field, coeff, *, result_bar):
    """Value and gradient of `kernels.horizontal_diffusion`.

    Of the fluxes only where they are stopped is saved, and their divergence.
    """
    field = field.copy()
    saved = []
    for _ in range(steps):
        lap = (
            field[2:, 1:-1] + field[:-2, 1:-1] + field[1:-1, 2:] + field[1:-1, :-2]
        ) - 4.0 * field[1:-1, 1:-1]
        flx = lap[1:, 1:-1] - lap[:-1, 1:-1]
        stopped_x = flx * (field[2:-1, 2:-2] - field[1:-2, 2:-2]) > 0.0
        flx[stopped_x] = 0.0
        fly = lap[1:-1, 1:] - lap[1:-1, :-1]
        stopped_y = fly * (field[2:-2, 2:-1] - field[2:-2, 1:-2]) > 0.0
        fly[stopped_y] = 0.0
        divergence = flx[1:] - flx[:-1] + fly[:, 1:] - fly[:, :-1]
        field[2:-2, 2:-2] -= coeff[2:-2, 2:-2] * divergence
        saved.append((stopped_x, stopped_y, divergence))

    field_bar, coeff_bar = result_bar.copy(), np.zeros_like(coeff)
    for _ in range(steps):
        stopped_x, stopped_y, divergence = saved.pop()
        coeff_bar[2:-2, 2:-2] -= field_bar[2:-2, 2:-2] * divergence
        t_bar = -coeff[2:-2, 2:-2] * field_bar[2:-2, 2:-2]
        flx_bar = np.zeros(stopped_x.shape)
        flx_bar[1:] = t_bar
        flx_bar[:-1] -= t_bar
        flx_bar[stopped_x] = 0.0
        fly_bar = np.zeros(stopped_y.shape)
        fly_bar[:, 1:] = t_bar
        fly_bar[:, :-1] -= t_bar
        fly_bar[stopped_y] = 0.0
        lap_bar = np.zeros(lap.shape)
        lap_bar[1:, 1:-1] = flx_bar
        lap_bar[:-1, 1:-1] -= flx_bar
        lap_bar[1:-1, 1:] += fly_bar
        lap_bar[1:-1, :-1] -= fly_bar
        field_bar[2:, 1:-1] += lap_bar
        field_bar[:-2, 1:-1] += lap_bar
        field_bar[1:-1, 2:] += lap_bar
        field_bar[1:-1, :-2] += lap_bar
        field_bar[1:-1, 1:-1] -= 4.0 * lap_bar
    return field, (field_bar, coeff_bar)


def fdtd_2d(ex, ey, hz, fict, *, result_bar):
    """Value and gradient of `kernels.fdtd_2d`."""
    ex, ey, hz = ex.copy(), ey.copy(), hz.copy()
    for t in range(len(fict)):
        ey[0, :] = fict[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])

    ex_bar, ey_bar = np.zeros_like(ex), np.zeros_like(ey)
    hz_bar, fict_bar = result_bar.copy(), np.empty_like(fict)
    for t in reversed(range(len(fict))):
        t_bar = 0.7 * hz_bar[:-1, :-1]
        ex_bar[:-1, 1:] -= t_bar
        ex_bar[:-1, :-1] += t_bar
        ey_bar[1:, :-1] -= t_bar
        ey_bar[:-1, :-1] += t_bar
        t_bar = 0.5 * ex_bar[:, 1:]
        hz_bar[:, 1:] -= t_bar
        hz_bar[:, :-1] += t_bar
        t_bar = 0.5 * ey_bar[1:, :]
        hz_bar[1:, :] -= t_bar
        hz_bar[:-1, :] += t_bar
        fict_bar[t] = np.sum(ey_bar[0, :])
        ey_bar[0, :] = 0.0
    return hz, (ex_bar, ey_bar, hz_bar, fict_bar)


def wave(velocity, source, receivers, observed, depth, dt, dx):
    """Gradient of `kernels.wave`; no two receivers are at the same place."""
    middle = velocity.shape[0] // 2
    courant = (dt / dx * velocity[1:-1, 1:-1]) ** 2
    now, old = np.zeros_like(velocity), np.zeros_like(velocity)
    record = np.zeros((len(source), len(receivers)))
    laplacian_saved = []
    for t in range(len(source)):
        laplacian = (
            now[2:, 1:-1] + now[:-2, 1:-1] + now[1:-1, 2:] + now[1:-1, :-2]
        ) - 4.0 * now[1:-1, 1:-1]
        laplacian_saved.append(laplacian)
        new = 2.0 * now - old
        new[1:-1, 1:-1] += courant * laplacian
        new[middle, depth] += dt**2 * source[t]
        record[t] = new[receivers, depth]
        old, now = now, new

    record_bar = dt * (record - observed)
    now_bar, old_bar = np.zeros_like(velocity), np.zeros_like(velocity)
    source_bar, courant_bar = np.empty_like(source), np.zeros_like(courant)
    for t in reversed(range(len(source))):
        new_bar, now_bar = now_bar, old_bar
        new_bar[receivers, depth] += record_bar[t]
        source_bar[t] = dt**2 * new_bar[middle, depth]
        courant_bar += new_bar[1:-1, 1:-1] * laplacian_saved.pop()
        t_bar = courant * new_bar[1:-1, 1:-1]
        now_bar += 2.0 * new_bar
        now_bar[2:, 1:-1] += t_bar
        now_bar[:-2, 1:-1] += t_bar
        now_bar[1:-1, 2:] += t_bar
        now_bar[1:-1, :-2] += t_bar
        now_bar[1:-1, 1:-1] -= 4.0 * t_bar
        old_bar = -new_bar
    velocity_bar = np.zeros_like(velocity)
    velocity_bar[1:-1, 1:-1] = 2.0 * (dt / dx) ** 2 * velocity[1:-1, 1:-1] * courant_bar
    return velocity_bar, source_bar


def nbody(positions, velocities, masses, observed, dt, steps):
    """Gradient of `kernels.nbody`.

    Only positions are saved; what belongs to pairs is larger, and computed again.
    """
    positions, velocities = positions.copy(), velocities.copy()
    positions_saved = []
    for _ in range(steps):
        positions += 0.5 * dt * velocities
        positions_saved.append(positions.copy())
        offsets = positions[None, :, :] - positions[:, None, :]
        squares = np.sum(offsets**2, axis=2) + 0.01
        pull = masses / (squares * np.sqrt(squares))
        velocities += dt * np.sum(pull[:, :, None] * offsets, axis=1)
        positions += 0.5 * dt * velocities

    positions_bar = 2.0 * (positions - observed)
    velocities_bar, masses_bar = np.zeros_like(velocities), np.zeros_like(masses)
    for _ in range(steps):
        velocities_bar += 0.5 * dt * positions_bar
        positions = positions_saved.pop()
        offsets = positions[None, :, :] - positions[:, None, :]
        squares = np.sum(offsets**2, axis=2) + 0.01
        pull_of_one = 1.0 / (squares * np.sqrt(squares))
        pull = masses * pull_of_one

        sum_bar = dt * velocities_bar[:, None, :]
        pull_bar = np.sum(sum_bar * offsets, axis=2)
        masses_bar += np.sum(pull_bar * pull_of_one, axis=0)
        squares_bar = -1.5 * pull_bar * pull / squares
        offsets_bar = sum_bar * pull[:, :, None]
        offsets_bar += 2.0 * squares_bar[:, :, None] * offsets
        positions_bar += np.sum(offsets_bar, axis=0) - np.sum(offsets_bar, axis=1)
        velocities_bar += 0.5 * dt * positions_bar
    return positions_bar, velocities_bar, masses_bar


def shallow_water(h, u, v, dt, dx, steps):
    """Gradient of `kernels.shallow_water`."""
    h, u, v = h.copy(), u.copy(), v.copy()
    n, m = h.shape
    saved = []
    for _ in range(steps):
        u[1:, :] -= 9.81 * dt / dx * (h[1:, :] - h[:-1, :])
        v[:, 1:] -= 9.81 * dt / dx * (h[:, 1:] - h[:, :-1])
        saved.append((h.copy(), u[1:, :].copy(), v[:, 1:].copy()))
        fx, fy = np.zeros((n + 1, m)), np.zeros((n, m + 1))
        fx[1:-1, :] = 0.5 * u[1:, :] * (h[1:, :] + h[:-1, :])
        fy[:, 1:-1] = 0.5 * v[:, 1:] * (h[:, 1:] + h[:, :-1])
        h -= dt / dx * (fx[1:, :] - fx[:-1, :] + fy[:, 1:] - fy[:, :-1])

    h_bar = 0.5 * (u**2 + v**2) + 9.81 * h
    u_bar, v_bar = h * u, h * v
    for _ in range(steps):
        h, u_inner, v_inner = saved.pop()
        # halves of the adjoints of the fluxes between cells; the walls have none
        fx_half = 0.5 * dt / dx * (h_bar[1:, :] - h_bar[:-1, :])
        fy_half = 0.5 * dt / dx * (h_bar[:, 1:] - h_bar[:, :-1])
        u_bar[1:, :] += fx_half * (h[1:, :] + h[:-1, :])
        v_bar[:, 1:] += fy_half * (h[:, 1:] + h[:, :-1])
        by_flux, by_slope = fx_half * u_inner, 9.81 * dt / dx * u_bar[1:, :]
        h_bar[1:, :] += by_flux - by_slope
        h_bar[:-1, :] += by_flux + by_slope
        by_flux, by_slope = fy_half * v_inner, 9.81 * dt / dx * v_bar[:, 1:]
        h_bar[:, 1:] += by_flux - by_slope
        h_bar[:, :-1] += by_flux + by_slope
    return h_bar, u_bar, v_bar


def ping_pong(u, viscosity, dt, steps, *, result_bar):
    """Value and gradient of `kernels.ping_pong`."""
    a, b = u.copy(), u.copy()
    a_saved = []
    for _ in range(steps):
        a_saved.append(a.copy())
        b[1:-1] = (
            a[1:-1]
            - 0.5 * dt * a[1:-1] * (a[2:] - a[:-2])
            + viscosity * dt * (a[2:] - 2.0 * a[1:-1] + a[:-2])
        )
        a, b = b, a
    value = a

    a_bar, b_bar, viscosity_bar = result_bar.copy(), np.zeros_like(u), 0.0
    for _ in range(steps):
        a_bar, b_bar = b_bar, a_bar
        a, t_bar = a_saved.pop(), dt * b_bar[1:-1]
        rise = a[2:] - a[:-2]
        viscosity_bar += t_bar @ (a[2:] - 2.0 * a[1:-1] + a[:-2])
        rise_bar = -0.5 * a[1:-1] * t_bar
        bend_bar = viscosity * t_bar
        a_bar[1:-1] = b_bar[1:-1] - 0.5 * rise * t_bar - 2.0 * bend_bar
        a_bar[2:] += bend_bar + rise_bar
        a_bar[:-2] += bend_bar - rise_bar
    b_bar[1:-1] = 0.0
    return value, (a_bar + b_bar, viscosity_bar)


def min_plus(path, *, result_bar):
    """Value and gradient of `kernels.min_plus`; only what was shortened is saved."""
    path = path.copy()
    shorter_saved = []
    for k in range(path.shape[0]):
        through = path[:, k, None] + path[None, k, :]
        shorter_saved.append(through < path)
        path[:] = np.minimum(path, through)

    path_bar = result_bar.copy()
    for k in reversed(range(path.shape[0])):
        shorter = shorter_saved.pop()
        through_bar = np.where(shorter, path_bar, 0.0)
        path_bar[shorter] = 0.0
        path_bar[:, k] += np.sum(through_bar, axis=1)
        path_bar[k, :] += np.sum(through_bar, axis=0)
    return path, path_bar


def gemm(alpha, beta, C, A, B, *, result_bar):
    """Value and gradient of `kernels.gemm`."""
    value = alpha * A @ B + beta * C
    product_bar = alpha * result_bar
    return value, (beta * result_bar, product_bar @ B.T, A.T @ product_bar)


def syrk(alpha, beta, C, A, *, result_bar):
    """Value and gradient of `kernels.syrk`."""
    C = C.copy()
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]

    C_bar, A_bar = result_bar.copy(), np.zeros_like(A)
    for i in range(A.shape[0]):
        row_bar = alpha * C_bar[i, : i + 1]
        for k in range(A.shape[1]):
            A_bar[i, k] += row_bar @ A[: i + 1, k]
            A_bar[: i + 1, k] += A[i, k] * row_bar
        C_bar[i, : i + 1] *= beta
    return C, (C_bar, A_bar)


def trmm(alpha, A, B, *, result_bar):
    """Value and gradient of `kernels.trmm`: what is read of B has not been written."""
    value = B.copy()
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            value[i, j] += A[i + 1 :, i] @ B[i + 1 :, j]
    value *= alpha

    A_bar, B_bar = np.zeros_like(A), alpha * result_bar
    for i in reversed(range(B.shape[0])):
        for j in range(B.shape[1]):
            A_bar[i + 1 :, i] += B_bar[i, j] * B[i + 1 :, j]
            B_bar[i + 1 :, j] += B_bar[i, j] * A[i + 1 :, i]
    return value, (A_bar, B_bar)
