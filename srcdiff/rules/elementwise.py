"""Rules of the functions that act on each element: those of NumPy, and those of `math` under the same text.

`np.cos` in a rule stands for `math.cos` where the primal's own function is one of `math`.  Where the result serves as well as the
argument, the rule reads the result, which is at hand.  Constants are literals where `np.log(2.0)` would be a float64, which widens float32
arrays.

Conventions: `abs` has slope 0 at 0; ties of `maximum` share equally, as do a nan and what it is compared with, but an operand that is not
varied takes the whole tie, and so does a bound of `clip`; `hypot`, `arctan2` and `sinc` have slope 0 at the origin.  A mask is
`np.where(mask, z_bar, 0.0)`, never `z_bar * mask`: that is nan where z_bar is infinite, as in `np.sqrt(np.maximum(x, 0.0))` at x < 0.
Other poles follow the primal: inf with a warning from NumPy, ZeroDivisionError from `math`.
"""

from __future__ import annotations

import math

import numpy as np

from srcdiff.rules.several import item_of, several
from srcdiff.rules.table import elementwise, tangent, zero_gradient

# Linear functions


@elementwise(np.conjugate)
def conjugate(z, x):
    x_bar += np.conj(z_bar)


def real_dtype(facts):
    """That of a part of complex numbers, or of real ones."""
    return "f" if facts["x"].dtype == "c" else facts["x"].dtype


@elementwise(np.real, dtype=real_dtype)
def real(z, x):
    x_bar += z_bar


@elementwise(np.imag, dtype=real_dtype)
def imag(z, x):
    if is_complex(x):
        x_bar += 1j * z_bar
    else:
        x_bar += 0.0 * z_bar


@tangent(np.real)
def real_dot(z, x):
    if is_complex(x):
        z_dot += np.real(x_dot)
    else:
        z_dot += x_dot


@tangent(np.imag)
def imag_dot(z, x):
    if is_complex(x):
        z_dot += np.imag(x_dot)
    else:
        z_dot += 0.0 * x_dot


@elementwise(np.deg2rad, np.radians, math.radians)
def radians(z, x):
    x_bar += np.pi / 180.0 * z_bar


@elementwise(np.rad2deg, np.degrees, math.degrees)
def degrees(z, x):
    x_bar += 180.0 / np.pi * z_bar


@elementwise(np.ldexp, math.ldexp)
def ldexp(z, x, i):
    x_bar += np.ldexp(z_bar, i)


@elementwise("math.fma")
def fma(z, x, y, w):
    x_bar += z_bar * y
    y_bar += z_bar * x
    w_bar += z_bar


# Powers and roots


@elementwise(np.square)
def square(z, x):
    x_bar += 2.0 * z_bar * x


@elementwise(np.reciprocal)
def reciprocal(z, x):
    x_bar += -z_bar * z * z


@elementwise(np.sqrt, math.sqrt)
def sqrt(z, x):
    x_bar += 0.5 * z_bar / z


@elementwise(np.cbrt, "math.cbrt")
def cbrt(z, x):
    x_bar += z_bar / (3.0 * z * z)


# Exponentials and logarithms


@elementwise(np.exp, math.exp)
def exp(z, x):
    x_bar += z_bar * z


@elementwise(np.exp2, "math.exp2")
def exp2(z, x):
    x_bar += 0.6931471805599453 * z_bar * z  # log(2)


@elementwise(np.expm1, math.expm1)
def expm1(z, x):
    x_bar += z_bar * (1.0 + z)


@elementwise(np.log)
def log(z, x):
    x_bar += z_bar / x


@elementwise(math.log)
def log_to_base(z, x, base=None):
    if literal(base) is None:
        x_bar += z_bar / x
    else:
        x_bar += z_bar / (x * np.log(base))
        base_bar += -z_bar * z / (base * np.log(base))


@elementwise(np.log2, math.log2)
def log2(z, x):
    x_bar += 1.4426950408889634 * z_bar / x  # 1 / log(2)


@elementwise(np.log10, math.log10)
def log10(z, x):
    x_bar += 0.4342944819032518 * z_bar / x  # 1 / log(10)


