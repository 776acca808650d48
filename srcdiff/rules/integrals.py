"""Integrals by Leibniz's rule: f(b) at the upper end, -f(a) at the lower one, and the integral of df/dx.

Ordinary differential equations by the adjoint method, whose lines are those of a helper (see `runtime_odes`).  Reference: Chen, Rubanova, Bettencourt,
Duvenaud, Neural Ordinary Differential Equations (2018), appendix C; Pontryagin et al., The Mathematical Theory of Optimal Processes (1962).
"""

from __future__ import annotations

import functools

import gast

from srcdiff.facts.fact import FLOAT, OTHER
from srcdiff.facts.shapes import SCALAR, Shape, View, derive, known
from srcdiff.rules.called import active, arguments, by_argument, dots_of, halves, hand_on, hand_on_all, pair_of, result, reverse_of
from srcdiff.rules.called import tangent_along, told
from srcdiff.rules.several import several
from srcdiff.rules.table import built, built_tangent
from srcdiff.tidy.simplify import plus
from srcdiff.trees import binary, call, clone, constant, name, negative, settled, subscript, tuple_of

REST = "epsabs=1.49e-08, epsrel=1.49e-08, limit=50, points=unsupported, weight=unsupported, wvar=unsupported, wopts=unsupported, maxp1=50, limlst=50"
several("scipy.integrate.quad", "value error")


@built("scipy.integrate.quad[0]", parameters=f"f, a, b, args=(), full_output=unsupported, {REST}", shape=lambda facts: SCALAR, dtype="f")
def integral(context, node, z_bar):
    """Of numbers by `quad`, of arrays, all of whose items are integrated at once, by `quad_vec`."""
    function = node.operands["f"]
    given = arguments(context, node, function)
    variable = name(context.fitting.evaluator.names.fresh("t"))
    variable.fact = FLOAT
    pair = pair_of(context, node, function, [variable, *given])
    ends = [node.operands[end] for end in ("a", "b")]
    for end, bar in zip(ends, (negative(z_bar), z_bar)):
        if end.fact.varied:
            value = subscript(call(pair.forward, *map(settled, [end, *given])), constant(0))
            value.fact = FLOAT
            context.past_masks(end, binary("*", clone(bar), value))
    parameters = gast.arguments([gast.Name(variable.id, gast.Param(), None, None)], [], None, [], [], None, [])
    for argument, slope in by_argument(pair, [variable, *given], reverse_of(pair, [variable, *given], constant(1.0))):
        method = "$integrate.quad" if argument.fact.shape.sure.dims == () else "$integrate.quad_vec"
        total = call(method, gast.Lambda(parameters, slope), *map(settled, ends))
        total.fact = OTHER
        part = subscript(total, constant(0))
        part.fact = argument.fact.with_(varied=False, dtype="f", fresh=True)
        hand_on(context, argument, binary("*", clone(z_bar), part))


@built_tangent("scipy.integrate.quad[0]")
def integral_dot(pushing, node, operands, z):
    """What the ends add, and the integral of the integrand's tangent."""
    given = arguments(pushing, node, operands["f"])
    variable = name(pushing.fitting.evaluator.names.fresh("t"))
    variable.fact = FLOAT
    pair = pair_of(pushing, node, operands["f"], [variable, *given])
    terms = []
    for end in (operands["b"], operands["a"]):
        dot = pushing.run(end)
        if dot is not None:
            value = subscript(tangent_along(pushing, pair, [end, *given], constant(0.0), still=True), constant(0))
            terms.append(binary("*", dot if end is operands["b"] else negative(dot), value))
    if any(argument.fact.varied for argument in given):
        parameters = gast.arguments([gast.Name(variable.id, gast.Param(), None, None)], [], None, [], [], None, [])
        slope = subscript(tangent_along(pushing, pair, [variable, *given], constant(0.0)), constant(1))
        total = call("$integrate.quad", gast.Lambda(parameters, slope), settled(operands["a"]), settled(operands["b"]))
        terms.append(subscript(total, constant(0)))
    return functools.reduce(plus, terms) if terms else None


