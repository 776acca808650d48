"""Where rules are declared: beside the function, in other modules, for installed packages, under one name twice."""

from __future__ import annotations

import importlib
import re
import sys
import types

import numpy as np
import pytest

import srcdiff
from srcdiff.files import gradient_text

HEAD = "import numpy as np\nimport srcdiff\n"
CUBE = '''
def cube(x):
    try:
        return x ** 3
    except ValueError:
        return x
'''
RULE = '''
@srcdiff.elementwise(cube)
def rule(z, x):
    x_bar += z_bar * 3.0 * FACTOR * x * x
'''


def text(path: str, qualname: str = "f", wrt="x") -> str:
    return gradient_text(path, qualname, "grad", wrt, "srcdiff grad ...")


def test_a_module_of_rules_that_the_model_imports(project):
    """What the rule reads is read of its module, under names of its own."""
    project(
        functions="import numpy as np\n" + CUBE,
        rules=HEAD + "from functions import cube\n\nFACTOR = 1.0\n" + RULE,
        model="import numpy as np\nimport rules\nimport functions as fs\n\nFACTOR = 7.0\n\ndef f(x):\n    return np.sum(fs.cube(x)) * FACTOR\n",
    )
    found = text("model.py")
    assert "rules.FACTOR" in found and "import rules\n" in found and "model.FACTOR" in found
    model = importlib.import_module("model")
    live = srcdiff.grad(model.f)
    assert "rules.FACTOR" in live.source
    x = np.array([1.0, -2.0])
    assert np.allclose(live(x), 21.0 * x * x)
    (project() / "model_f.py").write_text(found)
    assert np.allclose(importlib.import_module("model_f").f_grad(x), 21.0 * x * x)


def test_rules_in_a_package(project):
    project(
        pkg__functions="import numpy as np\n" + CUBE,
        pkg__rules=HEAD + "from .functions import cube\n\nFACTOR = 1.0\n" + RULE,
        pkg__model="import numpy as np\nfrom .functions import cube\n\ndef f(x):\n    return np.sum(cube(x))\n",
    )
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="try"):
        text("pkg/model.py")  # nothing says where the rules are, and the text is looked into
    (project() / "setup.cfg").write_text("[srcdiff]\nrules = pkg.rules\n")
    found = text("pkg/model.py")
    assert "rules.FACTOR" in found and "from . import rules" in found
    importlib.import_module("pkg.rules")
    model = importlib.import_module("pkg.model")
    assert np.allclose(srcdiff.grad(model.f)(np.array([2.0])), 12.0)
    (project() / "setup.cfg").write_text("[srcdiff]\nrules = pkg.nothing\n")
    with pytest.raises(srcdiff.SourceError, match="'pkg.nothing', in which the project says that there are rules"):
        text("pkg/model.py")


def test_the_package_s_init_is_read_too(project):
    project(
        pkg__functions="import numpy as np\n" + CUBE,
        pkg__rules=HEAD + "from .functions import cube\n\nFACTOR = 1.0\n" + RULE,
        pkg__model="import numpy as np\nfrom .functions import cube\n\ndef f(x):\n    return np.sum(cube(x))\n",
    )
    (project() / "pkg" / "__init__.py").write_text("from . import rules\n")
    assert "rules.FACTOR" in text("pkg/model.py")
    assert "rules.FACTOR" in srcdiff.grad(importlib.import_module("pkg.model").f).source


