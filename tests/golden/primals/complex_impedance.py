"""The current in a circuit at one frequency: a coil and a resistor in series with a capacitor and a load in parallel."""

CASE = dict(wrt=("load", "r", "c"), arguments=dict(load=3.0 - 2.0j, r=1.5, l=0.4, c=0.2, omega=2.0, volt=5.0 + 1.0j))


def f(load: complex, r: float, l: float, c: float, omega: float, volt: complex) -> float:
    parallel = 1.0 / (1j * omega * c + 1.0 / load)
    current = volt / (r + 1j * omega * l + parallel)
    return abs(current) ** 2 * r  # what heats the resistor
