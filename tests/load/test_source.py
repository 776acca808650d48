"""The definition that is found is the text of the function that is loaded, or there is an error."""

from __future__ import annotations

import functools
import importlib
import linecache
import math
import os
import subprocess
import sys
import textwrap

import gast
import numpy as np
import pytest

from srcdiff.errors import ArgumentError, NameResolutionError, SourceError, UnsupportedSyntaxError
from srcdiff.load.source import load_callee, load_function, load_text


def plain(x, n=2, *, scale=1.0):
    # a comment of its own
    y = x * n  # and one at the end
    return y * scale


def keep(function):
    """A decorator that returns the function itself, as srcdiff's own does."""
    return function


@keep
@keep
def decorated(x):
    return 2.0 * x


def with_assert(x):
    assert x.ndim == 1, "one axis"
    return x.sum()


def outer(a):
    def inner(x):
        return a * x

    return inner


class Model:
    __gain = 2.0

    def loss(self, x):
        return self.__gain * x


one = lambda x: x + 1.0  # noqa: E731
first, second = (lambda x: 2.0 * x), (lambda x: 3.0 * x)
same = [lambda x: -x, lambda x: -x]
nested = lambda a: lambda x: a * x  # noqa: E731


def body_of(primal) -> list:
    """The statements, as Python prints them."""
    import ast

    return [ast.unparse(ast.fix_missing_locations(gast.gast_to_ast(statement))) for statement in primal.tree.body]


def test_a_plain_function():
    primal = load_function(plain)
    assert (primal.name, primal.qualname, primal.filename) == ("plain", "plain", "test_source.py")
    assert primal.function is plain and primal.module == __name__
    assert primal.tree.lineno == plain.__code__.co_firstlineno
    assert primal.lines[primal.tree.lineno - 1] == "def plain(x, n=2, *, scale=1.0):"
    assert body_of(primal) == ["y = x * n", "return y * scale"]


def test_each_load_gives_a_tree_of_its_own():
    assert load_function(plain).tree is not load_function(plain).tree


@pytest.mark.parametrize("function", [decorated, with_assert, Model.loss, outer(2.0), load_function, SourceError.__init__])
def test_functions_of_every_kind(function):
    assert load_function(function).qualname == function.__qualname__


def test_a_closure_knows_its_variables():
    assert load_function(outer(7.0)).scope.lookup("a").value == 7.0


@pytest.mark.parametrize(
    "function, text", [(one, "return x + 1.0"), (first, "return 2.0 * x"), (second, "return 3.0 * x"), (nested(1), "return a * x")]
)
def test_lambdas(function, text):
    primal = load_function(function)
    assert (primal.name, primal.qualname) == ("lambda", function.__qualname__.replace("<lambda>", "lambda"))
    assert isinstance(primal.tree, gast.FunctionDef) and primal.tree.name == "lambda"
    assert body_of(primal) == [text]
    place = primal.place(primal.tree.body[0])
    assert "return " + place.text[place.column : place.end_column] == text


def test_equal_lambdas_on_one_line_are_the_same_text():
    assert body_of(load_function(same[0])) == body_of(load_function(same[1])) == ["return -x"]


def test_comments_are_kept_with_their_lines():
    line = plain.__code__.co_firstlineno
    assert load_function(plain).comments() == {line + 1: ("# a comment of its own", True), line + 2: ("# and one at the end", False)}


def test_a_hash_in_a_string_is_no_comment(project):
    project(model='def f(x):\n    s = "# no"\n    return x  # yes\n')
    assert load_text("model.py", "f").comments() == {3: ("# yes", False)}


def test_places_count_characters_not_bytes(project):
    project(model="def f(x):\n    é = 'ü' ; y = x * x\n    return (y +\n        1)\n")
    primal = load_text("model.py", "f")
    second_statement = primal.place(primal.tree.body[1])
    assert second_statement.text[second_statement.column : second_statement.end_column] == "y = x * x"
    assert str(second_statement) == "model.py:2:15"
    several_lines = primal.place(primal.tree.body[2])
    assert (several_lines.line, several_lines.column, several_lines.end_column) == (3, 4, 15)
    assert primal.place(gast.Constant(1.0, None)).line == 1, "a node without a place has the function's"


