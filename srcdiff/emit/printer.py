"""The spelling of expressions and statement headers, and the public functions: the only importer of astor.

>>> import gast
>>> print_expression(gast.parse("(-2)**2*x [i+1:]").body[0].value)
'(-2) ** 2 * x[i + 1 :]'
>>> print_block(gast.parse("for i in range(n) : s+=x[i]").body, indent=1)
['    for i in range(n):', '        s += x[i]']

Statements may carry `comment` (printed at the end of the line), `before` and `after` (lists of comment lines; '' is an empty
line); constants and f-strings may carry `text`, the user's own spelling.  `Comment(text)` is a statement that is a comment.  The
given tree is never changed, and nodes in it may be shared.
"""

from __future__ import annotations

import ast
import warnings

with warnings.catch_warnings():  # astor 0.8.1 reads deprecated names of the ast module on 3.12 and 3.13
    warnings.simplefilter("ignore")
    from astor.code_gen import SourceGenerator, set_precedence
    from astor.op_util import Precedence

from srcdiff.emit import blocks, fstrings, literals
from srcdiff.emit.fold import hugged
from srcdiff.emit.plain import Comment, plain, program_key, statements_of
from srcdiff.emit.subscripts import bare_in_subscript, simple_slice

__all__ = ["Comment", "print_block", "print_expression", "print_lines", "spelled"]


def print_expression(node) -> str:
    """An expression on one line, spelled as black would."""
    return hugged(spelled(plain(node)))


def print_block(body: list, indent: int = 0, width: int = 88) -> list:
    """The lines of a list of statements, `indent` levels (of four columns) in, at most `width` columns wide."""
    return [line.text for line in print_lines(body, indent, width)]


def print_lines(body: list, indent: int = 0, width: int = 88) -> list:
    """The same as `blocks.Printed`s, each with its text and the given statement that it prints (None for an empty line)."""
    statements = plain(body)
    lines = blocks.lay_out(statements, indent, width, spelled)
    assert_same_program(statements, lines, indent)
    return lines


def assert_same_program(statements: list, lines: list, indent: int) -> None:
    """The text must parse back to the tree that it was printed from."""
    text = "\n".join(line.text[4 * indent :] for line in lines)
    try:
        found = ast.parse(text).body
    except SyntaxError as error:
        raise AssertionError(f"printed a text that is not a program: {error}\n{text}") from error
    given, found = statements_of(statements), statements_of(found)
    if program_key(given) == program_key(found):
        return
    for old, new in zip(given, found):
        assert program_key([old]) == program_key([new]), f"printed another program for {ast.dump(old)}:\n{ast.unparse(new)}"
    raise AssertionError(f"printed {len(found)} statements for {len(given)}:\n{text}")


def spelled(node: ast.AST, quote: str | None = None) -> str:
    """An expression, or a statement without its blocks, on one line; strings in the given quote characters."""
    speller = Speller(quote)
    if not hasattr(node, "_pp"):
        set_precedence(Precedence.Comma, node)
    speller.visit(node)
    return "".join(speller.result).strip()


