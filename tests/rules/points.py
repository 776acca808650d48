"""Where the elementwise rules are tested: domains to sample, and edge points where a convention decides.

A rule without an entry is sampled on (-2, 2) in each argument, so that a new rule needs one only if its function is not smooth there.
"""

from __future__ import annotations

from typing import Dict, NamedTuple, Tuple, Union

import numpy as np

inf, nan = np.inf, np.nan

DEFAULT = (-2.0, 2.0)
POSITIVE = (0.2, 3.0)
UNIT = (-0.9, 0.9)
INTEGERS = range(-3, 4)  # a range is sampled for integers, which are never varied

# One entry for each argument, by canonical name.
DOMAINS: Dict[str, Tuple[Union[tuple, range], ...]] = {
    # operators
    "operator.truediv": (DEFAULT, POSITIVE),
    "numpy.divide": (DEFAULT, POSITIVE),
    "operator.pow": (POSITIVE, DEFAULT),
    "numpy.power": (POSITIVE, DEFAULT),
    "numpy.float_power": (POSITIVE, DEFAULT),
    "math.pow": (POSITIVE, DEFAULT),
    "operator.mod": ((-5.0, 5.0), (0.6, 2.0)),
    "numpy.remainder": ((-5.0, 5.0), (0.6, 2.0)),
    "numpy.fmod": ((-5.0, 5.0), (0.6, 2.0)),
    "math.fmod": ((-5.0, 5.0), (0.6, 2.0)),
    "math.remainder": ((-5.0, 5.0), (0.6, 2.0)),
    # linear functions
    "numpy.ldexp": (DEFAULT, INTEGERS),
    "math.ldexp": (DEFAULT, INTEGERS),
    # powers and roots
    "numpy.reciprocal": (POSITIVE,),
    "numpy.sqrt": (POSITIVE,),
    "math.sqrt": (POSITIVE,),
    "numpy.cbrt": (POSITIVE,),
    "math.cbrt": (POSITIVE,),
    # logarithms
    "numpy.log": (POSITIVE,),
    "math.log": (POSITIVE, (1.5, 4.0)),
    "numpy.log2": (POSITIVE,),
    "math.log2": (POSITIVE,),
    "numpy.log10": (POSITIVE,),
    "math.log10": (POSITIVE,),
    "numpy.log1p": ((-0.8, 3.0),),
    "math.log1p": ((-0.8, 3.0),),
    # trigonometric and hyperbolic functions
    "numpy.tan": ((-1.2, 1.2),),
    "math.tan": ((-1.2, 1.2),),
    "numpy.arcsin": (UNIT,),
    "math.asin": (UNIT,),
    "numpy.arccos": (UNIT,),
    "math.acos": (UNIT,),
    "numpy.arccosh": ((1.1, 3.0),),
    "math.acosh": ((1.1, 3.0),),
    "numpy.arctanh": (UNIT,),
    "math.atanh": (UNIT,),
    # kinks
    "numpy.clip": (DEFAULT, (-1.0, -0.1), (0.1, 1.0)),
}


class Edge(NamedTuple):
    """The adjoints of the arguments named in `bars`, which are those that are varied; or the exception that reading the rule raises."""

    name: str
    operands: Tuple[object, ...]
    bars: Union[Dict[str, float], type]
    z_bar: float = 1.0
    warns: bool = False  # may NumPy warn of a division by zero?


