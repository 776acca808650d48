"""Rules of the user's: how derivatives that use them read, that live and text give the same, and that they are right."""

from __future__ import annotations

import importlib
import pathlib
import re

import numpy as np
import pytest

import srcdiff
from srcdiff.files import gradient_text, write_file

HEAD = "import numpy as np\nimport srcdiff\nfrom srcdiff.extend import count, expand, fitted, ndim, reshaped, unsupported, varied\n"


def both(qualname: str, wrt, kind: str = "grad", module: str = "model") -> str:
    """The lines after the docstring, which are the same live and from text; names of the module are spelled `model.` there."""
    live = getattr(srcdiff, kind)(getattr(importlib.import_module(module), qualname), wrt).source
    text = gradient_text(module.replace(".", "/") + ".py", qualname, kind, wrt, "srcdiff grad ...")
    assert in_one_line(text).replace(f"{module}.", "") == in_one_line(live)
    return text


def in_one_line(text: str) -> str:
    """Without what depends on the length of names."""
    return re.sub(r"\s+", " ", text.rpartition('."""\n')[2]).replace("( ", "(").replace(",)", ")").replace(", )", ")").replace(" )", ")")


def body(text: str) -> str:
    """The lines of the derivative's function itself."""
    return text.rpartition('."""\n')[2].rstrip("\n")


def check(qualname: str, wrt, *arguments, module: str = "model", **options) -> None:
    """Against central differences, with and without an example."""
    f = getattr(importlib.import_module(module), qualname)
    srcdiff.check_grads(f, wrt, **options)(*arguments)
    srcdiff.check_grads(f, wrt, example=arguments, **options)(*arguments)


def random(*shape, seed: int = 1):
    return np.random.default_rng(seed).normal(size=shape)


SMOOTH = HEAD + '''

def smooth(x, width=1.0):
    try:
        return np.convolve(x, np.array([0.5, width, 0.5]), "same")
    except ValueError:
        return x


@srcdiff.adjoint(smooth, shape="x")
def smooth_adjoint(z, x, width=1.0):
    x_bar += smooth(z_bar, width)
    width_bar += z_bar @ x


def loss(x, w):
    return np.sum(smooth(np.tanh(x)) * w)


def widths(x, width):
    return np.sum(smooth(x, width=width) ** 2)


def often(x, steps: int):
    for step in range(steps):
        x = smooth(x, 0.4) + 0.1 * x * x
    return np.sum(x)


def masked(x):
    return np.sum(np.where(x > 0.0, smooth(x) * x, x))
'''


def test_a_spliced_rule(project):
    project(model=SMOOTH)
    assert body(both("loss", ("x", "w"))) == '''\
    # forward sweep
    tanh_x = np.tanh(x)

    # reverse sweep
    # return np.sum(smooth(np.tanh(x)) * w)
    tanh_x_bar = model.smooth(_unbroadcast(1.0 * w, tanh_x), 1.0)
    w_bar = _unbroadcast(1.0 * model.smooth(tanh_x), w)
    x_bar = tanh_x_bar * (1.0 - tanh_x * tanh_x)
    return x_bar, 1.0 * w_bar'''
    check("loss", ("x", "w"), random(6), random(6, seed=2))


def test_keywords_defaults_loops_and_masks(project):
    project(model=SMOOTH)
    both("widths", ("x", "width"))
    check("widths", ("x", "width"), random(5), 0.7)
    both("often", "x")
    check("often", "x", random(5) / 5.0, 3)
    both("masked", "x")
    check("masked", "x", random(5))


