"""The table of derivative rules, keyed by canonical name, and the decorators that fill it.

A rule is the code that it prints: a function `def exp(z, x): x_bar += z_bar * z`, parsed and spliced, never called.  Its first
parameter is the result, the others are the primal's arguments; `z_bar` is the cotangent of the result.  Statements are
``x_bar += expression``, ``name = expression`` and an ``if`` that is decided while generating, from `ndim(x)`, `scalar(x)`, `varied(x)`,
`kept(z)` (has the result a name?) and literal keywords (what cannot be decided counts as false, so that the last branch must always be valid).  A keyword without a parameter in
the rule is an error at the call.

A function that is others put together has a rule that says of which: `def extract(condition, x): return np.ravel(x)[np.flatnonzero(condition)]`.
"""

from __future__ import annotations

import functools
import pathlib
from dataclasses import dataclass, field, replace
from typing import Callable, Dict, List, Optional, Tuple

import gast

from srcdiff.trees import clone
from srcdiff.walks import walk

REQUIRED = object()
unsupported = None  # as a rule's default: the primal's parameter has this place, and the rule does not handle it


@dataclass(frozen=True)
class Rule:
    """One function's rule: how its adjoint reads, and what shape its result has."""

    name: str
    kind: str  # elementwise, adjoint, equivalent, built or zero
    function: Optional[Callable] = None
    shape: Optional[Callable] = None
    dtype: object = None  # the result's, where the arguments do not tell; may be a function of their facts
    lazy: bool = False  # may a scalar cotangent stand for one of the result's shape?
    masks: bool = False  # of a built rule: does it mind the masks of np.where itself?
    signature: Optional[str] = None  # of a built rule
    view: Optional[Callable] = None  # of the operands: may the result share memory with them?  True, or the name of the one with which it may
    text: Optional[str] = None  # of a rule that is made: the definition that is no function of a rule file
    made: Optional[Template] = field(default=None, compare=False)  # of a rule of the user's: what was parsed (see `own`)
    linear: object = None  # the arguments in which the function is linear, for forward mode (see `linear_in`)

    @property
    def parameters(self) -> Tuple[Tuple[str, object], ...]:
        return signature_of(self.signature) if self.signature is not None else self.template.parameters

    @property
    def body(self) -> List[gast.stmt]:
        return self.template.body

    @property
    def template(self) -> Template:
        if self.made is not None:
            return self.made
        return template(self.function) if self.text is None else template_of(self.text)

    @property
    def constant(self) -> Tuple[str, ...]:
        """The parameters that no line increments: they must not be varied."""
        if self.kind not in ("elementwise", "adjoint") and self.made is None:
            return ()
        return self.template.constant


@dataclass(frozen=True)
class Template:
    """A parsed rule: (name, default expression or REQUIRED) of each argument after the result, the statements, and the arguments without a line."""

    parameters: Tuple[Tuple[str, object], ...]
    body: List[gast.stmt]
    constant: Tuple[str, ...]


RULES: Dict[str, Rule] = {}
TANGENTS: Dict[str, Rule] = {}  # how the tangent reads, where it is not found from the adjoint


FIXED_POINT: Dict[str, Callable] = {}  # what makes the adjoint ("rule") and the tangent of a call that finds a fixed point of a step of the user's


def of_fixed_point(slot: str) -> Callable:
    """See FIXED_POINT; these need the pairs of functions, which the rules of users come before."""
    load_rules()
    return FIXED_POINT[slot]


class OwnName(str):
    """The name of a function for which the user gave rules, which it brings along: other functions may have the same name.

    `rule` is for reverse mode, `tangent` for forward mode; `made` says which the user gave (an `own.rules.Own`).
    """

    rule: Optional[Rule] = None
    tangent: Optional[Rule] = None
    made: object = None


def elementwise(*functions, dtype: Optional[str] = None):
    """Register a rule for functions that act on each element, with broadcasting."""
    return register("elementwise", functions, dtype=dtype)


def elementwise_text(name: str, parameters: str, lines: List[str]) -> None:
    """Register an elementwise rule that is made: of functions whose rules differ in a few words."""
    made_rule("elementwise", name, parameters, lines)


def made_rule(kind: str, name: str, parameters: str, lines: List[str], **options) -> None:
    """Register a rule from its text; `options` are those of the decorators."""
    RULES[name] = Rule(name, kind, text="\n    ".join([f"def rule(z, {parameters}):", *lines]), **options)


