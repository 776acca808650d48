"""Which expressions of generated text may be computed once instead of twice, whether that is worth a name, and what a statement may change."""

from __future__ import annotations

from typing import AbstractSet, Callable, Dict, List, Optional, Set

import gast

from srcdiff.facts.dataflow import altered
from srcdiff.trees import dotted_path, key
from srcdiff.walks import children, walk

# Functions without an effect whose result is a number or new memory.
MAKERS = frozenset("""
    exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh sqrt cbrt square power
    reciprocal abs absolute fabs sign floor ceil maximum minimum fmax fmin logaddexp logaddexp2 hypot heaviside sinc where
    sum prod mean max min amax amin var std dot matmul outer tensordot cumsum cumprod clip
    """.split())
METHODS = frozenset("sum mean max min".split())  # of arrays: the same
OF_LISTS = frozenset("append pop".split())
CHEAP = frozenset("builtins.len builtins.float builtins.int builtins.abs numpy.shape numpy.size numpy.ndim numpy.result_type".split())
CONSTANTS = frozenset("math.pi math.e numpy.pi numpy.e".split())
PLAIN = frozenset("T shape size ndim dtype".split())  # attributes of arrays
ONE_BY_ONE = (gast.BinOp, gast.UnaryOp, gast.Compare)
PARTS = (gast.Name, gast.Slice, gast.keyword, gast.expr_context, gast.operator, gast.unaryop, gast.cmpop, gast.Subscript, gast.Tuple, *ONE_BY_ONE)
DEAR = 10  # operations that a function or a matrix product costs
MANY, NEVER = 4, 1 << 30  # uses
# Calls that change nothing: those of these modules, but for what may write into its arguments, or call what the user wrote.
LIBRARIES = ("numpy.", "math.", "scipy.special.", "scipy.linalg.")
WRITERS = frozenset(
    "copyto put place putmask fill_diagonal put_along_axis apply_along_axis apply_over_axes vectorize frompyfunc fromfunction piecewise".split()
)
HARMLESS = frozenset("len float int abs range reversed enumerate zip isinstance tuple list max min sum round bool ValueError TypeError".split())
COPIES = frozenset("copy reshape ravel transpose swapaxes astype any all".split())  # methods of arrays, which change nothing either


