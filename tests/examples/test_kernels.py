"""The kernels of the benchmarks.

Their adjoints by hand are right and change no argument, and the generated ones agree.
"""

import copy

import numpy as np
import pytest
from bench_kernels import disagreement
from demo import central_differences, relative_error
from kernel_inputs import KERNELS

ARRAY_OUTPUTS = [kernel for kernel in KERNELS if not kernel.scalar]

each_kernel = pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)


@each_kernel
def test_adjoint_by_hand_agrees_with_differences(kernel):
    arguments = kernel.seeded(kernel.small_inputs())
    weights = arguments.get("result_bar", 1.0)

    def contracted(**inputs):
        return float(np.sum(weights * kernel.value(**inputs)))

    # a short step, for the limiter of the diffusion jumps
    inputs = kernel.small_inputs()
    numerical = central_differences(contracted, inputs, kernel.wrt, step=1e-5)
    gradient = kernel.parts(kernel.by_hand, arguments)[-len(kernel.wrt) :]
    assert relative_error(gradient, numerical) < 1e-7


@each_kernel
def test_adjoint_by_hand_is_shaped_like_the_arguments(kernel):
    arguments = kernel.seeded(kernel.small_inputs())
    gradient = kernel.parts(kernel.by_hand, arguments)[-len(kernel.wrt) :]
    for name, part in zip(kernel.wrt, gradient):
        assert np.shape(part) == np.shape(arguments[name]), name


@pytest.mark.parametrize("kernel", ARRAY_OUTPUTS, ids=lambda kernel: kernel.name)
def test_adjoint_by_hand_comes_with_the_value(kernel):
    arguments = kernel.seeded(kernel.small_inputs())
    value, _ = kernel.by_hand(**arguments)
    expected = kernel.value(**kernel.small_inputs())
    np.testing.assert_allclose(value, expected, rtol=1e-13, atol=1e-13)


@each_kernel
def test_adjoint_by_hand_changes_no_argument(kernel):
    arguments = kernel.seeded(kernel.small_inputs())
    before = copy.deepcopy(arguments)
    kernel.by_hand(**arguments)
    for name, value in before.items():
        np.testing.assert_array_equal(arguments[name], value, err_msg=name)


@each_kernel
def test_generated_adjoint_agrees_with_the_one_by_hand(kernel):
    assert disagreement(kernel, kernel.generate(), kernel.small) < 1e-10


@each_kernel
def test_adjoint_in_loops_agrees_with_the_one_by_hand(kernel, monkeypatch):
    pytest.importorskip("numba")
    import kernels_models_numba
    import kernels_numba

    # not compiled, the helpers neither: that would take most of a minute
    for module in (kernels_numba, kernels_models_numba):
        for name, f in list(vars(module).items()):
            if hasattr(f, "py_func"):
                monkeypatch.setattr(module, name, f.py_func)
    assert disagreement(kernel, kernel.in_loops, kernel.small) < 1e-10
