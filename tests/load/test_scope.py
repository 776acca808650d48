"""Both resolvers give one meaning to the names of a module, however it spells its imports."""

from __future__ import annotations

import importlib
import math
import pickle
import sys
import textwrap

import numpy as np
import pytest

from srcdiff.load import naming
from srcdiff.load.scope import UNKNOWN, FileScope, LiveScope, canonical_name

FUNCTION = "\n\ndef f(x):\n    return x\n"


def both(project, text, **others):
    """The two scopes of a function in a module `model` with that text."""
    project(model=textwrap.dedent(text) + FUNCTION, **others)
    return LiveScope(importlib.import_module("model").f), FileScope("model.py")


SAME = [
    ("import numpy", "numpy.sin", "function", "numpy.sin"),
    ("import numpy as np", "np", "module", "numpy"),
    ("import numpy as np", "np.linalg", "module", "numpy.linalg"),
    ("import numpy as np", "np.linalg.solve", "function", "numpy.linalg.solve"),
    ("import numpy as xp", "xp.mean", "function", "numpy.mean"),
    ("from numpy import exp as e", "e", "function", "numpy.exp"),
    ("from numpy import linalg", "linalg.det", "function", "numpy.linalg.det"),
    ("import numpy.linalg as la", "la.solve", "function", "numpy.linalg.solve"),
    ("import numpy.linalg", "numpy.linalg.inv", "function", "numpy.linalg.inv"),
    ("import numpy.fft as fft", "fft.rfft", "function", "numpy.fft.rfft"),
    ("import numpy as np", "np.random.randn", "function", "numpy.random.randn"),
    ("from math import *", "sqrt", "function", "math.sqrt"),
    ("from math import *", "pi", "value", "math.pi"),
    ("from numpy import *", "sqrt", "function", "numpy.sqrt"),
    ("from numpy import *", "sum", "function", "numpy.sum"),
    ("from numpy import *", "float", "class", "builtins.float"),
    ("import math", "math.exp", "function", "math.exp"),
    ("import math as m", "m.pi", "value", "math.pi"),
    ("import numpy as np\nsqrt = np.sqrt", "sqrt", "function", "numpy.sqrt"),
    ("import numpy as np\nla = np.linalg", "la.solve", "function", "numpy.linalg.solve"),
    ("import numpy as np\na = np.sqrt\nb = a", "b", "function", "numpy.sqrt"),
    ("import numpy as np", "np.abs", "function", "numpy.absolute"),
    ("import numpy as np", "np.amax", "function", "numpy.max"),
    ("import numpy as np", "np.amin", "function", "numpy.min"),
    ("import numpy as np", "np.around", "function", "numpy.round"),
    ("import numpy as np", "np.conj", "function", "numpy.conjugate"),
    ("import numpy as np", "np.true_divide", "function", "numpy.divide"),
    ("import numpy as np", "np.add.at", "function", "numpy.add.at"),
    ("import numpy as np", "np.add.reduce", "function", "numpy.add.reduce"),
    ("import numpy as np", "np.float64", "class", "numpy.float64"),
    ("import numpy as np", "np.double", "class", "numpy.float64"),
    ("import numpy as np", "np.ndarray", "class", "numpy.ndarray"),
    ("import numpy as np", "np.pi", "value", "numpy.pi"),
    ("import numpy as np", "np.inf", "value", "numpy.inf"),
    ("import numpy as np", "np.newaxis", "value", "numpy.newaxis"),
    ("from numpy import pi", "pi", "value", "numpy.pi"),
    ("from numpy import newaxis", "newaxis", "value", "numpy.newaxis"),
    ("from numpy import pi as PI", "PI", "value", None),
    ("import numpy as np\nX = np.pi", "X", "value", None),
    ("", "len", "function", "builtins.len"),
    ("", "abs", "function", "builtins.abs"),
    ("", "range", "class", "builtins.range"),
    ("", "int", "class", "builtins.int"),
    ("", "__name__", "value", None),
    ("import operator", "operator.mul", "function", "operator.mul"),
    ("import functools", "functools.reduce", "function", "_functools.reduce"),
    ("GAIN = 2.5", "GAIN", "value", None),
    ("GAIN: float = -2.5", "GAIN", "value", None),
    ("A, B = 1, 2", "B", "value", None),
    ("def helper(x): return x", "helper", "function", "model.helper"),
    ("def helper(x): return x\nalias = helper", "alias", "function", "model.helper"),
    ("square = lambda x: x * x", "square", "function", None),
    ("class Model: pass", "Model", "class", "model.Model"),
    ("import numpy as np\nimport numpy as np", "np.sin", "function", "numpy.sin"),
    ("from typing import TYPE_CHECKING\nimport numpy as np\nif TYPE_CHECKING:\n    import math as np", "np.sin", "function", "numpy.sin"),
    ("np = 3", "$np.exp", "function", "numpy.exp"),
    ("np = 3", "$np", "module", "numpy"),
    ("math = 3", "$math.exp", "function", "math.exp"),
    ("range = 3", "$range", "class", "builtins.range"),
    ("def len(x): return 3", "$len", "function", "builtins.len"),
    ("def len(x): return 3", "len", "function", "model.len"),
    ("min = 3", "$min", "function", "builtins.min"),
    ("class Model:\n    step = 1", "Model.step", "value", None),
    ("class Model:\n    def step(self): pass", "Model.step", "function", "model.Model.step"),
    ("class Model:\n    @staticmethod\n    def step(x): pass", "Model.step", "function", "model.Model.step"),
    ("class Base:\n    def step(self): pass\nclass Model(Base): pass", "Model.step", "function", "model.Base.step"),
    ("from collections import namedtuple\nState = namedtuple('State', 'x v')", "State", "class", "model.State"),
]


