"""The calls of the rules' tests in forward mode: which they are, the lines of their tangents, that float32 stays."""

from __future__ import annotations

import warnings

import numpy as np

import srcdiff
from srcdiff.rules.table import RULES, load_rules
from tests.rules.calls import CALLS
from tests.rules.test_rules_numerically import exists, function_of


def rules_of(modules: tuple) -> list:
    """The names of the rules with calls that stand in these modules, as far as their functions exist here."""
    load_rules()
    return [name for name in sorted(CALLS) if exists(name) and getattr(RULES[name].function, "__module__", "").rpartition(".")[2] in modules]


def accepted_here(text: str) -> list:
    """The accepted entries, without those of functions that this NumPy or SciPy does not have."""
    missing = [name.rpartition(".")[2] for name in CALLS if not exists(name)]
    return [entry for entry in text.split("\n\n") if not any(f"{name}(" in entry.partition("\n")[0] for name in missing)]


def floats(values: dict) -> tuple:
    return tuple(name for name, value in values.items() if np.asarray(value).dtype.kind == "f")


def tangent_lines(expression: str, values: dict, told: bool) -> str:
    """The lines between the guards and the return."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = srcdiff.jvp(function_of(expression, values), floats(values), example=dict(values) if told else None).source
    body = source.partition("\n\ndef f_jvp(")[2] or source.rpartition("\n\ndef ")[2]
    lines = body.rpartition('"""')[2].rpartition("\n\n")[2] if "raise " in body else body.rpartition('"""')[2]
    return "\n".join(line for line in lines.splitlines() if line.strip() and not line.strip().startswith("return"))


def assert_float32_stays(cases: list) -> None:
    """Where float32 makes a value of float32, the tangent is of it, too; `cases` are (rule, expression, values, with an example?)."""
    for name, expression, values, told in cases:
        if any(not isinstance(value, np.ndarray) or value.dtype != float for value in values.values()):
            continue
        single = {key: value.astype(np.float32) for key, value in values.items()}
        f = function_of(expression, single)
        if np.asarray(f(**single)).dtype == np.float32:
            tangent = srcdiff.jvp(f, tuple(single), example=single if told else None)(**single, **{f"{n}_dot": v for n, v in single.items()})[1]
            assert np.asarray(tangent).dtype == np.float32, (name, expression)
