"""Whole matrices of derivatives, and products with them, made of derivatives: each again a function with source.

    hvp         forward over reverse: the Jacobian-vector product of the gradient (Pearlmutter 1994, Fast exact multiplication by the Hessian)
    vhp         reverse over reverse: the vector-Jacobian product of the gradient
    jacobian    by columns in forward mode, by rows in reverse mode
    hessian     the Jacobian of the gradient, by columns
"""

from __future__ import annotations

import inspect
import linecache
import types
from typing import Callable, List, Union

import gast


from srcdiff.api import Follow, grad, jvp, vjp
from srcdiff.emit.printer import print_block
from srcdiff.errors import ArgumentError
from srcdiff.names import Names

One = Union[str, int]

FORWARD = '''
def {name}({header}):
    """{title} of `{function}` with respect to {wrt}, of shape (*result, *{wrt}), by columns."""
    {directions} = {np}.eye({np}.size({wrt})).reshape((-1, *{np}.shape({wrt})))
    {parts} = [{derivative}({call}, {keyword}={direction})[1] for {direction} in {directions}]
    return {np}.stack({parts}, axis=-1).reshape((*{np}.shape({parts}[0]), *{np}.shape({wrt})))
'''
REVERSE = '''
def {name}({header}):
    """{title} of `{function}` with respect to {wrt}, of shape (*result, *{wrt}), by rows."""
    {shape} = {np}.shape({function}({copies}))
    {directions} = {np}.eye(int({np}.prod({shape}))).reshape((-1, *{shape}))
    {parts} = [{derivative}({call}, {keyword}={direction})[1] for {direction} in {directions}]
    return {np}.stack({parts}).reshape((*{shape}, *{np}.shape({wrt})))
'''


def hvp(f: Callable, wrt: Union[One, tuple] = 0, *, example=None, follow: Follow = ()) -> Callable:
    """The product of a scalar function's Hessian with a vector, at a small multiple of the cost of the function.

    Returns `g(*args, x_dot=...)`, with a keyword for each argument in `wrt`, of its shape, which gives `(gradient, product)`: both of the shapes
    of the arguments.  Raises SrcdiffError if f, or its gradient, cannot be differentiated.
    """
    return jvp(grad(f, wrt, example=example, follow=follow), wrt, example=example, follow=follow)


def vhp(f: Callable, wrt: Union[One, tuple] = 0, *, example=None, follow: Follow = ()) -> Callable:
    """The product of a vector with a scalar function's Hessian, by two reverse sweeps.

    Returns `g(*args, result_bar=...)`, where `result_bar` has the structure of the gradient, which gives `(gradient, product)`.
    Raises SrcdiffError if f, or its gradient, cannot be differentiated.
    """
    return vjp(grad(f, wrt, example=example, follow=follow), wrt, example=example, follow=follow)


def jacobian(f: Callable, wrt: One = 0, *, mode: str = "forward", example=None, follow: Follow = ()) -> Callable:
    """The Jacobian of a function whose output is an array or a number, with respect to one argument.

    Returns `g(*args)`, which gives an array of shape `(*result, *argument)`.  `mode="forward"` takes as many sweeps as the argument has elements,
    `mode="reverse"` as many as the result has.  Raises SrcdiffError if f cannot be differentiated, ArgumentError for several arguments.
    """
    if mode not in ("forward", "reverse"):
        raise ArgumentError(f"mode={mode!r} is none", help='give "forward" or "reverse"')
    parameter = one_parameter(f, wrt)
    derivative = (jvp if mode == "forward" else vjp)(f, parameter, example=example, follow=follow)
    return assembled(f, parameter, derivative, FORWARD if mode == "forward" else REVERSE, "Jacobian", "jacobian")


def hessian(f: Callable, wrt: One = 0, *, example=None, follow: Follow = ()) -> Callable:
    """The Hessian of a scalar function with respect to one argument.

    Returns `g(*args)`, which gives an array of shape `(*argument, *argument)`, by as many Hessian-vector products as the argument has elements.
    Raises SrcdiffError if f, or its gradient, cannot be differentiated, ArgumentError for several arguments.
    """
    parameter = one_parameter(f, wrt)
    return assembled(f, parameter, hvp(f, parameter, example=example, follow=follow), FORWARD, "Hessian", "hessian")


def one_parameter(f: Callable, wrt: One) -> str:
    """The name of the argument."""
    names = list(inspect.signature(f).parameters) if callable(f) else []
    if isinstance(wrt, int) and not isinstance(wrt, bool) and -len(names) <= wrt < len(names):
        return names[wrt]
    if isinstance(wrt, str) and wrt in names:
        return wrt
    raise ArgumentError(f"wrt={wrt!r} is not one parameter", help=f"a matrix is of one argument; name one of {', '.join(names) or 'them'}")


def assembled(f: Callable, wrt: str, derivative: Callable, template: str, title: str, suffix: str) -> Callable:
    """The function that calls the derivative for each direction, with the text of both."""
    parameters = inspect.signature(f).parameters
    names = Names({*parameters, derivative.__name__, f.__name__, "int"})
    words = {word: names.fresh(word) for word in ("np", "directions", "direction", "parts", "shape", "copy")}
    positional = [n for n, p in parameters.items() if p.kind is p.POSITIONAL_ONLY]
    call = ", ".join(n if n in positional else f"{n}={n}" for n in parameters)
    function = f.__name__ if f.__name__.isidentifier() else "function"
    words.update(name=f"{function}_{suffix}", function=function, title=title, wrt=wrt, header=header(parameters), call=call)
    words.update(derivative=derivative.__name__, keyword=list(inspect.signature(derivative).parameters)[-1])
    words["copies"] = ", ".join(f"{'' if n in positional else n + '='}{words['copy']}.deepcopy({n})" for n in parameters)
    imports = ["import copy" + f" as {words['copy']}" * (words["copy"] != "copy")] * (template is REVERSE)
    imports += ["import numpy as " + words["np"]]
    lines = print_block(gast.parse(template.format(**words)).body)
    return made(f, derivative, imports, lines, words["name"], function)


def header(parameters) -> str:
    """The parameters by their names, with the marks of what is positional or by keyword only."""
    parts, kinds = [], [p.kind for p in parameters.values()]
    for place, (name, parameter) in enumerate(parameters.items()):
        if parameter.kind is parameter.KEYWORD_ONLY and (place == 0 or kinds[place - 1] is not parameter.KEYWORD_ONLY):
            parts.append("*")
        parts.append(name)
        if parameter.kind is parameter.POSITIONAL_ONLY and (place + 1 == len(kinds) or kinds[place + 1] is not parameter.POSITIONAL_ONLY):
            parts.append("/")
    return ", ".join(parts)


def made(f: Callable, derivative: Callable, imports: List[str], lines: List[str], name: str, function: str) -> Callable:
    """The live function, which shows its source in tracebacks."""
    filename = f"<srcdiff {name} of {derivative.__code__.co_filename.strip('<>')}>"
    text = "\n".join([*imports, "", "", *lines]) + "\n"
    namespace = {derivative.__name__: derivative, function: f}
    exec(compile(text, filename, "exec"), namespace)
    new: types.FunctionType = namespace[name]
    new.__defaults__, new.__kwdefaults__, new.__module__ = f.__defaults__, f.__kwdefaults__, f.__module__
    first = [line for line in imports if f"{line}\n" not in derivative.source]
    new.source = "\n".join([*first, *[""] * bool(first), derivative.source.strip(), "", "", *lines]) + "\n"
    new.primal = f
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    return new
