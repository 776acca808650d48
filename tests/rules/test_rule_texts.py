"""How the rules of whole arrays read: the reverse sweep of each call in `calls`, as accepted in `texts.txt`.

After a change that is meant: `python -m tests.rules.test_rule_texts`, then read the diff.
"""

from __future__ import annotations

import pathlib

import numpy as np

import srcdiff
from srcdiff.rules.table import RULES, load_rules
from tests.rules.calls import CALLS
from tests.rules.test_rules_numerically import function_of, label, with_values

ACCEPTED = pathlib.Path(__file__).parent / "texts.txt"
MODULES = ("moves", "joins", "products", "einsum")


def cases() -> list:
    """(name of the rule, expression, values, with an example?): each call with one, and the first without."""
    load_rules()
    found = []
    for name in sorted(CALLS):
        if RULES[name].function.__module__.rpartition(".")[2] in MODULES:
            calls = with_values(CALLS[name])
            found += [(name, *call, True) for call in calls] + [(name, *calls[0], False)]
    return found


def reverse_sweep(expression: str, values: dict, with_example: bool) -> str:
    """The lines between the heading and the return, without the statements that they quote."""
    wrt = tuple(name for name, value in values.items() if np.asarray(value).dtype.kind == "f")
    source = srcdiff.vjp(function_of(expression, values), wrt, example=dict(values) if with_example else None).source
    lines = source.partition("# reverse sweep\n")[2].splitlines()
    kept = [line.partition("  # return")[0] for line in lines if line.strip() and not line.strip().startswith(("return", "# return"))]
    return "\n".join(kept)


def texts() -> str:
    entries = []
    for name, expression, values, with_example in cases():
        told = label(values) if with_example else "nothing told"
        entries.append(f"{expression}  [{told}]\n{reverse_sweep(expression, values, with_example)}\n")
    return "\n".join(entries)


def test_texts():
    assert texts() == ACCEPTED.read_text(encoding="utf-8")


if __name__ == "__main__":
    ACCEPTED.write_text(texts(), encoding="utf-8")
