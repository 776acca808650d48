"""Random statements with containers: made, stored to, unpacked, looped over, grown, carried through loops."""

from __future__ import annotations

from dataclasses import replace

from . import arrays, containers, scalars
from .containers import STRUCT_NAMES, Struct, flat_numbers, leaves, made, method_calls, numbers, places, structs
from .control import CONTROL_FORMS, body, loop_block
from .jumps import guarded
from .loops import enter, leave
from .scope import Array, Float, Int
from .statements import form, settled


def control_form(weight):
    """Add a compound form; it does nothing in programs without containers."""
    def add(function):
        CONTROL_FORMS.append((weight, lambda w: w.containing and function(w)))
        return function

    return add


def struct_name(w, kind):
    """A name for a container: a new one, or one that may hold it."""
    old = [name for name in structs(w) if w.may_assign(name, kind)]
    new = w.fresh_name(STRUCT_NAMES)
    return w.pick(old) if old and (not new or w.chance(0.25)) else new


@form(10)
def make(w):
    """vals = [s, t * 2.0], state = (s, x), par = {'w': s}, body = Body(s, t)"""
    if not w.containing or len(structs(w)) > 5:
        return False
    text, kind = made(w)
    name = struct_name(w, kind)
    if not name:
        return False
    w.line(f"{name} = {text}")
    w.bind(name, kind)
    return True


@form(4)
def make_by_comprehension(w):
    """vals = [np.sin(v) for v in x]"""
    names = w.names(Array, lambda kind: len(kind.shape) == 1)
    if not w.containing or not names:
        return False
    name = w.hot(names)
    count, target, source, item = w.pick(((w.kinds[name].shape[0], "q1", name, "q1"), (w.kinds[name].shape[0], "i1, q1", f"enumerate({name})", "(q1 + i1)"), (3, "i1", "range(3)", "(i1 + 0.5)"),
                                          (w.kinds[name].shape[0], "i1", f"range(len({name}))", f"{name}[i1]")))
    kind = Struct("list", tuple((f"[{position}]", Float()) for position in range(count)), group=next(w.memories))
    goal = struct_name(w, kind)
    if not goal:
        return False
    text = f"[{containers.element_text(w, item)} for {target} in {source}]"
    if w.chance(0.2):
        text, kind = f"tuple({text})", replace(kind, sort="tuple")
        if not w.may_assign(goal, kind):
            return False
    w.line(f"{goal} = {text}")
    w.bind(goal, kind)
    w.note("comprehension")
    return True


@form(7)
def make_from_other(w):
    """other = vals, other = list(vals), dict(par, w=s), replace(body, pos=s), pair._replace(left=s), {**par, 'w': s}, vals + [s]"""
    names = structs(w)
    if not names:
        return False
    name = w.hot(names)
    kind = w.kinds[name]
    text, changed = w.pick(other_ways(w, name, kind))
    goal = struct_name(w, changed)
    if not goal:
        return False
    w.line(f"{goal} = {text}")
    w.bind(goal, changed)
    w.note("second name of a container" if text == name else "container from another")
    return True


def other_ways(w, name, kind):
    """(text, kind) of containers made from this one, or this one itself."""
    e, new = scalars.scalar(w, 1), replace(kind, group=next(w.memories))
    ways = [(name, kind)]
    single = [text for text, part in kind.parts if isinstance(part, Float)]
    if kind.sort == "list" and not kind.grown:
        longer = replace(new, parts=(*kind.parts, (f"[{len(kind.parts)}]", Float())))
        ways += [(f"list({name})", new), (f"{name}.copy()", new), (f"{name}[:]", new), (f"[*{name}]", new), (f"{name} + [{e}]", longer), (f"[*{name}, {e}]", longer)]
    if kind.sort == "dict":
        ways += [(f"dict({name})", new), (f"{name}.copy()", new), (f"{{**{name}}}", new)]
        ways += [choice for text in single[:1] for choice in [(f"{{**{name}, {text[1:-1]}: {e}}}", new), (f"dict({name}, {text[2:-2]}={e})", new)]]
    if kind.sort in ("Body", "Cell") and single:
        ways += [(f"replace({name}, {single[0][1:]}={e})", new)] * 2
    if kind.sort == "Pair":
        ways += [(f"{name}._replace({single[0][1:]}={e})", new)] * 2
    return ways


