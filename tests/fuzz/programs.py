"""Random programs: `program(seed)` makes the source text of a module with a function `f`, and inputs for it.

Same seed, same bytes.  The generator tracks the kind, shape and integer range of every name, so that programs run; it
keeps values bounded, and leaves it to the judge to discard the few that blow up or sit on a kink.
"""

from __future__ import annotations

import ast
import random
import re
from dataclasses import dataclass, replace
from typing import Dict, Tuple, Union

import numpy as np

from . import buffers, callees, calls, checkpointing, containers, keeping, makers, results, views
from .control import JUMP_FORMS
from .leaving import statement
from .scope import Array, Float, Index, Int, Writer
from .statements import simple

CONSTRUCTS = (
    "assignment", "rebinding", "rebinding with another kind", "overwritten after use", "assigned twice",
    "parallel assignment", "swap", "nested tuple targets", "unpacked vector", "chained assignment",
    "augmented scalar", "augmented array", "augmented array with two names", "augmented argument",
    "augmented +=", "augmented -=", "augmented *=", "augmented /=", "augmented **=",
    "passive variable", "integer variable", "integer counter", "boolean variable",
    "if", "elif", "else", "branch in loop", "test on active values", "test on integers", "test overwritten in branch",
    "ternary", "and/or as value", "conditional definition",
    "loop", "nested loop", "triangular loop", "zero-trip loop", "variable bound", "bound changed in loop",
    "for over range", "range with step", "negative range", "reversed range", "for over array", "rows of a matrix",
    "for over enumerate", "for over enumerate with start", "for over zip", "for over reversed array",
    "for over enumerate of zip", "while with counter", "while on data", "loop variable reassigned",
    "loop variable used after", "defined in loop, used after", "loop-local temporary", "shadowed pre-loop value",
    "loop-carried state",
    "read by index", "negative index", "computed index", "slice", "slice with step", "gather", "boolean mask",
    "row or column", "size of an array",
    "matmul 1x1", "matmul 1x2", "matmul 2x1", "matmul 2x2", "outer",
    "reduction sum", "reduction mean", "reduction prod", "reduction max", "reduction min", "reduction var",
    "reduction std", "axis", "keepdims", "method",
    "transpose", "reshape", "ravel", "squeeze", "expand_dims", "broadcast_to", "concatenate", "stack", "where", "clip",
    "maximum", "power", "broadcasting", "numpy function", "math function",
    "module constant", "passive helper", "assert", "pass", "docstring", "annotation", "default argument",
    "tuple result", "array result", "scalar result", "single wrt", "name of generated code",
    "in place", "element store", "slice store", "whole store", "row or column store", "index store", "mask store",
    "augmented element store", "augmented slice store", "augmented whole store", "augmented row or column store",
    "augmented index store", "augmented mask store", "store by step", "computed slice", "overlapping store",
    "chained subscripts", "chained store", "index of the largest", "unpacked into stores", "element swap", "row swap",
    "exchange with scalar", "order of targets", "store to an unnamed view", "stored array changes",
    "ufunc at", "out=", "copyto", "fill", "sort in place", "put", "named mask", "store to a mask", "store to indices",
    "float into integers", "buffer of zeros", "buffer of zeros_like", "buffer of ones", "buffer of copy",
    "buffer of scaled", "buffer of empty", "buffer of array", "buffer of full",
    "loop of element stores", "stores from the end", "store under if", "test overwritten by store", "while with stores",
    "while on stored data", "triangular stores", "rows written", "time loop", "history",
    "view: slice", "view: row or column", "view: flat", "view: transposed", "view: reshaped", "view: new axis", "view: all",
    "store and view", "second name", "copy before store", "rebound array with two names", "conditional alias",
    "copy of the state", "alias of the state", "ping-pong", "rotation of buffers", "swap of arrays",
    "argument stored to", "two arguments stored to", "of", "two outputs", "no return", "return of no interest",
    "output under another name",
    "break", "continue", "early return", "raise", "return in a loop", "return in a nested loop", "choice of results",
    "jump behind a test", "jump with an else", "jump in an else", "jump in a branch of several", "jump before a jump", "jump somewhere in a branch", "jump in the else of a loop",
    "test overwritten before a jump", "else of a loop", "raise in an else", "while True", "left by a return only", "until it is small",
    "until nothing changes", "search",
)  # fmt: skip