def test_the_header_names_the_rule_and_changes_with_it(project):
    project(model=SMOOTH)
    sources = re.findall(r"# Source:  (.*) sha256:(\w+)", gradient_text("model.py", "loss", "grad", "x", "u"))
    assert [name for name, _ in sources] == ["loss(x, w)", "adjoint of smooth(z, x, width)"]
    project(model=SMOOTH.replace("+= smooth(z_bar, width)", "+= 1.0 * smooth(z_bar, width)"))
    changed = re.findall(r"# Source:  (.*) sha256:(\w+)", gradient_text("model.py", "loss", "grad", "x", "u"))
    assert changed[0] == sources[0] and changed[1][0] == sources[1][0] and changed[1][1] != sources[1][1]
    project(model=SMOOTH.replace("except ValueError:\n        return x", "except ValueError:\n        return 1.0 * x"))
    assert re.findall(r"# Source:  (.*) sha256:(\w+)", gradient_text("model.py", "loss", "grad", "x", "u")) == sources


SOFT = HEAD + '''
GAIN = 2.0


def soft(x, low, *, sharp=3.0):
    try:
        return np.logaddexp(sharp * x, sharp * low) * GAIN / sharp
    except ValueError:
        return x


def share(x, low, sharp):
    return 1.0 / (1.0 + np.exp(sharp * (low - x)))


@srcdiff.elementwise(soft)
def rule(z, x, low, sharp=3.0):
    part = GAIN * share(x, low, sharp)
    x_bar += z_bar * part
    low_bar += z_bar * (GAIN - part)


def total(x, low):
    return np.sum(soft(x, low) * soft(x, 0.5, sharp=2.0))
'''


def test_elementwise_rules_broadcast(project):
    project(model=SOFT)
    text = both("total", ("x", "low"))
    assert "part = model.GAIN * model.share(x, low, 3.0)" in text
    for x, low in ((random(4, 3), random(3)), (0.3, -0.2), (random(3), random(2, 1)), (random(2, 2), 0.1)):
        check("total", ("x", "low"), x, low)


def test_float32_is_kept(project):
    project(model=SOFT)
    model = importlib.import_module("model")
    arguments = random(3).astype(np.float32), random(3, seed=3).astype(np.float32)
    x_bar, low_bar = srcdiff.grad(model.total, ("x", "low"), example=arguments)(*arguments)
    expected = srcdiff.grad(model.total, ("x", "low"))(*(a.astype(float) for a in arguments))
    assert x_bar.dtype == low_bar.dtype == np.float32
    assert np.allclose(x_bar, expected[0], 1e-4, 1e-5) and np.allclose(low_bar, expected[1], 1e-4, 1e-5)


CALLED = HEAD + '''

def solve(a, b):
    try:
        return np.linalg.solve(a, b)
    except ValueError:
        return b


@srcdiff.adjoint(solve, call=True)
def solve_adjoint(z_bar, z, a, b):
    t = np.linalg.solve(a.T, z_bar)
    return -np.outer(t, z), t


def scaled(x, power):
    try:
        return float(np.sum(x)) ** power
    except ValueError:
        return 0.0


@srcdiff.adjoint(scaled, call=True, shape=())
def scaled_adjoint(z_bar, z, x, power):
    return np.full(x.shape, z_bar * power * np.sum(x) ** (power - 1)), None


def energy(a, b):
    s = solve(a, b)
    return s @ s + scaled(s, 2) * b[0]


def refused(b, power):
    return scaled(b, power)
'''


def test_a_rule_that_is_called(project):
    project(model=CALLED)
    text = both("energy", ("a", "b"))
    assert "bars = model.solve_adjoint(s_bar, s, a, b)" in text
    assert "model.scaled_adjoint(" in text and "bars[0]" in text
    check("energy", ("a", "b"), random(3, 3) + 3.0 * np.eye(3), random(3))
    with pytest.raises(srcdiff.ArgumentError, match="the rule of scaled does not differentiate the argument 'power'"):
        srcdiff.grad(importlib.import_module("model").refused, ("b", "power"))


