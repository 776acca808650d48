"""A function and its definition's tree: `load_function` for a live one, `load_text` for one in a file that is only read.

Trees are made from the whole file, so that line numbers are true.
"""

from __future__ import annotations

import ast
import copy
import difflib
import functools
import io
import linecache
import os
import tokenize
import types
from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Set, Tuple

import gast

from srcdiff.errors import ArgumentError, NameResolutionError, Place, SourceError, UnsupportedSyntaxError
from srcdiff.load.binding import UNKNOWN, Binding, Scope
from srcdiff.load.filescope import FileScope, lambda_as_function
from srcdiff.load.limits import refuse_large
from srcdiff.load.naming import canonical_name, library_name
from srcdiff.load.proof import proven_definition
from srcdiff.load.reading import once
from srcdiff.load.printed import helper_text
from srcdiff.load.scope import LiveScope, OwnScope, UnfinishedScope
from srcdiff.load.text import parse_text, read_text
from srcdiff.load.toplevel import Alias, Defined, read_top_level
from srcdiff.names import locals_of, names_in


@dataclass
class Primal:
    """A function to be differentiated: its tree, its text, and what its names mean."""

    name: str
    qualname: str
    tree: gast.FunctionDef
    filename: str  # as shown in errors and headers
    lines: List[str]  # of the whole file
    scope: Scope
    function: Optional[Callable]  # None if only the text is known
    module: Optional[str]
    follow: Tuple[str, ...] = ()  # installed packages whose functions count as the user's

    @functools.cached_property
    def local(self) -> Set[str]:
        """The names that the function's text binds."""
        return locals_of(self.tree)

    def place(self, node: gast.AST) -> Place:
        """Where a node stands; the first of several lines, the function's own place for a node without one."""
        node = next((n for n in gast.walk(node) if getattr(n, "lineno", None)), self.tree)
        if hasattr(node.lineno, "called_at"):
            around, call = node.lineno.called_at
            return around.place(call)
        other = getattr(node.lineno, "primal", self)
        if other is not self:
            return other.place(node)
        text = self.lines[node.lineno - 1] if node.lineno <= len(self.lines) else ""
        column = characters(text, node.col_offset)
        one_line = getattr(node, "end_lineno", None) == node.lineno
        end = characters(text, node.end_col_offset) if one_line and node.end_col_offset else len(text.rstrip())
        return Place(self.filename, int(node.lineno), column, end, text)

    def comments(self) -> Dict[int, Tuple[str, bool]]:
        """The comments on the function's lines: line number -> (text with its `#`, whether it stands alone on the line)."""
        first = min([self.tree.lineno, *(d.lineno for d in self.tree.decorator_list)])
        found = comments_in("\n".join(self.lines) + "\n")
        return {line: comment for line, comment in found.items() if first <= line <= self.tree.end_lineno}


def parameters_of(tree: gast.FunctionDef) -> list:
    """The parameters that take one argument each, in order."""
    return [*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs]


def characters(text: str, offset: int) -> int:
    """The column in characters of an offset in UTF-8 bytes, which is what Python's trees count in.

    >>> characters("é = x", 5)
    4
    """
    return len(text.encode()[:offset].decode(errors="ignore"))


@functools.lru_cache(maxsize=8)
def comments_in(text: str) -> Dict[int, Tuple[str, bool]]:
    """All comments of a file by line."""
    found = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                found[token.start[0]] = (token.string, alone)
    except (tokenize.TokenError, SyntaxError):
        pass  # comments are a courtesy; what came before the error is kept
    return found


def load_function(f: Callable, defining: bool = False, follow: Tuple[str, ...] = ()) -> Primal:
    """The definition of a live function, proven to be the text of its code.

    `defining` says that its module is being imported: names that are not there yet are looked up in the module's text.
    """
    refuse_other_callables(f)
    if hasattr(f, "primal") and hasattr(f, "source"):
        return load_derivative(f, follow)
    code = f.__code__
    linecache.checkcache(code.co_filename)
    text = "".join(linecache.getlines(code.co_filename, f.__globals__)).replace("\r\n", "\n")
    if not text:
        raise SourceError(f"no source for {f.__qualname__!r}", help="define it in a file or a notebook cell")
    tree = as_function(find_definition(f, text))
    qualname = f.__qualname__.replace("<lambda>", "lambda")
    scope: Scope = LiveScope(f)
    if defining and os.path.exists(code.co_filename):
        scope = UnfinishedScope(scope, code.co_filename)
    return Primal(tree.name, qualname, tree, base_name(code.co_filename), split_lines(text), scope, f, f.__module__, follow)


