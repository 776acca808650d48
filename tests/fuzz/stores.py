"""Random statements that write to an array in place: stores, augmented stores, NumPy's functions that write."""

from __future__ import annotations

from . import arrays, scalars
from .places import Place, destination, element, fitting, indices, part, place
from .scope import Float, Int
from .statements import settled, store_form

# --- stores


def write(w, name, text):
    """A line that writes to the array of this name."""
    w.line(text)
    w.stored(name)


@store_form(16)
def store(w):
    """y[i] = e, y[1:] = e, y[...] = e, m[k] = e, y[y > 0.3] = e, y[idx] = e."""
    name = destination(w)
    if not name:
        return False
    found = place(w, name)
    value = settled(w, fitting(w, name, found, w.pick((1, 1, 2))))
    if w.chance(0.3):
        value = f"{name}[{found.text}] * {scalars.leaf(w)} + {value}"
    write(w, name, f"{name}[{found.text}] = {value}")
    w.note(f"{found.label} store")
    return True


@store_form(11)
def augmented_store(w):
    """y[i] += e, y[1:] *= e, y[idx] += e: of an index that comes twice, the last wins."""
    name = destination(w)
    if not name:
        return False
    found = place(w, name)
    operator = w.pick(("+=", "+=", "+=", "-=", "*=", "*=", "/=", "**="))
    if operator == "/=":
        value = scalars.positive(w, 1)
    elif operator == "**=":
        value, operator = ("2", operator) if not w.loops else (scalars.constant_of_module(w), "*=")
    else:
        value = settled(w, fitting(w, name, found))
    if operator == "*=" and w.loops:
        value = f"np.tanh({value})"
    write(w, name, f"{name}[{found.text}] {operator} {value}")
    w.note(f"augmented {found.label} store")
    return True


@store_form(2)
def augment_whole(w):
    """y += e, whoever else sees y."""
    name = destination(w)
    if not name:
        return False
    wanted = w.kinds[name].shape
    value = settled(w, w.pick((scalars.scalar(w, 1), arrays.array(w, arrays.smaller(w, wanted), 1))))
    operator = w.pick(("+=", "+=", "-=", "*="))
    seen = w.sharers(name)
    write(w, name, f"{name} {operator} {f'np.tanh({value})' if operator == '*=' else value}")
    w.note("augmented array with two names" if seen else "augmented argument" if w.is_argument(name) else "augmented array")
    return True


@store_form(1)
def store_twice(w):
    """y[0] = s = e, y[0] = y[1] = e."""
    name = destination(w)
    if not name:
        return False
    found = element(w, name, w.kinds[name].shape)
    other = w.target(Float(), 0.5)
    if not other or not isinstance(w.kinds.get(other, Float()), Float):
        return False
    first = f"{name}[{found.text}]"
    value = scalars.scalar(w, 2)
    if w.chance(0.5):
        write(w, name, f"{w.pick((f'{first} = {other}', f'{other} = {first}'))} = {value}")
        w.bind(other, Float())
    else:
        write(w, name, f"{first} = {name}[{element(w, name, w.kinds[name].shape).text}] = {value}")
    w.note("chained store")
    return True


@store_form(2.5)
def swap_elements(w):
    """y[0], y[2] = y[2], y[0]; rows are views, so that m[0], m[1] = m[1], m[0] is no swap."""
    name = destination(w)
    if not name:
        return False
    size, factor = w.kinds[name].shape, ""
    rows = len(size) == 2 and w.chance(0.4)
    places = [element(w, name, size[:1] if rows else size).text for _ in range(2)]
    first, second = (f"{name}[{text}]" for text in places)
    if w.chance(0.3):
        factor = f" * {scalars.leaf(w)}"
    w.note("row swap" if rows else "element swap")
    if rows and w.chance(0.3):
        first_index, second_index = places
        write(w, name, f"{name}[[{first_index}, {second_index}]] = {name}[[{second_index}, {first_index}]]")
    else:
        write(w, name, f"{first}, {second} = {second}{factor}, {first}")
    return True


@store_form(0.7)
def unpack_into_stores(w):
    """y[0], y[1] = x[:2], also of the array itself, whose rows are views."""
    name = destination(w)
    if not name:
        return False
    size = w.kinds[name].shape[0]
    if size < 2:
        return False
    first, second = (scalars.index(w, size) for _ in range(2))
    values = (f"{name}[::-1][:2]", f"{name}[:2]", f"{name}[-2:] * {scalars.leaf(w)}", arrays.array(w, (2, *w.kinds[name].shape[1:]), 1))
    write(w, name, f"{name}[{first}], {name}[{second}] = {w.pick(values)}")
    w.note("unpacked into stores")
    return True


