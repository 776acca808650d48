"""The compiler on random programs with a fixed budget, and tests of the fuzzer itself."""

from __future__ import annotations

import ast
import functools
import itertools
import os
import pathlib
import subprocess
import sys
import tempfile
from dataclasses import replace

import numpy as np
import pytest

from .fake import Fake
from .judge import VARIANTS, Variant, category, failure, half_of_variants, judge, quiet
from .programs import CONSTRUCTS, Program, drawn, program
from .reference import Loaded, Unstable, copied, run
from .run import Tally, case, described, seeds, shrunk_case
from .scope import Array
from .shrink import shrunk

CHUNKS, CHUNK = 4, 50
X = np.array([0.7, -0.4, 1.3])


# --- the compiler


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_compiler_is_never_wrong(chunk):
    """Of 300 programs, none is wrong, none crashes, and most are accepted."""
    tally = Tally()
    for index, seed in enumerate(seeds(2024, CHUNK, chunk * CHUNK)):
        tally.add(case(seed, variants=half_of_variants(index)))
    assert not tally.failures, "\n".join(described(failure) for failure in tally.failures[:3])
    assert tally.accepted() >= 0.6, (tally.summary(), tally.refusals.most_common(10))


# --- the generator

generated = functools.lru_cache(maxsize=None)(program)


def test_same_seed_same_program():
    code = "import sys; sys.path.insert(0, sys.argv[1]); from tests.fuzz.programs import program; "
    code += "print([(p.text, p.call(), p.wrt, p.features) for p in map(program, range(30))])"
    texts = {printed(code, hash_seed) for hash_seed in ("0", "1", "2")}
    assert len(texts) == 1


def printed(code, hash_seed):
    """The output of code in a fresh process."""
    root = str(pathlib.Path(__file__).resolve().parents[2])
    return subprocess.run([sys.executable, "-c", code, root], env={**os.environ, "PYTHONHASHSEED": hash_seed},
                          check=True, capture_output=True, text=True).stdout


def test_programs_run_and_few_are_discarded():
    kinds = [judge(generated(seed), Fake(), VARIANTS[:1]).kind for seed in range(150)]
    assert set(kinds) <= {"right", "unstable"}
    assert kinds.count("unstable") < 15


def test_every_construct_is_generated():
    seen = {label for seed in range(1000) for label in generated(seed).features}
    assert sorted(seen) == sorted(CONSTRUCTS)


def test_labels_are_not_only_labels():
    """What the generator says it wrote is in the tree."""
    counts = dict.fromkeys(("while", "nested loop", "nested targets", "swap", "zip", "**=", "loop in if", "rebound parameter"), 0)
    for seed in range(300):
        for name in syntax(ast.parse(generated(seed).text)):
            counts[name] += 1
    assert min(counts.values()) >= 3, counts


def syntax(tree):
    """Some constructs, read off the tree."""
    function = tree.body[-1]
    parameters = {argument.arg for argument in function.args.args}
    for node in ast.walk(function):
        inner = [child for child in ast.walk(node) if child is not node]
        if isinstance(node, (ast.For, ast.While)):
            yield from ["nested loop"] * any(isinstance(child, (ast.For, ast.While)) for child in inner)
            yield from ["zip"] * (isinstance(node, ast.For) and ast.unparse(node.iter).startswith("zip"))
            yield from ["while"] * isinstance(node, ast.While)
        if isinstance(node, ast.If):
            yield from ["loop in if"] * any(isinstance(child, (ast.For, ast.While)) for child in inner)
        if isinstance(node, ast.AugAssign):
            yield from ["**="] * isinstance(node.op, ast.Pow)
        if isinstance(node, ast.Assign):
            yield from assignment_syntax(node, parameters)


