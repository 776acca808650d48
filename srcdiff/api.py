"""The public functions: each differentiates a live function and gives a live function back."""

from __future__ import annotations

import inspect
import types
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Callable, Optional, Tuple, Union, overload

from srcdiff.deliver.compiled import by_arguments, compiled
from srcdiff.deliver.live import live_function
from srcdiff.deliver.replace import derivative_path
from srcdiff.derive import derive
from srcdiff.errors import ArgumentError
from srcdiff.facts.sizes import with_arrays
from srcdiff.load.source import Primal, load_function, parameters_of
from srcdiff.loops.kernel import is_ready
from srcdiff.options import PARALLEL, Follow, Memory, Options, Sizes, Wrt, bytes_of, refuse_options
from srcdiff.pipeline import Derivative, Request

if TYPE_CHECKING:
    from srcdiff.typed import Decorator, Derived, P


def grad(
    f: Callable[P, Any],
    wrt: Wrt = 0,
    *,
    of=None,
    target: str = "numpy",
    example=None,
    has_aux: bool = False,
    debug: bool = False,
    follow: Follow = (),
    check_restore: bool = False,
    memory: Memory = None,
    sizes: Sizes = None,
) -> Derived[P, Any]:
    """The gradient of a function with a scalar output.

    Returns `g(*args)`, with the parameters of f, which gives the gradient with respect to `wrt`: of the shape and float dtype of the argument,
    a tuple if and only if `wrt` is one.  `wrt` is a parameter's name or position, or a tuple of them; of an object a part, `"self.w"`.
    A dictionary, list, tuple or dataclass has a gradient of its structure.  `example` are arguments
    (a tuple, or a dict by name) whose kinds, dtypes and ranks the generated code may rely on, under guard.  `follow` names installed packages
    whose functions, where they have no rule, are differentiated by their Python text like the user's own.  With `has_aux` the function returns
    a pair `(value, aux)`, whatever aux is: it is not differentiated, and the derivative returns `(gradient, aux)`.  With `debug` the derivative raises
    FloatingPointError at the line that first makes a nan or an infinity, and names the primal's.  With `memory` ("200MB", or a number of bytes) no more is kept
    for the reverse sweep, at the sizes of the example, or of `sizes`: of letters of annotations, and of arguments, by their names.  Loops get checkpoints then.

    Raises SrcdiffError if f cannot be differentiated.  Method: reverse accumulation (Griewank & Walther, Evaluating Derivatives, 2008).
    """
    return transform(f, "grad", wrt, Options(of, target, example, has_aux, debug, follow, check_restore, memory=memory, sizes=sizes))


def value_and_grad(
    f: Callable[P, Any],
    wrt: Wrt = 0,
    *,
    of=None,
    target: str = "numpy",
    example=None,
    has_aux: bool = False,
    debug: bool = False,
    follow: Follow = (),
    check_restore: bool = False,
    memory: Memory = None,
    sizes: Sizes = None,
) -> Derived[P, Tuple[Any, Any]]:
    """Like `grad`, but the derivative returns `(value, gradient)`, with `has_aux` `((value, aux), gradient)`."""
    return transform(f, "value_and_grad", wrt, Options(of, target, example, has_aux, debug, follow, check_restore, memory=memory, sizes=sizes))


def vjp(
    f: Callable,
    wrt: Wrt = 0,
    *,
    of=None,
    target: str = "numpy",
    example=None,
    has_aux: bool = False,
    debug: bool = False,
    follow: Follow = (),
    check_restore: bool = False,
    memory: Memory = None,
    sizes: Sizes = None,
) -> Derived[..., Any]:
    """The vector-Jacobian product of a function with any output: arrays, numbers, or a tuple of them.

    Returns `g(*args, result_bar=1.0)`, which gives `(value, gradients)`, with `has_aux` `(value, gradients, aux)`; `result_bar` has the
    structure and shapes of the output.
    Raises SrcdiffError if f cannot be differentiated; the derivative raises ValueError if `result_bar` does not fit.
    """
    return transform(f, "vjp", wrt, Options(of, target, example, has_aux, debug, follow, check_restore, memory=memory, sizes=sizes))


