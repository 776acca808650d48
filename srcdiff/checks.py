"""Check derivatives numerically: `check_grads(f)(*args)`.

What a derivative promises (its value, its forms, that it changes no argument) is checked here, its numbers by `differences`.  Reverse mode gives
the gradient of <w, f> at once, forward mode a component for each direction; both of one function are each other's transposes.
"""

from __future__ import annotations

import copy
import functools
import inspect
from typing import Callable, Dict, List, Tuple

import numpy as np

from srcdiff.api import grad, jvp, value_and_grad, vjp
from srcdiff.differences import CheckResult, Differences, GradientCheckError
from srcdiff.errors import ArgumentError
from srcdiff.nested import attribute_of, dtype_of, form, from_real_parts, labelled, leaves, parts_of, real_parts
from srcdiff.nested import same, shaped_like, widened, with_attribute, with_parts
from srcdiff.options import Follow, Wrt

MODES = ("reverse", "forward")
TRANSPOSES = 1e-10  # how far <jvp(v), w> and <v, vjp(w)> may be apart, relative to the sizes of their terms

__all__ = ["CheckResult", "GradientCheckError", "check_grads"]


def check_grads(
    f: Callable,
    wrt: Wrt = 0,
    *,
    of=None,
    example=None,
    has_aux: bool = False,
    follow: Follow = (),
    modes: Tuple[str, ...] = ("reverse",),
    order: int = 1,
) -> Callable[..., CheckResult]:
    """A function `check(*args)` that checks derivatives of f, at the arguments, against numerical differentiation.

    Each component by central differences, all by the rate of the Taylor remainder; also that the value is the primal's, that no argument is
    modified, that gradients have shape and float dtype of the arguments, and that `grad` agrees.  Raises GradientCheckError, which names the worst component and
    says if f has a kink there.  `wrt`, `of`, `example`, `has_aux` and `follow` are those of `vjp`.  f is called some four times a component, on copies.

    `modes` are "reverse" (`vjp`), "forward" (`jvp`), or both, which then have to be each other's transposes, <jvp(v), w> = <v, vjp(w)>.
    With `order=2` the gradient that srcdiff generates is checked likewise: its own derivative, made by srcdiff, against its differences.
    Raises SrcdiffError for what cannot be differentiated.
    """
    refuse_unknown(modes, order)
    options = {"of": of, "example": example, "has_aux": has_aux, "follow": follow}
    derivatives = {mode: (vjp if mode == "reverse" else jvp)(f, wrt, **options) for mode in modes}
    parameters = list(inspect.signature(f).parameters)
    names = [item if isinstance(item, str) else parameters[item] for item in (wrt if isinstance(wrt, tuple) else (wrt,))]
    primal = f if of is None else final_values(f, of, parameters)
    if has_aux:
        primal, derivatives = then(f, lambda result: result[0]), {mode: then(one, lambda result: result[:2]) for mode, one in derivatives.items()}
    more = {"has_aux": has_aux, "follow": follow, "modes": modes}
    second = check_grads(grad(f, wrt, **options), wrt, example=example, **more) if order == 2 else None

    def check(*args, **kwargs) -> CheckResult:
        bound = inspect.signature(f).bind(*args, **kwargs)
        bound.apply_defaults()
        with np.errstate(all="ignore"):
            result = Check(primal, names, isinstance(wrt, tuple), bound, example is not None).run(
                derivatives, lambda: value_and_grad(f, tuple(names), **options)
            )
        return result if second is None else second(*args, **kwargs)

    return check


