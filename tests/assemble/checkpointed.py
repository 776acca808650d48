"""Functions with loops that can have checkpoints; the tests ask for them with other budgets, and compare with the plain derivative."""

import math

import numpy as np


def leapfrog(u, c, steps):
    v = u
    for t in range(steps):  # srcdiff: checkpoint 3
        u, v = 2.0 * u - v + 0.01 * c * np.sin(u) * t, u
    return np.sum(u**2)


def two_buffers(u, c, steps):
    u = u.copy()
    new = np.zeros_like(u)
    s = 0.0
    for t in range(steps):  # srcdiff: checkpoint 3
        new[1:-1] = u[1:-1] + c[1:-1] * np.sin(u[2:] - 2.0 * u[1:-1] + u[:-2])
        u, new = new, u
        s += np.sum(u**2) * t
    return np.sum(u**2) + s


def array_written_after_the_loop(u, c, steps):
    w = np.zeros(3)
    w[:] = c * 0.5
    for t in range(steps):  # srcdiff: checkpoint 3
        u = np.sin(u) * w + u
    w[1] = 0.0
    w *= 2.0
    return np.sum(u * w)


def update_in_place(u, c, steps):
    for t in range(steps):  # srcdiff: checkpoint 3
        u += 0.1 * np.sin(c * u)
    return np.sum(u**2)


def history(u, c, steps):
    trace = np.zeros(steps)
    for t in range(steps):  # srcdiff: checkpoint 3
        u = u + 0.1 * np.sin(c * u)
        trace[t] = u[0] * u[1]
    return np.sum(trace**2)


def branches_around_and_inside(u, c, steps):
    if steps > 2:
        for t in range(2, steps, 2):  # srcdiff: checkpoint 3
            u = u * np.cos(c * t)
            if np.sum(u) > 0:
                u = u * 1.1
            else:
                u = u - c**2
    w = u * c
    for t in range(steps):  # srcdiff: checkpoint 3
        w = np.sin(w) * u
    return np.sum(w * u)


def while_inside_and_backwards(u, c, steps):
    n = 0
    for t in reversed(range(steps)):  # srcdiff: checkpoint 3
        k = 0
        while k < n % 3:
            u = np.sin(u) * c
            k += 1
        n = n + t
        for j in range(3):
            u = u + 0.1 * c * u * j
    return np.sum(u) * n


def enumerated(u, c, steps):
    r = np.zeros_like(u)
    for k, g in enumerate(np.linspace(0.1, 1.0, steps)):  # srcdiff: checkpoint 3
        r = np.sin(u) * g
        u = u + r * c * k
    return np.sum(u * r)


def loop_in_a_loop(u, c, steps):
    for t in range(steps):  # srcdiff: checkpoint 3
        for s in range(2):  # srcdiff: checkpoint 3
            u = u + 0.1 * np.sin(u * c)
    return np.sum(u)


def inner(u, c, steps):
    for t in range(steps):  # srcdiff: checkpoint 3
        u = u + 0.1 * np.sin(u * c)
    return u


def called_twice(u, c, steps):
    u = inner(u, c, steps)
    y = u * c
    u = inner(y, c * c, 3)
    return np.sum(u * y)


def names_needed_from_before(u, c, steps):
    a = u * c
    b = a * a
    for t in range(steps):  # srcdiff: checkpoint 3
        a = np.sin(a) + b
        u = u * a
        if t % 2:
            continue
        c = c * 1.1
    return np.sum(u * a) + np.sum(b * c)


def dictionary(u, c, steps):
    state = {"x": u, "v": u * 0.0}
    for t in range(steps):  # srcdiff: checkpoint 3
        state["v"] = state["v"] - 0.1 * np.sin(state["x"]) * c
        state["x"] = state["x"] + 0.1 * state["v"]
    return np.sum(state["x"] ** 2)