ADJOINT = "assumes that y is converged: adjoint method"
ODEINT = (
    "func, y0, t, args=(), Dfun=None, col_deriv=0, full_output=unsupported, ml=None, mu=None, rtol=None, atol=None, tcrit=None, h0=0.0, hmax=0.0, hmin=0.0, "
    "ixpr=0, mxstep=0, mxhnil=0, mxordn=12, mxords=5, printmessg=0, tfirst=False"
)


def of_times(facts: dict) -> Shape:
    """A row for each time."""
    return derive("odeint", facts["y0"].shape, facts["t"].shape, known_view=lambda y0, t: View((t.dims[0], y0.dims[0] if y0.dims else 1)))


@built("scipy.integrate.odeint", parameters=ODEINT, shape=of_times, dtype="f")
def trajectory(context, node, z_bar):
    """The times are differentiated, too."""
    function, first = node.operands["func"], node.operands["tfirst"].fact.const
    if first not in (True, False, 0, 1):
        context.refuse(node, "a tfirst= that is not written out is not supported", "write tfirst=True")
    place = [of_slope(word) for word in (("t", "y") if first else ("y", "t"))]
    pair, passed = pair_at(context, node, function, place, bool(first))
    options = odeint_options(node, first)
    whole = context.fitting.whole(z_bar, settled(node), node.fact.shape)
    made = call("$odeint_bars", whole, settled(context.value), settled(node.operands["t"]), *halves(pair, passed[2:]), **options)
    y0 = node.operands["y0"]
    hand_on_all(context, made, [y0, node.operands["t"], *active(pair, passed, int(bool(first)))], ADJOINT, vector=y0)


def odeint_options(node, first) -> dict:
    """How odeint integrates, as a helper is told."""
    more = [word for word in ("hmax", "mxstep") if node.operands[word].fact.const != 0]
    return {**({"tfirst": constant(True)} if first else {}), **told(node, "rtol", "atol", *more)}


@built_tangent("scipy.integrate.odeint")
def trajectory_tangent(pushing, node, operands, z):
    """The linearised equation is integrated together with the equation."""
    first = operands["tfirst"].fact.const
    if first not in (True, False, 0, 1):
        pushing.refuse(node, "a tfirst= that is not written out is not supported", "write tfirst=True")
    place = [of_slope(word) for word in (("t", "y") if first else ("y", "t"))]
    pair, passed = pair_at(pushing, node, operands["func"], place, bool(first))
    options = odeint_options(node, first)
    moved = moves(pushing, y0_dot=operands["y0"], t_dot=operands["t"])
    return call("$odeint_dot", settled(z), settled(operands["t"]), *slope_half(pushing, pair, passed, int(bool(first))), **moved, **options)


def moves(pushing, **operands: gast.expr) -> dict:
    """The tangents of those that are differentiated."""
    dots = {wish: pushing.whole(operand) for wish, operand in operands.items()}
    return {wish: dot for wish, dot in dots.items() if dot is not None}


def slope_half(pushing, pair, passed: list, state: int) -> list:
    """What a helper gets that calls the tangent of a slope: it, what it is passed after the time and the state, and the tangents of that."""
    return [name(pair.tangent), tuple_of(list(map(settled, passed[2:]))), tuple_of(dots_of(pushing, pair, passed, state))]


IVP = "fun, t_span, y0, method='RK45', t_eval=None, dense_output=unsupported, events=unsupported, vectorized=unsupported, args=None"
IVP += ", rtol=None, atol=None, max_step=None, first_step=None, min_step=None, jac=None, jac_sparsity=None, lband=None, uband=None"
result("scipy.integrate.solve_ivp", "t y success status message nfev njev nlu")


