"""The one naming of library functions: by the object, not by how a program spells it, and alike for NumPy 1.26 and 2.x.

>>> import numpy
>>> canonical_name(numpy.abs), canonical_name(numpy.amax), canonical_name(len)
('numpy.absolute', 'numpy.max', 'builtins.len')
"""

from __future__ import annotations

import builtins
import functools
import importlib
import re
import sys
import types
from typing import Dict, List, Optional, Sequence, Tuple

import numpy

from srcdiff.load.binding import Binding, compiler_object
from srcdiff.load.modules import is_installed
from srcdiff.load.printed import is_followed, is_helper

MODULES = ("numpy", "numpy.linalg", "numpy.fft", "numpy.random", "math", "cmath", "builtins", "operator")

# Every second name of an object in NumPy 1.26 or 2.x (a test looks for missing ones), and second functions of one meaning.
ALIASES = {
    "numpy." + alias: "numpy." + name
    for name, aliases in {
        "absolute": "abs",
        "all": "alltrue",
        "any": "sometrue",
        "arccos": "acos",
        "arccosh": "acosh",
        "arcsin": "asin",
        "arcsinh": "asinh",
        "arctan": "atan",
        "arctan2": "atan2",
        "arctanh": "atanh",
        "bool_": "bool bool8",
        "bytes_": "string_",
        "clongdouble": "complex256 clongfloat longcomplex",
        "complex128": "cdouble cfloat complex_",
        "complex64": "csingle singlecomplex",
        "concatenate": "concat",
        "conjugate": "conj",
        "cumprod": "cumproduct",
        "divide": "true_divide",
        "float16": "half",
        "float32": "single",
        "float64": "double float_",
        "inf": "Inf Infinity PINF infty",
        "int16": "short",
        "int32": "intc",
        "int64": "int_ intp long int0",
        "int8": "byte",
        "invert": "bitwise_invert bitwise_not",
        "left_shift": "bitwise_left_shift",
        "longdouble": "float128 longfloat",
        "max": "amax",
        "min": "amin",
        "nan": "NaN NAN",
        "object_": "object0",
        "power": "pow",
        "prod": "product",
        "remainder": "mod",
        "right_shift": "bitwise_right_shift",
        "round": "around round_",
        "str_": "unicode_ str0",
        "transpose": "permute_dims",
        "trapezoid": "trapz",
        "uint16": "ushort",
        "uint32": "uintc",
        "uint64": "uint uintp ulong uint0",
        "uint8": "ubyte",
        "vstack": "row_stack",
    }.items()
    for alias in aliases.split()
}
ALIASES.update({"scipy.special.digamma": "scipy.special.psi", "scipy.special.jn": "scipy.special.jv"})
ALIASES.update(
    {f"srcdiff.extend.{word}": f"srcdiff.{word}" for word in ("adjoint", "elementwise", "fixed_point", "tangent", "zero_gradient", "stop_gradient")}
)
ALIASES.update({"numpy.mat": "numpy.asmatrix", "builtins.EnvironmentError": "builtins.OSError", "builtins.IOError": "builtins.OSError"})

UFUNC_METHODS = ("reduce", "accumulate", "reduceat", "outer", "at")

# The modules of SciPy that rule texts name, as `special.erf`; they are not imported for a question.
SCIPY = ("special", "linalg", "stats", "fft", "signal", "integrate", "interpolate", "ndimage", "optimize", "sparse", "spatial")


def canonical_name(obj: object) -> Optional[str]:
    """The name that keys the rules of a function, class, constant or module; None for what has no name of its own."""
    if isinstance(obj, types.ModuleType):
        return obj.__name__
    known = library_name(obj) or scipy_name(obj)
    if known:
        return known
    obj = getattr(obj, "py_func", obj) if is_numba(obj) else obj
    if not (is_function(obj) or isinstance(obj, type)) or isinstance(obj, numpy.ufunc):
        return None
    module, qualname = getattr(obj, "__module__", None), getattr(obj, "__qualname__", obj.__name__)
    if "<lambda>" in qualname:
        return None  # many functions share that name
    return f"{module}.{qualname}" if module else qualname


