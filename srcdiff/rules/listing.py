"""The table of supported functions, as the README shows it: `python -m srcdiff.rules.listing` prints it.

>>> print(rule_table().splitlines()[2])
| operators | `x + y`, `x - y`, `x * y`, `x / y`, `x ** y`, `x % y`, `-x`, `+x` |
"""

from __future__ import annotations

from typing import Dict, List

from srcdiff.facts.methods import CANONICAL
from srcdiff.rules.table import is_unsupported, RULES, Rule, load_rules

SYMBOLS = {
    "add": "x + y",
    "sub": "x - y",
    "mul": "x * y",
    "truediv": "x / y",
    "pow": "x ** y",
    "mod": "x % y",
    "neg": "-x",
    "pos": "+x",
    "matmul": "x @ y",
    "floordiv": "x // y",
}
PREFIXES = {"numpy.ndarray": "x.", "numpy": "np.", "numpy.linalg": "np.linalg.", "numpy.fft": "np.fft.", "math": "math.", "builtins": ""}
OF_SCIPY = "special linalg stats fft signal ndimage integrate interpolate optimize spatial sparse".split()
SCIPY = {f"scipy.{module}": f"scipy.{module}" for module in OF_SCIPY}  # groups of their own
MODULES = {
    "reductions": "reductions",
    "statistics": "reductions",
    "operators": "products",
    "linalg": "products",
    "products": "products",
    "einsum": "products",
    "matrices": "linear algebra",
    "shapes": "shapes, copies, conversions",
    "moves": "moves, repetitions, triangles",
    "selection": "selection and joining",
    "joins": "selection and joining",
    "picks": "selection and joining",
    "parts": "selection and joining",
    "ufuncs": "methods of ufuncs",
    "polynomials": "grids and polynomials",
    "fourier": "Fourier transforms and angles",
}
ORDER = ("operators", "elementwise, NumPy", "elementwise, Python", *dict.fromkeys(MODULES.values()), *SCIPY.values(), "methods", "zero derivative")


def rule_table() -> str:
    """A Markdown table: groups of functions, each with the arguments that its rule knows."""
    load_rules()
    rows: Dict[str, List[str]] = {group: [] for group in ORDER}
    for rule in sorted((rule for rule in RULES.values() if rule.name[0] != "$"), key=place):
        rows[group_of(rule)].append(spelled(rule))
    rows["methods"] = methods()
    rows = {group: functions for group, functions in rows.items() if functions}
    return "\n".join(["| group | functions |", "|---|---|", *(row(group, functions) for group, functions in rows.items())])


def place(rule: Rule) -> tuple:
    """Where a rule stands in the rule files, whatever order they were imported in."""
    if rule.function is None:
        return ("zero" if rule.text is None else "made", 0, rule.name)
    return (rule.function.__module__, rule.function.__code__.co_firstlineno, rule.name)


def group_of(rule: Rule) -> str:
    if rule.kind == "zero":
        return "zero derivative"
    if root(rule) in SCIPY:
        return SCIPY[root(rule)]
    if rule.kind != "elementwise":
        return MODULES[rule.function.__module__.rpartition(".")[2]]
    module = rule.name.rpartition(".")[0]
    return {"operator": "operators", "numpy": "elementwise, NumPy"}.get(module, "elementwise, Python")


def root(rule: Rule) -> str:
    """`scipy.stats` of `scipy.stats.norm.pdf`."""
    return ".".join(rule.name.split(".")[:2])


def spelled(rule: Rule) -> str:
    """`np.exp`, `x + y`; a function of whole arrays with its arguments, as `np.sum(x, axis, keepdims)` or `np.linalg.eigh(a, UPLO)[1]`."""
    module, _, function = rule.name.rpartition(".")
    if module == "operator":
        return SYMBOLS[function]
    prefix = PREFIXES.get(module, module + ".")
    if rule.kind in ("elementwise", "zero"):
        return prefix + function
    names = [name for name, default in rule.parameters if not is_unsupported(default)][module == "numpy.ndarray" :]
    function, bracket, index = function.partition("[")
    return f"{prefix}{function}({', '.join(names)}){bracket}{index}"


def methods() -> List[str]:
    """The methods that stand for functions with a rule, and the attribute .T."""
    known = [method for method, name in CANONICAL.items() if name in RULES and not name.startswith("numpy.ndarray")]
    return ["x.T", "x.mT", *(f"x.{method}" for method in sorted(known))]


def row(group: str, functions: List[str]) -> str:
    return f"| {group} | {', '.join(f'`{function}`' for function in functions)} |"


if __name__ == "__main__":
    print(rule_table())
