"""Roots, fixed points and minima are differentiated by the implicit function theorem, at what was found.

A root: f(z, x) = 0 there, so that dz/dx = -(df/dx) / (df/dz); for a system df/dz is a matrix.  A minimum of f is a root of its slope.
"""

from __future__ import annotations

from typing import Optional, Tuple

import gast

from srcdiff.facts.fact import FLOAT, OTHER
from srcdiff.facts.shapes import SCALAR, View, derive
from srcdiff.rules.called import active, arguments, by_argument, halves, hand_on, hand_on_all, is_true, pair_of, result, reverse_of
from srcdiff.rules.called import tangent_along, tangent_half
from srcdiff.rules.table import FIXED_POINT, built, built_tangent
from srcdiff.trees import attribute, binary, call, clone, constant, name, negative, settled, subscript

ROOT = "assumes that a root was found: implicit function theorem"
MINIMUM_FOUND = "assumes that a minimum was found: envelope theorem"
BRACKETS = "f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, full_output=unsupported, disp=True"


@built("scipy.optimize.brentq", "scipy.optimize.brenth", "scipy.optimize.bisect", "scipy.optimize.ridder", parameters=BRACKETS, shape=lambda facts: SCALAR, dtype="f")
def root_in_bracket(context, node, z_bar):
    """Of the ends of the bracket the root does not depend."""
    if is_true(node.operands["disp"]):
        of_number(context, node, "f", context.value, z_bar)
    else:
        of_system(context, node, "f", context.value, z_bar, "root_bars")


def of_number(context, node, function: str, root: gast.expr, z_bar: gast.expr) -> None:
    """A root that is a number, and is known to have been found."""
    pair, passed = at_root(context, node, node.operands[function], root)
    if pair is None:
        return
    bars = reverse_of(pair, passed, constant(1.0))
    bars.fact, bars.assumes = OTHER, ROOT
    bars = context.named(bars, "bars")
    scale = context.named(negative(binary("/", z_bar, subscript(clone(bars), constant(0)))), "t_bar")
    for argument, bar in by_argument(pair, passed, bars):
        hand_on(context, argument, binary("*", clone(scale), bar))


def of_system(context, node, function: str, root: gast.expr, z_bar: gast.expr, helper: str, *, found=None) -> None:
    """A root that is an array: with the Jacobian J of the function by the unknowns, J^T t = -z_bar, whose rows are reverse sweeps."""
    pair, passed = at_root(context, node, node.operands[function], root)
    if pair is None:
        return
    whole = context.fitting.whole(z_bar, settled(root), root.fact.shape)
    options = {} if found is None else {"found": found}
    made = call(f"${helper}", whole, settled(root), *halves(pair, passed[1:]), **options)
    hand_on_all(context, made, active(pair, passed), ROOT)


def at_root(context, node, function: gast.expr, root: gast.expr) -> Tuple:
    """The pair of the residual and what it gets at the root; no pair if nothing that it gets is differentiated."""
    passed = [root, *arguments(context, node, function)]
    is_varied = any(argument.fact.varied for argument in passed[1:])
    return (pair_of(context, node, function, passed) if is_varied else None), passed


SYSTEM = "f, x0, args=(), fprime=None, full_output=unsupported, col_deriv=False, xtol=1e-8, maxfev=0, band=None, epsfcn=None, factor=100, diag=None"


def of_unknowns(facts: dict):
    """A vector, even if there is one unknown only."""
    return derive("unknowns", facts["x0"].shape, known_view=lambda x0: View(x0.dims or (1,)) if len(x0.dims) < 2 else None)


@built("scipy.optimize.fsolve", parameters=SYSTEM, shape=of_unknowns, dtype="f")
def root_of_system(context, node, z_bar):
    of_system(context, node, "f", context.value, z_bar, "root_bars")


NEWTON = "func, x0, fprime=None, args=(), tol=1.48e-8, maxiter=50, fprime2=None, x1=None, rtol=0.0, full_output=unsupported, disp=True"


def of_start(facts: dict):
    """The root has the shape of the start."""
    return facts["x0"].shape if facts["x0"].kind in ("number", "list") else None


@built("scipy.optimize.newton", parameters=NEWTON, shape=of_start, dtype="f")
def root_by_newton(context, node, z_bar):
    """Of each element by itself, if it is an array."""
    if node.fact.shape.sure.dims == () and is_true(node.operands["disp"]):
        of_number(context, node, "func", context.value, z_bar)
    else:
        of_system(context, node, "func", context.value, z_bar, "element_root_bars")


def of_numbers(facts: dict):
    """A number, if all that it is found from are numbers."""
    return SCALAR if all(fact.kind != "number" or fact.shape.sure.dims == () for fact in facts.values()) and not facts["args"].items else None


