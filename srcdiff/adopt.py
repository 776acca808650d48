"""`srcdiff adopt`: a derivative that a person edited is checked numerically, and its file says from then on that it is a rule (see `own.adopted`).

This imports the modules of the derivative and of its primal and runs both.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Iterator, List, Optional

from srcdiff.api import wrt_names
from srcdiff.checks_adopted import ONLY, Checking
from srcdiff.deliver.replace import write_beside
from srcdiff.emit.header import MARK, SOURCE, is_generated, update_of
from srcdiff.emit.seal import HEAD
from srcdiff.errors import ArgumentError, SourceError, UnsupportedSyntaxError
from srcdiff.files import KINDS, loaded
from srcdiff.load.decorated import Decorated, decorated_functions
from srcdiff.load.modules import module_name
from srcdiff.load.source import read_text, split_lines
from srcdiff.own import adopted
from srcdiff.own.adopted import Adopted, all_set_aside, is_adopted, parsed_command, read_adopted
from srcdiff.own.config import modules_with_rules
from srcdiff.verify import Verified, attribute, imported

HEADS = (*HEAD, adopted.MARK, "# Adopted:", "# Checked:")


def adopt(path: str, name: Optional[str] = None) -> List[Verified]:
    """Check the derivatives in a file, and write its head if all are right; `name` is that of the only one.

    Raises SrcdiffError if the file has no derivatives that can be adopted, or cannot be imported.
    """
    text = read_text(path)
    found = derivatives(path, text)
    if name is not None and [one.name for one in found] != [name]:
        others = ", ".join(one.name for one in found)
        raise ArgumentError(
            f"{path} holds {others}, which {'is adopted as it stands' if len(found) == 1 else 'are adopted together'}",
            help=f"srcdiff adopt {path}; or write it into a file of its own: srcdiff grad ... -o FILE",
        )
    source = found[0].source
    with all_set_aside():
        model, module = imported(source, path, command="adopt")
    examples = {decorated.qualname: decorated.arguments.get("example") for decorated in decorated_functions(source)}
    checks = [Checking(one, attribute(model, one.qualname), attribute(module, one.name), examples.get(one.qualname)) for one in found]
    results = [check.run() for check in checks]
    if not any(result.failure or result.skipped for result in results):
        write_beside(os.path.realpath(path), adopted_text(path, text, [check.adopted() for check in checks]))
    return results


def adopted_text(path: str, text: str, found: List[Adopted]) -> str:
    """The file with the head of an adopted one."""
    lines = split_lines(text)
    while lines and lines[0].startswith(HEADS):
        lines.pop(0)
    head = [
        f"{adopted.MARK}{os.path.basename(found[0].source)} by srcdiff: edited by hand, checked numerically.",
        f"# Update:  srcdiff adopt {os.path.basename(path)}",
        *(line for one in found for line in one.head()),
        *dict.fromkeys(f"{SOURCE}{shown} sha256:{digest}" for one in found for shown, digest in one.sources.items()),
    ]
    return "\n".join([*head, *lines]) + "\n"


def advice(path: str) -> str:
    """What the user has to do yet, so that the rules of an adopted file are found."""
    module = module_name(path)
    known = modules_with_rules(path)
    if module in known:
        return ""
    return f"; nothing uses it yet: name it in setup.cfg\n\n[srcdiff]\nrules = {' '.join([*known, module])}"


# --- which derivatives a file holds


def derivatives(path: str, text: str) -> List[Adopted]:
    """Those that the head of a file tells of; raises for what cannot be adopted."""
    if is_adopted(text):
        return [named(one) for one in read_adopted(path)]
    command = update_of(text).partition(" -o ")[0]
    if not is_generated(text) or not command:
        raise SourceError(f"{path} does not say of what it is a derivative", help=f"keep the head that srcdiff wrote: {MARK}...")
    if command.startswith("srcdiff write "):
        source = beside(path, command[len("srcdiff write ") :])
        return [one for decorated in decorated_functions(source) for one in of_decorated(path, source, decorated)]
    one = parsed_command(command, path)
    if one is None:
        raise UnsupportedSyntaxError(f"what {command!r} writes cannot be adopted", help=ONLY)
    return [named(replace(one, source=beside(path, os.path.basename(one.source))))]


def beside(path: str, base: str) -> str:
    """The file of the primals."""
    source = os.path.join(os.path.dirname(path), base)
    if not os.path.isfile(source):
        raise SourceError(f"{base}, of which {path} holds derivatives, is not beside it", help="a derivative is adopted in the folder of its primal")
    return source


def of_decorated(path: str, source: str, decorated: Decorated) -> Iterator[Adopted]:
    """What `srcdiff write` wrote for one decorator."""
    given, qualname = decorated.arguments, decorated.qualname
    for option in ("of", "has_aux", "follow"):
        if given.get(option):
            raise UnsupportedSyntaxError(f"{qualname} has {option}=, and its derivative cannot be adopted", decorated.place, ONLY)
    wrt = given.get("wrt", 0)
    stacked = sum(other.qualname == qualname for other in decorated_functions(source)) > 1
    for kind in KINDS:
        one = named(
            Adopted(f"{qualname}_{kind}", path, source, qualname, kind, wrt if isinstance(wrt, tuple) else (wrt,), not isinstance(wrt, tuple))
        )
        yield replace(one, name="_".join([one.name, *one.wrt])) if stacked else one


def named(one: Adopted) -> Adopted:
    """With the names of the parameters in `wrt`; raises for what is more than a number or an array of a function."""
    if "." in one.qualname:
        raise UnsupportedSyntaxError(f"{one.qualname} is a method, and its derivative cannot be adopted", help=ONLY)
    positions = tuple(int(item) if str(item).lstrip("-").isdigit() else item for item in one.wrt)
    wrt = wrt_names(loaded(one.source, one.qualname), positions)
    if any("." in item for item in wrt):
        raise UnsupportedSyntaxError(f"{one.name} is with respect to a part of an object, and cannot be adopted", help=ONLY)
    return replace(one, wrt=wrt)
