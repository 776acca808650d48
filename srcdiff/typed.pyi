"""What type checkers are told of functions with derivatives.  No program imports this: annotations are not evaluated."""

from __future__ import annotations

from typing import Any, Callable, Optional, Protocol, Tuple, TypeVar, overload

from typing_extensions import Concatenate, ParamSpec, Self

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
G_co = TypeVar("G_co", covariant=True)


class Derived(Protocol[P, R_co]):
    """A derivative: a function that knows its text, and what it is the derivative of."""

    __name__: str
    __qualname__: str
    __doc__: Optional[str]

    @property
    def source(self) -> str: ...

    @property
    def primal(self) -> Callable[..., Any]: ...

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class Differentiated(Protocol[P, R_co, G_co]):
    """A function that `@srcdiff.gradient` decorates: it is called as before."""

    __name__: str
    __qualname__: str
    __doc__: Optional[str]

    @property
    def grad(self) -> Derived[P, G_co]: ...

    @property
    def value_and_grad(self) -> Derived[P, Tuple[R_co, G_co]]: ...

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self: Differentiated[Concatenate[Any, Q], R, Any], instance: object, owner: Optional[type] = None) -> Callable[Q, R]: ...


class Decorator(Protocol[G_co]):
    """What `srcdiff.gradient(...)` returns."""

    def __call__(self, f: Callable[P, R], /) -> Differentiated[P, R, G_co]: ...
