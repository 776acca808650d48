"""Each error names the place, the construct, the reason and the way out: exact texts of refusals, of bad arguments, of guards."""

from __future__ import annotations

import fnmatch
import importlib.util
import re
import sys
import textwrap

import numpy as np
import pytest

import srcdiff
from srcdiff.errors import Place
from srcdiff.files import gradient_text
from srcdiff.load.source import load_callee
from tests.bad_programs import REFUSED, WITHOUT_MEANING

HEADER = "import math\nimport numpy as np\n\n\n"


def sections(text: str) -> list:
    """(head, lines) of each program of a table."""
    parts = re.split(r"^# ", text, flags=re.M)[1:]
    return [(head, body.split("\n")[:-1]) for head, _, body in (part.partition("\n") for part in parts)]


def refused(text: str) -> list:
    """(class, call, program, pattern of the error's text) of each program, under its name."""
    found = []
    for head, lines in sections(text):
        name, error, call, *_ = [*head.split(" | "), "srcdiff.grad(f)"]
        program, pattern = read(lines)
        if not name.startswith("match") or sys.version_info >= (3, 10):
            found.append(pytest.param(error, call, program, pattern, id=name))
    return found


def read(lines: list):
    """The program without its drawing, and what the error says."""
    program, drawn, *_, help = [], "", lines[-1]
    for line in lines[:-1]:
        mark = re.match(r"( *)(\^+) (.*)", line)
        if mark:
            drawn = f"model.py:{len(program) + HEADER.count(chr(10))}:{len(mark[1]) + 1}: {mark[3]}\n" + underlined(program[-1], mark)
        elif line.startswith("! "):
            drawn = line[2:]
        else:
            program.append(line)
    return "\n".join(program) + "\n", f"{drawn}\n{help}"


def underlined(line: str, mark) -> str:
    shift = len(line) - len(line.lstrip())
    return f"    {line.lstrip()}\n    {' ' * (len(mark[1]) - shift)}{mark[2]}"


def matches(text: str, pattern: str) -> bool:
    """Equal, but for what stands at each `...`."""
    return fnmatch.fnmatchcase(text, "*".join(re.sub(r"([*?[])", r"[\1]", part) for part in pattern.split("...")))


def module_of(tmp_path, text: str):
    """A module of its own, from a file that is called model.py."""
    path = tmp_path / "model.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("model", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def error_of(tmp_path, program: str, call: str):
    with pytest.raises(srcdiff.SrcdiffError) as caught:
        eval(call, {**vars(module_of(tmp_path, HEADER + program)), "srcdiff": srcdiff})
    return caught.value


@pytest.mark.parametrize("error, call, program, pattern", refused(REFUSED))
def test_refusal(tmp_path, error, call, program, pattern):
    caught = error_of(tmp_path, program, call)
    text = str(caught)
    if not pattern.startswith("model.py"):
        text = text if caught.place is None else f"{caught.message}\nhelp: {caught.help}"
    assert type(caught).__name__ == error
    assert matches(text, pattern), f"\n{text}\n--- expected\n{pattern}"


@pytest.mark.parametrize("head, lines", [pytest.param(head, lines, id=head.split(" | ")[0]) for head, lines in sections(WITHOUT_MEANING)])
def test_refused_in_whatever_words(tmp_path, head, lines):
    caught = error_of(tmp_path, "\n".join(lines) + "\n", [*head.split(" | "), "srcdiff.grad(f)"][1])
    assert caught.place is not None and caught.message and caught.help


def test_the_table_is_read_as_it_is_meant():
    (case,) = refused("# a name | ShapeError | f()\ndef f(x):\n    y = x\n        ^ not ... y\nhelp: x\n")
    error, call, program, pattern = case.values
    assert (error, call, program) == ("ShapeError", "f()", "def f(x):\n    y = x\n")
    assert pattern == "model.py:6:9: not ... y\n    y = x\n        ^\nhelp: x"
    assert matches("model.py:6:9: not [any] y\n    y = x\n        ^\nhelp: x", pattern)
    assert not matches("model.py:6:9: not y\n    y = x\n        ^\nhelp: x", pattern)


def test_an_error_has_parts():
    error = srcdiff.SrcdiffError("no", Place("m.py", 3, 4, 7, "    abc  # d"), "do")
    assert (error.message, error.place.line, error.help) == ("no", 3, "do")
    assert str(error) == "m.py:3:5: no\n    abc  # d\n    ^^^\nhelp: do"
    assert str(srcdiff.SrcdiffError("no")) == "no"
    kinds = [getattr(srcdiff, name) for name in srcdiff.__all__ if name.endswith("Error") and name != "GradientCheckError"]
    assert len(kinds) == 8 and all(issubclass(kind, srcdiff.SrcdiffError) for kind in kinds)


