"""srcdiff: a source-to-source differentiation compiler for Python and NumPy."""

from srcdiff.api import grad, gradient, value_and_grad, vjp
from srcdiff.checks import GradientCheckError, check_grads
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
    "check_grads",
    "grad",
    "gradient",
    "value_and_grad",
    "vjp",
]