@form(18)
def store_part(w):
    """vals[1] = e, par['w'] *= e, body.pos += e, state[0][1:] = e for an array in it"""
    found = [(name, text, kind) for name in structs(w) for text, kind in places(w.kinds[name])]
    if not found:
        return False
    name, text, kind = w.pick(found)
    target = name + text
    e = scalars.scalar(w, 1)
    if isinstance(kind, Float):
        w.line(w.pick((f"{target} = {settled(w, e)}", f"{target} = {settled(w, f'{target} * {e}')}", f"{target} += {settled(w, e)}", f"{target} *= np.tanh({e})", f"{target} -= {scalars.leaf(w)}")))
    else:
        array = settled(w, arrays.array(w, kind.shape, 1))
        ways = [f"{target} = {array} * 1.0"]
        if w.in_place and kind.writable:
            ways += [f"{target}[0] = {e}", f"{target}[:] = {array}", f"{target} += {array}", f"{target} *= np.tanh({e})"]
        w.line(w.pick(ways))
    w.recent.append(name)
    w.note("store into a container")
    return True


@form(9)
def unpack(w):
    """a, b = state; a, b = par.values()"""
    names = structs(w, lambda kind: flat_numbers(kind) and len(kind.parts) <= 3 and not kind.grown)
    if not names:
        return False
    name = w.hot(names)
    targets = [w.target(Float(), 0.5) for _ in w.kinds[name].parts]
    if len({*targets}) < len(targets):
        return False
    if len(targets) == 3 and w.chance(0.2):
        w.line(f"{targets[0]}, *rest = {name}")
        targets = targets[:1]
    else:
        w.line(f"{', '.join(targets)} = {name}")
    for target in targets:
        w.bind(target, Float())
    w.note("unpacked container")
    return True


@form(5)
def swap_parts(w):
    """vals[0], vals[1] = vals[1], vals[0]; par['w'], s = s, par['w']"""
    found = [name + text for name in structs(w) for text, kind in places(w.kinds[name]) if isinstance(kind, Float)]
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not found or len(found + names) < 2:
        return False
    first = w.pick(found)
    second = w.pick([text for text in found + names if text != first])
    w.line(f"{first}, {second} = {second}, {first}")
    w.note("swap in a container")
    return True


@form(9)
def push_and_pop(w):
    """vals.append(e); s = s + vals.pop() * 0.5; par.pop('w') is left out; vals.insert(0, e), vals.reverse(), vals.extend([e])"""
    names = structs(w, lambda kind: kind.sort == "list" and not kind.grown and flat_numbers(kind))
    floats = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not names or not floats:
        return False
    name, goal = w.hot(names), w.pick(floats)
    e = scalars.scalar(w, 1)
    first, last = w.pick(((f"{name}.append({e})", f"{name}.pop()"), (f"{name}.append({e})", f"{name}.pop(0)"), (f"{name}.insert(0, {e})", f"{name}.pop()"), (f"{name} += [{e}]", f"{name}.pop(-2)"),
                          (f"{name}.extend([{e}])", f"{name}.pop()"), (f"{name}.reverse()", f"{name}[0]")))
    w.line(first)
    if w.chance(0.3):
        w.assign(goal, f"{goal} + {name}[-1] * {scalars.leaf(w)}", Float())
    w.assign(goal, w.pick((f"{goal} * {last}", f"{last} - {goal}", f"{goal} + np.sin({last})")), Float())
    w.note("append and pop" if "pop" in last else "list turned round")
    return True


@form(9)
def change_by_method(w):
    """body.move(0.1)"""
    found = list(method_calls(w, True))
    if not found:
        return False
    w.line(w.pick(found))
    w.note("method that changes its object")
    return True


# --- loops


@control_form(6)
def grow(w):
    """acc = []; for i in range(3): ...; acc.append(e); the number is known unless there is a test or a jump."""
    name, counter = w.fresh_name(("acc", "trace")), w.fresh_name(("i", "j"))
    if not name or not counter or w.trips > 6:
        return False
    trips, first = w.pick((2, 3, 3)), w.chance(0.4)
    w.line(f"{name} = [{scalars.scalar(w, 1) if first else ''}]")
    w.line(f"for {counter} in range({trips}):")
    before = enter(w)
    tested = w.chance(0.15)
    with loop_block(w) as frame:
        w.trips *= trips
        w.kinds[counter] = Int(0, trips - 1)
        w.rigid.add(counter)
        body(w, 2)
        jumped = bool(frame.breaks or frame.ends)
        if w.live:
            append(w, name, first, tested)
        if w.live and w.jumping and w.chance(0.2):
            guarded(w)
    jumped = jumped or bool(frame.breaks)
    leave(w, before, True, frame)
    if w.live:
        count = first + (0 if tested or jumped else trips)
        w.bind(name, Struct("list", tuple((f"[{position}]", Float()) for position in range(count)), tested or jumped, next(w.memories)))
        read_grown(w, name, count)
    w.note("list that grows")
    return True


