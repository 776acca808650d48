"""How a page calls files: by their places below the folder that is reviewed, so that it is the same wherever that folder lies."""

from __future__ import annotations

import os
from typing import List


class Shown:
    """Names of files: below the current folder if everything is, else below what all paths share."""

    def __init__(self, paths: List[str]):
        folders = [os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path) or ".") for path in paths]
        here = os.path.realpath(".")
        self.top = here if all(is_below(folder, here) for folder in folders) else os.path.commonpath(folders)

    def path(self, path: str) -> str:
        real = os.path.realpath(path)
        return os.path.relpath(real, self.top).replace(os.sep, "/") if is_below(real, self.top) else os.path.basename(path)

    def text(self, text: str) -> str:
        """A message, in which files are named likewise."""
        return text.replace(os.path.join(self.top, ""), "") if self.top != os.sep else text


def is_below(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath([path, folder]) == folder
    except ValueError:  # on different drives
        return False
