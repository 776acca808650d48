"""The harness that plants bugs in the compiler."""

from __future__ import annotations

import pytest

from . import planted


def test_every_planted_bug_fits():
    planted.check_patches()


@pytest.mark.parametrize("old", ["zero times", "twice", "\n"])
def test_a_patch_must_fit_exactly_once(tmp_path, old):
    (tmp_path / "a.py").write_text("x = 'twice'\ny = 'twice'\n")
    with pytest.raises(planted.PatchError, match="times in a.py, not once"):
        planted.check_patches([planted.Patch("bug", "a.py", old, "")], tmp_path)


def test_planting(tmp_path):
    """A tiny compiler that is right, and two bugs in it: one that shows and one that does not."""
    package = tmp_path / "srcdiff"
    package.mkdir()
    (package / "__init__.py").write_text("from tests.fuzz.fake import Fake, SrcdiffError\nUNUSED = 1\nTOOL = Fake()\nvjp = TOOL.vjp\n")
    bug = planted.Patch("gradients doubled", "__init__.py", "Fake()", "Fake(lambda i, v, g, c: (v, tuple(2.0 * x + 1.0 for x in g)))")
    harmless = planted.Patch("nothing", "__init__.py", "UNUSED = 1", "UNUSED = 2")
    results = [planted.hunted(patch, 5, 1, package) for patch in (None, bug, harmless)]
    assert [result.found for result in results] == [False, True, False]
    assert results[1].verdict.startswith("wrong, gradient") and results[2].programs == 5
    with pytest.raises(planted.PatchError, match="did not run"):
        planted.hunted(planted.Patch("broken", "__init__.py", "UNUSED", "import nowhere; UNUSED"), 5, 1, package)
