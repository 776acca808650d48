"""Reads of and stores into views become those of their owners, so that memory has one name wherever it is written.

before: v = y[1:3]; v[:] = v * v;                       for row in a: row *= row[0]
after:  v = y[1:3]; y[1:3] = y[1:3] * y[1:3];           for i in range(len(a)): row = a[i]; a[i] = a[i] * a[i, 0]
before: z = y if c else w; z[0] = z[1]
after:  z = y if c else w
        if c: y[0] = y[1]
        else: w[0] = w[1]
The forward sweep prints the user's text, with the views, wherever it can.
"""

from __future__ import annotations

from typing import Dict, List, Optional, Set

import gast

from srcdiff.facts.sharing import is_list, like
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.grammar import is_everything, is_store
from srcdiff.facts.dataflow import COMPOUND, writes
from srcdiff.names import read_names
from srcdiff.trees import clone, key, target, tuple_of

Views = Dict[str, gast.expr]


def resolve_views(body: List[gast.stmt], merged: Set[str]) -> bool:
    """Rewrite a core block in place; True if anything changed."""
    changing = False
    for position, statement in reversed(list(enumerate(body))):
        views = known(statement.aliases, merged)
        if isinstance(statement, COMPOUND):
            changing = resolve_compound(statement, views, merged) or changing
        elif reads_views(statement, views):
            before = key(statement)
            body[position : position + 1] = resolved(statement, views)
            changing = changing or [key(one) for one in body[position : position + 1]] != [before]
    return changing


def known(state, merged: Set[str]) -> Views:
    views = {name: state.views.get(name) for name in sorted(merged)}
    return {name: view for name, view in views.items() if view is not None}


def reads_views(statement: gast.stmt, views: Views) -> bool:
    """May it have to be rewritten?  Inner functions and comprehensions read the names themselves."""
    return bool(read_names(statement) & set(views))


def resolve_compound(statement: gast.stmt, views: Views, merged: Set[str]) -> bool:
    changing = resolve_views(statement.body, merged)
    changing = resolve_views(statement.orelse, merged) or changing
    if isinstance(statement, gast.For):
        changing = resolve_field(statement, "iter", views) or changing
        print_index(statement, merged)
    else:
        if isinstance(statement, gast.While):
            views = known(statement.aliases_head, merged)
        changing = resolve_field(statement, "test", views) or changing
    return changing


def resolve_field(statement: gast.stmt, part: str, views: Views) -> bool:
    if not read_names(getattr(statement, part)) & set(views):
        return False
    before = key(getattr(statement, part))
    setattr(statement, part, replaced(getattr(statement, part), views))
    return key(getattr(statement, part)) != before


def print_index(loop: gast.For, merged: Set[str]) -> None:
    """Where a view that a loop's header binds is resolved, the forward sweep has to have the index too."""
    bindings = [s for s in loop.body if hasattr(s, "binding")]
    if any(writes(binding) & merged for binding in bindings):
        loop.header = gast.For(target(loop.target.id), clone(loop.iter), [], [], None)
        for binding in bindings:
            binding.written = False


def resolved(statement: gast.stmt, views: Views) -> List[gast.stmt]:
    """The statement in terms of owners; one branch for each side of a conditional view that it writes into."""
    if is_store(statement):
        for name in sorted(read_names(statement.targets[0].value) & set(views)):
            choice = chosen(views[name])
            if choice is not None:
                return [branched(statement, views, name, choice)]
    new = statement
    for part in [f for f in ("targets", "value", "test", "msg") if getattr(statement, f, None) is not None]:
        setattr(new, part, replaced(getattr(statement, part), views))
    return [new]


def branched(statement: gast.stmt, views: Views, name: str, choice: gast.IfExp) -> gast.stmt:
    sides = []
    for side in (choice.body, choice.orelse):
        copy = clone(statement)
        copy.__dict__.update({k: v for k, v in statement.__dict__.items() if k not in copy.__dict__})
        copy.written = False
        sides.append(resolved(copy, {**views, name: side}))
    return marked(at(gast.If(clone(choice.test), *sides), statement), statement.origin)


def chosen(view: gast.expr) -> Optional[gast.IfExp]:
    """A conditional view with the condition outermost: `y[1:] if c else w[1:]` for `(y if c else w)[1:]`."""
    if isinstance(view, gast.IfExp):
        return view
    field = "value" if isinstance(view, (gast.Subscript, gast.Attribute)) else None
    inner = chosen(getattr(view, field)) if field else None
    if inner is None:
        return None
    sides = []
    for side in (inner.body, inner.orelse):
        copy = clone(view)
        setattr(copy, field, clone(side))
        sides.append(copy)
    return gast.copy_location(gast.IfExp(clone(inner.test), *sides), view)


def replaced(node, views: Views):
    """A copy of a tree with the names of views replaced; names that a comprehension binds are its own."""
    if isinstance(node, list):
        return [replaced(part, views) for part in node]
    if not isinstance(node, gast.AST) or not read_names(node) & set(views):
        return node
    if isinstance(node, gast.Name):
        return relocated(clone(views[node.id]), node)
    if isinstance(node, (gast.ListComp, gast.SetComp, gast.GeneratorExp, gast.DictComp, gast.Lambda)):
        return node  # it reads the name itself, which the forward sweep has
    for field in node._fields:
        setattr(node, field, replaced(getattr(node, field, None), views))
    return composed(node) if isinstance(node, gast.Subscript) else node


def relocated(view: gast.expr, node: gast.expr) -> gast.expr:
    """The view at the place where its name was read, for messages."""
    for part in gast.walk(view):
        if isinstance(part, gast.expr):
            gast.copy_location(part, node)
    return view


def composed(node: gast.Subscript) -> gast.expr:
    """`a[i, 0]` for `a[i][0]`, and `y[1:3]` for `y[1:3][:]`."""
    base = node.value
    if not isinstance(base, gast.Subscript) or is_list(base.value):
        return node
    if is_everything(node.slice):
        return like(gast.Subscript(base.value, base.slice, node.ctx), node) if isinstance(node.ctx, gast.Store) else base
    outer = base.slice.elts if isinstance(base.slice, gast.Tuple) else [base.slice]
    if not all(getattr(part, "fact", None) is not None and part.fact.is_index and part.fact.shape.sure.dims == () for part in outer):
        return node
    inner = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    if any(getattr(getattr(part, "fact", None), "const", 0) is Ellipsis for part in inner):
        return node
    whole = like(gast.Subscript(base.value, tuple_of([*outer, *inner]), node.ctx), node)
    return whole
