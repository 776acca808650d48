"""Star imports below a definition may bind its name anew: then it has no single meaning."""

from __future__ import annotations

import pytest

import srcdiff
from srcdiff.files import gradient_text


@pytest.mark.parametrize(
    "star, refused",
    [
        ("from starred_laws import *", True),
        ("from numpy import *", False),
        ("if True:\n    from starred_laws import *", True),
    ],
)
def test_a_star_import_below_a_definition(tmp_path, monkeypatch, star, refused):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "starred_laws.py").write_text("def helper(x):\n    return 5.0 * x\n")
    above = f"{star}\n\n\ndef helper(x):\n    return x * x\n\n\ndef f(x: float):\n    return helper(x)\n"
    below = f"def helper(x):\n    return x * x\n\n\n{star}\n\n\ndef f(x: float):\n    return helper(x)\n"
    (tmp_path / "model.py").write_text(above)
    assert "2.0 * x" in gradient_text("model.py", "f", "grad", 0, "u")
    (tmp_path / "model.py").write_text(below)
    if refused:
        with pytest.raises(srcdiff.SrcdiffError, match="more than one meaning"):
            gradient_text("model.py", "f", "grad", 0, "u")
    else:
        assert "2.0 * x" in gradient_text("model.py", "f", "grad", 0, "u")


def test_numpy_below_a_definition(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text("def tanh(x):\n    return x * x\n\n\nfrom numpy import *\n\n\ndef f(x: float):\n    return tanh(x)\n")
    with pytest.raises(srcdiff.SrcdiffError, match="more than one meaning"):
        gradient_text("model.py", "f", "grad", 0, "u")
