"""A project that is not ours, from its first derivative to a review: write, commit, edit, check, compare; all from the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from srcdiff.cli import main

FILES = {
    "ecology/__init__.py": "",
    "ecology/growth.py": '''"""How populations grow."""

import numpy as np


def logistic(size, rate, limit):
    """The growth of one season."""
    return rate * size * (1.0 - size / limit)


def unused(size):
    return np.floor(size)
''',
    "ecology/harvest.py": '''"""What is taken."""

import numpy as np

import srcdiff
from ecology.growth import logistic

SEASONS = 5


@srcdiff.gradient(wrt=("effort", "rate"))
def yield_of(effort: float, rate: float, limit: float):
    """The catch over all seasons."""
    size = limit / 2.0
    total = 0.0
    for season in range(SEASONS):
        catch = effort * size
        size = size + logistic(size, rate, limit) - catch
        total += catch * np.exp(-0.1 * season)
    return total
''',
    "ecology/prices.py": '''"""What the catch is worth."""


def worth(amount, price, elasticity):
    return price * amount ** (1.0 - elasticity)
''',
    "setup.cfg": "[metadata]\nname = ecology\n\n[srcdiff]\nfunctions =\n    ecology/prices.py::worth --wrt amount,price\n",
}
WRITTEN = ("ecology/harvest_grad.py", "ecology/prices_grad.py")


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def replace(path: str, old: str, new: str) -> None:
    text = read(path)
    assert old in text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def git(*words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", *words], check=True, capture_output=True)


@pytest.fixture
def srcdiff_command(tmp_path, monkeypatch, capfd):
    """Runs a command in the project: (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    for path, text in FILES.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "models")

    def run(*words: str) -> tuple:
        code = main(list(words))
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


def test_a_session(srcdiff_command):
    run = srcdiff_command
    assert run("check") == (
        1,
        "",
        "".join(f"{path}: missing: it was never written\n" for path in WRITTEN)
        + "2 files: 2 missing; `srcdiff write` writes what is missing or stale\n",
    )
    assert run("write") == (0, "", "".join(f"wrote {path}\n" for path in WRITTEN))
    assert run("write") == (0, "", "")
    assert run("check") == (0, "", "2 files: 2 in step\n")
    git("add", ".")
    git("commit", "-q", "-m", "derivatives")

    # a change in a callee in another module
    replace("ecology/growth.py", "(1.0 - size / limit)", "(1.0 - (size / limit) ** 2)")
    code, out, err = run("check", "--diff")
    assert code == 1 and err.startswith("ecology/harvest_grad.py: stale: logistic(size, rate, limit) changed\n2 files: 1 in step, 1 stale;")
    assert out.startswith("--- ecology/harvest_grad.py\tas it is\n+++ ecology/harvest_grad.py\tas srcdiff writes it\n")
    assert "-# Source:  logistic(size, rate, limit) sha256:" in out and "+# Source:  logistic(size, rate, limit) sha256:" in out
    assert run("write")[2] == "wrote ecology/harvest_grad.py\n"
    assert run("check")[0] == 0

    # what no derivative reads is no drift
    replace("ecology/growth.py", "np.floor", "np.ceil")
    assert run("check")[0] == 0

    # an edit by hand is kept
    replace("ecology/harvest_grad.py", "catch_bar", "taken_bar")
    code, out, err = run("check")
    assert (code, out) == (1, "") and err.startswith("ecology/harvest_grad.py: edited: its text is not the one that srcdiff wrote\n")
    code, out, err = run("write")
    assert (
        code == 2
        and "ecology/harvest_grad.py was edited by hand since it was generated\nhelp: " in err
        and "taken_bar" in read("ecology/harvest_grad.py")
    )
    assert run("write", "--force") == (0, "", "wrote ecology/harvest_grad.py\n")
    assert run("check")[0] == 0


