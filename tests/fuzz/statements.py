"""Random simple statements.

A form is a function of the writer: it writes one statement (or a few that belong together) and returns True, or returns
False, having written nothing.
"""

from __future__ import annotations

from dataclasses import replace

from . import arrays, scalars
from .scope import Array, Bool, Float, Int, wild

SIMPLE_FORMS, STORE_FORMS = [], []


def form(weight):
    """Add a form."""
    return lambda function: SIMPLE_FORMS.append((weight, function)) or function


def store_form(weight):
    """Add a form that writes to arrays, for programs that do."""
    return lambda function: STORE_FORMS.append((weight, function)) or function


def simple(w):
    """Write one simple statement."""
    forms = SIMPLE_FORMS + STORE_FORMS if w.in_place else SIMPLE_FORMS
    while not w.weighted(forms)(w):
        pass
    w.left -= 1


def depth(w):
    return w.pick((1, 1, 2, 2, 3))


def shape(w):
    """The shape of an array to make."""
    n, m = w.dims
    return w.pick(arrays.shapes(w) + [(n,), (m, n), (n, m)])


def settled(w, text):
    """The expression, squashed often where it is evaluated in a loop."""
    if w.loops and w.chance(0.5):
        return w.pick((f"np.tanh({text})", f"np.sin({text})", f"0.5 * ({text})"))
    return text


@form(10)
def assign_scalar(w):
    text = settled(w, scalars.scalar(w, depth(w)))
    w.assign(w.target(Float(), 0.4), text, Float())
    w.note("assignment")
    return True


@form(9)
def assign_array(w):
    wanted = shape(w)
    text = settled(w, arrays.array(w, wanted, depth(w)))
    if text in w.globals:
        text = f"{text} * 1.0"
    w.assign(w.target(Array(wanted), 0.4), text, Array(wanted))
    return True


@form(14)
def update_scalar(w):
    """s = s * ... + ...: the old value is used and overwritten."""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not names:
        return False
    name = w.hot(names)
    first, second = scalars.scalar(w, w.pick((0, 0, 1))), scalars.scalar(w, 1)
    forms = (f"{name} * {first} + {second}", f"{name} + {first} * {second}", f"{name} * {first}", f"np.sin({name} * {first}) + {second}",
             f"{first} * {name} * {name} - {second}", f"np.tanh({name}) * {first}")
    w.assign(name, settled(w, w.pick(forms)), Float())
    w.note("overwritten after use")
    return True


@form(7)
def update_array(w):
    """y = y * ... + ...: a new array under the old name."""
    names = [name for name in w.names(Array) if w.may_assign(name, w.kinds[name])]
    if not names:
        return False
    name = w.hot(names)
    kind = w.kinds[name]
    forms = (f"{name} * {scalars.scalar(w, 1)} + {arrays.array(w, kind.shape, 1)}", f"np.tanh({name} + {arrays.array(w, kind.shape, 1)})",
             f"{name} * {arrays.array(w, kind.shape, 0)}", f"{name} - {scalars.scalar(w, 0)} * np.sin({name})")
    w.assign(name, settled(w, w.pick(forms)), kind)
    w.note("overwritten after use")
    return True


@form(9)
def augment_scalar(w):
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not names:
        return False
    write_augmented(w, w.hot(names), lambda: scalars.scalar(w, w.pick((0, 1, 2))), lambda: scalars.positive(w, 0))
    w.note("augmented scalar")
    return True


def write_augmented(w, name, value, divisor):
    """name OP= e, for one of the five operators."""
    operator = w.pick(("+=", "+=", "+=", "-=", "*=", "*=", "/=", "**="))
    if operator == "**=":
        w.line(f"{name} **= {w.pick(('2', '2', '3'))}")
        if w.loops:
            w.assign(name, f"np.tanh({name})", w.kinds[name])
    else:
        w.line(f"{name} {operator} {divisor() if operator == '/=' else value()}")
    w.note(f"augmented {operator}")
    w.bind(name, w.kinds[name])


@form(5)
def augment_array(w):
    """y += e, on an array that no other name can see."""
    names = w.names(Array, lambda kind: kind.fresh)
    names = [name for name in names if w.may_assign(name, w.kinds[name])]
    if not names:
        return False
    name = w.hot(names)
    wanted = w.kinds[name].shape
    value = lambda: w.pick((scalars.scalar(w, 1), arrays.array(w, arrays.smaller(w, wanted), 1)))
    write_augmented(w, name, value, lambda: arrays.positive(w, wanted, 0))
    w.note("augmented array")
    return True


