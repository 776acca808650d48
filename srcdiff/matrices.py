"""Whole matrices of derivatives, and products with them, made of derivatives: each again a function with source.

hvp         forward over reverse: the Jacobian-vector product of the gradient (Pearlmutter 1994, Fast exact multiplication by the Hessian)
vhp         reverse over reverse: the vector-Jacobian product of the gradient
jacobian    by columns in forward mode, by rows in reverse mode
hessian     the Jacobian of the gradient, by columns
"""

from __future__ import annotations

import inspect
import linecache
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Union

import gast
import numpy as np

from srcdiff.api import example_by_name, grad, jvp, packages, requested, transform, vjp
from srcdiff.emit.printer import print_block
from srcdiff.errors import ArgumentError, SrcdiffError, UnsupportedSyntaxError
from srcdiff.load.source import load_function
from srcdiff.names import Names
from srcdiff.options import Follow, Options
from srcdiff.own.itself import by_its_rule
from srcdiff.push.mode import ForwardMode
from srcdiff.sparse.colouring import greedy_colours, sweeps_of
from srcdiff.sparse.dependences import Lost
from srcdiff.sparse.diagonals import diagonals
from srcdiff.sparse.patterns import Places, bound_example, given_places, given_size, places_at
from srcdiff.sparse.texts import BAND, COMPRESSED, DIAGONALS, EXPLAINED, GUARD, PICTURE, WORDS, band_of, picture_of, turns_of

if TYPE_CHECKING:
    from srcdiff.typed import Derived

One = Union[str, int]

FORWARD = '''
def {name}({header}):
    """{title} of `{function}` with respect to {wrt}, of shape (*result, *{wrt}), by columns."""
    {directions} = {np}.eye({np}.size({wrt})).reshape((-1, *{np}.shape({wrt})))
    {parts} = [{derivative}({call}, {keyword}={direction})[1] for {direction} in {directions}]
    return {np}.stack({parts}, axis=-1).reshape((*{np}.shape({parts}[0]), *{np}.shape({wrt})))
'''
REVERSE = '''
def {name}({header}):
    """{title} of `{function}` with respect to {wrt}, of shape (*result, *{wrt}), by rows."""
    {shape} = {np}.shape({function}({copies}))
    {directions} = {np}.eye(int({np}.prod({shape}))).reshape((-1, *{shape}))
    {parts} = [{derivative}({call}, {keyword}={direction})[1] for {direction} in {directions}]
    return {np}.stack({parts}).reshape((*{shape}, *{np}.shape({wrt})))
'''


def hvp(f: Callable, wrt: Union[One, tuple] = 0, *, example=None, follow: Follow = ()) -> Derived[..., Any]:
    """The product of a scalar function's Hessian with a vector, at a small multiple of the cost of the function.

    Returns `g(*args, x_dot=...)`, with a keyword for each argument in `wrt`, of its shape, which gives `(gradient, product)`: both of the shapes
    of the arguments.  Raises SrcdiffError if f, or its gradient, cannot be differentiated.
    """
    return jvp(grad(f, wrt, example=example, follow=follow), wrt, example=example, follow=follow)


def vhp(f: Callable, wrt: Union[One, tuple] = 0, *, example=None, follow: Follow = ()) -> Derived[..., Any]:
    """The product of a vector with a scalar function's Hessian, by two reverse sweeps.

    Returns `g(*args, result_bar=...)`, where `result_bar` has the structure of the gradient, which gives `(gradient, product)`.
    Raises SrcdiffError if f, or its gradient, cannot be differentiated.
    """
    return vjp(grad(f, wrt, example=example, follow=follow), wrt, example=example, follow=follow)


