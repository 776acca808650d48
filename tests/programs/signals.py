"""Signal processing: a recursive filter with delay lines, a moving average with a deque, a discrete Fourier transform by hand, an envelope."""

import math
from collections import deque

import numpy as np


def biquad(samples, b, a):
    """A filter of second order, in direct form."""
    x1 = x2 = y1 = y2 = 0.0
    out = []
    for x in samples:
        y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
        x2, x1 = x1, x
        y2, y1 = y1, y
        out.append(y)
    return out


def lowpass(cutoff, quality, rate=100.0):
    """The coefficients of a low pass."""
    w = 2 * math.pi * cutoff / rate
    alpha = math.sin(w) / (2 * quality)
    cosine = math.cos(w)
    norm = 1 + alpha
    b = [(1 - cosine) / 2 / norm, (1 - cosine) / norm, (1 - cosine) / 2 / norm]
    a = [-2 * cosine / norm, (1 - alpha) / norm]
    return b, a


def filtered_energy(cutoff, quality, samples):
    b, a = lowpass(cutoff, quality)
    return sum(y * y for y in biquad(samples, b, a))


def moving_average(samples, width):
    window = deque(maxlen=width)
    means = []
    for s in samples:
        window.append(s)
        means.append(sum(window) / len(window))
    return means


def roughness(samples, width=3):
    """The squared jumps of the moving average."""
    smooth = moving_average(samples, width)
    return sum((v - u) ** 2 for u, v in zip(smooth, smooth[1:]))


def spectrum(samples, bins):
    """The power in some bins, without complex numbers."""
    n = len(samples)
    powers = {}
    for k in bins:
        re = sum(x * math.cos(2 * math.pi * k * i / n) for i, x in enumerate(samples))
        im = sum(-x * math.sin(2 * math.pi * k * i / n) for i, x in enumerate(samples))
        powers[k] = (re * re + im * im) / n
    return powers


def tone(frequency, amplitude, phase=0.3, n=16):
    """How much of a tone's power is in its bin."""
    samples = [amplitude * math.sin(2 * math.pi * frequency * i / n + phase) for i in range(n)]
    powers = spectrum(samples, (1, 2, 3))
    return powers[2] / sum(powers.values())


def envelope(samples, attack, release):
    """The largest value of an envelope follower, and its mean."""
    level, peak, total = 0.0, -math.inf, 0.0
    for s in np.abs(samples):
        rate = attack if s > level else release
        level += rate * (s - level)
        peak = max(peak, level)
        total += level
    return peak + total / len(samples)


SAMPLES = np.sin(0.7 * np.arange(14.0)) + 0.3 * np.cos(2.1 * np.arange(14.0))

CASES = {
    "filtered_energy": (dict(cutoff=12.0, quality=0.8, samples=SAMPLES), ("cutoff", "quality", "samples")),
    "roughness": (dict(samples=SAMPLES), ("samples",)),
    "tone": (dict(frequency=2.2, amplitude=1.4, phase=0.2), ("frequency", "phase")),
    "envelope": (dict(samples=SAMPLES, attack=0.6, release=0.1), ("samples", "attack", "release")),
}
