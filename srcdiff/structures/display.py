"""Structures as expressions that make them, and the words for their parts."""

from __future__ import annotations

from typing import List, Sequence

import gast

from srcdiff.trees import constant, name, tuple_of


def built(kind: object, labels: Sequence, values: List[gast.expr]) -> gast.expr:
    """A "dict", "list" or "tuple" written out; an object of a class is `$new(label=value)`, which says what it `.allocates`."""
    if kind == "dict":
        return gast.Dict(list(map(constant, labels)), values)
    if kind == "list":
        return gast.List(values, gast.Load())
    if kind == "tuple":
        return tuple_of(values)
    made = gast.Call(name("$new"), [], [gast.keyword(label, value) for label, value in zip(labels, values)])
    made.allocates = kind
    return made


def word_of(label: object) -> str:
    """What a label adds to a variable's name."""
    return "".join(c if c.isalnum() else "_" for c in str(label))
