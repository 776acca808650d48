"""Rules of functions that move, repeat, pad or cut out elements: the adjoint moves them back, and sums over copies."""

from __future__ import annotations

import numpy as np

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import View, derive, moved, normal_axis
from srcdiff.rules import words  # noqa: F401  (what the rules below say)
from srcdiff.rules.shapes import same_shape
from srcdiff.rules.table import adjoint, equivalent, unsupported


def derived(label: str, facts, view, *arguments: str):
    """The shape of x after a move that literal arguments tell; None if one is not literal."""
    consts = [facts[argument].const for argument in arguments]
    if any(const is NOTHING for const in consts):
        return None
    return derive(f"{label}{consts}", facts["x"].shape, known_view=lambda v: view(v, *consts))


def as_tuple(axes) -> tuple:
    return tuple(axes) if isinstance(axes, (tuple, list)) else (axes,)


def moved_view(view: View, source, destination):
    rank = len(view.dims)
    sources, places = ([normal_axis(a, rank) for a in as_tuple(axes)] for axes in (source, destination))
    if len(sources) != len(places) or any(not 0 <= a < rank for a in sources + places):
        return None
    order = [a for a in range(rank) if a not in sources]
    for place, axis in sorted(zip(places, sources)):
        order.insert(place, axis)
    return View(tuple(view.dims[a] for a in order))


def rolled_view(view: View, axis, start):
    rank = len(view.dims)
    place, before = normal_axis(axis, rank), start + rank if start < 0 else start
    return moved_view(view, place, before - (place < before))


def turned_view(view: View, k, axes):
    if k % 2 == 0:
        return view
    dims = list(view.dims)
    one, two = (normal_axis(a, len(dims)) for a in axes)
    dims[one], dims[two] = dims[two], dims[one]
    return View(tuple(dims))


@adjoint(np.flipud, shape=same_shape, linear="x")
def flipud(z, x):
    x_bar += np.flipud(z_bar)


@adjoint(np.fliplr, shape=same_shape, linear="x")
def fliplr(z, x):
    x_bar += np.fliplr(z_bar)


@adjoint(np.roll, shape=same_shape, linear="x")
def roll(z, x, shift, axis=None):
    if axis is None:
        x_bar += np.roll(z_bar, opposite(shift))
    else:
        x_bar += np.roll(z_bar, opposite(shift), axis)


@adjoint(np.rot90, shape=lambda facts: derived("rot90", facts, turned_view, "k", "axes"), linear="x")
def rot90(z, x, k=1, axes=(0, 1)):
    if axes == (0, 1):
        x_bar += like(np.rot90(z_bar, opposite(k)), x)
    else:
        x_bar += like(np.rot90(z_bar, opposite(k), axes), x)


@adjoint(np.moveaxis, shape=lambda facts: derived("moveaxis", facts, moved_view, "source", "destination"), linear="x")
def moveaxis(z, x, source, destination):
    x_bar += like(np.moveaxis(z_bar, destination, source), x)


@adjoint(np.fft.fftshift, shape=same_shape, linear="x")
def fftshift(z, x, axes=None):
    if axes is None:
        x_bar += np.fft.ifftshift(z_bar)
    else:
        x_bar += np.fft.ifftshift(z_bar, axes)


@adjoint(np.fft.ifftshift, shape=same_shape, linear="x")
def ifftshift(z, x, axes=None):
    if axes is None:
        x_bar += np.fft.fftshift(z_bar)
    else:
        x_bar += np.fft.fftshift(z_bar, axes)


@adjoint(np.rollaxis, shape=lambda facts: derived("rollaxis", facts, rolled_view, "axis", "start"), linear="x")
def rollaxis(z, x, axis, start=0):
    x_bar += like(np.moveaxis(z_bar, landing(axis, start, x), axis), x)


def tiled_view(view: View, reps):
    reps, dims = as_tuple(reps), view.dims
    rank = max(len(reps), len(dims))
    reps, dims = (1,) * (rank - len(reps)) + reps, (1,) * (rank - len(dims)) + dims
    return View(tuple(times(n, dim) for n, dim in zip(reps, dims)))