def jvp(
    f: Callable,
    wrt: Wrt = 0,
    *,
    of=None,
    target: str = "numpy",
    example=None,
    has_aux: bool = False,
    debug: bool = False,
    follow: Follow = (),
    vector: bool = False,
) -> Derived[..., Any]:
    """The Jacobian-vector product of a function with any output, in forward mode.

    Returns `g(*args, x_dot=...)` with a keyword for the tangent of each argument in `wrt`, of its shape, which gives `(value, result_dot)`: the
    value and its derivative in that direction, in the structure and shapes of the output; with `has_aux` `(value, result_dot, aux)`.  `self.w` in `wrt` takes `self_w_dot=`.

    With `vector` there are several directions at once: each tangent has a leading axis of them, `(directions, *argument)`, and so has
    `result_dot`, `(directions, *result)`.  The value is computed once; ranks that are known (`example=`, annotations) make the better code.

    Raises SrcdiffError if f cannot be differentiated; the derivative raises ValueError if a tangent has another shape than its argument.
    Method: forward accumulation of tangents (Griewank & Walther, Evaluating Derivatives, 2008, section 3.1).
    """
    return transform(f, "jvp", wrt, Options(of, target, example, has_aux, debug, follow, vector=vector))


@overload
def gradient(
    wrt: Tuple[Union[str, int], ...],
    *,
    of=None,
    target: str = "numpy",
    example=None,
    has_aux: bool = False,
    follow: Follow = (),
    memory: Memory = None,
    sizes: Sizes = None,
) -> Decorator[Tuple[Any, ...]]: ...


@overload
def gradient(
    wrt: Union[str, int] = 0,
    *,
    of=None,
    target: str = "numpy",
    example=None,
    has_aux: bool = False,
    follow: Follow = (),
    memory: Memory = None,
    sizes: Sizes = None,
) -> Decorator[Any]: ...


def gradient(
    wrt: Wrt = 0,
    *,
    of=None,
    target: str = "numpy",
    example=None,
    has_aux: bool = False,
    follow: Follow = (),
    memory: Memory = None,
    sizes: Sizes = None,
) -> Any:
    """A decorator that leaves a function as it is, and adds `.grad` and `.value_and_grad`, made when the module is imported."""

    if callable(wrt):
        raise ArgumentError("gradient is a decorator with arguments", help='write @srcdiff.gradient(wrt="...") or @srcdiff.gradient()')

    def decorate(decorated: Callable) -> Callable:
        f = decorated.__func__ if isinstance(decorated, (staticmethod, classmethod)) else decorated
        for kind in ("grad", "value_and_grad"):
            derivative = transform(f, kind, wrt, Options(of, target, example, has_aux, follow=follow, memory=memory, sizes=sizes), defining=True)
            setattr(f, kind, attached(f, kind, derivative))
        return decorated

    return decorate


def attached(f: Callable, attribute: str, derivative: Callable) -> Callable:
    """Named by where it hangs, so that it pickles by name."""
    derivative.__qualname__ = f"{f.__qualname__}.{attribute}"
    return derivative


def transform(f: Callable, kind: str, wrt: Wrt, options: Options, defining: bool = False) -> Callable:
    refuse_options(options)
    if isinstance(f, types.MethodType):
        return of_method(f, kind, wrt, options)
    primal = load_function(f, defining, packages(options.follow))
    example = example_by_name(f, options.example)
    derivative = derive(primal, requested(primal, kind, wrt, options, example))
    made = live_function(derivative, derivative_name(derivative), derivative_path(f.__code__.co_filename) if defining else "")
    if options.target == "numpy":
        return made
    if is_ready(primal, example):
        return compiled(made, made.__name__, example, options.target == PARALLEL)
    result_bar = derivative.result_bar

    def make(arguments: dict) -> Callable:
        given = {name: value for name, value in arguments.items() if name != result_bar and name not in derivative.dots}
        return transform(f, kind, wrt, replace(options, example=given))

    return by_arguments(made, make)


