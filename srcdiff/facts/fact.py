"""What the compiler knows of one expression's value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional, Tuple

from srcdiff.facts.affine import Affine, of_number
from srcdiff.facts.shapes import SCALAR, Dim, Shape, View, derive, join as join_shapes, known, opaque


class Nothing:
    """The constant of a value that is not a compile-time constant."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = Nothing()


@dataclass(frozen=True)
class Fact:
    """What is known of a value.

    `kind` is number (Python, NumPy scalar or array), tuple, list, function, text, sparse, iterator, pair (what the forward half of a function
    that calls itself gives), or other; `dtype` one of b i f c, None if unknown.  To the adjoint a list is an array of one axis more than its items: its shape
    is that.

    `varied` says whether the value depends differentiably on an argument in `wrt`.
    """

    kind: str = "number"
    dtype: Optional[str] = None
    shape: Shape = SCALAR
    varied: bool = False
    items: Tuple["Fact", ...] = ()
    const: object = NOTHING
    fresh: bool = True  # no other name shares its memory
    impure: bool = False  # evaluating it twice may differ, or be seen
    annotated: bool = False  # the user declared it
    dim: Optional[tuple] = None  # (dimension, assumptions) of an integer that is the length of an axis
    affine: Optional[Affine] = None  # an integer as a sum of lengths, arguments and loop variables
    dim_names: tuple = ()  # the declared names of the axes
    exact: Optional[str] = None  # the dtype's full name, where an example told it
    exact_shape: Optional[tuple] = None  # of a live value
    dtype_of: frozenset = frozenset()  # the parameters that decide whether it is one of floats: what was told of them is not sure
    is_example_number: bool = False  # a Python int as an example: it may stand for a float
    optional: bool = False  # a number or an array, or None: on some path nothing else was assigned
    choices: tuple = ()  # of a function: (path, Binding) of each that it may be; no path for one that is defined here
    mixed: bool = False  # of floats on one path, and of integers on another
    boxed: bool = False  # a number that may be an array without axes, which can be changed in place
    item: Optional["Fact"] = None  # what holds of every item of a list; None of one that is empty
    length: Optional[Dim] = None  # of a list

    @property
    def is_scalar(self) -> bool:
        return self.kind == "number" and self.shape.told.dims == ()

    @property
    def holds_objects(self) -> bool:
        """Has it operators of its own, or is it a container of such objects?"""
        return self.kind == "other" and bool(self.items)

    @property
    def is_index(self) -> bool:
        return self.is_scalar and self.dtype in ("i", "b")

    @property
    def bar_dtype(self) -> str:
        """The dtype of its adjoint, and of its tangent."""
        return "c" if self.dtype == "c" else "f"

    def as_array(self) -> "Fact":
        """Of an adjoint, which is an array for a list, too."""
        return replace(self, kind="number", item=None, items=(), length=None, const=NOTHING) if self.kind == "list" else self

    def with_(self, **changes) -> "Fact":
        assert changes.keys() <= self.__dict__.keys()
        new = object.__new__(Fact)  # dataclasses.replace in a quarter of the time: facts are made by the hundred thousand
        new.__dict__.update(self.__dict__, **changes)
        return new


NUMBER = Fact()
TEXT = Fact(kind="text")
INT = Fact(dtype="i")
BOOL = Fact(dtype="b")
FLOAT = Fact(dtype="f")
COMPLEX = Fact(dtype="c")
ABSENT = Fact(dtype="f", exact="absent")  # an item of a list that is empty as far as is known yet
OTHER = Fact(kind="other")
ITERATOR = Fact(kind="iterator")  # gives its items once
OBJECTS = Fact(kind="other", items=(OTHER,))  # with operators of their own, or a container of such
SPARSE_MATRIX = Fact(kind="sparse")  # an object, but for products


def item_of_other(container: Fact, symbol: str) -> Fact:
    """An item of what is no number, array or list of differentiated values: as complex as any of them."""
    if container.holds_objects:
        return OBJECTS
    return unknown(symbol, container.varied).with_(dtype="c" if container.dtype == "c" else None)


def unknown(symbol: str, varied: bool = False) -> Fact:
    return Fact(shape=opaque(symbol), varied=varied, fresh=False)


def affine_of(fact: Fact) -> Optional[Affine]:
    return of_number(fact.const) if type(fact.const) is int else fact.affine


