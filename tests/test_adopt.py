"""srcdiff adopt: a gradient that a person edited becomes the rule of its primal, once it is right, and no longer than both stay as they are."""

from __future__ import annotations

import importlib
import re
import sys

import numpy as np
import pytest

import srcdiff
from srcdiff.cli import main
from srcdiff.files import gradient_text

MODEL = """
from typing import Annotated
import numpy as np

GAIN = 2.0


def helper(x):
    return GAIN * x


def energy(k: Annotated[np.ndarray, "n"], x: Annotated[np.ndarray, "n"], rest: float = 0.5, cubic: bool = False):
    r = helper(x) - rest
    return np.sum(k * (r**3 if cubic else r**2))


def field(x: Annotated[np.ndarray, "n"], scale: float):
    return np.sin(scale * x)


def total(x: Annotated[np.ndarray, "n"]):
    return np.exp(0.1 * energy(x, 2.0 * x)) + np.mean(field(x, 2.0))
"""
BY_HAND = """
import numpy as np

import model


def energy_grad(k, x, rest=0.5, cubic=False):
    \"\"\"Gradient of `energy` with respect to k and x.\"\"\"
    if x.shape != k.shape:
        raise ValueError("as many stiffnesses as places")
    r = model.helper(x) - rest
    power = r * r if cubic else r  # edited
    return power * r, (3.0 if cubic else 2.0) * model.GAIN * k * power
"""
SETUP = "[srcdiff]\nrules = energy_grad\n"