@elementwise(np.log1p, math.log1p)
def log1p(z, x):
    x_bar += z_bar / (1.0 + x)


@elementwise(np.logaddexp)
def logaddexp(z, x, y):
    x_bar += z_bar * np.exp(x - z)
    y_bar += z_bar * np.exp(y - z)


@elementwise(np.logaddexp2)
def logaddexp2(z, x, y):
    x_bar += z_bar * np.exp2(x - z)
    y_bar += z_bar * np.exp2(y - z)


# Trigonometric functions and their inverses


@elementwise(np.sin, math.sin)
def sin(z, x):
    x_bar += z_bar * np.cos(x)


@elementwise(np.cos, math.cos)
def cos(z, x):
    x_bar += -z_bar * np.sin(x)


@elementwise(np.tan, math.tan)
def tan(z, x):
    x_bar += z_bar * (1.0 + z * z)


@elementwise(np.arcsin, math.asin)
def arcsin(z, x):
    x_bar += z_bar / np.sqrt(1.0 - x * x)


@elementwise(np.arccos, math.acos)
def arccos(z, x):
    x_bar += -z_bar / np.sqrt(1.0 - x * x)


@elementwise(np.arctan, math.atan)
def arctan(z, x):
    x_bar += z_bar / (1.0 + x * x)


@elementwise(np.arctan2, math.atan2)
def arctan2(z, y, x):
    r2 = x * x + y * y
    y_bar += z_bar * x / (r2 + (r2 == 0))
    x_bar += -z_bar * y / (r2 + (r2 == 0))


@elementwise(np.hypot, math.hypot)
def hypot(z, x, y):
    x_bar += z_bar * x / (z + (z == 0))
    y_bar += z_bar * y / (z + (z == 0))


@elementwise(np.sinc)
def sinc(z, x):
    x_bar += z_bar * (np.cos(np.pi * x) - z) / (x + (x == 0))


# Hyperbolic functions and their inverses


@elementwise(np.sinh, math.sinh)
def sinh(z, x):
    x_bar += z_bar * np.cosh(x)


@elementwise(np.cosh, math.cosh)
def cosh(z, x):
    x_bar += z_bar * np.sinh(x)


@elementwise(np.tanh, math.tanh)
def tanh(z, x):
    x_bar += z_bar * (1.0 - z * z)


@elementwise(np.arcsinh, math.asinh)
def arcsinh(z, x):
    x_bar += z_bar / np.sqrt(1.0 + x * x)


@elementwise(np.arccosh, math.acosh)
def arccosh(z, x):
    x_bar += z_bar / np.sqrt(x * x - 1.0)


@elementwise(np.arctanh, math.atanh)
def arctanh(z, x):
    x_bar += z_bar / (1.0 - x * x)


# Error functions


@elementwise(math.erf)
def erf(z, x):
    x_bar += 2.0 / np.sqrt(np.pi) * z_bar * np.exp(-x * x)


@elementwise(math.erfc)
def erfc(z, x):
    x_bar += -2.0 / np.sqrt(np.pi) * z_bar * np.exp(-x * x)


@elementwise(math.gamma)
def gamma(z, x):
    x_bar += z_bar * z * digamma(x)


@elementwise(math.lgamma)
def lgamma(z, x):
    x_bar += z_bar * digamma(x)


@elementwise(np.i0)
def i0(z, x):
    x_bar += z_bar * bessel_i1(x)


# Steps on top of the identity


@elementwise(np.nextafter, "math.nextafter")
def nextafter(z, x, y):
    x_bar += z_bar
    y_bar += 0.0 * z_bar


# Functions with kinks


@elementwise(np.absolute, np.fabs, math.fabs, abs)
def absolute(z, x):
    if is_complex(x):
        x_bar += z_bar * x / np.where(z == 0, 1.0, z)
    else:
        x_bar += z_bar * np.sign(x)


@tangent(np.absolute, abs)
def absolute_dot(z, x):
    if is_complex(x):
        z_dot += np.real(np.conj(x) * x_dot) / np.where(z == 0, 1.0, z)
    else:
        z_dot += x_dot * np.sign(x)