# What only the text of a file tells: text, function, class, error.
TEXTS = [
    ("x = = 1\n", "f", "SourceError", "{path}:1:5: not Python: invalid syntax\n    x = = 1\n        ^\nhelp: fix the file first"),
    ("def near(x):\n    return x\n", "neer", "SourceError", "{path} defines no 'neer'\nhelp: did you mean 'near'?"),
    ("x = 1\n", "f", "SourceError", "{path} defines no 'f'\nhelp: name a function at the top level, or a method as Class.method"),
    ("f = 1\n", "f", "SourceError", "'f' in {path} is not a function defined at the top level\nhelp: move its def to the top level"),
    ("class f:\n    pass\n", "f", "ArgumentError", "f is a class\nhelp: name a function, or a method as Class.method"),
    ("def f(x):\n    return x\n", "f.g", "SourceError", "'f' in {path} is not a class\nhelp: name a function, or a method as Class.method"),
    (
        "def f(x):\n    return x\ndef f(x):\n    return 2.0 * x\n",
        "f",
        "NameResolutionError",
        "'f' is bound more than once in {path}\nhelp: give each definition a name of its own",
    ),
    (
        "import other\n@other.deco\ndef f(x):\n    return x\n",
        "f",
        "SourceError",
        "{path}:2:2: a decorator may replace 'f', so that its text is not what a call does\n    @other.deco\n     ^^^^^^^^^^\n"
        "help: differentiate an undecorated function, and decorate it under another name",
    ),
    (
        "import os\nif os.name == 'a':\n    K = 1.0\nelse:\n    K = 2.0\n\n\ndef f(x):\n    return K * x\n",
        "f",
        "NameResolutionError",
        "{path}:9:12: 'K' has more than one meaning in its module\n    return K * x\n           ^\nhelp: bind it once, at the top level",
    ),
    (
        "try:\n    from fast import g\nexcept ImportError:\n    from slow import g\n\n\ndef f(x):\n    return x * g(2)\n",
        "f",
        "NameResolutionError",
        "{path}:8:16: 'g' has more than one meaning in its module\n    return x * g(2)\n               ^\nhelp: bind it once, at the top level",
    ),
    (
        "from elsewhere import *\n\n\ndef f(x):\n    return K * x\n",
        "f",
        "NameResolutionError",
        "{path}:5:12: 'K' has more than one meaning in its module\n    return K * x\n           ^\nhelp: ...",
    ),
]


@pytest.mark.parametrize("text, function, error, expected", TEXTS)
def test_text_of_a_file(tmp_path, text, function, error, expected):
    path = tmp_path / "model.py"
    path.write_text(text)
    with pytest.raises(srcdiff.SrcdiffError) as caught:
        gradient_text(str(path), function, "grad", 0, "")
    assert type(caught.value).__name__ == error
    assert matches(str(caught.value), expected.format(path=path)), str(caught.value)


def test_file_that_is_not_there(tmp_path):
    with pytest.raises(srcdiff.SourceError) as caught:
        gradient_text(str(tmp_path / "no.py"), "f", "grad", 0, "")
    assert str(caught.value) == f"cannot read {tmp_path / 'no.py'}: No such file or directory\nhelp: give the path of a Python file"


def test_source_changed_since_import(tmp_path):
    module = module_of(tmp_path, "def f(x):\n    return x\n")
    (tmp_path / "model.py").write_text("def f(x):\n    return 2.0 * x\n")
    with pytest.raises(srcdiff.SourceError) as caught:
        srcdiff.grad(module.f)
    assert str(caught.value) == (
        "the text at model.py:1 is not the source of 'f' as it is loaded\n"
        "help: the file was edited after the import, or the function was made by other code: import it again"
    )


def test_callee_without_a_source():
    from srcdiff.load.binding import Binding

    with pytest.raises(srcdiff.SourceError) as caught:
        load_callee(Binding("function", "lib.g"))
    assert str(caught.value) == "no source for 'lib.g'\nhelp: define it in the same project, without decorators"


@pytest.mark.parametrize("name, new", [("g", lambda n: 3.0), ("math", np), ("g", None)])
def test_rebound_name(tmp_path, name, new):
    module = module_of(tmp_path, HEADER + "def g(n):\n    return math.sqrt(n)\ndef f(x):\n    return g(2) * math.sin(x)\n")
    derivative = srcdiff.grad(module.f)
    setattr(module, name, new)
    with pytest.raises(srcdiff.ReboundError) as caught:
        derivative(1.0)
    what = {"math": "math.sin"}.get(name, name)
    assert str(caught.value) == (
        f"{what!r} means something else than when f_grad was generated\nhelp: generate the derivative again, after the last definition"
    )


V = np.ones(3)
AT_CALL = [
    ("def f(x):\n    return 2.0 * x\n", "srcdiff.grad(f)(V)", ValueError, "srcdiff: the result is not a scalar; use vjp"),
    ("def f(x):\n    return x * x\n", "srcdiff.vjp(f)(V)", ValueError, "srcdiff: result_bar must have the shape of the real result"),
    ("def f(x):\n    return x.sum(), x\n", "srcdiff.vjp(f)(V, result_bar=(1.0, 1.0))", ValueError, "srcdiff: result_bar must have the shape of the real result"),
    ("def f(x):\n    return (x * x).sum(axis=0)\n", "srcdiff.vjp(f, example=(V,))(V[None])", ValueError, "srcdiff: expected x of rank 1"),
    ("def f(x):\n    return np.sum(x * x)\n", "srcdiff.vjp(f, example=(2.0,))(V)", ValueError, "srcdiff: expected x a number"),
    (
        "def f(x):\n    y = x\n    y += 1.0\n    return y.sum() + x\n",
        "srcdiff.grad(f)(V)",
        TypeError,
        "srcdiff: y is no number, may be shared with another name, and is changed in place; write y = ...",
    ),
]


@pytest.mark.parametrize("program, call, error, message", AT_CALL)
def test_guard_of_generated_code(tmp_path, program, call, error, message):
    module = module_of(tmp_path, HEADER + textwrap.dedent(program))
    with pytest.raises(error) as caught:
        eval(call, {**vars(module), "srcdiff": srcdiff, "V": V})
    assert str(caught.value) == message