def test_what_a_called_rule_returns_is_not_changed(project):
    """Here both adjoints are one array, which is also the cotangent's."""
    project(model=HEAD + '''
def add(x, y):
    return np.frompyfunc(lambda a, b: a + b, 2, 1)(x, y).astype(float)

@srcdiff.adjoint(add, call=True, shape="x")
def add_adjoint(z_bar, z, x, y):
    return z_bar, z_bar

def twice(x, y):
    a, b = 1.0 * x, 1.0 * y
    s = add(a, b)
    return np.sum(s * s) + np.sum(a * x) + np.sum(3.0 * b) + np.sum(np.sin(s))
''')
    both("twice", ("x", "y"))
    check("twice", ("x", "y"), random(3), random(3, seed=2))
    result = srcdiff.vjp(importlib.import_module("model").add, ("x", "y"))
    seed = np.ones(3)
    bars = result(random(3), random(3), result_bar=seed)[1]
    assert not np.shares_memory(bars[0], bars[1]) and not np.shares_memory(bars[0], seed)


ZERO = HEAD + '''
CALLS = []


@srcdiff.zero_gradient
def note(x) -> float:
    CALLS.append(1)
    return float(np.sum(x))


def level(x):
    try:
        return np.round(x)
    except ValueError:
        return x


srcdiff.zero_gradient(level)


def same(x):
    return x


srcdiff.zero_gradient(same)


def f(x):
    return np.sum(level(3.0 * x) * x) + note(x.copy()) * np.sum(x)


def g(x):
    y = same(x)
    return np.sum(y * x)


def stopped(x, y):
    return np.sum(x * srcdiff.stop_gradient(y * x)) + np.sum(x)


def kept(x):
    y = srcdiff.stop_gradient(x)
    y[0] = 5.0
    return np.sum(y * x * x)
'''


def test_zero_gradients(project):
    project(model=ZERO)
    x = random(4)
    model = importlib.import_module("model")
    both("f", "x")
    assert np.allclose(srcdiff.grad(model.f)(x), np.round(3.0 * x) + np.sum(x))
    assert len(model.CALLS) == 1
    both("g", "x")
    assert np.allclose(srcdiff.grad(model.g)(x), x)


def test_stop_gradient(project):
    project(model=ZERO)
    model = importlib.import_module("model")
    x, y = random(4), random(4, seed=2)
    text = both("stopped", ("x", "y"))
    assert "srcdiff.stop_gradient" not in text.partition("import numpy")[2].replace("# return np.sum(x * srcdiff.stop_gradient(y * x)) + np.sum(x)", "")
    x_bar, y_bar = srcdiff.grad(model.stopped, ("x", "y"))(x, y)
    assert np.allclose(x_bar, y * x + 1.0) and np.array_equal(y_bar, np.zeros(4))
    text = both("kept", "x")
    assert "import srcdiff\n" in text
    before = x.copy()
    assert np.allclose(srcdiff.grad(model.kept)(x), 2.0 * x * np.array([5.0, *x[1:]])) and np.array_equal(x, before)
    assert srcdiff.stop_gradient(2.0) == 2.0


def test_a_function_with_a_rule_itself(project):
    """Its gradient is what its rule says, so that `check_grads` checks the rule."""
    project(model=SMOOTH + '''
def wrong(x):
    return np.sum(x * x)

@srcdiff.adjoint(wrong, shape=())
def wrong_adjoint(z, x):
    x_bar += z_bar * x
''')
    assert "return result, (1.0 * x_bar, 1.0 * width_bar)" in both("smooth", ("x", "width"), "vjp")
    model = importlib.import_module("model")
    srcdiff.check_grads(model.smooth, ("x", "width"))(random(4), 0.3)
    with pytest.raises(srcdiff.GradientCheckError):
        srcdiff.check_grads(model.wrong)(random(4))


