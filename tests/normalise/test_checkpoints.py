"""Which comments ask for checkpoints, and what is said of those that cannot be had: the place, the reason, the way out."""

from __future__ import annotations

import textwrap

import pytest

import srcdiff
from srcdiff.derive import derive
from srcdiff.files import loaded
from srcdiff.normalise.checkpoints import Budget, budget_of, requests_in
from srcdiff.settling import Request

HEAD = "import numpy as np\n\n\n"


@pytest.mark.parametrize(
    "text, budget",
    [
        ("checkpoint 1", Budget(states=1)),
        (" checkpoint   25 ", Budget(states=25)),
        ("checkpoint 200MB", Budget(size=200_000_000)),
        ("checkpoint 1.5 GiB", Budget(size=3 * 2**29)),
        ("checkpoint 64 kB", Budget(size=64_000)),
        ("checkpoint 10B", Budget(size=10)),
        *(
            (text, None)
            for text in (
                "checkpoint",
                "checkpoint 0",
                "checkpoint -3",
                "checkpoint 2.5",
                "checkpoint ten",
                "checkpoint 10 states",
                "chekpoint 10",
                "checkpoint 0MB",
            )
        ),
    ],
)
def test_budgets(text, budget):
    assert budget_of(text) == budget


def function_in(tmp_path, text: str):
    path = tmp_path / "model.py"
    path.write_text(HEAD + textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def test_places(tmp_path):
    """Behind the head of a loop, or above it among other comments; what stands in an inner function is of that."""
    path = function_in(
        tmp_path,
        """
        def f(u, n):
            def g(v):
                for i in range(3):  # srcdiff: checkpoint 9
                    v = v * v
                return v
            # srcdiff: checkpoint 2
            # of all that follows
            for i in range(n):
                for j in range(
                    n
                ):  # srcdiff: checkpoint 3MB
                    u = g(u)  # no request: srcdiff: checkpoint 4
            return u
        """,
    )
    assert requests_in(loaded(str(path), "f")) == {(11, 4): Budget(states=2), (12, 8): Budget(size=3_000_000)}


STEP = "        u = np.sin(u) * u\n    return np.sum(u)\n"
REFUSED = {
    "misspelled": (
        "    for t in range(n):  # srcdiff: checkpont 10\n" + STEP,
        5,
        "`# srcdiff: checkpont 10` is no request that srcdiff knows",
        "write `# srcdiff: checkpoint 10`",
    ),
    "without a budget": ("    for t in range(n):  # srcdiff: checkpoint\n" + STEP, 5, "is no request", "# srcdiff: checkpoint 200MB"),
    "on no loop": ("    u = u * 2.0  # srcdiff: checkpoint 10\n    return np.sum(u)\n", 5, "stands at no loop", "the head of a `for` loop"),
    "in a loop": ("    for t in range(n):\n        # srcdiff: checkpoint 10\n" + STEP, 6, "stands at no loop", "the head of a `for` loop"),
    "on a while loop": (
        "    t = 0\n    while t < n:  # srcdiff: checkpoint 10\n        t += 1\n" + STEP,
        6,
        "stands at a `while` loop",
        "`for` loop",
    ),
    "with a break": (
        "    for t in range(n):  # srcdiff: checkpoint 10\n        u = np.sin(u) * u\n        if u[0] > 2.0:\n            break\n    return np.sum(u)\n",
        5,
        "a loop that may stop early cannot have checkpoints",
        "without `break` and `return`",
    ),
    "with a return": (
        "    for t in range(n):  # srcdiff: checkpoint 10\n        u = np.sin(u) * u\n        if u[0] > 2.0:\n            return u[1]\n    return np.sum(u)\n",
        5,
        "a loop that may stop early cannot have checkpoints",
        "without `break` and `return`",
    ),
    "a list that grows": (
        "    us = []\n    for t in range(n):  # srcdiff: checkpoint 10\n        u = np.sin(u) * u\n        us.append(u[0])\n    return np.sum(u) * us[0] * us[-1]\n",
        6,
        "the state of a loop with checkpoints has to be numbers and arrays, and `us` is a list",
        "use an array of fixed size",
    ),
    "random numbers": (
        "    for t in range(n):  # srcdiff: checkpoint 10\n        u = u * np.random.normal()\n" + STEP,
        6,
        "may not do the same again",
        "move it out of the loop",
    ),
    "print": (
        "    for t in range(n):  # srcdiff: checkpoint 10\n        print(t)\n" + STEP,
        6,
        "may not do the same again",
        "move it out of the loop",
    ),
    "a view from before": (
        "    u = u.copy()\n    v = u[1:]\n    for t in range(n):  # srcdiff: checkpoint 10\n        u[0] = np.sin(u[0]) * v[0]\n        u[1] = u[0] * v[1]\n    return np.sum(u)\n",
        8,
        "a loop with checkpoints writes into an array that `v` may share memory with",
        "give it a copy: v = ....copy()",
    ),
    "another name": (
        "    u = u.copy()\n    v = u\n    for t in range(n):  # srcdiff: checkpoint 10\n        u += np.sin(v)\n    return np.sum(v)\n",
        8,
        "writes into an array that `v` may share memory with",
        "give it a copy",
    ),
    "functions that take turns": (
        "    f, g = np.sin, np.cos\n    for t in range(n):  # srcdiff: checkpoint 10\n        u = f(u) * u\n        f, g = g, f\n    return np.sum(u)\n",
        6,
        "has to be numbers and arrays, and `f` is what is no number or array",
        "",
    ),
    "a loop over a structure": (
        "    ps = [{'a': u, 'b': 2.0}, {'a': 1.0, 'b': u}]\n    for p in ps:  # srcdiff: checkpoint 10\n        u = np.sin(u) * p['a'] + p['b']\n    return np.sum(u)\n",
        6,
        "a loop over a structure is taken apart, pass by pass: it cannot have checkpoints",
        "loop over arrays or numbers",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, tmp_path):
    body, line, message, help = REFUSED[case]
    path = function_in(tmp_path, "def f(u, n):\n" + body)
    with pytest.raises(srcdiff.SrcdiffError) as refused:
        derive(loaded(str(path), "f"), Request("grad", ("u",), True))
    error = refused.value
    assert message in error.message and error.place.line == line and help in error.help, str(error)
    assert "\n    " in str(error)  # the line, drawn


def test_forward_mode_refuses_what_it_does_not_know_too(tmp_path):
    path = function_in(tmp_path, "def f(u, n):\n    for t in range(n):  # srcdiff: checkpont 10\n" + STEP)
    with pytest.raises(srcdiff.SrcdiffError, match="no request that srcdiff knows"):
        derive(loaded(str(path), "f"), Request("jvp", ("u",), True))