def append(w, name, first, tested):
    """acc.append(e), of its last item perhaps, and under a test perhaps."""
    e = scalars.scalar(w, 1)
    text = w.pick((f"np.sin({name}[-1]) + {e}", f"{name}[-1] * {scalars.leaf(w)}")) if first and w.chance(0.6) else e
    if tested:
        w.line(f"if {scalars.test(w)}:")
    w.line(("    " if tested else "") + w.pick((f"{name}.append({text})", f"{name}.append({text})", f"{name} += [{text}]")))


def read_grown(w, name, count):
    """Use what the list holds."""
    goals = [goal for goal in w.names(Float) if w.may_assign(goal, Float())]
    texts = [f"sum({name})", f"len({name}) * 0.5", f"np.sum(np.array({name}))"] + [f"{name}[-1]", f"np.mean(np.array({name}))", f"max({name})"] * bool(count)
    if not goals:
        return
    goal = w.pick(goals)
    if w.chance(0.3):
        w.line(f"for q1 in {w.pick((name, f'reversed({name})'))}:")
        w.line(f"    {goal} = np.tanh({goal} * q1) + {scalars.leaf(w)}")
        w.bind(goal, Float())
    else:
        w.assign(goal, f"{goal} * {scalars.leaf(w)} + {w.pick(texts)}", Float())


@control_form(9)
def state_loop(w):
    """state = (s, t); for _ in range(3): a, b = state; ...; state = (b, a * 0.5)"""
    names = structs(w, lambda kind: flat_numbers(kind) and len(kind.parts) in (2, 3) and not kind.grown)
    names = [name for name in names if w.may_assign(name, w.kinds[name])]
    if not names or w.trips > 6:
        return False
    name = w.hot(names)
    kind = w.kinds[name]
    w.line(f"for _ in range({w.pick((2, 3))}):")
    before = enter(w)
    with loop_block(w) as frame:
        w.trips *= 3
        targets = [w.target(Float(), 0.4) for _ in kind.parts]
        if len({*targets}) == len(targets) and w.chance(0.8):
            w.line(f"{', '.join(targets)} = {name}")
            for target in targets:
                w.bind(target, Float())
        body(w, 2)
        if w.live:
            values = [f"np.tanh({scalars.scalar(w, 1)})" for _ in kind.parts]
            text = ", ".join(values)
            w.line(f"{name} = {f'[{text}]' if kind.sort == 'list' else f'Pair({text})' if kind.sort == 'Pair' else w.pick((text, f'({text})'))}")
            w.recent.append(name)
    leave(w, before, True, frame)
    w.note("state in a loop")
    return True


@control_form(9)
def loop_over_container(w):
    """for v in vals: ..., for i, v in enumerate(vals), for k, v in par.items(), for i in range(len(vals)): vals[i] = e"""
    names = structs(w, lambda kind: (flat_numbers(kind) or kind.sort == "dict" and len(numbers(kind)) == len(leaves(kind)) == len(kind.parts)))
    if not names or w.trips > 6:
        return False
    name = w.hot(names)
    kind = w.kinds[name]
    header, targets, line = w.pick(headers(w, name, kind))
    w.line(f"for {header}:")
    before = enter(w)
    with loop_block(w) as frame:
        w.trips *= max(2, len(kind.parts))
        w.kinds.update(targets)
        w.recent += targets
        w.rigid |= set(targets)
        if line:
            w.line(line)
        body(w, 2)
    leave(w, before, not kind.grown and len(kind.parts) > 0, frame)
    w.note("loop over a container")
    return True


def headers(w, name, kind):
    """(what is looped over, kinds of the variables, a store or nothing)"""
    size, e = len(kind.parts), scalars.leaf(w)
    if kind.sort == "dict":
        return [(f"v1 in {name}.values()", {"v1": Float()}, ""), (f"_, v1 in {name}.items()", {"v1": Float()}, ""), (f"k1 in {name}", {}, f"{name}[k1] = np.sin({name}[k1]) * {e}")]
    found = [(f"v1 in {name}", {"v1": Float()}, ""), (f"i1, v1 in enumerate({name})", {"i1": Int(0, 9), "v1": Float()}, ""), (f"v1, v3 in zip({name}, {name}[::-1])", {"v1": Float(), "v3": Float()}, "")]
    if kind.sort == "list":
        found += [(f"i1 in range(len({name}))", {"i1": Int(0, max(0, size - 1) if not kind.grown else 9)}, f"{name}[i1] = {w.pick(('np.sin', 'np.tanh'))}({name}[i1] * {e})")] * 2
    return found


