"""The facts of parameters, from annotations and from `example=` arguments.

`float`, `int`, `bool`, `complex`, `np.ndarray`, `Annotated[np.ndarray, "n d"]`, `NDArray[np.complex128]`, `Annotated[NDArray[np.float64], "n d"]` and jaxtyping's `Float[np.ndarray, "n d"]`
are understood; an example gives kind, dtype, rank and which axes have length 1.
"""

from __future__ import annotations

from typing import Dict, Iterable, Optional, Set

import gast
import numpy as np

from srcdiff.errors import ArgumentError, ShapeError
from srcdiff.facts.affine import of_dim
from srcdiff.facts.fact import BOOL, COMPLEX, FLOAT, INT, OTHER, Fact, unknown
from srcdiff.facts.shapes import declared, known, opaque
from srcdiff.load.source import Primal, parameters_of
from srcdiff.trees import dotted_path
from srcdiff.walks import walk

PLAIN = {"float": FLOAT, "int": INT, "bool": BOOL, "str": OTHER, "dict": OTHER, "list": OTHER, "tuple": OTHER}
PLAIN.update(dict.fromkeys(("complex", "complex64", "complex128"), COMPLEX))
OF_JAXTYPING = (("f", "Float Float32 Float64"), ("i", "Int Int32 Int64"), ("b", "Bool"), ("c", "Complex Complex64 Complex128"))
JAXTYPING = {name: dtype for dtype, names in OF_JAXTYPING for name in names.split()}
OF_NUMPY = {"complex64": "c", "complex128": "c", "int32": "i", "int64": "i", "intp": "i", "int_": "i", "bool_": "b"}


def parameter_facts(primal: Primal, wrt: tuple, example: Optional[dict], renamed: Dict[str, object], of_matrix: bool = False) -> Dict[str, Fact]:
    """The fact of each parameter; those in `wrt` are varied, and must be able to be.

    `of_matrix`: those in `wrt` have to be real.  `renamed` maps axes (`x.0`) to those, or to the lengths, that they were found to be equal to.
    """
    facts = {}
    for parameter in parameters_of(primal.tree):
        name = parameter.id
        fact = annotated(name, parameter.annotation, renamed)
        if example is not None and name in example:
            fact = exemplified(primal, parameter, fact, example[name], renamed)
            if name in wrt and example[name] is None:
                fact = OTHER
        if name in wrt:
            fact = as_variable(primal, parameter, fact)
            if of_matrix and fact.dtype == "c":
                refuse_matrix(primal, parameter)
        if fact.annotated and fact.is_index and fact.dtype == "i" and fact.shape.sure.dims == ():
            fact = fact.with_(dim=(name, frozenset()), affine=of_dim(name))  # it may be the length of a new array
        facts[name] = fact.with_(dtype_of=frozenset([name]))
    if example is not None:
        check_lengths(primal, facts, example)
    return facts


def check_lengths(primal: Primal, facts: Dict[str, Fact], example: dict) -> None:
    """The lengths of the examples have to be those that the annotations name."""
    lengths: Dict[str, int] = {}
    for parameter in parameters_of(primal.tree):
        dims = facts[parameter.id].dim_names
        for dim, length in zip(dims, np.shape(example.get(parameter.id, 0)) if dims else ()):
            wanted = int(dim) if dim.isdigit() else lengths.setdefault(dim, length)
            if wanted != length:
                raise ShapeError(
                    f"the example of {parameter.id!r} has length {length} where its annotation says {dim}"
                    + ("" if dim.isdigit() else f", which is {wanted} elsewhere"),
                    primal.place(parameter),
                    "give an example that fits, or mend the annotation",
                )


def as_variable(primal: Primal, parameter, fact: Fact) -> Fact:
    if fact.kind != "number" or fact.dtype == "b" or (fact.dtype == "i" and not fact.is_example_number):
        what = {"i": "an integer", "b": "a bool"}.get(fact.dtype, "not a number or an array")
        raise ArgumentError(
            f"cannot differentiate with respect to {parameter.id!r}: it is {what}",
            primal.place(parameter),
            "pass floats (x.astype(float)), or leave the argument out of wrt",
        )
    return fact.with_(varied=True, dtype="f" if fact.dtype == "i" else fact.dtype)


def refuse_matrix(primal: Primal, parameter) -> None:
    raise ArgumentError(
        f"there is no matrix of derivatives with respect to {parameter.id!r}: it is complex",
        primal.place(parameter),
        "take its real and imaginary parts as real arguments, or use srcdiff.jvp or srcdiff.vjp",
    )


def of_rank(fact: Fact, name: str, rank: int, dtype: Optional[str], renamed: Dict[str, object]) -> Fact:
    """The fact of a parameter whose rank is sure."""
    shape = known(*(renamed.get(f"{name}.{axis}", f"{name}.{axis}") for axis in range(rank)))
    return fact.with_(shape=shape, dtype=dtype or fact.dtype)


