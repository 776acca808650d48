"""srcdiff: a source-to-source differentiation compiler for Python and NumPy."""

from srcdiff.api import grad, gradient, value_and_grad, vjp
from srcdiff.checks import check_grads
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
    "NameResolutionError",
    "NoRuleError",
    "ReboundError",
    "ShapeError",
    "SourceError",
    "SrcdiffError",
    "UnsupportedSyntaxError",
    "grad",
    "gradient",
    "value_and_grad",
    "vjp",
]
