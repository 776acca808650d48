"""Gradients of the kernels by other tools, those that are installed.

A tool takes the NumPy source of a kernel as it is, with its own module in the place of
NumPy, or else what `kernels_jax.py`, `kernels_torch.py` or `kernels_autograd.py` has
under the kernel's name.  `Peer.prepare` gives a call of the gradient without arguments,
whose result `Peer.parts` turns into NumPy's arrays.
"""

import ast
import difflib
import importlib
import importlib.util
import inspect
import linecache
import re
import textwrap
import types
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Peer:
    """A tool, and the module of the kernels that are rewritten for it."""

    name: str
    package: str
    rewritten: str  # "" if there is none
    distribution: str  # what pip calls it

    def installed(self):
        """Whether it can be imported."""
        return importlib.util.find_spec(self.package) is not None

    def load(self):
        """Import the tool, which may take seconds."""
        importlib.import_module(self.package)

    def source(self, kernel):
        """The function that it differentiates."""
        module = importlib.import_module(self.rewritten) if self.rewritten else None
        if hasattr(module, kernel.name):
            return getattr(module, kernel.name)
        return rebound(kernel.primal, NUMPY_OF[self.package]())

    def prepare(self, kernel, arguments):
        """A call of the gradient, with the arguments on its side already."""
        return globals()["prepare_" + self.name.replace(" ", "_")](
            self.source(kernel), kernel, arguments
        )

    def lines(self, kernel):
        """How many lines of the kernel a user changes, or adds."""
        module = importlib.import_module(self.rewritten) if self.rewritten else None
        if not hasattr(module, kernel.name):
            return 0
        return changed_lines(kernel.primal, getattr(module, kernel.name))


PEERS = (
    Peer("jax", "jax", "kernels_jax", "jax"),
    Peer("torch", "torch", "kernels_torch", "torch"),
    Peer("autograd", "autograd", "kernels_autograd", "autograd"),
    Peer("tangent", "tangent", "", "tangent-ad"),
    Peer("torch compiled", "torch", "kernels_torch", "torch"),
)

NUMPY_OF = {
    "jax": lambda: importlib.import_module("jax.numpy"),
    "torch": lambda: importlib.import_module("torch"),
    "autograd": lambda: importlib.import_module("autograd.numpy"),
    "tangent": lambda: np,
}


def rebound(primal, numpy_like):
    """The function, and those of its module, with another module for NumPy."""
    if numpy_like is np:
        return primal
    names = dict(vars(importlib.import_module(primal.__module__)), np=numpy_like)
    for name, f in list(names.items()):
        if isinstance(f, types.FunctionType) and f.__module__ == primal.__module__:
            names[name] = types.FunctionType(f.__code__, names, name, f.__defaults__)
    return names[primal.__name__]


def changed_lines(primal, rewritten):
    """Lines of one source that are not in the other, the larger number of each place.

    Neither docstrings, annotations nor formatting count, and NumPy's name does not.
    """
    ours, theirs = lines_of(primal), lines_of(rewritten)
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return sum(max(b - a, d - c) for _, a, b, c, d in changes)


def lines_of(function):
    """The lines of a function, and of those of its module that it calls."""
    seen, waiting, lines = {function}, [function], []
    while waiting:
        f = waiting.pop()
        tree = ast.parse(textwrap.dedent(inspect.getsource(f)))
        if f is function:  # its name is the caller's business
            tree.body[0].name = "kernel"
        text = ast.unparse(bare(tree))
        lines += re.sub(r"\b(jnp|torch)\.", "np.", text).splitlines()
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        for called in map(f.__globals__.get, names):
            is_own = getattr(called, "__module__", None) == f.__module__
            if is_own and called not in seen:
                waiting.append(called)
                seen.add(called)
    return [line for line in lines if line.strip()]


def bare(tree):
    """A function without decorators, annotations, defaults and docstring."""
    function = tree.body[0]
    function.decorator_list, function.returns = [], None
    function.args.defaults = []
    for argument in function.args.args:
        argument.annotation = None
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    return tree


def split(kernel, arguments):
    """Arguments in `wrt`, other arrays, numbers, and the seed or None."""
    rest = {name: x for name, x in arguments.items() if name not in kernel.wrt}
    seed = rest.pop("result_bar", None)
    arrays = {name: x for name, x in rest.items() if isinstance(x, np.ndarray)}
    numbers = {name: x for name, x in rest.items() if name not in arrays}
    return {name: arguments[name] for name in kernel.wrt}, arrays, numbers, seed