def assignment_syntax(node, parameters):
    target = node.targets[0]
    if isinstance(target, ast.Name) and target.id in parameters:
        yield "rebound parameter"
    if isinstance(target, ast.Tuple):
        yield from ["nested targets"] * any(isinstance(part, ast.Tuple) for part in target.elts)
        names, values = [ast.unparse(part) for part in target.elts], ast.unparse(node.value)
        yield from ["swap"] * (values == f"({', '.join(reversed(names))})")


# --- programs that write to arrays

NEEDS = {
    **dict.fromkeys(("element store", "slice store", "whole store", "row or column store", "index store", "mask store", "history"), "store"),
    **dict.fromkeys(("augmented element store", "augmented slice store", "augmented index store", "augmented mask store"), "augmented store"),
    **dict.fromkeys(("element swap", "exchange with scalar", "order of targets", "unpacked into stores"), "store in a tuple"),
    **dict.fromkeys(("ping-pong", "rotation of buffers", "swap of arrays"), "names exchanged"),
    **dict.fromkeys(("view: slice", "view: row or column", "view: flat", "view: transposed", "view: reshaped", "view: new axis", "view: all"), "view"),
    "chained subscripts": "chained subscripts", "while with stores": "store in while", "loop of element stores": "store in for",
    "store under if": "store under if", "triangular stores": "store in two loops",
}
SAME = {"ufunc at": "call of at", "copyto": "call of copyto", "put": "call of put"}


def test_half_of_the_programs_write_in_place():
    found = ["in place" in generated(seed).features for seed in range(400)]
    assert 160 <= sum(found) <= 240
    shown = [bool({"store", "augmented store", "call of at", "call of copyto"} & {*stores(generated(seed))}) for seed in range(400)]
    assert not [seed for seed in range(400) if shown[seed] and not found[seed]]
    assert sum(shown) > 0.9 * sum(found)


def test_labels_of_stores_are_true():
    for made in map(generated, range(1000)):
        shown = {*stores(made)}
        assert {NEEDS[label] for label in made.features if label in NEEDS} <= shown, made.text
        assert {SAME[label] for label in made.features if label in SAME} == shown & {*SAME.values()}, made.text


