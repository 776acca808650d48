"""Programs that are refused, each with its error drawn where it is reported: what `test_errors` reads.

A program stands under `# name | class of the error`, optionally with `| what is called` (`srcdiff.grad(f)` if nothing is said).  The line of
carets under a place is followed by the message, a line `! message` is that of an error without a place (or whose place does not matter), and
`help: ` ends the program.  `...` stands for any text, where the wording does not matter.
"""

REFUSED = r'''
# with | UnsupportedSyntaxError
def f(x):
    with open("data"):
         ^^^^^^^^^^^^ `with open(...)` is not supported
        y = x * x
    return y
help: move the `with` to the caller
# with a method | UnsupportedSyntaxError
def f(x, lock=None):
    with lock:
         ^^^^ `with lock` is not supported
        return x * x
help: move the `with` to the caller
# with that has a name | UnsupportedSyntaxError
def f(x):
    with np.errstate(all="ignore") as old:
         ^^^^^^^^^^^^^^^^^^^^^^^^^ `with np.errstate(...)` is not supported
        return x * x
help: move the `with` to the caller
# with of several | UnsupportedSyntaxError
def f(x):
    with np.errstate(all="ignore"), np.printoptions(precision=3):
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `with np.printoptions(...)` is not supported
        return x * x
help: move the `with` to the caller
# errors as exceptions | UnsupportedSyntaxError
def f(x):
    with np.errstate(divide="ignore", over="raise"):
                                           ^^^^^^^ np.errstate is supported with "ignore" and "warn" only
        return np.exp(x)
help: move the `with` to the caller
# errors as told | UnsupportedSyntaxError
def f(x, how="ignore"):
    with np.errstate(all=how):
                         ^^^ np.errstate is supported with "ignore" and "warn" only
        return np.exp(x)
help: move the `with` to the caller
# warnings as errors | UnsupportedSyntaxError
import warnings
def f(x):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this filter of warnings is not supported
        return np.exp(x)
help: give "ignore", or move the `with` to the caller
# warnings that are recorded | UnsupportedSyntaxError
import warnings
def f(x):
    with warnings.catch_warnings(record=True):
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `with warnings.catch_warnings(...)` is not supported
        return np.exp(x)
help: move the `with` to the caller
# a filter of warnings further down | UnsupportedSyntaxError
import warnings
def f(x):
    with warnings.catch_warnings():
        y = np.exp(x)
        warnings.filterwarnings("ignore")
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a filter of warnings is not supported here
        return np.exp(y)
help: move it to the head of the `with`
# except | UnsupportedSyntaxError
def f(x):
    try:
    ^^^^ `except` is not supported: errors cannot decide what is computed
        y = x * x
    except ValueError:
        y = x
    return y
help: test for the case with `if`
# except and finally | UnsupportedSyntaxError
def f(x):
    if x > 0.0:
        try:
        ^^^^ `except` is not supported: errors cannot decide what is computed
            y = x * x
        except ValueError:
            raise
        finally:
            y = x
    return y
help: test for the case with `if`
# return in finally | UnsupportedSyntaxError
def f(x):
    try:
        y = x * x
    finally:
        return x
        ^^^^^^^^ a jump out of `finally` is not supported
help: move the `try` to the caller
# break in finally | UnsupportedSyntaxError
def f(x):
    for i in range(3):
        try:
            x = x * x
        finally:
            if x > 1.0:
                break
                ^^^^^ a jump out of `finally` is not supported
    return x
help: move the `try` to the caller
# effect in finally | UnsupportedSyntaxError
def f(x, lock=None):
    try:
        y = x * x
    finally:
        lock.release()
        ^^^^^^^^^^^^^^ a call with an effect in `finally` is not supported: it would not be made after an error
    return y
help: move the `try` to the caller
# import | UnsupportedSyntaxError
def f(x):
    import os
    ^^^^^^^^^ only NumPy and math can be imported inside a function
    return math.sin(x)
help: import at the top of the module
# import from | UnsupportedSyntaxError
def f(x):
    from os import path
    ^^^^^^^^^^^^^^^^^^^ only NumPy and math can be imported inside a function
    return math.sin(x)
help: import at the top of the module
# import of a name that is assigned, too | UnsupportedSyntaxError
def f(x):
    from math import sin
    ^^^^^^^^^^^^^^^^^^^^ only NumPy and math can be imported inside a function
    if x > 2.0:
        sin = np.cos
    return sin(x)
help: import at the top of the module
# import of a name from two modules | UnsupportedSyntaxError
def f(x):
    if x > 2.0:
        from math import sin
        ^^^^^^^^^^^^^^^^^^^^ only NumPy and math can be imported inside a function
    else:
        from numpy import sin
    return sin(x)
help: import at the top of the module
# global | UnsupportedSyntaxError
K = 2.0
def f(x):
    global K
    ^^^^^^^^ `global K` of a name that is assigned is not supported
    K = x
    return K * x
help: pass the value as an argument and return it
# walrus in an update of what it binds | UnsupportedSyntaxError
def f(x):
    y = x
    y += (y := x * x)
    ^^^^^^^^^^^^^^^^^ `:=` in an update of what it may change is not supported
    return y
help: assign on a line of its own
# walrus in the place of an update | UnsupportedSyntaxError
def f(x):
    y = np.zeros(3)
    y[(k := 1)] += x
       ^^^^^^ `:=` in the target of an update is not supported
    return y[k]
help: assign on a line of its own
# walrus in one of two targets | UnsupportedSyntaxError
def f(x):
    y = np.zeros(3)
    z, y[(k := 1)] = x, x
          ^^^^^^ `:=` in one of several targets is not supported
    return y[k]
help: assign on a line of its own
# walrus in a message | UnsupportedSyntaxError
def f(x):
    assert x < 9.0, (y := x)
                     ^^^^^^ `:=` in the message of an `assert` is not supported
    return x
help: assign on a line of its own
# walrus in a default | UnsupportedSyntaxError
def f(x):
    def g(y=(z := 2.0)):
             ^^^^^^^^ `:=` in a default is not supported
        return y * x
    return g() * z
help: assign on a line of its own
# walrus in a default of a lambda | UnsupportedSyntaxError
def f(x):
    g = lambda y=(z := 2.0): y * x
                  ^^^^^^^^ `:=` is not supported here
    return g() * z
help: assign on a line of its own
# walrus in a comprehension | UnsupportedSyntaxError
def f(x):
    y = {(z := v): v for v in (1.0, 2.0)}
          ^^^^^^ `:=` is not supported here
    return y[1.0] * z * x
help: assign on a line of its own
# walrus in a comprehension of another call | UnsupportedSyntaxError
def f(x):
    y = list((z := v) for v in (1.0, 2.0))
              ^^^^^^ `:=` in a comprehension is not supported here
    return y[0] * z * x
help: write the comprehension as a loop
# walrus in a test of a loop with a jump in else | UnsupportedSyntaxError
def f(x):
    for i in range(3):
        while (y := x * x) < 1.0:
              ^^^^^^^^^^^^^^^^^^ `:=` in the test of a loop with a jump in its `else` is not supported
            x = 2.0 * y
        else:
            continue
        x = x + 1.0
    return x
help: assign on a line of its own
# yield | UnsupportedSyntaxError
def f(x):
    y = yield x
        ^^^^^^^ generators are not supported
    return y
help: return an array
# yield from | UnsupportedSyntaxError
def f(x):
    yield from x
    ^^^^^^^^^^^^ generators are not supported
    return x
help: return an array
# await | UnsupportedSyntaxError
async def f(x):
    return await x
! ...
help: ...
# starred argument | UnsupportedSyntaxError
def f(x):
    return np.sum(*x)
           ^^^^^^^^^^ starred arguments are not supported yet
help: write the arguments out
# starred in a list | UnsupportedSyntaxError
def f(x):
    return np.array([*x, 1.0])
                     ^^ starred expressions are not supported here
help: write the items out
# starred target | UnsupportedSyntaxError
def f(x):
    a, *b = x
       ^^ starred expressions are not supported yet
    return a
help: write the items out
# double starred argument | UnsupportedSyntaxError
def f(x):
    return np.sum(x, **{"axis": 0})
           ^^^^^^^^^^^^^^^^^^^^^^^^ starred arguments are not supported yet
help: write the arguments out
# class | UnsupportedSyntaxError
def f(x):
    class C:
    ^^^^^^^^ ... is not supported
        y = 1.0
    return C.y * x
help: ...
# match of a class | UnsupportedSyntaxError
def f(x):
    match x:
        case float(v):
             ^^^^^^^^ a class pattern is not supported
            y = v * x
    return y
help: test the parts with `if` and `elif`
# match of a mapping | UnsupportedSyntaxError
def f(x, options=None):
    match options:
        case {"scale": k}:
             ^^^^^^^^^^^^ a mapping pattern is not supported
            y = k * x
        case _:
            y = x
    return y
help: test the parts with `if` and `elif`
# match with a star | UnsupportedSyntaxError
def f(x):
    match (x, 1, 2):
        case (a, *rest):
                 ^^^^^ a star in a pattern is not supported
            y = a * rest[0]
    return y
help: test the parts with `if` and `elif`
# match of items of what is not written out | UnsupportedSyntaxError
def f(x, mode=("a", 1)):
    match mode:
        case ("a", k):
             ^^^^^^^^ a sequence pattern for a value that is not written out is not supported
            y = k * x
        case _:
            y = x
    return y
help: test the parts with `if` and `elif`
# match of alternatives with names | UnsupportedSyntaxError
def f(x, n=1):
    match (x, n):
        case (y, 1) | (1, y):
             ^^^^^^^^^^^^^^^ `|` of patterns that bind names is not supported
            return y
    return x
help: write a case for each
# star parameter | ArgumentError
def f(*x):
    return x[0]
! ...
help: ...
# double star parameter | UnsupportedSyntaxError
def f(x, **options):
           ^^^^^^^ starred parameter 'options' is not supported yet
    return x
help: name the parameters
# no return | UnsupportedSyntaxError
def f(x):
    y = x
    ^^^^^ f returns nothing at its end
help: end the function with `return` and a value
# bare return | UnsupportedSyntaxError
def f(x):
    return
    ^^^^^^ f returns nothing here
help: end the function with `return` and a value
# bare return in a branch | UnsupportedSyntaxError
def f(x):
    if x < 0.0:
        return
        ^^^^^^ f returns nothing here
    return x * x
help: end the function with `return` and a value
# bare return in a loop | UnsupportedSyntaxError
def f(x):
    while True:
        x = x * x
        if x > 9.0:
            return
            ^^^^^^ f returns nothing here
        if x < 1.0:
            return x
help: end the function with `return` and a value
# docstring only | UnsupportedSyntaxError
def f(x):
    """Nothing."""
    ^^^^^^^^^^^^^^ f returns nothing at its end
help: end the function with `return` and a value
# if at the end | UnsupportedSyntaxError
def f(x):
    if x > 0.0:
    ^^^^^^^^^^^ f returns nothing at its end
        y = x
help: end the function with `return` and a value
# return in one branch only | UnsupportedSyntaxError
def f(x):
    if x > 1.0:
    ^^^^^^^^^^^ f returns nothing at its end
        return x * x
help: end the function with `return` and a value
# return in all branches but one | UnsupportedSyntaxError
def f(x):
    x = x * x
    if x > 1.0:
    ^^^^^^^^^^^ f returns nothing at its end
        return x
    elif x > 0.5:
        return x * x
    elif x > 0.1:
        raise ValueError
help: end the function with `return` and a value
# return in a loop that may end | UnsupportedSyntaxError
def f(x):
    for i in range(3):
    ^^^^^^^^^^^^^^^^^^ f returns nothing at its end
        return x
help: end the function with `return` and a value
# return in an endless loop that may be left | UnsupportedSyntaxError
def f(x):
    while True:
    ^^^^^^^^^^^ f returns nothing at its end
        x = x / 2.0
        if x < 0.1:
            return x
        if x < 0.2:
            break
help: end the function with `return` and a value
# return in else of a loop that may be left | UnsupportedSyntaxError
def f(x):
    for i in range(3):
    ^^^^^^^^^^^^^^^^^^ f returns nothing at its end
        if x > 3.0:
            break
    else:
        return x
help: end the function with `return` and a value
# a number here, a tuple there | UnsupportedSyntaxError | srcdiff.vjp(f)
def f(x):
    if x > 1.0:
        return x
    return x, x * x
    ^^^^^^^^^^^^^^^ returns of different forms are not supported
help: return the same number of values everywhere
# a tuple here, a number there | UnsupportedSyntaxError | srcdiff.vjp(f)
def f(x):
    for i in range(3):
        if x > 1.0:
            return x, i
        if x < 0.1:
            return x
            ^^^^^^^^ returns of different forms are not supported
    return x, 3
help: return the same number of values everywhere
# tuples of two and of three | UnsupportedSyntaxError | srcdiff.vjp(f)
def f(x):
    if x > 1.0:
        return x, x
    else:
        return x, x, x
        ^^^^^^^^^^^^^^ returns of different forms are not supported
help: return the same number of values everywhere
# store into a global | UnsupportedSyntaxError
W = np.zeros(3)
def f(x):
    W[0] = 2.0 * x
    ^^^^ a store into 'W', which the function does not make, is not supported
    return W.sum()
help: work on a copy: y = W.copy()
# update of a global in place | UnsupportedSyntaxError
W = np.zeros(3)
def f(x):
    W[1:] += x
    ^^^^^ a store into 'W', which the function does not make, is not supported
    return W.sum()
help: work on a copy: y = W.copy()
# item of an attribute in a tuple target | UnsupportedSyntaxError
def f(x, model):
    a, model.w[0] = x[0], x[1]
       ^^^^^^^^^^ a store into an attribute of an object that is not made here is not supported
    return a
help: keep the array in a local name
# item as a loop target | UnsupportedSyntaxError
def f(x):
    for x[0] in range(3):
        ^^^^ a loop variable in an array is not supported
        pass
    return x[0]
help: assign it on a line of its own
# item as one of two loop targets | UnsupportedSyntaxError
def f(x):
    for i, x[i] in enumerate(x):
           ^^^^ a loop variable in an array is not supported
        pass
    return x[0]
help: assign it on a line of its own
# store into what a call gives | UnsupportedSyntaxError
def f(x):
    x.copy()[0] = 1.0
    ^^^^^^^^^^^ a store into what has no name is not supported
    return x.sum()
help: give the array a name first
# store into a number | UnsupportedSyntaxError
def f(x):
    y = 2.0
    y[...] = x
    ^^^^^^ a store into an array without axes is not supported
    return x * y
help: write `y = ...`
# differentiated index of a store | UnsupportedSyntaxError
def f(x):
    y = x.copy()
    y[y[0]] = 1.0
    ^^^^^^^ a differentiated value in an index is not supported
    return y.sum()
help: use arrays or separate names, and integers as indices
# several outs | UnsupportedSyntaxError
def f(x):
    y, z = x.copy(), x.copy()
    np.divmod(x, 2.0, out=(y, z))
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `out=` of several arrays is not supported
    return y.sum()
help: write the results into the arrays: x[...] = ...
# item deleted | UnsupportedSyntaxError
def f(x):
    del x[0]
    return x.sum()
! ...
help: ...
# attribute assignment | UnsupportedSyntaxError
def f(x):
    x.shape = (3, 1)
    ^^^^^^^ assignment to an attribute of an object that is not made here is not supported
    return x.sum()
help: keep the value in a local name
# range into a tuple | UnsupportedSyntaxError
def f(x):
    for i, j in range(3):
    ^^^^^^^^^^^^^^^^^^^^^ a range gives one number a pass
        x = x * i
    return x
help: use one loop variable
# enumerate into a name | UnsupportedSyntaxError
def f(x):
    s = 0.0
    for p in enumerate(x):
    ^^^^^^^^^^^^^^^^^^^^^^ `enumerate` needs two loop variables here
        s = s + p[1]
    return s
help: write `for k, v in enumerate(...)`
# enumerate inside | UnsupportedSyntaxError
def f(x):
    s = 0.0
    for a, (k, b) in zip(x, enumerate(x)):
                            ^^^^^^^^^^^^ `enumerate` inside another iteration is not supported yet
        s = s + a * b * k
    return s
help: loop over an index
# map | UnsupportedSyntaxError
def f(x):
    s = 0.0
    for v in map(abs, x):
             ^^^^^^^^^^^ ... is not supported yet
        s = s + v
    return s
help: ...
# zip into too few | UnsupportedSyntaxError
def f(x):
    s = 0.0
    for a in zip(x, x):
             ^^^^^^^^^ `zip` needs one loop variable for each argument
        s = s + a[0]
    return s
help: name them all
# zip strict | UnsupportedSyntaxError
def f(x):
    s = 0.0
    for a, b in zip(x, x, strict=True):
                ^^^^^^^^^^^^^^^^^^^^^^ ...
        s = s + a * b
    return s
help: ...
# complex result | UnsupportedSyntaxError
def f(x):
    z = 2.0 + 1j
    return x * z
           ^^^^^ the result is complex, and has no gradient
help: return its real part, np.real(...), or its size, np.abs(...), or use srcdiff.vjp or srcdiff.jvp
# rule without complex values | UnsupportedSyntaxError
def f(x):
    return abs(np.sort(1j * x)[0])
               ^^^^^^^^^^^^^^^ the rule of numpy.sort does not take complex values
help: work on real and imaginary parts, np.real(...) and np.imag(...)
# real on one side, complex on the other | UnsupportedSyntaxError
def f(x):
    return abs(1j * x if x > 0 else x)
               ^^^^^^^^^^^^^^^^^^^^^^ complex values are not supported in this expression
help: work on real and imaginary parts, np.real(...) and np.imag(...)
# complex store into reals | UnsupportedSyntaxError
def f(x):
    z = np.zeros(2)
    z[0] = 1j * x
    ^^^^ a complex value is stored in an array that is not known to be complex
    return abs(z[0])
help: make the array with dtype=complex
# store into a real part | UnsupportedSyntaxError
def f(x):
    z = 1j * np.ones(2) * x
    z.real[0] = x
    ^^^^^^^^^ a store into an attribute of an object that is not made here is not supported
    return abs(z[0])
help: keep the array in a local name
# read before assignment | NameResolutionError
def f(x):
    y = z * x
        ^ 'z' is read before it is assigned
    z = 1.0
    return y * z
help: assign it first
# undefined name | NameResolutionError
def f(x):
    return x * undefined
               ^^^^^^^^^ name 'undefined' is not defined
help: define or import it
# undefined function | NameResolutionError
def f(x):
    return undefined(x)
           ^^^^^^^^^ name 'undefined' is not defined
help: define or import it
# undefined attribute of a module | NoRuleError
def f(x):
    return np.no_such_thing(x)
           ^^^^^^^^^^^^^^^^^^^ ...
help: ...
# bitwise operator | UnsupportedSyntaxError
def f(x):
    return x ^ 2
           ^^^^^ this operator has no derivative
help: use arithmetic operators
# shift | UnsupportedSyntaxError
def f(x):
    return x << 2
           ^^^^^^ this operator has no derivative
help: use arithmetic operators
# list times active | UnsupportedSyntaxError
def f(x):
    return x * [1.0, 2.0]
           ^^^^^^^^^^^^^^ ...
help: ...
# set of active values | StructureError
def f(x):
    s = {x}
        ^^^ differentiated values in a container are not supported here
    return len(s) * x
help: use arrays or separate names
# generator with a key | ArgumentError
def f(x):
    return max((v * v for v in x), key=abs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ...
help: ...
# attribute of an active value | UnsupportedSyntaxError
def f(x):
    return x.data[0]
           ^^^^^^ attribute 'data' of a differentiated value is not supported
help: use a NumPy function
# unknown method | NoRuleError
def f(x):
    return x.no_such_method()
           ^^^^^^^^^^^^^^^^^^ no derivative rule for the method 'no_such_method'
help: use a function of NumPy that has one
# method that mutates | NoRuleError
def f(x):
    x.byteswap(True)
    ^^^^^^^^^^^^^^^^ no derivative rule for the method 'byteswap'
    return x[0]
help: use a function of NumPy that has one
# alias that outlives a swap | UnsupportedSyntaxError
def f(x, n):
    y = x.copy()
    new = np.zeros(len(x))
    cur = y
    for i in range(n):
        new[:] = cur * cur
        ^^^^^^ `y` may share memory with `new`, which is written in place while `y` is still in use
        cur, new = new, cur
    return np.sum(cur * y)
help: give one of them a copy: y = ....copy()
# view whose index was changed | UnsupportedSyntaxError | srcdiff.grad(f, example=(np.ones(3),))
def f(x):
    y = x.copy()
    i = 0
    v = y[i:]
    i = 1
    v[i] = 2.0
    ^^^^ `y` may share memory with `v`, which is written in place while `y` is still in use
    return np.sum(y * y)
help: give one of them a copy: y = ....copy()
# view that lost its owner | UnsupportedSyntaxError | srcdiff.grad(f, example=(np.ones(3),))
def f(x):
    y = x.copy()
    i = 0
    v = y[i:]
    v[0] = 2.0
    ^^^^^^^^^^ `v` is a part of an array that is written in place, and is used after it cannot be told any more which part
    i = 1
    return np.sum(y) * v[i]
help: give it a copy: v = ....copy()
# argument or copy | UnsupportedSyntaxError | srcdiff.grad(f, ("x", "y"), example=(np.ones(3), np.ones(3)))
def f(x, y):
    z = x
    if x[0] > y[0]:
        z = y
    z[0] = 1.0
    ^^^^ `z` is written in place, and may be an array that others hold
    return z.sum()
help: work on a copy: z = z.copy()
# user class | UnsupportedSyntaxError
class C:
    def __init__(self, y):
        self.y = y
    def __eq__(self, other):
        return True
def f(x):
    return C(x).y
           ^^^^ the class C defines __eq__
help: keep the values in local names, tuples or arrays
# partial | NoRuleError
import functools
g = functools.partial(max, 0.0)
def f(x):
    return g(x)
           ^^^^ no derivative rule for g
help: use functions that have rules (see the table in the README)
# function argument | NoRuleError
def f(x, g):
    return g(x)
           ^^^^ no derivative rule for g
help: use functions that have rules (see the table in the README)
# no rule | NoRuleError
def f(x):
    return np.packbits(x)
           ^^^^^^^^^^^^^^ no derivative rule for numpy.packbits
help: give it a rule, @srcdiff.adjoint(packbits), or say srcdiff.zero_gradient(packbits); the README lists the functions that have one
# no rule, in a call that goes over lines | NoRuleError
def f(x):
    return 2.0 * np.packbits(
                 ^^^^^^^^^^^^ no derivative rule for numpy.packbits
        x,
    )
help: give it a rule, @srcdiff.adjoint(packbits), or say srcdiff.zero_gradient(packbits); the README lists the functions that have one
# no rule, of builtins | NoRuleError
def f(x):
    return sorted(x)[0]
           ^^^^^^^^^ no derivative rule for builtins.sorted
help: give it a rule, @srcdiff.adjoint(sorted), or say srcdiff.zero_gradient(sorted); the README lists the functions that have one
# reflection | UnsupportedSyntaxError
def f(x):
    return eval("x * x")
           ^^^^^^^^^^^^^ eval() reads names that the compiler cannot see
help: name the values that you need
# keyword casting | ArgumentError
def f(x):
    return np.exp(x, casting="no")
           ^^^^^^^^^^^^^^^^^^^^^^^ the rule of numpy.exp does not handle the argument 'casting'
help: leave it out, or write the computation with functions that have rules
# keyword order | ArgumentError
def f(x):
    return np.reshape(x, (3, 2), order="F").sum()
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the rule of numpy.reshape does not handle the argument 'order'
help: leave it out, or write the computation with functions that have rules
# keyword that does not exist | ArgumentError
def f(x):
    return np.sin(x, axs=0)
           ^^^^^^^^^^^^^^^^ the rule of numpy.sin does not handle the argument 'axs'
help: leave it out, or write the computation with functions that have rules
# too many positional arguments | ArgumentError
def f(x):
    return np.sin(x, x, x)
           ^^^^^^^^^^^^^^^ ...
help: leave it out, or write the computation with functions that have rules
# too few arguments | ArgumentError
def f(x):
    return np.dot(x)
           ^^^^^^^^^ ...
help: ...
# max of three with a key | ArgumentError
def f(x):
    return max(x, 0.1, x * x, key=abs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ ...
help: ...
# max of one with a key | ArgumentError
def f(x):
    return max(x, key=abs)
           ^^^^^^^^^^^^^^^ ...
help: ...
# hypot of three | ArgumentError
def f(x):
    return math.hypot(x, x, 1.0)
           ^^^^^^^^^^^^^^^^^^^^^ ...
help: ...
# astype of text | ArgumentError
def f(x):
    return x.astype("float64").sum()
           ^^^^^^^^^^^^^^^^^^^ ...
help: ...
# axis that is not a literal | ArgumentError
def f(x, axis=0.5):
    return np.sum(x, axis=axis).sum()
! axis ...
help: ...
# keepdims that is not a literal | ArgumentError
def f(x, keep=True):
    return np.sum(x, axis=0, keepdims=keep).sum()
! keepdims ...
help: ...
# arrays to join in a name | UnsupportedSyntaxError
def f(x, others=None):
    return np.concatenate(others or x).sum()
                          ^^^^^^^^^^^ the arrays have to be written out here
help: write the arrays as a list: [a, b]
# arrays to stack in a name | UnsupportedSyntaxError
def f(x):
    return np.stack(x).sum()
                    ^ the arrays have to be written out here
help: write the arrays as a list: [a, b]
# axis of stack | UnsupportedSyntaxError
def f(x, axis=0):
    return np.stack([x, x], axis=axis).sum()
! the axis has to be a literal integer here
help: write axis=0
# axis of concatenate | UnsupportedSyntaxError
def f(x, axis=0):
    return np.concatenate([x, x], axis=axis).sum()
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the axis has to be a literal integer here
help: write axis=0, on flat arrays if that is meant
# axis None of concatenate | UnsupportedSyntaxError
def f(x):
    return np.concatenate([x, x], axis=None).sum()
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the axis has to be a literal integer here
help: write axis=0, on flat arrays if that is meant
# dtype of array | UnsupportedSyntaxError
def f(x):
    return np.array([x, x], dtype=np.float32).sum()
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the argument 'dtype' is not supported here
help: leave it out, or give float
# grad of a tuple | ShapeError
def f(x):
    return x, x * x
           ^^^^^^^^ grad needs a function with a scalar output; this one returns a tuple
help: use srcdiff.vjp, which takes a cotangent of the output's shape
# grad of a vector | ShapeError | srcdiff.grad(f, example=(np.ones(3),))
def f(x):
    y = 2.0
    return y * x
           ^^^^^ grad needs a function with a scalar output; this one returns an array of rank 1
help: use srcdiff.vjp, which takes a cotangent of the output's shape
# grad of a matrix in a multi-line return | ShapeError | srcdiff.grad(f, example=(np.ones((3, 2)),))
def f(x):
    return (
        x
        ^ grad needs a function with a scalar output; this one returns an array of rank 2
        * x
    )
help: use srcdiff.vjp, which takes a cotangent of the output's shape
# value_and_grad of a vector | ShapeError | srcdiff.value_and_grad(f, example=(np.ones(3),))
def f(x):
    return 2.0 * x
           ^^^^^^^ grad needs a function with a scalar output; this one returns an array of rank 1
help: use srcdiff.vjp, which takes a cotangent of the output's shape
# int annotation | ArgumentError
def f(x: int):
      ^^^^^^ cannot differentiate with respect to 'x': it is an integer
    return x * x
help: pass floats (x.astype(float)), or leave the argument out of wrt
# bool annotation | ArgumentError
def f(x: bool):
      ^^^^^^^ cannot differentiate with respect to 'x': it is a bool
    return x * 1.0
help: pass floats (x.astype(float)), or leave the argument out of wrt
# str annotation | ArgumentError
def f(x: str):
      ^^^^^^ cannot differentiate with respect to 'x': it is not a number or an array
    return 1.0
help: ...
# int array annotation | ArgumentError
from typing import Annotated
class Int:
    def __class_getitem__(cls, item):
        return cls
def f(x: Int[np.ndarray, "n"]):
      ^^^^^^^^^^^^^^^^^^^^^^^ cannot differentiate with respect to 'x': it is an integer
    return (x * x).sum()
help: pass floats (x.astype(float)), or leave the argument out of wrt
# int array example | ArgumentError | srcdiff.grad(f, example=(np.array([1, 2]),))
def f(x):
      ^ cannot differentiate with respect to 'x': it is an integer
    return (x * x).sum()
help: pass floats (x.astype(float)), or leave the argument out of wrt
# bool example | ArgumentError | srcdiff.grad(f, example=(True,))
def f(x):
      ^ cannot differentiate with respect to 'x': it holds a bool
    return x * x
help: numbers, arrays, and dictionaries, lists, tuples and dataclasses of them can be differentiated
# bool array example | ArgumentError | srcdiff.grad(f, example=(np.array([True]),))
def f(x):
      ^ cannot differentiate with respect to 'x': it is a bool
    return x.sum() * 1.0
help: pass floats (x.astype(float)), or leave the argument out of wrt
# None example | ArgumentError | srcdiff.grad(f, example=(None,))
def f(x):
      ^ cannot differentiate with respect to 'x': it is not a number or an array
    return x
help: ...
# int in the second place of wrt | ArgumentError | srcdiff.grad(f, ("x", "n"), example=(1.0, np.arange(3)))
def f(x,
      n):
      ^ cannot differentiate with respect to 'n': it is an integer
    return x * n.sum()
help: pass floats (x.astype(float)), or leave the argument out of wrt
# rank against annotation | ShapeError | srcdiff.grad(f, example=(np.ones(3),))
from typing import Annotated
def f(x: Annotated[np.ndarray, "n d"]):
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the example of 'x' has rank 1, its annotation says 2
    return x.sum()
help: give an example that fits, or mend the annotation
# array against float | ShapeError | srcdiff.grad(f, example=(np.ones(3),))
def f(x: float):
      ^^^^^^^^ the example of 'x' has rank 1, its annotation says 0
    return x * x
help: give an example that fits, or mend the annotation
# number against array | ShapeError | srcdiff.grad(f, example=(1.0,))
from typing import Annotated
def f(x: Annotated[np.ndarray, "n"]):
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the example of 'x' has rank 0, its annotation says 1
    return x.sum()
help: give an example that fits, or mend the annotation
# float given as an array of ints against annotation | ArgumentError | srcdiff.grad(f, example=(np.ones(3, int),))
class Float:
    def __class_getitem__(cls, item):
        return cls
def f(x: Float[np.ndarray, "n"]):
      ^^^^^^^^^^^^^^^^^^^^^^^^^ cannot differentiate with respect to 'x': it is an integer
    return (x * x).sum()
help: pass floats (x.astype(float)), or leave the argument out of wrt
# wrt that is no parameter | ArgumentError | srcdiff.grad(f, "z")
def f(x, y):
^^^^^^^^^^^^ f has no parameter 'z'
    return x * y
help: give a name or a position of one of its parameters: x, y
# wrt out of range | ArgumentError | srcdiff.grad(f, 2)
def f(x, y):
^^^^^^^^^^^^ f has no parameter 2
    return x * y
help: give a name or a position of one of its parameters: x, y
# wrt of another kind | ArgumentError | srcdiff.grad(f, 1.0)
def f(x):
^^^^^^^^^ f has no parameter 1.0
    return x
help: give a name or a position of one of its parameters: x
# wrt a list | ArgumentError | srcdiff.grad(f, ["x"])
def f(x):
^^^^^^^^^ f has no parameter ['x']
    return x
help: give a name or a position of one of its parameters: x
# wrt a bool | ArgumentError | srcdiff.grad(f, True)
def f(x, y):
^^^^^^^^^^^^ f has no parameter True
    return x
help: give a name or a position of one of its parameters: x, y
# wrt empty | ArgumentError | srcdiff.grad(f, ())
def f(x, y):
^^^^^^^^^^^^ wrt is empty
    return x
help: name one of the parameters: x, y
# wrt twice | ArgumentError | srcdiff.grad(f, ("x", 0))
def f(x, y):
^^^^^^^^^^^^ wrt names a parameter twice: ['x', 'x']
    return x
help: name each once
# wrt local name | ArgumentError | srcdiff.grad(f, "y")
def f(x):
^^^^^^^^^ f has no parameter 'y'
    y = x
    return y
help: give a name or a position of one of its parameters: x
# no parameters | ArgumentError
def f():
^^^^^^^^ f has no parameter 0
    return 1.0
help: give a name or a position of one of its parameters: it has none
# of a rebound argument | UnsupportedSyntaxError | srcdiff.vjp(f, of="x")
def f(x, y):
    x = x + y
    ^^^^^^^^^ an argument whose final value is an output is bound to another array
    x[0] = 0.0
help: write into the argument, as in x[...] = ..., or return the new array
# of an argument that is a loop variable | UnsupportedSyntaxError | srcdiff.vjp(f, of=("y", "x"))
def f(x, y):
    for x in y:
    ^^^^^^^^^^^ an argument whose final value is an output is bound to another array
        y[0] = 2.0
help: write into the argument, as in x[...] = ..., or return the new array
# of no parameter | ArgumentError | srcdiff.grad(f, of="z")
def f(x, y):
^^^^^^^^^^^^ f has no parameter 'z'
    x[0] = y
help: give a name or a position of one of its parameters: x, y
# of nothing | ArgumentError | srcdiff.grad(f, of=())
def f(x, y):
^^^^^^^^^^^^ of is empty
    x[0] = y
help: name one of the parameters: x, y
# of twice | ArgumentError | srcdiff.vjp(f, of=("x", 0))
def f(x, y):
^^^^^^^^^^^^ of names a parameter twice: ['x', 'x']
    x[0] = y
help: name each once
# grad of an array | ShapeError | srcdiff.grad(f, of="x", example=(np.ones(3), 2.0))
def f(x, y):
^^^^^^^^^^^^ grad needs a function with a scalar output; of= gives an array of rank 1
    x[0] = y
help: use srcdiff.vjp, which takes a cotangent of the output's shape
# target | ArgumentError | srcdiff.grad(f, target="fortran")
def f(x):
    return x
! target 'fortran' is none
help: give one of numpy, numba, numba-parallel
# example too long | ArgumentError | srcdiff.grad(f, example=(1.0, 2.0))
def f(x):
    return x
! the example does not fit f: too many positional arguments
help: give a tuple of arguments, or a dict by name
# example with another name | ArgumentError | srcdiff.grad(f, example={"z": 1.0})
def f(x):
    return x
! the example does not fit f: missing a required argument: 'x'
help: give a tuple of arguments, or a dict by name
# example that is no tuple | ArgumentError | srcdiff.grad(f, example=1.0)
def f(x):
    return x
! the example does not fit f: ...
help: give a tuple of arguments, or a dict by name
# decorated by wraps | SourceError
import functools
def deco(g):
    @functools.wraps(g)
    def wrapped(x):
        return 2.0 * g(x)
    return wrapped
@deco
def f(x):
    return x * x
! 'f' is replaced by a decorator, so its text is not what a call does
help: pass the undecorated function, f.__wrapped__
# lru_cache | SourceError
import functools
@functools.lru_cache(maxsize=None)
def f(x):
    return x * x
! 'f' is replaced by a decorator, so its text is not what a call does
help: pass the undecorated function, f.__wrapped__
# class itself | ArgumentError | srcdiff.grad(C)
class C:
    pass
! C is a class
help: pass a function defined with def or lambda
# object | ArgumentError | srcdiff.grad(3)
def f(x):
    return x
! 3 is not a function
help: pass a function defined with def or lambda
# callable object | ArgumentError | srcdiff.grad(C())
class C:
    def __call__(self, x):
        return x
! a C object is not a function
help: write a function that calls it, with def or lambda
# partial as f | ArgumentError | srcdiff.grad(f)
import functools
f = functools.partial(pow, 2.0)
! a partial object is not a function
help: write a function that calls it, with def or lambda
# builtin | SourceError | srcdiff.grad(math.sin)
! math.sin has no Python source
help: write a function that calls it, and differentiate that one
# ufunc | SourceError | srcdiff.grad(np.sin)
! numpy.sin has no Python source
help: write a function that calls it, and differentiate that one
# exec'ed | SourceError | srcdiff.grad(f)
exec("def f(x): return x")
! no source for 'f'
help: define it in a file or a notebook cell
# text of other code | SourceError | srcdiff.grad(f)
def f(x):
    return x
f.__code__ = f.__code__.replace(co_firstlineno=2)
! the text at model.py:2 is not the source of 'f' as it is loaded
help: the file was edited after the import, or the function was made by other code: import it again
# unicode before the place | NameResolutionError
def f(x):
    é = "ü" if undefined else x
               ^^^^^^^^^ name 'undefined' is not defined
    return x
help: define or import it
# tabs before the place | NameResolutionError
def f(x):
	if x > 0.0:
		y = undefined * x
      ^^^^^^^^^ name 'undefined' is not defined
	return y
help: define or import it
# a long line | NameResolutionError
def f(x):
    return x + 1.0 * x + 2.0 * x + 3.0 * x + 4.0 * x + 5.0 * x + 6.0 * x + 7.0 * x + 8.0 * x + 9.0 * x + undefined * x
                                                                                                         ^^^^^^^^^ name 'undefined' is not defined
help: define or import it
# a callee behind a decorator | SourceError
import functools
def deco(g):
    @functools.wraps(g)
    def wrapped(x):
        return 2.0 * g(x)
    return wrapped
@deco
def g(x):
    return x * x
def f(x):
    y = x * g(x)
            ^^^^ 'g' is replaced by a decorator, so its text is not what a call does
    return y
help: pass the undecorated function, g.__wrapped__
# a callee without text | SourceError
exec("def g(x): return x * x")
def f(x):
    return g(x)
           ^^^^ no source for 'g'
help: define it in a file or a notebook cell
# a function of the standard library | NoRuleError
import copy
def f(x):
    y = copy.copy(x)
        ^^^^^^^^^^^^ no derivative rule for copy.copy
    return np.sum(y * y)
help: give it a rule, @srcdiff.adjoint(copy), or say srcdiff.zero_gradient(copy); the README lists the functions that have one
# a function of the standard library, of a structure | NoRuleError
import copy
def f(x):
    y = copy.deepcopy([x, x])
        ^^^^^^^^^^^^^^^^^^^^^ no derivative rule for copy.deepcopy
    return y[0]
help: give it a rule, @srcdiff.adjoint(deepcopy), or say srcdiff.zero_gradient(deepcopy); the README lists the functions that have one
# a function of the standard library that is written in C | NoRuleError
import functools
def f(x):
    return functools.reduce(lambda a, b: a * b, [x, x, 2.0])
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no derivative rule for functools.reduce
help: give it a rule, @srcdiff.adjoint(reduce), or say srcdiff.zero_gradient(reduce); the README lists the functions that have one
# a class of the standard library | NoRuleError
import decimal
def f(x):
    return float(decimal.Decimal(x))
                 ^^^^^^^^^^^^^^^^^^ no derivative rule for decimal.Decimal
help: use functions that have rules (see the table in the README)
# only raises | UnsupportedSyntaxError
def f(x):
^^^^^^^^^ f never returns a value
    raise ValueError("no")
help: end the function with `return` and a value
# never ends | UnsupportedSyntaxError
def f(x):
^^^^^^^^^ f never returns a value
    while True:
        x = x * 2.0
help: end the function with `return` and a value
# raises before its return | UnsupportedSyntaxError
def f(x):
^^^^^^^^^ f never comes to a `return`
    raise ValueError("no")
    return x
help: end the function with `return` and a value
# None on one path | UnsupportedSyntaxError
def f(x):
    if x > 1.0:
        return None
        ^^^^^^^^^^^ f returns nothing here
    return x * x
help: end the function with `return` and a value
'''

# Programs that have to be refused, in whatever words.
WITHOUT_MEANING = r'''
# async def
async def f(x):
    return x * x
# return None
def f(x):
    return None
# return a string
def f(x):
    return "x"
# deleted and read
def f(x):
    y = x * x
    del y
    return y
# number given as int against array | srcdiff.grad(f, example=(1,))
from typing import Annotated
def f(x: Annotated[np.ndarray, "n"]):
    return x.sum()
# length against annotation | srcdiff.grad(f, example=(np.ones(4),))
from typing import Annotated
def f(x: Annotated[np.ndarray, "3"]):
    return (x * x).sum()
# lengths that should be equal | srcdiff.grad(f, example=(np.ones(4), np.ones(3)))
from typing import Annotated
def f(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    return (x * x).sum() * y.sum()
'''