def test_a_formatter_is_no_drift(srcdiff_command):
    run = srcdiff_command
    run("write")
    before = read(WRITTEN[0])
    subprocess.run([sys.executable, "-m", "black", "-q", "-l", "50", "-S", *WRITTEN], check=True)
    assert read(WRITTEN[0]) != before
    assert run("check") == (0, "", "2 files: 2 in step\n") and run("write") == (0, "", "")
    replace(WRITTEN[0], "import numpy as np\n", "")
    replace(WRITTEN[0], "from ecology import harvest\n" if "from ecology import harvest\n" in read(WRITTEN[0]) else "from . import harvest\n", "")
    assert run("check")[0] == 1


def test_a_comment_that_was_edited_is_an_edit(srcdiff_command):
    srcdiff_command("write")
    replace(WRITTEN[0], "# reverse sweep", "# the reverse sweep")
    assert srcdiff_command("check")[2].startswith(f"{WRITTEN[0]}: edited:")


def test_orphans(srcdiff_command):
    run = srcdiff_command
    run("write")
    os.remove("setup.cfg")
    os.remove("ecology/harvest.py")
    assert run("check") == (
        1,
        "",
        "ecology/harvest_grad.py: orphaned: there is no harvest.py beside it any more: delete it, or bring that back\n"
        "ecology/prices_grad.py: orphaned: nothing in prices.py is decorated or listed any more: delete it, or bring that back\n"
        "2 files: 2 orphaned\n",
    )
    assert run("write")[0] == 2


def test_a_function_that_is_refused(srcdiff_command):
    run = srcdiff_command
    run("write")
    replace("ecology/harvest.py", "np.exp(-0.1 * season)", "np.linalg.eigvals(size)")
    code, out, err = run("check")
    assert code == 2 and err.startswith("ecology/harvest.py:19:26: no derivative rule for numpy.linalg.eigvals\n") and "1 in step, 1 refused" in err


def test_what_a_command_wrote_is_checked_and_written_again(srcdiff_command):
    run = srcdiff_command
    assert run("grad", "ecology/prices.py::worth", "--wrt", "amount", "--mode", "forward", "-o", "ecology/worth_dot.py")[0] == 0
    assert run("check", "ecology/worth_dot.py") == (0, "", "1 file: 1 in step\n")
    replace("ecology/prices.py", "price *", "2.0 * price *")
    assert run("check", "ecology/worth_dot.py")[2].startswith("ecology/worth_dot.py: stale: worth(amount, price, elasticity) changed\n")
    assert run("write", "ecology/worth_dot.py") == (0, "", "wrote ecology/worth_dot.py\n")
    assert "2.0 * price" in read("ecology/worth_dot.py") and run("check", "ecology/worth_dot.py")[0] == 0
    replace("ecology/worth_dot.py", "2.0 *", "3.0 *")
    assert run("grad", "ecology/prices.py::worth", "--wrt", "amount", "-o", "ecology/worth_dot.py")[0] == 2
    assert run("grad", "ecology/prices.py::worth", "--wrt", "amount", "-o", "ecology/worth_dot.py", "--force")[0] == 0


def test_a_listing_that_is_not_understood(srcdiff_command):
    run = srcdiff_command
    replace("setup.cfg", "--wrt amount,price", "--wert amount")
    code, out, err = run("check")
    assert code == 2 and err.startswith(
        f"{os.path.join(os.getcwd(), 'setup.cfg')}:6:5: unrecognized arguments: --wert amount\n    ecology/prices.py::worth --wert amount\n"
    )


def test_a_listed_file_that_is_not_there(srcdiff_command):
    replace("setup.cfg", "ecology/prices.py", "ecology/price.py")
    for command in ("check", "write"):
        code, out, err = srcdiff_command(command)
        assert (code, out) == (2, "") and err.startswith(f"{os.path.join(os.getcwd(), 'setup.cfg')}:6:5: there is no file ecology/price.py\n")


def test_json(srcdiff_command):
    run = srcdiff_command
    run("write")
    replace("ecology/prices.py", "price *", "2.0 * price *")
    code, out, err = run("check", "--json")
    found = json.loads(out)
    assert code == 1 and [(one["file"], one["state"]) for one in found] == [(WRITTEN[0], "in step"), (WRITTEN[1], "stale")]
    assert found[0]["diff"] == "" and found[1]["diff"].startswith("--- ecology/prices_grad.py")