@form(0.7)
def augment_seen_array(w):
    """z = y; y += e: z sees the change."""
    names = w.names(Array, lambda kind: kind.fresh)
    names = [name for name in names if w.may_assign(name, w.kinds[name])]
    other = w.fresh_name(("z", "g", "e"))
    if not names or not other:
        return False
    name = w.hot(names)
    w.assign(other, name, w.kinds[name])
    w.line(f"{name} {w.pick(('+=', '*='))} {arrays.array(w, w.kinds[name].shape, 1)}")
    w.note("augmented array with two names")
    return True


@form(0.5)
def augment_argument(w):
    """x += e, of an argument: the caller sees it, and the gradient is with respect to what came in."""
    names = [name for name in w.names(Array) if name in w.distinct and w.may_assign(name, w.kinds[name])]
    if not names:
        return False
    name = w.pick(names)
    w.line(f"{name} {w.pick(('+=', '*='))} {arrays.array(w, w.kinds[name].shape, 1)}")
    w.bind(name, w.kinds[name])
    w.note("augmented argument")
    return True


@form(4)
def parallel(w):
    """a, b = e1, e2, with targets that the values read."""
    first, second = w.target(Float(), 0.6), w.target(Float(), 0.6)
    if first == second or not first or not second:
        return False
    w.line(f"{first}, {second} = {scalars.scalar(w, 1)}, {scalars.scalar(w, 1)}")
    w.bind(first, Float())
    w.bind(second, Float())
    w.note("parallel assignment")
    return True


@form(4)
def swap(w):
    """a, b = b, a and its rotations."""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if len(names) < 2:
        return False
    first = w.hot(names)
    second = w.pick([name for name in names if name != first])
    values = w.pick((f"{second}, {first}", f"{second}, {first}", f"{second}, {first} + {second}", f"{second} * {scalars.leaf(w)}, {first}"))
    w.line(f"{first}, {second} = {values}")
    w.bind(first, Float())
    w.bind(second, Float())
    w.note("swap")
    return True


@form(2)
def nested_targets(w):
    """a, (b, c) = e1, (e2, e3)."""
    kinds = [Array(shape(w)) if w.chance(0.3) else Float(), Float(), Float()]
    names = [w.target(kind, 0.4) for kind in kinds]
    if len(set(names)) < 3 or None in names:
        return False
    values = [scalars.scalar(w, 1) if kind == Float() else arrays.array(w, kind.shape, 1) for kind in kinds]
    a, b, c = names
    if isinstance(kinds[0], Array):
        values[0] = w.own(a, values[0])
        kinds[0] = replace(w.shown(values[0], kinds[0].shape), fresh=False)
    w.line(f"{a}, ({b}, {c}) = {values[0]}, ({values[1]}, {values[2]})")
    w.share(values[0])
    for name, kind in zip(names, kinds):
        w.bind(name, kind)
    w.note("nested tuple targets")
    return True


@form(1)
def unpack_vector(w):
    """a, b = x, for a vector of two elements."""
    names = w.names(Array, lambda kind: kind.shape == (2,))
    first, second = w.target(Float(), 0.3), w.target(Float(), 0.3)
    if not names or first == second or not first or not second:
        return False
    w.line(f"{first}, {second} = {w.pick(names)}")
    w.bind(first, Float())
    w.bind(second, Float())
    w.note("unpacked vector")
    return True


@form(2)
def chained(w):
    """a = b = e."""
    first, second = w.target(Float(), 0.5), w.target(Float(), 0.5)
    if first == second or not first or not second:
        return False
    w.line(f"{first} = {second} = {scalars.scalar(w, 2)}")
    w.bind(first, Float())
    w.bind(second, Float())
    w.note("chained assignment")
    return True


@form(3)
def passive_constant(w):
    """c = 2.0, which an earlier statement may have used with another value."""
    name = w.target(Float(), 0.7)
    w.assign(name, w.constant(), Float())
    w.note("passive variable")
    return True


