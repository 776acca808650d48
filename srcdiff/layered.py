"""Mappings that grow from statement to statement, where each state is kept: a long one is not copied, it shares what did not change.

The layers of a state become longer towards the oldest, each at least twice as long as the next, so that there are few to look through,
and n states take memory in proportion to n log n.

References: O'Neil, Cheng, Gawlick & O'Neil, The log-structured merge-tree, Acta Informatica 33, 1996 (layers of geometric sizes).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Iterator, Tuple

SHORT = 64  # up to here a copy is cheap


class Layered(Mapping):
    """What several dictionaries say, the newest first."""

    def __init__(self, layers: Tuple[dict, ...]):
        self.layers = layers

    def __getitem__(self, key):
        for layer in self.layers:
            if key in layer:
                return layer[key]
        raise KeyError(key)

    def __contains__(self, key) -> bool:
        return any(key in layer for layer in self.layers)

    def get(self, key, default=None):
        for layer in self.layers:
            if key in layer:
                return layer[key]
        return default

    def __iter__(self) -> Iterator:
        """As in a dictionary: keys stand where they first came in."""
        return iter(dict.fromkeys(key for layer in reversed(self.layers) for key in layer))

    def __len__(self) -> int:
        return len(set().union(*self.layers))


def extended(known: Mapping, new: dict) -> Mapping:
    """`{**known, **new}`, as a dictionary if it is short.

    >>> extended({"a": 1, "b": 2}, {"b": 3})
    {'a': 1, 'b': 3}
    """
    layers = (new, *(known.layers if isinstance(known, Layered) else (known,)))
    while len(layers) > 1 and (len(layers[1]) < SHORT or len(layers[1]) < 2 * len(layers[0])):
        layers = ({**layers[1], **layers[0]}, *layers[2:])
    return layers[0] if len(layers) == 1 else Layered(layers)
