"""Which program a tree stands for: comments out, and no constant that has no literal (`-2`, `inf`, `np.float64(1.5)`).

>>> import gast
>>> from srcdiff.emit.plain import plain, program_key
>>> program_key(plain(gast.Constant(-2, None))) == program_key(plain(gast.parse("-2").body[0].value))
True
"""

from __future__ import annotations

import ast
import inspect
import math

import gast
from gast.ast3 import GAstToAst3

# What a node may carry for the printer; see `printer`.
NOTES = ("text", "comment", "before", "after")

# Fields that do not change what a program does.
IGNORED = ("ctx", "kind", "type_comment", "type_ignores", "str")


class Comment(gast.Expr):
    """A statement that prints as `# text` alone, or as an empty line if the text is empty: a marked string constant."""

    def __init__(self, text: str = "", value: gast.Constant | None = None):
        super().__init__(value or gast.Constant(f"# {text}", None))

    @property
    def words(self) -> str:
        return self.value.value[2:]


class PlainComment(ast.Expr):
    """What a `Comment` becomes among plain statements."""


class Plain(GAstToAst3):
    """A fresh tree of the ast module's nodes, nothing shared, that prints and parses back to itself."""

    def visit(self, node):
        """Keep what the printer wants to know, and what was given."""
        new = getattr(self, f"visit_{type(node).__name__}", self.generic_visit)(node)  # as deep as gast itself can go
        for note in NOTES:
            if note in node.__dict__ and isinstance(new, ast.AST):
                setattr(new, note, node.__dict__[note])
        if isinstance(node, gast.stmt):
            new.origin = node
        return new

    def visit_Comment(self, node):
        new = PlainComment(ast.Constant(node.value.value))
        new.words = node.words
        return new

    def visit_Constant(self, node):
        return literal(node.value)

    def visit_Name(self, node):
        assert node.id.isidentifier(), f"not a name that a program can contain: {node.id!r}"
        return super().visit_Name(node)


def plain(node):
    """The same tree (or list of trees) in nodes of the ast module, with every constant a literal."""
    if isinstance(node, list):
        return [plain(item) for item in node]
    return Plain().visit(node)


def literal(value: object) -> ast.expr:
    """The expression that a constant prints as."""
    if isinstance(value, (tuple, list)):
        return ast.Tuple([literal(item) for item in value], ast.Load())
    if hasattr(value, "item") and hasattr(value, "dtype"):
        return literal(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        word = ast.Call(ast.Name("float", ast.Load()), [ast.Constant(repr(abs(value)))], [])
        return ast.UnaryOp(ast.USub(), word) if value < 0 else word
    if isinstance(value, complex) and repr(value).startswith("(-0-"):  # what `-1j` is
        return ast.UnaryOp(ast.USub(), literal(-value))
    if isinstance(value, complex) and repr(value).startswith("("):
        return ast.BinOp(literal(value.real), ast.Add(), literal(complex(0.0, value.imag)))
    if isinstance(value, (int, float, complex)) and repr(value).startswith("-"):
        return ast.UnaryOp(ast.USub(), literal(-value if not isinstance(value, complex) else complex(0.0, -value.imag)))
    return ast.Constant(value)


def program_key(node) -> str:
    """A text that two plain trees share if and only if they are the same program."""
    if isinstance(node, list):
        return "[" + ",".join(map(program_key, node)) + "]"
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if isinstance(node, ast.JoinedStr):
        return "f" + program_key(merged(node.values))
    if isinstance(node, ast.Delete):
        return f"Delete({program_key(flat_targets(node.targets))})"
    if isinstance(node, ast.AST):
        fields = (f"{name}={field_key(node, name)}" for name in node._fields if name not in IGNORED)
        return f"{type(node).__name__}({','.join(fields)})"
    return repr(node)


def field_key(node: ast.AST, name: str) -> str:
    """The key of one field; what is left out counts as empty."""
    value = getattr(node, name, None)
    if name in ("body", "orelse", "finalbody") and isinstance(value, list):
        return program_key(statements_of(value) or ([ast.Pass()] if value else []))
    if name == "level":
        return str(value or 0)
    return program_key(value if value is not None else []) if name == "type_params" else program_key(value)


def flat_targets(targets: list) -> list:
    """`del (a, b)` deletes a and b."""
    nested = (flat_targets(target.elts) if isinstance(target, (ast.Tuple, ast.List)) else [target] for target in targets)
    return [target for group in nested for target in group]


def statements_of(body: list) -> list:
    """The statements without comments; a leading string is compared as a docstring, whose margin may change."""
    kept = [statement for statement in body if not isinstance(statement, PlainComment)]
    if kept and is_docstring(kept[0]):
        text = inspect.cleandoc(kept[0].value.value.expandtabs(4))
        kept[0] = ast.Expr(ast.Constant("\n".join(line.rstrip() for line in text.split("\n")).strip()))
    return kept


def is_docstring(statement: ast.stmt) -> bool:
    """An expression statement that is a string and nothing else."""
    value = getattr(statement, "value", None)
    return type(statement) is ast.Expr and isinstance(value, ast.Constant) and isinstance(value.value, str)


def merged(values: list) -> list:
    """The parts of an f-string, with neighbouring literal pieces joined."""
    parts: list = []
    for value in values:
        if isinstance(value, ast.Constant) and parts and isinstance(parts[-1], ast.Constant):
            parts[-1] = ast.Constant(parts[-1].value + value.value)
        elif not (isinstance(value, ast.Constant) and value.value == ""):
            parts.append(value)
    return parts