def test_many_files_are_checked_by_several_processes(srcdiff_command):
    for number in range(12):
        with open(f"model_{number}.py", "w") as file:
            file.write(f"import srcdiff\n\n\n@srcdiff.gradient()\ndef f(x: float):\n    return x ** {number + 2}\n")
    run = srcdiff_command
    assert run("write", "-q") == (0, "", "")
    replace("model_7.py", "x **", "3.0 * x **")
    code, out, err = run("check", "--jobs", "2")
    assert (
        code == 1 and err == "model_7_grad.py: stale: f(x) changed\n14 files: 13 in step, 1 stale; `srcdiff write` writes what is missing or stale\n"
    )


def test_diff_tells_a_neutral_change_from_another(srcdiff_command):
    run = srcdiff_command
    assert run("diff", "HEAD") == (0, "", "4 derivatives: 4 the same\n")
    replace("ecology/harvest.py", "size = limit / 2.0", "size = limit / 2.0  # half of it")
    replace("ecology/prices.py", "    return price", "    # an isoelastic market\n    return price")
    assert run("diff", "HEAD", "--names")[:2] == (0, "")
    replace("ecology/growth.py", "(1.0 - size / limit)", "(1.0 - (size / limit) ** 2)")
    code, out, err = run("diff", "HEAD")
    assert code == 1 and err == (
        "ecology/harvest_grad.py::yield_of_grad: changed\necology/harvest_grad.py::yield_of_value_and_grad: changed\n"
        "ecology/prices_grad.py::worth_grad: the same but for comments\necology/prices_grad.py::worth_value_and_grad: the same but for comments\n"
        "4 derivatives: 2 changed, 2 the same but for comments\n"
    )
    assert out.startswith("--- ecology/harvest_grad.py\tthen\n+++ ecology/harvest_grad.py\tnow\n") and "\n+" in out
    assert run("diff", "HEAD", "ecology/prices.py")[0] == 0
    code, out, err = run("diff", "nothing")
    assert (code, out) == (2, "") and err.startswith("there is no revision 'nothing'\n")
    assert run("diff", "--", "--output=x")[0] == 2 and not os.path.exists("x")


def test_diff_tells_what_was_added_and_removed_and_refused(srcdiff_command):
    run = srcdiff_command
    os.remove("setup.cfg")
    replace("ecology/growth.py", "import numpy as np\n", "import numpy as np\n\nimport srcdiff\n")
    replace("ecology/growth.py", "def logistic", "@srcdiff.gradient()\ndef logistic")
    code, out, err = run("diff", "HEAD", "--json")
    words = {(one["file"], one["function"]): one["state"] for one in json.loads(out)}
    assert code == 1 and words["ecology/growth_grad.py", "logistic_grad"] == "added" and words["ecology/prices_grad.py", "worth_grad"] == "removed"
    git("commit", "-qam", "refused soon")
    replace("ecology/growth.py", "    return rate", "    rate = np.linalg.eigvals(size)\n    return rate")
    code, out, err = run("diff", "HEAD")
    assert code == 2 and "ecology/growth.py:11:12: no derivative rule for numpy.linalg.eigvals" in err and "refused" in err


def test_blame(srcdiff_command):
    run = srcdiff_command
    run("write")
    lines = read(WRITTEN[0]).splitlines()
    number = next(number for number, line in enumerate(lines, 1) if line.strip().startswith("effort_bar +="))
    assert run("blame", f"{WRITTEN[0]}:{number}") == (0, "ecology/harvest.py:17: catch = effort * size\n", "")
    code, out, err = run("blame", WRITTEN[0])
    assert code == 0 and [line.rstrip()[-len(text) :] if text else "" for line, text in zip(out.split("\n"), lines)] == lines
    assert any(
        line.startswith("ecology/harvest.py:18, ecology/growth.py:8 ") for line in out.splitlines()
    )  # a line of the callee in the other module
    code, out, err = run("blame", f"{WRITTEN[0]}:{number}", "--json")
    assert json.loads(out) == [{"line": number, "text": lines[number - 1], "from": [{"file": "ecology/harvest.py", "line": 17}]}]
    assert run("blame", f"{WRITTEN[0]}:{len(lines) + 1}")[0] == 2
    replace("ecology/growth.py", "(1.0 - size / limit)", "(1.0 - (size / limit) ** 2)")
    code, out, err = run("blame", f"{WRITTEN[0]}:{number}")
    assert (code, out) == (2, "") and err.startswith(
        "ecology/harvest_grad.py is not in step with ecology/harvest.py: logistic(size, rate, limit) changed\n"
    )
    assert run("blame", "ecology/growth.py")[0] == 2


