"""The adjoint of what is done to lists: that of a list is an array with one axis more than its items.

before: ys.append(e)                  a = ys.pop()                            zs = ws + vs                     zs = [e] * n
after:  e_bar += ys_bar[-1]           ys_bar = np.append(ys_bar, a_bar)       ws_bar += zs_bar[: len(ws)]      e_bar += zs_bar.sum(axis=0)
        ys_bar = ys_bar[:-1]                                                  vs_bar += zs_bar[len(ws) :]
An adjoint that is the same for all items, such as that of a sum over them, has no axis along the list, and stays as it is when the list gets
longer.
"""

from __future__ import annotations

import gast

from srcdiff.adjoin.accumulate import Adjoint
from srcdiff.adjoin.fitting import shape_call
from srcdiff.adjoin.mirror import Mirror
from srcdiff.adjoin.places import part_at
from srcdiff.adjoin.steps import Branch, Increment
from srcdiff.adjoin.values import adjoint_fact
from srcdiff.facts.fact import Fact
from srcdiff.facts.sections import apart, section_of
from srcdiff.normalise.grammar import root_of
from srcdiff.trees import assign, call, clone, constant, known_name, name, settled, subscript


def is_uniform(fitting, adjoint: Adjoint, fact: Fact) -> bool:
    """Is an adjoint the same for all items of a list, without an axis along it?"""
    if adjoint.literal is not None or fitting.is_scalar(adjoint.fact.shape):
        return True
    if fact.item is not None and fitting.same(adjoint.fact.shape, fact.item.shape):
        return True
    have, want = fitting.rank(adjoint.fact.shape), fitting.rank(fact.shape)
    return have is not None and want is not None and have < want


def cut_lists(loop: gast.stmt, accumulator) -> None:
    """Before a loop that appends, a list is shorter; where each pass has a place of its own in it, its adjoint is not yet."""
    for statement in loop.body:
        if getattr(statement, "position", None) is not None and statement.cut is not None:
            variable = root_of(statement.targets[0])
            fact, live = loop.env_before[variable], accumulator.live.get(variable)
            if fact.varied and live is not None and not is_uniform(accumulator.fitting, live, fact):
                bar = accumulator.bar_of(variable)
                accumulator.write(assign(bar, subscript(name(bar), gast.Slice(None, constant(statement.cut), None))))


class ListAdjoint:
    """One statement by which a list gets longer or shorter; `store` has it as a store."""

    def __init__(self, store):
        self.statement, self.root, self.bar, self.named_results = store.statement, store.root, store.bar, store.named_results
        self.sweep, self.accumulator, self.fitting = store.sweep, store.accumulator, store.fitting
        self.to, self.value = self.statement.targets[0], self.statement.value
        self.index = getattr(self.statement, "position", None) or self.to.slice
        self.before, self.after = self.statement.env_before[self.root], self.statement.env_after[self.root]

    def run(self) -> Mirror:
        mirror = Mirror(self.statement)
        self.accumulator.out = mirror.lines
        if self.statement.resizes == "pop":
            self.removed()
        elif self.is_live(self.root):
            self.added()
        return mirror

    def is_live(self, variable) -> bool:
        live = self.accumulator.live.get(variable)
        return live is not None and live.literal != 0.0

    # --- an item more

    def added(self) -> None:
        """The item has the cotangent of its place, and the list that of the others."""
        uniform = is_uniform(self.fitting, self.accumulator.live[self.root], self.after)
        if uniform:
            seed = self.accumulator.bar(self.root)
        else:
            self.accumulator.indexed.add(self.root)
            self.accumulator.as_buffer(self.root, self.after, when="after")
            seed = self.place(self.value.fact)
        steps = self.steps(seed)
        if any(map(self.is_in_the_way, steps)) and not isinstance(seed, gast.Constant):
            steps = self.steps(self.named(seed))
        self.accumulator.apply([step for step in steps if not self.is_own(step)])
        if not uniform:
            self.shorten()
        self.accumulator.apply([step for step in steps if self.is_own(step)])

    def steps(self, seed: gast.expr) -> list:
        if not self.value.fact.varied:
            return []
        propagation, result = self.sweep.propagation(), None
        if self.named_results:
            result = settled(gast.Subscript(self.to.value, self.index, gast.Load()))
            result.fact = self.to.fact
            result.value.when = "after"
        propagation.run(self.value, self.fitting.summed(clone(seed), self.value), result)
        return propagation.steps

    def is_own(self, step) -> bool:
        """Does it add to the adjoint of the list itself?"""
        if isinstance(step, Branch):
            return any(map(self.is_own, [*step.body, *step.orelse]))
        return isinstance(step, Increment) and step.name == self.root

    def is_in_the_way(self, step) -> bool:
        """Does it add to the adjoint of the list where the item's place may be?"""
        if self.index is self.to.slice or not isinstance(step, Increment) or not step.places:
            return self.is_own(step)
        bounds, part = self.statement.bounds, known_name(self.root, step.fact)
        for place in step.places:
            part = part_at(part, *place)
        mine = subscript(known_name(self.root, step.fact), self.index)
        return self.is_own(step) and not apart(section_of(part, bounds), section_of(mine, bounds))

    def named(self, seed: gast.expr) -> gast.expr:
        temporary = self.sweep.propagation().temporary("t_bar")
        self.accumulator.write(assign(temporary, seed))
        return known_name(temporary, seed.fact)

    def place(self, item: Fact) -> gast.expr:
        place = subscript(name(self.bar), settled(self.index))
        place.fact = item.as_array().with_(varied=False, dtype=item.bar_dtype, fresh=False)
        return place

    def shorten(self) -> None:
        if self.index is not self.to.slice:
            self.accumulator.live[self.root] = Adjoint(adjoint_fact(self.before), owned=True, buffer=True)
            return
        if isinstance(self.to.slice, gast.Constant):
            rest = call("$np.delete", name(self.bar), clone(self.to.slice), axis=constant(0))
        else:
            rest = subscript(name(self.bar), gast.Slice(None, constant(-1), None))
        self.resize(rest)

    def resize(self, value: gast.expr) -> None:
        """The adjoint is now one of the list as it was before the statement."""
        self.accumulator.write(assign(self.bar, value))
        self.accumulator.live[self.root] = Adjoint(adjoint_fact(self.before), owned=True, buffer=True)

    # --- an item less

    def removed(self) -> None:
        """Its place has the cotangent of the variable that got it, or none."""
        popped = self.statement.popped
        given = popped is not None and self.is_live(popped)
        if not given and not self.is_live(self.root):
            return
        value = self.accumulator.bar(popped) if given else constant(0.0)
        self.accumulator.indexed.add(self.root)
        live = self.accumulator.live.get(self.root)
        if live is None or is_uniform(self.fitting, live, self.after):
            self.accumulator.as_buffer(self.root, self.before)
            place = self.place(self.before.item)
            place.ctx = gast.Store()
            self.accumulator.write(gast.Assign([place], value, None))
        else:
            self.accumulator.as_buffer(self.root, self.after, when="after")
            self.resize(self.longer(value))
        self.accumulator.live.pop(popped, None)

    def longer(self, value: gast.expr) -> gast.expr:
        """The adjoint with an item more."""
        flat, bar, place = self.fitting.rank(self.before.shape) == 1, name(self.bar), self.to.slice
        if flat and isinstance(place, gast.Constant):
            return call("$np.insert", bar, clone(place), value)
        if flat:
            return call("$np.append", bar, value)
        item = self.removed_item()
        return call("$with_item", bar, clone(place), self.fitting.whole(value, item, item.fact.shape))

    def removed_item(self) -> gast.expr:
        """What went: the variable that got it, or its place before."""
        if self.statement.popped is None:
            item = subscript(known_name(self.root, self.before), clone(self.to.slice))
            item.fact = self.before.item
            return item
        item = known_name(self.statement.popped, self.statement.env_after[self.statement.popped])
        item.when = "after"
        return item


