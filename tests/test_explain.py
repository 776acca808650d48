"""`srcdiff explain`: exact texts for small functions, and what is told of a function that is refused.

The module of each ends in an error: it is never run.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import textwrap

import pytest

import srcdiff
from srcdiff.cli import main

HEADER = "from typing import Annotated\nimport numpy as np\n\n\n"
NEVER_RUN = "\n\nraise SystemExit('the module was run')\n"
NOTHING_SAVED = "saved\n    nothing: the reverse sweep reads no value that is overwritten\n"


@pytest.fixture
def explain(tmp_path, monkeypatch, capsys):
    """Explain the function `f` of a text, whose first line is line 5 of a module: gives (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def explain(program, *words):
        (tmp_path / "model.py").write_text(HEADER + plain(program) + NEVER_RUN, encoding="utf-8")
        return (main(["explain", "model.py::f", *words]), *capsys.readouterr())

    return explain


def plain(text):
    return textwrap.dedent(text).lstrip("\n")


CASES = {
    "a linear stencil saves nothing": (
        """
        def f(u: Annotated[np.ndarray, "n"], c: float, steps: int):
            u = u.copy()
            for step in range(steps):
                u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
            return np.sum(u)
        """,
        [],
        """
        active
            with respect to u  u
            passive            c, steps, step

        storage
            u      buffer, written in line 8
            c      value
            steps  value

        saved
            nothing: the reverse sweep reads no value that is overwritten

        guards
            expected u (n), all floats (ValueError if u.ndim != 1 or u.dtype.kind != "f")
        """,
    ),
    "a stencil that is not linear saves the part that it overwrites": (
        """
        def f(u: Annotated[np.ndarray, "n"], steps: int):
            u = u.copy()
            for step in range(steps):
                u[1:] -= 0.1 * u[1:] * (u[1:] - u[:-1])  # upwind
            return np.sum(u)
        """,
        ["--wrt", "u,"],
        """
        active
            with respect to u  u
            passive            steps, step

        storage
            u      buffer, written in line 8
            steps  value

        saved
            u  save part  line 8  u[1:] -= 0.1 * u[1:] * (u[1:] - u[:-1])  needed by the adjoint of line 8

        guards
            expected u (n), all floats (ValueError if u.ndim != 1 or u.dtype.kind != "f")
        """,
    ),
    "a view": (
        """
        def f(x: Annotated[np.ndarray, "n"], i: int):
            y = np.sin(x)
            v = y[i:]
            w = v[::-1]
            w *= w
            return y @ x
        """,
        ["--value"],
        """
        active
            with respect to x  x, y, v, w
            passive            i

        storage
            x  value
            i  value
            y  buffer, written in line 9
               view in line 7: v = y[i:]
               view in line 8: w = y[i:][::-1]

        saved
            y  save part  line 9  w *= w  needed by the adjoint of line 9

        guards
            expected x (n), all floats (ValueError if x.ndim != 1 or x.dtype.kind != "f")
        """,
    ),
    "an argument whose final value is the output": (
        """
        def f(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"], a: float):
            y += a * x
            y[0] = y[0] * y[1]
        """,
        ["--wrt", "x,a", "--of", "y", "--vjp"],
        """
        active
            with respect to x, a  x, y, a

        storage
            x  value
            y  buffer, written in lines 6 and 7
               copied first: a derivative leaves its arguments alone
            a  value

        saved
            y  save part  line 7  y[0] = y[0] * y[1]  needed by the adjoint of line 7

        guards
            expected x (n), y (n), floats in y (ValueError if x.ndim != 1 or y.shape != x.shape or y.dtype.kind != "f")
            y must not share memory with others (ValueError if np.shares_memory(y, x, max_work=1000))
            result_bar must have the shape of the real result (ValueError if np.shape(result_bar) != np.shape(result) or np.iscomplexobj(result))
        """,
    ),
    "arrays that change places": (
        """
        def f(x: Annotated[np.ndarray, "n"], n: int):
            a, b = x.copy(), np.zeros(len(x))
            for i in range(n):
                b[1:] = a[1:] * a[:-1]
                a, b = b, a
            return np.sum(a)
        """,
        [],
        """
        active
            with respect to x  x, a, b
            passive            n, i

        storage
            x  value
            n  value
            a  buffer, written under another name
               changes places with b in line 9
            b  buffer, written in line 8
               changes places with a in line 9

        saved
            b     save part  line 8  b[1:] = a[1:] * a[:-1]  needed by the adjoint of line 8
            a, b  invert     line 9  a, b = b, a             needed by the adjoint of line 8

        guards
            expected x (n), all floats (ValueError if x.ndim != 1 or x.dtype.kind != "f")
        """,
    ),
    "jumps": (
        """
        def f(x: Annotated[np.ndarray, "n"], limit: float):
            s = 1.0
            for i in range(len(x)):
                if x[i] < 0.0:
                    continue
                s = s * x[i]
                if s > limit:
                    break
                x[i] = s
            else:
                return s
            if s > 2.0 * limit:
                raise ValueError("too large")
            return s * s
        """,
        [],
        """
        active
            with respect to x  x, s
            passive            limit, i

        storage
            x      buffer, written in line 13
                   copied first: a derivative leaves its arguments alone
            limit  value

        saved
            taken  save       line 7   end of body: for i in range(len(x)):  needed by the test of line 8
            s      save       line 10  s = s * x[i]                          needed by the adjoint of line 10
            stop   invert     line 11  stop = s > limit
            x      save part  line 13  x[i] = s                              needed by the adjoint of line 10

        guards
            expected x (n), all floats (ValueError if x.ndim != 1 or x.dtype.kind != "f")
        """,
    ),
    "numbers": (
        """
        def f(x: float, n: int):
            s = x
            for i in range(n):
                j = i + 1
                if s > 0.5:
                    s = s * np.sin(j * x)
                else:
                    s = np.sin(s)
            n = 3
            while n < 5:
                t = s * n
                s = s * t
                n += 1
            return s * n
        """,
        [],
        """
        active
            with respect to x  x, s, t
            passive            n, i, j

        storage
            x  value
            n  value

        saved
            j  recompute  line 8   j = i + 1                  needed by the adjoint of line 10
            s  save       line 9   if s > 0.5:                needed by the adjoint of lines 10 and 12
            n  save       line 13  n = 3                      needed by the loop of line 7
            t  save       line 14  end of body: while n < 5:  needed by the adjoint of line 16
            s  save       line 16  s = s * t                  needed by the adjoint of line 16
            n  invert     line 17  n += 1                     needed by the adjoint of line 15

        guards
            nothing is taken for granted
        """,
    ),
}


@pytest.mark.parametrize("program, words, text", CASES.values(), ids=CASES)
def test_the_text(explain, program, words, text):
    code, out, err = explain(program, *words)
    assert (code, err) == (0, "")
    assert out == plain(text)


def test_json(explain):
    program = """
        def f(x: Annotated[np.ndarray, "n"], n: int):
            y = np.sin(x)
            for i in range(n):
                y[0] = y[0] * y[1]
            return np.sum(y)
        """
    code, out, err = explain(program, "--json")
    found = json.loads(out)
    assert (code, err) == (0, "") and list(found) == ["active", "storage", "saved", "guards", "refused"]
    assert found["active"] == {"wrt": ["x"], "active": ["x", "y"], "passive": ["n", "i"]} and found["refused"] == []
    assert found["storage"][2] == {"name": "y", "storage": ["buffer, written in line 8"]}
    assert [(row["name"], row["how"], row["line"], row["text"]) for row in found["saved"]] == [("y", "save part", 8, "y[0] = y[0] * y[1]")]
    assert "x (n)" in found["guards"][0]
    source = json.loads(explain(program, "--json", "--passes")[1])["source"]
    assert source == plain(program).splitlines()


def test_json_of_what_is_refused(explain):
    code, out, err = explain("def f(x):\n    y = np.packbits(x)\n    return np.sort_complex(x)\n", "--json")
    found = json.loads(out)
    assert (code, err) == (2, "") and list(found) == ["refused"]
    assert [(one["place"], one["message"]) for one in found["refused"]] == [
        ({"file": "model.py", "line": line, "column": column}, f"no derivative rule for numpy.{name}")
        for line, column, name in ((6, 9, "packbits"), (7, 12, "sort_complex"))
    ]
    assert found["refused"][0]["help"].startswith("give it a rule, @srcdiff.adjoint(packbits)")


def test_a_refused_alias_is_an_error(explain):
    program = """
        def f(x: Annotated[np.ndarray, "n"], n: int):
            y, z = np.sin(x), np.cos(x)
            w = y
            for i in range(n):
                w = z
            y[0] = 2.0
            return np.sum(w * y)
        """
    code, out, err = explain(program)
    assert (code, out) == (2, "")
    assert err == (
        "model.py:10:5: `w` may share memory with `y`, which is written in place while `w` is still in use\n    y[0] = 2.0\n    ^^^^\n"
        "help: give one of them a copy: w = ....copy()\n"
    )


def test_what_is_known_before_an_error_is_told(explain):
    program = """
        def f(x: Annotated[np.ndarray, "n"]):
            y = np.sin(x)
            y[0] = 2.0 * y[1]
            return y
        """
    code, out, err = explain(program)
    assert code == 2
    assert out == "active\n    with respect to x  x, y\n\nstorage\n    x  value\n    y  buffer, written in line 7\n"
    assert err.startswith("model.py:8:12: grad needs a function with a scalar output; this one returns an array of rank 1\n")
    assert explain(program, "--vjp")[0] == 0


def test_what_is_saved_for_dead_code_is_not_told(explain):
    code, out, _ = explain("def f(x: float, c: float):\n    x = x * c\n    x = c\n    return c * c\n")
    assert code == 0 and NOTHING_SAVED in out


def test_statements_that_are_not_the_users(explain):
    program = """
        def f(x: float, n: int):
            s = x
            for i in range(n):
                while s < 2.0 + i:
                    s = s * x
            return s
        """
    _, out, _ = explain(program)
    assert "    trips  save  line 7  end of body: for i in range(n):  needed by the loop of line 8\n" in out


def test_how_an_inner_loop_ended(explain):
    program = """
        def f(m: Annotated[np.ndarray, "n k"], start: float):
            total = start
            for row in m:
                for a in row:
                    if a < 0.0:
                        break
                    total = total * a
            return total
        """
    _, out, _ = explain(program, "--wrt", "m,start")
    assert "    stop   save       line 7   end of body: for row in m:  needed by the test of line 9\n" in out
    assert "    trips  save       line 7   end of body: for row in m:  needed by the loop of line 8\n" in out


def test_a_long_statement_is_shortened(explain):
    _, out, _ = explain("def f(x: float):\n    y = x\n    y = y * y * 1.0000001 + 0.0000001 * np.sin(x * 3.0) + 1.0\n    return y * y\n")
    assert "    y  save  line 7  y = y * y * 1.0000001 + 0.0000001 * np.sin(x ...  needed by the adjoint of line 7\n" in out


def refusals(err):
    """The places and reasons, and the last line."""
    *errors, last = err.strip().split("\n\n")
    return [error.split("\n")[0] for error in errors], last


def test_all_that_is_refused(explain):
    code, out, err = explain("""
        def f(x, n):
            a = np.packbits(x)
            try:
                b = np.sin(x)
            except ValueError:
                b = x
            c = np.unpackbits(x) * a
            for v in nowhere(x):
                c = c + v
            if x.no_such() > 2:
                d = np.unpackbits(x)
            return np.sum(c) + x.nor_this()
        """)
    assert (code, out) == (2, "")
    assert refusals(err) == (
        [
            "model.py:6:9: no derivative rule for numpy.packbits",
            "model.py:7:5: `except` is not supported: errors cannot decide what is computed",
            "model.py:12:14: name 'nowhere' is not defined",
            "model.py:14:8: no derivative rule for the method 'no_such'",
            "model.py:15:13: no derivative rule for numpy.unpackbits",
        ],
        "5 constructs are refused",
    ), "what reads `a` or `c` may be refused for that alone"


@pytest.mark.parametrize(
    "lines, lines_refused",
    [
        (["while x.odd():", "    x = np.packbits(x)", "return np.sum(x)"], [6, 7]),
        (["y, z = np.packbits(x), x", "w = np.sin(x)", "return np.packbits(w)"], [6, 8]),
        (["print(np.packbits(x))", "x.strange()", "return np.sum(x)"], [6, 7]),
        (["with open(x) as file:", "    y = np.packbits(x)", "x.strange()", "return np.sum(x)"], [6, 8]),
        (["return np.packbits(np.sum(x)) + x.strange()"], [6]),
    ],
)
def test_what_is_refused_after_something_else(explain, lines, lines_refused):
    _, _, err = explain("def f(x):\n" + "".join(f"    {line}\n" for line in lines))
    assert [int(line.split(":")[1]) for line in err.splitlines() if line.startswith("model.py:")] == lines_refused


def test_structures_and_functions_that_call_themselves(explain):
    code, out, _ = explain(
        """
        def f(params, x: float):
            return power(params["a"], 3) * params["b"] * x


        def power(a, n):
            return 1.0 if n == 0 else a * power(a, n - 1)
        """,
        "--wrt",
        "params",
    )
    assert code == 0
    assert "with respect to params_a, params_b  params, params_a, params_b\n" in out


@pytest.mark.parametrize(
    "words, message",
    [
        (["missing.py::f"], "cannot read missing.py: No such file or directory"),
        (["model.py"], "'model.py' names no function\nhelp: write FILE.py::FUNC"),
        (["model.py::f", "--wrt", "q"], "model.py:5:1: f has no parameter 'q'"),
        (["model.py::f", "--of", "q"], "model.py:5:1: f has no parameter 'q'"),
        (["model.py::f", "--of", "x,x"], "of names a parameter twice"),
    ],
)
def test_bad_input(explain, capsys, words, message):
    explain("def f(x):\n    return x\n", "--vjp")
    assert main(["explain", *words]) == 2
    out, err = capsys.readouterr()
    assert out == "" and message in err


def test_the_same_in_every_process(explain, tmp_path):
    program, words, text = CASES["numbers"]
    explain(program)
    root = os.path.dirname(os.path.dirname(srcdiff.__file__))
    for seed in "12":
        environment = {**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "srcdiff", "explain", "model.py::f", *words]
        ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, plain(text), "")


def test_the_programs_are_functions():
    for program, _, _ in CASES.values():
        assert isinstance(ast.parse(plain(program)).body[0], ast.FunctionDef)


DECORATED = """
import srcdiff

@srcdiff.gradient(wrt=("b", "a"), example=(1.0, [2.0], 3.0))
def f(a, b, c):
    return a * b[0] * c
"""


def test_without_wrt_the_decorator_tells(explain):
    """Its example, too, by which b is a list of one; a wrt that is given counts more."""

    def wrt(*words):
        return json.loads(explain(DECORATED, "--json", *words)[1])["active"]["wrt"]

    assert (wrt(), wrt("--wrt", "b,a"), wrt("--wrt", "c")) == (["b_0", "a"], ["b", "a"], ["c"])


def test_a_list_tells_as_well(explain, tmp_path):
    (tmp_path / "setup.cfg").write_text("[srcdiff]\nfunctions = model.py::f --wrt c\n", encoding="utf-8")
    program = "def f(a, c):\n    return a * c\n"
    assert explain(program)[1] == explain(program, "--wrt", "c")[1] != explain(program, "--wrt", "a")[1]
