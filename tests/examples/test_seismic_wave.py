"""The example of a long time loop: its committed derivative is up to date and right, and its memory does not grow with the number of steps."""

import shutil

import numpy as np
from demo import HERE, central_differences, relative_error

from srcdiff.files import write_file


def test_committed_derivative_is_up_to_date(tmp_path):
    shutil.copy(HERE / "seismic_wave.py", tmp_path)
    written = write_file(str(tmp_path / "seismic_wave.py"))
    with open(written, "rb") as fresh:
        assert (HERE / "seismic_wave_grad.py").read_bytes() == fresh.read()


def test_written_gradient_agrees_with_differences():
    import seismic_wave
    import seismic_wave_grad

    inputs = seismic_wave.example_inputs()
    numerical = central_differences(seismic_wave.misfit, inputs, ("c",))
    gradient = seismic_wave_grad.misfit_grad(**inputs)
    assert relative_error((gradient,), numerical) < 1e-7
    np.testing.assert_array_equal(gradient, seismic_wave.misfit.grad(**inputs))


def test_memory():
    import seismic_wave

    (short, _), (long, _) = map(seismic_wave.cost, (100, 3000))
    assert long < 1.2 * short
