"""srcdiff verify: what is decorated in a file is checked where the decorator or the annotations say."""

from __future__ import annotations

import json

import pytest

from srcdiff.cli import main

GOOD = """
from typing import Annotated
import numpy as np
import srcdiff

@srcdiff.gradient(wrt=("w", "b"))
def loss(w: Annotated[np.ndarray, "d k"], b: Annotated[np.ndarray, "k"], x: Annotated[np.ndarray, "n d"], steps: int, flag: bool, power: float = 2.0):
    r = np.tanh(x @ w) + b
    return np.mean(r ** power) * steps

@srcdiff.gradient(example=(1.5,), has_aux=True)
def pair(x):
    return x ** 3, {"x": x}

"""

KINKED = """
import numpy as np
import srcdiff

@srcdiff.gradient(example={"x": 1.0})
def kinked(x):
    return abs(x - 1.0)

@srcdiff.gradient()
def unknown(x):
    return x * x

@srcdiff.gradient()
def failing(x: float):
    assert x > 2.0
    return x * x
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command in a folder with these files: gives (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def run(*words, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        return (main(["verify", *words]), *capsys.readouterr())

    return run


def test_right_derivatives(run):
    code, out, err = run("good.py", good=GOOD)
    assert (code, err) == (0, "")
    head, loss, pair = out.splitlines()
    assert head.split() == "function with respect to worst error Taylor rates".split()
    assert loss.startswith("good.py::loss  w, b ") and loss.endswith("  2.00 2.00 2.00 2.00")
    assert pair.startswith("good.py::pair  0 ")
    assert run("good.py")[1] == out  # the same points every time


def test_wrong_ones_and_those_that_cannot_be_checked(run):
    code, out, err = run(kinked=KINKED)
    assert (code, err) == (1, "")
    assert "kinked has a kink or a jump at this value of x" in out
    assert "kinked.py::unknown: not checked: nothing tells what the argument 'x' is; annotate it, or give @srcdiff.gradient(example=...)" in out
    assert "kinked.py::failing: not checked: it raises AssertionError" in out


def test_what_cannot_be_checked_alone_is_no_success(run):
    code, out, _ = run(kinked=KINKED.replace("{\"x\": 1.0}", "{\"x\": 2.0}"))
    assert code == 2 and "wrong" not in out


def test_modules_that_cannot_be_imported(run):
    code, out, err = run(broken="import srcdiff\n\n\n@srcdiff.gradient()\ndef f(x: float):\n    return x\n\n\n1 / 0\n", good=GOOD)
    assert code == 2 and "good.py::loss" in out
    assert "broken.py cannot be imported: ZeroDivisionError: division by zero" in err and "help: verify runs the module" in err


def test_nothing_to_check(run):
    assert run(plain="x = 1\n") == (0, "", "")


def test_its_help_says_that_it_runs_code(capsys):
    with pytest.raises(SystemExit):
        main(["verify", "--help"])
    assert "imports and runs your modules" in " ".join(capsys.readouterr().out.split())


COMPLEX = """
from typing import Annotated
import numpy as np
from numpy.typing import NDArray
import srcdiff

@srcdiff.gradient(wrt=("gain", "sent"))
def power(gain: complex, sent: Annotated[NDArray[np.complex128], "n"], seen: Annotated[np.ndarray, "n"]):
    return np.sum(np.abs(gain * sent * sent - seen) ** 2)