# --- lists in expressions


def through_list(propagation, node: gast.expr, cotangent: gast.expr) -> None:
    """What a list that is made here hands on to its parts."""
    if isinstance(node, gast.List):
        for position, item in enumerate(node.elts):
            propagation.past_masks(item, item_of(propagation, node, cotangent, constant(position), item.fact))
    elif isinstance(node, gast.Call):
        propagation.past_masks(node.operands[0], cotangent)
    elif isinstance(node.op, gast.Add):
        through_concatenation(propagation, node, cotangent)
    else:
        through_repetition(propagation, node, cotangent)


def item_of(propagation, node: gast.expr, cotangent: gast.expr, index: gast.AST, fact: Fact) -> gast.expr:
    """The part of the cotangent of a list at an index; one that has no axis along the list is that of all items."""
    fitting = propagation.fitting
    if is_uniform(fitting, Adjoint(fitting.fact(cotangent)), node.fact):
        return clone(cotangent)
    whole = propagation.named(fitting.whole(cotangent, settled(node), node.fact.shape), "t_bar")
    part = subscript(clone(whole), index)
    part.fact = fact.as_array().with_(varied=False, dtype=fact.bar_dtype, fresh=False)
    return part


def through_concatenation(propagation, node: gast.BinOp, cotangent: gast.expr) -> None:
    """`ys + zs`: each gets its stretch."""
    first = node.left.fact.length
    middle = constant(first) if isinstance(first, int) else call("$len", settled(node.left))
    for operand, stretch in ((node.left, gast.Slice(None, middle, None)), (node.right, gast.Slice(clone(middle), None, None))):
        if operand.fact.varied:
            propagation.past_masks(operand, item_of(propagation, node, cotangent, stretch, operand.fact))


def through_repetition(propagation, node: gast.BinOp, cotangent: gast.expr) -> None:
    """`[e] * n`: the copies add up."""
    listed = node.left if node.left.fact.kind == "list" else node.right
    fitting = propagation.fitting
    whole = fitting.whole(cotangent, settled(node), node.fact.shape)
    if listed.fact.length != 1:
        shape = gast.Tuple([constant(-1), gast.Starred(shape_call(settled(listed)), gast.Load())], gast.Load())
        total = call("$np.sum", call("$np.reshape", whole, shape), axis=constant(0))
        total.fact = listed.fact.as_array().with_(varied=False, dtype=listed.fact.bar_dtype)
        propagation.past_masks(listed, total)
        return
    flat = fitting.rank(node.fact.shape) == 1
    total = call("$np.sum", whole, **({} if flat else {"axis": constant(0)}))
    total.fact = listed.fact.item.as_array().with_(varied=False, dtype=listed.fact.bar_dtype, fresh=True)
    item = listed.elts[0] if isinstance(listed, gast.List) else None
    if item is not None:
        propagation.past_masks(item, fitting.summed(total, item))
    else:
        propagation.past_masks(listed, total)  # the same for the one item