def adjoint(*functions, shape: Optional[Callable] = None, dtype=None, lazy: bool = False, view: Optional[Callable] = None, linear=None):
    """Register a rule for functions of whole arrays; `shape` maps the arguments' facts to the result's Shape.

    `linear` names the arguments in which the function is linear: "x"; "x y" in each of them; "x+y" in both together (a constant counts as zero
    then); "x-initial" leaves `initial` out of that tangent's call.  It may be a function of the arguments' facts that gives such words, or None.
    """
    return register("adjoint", functions, shape=shape, dtype=dtype, lazy=lazy, view=view, linear=linear)


def tangent(*functions):
    """Register how a tangent reads: `def inv(z, a): z_dot += -z @ a_dot @ z`, lines in the tangents of the arguments.

    It is needed only where the rule for the adjoint is not one expression that has an adjoint itself (see `push.transposing`).
    """

    def decorate(rule: Callable) -> Callable:
        for function in functions:
            TANGENTS[canonical(function)] = Rule(canonical(function), "tangent", rule)
        return rule

    return decorate


def built_tangent(*functions):
    """Register a Python function `f(pushing, node, operands, z)` that makes the tangent, as `built` does for the adjoint; `z` reads the result."""

    def decorate(rule: Callable) -> Callable:
        for function in functions:
            TANGENTS[canonical(function)] = Rule(canonical(function), "built", rule)
        return rule

    return decorate


def tangent_of(rule: Rule) -> Optional[Rule]:
    """The rule for the tangent of the same function, if it has one of its own."""
    function, _, index = rule.name.partition("[")
    return TANGENTS.get(rule.name) or (TANGENTS.get(f"{function}[i]") if index else None)


def linear_in(rule: Rule, facts: Dict[str, object]) -> Optional[str]:
    """The arguments in which a call with these facts is linear (see `adjoint`); None if it is not, in one that is varied."""
    return rule.linear(facts) if callable(rule.linear) else rule.linear


def where_only(*names: str):
    """For `linear=`: linear in each of these, if nothing else is varied."""

    def words(facts):
        varied = {name for name, fact in facts.items() if fact.varied}
        return " ".join(names) if varied <= set(names) else None

    return words


def equivalent(*functions, parameters: Optional[str] = None, view: Optional[Callable] = None, linear=None):
    """Register a rule whose text returns what the function computes, in terms of functions that have rules: the adjoint is that of the text.

    `ufunc` in it is the function of which this one is a method; `facts.equivalents` has more words.  With `parameters`, a signature as text,
    it is a Python function that makes the expression.  Where it is `linear`, the tangent is the user's own call.
    """
    return register("equivalent", functions, signature=parameters, view=view, linear=linear)


def built(*functions, parameters: str, shape: Optional[Callable] = None, dtype=None, masks: bool = False, view=None, linear=None):
    """Register a Python function `f(context, node, z_bar)` that makes the adjoint, for calls that take a sequence or choose.

    `parameters` is the signature of the primal's function, as text: `arrays, axis=0`; what `*operands` takes is called operands0, operands1 and
    so on.  `masks` says that it minds the masks of np.where itself.
    """
    return register("built", functions, shape=shape, dtype=dtype, masks=masks, signature=parameters, view=view, linear=linear)


def zero_gradient(*functions, shape: Optional[Callable] = None, dtype: Optional[str] = None) -> None:
    """Say that functions have a derivative of zero wherever they have one."""
    for function in functions:
        name = canonical(function)
        RULES[name] = Rule(name, "zero", shape=shape, dtype=dtype)


def register(kind: str, functions: tuple, **properties):
    def decorate(rule: Callable) -> Callable:
        for function in functions:
            name = canonical(function)
            RULES[name] = Rule(name, kind, rule, **properties)
        return rule

    return decorate


def canonical(function) -> str:
    """The canonical name of a function; a string stands for itself (operators, and functions that some versions lack)."""
    if isinstance(function, str):
        return function
    from srcdiff.load.scope import canonical_name

    name = canonical_name(function)
    assert name is not None, function
    return name


@functools.lru_cache(maxsize=None)
def template(function: Callable) -> Template:
    """The parsed text of a rule; each rule file is read and parsed once."""
    return parsed(definitions(function.__code__.co_filename)[function.__name__, function.__code__.co_firstlineno])


@functools.lru_cache(maxsize=None)
def template_of(text: str) -> Template:
    """The parsed text of a rule that is made."""
    return parsed(gast.parse(text).body[0])