# what --features, or a seed that ends with +callees or +containers, adds
CALL_CONSTRUCTS = (
    "call", "keyword in a call", "default of a callee", "several results of a call", "unpacked call", "argument of a call written to",
    "call with an effect", "callee with jumps", "callee with a loop", "callee for numbers and arrays", "recursion",
    "function as an argument", "starred arguments", "choice in a callee", "inner function", "closure", "closure that writes", "closure over a name that changes", "lambda", "nonlocal",
)
CONTAINER_CONSTRUCTS = (
    "list", "tuple", "dict", "object", "container in a container", "comprehension", "container from another", "second name of a container",
    "part of a container", "sum of a container", "container read by a variable", "sum of a generator", "store into a container",
    "unpacked container", "swap in a container", "append and pop", "list turned round", "method of an object", "method that changes its object",
    "list that grows", "state in a loop", "loop over a container",
)
BOTH_CONSTRUCTS = ("container as an argument", "container from a call")
FEATURES = {"callees": CALL_CONSTRUCTS, "containers": CONTAINER_CONSTRUCTS, "checkpoints": (checkpointing.LABEL,)}
IN_PLACE = 0.5  # the share of programs that write to arrays
JUMPING = 0.53  # and of those that jump
JUMPS = {"break", "continue", "early return", "raise"}
HELPERS = (
    "def helper(k):\n    return 0.5 + 0.25 * math.cos(k)",
    "def helper(k):\n    table = {0: 0.4, 1: 1.1}\n    return table.get(k, 0.7)",
    "def helper(k):\n    total = 0.3\n    while k > 0:\n        total, k = total * 0.8 + 0.2, k - 1\n    return total",
)
IMPORTS = (("np", "import numpy as np"), ("numpy", "import numpy"), ("math", "import math"), ("msin", "from math import sin as msin"),
           ("np_exp", "from numpy import exp as np_exp"), ("Annotated", "from typing import Annotated"), ("dataclass", "from dataclasses import dataclass"),
           ("replace", "from dataclasses import replace"), ("NamedTuple", "from typing import NamedTuple"))


@dataclass(frozen=True)
class Program:
    """A module's text, inputs of its function `f` by name, and what to differentiate with respect to.

    `of` names the arguments whose final values are to be differentiated; without it, that is what the function returns.
    """

    text: str
    inputs: Dict[str, object]
    wrt: Union[str, Tuple[str, ...]]
    features: Tuple[str, ...] = ()
    of: Union[None, str, Tuple[str, ...]] = None

    def module(self) -> str:
        """The text that is run and differentiated."""
        return checkpointing.with_checkpoints(self.text) if checkpointing.LABEL in self.features else self.text

    def wrt_names(self) -> Tuple[str, ...]:
        return (self.wrt,) if isinstance(self.wrt, str) else self.wrt

    def of_names(self) -> Tuple[str, ...]:
        return (self.of,) if isinstance(self.of, str) else self.of or ()

    def call(self) -> str:
        """The inputs and the call, as text that can be run after the program's."""
        given = [f"{name} = {spelled(value)}" for name, value in self.inputs.items()]
        asked = f"wrt={self.wrt!r}" + (f", of={self.of!r}" if self.of is not None else "")
        return "\n".join(given + [f"# srcdiff.vjp(f, {asked})({', '.join(self.inputs)})"])


def spelled(value) -> str:
    """A value as source text."""
    return f"np.array({value.tolist()})" if isinstance(value, np.ndarray) else repr(value)


def program(seed) -> Program:
    """The random program of this seed."""
    return drawn(seed)[0]


def drawn(seed) -> Tuple[Program, Writer]:
    """The random program of this seed, and its writer, who knows about the names at its end.

    A seed may ask for more: "7:3+callees" is a program with functions of its own.
    """
    asked = {*str(seed).split("+")[1:]}
    if not asked <= set(FEATURES):
        raise ValueError(f"unknown features: {sorted(asked - set(FEATURES))}")
    rng = random.Random(f"srcdiff fuzz {seed}")
    w = Writer(rng, 3 + int(rng.random() * 13))
    w.in_place = random.Random(f"srcdiff fuzz in place {seed}").random() < IN_PLACE
    w.jumping = random.Random(f"srcdiff fuzz jumps {seed}").random() < JUMPING
    declare_globals(w)
    inputs = declare_parameters(w)
    results.declare_outputs(w)
    results.declare_result(w)
    if "containers" in asked:
        w.containing = True
        containers.declare_classes(w)
    if "callees" in asked:
        w.calling = True
        callees.declare_callees(w)
    head = header(w, inputs)
    while w.containing and not containers.structs(w):
        keeping.make(w)
    while w.live and w.left > 0:
        statement(w)
    while w.calling and w.live and not calls.has_call(w):
        simple(w)
    while w.jumping and not JUMPS & set(w.features):
        w.weighted(JUMP_FORMS)(w)
    results.write_result(w)
    of = results.chosen_of(w)
    text = tidied("\n".join([*w.definitions, head, *w.lines]))
    if "checkpoints" in asked and checkpointing.checkpointed(text):
        w.features[checkpointing.LABEL] = True
    return Program(with_prelude(w, text), inputs, choose_wrt(w, inputs), tuple(sorted(w.features)), of), w


def tidied(text: str) -> str:
    """The functions without needless parentheses."""
    return ast.unparse(ast.parse(text))


