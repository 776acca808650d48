"""Lists whose length is not written out, and whose items are numbers, equally shaped arrays, or such lists: their facts.

before: ys = [];  ys.append(x[i]);  ys[k];  ys[1:];  ys + zs;  [0.0] * n;  [v * v for v in x];  list(x);  ys.copy()
after:  the fact of each has `.item`, what holds of every item, and `.length`

What has an effect on a list, and comprehensions of differentiated values, become statements first (see `normalise.lists`): their nodes get
`.expands`, as calls do whose bodies are put in their place, unless they are gone when structures are taken apart.
"""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.errors import NoRuleError, SrcdiffError, StructureError, UnsupportedSyntaxError
from srcdiff.facts.displays import has_effect, has_stars, may_be_used_up
from srcdiff.facts.fact import ABSENT, INT, NOTHING, OTHER, Fact, is_absent, item_of_other, join, list_fact, unknown
from srcdiff.facts.indexing import sliced
from srcdiff.facts.passive import note_effects_inside
from srcdiff.facts.shapes import Dim, Shape, View, derive, is_steady, moved
from srcdiff.names import read_names
from srcdiff.normalise.grammar import is_everything, root_of
from srcdiff.trees import call as call_of, clone, key

GROWING = frozenset("append extend insert pop clear reverse".split())  # methods that become statements
OF_LISTS = ("builtins.sum", "math.fsum", "math.dist", "numpy.choose", "numpy.select")
OF_SOLVERS = ("scipy.integrate.", "scipy.optimize.")  # their rules know what comes of a list


def refuse_mixed(evaluator, node: gast.List, items: tuple) -> None:
    """A list has an adjoint if its items are numbers, arrays or lists; one that holds a tuple has to be taken apart."""
    if any(fact.varied for fact in items) and any(fact.kind == "tuple" for fact in items):
        message = "a list that holds differentiated values and tuples is used in a way that cannot be followed"
        raise StructureError(message, evaluator.primal.place(node), "use a tuple, or separate names")


def display_fact(evaluator, node: gast.List, items: tuple) -> Fact:
    """`[a, b]`."""
    refuse_mixed(evaluator, node, items)
    symbol = evaluator.symbol(node)
    if has_stars(evaluator, node, items):
        return list_fact(item_of_other(OTHER, symbol), f"length{symbol}", symbol).with_(impure=has_effect(node, items))
    item: Optional[Fact] = None
    for fact in items:
        item = fact if item is None else join(item, fact, symbol + ".item")
    const = tuple(fact.const for fact in items) if not any(fact.const is NOTHING for fact in items) else NOTHING
    dtype = "i" if items and all(fact.dtype == "i" for fact in items) else None
    impure, varied = any(fact.impure for fact in items), any(fact.varied for fact in items)
    made = list_fact(plain(item), len(items), symbol)
    return made.with_(items=items, const=const, dtype=made.dtype or dtype, impure=impure, varied=varied)


def plain(item: Optional[Fact]) -> Optional[Fact]:
    """What stays known of a value when it is an item among others."""
    return None if item is None or is_absent(item) else item.with_(const=NOTHING, impure=False, fresh=False, dim=None, affine=None, annotated=False, is_example_number=False, exact=None)


def item_fact(evaluator, node: gast.Subscript, base: Fact) -> Fact:
    """`ys[i]`, or `ys[1:]`, which is a new list."""
    index, symbol = node.slice, evaluator.symbol(node)
    node.gather = "basic"
    if isinstance(index, gast.Tuple):
        refuse(evaluator, node, "a list has one index", "write ys[i][j], or use an array")
    if isinstance(index, gast.Slice):
        length = sliced(base.length, index, evaluator.statement)
        bounds = [None if part is None else part.fact.const for part in (index.lower, index.upper, index.step)]
        items = base.items[slice(*bounds)] if base.items and NOTHING not in bounds else ()
        return list_fact(base.item, length, symbol).with_(items=items, varied=base.varied)
    if base.items and isinstance(index.fact.const, int) and -len(base.items) <= index.fact.const < len(base.items):
        return base.items[index.fact.const].with_(fresh=False)
    return ABSENT if base.item is None else base.item.with_(fresh=False)


