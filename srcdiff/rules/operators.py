"""Rules of Python's operators, under the names of the module `operator`."""

from __future__ import annotations

import math

import numpy as np

from srcdiff.facts.shapes import product
from srcdiff.rules.table import adjoint, elementwise, zero_gradient


@elementwise("operator.add", np.add)
def add(z, x, y):
    x_bar += z_bar
    y_bar += z_bar


@elementwise("operator.sub", np.subtract)
def sub(z, x, y):
    x_bar += z_bar
    y_bar += -z_bar


@elementwise("operator.mul", np.multiply)
def mul(z, x, y):
    x_bar += z_bar * y
    y_bar += z_bar * x


@elementwise("operator.truediv", np.divide)
def truediv(z, x, y):
    x_bar += z_bar / y
    if literal(x) == 1 and kept(z):
        y_bar += -z_bar * z * z
    else:
        y_bar += -z_bar * z / y


@elementwise("operator.pow", np.power, np.float_power, math.pow)
def pow(z, x, y):
    if literal(y) == 2:
        x_bar += 2.0 * z_bar * x
    elif literal(y) == 1:
        x_bar += z_bar
    elif literal(y) == 0:
        x_bar += 0.0 * z_bar
    elif literal(y) == 3:
        x_bar += 3.0 * z_bar * x * x
    elif literal(y) == 0.5:
        x_bar += 0.5 * z_bar / z
    elif literal(y) > 0 or literal(y) < 0:
        x_bar += literal(y) * z_bar * x ** (literal(y) - 1)
    elif literal(x) > 0:
        y_bar += log_of(literal(x)) * z_bar * z
    elif is_complex(x) or is_complex(y):
        x_bar += np.where(y == 0, 0.0, z_bar * y * x ** np.where(y == 0, 1, y - 1))
        y_bar += z_bar * z * np.log(np.where(x == 0, 1.0, x) + 0j)
    elif not varied(x):
        y_bar += z_bar * z * np.log(np.where(x > 0, x, 1.0))
    elif not varied(y):
        x_bar += np.where(y == 0, 0.0, z_bar * y * x ** np.where(y == 0, 1, y - 1))
    else:
        x_bar += np.where(y == 0, 0.0, z_bar * y * x ** np.where(y == 0, 1, y - 1))
        y_bar += z_bar * z * np.log(np.where(x > 0, x, 1.0))


@elementwise("operator.mod", np.remainder)
def mod(z, x, y):
    x_bar += z_bar
    y_bar += z_bar * (z - x) / y


@elementwise("operator.neg", np.negative)
def neg(z, x):
    x_bar += -z_bar


@elementwise("operator.pos", np.positive)
def pos(z, x):
    x_bar += z_bar


def matmul_shape(facts):
    return product(facts["x"].shape, facts["y"].shape)


@adjoint("operator.matmul", np.matmul, "numpy.linalg.matmul", shape=matmul_shape, linear="x y")
def matmul(z, x, y):
    if ndim(x) == 1 and ndim(y) == 1:
        x_bar += z_bar * y
        y_bar += z_bar * x
    elif ndim(x) == 2 and ndim(y) == 1:
        x_bar += np.outer(z_bar, y)
        y_bar += x.T @ z_bar
    elif ndim(x) == 1 and ndim(y) == 2:
        x_bar += y @ z_bar
        y_bar += np.outer(x, z_bar)
    elif ndim(x) == 2 and ndim(y) == 2:
        x_bar += z_bar @ y.T
        y_bar += x.T @ z_bar
    else:
        x_bar += matmul_left_bar(z_bar, x, y)
        y_bar += matmul_right_bar(z_bar, x, y)


def dot_shape(facts):
    for one, other in (("x", "y"), ("y", "x")):
        if facts[one].shape.told.dims == ():
            return facts[other].shape
    return product(facts["x"].shape, facts["y"].shape)


@adjoint(np.dot, shape=dot_shape, linear="x y")
def dot(z, x, y):
    if ndim(x) == 1 and ndim(y) == 1:
        x_bar += z_bar * y
        y_bar += z_bar * x
    elif ndim(x) == 2 and ndim(y) == 1:
        x_bar += np.outer(z_bar, y)
        y_bar += x.T @ z_bar
    elif ndim(x) == 1 and ndim(y) == 2:
        x_bar += y @ z_bar
        y_bar += np.outer(x, z_bar)
    elif ndim(x) == 2 and ndim(y) == 2:
        x_bar += z_bar @ y.T
        y_bar += x.T @ z_bar
    else:
        x_bar += dot_left_bar(z_bar, x, y)
        y_bar += dot_right_bar(z_bar, x, y)


zero_gradient("operator.floordiv", np.floor_divide)