def running_maximum(u, c, steps):
    s = 0.0
    best = -1e9
    for t in range(steps):  # srcdiff: checkpoint 3
        u = np.sin(u) + c
        s = s + u[0] * u[1]
        best = max(best, s)
    return s * best


def numbers(u, c, steps):
    x = u[0]
    y = c[0]
    for _ in range(steps):  # srcdiff: checkpoint 3
        x, y = x + 0.1 * y, y - 0.1 * np.sin(x)
    return x * y


def rows_of_a_matrix(u, c, steps):
    m = np.outer(u, u)
    for t in range(steps):  # srcdiff: checkpoint 3
        m[t % 3, :] = np.tanh(m[(t + 1) % 3, :] * c)
        m[:, 1] += c * m[:, 0]
    return np.sum(m**2)


def zipped(u, c, steps):
    xs = np.linspace(0, 1, steps)
    ys = [0.1 * k for k in range(steps)]
    for x, y in zip(xs, ys):  # srcdiff: checkpoint 3
        u = np.sin(u) * x + c * y + u
    return np.sum(u)


def range_that_changes(u, c, steps):
    n = steps
    for t in range(n):  # srcdiff: checkpoint 3
        n = n - 1
        u = np.sin(u) * n + c
    return np.sum(u) * n


def loop_variable_assigned(u, c, steps):
    for t in range(steps):  # srcdiff: checkpoint 3
        t = t + 0.5
        u = np.sin(u) * t + c
    return np.sum(u)


def integers_and_masks(u, c, steps):
    n = np.zeros(3, dtype=int)
    m = np.array([True, False, True])
    for t in range(steps):  # srcdiff: checkpoint 3
        n[t % 3] += t
        m = ~m
        u = np.where(m, np.sin(u) * n, u * c)
    return np.sum(u)


def in_another_loop(u, c, steps):
    for k in range(3):
        u = u * c
        for t in range(steps):  # srcdiff: checkpoint 3
            u = np.sin(u) + c
    return np.sum(u)


def in_a_recursion(u, c, steps):
    def power(x, n):
        if n == 0:
            return x
        for t in range(n):  # srcdiff: checkpoint 3
            x = np.sin(x) + c
        return power(x, n - 1)

    return np.sum(power(u, steps))


def comprehension_in_the_head(u, c, steps):
    for x in [k * c for k in range(steps)]:  # srcdiff: checkpoint 3
        u = np.sin(u) * x + c
    return np.sum(u)


def scale(x, c):
    x *= 1.0 + 0.1 * np.sin(c)
    x[0] += x[1] ** 2


def callee_that_writes(u, c, steps):
    v = u * 1.0
    for t in range(steps):  # srcdiff: checkpoint 3
        scale(v, c)
        v = v / np.sum(v**2)
    return np.sum(v * u)


def closure(u, c, steps):
    def g(y):
        return np.sin(y) * u * c

    for t in range(steps):  # srcdiff: checkpoint 3
        u = g(u) + 0.1
    return np.sum(u)


class Particle:
    def __init__(self, x, v):
        self.x = x
        self.v = v


def object_of_a_class(u, c, steps):
    p = Particle(u, c)
    for t in range(steps):  # srcdiff: checkpoint 3
        p.x = p.x + 0.1 * p.v
        p.v = p.v - 0.1 * np.sin(p.x)
    return np.sum(p.x * p.v)


def assigned_in_one_branch(u, c, steps):
    for t in range(steps):  # srcdiff: checkpoint 3
        if t % 2 == 0:
            w = np.sin(u) * c
        u = u + w**2
    return np.sum(u)


def results_of_the_last_pass(u, c, steps):
    r = 0.0
    for t in range(steps):  # srcdiff: checkpoint 3
        r = np.sin(u) * c
        last = r * r
        u = u + r
    if steps > 0:
        u = u * last
    return np.sum(u * r)