def test_blame_of_what_a_formatter_has_laid_out(srcdiff_command):
    """Each line that holds code of the derivative comes from what it came from before."""
    black = pytest.importorskip("black")
    run = srcdiff_command
    run("write")
    before = json.loads(run("blame", WRITTEN[0], "--json")[1])
    text = black.format_str(read(WRITTEN[0]), mode=black.Mode(line_length=40))
    with open(WRITTEN[0], "w", encoding="utf-8") as file:
        file.write(text)
    after = json.loads(run("blame", WRITTEN[0], "--json")[1])
    assert [one["text"] for one in after] == text.splitlines() and len(after) != len(before)
    for word in ("effort_bar", "catch = ", "size_bar", "total", "# size = size + logistic", "np.exp("):
        told, same = ({json.dumps(origin) for one in lines if word in one["text"] for origin in one["from"]} for lines in (before, after))
        assert told == same != set()


def test_blame_as_editors_ask(srcdiff_command):
    run = srcdiff_command
    run("write")
    number = next(number for number, line in enumerate(read(WRITTEN[0]).splitlines(), 1) if line.strip().startswith("effort_bar +="))
    assert run("blame", f"{WRITTEN[0]}:{number}:9") == run("blame", f"{WRITTEN[0]}:{number}")
    assert run("blame", f"{WRITTEN[0]}:2") == (0, "", f"{WRITTEN[0]}:2 comes from no line of yours: # Update:  srcdiff write harvest.py\n")


def test_a_merge_with_conflicts_is_written_again(srcdiff_command):
    """Not so what was edited besides: a text without marks is somebody's."""
    run = srcdiff_command
    run("write")
    git("add", ".")
    git("commit", "-q", "-m", "derivatives")
    git("checkout", "-q", "-b", "other")
    replace("ecology/growth.py", "(1.0 - size / limit)", "(1.0 - (size / limit) ** 2)")
    run("write")
    git("commit", "-q", "-a", "-m", "growth")
    git("checkout", "-q", "main")
    replace("ecology/harvest.py", "- catch", "- 2.0 * catch")
    run("write")
    git("commit", "-q", "-a", "-m", "catch")
    with pytest.raises(subprocess.CalledProcessError):
        git("merge", "other")
    assert "<<<<<<< " in read(WRITTEN[0])
    code, out, err = run("check")
    assert code == 1 and f"{WRITTEN[0]}: stale: a merge left conflicts in it\n" in err
    assert run("write") == (0, "", f"wrote {WRITTEN[0]}\n")
    assert run("check")[0] == 0 and "<<<<<<<" not in read(WRITTEN[0])


def test_what_is_wrong_in_a_callee_is_told_once(srcdiff_command):
    replace("ecology/growth.py", "return rate", "return rate +")
    replace("setup.cfg", "functions =\n", "functions =\n    ecology/growth.py::unused --wrt size\n")
    for words in (["write"], ["check"], ["diff", "HEAD"]):
        code, out, err = srcdiff_command(*words)
        assert (code, err.count("ecology/growth.py:8:")) == (2, 1)


def test_a_folder_without_anything_to_write(srcdiff_command):
    os.mkdir("empty")
    assert srcdiff_command("write", "-q", "empty") == (0, "", "")
    assert srcdiff_command("write", "empty") == (
        0,
        "",
        "nothing to write: nothing is decorated with @srcdiff.gradient or listed in [srcdiff] functions\n",
    )


