"""Helpers of loops with checkpoints, in 88 columns, as black leaves them: see `srcdiff.runtime`.

`step(item, state, *others)` gives the state after one pass.  States are kept as (number of passes before it, copy), the oldest first.
"""

import math

import numpy as np


def forwards(step, items, state, budget, *others):
    """The state after a step for each item, and the states to begin backwards with.

    Those are at most `budget` copies, and the state before the last step.
    """
    kept, following, last = [], 0, len(items) - 1
    for done, item in enumerate(items):
        if done in (following, last):
            kept.append((done, copied(state)))
        if done == following:
            following += stride(len(items) - done, budget - len(kept))
        state = step(item, state, *others)
    return state, kept


def backwards(step, items, kept, budget, *others):
    """Each item with the state before its step, the last one first.

    The steps between the states in `kept` are taken again, as few as can be with that
    budget: binomial checkpointing, the algorithm revolve of Griewank and Walther.
    """
    for number in reversed(range(len(items))):
        done, state = kept[-1]
        if done == number:
            kept.pop()
        else:
            state = copied(state)
        following = done + stride(number + 1 - done, budget - len(kept))
        while done < number:
            state = step(items[done], state, *others)
            done += 1
            if done == following < number:
                kept.append((done, copied(state)))
                following += stride(number + 1 - done, budget - len(kept))
        yield items[number], state


def stride(length, free):
    """After how many of `length` steps the next state is kept, if `free` may be."""
    if free < 1 or length < 2:
        return length
    repeats = 1  # no step is taken more often than that
    while math.comb(free + 1 + repeats, repeats) < length:
        repeats += 1
    reach = math.comb(free + repeats, repeats - 1)
    return min(reach, length - math.comb(free + repeats - 1, repeats - 1))


def states_within(size, state, loop):
    """How many copies of a state take at most `size` bytes."""
    parts = state if isinstance(state, tuple) else (state,)
    one = sum(np.asarray(part).nbytes for part in parts if part is not None)
    if one > size:
        raise ValueError(
            f"srcdiff: a state of `{loop}` takes {one} bytes, and its checkpoints may " f"take {size}: ask for more bytes, or for a number of states"
        )
    return size // max(one, 1)
