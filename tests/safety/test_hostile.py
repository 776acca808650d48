"""Odd, broken and hostile files: the commands work, or end with exit code 2 and an error of theirs, and soon."""

from __future__ import annotations

import os
import signal
import time

import pytest

from srcdiff.cli import main

SECONDS = 60  # the most that one command may take, on a machine that is busy with other things
HEAD = "import numpy as np\nimport srcdiff\n"
PLAIN = HEAD + "\n\n@srcdiff.gradient()\ndef f(x: float):\n    return x * x\n"


def f(body: str, above: str = "") -> str:
    return f"{HEAD}{above}\n\n@srcdiff.gradient()\ndef f(x: float):\n{body}"


def nested(word: str, depth: int) -> str:
    lines = ["    " + " " * level + word.format(level) + "\n" for level in range(depth)]
    return f("    y = x\n" + "".join(lines) + "    " + " " * depth + "y = y * x\n    return y\n")


LARGE = {
    "many functions": lambda: PLAIN + "".join(f"\n\ndef g{i}(x):\n    return x * {i}\n" for i in range(6000)),
    "an enormous expression": lambda: PLAIN + "Y = " + " + ".join(["1.5"] * 170_000) + "\n",
    "an enormous expression in the function": lambda: f("    return " + " + ".join(["x"] * 250_000) + "\n"),
    "an enormous list": lambda: f("    return x * TABLE[0]\n", "TABLE = [" + ", ".join(["1.5"] * 50_000) + "]\n"),
    "an enormous list in the function": lambda: f("    t = [" + ", ".join(["1.5"] * 200_000) + "]\n    return x * t[1]\n"),
    "an enormous array of differentiated values": lambda: f("    t = np.array([" + ", ".join(["x"] * 100_000) + "])\n    return np.sum(t)\n"),
    "100,000 statements": lambda: f("    y = x\n" + "    y = y * 1.01\n" * 100_000 + "    return y\n"),
    "100,000 names": lambda: f("".join(f"    y{i} = x * {i}\n" for i in range(100_000)) + "    return y1\n"),
    "100,000 passes": lambda: f("    pass\n" * 100_000 + "    return x\n"),
    "a line of 1 MB": lambda: f("    y = x  # " + "a" * 1_000_000 + "\n    return y * y\n"),
    "an error on a line of 1 MB": lambda: f("    y = x  ; z = = 1 #" + "a" * 1_000_000 + "\n    return y * y\n"),
    "a string of 1 MB": lambda: f("    s = '" + "a" * 1_000_000 + "'\n    return x * len(s)\n"),
    "a name of 100,000 letters": lambda: f("    " + "a" * 100_000 + " = x * x\n    return " + "a" * 100_000 + " * x\n"),
}
DEEP = {
    "1,000 parentheses": f("    return " + "(" * 1000 + "x" + ")" * 1000 + "\n"),
    "190 operators in parentheses": f("    return " + "(1.0 + " * 190 + "x" + ")" * 190 + "\n"),
    "1,000 lists": f("    return x\n", "T = " + "[" * 1000 + "]" * 1000 + "\n"),
    "190 lists": f("    return x\n", "T = " + "[" * 190 + "]" * 190 + "\n"),
    "200 loops": nested("for i{0} in range(1):", 200),
    "18 loops": nested("for i{0} in range(2):", 18),
    "90 loops": nested("while y < {0}:", 90),
    "200 ifs": nested("if x > {0}:", 200),
    "90 ifs": nested("if x > {0}:", 90),
    "1,000 elifs": f(
        "    if x > 0:\n        y = x\n" + "".join(f"    elif x > -{i}:\n        y = {i} * x\n" for i in range(1, 1000)) + "    return x\n"
    ),
    "10,000 terms": f("    return " + "+".join(["x"] * 10_000) + "\n"),
    "900 terms": f("    return " + "+".join(["x"] * 900) + "\n"),
    "10,000 signs": f("    return " + "-" * 10_000 + "x\n"),
    "2,000 powers": f("    return " + "**".join(["x"] * 2000) + "\n"),
    "2,000 lambdas": PLAIN + "Y = " + "lambda: " * 2000 + "1\n",
    "10,000 attributes": f("    return x * np" + ".a" * 10_000 + "\n"),
    "300 attributes": f("    return x * np" + ".a" * 300 + "\n"),
    "a decorator of 10,000 attributes": PLAIN + "@srcdiff" + ".a" * 10_000 + "\ndef g(x): return x\n",
    "5,000 calls": f("    return x" + "(1)" * 5000 + "\n"),
    "21 calls in each other": f("    return " + "np.sin(" * 21 + "x" + ")" * 21 + "\n"),
    "90 classes": "import srcdiff\n"
    + "".join(" " * i + f"class C{i}:\n" for i in range(90))
    + " " * 90
    + "@srcdiff.gradient()\n"
    + " " * 90
    + "def f(x): return x\n",
    "2,000 aliases": f("    return x * A0\n", "".join(f"A{i} = A{i + 1}\n" for i in range(2000)) + "A2000 = 1.0\n"),
    "a quoted annotation of 150 lists": PLAIN.replace("float", '"' + "[" * 150 + "]" * 150 + '"'),
}
VALUES = {
    "an integer of 5,001 digits": f("    return x * " + "9" * 5001 + "\n"),
    "10**5000": f("    return x * 10**5000\n"),
    "an integer of 200,000 bits": f("    return x * 0x" + "f" * 50_000 + "\n"),
    "10**10**10": f("    return x * K\n", "K = 10**10**10\n"),
    "1 << 10**12": f("    return x * K\n", "K = 1 << 10**12\n"),
    "a list of 10**12": f("    return x * len(K)\n", "K = [0] * 10**12\n"),
    "a string of 10**11": PLAIN.replace("gradient()", "gradient(wrt='x' * 10**11)"),
    "10**12 passes": f("    y = x\n    for i in range(10**12):\n        y = y * x\n    return y\n"),
    "a list of 10**9 values": f("    t = [x] * 10**9\n    return t[0]\n"),
    "a loop over 100,000 values": f("    t = [x] * 100_000\n    y = 0.0\n    for z in t:\n        y += z\n    return y\n"),
    "names that mean each other": f("    return x * A\n", "A = B\nB = A\n"),
    "a lone surrogate": f('    s = "\\ud800"\n    return x * len(s)\n'),
    "a lone surrogate as a key": f('    d = {"\\ud800": x}\n    return d["\\ud800"] * x\n'),
    "a lone surrogate as a parameter": PLAIN.replace("gradient()", 'gradient(wrt="\\ud800")'),
    "an unknown character name": f("    s = '\\N{nothing}'\n    return x\n"),
    "a program of NumPy's": f("    return main(x)\n", "from numpy.f2py.__main__ import main\n"),
}
TEXTS = {
    "null": PLAIN + "\0",
    "null in a string": f('    s = "a\0b"\n    return x\n'),
    "form feeds": PLAIN.replace("\n\n\n", "\n\x0c\n\n") + "\x0c\n",
    "a form feed before a statement": f("    y = x\n\x0c    z = y\n    return z * z\n"),
    "CRLF": PLAIN.replace("\n", "\r\n"),
    "CR": PLAIN.replace("\n", "\r"),
    "mixed line ends": PLAIN.replace("\n    return", "\r    return"),
    "empty": "",
    "only a comment": "# srcdiff gradient",
    "mixed tabs": f("\treturn x\n        return x\n"),
    "unterminated": f("    s = '''\n"),
    "an import of itself": f("    return g(x)\n", "from model import f as h, g\n"),
    "an import in a circle": f("    return other(x)\n", "from circle import other\n"),
}
BYTES = {
    "latin-1 under a utf-8 cookie": b"# -*- coding: utf-8 -*-\n" + PLAIN.encode() + b"# \xe9\xff\n",
    **{f"cookie {name}": f"# -*- coding: {name} -*-\n".encode() + PLAIN.encode() for name in "klingon rot13 hex idna utf-7 undefined ../x".split()},
    "escapes that make null": b"# -*- coding: unicode_escape -*-\n" + PLAIN.encode() + b"# \\ud800 \\x00\n",
    "latin-1": b"# -*- coding: latin-1 -*-\n" + PLAIN.encode() + b"# \xe9\n",
    "BOM": b"\xef\xbb\xbf" + PLAIN.encode(),
    "BOM and another cookie": b"\xef\xbb\xbf# coding: latin-1\n" + PLAIN.encode(),
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-32": PLAIN.encode("utf-32"),
    "all bytes": b"srcdiff gradient" + bytes(range(256)) * 100,
}
HEADS = {
    "nonsense": "srcdiff grad",
    "more nonsense": "srcdiff grad ::: --wrt -o",
    "an open quote": "srcdiff grad 'model.py::f --wrt x",
    "a shell": "srcdiff grad model.py::f; touch TRACE; rm -rf x",
    "a substitution": "srcdiff grad $(touch TRACE)::f --wrt `touch TRACE`",
    "a way out": "srcdiff grad ../secret.py::f --wrt x",
    "a way out, written": "srcdiff write ../secret.py",
    "an absolute path": "srcdiff grad {outside}/secret.py::f --wrt x -o model_grad.py",
    "an output elsewhere": "srcdiff grad model.py::f --wrt x -o {outside}/stolen.py",
    "a link that leads out": "srcdiff grad link.py::f --wrt x -o model_grad.py",
    "null": "srcdiff grad a\0b.py::f --wrt x",
    "an option": "srcdiff grad --help",
    "a large number": "srcdiff grad model.py::f --wrt " + "9" * 5000,
    "another digit": "srcdiff grad model.py::f --wrt \u00b2",
    "1,000,000 letters": "srcdiff grad " + "a" * 1_000_000,
}
CONFIGURATIONS = {
    "setup.cfg": [
        "srcdiff",
        "[srcdiff",
        "[srcdiff]\nfunctions",
        "[srcdiff]\nfunctions = '",
        "[srcdiff]\nfunctions = ../secret.py::f --wrt x",
        "[srcdiff]\nfunctions = a\0b.py::f",
    ]
    + [
        "[srcdiff]\nrules = /etc/passwd ../secret {outside}/secret",
        "[srcdiff]\nrules = ....",
        "[srcdiff]\n\0=\0",
        "\ufeff[srcdiff]\nfunctions =\n    model.py::nothing",
    ],
    "pyproject.toml": [
        "[tool.srcdiff",
        "tool.srcdiff = 3",
        "[tool.srcdiff]\nfunctions = 3",
        "[tool.srcdiff]\nfunctions = [1, []]",
        "[tool]\nsrcdiff = 3 # tool.srcdiff",
    ]
    + ["[tool.srcdiff]\nrules = " + "[" * 5000, "[tool.srcdiff]\nx = " + "9" * 5000, "[[tool.srcdiff]]\nrules = 'x'"],
}
CASES = [(name, case) for group in (LARGE, DEEP, VALUES, TEXTS, BYTES) for name, case in group.items()]


