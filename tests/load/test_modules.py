"""Names of files as modules, and back, without an import."""

from __future__ import annotations

from srcdiff.load.modules import absolute_module, find_module, import_root, module_name


def test_names_of_files(project):
    project(model="", pkg__slash____init__="", pkg__slash__core="", pkg__slash__sub__slash____init__="", plain__slash__file="")
    assert module_name("model.py") == "model"
    assert module_name("pkg/core.py") == "pkg.core"
    assert module_name("pkg/sub/__init__.py") == "pkg.sub"
    assert module_name("plain/file.py") == "file", "a folder without __init__.py is no package"


def test_a_folder_without_init_that_imports_out_of_its_package(project):
    """What Python takes for a package on the way, by the dots; a text that only speaks of such an import says nothing."""
    inner = "from ...core import GAIN\nfrom . import other\n"
    folder = project(
        pkg__slash____init__="",
        pkg__slash__core="",
        pkg__slash__sub__slash__deep__slash__inner=inner,
        plain__slash__sub__slash__file="from ..file import x",
    )
    assert module_name("pkg/sub/deep/inner.py") == "pkg.sub.deep.inner"
    assert absolute_module("pkg/sub/deep/inner.py", "core", 3) == "pkg.core"
    assert find_module("pkg/sub/deep/inner.py", "pkg.core") == "pkg/core.py"
    assert import_root("pkg/sub/deep/inner.py") == str(folder)
    assert module_name("plain/sub/file.py") == "plain.sub.file"
    (folder / "plain/sub/file.py").write_text('"""\nfrom ..file import x\n"""\n')
    assert module_name("plain/sub/file.py") == "file"
    (folder / "plain/sub/file.py").write_text("from ..file import (\n")
    assert module_name("plain/sub/file.py") == "file", "no Python says nothing"


def test_relative_imports(project):
    project(pkg__slash____init__="", pkg__slash__core="", pkg__slash__sub__slash____init__="")
    assert absolute_module("pkg/core.py", "helpers", 0) == "helpers"
    assert absolute_module("pkg/core.py", "helpers", 1) == "pkg.helpers"
    assert absolute_module("pkg/sub/__init__.py", "", 1) == "pkg.sub"
    assert absolute_module("pkg/sub/__init__.py", "core", 2) == "pkg.core"
    assert absolute_module("model.py", "helpers", 1) == "helpers"


def test_files_of_modules(project):
    folder = project(model="", other="", pkg__slash____init__="", pkg__slash__core="")
    assert find_module("model.py", "other") == "other.py"
    assert find_module("pkg/core.py", "other") == "other.py"
    assert find_module("model.py", "pkg") == "pkg/__init__.py"
    assert find_module("model.py", "pkg.core") == "pkg/core.py"
    assert find_module(str(folder / "model.py"), "other") == str(folder / "other.py")
    assert find_module("model.py", "missing") is None
    assert find_module("model.py", "numpy") is None, "installed packages are not the user's"
    assert find_module("model.py", "json") is None
    assert find_module("model.py", "") is None
