"""A scalar function of numbers and arrays by numerical differentiation: `Differences`, at one point, in float64.

A complex argument is two real ones, `z.real` and `z.imag`.

Two tests of s = <w, f(x)>, with fixed pseudo-random weights w.  Central differences judge each component: with a step of
eps**(1/3) their error is some eps**(2/3), and a relative tolerance of eps**(1/3) leaves room for badly scaled functions.  The Taylor remainder
|s(x + h d) - s(x) - h <g, d>| along a direction d judges all together: it is O(h**2) if g is the gradient, else O(h) (Farrell, Ham, Funke &
Rognes, Automated derivation of the adjoint of high-level transient finite element programs, SIAM J. Sci. Comput. 35, 2013).
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

import numpy as np

from srcdiff.nested import drawn, dtype_of, leaves, shifted, widened

EPS = float(np.finfo(float).eps)
STEP = EPS ** (1 / 3)
TAYLOR_STEPS = tuple(4.0**-k for k in range(2, 20))


class GradientCheckError(AssertionError):
    """A derivative disagrees with numerical differentiation, or does not keep its promises.

    `argument`, `index`, `got` and `expected` are those of the worst component, None where it is not a component that is wrong.
    """

    argument: Optional[str] = None
    index: Optional[tuple] = None
    got: Optional[float] = None
    expected: Optional[float] = None


@dataclass(frozen=True)
class CheckResult:
    """A check that passed: the Taylor rates (none if the remainder is all rounding), the worst component, and how far <jvp(v), w> is from
    <v, vjp(w)> (None if not both modes were checked)."""

    function: str
    rates: Tuple[float, ...]
    worst_error: float  # relative to the larger of both numbers, and to 1
    worst_component: str
    dot_error: Optional[float] = None

    def __repr__(self) -> str:
        where = f" at {self.worst_component}" if self.worst_component else ""
        dot = "" if self.dot_error is None else f", dot products {self.dot_error:.1e} apart"
        return f"<gradients of {self.function} agree: worst error {self.worst_error:.1e}{where}, Taylor rates {shown_rates(self.rates)}{dot}>"


class Component(NamedTuple):
    """One number of a gradient, by both methods."""

    argument: str
    index: tuple
    derived: float
    central: float
    agrees: bool

    @property
    def name(self) -> str:
        return self.argument + (f"[{', '.join(map(str, self.index))}]" if self.index else "")

    @property
    def error(self) -> float:
        error = abs(self.derived - self.central) / max(1.0, abs(self.derived), abs(self.central))
        return error if error >= 0.0 else math.inf


class Differences:
    """The scalar function at `point` (numbers and arrays by name); `f` takes such a point, and gives values, numbers or arrays in tuples."""

    def __init__(self, title: str, f: Callable[[Dict[str, object]], object], point: Dict[str, object]):
        self.title, self.f, self.point = title, f, point
        random = np.random.default_rng(2013)  # a generator of our own: the same numbers every time
        value = leaves(f(point))
        if not any(dtype_of(leaf).kind in "biufc" for leaf in value):
            self.fail("it returns no number")
        self.weights = [drawn(random, leaf) * (dtype_of(leaf).kind in "fc") for leaf in value]
        if len(value) == 1 and np.ndim(value[0]) == 0 and dtype_of(value[0]).kind != "c":
            self.weights = [1.0]  # so that messages show the function's own derivative
        self.directions = {name: drawn(random, part) * np.maximum(1.0, np.abs(part)) for name, part in point.items()}
        self.size = sum(map(abs, self.terms(value)))
        self.start = self.scalar(point)
        if not math.isfinite(self.start):
            self.fail("its value is not finite at these arguments, so that there is nothing to compare with")

    def fail(self, message: str, worst: Optional[Component] = None) -> None:
        error = GradientCheckError(f"check of {self.title}: {message}")
        if worst is not None:
            error.argument, error.index, error.got, error.expected = worst.argument, worst.index, worst.derived, worst.central
        raise error

    def scalar(self, point: Dict[str, object]) -> float:
        """<w, f>, nan where f has no value."""
        try:
            return math.fsum(self.terms(leaves(self.f(point))))
        except (ArithmeticError, ValueError):
            return math.nan

    def terms(self, values: list) -> List[float]:
        """The products of which <w, values> is the sum; of complex numbers <w, v> is the real part of conj(w) v."""
        pairs = [(w, v) for w, v in zip(self.weights, values) if dtype_of(v).kind in "biufc"]
        return [term for w, v in pairs for term in np.ravel(np.real(np.multiply(np.conj(w), v))).tolist()]

    def judged(self, gradients: Dict[str, object], mode: str) -> Tuple[Optional[Component], Tuple[float, ...]]:
        """The worst component and the Taylor rates; GradientCheckError if they show that the gradients are wrong."""
        self.gradients, self.mode = gradients, mode
        self.noise = self.rounding()
        components = [component for name in self.point for component in self.components(name)]
        worst = max(components, key=lambda c: (not c.agrees, c.error), default=None)
        rates = self.taylor_rates()
        self.judge(components, worst, rates)
        return worst, rates

    def components(self, name: str):
        for index in np.ndindex(np.shape(self.point[name])):
            yield self.component(name, index, float(np.asarray(self.gradients[name])[index]))

    def component(self, name: str, index: tuple, derived: float) -> Component:
        """The first step size that agrees decides: a large one may leave the domain or cross a kink, a small one drowns in rounding."""
        x = abs(float(np.asarray(self.point[name])[index]))
        tried: List[Component] = []
        for step in [STEP * k * max(1.0, x) for k in (1.0, 0.1, 10.0)] + [STEP * x] * (x > 0.0):
            central, doubt = self.central(name, index, step)
            tried.append(Component(name, index, derived, central, abs(derived - central) <= STEP * abs(central) + doubt))
            if tried[-1].agrees:
                return tried[-1]
        return next((component for component in tried if math.isfinite(component.central)), tried[0])

    def central(self, name: str, index: tuple, step: float) -> Tuple[float, float]:
        """The central difference, and how far it may be off: seen when the step is doubled, and by rounding."""
        slope, doubled = (self.slope(name, index, -h, h) for h in (step, 2.0 * step))
        truncation = abs(doubled - slope) if math.isfinite(doubled) else 0.0
        return slope, min(truncation, 1e-6) + min(self.noise / step, STEP * self.size)

    def slope(self, name: str, index: tuple, low: float, high: float) -> float:
        """The difference quotient in one component between x + low and x + high."""
        below, above = (self.scalar({**self.point, name: shifted(self.point[name], index, step)}) for step in (low, high))
        return (above - below) / (high - low)

    def ahead(self, step: float) -> float:
        """<w, f> at a step along the direction."""
        return self.scalar({name: widened(part + step * self.directions[name], part) for name, part in self.point.items()})

    def remainder(self, step: float) -> float:
        return abs(self.ahead(step) - self.start - step * sum(np.sum(self.directions[name] * self.gradients[name]) for name in self.point))

    def rounding(self) -> float:
        """The noise of <w, f>, by fourth differences over small steps (More & Wild, Estimating computational noise, SIAM J. Sci. Comput. 33, 2011)."""
        tables = [np.diff([self.ahead(k * step) for k in range(9)], 4) for step in (2.0**-46, 2.0**-30)]
        size = max(self.size, *(np.sum(np.abs(self.directions[name] * self.gradients[name])) for name in self.point))
        return min(np.nanmax(np.abs(tables), initial=0.0) + 100.0 * EPS * self.size, 1e-8 * size)

    def taylor_rates(self) -> Tuple[float, ...]:
        """How fast the remainder falls, from large steps to small; what is at rounding level is left out, and nan says that there is nothing."""
        finite = [(step, r) for step, r in zip(TAYLOR_STEPS, map(self.remainder, TAYLOR_STEPS)) if math.isfinite(r)]
        clear = [(step, r) for step, r in finite if r > 100.0 * self.noise]
        if not finite or clear and clear[-1] != finite[-1] and clear[-1][1] > 1e4 * self.noise:
            return () if finite else (math.nan,)  # from there down at once to rounding: large steps crossed a kink of a linear function
        return tuple(math.log(r / s) / math.log(h / k) for (h, r), (k, s) in zip(clear, clear[1:]))

    def judge(self, components: List[Component], worst, rates: Tuple[float, ...]) -> None:
        wrong = [c for c in components if not c.agrees]
        if not wrong and statistics.median(rates[-3:] or [2.0]) >= 1.8:
            return
        kink = self.kink([worst] if wrong else components)
        what = "the gradient is wrong at" if wrong else "the Taylor remainder falls too slowly; the worst component is"
        count = f"\n{len(wrong)} of {len(components)} components disagree" if len(wrong) > 1 else ""
        self.fail(
            f"{what} {worst.name}: {self.mode} mode {worst.derived:.10g}, central differences {worst.central:.10g}"
            f"\nTaylor rates {shown_rates(rates)}; 2 is right, 1 is a wrong gradient or a kink{count}{kink}",
            worst,
        )

    def kink(self, components: List[Component]) -> str:
        """A sentence about the first component in which slopes from below and from above differ, however small the step."""
        for component in components:
            place = component.argument, component.index
            slopes = [(self.slope(*place, -h, 0.0), self.slope(*place, 0.0, h)) for h in (1e-4, 1e-6)]
            gaps = [abs(above - below) for below, above in slopes]
            below, above = slopes[-1]
            if gaps[1] > max(0.5 * gaps[0], 1e-5 * abs(below), 1e-5 * abs(above), self.noise / 1e-7):
                sides = f"slope {below:.4g} from below, {above:.4g} from above"
                return f"\n{self.title} has a kink or a jump at this value of {component.name} ({sides}): check at another point"
        return ""


def shown_rates(rates: Tuple[float, ...]) -> str:
    return " ".join(f"{rate:.2f}" for rate in rates[-4:]) or "exact"