def test_lines_count_as_python_counts(project):
    project(model="A = 'x\\\n\x0cy'\n\x0c\ndef f(x):\n    return x\n")
    for primal in (load_text("model.py", "f"), load_function(importlib.import_module("model").f)):
        assert primal.lines[primal.tree.lineno - 1] == "def f(x):"
        assert len(primal.lines) == 5


EDITS = {
    "another constant": "def f(x):\n    return 3.0 * x\n",
    "another type of constant": "def f(x):\n    return 2 * x\n",
    "another name": "def f(y):\n    return 2.0 * y\n",
    "another default": "def f(x=1):\n    return 2.0 * x\n",
    "another function there": "def g(x):\n    return 2.0 * x\n",
    "lines moved": "\n\ndef f(x):\n    return 2.0 * x\n",
    "not Python": "def f(x:\n    return 2.0 * x\n",
    "shorter": "# nothing\n",
    "a nested constant": "def f(x):\n    return (lambda: 2.0)() * x\n",
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_file_edited_after_the_import(project, edit):
    folder = project(model="def f(x):\n    return 2.0 * x\n")
    f = importlib.import_module("model").f
    load_function(f)
    (folder / "model.py").write_text(EDITS[edit])
    os.utime(folder / "model.py", (1, 1))
    with pytest.raises(SourceError, match="model.py:1 is not the source of 'f' as it is loaded") as error:
        load_function(f)
    assert "import it again" in error.value.help


def test_a_comment_edited_after_the_import_does_no_harm(project):
    folder = project(model="def f(x):\n    return 2.0 * x\n")
    f = importlib.import_module("model").f
    (folder / "model.py").write_text("def f(x):  # a comment\n    return (2.0 * x)\n")
    os.utime(folder / "model.py", (1, 1))
    assert load_function(f).comments() == {1: ("# a comment", False)}


@pytest.mark.parametrize("old, new", [("1.0", "1"), ("0.0", "-0.0"), ("(1, 2)", "(1, 3)"), ("'a'", "'b'"), ("True", "1")])
def test_defaults_are_compared(project, old, new):
    folder = project(model=f"def f(x, *, k={old}):\n    return x\n")
    f = importlib.import_module("model").f
    (folder / "model.py").write_text(f"def f(x, *, k={new}):\n    return x\n")
    os.utime(folder / "model.py", (1, 1))
    with pytest.raises(SourceError, match="not the source"):
        load_function(f)


def test_defaults_that_are_not_literals_or_may_change(project):
    project(model="N = 3\ndef f(x, n=N, seen=[]):\n    seen.append(n)\n    return x\n")
    f = importlib.import_module("model").f
    f(1)
    assert load_function(f).name == "f"


def test_code_that_was_replaced():
    def f(x):
        return x

    f.__code__ = (lambda x: x + x).__code__
    assert body_of(load_function(f)) == ["return x + x"], "the source of the code that runs"


def test_functions_without_source():
    namespace = {}
    exec("def f(x):\n    return x\n", namespace)
    with pytest.raises(SourceError, match="no source for 'f'") as error:
        load_function(namespace["f"])
    assert error.value.help == "define it in a file or a notebook cell"


def test_cells_and_generated_functions_are_in_linecache():
    name, text = "<srcdiff f_grad>", "scale = 2.0\ndef factory(np):\n    def f(x):\n        return np.sin(x) * scale\n    return f\n"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    namespace = {}
    exec(compile(text, name, "exec"), namespace)
    primal = load_function(namespace["factory"](np))
    assert (primal.filename, primal.tree.lineno) == (name, 3)
    assert primal.scope.lookup("np.sin").canonical == "numpy.sin"
    assert primal.scope.lookup("scale").value == 2.0


def test_flags_inherited_from_earlier_cells():
    import __future__

    name, text = "<cell 2>", "def f(x):\n    def g(y: missing): return y\n    return g(x)\n"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    namespace = {}
    exec(compile(text, name, "exec", __future__.annotations.compiler_flag), namespace)
    assert load_function(namespace["f"]).name == "f"


def wrapping(function):
    @functools.wraps(function)
    def wrapper(*args):
        return -function(*args)

    return wrapper


REFUSED = [
    (wrapping(plain), SourceError, "'plain' is replaced by a decorator", "plain.__wrapped__"),
    (functools.lru_cache(plain), SourceError, "'plain' is replaced by a decorator", "plain.__wrapped__"),
    (Model().loss, UnsupportedSyntaxError, "Model.loss is a bound method", "pass a function"),
    (Model, ArgumentError, "Model is a class", "def or lambda"),
    (functools.partial(plain, 1), ArgumentError, "a partial object is not a function", "write a function that calls it"),
    (np.vectorize(plain), ArgumentError, "a vectorize object is not a function", "write a function that calls it"),
    (3, ArgumentError, "3 is not a function", "def or lambda"),
    (math.sin, SourceError, "math.sin has no Python source", "write a function that calls it"),
    (np.sin, SourceError, "numpy.sin has no Python source", "write a function that calls it"),
    (np.mean, SourceError, "numpy.mean has no Python source", "write a function that calls it"),
    (len, SourceError, "builtins.len has no Python source", "write a function that calls it"),
]


@pytest.mark.parametrize("f, error, message, help", REFUSED, ids=[message for _, _, message, _ in REFUSED])
def test_what_is_not_a_function_with_a_text(f, error, message, help):
    with pytest.raises(error) as raised:
        load_function(f)
    assert message in raised.value.message and help in raised.value.help


def test_an_unwrapped_decorator_gives_the_text_of_what_runs():
    def double(function):
        def wrapper(x):
            return 2 * function(x)

        return wrapper

    assert body_of(load_function(double(one))) == ["return 2 * function(x)"]


def test_asserts_of_a_module_that_pytest_rewrites():
    assert body_of(load_function(with_assert))[0].startswith("assert x.ndim == 1")


def test_asserts_elsewhere_and_without_asserts(project):
    project(model="def f(x):\n    assert x > 0\n    return x\n", run=RUN)
    for flags in ([], ["-O"], ["-OO"]):
        subprocess.run([sys.executable, *flags, "run.py"], check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})