@pytest.mark.parametrize("text, path, kind, canonical", SAME)
def test_live_and_text_agree(project, text, path, kind, canonical):
    for scope in both(project, text):
        found = scope.lookup(path)
        assert (found.kind, found.canonical) == (kind, canonical), scope


UNDEFINED = [
    ("", "missing"),
    ("", "len.nothing"),
    ("import numpy as np", "np.no_such_function"),
    ("import numpy as np", "np.sin.shape"),
    ("class Model:\n    @property\n    def step(self): pass", "Model.step"),
    ("class Model:\n    @classmethod\n    def step(cls): pass", "Model.step"),
    ("class Model:\n    def step(self): pass", "Model.step.__func__"),
    ("import numpy as np\nW = np.ones(3)", "W.T"),
    ("GAIN = 2.0", "GAIN.real"),
    ("", "$no_such_helper"),
    ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import math", "math.sin"),
    ("x: float", "x"),
    ("import numpy as np\ny = [k for k in (1, 2)]", "k"),
    ("print_later = [lambda q: q]", "q"),
]


@pytest.mark.parametrize("text, path", UNDEFINED)
def test_live_and_text_find_nothing(project, text, path):
    for scope in both(project, text):
        assert scope.lookup(path) is None, scope


HELPERS = "GAIN = 4.0\n\ndef helper(x):\n    return 2 * x\n"

ACROSS = [
    ("import helpers", "helpers", "module", "helpers"),
    ("import helpers", "helpers.helper", "function", "helpers.helper"),
    ("import helpers as h", "h.helper", "function", "helpers.helper"),
    ("from helpers import helper", "helper", "function", "helpers.helper"),
    ("from helpers import helper as go", "go", "function", "helpers.helper"),
    ("from pkg import core", "core.inner", "function", "pkg.core.inner"),
    ("from pkg import core", "core.far", "function", "helpers.helper"),
    ("import pkg.core", "pkg.core.inner", "function", "pkg.core.inner"),
    ("import pkg", "pkg.inner", "function", "pkg.core.inner"),
    ("from pkg.core import np", "np.sin", "function", "numpy.sin"),
    ("from pkg.core import up", "up", "function", "pkg.side.up"),
    ("import space.within.leaf", "space.within.leaf.down", "function", "space.within.leaf.down"),
    ("from space.within import leaf", "leaf.down", "function", "space.within.leaf.down"),
]