@pytest.fixture
def session(tmp_path, monkeypatch, capsys):
    """Commands in a folder, and the files there: `run("adopt", "g.py")` gives (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))

    def run(*words, **files):
        for name, text in files.items():
            (tmp_path / (name if name == "setup.cfg" else f"{name}.py")).write_text(text, encoding="utf-8")
        forget()
        return (main(list(words)), *capsys.readouterr()) if words else tmp_path

    def forget():
        importlib.invalidate_caches()
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(str(tmp_path)):
                del sys.modules[name]

    yield run
    forget()


def edited(session, command=("--wrt", "k,x"), body: str = BY_HAND, function: str = "energy", out: str = "energy_grad") -> str:
    """Write a gradient, then put another text below its head; gives the text."""
    assert session("grad", f"model.py::{function}", *command, "-o", f"{out}.py", model=MODEL)[0] == 0
    head = (session() / f"{out}.py").read_text().partition("\n\n")[0]
    session(**{out: head + "\n" + body})
    return head + "\n" + body


def live(name: str = "total"):
    return getattr(importlib.import_module("model"), name)


def test_a_session(session):
    edited(session)
    code, out, err = session("adopt", "energy_grad.py")
    assert code == 0
    assert out.splitlines()[1].split() == "energy_grad.py::energy_grad k, x below 1e-08 2.00 2.00 2.00 2.00".split()
    assert err == "adopted energy_grad.py; nothing uses it yet: name it in setup.cfg\n\n[srcdiff]\nrules = energy_grad\n"
    text = (session() / "energy_grad.py").read_text()
    assert re.sub(r"sha256:\w{12}", "sha256:*", text.partition("\n\n")[0]).splitlines() == [
        "# Adopted from a derivative of model.py by srcdiff: edited by hand, checked numerically.",
        "# Update:  srcdiff adopt energy_grad.py",
        "# Adopted: energy_grad for srcdiff grad model.py::energy --wrt k,x sha256:*",
        "# Checked: k of rank 1, x of rank 1, rest of rank 0, cubic of rank 0",
        "# Source:  energy(k, x, rest, cubic) sha256:*",
        "# Source:  helper(x) sha256:*",
        "# Source:  GAIN sha256:*",
    ]
    assert text.endswith(BY_HAND)  # which stays as it is
    assert "energy_grad" not in gradient_text("model.py", "total", "grad", "x", "u")  # nothing says yet that there are rules
    (session() / "setup.cfg").write_text(SETUP)
    assert session("adopt", "energy_grad.py::energy_grad")[2] == "adopted energy_grad.py\n"
    assert (session() / "energy_grad.py").read_text() == text
    found = gradient_text("model.py", "total", "grad", "x", "u")
    assert "bars = energy_grad_2.energy_grad(x, 2.0 * x)" in found and "helper" not in found
    assert "# Source:  derivative of energy(k, x, rest, cubic) sha256:" in found
    x = np.array([0.3, -0.8, 1.1])
    total_grad = srcdiff.grad(live())
    assert "bars = energy_grad_2.energy_grad(x, 2.0 * x)" in total_grad.source
    srcdiff.check_grads(live(), modes=("reverse", "forward"))(x)
    (session() / "total_grad.py").write_text(found)
    assert np.array_equal(importlib.import_module("total_grad").total_grad(x), total_grad(x))


def test_second_derivatives(session):
    """The text of the gradient is differentiated in its turn."""
    adopted(session)
    k, x = np.array([1.0, 2.0]), np.array([0.3, -0.8])
    assert np.allclose(srcdiff.hessian(live("energy"), "x")(k, x), np.diag(8.0 * k))
    assert "energy_grad_2.energy_grad(k, x, rest, cubic)[1]" in srcdiff.grad(live("energy"), "x").source


def adopted(session, **options) -> None:
    edited(session, **options)
    assert session("adopt", f"{options.get('out', 'energy_grad')}.py")[0] == 0
    (session() / "setup.cfg").write_text(SETUP.replace("energy_grad", options.get("out", "energy_grad")))


def errors(session, function: str = "total") -> list:
    """What is said where the rule is used, from text and live."""
    found = []
    for act in (lambda: gradient_text("model.py", function, "grad", "x", "u"), lambda: srcdiff.grad(live(function), "x")):
        session()
        with pytest.raises(srcdiff.SrcdiffError) as caught:
            act()
        found.append(caught.value)
    assert len({(str(error), type(error)) for error in found}) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "old, new, shown", [("r**2)", "r**4)", "energy(k, x, rest, cubic)"), ("GAIN * x", "GAIN + x", "helper(x)"), ("GAIN = 2.0", "GAIN = 3.0", "GAIN")]
)
def test_a_primal_that_changed(session, old, new, shown):
    adopted(session)
    session(model=MODEL.replace(old, new))
    error = errors(session)
    assert error.message == f"{shown} has changed since energy_grad was adopted as the derivative of energy"
    assert str(error.place) == "energy_grad.py:3:1" and error.help == "mend energy_grad.py, and check it again: srcdiff adopt energy_grad.py"
    assert gradient_text("model.py", "field", "vjp", "x", "u")  # what does not use it is as ever


def test_what_does_not_count_as_a_change(session):
    adopted(session)
    session(
        model=MODEL.replace("    r = helper", '    "A comment."\n\n    # so\n    r = helper'),
        energy_grad=(session() / "energy_grad.py").read_text().replace("# edited", "# by hand"),
    )
    assert "energy_grad_2.energy_grad(" in gradient_text("model.py", "total", "grad", "x", "u")


@pytest.mark.parametrize(
    "old, new",
    [
        ("3.0 if cubic", "4.0 if cubic"),
        ("for srcdiff grad model.py::energy --wrt k,x", "for srcdiff grad model.py::energy --wrt x,k"),
        ("k of rank 1", "k of rank 2"),
    ],
)
def test_a_text_that_was_edited_since(session, old, new):
    adopted(session)
    text = (session() / "energy_grad.py").read_text()
    assert old in text
    session(energy_grad=text.replace(old, new))
    assert errors(session).message == "energy_grad has been edited since it was adopted as the derivative of energy"


def test_it_is_adopted_again(session):
    """The module uses what is not right any more while it is imported for the check."""
    adopted(session)
    session(model="import srcdiff\n" + MODEL.replace("GAIN = 2.0", "GAIN = 3.0").replace("def total", '@srcdiff.gradient(wrt="x")\ndef total'))
    assert "GAIN has changed" in errors_of_import()
    assert session("adopt", "energy_grad.py")[0] == 0
    assert session("verify", "model.py")[0] == 0


def errors_of_import() -> str:
    with pytest.raises(srcdiff.SrcdiffError) as caught:
        importlib.import_module("model")
    return caught.value.message


WRONG = [  # an edit, what is said of it
    ("model.GAIN * k * power", "2.1 * k * power", "the gradient is wrong at x["),
    ("(3.0 if cubic else 2.0)", "2.0", "the gradient is wrong at x["),  # of another value than the default only
    ("- rest", "- 0.5", "the gradient is wrong at x["),
    ("power * r,", "power[:3] * r[:3],", "the gradient of 'k' is"),  # of another length only
    ("power * r,", "np.abs(power) * np.abs(r) * np.sign(k + 9.0),", "the gradient is wrong at k["),  # of numbers of the other sign only
    ("    return", "    x[0] = 1.0\n    return", "the derivative modifies the argument 'x'"),
    ("    return power * r, ", "    return ", "expected a tuple of 2 gradients"),
    ("    return", "    return k.nothing\n    return", "it raises AttributeError"),
    (
        "    if x.shape != k.shape:\n        raise",
        "    if x.shape == (0,):\n        raise",
        "at 'k' of shape (1,), which the primal broadcasts: sum its gradient",
    ),  # where the primal broadcasts
]


@pytest.mark.parametrize("old, new, said", WRONG, ids=range(len(WRONG)))
def test_wrong_edits(session, old, new, said):
    assert old in BY_HAND
    text = edited(session, body=BY_HAND.replace(old, new, 1))
    code, out, err = session("adopt", "energy_grad.py")
    assert code == 1 and err == "" and out.splitlines()[1].split() == "energy_grad.py::energy_grad k, x wrong".split()
    assert said in out and (session() / "energy_grad.py").read_text() == text


def test_integers_do_not_cut_off_the_gradient(session):
    model = "import numpy as np\nfrom typing import Annotated\n\n\ndef f(k: Annotated[np.ndarray, 'n'], x: Annotated[np.ndarray, 'n']):\n    return np.sum(np.sin(k * x))\n"
    assert session("grad", "model.py::f", "--wrt", "x", "-o", "f_grad.py", model=model)[0] == 0
    text = (session() / "f_grad.py").read_text()
    body = "    x_bar = np.zeros_like(k)\n    x_bar[...] = np.cos(k * x) * k\n    return x_bar\n"
    code, out, _ = session("adopt", "f_grad.py", f_grad=text[: text.index("    x_bar = ")] + body)
    assert code == 1 and "f_grad.py::f_grad: check of f_grad: of integers it gives" in out


def test_the_worst_component_is_named(session):
    body = "def field_vjp(x, scale, *, result_bar=1.0):\n    import numpy as np\n    return np.sin(scale * x), (result_bar * np.cos(scale * x) * scale, np.sum(result_bar * x))\n"
    edited(session, ("--wrt", "x,scale", "--vjp"), body, "field", "field_vjp")
    code, out, _ = session("adopt", "field_vjp.py")
    assert code == 1 and re.search(r"the gradient is wrong at scale: reverse mode [-.\d]+, central differences [-.\d]+", out)


KINDS = {  # the options, the name of the function, and the text
    "value": (
        ("--wrt", "x,", "--value"),
        "energy_value_and_grad",
        "    return model.energy(k, x, rest, cubic), ((3.0 * k * r**2 if cubic else 2.0 * k * r) * model.GAIN,)\n",
    ),
    "vjp": (
        ("--wrt", "x", "--vjp"),
        "energy_vjp",
        "    return model.energy(k, x, rest, cubic), result_bar * (3.0 * k * r**2 if cubic else 2.0 * k * r) * model.GAIN\n",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds(session, kind):
    command, name, body = KINDS[kind]
    last = ", *, result_bar=1.0" if kind == "vjp" else ""
    adopted(
        session,
        command=command,
        body=f"import model\n\n\ndef {name}(k, x, rest=0.5, cubic=False{last}):\n    r = model.helper(x) - rest\n    assert x.shape == k.shape\n{body}",
        out="by_hand",
    )
    session(model=MODEL + "\n\ndef half(x: Annotated[np.ndarray, 'n']):\n    return energy(np.ones(len(x)), 0.5 * x, cubic=True) ** 2\n")
    assert re.search(rf"by_hand\.{name}\(\s*\w+.*, 0\.5, True", gradient_text("model.py", "half", "grad", "x", "u"))
    srcdiff.check_grads(live("half"))(np.array([0.3, -0.8, 1.1]))


def test_a_vjp_of_arrays(session):
    body = "import numpy as np\n\n\ndef field_vjp(x, scale, *, result_bar=1.0):\n    c = result_bar * np.cos(scale * x)\n    return np.sin(scale * x), (c * scale, np.sum(c * x))\n"
    adopted(session, command=("--wrt", "x,scale", "--vjp"), body=body, function="field", out="by_hand")
    assert "by_hand.field_vjp(" in gradient_text("model.py", "total", "grad", "x", "u")
    srcdiff.check_grads(live())(np.array([0.3, -0.8, 1.1]))
    session()
    with pytest.raises(srcdiff.NoRuleError, match="no rule for the tangent of field"):
        srcdiff.jvp(live())


USES = [  # how it is called, and what is said
    ("energy(x, x, x[0])", "energy_grad, which was adopted as the derivative of energy, is not with respect to 'rest'"),
    ("energy(np.outer(x, x), np.outer(x, x))", "for 'k' of rank 1, and the call passes a value of rank 2"),
    ("energy(unknown, x)", "for 'k' of rank 1, and the call passes a value of which the rank is not known"),
    ("energy(x[0], 1.0)", "for 'k' of rank 1, and the call passes a value of rank 0"),
]


@pytest.mark.parametrize("use, said", USES)
def test_uses_that_were_not_checked(session, use, said):
    adopted(session)
    session(model=MODEL + f"\n\ndef use(x: Annotated[np.ndarray, 'n'], unknown):\n    return np.sum({use})\n")
    error = errors(session, "use")
    assert said in error.message and error.place.text.strip() == f"return np.sum({use})"


def test_complex_values(session):
    adopted(session)
    session(model=MODEL + "\n\ndef use(x: Annotated[np.ndarray, 'n']):\n    return np.real(energy(x, x * 1j))\n")
    assert errors(session, "use").message == "the rule of energy does not take complex values"


def test_ranks_that_are_only_told_are_guarded(session):
    adopted(session)
    x = np.array([0.3, -0.8])
    f = srcdiff.grad(live("energy"), "x", example=(x, x))
    assert np.allclose(f(x, x), 4.0 * x * (2.0 * x - 0.5))
    with pytest.raises(ValueError, match="rank 1|expected k"):
        f(np.outer(x, x), np.outer(x, x))


def test_words_that_a_call_may_not_give(session):
    model = MODEL.replace("cubic: bool", "cubic: str").replace("False", '""')
    body = BY_HAND.replace("False", '""')
    assert session("grad", "model.py::energy", "--wrt", "k,x", "-o", "energy_grad.py", model=model)[0] == 0
    head = (session() / "energy_grad.py").read_text().partition("\n\n")[0]
    assert session("adopt", "energy_grad.py", energy_grad=head + "\n" + body)[0] == 0
    use = "\n\ndef use(x: Annotated[np.ndarray, 'n']):\n    return energy(x, x, cubic='yes')\n"
    session(model=model + use)
    (session() / "setup.cfg").write_text(SETUP)
    assert errors(session, "use").message == "energy_grad was adopted as the derivative of energy with the default of 'cubic' only"


def test_write_leaves_it_alone(session):
    model = MODEL.replace("import numpy", "import srcdiff\nimport numpy").replace("def energy", '@srcdiff.gradient(wrt=("k", "x"))\ndef energy')
    assert session("write", "model.py", model=model)[0] == 0
    text = (session() / "model_grad.py").read_text()
    assert session("adopt", "model_grad.py")[0] == 0
    adopted = (session() / "model_grad.py").read_text()
    assert adopted.partition("\n\n")[2] == text.partition("\n\n")[2] and adopted.count("# Adopted: ") == 2
    (session() / "setup.cfg").write_text("[srcdiff]\nrules = model_grad\n")
    assert session("write") == (0, "", "") and (session() / "model_grad.py").read_text() == adopted
    assert session("verify")[0] == 0
    assert "model_grad.energy_grad(k, x, rest, cubic)" in live("energy").grad.source
    code, _, err = session("write", model=model.replace("GAIN * x", "x / GAIN"))
    assert code == 2 and "helper(x) has changed since energy_grad was adopted" in err
    for other in (model.replace('wrt=("k", "x")', 'wrt="x"'), model.replace("def total", '@srcdiff.gradient(wrt="x")\ndef total')):
        code, _, err = session("write", model=other)
        assert code == 2 and "model_grad.py was adopted as it is, and has no derivatives of" in err
    code, _, err = session("grad", "model.py::field", "--vjp", "--wrt", "x", "-o", "model_grad.py")
    assert code == 2 and "model_grad.py was edited by hand and adopted as a rule, and would be overwritten" in err
    assert (session() / "model_grad.py").read_text() == adopted


REFUSED = [  # how it was written, and what is said
    (("energy", "--wrt", "x", "--mode", "forward"), "--mode forward' writes cannot be adopted"),
    (("energy", "--wrt", "x", "--debug"), "--debug' writes cannot be adopted"),
    (("energy", "--wrt", "x", "--follow", "scipy"), "--follow scipy' writes cannot be adopted"),
    (("pair", "--wrt", "x", "--has-aux"), "--has-aux' writes cannot be adopted"),
    (("step", "--wrt", "x", "--of", "x", "--vjp"), "--of x --vjp' writes cannot be adopted"),
    (("Spring.energy", "--wrt", "x"), "Spring.energy is a method, and its derivative cannot be adopted"),
    (("of_spring", "--wrt", "spring.k"), "of_spring_grad is with respect to a part of an object"),
    (("chosen", "--wrt", "x"), "chosen is no plain function of model.py"),
]
OTHERS = """
class Spring:
    def __init__(self, k):
        self.k = k

    def energy(self, x: float):
        return x * x