@form(3)
def passive_change(w):
    """A passive real that changes: c = c * 0.5 + 0.1 * k."""
    names = w.names(Int)
    name = w.target(Float(), 0.3)
    if not names or not name:
        return False
    w.assign(name, w.pick((f"0.3 * {w.hot(names)} + 0.2", f"helper({w.hot(names)})", f"1.0 / ({w.hot(names)} ** 2 + 1.5)")), Float())
    if "helper" in w.lines[-1]:
        w.note("passive helper")
    w.note("passive variable")
    return True


@form(4)
def assign_integer(w):
    """k = k + 1, n = len(x), k = n % 3."""
    text, kind = scalars.integer(w)
    names = [name for name in w.names(Int) if w.may_assign(name, kind)]
    name = w.pick(names) if names and w.chance(0.6) else w.fresh_name(("k", "n", "l"))
    if not name or not w.may_assign(name, kind):
        return False
    w.assign(name, text, kind)
    w.note("integer variable")
    return True


@form(3)
def count(w):
    """k += 1, of a counter that may take any value."""
    names = w.names(Int, lambda kind: kind == wild()) if w.loops else w.names(Int)
    names = [name for name in names if w.may_assign(name, wild())]
    if not names:
        return False
    name, operator = w.pick(names), w.pick(("+=", "+=", "-="))
    w.line(f"{name} {operator} {w.pick(('1', '1', '2'))}")
    w.bind(name, wild())
    w.note("integer counter")
    return True


@form(2)
def assign_flag(w):
    text = scalars.test(w)
    name = w.target(Bool(), 0.5)
    if not name:
        return False
    w.assign(name, f"({text}) > 0" if text in w.kinds else text, Bool())
    w.note("boolean variable")
    return True


@form(4)
def temporary(w):
    """t = e; s = s + t * t: a temporary that may shadow a value from before the loop."""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    if not names:
        return False
    name, value = w.target(Float(), 0.5), scalars.scalar(w, 2)
    goal = w.pick(names)
    if not name or name == goal:
        return False
    if w.loops:
        w.note("loop-local temporary" if name not in w.rigid else "shadowed pre-loop value")
    w.assign(name, value, Float())
    w.assign(goal, settled(w, f"{goal} + {name} * {w.pick((name, scalars.leaf(w)))}"), Float())
    return True


@form(3)
def assigned_twice(w):
    """t = e1; t = f(t): two assignments of one name."""
    name = w.target(Float(), 0.6)
    if not name:
        return False
    w.assign(name, scalars.scalar(w, 1), Float())
    middle = [n for n in w.names(Float) if n != name and w.may_assign(n, Float())]
    if middle and w.chance(0.6):
        goal = w.pick(middle)
        w.assign(goal, settled(w, f"{goal} * {name} + {scalars.leaf(w)}"), Float())
    w.assign(name, settled(w, f"{name} * {scalars.scalar(w, 1)} + {scalars.leaf(w)}"), Float())
    w.note("assigned twice")
    return True


@form(1)
def flatten(w):
    """y = m.ravel(): a vector of the elements of a matrix."""
    names = w.names(Array, lambda kind: len(kind.shape) == 2)
    if not names:
        return False
    name = w.hot(names)
    rows, columns = w.kinds[name].shape
    wanted = Array((rows * columns,))
    text = w.pick((f"{name}.ravel()", f"np.ravel({name})", f"{name}.reshape(-1)", f"{name}.reshape({rows * columns})"))
    target = w.target(wanted, 0.2)
    if not target:
        return False
    w.assign(target, text if w.chance(0.5) else f"np.sin({text})", wanted)
    w.note("ravel")
    return True


@form(1)
def other_kind(w):
    """x = np.sum(x): one name, another kind."""
    names = [name for name in w.names(Array) if name not in w.rigid and name not in w.pinned]
    if not names:
        return False
    name = w.pick(names)
    w.assign(name, scalars.reduced(w, w.pick(("sum", "mean", "max")), f"{name} * {scalars.leaf(w)}", w.kinds[name].shape), Float())
    return True


@form(1)
def assertion(w):
    names = w.names(Array)
    if not names:
        return False
    name = w.pick(names)
    w.line(w.pick((f"assert len({name}) == {w.kinds[name].shape[0]}", f"assert {name}.ndim == {len(w.kinds[name].shape)}, 'rank'")))
    w.note("assert")
    return True


@form(0.5)
def nothing(w):
    w.line("pass")
    w.note("pass")
    return True