@pytest.mark.parametrize("text, path, kind, canonical", ACROSS)
def test_live_and_text_agree_across_files(project, text, path, kind, canonical):
    core = "import numpy as np\nfrom helpers import helper as far\nfrom .side import up\n\ndef inner(x):\n    return x\n"
    files = {"helpers": HELPERS, "pkg__slash__core": core, "pkg__slash__side": "def up(x):\n    return x\n"}
    files["space__slash__within__slash__leaf"] = "def down(x):\n    return x\n"  # in packages without __init__.py
    for scope in both(project, text, pkg__slash____init__="from .core import inner\n", **files):
        found = scope.lookup(path)
        assert (found.kind, found.canonical) == (kind, canonical), scope


@pytest.mark.parametrize("has_init", [True, False])
def test_relative_imports_start_from_the_files_package(project, has_init):
    """A folder without `__init__.py` is one, too, if the file's imports lead out of it."""
    project(
        pkg__slash____init__="",
        **({"pkg__slash__sub__slash____init__": ""} if has_init else {}),
        pkg__slash__base="def low(x):\n    return x\n",
        pkg__slash__sub__slash__model="from ..base import low\nfrom .. import base\nfrom . import other" + FUNCTION,
        pkg__slash__sub__slash__other="K = 3\n",
    )
    live, text = LiveScope(importlib.import_module("pkg.sub.model").f), FileScope("pkg/sub/model.py")
    for scope in (live, text):
        assert scope.lookup("low").canonical == "pkg.base.low"
        assert scope.lookup("base.low").canonical == "pkg.base.low"
        assert scope.lookup("other.K").value == 3
    assert text.lookup("low").file == "pkg/base.py"
    assert text.module == "pkg.sub.model"


UNRESOLVED = [
    ("import numpy as np\nimport math as np", "np.sin"),
    ("import numpy as np\nnp = None", "np"),
    ("def h(x): return x\ndef h(x): return 2 * x", "h"),
    ("try:\n    import numpy as np\nexcept ImportError:\n    np = None", "np.sin"),
    ("import sys\nif sys.argv:\n    GAIN = 1\nelse:\n    GAIN = 2", "GAIN"),
    ("for i in range(3):\n    last = i", "i"),
    ("for i in range(3):\n    last = i", "last"),
    ("GAIN = 1\nGAIN += 1", "GAIN"),
    ("from math import *\nfrom numpy import *", "sin"),
    ("with open(__file__) as file:\n    text = file.read()", "text"),
    ("def h(x): return x\ndef change():\n    global h\n    h = abs", "h"),
    ("def change():\n    global new\n    new = abs", "new"),
    ("def h(x): return x\ndef change():\n    global h\n    for h in (abs,):\n        pass", "h"),
    ("def h(x): return x\ndef change():\n    global h\n    def h(x): return 2 * x", "h"),
    ("def h(x): return x\nclass Change:\n    global h\n    from math import sin as h", "h"),
    ("from helpers import *", "helper"),
    ("from helpers import *", "GAIN"),
    ("try:\n    pass\nexcept ValueError as error:\n    pass", "error"),
    ("import numpy as np\nnp.sin = abs", "np.sin"),
    ("if (n := 10) > 5:\n    pass", "n"),
]


@pytest.mark.parametrize("text, path", UNRESOLVED)
def test_text_with_two_meanings_is_unresolved(project, text, path):
    project(model=text + FUNCTION, helpers=HELPERS)
    assert FileScope("model.py").lookup(path).kind == "unresolved"