def of_spring(spring: Spring, x: float):
    return spring.k * x


def pair(x: float):
    return x * x, x


def step(x: Annotated[np.ndarray, "n"]):
    x *= 2.0


chosen = lambda x: x * x
"""


@pytest.mark.parametrize("command, said", REFUSED)
def test_what_cannot_be_adopted(session, command, said):
    assert session("grad", f"model.py::{command[0]}", *command[1:], "-o", "found.py", model=MODEL + OTHERS)[0] == 0
    code, out, err = session("adopt", "found.py")
    assert code == 2 and out == "" and said in err and "only gradients can be adopted, of functions at the top level" in err


def test_parameters_with_another_name(session):
    adopted(session)
    code, out, err = session(
        "adopt",
        "energy_grad.py",
        model=re.sub(r"\bk\b", "stiffness", MODEL),
        energy_grad=re.sub(r"\bk\b(?! of|,x)", "stiffness", (session() / "energy_grad.py").read_text()),
    )
    assert code == 2 and out == "" and "energy has no parameter 'k'" in err


def test_files_that_cannot_be_adopted(session):
    edited(session)
    assert "energy_grad.py holds energy_grad, which is adopted as it stands" in session("adopt", "energy_grad.py::other")[2]
    assert "found.py does not say of what it is a derivative" in session("adopt", "found.py", found="x = 1\n")[2]
    text = (session() / "energy_grad.py").read_text()
    for old, new, said in (
        ("rest=0.5", "rest=0.4", "this rule has another default for 'rest' than energy"),
        ("def energy_grad", "def other", "energy_grad.py defines no 'energy_grad'"),
        ("    return", "    return (", "energy_grad.py"),
    ):
        code, out, err = session("adopt", "energy_grad.py", energy_grad=text.replace(old, new))
        assert code == 2 and out == "" and said in err and "bug of srcdiff" not in err
    (session() / "model.py").unlink()
    assert "model.py, of which energy_grad.py holds derivatives, is not beside it" in session("adopt", "energy_grad.py", energy_grad=text)[2]


def test_what_cannot_be_checked(session):
    model = MODEL.replace('k: Annotated[np.ndarray, "n"], x: Annotated[np.ndarray, "n"]', "k, x")
    session("grad", "model.py::energy", "--wrt", "k,x", "-o", "energy_grad.py", model=model)
    code, out, err = session("adopt", "energy_grad.py")
    assert code == 2 and err == "" and "not checked: nothing tells what the argument 'k' is" in out
    decorated = model.replace("import numpy", "import srcdiff\nimport numpy").replace(
        "def energy", '@srcdiff.gradient(wrt="x", example=((1.0), (2.0)))\ndef energy'
    )
    assert session("adopt", "energy_grad.py", model=decorated)[0] == 0
    assert "# Checked: k of rank 0, x of rank 0, rest of rank 0" in (session() / "energy_grad.py").read_text()


EXAMPLES = """
import numpy as np
import srcdiff