def annotated(name: str, annotation, renamed: Dict[str, object]) -> Fact:
    """What an annotation tells; an unknown one tells nothing."""
    nothing = unknown(name)
    if annotation is None:
        return nothing
    if isinstance(annotation, gast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = gast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return nothing
    path = last_name(annotation)
    if path in PLAIN:
        return PLAIN[path].with_(annotated=True)
    if isinstance(annotation, gast.Subscript) and isinstance(annotation.slice, gast.Tuple):
        return annotated_array(name, annotation, renamed) or nothing
    return nothing.with_(dtype=dtype_of_array(annotation))


def dtype_of_array(annotation: gast.expr) -> Optional[str]:
    """What NumPy's `NDArray[np.complex128]` tells of the elements."""
    if not isinstance(annotation, gast.Subscript) or last_name(annotation.value) != "NDArray":
        return None
    return OF_NUMPY.get(last_name(annotation.slice))


def last_name(path: gast.expr) -> str:
    return (dotted_path(path) or "").split(".")[-1]


def annotated_array(name: str, annotation: gast.Subscript, renamed: Dict[str, object]) -> Optional[Fact]:
    head = last_name(annotation.value)
    inner, *notes = annotation.slice.elts
    texts = [n.value for n in notes if isinstance(n, gast.Constant) and isinstance(n.value, str)]
    if head not in JAXTYPING and head != "Annotated" or not texts:
        return None
    if head == "Annotated" and last_name(inner.value if isinstance(inner, gast.Subscript) else inner) not in ("ndarray", "NDArray", "Array"):
        return None
    dims = [int(token) if token.isdigit() else token for token in texts[0].split()]
    dtype = dtype_of_array(inner) or JAXTYPING.get(head)
    if any(isinstance(d, str) and not d.isidentifier() for d in dims):
        return Fact(dtype=dtype, shape=opaque(name), fresh=False)
    axes = {f"{name}.{axis}": dim for axis, dim in enumerate(dims)}
    own = tuple(dim if isinstance(dim, int) else renamed.get(axis, axis) for axis, dim in axes.items())
    return Fact(dtype=dtype, shape=declared(name, own, name), fresh=False, annotated=True, dim_names=tuple(map(str, dims)))


def exemplified(primal: Primal, parameter, fact: Fact, value: object, renamed: Dict[str, object]) -> Fact:
    """What an example adds to an annotation."""
    name = parameter.id
    if isinstance(value, (bool, np.bool_)):
        return BOOL
    if isinstance(value, (int, np.integer)):
        check_rank(primal, parameter, fact, 0)
        return fact if fact.annotated else scalar_example(name, "i").with_(is_example_number=True)
    if isinstance(value, (float, np.floating)):
        check_rank(primal, parameter, fact, 0)
        return fact if fact.annotated else scalar_example(name, "f")
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        check_rank(primal, parameter, fact, value.ndim)
        kind = "i" if value.dtype.kind == "u" else value.dtype.kind
        if fact.shape.rank is not None:
            return fact.with_(dtype=kind, exact=value.dtype.name)
        axes = [f"{name}.{axis}" for axis in range(value.ndim)]
        dims = tuple(1 if n == 1 else renamed.get(axis, axis) for axis, n in zip(axes, value.shape))
        return Fact(dtype=kind, shape=declared(name, dims, name), fresh=False, exact=value.dtype.name)
    if isinstance(value, (complex, np.complexfloating)):
        check_rank(primal, parameter, fact, 0)
        return fact.with_(dtype="c") if fact.annotated else scalar_example(name, "c")
    return fact if value is None else OTHER  # a default of None tells nothing of what will be passed


def scalar_example(name: str, dtype: str) -> Fact:
    """A number: that it is one is assumed under guard."""
    return Fact(dtype=dtype, shape=declared(name, (), name), fresh=False)


def check_rank(primal: Primal, parameter, fact: Fact, rank: int) -> None:
    if fact.annotated and fact.shape.rank is not None and fact.shape.rank != rank:
        raise ShapeError(
            f"the example of {parameter.id!r} has rank {rank}, its annotation says {fact.shape.rank}",
            primal.place(parameter),
            "give an example that fits, or mend the annotation",
        )


def read_by_items(body: list, names: Iterable[str]) -> Set[str]:
    """The names of which only items at fixed places are read, so that they may mean tuples: `p[0]`, `len(p)`."""
    nodes = [node for statement in body for node in walk(statement)]
    parts = {id(node.value) for node in nodes if isinstance(node, gast.Subscript) and isinstance(getattr(node.slice, "value", None), int)}
    lengths = {id(part) for node in nodes if isinstance(node, gast.Call) and getattr(node.func, "id", None) in ("len", "$len") for part in node.args}
    mentions = [node for node in nodes if isinstance(node, gast.Name)]
    whole = {node.id for node in mentions if id(node) not in parts | lengths}
    return {node.id for node in mentions if id(node) in parts} & set(names) - whole
