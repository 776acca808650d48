"""The scripts for shells, run by those shells that are there."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from srcdiff.cli import COMMANDS, main

NAMES = [command.__name__.rpartition(".")[2] for command in COMMANDS]


def script(shell: str, capsys) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", ("bash", "fish", "zsh"))
def test_every_command_is_in_the_script(shell, capsys):
    text = script(shell, capsys)
    assert all(name in text for name in NAMES) and ("--diff" in text or "-l diff" in text)
    if shutil.which(shell):  # it is a program of that shell
        subprocess.run([shell, "-n"], input=text, text=True, check=True)


def completed(line: str, text: str) -> list:
    """What bash offers for the last word of a line."""
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    program = f'{text}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _srcdiff; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(capsys, tmp_path, monkeypatch):
    text = script("bash", capsys)
    assert completed("srcdiff c", text) == ["check", "completion"]
    assert completed("srcdiff check --d", text) == ["--diff"]
    assert completed("srcdiff grad m.py::f --mode f", text) == ["forward"] and "numba" in completed("srcdiff grad m.py::f --target n", text)
    assert completed("srcdiff completion ", text) == ["bash", "fish", "zsh"]
    (tmp_path / "model.py").write_text("")
    monkeypatch.chdir(tmp_path)
    assert completed("srcdiff write mo", text) == ["model.py"]


@pytest.mark.skipif(shutil.which("bash") is None or shutil.which("git") is None, reason="there is no bash, or no git")
def test_bash_completes_revisions(capsys, tmp_path, monkeypatch):
    """Those of the repository, where a revision is wanted; outside of one there are none."""
    text = script("bash", capsys)
    monkeypatch.chdir(tmp_path)
    assert completed("srcdiff diff ", text) == []
    for words in (
        ["init", "-q", "-b", "trunk"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x"],
        ["tag", "first"],
    ):
        subprocess.run(["git", *words], check=True)
    assert completed("srcdiff diff ", text) == completed("srcdiff review --base ", text) == ["trunk", "first"]
    assert completed("srcdiff diff t", text) == ["trunk"] and completed("srcdiff diff --n", text) == ["--names"]


def test_the_manual_page_says_what_the_help_says(capsys):
    assert main(["man"]) == 0
    text = capsys.readouterr().out
    assert text.isascii() and text.startswith('.TH SRCDIFF 1 "" "srcdiff"\n')
    assert all(f".SS srcdiff {name}\n" in text for name in NAMES)
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    help_text = " ".join(capsys.readouterr().out.split())
    for words in ("print what would change, as a unified diff", "a file is missing, stale, edited by hand, or has nothing to be written from"):
        assert words in help_text and words in text
    for command in (["groff", "-man", "-Tutf8", "-ww", "-z"], ["mandoc", "-T", "lint", "-W", "error"]):
        if shutil.which(command[0]):
            ran = subprocess.run(command, input=text, text=True, capture_output=True)
            assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
