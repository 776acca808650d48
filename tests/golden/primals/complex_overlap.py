"""The overlap of a driven two-level state with a target: unit vectors of two complex amplitudes, rotated by a matrix exponential in closed form."""

import numpy as np

CASE = dict(
    kind="value_and_grad",
    wrt=("psi", "angle"),
    arguments=dict(psi=np.array([0.6 + 0.3j, 0.2 - 0.7j]), angle=0.8, target=np.array([0.8, 0.6j])),
    example=True,
)


def f(psi, angle, target):
    c, s = np.cos(angle), np.sin(angle)
    u = np.array([[c, -1j * s], [-1j * s, c]])
    return np.abs(np.vdot(target, u @ psi)) ** 2 / np.vdot(psi, psi).real
