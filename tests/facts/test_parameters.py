"""What annotations and examples tell of parameters, and what cannot be differentiated."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from srcdiff.facts.parameters import parameter_facts
from srcdiff.facts.shapes import View
from tests.primals import function_of, primal_of

ANNOTATIONS = {  # annotation: (kind, dtype, told dimensions)
    "float": ("number", "f", ()),
    "int": ("number", "i", ()),
    "bool": ("number", "b", ()),
    "complex": ("number", "c", ()),
    "np.complex128": ("number", "c", ()),
    "'float'": ("number", "f", ()),
    "str": ("other", None, ()),
    "np.ndarray": ("number", None, None),
    "Whatever": ("number", None, None),
    "'not valid python ('": ("number", None, None),
    "Annotated[np.ndarray, 'n d']": ("number", None, ("x.0", "x.1")),
    "Annotated[np.ndarray, 'n 3']": ("number", None, ("x.0", 3)),
    "Annotated[np.ndarray, '... d']": ("number", None, None),
    "Annotated[np.ndarray, 5]": ("number", None, None),
    "Annotated[float, 'n']": ("number", None, None),
    "Float[np.ndarray, 'n']": ("number", "f", ("x.0",)),
    "jaxtyping.Float64[np.ndarray, 'n m']": ("number", "f", ("x.0", "x.1")),
    "Int[np.ndarray, 'n']": ("number", "i", ("x.0",)),
    "\"Float[np.ndarray, 'n']\"": ("number", "f", ("x.0",)),
    "Unknown[np.ndarray, 'n']": ("number", None, None),
    "Complex[np.ndarray, 'n m']": ("number", "c", ("x.0", "x.1")),
    "NDArray[np.complex128]": ("number", "c", None),
    "NDArray[np.float64]": ("number", None, None),
    "NDArray[np.int64]": ("number", "i", None),
    "Annotated[NDArray[np.intp], 'n']": ("number", "i", ("x.0",)),
    "Annotated[npt.NDArray[np.bool_], 'n']": ("number", "b", ("x.0",)),
    "Annotated[NDArray[np.complex64], 'n']": ("number", "c", ("x.0",)),
    "Annotated[NDArray[np.float64], 'n 3']": ("number", None, ("x.0", 3)),
    "Annotated[np.ndarray[Any, np.dtype[np.float32]], 'n']": ("number", None, ("x.0",)),
    "Annotated[list[float], 'n']": ("number", None, None),
}


def fact_of(annotation: str = "", example=None, wrt=(), renamed=None):
    primal = primal_of(f"from __future__ import annotations\ndef f(x{': ' + annotation if annotation else ''}):\n    return x\n")
    return parameter_facts(primal, wrt, None if example is None else {"x": example}, renamed or {})["x"]


@pytest.mark.parametrize("annotation", ANNOTATIONS)
def test_annotations(annotation):
    fact = fact_of(annotation)
    assert (fact.kind, fact.dtype, fact.shape.told.dims) == ANNOTATIONS[annotation]
    assert not fact.varied


EXAMPLES = [  # example, (kind, dtype, told dimensions)
    (1.5, ("number", "f", ())),
    (2, ("number", "i", ())),
    (True, ("number", "b", ())),
    (np.float32(1.5), ("number", "f", ())),
    (np.int64(2), ("number", "i", ())),
    (np.array(1.5), ("number", "f", ())),
    (np.zeros((3, 1)), ("number", "f", ("x.0", 1))),
    (np.zeros(0), ("number", "f", ("x.0",))),
    (np.zeros(3, np.uint8), ("number", "i", ("x.0",))),
    (np.zeros(3, bool), ("number", "b", ("x.0",))),
    (np.zeros(3, complex), ("number", "c", ("x.0",))),
    (1j, ("number", "c", ())),
    ("text", ("other", None, ())),
    ([1.0], ("other", None, ())),
    (np.array(["a"]), ("other", None, ())),
]


@pytest.mark.parametrize("example, expected", EXAMPLES, ids=lambda value: repr(value).replace(" ", ""))
def test_examples(example, expected):
    fact = fact_of(example=example)
    assert (fact.kind, fact.dtype, fact.shape.told.dims) == expected


def test_an_example_is_not_certain_an_annotation_of_a_number_is():
    assert not fact_of(example=1.5).shape.sure.known and fact_of(example=1.5).shape.assumptions == {("rank", "x")}
    assert fact_of("float").shape.sure == View(()) and not fact_of("float").shape.assumptions


def test_an_example_adds_the_dtype_to_an_annotation():
    fact = fact_of("Annotated[np.ndarray, 'n']", np.zeros(3, np.float32))
    assert (fact.dtype, fact.exact, fact.shape.told.dims, fact.dim_names) == ("f", "float32", ("x.0",), ("n",))


def test_axes_are_renamed():
    assert fact_of("Annotated[np.ndarray, 'n d']", renamed={"x.1": "w.0"}).shape.told.dims == ("x.0", "w.0")
    assert fact_of(example=np.zeros((3, 2)), renamed={"x.0": 3}).shape.told.dims == (3, "x.1")


@pytest.mark.parametrize("annotation, example", [("", 1.5), ("", 2), ("float", None), ("", np.zeros(2)), ("", None), ("float", 2)])
def test_variables(annotation, example):
    fact = fact_of(annotation, example, wrt=("x",))
    assert fact.varied and fact.dtype == ("f" if annotation or example is not None else None)


@pytest.mark.parametrize("annotation, example", [("int", None), ("bool", None), ("str", None), ("", np.arange(3)), ("", True), ("", [1.0])])
def test_no_variables(annotation, example):
    with pytest.raises(srcdiff.ArgumentError) as caught:
        fact_of(annotation, example, wrt=("x",))
    assert "'x'" in caught.value.message and caught.value.help and caught.value.place


def test_annotation_and_example_contradict_each_other():
    for annotation, example in (("Annotated[np.ndarray, 'n d']", np.zeros(3)), ("Annotated[np.ndarray, 'n']", 1.5), ("float", np.zeros(3))):
        with pytest.raises(srcdiff.ShapeError) as caught:
            fact_of(annotation, example)
        assert "rank" in caught.value.message and caught.value.help


def test_every_kind_of_parameter():
    primal = primal_of("def f(a, /, b, *, c):\n    return a\n")
    assert list(parameter_facts(primal, ("a", "c"), None, {})) == ["a", "b", "c"]


def test_one_name_for_axes_makes_them_equal():
    """The same letter in two annotations is a promise, which a guard checks."""
    f = function_of("def f(x: Annotated[np.ndarray, 'n'], y: Annotated[np.ndarray, 'n']):\n    return np.sum(x * y)\n", Annotated=__import__("typing").Annotated)
    gradient = srcdiff.grad(f, ("x", "y"))
    with pytest.raises(ValueError, match=r"srcdiff: expected x \(n\), y \(n\)"):
        gradient(np.ones(3), np.ones(1))
