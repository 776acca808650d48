"""The kernels as a user of autograd writes them, where the NumPy source does not do.

Autograd has no arrays that are written in place: each step makes new ones of pieces, or
lists of elements, and what a kernel leaves in an argument is returned.
"""

import autograd.numpy as np
from autograd.scipy.special import erf


def jacobi_1d(steps, A, B):
    for t in range(steps):
        B = np.concatenate([B[:1], (A[:-2] + A[1:-1] + A[2:]) / 3.0, B[-1:]])
        A = np.concatenate([A[:1], (B[:-2] + B[1:-1] + B[2:]) / 3.0, A[-1:]])
    return A


def jacobi_2d(steps, A, B):
    for t in range(steps):
        inner = 0.2 * (
            A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1]
        )
        B = with_inner(B, inner)
        inner = 0.2 * (
            B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1]
        )
        A = with_inner(A, inner)
    return A


def with_inner(A, inner, width=1):
    inner = np.concatenate(
        [A[width:-width, :width], inner, A[width:-width, -width:]], axis=1
    )
    return np.concatenate([A[:width], inner, A[-width:]])


def heat_3d(steps, A, B):
    for t in range(steps):
        B = with_inner_3d(B, sweep(A))
        A = with_inner_3d(A, sweep(B))
    return A


def sweep(A):
    return (
        0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
        + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
        + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
        + A[1:-1, 1:-1, 1:-1]
    )


def with_inner_3d(A, inner):
    inner = np.concatenate(
        [A[1:-1, 1:-1, :1], inner, A[1:-1, 1:-1, -1:]],
        axis=2,
    )
    return with_inner(A, inner)


def seidel_2d(steps, A):
    n, m = A.shape
    A = [[A[i, j] for j in range(m)] for i in range(n)]
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                A[i][j] = (
                    A[i - 1][j - 1]
                    + A[i - 1][j]
                    + A[i - 1][j + 1]
                    + A[i][j - 1]
                    + A[i][j]
                    + A[i][j + 1]
                    + A[i + 1][j - 1]
                    + A[i + 1][j]
                    + A[i + 1][j + 1]
                ) / 9.0
    return np.array(A)


def lu(A):
    rows = np.arange(A.shape[0])
    for k in range(A.shape[0]):
        factors = np.where(rows > k, A[:, k] / A[k, k], 0.0)
        A = (
            A
            - np.outer(factors, np.where(rows > k, A[k], 0.0))
            + np.outer(np.where(rows > k, factors - A[:, k], 0.0), 1.0 * (rows == k))
        )
    return A


def cholesky(A):
    rows = np.arange(A.shape[0])
    for k in range(A.shape[0]):
        root = np.sqrt(A[k, k])
        column = np.where(rows > k, A[:, k] / root, 0.0)
        change = np.where(rows == k, root - A[:, k], column - A[:, k])
        A = (
            A
            - np.tril(np.outer(column, column))
            + np.outer(np.where(rows >= k, change, 0.0), 1.0 * (rows == k))
        )
    return A


def durbin(r):
    y = -r[:1]
    alpha = -r[0]
    beta = 1.0
    for k in range(1, r.shape[0]):
        beta = beta * (1.0 - alpha * alpha)
        alpha = -(r[k] + r[k - 1 :: -1] @ y) / beta
        y = np.concatenate([y + alpha * y[::-1], np.array([alpha])])
    return y


def trisolv(L, x, b):
    x = np.array([b[0] / L[0, 0]])
    for i in range(1, len(b)):
        x = np.append(x, (b[i] - L[i, :i] @ x) / L[i, i])
    return x