def times(count, dim):
    if 1 in (count, dim) or isinstance(dim, int):
        return dim if count == 1 else count * dim if isinstance(dim, int) else count
    return f"{count}*({dim})"


@adjoint(np.tile, shape=lambda facts: derived("tile", facts, tiled_view, "reps"), linear="x")
def tile(z, x, reps):
    if ndim(x) == 0 and scalar(reps):
        x_bar += np.sum(z_bar)
    elif ndim(x) == 1 and scalar(reps):
        x_bar += like(np.sum(np.reshape(z_bar, (reps, length(x))), axis=0), x)
    else:
        x_bar += untiled(z_bar, x, reps)


def repeated_view(view: View, repeats, axis):
    if not isinstance(repeats, int) or axis is None and len(view.dims) != 1:
        return None
    place = normal_axis(axis or 0, len(view.dims))
    return View((*view.dims[:place], times(repeats, view.dims[place]), *view.dims[place + 1 :]))


@adjoint(np.repeat, shape=lambda facts: derived("repeat", facts, repeated_view, "repeats", "axis"), linear="x")
def repeat(z, x, repeats, axis=None):
    if ndim(x) == 0 and scalar(repeats):
        x_bar += np.sum(z_bar)
    elif ndim(x) == 1 and scalar(repeats):
        x_bar += like(np.sum(np.reshape(z_bar, (length(x), repeats)), axis=1), x)
    elif scalar(repeats) and axis is None:
        x_bar += like(np.sum(np.reshape(z_bar, (*shape_of(x), repeats)), axis=-1), x)
    elif axis is None:
        x_bar += unrepeated(z_bar, x, repeats)
    else:
        x_bar += unrepeated(z_bar, x, repeats, axis)


def difference_view(view: View, n, axis):
    if not isinstance(n, int) or not isinstance(axis, int):
        return None
    place = normal_axis(axis, len(view.dims))
    dim = view.dims[place]
    return View((*view.dims[:place], max(dim - n, 0) if isinstance(dim, int) else moved(dim, -n), *view.dims[place + 1 :]))


def may_be_undiffered(operands) -> bool:
    """np.diff(x, 0) is x itself."""
    return not getattr(operands["n"], "value", 0)


@adjoint(np.diff, shape=lambda facts: derived("diff", facts, difference_view, "n", "axis"), view=may_be_undiffered, linear="x")
def diff(z, x, n=1, axis=-1, prepend=unsupported, append=unsupported):
    if ndim(x) == 1 and n == 1:
        x_bar += like(-np.diff(np.pad(z_bar, 1)), x)
    elif ndim(x) == 2 and n == 1 and axis == 0:
        x_bar += like(-np.diff(np.pad(z_bar, ((1, 1), (0, 0))), axis=0), x)
    elif ndim(x) == 2 and n == 1 and (axis == 1 or axis == -1):
        x_bar += like(-np.diff(np.pad(z_bar, ((0, 0), (1, 1)))), x)
    else:
        x_bar += undifferenced(z_bar, x, n, axis)


@adjoint(np.unwrap, shape=lambda facts: facts["x"].shape)
def unwrap(z, x, discont=None, axis=-1, period=None):
    x_bar += z_bar


@equivalent(np.diagflat, linear="x")
def diagflat(x, k=0):
    return np.diag(np.ravel(x), k)


def padded_shape(facts):
    def view(v: View):
        pairs = words.pairs_of(facts["pad_width"].const, len(v.dims))
        return None if pairs is None else View(tuple(moved(dim, left + right) for dim, (left, right) in zip(v.dims, pairs)))

    const = facts["pad_width"].const
    return None if const is NOTHING else derive(f"pad[{const}]", facts["x"].shape, known_view=view)


def padded_dtype(facts):
    """That of x; a constant that is differentiated is not handled, and neither are modes that compute."""
    if facts["x"].varied and facts["mode"].const not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise KeyError("mode")
    if facts["constant_values"].varied:
        raise KeyError("constant_values")
    return facts["x"].dtype


