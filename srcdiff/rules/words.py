"""More words for rule texts, beside those of `adjoin.macros`: the shape that a value is known to have, and what undoes a move."""

from __future__ import annotations

import gast

from srcdiff.adjoin.macros import MACROS, is_array, is_double, total
from srcdiff.errors import ArgumentError
from srcdiff.facts.fact import NOTHING
from srcdiff.trees import attribute, call, constant, settled, subscript, tuple_of


def word(function):
    """Let rule texts use a function of the `Fitting` and the argument nodes."""
    MACROS[function.__name__] = function
    return function


@word
def like(fitting, value: gast.expr, x: gast.expr) -> gast.expr:
    """`value`, which has the shape of x."""
    value.fact = fitting.fact(value).with_(shape=x.fact.shape, varied=False)
    return value


@word
def shape_of(fitting, x: gast.expr) -> gast.expr:
    """The shape of x, read from a name that has it."""
    return attribute(fitting.witness(x), "shape") if is_array(fitting, x) else call("$np.shape", fitting.witness(x))


@word
def length(fitting, x: gast.expr) -> gast.expr:
    """The number of rows of x."""
    return call("$len", fitting.witness(x))


@word
def sum_over(fitting, value: gast.expr, axis: gast.expr, keepdims: gast.expr) -> gast.expr:
    """The sum over `axis`, which stays as an axis of length 1 with `keepdims`; of vectors their product."""
    keywords = along_axis(fitting, axis, keepdims)
    if "keepdims" not in keywords and fitting.is_scalar(fitting.fact(value).shape):
        return value
    if "keepdims" not in keywords and fitting.rank(fitting.fact(value).shape) == 1:
        return fitting.dot(value) or call("$np.sum", value)
    return call("$np.sum", value, **keywords)


def along_axis(fitting, axis: gast.expr, keepdims: gast.expr) -> dict:
    """The keywords of a reduction that are not the defaults."""
    keywords = {} if fitting.fact(axis).const is None else {"axis": settled(axis)}
    return keywords if fitting.fact(keepdims).const is False else {**keywords, "keepdims": settled(keepdims)}


@word
def sum_where(fitting, value: gast.expr, where: gast.expr, axis: gast.expr, keepdims: gast.expr) -> gast.expr:
    """The sum over `axis` of what is selected."""
    return call("$np.sum", value, **along_axis(fitting, axis, keepdims), where=where)


@word
def mean_where(fitting, value: gast.expr, where: gast.expr, axis: gast.expr, keepdims: gast.expr) -> gast.expr:
    """The mean over `axis` of what is selected."""
    return call("$np.mean", value, **along_axis(fitting, axis, keepdims), where=where)


@word
def tied(fitting, value: gast.expr, ties: gast.expr, axis: gast.expr, keepdims: gast.expr) -> gast.expr:
    """The mean over `axis` of what belongs to ties, which share evenly."""
    return call("$ties_dot", value, ties, **along_axis(fitting, axis, keepdims))


@word
def turned(fitting, x: gast.expr) -> gast.expr:
    """The transpose of each matrix of a stack."""
    return call("$np.swapaxes", x, constant(-1), constant(-2))


@word
def unit_matrix(fitting, x: gast.expr, offset: gast.expr = None) -> gast.expr:
    """Ones on a diagonal, in the shape and dtype of the matrix x."""
    node = call("$np.eye", length(fitting, x))
    dims = x.fact.shape.told.dims or (0, 1)
    if dims[0] != dims[1]:
        node.args.append(subscript(shape_of(fitting, x), constant(1)))
    if offset is not None:
        node.keywords.append(gast.keyword("k", settled(offset)))
    node.keywords += dtype_keyword(fitting, x)
    node.fact = x.fact.with_(varied=False, fresh=True, dtype="f")
    return node


def dtype_keyword(fitting, x: gast.expr) -> list:
    """The keyword that makes an array of the dtype of x, which is an array; none, if that is float64."""
    if is_double(fitting, x):
        return []
    return [gast.keyword("dtype", attribute(settled(x), "dtype"))]