@built("scipy.optimize.fixed_point", parameters='func, x0, args=(), xtol=1e-8, maxiter=500, method="del2"', shape=of_numbers, dtype="f")
def fixed_point(context, node, z_bar):
    of_system(context, node, "func", context.value, z_bar, "fixed_point_bars")


def of_vector(facts: dict):
    """That of the start; some methods make vectors of all others, some do not."""
    return facts["x0"].shape if facts["x0"].kind in ("number", "list") and facts["x0"].shape.rank == 1 else None


result("scipy.optimize.root", "x success status message fun")


@built("scipy.optimize.root.x", parameters='fun, x0, args=(), method="hybr", jac=None, tol=None, callback=unsupported, options=None', shape=of_vector, dtype="f")
def root(context, node, z_bar):
    refuse_pairs(context, node, "jac")
    of_system(context, node, "fun", attribute_of(context, node), z_bar, "root_bars", found=attribute(context.value, "success"))


SCALAR_ROOT = "f, args=(), method=None, bracket=None, fprime=None, fprime2=None, x0=None, x1=None, xtol=None, rtol=None, maxiter=None, options=None"
result("scipy.optimize.root_scalar", "root converged flag iterations function_calls")


@built("scipy.optimize.root_scalar.root", parameters=SCALAR_ROOT, shape=lambda facts: SCALAR, dtype="f")
def root_scalar(context, node, z_bar):
    refuse_pairs(context, node, "fprime", "fprime2")
    of_system(context, node, "f", attribute_of(context, node), z_bar, "root_bars", found=attribute(context.value, "converged"))


MINIMUM = "fun, x0, args=(), method=None, jac=None, hess=None, hessp=None, bounds=None, constraints=unsupported, tol=None, callback=unsupported, options=None"
result("scipy.optimize.minimize", "x fun success status message nfev")


@built("scipy.optimize.minimize.x", parameters=MINIMUM, shape=of_unknowns, dtype="f")
def minimum(context, node, z_bar):
    """A root of the slope `jac`, which has to be zero: at a bound it is not."""
    refuse_pairs(context, node, "jac")
    if node.operands["jac"].fact.kind != "function":
        context.refuse(node, "the derivative of a minimum needs the slope of the function as a function", "give jac=slope")
    of_system(context, node, "jac", attribute_of(context, node), z_bar, "root_bars", found=attribute(context.value, "success"))


@built("scipy.optimize.minimize.fun", parameters=MINIMUM, shape=lambda facts: SCALAR, dtype="f")
def least_value(context, node, z_bar):
    """At a minimum the slope by the unknowns is zero, so that only that by the arguments counts."""
    refuse_pairs(context, node, "jac")
    of_value(context, node, z_bar)


SCALAR_MINIMUM = "fun, bracket=None, bounds=None, args=(), method=None, tol=None, options=None"
result("scipy.optimize.minimize_scalar", "x fun success nfev nit")


@built("scipy.optimize.minimize_scalar.fun", parameters=SCALAR_MINIMUM, shape=lambda facts: SCALAR, dtype="f")
def least_value_of_number(context, node, z_bar):
    of_value(context, node, z_bar)


def of_value(context, node, z_bar: gast.expr) -> None:
    """The derivative of f(z, x) by x, where z is where it is least."""
    least = attribute(context.value, "x")
    least.fact = FLOAT.with_(shape=of_unknowns({"x0": node.operands["x0"].fact}) if "x0" in node.operands else SCALAR)
    pair, passed = at_root(context, node, node.operands["fun"], least)
    if pair is not None:
        made = call("$minimum_bars", z_bar, settled(passed[0]), *halves(pair, passed[1:]), found=attribute(context.value, "success"))
        hand_on_all(context, made, active(pair, passed), MINIMUM_FOUND)


def attribute_of(context, node) -> gast.expr:
    """The result as an attribute of what the call gave."""
    root = attribute(context.value, node.attr)
    root.fact = node.fact
    return root


def refuse_pairs(context, node, *parameters: str) -> None:
    """`jac=True` says that the function gives its slopes besides."""
    for parameter in parameters:
        if node.operands[parameter].fact.kind != "function" and node.operands[parameter].fact.const not in (None, False):
            context.refuse(node, f"{parameter}= that is no function is not supported", f"give {parameter}= a function of its own, or leave it out")


# Forward mode: the tangent of what was found, from those of the function there


@built_tangent("scipy.optimize.brentq", "scipy.optimize.brenth", "scipy.optimize.bisect", "scipy.optimize.ridder")
def root_in_bracket_dot(pushing, node, operands, z):
    helper = None if is_true(operands["disp"]) else "root_dot"
    return tangent_at_root(pushing, node, operands["f"], z, helper)