def thomas(a, b, c, d):
    n = len(d)
    b, d = [b[i] for i in range(n)], [d[i] for i in range(n)]
    for i in range(1, n):
        w = a[i] / b[i - 1]
        b[i] = b[i] - w * c[i - 1]
        d[i] = d[i] - w * d[i - 1]
    d[n - 1] = d[n - 1] / b[n - 1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
    return np.array(d)


def vertical_advection(u, w, dt):
    nz = u.shape[0]
    c = [None] * nz
    d = [None] * nz
    for k in range(nz):
        a = -0.5 * w[k]
        c[k] = 0.5 * w[k + 1]
        b = 1.0 / dt - a - c[k]
        d[k] = u[k] / dt
        if k > 0:
            b = b - a * c[k - 1]
            d[k] = d[k] - a * d[k - 1]
        c[k] = c[k] / b
        d[k] = d[k] / b
    for k in range(nz - 2, -1, -1):
        d[k] = d[k] - c[k] * d[k + 1]
    return np.stack(d)


def horizontal_diffusion(steps, field, coeff):
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
        inner = field[2:-2, 2:-2] - coeff[2:-2, 2:-2] * (
            flx[1:] - flx[:-1] + fly[:, 1:] - fly[:, :-1]
        )
        field = with_inner(field, inner, width=2)
    return field


def fdtd_2d(ex, ey, hz, fict):
    edge = np.ones((1, hz.shape[1]))
    for t in range(len(fict)):
        ey = np.concatenate(
            [fict[t] * edge, ey[1:, :] - 0.5 * (hz[1:, :] - hz[:-1, :])]
        )
        ex = np.concatenate(
            [ex[:, :1], ex[:, 1:] - 0.5 * (hz[:, 1:] - hz[:, :-1])], axis=1
        )
        inner = hz[:-1, :-1] - 0.7 * (
            ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1]
        )
        inner = np.concatenate([inner, hz[:-1, -1:]], axis=1)
        hz = np.concatenate([inner, hz[-1:]])
    return hz


def wave(velocity, source, receivers, observed, depth, dt, dx):
    courant = (dt / dx * velocity[1:-1, 1:-1]) ** 2
    now = np.zeros(velocity.shape)
    old = np.zeros(velocity.shape)
    place = np.zeros(velocity.shape)
    place[velocity.shape[0] // 2, depth] = 1.0
    record = []
    for t in range(len(source)):
        laplacian = (
            now[2:, 1:-1] + now[:-2, 1:-1] + now[1:-1, 2:] + now[1:-1, :-2]
        ) - 4.0 * now[1:-1, 1:-1]
        new = 2.0 * now - old
        new = with_inner(new, new[1:-1, 1:-1] + courant * laplacian)
        new = new + dt**2 * source[t] * place
        record.append(new[receivers, depth])
        old = now
        now = new
    return 0.5 * dt * np.sum((np.stack(record) - observed) ** 2)


def shallow_water(h, u, v, dt, dx, steps):
    n, m = h.shape
    for t in range(steps):
        du = u[1:, :] - 9.81 * dt / dx * (h[1:, :] - h[:-1, :])
        u = np.concatenate([u[:1], du])
        dv = v[:, 1:] - 9.81 * dt / dx * (h[:, 1:] - h[:, :-1])
        v = np.concatenate([v[:, :1], dv], axis=1)
        wall = np.zeros((1, m))
        inner = 0.5 * u[1:, :] * (h[1:, :] + h[:-1, :])
        fx = np.concatenate([wall, inner, wall])
        wall = np.zeros((n, 1))
        inner = 0.5 * v[:, 1:] * (h[:, 1:] + h[:, :-1])
        fy = np.concatenate([wall, inner, wall], axis=1)
        h = h - dt / dx * (fx[1:, :] - fx[:-1, :] + fy[:, 1:] - fy[:, :-1])
    return 0.5 * np.sum(h * (u**2 + v**2) + 9.81 * h**2)


def ping_pong(u, viscosity, dt, steps):
    a = u
    for t in range(steps):
        inner = (
            a[1:-1]
            - 0.5 * dt * a[1:-1] * (a[2:] - a[:-2])
            + viscosity * dt * (a[2:] - 2.0 * a[1:-1] + a[:-2])
        )
        a = np.concatenate([a[:1], inner, a[-1:]])
    return a


def min_plus(path):
    for k in range(path.shape[0]):
        path = np.minimum(path, path[:, k, None] + path[None, k, :])
    return path


def gemm(alpha, beta, C, A, B):
    return alpha * A @ B + beta * C


def syrk(alpha, beta, C, A):
    lower = np.tril(np.ones(C.shape)) > 0.0
    return np.where(lower, beta * C + alpha * A @ A.T, C)


def trmm(alpha, A, B):
    return alpha * (B + np.tril(A, -1).T @ B)


def conv2d_bias(images, weights, bias):
    size = weights.shape[0]
    rows, columns = images.shape[1] - size + 1, images.shape[2] - size + 1
    output = bias
    for i in range(size):
        for j in range(size):
            window = images[:, i : i + rows, j : j + columns, :]
            output = output + np.dot(window, weights[i, j])
    return output


def newton_sqrt(a):
    roots = []
    for i in range(len(a)):
        x = 1.0
        while abs(x * x - a[i]) > 1e-12 * a[i]:
            x = 0.5 * (x + a[i] / x)
        roots.append(x)
    return np.array(roots)


def option_values(spots, strikes, volatilities, maturities, rate):
    spread = volatilities * np.sqrt(maturities)
    drift = np.log(spots / strikes) + rate * maturities
    d1 = drift / spread + 0.5 * spread
    d2 = d1 - spread
    cdf1 = 0.5 * (1.0 + erf(d1 / np.sqrt(2.0)))
    cdf2 = 0.5 * (1.0 + erf(d2 / np.sqrt(2.0)))
    paid = strikes * np.exp(-rate * maturities)
    return spots * cdf1 - paid * cdf2


def gmm(alphas, means, log_diagonals, lowers, x, gamma, m):
    terms = []
    prior = 0.0
    for k in range(len(alphas)):
        lower = np.tril(lowers[k], -1)
        diagonal = np.exp(log_diagonals[k])
        logs = np.sum(log_diagonals[k])
        centred = x - means[k]
        scaled = centred * diagonal + centred @ lower.T
        terms.append(alphas[k] + logs - 0.5 * np.sum(scaled**2, axis=1))
        squares = np.sum(diagonal**2) + np.sum(lower**2)
        prior += 0.5 * gamma**2 * squares - m * logs
    terms = np.stack(terms, axis=1)
    top = np.max(terms, axis=1)
    logs = top + np.log(np.sum(np.exp(terms - top[:, None]), axis=1))
    total = np.log(np.sum(np.exp(alphas)))
    return np.sum(logs) - len(x) * total + prior


def lstm(weights, biases, outer, sequence):
    layers, d = weights.shape[0], weights.shape[2]
    hidden = [np.zeros(d)] * layers
    cell = [np.zeros(d)] * layers
    total = 0.0
    for t in range(len(sequence) - 1):
        x = sequence[t] * outer[0]
        for k in range(layers):
            forget = logistic(x * weights[k, 0] + biases[k, 0])
            enter = logistic(hidden[k] * weights[k, 1] + biases[k, 1])
            leave = logistic(x * weights[k, 2] + biases[k, 2])
            change = np.tanh(hidden[k] * weights[k, 3] + biases[k, 3])
            state = cell[k] * forget + enter * change
            x = leave * np.tanh(state)
            cell[k] = state
            hidden[k] = x
        predicted = x * outer[1] + outer[2]
        excess = predicted - np.log(2.0 + np.sum(np.exp(predicted)))
        total += np.sum(sequence[t + 1] * excess)
    return -total / ((len(sequence) - 1) * d)


def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))


