"""Derivatives that a person edited, and adopted as rules: what the head of their file says of them (see `adopt`).

    # Adopted from a derivative of model.py by srcdiff: edited by hand, checked numerically.
    # Update:  srcdiff adopt energy_grad.py
    # Adopted: energy_grad for srcdiff grad model.py::energy --wrt x sha256:0d1f9be08cc1
    # Checked: k of rank 1, x of rank 1
    # Source:  energy(k, x) sha256:032d9095423f

The digests are of what the adopted function, and its primal, reach (see `reached`): what changed since is no rule any more.
"""

from __future__ import annotations

import contextlib
import contextvars
import os
import re
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Optional, Tuple

from srcdiff.asked import Asked, asked, words_of
from srcdiff.emit.header import SOURCE
from srcdiff.errors import ArgumentError, Place, SourceError, SrcdiffError
from srcdiff.load import modules
from srcdiff.load.filescope import FileScope
from srcdiff.load.source import read_text, split_lines
from srcdiff.options import Options
from srcdiff.own.config import modules_with_rules
from srcdiff.own.reached import digest, reached

MARK = "# Adopted from a derivative of "
LINE = re.compile(r"# Adopted: (?P<name>\w+) for (?P<command>.*) sha256:(?P<digest>\w+)")
PREFERRED = ("vjp", "value_and_grad", "grad")  # the last of several for one function is the one that is called

ASIDE: contextvars.ContextVar[bool] = contextvars.ContextVar("adopted derivatives are no rules, because one of them is being checked", default=False)


@dataclass
class Adopted:
    """A derivative in `file`, with respect to `wrt` of the function `qualname` of the module in `source`, in the same folder."""

    name: str
    file: str
    source: str
    qualname: str
    kind: str
    wrt: Tuple[str, ...]
    single: bool
    module: str = ""  # under which the configuration names the file
    digest: str = ""
    ranks: Dict[str, int] = field(default_factory=dict)  # of the numbers and arrays that it was checked with
    sources: Dict[str, str] = field(default_factory=dict)  # of all that is in the file
    place: Optional[Place] = None

    @property
    def command(self) -> str:
        """What asks for such a derivative."""
        return Asked(self.source, self.qualname, self.kind, self.wrt[0] if self.single else self.wrt, Options()).command()

    def head(self) -> List[str]:
        """Its lines in the head of the file."""
        ranks = ", ".join(f"{name} of rank {rank}" for name, rank in self.ranks.items())
        return [f"# Adopted: {self.name} for {self.command} sha256:{self.digest}", f"# Checked: {ranks}"]


def is_adopted(text: str) -> bool:
    """Such a head stands at the beginning of a text."""
    return text.startswith(MARK)


def parsed_command(command: str, file: str) -> Optional[Adopted]:
    """The derivative that a command asks for, in a file beside the primal's; None for what cannot be adopted."""
    if not command.startswith("srcdiff grad "):
        return None
    try:
        one = asked(words_of(command)[2:])
    except ArgumentError:
        return None
    if one.options != Options() or one.kind not in PREFERRED or one.standalone or one.path != os.path.basename(one.path):
        return None
    source = os.path.join(os.path.dirname(file), one.path)
    wrt = tuple(map(str, one.wrt if isinstance(one.wrt, tuple) else (one.wrt,)))
    return Adopted(f"{one.qualname}_{one.kind}", file, source, one.qualname, one.kind, wrt, not isinstance(one.wrt, tuple))


def read_adopted(file: str, module: str = "") -> List[Adopted]:
    """The derivatives that a file says were adopted; none of a file without such a head."""
    found: List[Adopted] = []
    sources: Dict[str, str] = {}
    text = read_text(file)
    for number, line in enumerate(split_lines(text) if is_adopted(text) else [], 1):
        if not line.startswith("# "):
            break
        place = Place(file, number, 0, len(line), line)
        match = LINE.fullmatch(line)
        if match is not None:
            one = parsed_command(match["command"], file)
            if one is None:
                raise SourceError("this line does not say what was adopted", place, f"adopt it again: srcdiff adopt {os.path.basename(file)}")
            one.name, one.digest, one.place, one.module, one.sources = match["name"], match["digest"], place, module, sources
            found.append(one)
        elif found and line.startswith("# Checked: "):
            found[-1].ranks = {name: int(rank) for name, rank in re.findall(r"(\w+) of rank (\d+)", line)}
        elif line.startswith(SOURCE):
            shown, _, found_then = line[len(SOURCE) :].rpartition(" sha256:")
            sources[shown] = found_then
    return found


def adopted_for(path: str) -> Iterator[Adopted]:
    """The derivatives that the project of a file adopted, one for each primal."""
    for module in modules_with_rules(path) if not ASIDE.get() else ():
        file = modules.find_module(path, module) or modules.find_installed(module)
        if file is None:
            continue
        best: Dict[tuple, Adopted] = {}
        for one in read_adopted(file, module):
            key = (os.path.realpath(one.source), one.qualname)
            best[key] = max(best.get(key, one), one, key=lambda one: (len(one.wrt), PREFERRED.index(one.kind)))
        yield from best.values()


@contextlib.contextmanager
def all_set_aside() -> Iterator[None]:
    """While one is checked none is a rule: modules are imported then that may use what is not right any more."""
    token = ASIDE.set(True)
    try:
        yield
    finally:
        ASIDE.reset(token)


def refusal(one: Adopted) -> Optional[SrcdiffError]:
    """Why it is no rule any more."""
    base, again = os.path.basename(one.file), f"srcdiff adopt {os.path.basename(one.file)}"
    try:
        sources = primal_digests(one)
    except SrcdiffError as error:
        return SourceError(
            f"{one.name} was adopted as the derivative of {one.qualname}, which is not found any more: {error.message}", one.place, error.help
        )
    changed = [shown for shown in sources if one.sources.get(shown) != sources[shown]]
    if changed:
        return SourceError(
            f"{changed[0]} has changed since {one.name} was adopted as the derivative of {one.qualname}",
            one.place,
            f"mend {base}, and check it again: {again}",
        )
    if text_digest(one) != one.digest:
        return SourceError(
            f"{one.name} has been edited since it was adopted as the derivative of {one.qualname}", one.place, f"check it again: {again}"
        )
    return None


def primal_digests(one: Adopted) -> Dict[str, str]:
    return reached(scope_with(one.source, one.qualname), one.qualname)


def text_digest(one: Adopted) -> str:
    """Of the adopted text, and what it reaches in turn; and of what the head says that it is."""
    found = reached(scope_with(one.file, one.name), one.name)
    return digest("\n".join([one.command, repr(sorted(one.ranks.items())), *(f"{shown} {text}" for shown, text in found.items())]))


def scope_with(file: str, name: str) -> FileScope:
    """The names of a file that defines `name`."""
    if not os.path.isfile(file):
        raise SourceError(f"there is no {os.path.basename(file)}", help="a derivative is adopted in the folder of its primal")
    scope = FileScope(file)
    if name not in scope.top.entries:
        raise SourceError(f"{os.path.basename(file)} defines no {name!r} at its top level", help="give it its name back")
    return scope
