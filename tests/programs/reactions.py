"""A network of chemical reactions: a list of tuples of dicts, concentrations by name, implicit Euler by fixed points, a titration."""

from typing import Dict

import math

REACTIONS = [
    ({"A": 1}, {"B": 1}, "k1"),
    ({"B": 2}, {"C": 1}, "k2"),
    ({"C": 1}, {"B": 2}, "k3"),
]


def rates(conc: Dict[str, float], constants: Dict[str, float]) -> Dict[str, float]:
    change = {species: 0.0 for species in conc}
    for reactants, products, constant in REACTIONS:
        speed = constants[constant]
        for species, order in reactants.items():
            speed *= conc[species] ** order
        for species, n in reactants.items():
            change[species] -= n * speed
        for species, n in products.items():
            change[species] += n * speed
    return change


def product_at_end(k1, k2, k3, a0=1.0, steps=10, dt=0.1):
    """The concentration of C."""
    conc = {"A": a0, "B": 0.0, "C": 0.0}
    constants = dict(k1=k1, k2=k2, k3=k3)
    for _ in range(steps):
        change = rates(conc, constants)
        conc = {s: c + dt * change[s] for s, c in conc.items()}
    total = conc["A"] + conc["B"] + 2 * conc["C"]
    assert math.isclose(total, a0), f"mass is not conserved: {total} instead of {a0}"
    return conc["C"]


def implicit_decay(k, c0, dt=0.2, steps=5):
    """c' = -k c^2 by implicit Euler, each step by iteration."""
    c = c0
    for step in range(steps):
        guess = c
        for it in range(100):
            new = c - dt * k * guess**2
            if abs(new - guess) < 1e-14:
                break
            guess = new
        else:
            raise ArithmeticError(f"step {step} does not converge")
        c = new
    return c


def ph(acid, base, pka=4.75):
    """Of a weak acid and a strong base, by bisection in the logarithm."""
    ka, kw = 10**-pka, 1e-14

    def charge(p):
        h = 10**-p
        return h + base - kw / h - acid * ka / (ka + h)

    low, high = 0.0, 14.0
    while high - low > 1e-3:
        middle = 0.5 * (low + high)
        if charge(middle) > 0:
            low = middle
        else:
            high = middle
    p = 0.5 * (low + high)
    for _ in range(6):  # secant steps at the end
        step = 1e-4
        slope = (charge(p + step) - charge(p - step)) / (2 * step)
        p = p - charge(p) / slope
    return p


CASES = {
    "product_at_end": (dict(k1=0.8, k2=1.3, k3=0.2, a0=1.1), ("k1", "k2", "k3", "a0")),
    "implicit_decay": (dict(k=0.7, c0=1.2), ("k", "c0")),
    "ph": (dict(acid=0.1, base=0.04, pka=4.6), ("acid", "base", "pka")),
}
