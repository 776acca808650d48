"""Functions of SciPy: how the text spells and imports them, live and from the text of a file; srcdiff does not import SciPy."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import numpy as np
import pytest
import scipy.special
from scipy import special
from scipy.special import gammaln

import srcdiff

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = """{imports}


def f(x, n):
    return {function}(x) * {passive}(n)


def use(g):
    return g(1.3, 4)
"""
SPELLINGS = {
    "import scipy.special": "scipy.special",
    "from scipy import special": "special",
    "import scipy.special as sp": "sp",
    "from scipy.special import gammaln, ndtr": "",
}


def member(module: str, name: str) -> str:
    return f"{module}.{name}" if module else name


@pytest.mark.parametrize("imports", SPELLINGS)
def test_live_and_written_texts_agree(imports, tmp_path, monkeypatch):
    """The module is called what the user calls it, else `special`; a written file runs by itself."""
    module = SPELLINGS[imports]
    text = PROGRAM.format(imports=imports, function=member(module, "gammaln"), passive=member(module, "ndtr"))
    name = f"spelled{list(SPELLINGS).index(imports)}"
    path = tmp_path / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    derivative = srcdiff.grad(__import__(name).f)
    command = [sys.executable, "-m", "srcdiff", "grad", f"{path}::f", "--wrt", "x"]
    printed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    assert [line for line in printed.splitlines() if not line.startswith("#")] == ["", *derivative.source.splitlines()]
    assert f"{module or 'special'}.digamma(x)" in printed
    (tmp_path / "alone.py").write_text(printed + "\n\nprint(repr(f_grad(1.3, 4)))\n", encoding="utf-8")
    alone = subprocess.run([sys.executable, tmp_path / "alone.py"], stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    expected = special.digamma(1.3) * special.ndtr(4)
    np.testing.assert_allclose([derivative(1.3, 4), eval(alone, {"np": np})], expected, rtol=1e-12)


def test_names_that_are_taken():
    def f(scipy: float, special: float):
        return gammaln(special)

    derivative = srcdiff.grad(f, "special")
    assert "from scipy import special as special_2" in derivative.source and "special_2.digamma(special)" in derivative.source
    np.testing.assert_allclose(derivative(0.0, 1.3), scipy.special.digamma(1.3))


@pytest.mark.parametrize(
    "expression, word",
    [
        ("special.jv(x, 2.0)", "'v'"),
        ("special.betainc(x, 1.0, 0.5)", "'a'"),
        ("special.gammainc(x, 0.3)", "'a'"),
        ("special.polygamma(x, 1.0)", "'n'"),
        ("special.logsumexp(x, return_sign=True)", "'return_sign'"),
        ("special.kolmogorov(x)", "kolmogorov"),
        ("special.erf(x, out=y)", "'out'"),
        ("np.linalg.norm(np.ones(3), x)", "'ord'"),
    ],
)
def test_refused(expression, word, tmp_path):
    """An argument that no line of a rule increments is no constant in silence."""
    path = tmp_path / "refused.py"
    path.write_text(f"import numpy as np\nfrom scipy import special\n\n\ndef f(x: float, y):\n    return {expression}\n", encoding="utf-8")
    command = [sys.executable, "-m", "srcdiff", "grad", f"{path}::f", "--wrt", "x"]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8")
    assert done.returncode == 2 and word in done.stderr


def test_srcdiff_does_not_import_scipy():
    code = (
        "import sys, srcdiff, numpy as np\n"
        "from srcdiff.rules.table import load_rules\n"
        "load_rules()\n"
        "assert 'scipy' not in sys.modules, sorted(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
