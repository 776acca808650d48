"""How long `srcdiff check` takes for a project of 200 decorated functions: `python examples/bench_check.py [FUNCTIONS] [FILES]`.

The project is made anew: dense layers, recurrences, branches, losses that call functions of other modules, spread over the files.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

LAYERS = '''"""Layers that the models share."""

import numpy as np

from physics import limited


def dense(w, b, x):
    return np.tanh(x @ w + b)


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def gate(x, level):
    return limited(1.0 / (1.0 + np.exp(-x)), level)
'''
PHYSICS = '''"""Laws that the models share."""

import numpy as np

RATE = 0.05


def limited(size, limit):
    return np.where(size > limit, limit + 0.5 * (size - limit), size)


def growth(size, rate, limit):
    step = RATE * rate
    return size + step * size * (1.0 - size / limit)
'''
KINDS = (
    """
@srcdiff.gradient(wrt=("w", "b"))
def network_{0}(w: Annotated[np.ndarray, "d k"], b: Annotated[np.ndarray, "k"], x: Annotated[np.ndarray, "n d"], y: Annotated[np.ndarray, "n k"]):
    h = dense(w, b, x)
    p = softmax({1} * h)
    error = p - y  # of the classes
    weight = np.sum(w**2)
    return np.mean(error**2) + 0.01 * weight
""",
    """
@srcdiff.gradient(wrt=("rate", "start"))
def population_{0}(rate: float, start: float, limit: float, steps: int) -> float:
    size = start
    for step in range(steps):
        size = growth(size, rate, limit)
        if size > limit:
            size = limit + {1} * (size - limit)
    return size
""",
    """
@srcdiff.gradient(wrt=("x", "k"))
def chain_{0}(x: Annotated[np.ndarray, "n"], k: float, mode: int = 0):
    stretch = x[1:] - x[:-1]
    energy = 0.5 * k * np.sum(stretch**2)
    if mode == 1:
        energy = energy + {1} * np.sum(np.abs(stretch))
    elif mode == 2:
        energy = energy + {1} * np.log(1.0 + energy)
    return energy / len(x)
""",
    """
@srcdiff.gradient(wrt="w")
def recurrent_{0}(w: Annotated[np.ndarray, "k k"], u: Annotated[np.ndarray, "d k"], xs: Annotated[np.ndarray, "t d"], target: Annotated[np.ndarray, "k"]):
    h = np.zeros(w.shape[0])
    total = 0.0
    for t in range(xs.shape[0]):
        h = np.tanh(h @ w + xs[t] @ u)
        gated = gate(h, {1})
        total += np.sum((gated - target) ** 2)
    return total / xs.shape[0]
""",
    """
@srcdiff.gradient(wrt=("mean", "scale"))
def likelihood_{0}(mean: Annotated[np.ndarray, "n"], scale: float, data: Annotated[np.ndarray, "n"]):
    z = (data - mean) / scale
    density = -0.5 * z**2 - np.log(scale) - {1}
    prior = np.sum(mean**2)
    return -np.sum(density) + 0.5 * prior
""",
)


def make_project(folder: str, functions: int, files: int) -> None:
    """Write the modules."""
    texts = {"layers.py": LAYERS, "physics.py": PHYSICS}
    head = "from typing import Annotated\n\nimport numpy as np\nimport srcdiff\nfrom layers import dense, gate, softmax\nfrom physics import growth\n\n"
    for number in range(functions):
        name = f"model_{number % files}.py"
        texts[name] = (
            texts.get(name, head)
            + KINDS[(number // files + number) % len(KINDS)].format(
                number, 0.25 + number / 100
            )
            + "\n"
        )
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def timed(folder: str, *words: str) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "srcdiff", *words],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return time.perf_counter() - start


def main(functions: int = 200, files: int = 25) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make_project(folder, functions, files)
        print(f"{functions} functions in {files} files, {os.cpu_count()} processors")
        for words in (["write", "-q"], ["check"], ["check", "--jobs", "1"]):
            print(
                f"srcdiff {' '.join(words):16} {timed(folder, *words):6.1f} s",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
