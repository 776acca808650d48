"""The README and the documents in `examples/` say what is true: their examples are run, tables made anew, what is called refused is refused.

`python -m tests.test_readme` writes into them what the examples give now.  A comment before a block says what the block is:

    <!-- example: file model.py -->         a file in the folder where the examples run
    <!-- example: console -->               commands there, and what they print
    <!-- example: console examples -->      commands in a copy of the folder `examples/`
    <!-- example: session -->               a Python session there, as for doctest, with `...` for what differs
    <!-- example: session torch 2.13.0 -->  the same, run only where this version of a package is installed: the tests do not install it
    <!-- example: passes ARGUMENTS: TITLE -->  a section of what `srcdiff explain ARGUMENTS --passes` prints
    <!-- example: quote PATH -->            lines of a file of this repository
    <!-- example: table supported -->       the functions that have rules
    <!-- example: table kinks -->           expressions, where to look, the gradient there, why
"""

from __future__ import annotations

import contextlib
import doctest
import io
import itertools
import linecache
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
import traceback
from importlib import metadata

import numpy as np
import pytest

import srcdiff
from srcdiff.rules.listing import rule_table

ROOT = pathlib.Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted((ROOT / "examples").glob("*.md"))]
MARKED = re.compile(r"<!-- example: (?P<kind>\w+) ?(?P<what>[^>]*?) -->\n(?P<block>```.*?^```$|\|.*?(?=\n\n))", re.DOTALL | re.MULTILINE)
CHECKER = doctest.OutputChecker()
COUNT = itertools.count(1)
ROUNDING = re.compile(r"\d\.\de-\d+ at [^,]+")  # the worst error of a check, which differs from machine to machine


# --- the README as it should be


def rendered(text: str, folder: pathlib.Path) -> str:
    """The text with every example as it comes out now; `folder` takes its files."""
    examples = Examples(folder)
    with inside(folder):
        return MARKED.sub(lambda match: match.group().replace(match["block"], examples.block(match)), text)


@contextlib.contextmanager
def inside(folder: pathlib.Path):
    """Work in a folder and import from it; nothing of it is left in sys.modules, and what was there is there again."""
    before, known = os.getcwd(), dict(sys.modules)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        os.chdir(before)
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if str(folder) in str(getattr(sys.modules[name], "__file__", ""))]:
            del sys.modules[name]
        for name, module in known.items():
            sys.modules.setdefault(name, module)


