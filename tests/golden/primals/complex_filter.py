"""A filter with complex weights in the frequency domain: the energy of what is left, with a penalty."""

import numpy as np

CASE = dict(
    wrt=("h", "x"),
    arguments=dict(h=np.array([0.9, 0.5 - 0.2j, 0.1j, 0.3 + 0.4j]), x=np.array([0.3, -1.1, 0.7, 0.2]), rate=0.1),
    example=True,
)


def f(h, x, rate):
    y = np.fft.ifft(h * np.fft.fft(x))
    return np.sum(np.abs(y) ** 2) + rate * np.sum(np.abs(h))
