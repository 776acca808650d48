"""Which user functions have no effects: `is_pure`.

A pure function changes neither its arguments nor globals, does no input or output, and draws no random numbers.  The answer is True only if
the text shows it; whatever is not listed here counts as an effect.  Two things are taken for granted: operators and the methods listed here
do what those of numbers and arrays do, and no argument is an iterator.

>>> from srcdiff.load.scope import LiveScope
>>> is_pure(LiveScope(no_effects).lookup("no_effects"))
True
"""

from __future__ import annotations

import functools
import inspect
from typing import Callable, Dict, Optional, Set

import gast
import numpy

from srcdiff.errors import SrcdiffError
from srcdiff.load.binding import Binding
from srcdiff.load.freshness import fresh_names
from srcdiff.load.source import Primal, load_callee
from srcdiff.names import captured_names
from srcdiff.trees import dotted_path
from srcdiff.walks import children, walk

NUMPY_EFFECTS = {"numpy." + name for name in """
    add_docstring add_newdoc add_newdoc_ufunc apply_along_axis apply_over_axes copyto disp fill_diagonal from_dlpack fromfile
    fromfunction fromiter frompyfunc fromregex genfromtxt get_include info load loadtxt lookfor mask_indices nan_to_num nested_iters
    piecewise place put put_along_axis putmask recfromcsv recfromtxt save savetxt savez savez_compressed set_numeric_ops
    set_printoptions set_string_function set_typeDict setbufsize seterr seterrcall seterrobj show_config show_runtime source who
    """.split()}

PURE_BUILTINS = {"builtins." + name for name in """
    abs all any bool complex dict divmod enumerate float int isinstance len list max min pow range reversed round set slice sorted str sum
    tuple type zip
    """.split()}

PURE_OPERATORS = {"operator." + name for name in """
    abs add and_ contains eq floordiv ge getitem gt invert is_ is_not le lshift lt matmul mod mul ne neg not_ or_ pos pow rshift sub truediv
    truth xor
    """.split()}

SPARSE_FORMATS = tuple(f"to{form}" for form in ("bsr", "coo", "csc", "csr", "dia", "dok", "lil"))
SPARSE = tuple(f"scipy.sparse.{form}_{kind}" for form in ("bsr", "coo", "csc", "csr", "dia", "dok", "lil") for kind in ("matrix", "array"))
PURE_SCIPY = ("scipy.special.", "scipy.linalg.", "scipy.stats.", "scipy.fft.", "scipy.spatial.distance.", "scipy.interpolate.CubicSpline", *SPARSE)
SOLVERS = ("scipy.optimize.", "scipy.integrate.")  # what these call is looked at apart

# The methods of arrays that change nothing, with the number of positional arguments before `out`.
PURE_METHODS: Dict[str, float] = {
    **dict.fromkeys("all any argmax argmin conj conjugate cumprod cumsum dot max mean min prod ptp repeat round std sum var".split(), 1),
    **dict.fromkeys("argsort astype clip copy diagonal flatten item nonzero ravel searchsorted squeeze swapaxes".split(), 2),
    **dict.fromkeys("take tolist trace get items keys values".split(), 2),
    **dict.fromkeys("reshape transpose".split(), float("inf")),
    **dict.fromkeys(SPARSE_FORMATS, 1),
}

SIMPLE_STATEMENTS = (gast.Expr, gast.Return, gast.Pass, gast.Assign, gast.AnnAssign)
SIMPLE_STATEMENTS += (gast.If, gast.For, gast.While, gast.Break, gast.Continue, gast.Match)

REFUSED_EXPRESSIONS = (gast.Lambda, gast.Yield, gast.YieldFrom, gast.Await)


def no_effects(x):
    """The smallest example."""
    return x * x


def is_pure(binding: Binding, may_raise: bool = False) -> bool:
    """The function has no effects.

    One with `raise` or `assert` is not pure unless `may_raise`: a call of it cannot be dropped, though it can be repeated.
    """
    return Purity(may_raise).of_binding(binding)


def is_pure_definition(primal: Primal, inner: Dict[str, Primal]) -> bool:
    """The same of a definition that is at hand, `raise` allowed; `inner` are functions that it may call by a name of the function around it."""
    purity = Purity(may_raise=True)
    purity.inner = inner
    return Body(primal, purity).is_pure()


