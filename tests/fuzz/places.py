"""Where a store goes, and what is stored there: random subscripts of an array, and values that fit them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from . import arrays, scalars
from .scope import Array, Index, Int, Mask

SLICES = ("1:", ":-1", "::2", "::-1", "1::2", "-2:", ":2", "1:-1", "2:0:-1", "-1::-2", "0:2", ":", "1:3", "-3:-1", "::-2")


@dataclass(frozen=True)
class Place:
    """A subscript, the shape of what it selects (None if that depends on the data), and what it is called."""

    text: str
    shape: Optional[Tuple[int, ...]]
    label: str


def destination(w, test=None):
    """The name of an array that may be written to and whose shape passes the test, or None."""
    names = w.names(Array, lambda kind: kind.writable and (test is None or test(kind.shape)))
    outputs = [name for name in names if name in w.outputs]
    if outputs and w.chance(0.4):
        return w.pick(outputs)
    return w.hot(names) if names else None


def place(w, name):
    """A random place in an array."""
    ways = ((4, element), (3, part), (1.5, whole), (1.5, gathered), (1.5, masked), (6, line_of_matrix), (0.7, computed_slice))
    while True:
        found = w.weighted(ways)(w, name, w.kinds[name].shape)
        if found:
            return found


def element(w, name, shape):
    if len(w.kinds[name].shape) == 1 and w.chance(0.06):
        w.note("index of the largest")
        return Place(w.pick((f"np.argmax({name})", f"{name}.argmin()", f"np.argmax(np.abs({name}))")), (), "element")
    indices = [scalars.index(w, size) for size in shape]
    chained = len(shape) == 2 and w.chance(0.2)
    if chained:
        w.note("chained subscripts")
    return Place("][".join(indices) if chained else ", ".join(indices), (), "element")


def slice_text(w, size):
    """(text, length) of a slice of an axis that is not empty."""
    while True:
        text = w.pick(SLICES)
        length = len(range(size)[slice(*(int(bound) if bound else None for bound in text.split(":")))])
        if length:
            return text, length


def part(w, name, shape):
    """A slice of a vector, a block or some rows of a matrix."""
    slices = [slice_text(w, size) for size in shape]
    if len(shape) == 2 and w.chance(0.3):
        slices.pop()
    w.note(*(["store by step"] if any(text.count(":") == 2 for text, _ in slices) else []))
    return Place(", ".join(text for text, _ in slices), tuple(length for _, length in slices) + shape[len(slices):], "slice")


def whole(w, name, shape):
    return Place(w.pick((":", ":", "...")), shape, "whole")


def line_of_matrix(w, name, shape):
    """A row or a column, or some of one."""
    if len(shape) == 1:
        return None
    if w.chance(0.25):
        text, length = slice_text(w, shape[1])
        return Place(f"{scalars.index(w, shape[0])}, {text}", (length,), "row or column")
    if w.chance(0.55):
        index = scalars.index(w, shape[0])
        return Place(w.pick((index, index, f"{index}, :", f"{index}, ...")), (shape[1],), "row or column")
    index = scalars.index(w, shape[1])
    return Place(w.pick((f":, {index}", f":, {index}", f"..., {index}")), (shape[0],), "row or column")


def indices(w, size, count=None):
    """(text, length) of a vector of integers, which repeats some, that fit an axis; sometimes of a given length."""
    kinds = {**w.kinds, **w.globals}
    names = [name for name, kind in kinds.items() if isinstance(kind, Index) and kind.below <= size and count in (None, kind.size)]
    if names and w.chance(0.6):
        name = w.pick(names)
        return name, kinds[name].size
    count = count or w.pick((2, 3, 3, 4))
    low = -size if w.chance(0.3) else 0
    numbers = [low + int(w.rng.random() * (size - low)) for _ in range(count)]
    if w.chance(0.5):
        numbers[-1] = numbers[0]
    return w.pick((f"{numbers}", f"np.array({numbers})")), count


def gathered(w, name, shape):
    """An integer array, in one axis or in both."""
    axis = int(w.rng.random() * len(shape)) if w.chance(0.4) else 0
    text, count = indices(w, shape[axis])
    if len(shape) == 1:
        return Place(text, (count,), "index") if w.chance(0.9) else Place(f"np.argsort({name})", shape, "index")
    if w.chance(0.4):
        first, second = indices(w, shape[0], count)[0], indices(w, shape[1], count)[0]
        return Place(f"{first}, {second}", (count,), "index")
    return Place(f":, {text}", (shape[0], count), "index") if axis else Place(text, (count, shape[1]), "index")


def masked(w, name, shape):
    """A mask: written in place, of this array or of another one, or a name."""
    masks = w.names(Mask, lambda kind: kind.shape == shape)
    if masks and w.chance(0.6):
        w.note("named mask")
        return Place(w.pick(masks), None, "mask")
    text = mask_text(w, name, shape)
    return Place(f"np.where({text})" if w.chance(0.12) else text, None, "mask")


def mask_text(w, name, shape):
    """A comparison of an array of this shape, most often of this one."""
    tested = name if w.chance(0.7) else w.hot(w.names(Array, lambda kind: kind.shape == shape))
    tested = w.pick((tested, tested, tested, f"np.abs({tested})", f"{tested} * {tested}"))
    return f"{tested} {w.pick('<>')} {w.pick(('0.3', '0.55', '(-0.2)', '0.9', scalars.leaf(w)))}"


def computed_slice(w, name, shape):
    """A slice whose bound is an integer variable; it may be empty."""
    names = w.names(Int)
    if not names:
        return None
    bound = w.hot(names)
    w.note("computed slice")
    return Place(w.pick((f"{bound}:", f":{bound}", f"{bound}:{bound} + 2", f":{bound}:-1", f"::{bound} + 1" if w.kinds[bound].lo >= 0 else ":")), None, "slice")


# --- values


def fitting(w, name, found, depth=1):
    """A value that can be stored at this place of the array."""
    shape = w.kinds[name].shape
    if found.shape == ():
        return scalars.scalar(w, depth)
    others = w.names(Array, lambda kind: kind.shape == shape)
    if found.shape is None or w.chance(0.15):
        if w.chance(0.4):
            return f"{w.hot(others)}[{found.text}] * {scalars.scalar(w, depth - 1)}"
        return scalars.scalar(w, depth)
    if w.chance(0.25):
        return scalars.scalar(w, depth)
    if w.chance(0.3):
        text = overlapping(w, name, found)
        if text:
            w.note("overlapping store")
            return text
    return arrays.array(w, arrays.smaller(w, found.shape), depth)


def overlapping(w, name, found):
    """Another place of the same shape in the same array, scaled."""
    shape, alike = w.kinds[name].shape, []
    for _ in range(8):
        other = part(w, name, shape) if len(shape) == 1 or w.chance(0.5) else line_of_matrix(w, name, shape)
        if other.shape == found.shape:
            alike.append(other.text)
    if not alike:
        return None
    text = f"{name}[{w.pick(alike)}]"
    return w.pick((f"{text} * {scalars.leaf(w)}", f"np.sin({text})", f"{text} + {scalars.leaf(w)}", text))