def names_that_are_taken(u, c, steps):
    state = u * 2.0
    step = c * 3.0
    checkpoints = 0.5
    for t in range(steps):  # srcdiff: checkpoint 3
        state = np.sin(state) * step + checkpoints
        u_saved = state * u
        u = u_saved + 1.0
    return np.sum(state) + np.sum(u)


def with_inside(u, c, steps):
    for t in range(steps):  # srcdiff: checkpoint 3
        with np.errstate(all="ignore"):
            u = np.sqrt(u * u + c * c)
    return np.sum(u)


def single_precision(u, c, steps):
    u = u.astype(np.float32)
    for t in range(steps):  # srcdiff: checkpoint 3
        u = np.sin(u) + u * c.astype(np.float32)
    return np.sum(u)


def operand_lost_after_the_loop(u, c, steps):
    total = 0.0
    u0 = u
    for t in range(steps):  # srcdiff: checkpoint 3
        u = u + 0.1 * np.sin(u0 * u) * c
        total += np.sum(u * u0)
    u0 = u0 * 0.0
    return total + np.sum(u0 * u)


def rhs(u, c):
    return np.sin(u) * c


def rk(u, c, dt):
    k1 = rhs(u, c)
    k2 = rhs(u + 0.5 * dt * k1, c)
    return u + dt * k2


def callee_and_assert(u, c, steps):
    for t in range(steps):  # srcdiff: checkpoint 3
        u = rk(u, c, 0.1)
        assert np.all(np.isfinite(u))
    c = c * 2.0
    u = u * c
    return np.sum(u)


def loop_variable_read_afterwards(u, c, steps):
    t = 0.5
    for t in range(1, steps):  # srcdiff: checkpoint 3
        u = np.sin(u) * t + c
    return np.sum(u) * t


def record_of_each_pass(u, c, steps):
    record = np.zeros((steps, 2))
    last = np.zeros(2)
    for t in range(steps):  # srcdiff: checkpoint 3
        u = u + 0.1 * np.sin(u * c)
        record[t] = u[:2] * t
        last[:] = u[1:]
    return np.sum(record**2) * np.sum(last)


def record_that_is_rebound(u, c, steps):
    record = np.zeros(steps + 1)
    for t in range(steps):  # srcdiff: checkpoint 3
        u = u + 0.1 * np.sin(u * c)
        record[t] = u[0]
    record = np.sum(record**2)
    return record * u[1]


def record_that_is_read(u, c, steps):
    record = np.zeros(steps + 1)
    record[0] = u[0]
    for t in range(steps):  # srcdiff: checkpoint 3
        u = u + 0.1 * np.sin(u * c)
        record[t + 1] = u[0] * record[t]
    return np.sum(record)


def length_of_a_state_that_is_rebound(u, c, steps):
    u = np.concatenate([u, c[:steps]])
    for j in range(1, u.shape[0]):  # srcdiff: checkpoint 3
        u[j] = np.tanh(u[j - 1] * c[0] + u[j])
    u = np.sum(u)
    return u * u


def view_of_the_last_state_is_written(u, c, steps):
    u = np.tanh(u + c)
    z = u * 1.0
    for t in range(steps):  # srcdiff: checkpoint 3
        z = u[:]
        u = u * np.prod(u) + c
        z[-3:-1] += np.sin(z[1:] * z[1:])
    return np.sum(u**2) + np.sum(z)


def loop_variable_of_a_store_for_a_length(u, c, steps):
    """What a pass is given for its length alone is written where the last value of another loop's variable says."""
    h = np.zeros(steps + 2) + np.sum(c)
    w = np.ones(steps + 2)
    for i in range(1, steps + 2):  # srcdiff: checkpoint 3
        h[i] = np.tanh(h[i - 1] * u[0] + h[i])
    for k in range(1, steps + 2):  # srcdiff: checkpoint 3
        h[k] = np.sin(h[k - 1]) + u[1] * w.size
    w[steps + 1 - i] = 2.0
    return np.sum(h) + u[2]
