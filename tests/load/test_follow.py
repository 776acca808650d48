"""Functions of installed packages: refused unless the user says that they are to be followed; then as if they were the user's, live and from text."""

from __future__ import annotations

import importlib
import sys

import numpy as np
import pytest

import srcdiff
from srcdiff.cli import main
from srcdiff.api import Options
from srcdiff.files import gradient_text

PACKAGE = {
    "fakelib/__init__.py": "from fakelib.core import energy, Spring\nfrom fakelib import core\n",
    "fakelib/core.py": (
        "import numpy as np\n"
        "import otherlib\n"
        "SCALE = 3.0\n"
        "class Spring:\n"
        "    def __init__(self, k):\n"
        "        self.k = k\n"
        "    def force(self, x):\n"
        "        return -self.k * x\n"
        "def square(x):\n"
        "    return x * x\n"
        "def energy(x, k=2.0):\n"
        "    return SCALE * k * np.sum(square(x))\n"
        "def through(x):\n"
        "    return otherlib.cube(x)\n"
    ),
    "otherlib.py": "def cube(x):\n    return x * x * x\n",
}
USER = (
    "import numpy as np\n"
    "import srcdiff\n"
    "import fakelib\n"
    "from fakelib import energy, Spring, core\n"
    "def loss(x):\n"
    "    return energy(np.sin(x), k=0.5) + np.sum(Spring(2.0).force(x))\n"
    "def dotted(x):\n"
    "    return fakelib.core.energy(x)\n"
    "def other(x):\n"
    "    return np.sum(core.through(x))\n"
)
X = np.array([0.3, -1.2])


@pytest.fixture
def user(tmp_path, monkeypatch):
    """The user's module, beside which two packages are installed."""
    installed = tmp_path / "lib" / "site-packages"
    for name, text in PACKAGE.items():
        (installed / name).parent.mkdir(parents=True, exist_ok=True)
        (installed / name).write_text(text)
    (tmp_path / "user_of_fakelib.py").write_text(USER)
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(installed), *sys.path])
    monkeypatch.chdir(tmp_path)
    yield importlib.import_module("user_of_fakelib")
    for name in ("user_of_fakelib", "fakelib", "fakelib.core", "otherlib"):
        sys.modules.pop(name, None)


def gradient_of_loss(x):
    return 3.0 * 0.5 * 2.0 * np.sin(x) * np.cos(x) - 2.0


def test_refused_unless_followed(user):
    with pytest.raises(srcdiff.NoRuleError, match="no derivative rule for fakelib.core.energy") as caught:
        srcdiff.grad(user.loss)
    assert caught.value.help.endswith('or differentiate its text, too, with follow="fakelib"')
    with pytest.raises(srcdiff.SrcdiffError):
        gradient_text("user_of_fakelib.py", "loss", "grad", 0, update="test")


@pytest.mark.parametrize("follow", ["fakelib", ("fakelib",), ("otherlib", "fakelib.core")], ids=str)
def test_followed(user, follow):
    assert srcdiff.grad(user.loss, follow=follow)(X) == pytest.approx(gradient_of_loss(X))
    assert srcdiff.grad(user.dotted, follow=follow)(X) == pytest.approx(12.0 * X)
    assert srcdiff.check_grads(user.loss, follow=follow)(X)


def test_only_what_is_named_is_followed(user):
    with pytest.raises(srcdiff.NoRuleError, match="no derivative rule for otherlib.cube"):
        srcdiff.grad(user.other, follow="fakelib")
    assert srcdiff.grad(user.other, follow=("fakelib", "otherlib"))(X) == pytest.approx(3.0 * X * X)


def test_from_the_text(user):
    for function, expected in (("loss", gradient_of_loss(X)), ("dotted", 12.0 * X)):
        text = gradient_text("user_of_fakelib.py", function, "grad", 0, update="test", options=Options(follow="fakelib"))
        namespace: dict = {}
        exec(compile(text, "written", "exec"), namespace)
        assert namespace[f"{function}_grad"](X) == pytest.approx(expected)
    with pytest.raises(srcdiff.SrcdiffError):
        gradient_text("user_of_fakelib.py", "other", "grad", 0, update="test", options=Options(follow="fakelib"))


def test_command_line(user, capsys):
    assert main(["grad", "user_of_fakelib.py::dotted", "--follow", "fakelib"]) == 0
    shown = capsys.readouterr().out
    assert "--follow fakelib" in shown and "def dotted_grad(x):" in shown


def test_decorated(user, tmp_path):
    path = tmp_path / "decorated_user.py"
    path.write_text("import srcdiff\nfrom fakelib import energy\n@srcdiff.gradient(follow='fakelib')\ndef loss(x):\n    return energy(x)\n")
    module = importlib.import_module("decorated_user")
    try:
        assert module.loss.grad(X) == pytest.approx(12.0 * X)
        assert main(["write", str(path), "-q"]) == 0
        assert "def loss_grad(x):" in (tmp_path / "decorated_user_grad.py").read_text()
    finally:
        sys.modules.pop("decorated_user", None)


@pytest.mark.parametrize("follow", [3, ["fakelib"], ("fake lib",), ""], ids=str)
def test_what_is_no_package(user, follow):
    with pytest.raises(srcdiff.ArgumentError, match="names no packages"):
        srcdiff.grad(user.loss, follow=follow)
