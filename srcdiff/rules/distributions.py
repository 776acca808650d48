"""Rules of the methods of scipy.stats, made from what each distribution is: the slope of its log-density, and that by each parameter of shape.

`u` is (x - loc) / scale, which has the standard distribution.  By the location and the scale all methods have derivatives; cumulative functions
and quantiles have none by a parameter of shape.  Outside of the support, and where the density is zero, the gradient is zero.
"""

from __future__ import annotations

import re
from typing import Dict, List, Tuple

from srcdiff.rules.table import elementwise_text

# The slope of the log-density by u, then that by each parameter of shape.
CONTINUOUS: Dict[str, Tuple[str, Dict[str, str]]] = {
    "norm": ("-u", {}),
    "halfnorm": ("-u", {}),
    "expon": ("-1.0", {}),
    "laplace": ("-np.sign(u)", {}),
    "cauchy": ("-2.0 * u / (1.0 + u * u)", {}),
    "logistic": ("-np.tanh(0.5 * u)", {}),
    "gumbel_r": ("np.exp(-u) - 1.0", {}),
    "rayleigh": ("1.0 / u - u", {}),
    "uniform": ("0.0", {}),
    "t": (
        "-(df + 1.0) * u / (df + u * u)",
        {
            "df": "0.5 * (special.psi(0.5 * (df + 1.0)) - special.psi(0.5 * df) - np.log1p(u * u / df) + ((df + 1.0) * u * u / (df + u * u) - 1.0) / df)"
        },
    ),
    "gamma": ("(a - 1.0) / u - 1.0", {"a": "np.log(u) - special.psi(a)"}),
    "invgamma": ("(1.0 / u - a - 1.0) / u", {"a": "-np.log(u) - special.psi(a)"}),
    "beta": (
        "(a - 1.0) / u - (b - 1.0) / (1.0 - u)",
        {"a": "np.log(u) - special.psi(a) + special.psi(a + b)", "b": "np.log1p(-u) - special.psi(b) + special.psi(a + b)"},
    ),
    "chi2": ("(0.5 * df - 1.0) / u - 0.5", {"df": "0.5 * (np.log(0.5 * u) - special.psi(0.5 * df))"}),
    "lognorm": ("-(1.0 + np.log(u) / s**2) / u", {"s": "((np.log(u) / s) ** 2 - 1.0) / s"}),
    "pareto": ("-(b + 1.0) / u", {"b": "1.0 / b - np.log(u)"}),
    "weibull_min": ("(c - 1.0) / u - c * u ** (c - 1.0)", {"c": "1.0 / c + np.log(u) * (1.0 - u**c)"}),
    "truncnorm": (
        "-u",
        {
            "a": "stats.truncnorm.pdf(a, a, b)",
            "b": "-stats.truncnorm.pdf(b, a, b)",
        },
    ),
}
EVERYWHERE = ("norm", "laplace", "cauchy", "logistic", "gumbel_r", "t")  # the density is nowhere zero
# A point of the support, for what has a slope only there.
INSIDE = {"rayleigh": 0.5, "gamma": 0.5, "invgamma": 0.5, "beta": 0.5, "chi2": 0.5, "lognorm": 0.5, "pareto": 1.5, "weibull_min": 0.5}

# The slope of the log of the probability of k, by each parameter.
DISCRETE: Dict[str, Dict[str, str]] = {
    "poisson": {"mu": "k / mu - 1.0"},
    "bernoulli": {"p": "k / p - (1.0 - k) / (1.0 - p)"},
    "binom": {"n": "", "p": "k / p - (n - k) / (1.0 - p)"},
    "geom": {"p": "1.0 / p - (k - 1.0) / (1.0 - p)"},
    "nbinom": {"n": "special.psi(k + n) - special.psi(n) + np.log(p)", "p": "n / p - k / (1.0 - p)"},
}


def signature(first: str, shapes: Dict[str, str], scale: bool = True) -> str:
    return ", ".join([first, *shapes, "loc=0", *(["scale=1"] if scale else [])])


def density_rules(name: str, slope: str, shapes: Dict[str, str]) -> None:
    """`pdf` and `logpdf`: the latter's rule, times the density."""
    for method, inside, bar in (("pdf", "z > 0.0", "z_bar * z"), ("logpdf", "z > -np.inf", "z_bar")):
        u = "(x - loc) / scale"
        if name in INSIDE:
            u = f"np.where({inside}, {u}, {INSIDE[name]})"
        if name not in EVERYWHERE and method == "logpdf":
            bar = f"np.where({inside}, {bar}, 0.0)"
        lines = [
            f"u = {u}",
            f"t = {bar}",
            f"x_bar += t * ({slope}) / scale",
            f"loc_bar += -t * ({slope}) / scale",
            *(f"{shape}_bar += t * ({text})" for shape, text in shapes.items()),
            f"scale_bar += -t * (1.0 + u * ({slope})) / scale",
        ]
        elementwise_text(f"scipy.stats.{name}.{method}", signature("x", shapes), lines)


def cumulative_rules(name: str, shapes: Dict[str, str]) -> None:
    """`cdf`, `sf`, their logarithms and their inverses: the slope is the density."""
    for method, bar in {
        "cdf": "z_bar * pdf(x)",
        "sf": "-z_bar * pdf(x)",
        "logcdf": "np.where(z > -np.inf, z_bar * np.exp(logpdf(x) - z), 0.0)",
        "logsf": "np.where(z > -np.inf, -z_bar * np.exp(logpdf(x) - z), 0.0)",
    }.items():
        lines = ["x_bar += t", "loc_bar += -t", "scale_bar += -t * (x - loc) / scale"]
        elementwise_text(f"scipy.stats.{name}.{method}", signature("x", shapes), [*assigned("t", bar, name, shapes), *lines])
    for method, bar in {"ppf": "z_bar / pdf(z)", "isf": "-z_bar / pdf(z)"}.items():
        lines = ["q_bar += t", "loc_bar += z_bar", "scale_bar += z_bar * (z - loc) / scale"]
        elementwise_text(f"scipy.stats.{name}.{method}", signature("q", shapes), [*assigned("t", bar, name, shapes), *lines])


def assigned(variable: str, value: str, name: str, shapes: Dict[str, str]) -> List[str]:
    """The assignment of a value with densities, which are called with no more arguments than the primal."""

    def line(*given: str) -> str:
        called = re.sub(r"(\w*pdf)\((\w)\)", lambda found: f"stats.{name}.{found[1]}({', '.join([found[2], *shapes, *given])})", value)
        return f"    {variable} = {called}"

    return ["if literal(loc) == 0 and literal(scale) == 1:", line(), "elif literal(scale) == 1:", line("loc"), "else:", line("loc", "scale")]


def probability_rules(name: str, parameters: Dict[str, str]) -> None:
    """`pmf` and `logpmf`."""
    for method, inside, bar in (("pmf", "z > 0.0", "z_bar * z"), ("logpmf", "z > -np.inf", "z_bar")):
        lines = [
            f"{parameter}_bar += np.where({inside}, {bar} * ({text.replace('k', '(k - loc)')}), 0.0)" for parameter, text in parameters.items() if text
        ]
        elementwise_text(f"scipy.stats.{name}.{method}", signature("k", parameters, scale=False), lines)


for distribution, (by_u, by_shape) in CONTINUOUS.items():
    density_rules(distribution, by_u, by_shape)
    cumulative_rules(distribution, by_shape)
for distribution, by_parameter in DISCRETE.items():
    probability_rules(distribution, by_parameter)
