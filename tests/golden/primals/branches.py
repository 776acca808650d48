"""if, elif, else; a name that only some branches assign; a test that its branch overwrites."""

CASE = dict(wrt=("x", "k"), arguments=dict(x=1.7, k=0.4))


def f(x: float, k: float):
    if x < 0.0:
        y = -k * x
    elif x < 1.0:
        y = x * x
        x = 2.0 * x
    else:
        x = x * k
        y = x - 0.5
    return x * y
