"""Which local names of a function hold only what the function itself made, so that changing it in place has no effect outside."""

from __future__ import annotations

from typing import Callable, Dict, Iterator, Optional, Tuple

import gast
import numpy

from srcdiff.walks import walk

# Each returns a new array that shares no memory with its arguments.
MAKERS = {
    "numpy." + name
    for name in "arange copy empty empty_like eye full full_like identity linspace ones ones_like outer zeros zeros_like".split()
}

NUMBERS = {"builtins." + name for name in ("len", "int", "float", "bool")}

SIZES = ("size", "ndim")


def fresh_names(tree: gast.FunctionDef, meaning: Callable) -> Dict[str, str]:
    """Local names all of whose bindings make something new: 'array', 'container' (its items may be anyone's) or 'value' (a number, or the
    result of arithmetic).  `meaning` gives the binding of a called expression.

    >>> sorted(fresh_names(gast.parse("def f(x):\\n s = 0.0\\n y = x\\n z = [x]").body[0], lambda path: None).items())
    [('s', 'value'), ('z', 'container')]
    """
    found: Dict[str, set] = {}
    for name, kind in bindings(tree, meaning):
        found.setdefault(name, set()).add(kind)
    return {name: kinds.pop() if len(kinds) == 1 else "value" for name, kinds in found.items() if None not in kinds}


def bindings(tree: gast.FunctionDef, meaning: Callable) -> Iterator[Tuple[str, Optional[str]]]:
    """Each binding of a name, with the kind of thing that it gets, None if that may belong to others."""
    seen = set()
    for node in walk(tree):
        if isinstance(node, gast.AugAssign):
            seen.add(id(node.target))  # updates what the name holds already
        for target, value in assigned(node):
            for name, kind in matched(target, value, meaning):
                seen.add(id(name))
                yield name.id, kind
    for node in walk(tree):
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load) and id(node) not in seen:
            yield node.id, None


def assigned(node: gast.AST) -> Iterator[Tuple[gast.expr, gast.expr]]:
    """The targets of an assignment, each with the value."""
    if isinstance(node, gast.Assign):
        for target in node.targets:
            yield target, node.value
    elif isinstance(node, gast.AnnAssign) and node.value is not None:
        yield node.target, node.value


def matched(target: gast.expr, value: gast.expr, meaning: Callable) -> Iterator[Tuple[gast.Name, Optional[str]]]:
    """The names in a target; `a, b = 0.0, []` is two assignments, any other unpacking is not looked into."""
    if isinstance(target, gast.Name):
        yield target, kind_of(value, meaning)
    elif isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(target.elts) == len(value.elts):
        for inner, part in zip(target.elts, value.elts):
            if not isinstance(inner, gast.Starred) and not isinstance(part, gast.Starred):
                yield from matched(inner, part, meaning)


def kind_of(node: gast.expr, meaning: Callable) -> Optional[str]:
    """What an expression makes, None if it may be, or share memory with, something that exists already."""
    if isinstance(node, gast.Constant) or isinstance(node, gast.Attribute) and node.attr in SIZES:
        return "value"
    if isinstance(node, (gast.BinOp, gast.UnaryOp)):
        return "value"
    if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Attribute) and node.value.attr == "shape":
        return "value" if isinstance(node.slice, (gast.Constant, gast.UnaryOp)) else None
    if isinstance(node, (gast.List, gast.ListComp, gast.Dict, gast.Set)):
        return "container"
    return kind_of_call(node, meaning) if isinstance(node, gast.Call) else None


def kind_of_call(node: gast.Call, meaning: Callable) -> Optional[str]:
    """The same for what a call returns."""
    if isinstance(node.func, gast.Attribute) and node.func.attr == "copy" and meaning(node.func) is None:
        return "container"  # of a list or dict, whose items are shared
    binding = meaning(node.func)
    name = binding.canonical if binding is not None else None
    if name in MAKERS:
        return "array" if not makes_objects(node) else None
    if name in NUMBERS or (name or "").startswith("math."):
        return "value"
    return "value" if isinstance(getattr(binding, "value", None), numpy.ufunc) else None


def makes_objects(node: gast.Call) -> bool:
    """`dtype=object` or a dtype that the text does not tell: items may be anyone's."""
    plain = ("float", "int", "bool", "complex")
    given = [k.value for k in node.keywords if k.arg == "dtype"]
    return any(not (getattr(d, "id", getattr(d, "attr", "object")).startswith(plain) or getattr(d, "attr", "") == "dtype") for d in given)