def test_star_import_hides_only_what_it_may_bind(project):
    project(model="from helpers import *" + FUNCTION, helpers=HELPERS, other="from nowhere import *" + FUNCTION)
    assert FileScope("model.py").lookup("len").canonical == "builtins.len"
    assert FileScope("model.py").lookup("missing") is None
    assert FileScope("other.py").lookup("len").kind == "unresolved"
    assert FileScope("other.py").lookup("f").canonical == "other.f"


def test_modules_that_import_each_other(project):
    project(a="from b import y\nx = 1\nfrom b import loop\n", b="from a import x\ny = 2\nfrom a import loop\n")
    assert FileScope("a.py").lookup("y").value == 2
    assert FileScope("a.py").lookup("loop").kind == "unresolved"


def test_stars_in_a_circle(project):
    project(a="from b import *\n", b="from a import *\n")
    assert FileScope("a.py").lookup("anything").kind == "unresolved"


VALUES = [
    ("X = 2.5", 2.5),
    ("X = -1", -1),
    ("X = 'text'", "text"),
    ("X = None", None),
    ("X = (1, 2.0)", (1, 2.0)),
    ("X = 1.0 / 3.0", 1.0 / 3.0),
    ("Y = 2\nX = Y ** 3", 8),
    ("import numpy as np\nX = np.pi", math.pi),
    ("import numpy as np\nX = 2 * np.pi", 2 * math.pi),
    ("import math\nX = math.sqrt(2)", math.sqrt(2)),
    ("from helpers import GAIN as X", 4.0),
    ("import helpers\nX = helpers.GAIN * 2", 8.0),
]


@pytest.mark.parametrize("text, value", VALUES)
def test_constants_of_a_module(project, text, value):
    for scope in both(project, text, helpers=HELPERS):
        found = scope.lookup("X")
        assert found.kind == "value" and found.canonical is None
        assert found.value == value and type(found.value) is type(value)


def test_arrays_of_a_module(project):
    text = "import numpy as np\nX = np.array([[1.0, 2.0]])\nY = np.zeros((2, 3))\nZ = np.eye(2)[0]\nN = np.array([1, 2])\nN[0] = 7"
    live, text = both(project, text)
    for name in "XY":
        assert np.array_equal(live.lookup(name).value, text.lookup(name).value)
    assert text.lookup("Z").value is UNKNOWN
    assert text.lookup("N").value is UNKNOWN, "an item is set later"


@pytest.mark.parametrize(
    "text",
    [
        "X = 10 ** 10 ** 10",
        "import numpy as np\nX = np.zeros((1000, 1000, 1000))",
        "X = 'a' * 10 ** 9",
        "X = (0,) * 10 ** 9",
        "X = 1 / 0",
        "X = open('model.py').read()",
        "X = undefined",
        "import other\nX = other.value",
        "X = 1\ndef set_it():\n    global X\n    X = 2",
        "X = [i for i in range(3)]",
    ],
)
def test_text_that_does_not_tell_the_value(project, text):
    project(model=text)
    found = FileScope("model.py").lookup("X")
    assert (found.kind, found.value) == ("value", UNKNOWN)


def test_a_global_that_functions_only_read_keeps_its_meaning(project):
    project(model="import math\nX = 2.0\ndef read():\n    global X, math\n    return math.sin(X)\n")
    scope = FileScope("model.py")
    assert scope.lookup("math.sin").canonical == "math.sin" and scope.lookup("X").value == 2.0


def test_text_never_runs_the_users_code(project):
    project(model="import boom\nraise SystemExit\n" + FUNCTION, boom="raise SystemExit\ndef g(x):\n    return x\n")
    assert FileScope("model.py").lookup("boom.g").canonical == "boom.g"
    assert "boom" not in sys.modules


