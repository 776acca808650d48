"""Files are written whole or not at all: processes that are killed, and processes that write the same files at once."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from srcdiff.cli import main
from srcdiff.deliver import replace
from srcdiff.deliver.replace import TEMPORARY, replace_file, write_beside

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")

HEAD = "import numpy as np\nimport srcdiff\n"
FUNCTION = "\n\n@srcdiff.gradient(wrt='w')\ndef loss_{0}(w, x):\n    return {1} * np.sum(np.tanh(w @ x))\n"
KILLS, PROCESSES, ROUNDS = 200, 8, 5


def source(factor: str, functions: int = 3) -> str:
    return HEAD + "".join(FUNCTION.format(number, factor) for number in range(functions))


def forked(run) -> int:
    """A child that runs something, quietly, and ends with what it returns."""
    child = os.fork()
    if not child:
        code = 99
        try:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1), os.dup2(quiet, 2)
            code = run()
        finally:
            os._exit(code)
    return child


def read(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def text_for(factor: str) -> str:
    write("model.py", source(factor))
    assert main(["write", "-q"]) == 0
    return read("model_grad.py")


def left_over() -> list:
    return [name for name in os.listdir(".") if name.endswith(TEMPORARY)]


def test_killed_at_any_moment_no_file_is_half_written(tmp_path, monkeypatch):
    """The child replaces a large file by one of two texts and then by the other, as fast as it can; the parent kills it after a short random time."""
    monkeypatch.chdir(tmp_path)
    whole = [letter * 2_000_000 for letter in "ab"]
    write("model_grad.py", whole[0])
    draw, seen, left = random.Random(0), [], 0

    def alternate() -> int:
        while True:
            for text in whole:
                write_beside(os.path.realpath("model_grad.py"), text)

    for _ in range(KILLS):
        child = forked(alternate)
        time.sleep(draw.uniform(0.0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        left += len(left_over())
        for name in left_over():
            os.remove(name)
        seen.append(read("model_grad.py"))
    print(f"{KILLS} kills: {left} temporary files left, {[seen.count(text) for text in whole]} times each text")
    assert set(seen) <= set(whole)


def test_killed_while_the_command_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole = {text_for("2.0"), text_for("3.0")}
    draw = random.Random(1)

    def alternate() -> int:
        while True:
            for factor in ("2.0", "3.0"):
                write(f"model.{os.getpid()}", source(factor))
                os.replace(f"model.{os.getpid()}", "model.py")
                main(["write", "-q", "model.py"])

    for _ in range(KILLS // 4):
        child = forked(alternate)
        time.sleep(draw.uniform(0.0, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert read("model_grad.py") in whole
    assert main(["write", "-q"]) == 0 and main(["check", "-q"]) == 0
    print(f"{KILLS // 4} kills")


def test_what_was_left_is_harmless_and_goes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    old = text_for("2.0")
    mine, others, young = (
        f".{base}.{'0' * 11}{digit}{TEMPORARY}" for base, digit in (("model_grad.py", 1), ("other_grad.py", 2), ("model_grad.py", 3))
    )
    for name in (mine, others, young):
        write(name, old[: len(old) // 2])
    for name in (mine, others):
        os.utime(name, (time.time() - 2 * replace.ABANDONED,) * 2)
    assert main(["check"]) == 0 and capsys.readouterr().err == "1 file: 1 in step\n"
    assert main(["write"]) == 0 and sorted(left_over()) == sorted([mine, others, young])  # nothing to write
    text_for("3.0")
    assert sorted(left_over()) == sorted([others, young])


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    old = text_for("2.0")

    def interrupted(*paths):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_file("model_grad.py", old.replace("2.0", "3.0"), force=True)
    assert left_over() == [] and read("model_grad.py") == old


def test_writing_at_once(tmp_path, monkeypatch):
    """Eight processes write the same files, whose sources change between the rounds."""
    monkeypatch.chdir(tmp_path)
    for turn in range(ROUNDS):
        for number in range(3):
            write(f"model_{number}.py", source(f"{turn}.{number}", functions=1))
        children = [forked(lambda: main(["write", "."])) for _ in range(PROCESSES)]
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * PROCESSES
        assert main(["check", "-q"]) == 0 and left_over() == []
    print(f"{ROUNDS} rounds of {PROCESSES} processes")


def test_replacing_at_once_between_two_texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole = [text_for("2.0"), text_for("3.0")]

    def alternate() -> int:
        for turn in range(50):
            replace_file("model_grad.py", whole[turn % 2])
        return 0

    children = [forked(alternate) for _ in range(PROCESSES)]
    seen = {read("model_grad.py") for _ in range(200)}
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * PROCESSES
    assert seen <= set(whole) and left_over() == []
    print(f"{PROCESSES} processes, {50 * PROCESSES} replacements, 200 readings")
