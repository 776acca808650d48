"""The committed pictures are those that the examples draw, but for the last digits of a place."""

import pathlib
import re
import xml.etree.ElementTree

import numpy as np
import pictures
import pytest

pytest.importorskip("scipy")
HERE = pathlib.Path(pictures.__file__).resolve().parent
NUMBER = re.compile(r"-?\d+\.\d")


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_committed_picture_is_what_is_drawn(name):
    committed = (HERE / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    drawn = pictures.PICTURES[name]().svg()
    xml.etree.ElementTree.fromstring(drawn)
    assert NUMBER.sub("?", committed) == NUMBER.sub(
        "?", drawn
    ), "run `python examples/pictures.py`"
    old, new = (
        [float(number) for number in NUMBER.findall(text)]
        for text in (committed, drawn)
    )
    np.testing.assert_allclose(
        old, new, atol=0.2, err_msg="run `python examples/pictures.py`"
    )


def test_every_picture_is_shown():
    text = (HERE / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\(pictures/(\w+)\.svg\)", text)) == sorted(
        pictures.PICTURES
    )


def test_round_numbers():
    assert pictures.round_numbers(0.0, 5.0) == [0, 1, 2, 3, 4, 5]
    np.testing.assert_allclose(pictures.round_numbers(-0.7, 0.8), [-0.5, 0.0, 0.5])
