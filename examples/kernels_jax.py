"""The kernels as a user of JAX writes them, where the NumPy source does not do.

JAX has no arrays that are written in place: what a kernel leaves in an argument is
returned.  Loops are `lax.fori_loop` or `lax.scan`, for those of Python would be traced
step by step; slices whose length depends on the step are masked.  A `while` has no
reverse mode: it is a loop of as many steps as may be needed.
"""

import jax.numpy as jnp
from jax import lax
from jax.scipy.special import erf


def jacobi_1d(steps, A, B):
    def step(t, state):
        A, B = state
        B = B.at[1:-1].set((A[:-2] + A[1:-1] + A[2:]) / 3.0)
        A = A.at[1:-1].set((B[:-2] + B[1:-1] + B[2:]) / 3.0)
        return A, B

    return lax.fori_loop(0, steps, step, (A, B))[0]


def jacobi_2d(steps, A, B):
    def step(t, state):
        A, B = state
        B = B.at[1:-1, 1:-1].set(
            0.2
            * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        )
        A = A.at[1:-1, 1:-1].set(
            0.2
            * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
        )
        return A, B

    return lax.fori_loop(0, steps, step, (A, B))[0]


def heat_3d(steps, A, B):
    def step(t, state):
        A, B = state
        B = B.at[1:-1, 1:-1, 1:-1].set(sweep(A))
        A = A.at[1:-1, 1:-1, 1:-1].set(sweep(B))
        return A, B

    def sweep(A):
        return (
            0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + 0.125
            * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + 0.125
            * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
            + A[1:-1, 1:-1, 1:-1]
        )

    return lax.fori_loop(0, steps, step, (A, B))[0]


def seidel_2d(steps, A):
    def element(left, others):
        new = (others + left) / 9.0
        return new, new

    def row(i, A):
        above, here, below = A[i - 1], A[i], A[i + 1]
        others = above[:-2] + above[1:-1] + above[2:] + here[1:-1] + here[2:]
        others += below[:-2] + below[1:-1] + below[2:]
        return A.at[i, 1:-1].set(lax.scan(element, here[0], others)[1])

    def step(t, A):
        return lax.fori_loop(1, A.shape[0] - 1, row, A)

    return lax.fori_loop(0, steps, step, A)


def lu(A):
    rows = jnp.arange(A.shape[0])

    def step(k, A):
        factors = jnp.where(rows > k, A[:, k] / A[k, k], 0.0)
        following = jnp.where(rows > k, A[k], 0.0)
        A = A.at[:, k].set(jnp.where(rows > k, factors, A[:, k]))
        return A - jnp.outer(factors, following)

    return lax.fori_loop(0, A.shape[0], step, A)


def cholesky(A):
    rows = jnp.arange(A.shape[0])

    def step(k, A):
        root = jnp.sqrt(A[k, k])
        column = jnp.where(rows > k, A[:, k] / root, 0.0)
        A = A - jnp.tril(jnp.outer(column, column))
        A = A.at[:, k].set(jnp.where(rows > k, column, A[:, k]))
        return A.at[k, k].set(root)

    return lax.fori_loop(0, A.shape[0], step, A)


def durbin(r):
    n = len(r)

    def first_backwards(x, k):
        padded = jnp.concatenate([x[::-1], jnp.zeros(n)])
        return lax.dynamic_slice(padded, (n - k,), (n,))

    def step(k, state):
        y, alpha, beta = state
        beta = beta * (1.0 - alpha * alpha)
        alpha = -(r[k] + first_backwards(r, k) @ y) / beta
        y = y + alpha * first_backwards(y, k)
        return y.at[k].set(alpha), alpha, beta

    y = jnp.zeros(n).at[0].set(-r[0])
    return lax.fori_loop(1, n, step, (y, -r[0], 1.0))[0]


