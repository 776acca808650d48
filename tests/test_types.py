"""Type checkers know the derivatives that the decorator adds, and their signatures."""

from __future__ import annotations

import os
import re
import subprocess
import sys

PROGRAM = """
import srcdiff


@srcdiff.gradient(wrt=("w", "b"))
def loss(w: float, b: float, scale: float = 1.0) -> float:
    return w * b * scale


@srcdiff.gradient(wrt="w")
def one(w: float) -> float:
    return w * w


class Model:
    @srcdiff.gradient(wrt="x")
    def energy(self, x: float) -> float:
        return x * x


def plain(w: float, b: float = 1.0) -> float:
    return w * b


reveal_type(loss.grad.__call__)  # def (w: float, b: float, scale: float =) -> tuple[Any, ...]
reveal_type(loss.value_and_grad.__call__)  # def (w: float, b: float, scale: float =) -> tuple[float, tuple[Any, ...]]
reveal_type(loss.grad(1.0, 2.0))  # tuple[Any, ...]
reveal_type(loss.grad.source)  # str
reveal_type(srcdiff.grad(plain, wrt="w").__call__)  # def (w: float, b: float =) -> Any
reveal_type(srcdiff.value_and_grad(plain)(1.0))  # tuple[Any, Any]
reveal_type(srcdiff.vjp(plain)(1.0, result_bar=2.0))  # Any
reveal_type(srcdiff.hessian(plain).source)  # str
reveal_type(srcdiff.grad(srcdiff.grad(plain))(1.0))  # Any
srcdiff.grad(plain)("x")  # error: Argument 1 to "__call__" has incompatible type "str"; expected "float"
reveal_type(loss(1.0, b=2.0))  # float
reveal_type(one.grad(1.0))  # Any
reveal_type(Model.energy.grad.__call__)  # def (self: model.Model, x: float) -> Any
reveal_type(Model().energy(2.0))  # float
Model().energy("x")  # error: Argument 1 has incompatible type "str"; expected "float"
loss.grad("x", 1.0)  # error: Argument 1 to "__call__" has incompatible type "str"; expected "float"
loss.grad(1.0)  # error: Missing positional argument "b" in call to "__call__"
loss.gradient  # error: "Differentiated[[float, float, float], float, tuple[Any, ...]]" has no attribute "gradient"
"""


def test_mypy(tmp_path):
    (tmp_path / "model.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-codes", "--cache-dir", str(tmp_path / "cache"), "model.py"]
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    ran = subprocess.run(command, cwd=tmp_path, env={**os.environ, "MYPYPATH": root}, capture_output=True, text=True)
    assert ran.stderr == ""
    wanted = {number: line.partition("  # ")[2] for number, line in enumerate(PROGRAM.splitlines(), 1) if "  # " in line}
    said = re.findall(r"^model\.py:(\d+): (?:note: Revealed type is \"(.*)\"|(error: .*))$", ran.stdout, re.M)
    found = {int(number): revealed or error for number, revealed, error in said}
    assert {number: simple(text) for number, text in found.items()} == {number: simple(text) for number, text in wanted.items()}


def simple(text: str) -> str:
    """The words of old and new versions of mypy."""
    return (
        re.sub(r"\b(builtins|typing|srcdiff\.typed)\.|\bdef |`-?\d+", "", text)
        .replace("Tuple[", "tuple[")
        .replace(" | None", "")
        .replace('" of "Differentiated', "")
        .replace('" of "Derived', "")
    )
