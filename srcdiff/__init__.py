"""srcdiff: a source-to-source differentiation compiler for Python and NumPy.

The compiler is imported when one of its functions is first asked for, so that the pytest plugin, a module of this package, costs nothing.
"""

import importlib

TYPE_CHECKING = False  # not that of typing: `python -m srcdiff` would take a typing.py of the current folder for it
if TYPE_CHECKING:
    from srcdiff.api import compile, grad, gradient, jvp, value_and_grad, vjp
    from srcdiff.checks import GradientCheckError, check_grads
    from srcdiff.matrices import hessian, hvp, jacobian, vhp
    from srcdiff.errors import (
        ArgumentError,
        NameResolutionError,
        NoRuleError,
        ReboundError,
        ShapeError,
        SourceError,
        SrcdiffError,
        UnsupportedSyntaxError,
    )
    from srcdiff.extend import adjoint, elementwise, fixed_point, stop_gradient, tangent, zero_gradient

del TYPE_CHECKING

__all__ = [
    "ArgumentError",
    "GradientCheckError",
    "NameResolutionError",
    "NoRuleError",
    "ReboundError",
    "ShapeError",
    "SourceError",
    "SrcdiffError",
    "UnsupportedSyntaxError",
    "adjoint",
    "check_grads",
    "compile",
    "elementwise",
    "fixed_point",
    "grad",
    "gradient",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "stop_gradient",
    "tangent",
    "value_and_grad",
    "vhp",
    "vjp",
    "zero_gradient",
]

_MODULES = ("srcdiff.errors", "srcdiff.api", "srcdiff.checks", "srcdiff.extend", "srcdiff.matrices")


def __getattr__(name: str) -> object:
    for module in map(importlib.import_module, _MODULES if name in __all__ else ()):
        if hasattr(module, name):
            return globals().setdefault(name, getattr(module, name))
    raise AttributeError(f"module 'srcdiff' has no attribute {name!r}")


def __dir__() -> list:
    return sorted({*globals(), *__all__})
