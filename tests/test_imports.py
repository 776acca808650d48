"""The structure of srcdiff itself: imports point one way, files and functions stay small, few dependencies, no warnings."""

from __future__ import annotations

import ast
import inspect
import pathlib
import subprocess
import sys

import pytest

import srcdiff

ROOT = pathlib.Path(__file__).parents[1]
FILES = sorted((ROOT / "srcdiff").rglob("*.py"))
LONGEST_FUNCTION, LONGEST_FILE = 60, 300
DEPENDENCIES = {"gast", "astor", "numpy"}
STANDARD = getattr(sys, "stdlib_module_names", None)  # from Python 3.10 on


def module_name(path: pathlib.Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


TREES = {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def top_level(body: list):
    """The statements that run when a module is imported; not those for type checkers only."""
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)) and "TYPE_CHECKING" not in ast.dump(getattr(node, "test", node))[:200]:
            for part in ("body", "orelse", "finalbody"):
                yield from top_level(getattr(node, part, []))


def imported(body) -> set:
    """The modules that import statements name, as far as they are known here; `from a import b` may mean the module a.b."""
    found = set()
    for node in body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports of srcdiff are absolute"
            found |= {f"{node.module}.{a.name}" if f"{node.module}.{a.name}" in TREES else node.module for a in node.names}
    return found


GRAPH = {module: {target for target in imported(top_level(tree.body)) if target in TREES} for module, tree in TREES.items()}


def cycle_through(graph: dict) -> list:
    """A path of modules that comes back to its beginning, or an empty list."""
    done, path = set(), []

    def visit(module: str) -> list:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        path.append(module)
        found = next(filter(None, map(visit, sorted(graph[module]))), [])
        path.pop()
        done.add(module)
        return found

    return next(filter(None, map(visit, sorted(graph))), [])


def test_the_search_finds_cycles():
    assert cycle_through({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert cycle_through({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_cycles():
    assert cycle_through(GRAPH) == []


# Modules that stand across the order: what a rule is, how the reverse sweep is held, and a pass that reads a trial of a later one.
ACROSS = {"srcdiff.rules.table", "srcdiff.rules.several", "srcdiff.adjoin.mirror"}


def test_folders_have_an_order_too():
    """Of two stages, at most one imports the other."""
    graph: dict = {}
    for module, targets in GRAPH.items():
        if folder(module) and module not in ACROSS:
            needed = {folder(target) for target in targets - ACROSS}
            graph.setdefault(folder(module), set()).update(needed - {"", folder(module)})
    assert cycle_through(graph) == []


def folder(module: str) -> str:
    """The folder of a module in a folder; "" for a module at the top."""
    parts = module.split(".")
    return parts[1] if len(parts) > 2 or (len(parts) == 2 and (ROOT / "srcdiff" / parts[1]).is_dir()) else ""


def test_only_gast_astor_numpy_and_the_standard_library():
    if STANDARD is None:
        pytest.skip("this Python does not list its standard library")
    for module, tree in TREES.items():
        roots = {name.split(".")[0] for name in imported(top_level(tree.body))}
        mine = {"pytest"} if module == "srcdiff.pytest_plugin" else set()  # only pytest imports it
        assert roots <= {*STANDARD, *DEPENDENCIES, "srcdiff", *mine}, module


def test_one_module_imports_astor():
    users = [module for module, tree in TREES.items() if any(name.split(".")[0] == "astor" for name in imported(ast.walk(tree)))]
    assert users == ["srcdiff.emit.printer"]


def test_no_utils():
    assert not [path for path in FILES if path.stem in ("utils", "util", "helpers", "common", "misc")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: module_name(path))
def test_small(path):
    text = path.read_text(encoding="utf-8")
    if path.parent.name != "rules":
        assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno - node.lineno + 1 <= LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: module_name(path))
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_the_public_surface_is_annotated():
    for name in srcdiff.__all__:
        function = getattr(srcdiff, name)
        if inspect.isfunction(function):
            signature = inspect.signature(function)
            assert function.__doc__ and signature.return_annotation is not signature.empty, name
    assert sorted(srcdiff.__all__) == srcdiff.__all__


def test_what_is_imported_is_public():
    assert {name for name in dir(srcdiff) if not name.startswith("_") and not inspect.ismodule(getattr(srcdiff, name))} == set(srcdiff.__all__)


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def test_import_is_without_warnings():
    assert run("import srcdiff, srcdiff.cli") == ""


def test_import_loads_no_optional_package():
    optional = "numba scipy pygments pytest hypothesis black torch jax autograd".split()
    assert run(f"import sys, srcdiff, srcdiff.cli; print([m for m in {optional} if m in sys.modules])").strip() == "[]"


def test_every_folder_is_a_package():
    """A folder without `__init__.py` is not installed, and nothing in a clone shows it."""
    folders = {path.parent for path in FILES}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