@store_form(1.5)
def exchange_with_scalar(w):
    """s, y[0] = y[0], s."""
    names = [name for name in w.names(Float) if w.may_assign(name, Float())]
    name = destination(w)
    if not names or not name:
        return False
    scalar = w.hot(names)
    text = f"{name}[{element(w, name, w.kinds[name].shape).text}]"
    left, right = w.pick(((f"{scalar}, {text}", f"{text}, {scalar}"), (f"{text}, {scalar}", f"{scalar}, {text}")))
    write(w, name, f"{left} = {right}")
    w.bind(scalar, Float())
    w.note("exchange with scalar")
    return True


@store_form(1)
def order_of_targets(w):
    """i, y[i] = 1, e: the index is the new one; y[i], i = e, 1: the old one."""
    name = destination(w)
    if not name:
        return False
    size, *rest = w.kinds[name].shape
    value = int(w.rng.random() * size)
    kind = Int(value, value)
    names = [n for n in w.names(Int, lambda old: old.within(Int(-size, size - 1))) if w.may_assign(n, kind)]
    old = w.pick(names) if names else None
    index = old or w.fresh_name(("k", "l", "i2"))
    if not index:
        return False
    scalar = scalars.scalar(w, 1)
    if old and w.chance(0.5):
        write(w, name, f"{name}[{index}], {index} = {scalar}, {value}")
    else:
        write(w, name, f"{index}, {name}[{index}] = {value}, {scalar}")
    w.bind(index, kind)
    w.note("order of targets")
    return True


# --- functions that write


@store_form(2.5)
def ufunc_at(w):
    """np.add.at(y, idx, e): every repeat counts."""
    name = destination(w)
    if not name:
        return False
    size, *rest = w.kinds[name].shape
    text, count = indices(w, size)
    value = settled(w, fitting(w, name, Place(text, (count, *rest), "index")))
    if w.loops:
        value = f"np.tanh({value})"
    function = w.pick(("add", "add", "add", "subtract", "multiply"))
    write(w, name, f"np.{function}.at({name}, {text}, {value})")
    w.note("ufunc at")
    return True


@store_form(2.5)
def ufunc_out(w):
    """np.multiply(a, b, out=y), np.sin(a, out=y), into a slice too."""
    name = destination(w)
    if not name:
        return False
    wanted, out = w.kinds[name].shape, name
    if w.chance(0.25):
        found = part(w, name, wanted)
        wanted, out = found.shape, f"{name}[{found.text}]"
    left, right = arrays.array(w, wanted, w.pick((0, 1))), w.pick((arrays.leaf(w, arrays.smaller(w, wanted)), scalars.leaf(w)))
    call = w.pick((f"np.multiply({left}, {right}", f"np.add({left}, {right}", f"np.subtract({left}, {right}", f"np.sin({left}", f"np.tanh({left}"))
    write(w, name, f"{call}, {w.pick(('out=', 'out=', 'out=', 'out=', ''))}{out})")
    if w.loops:
        w.line(f"np.tanh({name}, out={name})")
    w.note("out=")
    return True


@store_form(2)
def fill_or_copy(w):
    """np.copyto(y, e), y.fill(s)."""
    name = destination(w)
    if not name:
        return False
    if w.chance(0.3):
        write(w, name, f"{name}.fill({settled(w, scalars.scalar(w, 1))})")
        w.note("fill")
        return True
    wanted, out = w.kinds[name].shape, name
    if w.chance(0.3):
        found = part(w, name, wanted)
        wanted, out = found.shape, f"{name}[{found.text}]"
    write(w, name, f"np.copyto({out}, {settled(w, arrays.array(w, arrays.smaller(w, wanted), 1))})")
    w.note("copyto")
    return True


@store_form(0.6)
def sort_or_put(w):
    """y.sort(), np.put(y, idx, e)."""
    name = destination(w)
    if not name:
        return False
    if w.chance(0.5):
        write(w, name, f"{name}.sort()")
        w.note("sort in place")
        return True
    size = w.kinds[name].shape
    text, count = indices(w, size[0] * (size[1] if len(size) == 2 else 1))
    write(w, name, f"np.put({name}, {text}, {w.pick((scalars.scalar(w, 1), arrays.array(w, (count,), 1)))})")
    w.note("put")
    return True
