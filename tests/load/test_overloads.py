"""Objects with operators of their own are refused, wherever they come from; classes that are changed under another name are seen from text."""

from __future__ import annotations

import ast
import fractions
import textwrap

import numpy as np
import pytest

import srcdiff
from srcdiff.errors import StructureError
from srcdiff.files import gradient_text
from srcdiff.load.changes import read_changes
from srcdiff.load.overloads import has_own_operators, holds_own_operators
from tests.load import own_operators
from tests.scalars import assert_right, functions_of

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")

OWN = "an object with operators of its own meets differentiated values here"


@pytest.mark.parametrize("f", functions_of(own_operators))
def test_refused_live_and_from_text(f):
    with pytest.raises(StructureError, match=OWN):
        srcdiff.grad(f)
    with pytest.raises(StructureError, match=OWN):
        gradient_text(own_operators.__file__, f.__name__, "grad", 0, update="test")


def attribute_of_an_object(x: float):
    return own_operators.HOLDER.inner * x


def number_of_an_object(x: float):
    return own_operators.HOLDER.gain * x


def test_attributes_of_live_objects():
    with pytest.raises(StructureError, match=OWN):
        srcdiff.grad(attribute_of_an_object)
    assert_right(number_of_an_object)


@pytest.mark.parametrize("value", [2.0, 2, True, np.float32(2.0), np.ones(2), fractions.Fraction(1, 2), "text", (1.0,), [np.ones(2)], {"a": 1.0}, None, float])
def test_plain(value):
    assert not holds_own_operators(value)


@pytest.mark.parametrize("value", [np.matrix([[1.0]]), np.ma.masked_array([1.0]), own_operators.ONE, np.poly1d([1.0])])
def test_own(value):
    assert has_own_operators(value) and holds_own_operators([1.0, {"a": (value,)}])


def product(x, w):
    return np.sum(w * x)


def attribute(x, w):
    return w.v * x


@pytest.mark.parametrize("w", [own_operators.ONE, np.matrix([[1.0, 2.0], [3.0, 4.0]])])
def test_arguments_of_the_first_call(w):
    with pytest.raises(srcdiff.ArgumentError, match=r"the argument 'w' is a .*(Warped|matrix), whose operators need not be those of arrays"):
        srcdiff.grad(product)(np.ones((2, 2)), w)
    assert np.array_equal(srcdiff.grad(product)(np.ones(2), np.array([2.0, 3.0])), [2.0, 3.0])


def test_an_argument_of_which_attributes_are_read():
    assert srcdiff.grad(attribute)(2.0, own_operators.ONE) == 3.0


CHANGES = r"""
C = M; C.get = other | M is given get
for c in (M, N): c.get = other | M is given get
for c in (M, N): setattr(c, "get", other) | M is given get
def patch(cls): cls.get = other | -
def patch(cls): cls.get = other\npatch(M) | M is given get
def patch(cls): cls.get = other\npatch(cls=N) | -
def patch(cls):\n    inner = cls\n    inner.get = other\ndef more(c): patch(c)\nmore(M) | M is given get
registry = [N, M]\nregistry[1].get = other | M is given get
import tools\ntools.register(M) | M is handed to tools.register
import tools\ntools.register(N) | -
import tools\ntools.register(M()) | -
@dataclass\nclass Owner:\n    one: M = field(default_factory=M) | -
found = isinstance(M(), M) | -
def user(x):\n    m = M()\n    m.gain = 3.0\n    return m.get(x) | -
"""


@pytest.mark.parametrize("line", CHANGES.strip().splitlines(), ids=range(CHANGES.strip().count("\n") + 1))
def test_changes_from_text(line, tmp_path):
    change, _, reason = line.replace("\\n", "\n").rpartition(" | ")
    text = """
        from dataclasses import dataclass, field
        class N:
            pass
        class M:
            gain = 2.0
            def get(self, x):
                return self.gain * x * x
        def other(self, x):
            return x
        """
    function = "def f(x: float):\n    return M().get(x)\n"
    path = tmp_path / "changed.py"
    path.write_text(f"{textwrap.dedent(text)}\n{change}\n{function}")
    if reason == "-":
        assert "x_bar" in gradient_text(str(path), "f", "grad", 0, update="test")
    else:
        with pytest.raises(srcdiff.UnsupportedSyntaxError, match=reason):
            gradient_text(str(path), "f", "grad", 0, update="test")


def test_a_table_that_is_changed_under_another_name():
    found = read_changes(ast.parse("TABLE = {}\nt = TABLE\nt['k'] = 1\ndef f(d): d.update(a=1)\nf(OTHER)\nx = len(THIRD)\nx[0] = 1"))
    assert found.changed == {"TABLE", "t", "d", "OTHER", "x"}
