"""A complex result of complex and of real arguments: vjp takes a complex cotangent."""

import numpy as np

CASE = dict(kind="vjp", wrt=("z", "phase"), arguments=dict(z=np.array([0.5 + 0.2j, -1.0j, 0.7]), phase=np.array([0.1, 0.7, -0.4])), example=True)


def f(z, phase):
    wave = z * np.exp(1j * phase)
    return wave, np.vdot(wave, z)