def test_pyproject(project):
    project(functions="import numpy as np\n" + CUBE, rules=HEAD + "from functions import cube\n\nFACTOR = 1.0\n" + RULE, model="import numpy as np\nfrom functions import cube\n\ndef f(x):\n    return np.sum(cube(x))\n")
    (project() / "pyproject.toml").write_text('[tool.srcdiff]\nrules = ["rules"]\n')
    if sys.version_info >= (3, 11):
        assert "rules.FACTOR" in text("model.py")
    else:
        with pytest.raises(srcdiff.SourceError, match="this Python cannot read"):
            text("model.py")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that is installed: `fakelib`, whose functions stand in a module of their own."""
    folder = tmp_path / "site-packages" / "fakelib"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("from .core import energy, step\n")
    (folder / "core.py").write_text("import numpy as np\ndef energy(x, scale=1.0):\n    return scale * np.sum(x ** 4)\ndef step(x):\n    return np.sign(x)\n")
    monkeypatch.syspath_prepend(str(folder.parent))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "fakelib"]:
        del sys.modules[name]


LIBRARY = HEAD + '''
import fakelib


@srcdiff.adjoint(fakelib.energy, shape=())
def rule(z, x, scale=1.0):
    x_bar += 4.0 * scale * z_bar * x ** 3
    scale_bar += z_bar * np.sum(x ** 4)


srcdiff.zero_gradient(fakelib.step)


def f(x, s):
    return fakelib.energy(x) * s + fakelib.energy(2.0 * x, s) + np.sum(fakelib.step(x) * x)
'''


def test_functions_of_an_installed_package(project, package):
    project(model=LIBRARY)
    model = importlib.import_module("model")
    found, live = text("model.py", wrt=("x", "s")), srcdiff.grad(model.f, ("x", "s"))
    assert found.partition('."""\n')[2].split() == live.source.partition('."""\n')[2].split()
    assert "adjoint of energy(z, x, scale)" in found
    srcdiff.check_grads(model.f, ("x", "s"))(np.array([0.3, -1.2, 0.7]), 0.8)


def test_functions_of_numpy_without_a_rule(project):
    project(model=HEAD + '''
def slope(M, beta):
    return (np.kaiser(M, beta + 1e-6) - np.kaiser(M, beta - 1e-6)) / 2e-6

@srcdiff.adjoint(np.kaiser)
def rule(z, M, beta):
    beta_bar += z_bar @ slope(M, beta)

def f(x, beta):
    return np.sum(np.kaiser(3, beta) * x)
''')
    model = importlib.import_module("model")
    live = srcdiff.grad(model.f, ("x", "beta"))
    assert re.sub(r"\bmodel\.", "", text("model.py", wrt=("x", "beta")).rpartition('."""')[2]).split() == live.source.rpartition('."""')[2].split()
    srcdiff.check_grads(model.f, ("x", "beta"))(np.array([0.3, -1.2, 0.7]), 0.8)


def test_two_functions_of_one_name(project):
    """Each has its own rule, whatever they are called, and a function that takes over the name has none."""
    project(
        one=HEAD + "FACTOR = 1.0\n" + CUBE + RULE,
        two=HEAD + "FACTOR = 2.0\n" + CUBE + RULE,
        model="import numpy as np\nimport one\nimport two\n\ndef f(x):\n    return np.sum(one.cube(x) + two.cube(x))\n",
    )
    x = np.array([1.0, 2.0])
    model = importlib.import_module("model")
    live = srcdiff.grad(model.f)
    assert np.allclose(live(x), 9.0 * x * x)
    assert "one.FACTOR" in text("model.py") and "two.FACTOR" in text("model.py")

    def cube(x):
        return 5.0 * x

    model.one.cube = cube
    assert np.allclose(srcdiff.grad(model.f)(x), 5.0 + 6.0 * x * x)
    with pytest.raises(srcdiff.ReboundError):
        model2 = types.SimpleNamespace(f=live)
        srcdiff.grad(model.f)
        fresh = srcdiff.grad(model.f)
        model.one.cube = model.two.cube
        fresh(x)
        model2.f(x)


def test_a_closure_and_what_it_reads():
    scale = 3.0

    def times(x):
        try:
            return scale * x
        except ValueError:
            return x

    @srcdiff.adjoint(times, shape="x")
    def rule(z, x):
        x_bar += scale * z_bar

    def called(x):
        try:
            return scale * x
        except ValueError:
            return x

    @srcdiff.adjoint(called, call=True, shape="x")
    def called_adjoint(z_bar, z, x):
        return scale * z_bar

    def f(x):
        return np.sum(times(x) ** 2) + np.sum(called(x) ** 2)

    srcdiff.check_grads(f)(np.array([0.4, -1.0]))


def test_rules_are_found_through_other_names(project):
    project(model='''
import numpy as np
import srcdiff as sd
from srcdiff.extend import zero_gradient, elementwise as rule_of
''' + CUBE + '''
power_three = cube

@rule_of(power_three)
def rule(z, x):
    x_bar += z_bar * 3.0 * x * x

@sd.zero_gradient
def index(x):
    return int(x[0])

def f(x):
    return np.sum(cube(x)) * index(x) + np.sum(power_three(x))
''')
    live = srcdiff.grad(importlib.import_module("model").f).source
    assert re.sub(r"\bmodel\.", "", text("model.py").partition('"""Gradient')[2]).split() == live.partition('"""Gradient')[2].split()


def test_a_rule_further_down_is_not_there_yet(project):
    """While the module is imported; the commands would find it, and write another derivative."""
    project(model=HEAD + CUBE + "@srcdiff.gradient()\ndef f(x):\n    return np.sum(cube(x))\n\nFACTOR = 1.0\n" + RULE)
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="the rule of cube is not there yet"):
        importlib.import_module("model")


OTHERS = HEAD + '''
import functools


@functools.lru_cache(None)
def cached(x):
    return x ** 3


@srcdiff.elementwise(cached)
def rule(z, x):
    x_bar += z_bar * 3.0 * x * x


def decorated(f):
    @functools.wraps(f)
    def inner(*args, **keywords):
        return f(*args, **keywords)
    return inner


@decorated
def wrapped(x, k=2.0):
    return np.array([k * v for v in x])


@srcdiff.elementwise(wrapped)
def rule(z, x, k=2.0):
    x_bar += z_bar * k


power = lambda x: np.array([v ** 4 for v in x])


@srcdiff.elementwise(power)
def rule(z, x):
    x_bar += z_bar * 4.0 * x ** 3


def of_cached(x):
    return cached(float(x[0])) + cached(2.0 * x[1])


def of_wrapped(x):
    return np.sum(wrapped(x) ** 2)


def of_lambda(x):
    return np.sum(power(x))
'''


@pytest.mark.parametrize("function", ["of_cached", "of_wrapped", "of_lambda"])
def test_functions_behind_decorators_and_lambdas(project, function):
    """None of these is looked into; a rule makes them differentiable."""
    project(model=OTHERS)
    f = getattr(importlib.import_module("model"), function)
    srcdiff.check_grads(f)(np.array([0.7, -0.4]))
    assert text("model.py", function).rpartition('."""\n')[2].replace("model.", "") == srcdiff.grad(f).source.rpartition('."""\n')[2]