def output_of(f, kernel, arguments):
    """What f returns, or leaves in an argument."""
    returned = f(**arguments)
    return arguments[kernel.of] if returned is None else returned


def prepare_jax(f, kernel, arguments):
    """A compiled function of arrays; the numbers that are not in `wrt` are constants."""
    import jax

    jax.config.update("jax_enable_x64", True)
    varied, arrays, numbers, seed = split(kernel, arguments)

    def output(varied, arrays):
        return output_of(f, kernel, {**varied, **arrays, **numbers})

    def value_and_gradient(varied, arrays, seed):
        value, pullback = jax.vjp(lambda varied: output(varied, arrays), varied)
        return value, pullback(seed)[0]

    if seed is None:
        compiled = jax.jit(jax.grad(output))
    else:
        compiled = jax.jit(value_and_gradient)
    given = jax.device_put((varied, arrays) + (() if seed is None else (seed,)))

    def call():
        return jax.block_until_ready(compiled(*given))

    def parts(result):
        value, gradient = ((), result) if seed is None else ((result[0],), result[1])
        return [np.asarray(x) for x in (*value, *(gradient[n] for n in kernel.wrt))]

    return call, parts


def prepare_torch(f, kernel, arguments, compiled=False):
    """A call in eager mode; what the kernel writes is cloned first."""
    import torch

    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    varied, arrays, numbers, seed = split(kernel, arguments)
    varied = {
        name: torch.tensor(x) if np.ndim(x) == 0 else torch.from_numpy(x.copy())
        for name, x in varied.items()
    }
    arrays = {name: torch.from_numpy(x.copy()) for name, x in arrays.items()}
    seed = None if seed is None else torch.from_numpy(seed)
    written = written_arguments(kernel)

    def output(given):
        own = {
            name: x.clone() if name in written else x
            for name, x in {**given, **arrays}.items()
        }
        return output_of(f, kernel, {**own, **numbers})

    run = torch.compile(output) if compiled else output

    def call():
        leaves = {name: x.detach().requires_grad_() for name, x in varied.items()}
        value = run(leaves)
        return value, torch.autograd.grad(value, list(leaves.values()), seed)

    def parts(result):
        value = () if seed is None else (result[0].detach().numpy(),)
        return [*value, *(x.numpy() for x in result[1])]

    return call, parts


def prepare_torch_compiled(f, kernel, arguments):
    """The same through `torch.compile`, which unrolls loops."""
    return prepare_torch(f, kernel, arguments, compiled=True)


def written_arguments(kernel):
    """Names of the arrays that the primal changes."""
    before, given = kernel.small_inputs(), kernel.small_inputs()
    kernel.primal(**given)
    return {name for name, x in before.items() if not np.array_equal(x, given[name])}


def prepare_autograd(f, kernel, arguments):
    """A call that records and goes back; what the kernel writes is copied first."""
    import autograd

    varied, arrays, numbers, seed = split(kernel, arguments)
    written = written_arguments(kernel)

    def output(*given):
        own = dict(zip(kernel.wrt, given), **arrays)
        for name in written:
            own[name] = own[name] + 0.0
        return output_of(f, kernel, {**own, **numbers})

    pullback = autograd.make_vjp(output, argnum=tuple(range(len(varied))))

    def call():
        backwards, value = pullback(*varied.values())
        return value, backwards(1.0 if seed is None else seed)

    def parts(result):
        return [*(() if seed is None else result[:1]), *result[1]]

    return call, parts


def prepare_tangent(f, kernel, arguments):
    """A call of the function that tangent writes; it takes no annotations."""
    import tangent

    if kernel.of is not None:
        raise NotImplementedError("no output in an argument")
    names = list(inspect.signature(f).parameters)
    wrt = tuple(names.index(name) for name in kernel.wrt)
    gradient = tangent.autodiff(bare_function(f), wrt=wrt, preserve_result=True)
    given = [arguments[name] for name in names]
    seed = arguments.get("result_bar", 1.0)

    def call():
        own = [x.copy() if isinstance(x, np.ndarray) else x for x in given]
        return gradient(*own, seed)

    def parts(result):
        *gradients, value = result
        return [*(() if kernel.scalar else (value,)), *gradients]

    return call, parts


def bare_function(f):
    """The function without annotations, in a module whose source can be read."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(f)))
    file, text = f"<{f.__name__} without annotations>", ast.unparse(bare(tree)) + "\n"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    names = dict(f.__globals__)
    exec(compile(text, file, "exec"), names)
    return names[f.__name__]