class Purity:
    """`lookup` gives the Binding of a dotted path, `local` are names that hide it; `assumed` is what guards check of shapes."""

    def __init__(self, lookup: Callable, local: Set[str], assumed: AbstractSet[tuple] = frozenset()):
        self.lookup, self.local, self.assumed = lookup, local, assumed
        self.known: Dict[str, Optional[str]] = {}
        self.arrays: Set[str] = set()  # names of what is an array of some rank, wherever its rank is known

    def note_arrays(self, body: List[gast.stmt]) -> None:
        nodes = (node for statement in body for node in walk(statement) if isinstance(node, gast.Name) and hasattr(node, "fact"))
        self.arrays = {node.id for node in nodes if node.fact.shape.rank}

    def path(self, node: gast.AST) -> Optional[str]:
        """The canonical name of a library's function or constant, if the node is the path of one."""
        written = dotted_path(node)
        if written is None or written.split(".")[0] in self.local:
            return None
        if written not in self.known:
            self.known[written] = getattr(self.lookup(written), "canonical", None)
        return self.known[written]

    def is_shareable(self, node: gast.expr) -> bool:
        """Is it a number or a new array, made by arithmetic and by functions without an effect?"""
        return self.makes_new(node) and self.has_pure_parts(node)

    def has_pure_parts(self, node: gast.AST) -> bool:
        if isinstance(node, gast.Call):
            is_pure = self.is_maker(node) or self.path(node.func) in CHEAP
            inner = [*node.args, *(keyword.value for keyword in node.keywords)]
            return is_pure and all(map(self.has_pure_parts, [node.func.value, *inner] if self.is_method(node) else inner))
        if isinstance(node, gast.Attribute) and self.path(node) is not None:
            return self.path(node) in CONSTANTS or getattr(node.value, "id", "") == "$np"
        if isinstance(node, gast.Constant):
            return not isinstance(node.value, (str, bytes))
        if isinstance(node, gast.Attribute) and node.attr not in PLAIN:
            return False
        if isinstance(node, gast.BinOp) and any(isinstance(side, gast.Tuple) for side in (node.left, node.right)):
            return False
        return isinstance(node, (gast.Attribute, *PARTS)) and all(map(self.has_pure_parts, children(node)))

    def is_constant(self, node: gast.AST) -> bool:
        """Is it made of literals and constants alone, as `math.sqrt(2.0 * math.pi)`?  It reads best where it stands."""
        if isinstance(node, (gast.Name, gast.Attribute)) and self.path(node) is not None:
            return True
        return not isinstance(node, gast.Name) and all(map(self.is_constant, children(node)))

    def makes_new(self, node: gast.expr) -> bool:
        """Does it make a number or new memory of what it reads?"""
        return isinstance(node, ONE_BY_ONE) or (isinstance(node, gast.Call) and self.is_maker(node))

    def is_maker(self, call: gast.Call) -> bool:
        if any(keyword.arg in (None, "out") for keyword in call.keywords) or any(isinstance(one, gast.Starred) for one in call.args):
            return False
        if self.is_method(call):
            return call.func.attr in METHODS
        module, _, function = (self.path(call.func) or "").rpartition(".")
        return module == "scipy.special" or (module == "math" and function not in ("fsum", "prod")) or (module == "numpy" and function in MAKERS)

    def is_method(self, call: gast.Call) -> bool:
        """Is it written as `x.sum()`?"""
        return isinstance(call.func, gast.Attribute) and self.path(call.func) is None

    def spelled(self, node: gast.AST) -> str:
        """A text that two expressions share if they are the same, by whatever name a library's function is called."""
        path = self.path(node) if isinstance(node, (gast.Name, gast.Attribute)) else None
        if path is not None:
            return path
        if isinstance(node, (gast.Name, gast.Constant)) or not isinstance(node, gast.AST):
            return "[" + ",".join(map(self.spelled, node)) + "]" if isinstance(node, list) else key(node)
        return type(node).__name__ + "(" + ",".join(self.spelled(getattr(node, field, None)) for field in node._fields if field != "ctx") + ")"

    def worth(self, node: gast.expr) -> int:
        """How many operations it takes to compute a value."""
        dear = sum(is_product(part) or (isinstance(part, gast.Call) and self.path(part.func) not in CHEAP) for part in walk(node))
        quotients = sum(isinstance(getattr(part, "op", None), gast.Div) for part in walk(node))  # which take longer
        return sum(isinstance(part, ONE_BY_ONE) for part in walk(node)) + quotients + DEAR * dear

    def least_uses(self, node: gast.expr) -> int:
        """How often a value has to be computed to be worth a name; of numbers one operation takes not much longer than to read a name."""
        if isinstance(node, gast.UnaryOp):
            return NEVER  # its operand may have a name
        return 2 if self.worth(node) > 1 or self.is_array(node) else MANY

    def is_array(self, node: gast.expr) -> bool:
        """Is it known to be an array of some rank?"""
        if hasattr(node, "fact"):
            return bool(node.fact.shape.rank)
        if isinstance(node, gast.Name):
            return node.id in self.arrays
        return isinstance(node, ONE_BY_ONE) and any(self.is_array(part) for part in children(node) if isinstance(part, gast.expr))

    def changed_by(self, statement: gast.stmt) -> Optional[Set[str]]:
        """Names that are bound, or whose memory is written, by a statement; None if that may be anything."""
        calls = [part for part in walk(statement) if isinstance(part, gast.Call)]
        if not all(map(self.is_harmless, calls)):
            return None
        pops = [part.func.value for part in calls if isinstance(part.func, gast.Attribute) and part.func.attr in OF_LISTS]
        return altered([statement]) | {part.id for one in pops for part in walk(one) if isinstance(part, gast.Name)}

    def acts(self, statement: gast.stmt) -> bool:
        """Is there a call in it that may change anything?  Of the user's it was found out whether it does."""
        calls = [part for part in walk(statement) if isinstance(part, gast.Call)]
        return not all(self.is_harmless(one) or (hasattr(one, "fact") and not one.fact.impure) for one in calls)

    def is_harmless(self, call: gast.Call) -> bool:
        """Does a call change nothing, but for a list that it pushes onto or pops from, and an array of adjoints that it adds to?"""
        if any(keyword.arg in (None, "out", "copy") or keyword.arg.startswith("overwrite_") for keyword in call.keywords):
            return False
        if isinstance(call.func, gast.Name) and call.func.id.startswith("$"):
            return True  # a helper of ours
        path = self.path(call.func)
        if path is None:
            return isinstance(call.func, gast.Attribute) and call.func.attr in METHODS | OF_LISTS | COPIES
        root, _, function = path.rpartition(".")
        if root == "builtins":
            return function in HARMLESS
        return path.startswith(LIBRARIES) and not path.startswith("numpy.random") and function not in WRITERS


def is_product(node: gast.AST) -> bool:
    return isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult)