class Examples:
    """The examples of one text, in their order."""

    def __init__(self, folder: pathlib.Path):
        self.folder, self.namespace, self.status, self.explained = folder, {}, 0, {}

    def block(self, match: re.Match) -> str:
        """A block as it should read."""
        kind, what, block = match["kind"], match["what"], match["block"]
        if kind == "table":
            return {"supported": rule_table, "kinks": lambda: kinks(block)}[what]()
        head, *lines, end = block.split("\n")
        return "\n".join([head, getattr(self, kind)(what, "\n".join(lines) + "\n") + end])

    def file(self, name: str, content: str) -> str:
        (self.folder / name).write_text(content, encoding="utf-8")
        sys.modules.pop(name.partition(".")[0], None)  # another test may have a module of that name
        return content

    def quote(self, path: str, content: str) -> str:
        assert content in (ROOT / path).read_text(encoding="utf-8"), f"{path} does not say:\n{content}"
        return content

    def console(self, where: str, content: str) -> str:
        commands = [line for line in content.splitlines() if line.startswith("$ ")]
        with contextlib.ExitStack() as stack:
            if where:
                shutil.copytree(ROOT / where, self.folder / where, dirs_exist_ok=True)
                stack.enter_context(inside(self.folder / where))
            return "".join(f"{command}\n{self.printed(command[2:])}" for command in commands)

    def passes(self, what: str, _: str) -> str:
        arguments, _, title = what.partition(": ")
        command = f"srcdiff explain {arguments} --passes"
        if command not in self.explained:
            self.explained[command] = self.printed(command)
        (section,) = re.findall(rf"^{title}\n((?:\n|    .*\n)*)", self.explained[command], re.MULTILINE)
        return textwrap.dedent(section).strip("\n") + "\n"

    def printed(self, command: str) -> str:
        """What a command prints, on stdout and stderr."""
        if command == "echo $?":
            return f"{self.status}\n"
        program, *arguments = shlex.split(command)
        start = {"srcdiff": [sys.executable, "-m", "srcdiff"], "python": [sys.executable]}[program]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([*start, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        self.status = done.returncode
        return done.stdout

    def session(self, needed: str, content: str) -> str:
        if needed and not is_installed(*needed.split()):
            return content
        parts = doctest.DocTestParser().parse(content)
        return "".join(part if isinstance(part, str) else prompted(part.source) + self.shown(part) for part in parts)

    def shown(self, example: doctest.Example) -> str:
        """What the session shows: the text that is there if it fits, else the right one."""
        got = self.executed(example.source)
        return example.want if CHECKER.check_output(ROUNDING.sub("...", example.want), got, doctest.ELLIPSIS) else got

    def executed(self, source: str) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            try:
                exec(compile(source, "<README>", "single"), self.namespace)
            except Exception as error:
                return "Traceback (most recent call last):\n    ...\n" + "".join(traceback.format_exception_only(type(error), error))
        return out.getvalue()


def is_installed(package: str, version: str) -> bool:
    try:
        return metadata.version(package).partition("+")[0] == version
    except metadata.PackageNotFoundError:
        return False


def prompted(source: str) -> str:
    first, *others = source.splitlines()
    return "".join([f">>> {first}\n", *(f"... {line}".rstrip() + "\n" for line in others)])


# --- the table of kinks


def kinks(table: str) -> str:
    """The table with its third column computed."""
    head, rule, *rows = table.split("\n")
    return "\n".join([head, rule, *map(kink, rows)])


def kink(row: str) -> str:
    expression, place, _, *rest = (cell.strip() for cell in row.strip("|").split("|"))
    return f"| {' | '.join([expression, place, gradient_at(expression.strip('`'), place.strip('`')), *rest])} |"


def gradient_at(expression: str, place: str) -> str:
    """The gradient of an expression with respect to all that has a value in `place`."""
    values = eval(f"dict({place})", {"nan": np.nan})
    arguments = {name: np.array(value) if isinstance(value, list) else value for name, value in values.items()}
    derivative = srcdiff.grad(function(f"def f({', '.join(arguments)}):\n    return {expression}\n"), tuple(arguments))
    try:
        with np.errstate(all="ignore"):
            return ", ".join(map(number, derivative(**arguments)))
    except ArithmeticError as error:
        return f"`{type(error).__name__}`"


def number(value) -> str:
    """`0.5`; `[0, 0.5]` for an array; no negative zero."""
    return f"[{', '.join(map(number, value))}]" if np.ndim(value) else f"{value + 0.0:g}"


def function(text: str):
    """The function f of a text, with its source."""
    text, filename = f"import math\n\nimport numpy as np\n\n\n{text}", f"<readme {next(COUNT)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace: dict = {"__name__": "readme"}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


# --- what is refused: the words of the README, and a body of `def f(x, y)` that is refused for that reason

REFUSED = {
    "a store into an array while another name is in use": (
        "a, b = x * 1.0, x * 2.0\nkept = a\nfor i in range(3):\n    b[0] = y\n    a, b = b, a\nreturn np.sum(kept)"
    ),
    "an attribute": "y.a = x\nreturn x",
    "an array without axes": "y = np.zeros(())\ny[...] = x\nreturn y",
    "what an unknown function returned": "y = unknown(3)\ny[0] = x\nreturn np.sum(y)",
    "`np.multiply.at`": "y = np.ones(3)\nnp.multiply.at(y, 0, x)\nreturn y[0]",
    "a function whose end may be reached without `return`": "for i in range(3):\n    if x > y:\n        return x\n    x = x * x",
    "`return a` here and `return a, b` there": "if x > 0.0:\n    return x\nreturn x, y",
    "a function that is an argument of the primal": "return y(x)",
    "made anew in each pass of a loop": "for i in range(3):\n    def g(z, k=i):\n        return z * k\n    x = g(x)\nreturn x",
    "a store under a key that is not written out": "ys = {'a': x, 'b': y}\nys[str(y)] = x * x\nreturn ys['a']",
    "complex": "return np.sort(x * 1j)[0].real",
    "`f(*args)`": "return np.maximum(*x)",
    "`[*a, b]`": "return np.stack([*x, y])",
    "`a, *b = x`": "a, *b = x\nreturn a",
    "other `with`": "with open('data'):\n    x = x * x\nreturn x",
    "`except`": "try:\n    x = x * x\nexcept ValueError:\n    x = y\nreturn x",
    "`import` inside": "import os\nreturn x",
    "`global`": "global G\nG = x\nreturn x",
    "`yield`": "yield x",
    "`mode=` of `np.put`": "y = np.ones(3)\nnp.put(y, 4, x, mode='wrap')\nreturn y[1]",
    "`out=` of several arrays": "y = np.ones(3)\nnp.modf(x, out=(y, y))\nreturn y[1]",
    "`where=` of an elementwise function without `out=`": "return np.sum(np.exp(x, where=y > 0.0))",
    "`np.split(x, n)`": "n = len(y)\nreturn np.sum(np.split(x, n)[0])",
    "`np.roots`": "return np.abs(np.roots(x))",
    "`np.piecewise`": "return np.piecewise(x, x > 0.0, [np.sin, np.cos])",
    "a name for `np.vectorize(f)`": "g = np.vectorize(lambda t: t)\nreturn g(x)",
    "imaginary steps": "return np.r_[0:1:5j, x]",
}


@pytest.mark.parametrize("words", REFUSED)
def test_limits(words):
    body = "".join(f"    {line}\n" for line in REFUSED[words].splitlines())
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.vjp(function(f"def f(x, y):\n{body}"))
    assert words in README.read_text(encoding="utf-8")


# --- the README as it is


of_each = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))[: -len(".md")])


