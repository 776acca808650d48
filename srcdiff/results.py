"""What a derivative returns as its value: evaluated in the forward sweep, shared with nothing, checked against the cotangent."""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.adjoin.fitting import Fitting
from srcdiff.facts.handing import makes_new
from srcdiff.guards import kept_guard
from srcdiff.names import read_names
from srcdiff.trees import assign, attribute, call, clone, constant, name, subscript, tuple_of


def result_statements(
    result: gast.Return, value: gast.expr, result_name: str, result_bar: Optional[str], guards_scalar: bool, fitting: Fitting, restored: set
) -> List[gast.stmt]:
    """`result = ...`, with a check that it or its cotangent (None: the derivative takes none) has the right shape; `value` is what is differentiated of the result.

    `guards_scalar`: it has to be a scalar, and is not known to be; `restored` are arrays that the reverse sweep restores to what they were.
    """
    statement = assign(result_name, unshared(value, fitting, set(), restored))
    statement.comment = getattr(result, "comment", None)
    statement.before = getattr(result.origin, "before", [])
    statement.stands_at = getattr(result.origin, "lineno", None)
    statements = [statement]
    if result_bar is None:
        if guards_scalar:
            test: gast.expr = gast.Compare(call("$np.ndim", name(result_name)), [gast.NotEq()], [constant(0)])
            statements.append(raise_if(test, "the result is not a scalar; use vjp"))
        return statements
    for count, index in tuples_of(value):
        test = gast.Compare(call("$len", item(result_bar, index)), [gast.NotEq()], [constant(count)])
        statements.append(raise_if(test, f"{result_bar} must have the structure of the result"))
    for part, index in parts_of(value):
        shapes = [call("$np.shape", item(root, index)) for root in (result_bar, result_name)]
        test, message = gast.Compare(shapes[0], [gast.NotEq()], [shapes[1]]), f"{result_bar} must have the shape of the result"
        if part.fact.dtype != "c" and (fitting.holds_complex or fitting.may_be_complex()):
            root, message = result_name, f"{result_bar} must have the shape of the real result"
            if fitting.holds_complex:
                root, message = result_bar, f"{result_bar} must be real, of the shape of the result"
            test = gast.BoolOp(gast.Or(), [test, call("$np.iscomplexobj", item(root, index))])
        statements.append(raise_if(test, message))
    return statements


def none_guards(value: gast.expr, result_name: str) -> List[gast.stmt]:
    """Checks that what may be None, because on some path nothing else was assigned, is not."""
    parts = [item(result_name, index) for part, index in parts_of(value) if part.fact.optional]
    return [raise_if(gast.Compare(part, [gast.Is()], [constant(None)]), "the result is None") for part in parts]


def parts_of(value: gast.expr, index: tuple = ()) -> list:
    """The numbers and arrays of an output, each with its position in the nested tuples."""
    if not isinstance(value, gast.Tuple):
        return [(value, index)]
    return [part for position, element in enumerate(value.elts) for part in parts_of(element, (*index, position))]


def tuples_of(value: gast.expr, index: tuple = ()) -> list:
    """The number of items of each tuple of an output, with its position."""
    if not isinstance(value, gast.Tuple):
        return []
    inner = [found for position, element in enumerate(value.elts) for found in tuples_of(element, (*index, position))]
    return [(len(value.elts), index), *inner]


def item(root: str, index: tuple) -> gast.expr:
    node: gast.expr = name(root)
    for position in index:
        node = subscript(node, constant(position))
    return node


def unshared(value: gast.expr, fitting: Fitting, returned: set, restored: set) -> gast.expr:
    """The value as the derivative returns it: copied if it may be an argument's array, or another name's, or is `returned` already,
    or is an array that the reverse sweep restores to what it was.
    """
    if isinstance(value, gast.Tuple):
        return tuple_of([unshared(element, fitting, returned, restored) for element in value.elts])
    node, fact = clone(value), value.fact
    again, names = (returned | restored) & read_names(value), read_names(value)
    returned |= names
    if makes_new(value) or (fact.fresh and not again) or fact.kind != "number" or fact.shape.sure.dims == ():
        return node
    if fitting.rank(fact.shape):
        return call(attribute(node, "copy"))
    return node if fact.shape.told.dims == () else subscript(call("$np.copy", node), gast.Tuple([], gast.Load()))


def with_values(gradients: gast.expr, kind: str, result_name: Optional[str], aux_name: Optional[str]) -> gast.expr:
    """What the derivative returns: `gradient`, `(value, gradient)`; with what is handed on `(gradient, aux)`, `((value, aux), gradient)`, `(value, gradient, aux)`."""
    if kind in ("grad", "pair"):
        return gradients if aux_name is None else tuple_of([gradients, name(aux_name)])
    if aux_name is None:
        return tuple_of([name(result_name), gradients])
    if kind == "vjp":
        return tuple_of([name(result_name), gradients, name(aux_name)])
    return tuple_of([tuple_of([name(result_name), name(aux_name)]), gradients])


def raise_if(test: gast.expr, message: str) -> gast.stmt:
    return kept_guard(test, "$ValueError", "srcdiff: " + message)