"""


def test_complex_arguments_are_drawn(run):
    code, out, err = run("waves.py", waves=COMPLEX)
    assert (code, err) == (0, "") and "waves.py::power  gain, sent       below 1e-08  2.00 2.00 2.00 2.00" in out


def test_json(run):
    code, out, err = run("--json", ".", good=GOOD, kinked=KINKED)
    found = {one["function"]: one for one in json.loads(out)}
    assert (code, err) == (1, "") and list(found) == ["loss", "pair", "kinked", "unknown", "failing"]
    loss, kinked = found["loss"], found["kinked"]
    assert (loss["file"], loss["wrt"], loss["state"], loss["reason"]) == ("good.py", ["w", "b"], "right", "")
    assert loss["worst_error"] < 1e-8 and loss["worst_component"][0] in "wb" and all(1.9 < rate < 2.1 for rate in loss["rates"][-3:])
    assert (kinked["state"], kinked["worst_error"], kinked["rates"]) == ("wrong", None, None) and "has a kink" in kinked["reason"]
    assert found["unknown"]["state"] == found["failing"]["state"] == "not checked"
    assert run("--json", ".", good="", kinked="")[:2] == (0, "[]\n")


def test_what_is_listed_is_checked_too(run, tmp_path):
    (tmp_path / "setup.cfg").write_text("[srcdiff]\nfunctions =\n    plain.py::cube --wrt x\n")
    code, out, err = run(plain="def cube(x: float):\n    return x ** 3\n", good=GOOD)
    assert (code, err) == (0, "") and [line.split()[0] for line in out.splitlines()[1:]] == ["good.py::loss", "good.py::pair", "plain.py::cube"]
    assert run("plain.py")[1].splitlines()[1].startswith("plain.py::cube  x ")


OBJECTS = """
from __future__ import annotations
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NamedTuple, Optional
import numpy as np
import srcdiff
if TYPE_CHECKING:
    from nowhere import Nothing

class Kind(enum.Enum):
    ONE = 1
    TWO = 2

class Pair(NamedTuple):
    a: float
    b: Annotated[np.ndarray, "n"]

@dataclass
class Car:
    mass: float
    pair: Pair
    kind: Kind
    drag: float = 0.5

class Engine:
    def __init__(self, car: Car, power: float, /, *, gear: int):
        self.car, self.power, self.gear, self.calls = car, power, gear, 0

    @srcdiff.gradient(wrt=("x", "limit"))
    def push(self, x: Annotated[np.ndarray, "n"], limit: Optional[float]):
        return np.sum(x * self.car.pair.b) * self.power * self.gear * limit / self.car.mass

    @staticmethod
    @srcdiff.gradient()
    def idle(x: float):
        return x * x

    @srcdiff.gradient(wrt="x")
    @classmethod
    def made(cls, x: float, car: Car):
        return x * car.mass * car.drag

@srcdiff.gradient(wrt="pair")
def speed(car: Car, pair: Pair):
    return car.mass * pair.a + np.sum(pair.b ** 2) * car.drag

@srcdiff.gradient(wrt="x")
def checked(x: float, y: Nothing):
    return x * x

class Bare:
    def __init__(self, k):
        self.k = k

@srcdiff.gradient(wrt="x")
def bare(x: float, by: Bare):
    return x * by.k
"""


def test_objects_are_drawn_for_classes(run):
    """With the sizes of the other arguments; what no annotation tells is not guessed."""
    code, out, err = run("objects.py", objects=OBJECTS)
    rows = {line.split()[0].partition("::")[2]: line for line in out.splitlines() if "  2.00" in line or "  exact" in line}
    assert sorted(rows) == ["Engine.idle", "Engine.made", "Engine.push", "speed"]
    assert (code, err) == (2, "")
    assert "objects.py::checked: not checked: its annotations have no values when the program runs: name 'Nothing' is not defined; give" in out
    assert "objects.py::bare: not checked: nothing tells what 'k' of Bare is; annotate it, or give @srcdiff.gradient(example=...)" in out


def test_a_package_that_imports_the_module(tmp_path, monkeypatch, capsys):
    """The package's `__init__` is run first, as an import would; the module is run once."""
    package = tmp_path / "wings_of_test"
    (package / "parts").mkdir(parents=True)
    (package / "__init__.py").write_text("from .model import loss\nRUNS = []\n", encoding="utf-8")
    (package / "parts" / "__init__.py").write_text("", encoding="utf-8")
    (package / "model.py").write_text("import srcdiff\n\n@srcdiff.gradient()\ndef loss(x: float):\n    return x * x\n", encoding="utf-8")
    inner = "import srcdiff\nfrom ..model import loss\nfrom .. import RUNS\nRUNS.append(1)\nassert len(RUNS) == 1\n\n@srcdiff.gradient()\ndef twice(x: float):\n    return 2.0 * loss(x)\n"
    (package / "parts" / "inner.py").write_text(inner, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["verify"]) == 0
    out, err = capsys.readouterr()
    assert err == "" and "model.py::loss" in out and "inner.py::twice" in out
