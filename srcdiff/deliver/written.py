"""The text of a written file: the derivatives of functions of one module, which is read and never imported.

It imports NumPy and what the primals themselves import; globals of the primals' module are read from it at every call.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import List

import gast

from srcdiff.deliver.copied import Copied
from srcdiff.deliver.own_names import OwnNames
from srcdiff.emit.blocks import Printed
from srcdiff.emit.header import header_lines
from srcdiff.emit.module import function_tree, module_lines
from srcdiff.errors import NameResolutionError
from srcdiff.load.filescope import FileScope
from srcdiff.load.toplevel import Imported
from srcdiff.pipeline import Derivative
from srcdiff.trees import key

FUTURE = "from __future__ import annotations"


@dataclass(frozen=True)
class Written:
    """A derivative, and the name of its function in the file."""

    name: str
    derivative: Derivative


def written_lines(path: str, functions: List[Written], update: str, beside: bool = True, standalone: bool = False) -> List[Printed]:
    """The lines of the file with these functions of the module at `path`, in their order; `update` is the command that makes it again.

    `beside` says that the file lies in the module's folder, so that inside a package its imports may be relative; `standalone` that it has copies of
    the module's constants, and needs nothing of it.
    Raises NameResolutionError if two things would have one name, or if the file cannot stand alone.
    """
    functions = with_pairs(functions)
    derivatives = [function.derivative for function in functions]
    trees = [function_tree(function.derivative, function.name, annotated=True) for function in functions]
    refuse_ambiguous(functions)
    copied = copies(path, derivatives, [function.name for function in functions]) if standalone else None
    own = OwnNames(path, derivatives[0].primal.scope, used_names(functions, trees), beside, copied)
    for derivative, tree in zip(derivatives, trees):
        own.spell(derivative.primal, derivative.references, tree)
    primals = [derivative.primal for derivative in derivatives if derivative.name is None]
    callees = {(one.qualname, one.filename): one for derivative in derivatives for one in derivative.callees}
    header = header_lines(path, update, [*primals, *(callees[place] for place in sorted(callees))])
    header += copied.assumption() if copied is not None else []
    if postpones_annotations(derivatives[0].primal.scope) and any(map(is_annotated, trees)):
        header += ["", FUTURE]
    return module_lines(derivatives, trees, header, own.import_lines() if copied is None else copied.lines())


def copies(path: str, derivatives: List[Derivative], names: List[str]) -> Copied:
    """The constants that a file with these derivatives, under these names, needs copies of."""
    first = derivatives[0].primal
    readers = {one.tree.name for derivative in derivatives for one in [derivative.primal, *derivative.callees]}
    return Copied(first.scope, os.path.basename(path), first.place(first.tree), readers, set(names))


def with_pairs(functions: List[Written]) -> List[Written]:
    """The functions, each after those that it calls besides; what two of them call stands once."""
    found: dict = {}
    together: List[Written] = []
    for function in functions:
        for half in function.derivative.pairs:
            if half.name not in found:
                found[half.name] = Written(half.name, half)
                together.append(found[half.name])
            known = found[half.name]
            if key(known.derivative.body) != key(half.body):
                primal = half.primal
                raise NameResolutionError(
                    f"two derivatives need different forms of {half.name!r}", primal.place(primal.tree), "write them into files of their own"
                )
        together.append(function)
    return together


def postpones_annotations(scope: FileScope) -> bool:
    """The user's module says that annotations are not evaluated."""
    return scope.top.entries.get("annotations") == [Imported("__future__", "annotations")]


def is_annotated(function: gast.FunctionDef) -> bool:
    arguments = function.args
    return any(a.annotation is not None for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs])


def used_names(functions: List[Written], trees: List[gast.FunctionDef]) -> set:
    """Every name that the file uses or binds."""
    found = {function.name for function in functions}
    for function, tree in zip(functions, trees):
        references = function.derivative.references
        found |= {node.id for node in gast.walk(tree) if isinstance(node, gast.Name)}
        found |= {*references.imports, *references.helpers.values()}
    return found


def refuse_ambiguous(functions: List[Written]) -> None:
    """Functions, imports and helpers of a file share one set of names."""
    meanings: dict = {}
    for function in functions:
        primal, references = function.derivative.primal, function.derivative.references
        helpers = {name: "helper " + word for word, name in references.helpers.items()}
        for name, meaning in {**references.imports, **helpers, function.name: f"derivative of {primal.qualname}"}.items():
            if meanings.setdefault(name, meaning) != meaning:
                raise NameResolutionError(
                    f"two things in the written file would be called {name!r}", primal.place(primal.tree), f"rename {primal.qualname}"
                )
    twice = next((one for one in functions if sum(other.name == one.name for other in functions) > 1), None)
    if twice is not None:
        primal = twice.derivative.primal
        raise NameResolutionError(f"{twice.name!r} would stand twice in the written file", primal.place(primal.tree), "ask for it once")
