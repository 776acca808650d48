"""What numba's compiled functions can call, as far as calls are left after everything else became loops.

Measured with numba 0.68; what is not listed is refused when the text is made, by its name, and not by an error of the compiler's in the first call.
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.load.source import Primal
from srcdiff.loops.lower import HELP
from srcdiff.loops.scalars import MATH, SCALAR
from srcdiff.trees import canonical
from srcdiff.walks import walk

BUILTINS = "abs bool complex divmod enumerate float int len max min pow print range round sum tuple zip ValueError TypeError AssertionError IndexError KeyError ZeroDivisionError RuntimeError ArithmeticError OverflowError Exception".split()
WITHOUT_KEYWORDS = """all any argmax argmin argsort amax amin max min mean median nanmax nanmin nansum prod std sum var cumsum cumprod diag diff dot
    eye identity kron outer repeat reshape ravel roots rot90 sort trace transpose tril triu unique vander vdot append atleast_1d atleast_2d
    ascontiguousarray asarray bincount broadcast_to clip concatenate copy corrcoef count_nonzero cov cross delete digitize empty
    empty_like expand_dims fill_diagonal flatnonzero fliplr flip flipud float32 float64 int64 full full_like geomspace hstack
    interp linspace logspace arange nonzero ones ones_like percentile ptp quantile roll searchsorted shape split stack sum
    swapaxes take trapezoid vstack where zeros zeros_like convolve correlate allclose isclose size ndim array real imag conj conjugate angle round iscomplexobj isrealobj""".split()
LINALG = "cholesky cond det eig eigh eigvals eigvalsh inv lstsq matrix_power matrix_rank norm pinv qr slogdet solve svd".split()
METHODS = "copy append pop ravel reshape flatten sum max min mean prod std var dot argmax argmin cumsum cumprod fill item transpose astype any all nonzero conj conjugate sort".split()
AXES = {"sum", "cumsum", "cumprod", "argmax", "argmin", "concatenate", "stack", "take", "repeat", "expand_dims"}  # that take axis= as well
STATEMENTS = (gast.Assign, gast.AugAssign, gast.For, gast.While, gast.If, gast.Return, gast.Raise, gast.Assert, gast.Expr, gast.Break, gast.Pass)


def refuse_checkpoints(body: List[gast.stmt], primal: Primal) -> None:
    """Raises UnsupportedSyntaxError for a derivative that takes the passes of a loop again from checkpoints."""
    for node in (node for statement in body for node in walk(statement)):
        if isinstance(node, gast.Call) and getattr(node.func, "id", None) == "$forwards":
            refuse(primal, node, "a loop with checkpoints")


def refuse_what_numba_cannot(body: List[gast.stmt], primal: Primal) -> None:
    """Raises UnsupportedSyntaxError for the first call or statement that a compiled function cannot have."""
    for statement in body:
        for node in walk(statement):
            if isinstance(node, gast.stmt) and not isinstance(node, STATEMENTS):
                refuse(primal, node, "a function that is defined inside" if hasattr(node, "function") else "this statement")
            if isinstance(node, gast.Call):
                check_call(primal, node)
            elif isinstance(node, (gast.Lambda, gast.Dict, gast.Set, gast.GeneratorExp, gast.DictComp, gast.SetComp, gast.Starred)):
                refuse(primal, node, WORDS[type(node)])


WORDS = {
    gast.Lambda: "a lambda",
    gast.Dict: "a dictionary",
    gast.Set: "a set",
    gast.GeneratorExp: "a generator expression",
    gast.DictComp: "a dictionary",
    gast.SetComp: "a set",
    gast.Starred: "a starred expression",
}


def refuse(primal: Primal, node: gast.AST, what: str) -> None:
    raise UnsupportedSyntaxError(
        f"numba has no {what} here" if what.startswith("a ") is False else f"numba does not take {what}", primal.place(node), HELP
    )


def check_call(primal: Primal, node: gast.Call) -> None:
    function = canonical(node)
    if isinstance(node.func, gast.Name) and node.func.id.startswith("$"):
        function = "builtins." + node.func.id[1:]
    word = spelled(node) if function is None else function
    if function is None and isinstance(node.func, gast.Attribute):
        if is_own(node.func) or node.func.attr in METHODS and keywords_fit(node, node.func.attr):
            return
    elif function is not None and is_accepted(node, function):
        return
    raise UnsupportedSyntaxError(f"numba cannot compile this call of {word}", primal.place(node), HELP)


def is_own(node: gast.Attribute) -> bool:
    """`$np.empty`, which the compiler wrote."""
    while isinstance(node, gast.Attribute):
        node = node.value
    return isinstance(node, gast.Name) and node.id.startswith("$")


def is_accepted(node: gast.Call, function: str) -> bool:
    module, _, word = function.rpartition(".")
    if function in SCALAR and not node.keywords:
        return True
    if module == "builtins":
        return word in BUILTINS
    if module == "numpy.linalg":
        return word in LINALG and not node.keywords
    if module == "math":
        return word in MATH
    return module == "numpy" and word in WITHOUT_KEYWORDS and keywords_fit(node, word)


def keywords_fit(node: gast.Call, word: str) -> bool:
    """Are the keywords those that numba knows?  An axis by position is one, too."""
    allowed = {"axis"} if word in AXES else set()
    given = {keyword.arg for keyword in node.keywords}
    reduces = word in ("max", "min", "amax", "amin", "mean", "prod", "std", "var", "any", "all", "median", "ptp")
    return given <= allowed and not (reduces and len(node.args) > (0 if isinstance(node.func, gast.Attribute) and canonical(node) is None else 1))


def spelled(node: gast.Call) -> Optional[str]:
    function = node.func
    return function.attr if isinstance(function, gast.Attribute) else getattr(function, "id", "an expression")