def as_operands(evaluator, node: gast.BinOp, env: dict) -> tuple:
    """The facts of both sides; a list beside an array counts as one, as it does to NumPy."""
    for side, other in (("left", "right"), ("right", "left")):
        listed, beside = getattr(node, side), getattr(node, other).fact
        if listed.fact.kind == "list" and beside.kind == "number" and beside.shape.rank:
            evaluator.assumed |= beside.shape.assumptions
            setattr(node, side, gast.copy_location(call_of("$np.array", listed), listed))
            evaluator.evaluate(getattr(node, side), env)
    node.operands = [node.left, node.right]
    return node.left.fact, node.right.fact


def operation_fact(evaluator, node: gast.BinOp, left: Fact, right: Fact) -> Fact:
    """`ys + zs`, and `[e] * n`, which repeats."""
    symbol = evaluator.symbol(node)
    impure = left.impure or right.impure
    if isinstance(node.op, gast.Add) and left.kind == right.kind == "list":
        node.callee, node.operands = None, [node.left, node.right]
        item = join(left.item, right.item, symbol + ".item") if left.item and right.item else left.item or right.item
        both = (left.length, right.length)
        length = sum(both) if all(isinstance(n, int) for n in both) else f"{left.length}+{right.length}"
        return list_fact(item, length, symbol).with_(impure=impure, items=(*left.items, *right.items) if left.items and right.items else ())
    if isinstance(node.op, gast.Mult) and "number" in (left.kind, right.kind):
        listed, count = (left, right) if left.kind == "list" else (right, left)
        if count.is_index or (not listed.varied and not count.varied):
            node.callee, node.operands = None, [node.left, node.right]
            known = isinstance(count.const, int) and isinstance(listed.length, int)
            length = listed.length * max(count.const, 0) if known else f"length{symbol}"
            return list_fact(listed.item, length, symbol).with_(impure=impure)
    if left.varied or right.varied:
        refuse(
            evaluator,
            node,
            "arithmetic on a list is not that of an array, and is not supported",
            "make an array of it, as in np.array(ys), or compute with its items",
        )
    return OTHER.with_(impure=impure)


def copied_fact(evaluator, node: gast.Call, base: Fact) -> Optional[Fact]:
    """`list(x)`, `ys.copy()`: a new list of the same items; None if it is not known what they are."""
    symbol = evaluator.symbol(node)
    if base.kind == "list":
        return base.with_(fresh=True)
    if base.kind == "number" and (base.shape.told.dims or (base.varied and not base.shape.told.known)):
        shape = derive("item[i]", base.shape, known_view=lambda view: View(view.dims[1:]) if view.dims else None)
        item = Fact(dtype=base.dtype, shape=shape, varied=base.varied, fresh=False, dtype_of=base.dtype_of)
        length = base.shape.sure.dims[0] if base.shape.sure.dims else f"length{symbol}"
        return list_fact(item, length, symbol).with_(shape=base.shape)
    return None


def comprehension_fact(evaluator, node: gast.ListComp, env: dict) -> Fact:
    """A comprehension: a list of whatever its element is."""
    inner = dict(env)
    varied = any(name in env and env[name].varied for name in read_names(node))
    for generator in node.generators:
        iterated = scratch(evaluator, generator.iter, inner, varied)
        for part in gast.walk(generator.target):
            if isinstance(part, gast.Name):
                whole = part is generator.target
                inner[part.id] = iteration_fact(generator.iter, iterated) if whole else unknown(evaluator.symbol(part) + part.id, iterated.varied)
    item = plain(scratch(evaluator, node.elt, inner, varied))
    sources = [env.get(getattr(generator.iter, "id", None), OTHER) for generator in node.generators]
    impure = any(isinstance(part, gast.Call) for part in gast.walk(node)) or any(map(may_be_used_up, sources))
    made = list_fact(item, f"length{evaluator.symbol(node)}", evaluator.symbol(node)).with_(impure=impure)
    if not made.varied:
        note_effects_inside(evaluator, node, env)  # another one becomes a loop
    return made