def describe(obj: object, path: str) -> Binding:
    """The binding of a live object that a program calls `path`."""
    if isinstance(obj, types.ModuleType):
        return Binding("module", canonical_name(obj), obj)
    if isinstance(obj, type):
        return Binding("class", canonical_name(obj), obj)
    if is_function(obj):
        return Binding("function", canonical_name(obj), obj)
    if is_distribution(getattr(obj, "__self__", None)):
        return Binding("function", canonical_name(obj))  # each access makes another bound method
    name = library_name(obj) or (scipy_name(obj) if is_distribution(obj) else None)
    return Binding("value", name if name and same_last_part(name, path) else None, obj)


def library_member(owner: object, parts: Sequence[str], path: str) -> Optional[Binding]:
    """An attribute of a library's module, or a method of a ufunc; None if there is none."""
    for part in parts:
        if isinstance(owner, numpy.ufunc) and part not in UFUNC_METHODS:
            return None
        if not isinstance(owner, (types.ModuleType, numpy.ufunc)) or not hasattr(owner, part):
            return None
        owner = getattr(owner, part)
    return describe(owner, path)


def imported_member(module: str, parts: Sequence[str], path: str) -> Optional[Binding]:
    """What `module.parts` means for a library; None if it has no such module or attribute."""
    if "__main__" in module.split("."):  # a program, as numpy.f2py.__main__ is one
        return None
    try:
        return library_member(importlib.import_module(module), parts, path)
    except ImportError:
        return None


def own_binding(path: str) -> Optional[Binding]:
    """The binding of a path of the compiler's own: `$np.sin`, `$len`, `$special.erf`; None if there is none.

    >>> own_binding("$special.digamma").canonical
    'scipy.special.psi'
    """
    root, _, rest = path[1:].partition(".")
    if root in SCIPY and not hasattr(builtins, root):
        full = f"scipy.{root}.{rest}" if rest else f"scipy.{root}"
        return Binding("function" if rest else "module", ALIASES.get(full, full))
    found = compiler_object(path)
    if found is None:
        return Binding("function", path) if is_helper(path[1:]) else None
    return describe(found, path)


def same_last_part(name: str, path: str) -> bool:
    """A constant keeps its library name only under that name: `X = np.pi` is the module's own X, which may change.

    >>> same_last_part("numpy.pi", "np.pi"), same_last_part("numpy.inf", "Inf"), same_last_part("numpy.pi", "X")
    (True, True, False)
    """
    module, _, last = name.rpartition(".")
    written = path.rpartition(".")[2]
    return last == written or ALIASES.get(f"{module}.{written}") == name


def is_function(obj: object) -> bool:
    """A function, of Python or of a library; not a class, a bound method, a partial or an object with `__call__`."""
    if isinstance(obj, (types.FunctionType, numpy.ufunc, type(numpy.mean))):
        return True
    if isinstance(obj, types.BuiltinFunctionType) and isinstance(obj.__self__, (types.ModuleType, type(None))):
        return True
    if isinstance(obj, functools._lru_cache_wrapper) or is_numba(obj):
        return True
    if type(obj).__module__ == "uarray":  # what scipy.fft offers asks its backends
        return scipy_name(obj) is not None
    return callable(obj) and not isinstance(obj, type) and library_name(obj) is not None


def is_foreign(binding: Binding, follow: Tuple[str, ...] = ()) -> bool:
    """A function or class of a library, of the interpreter or of an installed package that is not followed: its text is not the user's.
    That of what is printed into a derivative is the derivative's, where it can be followed."""
    obj, root = binding.value, (binding.canonical or "").split(".")[0]
    if root in follow or (getattr(obj, "__module__", None) or "").split(".")[0] in follow:
        return not isinstance(obj, type) and getattr(obj, "__code__", None) is None and binding.file is None
    if root in ("numpy", "math", "operator", "builtins", "scipy", "srcdiff"):
        return True
    if root.startswith("$"):
        return not is_followed(root[1:])
    if isinstance(obj, type):
        module = sys.modules.get(obj.__module__)
        return obj.__module__ in sys.builtin_module_names or is_installed(getattr(module, "__file__", None) or "")
    code = getattr(getattr(obj, "__wrapped__", getattr(obj, "py_func", obj)), "__code__", None)
    return is_installed(code.co_filename) if code is not None else isinstance(obj, types.BuiltinFunctionType)


