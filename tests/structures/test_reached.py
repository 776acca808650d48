"""Functions of classes that are called through the name of the class: right, live and from the text; or refused, if the class is not what its text says."""

from __future__ import annotations

import pytest

import srcdiff
from srcdiff.files import gradient_text
from tests.scalars import assert_right, assert_text_agrees, functions_of
from tests.structures import reached


@pytest.mark.parametrize("f", functions_of(reached))
def test_right(f):
    assert_right(f)


@pytest.mark.parametrize("f", functions_of(reached))
def test_from_text(f):
    assert_text_agrees(f)


def test_how_it_reads():
    source = srcdiff.grad(reached.by_class_methods_of_class_methods).source
    assert source[source.index("    # forward") :] == READS


READS = """\
    # forward sweep
    span = x * 3.0
    total = x * x + 3.0
    chord = x / total
    wing_3_span = span
    wing_3_chord = chord
    for _ in range(3):
        wing_3_span = wing_3_span * Wing.K

    # reverse sweep
    wing_3_span_bar = 2.0 * wing_3_span * wing_3_chord  # return wing.area() * wing.span
    for _ in range(3):
        wing_3_span_bar *= Wing.K  # wing_2.span = wing_2.span * Wing.K
    chord_bar = wing_3_span * wing_3_span  # wing_3.span, wing_3.chord = span, chord
    x_bar = chord_bar / total
    x_bar -= 2.0 * x_bar * chord * x  # total = x * x + 3.0
    x_bar += 3.0 * wing_3_span_bar  # wing_3.span, wing_3.chord = span, chord
    return x_bar
"""

CLASS = """
class Plant:
    K = 2.0
    def __init__(self, x):
        self.x = x
    @staticmethod
    def ratio(x):
        return x * x
    @classmethod
    def make(cls, x):
        return cls(cls.ratio(x))
    def grow(self, k):
        return self.x * k
"""

F = "def f(x: float):\n    return {}\n"
CHANGES = """
Plant.ratio = staticmethod(other)
setattr(Plant, "ratio", staticmethod(other))
setattr(Plant, "ra" + "tio", staticmethod(other))
register(Plant)
"""


@pytest.mark.parametrize("change", CHANGES.strip().splitlines())
@pytest.mark.parametrize("call", ["Plant.ratio(x)", "Plant.grow(Plant(x), 2.0)", "Plant.make(x).x"])
def test_a_class_that_is_changed(call, change, module_of):
    """Live it is what it is now; the text does not tell."""
    others = "def other(x):\n    return x * x * x\ndef register(cls):\n    cls.ratio = staticmethod(other)\n"
    module = module_of(CLASS + others + change + "\n" + F.format(call))
    with pytest.raises(srcdiff.SrcdiffError, match="Plant"):
        gradient_text(module.__file__, "f", "grad", 0, update="test")
    try:
        assert_right(module.f)
    except srcdiff.SrcdiffError as error:
        assert "the class Plant is given another ratio" in str(error)


def test_another_attribute_that_is_set(module_of):
    """It is read when the derivative is called; the functions are what they were."""
    module = module_of(CLASS + "Plant.K = 5.0\n" + F.format("Plant.ratio(x) * Plant.K"))
    assert_right(module.f)
    text = gradient_text(module.__file__, "f", "grad", 0, update="test")
    assert "result = x * x * " in text and ".Plant.K\n" in text


def test_a_function_that_is_put_into_the_class_later(module_of):
    module = module_of(CLASS + F.format("Plant.ratio(x)") + "def other(x):\n    return x * x * x\n")
    gradient = srcdiff.grad(module.f)
    module.Plant.ratio = staticmethod(module.other)
    with pytest.raises(srcdiff.errors.ReboundError, match="'Plant.ratio' means something else"):
        gradient(2.0)
    assert srcdiff.grad(module.f)(2.0) == 12.0


@pytest.mark.parametrize(
    "body",
    [
        "cls.K = x\n        return x",
        "setattr(cls, 'K', x)\n        return x",
        "del cls.K\n        return x",
        "kind = cls\n        kind.K = x\n        return x",
        "return other(cls, x)",
    ],
)
def test_a_class_method_that_may_change_the_class(body, module_of):
    """What the class holds is another thing after it: objects of the class are not followed, whoever calls it."""
    others = "def other(cls, x):\n    cls.K = x\n    return x\n"
    program = CLASS.replace("return cls(cls.ratio(x))", body) + others + F.format("Plant.make(x) * Plant(x).grow(2.0)")
    module = module_of(program)
    for make in (lambda: srcdiff.grad(module.f), lambda: gradient_text(module.__file__, "f", "grad", 0, update="test")):
        with pytest.raises(srcdiff.SrcdiffError, match="the class Plant has make, which may change the class"):
            make()


def test_a_property_is_no_function(module_of):
    module = module_of(CLASS.replace("@staticmethod", "@property").replace("ratio(x)", "ratio(self)", 1) + F.format("Plant.ratio(x)"))
    with pytest.raises(srcdiff.SrcdiffError, match="Plant.ratio"):
        srcdiff.grad(module.f)
    with pytest.raises(srcdiff.SrcdiffError, match="Plant.ratio"):
        gradient_text(module.__file__, "f", "grad", 0, update="test")
