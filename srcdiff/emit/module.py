"""The text of a derivative: header, imports, helpers, the function."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from typing import List, Optional

import gast

from srcdiff.emit.blocks import Printed
from srcdiff.emit.printer import print_lines
from srcdiff.emit.references import MODULES, OF_MODULE, References, import_lines
from srcdiff.load import printed
from srcdiff.memory import plan_text
from srcdiff.pipeline import Derivative
from srcdiff.trees import clone

WHAT = {
    "reverse": "Adjoint",
    "grad": "Gradient",
    "value_and_grad": "Value and gradient",
    "vjp": "Value and vector-Jacobian product",
    "jvp": "Value and Jacobian-vector product",
    "tangent": "Value and tangent",
}
WIDTH = 88 - len('    """"""')  # of a docstring's line


def function_tree(derivative: Derivative, function_name: str, annotated: bool = False) -> gast.FunctionDef:
    """The definition: the primal's parameters, a docstring, the body.  The annotations of a live function need no text: it has the primal's."""
    arguments = clone(derivative.primal.tree.args)
    for argument in all_arguments(arguments):
        argument.annotation = argument.annotation if annotated else None
    derivative.references.add_user_imports([d for d in [*arguments.defaults, *arguments.kw_defaults] if d is not None])
    if derivative.result_bar is not None:
        arguments.kwonlyargs.append(gast.Name(derivative.result_bar, gast.Param(), None, None))
        arguments.kw_defaults.append(gast.Constant(1.0, None) if derivative.has_default_cotangent else None)
    for dot in derivative.dots:
        arguments.kwonlyargs.append(gast.Name(dot, gast.Param(), None, None))
        arguments.kw_defaults.append(None)
    docstring = gast.Expr(gast.Constant(describe(derivative), None))
    return gast.FunctionDef(function_name, arguments, [docstring, *derivative.body], [], None, None, [])


def all_arguments(arguments) -> list:
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def describe(derivative: Derivative) -> str:
    """The docstring: one line if it fits."""
    request = derivative.request
    if request.kind == "forward":
        return f"Value of `{derivative.primal.qualname}`, and what its reverse sweep needs."
    what, function, wrt = WHAT[request.kind] + "s" * request.vector, derivative.primal.qualname, listed(request.wrt)
    aux = ", and its auxiliary result" if request.has_aux else ""
    text = f"{what} of `{function}` with respect to {wrt}{aux}."
    if len(text) > WIDTH:
        text = "\n".join([f"{what} of `{function}`{aux}.", "", *textwrap.wrap(f"With respect to {wrt}.", WIDTH)])
    if derivative.result_bar not in (None, "result_bar"):
        text += f"\n\nThe cotangent of the result is passed as {derivative.result_bar}=."
    if derivative.kept is not None:
        text += f"\n\n{plan_text(derivative.kept, request.memory)}"
    return text + "\n" * ("\n" in text)


def listed(names: tuple) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def module_lines(derivatives: List[Derivative], functions: List[gast.FunctionDef], header: List[str], extra_imports: List[str] = ()) -> List[Printed]:
    """The lines of a whole text, which know their statements; `extra_imports` come last, as a group of their own."""
    imports: dict = {}
    helpers: dict = {}
    for derivative in derivatives:
        imports.update(derivative.references.imports)
        helpers.update({name: helper_text(name, derivative.references) for name in derivative.references.helpers.values()})
    groups = [group for group in (header, import_lines(imports, modules_of(derivatives, imports)), list(extra_imports)) if group]
    lines = [Printed(line) for group in groups for line in ["", *group]][1:]
    blocks = [*(list(map(Printed, helpers[name])) for name in sorted(helpers)), *map(function_lines, derivatives, functions)]
    for block in blocks:
        lines += [Printed(""), Printed(""), *block] if lines else block
    return lines


def function_lines(derivative: Derivative, function: gast.FunctionDef) -> List[Printed]:
    return [replace(line, primal=derivative.primal) for line in print_lines([function])]


def joined(lines: List[Printed]) -> str:
    return "\n".join(line.text for line in lines) + "\n"


def modules_of(derivatives: List[Derivative], imports: dict) -> set:
    """Those imported paths that are modules."""
    modules = {"numpy", "math", "copy", "builtins"}
    for derivative in derivatives:
        modules |= derivative.references.modules
        for name, path in imports.items():
            binding = derivative.primal.scope.lookup(name)
            if binding is not None and binding.kind == "module":
                modules.add(path)
    return modules


def helper_text(name: str, references: References) -> List[str]:
    """The text of the helper that has this name, with the names that other helpers and NumPy have beside it."""
    text = printed.helper_text(next(word for word, own in references.helpers.items() if own == name))
    for word, own in references.helpers.items():
        text = re.sub(rf"(?<!\.)\b{word}\(", f"{own}(", text)
    return re.sub(OF_MODULE.format("|".join(MODULES)), lambda match: references.spelling[match[1]] + ".", text).splitlines()


def text_of(derivative: Derivative, function_name: str, header: Optional[List[str]] = None) -> str:
    """The whole text of one derivative."""
    derivatives = [*derivative.pairs, derivative]
    trees = [function_tree(one, one.name or function_name) for one in derivatives]
    return joined(module_lines(derivatives, trees, header or []))