def of_states(facts: dict) -> Shape:
    """A column for each time."""
    times = facts["t_eval"]
    if times.kind not in ("number", "list"):
        return derive("solve_ivp", facts["y0"].shape)
    return derive("solve_ivp", facts["y0"].shape, times.shape, known_view=lambda y0, t: View((y0.dims[0], t.dims[0])))


@built("scipy.integrate.solve_ivp.y", parameters=IVP, shape=of_states, dtype="f")
def trajectory_in_columns(context, node, z_bar):
    """Without `t_eval` the solver chooses the times, and only the last column may be differentiated."""
    pair, passed = pair_at(context, node, node.operands["fun"], [of_slope("t"), of_slope("y")], True)
    ends = node.operands["t_span"]
    options = {**told(node, "t_eval"), **ivp_options(node)}
    whole = context.fitting.whole(z_bar, settled(node), node.fact.shape)
    made = call("$solve_ivp_bars", whole, settled(context.value), settled(ends), settled(node.operands["y0"]), *halves(pair, passed[2:]), **options)
    hand_on_all(context, made, [ends, node.operands["y0"], node.operands["t_eval"], *active(pair, passed, 1)], ADJOINT)


@built("scipy.integrate.solve_ivp.t", parameters=IVP, dtype="f")
def times_of_solution(context, node, z_bar):
    """They are `t_eval`."""
    if node.operands["t_eval"].fact.varied:
        hand_on(context, node.operands["t_eval"], z_bar)
    elif node.operands["t_span"].fact.varied and node.operands["t_eval"].fact.const is None:
        context.refuse(node, "the times that solve_ivp chooses are not differentiated", "give t_eval")


@built_tangent("scipy.integrate.solve_ivp.y")
def trajectory_in_columns_tangent(pushing, node, operands, z):
    """At the times that are given."""
    if operands["t_eval"].fact.const is None:
        pushing.refuse(node, "the times at which solve_ivp stops are its own, and have no tangents", "give t_eval")
    pair, passed = pair_at(pushing, node, operands["fun"], [of_slope("t"), of_slope("y")], True)
    ends = operands["t_span"]
    if ends.fact.varied and not (isinstance(ends, (gast.Tuple, gast.List)) and len(ends.elts) == 2):
        pushing.refuse(node, "a span that is differentiated has to be written out here", "write t_span=(a, b)")
    options = ivp_options(node)
    moved = moves(pushing, y0_dot=operands["y0"], t_dot=operands["t_eval"], **({"start_dot": ends.elts[0]} if ends.fact.varied else {}))
    given = [settled(node.value), *(settled(operands[word]) for word in ("t_span", "y0", "t_eval"))]
    return call("$solve_ivp_dot", *given, *slope_half(pushing, pair, passed, 1), **moved, **options)


@built_tangent("scipy.integrate.solve_ivp.t")
def times_of_solution_tangent(pushing, node, operands, z):
    """They are `t_eval`."""
    if operands["t_eval"].fact.varied:
        return pushing.array(operands["t_eval"])
    if operands["t_span"].fact.varied and operands["t_eval"].fact.const is None:
        pushing.refuse(node, "the times that solve_ivp chooses are not differentiated", "give t_eval")
    return None


def ivp_options(node) -> dict:
    """How solve_ivp integrates, as a helper is told."""
    is_default = node.operands["method"].fact.const == "RK45"
    return told(node, *([] if is_default else ["method"]), "rtol", "atol", "max_step")


def of_slope(word: str) -> gast.expr:
    """What stands for an argument that the solver passes to the slope."""
    variable = name(word)
    variable.fact = FLOAT if word == "t" else FLOAT.with_(shape=known("y.0"))
    return variable


def pair_at(context, node, function: gast.expr, place: list, second: bool) -> tuple:
    """The pair of a slope, and what it gets: the time and the state, which is the `second`, and the arguments."""
    passed = [*place, *arguments(context, node, function)]
    return pair_of(context, node, function, passed, int(second)), passed