def refuse_unknown(modes: Tuple[str, ...], order: int) -> None:
    if not isinstance(modes, tuple) or not modes or not set(modes) <= set(MODES):
        raise ArgumentError(f"modes={modes!r} names no modes", help='give a tuple: ("reverse",), ("forward",) or both')
    if order not in (1, 2):
        raise ArgumentError(f"order={order!r} is not supported", help="give 1 for the derivative, or 2 for that of the gradient")


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
    """The check of one function at one point: `given`, the parts of the arguments in `names`, which are `point` in float64."""

    def __init__(self, f: Callable, names: List[str], is_tuple: bool, bound: inspect.BoundArguments, has_example: bool):
        self.f, self.names, self.is_tuple, self.signature = f, names, is_tuple, bound.signature
        self.title, self.bound = getattr(f, "__name__", "f"), dict(bound.arguments)
        self.given = {part: leaf for name in names for part, leaf in self.parts(name, self.argument(name), has_example).items()}
        self.point = {part: widened(leaf) for part, leaf in self.given.items()}

    def argument(self, name: str):
        """What stands for a name in `wrt`, which may be an attribute's, in the arguments of the check."""
        root, _, path = name.partition(".")
        return attribute_of(self.bound[root], path)

    def parts(self, name: str, value, has_example: bool) -> Dict[str, object]:
        """The numbers and arrays of an argument in `wrt`; a bare list is one only if an example says so."""
        known = has_example or not isinstance(value, (list, tuple)) or hasattr(value, "_fields")
        return {part: checked(part, leaf) for part, leaf in (parts_of(value, name) if known else {name: value}).items()}

    def run(self, derivatives: Dict[str, Callable], folded: Callable[[], Callable]) -> CheckResult:
        """`folded` makes the derivative for outputs that are one number."""
        self.differences = Differences(self.title, lambda parts: self.primal(from_real_parts(parts, self.point)), real_parts(self.point))
        gradients, found = {}, []
        for mode, derivative in derivatives.items():
            gradients[mode] = self.reverse(derivative, self.point) if mode == "reverse" else self.forward(derivative)
            if mode == "reverse":
                self.compare_precisions(gradients[mode], self.reverse(derivative, self.given))
            found.append(self.differences.judged(real_parts(gradients[mode]), mode))
            if mode == "reverse":
                self.compare_folded(folded, gradients[mode])
        dot_error = self.compare_modes(derivatives["forward"], gradients["reverse"]) if len(derivatives) == 2 else None
        worst, rates = max(found, key=lambda one: one[0].error if one[0] else 0.0)
        return CheckResult(self.title, rates, *((worst.error, worst.name) if worst else (0.0, "")), dot_error)

    def fail(self, message: str) -> None:
        self.differences.fail(message)

    # --- calls

    def arguments(self, parts: Dict[str, object]) -> Dict[str, object]:
        """Copies of the arguments of the check, with these parts in them."""
        arguments = copy.deepcopy(self.bound)
        for name in self.names:
            root, _, path = name.partition(".")
            arguments[root] = with_attribute(arguments[root], path, with_parts(attribute_of(arguments[root], path), name, copy.deepcopy(parts)))
        return arguments

    def call(self, function: Callable, arguments: Dict[str, object], **more):
        bound = inspect.BoundArguments(self.signature, arguments)
        return function(*bound.args, **bound.kwargs, **more)

    def primal(self, parts: Dict[str, object]):
        return self.call(self.f, self.arguments(parts))

    def added(self, derivative: Callable) -> List[str]:
        """The parameters that a derivative takes besides those of the function."""
        return [name for name in inspect.signature(derivative).parameters if name not in self.signature.parameters]

    def derived(self, derivative: Callable, parts: Dict[str, object], value, **more) -> tuple:
        """What a derivative gives besides the value, which is compared; its arguments have to stay as they are."""
        passed, arguments = self.arguments(parts), self.arguments(parts)
        result, found = self.call(derivative, passed, **more)
        for name in arguments:
            if not same(arguments[name], passed[name], 0.0):
                self.fail(f"the derivative modifies the argument {name!r}")
        if not same(value, result, 1e-9):
            self.fail(f"the derivative's value is {result!r}, the primal's is {value!r}")
        return found

    # --- reverse mode

    def reverse(self, derivative: Callable, parts: Dict[str, object]) -> Dict[str, object]:
        """Gradients by part, after the checks of what does not need numerical differentiation."""
        value = self.primal(parts)
        (seed,) = self.added(derivative)
        gradients = self.derived(derivative, parts, value, **{seed: shaped_like(value, iter(self.differences.weights))})
        if self.is_tuple and not (isinstance(gradients, tuple) and len(gradients) == len(self.names)):
            self.fail(f"expected a tuple of {len(self.names)} gradients, there is {gradients!r}")
        return self.formed(dict(zip(self.names, gradients if self.is_tuple else (gradients,))), parts)

    def formed(self, gradients: Dict[str, object], parts: Dict[str, object]) -> Dict[str, object]:
        """The parts of the gradients, which have to have the forms of the arguments."""
        found: Dict[str, object] = {}
        for name, gradient in gradients.items():
            argument = self.argument(name)
            mine = {part: leaf for part, leaf in parts.items() if part in parts_of(argument, name)}
            if labelled(argument) and (type(gradient) is not type(argument) or parts_of(gradient, name).keys() != mine.keys()):
                self.fail(f"the gradient of {name!r} is {gradient!r}, it should have the structure of {argument!r}")
            found.update(parts_of(gradient, name) if labelled(argument) else {name: gradient})
            for part, leaf in mine.items():
                precise = isinstance(leaf, (np.ndarray, np.floating))
                have, want = form(found[part], precise), form(leaf if precise else widened(leaf), precise)
                if have != want:
                    self.fail(f"the gradient of {part!r} is {have}, it should be {want}")
        return found

    def compare_precisions(self, fine: Dict[str, object], rough: Dict[str, object]) -> None:
        """Gradients at arguments of lower precision are those in float64, to their own precision."""
        for name, gradient in rough.items():
            tolerance = np.sqrt(np.finfo(dtype_of(gradient)).eps) * max(1.0, np.max(np.abs(fine[name]), initial=0.0))
            if np.any(np.abs(gradient - fine[name]) > tolerance):
                self.fail(f"the gradient of {name!r} differs from that in float64 by more than its precision: {gradient!r}, {fine[name]!r}")

    def compare_folded(self, folded: Callable[[], Callable], gradients: Dict[str, object]) -> None:
        """`grad` and `value_and_grad` have texts of their own, with a cotangent of 1.0 folded into them: they have to agree with `vjp`."""
        value = self.primal(self.point)
        if isinstance(value, (tuple, list)) or np.ndim(value) != 0 or np.iscomplexobj(value):
            return
        found = self.formed(dict(zip(self.names, self.call(folded(), self.arguments(self.point))[1])), self.point)
        for name, gradient in found.items():
            if not same(gradient, gradients[name], 1e-6):
                self.fail(f"the gradient of {name!r} by grad is {gradient!r}, by vjp {gradients[name]!r}")

    # --- forward mode

    def forward(self, derivative: Callable) -> Dict[str, object]:
        """The gradient of <w, f> by part, a component for each direction."""
        value, gradients = self.primal(self.point), {}
        for name, leaf in self.point.items():
            slopes = np.zeros(np.shape(leaf), dtype_of(widened(leaf)))
            for index in np.ndindex(slopes.shape):
                for unit in (1.0, 1j)[: 1 + (slopes.dtype.kind == "c")]:
                    direction = np.zeros_like(slopes)
                    direction[index] = unit
                    slopes[index] += unit * self.along(derivative, {name: direction}, value)
            gradients[name] = widened(slopes, leaf)
        return gradients

    def along(self, derivative: Callable, direction: Dict[str, object], value) -> float:
        """<w, f'(x) v> for a direction v; parts that it does not name stay as they are."""
        parts = {part: widened(direction.get(part, np.zeros(np.shape(leaf))), leaf) for part, leaf in self.point.items()}
        seeds = [with_parts(self.argument(name), name, parts) for name in self.names]
        tangents = self.derived(derivative, self.point, value, **dict(zip(self.added(derivative), seeds)))
        if len(leaves(tangents)) != len(leaves(value)) or any(np.shape(a) != np.shape(b) for a, b in zip(leaves(tangents), leaves(value))):
            self.fail(f"the tangent {tangents!r} has not the form of the value {value!r}")
        pairs = [(w, np.asarray(t, dtype_of(widened(v)))) for w, t, v in zip(self.differences.weights, leaves(tangents), leaves(value)) if np.any(w)]
        return sum(float(np.sum(np.real(np.conj(w) * t))) for w, t in pairs)

    def compare_modes(self, derivative: Callable, gradients: Dict[str, object]) -> float:
        """How far <jvp(v), w> is from <v, vjp(w)>, relative to the sizes of the terms."""
        directions, gradients = self.differences.directions, real_parts(gradients)
        ahead = self.along(derivative, from_real_parts(directions, self.point), self.primal(self.point))
        products = [np.sum(directions[name] * gradients[name]) for name in gradients]
        size = max([abs(ahead), *(np.sum(np.abs(directions[name] * gradients[name])) for name in gradients)])
        error = abs(ahead - sum(products)) / size if size > 0.0 else 0.0
        if not error <= TRANSPOSES:
            self.fail(f"forward and reverse mode are no transposes: <jvp(v), w> is {ahead:.15g}, <v, vjp(w)> is {sum(products):.15g}")
        return float(error)


def checked(name: str, value):
    """An argument that has a gradient; ArgumentError for any other."""
    if dtype_of(value).kind in "fc" or dtype_of(value).kind in "iu" and not isinstance(value, np.ndarray):
        return value
    raise ArgumentError(
        f"{name!r} is neither a float, a complex number, nor an array of them", help="pass floats (x.astype(float)), or leave it out of wrt"
    )
