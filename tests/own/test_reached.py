"""What the meaning of a function rests on: whatever it reaches changes a digest, and nothing else does."""

from __future__ import annotations

import pytest

from srcdiff.load.filescope import FileScope
from srcdiff.own.reached import reached

FILES = {
    "tools": "import math\nfrom inner import deep\n\nSCALE = 2.0\n\n\ndef scaled(x):\n    return SCALE * math.sin(deep.value(x))\n\n\ndef unused(x):\n    return x\n",
    "inner__deep": "LIMITS = {'low': 0.0}\n\n\ndef value(x):\n    return x - LIMITS['low']\n",
    "starred": "def shift(x):\n    return x + 1.0\n",
    "model": "import numpy as np\nimport tools\nfrom tools import scaled as s\nfrom starred import *\n\nGAIN = 3.0\n\n\nclass Body:\n    mass = 1.0\n\n    def weight(self, g=GAIN):\n        return self.mass * g\n\n\n"
    "def f(x, body: 'Body', k=tools.SCALE):\n    return np.sin(s(x)) + shift(x) * body.weight() * k\n\n\ndef other(x):\n    return x\n",
}


def digests(project, **files) -> dict:
    project(**{**FILES, **files})
    return reached(FileScope("model.py"), "f")


def test_names(project):
    assert list(digests(project)) == [
        "f(x, body, k)",
        "class Body",
        "tools.scaled(x)",
        "starred.shift(x)",
        "tools.SCALE",
        "GAIN",
        "inner.deep.value(x)",
        "inner.deep.LIMITS",
    ]


CHANGES = [  # a file, what is replaced in it, and the names of which the digest is another one
    ("model", "np.sin", "np.cos", ["f(x, body, k)"]),
    ("model", "import numpy as np", "import math as np", ["f(x, body, k)"]),
    ("model", "GAIN = 3.0", "GAIN = 4.0", ["GAIN"]),
    ("model", "mass = 1.0", "mass = 2.0", ["class Body"]),
    ("model", "return x\n", "return 2.0 * x\n", []),
    ("model", "def f(", "import srcdiff\n@srcdiff.gradient(wrt='x')\ndef f(", []),
    ("model", "def f(", "import numba\n@numba.njit\ndef f(", ["f(x, body, k)"]),
    ("model", "    return np.sin", "    'A docstring.'\n    return (np.sin", []),
    ("tools", "SCALE = 2.0", "SCALE = 2.5", ["tools.SCALE"]),
    ("tools", "math.sin", "math.cos", ["tools.scaled(x)"]),
    ("tools", "return x\n", "return 2.0 * x\n", []),
    ("inner__deep", "'low': 0.0", "'low': 1.0", ["inner.deep.LIMITS"]),
    ("starred", "1.0", "2.0", ["starred.shift(x)"]),
]


@pytest.mark.parametrize("file, old, new, names", CHANGES, ids=range(len(CHANGES)))
def test_changes(project, file, old, new, names):
    text = FILES[file].replace(old, new)
    text = text.replace("* k\n", "* k)\n") if "(np.sin" in text else text
    assert text != FILES[file]
    before, after = digests(project), digests(project, **{file: text})
    assert [name for name in after if after[name] != before.get(name)] == names


def test_what_is_bound_twice_stands_for_its_whole_module(project):
    twice = FILES["model"].replace("GAIN = 3.0", "GAIN = 3.0\nGAIN = GAIN + 1.0")
    before, after = digests(project, model=twice), digests(project, model=twice.replace("return x\n", "return 2.0 * x\n"))
    assert [name for name in after if after[name] != before[name]] == []
    loop = FILES["model"].replace("GAIN = 3.0", "for GAIN in (1.0, 2.0):\n    pass")
    before, after = digests(project, model=loop), digests(project, model=loop.replace("return x\n", "return 2.0 * x\n"))
    assert [name for name in after if after[name] != before[name]] == ["GAIN"]


def test_functions_that_call_each_other(project):
    project(model="def even(n):\n    return n == 0 or odd(n - 1)\n\n\ndef odd(n):\n    return n != 0 and even(n - 1)\n")
    assert list(reached(FileScope("model.py"), "even")) == ["even(n)", "odd(n)"]
