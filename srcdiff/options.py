"""How a derivative is asked for, whoever asks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Dict, Optional, Tuple, Union

from srcdiff.errors import ArgumentError
from srcdiff.normalise.checkpoints import amount_of

Wrt = Union[str, int, Tuple[Union[str, int], ...]]
Follow = Union[str, Tuple[str, ...]]
LARGEST = 2**48  # elements of an array
Lengths = Union[int, Tuple[int, ...]]
Memory = Union[str, int, None]
Sizes = Optional[Dict[str, Lengths]]
PARALLEL = "numba-parallel"
COMPILED = ("numba", PARALLEL)  # the targets that become loops
TARGETS = ("numpy", *COMPILED)


@dataclass(frozen=True)
class Options:
    """What the public functions take by keyword, apart from `wrt`."""

    of: Optional[Wrt] = None
    target: str = "numpy"
    example: object = None
    has_aux: bool = False
    debug: bool = False
    follow: Follow = ()
    check_restore: bool = False
    vector: bool = False
    matrix: str = ""
    memory: Memory = None  # "200MB", or a number of bytes
    sizes: Sizes = None  # of letters of annotations, and of arguments, by their names


def refuse_options(options: Options) -> None:
    """Raises ArgumentError for options that mean nothing, or contradict each other."""
    if options.target not in TARGETS:
        raise ArgumentError(f"target {options.target!r} is none", help=f"give one of {', '.join(TARGETS)}")
    if options.has_aux and options.of is not None:
        raise ArgumentError("has_aux and of= contradict each other: with of= what the function returns is no output", help="leave one of them out")
    refuse_sizes(options.sizes or {})
    if options.memory is None:
        if options.sizes is not None:
            raise ArgumentError("sizes are for a plan of memory, and there is no memory=", help='give memory="200MB", or leave sizes out')
        return
    bytes_of(options.memory)
    if options.example is None and options.sizes is None:
        raise ArgumentError(
            "what memory a derivative needs depends on sizes, and none are given",
            help="give example=(...), or sizes of letters and arguments: n=1000,steps=10000",
        )
    if options.target != "numpy" or options.debug or options.check_restore:
        what = "numba takes no loops with checkpoints" if options.target != "numpy" else "debug and check_restore keep what no plan knows"
        raise ArgumentError(f"memory= is for the numpy target alone: {what}", help="leave one of them out")


def refuse_sizes(sizes: Dict[str, Lengths]) -> None:
    for name, lengths in sizes.items():
        if isinstance(lengths, tuple) and all(isinstance(one, int) for one in lengths) and math.prod(lengths) > LARGEST:
            raise ArgumentError(f"no array has the size {name}={lengths!r}", help="give lengths of an array that fits into memory")
        for length in lengths if isinstance(lengths, tuple) else (lengths,):
            if not isinstance(name, str) or not isinstance(length, int) or isinstance(length, bool) or length < 0:
                raise ArgumentError(f"the size {name}={lengths!r} is none", help="give a number of elements or passes, or a tuple of lengths")


def bytes_of(memory: Union[str, int]) -> int:
    """A budget as a number of bytes; raises ArgumentError for what is none.

    >>> bytes_of("200MB"), bytes_of("1.5 KiB"), bytes_of(4096)
    (200000000, 1536, 4096)
    """
    budget = amount_of(memory) if isinstance(memory, str) else None
    if budget is not None and budget.size is not None:
        return budget.size
    if isinstance(memory, int) and not isinstance(memory, bool) and memory > 0:
        return memory
    raise ArgumentError(f"memory={memory!r} is no budget", help='write "200MB" (or kB, GB, KiB, MiB, GiB), or a number of bytes')
