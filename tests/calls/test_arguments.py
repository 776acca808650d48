"""Arguments go to the parameters to which Python gives them; calls that Python refuses are refused."""

from __future__ import annotations

import itertools

import gast
import pytest

from srcdiff.calls.arguments import bound_arguments, defaults_of
from tests.primals import text_of

PARAMETERS = [
    "",
    "a",
    "a, b",
    "a, b=20",
    "a=10, b=20",
    "a, /, b",
    "a, b=20, /, c=30",
    "a, *, k",
    "a, *, k=40",
    "*, k=40, m",
    "*rest",
    "a, *rest",
    "a=10, *rest, k=40",
    "**others",
    "a, **others",
    "a, /, **others",
    "a, b=20, /, c=30, *rest, k=40, **others",
]
POSITIONAL = ["", "1", "1, 2", "1, 2, 3", "1, 2, 3, 4"]
NAMED = ["", "a=5", "b=6", "c=7", "k=8", "a=5, k=8", "k=8, m=9", "b=6, z=0", "c=7, b=6, k=8", "rest=3, others=4"]
CALLS = [", ".join(filter(None, parts)) for parts in itertools.product(POSITIONAL, NAMED)]


class Refused(Exception):
    pass


def refuse(message: str, help: str) -> None:
    assert message and help
    raise Refused(message)


def ours(parameters: str, given: str):
    """What each parameter holds; None if the call is refused."""
    arguments = gast.parse(f"def f({parameters}): pass").body[0].args
    try:
        bound = bound_arguments(arguments, gast.parse(f"f({given})").body[0].value, refuse)
    except Refused:
        return None
    return {parameter: eval(text_of([gast.Expr(value)])) for parameter, value in bound}


def pythons(parameters: str, given: str):
    function = eval(f"lambda {parameters}: locals()")
    try:
        return eval(f"function({given})", {"function": function})
    except TypeError:
        return None


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_as_python(parameters):
    expected = {given: pythons(parameters, given) for given in CALLS}
    assert {given: ours(parameters, given) for given in CALLS} == expected
    assert any(bound is not None for bound in expected.values()) and None in expected.values()


def test_order_of_parameters():
    arguments = gast.parse("def f(a, b=2, *rest, k, **others): pass").body[0].args
    call = gast.parse("f(1, k=3, z=4)").body[0].value
    assert [parameter for parameter, _ in bound_arguments(arguments, call, refuse)] == ["a", "b", "k", "rest", "others"]


def test_defaults():
    arguments = gast.parse("def f(a, b=2, /, c=3, *, k, m=5): pass").body[0].args
    assert [(parameter, default.value) for parameter, default in defaults_of(arguments)] == [("b", 2), ("c", 3), ("m", 5)]


def test_a_default_is_copied():
    arguments = gast.parse("def f(a=x + 1): pass").body[0].args
    call = gast.parse("f()").body[0].value
    (_, one), (_, other) = [bound_arguments(arguments, call, refuse)[0] for _ in range(2)]
    assert one is not other and one is not arguments.defaults[0]


@pytest.mark.parametrize(
    "parameters, given, message",
    [
        ("a", "1, 2", "2 positional arguments for 1 parameters"),
        ("a, b", "1", "the parameter 'b' gets no value"),
        ("a", "1, z=2", "there is no parameter 'z'"),
        ("a, /", "a=2", "there is no parameter 'a'"),
        ("a", "1, a=2", "the parameter 'a' gets two values"),
    ],
)
def test_reasons(parameters, given, message):
    arguments = gast.parse(f"def f({parameters}): pass").body[0].args
    with pytest.raises(Refused, match=message):
        bound_arguments(arguments, gast.parse(f"f({given})").body[0].value, refuse)
