"""Check derivatives numerically: `check_grads(f)(*args)`.

Two tests in float64 of <w, f(x)>, with fixed pseudo-random weights w.  Central differences judge each component: with a step of
eps**(1/3) their error is some eps**(2/3), and a relative tolerance of eps**(1/3) leaves room for badly scaled functions.  The Taylor remainder
|f(x + h d) - f(x) - h <g, d>| along a direction d judges all together: it is O(h**2) if g is the gradient, else O(h) (Farrell, Ham, Funke &
Rognes, Automated derivation of the adjoint of high-level transient finite element programs, SIAM J. Sci. Comput. 35, 2013).
"""

from __future__ import annotations

import copy
import functools
import inspect
import math
import statistics
from dataclasses import dataclass
from typing import Callable, Dict, List, NamedTuple, Tuple

import numpy as np

from srcdiff.api import Follow, Wrt, value_and_grad, vjp
from srcdiff.errors import ArgumentError
from srcdiff.nested import drawn, dtype_of, form, leaves, same, shaped_like, shifted, widened

EPS = float(np.finfo(float).eps)
STEP = EPS ** (1 / 3)
TAYLOR_STEPS = tuple(4.0**-k for k in range(2, 20))


class GradientCheckError(AssertionError):
    """A derivative disagrees with numerical differentiation, or does not keep its promises."""


@dataclass(frozen=True)
class CheckResult:
    """A check that passed: the Taylor rates (none if the remainder is all rounding) and the worst component."""

    function: str
    rates: Tuple[float, ...]
    worst_error: float  # relative to the larger of both numbers, and to 1
    worst_component: str

    def __repr__(self) -> str:
        where = f" at {self.worst_component}" if self.worst_component else ""
        return f"<gradients of {self.function} agree: worst error {self.worst_error:.1e}{where}, Taylor rates {shown_rates(self.rates)}>"


class Component(NamedTuple):
    """One number of a gradient, by both methods."""

    argument: str
    index: tuple
    reverse: float
    central: float
    agrees: bool

    @property
    def name(self) -> str:
        return self.argument + (f"[{', '.join(map(str, self.index))}]" if self.index else "")

    @property
    def error(self) -> float:
        error = abs(self.reverse - self.central) / max(1.0, abs(self.reverse), abs(self.central))
        return error if error >= 0.0 else math.inf


def check_grads(f: Callable, wrt: Wrt = 0, *, of=None, example=None, has_aux: bool = False, follow: Follow = ()) -> Callable[..., CheckResult]:
    """A function `check(*args)` that checks the reverse-mode derivative of f, at the arguments, against numerical differentiation.

    Each component by central differences, all by the rate of the Taylor remainder; also that the value is the primal's, that no argument is
    modified, that gradients have shape and float dtype of the arguments, and that `grad` agrees.  Raises GradientCheckError, which names the worst component and
    says if f has a kink there.  `wrt`, `of`, `example`, `has_aux` and `follow` are those of `vjp`.  f is called some four times a component, on copies.
    """
    options = {"of": of, "example": example, "has_aux": has_aux, "follow": follow}
    derivative, parameters = vjp(f, wrt, **options), list(inspect.signature(f).parameters)
    names = [item if isinstance(item, str) else parameters[item] for item in (wrt if isinstance(wrt, tuple) else (wrt,))]
    primal = f if of is None else final_values(f, of, parameters)
    if has_aux:
        primal, derivative = then(f, lambda result: result[0]), then(derivative, lambda result: result[:2])

    def check(*args, **kwargs) -> CheckResult:
        bound = inspect.signature(f).bind(*args, **kwargs)
        bound.apply_defaults()
        with np.errstate(all="ignore"):
            result = Check(primal, derivative, names, isinstance(wrt, tuple), bound)
            return result.run(lambda: value_and_grad(f, tuple(names), **options))

    return check


def then(f: Callable, chosen: Callable) -> Callable:
    """The function that gives what is chosen of its result."""
    return functools.wraps(f)(lambda *args, **kwargs: chosen(f(*args, **kwargs)))