def is_pure_expression(node: gast.expr, primal: Primal, inner: Dict[str, Primal], local: Set[str]) -> bool:
    """The same of an expression in a function; `local` are names that are bound there besides."""
    purity = Purity(may_raise=True)
    purity.inner = inner
    body = Body(primal, purity)
    body.locals |= local - set(inner)
    return body.part(node)


def is_pure_inner(tree: Primal, around: Set[str], inner: Optional[Dict[str, Primal]] = None) -> bool:
    """The same of a function in a function, where the names `around` are bound: of these it calls `inner` functions at most."""
    purity = Purity(may_raise=True)
    purity.inner = inner or {}
    body = Body(tree, purity)
    body.locals |= around - set(purity.inner)
    return body.is_pure()


class Purity:
    """The question for one function and those it calls; a function that is being asked about counts as pure meanwhile (recursion)."""

    def __init__(self, may_raise: bool):
        self.may_raise = may_raise
        self.asked: Set[Binding] = set()
        self.inner: Dict[str, Primal] = {}
        self.asked_inner: Set[str] = set()

    def of_binding(self, binding: Binding) -> bool:
        """A user function is pure; what cannot be read is not."""
        if binding.kind != "function":
            return False
        if binding in self.asked:
            return True
        self.asked.add(binding)
        try:
            primal = load_callee(binding)
        except SrcdiffError:
            return False
        return isinstance(primal.tree, gast.FunctionDef) and Body(primal, self).is_pure()

    def of_inner(self, name: str) -> bool:
        if name in self.asked_inner:
            return True
        self.asked_inner.add(name)
        return Body(self.inner[name], self).is_pure()


class Body:
    """The statements and expressions of one function."""

    def __init__(self, primal: Primal, purity: Purity):
        self.primal, self.purity = primal, purity
        self.locals = bound_names(primal.tree)
        self.fresh = fresh_names(primal.tree, self.callee)

    def is_pure(self) -> bool:
        """No statement has an effect."""
        return all(map(self.statement, self.primal.tree.body))

    def statement(self, node: gast.stmt) -> bool:
        """The statement and all in it have no effect."""
        if isinstance(node, gast.AugAssign):
            allowed = self.may_update(node.target)
        elif isinstance(node, gast.Delete):
            allowed = all(isinstance(target, gast.Name) for target in node.targets)
        elif isinstance(node, (gast.Raise, gast.Assert)):
            allowed = self.purity.may_raise
        elif isinstance(node, gast.Try):
            allowed = not node.handlers
        elif isinstance(node, gast.Global):
            allowed = not set(node.names) & self.locals
        elif isinstance(node, gast.With) and all(map(self.is_quiet, node.items)):
            return all(map(self.statement, node.body))
        else:
            allowed = isinstance(node, SIMPLE_STATEMENTS)
        return allowed and all(map(self.part, children(node)))

    def is_quiet(self, item: gast.withitem) -> bool:
        """`np.errstate(...)`: as long as it lasts, other warnings are shown."""
        called = self.callee(item.context_expr.func) if isinstance(item.context_expr, gast.Call) else None
        return called is not None and called.canonical == "numpy.errstate" and item.optional_vars is None

    def part(self, node: gast.AST) -> bool:
        """A statement, an expression or what is between them, with all in it."""
        if isinstance(node, gast.stmt):
            return self.statement(node)
        if isinstance(node, gast.Call):
            return self.call(node) and all(map(self.part, self.parts_of_call(node)))
        if isinstance(node, REFUSED_EXPRESSIONS):
            return False
        if isinstance(node, (gast.Subscript, gast.Attribute)) and not isinstance(node.ctx, gast.Load) and not self.may_store(node):
            return False
        return not self.is_function_value(node) and all(map(self.part, children(node)))

    def parts_of_call(self, node: gast.Call) -> list:
        """The arguments of a call, and what a method is called on."""
        binding = self.callee(node.func)
        method = isinstance(node.func, gast.Attribute) and binding is None
        parts = [*([node.func.value] if method else []), *node.args, *(keyword.value for keyword in node.keywords)]
        solves = binding is not None and (binding.canonical or "").startswith(SOLVERS)
        return [part.body if solves and isinstance(part, gast.Lambda) else part for part in parts]  # which it calls, and forgets

    def is_function_value(self, node: gast.AST) -> bool:
        """A function with effects that is not called here, but by whoever gets it: `np.pad(x, 1, helper)`."""
        binding = self.callee(node) if isinstance(node, (gast.Name, gast.Attribute)) else None
        return binding is not None and binding.kind == "function" and not self.purity.of_binding(binding)

    def may_store(self, target: gast.expr) -> bool:
        """An item of an array or list that the function itself made."""
        return isinstance(target, gast.Subscript) and self.freshness(target.value) in ("array", "container")

    def may_update(self, target: gast.expr) -> bool:
        """`s += ...` for a local that shares nothing with the arguments; `y[i] += ...` only for arrays: a list's items may be anyone's."""
        if isinstance(target, gast.Subscript):
            return self.freshness(target.value) == "array"
        return self.freshness(target) is not None

    def freshness(self, node: gast.expr) -> Optional[str]:
        """What a name holds if the function itself made it (see `fresh_names`)."""
        return self.fresh.get(node.id) if isinstance(node, gast.Name) else None

    def call(self, node: gast.Call) -> bool:
        """The call itself has no effect (its arguments are looked at apart)."""
        if any(isinstance(argument, gast.Starred) for argument in node.args):
            return False
        if any(keyword.arg in (None, "out", "key", "overwrite_input") for keyword in node.keywords):
            return False
        binding = self.callee(node.func)
        if binding is not None:
            return self.call_of(binding, node)
        if isinstance(node.func, gast.Name) and node.func.id in self.purity.inner and node.func.id not in self.locals:
            return self.purity.of_inner(node.func.id)
        return isinstance(node.func, gast.Attribute) and self.method(node)

    def callee(self, function: gast.expr) -> Optional[Binding]:
        """What a called expression means, unless it is a method or a local name."""
        path = dotted_path(function)
        return None if path is None or path.split(".")[0] in self.locals else self.primal.scope.lookup(path)

    def method(self, node: gast.Call) -> bool:
        """A method that changes nothing, or `append` to a list that the function made."""
        name = node.func.attr
        if name == "append":
            return self.freshness(node.func.value) == "container"
        return len(node.args) <= PURE_METHODS.get(name, -1)

    def call_of(self, binding: Binding, node: gast.Call) -> bool:
        """A call of a named function: of a library, or of the user's."""
        name = binding.canonical or ""
        root = name.split(".")[0]
        if root == "numpy":
            return is_pure_numpy(binding, len(node.args))
        if root in ("math", "cmath"):
            return True
        if root == "scipy":
            return is_pure_scipy(name, [keyword.arg for keyword in node.keywords])
        if root in ("builtins", "operator"):
            return name in PURE_BUILTINS | PURE_OPERATORS
        return self.purity.of_binding(binding)