def join_dtypes(left: Optional[str], right: Optional[str]) -> Optional[str]:
    """NumPy's promotion on kinds; a float and an unknown number give a float (where complex values are known, it is checked that others are real)."""
    if left is None or right is None:
        return "c" if "c" in (left, right) else "f" if "f" in (left, right) else None
    return max(left, right, key="bifc".index)


def stays_mixed(left: Fact, right: Fact) -> bool:
    """Is what arithmetic makes of two values of floats on one path, and of integers on another?"""
    return (left.mixed or right.mixed) and all(fact.mixed or fact.dtype in ("i", "b") for fact in (left, right))


def join(left: Fact, right: Fact, symbol: str) -> Fact:
    """What holds where two paths meet."""
    if left == right:
        return left.with_(shape=join_shapes(left.shape, right.shape, symbol))
    if is_absent(left) or is_absent(right):
        return right if is_absent(left) else left
    if left.kind == right.kind == "list":
        return join_lists(left, right, symbol)
    kinds = (left.kind, right.kind)
    is_number = "number" in kinds and "list" not in kinds
    kind = left.kind if left.kind == right.kind else "number" if is_number else "text" if "text" in kinds else "other"
    items = ()
    if kind == "tuple" and len(left.items) == len(right.items):
        items = tuple(join(a, b, f"{symbol}.{i}") for i, (a, b) in enumerate(zip(left.items, right.items)))
    return Fact(
        kind=kind,
        dtype=(
            left.dtype
            if left.dtype == right.dtype
            else None if None in (left.dtype, right.dtype) and "c" not in (left.dtype, right.dtype) else join_dtypes(left.dtype, right.dtype)
        ),
        shape=join_shapes(left.shape, right.shape, symbol),
        varied=left.varied or right.varied,
        items=items,
        const=left.const if same_constant(left.const, right.const) else NOTHING,
        fresh=left.fresh and right.fresh,
        impure=left.impure or right.impure,
        exact=left.exact if left.exact == right.exact else None,
        dtype_of=left.dtype_of | right.dtype_of,
        mixed=left.mixed or right.mixed or (left.dtype != right.dtype and bool({left.dtype, right.dtype} & {"i", "b"})),
        boxed=left.boxed or right.boxed,
        optional=left.optional or right.optional or (left.const is None) != (right.const is None),
        choices=tuple(dict.fromkeys([*left.choices, *right.choices])) if kind == "function" and left.choices and right.choices else (),
    )


def is_absent(fact: Fact) -> bool:
    return fact.exact == ABSENT.exact


def join_lists(left: Fact, right: Fact, symbol: str) -> Fact:
    """A list that may be one of two: what holds of the items of both."""
    item = join(left.item, right.item, symbol + ".item") if left.item and right.item else left.item or right.item
    length = left.length if left.length == right.length else f"{symbol}.length"
    impure, fresh = left.impure or right.impure, left.fresh and right.fresh
    if left.items != right.items or left.length != right.length:
        return list_fact(item, length, symbol).with_(impure=impure, fresh=fresh)
    const = left.const if same_constant(left.const, right.const) else NOTHING
    return list_fact(item, length, symbol).with_(impure=impure, fresh=fresh, items=left.items, const=const)


def list_fact(item: Optional[Fact], length: Dim, symbol: str) -> Fact:
    """A list of which each item is like `item`; `symbol` stands for a shape that is not known."""
    if item is None:
        return Fact(kind="list", shape=known(length), length=length)
    shape = opaque(symbol)
    if item.kind in ("number", "list"):
        shape = derive(f"list[{length}]", item.shape, known_view=lambda view: View((length, *view.dims)))
    return Fact(kind="list", dtype=item.dtype, shape=shape, varied=item.varied, item=item, length=length, dtype_of=item.dtype_of)


def same_constant(left: object, right: object) -> bool:
    return type(left) is type(right) and not isinstance(left, Nothing) and left == right


def dtype_sources(facts) -> frozenset:
    """The parameters on which it depends whether a result is of floats; none, if one operand surely is."""
    numbers = [item for fact in facts for item in numbers_in(fact)]
    if any(fact.dtype in (None, "f") and not fact.dtype_of for fact in numbers):
        return frozenset()  # one is of floats, or nobody can be asked
    return frozenset().union(*(fact.dtype_of for fact in numbers))


def numbers_in(fact: Fact) -> list:
    """The numbers of a value, and of the items of a tuple or list."""
    if fact.kind == "tuple" or fact.items:
        return [number for item in fact.items for number in numbers_in(item)]
    if fact.kind == "list":
        return [] if fact.item is None else numbers_in(fact.item)
    return [fact] if fact.kind == "number" else []