@built_tangent("scipy.optimize.fsolve")
def root_of_system_dot(pushing, node, operands, z):
    return tangent_at_root(pushing, node, operands["f"], z, "root_dot")


@built_tangent("scipy.optimize.newton")
def root_by_newton_dot(pushing, node, operands, z):
    is_number = node.fact.shape.sure.dims == () and is_true(operands["disp"])
    return tangent_at_root(pushing, node, operands["func"], z, None if is_number else "element_root_dot")


@built_tangent("scipy.optimize.fixed_point")
def fixed_point_tangent(pushing, node, operands, z):
    return tangent_at_root(pushing, node, operands["func"], z, "fixed_point_dot")


@built_tangent("scipy.optimize.root.x")
def root_tangent(pushing, node, operands, z):
    refuse_pairs(pushing, node, "jac")
    return tangent_at_root(pushing, node, operands["fun"], z, "root_dot", found=attribute(settled(node.value), "success"))


@built_tangent("scipy.optimize.root_scalar.root")
def root_scalar_dot(pushing, node, operands, z):
    refuse_pairs(pushing, node, "fprime", "fprime2")
    return tangent_at_root(pushing, node, operands["f"], z, "root_dot", found=attribute(settled(node.value), "converged"))


@built_tangent("scipy.optimize.minimize.x")
def minimum_place_dot(pushing, node, operands, z):
    refuse_pairs(pushing, node, "jac")
    if operands["jac"].fact.kind != "function":
        pushing.refuse(node, "the derivative of a minimum needs the slope of the function as a function", "give jac=slope")
    return tangent_at_root(pushing, node, operands["jac"], z, "root_dot", found=attribute(settled(node.value), "success"))


@built_tangent("scipy.optimize.minimize.fun", "scipy.optimize.minimize_scalar.fun")
def least_value_dot(pushing, node, operands, z):
    if "jac" in operands:
        refuse_pairs(pushing, node, "jac")
    least = attribute(settled(node.value), "x")
    least.fact = FLOAT.with_(shape=of_unknowns({"x0": operands["x0"].fact}) if "x0" in operands else SCALAR)
    return tangent_at_root(pushing, node, operands["fun"], least, "minimum_dot", found=attribute(settled(node.value), "success"))


def tangent_at_root(pushing, node, function: gast.expr, root: gast.expr, helper: Optional[str], **options) -> Optional[gast.expr]:
    """By a helper, or where the root is a number that is known to have been found, -df / (df/dz): two tangents of the function."""
    pair, passed = at_root(pushing, node, function, root)
    if pair is None:
        return None
    if helper is not None:
        return call(f"${helper}", settled(root), *tangent_half(pushing, pair, passed), **options)
    change, slope = (tangent_along(pushing, pair, passed, constant(z_dot), still=bool(z_dot)) for z_dot in (0.0, 1.0))
    return negative(binary("/", subscript(change, constant(1)), subscript(slope, constant(1))))


# Fixed points of the user's own iterations (see `own.fixed`)

ATTRACTS = "assumes that the step contracts around its fixed point: two-phase adjoint"


def attractive_point(closure, parameters, context, node, z_bar):
    """The adjoint of `z = solve(...)`, where z = step(z, *parameters): it is iterated as z was."""
    pair, passed = at_fixed_point(closure, parameters, context, node, context.value)
    if pair is not None:
        whole = context.fitting.whole(z_bar, context.fitting.witness(node), node.fact.shape)
        made = call("$attractive_bars", whole, settled(context.value), *halves(pair, passed[1:]))
        hand_on_all(context, made, active(pair, passed), ATTRACTS)


def attractive_point_dot(closure, parameters, pushing, node, operands, z):
    """The tangent of such a call, iterated likewise."""
    pair, passed = at_fixed_point(closure, parameters, pushing, node, z)
    return None if pair is None else call("$attractive_dot", settled(z), *tangent_half(pushing, pair, passed))


def at_fixed_point(closure, parameters, context, node, value: gast.expr) -> Tuple:
    """The pair of the step and what it gets at the fixed point; no pair if only the start is differentiated, on which that does not depend."""
    point, step = clone(value), name("step")
    point.fact = node.fact
    step.fact = context.fitting.evaluator.closure_fact(closure, {})
    passed = [point, *(node.operands[parameter] for parameter in parameters)]
    is_varied = any(argument.fact.varied for argument in passed[1:])
    return (pair_of(context, node, step, passed) if is_varied else None), passed


FIXED_POINT.update(rule=attractive_point, tangent=attractive_point_dot)