def hand_tracking(
    angles,
    turn,
    shift,
    parents,
    relatives,
    inverses,
    positions,
    weights,
    vertex_of,
    observed,
):
    bones = len(parents)
    frames = [relatives[0]]
    vertices = np.zeros((len(positions), 3))
    for b in range(1, bones):
        c, s = np.cos(angles[b, 0]), np.sin(angles[b, 0])
        e, f = np.cos(angles[b, 1]), np.sin(angles[b, 1])
        local = np.array(
            [
                [c, -s * e, s * f, 0.0],
                [s, c * e, -c * f, 0.0],
                [0.0, f, e, 0.0],
                [0.0, 0.0, 0.0, 1.0],
            ]
        )
        frames.append(frames[parents[b]] @ relatives[b] @ local)
        skin = frames[b] @ inverses[b]
        vertices = vertices + weights[b][:, None] * (positions @ skin[:3].T)

    angle = np.sqrt(np.sum(turn**2))
    axis = turn / angle
    along = (vertices @ axis) * (1.0 - np.cos(angle))
    turned = vertices * np.cos(angle) + along[:, None] * axis
    x, y, z = vertices[:, 0], vertices[:, 1], vertices[:, 2]
    across = [
        axis[1] * z - axis[2] * y,
        axis[2] * x - axis[0] * z,
        axis[0] * y - axis[1] * x,
    ]
    turned = turned + np.sin(angle) * np.stack(across, axis=1)
    return 0.5 * np.sum((turned[vertex_of] + shift - observed) ** 2)
