"""What comes out of a random program: a returned value, or what it leaves in some of its arguments."""

from __future__ import annotations

from . import arrays, containers, scalars
from .places import place
from .scope import Array, Float
from .statements import simple
from .stores import write


def declare_outputs(w):
    """Choose the arguments whose final values are the program's value, in some of the programs that write in place."""
    names = w.names(Array)
    if not w.in_place or not names or not w.chance(0.35):
        return
    w.outputs = tuple(name for name in names if w.chance(0.6)) or (w.pick(names),)
    w.pinned |= {name for name in w.outputs if w.chance(0.85)}


def declare_result(w):
    """Choose the form of the result, which all returns have; None if there must be no early one."""
    w.result = form_of_result(w) if not w.outputs else ("silent",) if {*w.outputs} <= w.pinned else None


def form_of_result(w):
    """A number, an array of some shape, or a tuple of some items, which may be nested."""
    choice = w.rng.random()
    if choice < 0.65:
        return ("scalar",)
    if choice < 0.8:
        return "array", w.pick(arrays.shapes(w))
    items = tuple(w.pick((("scalar",), ("leaf",), ("array", w.pick(arrays.shapes(w))))) for _ in range(w.pick((2, 2, 3))))
    return "tuple", items, w.chance(0.2)


def write_result(w):
    """The last statements: those that write to the outputs, if there are any, and the return."""
    if not w.live:
        return
    while w.in_place and "in place" not in w.features:
        simple(w)
    w.outputs = tuple(name for name in w.outputs if w.is_argument(name) or w.given[name] <= w.written)
    w.result = w.result or form_of_result(w)
    if w.outputs:
        write_outputs(w)
    elif w.jumping and w.chance(0.15):
        write_choice(w)
    else:
        write_return(w)


def write_choice(w):
    """if c: return e; and the other return in an else, or after it."""
    w.line(f"if {scalars.test(w)}:")
    w.indent += 1
    write_return(w)
    w.indent -= 1
    other = w.chance(0.5)
    w.line("else:" if other else "pass")
    w.indent += other
    write_return(w)
    w.indent -= other
    w.note("choice of results", "early return")


def chosen_of(w):
    """The program's `of`: None, a name or a tuple of names."""
    if not w.outputs:
        return None
    w.note("of", *(["two outputs"] if len(w.outputs) > 1 else []))
    return w.outputs[0] if len(w.outputs) == 1 and w.chance(0.6) else w.outputs


def write_outputs(w):
    """What was computed flows into the outputs; what is returned is of no interest."""
    for name in w.outputs:
        if not w.is_argument(name):
            w.note("output under another name")
        elif not w.given[name] <= w.written or w.chance(0.75):
            write(w, name, final_store(w, name))
    text = w.pick(("", "", "", "", "", "return", "return None", f"return {total(w)}", f"return {w.outputs[0]}"))
    if text:
        w.line(text)
    w.note("return of no interest" if text.startswith("return ") and text != "return None" else "no return")


def final_store(w, name):
    """A store of a sum of what was computed."""
    value = total(w)
    if w.chance(0.4):
        value = f"{arrays.array(w, w.kinds[name].shape, 0)} * ({value})"
        label, text = w.pick((("whole store", f"{name}[:] = {value}"), ("augmented argument", f"{name} += {value}"), ("copyto", f"np.copyto({name}, {value})")))
        w.note(label)
        return text
    return f"{name}[{place(w, name).text}] {w.pick(('=', '=', '+=', '-='))} {value}"


def write_return(w, early=False):
    """A return of what was assigned last, so that little is dead; an early one may be of something simple."""
    if w.result[0] == "silent":
        w.line(w.pick(("return", "return", "return", "return None", f"return {total(w)}")))
        return
    w.note(f"{w.result[0]} result")
    if w.result[0] != "tuple":
        w.line(f"return {item_text(w, *w.result, early=early)}")
        return
    items = [item_text(w, *item, early=early) for item in w.result[1]]
    w.line(f"return {items[0]}, ({', '.join(items[1:])},)" if w.result[2] else f"return {', '.join(items)}")


def item_text(w, sort, shape=(), early=False):
    """A result, or one of several."""
    if sort == "array":
        return arrays.array(w, shape, w.pick((0, 1)))
    if sort == "struct":
        return containers.literal(w, shape) if w.chance(0.6) else containers.given(w, shape)
    if early and w.chance(0.4):
        return w.pick((scalars.leaf(w), scalars.scalar(w, 1), "0.0"))
    return total(w) if sort == "scalar" else scalars.leaf(w)


def total(w):
    """A sum over the variables that were assigned last."""
    names = [name for name in dict.fromkeys(reversed(w.recent)) if isinstance(w.kinds.get(name), (Float, Array))]
    terms = [term(w, name) for name in names[: w.pick((2, 3, 4, 5))]]
    part = containers.number_in(w, 0)
    return " + ".join(terms + [part] * bool(part)) or scalars.scalar(w, 2)


def term(w, name):
    """The variable as a scalar, scaled."""
    text = name if isinstance(w.kinds[name], Float) else f"np.sum({name} * {scalars.leaf(w)})"
    return w.pick((text, text, f"{w.constant()} * {text}", f"{text} * {scalars.leaf(w)}"))