def is_harmless(called: Optional[Binding]) -> bool:
    """Does who is called with a class leave it as it is?"""
    return called is not None and (called.canonical or "").startswith(
        ("builtins.", "numpy.", "typing.", "collections.", "dataclasses.field", "srcdiff.")
    )


def is_numba(obj: object) -> bool:
    """A function compiled by numba, which is not imported for the question."""
    module = type(obj).__module__  # not always a str: Cython's function type has a descriptor there
    return str(module).startswith("numba.") and isinstance(getattr(obj, "py_func", None), types.FunctionType)


def library_name(obj: object) -> Optional[str]:
    """The canonical name of an object of numpy, math, cmath, operator or builtins; None for others."""
    found = named_objects().get(id(obj))
    if found is not None:
        return found[1]
    return ufunc_method_name(obj)


def ufunc_method_name(obj: object) -> Optional[str]:
    """`numpy.add.at` for that bound method."""
    owner = getattr(obj, "__self__", None)
    if isinstance(owner, numpy.ufunc) and getattr(obj, "__name__", None) in UFUNC_METHODS:
        name = library_name(owner)
        return f"{name}.{obj.__name__}" if name else None
    return None


def scipy_name(obj: object) -> Optional[str]:
    """The name of an object of scipy's, whose public modules are searched if they happen to be imported."""
    if "scipy" not in sys.modules:
        return None
    owner = getattr(obj, "__self__", None)
    if is_distribution(owner):
        return f"{scipy_name(owner)}.{obj.__name__}"
    if is_distribution(obj):
        return next((f"scipy.stats.{name}" for name, value in vars(sys.modules["scipy.stats"]).items() if value is obj), None)
    name = getattr(obj, "__name__", None)
    home = str(getattr(obj, "__module__", ""))
    if not isinstance(name, str) or not (home.startswith("scipy.") or isinstance(obj, numpy.ufunc)):
        return None  # modules import much of others: scipy.spatial.distance has functools.partial
    modules = [m for m in scipy_modules(tuple(sys.modules)) if vars(sys.modules[m]).get(name) is obj]
    if not modules:
        return None
    first = min(modules, key=lambda module: (not home.startswith(module), module.count("."), module))
    return ALIASES.get(f"{first}.{name}", f"{first}.{name}")


SCIPY_MODULE = re.compile(r"scipy\.[a-z]\w*|scipy\.spatial\.distance")


@functools.lru_cache(maxsize=2)
def scipy_modules(imported: Tuple[str, ...]) -> List[str]:
    """The public modules of scipy among these."""
    return [module for module in imported if SCIPY_MODULE.fullmatch(module)]


def is_distribution(obj: object) -> bool:
    """One of the distributions of scipy.stats, such as `norm`; not a frozen one, which has its parameters."""
    module = str(type(obj).__module__)
    return module.startswith("scipy.stats.") and type(obj).__name__.endswith("_gen")


@functools.lru_cache(maxsize=None)
def named_objects() -> Dict[int, Tuple[object, str]]:
    """Public objects of the libraries and their names by identity (the object is kept, so that its id is not used again)."""
    table: Dict[int, Tuple[object, str]] = {}
    for module in MODULES:
        for attribute, obj in sorted(vars(importlib.import_module(module)).items()):
            if not attribute.startswith("_") and has_identity(obj):
                path = f"{module}.{attribute}"
                table.setdefault(id(obj), (obj, ALIASES.get(path, path)))
    table[id(None)] = (None, "numpy.newaxis")
    return table


def has_identity(obj: object) -> bool:
    """Not a module, and not a value that unrelated objects may share (small integers, strings)."""
    return not isinstance(obj, (types.ModuleType, int, str, bytes, tuple, type(None)))
