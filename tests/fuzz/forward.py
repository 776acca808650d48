"""What is checked of a derivative in forward mode: that it agrees with the gradients, and keeps to its own memory."""

from __future__ import annotations

import inspect

import numpy as np

from .checks import TOLERANCE, Complaint, check_apart, source_of
from .reference import copied, leaves, same


def directions(program) -> dict:
    """A tangent for each argument in `wrt`: of its shape, the same for the same program."""
    random = np.random.default_rng(7)
    found = {}
    for name in program.wrt_names():
        tangent = np.round(random.uniform(-1.0, 1.0, np.shape(program.inputs[name])), 3)
        found[name] = tangent if isinstance(program.inputs[name], np.ndarray) else float(tangent)
    return found


def keywords(derivative, tangents: dict) -> dict:
    """The tangents by the names of their parameters, which are the last ones: `x_dot`, or another name if the program has that."""
    names = list(inspect.signature(derivative).parameters)[-len(tangents) :]
    return dict(zip(names, copied(tangents).values()))


def examine_forward(loaded, known, derivative) -> None:
    """Complain about the first thing that is wrong with a Jacobian-vector product."""
    program, inputs, dots = loaded.program, copied(loaded.program.inputs), directions(loaded.program)
    given = keywords(derivative, dots)
    before_call = copied(given)
    result = derivative(**inputs, **given) if len(dots) > 1 else derivative(*inputs.values(), **given)
    if not isinstance(result, tuple) or len(result) != 2:
        raise Complaint("structure: the result is not (value, tangent)")
    value, tangent = result
    if not same(known.value, value, 1e-9):
        raise Complaint(f"value: forward mode got {value!r}, want {known.value!r}"[:200])
    check_tangent(loaded, known, dots, value, tangent)
    for name, before in program.inputs.items():
        if not same(before, inputs[name]):
            raise Complaint(f"changed: forward mode modified the argument {name}")
    for name, before in before_call.items():
        if not same(before, given[name]):
            raise Complaint(f"changed: forward mode modified the tangent {name}")
    check_memory(loaded, {**inputs, **given}, value, tangent)
    if source_of(derivative):
        names = dict(vars(loaded.module))
        exec(compile(derivative.source, "<source>", "exec"), names)
        again = names[derivative.__name__.rpartition(".")[2]](**copied(program.inputs), **keywords(derivative, dots))
        if not same(again[1], tangent, 1e-12):
            raise Complaint("source executed, tangent: it is another one")


def check_tangent(loaded, known, dots, value, tangent) -> None:
    """<cotangent, tangent> is <gradients, directions>, and the tangent has the structure and shapes of the value."""
    if [np.shape(leaf) for leaf in leaves(value)] != [np.shape(leaf) for leaf in leaves(tangent)]:
        raise Complaint(f"shape: the tangent is {tangent!r} of {value!r}"[:200])
    have = sum(float(np.sum(np.asarray(bar) * np.asarray(dot))) for bar, dot in zip(leaves(known.cotangent), leaves(tangent)))
    products = [known.gradients[name] * dots[name] for name in loaded.program.wrt_names()]
    want, size = sum(float(np.sum(part)) for part in products), sum(float(np.sum(np.abs(part))) for part in products)
    if not abs(have - want) <= 10 * TOLERANCE * max(1.0, size):
        raise Complaint(f"tangent: got {have:.8g}, want {want:.8g}")


def check_memory(loaded, inputs, value, tangent) -> None:
    given = [(f"the argument {name}", item) for name, item in inputs.items()]
    given += [(f"the constant {name}", vars(loaded.module)[name]) for name in loaded.constants]
    given += [("the value", item) for item in leaves(value)]
    for item in leaves(tangent):
        check_apart("the tangent", item, given)
