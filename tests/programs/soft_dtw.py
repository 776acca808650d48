"""Alignments of sequences: soft dynamic time warping with nested lists, a soft edit distance with a table of dicts, DTW with a hard minimum."""

import math

import numpy as np

INF = float("inf")


def softmin(a, b, c, gamma):
    """-gamma log(sum of exp(-v / gamma))"""
    values = [-a / gamma, -b / gamma, -c / gamma]
    top = max(values)
    return -gamma * (top + math.log(sum(math.exp(v - top) for v in values)))


def soft_dtw(x, y, gamma=0.5):
    n, m = len(x), len(y)
    D = [[INF] * (m + 1) for _ in range(n + 1)]
    D[0][0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = (x[i - 1] - y[j - 1]) ** 2
            D[i][j] = cost + softmin(D[i - 1][j], D[i][j - 1], D[i - 1][j - 1], gamma)
    return D[n][m]


def hard_dtw(x, y):
    """Two rows at a time."""
    previous = [0.0] + [INF] * len(y)
    for a in x:
        current = [INF]
        for j, b in enumerate(y, start=1):
            current.append(abs(a - b) + min(previous[j], previous[j - 1], current[j - 1]))
        previous = current
    return previous[-1]


def soft_edit(word, other, insertion, deletion, substitution, gamma=0.3):
    """A smooth edit distance of two strings, with a cost for each kind of edit."""
    table = {(0, 0): 0.0}
    for i in range(1, len(word) + 1):
        table[i, 0] = table[i - 1, 0] + deletion
    for j in range(1, len(other) + 1):
        table[0, j] = table[0, j - 1] + insertion
    for i, a in enumerate(word, 1):
        for j, b in enumerate(other, 1):
            change = 0.0 if a == b else substitution
            table[i, j] = softmin(table[i - 1, j] + deletion, table[i, j - 1] + insertion, table[i - 1, j - 1] + change, gamma)
    return table[len(word), len(other)]


def array_dtw(x, y, gamma=0.5):
    """The same as soft_dtw on an array."""
    R = np.full((len(x) + 1, len(y) + 1), 1e8)
    R[0, 0] = 0.0
    for i in range(len(x)):
        for j in range(len(y)):
            R[i + 1, j + 1] = (x[i] - y[j]) ** 2 + softmin(R[i, j + 1], R[i + 1, j], R[i, j], gamma)
    return R[-1, -1]


XS, YS = np.array([0.1, 1.2, 2.3, 1.1, -0.2]), np.array([0.3, 1.5, 1.9, 0.4])

CASES = {
    "soft_dtw": (dict(x=XS, y=YS, gamma=0.6), ("x", "y", "gamma")),
    "hard_dtw": (dict(x=XS, y=YS), ("x", "y")),
    "soft_edit": (dict(word="kitten", other="sitting", insertion=1.0, deletion=1.1, substitution=1.3), ("insertion", "deletion", "substitution")),
    "array_dtw": (dict(x=XS, y=YS, gamma=0.6), ("x", "y", "gamma")),
}
