"""The implicit time step and its committed sparse Jacobian: up to date, right, self-contained."""

import pathlib

import numpy as np
import pytest

import reaction_diffusion

pytest.importorskip("scipy")
COMMITTED = pathlib.Path(reaction_diffusion.__file__).with_name("reaction_diffusion_jacobian.py")
ARGUMENTS = np.cos(np.arange(9.0)), np.sin(np.arange(9.0)), 0.1, 0.5, 1.3


def test_committed_jacobian_is_up_to_date():
    assert COMMITTED.read_text(encoding="utf-8") == reaction_diffusion.jacobian_text()
    assert "import srcdiff" not in COMMITTED.read_text(encoding="utf-8")


def test_it_is_the_matrix_of_differences():
    from reaction_diffusion_jacobian import residual_jacobian

    matrix = residual_jacobian(*ARGUMENTS, check=True)
    v, *others = ARGUMENTS
    steps = 1e-6 * np.eye(9)
    columns = [(reaction_diffusion.residual(v + s, *others) - reaction_diffusion.residual(v - s, *others)) / 2e-6 for s in steps]
    assert matrix.toarray() == pytest.approx(np.transpose(columns), abs=1e-8)


def test_the_front_moves_at_its_speed():
    (x, early), (_, late) = (reaction_diffusion.front(steps=steps, dt=0.1) for steps in (100, 200))
    moved = x[np.argmin(late > 0.5)] - x[np.argmin(early > 0.5)]
    assert moved / 10.0 == pytest.approx(2.1, abs=0.15)  # 2 for steps that are infinitely short, 2.2 for these
