"""Comprehensions over structures are written out, item by item."""

CASE = dict(wrt=("a", "b"), arguments=dict(a=0.7, b=-1.2))


def f(a: float, b: float):
    points = [(a, b), (b, a * b)]
    scaled = [(2.0 * p, q) for p, q in points]
    products = {name: p * q for name, (p, q) in zip(("first", "second"), scaled)}
    return products["first"] + products["second"] ** 2 + sum(p for p, _ in scaled)
