"""What `srcdiff explain --passes` tells: the forms that one function goes through on its way to the derivative, from its text alone.

    source           the function as it is
    core form        what `normalise` makes of it
    settled          calls, structures and effects taken apart; what both sweeps compute has a name
    facts            of every parameter, and of what each statement of the settled block assigns
    plan             which memory is whose, and how overwritten values come back
    before tidying   both sweeps as `adjoin` and `assemble` make them
    after tidying    the same after `tidy`
    derivative       what is printed

All but facts and plan are programs.  References of the compiler's own have the names that a reader knows: `np.sum` for `$np.sum`.
"""

from __future__ import annotations

from typing import Dict, Iterator, List, Tuple

import gast

from srcdiff.assemble.forward import stopping
from srcdiff.deliver.written import Written, written_lines
from srcdiff.derive import derive
from srcdiff.emit.module import joined
from srcdiff.emit.plain import NOTES
from srcdiff.emit.printer import print_block
from srcdiff.explain import Explained, Part, aligned, saved, saved_lines, storage, storage_lines, traced
from srcdiff.facts.fact import Fact
from srcdiff.facts.shapes import Dim, parted
from srcdiff.files import loaded, name_of, request_for
from srcdiff.load.source import Primal, parameters_of
from srcdiff.options import Options, Wrt
from srcdiff.pipeline import Derivative
from srcdiff.refusals import raised
from srcdiff.tidy.quotes import with_quotes
from srcdiff.trees import as_read
from srcdiff.walks import statements_in, with_definitions

DTYPES = {"b": "bool", "i": "int", "f": "float", "c": "complex", None: "any dtype"}
LOOPS = (gast.For, gast.While)
WIDTH = 84  # of a form: it is shown four columns in


class Passed(Explained):
    """A compilation that keeps the lines of every form that it makes; `forms` maps the title of each to them."""

    def __init__(self, *given):
        super().__init__(*given)
        self.forms: Dict[str, List[str]] = {}

    def core_block(self) -> List[gast.stmt]:
        body = super().core_block()
        self.forms["core form"] = form(body, is_core=True)
        return body

    def adjoined(self, body: List[gast.stmt]):
        found = super().adjoined(body)
        self.forms["settled"] = form(body, is_core=True)
        self.parameter_facts = found[0]
        return found

    def assemble(self, *given):
        forward, reverse = super().assemble(*given)
        self.forms["before tidying"] = form(self.headed(forward, with_quotes(read(reverse))))
        return forward, reverse

    def sweeps(self):
        forward, reverse, result = super().sweeps()
        self.forms["after tidying"] = form(self.headed(forward, reverse))
        return [forward, reverse, result]


def passes(path: str, qualname: str, kind: str, wrt: Wrt, options: Options = Options()) -> Iterator[Tuple[str, Part]]:
    """The lines of each form by its title; of a function that is refused those that there are by then, before the error is raised."""
    primal = loaded(path, qualname, options.follow)
    request = request_for(primal, kind, wrt, options)
    yield "source", source(primal)
    compilation, derivative, refusal = traced(primal, request, Passed)
    forms = compilation.forms if compilation is not None else {}
    yield from ((title, forms[title]) for title in ("core form", "settled") if title in forms)
    if refusal is not None:
        raise raised(refusal, primal, lambda rest: derive(rest, request))
    yield "facts", facts(compilation)
    yield "plan", plan(compilation, derivative)
    yield from ((title, forms[title]) for title in ("before tidying", "after tidying"))
    yield "derivative", printed(path, name_of(qualname, kind), derivative)


def source(primal: Primal) -> List[str]:
    """The lines of the function, as its file has them."""
    lines = primal.lines[primal.tree.lineno - 1 : primal.tree.end_lineno]
    margin = len(lines[0]) - len(lines[0].lstrip())
    return [line[margin:].rstrip() for line in lines]


def printed(path: str, name: str, derivative: Derivative) -> List[str]:
    """The text of the derivative, without the header that a file has."""
    header, _, text = joined(written_lines(path, [Written(name, derivative)], "")).partition("\n\n")
    assert all(line.startswith("#") for line in header.splitlines()), header
    return text.strip("\n").splitlines()


# --- programs


def form(body: List[gast.stmt], is_core: bool = False) -> List[str]:
    """The lines of a block of any stage."""
    return print_block(read(body, is_core), width=WIDTH)


def read(body: List[gast.stmt], is_core: bool = False) -> List[gast.stmt]:
    """A copy as a reader would spell it, with the comments and what the tidying makes comments of."""
    copies = [as_read(statement) for statement in body]
    for mine, theirs in list(zip(statements_in(copies), statements_in(body))):
        for note in (*NOTES, "quotes"):
            if hasattr(theirs, note):
                setattr(mine, note, getattr(theirs, note))
        if is_core and isinstance(theirs, LOOPS):
            mine.body += stopping(theirs)  # the loops of core form end by a flag that they know
    return with_definitions(copies)


# --- facts and plan


def facts(compilation: Passed) -> List[str]:
    """A line for every parameter and every name that a statement assigns: where, name, dtype, shape, whether it depends on `wrt`."""
    known, lengths = compilation.parameter_facts, names_of_lengths(compilation)
    parameters = [p.id for p in parameters_of(compilation.primal.tree)]
    cells = [["parameter", name, *words(known[name], lengths)] for name in parameters]
    for statement in statements_in(compilation.core):
        found: Dict[str, Fact] = getattr(statement, "facts", None) or {}
        cells += [[f"line {statement.lineno}", name, *words(fact, lengths)] for name, fact in found.items()]
    return list(dict.fromkeys(aligned(cells)))


def names_of_lengths(compilation: Passed) -> Dict[Dim, str]:
    """How the annotations call the lengths of axes: {'x.0': 'n'}."""
    found: Dict[Dim, str] = {}
    for fact in compilation.parameter_facts.values():
        for dim, name in zip(fact.shape.told.dims or (), fact.dim_names):
            found.setdefault(dim, name)
    return found


def words(fact: Fact, lengths: Dict[Dim, str]) -> Tuple[str, str, str]:
    """Dtype, shape, and whether the value depends on `wrt`."""
    active = "active" if fact.varied else "passive"
    if fact.kind != "number":
        return fact.kind, "", active
    dims = fact.shape.told.dims
    shape = "any shape" if dims is None else "number" if dims == () else f"({', '.join(length(dim, lengths) for dim in dims)})"
    return DTYPES[fact.dtype], shape, active


def length(dim: Dim, lengths: Dict[Dim, str]) -> str:
    """
    >>> length("x.0-2", {"x.0": "n"}), length("x.0-2", {}), length(1, {})
    ('n-2', 'x.0-2', '1')
    """
    if not isinstance(dim, str):
        return str(dim)
    axis, more = parted(dim)
    return lengths.get(axis, axis) + (f"{more:+d}" if more else "")


def plan(compilation: Passed, derivative: Derivative) -> List[str]:
    """The storage classes, and what is saved, as `srcdiff explain` has them."""
    return [*storage_lines(storage(compilation.primal, compilation.core)), "", *saved_lines(saved(compilation, derivative))]
