"""The rules that text declares: in a file, in the user's modules that it imports, and in the modules that the project names.

before: @srcdiff.adjoint(smooth)                at the top level of a module
        def rule(z, x): x_bar += ...
        srcdiff.zero_gradient(note)
after:  {"model.smooth": the rule, "model.note": the rule}
"""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, replace
from functools import partial
from typing import Dict, Iterator, List, Optional, Tuple

import gast

from srcdiff.errors import ArgumentError, NameResolutionError, Place, SourceError
from srcdiff.load import modules
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.constants import constant_value
from srcdiff.load.filescope import FileScope, Project
from srcdiff.load.naming import is_foreign
from srcdiff.load.source import Primal, characters, load_callee, load_text, read_text, split_lines
from srcdiff.load.toplevel import Defined
from srcdiff.own.adopted import Adopted, adopted_for
from srcdiff.own.config import modules_with_rules
from srcdiff.own.rules import Own, OwnRules, own_of, refuse_known
from srcdiff.own.signature import live_signature, text_signature

TEMPLATES = ("adjoint", "elementwise", "tangent")
NAMES = {f"srcdiff.{word}": word for word in (*TEMPLATES, "fixed_point", "zero_gradient")}
OPTIONS = {"adjoint": ("call", "shape"), "elementwise": (), "tangent": ("shape",), "fixed_point": ("shape",), "zero_gradient": ()}


@dataclass(frozen=True)
class Declaration:
    """`word` is the decorator's, `of` the functions that it is for, as expressions; `node` the rule, None of zero_gradient and fixed_point."""

    word: str
    of: Tuple[ast.expr, ...]
    node: Optional[ast.FunctionDef]
    options: Dict[str, object]
    expression: ast.expr
    step: Optional[ast.expr] = None  # of fixed_point


def declared_rules(project: Project) -> OwnRules:
    """All rules that the text of a project's first file can know of; they are looked for once."""
    found = getattr(project, "own_rules", None)
    if found is None:
        found = project.own_rules = OwnRules()
        root = next(iter(project.scopes.values()))
        for scope in files_with_rules(root):
            Declared(scope).add_to(found)
        for one in adopted_for(root.path):
            add_adopted(found, root, one)
    return found


def add_adopted(rules: OwnRules, root: FileScope, one: Adopted) -> None:
    """The rule that a derivative is which the project adopted."""
    binding = root.project.scope_of(one.source).lookup(one.qualname) if os.path.isfile(one.source) else None
    if binding is not None:
        load = partial(adopted_primal, root.project, one)
        rules.add(key_of(binding), own_of(one, load, text_signature(binding.node)))


def adopted_primal(project: Project, one: Adopted) -> Primal:
    return replace(load_text(one.file, one.name), scope=project.scope_of(one.file))


def key_of(binding: Binding) -> object:
    """What identifies a function that text names."""
    return binding.canonical or (binding.file and os.path.abspath(binding.file), binding.qualname)


def files_with_rules(root: FileScope) -> List[FileScope]:
    """The files in which rules are looked for: what an import of the first runs, and what the project names."""
    todo, found = [root], {}
    for module in modules_with_rules(root.path):
        file = modules.find_module(root.path, module) or modules.find_installed(module)
        if file is None:
            raise SourceError(f"the module {module!r}, in which the project says that there are rules, is not found", help="correct [srcdiff] rules = ...")
        todo.append(root.project.scope_of(file))
    while todo:
        scope = todo.pop(0)
        path = os.path.abspath(scope.path)
        if path not in found:
            found[path] = scope
            todo += [root.project.scope_of(file) for file in imported_files(scope)]
    return list(found.values())


def imported_files(scope: FileScope) -> Iterator[str]:
    """The user's files that a file's own import statements, and the packages around it, run."""
    names = {scope.module} if os.path.basename(scope.path) != "__init__.py" else set()
    for node in scope.top.import_nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        else:
            module = modules.absolute_module(scope.path, node.module or "", node.level)
            names |= {module, *(f"{module}.{alias.name}" if module else alias.name for alias in node.names)}
    with_packages = {".".join(name.split(".")[: end + 1]) for name in names for end in range(len(name.split(".")))}
    for name in sorted(with_packages):
        file = scope.find(name)
        if file is not None and os.path.abspath(file) != os.path.abspath(scope.path):
            yield file