def jacobian(f: Callable, wrt: One = 0, *, mode: str = "forward", sparse: bool = False, pattern=None, example=None, follow: Follow = ()) -> Derived[..., Any]:
    """The Jacobian of a function whose output is an array or a number, with respect to one argument.

    Returns `g(*args)`, which gives an array of shape `(*result, *argument)`.  `mode="forward"` takes as many sweeps as the argument has elements,
    `mode="reverse"` as many as the result has.  Raises SrcdiffError if f cannot be differentiated, ArgumentError for several arguments.

    With `sparse` it gives a scipy.sparse matrix of shape (result size, argument size), by a forward sweep for each colour of the columns: those that
    share no row have one (see `srcdiff.sparse`).  `pattern` says where entries may be: a scipy.sparse matrix, a pair (rows, columns), or an array;
    else its diagonals are read off the text of a function of an array of one axis (see `srcdiff.sparse.diagonals`), or it is found at `example`.
    The function then takes `check=True`: one more sweep, and ValueError if the pattern lacks entries.
    """
    if mode not in ("forward", "reverse"):
        raise ArgumentError(f"mode={mode!r} is none", help='give "forward" or "reverse"')
    parameter = one_parameter(f, wrt)
    if sparse or pattern is not None:
        if mode != "forward":
            raise ArgumentError("a sparse matrix is found in forward mode", help="leave mode= out")
        refuse_pattern(sparse)
        return compressed(f, f, parameter, matrix_free(f, parameter, "rows", example, follow), "Jacobian", pattern, example, follow)
    by_rows = mode == "reverse"
    derivative = matrix_free(f, parameter, "rows" if by_rows else "columns", example, follow, by_rows)
    return assembled(f, parameter, derivative, FORWARD if mode == "forward" else REVERSE, "Jacobian", "jacobian")


def hessian(f: Callable, wrt: One = 0, *, sparse: bool = False, pattern=None, example=None, follow: Follow = ()) -> Derived[..., Any]:
    """The Hessian of a scalar function with respect to one argument.

    Returns `g(*args)`, which gives an array of shape `(*argument, *argument)`, by as many Hessian-vector products as the argument has elements.
    `sparse` and `pattern` are those of `jacobian`.
    Raises SrcdiffError if f, or its gradient, cannot be differentiated, ArgumentError for several arguments.
    """
    parameter = one_parameter(f, wrt)
    if sparse or pattern is not None:
        refuse_pattern(sparse)
    gradient = grad(f, parameter, example=example, follow=follow)
    product = matrix_free(gradient, parameter, "columns", example, follow)
    if sparse or pattern is not None:
        return compressed(f, gradient, parameter, product, "Hessian", pattern, example, follow)
    return assembled(f, parameter, product, FORWARD, "Hessian", "hessian")


def matrix_free(f: Callable, wrt: str, matrix: str, example, follow: Follow, by_rows: bool = False) -> Callable:
    """The derivative that gives a matrix's columns, or rows; refused where a direction of real numbers does not give all of one."""
    return transform(f, "vjp" if by_rows else "jvp", wrt, Options(example=example, follow=follow, matrix=matrix))


def one_parameter(f: Callable, wrt: One) -> str:
    """The name of the argument."""
    names = list(inspect.signature(f).parameters) if callable(f) else []
    if isinstance(wrt, int) and not isinstance(wrt, bool) and -len(names) <= wrt < len(names):
        return names[wrt]
    if isinstance(wrt, str) and wrt in names:
        return wrt
    raise ArgumentError(f"wrt={wrt!r} is not one parameter", help=f"a matrix is of one argument; name one of {', '.join(names) or 'them'}")


def assembled(f: Callable, wrt: str, derivative: Callable, template: str, title: str, suffix: str) -> Callable:
    """The function that calls the derivative for each direction, with the text of both."""
    words = words_of(f, wrt, derivative, title, "np directions direction parts shape copy".split())
    imports = ["import copy" + f" as {words['copy']}" * (words["copy"] != "copy")] * (template is REVERSE)
    imports += ["import numpy as " + words["np"]]
    words["copies"] = ", ".join(f"{'' if n in positional(f) else n + '='}{words['copy']}.deepcopy({n})" for n in inspect.signature(f).parameters)
    return made(f, derivative, imports, template.format(**words), words)