def test_diffs_have_colours_on_a_terminal(srcdiff_command, monkeypatch):
    """Unless NO_COLOR is set; what is not a terminal never has them."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    plain = srcdiff_command("check", "--diff")[1]
    assert "\x1b" not in plain
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    coloured = srcdiff_command("check", "--diff")[1]
    assert "\x1b[32m+def yield_of_grad(" in coloured and re.sub("\x1b\\[[0-9]+m", "", coloured) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert srcdiff_command("check", "--diff")[1] == plain


def test_names_with_spaces(srcdiff_command):
    """The commands in the heads are those that a shell takes, and are understood again."""
    run = srcdiff_command
    os.mkdir("my models")
    with open("my models/a b.py", "w", encoding="utf-8") as file:
        file.write("import srcdiff\n\n\n@srcdiff.gradient(wrt='x')\ndef f(x: float):\n    return x * x\n")
    assert run("grad", "my models/a b.py::f", "--vjp", "-o", "my models/of f.py")[0] == run("write", "my models")[0] == 0
    assert read("my models/a b_grad.py").splitlines()[1] == "# Update:  srcdiff write 'a b.py'"
    assert read("my models/of f.py").splitlines()[1] == "# Update:  srcdiff grad 'a b.py::f' --wrt 0 --vjp -o 'of f.py'"
    assert run("check", "my models") == (0, "", "2 files: 2 in step\n")
    replace("my models/a b.py", "x * x", "x * x * x")
    assert run("check", "my models")[0] == 1 and run("check", "my models/of f.py")[0] == 1
    assert run("write", "my models")[0] == 0 and run("check", "my models")[0] == 0
    assert run("blame", "my models/of f.py:10")[0] == 0


def test_a_link_that_leads_out_of_the_folder(srcdiff_command, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    victim = outside / "victim.py"
    victim.write_text("")
    os.symlink(victim, "ecology/harvest_grad.py")
    (outside / "model.py").write_text("import srcdiff\n\n\n@srcdiff.gradient()\ndef f(x):\n    return x * x\n")
    os.symlink(outside / "model.py", "ecology/linked.py")
    code, out, err = srcdiff_command("write")
    assert code == 2 and "is a link to a file outside" in err and victim.read_text() == ""
    assert not (outside / "model_grad.py").exists() and not os.path.exists("ecology/linked_grad.py")


def test_the_hooks_are_commands_that_work(srcdiff_command):
    with open(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), ".pre-commit-hooks.yaml"), encoding="utf-8") as file:
        entries = [line.partition("entry: ")[2].split() for line in file if "entry: " in line]
    assert [entry[:2] for entry in entries] == [["srcdiff", "check"], ["srcdiff", "write"]]
    check, write = (entry[1:] for entry in entries)
    assert srcdiff_command(*check)[0] == 1  # what is not written
    assert srcdiff_command(*write)[0] == 1  # it is now, and no part of the commit yet, which git does not tell of new files
    assert srcdiff_command(*write)[0] == 0 and srcdiff_command(*check)[0] == 0


def test_decorators_and_lines_in_the_head_are_edits(srcdiff_command):
    run = srcdiff_command
    run("write")
    replace(WRITTEN[0], "def yield_of_grad(", "@print\ndef yield_of_grad(")
    assert run("check")[2].startswith(f"{WRITTEN[0]}: edited:") and run("write")[0] == 2
    run("write", "--force")
    replace(WRITTEN[0], "# Update:", "# SPDX-License-Identifier: MIT\n# Update:")
    assert run("check")[2].startswith(f"{WRITTEN[0]}: edited:") and run("write")[0] == 2


def test_what_a_command_wrote_beside_a_file_is_checked_with_it(srcdiff_command):
    run = srcdiff_command
    run("grad", "ecology/growth.py::logistic", "--wrt", "size", "-o", "ecology/slope.py")
    assert run("check", "ecology/growth.py") == (0, "", "1 file: 1 in step\n")
    replace("ecology/growth.py", "(1.0 - size / limit)", "(1.0 - (size / limit) ** 2)")
    assert run("check", "ecology/growth.py")[0] == 1 and run("write", "ecology/growth.py")[2] == "wrote ecology/slope.py\n"


def test_the_same_derivative_in_other_words_is_written_once(srcdiff_command):
    run = srcdiff_command
    replace("setup.cfg", "ecology/prices.py::worth --wrt amount,price", "ecology/harvest.py::yield_of --wrt 0,1")
    assert run("write")[0] == 0 and read(WRITTEN[0]).count("def yield_of_grad(") == 1 and read(WRITTEN[0]).count("def ") == 2


def test_a_misspelled_entry_is_refused(srcdiff_command):
    replace("setup.cfg", "functions =", "function =")
    code, out, err = srcdiff_command("check")
    assert code == 2 and err.startswith("[srcdiff] of setup.cfg has an entry 'function', which means nothing\n")


def test_diff_finds_the_modules_of_the_revision_wherever_they_are(srcdiff_command, monkeypatch):
    run = srcdiff_command
    os.makedirs("src/helpers_of_session")
    os.makedirs("scripts")
    for path, text in (
        ("src/helpers_of_session/__init__.py", ""),
        ("src/helpers_of_session/laws.py", "def h(x):\n    return x * x\n"),
        ("scripts/run.py", "import srcdiff\nfrom helpers_of_session.laws import h\n\n\n@srcdiff.gradient()\ndef q(x: float):\n    return h(x)\n"),
    ):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    monkeypatch.syspath_prepend(os.path.abspath("src"))
    git("add", ".")
    git("commit", "-q", "-m", "scripts")
    assert run("diff", "HEAD", "scripts")[0] == 0
    replace("src/helpers_of_session/laws.py", "x * x", "9.0 * x")
    assert run("diff", "HEAD", "scripts")[2].endswith("2 derivatives: 2 changed\n")


def test_diff_tells_of_copied_constants(srcdiff_command):
    run = srcdiff_command
    run("grad", "ecology/harvest.py::yield_of", "--wrt", "effort", "--standalone", "-o", "ecology/alone.py")
    git("add", ".")
    git("commit", "-q", "-m", "alone")
    replace("ecology/harvest.py", "SEASONS = 5", "SEASONS = 6")
    code, out, err = run("diff", "HEAD", "ecology")
    assert code == 1 and "ecology/alone.py::<module>: changed\n" in err and "--- ecology/alone.py\tthen\n" in out


def test_clones_that_lack_commits_or_files(srcdiff_command, tmp_path, monkeypatch):
    run = srcdiff_command
    replace("ecology/growth.py", "rate * size", "2.0 * rate * size")
    git("commit", "-qam", "faster")
    git("config", "uploadpack.allowFilter", "true")
    url = tmp_path.as_uri()
    git("clone", "-q", "--depth=1", url, str(tmp_path / "shallow"))
    git("clone", "-q", "--filter=blob:none", url, str(tmp_path / "partial"))
    monkeypatch.chdir(tmp_path / "shallow")
    code, out, err = run("diff", "HEAD~1")
    assert (code, out) == (2, "") and err.startswith(
        "there is no revision 'HEAD~1'\nhelp: this clone is shallow: git fetch --unshallow brings all commits"
    )
    assert run("review", "--base", "HEAD~1")[0] == 2
    git("fetch", "-q", "--unshallow")
    assert run("diff", "HEAD~1", "--names")[0] == 1
    monkeypatch.chdir(tmp_path / "partial")
    assert (
        run("diff", "nothing")[2] == "there is no revision 'nothing'\nhelp: run srcdiff in a git repository, and give a commit, a branch or a tag\n"
    )
    code, out, err = run("diff", "HEAD~1", "--names")
    if code == 2:  # a git that knows nothing of GIT_NO_LAZY_FETCH has fetched what it needs
        assert "help: this clone is partial, and has not the files of every commit: git archive REV > /dev/null fetches those of one\n" in err
        git("archive", "HEAD~1")
        assert run("diff", "HEAD~1", "--names")[0] == 1