def final_values(f: Callable, of, parameters: List[str]) -> Callable:
    """The function that returns what f leaves in the arguments `of`."""

    @functools.wraps(f)
    def primal(*args, **kwargs):
        bound = inspect.signature(f).bind(*args, **kwargs)
        bound.apply_defaults()
        f(*bound.args, **bound.kwargs)
        final = tuple(bound.arguments[item if isinstance(item, str) else parameters[item]] for item in (of if isinstance(of, tuple) else (of,)))
        return final if isinstance(of, tuple) else final[0]

    return primal


class Check:
    """The check of one derivative at one point: `given`, which is `point` in float64."""

    def __init__(self, f: Callable, derivative: Callable, names: List[str], is_tuple: bool, bound: inspect.BoundArguments):
        self.f, self.derivative, self.names, self.is_tuple, self.signature = f, derivative, names, is_tuple, bound.signature
        self.title, self.given = getattr(f, "__name__", "f"), dict(bound.arguments)
        self.point = {**self.given, **{name: widened(checked(name, self.given[name])) for name in names}}

    def run(self, folded: Callable[[], Callable]) -> CheckResult:
        """`folded` makes the derivative for outputs that are one number."""
        self.prepare()
        self.gradients = self.reverse(self.point)
        self.compare_precisions(self.reverse(self.given))
        self.noise = self.rounding()
        components = [component for name in self.names for component in self.components(name)]
        worst = max(components, key=lambda c: (not c.agrees, c.error), default=None)
        rates = self.taylor_rates()
        self.judge(components, worst, rates)
        self.compare_folded(folded)
        return CheckResult(self.title, rates, *((worst.error, worst.name) if worst else (0.0, "")))

    def prepare(self) -> None:
        """Weights, directions, and the value there."""
        random = np.random.default_rng(2013)  # a generator of our own: the same numbers every time
        value = leaves(self.primal(self.point))
        if not any(dtype_of(leaf).kind in "biuf" for leaf in value):
            self.fail("it returns no number")
        self.weights = [drawn(random, leaf) * (dtype_of(leaf).kind == "f") for leaf in value]
        if len(value) == 1 and np.ndim(value[0]) == 0:
            self.weights = [1.0]  # so that messages show the function's own derivative
        self.directions = {name: drawn(random, self.point[name]) * np.maximum(1.0, np.abs(self.point[name])) for name in self.names}
        self.size = sum(map(abs, self.terms(self.point)))
        self.start = self.scalar(self.point)
        if not math.isfinite(self.start):
            self.fail("its value is not finite at these arguments, so that there is nothing to compare with")

    def fail(self, message: str) -> None:
        raise GradientCheckError(f"check of {self.title}: {message}")

    def call(self, function: Callable, arguments: Dict[str, object], **more):
        bound = inspect.BoundArguments(self.signature, arguments)
        return function(*bound.args, **bound.kwargs, **more)

    def primal(self, arguments: Dict[str, object]):
        return self.call(self.f, copy.deepcopy(arguments))

    def scalar(self, arguments: Dict[str, object]) -> float:
        """<w, f>, nan where f has no value."""
        try:
            return math.fsum(self.terms(arguments))
        except (ArithmeticError, ValueError):
            return math.nan

    def terms(self, arguments: Dict[str, object]) -> List[float]:
        """The products of which <w, f> is the sum."""
        pairs = [(w, v) for w, v in zip(self.weights, leaves(self.primal(arguments))) if dtype_of(v).kind in "biuf"]
        return [term for w, v in pairs for term in np.ravel(np.multiply(w, v)).tolist()]

    def reverse(self, arguments: Dict[str, object]) -> Dict[str, object]:
        """Gradients by name, after the checks of what does not need numerical differentiation."""
        passed, value = copy.deepcopy(arguments), self.primal(arguments)
        (seed,) = set(inspect.signature(self.derivative).parameters) - set(self.signature.parameters)
        result, gradients = self.call(self.derivative, passed, **{seed: shaped_like(value, iter(self.weights))})
        for name in arguments:
            if not same(arguments[name], passed[name], 0.0):
                self.fail(f"the derivative modifies the argument {name!r}")
        if not same(value, result, 1e-9):
            self.fail(f"the derivative's value is {result!r}, the primal's is {value!r}")
        if self.is_tuple and not (isinstance(gradients, tuple) and len(gradients) == len(self.names)):
            self.fail(f"expected a tuple of {len(self.names)} gradients, there is {gradients!r}")
        found = dict(zip(self.names, gradients if self.is_tuple else (gradients,)))
        for name, gradient in found.items():
            precise = isinstance(arguments[name], (np.ndarray, np.floating))
            have, want = form(gradient, precise), form(arguments[name] if precise else 0.0, precise)
            if have != want:
                self.fail(f"the gradient of {name!r} is {have}, it should be {want}")
        return found

    def compare_precisions(self, rough: Dict[str, object]) -> None:
        """Gradients at arguments of lower precision are those in float64, to their own precision."""
        for name, gradient in rough.items():
            fine = self.gradients[name]
            tolerance = math.sqrt(np.finfo(dtype_of(gradient)).eps) * max(1.0, np.max(np.abs(fine), initial=0.0))
            if np.any(np.abs(gradient - fine) > tolerance):
                self.fail(f"the gradient of {name!r} differs from that in float64 by more than its precision: {gradient!r}, {fine!r}")

    def compare_folded(self, folded: Callable[[], Callable]) -> None:
        """`grad` and `value_and_grad` have texts of their own, with a cotangent of 1.0 folded into them: they have to agree with `vjp`."""
        value = self.primal(self.point)
        if isinstance(value, (tuple, list)) or np.ndim(value) != 0:
            return
        gradients = self.call(folded(), copy.deepcopy(self.point))[1]
        for name, gradient in zip(self.names, gradients):
            if not same(gradient, self.gradients[name], 1e-6):
                self.fail(f"the gradient of {name!r} by grad is {gradient!r}, by vjp {self.gradients[name]!r}")

    def components(self, name: str):
        for index in np.ndindex(np.shape(self.point[name])):
            yield self.component(name, index, float(np.asarray(self.gradients[name])[index]))

    def component(self, name: str, index: tuple, reverse: float) -> Component:
        """The first step size that agrees decides: a large one may leave the domain or cross a kink, a small one drowns in rounding."""
        x = abs(float(np.asarray(self.point[name])[index]))
        tried: List[Component] = []
        for step in [STEP * k * max(1.0, x) for k in (1.0, 0.1, 10.0)] + [STEP * x] * (x > 0.0):
            central, doubt = self.central(name, index, step)
            tried.append(Component(name, index, reverse, central, abs(reverse - central) <= STEP * abs(central) + doubt))
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
        moved = {name: widened(self.point[name] + step * self.directions[name], self.point[name]) for name in self.names}
        return self.scalar({**self.point, **moved})

    def remainder(self, step: float) -> float:
        return abs(self.ahead(step) - self.start - step * sum(np.sum(self.directions[name] * self.gradients[name]) for name in self.names))

    def rounding(self) -> float:
        """The noise of <w, f>, by fourth differences over small steps (More & Wild, Estimating computational noise, SIAM J. Sci. Comput. 33, 2011)."""
        tables = [np.diff([self.ahead(k * step) for k in range(9)], 4) for step in (2.0**-46, 2.0**-30)]
        size = max(self.size, *(np.sum(np.abs(self.directions[name] * self.gradients[name])) for name in self.names))
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
            f"{what} {worst.name}: reverse mode {worst.reverse:.10g}, central differences {worst.central:.10g}"
            f"\nTaylor rates {shown_rates(rates)}; 2 is right, 1 is a wrong gradient or a kink{count}{kink}"
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


def checked(name: str, value):
    """An argument that has a gradient; ArgumentError for any other."""
    if dtype_of(value).kind == "f" or dtype_of(value).kind in "iu" and not isinstance(value, np.ndarray):
        return value
    raise ArgumentError(f"{name!r} is neither a float nor an array of floats", help="pass floats (x.astype(float)), or leave it out of wrt")
