"""Does the fuzzer find bugs?  `python -m tests.fuzz.planted` plants some in copies of the compiler, one at a time.

Each patch is applied to a copy of the srcdiff package in a temporary folder, and the fuzzer runs against the copy in a
process of its own until it finds a failure or its budget is spent.  Prints a table; exit status 1 if fewer than
ENOUGH bugs are found, 2 if the compiler without a bug fails already or a patch does not fit.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .bugs import BUGS

ENOUGH = 34
CLEAN = "(no bug)"
HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE.parents[1] / "srcdiff"
RUN = """
import pathlib, sys
import srcdiff
assert pathlib.Path(srcdiff.__file__).is_relative_to(pathlib.Path.cwd()), "not the copy: " + srcdiff.__file__
from tests.fuzz.run import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Patch:
    """A bug: in the module (a path below srcdiff/), the text `old`, which occurs exactly once, becomes `new`."""

    name: str
    module: str
    old: str
    new: str


PATCHES = tuple(Patch(*bug) for bug in BUGS)


class PatchError(ValueError):
    """A patch that does not fit the compiler's text, or breaks it altogether."""


@dataclass(frozen=True)
class Outcome:
    """Was the bug found, by which verdict, after how many programs and seconds."""

    name: str
    found: bool
    verdict: str
    programs: int
    seconds: float

    def row(self) -> str:
        mark = "found" if self.found else "NOT FOUND" if self.name != CLEAN else "clean"
        return f"{self.name:44s} {mark:10s} {self.programs:6d} programs {self.seconds:6.0f} s  {self.verdict}"


def patched(patch: Patch, text: str) -> str:
    """The module's text with the bug."""
    if text.count(patch.old) != 1:
        raise PatchError(f"{patch.name}: old text occurs {text.count(patch.old)} times in {patch.module}, not once")
    if patch.old == patch.new:
        raise PatchError(f"{patch.name}: changes nothing")
    return text.replace(patch.old, patch.new)


def check_patches(patches=PATCHES, package=PACKAGE) -> None:
    """Raise PatchError if a patch does not fit."""
    for patch in patches:
        compile(patched(patch, (package / patch.module).read_text(encoding="utf-8")), patch.module, "exec")


def copied_compiler(folder: pathlib.Path, patch=None, package=PACKAGE) -> None:
    """The package and the fuzzer in a folder, with the bug if there is one."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(package, folder / "srcdiff", ignore=ignored)
    shutil.copytree(HERE, folder / "tests" / "fuzz", ignore=ignored)
    (folder / "tests" / "__init__.py").touch()
    if patch:
        path = folder / "srcdiff" / patch.module
        path.write_text(patched(patch, path.read_text(encoding="utf-8")), encoding="utf-8")


def hunted(patch, count, seed, package=PACKAGE) -> Outcome:
    """Run the fuzzer against the compiler with this bug (or with none)."""
    name, began = patch.name if patch else CLEAN, time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        copied_compiler(pathlib.Path(folder), patch, package)
        options = ["--count", str(count), "--seed", str(seed), "--stop-after", "1", "--budget", "0"]
        environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([sys.executable, "-c", RUN, *options], cwd=folder, env=environment, capture_output=True, text=True)
    return outcome(name, done, time.perf_counter() - began)


def outcome(name, done, seconds) -> Outcome:
    """Read the fuzzer's output."""
    summary = re.search(r"^(\d+) programs: ", done.stdout, re.MULTILINE)
    if not summary or done.returncode not in (0, 1):
        raise PatchError(f"{name}: the fuzzer did not run:\n{done.stderr[-2000:]}")
    verdict = re.search(r"^(wrong|crashed) +--show (\S+) +(.*)", done.stdout, re.MULTILINE)
    text = f"{verdict.group(1)}, {verdict.group(3)}"[:90] if verdict else ""
    return Outcome(name, done.returncode == 1, text, int(summary.group(1)), seconds)


def main(arguments=None, patches=PATCHES) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.planted", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1500, help="programs for each bug")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", metavar="TEXT", default="", help="only bugs whose name contains this")
    options = parser.parse_args(arguments)
    chosen = [patch for patch in patches if options.only in patch.name]
    try:
        return report(chosen, options)
    except PatchError as error:
        print(error, file=sys.stderr)
        return 2


def report(patches, options) -> int:
    """Print the table; the exit status."""
    check_patches(patches)
    with ThreadPoolExecutor(options.jobs) as pool:
        futures = [pool.submit(hunted, patch, options.count, options.seed) for patch in [None, *patches]]
        clean, *outcomes = [shown(future.result()) for future in futures]
    if clean.found:
        raise PatchError("the compiler fails without a bug: the table means nothing")
    found = sum(result.found for result in outcomes)
    print(f"{found} of {len(outcomes)} found")
    return int(found < (len(outcomes) if options.only else ENOUGH))


def shown(result: Outcome) -> Outcome:
    print(result.row(), flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