@of_each
def test_examples(tmp_path, document):
    text = document.read_text(encoding="utf-8")
    assert rendered(text, tmp_path) == text, "python -m tests.test_readme brings the documents up to date"


def test_its_test_passes(tmp_path):
    """What the README shows as a test of the reader's, with the fixture of the plugin."""
    rendered(README.read_text(encoding="utf-8").partition("## From the command line")[0], tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "srcdiff.pytest_plugin", "test_model.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


@of_each
def test_every_block_is_an_example(document):
    """Except for what a shell does to install and to run the tests, and for the configuration of other tools."""
    text = document.read_text(encoding="utf-8")
    languages = re.findall(r"^```(\w+)$", MARKED.sub("", text), re.MULTILINE)
    assert set(languages) <= {"sh", "text", "yaml"}
    assert {"console", "passes"} & {match["kind"] for match in MARKED.finditer(text)}


def test_sessions_that_need_what_is_not_here_are_left_alone(tmp_path):
    text = "<!-- example: session {} -->\n```python\n>>> 1 + 1\n3\n```\n"
    absent, here = text.format("no_such_package 1.0"), text.format(f"numpy {np.__version__}")
    assert rendered(absent, tmp_path) == absent
    assert rendered(here, tmp_path) == here.replace("3\n```", "2\n```")


@of_each
def test_paths_exist(document):
    text = document.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:srcdiff|tests|examples)/[\w/.]*)`", text)
    links = re.findall(r"\]\(([^)#:]+)", MARKED.sub("", text))
    assert paths and [path for path in paths if not (ROOT / path).exists()] == []
    assert [link for link in links if not (document.parent / link).exists()] == []


if __name__ == "__main__":
    for document in DOCUMENTS:
        with tempfile.TemporaryDirectory() as place:
            current = rendered(document.read_text(encoding="utf-8"), pathlib.Path(place).resolve())
        document.write_text(current, encoding="utf-8")
