"""The commands that read text run none of the user's code, and import none of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Run, it would leave a trace.
TRAP = """\
import os
with open(os.path.join({folder!r}, "TRACE"), "a") as trace:
    trace.write(__name__ + "\\n")
"""
MODEL = """\
{trap}
import numpy as np
import srcdiff
from numpy.f2py.__main__ import main
from pkg.inner import scaled, SHADOWED
from pkg import LOADED
from helper import *
import mine, adopted


def trap(*given, **named):
    open(os.path.join({folder!r}, "TRACE"), "a").write("decorator\\n")
    return given[0] if given and callable(given[0]) else trap


VALUE = trap(1.0)


@trap
def decorated(x):
    return x


class Layer:
    trap()

    def __init_subclass__(cls):
        trap()


class Dense(Layer, metaclass=trap() or type):
    WIDTH = trap()


@srcdiff.gradient(wrt="w", example=(1.0, 2.0))
def loss(w: trap("annotation"), x: "trap('text')" = trap("default")):
    return np.sum(np.tanh(w * scaled(x) * SHADOWED))


@srcdiff.gradient(wrt=trap("w"))
def odd(w):
    return w
"""
STANDARD = "numpy ast json gast astor typing argparse dataclasses functools sysconfig inspect tokenize configparser hashlib shlex difflib".split()
STANDARD += "tempfile subprocess multiprocessing concurrent contextlib re random numba scipy tomllib black pygments sitecustomize usercustomize conftest".split()
COMMANDS = [  # with what they end with
    ("grad project/model.py::loss --wrt w", 0),
    ("grad project/good.py::loss --wrt w", 0),
    ("grad project/good.py::loss --wrt w --mode forward -o project/out_grad.py", 0),
    ("grad project/good.py::loss --wrt w --follow pkg --target numba", 2),
    ("explain project/good.py::loss --wrt w", 0),
    ("explain project/good.py::loss --passes", 0),
    ("write project/good.py", 0),
    ("write", 2),
    ("check --jobs 2", 2),
    ("check --json --diff --jobs 1", 2),
    ("check project/good.py", 0),
    ("diff HEAD", 2),
    ("diff HEAD project/good.py", 1),  # the file that was written above is new
    ("blame project/good_grad.py", 0),
]
SCRIPT = """\
import sys
sys.path = [path for path in sys.path if path]
from srcdiff.cli import main
print("codes", *[main(words.split()) for words in sys.argv[1:]])
"""  # what the installed script does, once for each command


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    """A project in which every file would leave a trace if it was run."""
    folder = tmp_path_factory.mktemp("trapped")
    trap = TRAP.format(folder=str(folder))

    def put(name: str, text: str) -> None:
        os.makedirs(os.path.dirname(folder / name) or ".", exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    put("project/model.py", MODEL.format(trap=trap, folder=str(folder)))
    good = "import numpy as np\nimport srcdiff\nfrom pkg.inner import scaled\n\n\n@srcdiff.gradient(wrt='w')\ndef loss(w: float, x: float):\n    return np.sum(w * scaled(x))\n"
    put("project/good.py", good + "\n\n" + trap)
    for number in range(9):  # so many that further processes check them
        put(f"project/more/good_{number}.py", good.replace("scaled(x)", f"x**{number}").replace("from pkg.inner import scaled\n", "") + trap)
    put("project/pkg/__init__.py", trap + "LOADED = 1\n")
    put("project/pkg/inner.py", trap + "SHADOWED = 2.0\n\n\ndef scaled(x):\n    return 2.0 * x\n")
    for name in ("helper", "mine", "adopted", "setup", "rules", "more/__init__", "more/conftest"):
        put(f"project/{name}.py", trap)
    put("project/setup.cfg", "[srcdiff]\nrules = rules\nfunctions =\n    pkg/inner.py::scaled --wrt x\n")
    put("shadowed/numpy.py", trap)
    put("shadowed/math.py", trap)
    put("shadowed/shadow.py", good.replace("from pkg.inner import scaled", "import math").replace("scaled(x)", "math.sin(x)") + trap)
    for number, name in enumerate(STANDARD):
        put(f"{name}.py" if number % 2 else f"{name}/__init__.py", trap)
    git = ["git", "-c", "user.name=n", "-c", "user.email=e@e"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "traps"]):
        subprocess.run([*git, *words], cwd=folder, check=True, capture_output=True)
    yield folder
    shutil.rmtree(folder)


def traced(folder, words: list) -> subprocess.CompletedProcess:
    """A run in the folder of the traps, which must leave no trace."""
    done = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": ROOT})
    trace = folder / "TRACE"
    found = trace.read_text() if trace.exists() else ""
    trace.unlink() if found else None
    assert found == "" and "Traceback" not in done.stderr and "bug of" not in done.stderr, done.stderr
    return done


def test_the_script_leaves_no_trace(trapped):
    words, codes = zip(*COMMANDS)
    assert traced(trapped, ["-c", SCRIPT, *words]).stdout.splitlines()[-1] == "codes " + " ".join(map(str, codes))
    print(f"{len(words)} commands, {len(STANDARD)} modules in the place of others'")


@pytest.mark.parametrize("words, code", [COMMANDS[1], COMMANDS[8]])
def test_the_module_leaves_no_trace(trapped, words, code):
    assert traced(trapped, ["-m", "srcdiff", *words.split()]).returncode == code


def test_the_traps_work(trapped):
    """Or nothing was tested."""
    subprocess.run([sys.executable, "-c", "import good"], cwd=trapped / "project", capture_output=True, env={**os.environ, "PYTHONPATH": ROOT})
    assert "inner" in (trapped / "TRACE").read_text()
    (trapped / "TRACE").unlink()
