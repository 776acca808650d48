"""Live derivatives: functions with source, tracebacks, signatures, pickles, and the primal's own globals."""

import importlib
import inspect
import linecache
import pickle
import subprocess
import sys
import threading
import traceback
import types

import numpy as np
import pytest

import srcdiff
from srcdiff.errors import ReboundError, UnsupportedSyntaxError
from srcdiff.files import file_text

MODEL = '''\
import math
from typing import Annotated
import numpy as np
import srcdiff

GAIN = 2.0
SHIFT = np.array([1.0, 2.0])


def scaled(n):
    return n + 1


@srcdiff.gradient(wrt="w")
def loss(w: Annotated[np.ndarray, "n"], scale: float = GAIN, *, turns: int = 1) -> float:
    """Loss."""
    r = np.tanh(w * GAIN)
    for i in range(scaled(turns)):
        r = r * 0.5
    return np.sum(r) * scale
'''


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A module with a decorated function, which another process can import, too."""
    (tmp_path / "live_model.py").write_text(MODEL, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield importlib.import_module("live_model")
    del sys.modules["live_model"]


W = np.array([0.1, -0.3])


def expected(w, gain=2.0, scale=2.0, turns=1):
    return (1 - np.tanh(w * gain) ** 2) * gain * 0.5 ** (turns + 1) * scale


# What the function is.


def test_the_primal_is_left_alone(model):
    assert model.loss(W) == np.sum(np.tanh(2 * W)) * 0.25 * 2
    assert model.loss.__name__ == "loss" and model.loss.__doc__ == "Loss."
    assert model.loss.grad.primal is model.loss


def test_names_and_docstring(model):
    assert model.loss.grad.__name__ == "loss_grad"
    assert model.loss.grad.__qualname__ == "loss.grad"
    assert model.loss.grad.__module__ == "live_model"
    assert model.loss.grad.__doc__ == "Gradient of `loss` with respect to w."
    assert srcdiff.grad(model.loss).__qualname__ == "loss_grad"


def test_the_signature_before_and_after_the_first_call(model):
    before = inspect.signature(model.loss.grad)
    assert str(before) == str(inspect.signature(model.loss)).replace(" -> float", "")
    model.loss.grad(W)
    assert inspect.signature(model.loss.grad) == before
    assert list(model.loss.grad.__annotations__) == ["w", "scale", "turns"]
    assert model.loss.grad.__defaults__ == (2.0,) and model.loss.grad.__kwdefaults__ == {"turns": 1}


def test_the_signature_of_vjp(model):
    assert list(inspect.signature(srcdiff.vjp(model.loss)).parameters) == ["w", "scale", "turns", "result_bar"]
    assert inspect.signature(srcdiff.vjp(model.loss)).parameters["result_bar"].default == 1.0


def test_defaults_and_keywords(model):
    np.testing.assert_allclose(model.loss.grad(W), expected(W))
    np.testing.assert_allclose(model.loss.grad(w=W, scale=3.0), expected(W, scale=3.0))
    np.testing.assert_allclose(model.loss.grad(W, 3.0, turns=2), expected(W, scale=3.0, turns=2))
    with pytest.raises(TypeError, match=r"loss_grad\(\) (got an unexpected keyword|takes)|unexpected keyword"):
        model.loss.grad(W, steps=2)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'w'"):
        model.loss.grad()


def test_wrong_arguments_at_the_very_first_call(model):
    with pytest.raises(TypeError, match=r"loss[._]grad\(\) missing 1 required positional argument: 'w'"):
        model.loss.grad()
    np.testing.assert_allclose(model.loss.grad(W), expected(W))


# Source.


def test_source_before_and_after_the_first_call(model):
    definition = "def loss_grad(w, scale=GAIN, *, turns=1):"
    for _ in range(2):
        assert definition in model.loss.grad.source.splitlines()
        assert inspect.getsource(model.loss.grad).startswith(definition)
        assert inspect.getsource(model.loss.grad).rstrip().endswith("return w_bar")
        model.loss.grad(W)


def test_source_is_a_text_that_runs_among_the_primals_globals(model):
    namespace = dict(vars(model))
    exec(model.loss.grad.source, namespace)
    np.testing.assert_array_equal(namespace["loss_grad"](W), model.loss.grad(W))


def test_a_traceback_shows_the_generated_line(model):
    model.loss.grad(W)
    with pytest.raises(ValueError, match="srcdiff: expected w"):
        model.loss.grad(np.ones((2, 2)))
    try:
        model.loss.grad(np.array(["a"]))
    except Exception:
        text = traceback.format_exc()
    assert "in loss_grad" in text and "np.tanh(w * GAIN)" in text


def test_a_traceback_of_the_first_call_shows_it_too(model):
    try:
        model.loss.grad(np.array(["a"]))
    except Exception:
        text = traceback.format_exc()
    assert "np.tanh(w * GAIN)" in text


def test_linecache_keeps_the_text(model):
    linecache.checkcache()
    assert inspect.getsource(model.loss.grad).startswith("def loss_grad")


# Pickles.


def test_a_decorated_gradient_pickles_by_name(model):
    for derivative in (model.loss.grad, model.loss.value_and_grad):
        assert pickle.loads(pickle.dumps(derivative)) is derivative
    assert len(pickle.dumps(model.loss.grad)) < 60
    model.loss.grad(W)
    assert pickle.loads(pickle.dumps(model.loss.grad)) is model.loss.grad


def test_it_is_the_same_in_another_process(model, tmp_path):
    (tmp_path / "gradient.pickle").write_bytes(pickle.dumps(model.loss.grad))
    root = str(importlib.resources.files("srcdiff").parent) if sys.version_info >= (3, 12) else srcdiff.__path__[0] + "/.."
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {root!r}]\n"
    code += "import pickle, numpy; g = pickle.load(open('gradient.pickle', 'rb')); print(g(numpy.array([0.0]))[0])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ran.stdout == "1.0\n", ran.stderr


# Globals and closures.


def test_globals_are_read_when_it_is_called(model):
    np.testing.assert_allclose(model.loss.grad(W), expected(W))
    model.GAIN = 3.0
    np.testing.assert_allclose(model.loss.grad(W), expected(W, gain=3.0))


def test_a_global_that_changes_before_the_first_call(model):
    model.GAIN = 3.0
    np.testing.assert_allclose(model.loss.grad(W), expected(W, gain=3.0))


def test_nothing_is_added_to_the_users_module(model):
    before = set(vars(model))
    srcdiff.grad(model.loss)(W)
    assert set(vars(model)) == before


@pytest.mark.parametrize("name, value", [("scaled", lambda n: n), ("np", types.ModuleType("numpy"))])
def test_a_rebound_callee_is_an_error(model, name, value):
    setattr(model, name, value)
    for _ in range(2):  # it stays one
        with pytest.raises(ReboundError, match=rf"'{name}(\.\w+)?' means something else than when loss_grad was generated"):
            model.loss.grad(W)


def test_a_name_that_is_gone_is_an_error(model):
    del model.scaled
    with pytest.raises(ReboundError, match="'scaled'"):
        model.loss.grad(W)


def test_a_closure_is_read_when_it_is_called():
    def make(scale):
        def f(x):
            return scale * np.sum(x * x)

        def change(to):
            nonlocal scale
            scale = to

        return f, change

    f, change = make(2.0)
    gradient = srcdiff.grad(f)
    np.testing.assert_allclose(gradient(W), 4.0 * W)
    change(5.0)
    np.testing.assert_allclose(gradient(W), 10.0 * W)
    np.testing.assert_allclose(srcdiff.grad(make(3.0)[0])(W), 6.0 * W)
    np.testing.assert_allclose(gradient(W), 10.0 * W)


def test_a_rebound_function_of_a_closure():
    def make():
        def count(n):
            return n

        def f(x):
            return count(2) * x * x

        def change():
            nonlocal count
            count = abs

        return f, change

    f, change = make()
    gradient = srcdiff.grad(f)
    change()
    with pytest.raises(ReboundError, match="'count'"):
        gradient(1.0)


def test_lambdas():
    square = srcdiff.grad(lambda x: x * x)
    assert square(3.0) == 6.0 and square.__name__ == "lambda_grad"
    assert "def lambda_grad(x):" in square.source
    two = [srcdiff.grad(lambda x: 2.0 * x), srcdiff.grad(lambda x: 3.0 * x)]
    assert [g(1.0) for g in two] == [2.0, 3.0]


def test_a_default_of_the_moment_the_function_was_made():
    functions = []
    for k in (2.0, 3.0):

        def f(x, k=k):
            return k * x

        functions.append(srcdiff.grad(f))
    assert [g(1.0) for g in functions] == [2.0, 3.0]


def test_a_local_name_that_shadows_numpy():
    def f(x, np=2.0):
        return x * x * np

    assert srcdiff.grad(f)(3.0) == 12.0
    assert srcdiff.vjp(f)(3.0, result_bar=0.5) == (18.0, 6.0)


def test_a_module_that_is_not_importable_by_its_name():
    source = "import numpy as np\nimport srcdiff\ndef f(x):\n    return own.K * np.sum(x)\n"
    own = types.ModuleType("no_such_module_anywhere")
    own.K = 3.0
    module = types.ModuleType("made_by_hand")
    module.own = own
    filename = "<made by hand>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    exec(compile(source, filename, "exec"), vars(module))
    np.testing.assert_allclose(srcdiff.grad(module.f)(W), [3.0, 3.0])


def test_a_cotangent_that_the_primal_has_a_name_for():
    def f(x, result_bar=2.0):
        return x * result_bar

    derivative = srcdiff.vjp(f)
    assert derivative(3.0, result_bar_2=10.0) == (6.0, 20.0)
    assert "passed as result_bar_2=" in derivative.__doc__


def test_the_first_call_from_many_threads(model):
    gradient, results, barrier = srcdiff.grad(model.loss), [], threading.Barrier(8)

    def run():
        barrier.wait()
        for _ in range(50):
            results.append(gradient(W))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 400
    np.testing.assert_allclose(results, np.tile(expected(W), (400, 1)))


def test_calls_after_the_first_run_the_derivative_alone(model):
    gradient = srcdiff.grad(model.loss)
    stub = gradient.__code__
    gradient(W)
    assert gradient.__code__ is not stub
    assert gradient.__code__.co_varnames[:3] == ("w", "scale", "turns")
    code = gradient.__code__
    gradient(W)
    assert gradient.__code__ is code


def test_a_method():
    class Net:
        def __init__(self, k):
            self.k = k

        def energy(self, x: float):
            return self.k * x * x

    gradient = srcdiff.grad(Net.energy, wrt="x")
    assert gradient(Net(2.0), 3.0) == 12.0
    assert gradient.__name__ == "Net_energy_grad"


class Members:
    gain = 3.0

    @srcdiff.gradient(wrt="x")
    @staticmethod
    def outside(x: float):
        return x * x

    @staticmethod
    @srcdiff.gradient(wrt="x")
    def inside(x: float):
        return x * x

    @srcdiff.gradient(wrt="x")
    @classmethod
    def of_class(cls, x: float):
        return x * cls.gain


def test_static_methods_and_class_methods_are_decorated_on_either_side():
    assert Members.outside(3.0) == Members().outside(3.0) == Members.inside(3.0) == 9.0
    assert Members.outside.grad(3.0) == Members.inside.grad(3.0) == 6.0
    assert Members.of_class(2.0) == 6.0 and Members.of_class.grad(Members, 2.0) == 3.0
    assert pickle.loads(pickle.dumps(Members.outside.grad)) is Members.outside.grad
    names = [name for name in ("outside", "inside", "of_class") if f"def Members_{name}_grad(" in file_text(__file__)]
    assert names == ["outside", "inside", "of_class"]


def test_private_names_of_a_class_are_refused():
    class Net:
        def energy(self, x: float):
            return self.__k * x * x

    with pytest.raises(UnsupportedSyntaxError, match=r"test_live.py:\d+:\d+: '__k' is private to the class"):
        srcdiff.grad(Net.energy, wrt="x")