@elementwise(np.copysign, math.copysign)
def copysign(z, x, y):
    x_bar += z_bar * np.sign(x) * np.sign(z)
    y_bar += 0.0 * z_bar


@elementwise(np.maximum, max)
def maximum(z, x, y):
    if varied(x) and varied(y):
        x_bar += np.where(x > y, z_bar, np.where(x < y, 0.0, 0.5 * z_bar))
        y_bar += np.where(x < y, z_bar, np.where(x > y, 0.0, 0.5 * z_bar))
    else:
        x_bar += np.where(x > y, z_bar, 0.0)
        y_bar += np.where(y > x, z_bar, 0.0)


@elementwise(np.minimum, min)
def minimum(z, x, y):
    if varied(x) and varied(y):
        x_bar += np.where(x < y, z_bar, np.where(x > y, 0.0, 0.5 * z_bar))
        y_bar += np.where(x > y, z_bar, np.where(x < y, 0.0, 0.5 * z_bar))
    else:
        x_bar += np.where(x < y, z_bar, 0.0)
        y_bar += np.where(y < x, z_bar, 0.0)


@elementwise(np.fmax, np.fmin)
def fmax(z, x, y):
    """By the result, which is the other operand where one is nan."""
    if varied(x) and varied(y):
        x_bar += np.where(x == y, 0.5 * z_bar, np.where(x == z, z_bar, 0.0))
        y_bar += np.where(x == y, 0.5 * z_bar, np.where(y == z, z_bar, 0.0))
    else:
        x_bar += np.where((x == z) & (y != z), z_bar, 0.0)
        y_bar += np.where((y == z) & (x != z), z_bar, 0.0)


@elementwise(np.clip)
def clip(z, x, a_min=None, a_max=None):
    if literal(a_min) is None and literal(a_max) is None:
        x_bar += z_bar
    elif literal(a_max) is None:
        x_bar += np.where(x > a_min, z_bar, 0.0)
        a_min_bar += np.where(x <= a_min, z_bar, 0.0)
    elif literal(a_min) is None:
        x_bar += np.where(x < a_max, z_bar, 0.0)
        a_max_bar += np.where(x >= a_max, z_bar, 0.0)
    else:
        x_bar += np.where((x > a_min) & (x < a_max), z_bar, 0.0)
        a_min_bar += np.where((x <= a_min) & (a_min < a_max), z_bar, 0.0)
        a_max_bar += np.where(np.maximum(x, a_min) >= a_max, z_bar, 0.0)


@elementwise(np.nan_to_num)
def nan_to_num(z, x):
    x_bar += np.where(np.isfinite(x), z_bar, 0.0)


@elementwise(np.heaviside)
def heaviside(z, x, h):
    x_bar += 0.0 * z_bar
    h_bar += np.where(x == 0, z_bar, 0.0)


@elementwise(np.fmod, math.fmod, math.remainder)
def fmod(z, x, y):
    """z = x - n * y with an integer n, which (z - x) / y recovers more exactly than rounding x / y again."""
    x_bar += z_bar
    y_bar += z_bar * (z - x) / y


# Quotient and rest, parts of a number: two results, of which one is a step


several(np.divmod, "quotient rest")
several(divmod, "quotient rest")
several(np.modf, "fraction whole")
several(math.modf, "fraction whole")
several(np.frexp, "mantissa exponent")
several(math.frexp, "mantissa exponent")
zero_gradient(*(item_of(function, 0) for function in (np.divmod, divmod)), *(item_of(function, 1) for function in (np.modf, math.modf)))
zero_gradient(item_of(np.frexp, 1), item_of(math.frexp, 1), dtype="i")


@elementwise(item_of(np.divmod, 1), item_of(divmod, 1))
def divmod_rest(z, x, y):
    x_bar += z_bar
    y_bar += -z_bar * z[0]


@elementwise(item_of(np.modf, 0), item_of(math.modf, 0))
def fraction(z, x):
    x_bar += z_bar


@elementwise(item_of(np.frexp, 0))
def mantissa(z, x):
    x_bar += np.ldexp(z_bar, np.negative(z[1]))


@elementwise(item_of(math.frexp, 0))
def mantissa_of_number(z, x):
    x_bar += z_bar * 0.5 ** z[1]
