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
from typing import Callable, List, Optional, Union

import gast
import numpy as np

from srcdiff.api import Follow, grad, jvp, vjp
from srcdiff.emit.printer import print_block
from srcdiff.errors import ArgumentError
from srcdiff.names import Names
from srcdiff.sparse.colouring import greedy_colours, sweeps_of
from srcdiff.sparse.patterns import Places, bound_example, given_places, given_size, places_at
from srcdiff.sparse.texts import BAND, COMPRESSED, EXPLAINED, GUARD, PICTURE, WORDS, band_of, picture_of

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


def hvp(f: Callable, wrt: Union[One, tuple] = 0, *, example=None, follow: Follow = ()) -> Callable:
    """The product of a scalar function's Hessian with a vector, at a small multiple of the cost of the function.

    Returns `g(*args, x_dot=...)`, with a keyword for each argument in `wrt`, of its shape, which gives `(gradient, product)`: both of the shapes
    of the arguments.  Raises SrcdiffError if f, or its gradient, cannot be differentiated.
    """
    return jvp(grad(f, wrt, example=example, follow=follow), wrt, example=example, follow=follow)


def vhp(f: Callable, wrt: Union[One, tuple] = 0, *, example=None, follow: Follow = ()) -> Callable:
    """The product of a vector with a scalar function's Hessian, by two reverse sweeps.

    Returns `g(*args, result_bar=...)`, where `result_bar` has the structure of the gradient, which gives `(gradient, product)`.
    Raises SrcdiffError if f, or its gradient, cannot be differentiated.
    """
    return vjp(grad(f, wrt, example=example, follow=follow), wrt, example=example, follow=follow)


def jacobian(f: Callable, wrt: One = 0, *, mode: str = "forward", sparse: bool = False, pattern=None, example=None, follow: Follow = ()) -> Callable:
    """The Jacobian of a function whose output is an array or a number, with respect to one argument.

    Returns `g(*args)`, which gives an array of shape `(*result, *argument)`.  `mode="forward"` takes as many sweeps as the argument has elements,
    `mode="reverse"` as many as the result has.  Raises SrcdiffError if f cannot be differentiated, ArgumentError for several arguments.

    With `sparse` it gives a scipy.sparse matrix of shape (result size, argument size), by a forward sweep for each colour of the columns: those that
    share no row have one (see `srcdiff.sparse`).  `pattern` says where entries may be: a scipy.sparse matrix, a pair (rows, columns), or an array;
    else it is found at `example`.  The function then takes `check=True`: one more sweep, and ValueError if the pattern lacks entries.
    """
    if mode not in ("forward", "reverse"):
        raise ArgumentError(f"mode={mode!r} is none", help='give "forward" or "reverse"')
    parameter = one_parameter(f, wrt)
    if sparse or pattern is not None:
        if mode != "forward":
            raise ArgumentError("a sparse matrix is found in forward mode", help="leave mode= out")
        return compressed(f, parameter, jvp(f, parameter, example=example, follow=follow), (sparse, pattern, example), "Jacobian")
    derivative = (jvp if mode == "forward" else vjp)(f, parameter, example=example, follow=follow)
    return assembled(f, parameter, derivative, FORWARD if mode == "forward" else REVERSE, "Jacobian", "jacobian")


def hessian(f: Callable, wrt: One = 0, *, sparse: bool = False, pattern=None, example=None, follow: Follow = ()) -> Callable:
    """The Hessian of a scalar function with respect to one argument.

    Returns `g(*args)`, which gives an array of shape `(*argument, *argument)`, by as many Hessian-vector products as the argument has elements.
    `sparse` and `pattern` are those of `jacobian`.
    Raises SrcdiffError if f, or its gradient, cannot be differentiated, ArgumentError for several arguments.
    """
    parameter = one_parameter(f, wrt)
    if sparse or pattern is not None:
        return compressed(f, parameter, hvp(f, parameter, example=example, follow=follow), (sparse, pattern, example), "Hessian")
    return assembled(f, parameter, hvp(f, parameter, example=example, follow=follow), FORWARD, "Hessian", "hessian")


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
    parameters = inspect.signature(f).parameters
    names = Names({*parameters, derivative.__name__, f.__name__, "int"})
    words = {word: names.fresh(word) for word in ("np", "directions", "direction", "parts", "shape", "copy")}
    positional = [n for n, p in parameters.items() if p.kind is p.POSITIONAL_ONLY]
    call = ", ".join(n if n in positional else f"{n}={n}" for n in parameters)
    function = f.__name__ if f.__name__.isidentifier() else "function"
    words.update(name=f"{function}_{suffix}", function=function, title=title, wrt=wrt, header=header(parameters), call=call)
    words.update(derivative=derivative.__name__, keyword=list(inspect.signature(derivative).parameters)[-1])
    words["copies"] = ", ".join(f"{'' if n in positional else n + '='}{words['copy']}.deepcopy({n})" for n in parameters)
    imports = ["import copy" + f" as {words['copy']}" * (words["copy"] != "copy")] * (template is REVERSE)
    imports += ["import numpy as " + words["np"]]
    lines = print_block(gast.parse(template.format(**words)).body)
    return made(f, derivative, imports, lines, words["name"], function)


