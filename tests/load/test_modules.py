"""Names of files as modules, and back, without an import."""

from __future__ import annotations

from srcdiff.load.modules import absolute_module, find_module, module_name


def test_names_of_files(project):
    project(model="", pkg__slash____init__="", pkg__slash__core="", pkg__slash__sub__slash____init__="", plain__slash__file="")
    assert module_name("model.py") == "model"
    assert module_name("pkg/core.py") == "pkg.core"
    assert module_name("pkg/sub/__init__.py") == "pkg.sub"
    assert module_name("plain/file.py") == "file", "a folder without __init__.py is no package"


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