def words_of(f: Callable, wrt: str, derivative: Callable, title: str, own: List[str]) -> Dict[str, object]:
    """What the templates say of a function and its derivative; `own` are their own names, by others that the function does not use."""
    parameters = inspect.signature(f).parameters
    function = f.__name__ if f.__name__.isidentifier() else "function"
    names = Names({*parameters, derivative.__name__, function, "int", "abs", "range", "list", "ValueError"})
    words: Dict[str, object] = {word: names.fresh(word) for word in own}
    keyword = list(inspect.signature(derivative).parameters)[-1]
    words.update(keyword=keyword, dot=names.fresh(keyword), name=f"{function}_{title.lower()}", function=function, title=title, wrt=wrt)
    call = ", ".join(n if n in positional(f) else f"{n}={n}" for n in parameters)
    return {**words, "derivative": derivative.__name__, "header": header(parameters), "call": call}


def positional(f: Callable) -> List[str]:
    """The parameters that have no name for the caller."""
    return [n for n, p in inspect.signature(f).parameters.items() if p.kind is p.POSITIONAL_ONLY]


def refuse_pattern(sparse: bool) -> None:
    if not sparse:
        raise ArgumentError("pattern= is for sparse matrices", help="give sparse=True, too")


def compressed(f: Callable, of: Callable, wrt: str, derivative: Callable, title: str, pattern, example, follow: Follow) -> Callable:
    """The function that finds a sparse matrix by a sweep for each colour; `of` is the function whose Jacobian it is."""
    kinds = [p.kind for p in inspect.signature(f).parameters.values()]
    if inspect.Parameter.VAR_POSITIONAL in kinds or inspect.Parameter.VAR_KEYWORD in kinds:
        raise ArgumentError("a sparse matrix is of a function without * and **", help="name its parameters")
    words = words_of(f, wrt, derivative, title, WORDS)
    if pattern is not None:
        return compressed_by(f, derivative, words, given_places(pattern), given_size(pattern))
    try:
        offsets = read_diagonals(of, wrt, example, follow)
    except SrcdiffError as error:
        if example is None:
            raise unknown_pattern(error) from None
        keyword = list(inspect.signature(derivative).parameters)[-1]
        size = np.size(bound_example(derivative, keyword, example).arguments[wrt])
        return compressed_by(f, derivative, words, places_at(derivative, wrt, keyword, example), size)
    words.update(count=turns_of(offsets), explained=EXPLAINED[False, True], places="", chosen=f"{words['colour']}::{turns_of(offsets)}")
    words.update(later=DIAGONALS.format(**words, offsets=offsets, height=words["parts"] + "[0].size", size="{np}.size({wrt})".format(**words)))
    return with_check(f, derivative, words, COMPRESSED.replace(GUARD, ""), {})


def read_diagonals(of: Callable, wrt: str, example, follow: Follow) -> List[int]:
    """The diagonals of a Jacobian, from the text; raises SrcdiffError where it does not tell them."""
    primal, options = by_its_rule(load_function(of, follow=packages(follow))), Options(example=example, follow=follow)
    reading = ForwardMode(primal, requested(primal, "jvp", wrt, options, example_by_name(of, example)))
    body = reading.core_block()
    reading.settled(body)
    try:
        return diagonals(body, wrt)
    except Lost as lost:
        raise UnsupportedSyntaxError(lost.reason, primal.place(lost.node), "say where entries are, or give an example") from None


def unknown_pattern(error: SrcdiffError) -> ArgumentError:
    """Why the text does not tell the pattern, at the place that does not."""
    message = f"where the sparse matrix has entries is not known from the text: {error.message}"
    return ArgumentError(message, error.place, "give example=(arguments) to find it at that point, or pattern=")


