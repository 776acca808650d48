"""The text of a project at another revision of git, in a folder of its own.  Only text is read, and nothing is run but git."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from typing import Callable, Dict, Iterator, List

from srcdiff.errors import SourceError
from srcdiff.load.modules import is_users
from srcdiff.load.text import is_within

READ = (".py", "setup.cfg", "pyproject.toml")  # what derivatives are made from
PLAIN = ("100644", "100755")  # the modes of files that are no links
HELP = "run srcdiff in a git repository, and give a commit, a branch or a tag"
SHALLOW = (
    "this clone is shallow: git fetch --unshallow brings all commits, git fetch --depth=1 origin NAME a branch, a tag or a commit, as FETCH_HEAD"
)
PARTIAL = "this clone is partial, and has not the files of every commit: git archive REV > /dev/null fetches those of one"


@contextlib.contextmanager
def folder_at(revision: str, path: str) -> Iterator[str]:
    """The path, as a folder or file of a temporary copy of its project's Python files at a revision; the copy goes when this is left.

    Raises SourceError where there is no git, no repository, or no such revision, and where a clone has not all of it: nothing is fetched.
    """
    start = path if os.path.isdir(path) else os.path.dirname(path) or "."
    root = git(["rev-parse", "--show-toplevel"], start).decode().rstrip("\n")
    with helped(is_shallow, root, SHALLOW):
        commit = git(["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], start, f"there is no revision {revision!r}")
    with helped(is_partial, root, PARTIAL):
        texts = texts_at(commit.decode().strip(), root)
    with tempfile.TemporaryDirectory(prefix="srcdiff-") as folder:
        for name, text in texts.items():
            file = os.path.normpath(os.path.join(folder, name))
            if file.startswith(folder + os.sep):
                os.makedirs(os.path.dirname(file), exist_ok=True)
                with open(file, "wb") as stream:
                    stream.write(text)
        with looked_for_in(folder, os.path.realpath(root)):
            yield os.path.normpath(os.path.join(folder, os.path.relpath(os.path.realpath(path), os.path.realpath(root))))


@contextlib.contextmanager
def helped(is_kind: Callable[[str], bool], root: str, help: str) -> Iterator[None]:
    """In a clone of some kind, an error has this help."""
    try:
        yield
    except SourceError as error:
        if not is_kind(root):
            raise
        raise SourceError(error.message, help=help) from None


def is_shallow(root: str) -> bool:
    """The clone has no commits before some."""
    return git(["rev-parse", "--is-shallow-repository"], root).strip() == b"true"


def is_partial(root: str) -> bool:
    """Git fetches the contents of the clone's files when it needs them."""
    return b".promisor\ntrue\0" in git(["config", "--list", "-z"], root)


@contextlib.contextmanager
def looked_for_in(folder: str, root: str) -> Iterator[None]:
    """Modules of the project are found in the copy, and not where Python would find those of now."""
    before = list(sys.path)
    places = [os.path.realpath(entry or os.getcwd()) for entry in before]
    inside = [is_users(place) and is_within(place, root) for place in places]  # not an environment in the project
    sys.path[:] = [os.path.join(folder, os.path.relpath(place, root)) if moves else entry for entry, place, moves in zip(before, places, inside)]
    try:
        yield
    finally:
        sys.path[:] = before


def texts_at(commit: str, root: str) -> Dict[str, bytes]:
    """The contents of files by their names."""
    listed = git(["ls-tree", "-r", "-z", commit], root).decode(errors="surrogateescape").split("\0")
    entries = [(*head.split(), name) for head, _, name in (line.partition("\t") for line in listed if line)]
    wanted = [(blob, name) for mode, _, blob, name in entries if mode in PLAIN and name.endswith(READ)]
    said = git(["cat-file", "--batch"], root, given="".join(blob + "\n" for blob, _ in wanted).encode())
    found, position = {}, 0
    for _, name in wanted:
        end = said.index(b"\n", position)
        size = int(said[position:end].split()[2])
        found[name] = said[end + 1 : end + 1 + size]
        position = end + size + 2
    return found


def git(words: List[str], folder: str, failure: str = "", given: bytes = b"") -> bytes:
    """What git prints."""
    try:
        ran = subprocess.run(["git", *words], cwd=folder, input=given, capture_output=True, env={**os.environ, "GIT_NO_LAZY_FETCH": "1"})
    except OSError as error:
        raise SourceError(f"git cannot be run: {error.strerror}", help="install git") from None
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines()
        raise SourceError(
            failure or f"git {words[0]}: {said[-1] if said else 'failed'}",
            help=HELP,
        )
    return ran.stdout