@word
def opposite(fitting, amount: gast.expr) -> gast.expr:
    """`-amount`, also of a tuple of numbers."""
    const = fitting.fact(amount).const
    if isinstance(const, (tuple, list)) and all(isinstance(n, int) for n in const):
        return tuple_of([constant(-n) for n in const])
    if isinstance(const, int):
        return constant(-const)
    if fitting.fact(amount).kind != "number" or not fitting.is_scalar(fitting.fact(amount).shape):
        return call("$np.negative", settled(amount))
    if isinstance(amount, gast.UnaryOp) and isinstance(amount.op, gast.USub):
        return settled(amount.operand)
    return settled(gast.UnaryOp(gast.USub(), amount))


@word
def landing(fitting, axis: gast.expr, start: gast.expr, x: gast.expr) -> gast.expr:
    """Where np.rollaxis puts an axis."""
    place, before = fitting.fact(axis).const, fitting.fact(start).const
    rank = fitting.rank(x.fact.shape)
    if not isinstance(place, int) or not isinstance(before, int) or (rank is None and min(place, before) < 0):
        raise ArgumentError("axis and start have to be literals that count from the front here", help="use np.moveaxis")
    place, before = place % rank if place < 0 else place, before + rank if before < 0 else before
    return constant(before - (place < before))


@word
def inner_part(fitting, value: gast.expr, x: gast.expr, widths: gast.expr) -> gast.expr:
    """The part of a padded value that is not padding: `z[1:-1]` for a width of 1."""
    rank, const = fitting.rank(x.fact.shape), fitting.fact(widths).const
    pairs = pairs_of(const, rank)
    if pairs is None:
        return call("$unpadded", value, fitting.witness(x), settled(widths))
    slices = [gast.Slice(constant(left) if left else None, constant(-right) if right else None, None) for left, right in pairs]
    if not any(left or right for left, right in pairs):
        return value
    return gast.Subscript(value, slices[0] if len(slices) == 1 else tuple_of(slices), gast.Load())


def pairs_of(const: object, rank):
    """The widths before and after each axis, as np.pad reads them; None if they are not literals."""
    if const is NOTHING or not rank:
        return None
    if isinstance(const, int):
        return [(const, const)] * rank
    if not isinstance(const, (tuple, list)):
        return None
    if len(const) == 2 and all(isinstance(n, int) for n in const):
        return [tuple(const)] * rank
    pairs = list(const) * (rank if len(const) == 1 else 1)
    fits = len(pairs) == rank and all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs)
    return pairs if fits and all(isinstance(n, int) for pair in pairs for n in pair) else None


@word
def selected(fitting, where: gast.expr, x: gast.expr, axis: gast.expr) -> gast.expr:
    """How many elements of x a reduction over `axis` takes together where `where` is true; the axis stays as one of length 1."""
    whole = call("$np.broadcast_to", settled(where), shape_of(fitting, x))
    return total(fitting, whole, x, axis)


@word
def hundredth(fitting, q: gast.expr) -> gast.expr:
    """Percents as a fraction."""
    const = fitting.fact(q).const
    return constant(const / 100) if isinstance(const, (int, float)) else call("$np.divide", settled(q), constant(100))


@word
def digamma(fitting, x: gast.expr) -> gast.expr:
    """The derivative of the logarithm of the gamma function."""
    return of_each("$digamma", x)


@word
def bessel_i1(fitting, x: gast.expr) -> gast.expr:
    """The derivative of np.i0."""
    return of_each("$bessel_i1", x)


def of_each(helper: str, x: gast.expr) -> gast.expr:
    """A printed helper that acts on each element."""
    value = call(helper, settled(x))
    value.fact = x.fact.with_(varied=False, fresh=True, dtype="f")
    return value


@word
def ramp(fitting, first: gast.expr, last: gast.expr, num: gast.expr, endpoint: gast.expr, x: gast.expr, z_bar: gast.expr) -> gast.expr:
    """Equally spaced weights; of float32 if the points are."""
    node = call("$np.linspace", first, last, settled(num))
    if fitting.fact(endpoint).const is not True:
        node.args.append(settled(endpoint))
    node.keywords += [] if is_double(fitting, x) else [gast.keyword("dtype", attribute(z_bar, "dtype"))]
    return node