def iteration_fact(node: gast.expr, iterated: Fact) -> Fact:
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id == "range":
        return INT
    if iterated.kind == "list" and iterated.item is not None:
        return iterated.item
    return item_of_other(iterated, "item of " + str(node.lineno))


def scratch(evaluator, node: gast.expr, env: dict, varied: bool) -> Fact:
    """The fact of an expression whose nodes are left as they are; one that is refused may be as varied as what it reads."""
    kept = evaluator.expands, list(evaluator.lists)
    try:
        return evaluator.evaluate(clone(node), env)
    except SrcdiffError:
        return unknown(evaluator.symbol(node), varied)
    finally:
        evaluator.expands, evaluator.lists[:] = kept


def method_fact(evaluator, node: gast.Call, base: Fact) -> Optional[Fact]:
    """The result of a method of a list; None for one that is called as it is, because nothing differentiated is in it."""
    method = node.func.attr
    arguments = [part.fact for part in node.args]
    if method == "copy" and not node.args:
        node.callee, node.operands = None, [node.func.value]
        return copied_fact(evaluator, node, base)
    if method in ("index", "count"):
        return INT.with_(impure=base.impure or any(fact.impure for fact in arguments))
    if method in GROWING and not node.keywords and isinstance(node.func.value, gast.Name):
        evaluator.lists.append(node)
        return item_of(base) if method == "pop" else OTHER.with_(const=None)
    if base.varied or any(fact.varied for fact in arguments):
        place = evaluator.primal.place(node)
        if method in GROWING:
            raise UnsupportedSyntaxError(
                f"`{method}` of a list that is an argument, or an item of another, is not supported", place, "work on a copy with a name of its own: ys = list(ys)"
            )
        raise NoRuleError(f"no derivative rule for the method {method!r} of a list", place, "use append, pop, insert, and items by their index")
    return None


def item_of(base: Fact) -> Fact:
    return ABSENT if base.item is None else base.item


def stored_fact(base: Fact, statement: gast.Assign, value: Fact, symbol: str) -> Fact:
    """What a list is after one of its items was replaced, or it has one more, or one less (`.resizes`)."""
    resizes = getattr(statement, "resizes", None)
    if resizes == "all":
        return value.with_(fresh=base.fresh, const=NOTHING, items=())
    if resizes == "pop":
        return list_fact(base.item, shorter(base.length), symbol).with_(fresh=base.fresh)
    new = plain(value) and settled(plain(value), symbol + ".item")
    item = join(base.item, new, symbol + ".item") if base.item and new else base.item or new
    length = base.length if resizes is None else moved(base.length, 1)
    return list_fact(item, length, symbol).with_(fresh=base.fresh)


def shorter(length: Dim) -> Dim:
    return max(length - 1, 0) if isinstance(length, int) else moved(length, -1)


def settled(item: Fact, symbol: str) -> Fact:
    """An item as one of several: lengths that are those of this pass only have another name."""
    if item.kind != "number":
        return item
    return item.with_(shape=Shape(settled_view(item.shape.sure, symbol), settled_view(item.shape.told, symbol), item.shape.assumptions))


def settled_view(view: View, symbol: str) -> View:
    if not view.known:
        return View(None, frozenset([symbol])) if any("@" in part for part in view.parts) else view
    dims = tuple(dim if is_steady(Shape(View((dim,)), View((dim,)))) else f"{symbol}.{axis}" for axis, dim in enumerate(view.dims))
    return View(dims)


def refuse(evaluator, node: gast.AST, message: str, help: str) -> None:
    raise UnsupportedSyntaxError(message, evaluator.primal.place(node), help)


