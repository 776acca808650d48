"""What is checked of a derivative: value, gradients, shapes, dtypes, memory, arguments, and that `.source` is what runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .reference import Unstable, confirmed, copied, leaves, same

TOLERANCE = 1e-5


@dataclass(frozen=True)
class Variant:
    """How the differentiator is called."""

    example: bool
    check_restore: bool

    def __str__(self) -> str:
        return f"example={'inputs' if self.example else None}, check_restore={self.check_restore}"


VARIANTS = (Variant(False, True), Variant(True, True), Variant(False, False), Variant(True, False))


def half_of_variants(index):
    """With and without example, one of the two with check_restore, in turn."""
    return Variant(False, index % 2 == 0), Variant(True, index % 2 == 1)


class Complaint(Exception):
    """Something is wrong with a result; the text before the colon names the sort of it."""


def source_of(derivative):
    """The text of a derivative; the fakes have none."""
    return getattr(derivative, "source", "")


def examine(loaded, known, variant, derivative):
    """Complain about the first thing that is wrong with a derivative."""
    inputs, cotangent = copied(loaded.program.inputs), fresh_cotangent(known.cotangent, variant)
    value, gradients = call(derivative, inputs, cotangent, by_name=variant.example)
    try:
        check_numbers(loaded, known, value, gradients)
    except Complaint as complaint:
        if str(complaint).startswith("gradient:") and sways(loaded, known, variant, derivative, gradients):
            raise Unstable("the gradient is another one right beside the inputs") from complaint
        raise
    if not isinstance(cotangent, np.ndarray) or cotangent.ndim:
        check_floats(loaded.program, listed(loaded.program, gradients))
    check_unchanged(loaded, inputs, cotangent, known, variant)
    check_memory(loaded, inputs, cotangent, value, listed(loaded.program, gradients))
    if source_of(derivative):
        replay(loaded, known, derivative)


def sways(loaded, known, variant, derivative, gradients, shift=1e-7) -> bool:
    """Is the gradient another one by a tenth so near by that no difference quotient can tell it: does the program oscillate faster than that?"""
    program = loaded.program
    inputs = {name: value + shift if name in program.wrt_names() else value for name, value in copied(program.inputs).items()}
    _, beside = call(derivative, inputs, fresh_cotangent(known.cotangent, variant), by_name=variant.example)
    pairs = zip(leaves(listed(program, gradients)), leaves(listed(program, beside)))
    return any(np.max(np.abs(one - other), initial=0.0) > 0.1 * np.max(np.abs(one), initial=0.0) for one, other in pairs)


def is_number(value) -> bool:
    return not isinstance(value, (tuple, list, dict)) and np.ndim(value) == 0


def examine_folded(loaded, variant, derivative, gradient):
    """`grad`, whose text has the cotangent 1.0 folded into it, gives what `vjp` gives for 1.0, in memory of its own."""
    inputs = copied(loaded.program.inputs)
    _, wanted = call(derivative, copied(loaded.program.inputs), 1.0, by_name=variant.example)
    have = listed(loaded.program, gradient(**inputs))
    for name, one, other in zip(loaded.program.wrt_names(), have, listed(loaded.program, wanted)):
        check_type(name, loaded.program.inputs[name], one)
        if not np.allclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True):
            raise Complaint(f"folded: grad of {name} is {np.asarray(one)!r}, vjp gives {np.asarray(other)!r}"[:200])
    for name, before in loaded.program.inputs.items():
        if not same(before, inputs[name]):
            raise Complaint(f"changed: the argument {name} was modified")
    check_memory(loaded, inputs, (), (), have)


def call(derivative, inputs, cotangent, by_name):
    """(value, gradients), with arguments by name or by position."""
    result = derivative(**inputs, result_bar=cotangent) if by_name else derivative(*inputs.values(), result_bar=cotangent)
    if not isinstance(result, tuple) or len(result) != 2:
        raise Complaint("structure: the result is not (value, gradients)")
    return result


def fresh_cotangent(cotangent, variant):
    """The cotangent in new memory; a scalar's is a 0-d array now and then, which must not be updated in place."""
    if isinstance(cotangent, tuple):
        return tuple(fresh_cotangent(item, Variant(False, True)) for item in cotangent)
    if isinstance(cotangent, np.ndarray):
        return cotangent.copy()
    return np.array(cotangent) if variant.example and not variant.check_restore else cotangent