def load_derivative(f: Callable, follow: Tuple[str, ...]) -> Primal:
    """The definition of a derivative, whose text is known; its parameters have the annotations of the primal's."""
    tree = gast.ast_to_gast(ast.parse(f.source).body[-1])
    notes = {parameter.id: parameter.annotation for parameter in parameters_of(load_function(f.primal, follow=follow).tree)}
    for parameter in parameters_of(tree):
        parameter.annotation = copy.deepcopy(notes.get(parameter.id) or notes.get(parameter.id[: -len("_dot")]))
        for node in gast.walk(parameter.annotation) if parameter.annotation is not None else ():
            gast.copy_location(node, parameter)
    scope = LiveScope(f)
    for node in gast.walk(tree):  # the helpers are printed anew
        if isinstance(node, gast.Name) and node.id in f.__code__.co_freevars:
            node.id = getattr(scope.root(node.id), "helper_of_srcdiff", node.id)
    qualname = f.__qualname__.replace("<lambda>", "lambda")
    return Primal(tree.name, qualname, tree, base_name(f.source_name), split_lines(f.source), scope, f, f.__module__, follow)


def split_lines(text: str) -> List[str]:
    """Lines as Python counts them; `splitlines` would also split at form feeds."""
    return text[:-1].split("\n") if text.endswith("\n") else text.split("\n")


def find_definition(f: Callable, text: str) -> ast.AST:
    """The node of a live function in the text of its file; SourceError if the text is not what was loaded."""
    try:
        node = proven_definition(f, text)
    except SyntaxError:
        node = None
    if node is None:
        where = f"{base_name(f.__code__.co_filename)}:{f.__code__.co_firstlineno}"
        raise SourceError(
            f"the text at {where} is not the source of {f.__qualname__!r} as it is loaded",
            help="the file was edited after the import, or the function was made by other code: import it again",
        )
    return node


def base_name(filename: str) -> str:
    """Errors and headers show no folders; a pseudo-file such as `<stdin>` has none, and that of a notebook's cell has a number for a name.

    >>> base_name("/home/ann/model.py"), base_name("/tmp/ipykernel_42/2422352830.py")
    ('model.py', '<cell>')
    """
    if os.path.basename(os.path.dirname(filename)).startswith("ipykernel_"):
        return "<cell>"
    return filename if filename.startswith("<") else os.path.basename(filename)


def as_function(node: ast.AST) -> gast.FunctionDef:
    """A tree of our own for a definition; UnsupportedSyntaxError for one that is too large."""
    refuse_large(getattr(node, "name", "this lambda"), [node])
    return lambda_as_function(node) if isinstance(node, ast.Lambda) else gast.ast_to_gast(node)


def refuse_other_callables(f: object) -> None:
    """Only plain Python functions that no decorator has replaced have a definition to differentiate."""
    if isinstance(f, types.MethodType):
        raise UnsupportedSyntaxError(f"{f.__qualname__} is a bound method", help="differentiating methods comes in a later version; pass a function")
    if not callable(f):
        raise ArgumentError(f"{f!r} is not a function", help="pass a function defined with def or lambda")
    if isinstance(f, type):
        raise ArgumentError(f"{f.__qualname__} is a class", help="pass a function defined with def or lambda")
    for attribute in ("__wrapped__", "py_func"):
        if hasattr(f, attribute) and library_name(f) is None:
            raise SourceError(
                f"{getattr(f, '__name__', f)!r} is replaced by a decorator, so its text is not what a call does",
                help=f"pass the undecorated function, {getattr(f, '__name__', 'f')}.{attribute}",
            )
    if not isinstance(f, types.FunctionType):
        refuse_sourceless(f)


def refuse_sourceless(f: object) -> None:
    """Functions of C, and objects that can be called."""
    name = canonical_name(f)
    if name is not None:
        raise SourceError(f"{name} has no Python source", help="write a function that calls it, and differentiate that one")
    raise ArgumentError(f"a {type(f).__name__} object is not a function", help="write a function that calls it, with def or lambda")