def compressed_by(f: Callable, derivative: Callable, words: Dict[str, object], places: Places, size: Optional[int]) -> Callable:
    """The live function for these places; `size` is that of the argument, if it is known."""
    colours = greedy_colours(*places)
    words.update(count=sweeps_of(colours), size=size, later="", chosen="{columns}[{colours} == {colour}]".format(**words))
    drawn = picture_of(places, colours)
    band = None if drawn else band_of(places, size)
    words.update(band or {}, lines=", ".join(map(repr, drawn)), explained=EXPLAINED[bool(drawn), bool(band)])
    words["places"] = PICTURE.format(**words) if drawn else BAND.format(**words) if band else ""
    given = {} if drawn or band else dict(zip((words[one] for one in ("rows", "columns", "colours")), (*places, colours)))
    return with_check(f, derivative, words, COMPRESSED if size is not None else COMPRESSED.replace(GUARD, ""), given)


def with_check(f: Callable, derivative: Callable, words: Dict[str, object], text: str, given: dict) -> Callable:
    """The live function with this text, which takes `check=True` by keyword, and `given`."""
    kinds = [p.kind for p in inspect.signature(f).parameters.values()]
    star = [] if inspect.Parameter.KEYWORD_ONLY in kinds else ["*"]
    words["header"] = ", ".join([*filter(None, [words["header"]]), *star, f"{words['check']}=True", *given])
    imports = ["import numpy as " + words["np"]]
    imports += ["from scipy.sparse import csr_matrix" + f" as {words['csr_matrix']}" * (words["csr_matrix"] != "csr_matrix")]
    new = made(f, derivative, imports, text.format(**words), words)
    new.__kwdefaults__ = {**(f.__kwdefaults__ or {}), words["check"]: True, **given}
    return new


def header(parameters) -> str:
    """The parameters by their names, with the marks of what is positional or by keyword only."""
    parts, kinds = [], [p.kind for p in parameters.values()]
    for place, (name, parameter) in enumerate(parameters.items()):
        if parameter.kind is parameter.KEYWORD_ONLY and (place == 0 or kinds[place - 1] is not parameter.KEYWORD_ONLY):
            parts.append("*")
        parts.append(name)
        if parameter.kind is parameter.POSITIONAL_ONLY and (place + 1 == len(kinds) or kinds[place + 1] is not parameter.POSITIONAL_ONLY):
            parts.append("/")
    return ", ".join(parts)


def made(f: Callable, derivative: Callable, imports: List[str], text: str, words: Dict[str, object]) -> Callable:
    """The live function, which shows its source in tracebacks."""
    lines, name = print_block(gast.parse(text).body), words["name"]
    filename = f"<srcdiff {name} of {derivative.__code__.co_filename.strip('<>')}>"
    text = "\n".join([*imports, "", "", *lines]) + "\n"
    namespace = {words["derivative"]: derivative, words["function"]: f}
    exec(compile(text, filename, "exec"), namespace)
    new: types.FunctionType = namespace[name]
    new.__defaults__, new.__kwdefaults__, new.__module__ = f.__defaults__, f.__kwdefaults__, f.__module__
    new.source = "\n".join([*with_imports(derivative.source.strip().split("\n"), imports, words["np"]), "", "", *lines]) + "\n"
    new.primal = f
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    return new


def with_imports(source: List[str], imports: List[str], np_name: str) -> List[str]:
    """The lines of a derivative with what its matrix imports besides: what comes before NumPy first, the rest after it."""
    numpy = f"import numpy as {np_name}"
    place = imports.index(numpy)
    first, last = ([line for line in part if line not in source] for part in (imports[:place], imports[place + 1 :]))
    if numpy not in source:  # what it imports is of the standard library
        at = source.index("") if source[0].startswith("import ") else 0
        return [*first, *source[:at], *[""] * bool(first or at), numpy, *last, *(source[at:] if at else ["", "", *source])]
    at = source.index(numpy) + 1
    return [*first, *[""] * bool(first and at == 1), *source[:at], *last, *source[at:]]