def compressed(f: Callable, wrt: str, derivative: Callable, known: tuple, title: str) -> Callable:
    """The function that finds a sparse matrix by a sweep for each colour; `known` are the options sparse, pattern and example."""
    sparse, pattern, example = known
    if not sparse:
        raise ArgumentError("pattern= is for sparse matrices", help="give sparse=True, too")
    if pattern is None and example is None:
        raise ArgumentError("where a sparse matrix has entries is not known", help="give example=(arguments) to find it at that point, or pattern=")
    keyword = list(inspect.signature(derivative).parameters)[-1]
    if pattern is not None:
        places = given_places(pattern)
        return compressed_by(f, wrt, derivative, places, given_size(pattern), title)
    size = np.size(bound_example(derivative, keyword, example).arguments[wrt])
    return compressed_by(f, wrt, derivative, places_at(derivative, wrt, keyword, example), size, title)


def compressed_by(f: Callable, wrt: str, derivative: Callable, places: Places, size: Optional[int], title: str) -> Callable:
    """The live function for these places; `size` is that of the argument, if it is known."""
    parameters = inspect.signature(f).parameters
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters.values()):
        raise ArgumentError("a sparse matrix is of a function without * and **", help="name its parameters")
    colours = greedy_colours(*places)
    keyword = list(inspect.signature(derivative).parameters)[-1]
    function = f.__name__ if f.__name__.isidentifier() else "function"
    names = Names({*parameters, derivative.__name__, function, "int", "abs", "range", "list", "ValueError"})
    words = {word: names.fresh(word) for word in WORDS}
    words.update(picture_name=names.fresh("picture"), dot=names.fresh(keyword), keyword=keyword, count=sweeps_of(colours), title=title, size=size)
    words.update(name=f"{function}_{title.lower()}", function=function, wrt=wrt, derivative=derivative.__name__)
    words["call"] = ", ".join(n if p.kind is p.POSITIONAL_ONLY else f"{n}={n}" for n, p in parameters.items())
    drawn = picture_of(places, colours)
    words["picture"] = PICTURE.format(lines=", ".join(map(repr, drawn)), **words) if drawn else ""
    band = None if drawn else band_of(places, size)
    words.update(band or {})
    words["picture"] = BAND.format(**words) if band else words["picture"]
    words["explained"] = EXPLAINED[bool(drawn), bool(band)]
    added = [words["check"], *([] if drawn or band else [words[one] for one in ("rows", "columns", "colours")])]
    kinds = [p.kind for p in parameters.values()]
    star = [] if inspect.Parameter.KEYWORD_ONLY in kinds else ["*"]
    words["header"] = ", ".join([*([header(parameters)] if parameters else []), *star, *added])
    text = COMPRESSED if size is not None else COMPRESSED.replace(GUARD, "")
    imports = [
        "import numpy as " + words["np"],
        "from scipy.sparse import csr_matrix" + f" as {words['csr_matrix']}" * (words["csr_matrix"] != "csr_matrix"),
    ]
    new = made(f, derivative, imports, print_block(gast.parse(text.format(**words)).body), words["name"], function)
    new.__kwdefaults__ = {**(f.__kwdefaults__ or {}), **dict(zip(added, (True, *places, colours)))}
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


def made(f: Callable, derivative: Callable, imports: List[str], lines: List[str], name: str, function: str) -> Callable:
    """The live function, which shows its source in tracebacks."""
    filename = f"<srcdiff {name} of {derivative.__code__.co_filename.strip('<>')}>"
    text = "\n".join([*imports, "", "", *lines]) + "\n"
    namespace = {derivative.__name__: derivative, function: f}
    exec(compile(text, filename, "exec"), namespace)
    new: types.FunctionType = namespace[name]
    new.__defaults__, new.__kwdefaults__, new.__module__ = f.__defaults__, f.__kwdefaults__, f.__module__
    first = [line for line in imports if f"{line}\n" not in derivative.source]
    new.source = "\n".join([*first, *[""] * bool(first), derivative.source.strip(), "", "", *lines]) + "\n"
    new.primal = f
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    return new
