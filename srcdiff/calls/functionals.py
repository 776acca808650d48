"""Functions of NumPy that call functions of the user's become the statements that say what they do.

before: y = np.piecewise(x, [x < 0.0], [g, 1.0])        after:  mask = x < 0.0
                                                                pieces = np.zeros_like(x)
                                                                pieces[mask] = g(x[mask])
                                                                pieces[np.logical_not(mask)] = 1.0
                                                                y = pieces
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, List, NoReturn, Optional

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.normalise import core_block
from srcdiff.trees import assign, attribute, binary, call, clone, constant, name, subscript, tuple_of

REDUCTIONS = frozenset("numpy." + n for n in "sum mean prod max amax min amin std var median all any".split())


def called(node: gast.Call, expansion, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """The statements to `before`; the result."""
    writing = Writing(node, expansion, statement, before)
    result = WRITERS[node.expands.function](writing)
    before += core_block(located(writing.lines, node), expansion.primal, expansion.names)
    return located([result], node)[0]


def located(nodes: list, origin: gast.expr) -> list:
    for node in nodes:
        for inner in gast.walk(node):
            if not hasattr(inner, "lineno"):
                gast.copy_location(inner, origin)
    return nodes


@dataclass
class Writing:
    """One call, and the lines that are written for it."""

    node: gast.Call
    expansion: object
    statement: gast.stmt
    before: List[gast.stmt]

    def __post_init__(self):
        self.lines: List[gast.stmt] = []

    def fresh(self, word: str) -> str:
        return self.expansion.names.fresh(word)

    def let(self, word: str, value: gast.expr) -> gast.Name:
        new = self.fresh(word)
        self.lines.append(assign(new, value))
        return name(new)

    def loop(self, count: gast.expr, body: Callable) -> None:
        """A loop over numbers from 0, whose body is written by a function of the number."""
        index, outer = self.fresh("i"), self.lines
        self.lines = []
        body(name(index))
        loop = gast.For(gast.Name(index, gast.Store(), None, None), call("$range", count), self.lines, [], None)
        self.lines = [*outer, loop]

    def check_float(self, value: gast.expr, index: gast.expr, function: str) -> None:
        """NumPy makes an array of the kind of the first result: of integers all others would be cut off."""
        kind = call("$np.issubdtype", call("$np.result_type", clone(value)), attribute(name("$np"), "floating"))
        text = f"srcdiff: {function} makes an array of integers if the first result is one: return floats"
        first = gast.Compare(clone(index), [gast.Eq()], [constant(0)])
        wrong = gast.BoolOp(gast.And(), [first, gast.UnaryOp(gast.Not(), kind)])
        new = gast.If(wrong, [gast.Raise(call("$TypeError", constant(text)), None)], [])
        new.raises = True
        self.lines.append(new)

    def arguments(self, parameters: str) -> Dict[str, Optional[gast.expr]]:
        """The arguments by name; what is not given is None."""
        names = parameters.split()
        if len(self.node.args) > len(names) or any(k.arg not in names[len(self.node.args) :] for k in self.node.keywords):
            self.refuse("more arguments", "pass them by a lambda")
        given = {**dict(zip(names, self.node.args)), **{k.arg: k.value for k in self.node.keywords}}
        return {parameter: given.get(parameter) for parameter in names}

    def refuse(self, what: str, help: str) -> NoReturn:
        function = self.node.expands.function
        raise UnsupportedSyntaxError(f"{function} with {what} is not supported", self.expansion.primal.place(self.node), help)


def piecewise(w: Writing) -> gast.expr:
    """Each function gets the elements that its mask selects, so that nothing of the others flows in."""
    given = w.arguments("x condlist funclist")
    x, tests, functions = given["x"], getattr(given["condlist"], "elts", None), getattr(given["funclist"], "elts", None)
    if not tests or functions is None or len(functions) not in (len(tests), len(tests) + 1) or x.fact.kind != "number":
        w.refuse("lists that are not written out", "write [conditions], [functions]")
    x = w.let("whole", x)
    masks = [w.let("mask", test if test.fact.dtype == "b" else gast.Compare(test, [gast.NotEq()], [constant(0)])) for test in tests]
    if len(functions) > len(tests):
        some = masks[0]
        for mask in masks[1:]:
            some = call("$np.logical_or", some, clone(mask))
        masks.append(w.let("mask", call("$np.logical_not", clone(some))))
    pieces = w.let("pieces", call("$np.zeros_like", clone(x)))
    for mask, function in zip(masks, functions):
        value = gast.Call(function, [subscript(clone(x), clone(mask))], []) if function.fact.kind == "function" else function
        w.lines.append(gast.Assign([gast.Subscript(clone(pieces), clone(mask), gast.Store())], value, None))
    return pieces


def vectorize(w: Writing) -> gast.expr:
    """One element after the other."""
    made, given = w.node.func, w.node.args
    options = {k.arg: k.value for k in made.keywords}
    if len(made.args) != 1 or w.node.keywords or not given or set(options) - {"otypes"} or ("otypes" in options and not is_float(options["otypes"])):
        w.refuse("these options", "write a loop")
    arrays = [w.let("array", argument) for argument in given]
    if len(arrays) > 1:
        common = call("$np.broadcast_shapes", *(call("$np.shape", clone(array)) for array in arrays))
        shape = w.let("shape", common)
        arrays = [w.let("array", call("$np.broadcast_to", array, clone(shape))) for array in arrays]
    rows = [w.let("row", call("$np.ravel", clone(array))) for array in arrays]
    values = w.let("values", call("$np.zeros", call("$len", clone(rows[0]))))

    def body(index):
        value = w.let("value", gast.Call(made.args[0], [subscript(clone(row), clone(index)) for row in rows], []))
        if not options:
            w.check_float(value, index, "np.vectorize")
        w.lines.append(gast.Assign([gast.Subscript(clone(values), clone(index), gast.Store())], clone(value), None))

    w.loop(call("$len", clone(rows[0])), body)
    return call("$np.reshape", values, call("$np.shape", clone(arrays[0])))


def apply_along_axis(w: Writing) -> gast.expr:
    """One row after the other, and what comes out of them in the place of the axis."""
    given = w.arguments("func1d axis arr")
    axis = getattr(given["axis"], "fact", None)
    if not isinstance(getattr(axis, "const", None), int) or given["arr"] is None or given["arr"].fact.kind != "number":
        w.refuse("an axis that is not written out", "write the number")
    moved = w.let("moved", call("$np.moveaxis", given["arr"], constant(axis.const), constant(-1)))
    rows = w.let("rows", call("$np.reshape", clone(moved), tuple_of([constant(-1), subscript(call("$np.shape", clone(moved)), constant(-1))])))
    values = w.let("values", gast.List([], gast.Load()))

    def body(index):
        value = w.let("value", gast.Call(given["func1d"], [subscript(clone(rows), clone(index))], []))
        w.check_float(value, index, "np.apply_along_axis")
        w.lines.append(gast.Expr(gast.Call(attribute(clone(values), "append"), [clone(value)], [])))

    w.loop(call("$len", clone(rows)), body)
    stacked = w.let("stacked", call("$np.array", clone(values)))
    front = subscript(call("$np.shape", clone(moved)), gast.Slice(None, constant(-1), None))
    back = subscript(call("$np.shape", clone(stacked)), gast.Slice(constant(1), None, None))
    whole = w.let("whole", call("$np.reshape", clone(stacked), binary("+", front, back)))
    place = constant(axis.const) if axis.const >= 0 else binary("+", call("$np.ndim", clone(moved)), constant(axis.const))
    count = binary("-", call("$np.ndim", clone(stacked)), constant(1))
    first = binary("-", call("$np.ndim", clone(moved)), constant(1))
    source, destination = (call("$tuple", call("$range", start, binary("+", clone(start), clone(count)))) for start in (first, place))
    return call("$np.moveaxis", whole, w.let("source", source), w.let("destination", destination))


def apply_over_axes(w: Writing) -> gast.expr:
    """A reduction of NumPy's over one axis after the other, each of which stays with length 1."""
    given = w.arguments("func a axes")
    axes = given["axes"].fact.const if given["axes"] is not None else None
    axes = (axes,) if isinstance(axes, int) else axes
    function = getattr(given["func"].fact.const, "canonical", None)
    if not isinstance(axes, (tuple, list)) or not all(isinstance(axis, int) for axis in axes) or function not in REDUCTIONS:
        w.refuse("a function that is no reduction of NumPy, or axes that are not written out", "use np.sum(a, axis, keepdims=True)")
    result = given["a"]
    for axis in axes:
        result = call("$np.expand_dims", gast.Call(clone(given["func"]), [result, constant(axis)], []), constant(axis))
    return result


def fromfunction(w: Writing) -> gast.expr:
    """The function of the indices."""
    given = w.arguments("function shape dtype")
    if not isinstance(given["shape"], gast.Tuple) or not given["shape"].elts:
        w.refuse("a shape that is not written out", "write a tuple")
    grid = w.let("grid", call("$np.indices", given["shape"], dtype=given["dtype"] or name("$float")))
    return gast.Call(given["function"], [subscript(clone(grid), constant(axis)) for axis in range(len(given["shape"].elts))], [])


def is_float(otypes: gast.expr) -> bool:
    """`[float]`, `"d"`."""
    if isinstance(otypes, (gast.List, gast.Tuple)) and len(otypes.elts) == 1:
        return getattr(otypes.elts[0], "id", None) == "float"
    return getattr(otypes, "value", None) == "d"


WRITERS = {
    "numpy.piecewise": piecewise,
    "numpy.vectorize": vectorize,
    "numpy.apply_along_axis": apply_along_axis,
    "numpy.apply_over_axes": apply_over_axes,
    "numpy.fromfunction": fromfunction,
}
