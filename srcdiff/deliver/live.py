"""Make a live function of a derivative's text: real source for tracebacks, the primal's own globals, names of ours in closure cells.

The text is compiled with its own line numbers and registered in `linecache`.  The function is built inside a factory, so that what the text
imports, and its helpers, are closure cells; everything else it reads in `f.__globals__`, when it is called.
"""

from __future__ import annotations

import ast
import itertools
import linecache
import os
import types
import warnings
from typing import Callable, Dict, List

from srcdiff.deliver.methods import refuse_private
from srcdiff.deliver.operands import operand_check
from srcdiff.deliver.placed import move, placed_in
from srcdiff.deliver.rebound import names_check
from srcdiff.deliver.shown import html_of
from srcdiff.emit.module import text_of
from srcdiff.load.joined import cells_of
from srcdiff.pipeline import Derivative

NUMBERS = itertools.count(1)
HELD = b"srcdiff: the place of a function among constants"


def live_function(derivative: Derivative, function_name: str, written: str = "") -> Callable:
    """The derivative as a function with `.source` and `.primal`; it stands in the `written` file, if that says the same."""
    refuse_private(derivative.primal)
    f = derivative.primal.function
    text = text_of(derivative, function_name)
    filename = f"<srcdiff {function_name} {next(NUMBERS)}>"
    halves = [half.name for half in derivative.pairs]
    tree = ast.parse(text, filename)
    definitions = {node.name: node for node in tree.body if getattr(node, "name", None) in {*halves, function_name}}
    made = made_values([node for node in tree.body if node not in definitions.values()], filename, derivative)
    cells = {name: types.CellType(value) for name, value in made.items()}
    cells.update(zip(f.__code__.co_freevars, f.__closure__ or ()))
    cells.update(cells_of([one.references.scope for one in [*derivative.pairs, derivative]]))
    add_halves(cells, [definitions[half] for half in halves], filename, f)
    place = placed_in(written, definitions[function_name], text, os.path.splitext(derivative.primal.filename)[0]) if written else None
    if place is not None:
        move(definitions[function_name], place)
    code = inner_code(definitions[function_name], filename if place is None else place.file, list(cells))
    closure = tuple(cells[name] for name in code.co_freevars)
    function = types.FunctionType(code, f.__globals__, function_name, f.__defaults__, closure)
    function.__kwdefaults__ = {**(f.__kwdefaults__ or {}), **({derivative.result_bar: 1.0} if derivative.has_default_cotangent else {})} or None
    function.__doc__ = ast.get_docstring(definitions[function_name])
    annotations = {name: note for name, note in f.__annotations__.items() if name != "return"}
    function.__annotations__ = annotations
    function.__module__ = f.__module__
    function.__qualname__ = f.__qualname__.rpartition(".")[0] + "." * ("." in f.__qualname__) + function_name
    function.source, function.source_name, function.primal = text, filename, f
    function._repr_html_ = lambda: html_of(function)
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    check_at_first_call(function, derivative, definitions[function_name], list(cells), list(definitions.values()))
    return function


def add_halves(cells: Dict[str, types.CellType], definitions: List[ast.FunctionDef], filename: str, f: Callable) -> None:
    """The other functions of the text, which may call each other, as cells."""
    names = [definition.name for definition in definitions]
    cells.update({name: types.CellType() for name in names})
    for name, definition in zip(names, definitions):
        code = inner_code(definition, filename, list(cells))
        cells[name].cell_contents = types.FunctionType(code, f.__globals__, name, None, tuple(cells[free] for free in code.co_freevars))


def made_values(statements: List[ast.stmt], filename: str, derivative: Derivative) -> Dict[str, object]:
    """What the text defines besides the functions: imports and helpers; a module that the user has already is that very module."""
    namespace: Dict[str, object] = {}
    for references in [one.references for one in [*derivative.pairs, derivative]]:
        known = [name for name, path in references.imports.items() if references.names_module(name, path) and "." not in name]
        namespace.update({name: references.scope.lookup(name).value for name in known})
    others = [node for node in statements if not (isinstance(node, ast.Import) and bound_name(node) in namespace)]
    exec(compile(ast.Module(others, []), filename, "exec"), namespace)
    mark_helpers(namespace, derivative)
    return {name: value for name, value in namespace.items() if name != "__builtins__"}  # helpers keep theirs: Python 3.9 looks there


def mark_helpers(namespace: Dict[str, object], derivative: Derivative) -> None:
    """Helpers know which they are, for whoever differentiates the derivative."""
    for references in [one.references for one in [*derivative.pairs, derivative]]:
        for word, name in references.helpers.items():
            namespace[name].helper_of_srcdiff = "$" + word


def bound_name(node: ast.Import) -> str:
    """The one name that a printed import binds."""
    return node.names[0].asname or node.names[0].name


def inner_code(definition: ast.FunctionDef, filename: str, cell_names: list) -> types.CodeType:
    """The code of a function without its defaults, with `cell_names` as free variables."""
    definition.args.defaults = []
    definition.args.kw_defaults = [None] * len(definition.args.kwonlyargs)
    factory = ast.parse("def factory(): pass")
    outer = factory.body[0]
    outer.args.args = [ast.arg(name) for name in cell_names]
    outer.body = [definition]
    code = compile(ast.fix_missing_locations(factory), filename, "exec")
    for _ in range(2):
        code = next(const for const in code.co_consts if isinstance(const, types.CodeType))
    return code


def check_at_first_call(
    function: Callable, derivative: Derivative, definition: ast.FunctionDef, cell_names: list, texts: List[ast.FunctionDef]
) -> None:
    """Let the first call verify its arguments, and that names still mean what they meant at generation; later calls run the code alone.

    The first call runs the same lines, in the same frame, after a statement that verifies: its traceback shows nothing else.  Of what was typed into
    a notebook or a prompt every call verifies: there functions are defined again and again.
    """
    check, always = operand_check(texts), is_typed_in(function)
    check_names = names_check(function.__name__, derivative.primal.scope, derivative.globals, derivative.primal.function)
    arguments, filename = definition.args, function.__code__.co_filename
    several = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    names = [one.arg for one in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *several]]

    def verify(*values: object) -> None:
        check_names()
        check(dict(zip(names, values)))
        if not always:
            function.__code__ = inner_code(definition, filename, cell_names)

    function.check_names = check_names
    function.__code__ = verifying_code(definition, names, filename, cell_names, verify)


def is_typed_in(function: Callable) -> bool:
    """The text of the function that this is a derivative of, of whatever order, is in no file."""
    while hasattr(function, "primal"):
        function = function.primal
    return not os.path.exists(function.__code__.co_filename)


def verifying_code(definition: ast.FunctionDef, names: List[str], filename: str, cell_names: list, verify: Callable) -> types.CodeType:
    """The code with a call of `verify`, which is held among its constants, below the docstring; it stands on the line of the `def`."""
    statement = ast.Expr(ast.Call(ast.Constant(HELD), [ast.Name(one, ast.Load()) for one in names], []))
    for node in ast.walk(statement):
        ast.copy_location(node, definition)
    definition.body.insert(1, statement)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # a text that is called: it is replaced below
        code = inner_code(definition, filename, cell_names)
    definition.body.remove(statement)
    return code.replace(co_consts=tuple(verify if type(const) is bytes and const == HELD else const for const in code.co_consts))