def parsed(node: gast.FunctionDef) -> Template:
    body = [statement for statement in node.body if not is_docstring(statement)]
    results = 1 if node.args.args and node.args.args[0].id == "z" else 0
    parameters = with_defaults(node.args.args[results:], node.args.defaults)
    targets = {part.target.id for statement in body for part in walk(statement) if isinstance(part, gast.AugAssign)}
    return Template(parameters, body, tuple(name for name, _ in parameters if f"{name}_bar" not in targets))


def with_defaults(arguments: list, defaults: list) -> Tuple[Tuple[str, object], ...]:
    padded = [REQUIRED] * (len(arguments) - len(defaults)) + list(defaults)
    return tuple((a.id, d) for a, d in zip(arguments, padded))


@functools.lru_cache(maxsize=None)
def signature_of(text: str) -> Tuple[Tuple[str, object], ...]:
    """(name, default) of each parameter of a signature given as text."""
    arguments = gast.parse(f"lambda {text}: 0", mode="eval").body.args
    rest = [("*" + arguments.vararg.id, REQUIRED)] if arguments.vararg is not None else []
    return (*with_defaults(arguments.args, arguments.defaults), *rest, *with_defaults(arguments.kwonlyargs, arguments.kw_defaults))


@functools.lru_cache(maxsize=None)
def definitions(filename: str) -> Dict[tuple, gast.FunctionDef]:
    """All functions of a rule file by name and first line (that of the first decorator)."""
    tree = gast.parse(pathlib.Path(filename).read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:
        if isinstance(node, gast.FunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found[node.name, first] = node
    return found


def is_docstring(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant)


def rule_for(name: Optional[str]) -> Optional[Rule]:
    """The rule of a canonical name, or None."""
    if isinstance(name, OwnName):
        return name.rule or name.tangent
    load_rules()
    return RULES.get(name) or rule_for_item(name)


@functools.lru_cache(maxsize=None)
def rule_for_item(name: Optional[str]) -> Optional[Rule]:
    """The rule of `numpy.split[2]`: that of `numpy.split[i]`, whose functions are told the position."""
    function, _, index = (name or "").partition("[")
    rule = RULES.get(f"{function}[i]")
    if rule is None or not index[:-1].isdigit():
        return None
    told = {"position": int(index[:-1])}
    return replace(rule, name=name, function=functools.partial(rule.function, **told), shape=rule.shape and functools.partial(rule.shape, **told))


@functools.lru_cache(maxsize=None)
def load_rules() -> None:
    """Import the rule files; late, because they need this module."""
    from srcdiff.rules import distributions, einsum, elementwise, fourier, generated, implicit, integrals, joins, linalg, matrices, moves, operators, parts, picks, points, polynomials, products  # noqa: F401
    from srcdiff.rules import reductions, scipy_matrices, selection, shapes, signals, special, statistics, ufuncs, zero  # noqa: F401


def is_unsupported(default: object) -> bool:
    """Is this the default of a parameter that only holds a place?"""
    return isinstance(default, gast.Name) and default.id == "unsupported"


def bind(rule: Rule, args: list, keywords: dict, parameters=None) -> Dict[str, object]:
    """Argument nodes by the rule's parameter names; raises KeyError with the name that has no parameter."""
    parameters = rule.parameters if parameters is None else parameters
    names = [name for name, _ in parameters]
    rest = {}
    if any(name.startswith("*") for name in names):
        place = next(i for i, name in enumerate(names) if name.startswith("*"))
        rest = {f"{names[place][1:]}{i}": node for i, node in enumerate(args[place:])}
        args, names, parameters = args[:place], [*names[:place], *names[place + 1 :]], [*parameters[:place], *parameters[place + 1 :]]
    if len(args) > len(names):
        raise KeyError(f"positional argument {len(names) + 1}")
    bound = {**dict(zip(names, args)), **rest}
    unsupported = {name for name, default in parameters if is_unsupported(default)}
    for keyword, value in keywords.items():
        if keyword not in names or keyword in bound:
            raise KeyError(keyword)
        bound[keyword] = value
    for name in [name for name in names if name in unsupported]:
        if name in bound and not (isinstance(bound[name], gast.Constant) and bound[name].value is None):
            raise KeyError(name)
        bound.pop(name, None)
    for name, default in parameters:
        if name not in bound and name not in unsupported:
            if default is REQUIRED:
                raise KeyError(name)
            bound[name] = clone(default)
    return bound
