"""Rules of your own: what a function's derivative is, said beside the function.

    @srcdiff.adjoint(smooth)
    def rule(z, x, width):      # z is smooth(x, width), z_bar its adjoint
        x_bar += smooth(z_bar, width)

The text of a rule is read and put where it is needed; it is never called.  `ndim`, `scalar`, `varied`, `expand`, `count`, `reshaped` and
`fitted` are words for such texts, as which they are imported from here.
"""

from __future__ import annotations

from typing import Callable, NoReturn, Union

import numpy as np

from srcdiff.errors import ArgumentError
from srcdiff.load.source import load_function
from srcdiff.own.registry import register, shown_name
from srcdiff.own.rules import Own
from srcdiff.own.signature import live_signature

__all__ = ["adjoint", "count", "elementwise", "expand", "fitted", "fixed_point", "ndim", "reshaped", "scalar", "stop_gradient", "tangent", "unsupported", "varied", "zero_gradient"]

Shape = Union[str, tuple, None]

unsupported = None  # as a default in a rule: calls may not give this argument where something is differentiated


def adjoint(*functions: Callable, call: bool = False, shape: Shape = None) -> Callable:
    """A decorator for the rule of functions of whole arrays, in reverse mode: `def rule(z, x, y): x_bar += ...`.

    With `call`, it is a function that generated code calls: `def rule(z_bar, z, x, y): return x_bar, y_bar`, each of the shape of its
    parameter, with None for a parameter without a derivative.  `shape` names the parameter whose shape the result has; () says that it is a number.
    Raises SrcdiffError for a text that is no rule, for parameters that are not those of the function, and for a second rule.
    """
    return rule_decorator("adjoint", "call" if call else "adjoint", functions, shape)


def elementwise(*functions: Callable) -> Callable:
    """A decorator for the rule of functions that act on each element, with broadcasting: `def rule(z, x): x_bar += z_bar * ...`.

    It tells the derivative in forward mode, too.  Raises as `adjoint` does.
    """
    return rule_decorator("elementwise", "elementwise", functions)


def tangent(*functions: Callable, shape: Shape = None) -> Callable:
    """A decorator for the rule of functions in forward mode: `def rule(z, x, y): z_dot += ... x_dot ...`.  Raises as `adjoint` does."""
    return rule_decorator("tangent", "tangent", functions, shape)


def fixed_point(step: Callable, *, shape: Shape = None) -> Callable:
    """A decorator for a function that finds a fixed point, by whatever iteration: it returns z with z = step(z, ...), a number or an array.

    The first parameter of `step` is z; the others get the arguments that the function has under their names.  Of its other arguments (a start,
    a tolerance) the fixed point does not depend.  The derivative is that of the step there, iterated until it converges, in both modes; it raises
    ValueError where z is no fixed point, or the step does not contract around it.  `shape` is that of `adjoint`.
    Method: Christianson, Reverse accumulation and attractive fixed points (1994).  Raises SrcdiffError for a step that does not fit.
    """
    refuse_nothing("fixed_point", (step,) if callable(step) else ())

    def decorate(function: Callable) -> Callable:
        own = Own("fixed_point", shown_name(function), load_function(step), live_signature(function), shape, says_float(function))
        register(function, own)
        return function

    return decorate


def zero_gradient(*functions: Callable) -> Callable:
    """Say of functions that their derivative is zero wherever they have one; also a decorator.  Gives the first of them back."""
    refuse_nothing("zero_gradient", functions)
    for function in functions:
        register(function, Own("zero", shown_name(function), returns_number=says_float(function)))
    return functions[0]


def stop_gradient(x: Union[float, np.ndarray]) -> Union[float, np.ndarray]:
    """x itself (of an array a copy), through which no derivative goes."""
    return x.copy() if isinstance(x, np.ndarray) else x


for public in (adjoint, elementwise, fixed_point, stop_gradient, tangent, zero_gradient):
    public.__module__ = "srcdiff"  # under these names texts import them


def rule_decorator(word: str, kind: str, functions: tuple, shape: Shape = None) -> Callable:
    refuse_nothing(word, functions)

    def decorate(rule: Callable) -> Callable:
        primal = load_function(rule)
        for function in functions:
            own = Own(kind, shown_name(function), primal, live_signature(function), shape, says_float(function))
            register(function, own)
        return rule

    return decorate


def says_float(function: Callable) -> bool:
    """Does a function say `-> float`?"""
    return getattr(function, "__annotations__", {}).get("return") in (float, "float")


def refuse_nothing(word: str, functions: tuple) -> None:
    if not functions:
        raise ArgumentError(f"{word} is not told of which function", help=f"write @srcdiff.{word}(f) above a rule, or srcdiff.{word}(f)")


def a_word(name: str) -> NoReturn:
    raise TypeError(f"{name} is a word for the texts of rules, which are not called")


def ndim(x: object) -> NoReturn:
    """In an `if` of a rule: the rank of an argument."""
    a_word("ndim")


def scalar(x: object) -> NoReturn:
    """In an `if` of a rule: is an argument a number?"""
    a_word("scalar")


def varied(x: object) -> NoReturn:
    """In an `if` of a rule: is an argument differentiated?"""
    a_word("varied")


def expand(value: object, x: object, axis: object, keepdims: object) -> NoReturn:
    """A result of a reduction of x over `axis`, with the lost axes back as axes of length 1."""
    a_word("expand")


def count(x: object, axis: object) -> NoReturn:
    """How many elements of x a reduction over `axis` takes together."""
    a_word("count")


def reshaped(value: object, x: object) -> NoReturn:
    """`value` in the shape of x, which has as many elements."""
    a_word("reshaped")


def fitted(value: object, x: object) -> NoReturn:
    """`value` summed to the shape of x, which was broadcast."""
    a_word("fitted")