def is_pure_scipy(name: str, keywords) -> bool:
    """A call of SciPy's without effects; random numbers have one."""
    kept = not any(keyword.startswith("overwrite_") for keyword in keywords if keyword)
    return name.startswith(PURE_SCIPY + SOLVERS) and not name.endswith(".rvs") and kept


def is_pure_numpy(binding: Binding, positional: int) -> bool:
    """A call of NumPy's without effects, given the number of positional arguments, one of which may be an `out`."""
    name, function = binding.canonical or "", binding.value
    if isinstance(function, type):
        return issubclass(function, numpy.generic)
    if binding.kind != "function" or name in NUMPY_EFFECTS or name.endswith(".at"):
        return False
    owner = name.rpartition(".")[0]
    if owner not in ("numpy", "numpy.linalg", "numpy.fft") and not isinstance(getattr(function, "__self__", None), numpy.ufunc):
        return False
    return positional <= before_out(function)


@functools.lru_cache(maxsize=None)
def before_out(function: Callable) -> float:
    """How many positional arguments a function of NumPy's takes before `out`."""
    if isinstance(function, numpy.ufunc):
        return function.nin
    try:
        names = list(inspect.signature(function).parameters)
    except (ValueError, TypeError):  # functions of C, before NumPy 2.4
        few = isinstance(getattr(function, "__self__", None), numpy.ufunc) or function in (numpy.dot, numpy.concatenate)
        return 2 if few else float("inf")
    return names.index("out") if "out" in names else float("inf")


def bound_names(tree: gast.FunctionDef) -> Set[str]:
    """Every name that the function binds anywhere: parameters (contexts other than Load) and targets."""
    stored = {node.id for node in walk(tree) if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load)}
    return stored.union(*map(captured_names, walk(tree)))
