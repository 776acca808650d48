"""The example of an equilibrium as a layer: its committed derivative is up to date and right, and it learns."""

import shutil

import numpy as np
from demo import HERE, central_differences, relative_error

from srcdiff.files import write_file


def test_committed_derivative_is_up_to_date(tmp_path):
    shutil.copy(HERE / "implicit_layer.py", tmp_path)
    written = write_file(str(tmp_path / "implicit_layer.py"))
    with open(written, "rb") as fresh:
        assert (HERE / "implicit_layer_grad.py").read_bytes() == fresh.read()


def test_written_gradient_agrees_with_differences():
    import implicit_layer
    import implicit_layer_grad

    inputs = implicit_layer.example_inputs(n=10)
    numerical = central_differences(implicit_layer.loss, inputs, ("w", "u", "b", "v"))
    assert relative_error(implicit_layer_grad.loss_grad(**inputs), numerical) < 1e-8
    for ours, live in zip(implicit_layer_grad.loss_grad(**inputs), implicit_layer.loss.grad(**inputs)):
        np.testing.assert_array_equal(ours, live)


def test_it_learns():
    import implicit_layer

    first, last = implicit_layer.train()
    assert last < 0.5 * first
