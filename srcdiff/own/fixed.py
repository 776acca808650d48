"""Functions that find a fixed point of a step, by whatever iteration: their derivative is that of the step, not that of the loop.

before: def step(x, w, b): return np.tanh(w @ x + b)
        @srcdiff.fixed_point(step)
        def solve(x0, w, b, tolerance=1e-10): ...
after:  z = solve(x0, w, b) is step(z, w, b): the parameters that both have are passed on, of the others the fixed point does not depend
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.errors import ArgumentError, UnsupportedSyntaxError
from srcdiff.load.binding import Closure
from srcdiff.load.source import Primal
from srcdiff.own.signature import NONE, OTHER, Signature
from srcdiff.rules.table import REQUIRED, Template
from srcdiff.trees import call, constant, name


def fixed_point_template(step: Primal, function: str, signature: Optional[Signature]) -> Template:
    """The parameters of the function; raises for a step that cannot be called with them."""
    place = step.place(step.tree)
    if "lambda" in (step.name.strip("<>"), step.tree.__class__.__name__.lower()):
        raise UnsupportedSyntaxError("the step of a fixed point is a lambda", place, "define it: def step(x, w): ...")
    if signature is None:
        raise ArgumentError(f"the parameters of {function} are not known", place, "name each: def solve(x0, w): ...")
    if step.tree.args.vararg or step.tree.args.kwarg:
        raise ArgumentError(f"{step.name} has starred parameters", place, "name each parameter")
    if not positional(step):
        raise ArgumentError(f"{step.name} takes nothing by position", place, "its first parameter is what the iteration changes")
    known = [parameter for parameter, _ in signature]
    for parameter in required(step):
        if parameter not in known:
            message = f"{step.name} needs {parameter!r}, which is no parameter of {function}: {', '.join(known)}"
            raise ArgumentError(message, place, f"give both the same name, or {parameter!r} a default here")
    return Template(tuple((parameter, default_of(value)) for parameter, value in signature), [], ())


def positional(step: Primal) -> List[str]:
    return [parameter.id for parameter in [*step.tree.args.posonlyargs, *step.tree.args.args]]


def required(step: Primal) -> List[str]:
    """The parameters after the first that have no default."""
    arguments, names = step.tree.args, positional(step)
    alone = [one.id for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults) if default is None]
    return [*names[1 : len(names) - len(arguments.defaults)], *alone]


def default_of(value: object) -> object:
    """The default of a parameter, as an expression; one that is no literal has to be given where it matters."""
    return REQUIRED if value is NONE else constant(None) if value is OTHER else gast.parse(repr(value), mode="eval").body


def shared_parameters(step: Primal, template: Template) -> List[str]:
    """Those after the first that the function has, too."""
    known = {parameter for parameter, _ in template.parameters}
    return [one for one in [*positional(step)[1:], *(one.id for one in step.tree.args.kwonlyargs)] if one in known]


def step_from_here(step: Primal, called: str, shared: List[str], around: Primal) -> Closure:
    """A function of the module that is compiled, which calls the step under the name that it has there; of it there is a pair."""
    first, *rest = positional(step)
    gap = next((i for i, parameter in enumerate(rest) if parameter not in shared), len(rest))
    keywords = {parameter: name(parameter) for parameter in shared if parameter not in rest[:gap]}
    result = call(called, name(first), *map(name, rest[:gap]), **keywords)
    parameters = [gast.Name(parameter, gast.Param(), None, None) for parameter in (first, *shared)]
    arguments = gast.arguments(parameters, [], None, [], [], None, [])
    tree = gast.FunctionDef(f"{called}_once", arguments, [gast.Return(result)], [], None, None, [])
    for node in gast.walk(tree):
        gast.copy_location(node, around.tree)
    return Closure("function", None, node=tree)
