"""How a page calls files: by their places below the folder that is reviewed, so that it is the same wherever that folder lies."""

from __future__ import annotations

import os
from typing import List

from srcdiff.load.text import is_within


class Shown:
    """Names of files: below the current folder if everything is, else below what all paths share."""

    def __init__(self, paths: List[str]):
        folders = [os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path) or ".") for path in paths]
        here = os.path.realpath(".")
        self.top = here if all(is_within(folder, here) for folder in folders) else os.path.commonpath(folders)

    def path(self, path: str) -> str:
        real = os.path.realpath(path)
        return os.path.relpath(real, self.top).replace(os.sep, "/") if is_within(real, self.top) else os.path.basename(path)

    def text(self, text: str) -> str:
        """A message, in which files are named likewise."""
        return text.replace(os.path.join(self.top, ""), "") if self.top != os.sep else text