def check_list(evaluator, node: gast.expr, fact: Fact) -> None:
    """A list of differentiated values has numbers in it, or arrays, or such lists."""
    evaluator.holds_lists = evaluator.holds_lists or fact.varied
    if fact.varied and not is_numeric(fact.item):
        refuse(evaluator, node, "differentiated values in a container are not supported yet", "use arrays or separate names")
    if fact.varied and fact.dtype == "c":
        refuse(evaluator, node, "complex values in a list that has a name are not supported", "use an array: np.array([...])")


def is_numeric(item: Optional[Fact]) -> bool:
    return item is None or item.kind == "number" or (item.kind == "list" and is_numeric(item.item))


def check_list_store(evaluator, statement: gast.Assign, value: Fact) -> None:
    """What is stored in a list of a name is one number, array or list."""
    (to,) = statement.targets
    if is_everything(to.slice):
        statement.resizes = "all"
    elif isinstance(to.slice, gast.Slice):
        refuse(evaluator, to, "a store into a stretch of a list is not supported", "store the items one by one")
    if not isinstance(to.value, gast.Name):
        evaluator.tables.add(root_of(to))
        refuse(evaluator, to, "a store into a list that is an item of another is not supported", "use an array, as in m = np.array(rows), and m[i, j] = ...")
    if getattr(statement, "resizes", None) == "all":
        if value.kind != "list":
            refuse(evaluator, to, "a store of what is not a list into all of a list is not supported", "write ys[:] = list(...)")
        check_list(evaluator, statement.value, value)
    elif getattr(statement, "resizes", None) != "pop":
        check_list(evaluator, statement.value, list_fact(value, 1, "one"))
    if hasattr(statement, "augmented"):
        check_update(evaluator, statement, value)


def check_update(evaluator, statement: gast.Assign, value: Fact) -> None:
    """`ys[i] += e` of an array changes the array itself, wherever else it is: the item has to be a number."""
    (to,) = statement.targets
    statement.updates_item = False
    if value.shape.told.dims == ():
        evaluator.assumed |= value.shape.assumptions
    elif value.kind == "number" and value.shape.told.dims is None:
        statement.updates_item = True  # under guard
    else:
        refuse(evaluator, statement.origin, "an array in a list is changed in place", f"make a new one: {key(to.value)}[i] = {key(to.value)}[i] + ...")


def made_list_fact(evaluator, node: gast.Call, args: list) -> Fact:
    """`list(x)` of a list or an array; of anything else that is not differentiated, a list of whatever."""
    if not args:
        return list_fact(None, 0, evaluator.symbol(node))
    node.operands = args
    found = copied_fact(evaluator, node, args[0].fact)
    if found is not None:
        return found
    if args[0].fact.varied:
        refuse(evaluator, node, "a list of this is not supported", "write a loop that appends the items")
    return list_fact(plain(iteration_fact(args[0], args[0].fact)), f"length{evaluator.symbol(node)}", evaluator.symbol(node))


def lists_as_arrays(evaluator, node: gast.Call, function: str, env: dict) -> None:
    """Functions of NumPy make an array of a list: where something in it is differentiated, the call says so."""
    for parameter, operand in list(node.operands.items()):
        fact = getattr(operand, "fact", None)
        if fact is None or fact.kind != "list" or not fact.varied or parameter == "arrays" or function in OF_LISTS or function.startswith(OF_SOLVERS):
            continue
        if not function.startswith("numpy.") or hasattr(node, "of_several"):
            refuse(evaluator, node, f"no derivative rule for {function} of a list", "compute with its items, or make an array of it: np.array(ys)")
        array = gast.copy_location(call_of("$np.array", operand), operand)
        evaluator.evaluate(array, env)
        node.operands[parameter] = array
        for position, argument in enumerate(node.args):
            if argument is operand:
                node.args[position] = array
        for keyword in node.keywords:
            if keyword.value is operand:
                keyword.value = array
