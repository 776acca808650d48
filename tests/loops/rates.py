"""What a function of another module reads there, for the tests of compiled loops."""

RATE = 3.0


def rated(v):
    return RATE * v


def factory(gain):
    return lambda v: gain * v