def scale(x):
    x *= 2.0
    return x

@srcdiff.gradient(wrt="x", example=EXAMPLE)
def f(x, cubic=False, power=2):
    return BODY
"""
AT_EXAMPLES = [  # the example, what f returns, what its gradient was edited to, and what is said
    ("(np.zeros(3),)", "np.sum(x**3 if cubic else x**power)", "3.0 * x**2 if cubic else power * x ** (power - 1)", None),
    ("(np.zeros(3),)", "np.sum(x**3 if cubic else x**power)", "0.0 * x", "the gradient is wrong at x["),
    ("{'x': np.ones(3)}", "np.sum(x**3 if cubic else x**power)", "3.0 * x**2 if cubic else 2.0 * x", "the gradient is wrong at x["),
    ("{'x': np.ones(3)}", "np.sum(x**3 if cubic else x**power)", "power * x ** (power - 1)", "the gradient is wrong at x["),
    ("(2,)", "x**3 if cubic else x**power", "3.0 * x**2 if cubic else power * x ** (power - 1)", None),
    ("(2,)", "x**3 if cubic else x**power", "3.0 * x**2 if cubic else x * power", "the gradient is wrong at x"),
    ("(np.ones(3), 'no')", "np.sum(x)", "1.0 + 0.0 * x", None),
    ("(np.ones(3), True)", "np.sum(scale(x))", "2.0 + 0.0 * x", "f changes its argument 'x'; let it work on a copy"),
]


@pytest.mark.parametrize("example, body, gradient, said", AT_EXAMPLES, ids=range(len(AT_EXAMPLES)))
def test_points_around_an_example(session, example, body, gradient, said):
    assert session("write", model=EXAMPLES.replace("EXAMPLE", example).replace("BODY", body))[0] == 0
    head = (session() / "model_grad.py").read_text().partition("\n\n")[0]
    text = f"\n\ndef f_grad(x, cubic=False, power=2):\n    return {gradient}\n\n\ndef f_value_and_grad(x, cubic=False, power=2):\n    return model.f(1.0 * x, cubic, power), f_grad(x, cubic, power)\n"
    code, out, err = session("adopt", "model_grad.py", model_grad=head + "\n\nimport model\n" + text)
    assert (code == 0) == (said is None) and (said or "") in out and "Error" not in err


def test_a_text_that_is_not_python_any_more(session):
    adopted(session)
    text = (session() / "energy_grad.py").read_text()
    session(energy_grad=text.replace("    return", "    return ("))
    code, _, err = session("grad", "model.py::total", "--wrt", "x")
    assert code == 2 and "energy_grad.py" in err and "bug of srcdiff" not in err


def test_its_help_says_that_it_runs_code(capsys):
    with pytest.raises(SystemExit):
        main(["adopt", "--help"])
    assert "This imports and runs both modules" in " ".join(capsys.readouterr().out.split())
