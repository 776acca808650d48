"""May-alias analysis: at each statement, which names may share memory, and which are known to be a view of another.

What is in the list of a name counts as memory of its own, `ys[]`: an array that is put into a list is not the list.

A state has, for every name that is bound, the expression of which it is a view (`v` is `y[1:3]`, `z` is `y if c else w`; None for a name
that is the owner of its memory, or of which that is not known), and the pairs of names that may share memory.  An assignment to a name
ends the views that read it; where paths meet, a view stays if both have it, and pairs add up.

References: Landi & Ryder, A safe approximate algorithm for interprocedural pointer aliasing, PLDI 1992 (pairs of names).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Dict, FrozenSet, List, Mapping, Optional, Set

import gast

from srcdiff.facts.sharing import contents, in_list, is_list, is_made, is_number, may_be_number, memory, owner_of, replaced, sharing, view_of
from srcdiff.layered import extended
from srcdiff.names import read_names
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of
from srcdiff.trees import key
from srcdiff.walks import walk

Pairs = FrozenSet[FrozenSet[str]]


@dataclass
class State:
    """`views`: what a bound name is a view of, None for an owner; `pairs` that may share; `ours`: is its memory made here?"""

    views: Mapping[str, Optional[gast.expr]] = field(default_factory=dict)
    pairs: Pairs = frozenset()
    ours: Mapping[str, bool] = field(default_factory=dict)
    arrays: FrozenSet[str] = frozenset()
    numbers: FrozenSet[str] = frozenset()

    def partners(self, name: str) -> Set[str]:
        """The other names that may share memory with a name: lists that an array may be in, and what may be in a list."""
        return {owner_of(other) for other in self.sharers(name) | self.sharers(in_list(name))} - {name}

    def sharers(self, name: str) -> Set[str]:
        """The same, with `ys[]` for what is in a list."""
        return {other for pair in self.pairs if name in pair for other in pair if other != name}

    def same_lists(self, name: str) -> Set[str]:
        """The other names that a list may have: not the arrays that may be in it, and not the lists with the same arrays."""
        return {other for other in self.sharers(name) if other == owner_of(other)}

    def holders(self, name: str, env: dict) -> Set[str]:
        """The other names under which what a name holds may be changed: an array, or a list, which is not what is in it."""
        return self.same_lists(name) if name in env and env[name].kind == "list" else self.partners(name)

    def are_ours(self, names: Set[str]) -> bool:
        """Is the memory of all of them made here?"""
        return all(self.ours.get(name, False) for name in names)

    def same(self, other: State) -> bool:
        mine, theirs = ({n: v and key(v) for n, v in state.views.items()} for state in (self, other))
        return mine == theirs and self.pairs == other.pairs and all(self.are_ours({n}) == other.are_ours({n}) for n in mine)


def find_aliases(body: List[gast.stmt], parameters: Set[str], arrays: Set[str] = frozenset(), numbers: Set[str] = frozenset()) -> State:
    """Hang the state before it on every statement as `.aliases`, on a loop also that at the start of each pass (`.aliases_head`).

    `arrays` are names that are known from their use to be arrays, `numbers` names of which an item `x[i]` is taken to be a number.
    """
    return block(body, State({name: None for name in parameters}, arrays=frozenset(arrays), numbers=frozenset(numbers)))


def block(body: List[gast.stmt], state: State) -> State:
    for statement in body:
        statement.aliases = state
        state = after(statement, state)
    return state


def after(statement: gast.stmt, state: State) -> State:
    if isinstance(statement, gast.If):
        return joined(block(statement.body, state), block(statement.orelse, state))
    if isinstance(statement, (gast.For, gast.While)):
        return after_loop(statement, state)
    for node in walk(statement):
        if node.__class__ is gast.Call and getattr(node, "fact", None) is not None and node.fact.impure:
            state = after_call(node, state)
    if isinstance(statement, gast.Assign) and not is_store(statement):
        new = after_binding(assigned_pairs(statement), state)
        is_in_place = hasattr(statement, "augmented") and state.partners(statement.targets[0].id)  # if it is an array: then it stays the same
        return joined(state, new) if is_in_place else new
    return after_list_store(statement, state) if isinstance(statement, gast.Assign) and is_list(statement.targets[0].value) else state


def after_list_store(statement: gast.Assign, state: State) -> State:
    """What is stored in a list is in it afterwards, under all names that the list may have."""
    root, value = root_of(statement.targets[0]), statement.value
    kept = contents(value) if is_list(value) and getattr(statement, "resizes", None) == "all" else memory(value) | contents(value)
    lists = {in_list(name) for name in {root, *state.same_lists(root)}}
    met = {frozenset((one, other)) for one in lists for part in kept for other in {part, *state.sharers(part)} if one != other}
    changed = {root, *state.same_lists(root)}
    views = {name: None if view is not None and is_item_of(view, changed) else view for name, view in state.views.items()}
    return replace(state, views=views, pairs=state.pairs | met)


def is_item_of(view: gast.expr, lists: Set[str]) -> bool:
    """Is it told by its place in one of these lists, where another item may be now?"""
    return any(isinstance(part, gast.Subscript) and root_of(part) in lists for part in walk(view))


def after_loop(loop: gast.stmt, state: State) -> State:
    """The state at the head, to a fixed point: views only get lost, and pairs are only added.

    What is bound on the way out (`result = x; done = True`) is no matter for the next pass, which there is not.
    """
    while True:
        head = state
        if isinstance(loop, gast.For):
            head = rebound(state, [loop.target.id], {}, {}, {loop.target.id})
        loop.aliases_head = head
        end = block(loop.body, head)
        last = going_on(loop.body, head, set(loop.until)) if loop.until else end
        grown = state if last is None else joined(state, last)
        if grown.same(state):
            return joined(state, end)
        state = grown


def going_on(body: List[gast.stmt], state: State, until: Set[str]) -> Optional[State]:
    """The state at the end of a pass after which there is another: none of the flags was raised; None if one surely is."""
    for statement in body:
        if any(is_raised(statement, flag) for flag in until):
            return None
        if isinstance(statement, gast.If):
            ends = [going_on(part, state, until) for part in branches(statement, until)]
            left = [end for end in ends if end is not None]
            if not left:
                return None
            state = left[0] if len(left) == 1 else joined(*left)
        else:
            state = after(statement, state)
    return state


def branches(statement: gast.If, until: Set[str]) -> List[List[gast.stmt]]:
    """The branches that are taken while these flags are False."""
    negated = isinstance(statement.test, gast.UnaryOp) and isinstance(statement.test.op, gast.Not)
    flag = statement.test.operand if negated else statement.test
    if getattr(flag, "id", None) in until:
        return [statement.body] if negated else [statement.orelse]
    return [statement.body, statement.orelse]


def is_raised(statement: gast.stmt, flag: str) -> bool:
    """`done = True`."""
    if not hasattr(statement, "raises_flag") or getattr(statement.targets[0], "id", None) != flag:
        return False
    return getattr(statement.value, "value", None) is True


def after_call(call: gast.Call, state: State) -> State:
    """A call for its effect may keep any argument in any other: a list that an array is appended to."""
    names = sorted(sharing(call) & set(state.views))
    names = [one for name in names for one in (name, in_list(name))]
    met = {frozenset((a, b)) for i, a in enumerate(names) for b in names[i + 1 :]}
    for name in names:
        met |= {frozenset((partner, other)) for partner in state.sharers(name) for other in names if partner != other}
    return replace(state, pairs=state.pairs | met)


def after_binding(pairs: list, state: State) -> State:
    """All values are evaluated in the old state, then the names are bound at once."""
    views, shared, made = {}, {}, set()
    for name, value in pairs:
        views[name] = view_of(value, state.views, name in state.arrays)
        is_taken_for_number = name in state.numbers and may_be_number(value)
        shared[name] = set() if is_taken_for_number else memory(value)
        shared[in_list(name)] = set() if is_taken_for_number or is_array(value) else contents(value)
        is_new = value.fact.fresh or is_made(value) or name in state.numbers
        if is_number(value) or (state.are_ours(shared[name]) if shared[name] else is_new):
            made.add(name)
    return rebound(state, [name for name, _ in pairs], views, shared, made)


def rebound(state: State, names: List[str], views: Dict[str, Optional[gast.expr]], shared: Dict[str, Set[str]], made: Set[str]) -> State:
    """Bind names: `views` and `shared` (what each new value may share memory with) are in terms of the old meanings."""
    bound = [one for name in names for one in (name, in_list(name))]
    if not any(name in state.views for name in names) and not any(one in pair for one in bound for pair in state.pairs):
        return first_bound(state, names, views, shared, made)
    gone = {name: f"old {name}" for name in bound}  # no program has such a name
    old_views = {gone.get(n, n): v and replaced(v, gone) for n, v in state.views.items()}
    old_pairs = {frozenset(gone.get(n, n) for n in pair) for pair in state.pairs}
    new_views, new_pairs = dict(old_views), set(old_pairs)
    for name in names:
        view = views.get(name)
        new_views[name] = view and replaced(view, gone)
    for name in bound:
        for other in {gone.get(n, n) for n in shared.get(name, ())}:
            new_pairs.add(frozenset((name, other)))
            new_pairs |= {frozenset((name, n)) for pair in old_pairs if other in pair for n in pair if n != other}
    new_pairs |= siblings(bound, shared, gone, old_pairs)
    promoted = promotions(names, new_views, set(gone.values()))
    views_after = {n: settled_view(n, v, promoted, gone) for n, v in new_views.items() if n not in gone.values()}
    pairs_after = frozenset(pair for pair in new_pairs if not pair & set(gone.values()))
    return replace(state, views=views_after, pairs=pairs_after, ours=extended(state.ours, {name: name in made for name in names}))


def first_bound(state: State, names: List[str], views: Dict[str, Optional[gast.expr]], shared: Dict[str, Set[str]], made: Set[str]) -> State:
    """The same for names that had no meaning before: nothing is known in terms of them."""
    bound = [one for name in names for one in (name, in_list(name))]
    pairs = set(state.pairs) | siblings(bound, shared, {}, state.pairs)
    for name in bound:
        for other in shared.get(name, ()):
            pairs |= {frozenset((name, n)) for n in {other, *state.sharers(other)}}
    new = {name: settled_view(name, views.get(name), {}, {}) for name in names}
    return replace(state, views=extended(state.views, new), pairs=frozenset(pairs), ours=extended(state.ours, {name: name in made for name in names}))


def is_array(value: gast.expr) -> bool:
    """Is the value surely no list?"""
    return value.fact.kind == "number" and (value.fact.varied or bool(value.fact.shape.rank))


def siblings(names, shared, gone, old_pairs) -> set:
    """Of names bound at once, two whose values may share memory with each other."""
    found = set()
    for position, a in enumerate(names):
        for b in names[position + 1 :]:
            left, right = ({gone.get(n, n) for n in shared.get(name, ())} for name in (a, b))
            if left & right or any(frozenset((x, y)) in old_pairs for x in left for y in right):
                found.add(frozenset((a, b)))
    return found


def promotions(names: List[str], views: Dict[str, Optional[gast.expr]], gone: Set[str]) -> Dict[str, str]:
    """The new owners: where an owner's name was bound to something else, the first name that is all of its memory."""
    found: Dict[str, str] = {}
    for name in [*names, *(n for n in views if n not in names)]:
        view = views.get(name)
        if isinstance(view, gast.Name) and view.id in gone and name not in gone:
            found.setdefault(view.id, name)
    return found


def settled_view(name: str, view: Optional[gast.expr], promoted: Dict[str, str], gone: Dict[str, str]) -> Optional[gast.expr]:
    """A view in terms of the names as they are now, None if it cannot be told any more."""
    if view is None or (isinstance(view, gast.Name) and promoted.get(view.id) == name):
        return None
    view = replaced(view, promoted)
    names = read_names(view)
    return None if names & set(gone.values()) or name in names else view


def joined(left: State, right: State) -> State:
    views = {}
    for name in {**left.views, **right.views}:
        if name in left.views and name in right.views:
            mine, theirs = left.views[name], right.views[name]
            views[name] = mine if mine is not None and theirs is not None and key(mine) == key(theirs) else None
        else:
            views[name] = left.views.get(name, right.views.get(name))
    ours = {name: all(state.are_ours({name}) for state in (left, right) if name in state.views) for name in views}
    return replace(left, views=views, pairs=left.pairs | right.pairs, ours=ours)


def stores_of(body: List[gast.stmt]):
    """The stores of a core block, at any depth."""
    for statement in body:
        if is_store(statement):
            yield statement
        yield from stores_of([*getattr(statement, "body", ()), *getattr(statement, "orelse", ())])
