"""Rules of the helpers that are printed into generated text, so that a derivative can be differentiated again.

A helper that hands a cotangent back through a function is linear in it, and its adjoint is that function: `untiled(seed, x, reps)` sums over copies,
and the adjoint of that repeats.  Helpers without a rule are followed like functions of the user's.
"""

from __future__ import annotations

import numpy as np

from srcdiff.facts.shapes import derive
from srcdiff.rules.table import adjoint, made_rule, where_only, zero_gradient


def shape_of(parameter: str):
    return lambda facts: facts[parameter].shape


zero_gradient("$zeros_of", dtype="f")
zero_gradient("$overlap", "$has_complex", "$list_shape", "$same", "$note_finite", "$check_finite", shape="unknown")


@adjoint("$unbroadcast", shape=shape_of("like"), linear="value", view=lambda operands: "value")
def unbroadcast(z, value, like):
    value_bar += unbroadcast(z_bar, value)
    like_bar += 0.0


@adjoint("$copied", shape=shape_of("value"), linear="value")
def copied(z, value):
    value_bar += z_bar


# Products of matrices


@adjoint("$matmul_left_bar", shape=shape_of("x"), linear="seed y")
def matmul_left_bar(z, seed, x, y):
    seed_bar += np.matmul(z_bar, y)
    x_bar += 0.0
    y_bar += matmul_right_bar(seed, z_bar, y)


@adjoint("$matmul_right_bar", shape=shape_of("y"), linear="seed x")
def matmul_right_bar(z, seed, x, y):
    seed_bar += np.matmul(x, z_bar)
    x_bar += matmul_left_bar(seed, x, z_bar)
    y_bar += 0.0


@adjoint("$dot_left_bar", shape=shape_of("x"), linear="seed y")
def dot_left_bar(z, seed, x, y):
    seed_bar += np.dot(z_bar, y)
    x_bar += 0.0
    y_bar += dot_right_bar(seed, z_bar, y)


@adjoint("$dot_right_bar", shape=shape_of("y"), linear="seed x")
def dot_right_bar(z, seed, x, y):
    seed_bar += np.dot(x, z_bar)
    x_bar += dot_left_bar(seed, x, z_bar)
    y_bar += 0.0


@adjoint("$inner_left_bar", shape=shape_of("x"), linear="seed y")
def inner_left_bar(z, seed, x, y):
    seed_bar += np.inner(z_bar, y)
    x_bar += 0.0
    y_bar += inner_right_bar(seed, z_bar, y)


@adjoint("$inner_right_bar", shape=shape_of("y"), linear="seed x")
def inner_right_bar(z, seed, x, y):
    seed_bar += np.inner(x, z_bar)
    x_bar += inner_left_bar(seed, x, z_bar)
    y_bar += 0.0


@adjoint("$kron_left_bar", shape=shape_of("x"), linear="seed y")
def kron_left_bar(z, seed, x, y):
    seed_bar += np.kron(z_bar, y)
    x_bar += 0.0
    y_bar += kron_right_bar(seed, z_bar, y)


@adjoint("$kron_right_bar", shape=shape_of("y"), linear="seed x")
def kron_right_bar(z, seed, x, y):
    seed_bar += np.kron(x, z_bar)
    x_bar += kron_left_bar(seed, x, z_bar)
    y_bar += 0.0


@adjoint("$tensordot_left_bar", shape=shape_of("x"), linear="seed y")
def tensordot_left_bar(z, seed, x, y, axes):
    seed_bar += np.tensordot(z_bar, y, axes)
    x_bar += 0.0
    y_bar += tensordot_right_bar(seed, z_bar, y, axes)


@adjoint("$tensordot_right_bar", shape=shape_of("y"), linear="seed x")
def tensordot_right_bar(z, seed, x, y, axes):
    seed_bar += np.tensordot(x, z_bar, axes)
    x_bar += tensordot_left_bar(seed, x, z_bar, axes)
    y_bar += 0.0


# What is moved, repeated, cut out


@adjoint("$unsorted", shape=shape_of("x"), linear="seed")
def unsorted(z, seed, x, axis=None):
    if axis is None:
        seed_bar += np.ravel(z_bar)[np.argsort(np.ravel(x))]
        x_bar += 0.0
    else:
        seed_bar += np.take_along_axis(z_bar, np.argsort(x, axis=axis), axis)
        x_bar += 0.0