def compile(f: Callable, *, example=None, parallel: bool = False) -> Callable:
    """The function itself, with its array statements as loops, compiled by numba.

    Where neither annotations nor `example` tell the ranks of all arguments, it is compiled at its first call with arguments of each kind.  It has
    `.source`, the text of the loops.  A function that writes into its arguments does so.  With `parallel` loops whose passes do not depend on each other
    run on several threads.  Raises SrcdiffError for what numba cannot compile.
    """
    given = example_by_name(f, example)
    ready = is_ready(load_function(f), given)
    name = f.__name__ if f.__name__.isidentifier() else "function"
    return compiled(f, name, given, parallel) if ready else by_arguments(f, lambda arguments: compiled(f, name, arguments, parallel))


def requested(primal: Primal, kind: str, wrt: Wrt, options: Options, example: Optional[dict]) -> Request:
    """What is asked for, by parameter names; `example` is that of the options, bound to the parameters."""
    return Request(
        kind,
        wrt_names(primal, wrt),
        not isinstance(wrt, tuple),
        with_arrays(primal, example, options.sizes or {}),
        options.check_restore,
        options.debug,
        options.has_aux,
        () if options.of is None else wrt_names(primal, options.of, "of"),
        not isinstance(options.of, tuple),
        options.vector,
        matrix=options.matrix,
        memory=None if options.memory is None else bytes_of(options.memory),
        sizes=tuple(sorted((options.sizes or {}).items())),
    )


def of_method(f: types.MethodType, kind: str, wrt: Wrt, options: Options) -> Callable:
    """The derivative of a bound method is a bound method, of the same object; positions do not count `self`."""
    chosen = tuple(w + 1 if isinstance(w, int) and w >= 0 else w for w in (wrt if isinstance(wrt, tuple) else (wrt,)))
    given = (f.__self__, *options.example) if isinstance(options.example, tuple) else options.example
    derivative = transform(f.__func__, kind, chosen if isinstance(wrt, tuple) else chosen[0], replace(options, example=given))
    return types.MethodType(derivative, f.__self__)


def packages(follow: Follow) -> Tuple[str, ...]:
    """The names of the packages that are followed; of a module of one, that of the package."""
    names = (follow,) if isinstance(follow, str) else follow
    if not isinstance(names, tuple) or not all(isinstance(one, str) and one.split(".")[0].isidentifier() for one in names):
        raise ArgumentError(f"follow={follow!r} names no packages", help="give the name of an installed package, or a tuple of names")
    return tuple(sorted({one.split(".")[0] for one in names}))


def derivative_name(derivative: Derivative) -> str:
    """`loss_grad`, `Model_loss_grad`, `lambda_grad`, and likewise with _value_and_grad and _vjp."""
    return derivative.primal.qualname.rpartition("<locals>.")[2].replace(".", "_") + "_" + derivative.request.kind


def wrt_names(primal: Primal, wrt: Wrt, option: str = "wrt") -> Tuple[str, ...]:
    """Parameter names for names and positions; raises ArgumentError for one that the function does not have."""
    parameters = [p.id for p in parameters_of(primal.tree)]
    chosen = wrt if isinstance(wrt, tuple) else (wrt,)
    if not chosen:
        raise ArgumentError(f"{option} is empty", primal.place(primal.tree), f"name one of the parameters: {', '.join(parameters)}")
    names = [one_name(primal, parameters, item) for item in chosen]
    if len(set(names)) < len(names):
        raise ArgumentError(f"{option} names a parameter twice: {names}", primal.place(primal.tree), "name each once")
    return tuple(names)


def one_name(primal: Primal, parameters: list, item: Union[str, int]) -> str:
    if isinstance(item, int) and not isinstance(item, bool) and -len(parameters) <= item < len(parameters):
        return parameters[item]
    if isinstance(item, str) and item.partition(".")[0] in parameters:
        return item
    raise ArgumentError(
        f"{primal.name} has no parameter {item!r}",
        primal.place(primal.tree),
        f"give a name or a position of one of its parameters: {', '.join(parameters) or 'it has none'}",
    )


def example_by_name(f: Callable, example) -> Optional[dict]:
    """Example arguments by parameter name, defaults included."""
    if example is None:
        return None
    signature = inspect.signature(f)
    try:
        bound = signature.bind(**example) if isinstance(example, dict) else signature.bind(*example)
    except TypeError as error:
        raise ArgumentError(f"the example does not fit {f.__name__}: {error}", help="give a tuple of arguments, or a dict by name") from None
    bound.apply_defaults()
    return dict(bound.arguments)