def trisolv(L, x, b):
    places = jnp.arange(len(b))

    def step(i, x):
        known = jnp.where(places < i, x, 0.0)
        return x.at[i].set((b[i] - L[i] @ known) / L[i, i])

    return lax.fori_loop(0, len(b), step, x)


def thomas(a, b, c, d):
    def down(before, row):
        b_before, d_before = before
        a, b, c, d = row
        w = a / b_before
        b = b - w * c
        d = d - w * d_before
        return (b, d), (b, d)

    def up(following, row):
        b, c, d = row
        d = (d - c * following) / b
        return d, d

    first = (b[0], d[0])
    _, (b_later, d_later) = lax.scan(down, first, (a[1:], b[1:], c[:-1], d[1:]))
    b = jnp.concatenate([b[:1], b_later])
    d = jnp.concatenate([d[:1], d_later])
    last = d[-1] / b[-1]
    _, solution = lax.scan(up, last, (b[:-1], c[:-1], d[:-1]), reverse=True)
    return jnp.append(solution, last)


def vertical_advection(u, w, dt):
    def down(before, level):
        c_before, d_before = before
        u, w_here, w_next = level
        a = -0.5 * w_here
        c = 0.5 * w_next
        b = 1.0 / dt - a - c - a * c_before
        d = (u / dt - a * d_before) / b
        return (c / b, d), (c / b, d)

    def up(u_next, level):
        c, d = level
        u = d - c * u_next
        return u, u

    zeros = jnp.zeros(u.shape[1:])
    _, levels = lax.scan(down, (zeros, zeros), (u, w[:-1], w[1:]))
    return lax.scan(up, zeros, levels, reverse=True)[1]


def horizontal_diffusion(steps, field, coeff):
    def step(t, field):
        lap = (
            field[2:, 1:-1] + field[:-2, 1:-1] + field[1:-1, 2:] + field[1:-1, :-2]
        ) - 4.0 * field[1:-1, 1:-1]
        flx = lap[1:, 1:-1] - lap[:-1, 1:-1]
        slope = field[2:-1, 2:-2] - field[1:-2, 2:-2]
        flx = jnp.where(flx * slope > 0.0, 0.0, flx)
        fly = lap[1:-1, 1:] - lap[1:-1, :-1]
        slope = field[2:-2, 2:-1] - field[2:-2, 1:-2]
        fly = jnp.where(fly * slope > 0.0, 0.0, fly)
        return field.at[2:-2, 2:-2].add(
            -coeff[2:-2, 2:-2] * (flx[1:] - flx[:-1] + fly[:, 1:] - fly[:, :-1])
        )

    return lax.fori_loop(0, steps, step, field)


def fdtd_2d(ex, ey, hz, fict):
    def step(state, driven):
        ex, ey, hz = state
        ey = ey.at[0, :].set(driven)
        ey = ey.at[1:, :].add(-0.5 * (hz[1:, :] - hz[:-1, :]))
        ex = ex.at[:, 1:].add(-0.5 * (hz[:, 1:] - hz[:, :-1]))
        hz = hz.at[:-1, :-1].add(
            -0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
        )
        return (ex, ey, hz), None

    return lax.scan(step, (ex, ey, hz), fict)[0][2]


