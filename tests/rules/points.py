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
    "numpy.divmod[1]": ((-5.0, 5.0), (0.6, 2.0)),
    "builtins.divmod[1]": ((-5.0, 5.0), (0.6, 2.0)),
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
    # scipy.special
    "scipy.special.erfinv": (UNIT,),
    "scipy.special.erfcinv": ((0.2, 1.8),),
    "scipy.special.ndtri": ((0.05, 0.95),),
    "scipy.special.ndtri_exp": ((-3.0, -0.1),),
    "scipy.special.gamma": (POSITIVE,),
    "scipy.special.gammaln": (POSITIVE,),
    "scipy.special.loggamma": (POSITIVE,),
    "scipy.special.rgamma": (POSITIVE,),
    "scipy.special.psi": (POSITIVE,),
    "scipy.special.polygamma": (range(1, 4), POSITIVE),
    "scipy.special.beta": (POSITIVE, POSITIVE),
    "scipy.special.betaln": (POSITIVE, POSITIVE),
    "scipy.special.binom": ((3.1, 6.0), POSITIVE,),
    "scipy.special.poch": (POSITIVE, POSITIVE),
    "scipy.special.gammainc": (POSITIVE, POSITIVE),
    "scipy.special.gammaincc": (POSITIVE, POSITIVE),
    "scipy.special.gammaincinv": (POSITIVE, (0.1, 0.9)),
    "scipy.special.gammainccinv": (POSITIVE, (0.1, 0.9)),
    "scipy.special.betainc": (POSITIVE, POSITIVE, (0.1, 0.9)),
    "scipy.special.betaincc": (POSITIVE, POSITIVE, (0.1, 0.9)),
    "scipy.special.betaincinv": (POSITIVE, POSITIVE, (0.1, 0.9)),
    "scipy.special.stdtr": (POSITIVE, DEFAULT),
    "scipy.special.stdtrit": (POSITIVE, (0.1, 0.9)),
    "scipy.special.chdtr": (POSITIVE, POSITIVE),
    "scipy.special.chdtrc": (POSITIVE, POSITIVE),
    "scipy.special.pdtr": (range(0, 4), POSITIVE),
    "scipy.special.pdtrc": (range(0, 4), POSITIVE),
    "scipy.special.logit": ((0.1, 0.9),),
    "scipy.special.log1p": ((-0.8, 3.0),),
    "scipy.special.cbrt": (POSITIVE,),
    "scipy.special.xlogy": (DEFAULT, POSITIVE),
    "scipy.special.xlog1py": (DEFAULT, (-0.8, 3.0)),
    "scipy.special.entr": (POSITIVE,),
    "scipy.special.rel_entr": (POSITIVE, POSITIVE),
    "scipy.special.kl_div": (POSITIVE, POSITIVE),
    "scipy.special.huber": (POSITIVE, DEFAULT),
    "scipy.special.pseudo_huber": (POSITIVE, DEFAULT),
    "scipy.special.boxcox": (POSITIVE, DEFAULT),
    "scipy.special.boxcox1p": (POSITIVE, DEFAULT),
    "scipy.special.inv_boxcox": (POSITIVE, POSITIVE),
    "scipy.special.inv_boxcox1p": (POSITIVE, POSITIVE),
    "scipy.special.jv": (DEFAULT, POSITIVE),
    "scipy.special.y0": (POSITIVE,),
    "scipy.special.y1": (POSITIVE,),
    "scipy.special.yn": (range(0, 4), POSITIVE),
    "scipy.special.yv": (DEFAULT, POSITIVE),
    "scipy.special.iv": (DEFAULT, POSITIVE),
    "scipy.special.ive": (DEFAULT, POSITIVE),
    "scipy.special.i0e": (POSITIVE,),
    "scipy.special.i1e": (POSITIVE,),
    "scipy.special.k0": (POSITIVE,),
    "scipy.special.k0e": (POSITIVE,),
    "scipy.special.k1": (POSITIVE,),
    "scipy.special.k1e": (POSITIVE,),
    "scipy.special.kn": (range(0, 4), POSITIVE),
    "scipy.special.kv": (DEFAULT, POSITIVE),
    "scipy.special.kve": (DEFAULT, POSITIVE),
    "scipy.special.ellipk": ((-0.9, 0.9),),
    "scipy.special.ellipkm1": ((0.1, 1.9),),
    "scipy.special.ellipe": ((-0.9, 0.9),),
    "scipy.special.ellipkinc": (DEFAULT, (-0.9, 0.9)),
    "scipy.special.ellipeinc": (DEFAULT, (-0.9, 0.9)),
    "scipy.special.expi": (POSITIVE,),
    "scipy.special.exp1": (POSITIVE,),
    "scipy.special.expn": (range(0, 4), POSITIVE),
    "scipy.special.spence": (POSITIVE,),
    "scipy.special.zeta": ((1.5, 4.0), POSITIVE,),
    "scipy.special.hyp0f1": (POSITIVE, DEFAULT),
    "scipy.special.hyp1f1": (DEFAULT, POSITIVE, DEFAULT),
    "scipy.special.hyp2f1": (DEFAULT, DEFAULT, POSITIVE, (-0.9, 0.7)),
    "scipy.special.hyperu": (POSITIVE, POSITIVE, POSITIVE),
    "scipy.special.eval_legendre": (range(0, 5), UNIT),
    "scipy.special.eval_chebyt": (range(0, 5), UNIT),
    "scipy.special.eval_chebyu": (range(0, 5), UNIT),
    "scipy.special.eval_gegenbauer": (range(0, 5), POSITIVE, UNIT),
    "scipy.special.sici[0]": (POSITIVE,),
    "scipy.special.sici[1]": (POSITIVE,),
    "scipy.special.shichi[0]": (POSITIVE,),
    "scipy.special.shichi[1]": (POSITIVE,),
    # kinks
    "numpy.clip": (DEFAULT, (-1.0, -0.1), (0.1, 1.0)),
}