class Declared:
    """The declarations of one file."""

    def __init__(self, scope: FileScope):
        self.scope, self.text = scope, read_text(scope.path) if scope.text is None else scope.text
        self.lines = split_lines(self.text)

    def add_to(self, rules: OwnRules) -> None:
        if "srcdiff" in self.text:
            for declaration in self.declarations():
                for function in declaration.of:
                    self.add(rules, declaration, function)

    def declarations(self) -> Iterator[Declaration]:
        for node in self.scope.top.statements:
            if isinstance(node, ast.ClassDef):
                yield from (one for inner in node.body for one in self.decorating(inner, f"{node.name}."))
            yield from self.decorating(node, "")
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and self.word(node.value.func) == "zero_gradient":
                yield Declaration("zero_gradient", tuple(node.value.args), None, self.options(node.value, "zero_gradient"), node.value)

    def decorating(self, node: ast.stmt, owner: str) -> Iterator[Declaration]:
        """What the decorators of a definition declare."""
        for decorator in getattr(node, "decorator_list", ()):
            is_call = isinstance(decorator, ast.Call)
            word = self.word(decorator.func if is_call else decorator)
            if word == "zero_gradient" and not is_call:
                yield Declaration(word, (ast.parse(owner + node.name, mode="eval").body,), None, {}, decorator)
            elif word in TEMPLATES and is_call and not owner and isinstance(node, ast.FunctionDef):
                yield Declaration(word, tuple(decorator.args), node, self.options(decorator, word), decorator)
            elif word == "fixed_point" and is_call and len(decorator.args) == 1 and not owner:
                yield Declaration(word, (ast.Name(node.name, ast.Load()),), None, self.options(decorator, word), decorator, decorator.args[0])
            elif word is not None:
                raise ArgumentError(f"{word} is used here in a way that has no meaning", self.place(decorator), f"write @srcdiff.{word}(f) above a function at the top level")

    def word(self, node: ast.expr) -> Optional[str]:
        """adjoint, elementwise, tangent or zero_gradient, if it is that of srcdiff under any spelling."""
        found = self.scope.lookup(ast.unparse(node)) if isinstance(node, (ast.Name, ast.Attribute)) else None
        return NAMES.get(found.canonical or "") if found is not None else None

    def options(self, call: ast.Call, word: str) -> Dict[str, object]:
        found = {}
        for keyword in call.keywords:
            if keyword.arg not in OPTIONS[word]:
                raise ArgumentError(f"{word} has no argument {keyword.arg!r}", self.place(call), f"it takes functions{' and ' + ', '.join(OPTIONS[word]) if OPTIONS[word] else ''}")
            value = constant_value(keyword.value, self.scope.lookup)
            if value is UNKNOWN:
                raise ArgumentError(f"the text does not tell the value of {keyword.arg}=", self.place(call), "write a literal")
            found[keyword.arg] = value
        return found

    def add(self, rules: OwnRules, declaration: Declaration, function: ast.expr) -> None:
        shown = ast.unparse(function)
        binding = self.meaning(shown)
        if binding is None or binding.kind == "unresolved":
            raise NameResolutionError(f"the function {shown!r} that this rule is for is not known from text", self.place(declaration.expression), "name a function that is bound once, at the top level")
        primal = self.primal(declaration.node) if declaration.step is None else self.step(declaration.step)
        kind = "call" if declaration.options.get("call") else {"zero_gradient": "zero"}.get(declaration.word, declaration.word)
        place, name = self.place(declaration.expression), (binding.canonical or "lambda").rpartition(".")[2]
        refuse_known(binding, place)
        tree = None if is_foreign(binding) else binding.node
        signature = text_signature(tree) if binding.value is UNKNOWN else live_signature(binding.value)
        own = Own(kind, name, primal, signature, declaration.options.get("shape"), returns_number(tree), place)
        rules.add(key_of(binding), own)

    def meaning(self, path: str) -> Optional[Binding]:
        """A function by its path, a method too."""
        found = self.scope.lookup(path)
        owner, _, method = path.rpartition(".")
        if found is not None or not owner:
            return found
        cls = self.scope.lookup(owner)
        return method_of_text(cls, method) if cls is not None and cls.kind == "class" else None

    def primal(self, node: Optional[ast.FunctionDef]) -> Optional[Primal]:
        if node is None:
            return None
        scope = self.scope
        return Primal(node.name, node.name, gast.ast_to_gast(node), scope.path, self.lines, scope, None, scope.module, scope.project.follow)

    def step(self, node: ast.expr) -> Primal:
        """The function that a fixed point is one of."""
        shown = ast.unparse(node)
        binding = self.meaning(shown)
        if binding is None or binding.kind != "function" or is_foreign(binding):
            raise NameResolutionError(f"the step {shown!r} is not known from text", self.place(node), "name a function of yours that is bound once, at the top level")
        return load_callee(binding)

    def place(self, node: ast.expr) -> Place:
        text = self.lines[node.lineno - 1]
        end = characters(text, node.end_col_offset) if node.end_lineno == node.lineno else len(text.rstrip())
        return Place(self.scope.path, node.lineno, characters(text, node.col_offset), end, text)


def returns_number(tree: Optional[gast.AST]) -> bool:
    """Does the text of a function say `-> float`?"""
    returns = getattr(tree, "returns", None)
    return "float" in (getattr(returns, "id", None), getattr(returns, "value", None))


def method_of_text(cls: Binding, method: str) -> Optional[Binding]:
    """A method that a class's statement defines."""
    entries = FileScope(cls.file).top.entries.get(cls.qualname, []) if cls.file is not None else []
    body = entries[0].node.body if len(entries) == 1 and isinstance(entries[0], Defined) else []
    found = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == method]
    if len(found) != 1:
        return None
    return Binding("function", f"{cls.canonical}.{method}", UNKNOWN, gast.ast_to_gast(found[0]), cls.file, f"{cls.qualname}.{method}", cls.follow)
