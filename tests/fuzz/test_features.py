"""Programs with what --features adds: functions of their own, containers."""

from __future__ import annotations

import ast
import functools
import tempfile

import numpy as np
import pytest

from .fake import Fake
from .judge import VARIANTS, judge, quiet
from .programs import BOTH_CONSTRUCTS, FEATURES, Program, program
from .reference import Loaded, Unstable, run
from .run import parsed, seeds, work
from .shrink import shrunk

generated = functools.lru_cache(maxsize=None)(program)


@pytest.mark.parametrize("feature", FEATURES)
def test_every_construct_of_a_feature_is_generated(feature):
    seen = {label for seed in range(600) for label in generated(f"{seed}+{feature}").features}
    assert not {*FEATURES[feature]} - seen


@pytest.mark.parametrize("feature", FEATURES)
def test_programs_do_not_raise(feature):
    raised = []
    for seed in range(300):
        made = generated(f"{seed}+{feature}")
        with tempfile.TemporaryDirectory() as folder, quiet():
            try:
                with Loaded(made, folder) as loaded:
                    run(loaded.f, made.inputs, made.of)
            except Unstable as error:
                raised += [f"{seed}: {error}"] * ("raises" in str(error) or "module" in str(error))
    assert len(raised) <= 1, raised


def test_features_together():
    seen = {label for seed in range(200) for label in generated(f"{seed}+callees+containers").features}
    assert {*BOTH_CONSTRUCTS} <= seen


def test_features_of_a_run():
    assert seeds(7, 2, 3, ("callees",)) == ["7:3+callees", "7:4+callees"]
    assert [arguments[0] for arguments in work(parsed(["--seed", "7", "--count", "1", "--features", "callees"]))] == ["7:0+callees"]
    with pytest.raises(ValueError, match="unknown features"):
        program("7:0+nothing")


def test_functions_are_defined_and_called():
    for seed in range(100):
        tree = ast.parse(generated(f"{seed}+callees").text)
        names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name not in ("f", "helper")]
        names += [target.id for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) for target in node.targets]
        called = {node.id for node in ast.walk(tree.body[-1]) if isinstance(node, ast.Name)}
        assert {*names} & called, generated(f"{seed}+callees").text


CALLS = """import numpy as np
GAIN = 2.0
def inner(u, c=GAIN):
    return u * c
def outer(u, v, k):
    w = inner(u)
    if k > 3:
        return v
    return outer(w * v, v, k + 1)
def unused(u):
    return unused(u)
def f(x, a):
    b = outer(x[0], a * a, 2)
    return b + a
"""


def test_shrinks_functions():
    """What is called is shrunk like what calls it, parameters too; what is not called any more goes."""
    made = Program(CALLS, {"x": np.ones(2), "a": 0.4}, ("a",))
    runs = functools.partial(judge, tool=Fake(), variants=VARIANTS[:1])
    small = shrunk(made, lambda candidate: "def outer" in candidate.text and "outer(" in candidate.text.split("def f")[1] and runs(candidate).kind == "right")
    assert "unused" not in small.text and "inner" not in small.text
    assert len(small.text.splitlines()) <= 9, small.text