def listed(program, gradients):
    """The gradients as a tuple; they must be one if and only if wrt is."""
    if isinstance(program.wrt, str):
        return (gradients,)
    if not isinstance(gradients, tuple) or len(gradients) != len(program.wrt):
        raise Complaint(f"structure: gradients are not a tuple of {len(program.wrt)}")
    return gradients


def check_numbers(loaded, known, value, gradients):
    """Value and gradients are right."""
    if not same(known.value, value, 1e-9):
        raise Complaint(f"value: got {value!r}, want {known.value!r}"[:200])
    program = loaded.program
    for name, gradient in zip(program.wrt_names(), listed(program, gradients)):
        check_type(name, program.inputs[name], gradient)
        check_gradient(loaded, name, np.asarray(gradient), known.gradients[name])


def check_type(name, argument, gradient):
    """An array for an array, of its shape; a float for a float."""
    if isinstance(argument, np.ndarray):
        if not isinstance(gradient, np.ndarray) or gradient.shape != argument.shape:
            raise Complaint(f"shape: gradient of {name} is {type(gradient).__name__} of shape {np.shape(gradient)}, not {argument.shape}")
        if gradient.dtype != argument.dtype:
            raise Complaint(f"dtype: gradient of {name} is {gradient.dtype}")
        if not gradient.flags.writeable:
            raise Complaint(f"memory: gradient of {name} is read-only")
    elif np.ndim(gradient) != 0:
        raise Complaint(f"shape: gradient of the scalar {name} has shape {np.shape(gradient)}")
    elif np.asarray(gradient).dtype.kind != "f":
        raise Complaint(f"dtype: gradient of {name} is {type(gradient).__name__}")


def check_floats(program, gradients):
    """The gradient of a float is not a 0-d array (unless the cotangent is one)."""
    for name, gradient in zip(program.wrt_names(), gradients):
        if isinstance(gradient, np.ndarray) and gradient.ndim == 0:
            raise Complaint(f"type: gradient of the scalar {name} is a 0-d array")


def check_gradient(loaded, name, have, want):
    """Close to the reference; a doubtful element is looked at again with other step sizes."""
    bad = ~(np.abs(have - want) <= TOLERANCE * np.maximum(1.0, np.abs(want)))
    if not bad.any():
        return
    position = tuple(np.argwhere(bad)[0])
    again = confirmed(loaded, name, position)
    if not abs(have[position] - again) <= 10 * TOLERANCE * max(1.0, abs(again)):
        raise Complaint(f"gradient: of {name} at {tuple(map(int, position))}: got {have[position]:.8g}, want {again:.8g}")


def check_unchanged(loaded, inputs, cotangent, known, variant):
    """Arguments, cotangent and the module's arrays are what they were."""
    for name, before in loaded.program.inputs.items():
        if not same(before, inputs[name]):
            raise Complaint(f"changed: the argument {name} was modified")
    if not same(fresh_cotangent(known.cotangent, variant), cotangent):
        raise Complaint("changed: the cotangent was modified")
    if loaded.constants_changed():
        raise Complaint("changed: an array of the module was modified")


def check_memory(loaded, inputs, cotangent, value, gradients):
    """What is returned shares memory with nothing that went in, and gradients with nothing that came out."""
    given = [(f"the argument {name}", item) for name, item in inputs.items()]
    given += [("the cotangent", item) for item in leaves(cotangent)]
    given += [(f"the constant {name}", vars(loaded.module)[name]) for name in loaded.constants]
    out = []
    for item in leaves(value):
        check_apart("the value", item, given + (out if loaded.program.of else []))
        out.append(("the value", item))
    for name, gradient in zip(loaded.program.wrt_names(), gradients):
        check_apart(f"the gradient of {name}", gradient, given + out)
        out.append((f"the gradient of {name}", gradient))


def check_apart(what, item, others):
    """The item shares memory with none of the others."""
    if not isinstance(item, np.ndarray) or item.ndim == 0:
        return
    for name, other in others:
        if isinstance(other, np.ndarray) and np.shares_memory(item, other):
            raise Complaint(f"memory: {what} shares memory with {name}")


def replay(loaded, known, derivative):
    """`.source`, executed in the primal's globals, gives the same."""
    names = dict(vars(loaded.module))
    exec(compile(derivative.source, "<source>", "exec"), names)
    function = names[derivative.__name__.rpartition(".")[2]]
    value, gradients = call(function, copied(loaded.program.inputs), fresh_cotangent(known.cotangent, Variant(False, True)), False)
    try:
        check_numbers(loaded, known, value, gradients)
    except Complaint as complaint:
        raise Complaint(f"source executed, {complaint}") from None