@adjoint("$untiled", shape=shape_of("x"), linear="seed")
def untiled(z, seed, x, reps):
    seed_bar += np.tile(z_bar, reps)
    x_bar += 0.0


@adjoint("$unrepeated", shape=shape_of("x"), linear="seed")
def unrepeated(z, seed, x, repeats, axis=None):
    if axis is None:
        seed_bar += np.repeat(z_bar, repeats)
        x_bar += 0.0
    else:
        seed_bar += np.repeat(z_bar, repeats, axis)
        x_bar += 0.0


@adjoint("$undifferenced", shape=shape_of("x"), linear="seed")
def undifferenced(z, seed, x, n, axis):
    seed_bar += np.diff(z_bar, n, axis)
    x_bar += 0.0


@adjoint("$unpadded", shape=shape_of("x"), linear="seed", view=lambda operands: "seed")
def unpadded(z, seed, x, pad_width):
    seed_bar += np.pad(z_bar, pad_width)
    x_bar += 0.0


@adjoint("$on_diagonal", shape=shape_of("x"), linear="seed")
def on_diagonal(z, seed, x, offset=0, axis1=0, axis2=1):
    seed_bar += unbroadcast(np.diagonal(z_bar, offset, axis1, axis2), seed)
    x_bar += 0.0


@adjoint("$sparse_bar", shape=lambda facts: None, linear="seed")
def sparse_bar(z, seed, a):
    seed_bar += a @ z_bar


@adjoint("$diag_bar", shape=shape_of("x"), linear="seed", view=lambda operands: "seed")
def diag_bar(z, seed, x, k):
    seed_bar += np.diag(z_bar, k)
    x_bar += 0.0


@adjoint("$with_item", shape=lambda facts: derive("with_item", facts["ys_seed"].shape), linear="ys_seed+item_seed")
def with_item(z, ys_seed, index, item_seed):
    ys_seed_bar += np.reshape(np.delete(z_bar, index, 0), np.shape(ys_seed))
    item_seed_bar += z_bar[index]


@adjoint("$ties_dot", shape=lambda facts: None, linear="x_dot")
def ties_dot(z, x_dot, ties, axis=None, keepdims=False):
    x_dot_bar += np.where(ties, expand(z_bar, x_dot, axis, keepdims) / np.maximum(total(ties, x_dot, axis), 1), 0.0)
    ties_bar += 0.0


# Order statistics, and what picks and reorders: linear in what is picked, while the order stays


for which in ("quantile", "nanquantile"):
    rest = 'q, axis=None, method="linear"'
    lines = [f"seed_bar += {which}_dot(z_bar, seed, x, q, axis, method)", "x_bar += 0.0"]
    made_rule("adjoint", f"${which}_bar", f"seed, x, {rest}", lines, shape=shape_of("x"), linear="seed")
    lines = [f"x_dot_bar += {which}_bar(z_bar, x, q, axis, method)", "value_bar += 0.0", "x_bar += 0.0"]
    made_rule("adjoint", f"${which}_dot", f"x_dot, value, x, {rest}", lines, shape=shape_of("value"), linear="x_dot")


@adjoint("$rearranged", shape=shape_of("seed"), linear="seed")
def rearranged(z, seed, value, x, axis=-1):
    seed_bar += rearranged(z_bar, x, value, axis)
    value_bar += 0.0
    x_bar += 0.0


@adjoint("$unique_dot", shape=lambda facts: None, linear="x_dot")
def unique_dot(z, x_dot, x):
    x_dot_bar += unique_bar(z_bar, x)
    x_bar += 0.0


@adjoint("$unique_bar", shape=shape_of("x"), linear="seed")
def unique_bar(z, seed, x):
    seed_bar += unique_dot(z_bar, x)
    x_bar += 0.0


@adjoint("$gradient_bar", shape=shape_of("seed"), linear=where_only("seed"))
def gradient_bar(z, seed, axis=None, spacing=1.0, edge_order=1):
    if axis is None:
        seed_bar += np.gradient(z_bar, spacing, edge_order=edge_order)
    else:
        seed_bar += np.gradient(z_bar, spacing, axis=axis, edge_order=edge_order)