# The distributions of scipy.stats: where x has a density for all locations and scales that are sampled, and the parameters of shape.
LOCATION, SCALE = (-0.1, 0.1), (1.5, 2.0)
SUPPORTS = {
    "norm": (DEFAULT,),
    "halfnorm": (POSITIVE,),
    "expon": (POSITIVE,),
    "laplace": (POSITIVE,),
    "cauchy": (DEFAULT,),
    "logistic": (DEFAULT,),
    "gumbel_r": (DEFAULT,),
    "rayleigh": (POSITIVE,),
    "uniform": ((0.2, 0.8),),
    "t": (DEFAULT, POSITIVE),
    "gamma": (POSITIVE, POSITIVE),
    "invgamma": (POSITIVE, POSITIVE),
    "beta": ((0.2, 0.8), POSITIVE, POSITIVE),
    "chi2": (POSITIVE, POSITIVE),
    "lognorm": (POSITIVE, POSITIVE),
    "pareto": ((2.5, 4.0), POSITIVE),
    "weibull_min": (POSITIVE, POSITIVE),
    "truncnorm": (UNIT, (-3.0, -2.0), (2.0, 3.0)),
    "poisson": (range(0, 5), POSITIVE),
    "bernoulli": (range(0, 2), (0.2, 0.8)),
    "binom": (range(0, 5), range(5, 8), (0.2, 0.8)),
    "geom": (range(1, 5), (0.2, 0.8)),
    "nbinom": (range(0, 5), POSITIVE, (0.2, 0.8)),
}
for distribution, (support, *shapes) in SUPPORTS.items():
    for method in ("pdf", "logpdf", "cdf", "sf", "logcdf", "logsf"):
        DOMAINS[f"scipy.stats.{distribution}.{method}"] = (support, *shapes, LOCATION, SCALE)
    for method in ("ppf", "isf"):
        DOMAINS[f"scipy.stats.{distribution}.{method}"] = ((0.2, 0.8), *shapes, LOCATION, SCALE)
    for method in ("pmf", "logpmf"):
        DOMAINS[f"scipy.stats.{distribution}.{method}"] = (support, *shapes, range(0, 1))


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
