"""The fixture `check_grads` of the pytest plugin: it works, and costs nothing where it is not used."""

from __future__ import annotations

import configparser
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[1]
HEAVY = ("numpy", "gast", "astor", "srcdiff.api", "srcdiff.pipeline", "srcdiff.checks")

MODEL = """
import numpy as np

def right(x):
    return np.sum(np.sin(x) ** 2)

def kinked(x):
    return np.sum(np.abs(x))
"""

TESTS = """
import numpy as np
import model

X = np.array([0.5, 0.0, 2.0])

def test_right(check_grads):
    assert check_grads(model.right)(X).worst_error < 1e-8

def test_kinked(check_grads):
    check_grads(model.kinked)(X)
"""

LIGHT = f"""
import sys

def test_nothing():
    assert not [module for module in {HEAVY} if module in sys.modules]
"""


def run_python(*words: str, cwd=ROOT) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run([sys.executable, *words], cwd=cwd, env=environment, capture_output=True, text=True)


def run_pytest(folder: pathlib.Path, **files: str) -> subprocess.CompletedProcess:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return run_python("-m", "pytest", "-q", "-p", "srcdiff.pytest_plugin", "-p", "no:cacheprovider", cwd=folder)


def test_the_fixture_checks(tmp_path):
    done = run_pytest(tmp_path, model=MODEL, test_model=TESTS)
    assert done.returncode == 1 and "1 failed, 1 passed" in done.stdout
    assert "kinked has a kink or a jump at this value of x[1] (slope -1 from below, 1 from above)" in done.stdout


def test_it_costs_nothing_where_it_is_not_used(tmp_path):
    done = run_pytest(tmp_path, test_light=LIGHT)
    assert done.returncode == 0 and "1 passed" in done.stdout


def test_its_import_brings_no_compiler_and_no_numpy():
    done = run_python("-c", f"import sys, srcdiff.pytest_plugin; print([m for m in {HEAVY} if m in sys.modules])")
    assert done.stdout.strip() == "[]", done.stderr


def test_the_package_gives_its_names_when_they_are_asked_for():
    code = """
import sys, srcdiff
assert "srcdiff.api" not in sys.modules and "grad" in dir(srcdiff)
assert srcdiff.grad is srcdiff.grad is sys.modules["srcdiff.api"].grad
from srcdiff import *
assert vjp is srcdiff.vjp and issubclass(GradientCheckError, AssertionError)
try:
    srcdiff.gard
except AttributeError as error:
    print(error)
"""
    done = run_python("-c", code)
    assert done.stdout.strip() == "module 'srcdiff' has no attribute 'gard'", done.stderr


def test_the_entry_point():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert setup["options.entry_points"]["pytest11"].split() == ["srcdiff", "=", "srcdiff.pytest_plugin"]