class TooLong(BaseException):
    """Not an Exception, which the commands would report."""


@pytest.fixture
def survives(tmp_path, monkeypatch, capsys):
    """Runs a command in an empty folder: gives its exit code and what it says on stderr, which is an error of the commands' own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def too_long(*given):
        os.write(2, b"a command took too long\n")
        raise TooLong

    def run(*words: str):
        before = signal.signal(signal.SIGALRM, too_long)
        signal.alarm(SECONDS)
        start = time.monotonic()
        try:
            code = main(list(words))
        except SystemExit as stop:  # argparse
            code = stop.code
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)
        out, err = capsys.readouterr()
        with capsys.disabled():
            print(f"[{words[0]} {code} {time.monotonic() - start:.1f}s]", end=" ") if os.environ.get("SHOWN") else None
        assert code in (0, 1, 2) and "Traceback" not in err and "bug of srcdiff" not in err, err[-2000:]
        assert (code != 2 or err) and max(map(len, err.splitlines()), default=0) < 2500, err[:2000]
        return code, err

    return run


def put(name: str, text) -> None:
    with open(name, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))


def outside(tmp_path) -> str:
    """A folder with a file whose text must not get into any other."""
    (tmp_path / "secret.py").write_text(PLAIN.replace("x * x", "x * 271828.0"))
    return str(tmp_path)


def untouched(tmp_path, names: set) -> None:
    assert set(os.listdir(tmp_path)) == {"folder", "secret.py"} and set(os.listdir(".")) <= names
    for name in os.listdir("."):
        if not os.path.islink(name):
            with open(name, encoding="utf-8", errors="replace") as file:
                assert "271828" not in file.read(), name


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES])
def test_a_file(survives, case):
    put("model.py", case() if callable(case) else case)
    put("circle.py", "from model import f\nfrom circle import other as again\n\n\ndef other(x):\n    return f(x)\n")
    codes = [survives(*words)[0] for words in (["grad", "model.py::f"], ["write"], ["check", "--jobs", "1"])]
    assert codes[1:] in ([0, 0], [2, 2])
    if os.path.getsize("model.py") < 100_000:
        survives("explain", "model.py::f")


@pytest.mark.parametrize("head", HEADS.values(), ids=list(HEADS))
def test_a_head(survives, tmp_path, head):
    put("model.py", PLAIN)
    os.symlink(os.path.join(outside(tmp_path), "secret.py"), "link.py")
    mark = "# Code generated by srcdiff from model.py. DO NOT EDIT.\n# Update:  "
    for name in ("model_grad.py", "other.py"):
        put(name, mark + head.format(outside=tmp_path) + "\n\nx = 1\n")
    for words in (
        ["check", "--diff"],
        ["write"],
        ["write", "--force"],
        ["write", "--force", "other.py"],
        ["blame", "other.py"],
        ["blame", "model_grad.py:3"],
    ):
        survives(*words)
        untouched(tmp_path, {"model.py", "model_grad.py", "other.py", "link.py"})


def test_the_head_of_an_adopted_file(survives, tmp_path):
    put("model.py", PLAIN)
    outside(tmp_path)
    put("setup.cfg", "[srcdiff]\nrules = model_grad\n")
    head = "# Adopted from a derivative of model.py by srcdiff\n# Adopted: f_grad for srcdiff grad {}::f --wrt x sha256:0\n# Checked: x of rank 999\n\n\ndef f_grad(x):\n    return x\n"
    for path in ("../secret.py", "model.py", "; rm", "\0"):
        put("model_grad.py", head.format(path))
        for words in (["check", "--diff"], ["write"], ["grad", "model.py::f"]):
            survives(*words)
            untouched(tmp_path, {"model.py", "model_grad.py", "setup.cfg"})


@pytest.mark.parametrize("name, text", [(name, text) for name, texts in CONFIGURATIONS.items() for text in texts], ids=lambda text: ascii(text)[:40])
def test_a_configuration(survives, tmp_path, name, text):
    put("model.py", PLAIN)
    put(name, text.replace("{outside}", outside(tmp_path)))
    for words in (["check"], ["write"], ["grad", "model.py::f"]):
        survives(*words)
    untouched(tmp_path, {"model.py", "model_grad.py", name})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes")
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "circle", "nowhere", "unreadable"])
def test_what_is_no_file(survives, kind):
    names = ["model.py", "setup.cfg", "good_grad.py", "a_grad.py"]
    for name in names:
        if kind == "folder":
            os.mkdir(name)
        elif kind == "pipe":
            os.mkfifo(name)
        elif kind == "device":
            os.symlink("/dev/zero", name)
        elif kind in ("circle", "nowhere"):
            os.symlink(name if kind == "circle" else "nothing", name)
        else:
            put(name, PLAIN)
            os.chmod(name, 0)
    if kind == "unreadable" and os.access("model.py", os.R_OK):
        pytest.skip("root reads everything")
    put("good.py", PLAIN + "from model import nothing\n")
    for words in (
        ["write"],
        ["write", "model.py"],
        ["check"],
        ["grad", "model.py::f"],
        ["explain", "model.py::f"],
        ["blame", "a_grad.py"],
        ["diff", "HEAD", "."],
    ):
        survives(*words)
    code, _ = survives("grad", "good.py::f", "-o", "a_grad.py")
    assert code == 2 or kind not in ("folder", "pipe", "device")


def test_no_link_is_followed_out_of_the_folder(survives, tmp_path):
    source = os.path.join(outside(tmp_path), "secret.py")
    put("model.py", PLAIN)
    os.symlink(source, "linked.py")
    os.symlink(tmp_path, "up")
    os.symlink(source, "model_grad.py")
    code, err = survives("write")
    assert code == 2 and "is a link to a file outside" in err
    os.remove("model_grad.py")
    assert survives("write") == (0, "wrote model_grad.py\n")
    assert sorted(os.listdir(".")) == ["linked.py", "model.py", "model_grad.py", "up"]
    untouched(tmp_path, {"linked.py", "model.py", "model_grad.py", "up"})


def test_how_many():
    print(f"{len(CASES)} files, {len(HEADS)} heads, {sum(map(len, CONFIGURATIONS.values()))} configurations")