def wave(velocity, source, receivers, observed, depth, dt, dx):
    courant = (dt / dx * velocity[1:-1, 1:-1]) ** 2

    def step(state, driven):
        now, old = state
        laplacian = (
            now[2:, 1:-1] + now[:-2, 1:-1] + now[1:-1, 2:] + now[1:-1, :-2]
        ) - 4.0 * now[1:-1, 1:-1]
        new = 2.0 * now - old
        new = new.at[1:-1, 1:-1].add(courant * laplacian)
        new = new.at[velocity.shape[0] // 2, depth].add(dt**2 * driven)
        return (new, now), new[receivers, depth]

    zeros = jnp.zeros_like(velocity)
    record = lax.scan(step, (zeros, zeros), source)[1]
    return 0.5 * dt * jnp.sum((record - observed) ** 2)


def nbody(positions, velocities, masses, observed, dt, steps):
    def step(t, state):
        positions, velocities = state
        positions = positions + 0.5 * dt * velocities
        offsets = positions[None, :, :] - positions[:, None, :]
        squares = jnp.sum(offsets**2, axis=2) + 0.01
        pull = masses / (squares * jnp.sqrt(squares))
        velocities = velocities + dt * jnp.sum(pull[:, :, None] * offsets, axis=1)
        positions = positions + 0.5 * dt * velocities
        return positions, velocities

    positions, _ = lax.fori_loop(0, steps, step, (positions, velocities))
    return jnp.sum((positions - observed) ** 2)


def shallow_water(h, u, v, dt, dx, steps):
    n, m = h.shape

    def step(t, state):
        h, u, v = state
        u = u.at[1:, :].add(-9.81 * dt / dx * (h[1:, :] - h[:-1, :]))
        v = v.at[:, 1:].add(-9.81 * dt / dx * (h[:, 1:] - h[:, :-1]))
        fx = jnp.zeros((n + 1, m))
        fy = jnp.zeros((n, m + 1))
        fx = fx.at[1:-1, :].set(0.5 * u[1:, :] * (h[1:, :] + h[:-1, :]))
        fy = fy.at[:, 1:-1].set(0.5 * v[:, 1:] * (h[:, 1:] + h[:, :-1]))
        h = h - dt / dx * (fx[1:, :] - fx[:-1, :] + fy[:, 1:] - fy[:, :-1])
        return h, u, v

    h, u, v = lax.fori_loop(0, steps, step, (h, u, v))
    return 0.5 * jnp.sum(h * (u**2 + v**2) + 9.81 * h**2)


def ping_pong(u, viscosity, dt, steps):
    def step(t, buffers):
        a, b = buffers
        b = b.at[1:-1].set(
            a[1:-1]
            - 0.5 * dt * a[1:-1] * (a[2:] - a[:-2])
            + viscosity * dt * (a[2:] - 2.0 * a[1:-1] + a[:-2])
        )
        return b, a

    return lax.fori_loop(0, steps, step, (u, u))[0]


def min_plus(path):
    def step(k, path):
        return jnp.minimum(path, path[:, k, None] + path[None, k, :])

    return lax.fori_loop(0, path.shape[0], step, path)


def gemm(alpha, beta, C, A, B):
    return alpha * A @ B + beta * C


def syrk(alpha, beta, C, A):
    lower = jnp.tril(jnp.ones(C.shape, dtype=bool))
    return jnp.where(lower, beta * C + alpha * A @ A.T, C)


def trmm(alpha, A, B):
    return alpha * (B + jnp.tril(A, -1).T @ B)


def conv2d_bias(images, weights, bias):
    layout = ("NHWC", "HWIO", "NHWC")
    output = lax.conv_general_dilated(
        images, weights, (1, 1), "VALID", dimension_numbers=layout
    )
    return output + bias


def newton_sqrt(a):
    def step(t, x):
        return jnp.where(jnp.abs(x * x - a) > 1e-12 * a, 0.5 * (x + a / x), x)

    return lax.fori_loop(0, 40, step, jnp.ones_like(a))


def euler_ode(prey, hunters, birth, death, hunting, dt, steps):
    def step(t, state):
        prey, hunters = state
        met = hunting * prey * hunters
        prey = prey + dt * (birth * prey - met)
        hunters = hunters + dt * (met - death * hunters)
        return prey, hunters

    return lax.fori_loop(0, steps, step, (prey, hunters))[0]


def option_values(spots, strikes, volatilities, maturities, rate):
    spread = volatilities * jnp.sqrt(maturities)
    drift = jnp.log(spots / strikes) + rate * maturities
    d1 = drift / spread + 0.5 * spread
    d2 = d1 - spread
    cdf1 = 0.5 * (1.0 + erf(d1 / jnp.sqrt(2.0)))
    cdf2 = 0.5 * (1.0 + erf(d2 / jnp.sqrt(2.0)))
    paid = strikes * jnp.exp(-rate * maturities)
    return spots * cdf1 - paid * cdf2


def gmm(alphas, means, log_diagonals, lowers, x, gamma, m):
    terms = []
    prior = 0.0
    for k in range(len(alphas)):
        lower = jnp.tril(lowers[k], -1)
        diagonal = jnp.exp(log_diagonals[k])
        logs = jnp.sum(log_diagonals[k])
        centred = x - means[k]
        scaled = centred * diagonal + centred @ lower.T
        terms.append(alphas[k] + logs - 0.5 * jnp.sum(scaled**2, axis=1))
        squares = jnp.sum(diagonal**2) + jnp.sum(lower**2)
        prior += 0.5 * gamma**2 * squares - m * logs
    terms = jnp.stack(terms, axis=1)
    top = jnp.max(terms, axis=1)
    logs = top + jnp.log(jnp.sum(jnp.exp(terms - top[:, None]), axis=1))
    total = jnp.log(jnp.sum(jnp.exp(alphas)))
    return jnp.sum(logs) - len(x) * total + prior


def lstm(weights, biases, outer, sequence):
    layers, d = weights.shape[0], weights.shape[2]

    def step(state, pair):
        here, following = pair
        hidden, cell = list(state[0]), list(state[1])
        x = here * outer[0]
        for k in range(layers):
            forget = logistic(x * weights[k, 0] + biases[k, 0])
            enter = logistic(hidden[k] * weights[k, 1] + biases[k, 1])
            leave = logistic(x * weights[k, 2] + biases[k, 2])
            change = jnp.tanh(hidden[k] * weights[k, 3] + biases[k, 3])
            cell[k] = cell[k] * forget + enter * change
            x = leave * jnp.tanh(cell[k])
            hidden[k] = x
        predicted = x * outer[1] + outer[2]
        excess = predicted - jnp.log(2.0 + jnp.sum(jnp.exp(predicted)))
        return (jnp.stack(hidden), jnp.stack(cell)), jnp.sum(following * excess)

    zeros = jnp.zeros((layers, d))
    _, terms = lax.scan(step, (zeros, zeros), (sequence[:-1], sequence[1:]))
    return -jnp.sum(terms) / ((len(sequence) - 1) * d)


def logistic(x):
    return 1.0 / (1.0 + jnp.exp(-x))


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
    frames = jnp.zeros((bones, 4, 4)).at[0].set(relatives[0])
    vertices = jnp.zeros((len(positions), 3))

    def bone(b, state):
        frames, vertices = state
        c, s = jnp.cos(angles[b, 0]), jnp.sin(angles[b, 0])
        e, f = jnp.cos(angles[b, 1]), jnp.sin(angles[b, 1])
        local = jnp.array(
            [
                [c, -s * e, s * f, 0.0],
                [s, c * e, -c * f, 0.0],
                [0.0, f, e, 0.0],
                [0.0, 0.0, 0.0, 1.0],
            ]
        )
        frame = frames[parents[b]] @ relatives[b] @ local
        skin = frame @ inverses[b]
        vertices = vertices + weights[b][:, None] * (positions @ skin[:3].T)
        return frames.at[b].set(frame), vertices

    _, vertices = lax.fori_loop(1, bones, bone, (frames, vertices))
    angle = jnp.sqrt(jnp.sum(turn**2))
    axis = turn / angle
    along = (vertices @ axis) * (1.0 - jnp.cos(angle))
    turned = vertices * jnp.cos(angle) + along[:, None] * axis
    turned += jnp.sin(angle) * jnp.cross(axis, vertices)
    return 0.5 * jnp.sum((turned[vertex_of] + shift - observed) ** 2)
