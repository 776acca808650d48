"""States that share what did not change say the same as dictionaries."""

import random

import pytest

from srcdiff.layered import SHORT, Layered, extended


@pytest.mark.parametrize("seed", range(5))
def test_layered_is_a_dictionary(seed):
    random.seed(seed)
    states = [({}, {})]
    for step in range(600):
        new = {f"x{random.randrange(500)}": step for _ in range(random.choice([0, 1, 1, 1, 2, 40]))}
        known, plain = states[-1]
        states.append((extended(known, new), {**plain, **new}))
    assert isinstance(states[-1][0], Layered)
    for state, plain in random.sample(states, 40):
        assert list(state.items()) == list(plain.items()) and len(state) == len(plain) and state == plain and dict(state) == {**state}
        for key in (f"x{random.randrange(600)}" for _ in range(20)):
            assert state.get(key) == plain.get(key) and (key in state) == (key in plain)
            if key not in plain:
                with pytest.raises(KeyError):
                    state[key]


def test_long_states_are_shared():
    """2,000 states of up to 2,000 names have some 2,000 log2(2,000) entries of their own, and short ones each their own dictionary."""
    state, layers = {}, {}
    for step in range(2000):
        state = extended(state, {f"x{step}": step})
        for layer in getattr(state, "layers", [state]):
            layers[id(layer)] = layer
    assert sum(map(len, layers.values())) < 2000 * (SHORT + 11) < 2000 * 2000 / 20
    assert max(len(getattr(state, "layers", [state])) for state in [state]) <= 11
