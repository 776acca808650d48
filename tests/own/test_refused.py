"""What a rule may not say, and functions that no rule can be for: the same errors live and from text, with the rule's place."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import srcdiff
from srcdiff.files import gradient_text

HEAD = "import numpy as np\nimport srcdiff\nfrom srcdiff.extend import ndim\n"
F = '''
def g(x, k=2.0):
    try:
        return k * x
    except ValueError:
        return x

def f(x):
    return np.sum(g(x))
'''

RULES = [  # the rule, the message, and the text under the carets
    ("@srcdiff.adjoint(g)\ndef rule(z, x): x_bar += z_bar", "the parameters of this rule are not those of g: x, k", "def rule(z, x): x_bar += z_bar"),
    ("@srcdiff.adjoint(g)\ndef rule(z, k=2.0, x=1.0): x_bar += z_bar", "the parameters of this rule are not those of g: x, k", None),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k): x_bar += z_bar", "has no default for 'k' than g, where it is 2.0", None),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=3.0): x_bar += z_bar", "has another default for 'k' than g, where it is 2.0", None),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=np.pi): x_bar += z_bar", "the default of 'k' in a rule has to be a literal", None),
    ("@srcdiff.adjoint(g)\ndef rule(x, k=2.0): x_bar += z_bar", "a rule of this kind starts with z", None),
    ("@srcdiff.adjoint(g)\ndef rule(z, *args): x_bar += z_bar", "a rule has no starred parameters", None),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): x_bar = z_bar", "a rule adds to x_bar, whatever else does: it does not assign it", "x_bar = z_bar"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): x_bar -= z_bar", "a rule adds to x_bar, whatever else does", "x_bar -= z_bar"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): y_bar += z_bar", "y_bar is not k_bar or x_bar", "y_bar"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): x_bar[0] += z_bar", "x_bar[0] is not k_bar or x_bar", "x_bar[0]"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): pass", "this rule adds to no adjoint of a parameter", None),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): return z_bar, None", "a rule that is spliced returns nothing", "return z_bar, None"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0):\n    for i in range(3): x_bar += z_bar", "a rule has no such statement", "for i in range(3): x_bar += z_bar"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): x_bar += [z_bar for i in x]", "a rule has no such expression", "[z_bar for i in x]"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0):\n    x_bar += z_bar\n    k_bar += x_bar", "x_bar is only added to", "x_bar"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0):\n    x_bar += t\n    t = z_bar", "t is read before it is assigned", "t"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0):\n    x = z\n    x_bar += z_bar", "a rule does not assign x", "x = z"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0):\n    if x[0] > 0.0: x_bar += z_bar", "an `if` of a rule is decided when the derivative is made", "x[0]"),
    ("@srcdiff.adjoint(g, shape='y')\ndef rule(z, x, k=2.0): x_bar += z_bar", "shape='y' is no parameter of g", None),
    ("@srcdiff.adjoint(g, call=True)\ndef rule(z_bar, z, x, k=2.0): return z_bar", "a rule that is called returns a tuple of 2", "return z_bar"),
    ("@srcdiff.adjoint(g, call=True)\ndef rule(z, x, k=2.0): return z, z", "a rule of this kind starts with z_bar, z", None),
    ("@srcdiff.adjoint(g, call=True)\ndef rule(z_bar, z, x, k=2.0): pass", "this rule returns nothing", None),
    ("@srcdiff.adjoint(g, call=True)\ndef rule(z_bar, z, x, *, k=2.0): return z, z", "a rule that is called takes its arguments by position", None),
    ("@srcdiff.adjoint(g, call=True)\ndef rule(z_bar, z, x, k=2.0):\n    if k: return z_bar, None\n    return z_bar, z_bar", "None is returned here for k", "return z_bar, None"),
    ("@srcdiff.tangent(g)\ndef rule(z, x, k=2.0): x_dot += z_dot", "x_dot is not z_dot", "x_dot"),
    ("srcdiff.zero_gradient(g)\n@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): x_bar += z_bar", "g has a rule already: zero_gradient", None),
    ("@srcdiff.adjoint(g)\ndef one(z, x, k=2.0): x_bar += z_bar\n@srcdiff.adjoint(g)\ndef two(z, x, k=2.0): x_bar += z_bar", "g has a rule already, in line ", None),
    ("@srcdiff.elementwise(np.tanh)\ndef rule(z, x): x_bar += z_bar", "numpy.tanh has a rule already, which is srcdiff's own", None),
]


def errors(text: str, project) -> list:
    project(model=text)
    found = []
    for act in (lambda: srcdiff.grad(importlib.import_module("model").f), lambda: gradient_text("model.py", "f", "grad", "x", "u")):
        with pytest.raises(srcdiff.SrcdiffError) as caught:
            act()
        found.append(caught.value)
    return found


@pytest.mark.parametrize("rule, message, under", RULES, ids=range(len(RULES)))
def test_declarations(project, rule, message, under):
    live, text = errors(HEAD + F + "\n" + rule + "\n", project)
    assert message in live.message and live.message == text.message and live.help == text.help and type(live) is type(text)
    if under is not None:
        for error in (live, text):
            assert error.place.text[error.place.column : error.place.end_column] == under


USES = [
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): x_bar += z_bar * nothing", "'nothing', which this rule reads, is not defined", "nothing"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0): k_bar += np.sum(z_bar)", "the rule of g does not differentiate the argument 'x'", "g(x)"),
    ("@srcdiff.tangent(g)\ndef rule(z, x, k=2.0): z_dot += k * x_dot", "g has a rule for forward mode only", "g(x)"),
    ("@srcdiff.adjoint(g)\ndef rule(z, x, k=2.0):\n    if ndim(x) == 1: x_bar += z_bar\n    else: x_bar += 2.0 * z_bar", "`if ndim(x) == 1` of the rule of g cannot be decided", "g(x)"),
    ("@srcdiff.adjoint(g, call=True)\ndef rule(z_bar, z, x, k=2.0): return z_bar, None\nrule = None", "rule is not the one meaning of its name", None),
]


@pytest.mark.parametrize("rule, message, under", USES, ids=range(len(USES)))
def test_uses(project, rule, message, under):
    live, text = errors(HEAD + F + "\n" + rule + "\n", project)
    assert message in live.message and live.message == text.message
    if under is not None:
        for error in (live, text):
            assert error.place.text[error.place.column : error.place.end_column] == under


def test_a_function_that_changes_its_argument(project):
    g = "def g(x):\n    x[0] = 2.0\n    return x\n\n@srcdiff.adjoint(g)\ndef rule(z, x):\n    x_bar += z_bar\n\n"
    for error in errors(HEAD + g + "def f(x):\n    return np.sum(g(x.copy()))\n", project):
        assert error.message == "g has a rule, and changes its argument 'x'"


def test_lists_and_structures(project):
    g = "def g(xs):\n    return max(xs, key=abs)\n\n@srcdiff.adjoint(g)\ndef rule(z, xs):\n    xs_bar += z_bar\n\n"
    for error in errors(HEAD + g + "def f(x):\n    return g([x[0], x[1]])\n", project):
        assert "g has a rule, and gets" in error.message


def test_what_is_no_function():
    with pytest.raises(srcdiff.ArgumentError, match="is no function that a rule could be for"):
        srcdiff.zero_gradient(3.0)
    with pytest.raises(srcdiff.ArgumentError, match="adjoint is not told of which function"):
        srcdiff.adjoint()
    with pytest.raises(TypeError, match="ndim is a word for the texts of rules"):
        srcdiff.extend.ndim(np.ones(3))


def test_the_error_of_a_missing_rule_names_the_ways_out(project):
    for error in errors("import numpy as np\ndef f(x):\n    return np.sum(np.packbits(x))\n", project):
        assert error.help.startswith("give it a rule, @srcdiff.adjoint(packbits), or say srcdiff.zero_gradient(packbits)")