# --- parameters


def declare_globals(w):
    """The module's constants, printed later if they are used."""
    w.dims = w.pick(((2, 3), (3, 2), (3, 4), (4, 3), (4, 2), (3, 3), (2, 4)))
    n, m = w.dims
    table, grid = (replace(w.allocated(shape), writable=False) for shape in ((n,), (m, n)))
    w.globals = {"GAIN": Float(), "SHIFT": Float(), "TABLE": table, "GRID": grid, "IDX": Index(n, n)}


def declare_parameters(w):
    """The inputs by name; the writer learns their kinds."""
    n, m = w.dims
    inputs = {}
    for name in list("xyabvm")[: 1 + int(w.rng.random() * 4)] if w.chance(0.8) else ["a", "b"]:
        kind = parameter_kind(w, name, n, m)
        inputs[name] = random_value(w, kind)
        w.kinds[name] = w.allocated(kind.shape, fresh=False) if isinstance(kind, Array) else kind
    w.given = {name: kind.memory for name, kind in w.kinds.items() if isinstance(kind, Array)}
    if w.chance(0.35):
        inputs["n"] = w.pick((1, 2, 3, 3, 4))
        w.kinds["n"] = Int(inputs["n"], inputs["n"])
    if w.chance(0.2):
        inputs["idx"] = np.array([int(w.rng.random() * n) for _ in range(n)])
        w.kinds["idx"] = Index(n, n)
    w.distinct = {name for name, kind in w.kinds.items() if isinstance(kind, Array)}
    w.recent = list(w.kinds)
    return inputs


def parameter_kind(w, name, n, m):
    """Vectors are x and y or v, scalars a and b, matrices m."""
    if name in "ab":
        return Float()
    if name == "m" or (name == "y" and w.chance(0.35)):
        return Array(w.pick(((m, n), (m, n), (n, m), (n, n))))
    return Array((w.pick((n, n, m)),))


def random_value(w, kind):
    """Between 0.3 and 1.7 in size, three decimals, either sign."""
    def number():
        return round((0.3 + 1.4 * w.rng.random()) * w.pick((1, 1, -1)), 3)

    if isinstance(kind, Float):
        return number()
    count = int(np.prod(kind.shape))
    return np.array([number() for _ in range(count)]).reshape(kind.shape)


def choose_wrt(w, inputs):
    """Most of the real parameters, as a tuple; now and then a single name."""
    names = [name for name in inputs if name not in ("n", "idx")]
    chosen = tuple(name for name in names if w.chance(0.75)) or (w.pick(names),)
    if len(chosen) == 1 and w.chance(0.5):
        w.note("single wrt")
        return chosen[0]
    return chosen


def header(w, inputs):
    """The def line and perhaps a docstring."""
    annotated = w.chance(0.5)
    parameters = [name + annotation(w, name, annotated) for name in inputs]
    if "n" == list(inputs)[-1] and w.chance(0.3):
        parameters[-1] += f" = {inputs['n']}"
        w.note("default argument")
    w.note(*(["annotation"] if annotated else []))
    lines = [f"def f({', '.join(parameters)}):"]
    if w.chance(0.15):
        w.note("docstring")
        lines.append('    """A random program."""')
    return "\n".join(lines)


def annotation(w, name, annotated):
    """`: float`, `: Annotated[np.ndarray, "m n"]`, or nothing."""
    kind = w.kinds[name]
    if not annotated or w.chance(0.1):
        return ""
    if isinstance(kind, Array):
        n, m = w.dims
        letters = {m: "m", n: "n"} if w.chance(0.85) else {m: str(m), n: str(n)}
        return f": Annotated[np.ndarray, {' '.join(letters[size] for size in kind.shape)!r}]"
    return {Float: ": float", Int: ": int"}.get(type(kind), "")


# --- prelude


def with_prelude(w, text):
    """The function's text behind the imports, constants and helper that it uses."""
    helper = w.pick(HELPERS)
    n, m = w.dims
    values = {"GAIN": "1.3", "SHIFT": "-0.45", "TABLE": f"np.array({[round(0.4 + 0.3 * i, 2) for i in range(n)]})",
              "GRID": f"np.cos(np.arange({m * n}.0)).reshape({m}, {n})", "IDX": f"np.array({[(i * i) % n for i in range(n)]})"}
    parts = [f"{name} = {value}" for name, value in values.items() if used(name, text)]
    parts += [helper] if used("helper", text) else []
    parts.append(text)
    body = "\n".join(parts)
    needed = [line for name, line in IMPORTS if name == "np" or used(name, body)]
    return "\n".join(needed + ["", body, ""])


def used(name, text):
    """Is the name a word of the text?"""
    return re.search(rf"\b{name}\b", text) is not None


__all__ = ["CONSTRUCTS", "Program", "drawn", "program", "spelled"]
