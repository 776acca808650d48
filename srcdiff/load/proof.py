"""The proof that a definition in a file is the text of a live function: compiled anew, it must give the same code.

`inspect.getsource` trusts line numbers, and returns another function's text after an edit.
"""

from __future__ import annotations

import __future__
import ast
import functools
import sys
import types
import warnings
from typing import Callable, Dict, Iterator, List, Optional, Tuple

Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

# Flags that change how a text compiles; a notebook cell inherits them from earlier cells.
FUTURE = functools.reduce(lambda flags, name: flags | getattr(__future__, name).compiler_flag, __future__.all_feature_names, 0)

COMPARED = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_argcount", "co_posonlyargcount")
COMPARED += ("co_kwonlyargcount", "co_flags", "co_exceptiontable")


def parse(text: str, filename: str) -> ast.Module:
    """The tree of a whole file, quietly: the user has seen the warnings at import."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, filename)


@functools.lru_cache(maxsize=64)
def shared_tree(text: str, filename: str) -> ast.Module:
    """The tree of a whole file, parsed once; not to be changed."""
    return parse(text, filename)


def proven_definition(function: Callable, text: str) -> Optional[ast.AST]:
    """The node of the text's tree that compiles to the function's code, or None."""
    tree = whole(text, function.__code__.co_filename, function.__code__.co_flags & FUTURE)[0]
    found = candidates(tree, function.__code__)
    for index, node in enumerate(found):
        if is_text_of(function, text, index, len(found)) and same_defaults(node, function):
            return node
    return None


def candidates(tree: ast.Module, code: types.CodeType) -> List[ast.AST]:
    """The definitions that begin on the line of the code and have its name; several if they are lambdas."""
    return definitions(tree).get((code.co_firstlineno, code.co_name), [])


@functools.lru_cache(maxsize=16)
def definitions(tree: ast.Module) -> Dict[Tuple[int, str], List[ast.AST]]:
    """All definitions in a tree, by their first line and name."""
    found: Dict[Tuple[int, str], List[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, Definition):
            found.setdefault((first_line(node), name_of(node)), []).append(node)
    return found


def is_text_of(function: Callable, text: str, index: int, count: int) -> bool:
    """The candidate with that index compiles to the function's code, as Python compiles it, as a notebook does, or as pytest does."""
    code = function.__code__
    versions = compiled(text, code) if count == 1 else compiled_apart(text, code, index)
    if any(same_code(version, code) for version in versions):
        return True
    if any(same_code(version, code) for version in compiled_apart(text, code, index, keep_statement)):
        return True
    return any(same_code(version, code) for version in compiled_with_rewritten_asserts(function, text, index))


def name_of(node: ast.AST) -> str:
    """The name that Python gives to a definition's code."""
    return getattr(node, "name", "<lambda>")


def first_line(node: ast.AST) -> int:
    """The line of the first decorator, or of the definition itself."""
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])


@functools.lru_cache(maxsize=4)
def whole(text: str, filename: str, flags: int) -> Tuple[ast.Module, types.CodeType]:
    """The tree and the code of a file; a module may hold many functions to load."""
    tree = shared_tree(text, filename)
    return tree, compile_quietly(tree, filename, flags)


def compile_quietly(tree: ast.Module, filename: str, flags: int) -> types.CodeType:
    """The code of a module's tree, without the warnings that the user has seen at import."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(tree, filename, "exec", flags=flags, dont_inherit=True)


def compiled(text: str, code: types.CodeType) -> List[types.CodeType]:
    """The code of the only definition with that name and line, compiled inside its module, where free variables and private names mean
    what they should."""
    module = whole(text, code.co_filename, code.co_flags & FUTURE)[1]
    return matching(module, code.co_name, code.co_firstlineno)


def matching(module: types.CodeType, name: str, line: int) -> List[types.CodeType]:
    """The code objects of that name and first line, at any depth."""
    return [inner for inner in code_objects(module) if inner.co_name == name and inner.co_firstlineno == line]


def compiled_apart(text: str, code: types.CodeType, index: int, rewrite: Callable = lambda tree: None) -> List[types.CodeType]:
    """The code of one of several definitions on a line: told from the others by a line number that nothing else has."""
    tree = parse(text, code.co_filename)
    node = candidates(tree, code)[index]
    mark = text.count("\n") + 2
    for marked in [node, *getattr(node, "decorator_list", [])]:
        marked.lineno = marked.end_lineno = mark
    rewrite(tree)
    return matching(compile_quietly(tree, code.co_filename, code.co_flags & FUTURE), code.co_name, mark)


def keep_statement(tree: ast.Module) -> None:
    """Leave only the statement with the mark, as notebooks compile a cell: a call of what the same text imports has other instructions."""
    last = max(tree.body, key=lambda statement: max(getattr(node, "end_lineno", None) or 0 for node in ast.walk(statement)))
    tree.body = [last]


def compiled_with_rewritten_asserts(function: Callable, text: str, index: int) -> List[types.CodeType]:
    """The same, with each `assert` rewritten as pytest does it in test modules; nothing if pytest did not load the function's module."""
    pytest = sys.modules.get("_pytest.assertion.rewrite")
    loader = function.__globals__.get("__loader__")
    if pytest is None or not isinstance(loader, pytest.AssertionRewritingHook):
        return []
    filename = function.__code__.co_filename
    return compiled_apart(text, function.__code__, index, lambda tree: pytest.rewrite_asserts(tree, text.encode(), filename, loader.config))


def code_objects(code: types.CodeType) -> Iterator[types.CodeType]:
    """Every code object inside another."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from code_objects(constant)


def same_code(left: types.CodeType, right: types.CodeType) -> bool:
    """Equal but for places: instructions, names, and constants with their types (1, 1.0 and True are equal in Python)."""
    if any(getattr(left, name, None) != getattr(right, name, None) for name in COMPARED):
        return False
    return same_constant(left.co_consts, right.co_consts)


def same_constant(left: object, right: object) -> bool:
    """
    >>> same_constant((1, 2.0), (1, 2.0)), same_constant(1, 1.0), same_constant(0.0, -0.0)
    (True, False, False)
    """
    if type(left) is not type(right):
        return False
    if isinstance(left, types.CodeType):
        return left.co_name == right.co_name and same_code(left, right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same_constant, left, right))
    if isinstance(left, frozenset):
        return sorted(map(repr, left)) == sorted(map(repr, right))
    return repr(left) == repr(right)


def same_defaults(node: ast.AST, function: Callable) -> bool:
    """As many defaults as the text says, and the same ones where the text is a literal that cannot change."""
    positional, keyword = function.__defaults__ or (), function.__kwdefaults__ or {}
    written = {a.arg: d for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults) if d is not None}
    if len(positional) != len(node.args.defaults) or set(keyword) != set(written):
        return False
    couples = [*zip(node.args.defaults, positional), *((written[name], keyword[name]) for name in written)]
    return all(same_default(text, value) for text, value in couples)


def same_default(text: ast.expr, value: object) -> bool:
    """Nothing in the text of a default contradicts its value."""
    try:
        literal = ast.literal_eval(text)
    except (ValueError, TypeError):
        return True
    return isinstance(literal, (list, dict, set)) or same_constant(literal, value)