@adjoint(np.pad, shape=padded_shape, dtype=padded_dtype, linear="x-constant_values")
def pad(z, x, pad_width, mode="constant", constant_values=0):
    if mode == "constant":
        x_bar += like(inner_part(z_bar, x, pad_width), x)
    else:
        x_bar += padded_bar(z_bar, x, pad_width, mode)


def triangle_shape(facts):
    """A matrix, or a stack of them; of a vector np.triu makes rows first."""
    return derive("triangle", facts["x"].shape, known_view=lambda v: v if len(v.dims) > 1 else View(v.dims * 2))


@adjoint(np.triu, shape=triangle_shape, linear="x")
def triu(z, x, k=0):
    if k == 0:
        x_bar += fitted(np.triu(z_bar), x)
    else:
        x_bar += fitted(np.triu(z_bar, k), x)


@adjoint(np.tril, shape=triangle_shape, linear="x")
def tril(z, x, k=0):
    if k == 0:
        x_bar += fitted(np.tril(z_bar), x)
    else:
        x_bar += fitted(np.tril(z_bar, k), x)


def diagonal_view(view: View, offset, axis1, axis2):
    rank = len(view.dims)
    if rank < 2:
        return None
    one, two = normal_axis(axis1, rank), normal_axis(axis2, rank)
    rest = tuple(dim for axis, dim in enumerate(view.dims) if axis not in (one, two))
    dims = view.dims[one], view.dims[two]
    if offset != 0 or (dims[0] != dims[1] and not all(isinstance(dim, int) for dim in dims)):
        return View((*rest, f"diagonal{dims}{offset}"))
    return View((*rest, min(dims) if all(isinstance(dim, int) for dim in dims) else dims[0]))


def traced_view(view: View, axis1, axis2):
    rank = len(view.dims)
    chosen = {normal_axis(axis1, rank), normal_axis(axis2, rank)}
    return View(tuple(dim for axis, dim in enumerate(view.dims) if axis not in chosen))


@adjoint(np.trace, shape=lambda facts: derived("trace", facts, traced_view, "axis1", "axis2"), linear="x")
def trace(z, x, offset=0, axis1=0, axis2=1, dtype=unsupported, out=unsupported):
    if ndim(x) == 2 and offset == 0 and axis1 == 0 and axis2 == 1:
        x_bar += like(z_bar * unit_matrix(x), x)
    elif ndim(x) == 2 and axis1 == 0 and axis2 == 1:
        x_bar += like(z_bar * unit_matrix(x, offset), x)
    else:
        x_bar += on_diagonal(np.expand_dims(z_bar, -1), x, offset, axis1, axis2)


@adjoint(np.diagonal, shape=lambda facts: derived("diagonal", facts, diagonal_view, "offset", "axis1", "axis2"), linear="x")
def diagonal(z, x, offset=0, axis1=0, axis2=1):
    if offset == 0 and axis1 == 0 and axis2 == 1:
        x_bar += on_diagonal(z_bar, x)
    else:
        x_bar += on_diagonal(z_bar, x, offset, axis1, axis2)


def diag_view(view: View, k):
    if len(view.dims) == 2:
        return diagonal_view(view, k, 0, 1)
    if len(view.dims) != 1 or not isinstance(k, int):
        return None
    return View((moved(view.dims[0], abs(k)),) * 2)


@adjoint(np.diag, shape=lambda facts: derived("diag", facts, diag_view, "k"), linear="x")
def diag(z, x, k=0):
    if ndim(x) == 1 and k == 0:
        x_bar += like(np.diag(z_bar), x)
    elif ndim(x) == 1:
        x_bar += like(np.diag(z_bar, k), x)
    elif ndim(x) == 2 and k == 0:
        x_bar += on_diagonal(z_bar, x)
    elif ndim(x) == 2:
        x_bar += on_diagonal(z_bar, x, k)
    else:
        x_bar += diag_bar(z_bar, x, k)
