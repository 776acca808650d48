"""The user's comments and blank lines, numbers as written, a docstring, an assertion, a call that prints."""

CASE = dict(wrt="x", arguments=dict(x=0.7))


def f(x: float):
    """Something to read."""
    # a comment above
    scale = 1e-3 * x  # a comment behind

    assert x < 1_000.0, "too large"
    print("computing", end="")

    # two lines
    # of comment
    return scale * x * 0x10  # the end
