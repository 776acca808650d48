"""What changed since a revision of git: derivatives, as `srcdiff diff` compares them, and the text of primals."""

from __future__ import annotations

import os
from typing import Dict, Iterable, List, Tuple

from srcdiff.compared import REMOVED, Compared, compared
from srcdiff.errors import SrcdiffError
from srcdiff.load.source import read_text
from srcdiff.review.model import Review
from srcdiff.review.places import Shown
from srcdiff.review.regions import function_text
from srcdiff.revisions import folder_at
from srcdiff.unified import unified


def add_since(review: Review, paths: List[str], revision: str, shown: Shown) -> None:
    """Note it in a review; SourceError if git does not know the revision."""
    review.base = revision
    found = {(target, one.name): one for path in paths for target, one in derivatives(path, revision, shown)}
    sources = {block.file for file in review.files for function in file.functions for block in function.blocks}
    texts = old_texts(paths, revision, sources, shown)
    for file in review.files:
        for function in file.functions:
            for version in function.versions:
                one = found.get((file.target, version.name)) or found.get((file.target, ""))
                version.word, version.diff = (one.word, body_of(one.diff())) if one else ("", [])
            for block in function.blocks:
                if block.file in texts and block.qualname:
                    now = "\n".join("".join(token.text for token in line.tokens) for line in block.lines)
                    block.diff = body_of(unified(function_text(texts[block.file], block.qualname), now))
    review.removed = [(f"{target}::{name}", body_of(one.diff())) for (target, name), one in sorted(found.items()) if one.word == REMOVED]


def derivatives(path: str, revision: str, shown: Shown) -> Iterable[Tuple[str, Compared]]:
    for one in compared(path, revision):
        yield shown.path(one.file), one


def old_texts(paths: List[str], revision: str, files: Iterable[str], shown: Shown) -> Dict[str, str]:
    """The texts of files at the revision, "" of one that was not there."""
    found: Dict[str, str] = {}
    for path in paths:
        top = path if os.path.isdir(path) else os.path.dirname(path) or "."
        with folder_at(revision, top) as then:
            for file in files:
                place = os.path.relpath(os.path.join(shown.top, file), os.path.realpath(top))
                if not place.startswith(os.pardir):
                    found[file] = text_at(os.path.join(then, place))
    return found


def text_at(path: str) -> str:
    try:
        return read_text(path)
    except SrcdiffError:
        return ""


def body_of(diff: str) -> List[str]:
    """A unified diff without the names of its files."""
    return diff.splitlines()[2:]