EDGES = [
    # abs has slope 0 at 0
    Edge("numpy.absolute", (0.0,), {"x": 0.0}),
    Edge("numpy.fabs", (-0.0,), {"x": 0.0}),
    Edge("math.fabs", (0.0,), {"x": 0.0}),
    Edge("builtins.abs", (0.0,), {"x": 0.0}),
    Edge("numpy.copysign", (0.0, -1.0), {"x": 0.0}),
    Edge("numpy.copysign", (2.0, -0.0), {"x": -1.0, "y": 0.0}),
    Edge("math.copysign", (-2.0, -0.0), {"x": 1.0}),
    # ties share equally, against a constant the constant takes the tie
    Edge("numpy.maximum", (0.7, 0.7), {"x": 0.5, "y": 0.5}),
    Edge("numpy.maximum", (inf, inf), {"x": 0.5, "y": 0.5}),
    Edge("numpy.maximum", (0.0, 0.0), {"x": 0.0}),
    Edge("numpy.maximum", (0.0, 0.0), {"y": 0.0}),
    Edge("numpy.minimum", (0.7, 0.7), {"x": 0.5, "y": 0.5}),
    Edge("numpy.minimum", (0.0, 0.0), {"x": 0.0}),
    Edge("builtins.max", (0.7, 0.7), {"x": 0.5, "y": 0.5}),
    Edge("builtins.max", (0.0, 0.0), {"x": 0.0}),
    Edge("builtins.min", (0.0, 0.0), {"y": 0.0}),
    Edge("numpy.fmax", (0.7, 0.7), {"x": 0.5, "y": 0.5}),
    Edge("numpy.fmax", (0.0, 0.0), {"x": 0.0}),
    Edge("numpy.fmax", (nan, 0.5), {"x": 0.0, "y": 1.0}),
    Edge("numpy.fmax", (0.5, nan), {"x": 1.0}),
    Edge("numpy.fmin", (nan, 0.5), {"y": 1.0}),
    Edge("numpy.fmin", (0.7, 0.7), {"x": 0.5, "y": 0.5}),
    # at a bound of clip, the bound
    Edge("numpy.clip", (1.0, -1.0, 1.0), {"x": 0.0}),
    Edge("numpy.clip", (-1.0, -1.0, 1.0), {"x": 0.0}),
    Edge("numpy.clip", (1.0, -1.0, 1.0), {"x": 0.0, "a_min": 0.0, "a_max": 1.0}),
    Edge("numpy.clip", (-1.0, -1.0, 1.0), {"x": 0.0, "a_min": 1.0, "a_max": 0.0}),
    Edge("numpy.clip", (0.0, 2.0, 1.0), {"x": 0.0, "a_min": 0.0, "a_max": 1.0}),  # crossed bounds: the upper one wins
    Edge("numpy.clip", (0.0, 0.0, None), {"x": 0.0}),
    Edge("numpy.clip", (0.0, None, 0.0), {"x": 0.0, "a_max": 1.0}),
    # the infinite slope of a later function does not reach an operand that was not selected
    Edge("numpy.maximum", (-1.0, 0.0), {"x": 0.0}, inf),
    Edge("numpy.minimum", (1.0, 0.0), {"x": 0.0, "y": inf}, inf),
    Edge("numpy.fmax", (-1.0, 0.0), {"x": 0.0}, inf),
    Edge("numpy.clip", (-1.0, 0.0, 1.0), {"x": 0.0}, inf),
    Edge("numpy.nan_to_num", (nan,), {"x": 0.0}, inf),
    Edge("numpy.nan_to_num", (-inf,), {"x": 0.0}),
    Edge("numpy.nan_to_num", (2.0,), {"x": 1.0}),
    # slope 0 at the origin, without a warning
    Edge("numpy.hypot", (0.0, 0.0), {"x": 0.0, "y": 0.0}),
    Edge("math.hypot", (0.0, 0.0), {"x": 0.0, "y": 0.0}),
    Edge("numpy.arctan2", (0.0, 0.0), {"y": 0.0, "x": 0.0}),
    Edge("math.atan2", (0.0, 0.0), {"y": 0.0, "x": 0.0}),
    Edge("numpy.sinc", (0.0,), {"x": 0.0}),
    Edge("numpy.heaviside", (0.0, 0.5), {"x": 0.0, "h": 1.0}),
    # true poles: inf with a warning from NumPy, an error from math
    Edge("numpy.sqrt", (0.0,), {"x": inf}, warns=True),
    Edge("numpy.cbrt", (0.0,), {"x": inf}, warns=True),
    Edge("numpy.arcsin", (1.0,), {"x": inf}, warns=True),
    Edge("numpy.arccosh", (1.0,), {"x": inf}, warns=True),
    Edge("numpy.log", (0.0,), {"x": inf}, warns=True),
    Edge("math.sqrt", (0.0,), ZeroDivisionError),
    Edge("math.asin", (1.0,), ZeroDivisionError),
    # the quotient of fmod is recovered exactly: 1.0 % 0.1 is 9 * 0.1 below 1.0, though 1.0 / 0.1 is 10.0
    Edge("numpy.fmod", (1.0, 0.1), {"y": -9.0}),
    Edge("math.fmod", (-1.0, 0.1), {"x": 1.0, "y": 9.0}),
    Edge("math.remainder", (5.0, 3.0), {"y": -2.0}),
]