def test_decisions(project):
    project(model=HEAD + '''
def centre(x, axis=0, mode="mean"):
    try:
        return x - np.mean(x, axis)
    except ValueError:
        return x

@srcdiff.adjoint(centre, shape="x")
def rule(z, x, axis=0, mode="mean"):
    if mode == "mean" and axis == 0:
        x_bar += z_bar - np.sum(z_bar, axis=0) / count(x, axis)
    elif ndim(x) == 2:
        pass
    else:
        x_bar += z_bar

def f(x):
    return np.sum(centre(x) ** 3)

def g(x, mode):
    return np.sum(centre(x, mode=mode) ** 3)
''')
    both("f", "x")
    check("f", "x", random(4, 2))
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match=r"cannot be decided for this call") as caught:
        srcdiff.grad(importlib.import_module("model").g, "x")
    assert caught.value.place.file == "model.py"


def test_words_for_shapes(project):
    project(model=HEAD + '''
def total(x, axis):
    try:
        return np.sum(x, axis)
    except ValueError:
        return x

@srcdiff.adjoint(total)
def rule(z, x, axis):
    x_bar += expand(z_bar, x, axis, False)

def flat(x):
    try:
        return np.ravel(x) + 1.0
    except ValueError:
        return x

@srcdiff.adjoint(flat)
def rule(z, x):
    x_bar += reshaped(z_bar, x)

def f(x):
    return np.sum(total(np.sin(x), 1) ** 2) + np.sum(flat(x) ** 2)
''')
    both("f", "x")
    check("f", "x", random(3, 4))


def test_a_rule_may_give_numbers_for_arrays(project):
    """The adjoint of a sum is a number, whatever the argument's shape, which is not known here."""
    project(model=HEAD + '''
def total(x):
    try:
        return np.sum(x)
    except ValueError:
        return x

@srcdiff.adjoint(total)
def rule(z, x):
    x_bar += z_bar

def f(x, s):
    y = x * s
    return total(y) + total(x)

def rows(x, w):
    return total(x @ w)
''')
    both("f", ("x", "s"))
    check("f", ("x", "s"), random(3, 4), random(4))
    check("rows", ("x", "w"), random(3, 4), random(4, 2))


def test_methods(project):
    project(model=HEAD + '''
class Spring:
    def __init__(self, stiffness):
        self.stiffness = stiffness

    def force(self, x):
        try:
            return -self.stiffness * x ** 3
        except ValueError:
            return x

    @srcdiff.zero_gradient
    def index(self, x):
        return int(np.sum(x))


@srcdiff.elementwise(Spring.force)
def force_derivative(z, self, x):
    x_bar -= 0.0 if False else 0.0
'''.replace("    x_bar -= 0.0 if False else 0.0\n", "    x_bar += z_bar * -3.0 * self.stiffness * x * x\n") + '''
SPRING = Spring(1.5)


def by_argument(spring: Spring, x):
    return np.sum(spring.force(x) * x)


def by_global(x):
    return np.sum(SPRING.force(np.sin(x)))


def inside(k, x):
    spring = Spring(k)
    return np.sum(spring.force(x))
''')
    model = importlib.import_module("model")
    assert "model.SPRING.stiffness" in both("by_global", "x")
    both("by_argument", "x")
    check("by_global", "x", random(3))
    x = random(3)
    assert np.allclose(srcdiff.grad(model.by_argument, "x")(model.Spring(2.0), x), -8.0 * x**3)
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="force has a rule, and gets a structure"):
        srcdiff.grad(model.inside, ("k", "x"))


def test_written_files(project):
    project(model=SMOOTH + "\n\n@srcdiff.gradient(wrt='x')\ndef decorated(x):\n    return np.sum(smooth(x) ** 2)\n")
    write_file("model.py")
    text = pathlib.Path("model_grad.py").read_text()
    assert "adjoint of smooth(z, x, width)" in text
    model, written = importlib.import_module("model"), importlib.import_module("model_grad")
    x = random(4)
    assert np.array_equal(written.decorated_grad(x), model.decorated.grad(x))
    assert np.array_equal(model.decorated.grad(x), srcdiff.grad(model.decorated)(x))