RUN = """
import model
from srcdiff.load.source import load_function
if len(load_function(model.f).tree.body) != 2:
    raise SystemExit(1)
"""


TEXT = '''
"""A module."""
import numpy as np
import functools
from srcdiff import gradient

undefined_at_import()

@gradient(wrt="w")
def loss(w):
    return np.sum(w)

class Model:
    def loss(self, w):
        return w

    @staticmethod
    def free(w):
        return w

    class Inner:
        def deep(self):
            return 1

square = lambda x: x * x
alias = loss

def twice(x): return x
def twice(x): return 2 * x

@functools.wraps(loss)
def odd(x):
    return x

if undefined:
    def conditional(x):
        return x
'''


@pytest.mark.parametrize(
    "qualname, name, line", [("loss", "loss", 10), ("Model.loss", "loss", 14), ("Model.free", "free", 18), ("Model.Inner.deep", "deep", 22)]
)
def test_text_is_read_and_not_run(project, qualname, name, line):
    project(pkg__slash__model=TEXT)
    primal = load_text("pkg/model.py", qualname)
    assert (primal.name, primal.qualname, primal.tree.lineno) == (name, qualname, line)
    assert (primal.filename, primal.function, primal.module) == ("pkg/model.py", None, "model")
    assert primal.scope.lookup("np.sum").canonical == "numpy.sum"


def test_text_of_a_lambda(project):
    project(model=TEXT)
    primal = load_text("model.py", "square")
    assert (primal.name, primal.qualname, body_of(primal)) == ("lambda", "lambda", ["return x * x"])