class Speller(SourceGenerator):
    """astor's generator, with black's spacing, headers without bodies, and what astor gets wrong put right."""

    def __init__(self, quote: str | None):
        super().__init__("    ")
        self.quote = quote

    # Statement headers: `blocks` lays out what is above and below.

    def body(self, statements: list) -> None:
        """Nothing."""

    else_body = body

    def visit_FunctionDef(self, node, is_async: bool = False) -> None:
        """`def f(x: float = 1.0) -> float:`, without decorators."""
        self.write("async " if is_async else "", "def ", node.name, type_parameters(node), "(")
        self.visit(node.args)
        set_precedence(Precedence.Comma, node.returns)
        self.write(")")
        self.conditional_write(" -> ", node.returns)
        self.write(":")

    def visit_ClassDef(self, node) -> None:
        """`class C(Base, metaclass=M):`, without decorators."""
        set_precedence(Precedence.Comma, *node.bases, *(word.value for word in node.keywords))
        bases = [spelled(base, self.quote) for base in node.bases]
        bases += [spelled(word, self.quote) for word in node.keywords]
        self.write("class ", node.name, type_parameters(node), f"({', '.join(bases)})" if bases else "", ":")

    def visit_keyword(self, node) -> None:
        set_precedence(Precedence.Comma if node.arg else Precedence.highest, node.value)
        self.write(f"{node.arg}=" if node.arg else "**", node.value)

    def visit_If(self, node) -> None:
        self.test_of("if ", node)

    def visit_While(self, node) -> None:
        self.test_of("while ", node)

    def test_of(self, word: str, node) -> None:
        set_precedence(bare_walrus(node.test), node.test)
        self.write(word, node.test, ":")

    def visit_For(self, node, is_async: bool = False) -> None:
        set_precedence(Precedence.Comma, node.iter)
        super().visit_For(node, is_async)

    def visit_withitem(self, node) -> None:
        set_precedence(Precedence.Comma, node.context_expr)
        super().visit_withitem(node)

    def visit_ExceptHandler(self, node) -> None:
        set_precedence(Precedence.Comma, node.type)
        super().visit_ExceptHandler(node)

    def visit_AnnAssign(self, node) -> None:
        """`x: float = 1.0`; `(x): float` if the tree says so."""
        set_precedence(Precedence.Comma, node.annotation, node.value)
        bare = node.simple or not isinstance(node.target, ast.Name)
        self.write("" if bare else "(", node.target, "" if bare else ")", ": ", node.annotation)
        self.conditional_write(" = ", node.value)

    def visit_TypeAlias(self, node) -> None:
        self.write(ast.unparse(node))

    # Parameters.

    def visit_arguments(self, node) -> None:
        """All kinds of parameters, of functions and of lambdas."""
        positional = [*node.posonlyargs, *node.args]
        defaults = [None] * (len(positional) - len(node.defaults)) + node.defaults
        parts = [self.parameter(one, default) for one, default in zip(positional, defaults)]
        if node.posonlyargs:
            parts.insert(len(node.posonlyargs), "/")
        if node.vararg or node.kwonlyargs:
            parts.append("*" + (self.parameter(node.vararg, None) if node.vararg else ""))
        parts += [self.parameter(one, default) for one, default in zip(node.kwonlyargs, node.kw_defaults)]
        if node.kwarg:
            parts.append("**" + self.parameter(node.kwarg, None))
        self.write(", ".join(parts))

    def parameter(self, node, default) -> str:
        """`x`, `x=1`, `x: float`, `x: float = 1.0`."""
        set_precedence(Precedence.Comma, node.annotation, default)
        text = node.arg + (f": {spelled(node.annotation, self.quote)}" if node.annotation else "")
        if default is None:
            return text
        return text + (" = " if node.annotation else "=") + spelled(default, self.quote)

    def visit_Lambda(self, node) -> None:
        """`lambda: 0`, `lambda x: x`."""
        with self.delimit(node) as delimiters:
            set_precedence(delimiters.p, node.body)
            parameters = spelled(node.args, self.quote)
            self.write("lambda ", parameters) if parameters else self.write("lambda")
            self.write(": ", node.body)

    # Operators.

    def visit_UnaryOp(self, node) -> None:
        """`-(x**2)`: black wants the parentheses."""
        power = isinstance(node.operand, ast.BinOp) and isinstance(node.operand.op, ast.Pow)
        with self.delimit(node, node.op) as delimiters:
            negation = isinstance(node.op, ast.Not)
            set_precedence(Precedence.highest if power and not negation else delimiters.p, node.operand)
            self.write({ast.Not: "not ", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}[type(node.op)], node.operand)

    def visit_NamedExpr(self, node) -> None:
        """In parentheses, but for a test and the only item of a display."""
        with self.delimit(node) as delimiters:
            delimiters.discard = delimiters.pp == Precedence.If
            set_precedence(delimiters.p + 1, node.value)
            self.write(node.target, " := ", node.value)

    # Subscripts and calls.

    def visit_Subscript(self, node) -> None:
        """`x[i, j]`, `x[1:-1]`, `x[(i,)]`."""
        self.write(node.value, "[")
        if isinstance(node.slice, ast.Tuple) and bare_in_subscript(node.slice):
            self.comma_list(node.slice.elts, trailing=len(node.slice.elts) == 1)
        else:
            set_precedence(Precedence.Comma, node.slice)
            self.visit(node.slice)
        self.write("]")

    def visit_Slice(self, node) -> None:
        """`x[a:b]`, but `x[a + 1 : f(b)]`."""
        parts = [node.lower, node.upper, node.step]
        set_precedence(Precedence.Comma, *parts)
        space = "" if simple_slice(parts) else " "
        if node.lower:
            self.write(node.lower, space)
        self.write(":")
        if node.upper:
            self.write(space, node.upper, space if node.step else "")
        if node.step:
            self.write(":", space, node.step)

    def visit_Call(self, node) -> None:
        """`f(x, *more, axis=0)`; a generator alone needs no parentheses of its own."""
        arguments = [*node.args, *node.keywords]
        set_precedence(Precedence.call_one_arg if len(arguments) == 1 else Precedence.Comma, *node.args)
        self.write(node.func, "(")
        for place, argument in enumerate(arguments):
            self.write(", " if place else "", argument)
        self.write(")")

    def visit_Attribute(self, node) -> None:
        assert node.attr.isidentifier(), f"not a name that a program can contain: {node.attr!r}"
        super().visit_Attribute(node)

    # Displays.

    def visit_Tuple(self, node) -> None:
        """One element always stands in parentheses: black wants it so."""
        with self.delimit(node) as delimiters:
            delimiters.discard = delimiters.discard and len(node.elts) > 1
            self.comma_list(node.elts, len(node.elts) == 1)

    def visit_List(self, node) -> None:
        self.display("[]", node)

    def visit_Set(self, node) -> None:
        self.display("{}", node)

    def display(self, brackets: str, node) -> None:
        """A list or a set."""
        self.write(brackets[0])
        if len(node.elts) == 1:
            set_precedence(bare_walrus(node.elts[0]), node.elts[0])
            self.visit(node.elts[0])
        else:
            self.comma_list(node.elts)
        self.write(brackets[1])

    def visit_Dict(self, node) -> None:
        """`{a: b, **(c or d)}`."""
        items = []
        for name, value in zip(node.keys, node.values):
            set_precedence(Precedence.Comma, name)
            set_precedence(Precedence.Comma if name else Precedence.highest, value)
            items.append((f"{spelled(name, self.quote)}: " if name else "**") + spelled(value, self.quote))
        self.write("{", ", ".join(items), "}")

    def visit_ListComp(self, node) -> None:
        set_precedence(Precedence.Comma, node.elt)
        super().visit_ListComp(node)

    def visit_SetComp(self, node) -> None:
        set_precedence(Precedence.Comma, node.elt)
        super().visit_SetComp(node)

    def visit_DictComp(self, node) -> None:
        set_precedence(Precedence.Comma, node.key, node.value)
        super().visit_DictComp(node)

    # Constants.

    def visit_Constant(self, node) -> None:
        """As the user wrote it, if the node's `text` says how."""
        value, text = node.value, getattr(node, "text", None)
        if isinstance(value, (str, bytes)):
            self.write(literals.string(value, text, self.quote))
        elif isinstance(value, (int, float, complex)) and not isinstance(value, bool):
            with self.delimit(node):
                self.write(literals.number(value, text))
        else:
            self.write("..." if value is Ellipsis else repr(value))

    def visit_JoinedStr(self, node) -> None:
        self.write(fstrings.spell(node, spelled, self.quote))


def bare_walrus(node: ast.AST) -> int:
    """The precedence of a place where `y := x` needs no parentheses."""
    return Precedence.If if isinstance(node, ast.NamedExpr) else Precedence.Comma


def type_parameters(node: ast.AST) -> str:
    """`[T: float]` of Python 3.12."""
    parameters = getattr(node, "type_params", None)
    return f"[{', '.join(map(ast.unparse, parameters))}]" if parameters else ""