def test_installed_packages_are_names_only(project):
    project(model="import pandas\nfrom scipy.special import erf\nimport scipy.special as sp\nimport srcdiff" + FUNCTION)
    scope = FileScope("model.py")
    assert (scope.lookup("pandas.read_csv").kind, scope.lookup("pandas.read_csv").value) == ("value", UNKNOWN)
    assert scope.lookup("erf").canonical == scope.lookup("sp.erf").canonical == "scipy.special.erf"
    assert scope.lookup("srcdiff.gradient").canonical == "srcdiff.gradient"


def test_a_file_beside_the_module_shadows_a_library(project):
    project(model="import random" + FUNCTION, random="def draw(x):\n    return x\n")
    assert FileScope("model.py").lookup("random.draw").canonical == "random.draw"
    assert FileScope("model.py").lookup("random.gauss") is None


def test_text_of_user_functions(project):
    project(model="from helpers import helper\n\ndef own(x):\n    return x\n\n@mystery\ndef odd(x):\n    return x\n" + FUNCTION, helpers=HELPERS)
    scope = FileScope("model.py")
    assert (scope.lookup("own").node.name, scope.lookup("own").node.lineno, scope.lookup("own").file) == ("own", 3, "model.py")
    assert (scope.lookup("helper").node.name, scope.lookup("helper").file) == ("helper", "helpers.py")
    assert scope.lookup("odd").kind == "function" and scope.lookup("odd").node is None


def test_closures_are_read_when_asked():
    gain = 2.0

    def inner(x):
        return gain * x + late  # noqa: F821

    scope = LiveScope(inner)
    assert scope.lookup("gain").value == 2.0
    gain = 3.0
    assert scope.lookup("gain").value == 3.0
    assert scope.lookup("late") is None
    late = 1.0
    assert scope.lookup("late").value == 1.0


def test_globals_are_read_when_asked(project):
    live, _ = both(project, "GAIN = 2.0")
    sys.modules["model"].GAIN = 5.0
    assert live.lookup("GAIN").value == 5.0
    sys.modules["model"].helper = len
    assert live.lookup("helper").canonical == "builtins.len"


def test_callable_objects_are_values(project):
    text = "import functools\nimport numpy as np\nP = functools.partial(abs)\nM = [].append\nV = np.vectorize(abs)\n"
    text += "R = np.random.default_rng(0).normal"
    live, _ = both(project, text)
    assert [live.lookup(name).kind for name in "PMVR"] == ["value"] * 4


def test_every_library_object_has_one_name():
    names = {}
    for module in naming.MODULES:
        for attribute, obj in vars(importlib.import_module(module)).items():
            if not attribute.startswith("_") and naming.has_identity(obj):
                path = f"{module}.{attribute}"
                names.setdefault(id(obj), set()).add(naming.ALIASES.get(path, path))
    assert [found for found in names.values() if len(found) > 1] == []


@pytest.mark.parametrize("name", "absolute arcsin concatenate power transpose max min round bool_ remainder int64 float64 prod invert".split())
def test_names_exist_in_every_numpy(name):
    assert canonical_name(getattr(np, name)) == f"numpy.{name}"


def test_scipy_is_named_by_its_public_module():
    special = pytest.importorskip("scipy.special")
    assert canonical_name(special.erf) == "scipy.special.erf"


def test_bindings_compare_by_identity_and_hash():
    X = np.ones(2)
    scope = LiveScope(lambda: X)
    assert scope.lookup("X") == scope.lookup("X") and len({scope.lookup("X"), scope.lookup("X")}) == 1
    assert scope.lookup("np") != scope.lookup("X")


def test_unknown_stays_itself_when_copied():
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
    assert repr(UNKNOWN) == "UNKNOWN"


def test_what_scipy_imports_is_not_scipys():
    pytest.importorskip("scipy.spatial.distance")
    import functools

    import scipy.special

    assert naming.scipy_name(functools.partial) is None
    assert naming.scipy_name(scipy.special.rel_entr) == "scipy.special.rel_entr"
