"""Small functions whose array statements become loops: what each of them could go wrong with is in its name."""

from __future__ import annotations

from typing import Annotated

import numpy as np

# What jaxtyping calls an array of integers; annotations are read as text.
Int = Annotated


def elementwise(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"], a: float):
    return a * np.sin(x) + np.where(y > 0.0, x / y, np.abs(y)) ** 2


def stencil(x: Annotated[np.ndarray, "n"]):
    y = np.zeros_like(x)
    y[1:-1] = 0.5 * (x[2:] - 2.0 * x[1:-1] + x[:-2])
    return y


def overlapping_store(x: Annotated[np.ndarray, "n"]):
    y = x.copy()
    y[1:] = y[:-1] + y[1:]
    return y


def overlapping_update(x: Annotated[np.ndarray, "n"]):
    y = x.copy()
    y[1:] += y[:-1]
    y[:-1] *= y[1:]
    return y


def reversed_in_place(x: Annotated[np.ndarray, "n"]):
    y = x * 1.0
    y += y[::-1]
    return y


def store_through_a_view(x: Annotated[np.ndarray, "n m"]):
    a = x * 1.0
    row = a[0]
    row += a[1]
    a[1] = 2.0 * row
    return a


def update_of_an_alias(x: Annotated[np.ndarray, "n"]):
    y = x * 1.0
    z = y
    z += x
    return y * z


def new_array_under_an_old_name(x: Annotated[np.ndarray, "n"]):
    y = 2.0 * x
    z = y
    y = y + 1.0
    return y * z


def kept_in_a_list(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    y = x * 1.0
    for k in range(steps):
        kept.append(y)
        y = y * x + float(k)
    total = np.zeros_like(x)
    for z in kept:
        total += z
    return total + y


def gather(x: Annotated[np.ndarray, "n"], places: Int[np.ndarray, "k"]):
    return x[places] * 2.0


def scatter_last_wins(x: Annotated[np.ndarray, "n"], places: Int[np.ndarray, "n"]):
    y = np.zeros(5)
    y[places] = x
    y[places] += x
    return y


def scatter_added(x: Annotated[np.ndarray, "n"], places: Int[np.ndarray, "n"]):
    y = np.zeros(5)
    np.add.at(y, places, x * x)
    return y


def column_and_row(x: Annotated[np.ndarray, "n m"], k: int):
    y = x[:, k] * 1.0
    return y[:, None] * x[k][None, :]


def sums(x: Annotated[np.ndarray, "n m"]):
    rows, columns = np.sum(x, axis=1), x.sum(axis=0)
    return rows[:, None] * columns + np.mean(x) + np.mean(x, axis=1, keepdims=True) + np.max(x, axis=0) - np.min(x, axis=-1)[:, None]


def products(x: Annotated[np.ndarray, "n m"], v: Annotated[np.ndarray, "m"]):
    return np.sum(x @ v) * (v @ v) + np.sum((2.0 * x).T @ (x + 1.0))


def transposed(x: Annotated[np.ndarray, "n n"]):
    return x.T * 2.0 - x


def branches(x: Annotated[np.ndarray, "n"], k: int):
    y = x * 2.0
    if k > 1:
        y = y + x
    elif k < 0:
        y[0] = 0.0
    else:
        y -= 1.0
    return y


def early_end(x: Annotated[np.ndarray, "n"]):
    total = 0.0
    for i in range(len(x)):
        if x[i] < 0.0:
            continue
        if total > 3.0:
            break
        total += x[i] ** 2
    return total


def strides_backwards(x: Annotated[np.ndarray, "n"], steps: int):
    y = x * 1.0
    for i in range(len(x) - 1, 0, -2):
        y[i] = y[i] * y[i - 1]
    for i in reversed(range(1, steps, 3)):
        y = y * x + float(i)
    return y


def broadcast_store(x: Annotated[np.ndarray, "n"], m: Annotated[np.ndarray, "n m"]):
    y = m * 1.0
    y[:, :] = 3.0
    y[1:] += x[1:, None]
    y *= m
    return y


def masks(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    inside = (x > 0.0) & ~(y > 1.0)
    return np.where(inside, x * y, np.minimum(x, y)) + np.clip(x, -0.5, 0.5)


def windows(x: Annotated[np.ndarray, "n"], w: int):
    total = np.zeros(3)
    for k in range(w, len(x)):
        total += x[k - w : k][:3] * x[k]
    return total


def sums_of_masks(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    return x * ((x > 0.0) + (y > 0.0)) + y * ((x > -1.0) * (y > -1.0))


def store_at_pairs(x: Annotated[np.ndarray, "n m"], places: Int[np.ndarray, "k"]):
    y = x * 1.0
    y[places, places] = 2.0 * y[0, 0]
    return y


def index_beside_an_array_of_indices(x: Annotated[np.ndarray, "n m"], places: Int[np.ndarray, "k"]):
    y = x * 1.0
    y[1, places] = 3.0 * x[0, places]
    return y


def store_of_the_transposed(x: Annotated[np.ndarray, "n n"]):
    y = x * 1.0
    y[...] = y.T
    y[:, 0] = y[0]
    return y


def store_with_a_leading_axis(x: Annotated[np.ndarray, "n m"]):
    y = x * 1.0
    y[0] = x[1:2] * 3.0
    return y


def updated_by_its_transpose(x: Annotated[np.ndarray, "n n"]):
    y = x.copy()  # with rows one after another, whatever x has: that decides whether z is a view
    y -= np.transpose(y)
    z = y.reshape(-1)
    z += y[0, 0]
    return y


def scalars_of_calls(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    return np.inner(x, y) * np.var(x, axis=0) + np.max(y, axis=0) + np.std(x)


def inner_scale(x: Annotated[np.ndarray, "n"], k: int):
    return x * tripled(k) + twice(x)


def tripled(k):
    return 3.0 * k


def twice(x):
    total = np.zeros_like(x)
    for _ in range(2):
        total += x
    return total


def places_in_a_list(x: Annotated[np.ndarray, "n"]):
    y = x[[0, 2, 0]]
    y[[1, 2]] = x[0]
    return y


def rows_one_after_another(x: Annotated[np.ndarray, "n m"], k: int):
    y = x * 1.0
    y[k] -= y[k - 1] * y[k]
    y[k] = y[k - 1] + 2.0 * y[k]
    y[k - 1] *= y[k]
    return y


def the_only_row(x: Annotated[np.ndarray, "n m"]):
    return rows_one_after_another(x, 0) + x[0]


def rows_of_one_cut(x: Annotated[np.ndarray, "n n"]):
    y = x * 1.0
    for k in range(len(x)):
        y[k:, k] /= y[k, k]
        for j in range(k, len(x)):
            y[j:, j] -= y[j, k] * y[j:, k]
            y[j, k:] += y[k, j] * y[k, k:]
    return y


def a_column_of_one_cut(x: Annotated[np.ndarray, "n n"], k: int):
    y = x * 1.0
    y[k:, k] -= y[k:, 0] * x[0, 0]
    return y


def parts_of_values(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"], k: int):
    return (x * y)[:, None] * (x + 1.0)[None, 1:-1] + (x[1:] * y[1:])[:k].sum() + x[1:][None, :-1] * y[1:][k - 1]


def rows_of_other_cuts(x: Annotated[np.ndarray, "n n"], k: int):
    y = x * 1.0
    y[1, k:] += y[1, : len(x) - k]
    y[k:, 1] *= y[: len(x) - k, 0] + y[1, k:]
    y[0] += y[:, 0]
    return y


def outer_products(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "m"]):
    return np.outer(x, y[1:]) * np.outer(2.0 * x, np.cos(y[:-1])) - np.outer(x, x)[0, 0]


def chosen_and_summed(x: Annotated[np.ndarray, "n m"], y: Annotated[np.ndarray, "n m"]):
    t = np.where(x > y, x * y, 2.0 * y) + np.sqrt(np.abs(x) + 1.0)
    rows = np.sum(t, axis=1)
    return rows[:, None] * np.where(t > 1.0, x, rows[:, None])


def sums_of_what_changes(x: Annotated[np.ndarray, "n m"], y: Annotated[np.ndarray, "n m"]):
    t = x * y + y
    before = np.sum(t, axis=1)
    t *= np.where(t > 0.0, t, y)
    after = np.sum(t, axis=1, keepdims=True)
    t += after
    return before * np.sum(t * t + x, axis=1) + np.sum(t)


def chosen_from_rows(x: Annotated[np.ndarray, "n m"], k: int):
    y = x * 1.0
    y[k] = np.where(y[k - 1] > 0.0, y[k], y[k - 1])
    y[k - 1] = np.where(y[k] > 0.0, y[k], y[k - 1] * y[k])
    y[k - 1] = np.where(x[0] > 0.0, y[k - 1], y[k])
    return y


def largest_of_rows(x: Annotated[np.ndarray, "n m"]):
    top = np.max(x * x - x, axis=1, keepdims=True)
    return np.sum(np.exp(x - top), axis=0) * np.min(x, axis=0) * np.sum(top, axis=1, keepdims=True)


def one_after_another_name(x: Annotated[np.ndarray, "n m"]):
    t = x * x
    y = t * 1.0 + np.sum(t, axis=1, keepdims=True)
    z = y.copy()
    t = x[0] * 2.0
    z[0] += t * t
    t = x[1] + 1.0
    z[1] -= t / (2.0 + t * t)
    return z * t


def copies_of_parts(x: Annotated[np.ndarray, "n m"], k: int):
    y = x * 1.0
    t = y[k].copy()
    u = t[1:].copy()
    v = y[:, k].copy()
    y[k, 0] = 2.0
    w = v * 1.0
    total = np.sum(u * u) + len(t) * np.sum(v * v)
    v[0] = 3.0
    return y * total + np.sum(w * v) + np.sum(t)


def copies_of_aliases(x: Annotated[np.ndarray, "n"], k: int):
    y = x * 1.0
    z = y[1:]
    t = z.copy()
    y[k] = t[0] * t[1]
    u = z.copy()
    for i in range(2):
        total = np.sum(u * t)
        z *= u
        y[i] += total
    return y * t[k] + u[0]


def triangles(x: Annotated[np.ndarray, "n m"], alpha: float):
    c = np.ones((x.shape[0], x.shape[0]))
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            c[i, : i + 1] += alpha * x[i, k] * x[: i + 1, k]
    return c * 0.5


def windows_of_a_product(x: Annotated[np.ndarray, "n m"], w: Annotated[np.ndarray, "k k d"]):
    size = w.shape[0]
    y = np.zeros((x.shape[0] - size + 1, w.shape[2]))
    for i in range(len(y)):
        window = x[i : i + size, :size, None]
        y[i] = np.sum(window * w, axis=(0, 1))
    return y


def weights_of_windows(x: Annotated[np.ndarray, "k k d"], y: Annotated[np.ndarray, "n m"]):
    return windows_of_a_product(y, x) * np.cos(x[0, 0])


def new_axes(x: Annotated[np.ndarray, "n m"]):
    return np.expand_dims(x, 1) * np.expand_dims(x[0], (0, -1)) + np.expand_dims(np.sin(x), axis=-1)


RANDOM = np.random.default_rng(5)
X, Y, M = RANDOM.normal(size=7), RANDOM.normal(size=7), RANDOM.normal(size=(4, 3))
SQUARE = RANDOM.normal(size=(3, 3))
ARGUMENTS = {
    elementwise: dict(x=X, y=Y, a=1.5),
    stencil: dict(x=X),
    overlapping_store: dict(x=X),
    overlapping_update: dict(x=X),
    reversed_in_place: dict(x=X),
    store_through_a_view: dict(x=M),
    update_of_an_alias: dict(x=X),
    new_array_under_an_old_name: dict(x=X),
    kept_in_a_list: dict(x=X, steps=3),
    gather: dict(x=X, places=np.array([3, -1, 0, 3])),
    scatter_last_wins: dict(x=X[:4], places=np.array([3, 1, 3, -1])),
    scatter_added: dict(x=X[:4], places=np.array([3, 1, 3, -1])),
    column_and_row: dict(x=M[:3], k=1),
    sums: dict(x=M),
    products: dict(x=M, v=X[:3]),
    transposed: dict(x=SQUARE),
    branches: dict(x=X, k=2),
    early_end: dict(x=np.array([1.0, -2.0, 1.5, 0.5, 4.0])),
    strides_backwards: dict(x=X, steps=9),
    broadcast_store: dict(x=X[:4], m=M),
    masks: dict(x=X, y=Y),
    windows: dict(x=X, w=3),
    sums_of_masks: dict(x=X, y=Y),
    updated_by_its_transpose: dict(x=SQUARE),
    scalars_of_calls: dict(x=X, y=Y),
    inner_scale: dict(x=X, k=2),
    places_in_a_list: dict(x=X),
    store_at_pairs: dict(x=SQUARE, places=np.array([2, -2])),
    index_beside_an_array_of_indices: dict(x=M, places=np.array([2, 0])),
    store_of_the_transposed: dict(x=SQUARE),
    store_with_a_leading_axis: dict(x=M),
    rows_one_after_another: dict(x=M, k=2),
    the_only_row: dict(x=M[:1]),
    rows_of_one_cut: dict(x=SQUARE + 4.0 * np.eye(3)),
    a_column_of_one_cut: dict(x=SQUARE, k=1),
    parts_of_values: dict(x=X, y=Y, k=2),
    rows_of_other_cuts: dict(x=SQUARE, k=1),
    chosen_and_summed: dict(x=M, y=M[::-1] + 0.5),
    sums_of_what_changes: dict(x=M, y=M[::-1] + 0.5),
    chosen_from_rows: dict(x=M, k=2),
    largest_of_rows: dict(x=M),
    one_after_another_name: dict(x=M),
    windows_of_a_product: dict(x=M, w=RANDOM.normal(size=(2, 2, 3))),
    weights_of_windows: dict(x=RANDOM.normal(size=(2, 2, 3)), y=M),
    copies_of_parts: dict(x=M, k=2),
    copies_of_aliases: dict(x=X, k=2),
    triangles: dict(x=M, alpha=1.5),
    new_axes: dict(x=M[:3, :3]),
    outer_products: dict(x=X, y=Y[:4]),
}