def load_text(path: str, qualname: str, follow: Tuple[str, ...] = (), imported: str = "") -> Primal:
    """The definition of a function in a file, from the text alone: the file is not imported.  `imported` is the name under which others import it."""
    path = os.fspath(path)
    scope = once((path, follow), lambda: scope_of_text(read_text(path), path, follow))
    scope.call(imported)
    return primal_of(scope, qualname)


def primal_in(text: str, path: str, qualname: str, follow: Tuple[str, ...] = ()) -> Primal:
    """The definition of a function in a text that stands, or could stand, at a path."""
    return primal_of(scope_of_text(text, path, follow), qualname)


def scope_of_text(text: str, path: str, follow: Tuple[str, ...]) -> FileScope:
    scope = FileScope(path, parse_text(text, path), follow=follow)
    scope.text = text
    return scope


def primal_of(scope: FileScope, qualname: str) -> Primal:
    """The definition of a function in a text whose names are known."""
    path, text, follow = scope.path, scope.text, scope.project.follow
    node = top_level_definition(scope, parse_text(text, path), path, qualname)
    refuse_decorated(scope, node, path, text)
    name = getattr(node, "name", "lambda")
    shown = qualname if name != "lambda" else "lambda"
    return Primal(name, shown, as_function(node), path, split_lines(text), scope, None, scope.module, follow)


def top_level_definition(scope: FileScope, tree: ast.Module, path: str, qualname: str) -> ast.AST:
    """The definition of `name` or `Class.method` in a module's tree."""
    block = tree
    *classes, name = qualname.split(".")
    for owner in classes:
        found = only_definition(scope, block, owner, path, qualname)
        if not isinstance(found, ast.ClassDef):
            raise SourceError(f"{owner!r} in {path} is not a class", help="name a function, or a method as Class.method")
        block = ast.Module(found.body, [])
    found = only_definition(scope, block, name, path, qualname)
    if isinstance(found, ast.ClassDef):
        raise ArgumentError(f"{qualname} is a class", help="name a function, or a method as Class.method")
    return found


def only_definition(scope: FileScope, block: ast.Module, name: str, path: str, qualname: str) -> ast.AST:
    """The one statement of a block that defines a name."""
    known = read_top_level(block).entries
    entries = known.get(name, [])
    if not entries:
        near = difflib.get_close_matches(name, known, 1)
        help = f"did you mean {near[0]!r}?" if near else "name a function at the top level, or a method as Class.method"
        raise SourceError(f"{path} defines no {qualname!r}", help=help)
    if not scope.is_one(entries, name):
        raise NameResolutionError(f"{qualname!r} is bound more than once in {path}", help="give each definition a name of its own")
    entry = entries[0]
    if isinstance(entry, Defined):
        return entry.node
    if isinstance(entry, Alias) and isinstance(entry.value, ast.Lambda):
        return entry.value
    raise SourceError(f"{qualname!r} in {path} is not a function defined at the top level", help="move its def to the top level")


def refuse_decorated(scope: FileScope, node: ast.AST, path: str, text: str) -> None:
    """Only decorators that are known to leave a function's meaning alone."""
    for decorator in getattr(node, "decorator_list", []):
        if not scope.is_transparent(decorator):
            line = text.split("\n")[decorator.lineno - 1]
            place = Place(path, decorator.lineno, characters(line, decorator.col_offset), len(line), line)
            raise SourceError(
                f"a decorator may replace {node.name!r}, so that its text is not what a call does",
                place,
                "differentiate an undecorated function, and decorate it under another name",
            )


def load_callee(binding: Binding) -> Primal:
    """The definition of a user function that a scope found, or of a function that is printed into derivatives."""
    if binding.is_own:
        return load_helper(binding.canonical[1:])
    if binding.value is not UNKNOWN:
        return load_function(binding.value)
    if binding.file is None or binding.qualname is None:
        raise SourceError(f"no source for {binding.canonical!r}", help="define it in the same project, without decorators")
    imported = (binding.canonical or "")[: -len(binding.qualname) - 1]
    return load_text(binding.file, binding.qualname, binding.follow, imported)


def load_helper(word: str) -> Primal:
    """The definition of a function that is printed into derivatives, in the compiler's own words: `$np.tril`, `$unbroadcast`."""
    text = helper_text(word)
    tree = gast.ast_to_gast(ast.parse(text).body[0])
    for node in list(names_in(tree)):
        node.id = "$" + node.id
    return Primal(word, word, tree, f"<srcdiff {word}>", split_lines(text), OwnScope(), None, None)
