"""The text of a derivative: header, imports, helpers, the function."""

from __future__ import annotations

import re
from typing import List, Optional

import gast

from srcdiff.emit.printer import print_block
from srcdiff.emit.references import helper_texts, import_lines
from srcdiff.pipeline import Derivative
from srcdiff.trees import clone

WHAT = {"grad": "Gradient", "value_and_grad": "Value and gradient", "vjp": "Value and vector-Jacobian product"}


def function_tree(derivative: Derivative, function_name: str) -> gast.FunctionDef:
    """The definition: the primal's parameters, a docstring, the body."""
    primal, request = derivative.primal, derivative.request
    arguments = clone(primal.tree.args)
    for argument in all_arguments(arguments):
        argument.annotation = None
    if derivative.result_bar is not None:
        arguments.kwonlyargs.append(gast.Name(derivative.result_bar, gast.Param(), None, None))
        arguments.kw_defaults.append(gast.Constant(1.0, None))
    docstring = gast.Expr(gast.Constant(describe(derivative), None))
    return gast.FunctionDef(function_name, arguments, [docstring, *derivative.body], [], None, None, [])


def all_arguments(arguments) -> list:
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def describe(derivative: Derivative) -> str:
    request = derivative.request
    text = f"{WHAT[request.kind]} of `{derivative.primal.qualname}` with respect to {listed(request.wrt)}."
    if derivative.result_bar not in (None, "result_bar"):
        text += f"\n\nThe cotangent of the result is passed as {derivative.result_bar}=."
    return text


def listed(names: tuple) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def module_lines(derivatives: List[Derivative], functions: List[gast.FunctionDef], header: List[str], extra_imports: List[str] = ()) -> List[str]:
    """The lines of a whole text."""
    imports: dict = {}
    helpers: dict = {}
    for derivative in derivatives:
        imports.update(derivative.references.imports)
        helpers.update(derivative.references.helpers)
    lines = list(header)
    found = import_lines(imports, modules_of(derivatives, imports)) + list(extra_imports)
    blocks = [helper_text(word, helpers, imports) for word in sorted(helpers)]
    lines += found
    for block in [*blocks, *(print_block([function]) for function in functions)]:
        lines += ["", "", *block] if lines else block
    return lines


def modules_of(derivatives: List[Derivative], imports: dict) -> set:
    """Those imported paths that are modules."""
    modules = {"numpy", "math", "builtins"}
    for derivative in derivatives:
        for name, path in imports.items():
            binding = derivative.primal.scope.lookup(name)
            if binding is not None and binding.kind == "module":
                modules.add(path)
    return modules


def helper_text(word: str, helpers: dict, imports: dict) -> List[str]:
    """The text of a helper, with the names that it and NumPy have in this text."""
    text = helper_texts()[word]
    for other, name in helpers.items():
        text = re.sub(rf"\b{other}\(", f"{name}(", text)
    numpy = next(name for name, path in imports.items() if path == "numpy")
    return re.sub(r"\bnp\.", f"{numpy}.", text).splitlines()


def text_of(derivative: Derivative, function_name: str, header: Optional[List[str]] = None) -> str:
    """The whole text of one derivative."""
    return "\n".join(module_lines([derivative], [function_tree(derivative, function_name)], header or [])) + "\n"