@pytest.mark.parametrize(
    "path, qualname, error, message",
    [
        ("model.py", "missing", SourceError, "model.py defines no 'missing'"),
        ("model.py", "twice", NameResolutionError, "'twice' is bound more than once in model.py"),
        ("model.py", "conditional", SourceError, "'conditional' in model.py is not a function defined at the top level"),
        ("model.py", "alias", SourceError, "'alias' in model.py is not a function defined at the top level"),
        ("model.py", "Model", ArgumentError, "Model is a class"),
        ("model.py", "loss.loss", SourceError, "'loss' in model.py is not a class"),
        ("model.py", "Model.missing", SourceError, "model.py defines no 'Model.missing'"),
        ("model.py", "odd", SourceError, "a decorator may replace 'odd'"),
        ("nowhere.py", "f", SourceError, "cannot read nowhere.py: No such file or directory"),
        ("broken.py", "f", SourceError, "not Python: "),
    ],
)
def test_text_that_has_no_such_function(project, path, qualname, error, message):
    project(model=TEXT, broken="def f(x:\n    return x\n")
    with pytest.raises(error) as raised:
        load_text(path, qualname)
    assert message in raised.value.message
    assert raised.value.help


def test_errors_in_text_draw_a_caret(project):
    project(model=TEXT, broken="x = 1\ny = = 2\n")
    with pytest.raises(SourceError) as raised:
        load_text("broken.py", "f")
    assert str(raised.value).splitlines()[1:] == ["    y = = 2", "        ^", "help: fix the file first"]
    with pytest.raises(SourceError) as raised:
        load_text("model.py", "odd")
    assert str(raised.value).startswith("model.py:31:2: a decorator may replace 'odd'")


def test_live_and_text_give_one_tree(project):
    project(model="import numpy as np\n\n# above\ndef f(x, n: int = 2):\n    # inside\n    return np.sin(x) ** n\n")
    live, text = load_function(importlib.import_module("model").f), load_text("model.py", "f")
    assert gast.dump(live.tree, include_attributes=True) == gast.dump(text.tree, include_attributes=True)
    assert (live.lines, live.comments(), live.module, live.filename) == (text.lines, text.comments(), text.module, text.filename)


def test_callees_of_both_scopes(project):
    project(model="from helpers import helper\n\ndef f(x):\n    return helper(x)\n", helpers="K = 3\n\ndef helper(x):\n    return K * x\n")
    for primal in (load_function(importlib.import_module("model").f), load_text("model.py", "f")):
        callee = load_callee(primal.scope.lookup("helper"))
        assert (callee.filename, callee.scope.lookup("K").value, body_of(callee)) == ("helpers.py", 3, ["return K * x"])


def test_a_callee_without_a_text(project):
    project(model="import pandas\n")
    with pytest.raises(SourceError, match="no source for 'pandas.read_csv'"):
        load_callee(load_text_scope("model.py").lookup("pandas.read_csv"))


def load_text_scope(path):
    from srcdiff.load.scope import FileScope

    return FileScope(path)


@pytest.mark.parametrize(
    "version, text",
    [((3, 10), "match x:\n        case [a, *b]: return a"), ((3, 11), "try:\n        pass\n    except* ValueError:\n        pass")],
)
def test_newer_syntax_is_loaded(project, version, text):
    if sys.version_info < version:
        pytest.skip("older Python")
    project(model=f"def f(x):\n    {text}\n    return x\n")
    assert load_function(importlib.import_module("model").f).name == "f"


def test_type_parameters(project):
    if sys.version_info < (3, 12):
        pytest.skip("older Python")
    project(model=textwrap.dedent("def f[T](x: T) -> T:\n    return [y for y in x]\n"))
    assert load_function(importlib.import_module("model").f).name == "f"


def test_importing_is_warning_free():
    subprocess.run(
        [sys.executable, "-W", "error", "-c", "import srcdiff.load.source"],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_warnings_of_the_users_text_are_not_repeated(project, recwarn):
    project(model="def f(x):\n    y = x is 1\n    return '\\d'\n")
    load_text("model.py", "f")
    assert not recwarn.list