def stores(made):
    """The constructs with stores of a program, read off the tree."""
    for node in ast.walk(ast.parse(made.text).body[-1]):
        within = [child for child in ast.walk(node) if child is not node and stored(child)]
        if isinstance(node, (ast.For, ast.While, ast.If)) and within:
            yield {ast.For: "store in for", ast.While: "store in while", ast.If: "store under if"}[type(node)]
            yield from ["store in two loops"] * any(isinstance(child, ast.For) and child is not node for child in ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield f"call of {ast.unparse(node.value.func).rpartition('.')[2]}"
        if stored(node):
            yield "augmented store" if isinstance(node, ast.AugAssign) else "store"
            yield from ["chained subscripts"] * any(isinstance(target.value, ast.Subscript) for target in stored(node))
        if isinstance(node, ast.Assign):
            yield from exchanged_or_seen(node)


def stored(node):
    """The subscripts that a statement stores to."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    return [part for target in targets for part in ast.walk(target) if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store)]


def exchanged_or_seen(node):
    """Tuples of targets, and views under a name."""
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple):
        names, values = [ast.unparse(part) for part in target.elts], [ast.unparse(part) for part in getattr(value, "elts", [])]
        yield from ["store in a tuple"] * bool(stored(node)) + ["names exchanged"] * (names != values and sorted(names) == sorted(values))
    called = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
    seen = called in ("ravel", "reshape", "asarray", "transpose", "view") or isinstance(value, ast.Subscript) or getattr(value, "attr", "") == "T"
    yield from ["view"] * (isinstance(target, ast.Name) and seen)


def test_labels_of_outputs_are_true():
    for made in map(generated, range(1000)):
        last = ast.parse(made.text).body[-1].body[-1]
        silent = not isinstance(last, ast.Return) or ast.unparse(last) in ("return", "return None")
        assert ("of" in made.features, "two outputs" in made.features) == (made.of is not None, len(made.of_names()) > 1)
        returned = {node.value is not None for node in ast.walk(ast.parse(made.text).body[-1]) if isinstance(node, ast.Return)}
        assert made.of or returned == {True}, made.text
        assert silent or "no return" not in made.features
        assert made.of and not silent or "return of no interest" not in made.features
        assert all(isinstance(made.inputs[name], np.ndarray) for name in made.of_names())


# --- programs that jump

JUMP_NEEDS = {
    **dict.fromkeys(("search", "until nothing changes"), "jump in a loop"), "until it is small": "endless", "while True": "endless",
    "left by a return only": "endless", "jump in the else of a loop": "jump in an else of a loop", "jump with an else": "jump and else",
    "return in a nested loop": "return in two loops", "raise in an else": "raise", "choice of results": "early return",
}
JUMP_SAME = {label: label for label in ("break", "continue", "raise", "early return", "return in a loop", "else of a loop")}


def test_half_of_the_programs_jump():
    found = [bool({"break", "continue", "early return", "raise"} & {*generated(seed).features}) for seed in range(400)]
    assert 160 <= sum(found) <= 240


def test_labels_of_jumps_are_true():
    for made in map(generated, range(1000)):
        shown = {*jumps_of(made)}
        assert {JUMP_NEEDS[label] for label in made.features if label in JUMP_NEEDS} <= shown, made.text
        assert {label for label in made.features if label in JUMP_SAME} == shown & {*JUMP_SAME}, made.text


def jumps_of(made):
    """The constructs with jumps of a program, read off the tree."""
    function = ast.parse(made.text).body[-1]
    loops = (ast.For, ast.While)
    for node in ast.walk(function):
        inner = [child for child in ast.walk(node) if child is not node]
        jumps = [child for child in inner if isinstance(child, (ast.Break, ast.Return))]
        if isinstance(node, loops):
            yield from ["else of a loop"] * bool(node.orelse) + ["jump in a loop"] * bool(jumps)
            within = [child for part in node.body for child in ast.walk(part)]
            yield from ["return in a loop"] * any(isinstance(child, ast.Return) for child in within)
            yield from ["return in two loops"] * any(isinstance(child, loops) and returns_below(child) for child in within)
            yield from ["endless"] * (isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(jumps))
            yield from ["jump in an else of a loop"] * any(isinstance(child, (ast.Break, ast.Continue, ast.Return)) for part in node.orelse for child in ast.walk(part))
        if isinstance(node, ast.If):
            yield from ["jump and else"] * bool(node.orelse and any(isinstance(child, (ast.Break, ast.Continue, ast.Return)) for child in inner))
        if isinstance(node, (ast.Break, ast.Continue, ast.Raise)):
            yield type(node).__name__.lower()
        yield from ["early return"] * (isinstance(node, ast.Return) and node is not function.body[-1])


def returns_below(node):
    return any(isinstance(child, ast.Return) for child in ast.walk(node))


def test_programs_do_not_raise():
    """Except for functions of math where values have blown up, which is rare."""
    raised = []
    for seed in range(1000):
        with tempfile.TemporaryDirectory() as folder, Loaded(generated(seed), folder) as loaded, quiet():
            try:
                run(loaded.f, generated(seed).inputs, generated(seed).of)
            except Unstable as error:
                raised += [str(error)] * str(error).startswith("raises")
    assert len(raised) <= 2 and all("math" in reason for reason in raised), raised


def test_generator_knows_shapes_and_memory():
    """At the end of a program, arrays have the shapes, and share the memory, that its writer takes them to."""
    shared = ends = 0
    for seed in range(500):
        made, w = drawn(seed)
        kinds, found = {name: w.kinds[name] for name in w.names(Array)}, final_values(made)
        if found is None:
            continue
        ends += 1
        assert {name: kinds[name].shape for name in kinds} == {name: found[name].shape for name in kinds}
        assert all(found[name].flags.writeable for name in kinds if kinds[name].writable)
        for first, second in itertools.combinations(kinds, 2):
            if np.shares_memory(found[first], found[second]):
                shared += 1
                assert kinds[first].memory & kinds[second].memory and not kinds[first].fresh and not kinds[second].fresh, made.text
    assert shared > 50 and ends > 350


def final_values(made):
    """The function's names with their final values, or None if it returns early."""
    tree, names = ast.parse(made.text), {}
    body = tree.body[-1].body
    for node in ast.walk(tree.body[-1]):
        if isinstance(node, ast.Return) and node is not body[-1]:
            node.value = None
    body[:] = [node for node in body if node is not body[-1] or not isinstance(node, ast.Return)] + ast.parse("return locals()").body
    with quiet():
        exec(compile(ast.fix_missing_locations(tree), "<program>", "exec"), names)
        return names["f"](**copied(made.inputs))


# --- the judge

# the cotangent is 1.75, so that the gradient for x is x
SUM_OF_SQUARES = Program("import numpy as np\n\ndef f(x, a):\n    return np.sum(x * x) * a\n", {"x": X, "a": 1 / 3.5}, ("x", "a"))
PAIR = Program("import numpy as np\n\ndef f(x):\n    return x * 2.0, np.sum(x)\n", {"x": X}, ("x",))


def test_right_is_right():
    assert judge(SUM_OF_SQUARES, Fake()).kind == "right"
    assert judge(PAIR, Fake()).kind == "right"


def spoiled(change):
    """A tool that changes the gradients of another."""
    return Fake(lambda inputs, value, gradients, cotangent: (value, change(inputs, value, gradients, cotangent)))


def keep(*changes):
    """Run changes for their effect and give the last of them."""
    return changes[-1]


WRONG = {
    "gradient: of x": spoiled(lambda i, v, g, c: (g[0] * (np.arange(3) < 2), *g[1:])),
    "gradient: of a": spoiled(lambda i, v, g, c: (g[0], g[1] + 1e-3)),
    "gradient: of x at (1,): got nan": spoiled(lambda i, v, g, c: (np.where(np.arange(3) == 1, np.nan, g[0]), g[1])),
    "memory: the gradient of x shares memory with the argument x": spoiled(lambda i, v, g, c: (i["x"], g[1])),
    "changed: the argument x": spoiled(lambda i, v, g, c: keep(i["x"].__imul__(2.0), g)),
    "shape: gradient of x": spoiled(lambda i, v, g, c: (g[0].reshape(1, 3), g[1])),
    "shape: gradient of the scalar a": spoiled(lambda i, v, g, c: (g[0], np.array([g[1]]))),
    "dtype: gradient of x": spoiled(lambda i, v, g, c: (g[0].astype(np.float32), g[1])),
    "dtype: gradient of a": spoiled(lambda i, v, g, c: (g[0], 1)),
    "memory: gradient of x is read-only": spoiled(lambda i, v, g, c: keep(g[0].setflags(write=False), g)),
    "type: gradient of the scalar a": spoiled(lambda i, v, g, c: (g[0], np.array(g[1]))),
    "structure: gradients": spoiled(lambda i, v, g, c: list(g)),
    "value: got": Fake(lambda i, v, g, c: (v + 1e-3, g)),
}


@pytest.mark.parametrize("reason", WRONG)
def test_wrong_is_wrong(reason):
    verdict = judge(SUM_OF_SQUARES, WRONG[reason])
    assert verdict.kind == "wrong"
    assert verdict.reason.startswith(reason)


def test_sharing_with_value_or_cotangent_is_wrong():
    shared = Fake(lambda i, v, g, c: (v, (np.copyto(v[0], g[0]) or g[0],)))
    assert judge(PAIR, shared).kind == "wrong"
    mixed = Fake(lambda i, v, g, c: ((g[0][:], v[1]), g))
    same_numbers = Program("def f(x):\n    return x * 1.0, 1.0\n", {"x": np.array([1.75, 1.25 + 0.5 * np.cos(1), 1.25 + 0.5 * np.cos(2)])}, ("x",))
    assert judge(same_numbers, mixed).reason == "memory: the gradient of x shares memory with the value"


MUTATED = Program("def f(x, y):\n    x[0] = y[1] * 2.0\n    y += x[::-1]\n", {"x": X, "y": X + 0.5}, ("x", "y"), of=("x", "y"))


def test_outputs_through_arguments():
    """Right, with what came in unchanged; the cotangents are 1.75, 1.52, ... by position."""
    assert judge(MUTATED, Fake()).kind == "right"
    assert judge(replace(MUTATED, of="y"), Fake()).kind == "right"
    assert np.array_equal(MUTATED.inputs["x"], X)
    assert "of=('x', 'y')" in MUTATED.call()
    assert judge(replace(MUTATED, text=MUTATED.text + "    return x[2]\n", of=None, wrt="x"), Fake()).kind == "right"


ALIKE = replace(MUTATED, text="def f(x, y):\n    x *= 1.0\n    y[:] = x\n")


@pytest.mark.parametrize("reason, spoil", [
    ("changed: the argument x was modified", lambda i, v, g, c: keep(i["x"].__imul__(2.0), (v, g))),
    ("memory: the value shares memory with the argument x", lambda i, v, g, c: ((i["x"], v[1]), g)),
    ("memory: the value shares memory with the value", lambda i, v, g, c: ((v[0], v[0]), g)),
    ("value: got", lambda i, v, g, c: (v[0], g)),
    ("gradient: of x", lambda i, v, g, c: (v, (g[0] + 1.75, g[1]))),
])
def test_wrong_outputs_through_arguments(reason, spoil):
    assert judge(ALIKE, Fake(spoil)).reason.startswith(reason)


def test_changed_cotangent_is_wrong():
    spoil = spoiled(lambda i, v, g, c: keep(c[0].__imul__(2.0), g))
    assert judge(PAIR, spoil).reason == "changed: the cotangent was modified"


def raising(error):
    """A tool whose derivative raises."""
    def spoil(*_):
        raise error

    return Fake(spoil)


@pytest.mark.parametrize("error, kind", [
    (Fake.SrcdiffError(), "refused"),
    (ValueError("srcdiff: x must have rank 1"), "refused"),
    (ValueError("operands could not be broadcast"), "crashed"),
    (AssertionError("s was not restored"), "crashed"),
    (KeyError("s"), "crashed"),
])
def test_exceptions(error, kind):
    assert judge(SUM_OF_SQUARES, raising(error)).kind == kind


def test_a_value_that_is_not_restored_is_wrong():
    assert failure(AssertionError("s was not restored"), Variant(False, True), "source").kind == "wrong"
    assert failure(AssertionError("s was not restored"), Variant(False, False), "source").kind == "crashed"


SOURCE = """
def derivative(x, a, *, result_bar=1.0):
    return (x * x).sum() * a, (FACTOR * x * a * result_bar, (x * x).sum() * result_bar)
"""


@pytest.mark.parametrize("sources, reason", [
    ([SOURCE.replace("FACTOR", "2.0")], ""),
    ([SOURCE.replace("FACTOR", "2.5")], "source executed, gradient: of x"),
    ([SOURCE.replace("FACTOR", "2.0"), SOURCE.replace("FACTOR", "(2.0)")], "text differs when generated twice"),
])
def test_source_is_what_runs_and_is_deterministic(sources, reason):
    class WithSource(Fake):
        made = 0

        def vjp(self, f, wrt, of=None, example=None, check_restore=False):
            derivative = super().vjp(f, wrt, of)
            derivative.source = sources[self.made % len(sources)]
            self.made += 1
            return derivative

    assert judge(SUM_OF_SQUARES, WithSource()).reason.startswith(reason)
    assert judge(SUM_OF_SQUARES, WithSource()).kind == ("wrong" if reason else "right")


def test_kinks_and_wild_programs_are_discarded():
    texts = ("return np.abs(x[0] - 0.7)", "return x[0] if x[0] < 0.7 else 0.0", "return np.exp(x[2] * 100.0)", "return np.log(x[1])",
             "return max(x[0], 0.70001)", "while True: pass", "return y")
    for text in texts:
        made = Program(f"import numpy as np\n\ndef f(x):\n    {text}\n", {"x": X}, ("x",))
        assert judge(made, Fake()).kind == "unstable", text


def test_one_variant_may_refuse():
    class Partial(Fake):
        def vjp(self, f, wrt, of=None, example=None, check_restore=False):
            if example is None:
                raise self.SrcdiffError()
            return super().vjp(f, wrt, of)

    verdict = judge(SUM_OF_SQUARES, Partial())
    assert verdict.kind == "right" and "fake: refused" in verdict.partly
    tally = Tally()
    tally.add(case("1:1", Partial()))
    assert tally.accepted() == 1.0 and tally.partly


def test_categories_of_refusals():
    assert category("NoRuleError: no rule for `np.kv` at 3.5\nhelp") == "NoRuleError: no rule for ... at N"


# --- the shrinker


def has_branch_in_while(made):
    """A while loop with an if in it, in a program that compiles."""
    tree = ast.parse(made.text)
    return any(isinstance(node, ast.While) and any(isinstance(child, ast.If) for child in ast.walk(node)) for node in ast.walk(tree))


def test_shrinks_to_the_essence():
    made = next(p for p in map(generated, range(500)) if has_branch_in_while(p) and len(p.text.splitlines()) > 20)
    small = shrunk(made, has_branch_in_while, 2000)
    assert has_branch_in_while(small)
    assert len(small.text.splitlines()) <= 8, small.text
    assert len(small.inputs) == 1


def test_shrinks_a_wrong_gradient():
    """A tool that is wrong about programs with a tanh: what remains is little more than a tanh."""
    def spoil(inputs, value, gradients, cotangent):
        return value, tuple(gradient + 1.0 for gradient in gradients)

    class Buggy(Fake):
        def vjp(self, f, wrt, of=None, example=None, check_restore=False):
            self.spoil = spoil if "tanh" in f.__code__.co_names else Fake().spoil
            return super().vjp(f, wrt, of)

    found = next(c for c in (case(seed, Buggy()) for seed in range(50)) if c.failed() and len(program(c.seed).text.splitlines()) > 12)
    again = shrunk_case(found, Buggy(), 1500)
    assert again.why.kind == "wrong" and "tanh" in again.small.text
    assert len(again.small.text.split("def f")[1].splitlines()) <= 4, again.small.text
    assert "wrong (seed" in described(again)


def test_shrinks_stores_and_outputs():
    text = "import numpy as np\ndef f(x, y):\n    x[0] += y[1]\n    np.add.at(y, [0, 0], x[:2])\n    y *= 2.0\n    return y\n"
    made = Program(text, {"x": X, "y": X}, ("x", "y"), of=("x", "y"))
    runs = functools.partial(judge, tool=Fake(), variants=VARIANTS[:1])
    small = shrunk(made, lambda candidate: "x" in candidate.of_names() and "x[0]" in candidate.text and runs(candidate).kind == "right")
    assert (small.text.split("def ")[1], small.of) == ("f(x):\n    x[0] = 1.0\n", ("x",))
    small = shrunk(made, lambda candidate: "x[0] =" in candidate.text and runs(candidate).kind == "right")
    assert small.of is None and len(small.inputs) == 1, small.text


def test_budget_bounds_the_questions():
    asked = []
    shrunk(program(3), asked.append, 10)
    assert len(asked) == 10
