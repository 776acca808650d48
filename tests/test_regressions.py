"""Programs that were once differentiated wrongly, or crashed: each is right, or refused, with and without an example.

In `FOUND` a program stands under a line `# name | arguments of f`; each is right.
"""

from __future__ import annotations

import copy
import itertools
import linecache
import re
import textwrap

import numpy as np
import pytest

import srcdiff
from srcdiff.facts.shapes import LONGEST, derive, opaque

COUNT = itertools.count()
X = np.array([1.2, -0.7, 2.1])
SIGNS = np.array([-1.0, 4.0])
FOUR = np.array([1.2, 0.4, 0.9, 0.3])


def case(name: str, text: str, arguments: tuple, wrt=0, ex=None):
    return pytest.param(text, arguments, wrt, ex, id=name)


def function_of(text: str):
    """The function f of a text, as if it stood in a notebook."""
    text = "import numpy as np\n" + text
    filename = f"<regression {next(COUNT)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace = {"__name__": "regression"}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


PROGRAMS = [
    case(
        "a call in a comprehension changes what it reads",
        """
def bump(row):
    row += 1.0
    return 2.0
def f(x):
    rows = np.ones((2, 3))
    y = x*rows[0, 0]
    ks = [bump(row) for row in rows]
    return y*y*len(ks)
""",
        (1.3,),
    ),
    case(
        "a function that map calls changes what it is given",
        """
def bump(row):
    row += 1.0
    return 2.0
def f(x):
    rows = np.ones((2, 3))
    y = x*rows[0, 0]
    ks = list(map(bump, rows))
    return y*y*len(ks)
""",
        (1.3,),
    ),
    case(
        "a call in a question changes an argument",
        """
def bump(row):
    row += 1.0
    return 2.0
def f(x, rows):
    y = x*rows[0, 0]
    return 2.0*y if any(bump(row) > 1.0 for row in rows) else y
""",
        (1.3, np.ones((2, 3))),
    ),
    case(
        "a view of an adjoint that was handed on",
        """
def f(x):
    p = x*2.0; q = x*3.0
    e = np.sum(np.sin(p))
    c = p + np.flip(q)
    return np.sum(c*c) + e
""",
        (np.array([[0.3, 0.7], [1.1, -0.4]]),),
    ),
    case(
        "the last pass of a loop decides",
        """
def f(x, w):
    a = x*2.0; s = 0.0
    for i in range(3):
        s = s + a*w[i]
        a = 3.0
    return s
""",
        (1.3, X),
    ),
    case(
        "recomputed from what a hoisted save restores",
        """
def f(x: float, n: int):
    s = x*1.0; u = 0.0
    for i in range(n):
        if s > 0.5:
            u = u + s*s
            s = 0.3
            t = s*2.0
            u = u*x*t
        else:
            u = u + s*s
            s = 1.3
            t = s*3.0
            u = u*x*t
    return u
""",
        (1.3, 4),
    ),
    case(
        "the length of a list that grows",
        """
def f(x):
    c = []; s = 0.0
    for i in range(3):
        c.append(1.0)
        n = len(c)
        s = s + n*x*x
    return s
""",
        (1.3,),
    ),
    case(
        "a loop over a list that grows",
        """
def f(x):
    c = []; s = 0.0
    for i in range(3):
        c.append(1.0)
        for j in range(len(c)):
            s = s + x*x*(j+1.0)
    return s
""",
        (1.3,),
    ),
    case(
        "a sum of masks",
        """
def f(x, a, b):
    return np.sum(x*a) + np.sum(x*b)
""",
        (X, np.array([True, True, False]), np.array([True, False, True])),
    ),
    case(
        "a sum of tests",
        """
def f(x):
    a = x[0]>0.0; b = x[1]<0.0
    return x[0]*a + x[0]*b
""",
        (X,),
    ),
    case(
        "a sum of bytes",
        """
def f(x,a,b):
    p=x*a
    q=x*b
    return np.sum(p+q)
""",
        (X, np.array([200, 100, 3], dtype=np.uint8), np.array([200, 100, 3], dtype=np.uint8)),
    ),
    case(
        "a product that does not run",
        """
def f(x, A, n):
    return np.sum(A @ x) if n else np.sum(np.sin(A[0]*x))
""",
        (np.array([0.7]), np.ones((2, 3)), 0),
        ex=(X, np.ones((2, 3)), 2),
    ),
    case(
        "effects in a parallel assignment",
        """
def f(x):
    rng = np.random.default_rng(0)
    a, b = rng.normal(), x*rng.normal()
    return a*b + b
""",
        (1.3,),
    ),
    case(
        "effects in a tuple",
        """
def f(x):
    rng = np.random.default_rng(0)
    return x*rng.normal(), rng.normal(), x*rng.normal()
""",
        (1.3,),
    ),
    case(
        "an effect after a read of what it changes",
        """
c = [1.0]
def bump():
    c[0] = c[0] + 1.0
    return 2.0
def reset():
    c[0] = 1.0
def f(x):
    reset()
    y = x + c[0] + bump()*x
    return y*y
""",
        (1.3,),
    ),
    case(
        "a guard in a loop keeps what it reads",
        """
def f(x):
    q = 0.5
    for v in x:
        if v > 0.0:
            q = np.tanh(q)
            q, w = v, q + v
            q *= 2.0
    return x[0]
""",
        (X,),
    ),
    case(
        "a random number inside an expression",
        """
def f(x):
    return x*np.random.default_rng(0).normal()
""",
        (1.2,),
    ),
    case(
        "a save before a branch that adds in place",
        """
def f(x):
    h=x*1.0
    q=h*h
    if h[0]>.5:
        h=h-q
    else:
        h+=q
    return np.sum(h*q)
""",
        (X,),
    ),
    case(
        "a save at the end of a pass, added to in place after the loop",
        """
def f(x):
    s=0.0
    for i in range(2):
        t=np.sin(x)*(i+1)
        s=s+np.sum(t*t)
    t += 1.0
    return s+np.sum(t)
""",
        (X,),
    ),
    case(
        "a reshape shares memory",
        """
def f(x):
    s=x*2.
    z=s.reshape(-1)
    s+=x
    return np.sum(z*z)
""",
        (X,),
    ),
    case(
        "a flip shares memory with an argument",
        """
def f(x):
    y=np.flip(x)
    y+=1.
    return np.sum(y*x)
""",
        (X,),
    ),
    case(
        "a flipped cotangent is not ours",
        """
def f(x,w):
    y=np.sin(x)
    b=np.flip(x)
    c=b+w
    return c,y
""",
        (X, X),
        wrt=(0, 1),
    ),
    case(
        "a flip of a passive array",
        """
def f(x):
    a=np.arange(3.)
    b=np.flip(a)
    y=x*b
    a+=1.
    return np.sum(y*a)
""",
        (X,),
    ),
    case(
        "an alias sorted in place",
        """
def f(x):
    a=np.arange(3.)[::-1]
    b=a
    y=x*a
    b.sort()
    return np.sum(y)
""",
        (X,),
    ),
    case(
        "a callee changes a global",
        """
G=np.arange(3.)
def bump():
    G[0]+=1
def f(x):
    y=x*G
    bump()
    return np.sum(y*G)
""",
        (X,),
    ),
    case(
        "a list that grows",
        """
def f(x):
    t=[2.]
    y=x*len(t)
    t+=[3.]
    return y*len(t)
""",
        (1.3,),
    ),
    case(
        "a comprehension variable with a parameter's name",
        """
def f(x):
    return np.sum(np.array([x*2. for x in x]))
""",
        (X,),
    ),
    case(
        "a comprehension variable with a local's name",
        """
def f(x):
    v=2.0
    y=x*v
    z=y*sum([v for v in (1.,2.)])
    v=7.
    return z*v
""",
        (1.3,),
    ),
    case(
        "a comprehension variable that hides a needed local",
        """
def f(x,n):
    k=n*2.
    y=x*(k+sum([k for k in (1.,2.)]))
    return y
""",
        (1.3, 2),
    ),
    case(
        "a lambda that reads a parameter",
        """
def f(x):
    return (lambda: x*x)()
""",
        (1.3,),
    ),
    case(
        "a number from formatted text",
        """
def f(x):
    return x*float(f'{x}')
""",
        (1.3,),
    ),
    case(
        "a positional dtype",
        """
def f(x):
    return np.sum(x.sum(1,float)**2)
""",
        (np.outer(X, X),),
    ),
    case(
        "np.where around a square root",
        """
def f(x):
    return np.sum(np.where(x>0, np.sqrt(x), x*x))
""",
        (X,),
    ),
    case(
        "iterating a dict",
        """
def f(x):
    s=0.
    d={0:5., 1:7.}
    for k in d:
        s=s+k*x
    return s
""",
        (1.3,),
    ),
    case(
        "a positional out",
        """
def f(x,a):
    y=x*a
    np.exp(a,a)
    return np.sum(y)
""",
        (X, X),
    ),
    case(
        "an annotated length that does not hold",
        """
from typing import Annotated
def f(x: Annotated[np.ndarray,'3'], w: Annotated[np.ndarray,'3']):
    return np.sum(x*w)
""",
        (np.ones(1), X),
        ex=(X, X),
    ),
    case(
        "an index that is an array, the example's was a number",
        """
def f(w,k):
    return np.sum(w[k])
""",
        (X, np.array([0, 0, 1])),
        ex=(X, 1),
    ),
    case(
        "integers where the example had floats",
        """
def f(x):
    return 0.5*x[0]
""",
        (X,),
        ex=(X,),
    ),
    case(
        "a loop that makes another shape",
        """
def f(x,w,n):
    t=x
    for i in range(n):
        t=w*np.ones(2)
    return np.sum(t)
""",
        (X, np.ones(2), 2),
        wrt=(0, 1),
    ),
    case(
        "the same loop without a pass",
        """
def f(x,w,n):
    t=x
    for i in range(n):
        t=w*np.ones(2)
    return np.sum(t)
""",
        (X, np.ones(2), 0),
        wrt=(0, 1),
    ),
    case(
        "a shape that changes from pass to pass",
        """
def f(x,n):
    t=x
    for i in range(n):
        t=x[i:]*np.ones(3-i)
    return np.sum(t*t)
""",
        (X, 3),
    ),
    case(
        "one output twice",
        """
def f(x):
    y=x*2.
    return y, y
""",
        (X,),
    ),
    case(
        "outputs that share memory",
        """
def f(x):
    y=x*2.
    return y, np.ravel(y), (y,)
""",
        (X,),
    ),
    case(
        "a callee that sorts an argument",
        """
def srt(a):
    a.sort()
def f(x,a):
    srt(a)
    return np.sum(x*a)
""",
        (X, X[::-1].copy()),
    ),
    case(
        "the sum of a flip",
        """
def f(x):
    return np.sum(np.flip(x,0))
""",
        (X,),
    ),
    case(
        "the sum of a transpose",
        """
def f(x):
    return np.sum(np.transpose(x,(1,0)))+np.sum(np.swapaxes(x,0,1))
""",
        (np.outer(X, X),),
    ),
    case(
        "empty branches and loops",
        """
def f(x,c):
    if c:
        pass
    for i in range(3):
        pass
    return x*x
""",
        (1.2, True),
    ),
    case(
        "a generator of random numbers as an argument",
        """
def f(x,rng):
    s=0.
    for i in range(3):
        s=s*np.cos(x)+rng.normal()*x
    return s*0.0+x
""",
        (1.2, np.random.default_rng(1)),
    ),
    case(
        "a loop that overwrites an argument, with no pass",
        """
def f(a, n):
    i = 0
    while i < n:
        a = 1.0 / (n**2 + 1.5)
        i += 1
    return 2 * a
""",
        (1.5, 0),
    ),
    case(
        "an adjoint that is shared and multiplied in place",
        """
def f(x):
    r = np.sin(x)
    r = r * r[0] + np.tanh(r)
    return np.sum(r)
""",
        (X,),
    ),
    case(
        "an integer index stays one",
        """
def f(x):
    s = 0.0
    for k in range(3):
        s = s + np.arccos(0.9 * np.sin(x[k - 1]))
    return s
""",
        (X,),
    ),
    case(
        "a sum of a smaller cotangent",
        """
def f(x, y, n):
    b = y[1 - n]
    u = (x * 1.0)[:, None] + (y + y)
    return np.sum(u * b)
""",
        (X, np.array([0.5, -0.3]), 1),
        wrt=(0, 1),
    ),
    case(
        "a branch inside a sum",
        """
def f(b):
    u = np.ones(3) + (b - 0.3 * np.arange(3.0)) if b > 0.0 else (b - 0.3 * np.arange(3.0))
    return np.sum(u * u)
""",
        (0.7,),
    ),
    case(
        "a name that only some passes assign",
        """
def f(x, n):
    s = 0.0
    for i in range(n):
        if i > 1:
            t = x[i] * x[i]
        if i > 1:
            s = s + t * t * x[i]
            t = s * t
    return s
""",
        (X, 3),
    ),
    case(
        "a reversed range whose bound changes",
        """
def f(x):
    s = 0.0
    for j in reversed(range(len(x))):
        x = x - 0.1 * np.sin(x)
        s = s + x[j]
    return s
""",
        (X,),
    ),
    case(
        "another rank from the loop",
        """
def f(x, y):
    h = np.sum(x * 2.0, keepdims=True)
    for k in range(2):
        h = np.outer(y, x) * (k + 1.0)
    return np.sum(h)
""",
        (X, X),
        wrt=(0, 1),
    ),
    case(
        "a mask, then an index",
        """
def f(x):
    return x[x > 0.0][1] * x[0]
""",
        (X,),
    ),
    case(
        "a cotangent handed on and added to",
        """
def f(x, w):
    y = x * 1.0
    z = y
    return np.sum(z * w) + np.sum(np.sin(y))
""",
        (X, X),
        wrt=(0, 1),
    ),
    case(
        "an inner loop on the outer loop's variable, which a test has read",
        """
def f(x, a: float):
    for i in range(1, len(x), 2):
        if i % 2 == 0:
            for i in range(x.shape[0]):
                a *= x[i]
        x = np.sin(x)
    return a * x[i - 1]
""",
        (X, 1.3),
        wrt=(0, 1),
    ),
    case(
        "one name for an array and for a number in each pass",
        """
def f(x, y):
    n = 0
    while n < 2:
        n += 1
        ok = np.sin(x)
        ok = np.inner(ok[2:], ok[:2]) if n > 1 else ok[1]
    ok = ok * np.tanh(ok ** 2 + 0.7)
    return np.sum(y * 2.0) + ok
""",
        (FOUR, FOUR),
        wrt=(0, 1),
    ),
    case(
        "np.float64 of an array",
        """
def f(x, w):
    return np.sum(np.float64(x) * w)
""",
        (X, X + 1.0),
    ),
    case(
        "np.ascontiguousarray of a number",
        """
def f(x: float):
    return np.ascontiguousarray(x)[0] * 2.0
""",
        (1.5,),
    ),
    case(
        "pairs in a list",
        """
def f(x):
    s = 1.0
    for a, b in [(0, 1), (1, 2)]:
        s = s * x[a] + x[b]
    return s
""",
        (X,),
    ),
    case(
        "nested items of an unknown list",
        """
def f(x, items):
    s = 1.0
    for k, (a, (b, c)) in enumerate(items, 1):
        s = np.sin(s * x[a] * c) + x[b] * k
    return s
""",
        (X, [(0, (1, 2.0)), (2, (1, 1.0))]),
    ),
    case(
        "a keyword that decides the shape of a test",
        """
def f(x: float, y):
    return np.sum(x * np.isclose(1.2, b=y))
""",
        (1.5, X),
    ),
    case(
        "a list that is repeated",
        """
def f(x, w):
    y = np.sin(x) * (w * 3)
    return np.sum(y * y)
""",
        (X, [2.0]),
    ),
    case(
        "bytes whose product wraps around",
        """
IMAGE = np.array([100, 200], np.uint8)
def f(x: float):
    return np.sum(x * IMAGE * IMAGE)
""",
        (1.5,),
    ),
    case(
        "bytes that cancel to a minus sign",
        """
def f(x, n):
    return np.sum(x * n) - np.sum(2 * x * n)
""",
        (np.ones(2), np.array([100, 200], np.uint8)),
    ),
    case(
        "a mask that cancels to a minus sign",
        """
def f(x):
    m = x > 0
    return np.sum(x * m) - np.sum(2 * x * m)
""",
        (X,),
    ),
    case(
        "a byte squared by a rule",
        """
def f(x: float, n: int):
    return np.arctan2(x, n)
""",
        (np.float64(0.3), np.int8(100)),
    ),
    case(
        "a sign and products that wrap around in the primal",
        """
def f(x, n):
    return np.sum(-n * x + x * (2 * n) + n * n * x)
""",
        (np.ones(2), np.array([100, 200], np.uint8)),
    ),
    case(
        "a loop of no passes over a differentiated name",
        """
def f(x, n):
    i = x * x
    for i in range(n):
        x = x * 2.0
    return np.sum(i * x)
""",
        (X, 0),
    ),
    case(
        "a loop variable that was a differentiated name",
        """
def f(x, n):
    i = x * x
    for i in range(n):
        x = x * 2.0
    return np.sum(i * x)
""",
        (X, 2),
    ),
    case(
        "an inner loop of no passes",
        """
def f(x: float, n):
    y = x * x
    for i in range(n):
        for y in range(i):
            x = x * y + 1.0
        x = x * y
    return y * x
""",
        (0.3, 1),
    ),
    case(
        "a root on the other side of a broadcast np.where",
        """
def f(x, c):
    return np.sum(np.where(x > 0, np.sqrt(x), c))
""",
        (SIGNS, 0.0),
    ),
    case(
        "a root and a broadcast argument",
        """
def f(x, c):
    return np.sum(np.where(x > 0, np.sqrt(x), c))
""",
        (SIGNS, np.ones((2, 2))),
        wrt=(0, 1),
    ),
    case(
        "a sum of roots under np.where",
        """
def f(x, c):
    return np.sum(np.where(np.min(x) > c, np.sum(np.sqrt(x)), np.sum(x * x)))
""",
        (SIGNS, 0.0),
    ),
    case(
        "a stack of roots under np.where",
        """
def f(x, c):
    return np.sum(np.where(x[0] > c, np.stack([np.sqrt(x[0]), x[1]]), x * x))
""",
        (SIGNS, 0.0),
    ),
    case(
        "a new axis of roots under np.where",
        """
def f(x, c):
    return np.sum(np.where(x[:, None] > 0, np.sqrt(x)[:, None] * x, c))
""",
        (SIGNS, 1.0),
    ),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
@pytest.mark.parametrize("text, arguments, wrt, ex", PROGRAMS)
def test_right_or_refused(text, arguments, wrt, ex, with_example):
    f = function_of(text)
    try:
        srcdiff.check_grads(f, wrt, example=(ex or arguments) if with_example else None)(*arguments)
    except srcdiff.SrcdiffError as error:
        assert error.help
    except (ValueError, TypeError) as error:
        assert str(error).startswith("srcdiff:")


def test_an_effect_happens_once():
    calls = []
    f = function_of(
        "calls = None\ndef tick():\n    calls.append(1)\n    return 2.0\ndef f(x):\n    return x * tick() * x\n"
    )
    f.__globals__["calls"] = calls
    assert srcdiff.grad(f)(1.5) == 6.0 and len(calls) == 1


@pytest.mark.parametrize(
    "text", ["return x * 2.0, x, x", "y = x * 2.0\n    return y, y, np.ravel(y)", "return np.flip(x), x"]
)
def test_outputs_share_no_memory(text):
    f = function_of(f"def f(x):\n    {text}\n")
    x = X.copy()
    seeds = tuple(np.ones(3) for _ in f(x))
    value, gradient = srcdiff.vjp(f)(x, result_bar=seeds)
    arrays = [x, gradient, *value, *seeds]
    assert not any(np.shares_memory(a, b) for a, b in itertools.combinations(arrays, 2))


@pytest.mark.parametrize("items", [[{0: 1, 1: 0}], ["01"], {(0, 1): 2.0}])
def test_items_that_cannot_be_read_by_index(items):
    f = function_of("def f(x, items):\n    s = 1.0\n    for a, b in items:\n        s = s * x[int(a)]\n    return s\n")
    with pytest.raises(TypeError, match="srcdiff: .*items has to be a list, a tuple, a range or an array"):
        srcdiff.grad(f)(X, items)


def test_a_matrix_that_is_not_square():
    f = function_of("def f(x):\n    return np.sum(np.eye(3, M=4) * x)\n")
    np.testing.assert_array_equal(srcdiff.grad(f, example=(FOUR,))(FOUR), [1.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize("change, k", [("+= [1.0]", [1.0]), ("*= 2", [1.0]), ("|= {3}", {1})])
def test_a_list_that_is_changed_in_place(change, k):
    f = function_of(f"def f(x, k):\n    q = k\n    q {change}\n    return x * len(k)\n")
    with pytest.raises(ValueError, match="srcdiff: expected k to be an array"):  # of which it has the length
        srcdiff.grad(f)(2.0, k)
    f = function_of(f"def f(x, k):\n    q = k\n    q {change}\n    return x * sum(k)\n")
    with pytest.raises(TypeError, match="srcdiff: q is no number"):
        srcdiff.grad(f)(2.0, k)


def bug(name: str, body: str, refused: bool = False, example: bool = True, bare: bool = True):
    """The body of a function `f(x, y, m, c)`, with and without an example; right, or `refused`."""
    kinds = {"example": True} if not bare else {"bare": False} if not example else {"example": True, "bare": False}
    return [pytest.param(body, given, refused, id=f"{name}, {kind}") for kind, given in kinds.items()]


STORES = [
    *bug("an item of np.transpose", "return np.transpose(m)[0, 1] * c"),
    *bug("an axis order", "return np.transpose(m, (1, 0))[0, 1] * c"),
    *bug("unpacked into itself", "u = x[:2].copy()\n    u[1], b = u\n    return np.sum(u) * b"),
    *bug("put, more values than places", "u = x.copy()\n    np.put(u, [1], y)\n    return u @ u"),
    *bug("put, fewer values than places", "u = x.copy()\n    np.put(u, [0, 2, 1], y[:2])\n    return u @ u"),
    *bug("parts of an array that is written later", "u = x * c\n    a, b = np.split(u, [1])\n    u[0] = 7.0\n    return a[0] * b[0]", refused=True),
    *bug("grids that are no copies", "u = x * c\n    a, b = np.meshgrid(u, y, copy=False)\n    u[0] = 7.0\n    return np.sum(a[0] * b[0])", refused=True),
    *bug("arrays that are repeated, of one that is written later", "u = x * c\n    a, b = np.broadcast_arrays(u, m)\n    u[0] = 7.0\n    return np.sum(a[0] * b[0])", refused=True),
    *bug("the edges that were given", "u = np.array([0.0, 1.0, 9.0])\n    h, e = np.histogram([0.5, 0.7, 2.0], u, weights=x[:3])\n    u[1] = 0.6\n    return np.sum(h * e[1:])", refused=True),
    *bug("reshape of a transpose", "u = m.copy()\n    v = u.T.reshape(-1)\n    v[0] = c\n    return np.sum(u * u)", refused=True),
    *bug("ravel of a block", "u = m.copy()\n    v = u[:, :2].ravel()\n    v[0] = c\n    return np.sum(u * u)", refused=True),
    *bug("put into a transpose", "u = m.copy()\n    np.put(u.T, [1], y[:1])\n    return np.sum(u * u * m)", refused=True),
    *bug(
        "numbers that are saved before two stores",
        "u = x.copy()\n    p = u[0]\n    u[0] = c\n    u[1] = c * c\n    return np.sum(u) * p",
    ),
    *bug(
        "numbers that change places in a ring",
        "u = x.copy()\n    u[0], u[1], u[2] = u[2], u[0], u[1]\n    return u @ y",
    ),
    *bug("items by a list", "u = x.copy()\n    v = u[[0, 1]]\n    u[0] = c\n    return np.sum(u) * v[1]"),
    *bug("a number times an array", "u = x * c\n    u[0] = u[1]\n    return u @ u", example=False),
]  # fmt: skip
GIVEN = dict(x=FOUR, y=np.array([0.3, -0.8, 1.4, 0.6]), m=np.arange(12.0).reshape(3, 4) / 7.0 - 0.6, c=0.7)


@pytest.mark.parametrize("body, with_example, refused", STORES)
def test_stores(body, with_example, refused):
    f = function_of(f"def f(x, y, m, c):\n    {body}\n")
    if refused:
        with pytest.raises(srcdiff.SrcdiffError):
            srcdiff.grad(f, example=GIVEN if with_example else None)
    else:
        srcdiff.check_grads(f, ("x", "y", "m", "c"), example=GIVEN if with_example else None)(**GIVEN)


def test_out_of_a_users_function():
    f = function_of("def g(a, out):\n    out += a\n\n\ndef f(x):\n    u = x * 2.0\n    g(3.0, out=u)\n    return u @ u\n")
    try:
        srcdiff.check_grads(f)(X)
    except srcdiff.SrcdiffError as error:
        assert error.help


def test_an_argument_that_is_a_global_is_written():
    f = function_of("W = np.array([1.0, 2.0, 3.0])\n\n\ndef f(x):\n    x[0] = 5.0 * x[1]\n    return np.sum(x * W)\n")
    gradient = srcdiff.value_and_grad(f)
    assert gradient(f.__globals__["W"].copy())[0] == 23.0
    with pytest.raises(ValueError):
        gradient(f.__globals__["W"])


def test_an_argument_that_an_object_holds_is_written():
    f = function_of("def f(x, model):\n    x[0] = 5.0 * x[1]\n    return np.sum(x * model.w)\n")
    model = type("Model", (), {"w": np.array([1.0, 2.0, 3.0])})()
    gradient = srcdiff.value_and_grad(f)
    assert gradient(model.w.copy(), model)[0] == 23.0
    with pytest.raises(ValueError):
        gradient(model.w, model)


def test_an_update_of_a_row_under_another_name():
    """Printed in terms of the owner, `row *= e` is `y[0] *= e`, not `y *= e`."""
    f = function_of("def f(y):\n    row = y[0]\n    row *= np.tanh(y[2])\n    return y\n")
    y = np.arange(6.0).reshape(3, 2) / 5.0
    srcdiff.check_grads(f, example=(y,))(y)


ROOTS = np.array([-0.5, 0.7, -0.3])
REVIEWED = {
    "add.at whose value reads the place": ("y = x * 1.0\nnp.add.at(y, idx, y[idx] * 2.0)\nreturn np.sum(y * y)", (X, np.array([0, 1, 1]))),
    "subtract.at whose value reads the place": ("y = x * 1.0\nnp.subtract.at(y, idx, np.sin(y[idx]))\nreturn np.sum(y)", (X, np.array([0, 1, 1]))),
    "a reversed slice that wraps": ("y = x * 1.0\nfor i in range(len(y)):\n    y[i] = np.sum(y[i - 1::-1] ** 2)\nreturn np.sum(y)", (X, 0)),
    "a test in a view": ("y = x * 1.0\nq = y[1:] if y[0] > 0 else y[:-1]\ny[0] = 3.0\ny[1] = q[0] * y[2]\nreturn np.sum(y * y)", (ROOTS, 0)),
    "a test in a view of others": (
        "y, c, d = x * 1.0, x * 2.0, x * 3.0\nq = c if y[0] > 0 else d\ny[0] = 3.0\nq[0] = q[1] * y[2]\nreturn np.sum(c * c) + np.sum(d * y)",
        (ROOTS, 0),
    ),
    "an index in a view": ("k = np.array([1, 2])\ny = x * 1.0\nq = y[k[0]:]\nk[0] = 2\nq[0] = q[1] ** 2\nreturn np.sum(y * y)", (FOUR, 0)),
    "a cotangent that is a primal array": (
        "u = x * 1.0\ns = 0.0\nfor k in range(3):\n    p = u.copy()\n    u[:] = u * np.cos(p)\n    s += np.sum(p * u)\nreturn s",
        (X, 0),
    ),
    "a shape that only the loop's last pass has": ("for i in range(1, 3):\n    y = np.ones((i, 3)) * x\n    y[0] = y[0] * y[0]\nreturn np.sum(y)", (X, 0)),
}


@pytest.mark.parametrize("with_example", [False, True])
@pytest.mark.parametrize("name", REVIEWED)
def test_reviewed_stores(name, with_example):
    """Right, or refused with a way out: a view that reads what is written is not followed."""
    body, arguments = REVIEWED[name]
    f = function_of("def f(x, idx):\n" + "".join(f"    {line}\n" for line in body.split("\n")))
    try:
        srcdiff.check_grads(f, example=arguments if with_example else None)(*arguments)
    except srcdiff.SrcdiffError as error:
        assert "view" in name and error.help


def test_a_cotangent_of_integers():
    f = function_of("def f(x):\n    y = x.copy()\n    y[0] = y[1] * 0.3\n    return y\n")
    for example in (None, (X,)):
        _, gradient = srcdiff.vjp(f, example=example)(X, result_bar=np.array([1, 2, 3]))
        assert gradient.tolist() == [0.0, 2.0 + 0.3, 3.0]


def test_an_argument_in_fortran_order_that_is_reshaped():
    f = function_of("def f(x):\n    r = x.reshape(-1)\n    r[0] = 5.0\n    return np.sum(x * x)\n")
    x = np.arange(6.0).reshape(2, 3)
    assert srcdiff.grad(f)(x)[0, 0] == 0.0
    with pytest.raises(ValueError, match="srcdiff: .* in C order"):
        srcdiff.grad(f)(np.asfortranarray(x))


def test_integers_that_an_example_told():
    f = function_of("def f(x, k):\n    a = np.zeros_like(k)\n    a[0] = x[0] * 7.0\n    return np.sum(a * x)\n")
    gradient = srcdiff.grad(f, example=(X, np.array([1, 2, 3])))
    assert gradient(X, np.array([1, 2, 3])).tolist() == [float(int(X[0] * 7.0)), 0.0, 0.0]
    with pytest.raises(ValueError, match="srcdiff: .* integers in k"):
        gradient(X, np.array([1.0, 2.0, 3.0]))


def test_a_loop_variable_that_becomes_a_number_and_is_updated():
    """An update of a name that a loop binds, too."""
    f = function_of("def f(x):\n    for j in range(2):\n        x[j] = x[j] * x[2]\n    j = float(j)\n    j *= 0.4\n    return np.sum(x) * j\n")
    srcdiff.check_grads(f)(X)


def test_a_loop_that_changes_the_shape_of_what_it_carries():
    f = function_of("def f(s, w, n):\n    b = s + w\n    for i in range(n):\n        b = np.sum(b) * 0.5\n    return np.sum(b * b)\n")
    for trips in range(4):
        for example in (None, (1.3, X, trips)):
            srcdiff.check_grads(f, ("s", "w"), example=example)(1.3, X, trips)


def test_the_conjugate_of_a_real_array_is_the_array():
    f = function_of("def f(x):\n    y = x.conj()\n    y[0] = 5.0\n    return np.sum(x * x)\n")
    value, gradient = srcdiff.value_and_grad(f)(np.ones(3))
    assert value == 25.0 + 1.0 + 1.0 and gradient.tolist() == [0.0, 2.0, 2.0]


def test_an_update_keeps_the_dtype():
    """int8 wraps around, for the derivative too; and the caller's array stays as it is."""
    f = function_of("def f(x, k, a):\n    k += a\n    return np.sum(x * k)\n")
    k, a = np.array([100, 126, 127], dtype=np.int8), np.array([100, 100, 100])
    wanted = f(np.ones(3), k.copy(), a)
    assert srcdiff.value_and_grad(f)(np.ones(3), k, a)[0] == wanted and k.tolist() == [100, 126, 127]


@pytest.mark.parametrize("made", ["np.arange(12.0).reshape(3, 4)", "np.sort(x)[::-1]", "(x * 1.0).reshape(2, 2)", "np.ravel(x * 1.0)", "abs(x)"])
def test_a_view_of_what_nobody_else_holds_is_ours(made):
    f = function_of(f"def f(x, k):\n    u = {made}\n    u[0] = x[1] * k\n    return np.sum(u * u) + np.sum(x)\n")
    for example in (None, (FOUR, 2.0)):
        srcdiff.check_grads(f, ("x", "k"), example=example)(FOUR, 2.0)


def test_cotangents_that_cancel_out_keep_their_shape():
    f = function_of("def f(x, a):\n    x[2] = a\n    x = x - 0.5 * (x + x)\n    return x\n")
    for example in (None, (FOUR, 0.8)):
        srcdiff.check_grads(f, ("x", "a"), example=example)(FOUR, 0.8)


FOUND = r'''
# a list that gets longer, made anew in each pass | X, 1.2
def f(x, a):
    n = 0
    while n < 3:
        x = x * a
        pairs = [0.5, 1.0, np.sum(x)]
        pairs.insert(0, 1.0 / x[2])
        a = pairs.pop()
        n = n + 1
    return pairs[0]
# a callee that only returns | X
def smooth(y):
    return
def f(x):
    smooth(x)
    return np.sum(x * x)
# a chain of comparisons that ends before the call | 0.7
def inc(y):
    y[0] = y[0] + 1.0
    return y[0]
def f(x: float):
    y = np.array([x, 2.0])
    if 2.0 < x < inc(y):
        return x
    return y[0] * y[0]
# a chain of comparisons that gets to the call | 2.4
def inc(y):
    y[0] = y[0] + 1.0
    return y[0]
def f(x: float):
    y = np.array([x, 2.0])
    if 2.0 < x < inc(y):
        return x * y[0]
    return y[0]
# a chain of comparisons with what the call changes | 1.7
def inc(y):
    y[0] = y[0] + 1.0
    return y[0]
def f(x):
    y = np.array([x, 2.0])
    z = y[0] * (y[0] < y[0] + 0.3 < inc(y) < 5.0)
    return z + y[0] * y[0]
# integers that are computed in an index | X, X
def f(x, y):
    for j in range(2):
        fun = lambda q: q * y
        b = fun(x[1 - 2])
    return np.sum(b)
# integers that are computed in an argument | np.ones((2, 2, 2)), X
def f(x, y):
    for j in range(2):
        q = np.sum(x, axis=3 - 2)
        b = np.sum(q * q) * y
    return np.sum(b)
# a tuple that a function makes of constants | FOUR
TABLE = np.array([0.4, 0.7, 1.0, 1.3])
def both():
    return 1.0, TABLE
def f(x):
    a, g = both()
    return np.inner(g[::2], x[2:]) * a
# all of an array is written, then its name is something else | X
def f(y):
    y[2] = y[np.argmax(y)]
    y[:] = 1.0
    alias = y
    y = 1.0
    return np.sum(alias)
# a property decides a branch that binds its object anew | 0.7
class Q:
    def __init__(self, x):
        self.x = x
        self.v = 0.3
    def fresh(self):
        return Q(self.v + 0.1)
    @property
    def e(self):
        return self.x - self.v
def f(x: float):
    q = Q(x + x)
    if x < q.e:
        q, x = q.fresh(), (q.v * x if x > 0.5 else q.v)
    else:
        x = np.cos(x)
    return x
# what a structure is decides a branch | 0.7
class P:
    def __init__(self, x):
        self.x = x
def weight(item):
    if isinstance(item, P):
        return item.x
    elif isinstance(item, (tuple, list)):
        return 3.0 * item[0]
    return item * item
def f(x):
    return weight(P(x)) + weight([x * x]) + weight((x, 1.0))
# a number beside a structure is asked what it is | 0.7
class P:
    def __init__(self, x):
        self.x = x
def f(x):
    p = P(x)
    return p.x * x if isinstance(x, (float, int)) else p.x
# an inner function reads a view | 0.7
def f(x):
    y = np.array([x, 0.5, x * x])
    a = y[::-1]
    y *= 2.0
    def g():
        return a[1]
    return np.sum(a * a) * g()
# a lambda and a comprehension read a view | 0.7
def f(x):
    y = np.array([x, 0.5, x * x])
    a = y[::-1]
    y *= 2.0
    g = lambda: a[1]
    k = len([v for v in a if v > 0.0])
    while k > len([v for v in a if v > 5.0]):
        k -= 1
    return np.sum(a * a) * g() + k * x
# a call binds what the test around it reads | -1.4, -1.1
def f(a, b):
    if b <= 0.5:
        def bumped():
            nonlocal b
            b = 1.0
        bumped()
    else:
        if a:
            return 0.0
        a = 1.0
        return b
    return 1.0 + b * a
# a list of different items beside a comprehension | X, FOUR
def f(x, y):
    par = [1.0, y, 0.5]
    vals = [1.0 for v in x]
    return np.sum(par[1]) * len(vals) * np.sum(x)
# what a function that calls itself gives is put into a list | 0.7, 2
def power(x, n):
    if n < 1:
        return np.sin(x)
    return power(x * 1.1, n - 1) * x
def f(x: float, n: int):
    ys = []
    for i in range(n):
        ys.append(power(x, i))
        ys[0] = ys[0] * 2.0
        x = x * ys[i]
    return ys[0] * x
# an element of a table whose size is computed | X, X
def f(x, y):
    R = np.full((len(x) + 1, y.shape[0] * 2), 0.5)
    for i in range(len(x)):
        for j in range(len(y)):
            a = R[i, j + 1]
            R[i + 1, j] = (x[i] - y[j]) ** 2 + a * a
    return R[-1, 0] * R[1, 2]
# rows of tables whose sizes are not those of each other | X, X
def f(x, y):
    total = 0.0
    for k in range(3):
        a = np.zeros((len(x[:k]) + 1, 3)) + y
        b = np.ones((1, len(y))) * x
        total = total + np.sum(a * b) * np.sum(a)
    return total
# a store into a list in a dictionary of constants | 0.7
def f(b: float):
    rec = {"w": 1.0, "b": [1.0, 0.5]}
    rec["b"][0] = 2.0
    return b * b * rec["b"][0]
# the array for the result of a ufunc, by its place | X
def f(x):
    y = x * 1.0
    np.multiply(y, x, y)
    v = y.reshape(3)
    z = np.add(x, y, v)
    return np.sum(y * z)
# a tuple of different items is checked | 0.7
GRID = np.arange(6.0).reshape(3, 2)
def f(a):
    pairs = 1.0, GRID
    b = a * pairs[1]
    return np.sum(b)
# truth values for places are the places 0 and 1 | X
def f(x):
    y = x * 1.0
    m = x > 0.0
    np.put(y, m, 0.5)
    np.put(y, [True, False], x[2])
    return np.sum(y * y * x)
# places in a tuple | X, X
def f(x, y):
    z = x * 1.0
    ks = 0, 2
    np.put(z, ks, y)
    np.put(z, (1, 2), y[1:])
    return np.sum(z * z * x)
# np.block of one vector is a vector | X
def f(x):
    return np.sum(x * np.block([x]) * np.block([[x], [2.0 * x]]))
# the array for the result of a function without a derivative, by its place | X, X
def f(x, y):
    z = y * 1.0
    np.round(x, 1, z)
    w = x * y
    np.fix(y, w)
    return np.sum(x * y * z * w)
'''


def found() -> list:
    parts = re.split(r"^# (.*) \| (.*)\n", FOUND, flags=re.M)[1:]
    return [pytest.param(text, arguments, id=name) for name, arguments, text in zip(parts[::3], parts[1::3], parts[2::3])]


@pytest.mark.parametrize("text, arguments", found())
def test_found(text, arguments):
    f, arguments = function_of(text), eval(f"({arguments},)")
    wrt = tuple(i for i, value in enumerate(arguments) if not isinstance(value, int))
    for example in (None, arguments):
        srcdiff.check_grads(f, wrt, example=example)(*arguments)
        srcdiff.vjp(f, wrt, example=example, check_restore=True)(*arguments)


def test_a_global_that_a_function_returns_is_not_written():
    f = function_of("TABLE = np.ones(3)\ndef table():\n    return TABLE\ndef f(x):\n    y = table()\n    y[0] = x[0]\n    return np.sum(y * x)\n")
    for example in (None, (X,)):
        with pytest.raises(srcdiff.UnsupportedSyntaxError, match="may be an array that others hold"):
            srcdiff.grad(f, example=example)


@pytest.mark.parametrize("kind", ["grad", "value_and_grad", "vjp"])
def test_a_result_that_is_none_on_some_path(kind):
    f = function_of("def f(x):\n    y = None\n    for v in x:\n        y = v * v\n    return y\n")
    derivative = getattr(srcdiff, kind)(f)
    derivative(X)
    with pytest.raises(ValueError, match="srcdiff: the result is None"):
        derivative(X[:0])


def test_a_list_of_different_shapes():
    f = function_of("def f(x):\n    ys = [1.0]\n    for v in x:\n        ys.append(x)\n    return np.sum(ys[1])\n")
    with pytest.raises(ValueError, match="srcdiff: the items of a list must have one shape"):
        srcdiff.grad(f)(X)


def test_a_cotangent_without_axes_is_not_changed_through_a_name_that_holds_a_number_later():
    f = function_of("def f(b: float):\n    while True:\n        a = b\n        b = a\n        t = b\n        return a + t\n")
    cotangent = np.array(2.0)
    assert srcdiff.vjp(f)(0.7, result_bar=cotangent) == (1.4, 4.0)
    assert cotangent == 2.0


def test_a_store_into_what_a_call_gives():
    f = function_of("def f(x):\n    y = x * 1.0\n    np.ravel(y)[1] += 2.0\n    return np.sum(y * y)\n")
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match=":4:5: a store into what has no name is not supported"):
        srcdiff.grad(f)


@pytest.mark.parametrize("call", ["np.diff(x, axis=4)", "np.swapaxes(x, 0, 4)", "np.repeat(x, 2, axis=3)"])
def test_an_axis_that_there_is_not(call):
    x = np.ones((2, 3))
    derivative = srcdiff.grad(function_of(f"def f(x):\n    return np.sum({call})\n"), example=(x,))
    with pytest.raises(np.exceptions.AxisError if hasattr(np, "exceptions") else np.AxisError):
        derivative(x)


def test_a_pair_is_copied_by_its_parts():
    source = """
        def chain(u):
            return 1.0
            out = chain(1.0)
        def f(x, y):
            k = 0
            while k < 3:
                y[0] = 0.5
                x[0] = chain(y)
                k = 4
            return x
        """
    f = function_of(textwrap.dedent(source))
    value, (y_bar,) = srcdiff.vjp(f, wrt=("y",), check_restore=True)(np.ones(2), np.ones((2, 2)), result_bar=np.ones(2))
    assert value.tolist() == [1.0, 1.0] and not np.any(y_bar)


@pytest.mark.parametrize("call", ["np.add.reduce(x, out=np.zeros(2))", 'np.einsum("ij->j", x, out=np.zeros(2))'])
def test_a_ufunc_with_a_method_and_out_inside_an_expression(call):
    x = np.arange(6.0).reshape(3, 2)
    expected = np.broadcast_to(2.0 * np.sum(x, axis=0), (3, 2))
    assert np.array_equal(srcdiff.grad(function_of(f"def f(x):\n    return np.sum({call} ** 2)\n"))(x), expected)


@pytest.mark.parametrize("call", ["np.put(y, [0], v)", "np.put(y, 1, v)", "np.putmask(y, y > 0.0, v)", "np.place(y, y > 9.0, v)", "np.fill_diagonal(y, v)"])
@pytest.mark.parametrize("example", [None, (np.eye(2), X[:0])])
def test_no_values_are_no_zeros(call, example):
    derivative = srcdiff.grad(function_of(f"def f(x, v):\n    y = x * 1.0\n    {call}\n    return np.sum(y * y)\n"), example=example)
    with pytest.raises(ValueError, match="srcdiff: there must be values to write into the array"):
        derivative(np.eye(2), X[:0])


@pytest.mark.parametrize("call", ["np.modf(x, y, z)", "np.frexp(x, y)", "np.divmod(x, x, y, z)", "np.divmod(x, x, out=(y, z))"])
def test_arrays_for_several_results_are_refused_by_their_places_too(call):
    f = function_of(f"def f(x):\n    y, z = np.zeros(3), np.zeros(3)\n    {call}\n    return np.sum(x * y * z)\n")
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match=":4:5: `out=` of several arrays is not supported"):
        srcdiff.grad(f)


@pytest.mark.parametrize("call", ["x.round(1, y)", "c.round(1, y)", "np.rint(x).round(0, y)"])
def test_a_method_with_an_array_for_its_result(call):
    f = function_of(f"def f(x):\n    c, y = np.ones(3), x * 1.0\n    {call}\n    return np.sum(x * y)\n")
    with pytest.raises(srcdiff.SrcdiffError, match=":4:5: "):
        srcdiff.grad(f)


def test_what_is_unpacked_may_differ_in_shape():
    source = """
        TABLE = np.array([0.4, 0.7, 1.0])


        def several():
            return TABLE, 0.5


        def f(a):
            g, r = several()
            r = np.sum(g * r) + a + r
            return np.sum(g * r) + a + r
        """
    f = function_of(textwrap.dedent(source))
    slope = (f(-1.3 + 1e-4) - f(-1.3 - 1e-4)) / 2e-4  # f is linear
    assert srcdiff.grad(f)(-1.3) == pytest.approx(slope, rel=1e-7)


def test_an_element_of_the_stored_rows_is_read_before_all_of_them_change():
    def f(y):
        v = y[0]
        y[-2, 2] = y[-2, 2] - (v[3] + np.sum(y))
        return y

    y, weights = np.arange(8.0).reshape(2, 4), np.cos(np.arange(8.0)).reshape(2, 4)
    _, y_bar = srcdiff.vjp(f, example=(y,), check_restore=True)(y, result_bar=weights)
    expected = weights - weights[0, 2]
    expected[0, 3] -= weights[0, 2]
    assert y_bar == pytest.approx(expected)


def test_a_function_that_calls_itself_without_anything_differentiated():
    source = """
        def again(u):
            return 1.0
            return again(1.0)


        def f(b):
            def inner():
                pass

            t = inner()
            return again(t)
        """
    assert srcdiff.grad(function_of(textwrap.dedent(source)))(2.0) == 0.0


def test_one_of_several_results_by_an_argument_without_a_rule():
    """Of data that is not differentiated; this crashed."""
    f = function_of("def f(x, data):\n    c = np.histogram(data, bins=2, density=True)[0]\n    return np.sum(x * c)\n")
    srcdiff.check_grads(f)(np.array([1.0, 2.0]), np.array([1.0, 2.0, 4.0]))


class Scaled(dict):
    """A class that is not followed: its base is not the user's."""

    def __init__(self, k):
        self.k = k

    def cost(self, x):
        return np.sum(self.k * x)


@pytest.mark.parametrize("wrt", ["self.k", ("self.k", "x")])
def test_a_part_of_an_object_that_is_not_followed(wrt):
    with pytest.raises(srcdiff.ArgumentError, match="'self.k' is no part that can be differentiated: it is not known of which class self is"):
        srcdiff.grad(Scaled.cost, wrt)


class Spring:
    def __init__(self, k):
        self.k = k

    def energy(self, x):
        return 0.5 * self.k * np.sum(x * x)


def test_a_class_whose_instances_were_copied():
    """`copy` and `pickle` note the slots of a class in it."""
    spring = copy.deepcopy(Spring(2.0))
    assert "__slotnames__" in vars(Spring)
    assert srcdiff.value_and_grad(Spring.energy, "self.k")(spring, np.array([1.0, 2.0])) == (5.0, 2.5)


BOXED = ["np.where(x > 0.0, x, -x)", "np.array(x)", "np.copy(x)", "np.full((), x)", "np.reshape(x, ())", "np.tensordot([x, x], [1.0, 0.0], 1)"]


@pytest.mark.parametrize("made", BOXED)
@pytest.mark.parametrize("example", [None, (2.0,)])
def test_an_array_without_axes_is_changed_in_place(made, example):
    f = function_of(f"def f(x):\n    s = {made}\n    y = s * s\n    s *= 3.0\n    return y * s\n")
    assert srcdiff.grad(f, example=example)(2.0) == pytest.approx(36.0)
    assert srcdiff.jvp(f, example=example)(2.0, x_dot=1.0)[1] == pytest.approx(36.0)


@pytest.mark.parametrize("made", BOXED)
@pytest.mark.parametrize("kind", ["vjp", "jvp"])
def test_an_array_without_axes_under_two_names(made, kind):
    """It changes under both: the check at run time says so."""
    f = function_of(f"def f(x):\n    s = {made}\n    t = s\n    s *= 3.0\n    return t * s\n")
    derivative = getattr(srcdiff, kind)(f, example=(2.0,))
    with pytest.raises(TypeError, match="srcdiff: s is no number"):
        derivative(2.0, **({"x_dot": 1.0} if kind == "jvp" else {}))


@pytest.mark.parametrize("again", ["", "    t = s\n"])
def test_a_view_without_axes(again):
    f = function_of(f"def f(x):\n    s = np.array([x, x])[0, ...]\n    y = s * s\n{again}    s *= 3.0\n    return y * s\n")
    assert srcdiff.grad(f, example=(2.0,))(2.0) == pytest.approx(36.0)


def test_a_number_out_of_an_array_that_is_updated_in_place():
    """What is known of `y` only after its own update became a store tells that `v` is a number."""
    f = function_of("GRID = np.arange(12.0).reshape(4, 3)\n\ndef f(y):\n    y *= np.mean(GRID.reshape(3, -1), axis=1)\n    v = y[0]\n    v += v\n    v = v\n    return y\n")
    y = np.array([-0.9, 1.3, -1.6])
    assert srcdiff.vjp(f, example=(y,))(y, result_bar=np.ones(3))[1].tolist() == [1.5, 5.5, 9.5]


def test_the_cotangent_of_what_is_an_integer_on_one_path():
    def f(x, y, n):
        r = x[0] * y
        for k in range(n):
            a = np.cos(r * 2.0)
            if n > 1:
                r = 2
            r = r * 1 if n > 1 else r
            x = x * np.sum(a)
        return np.sum(x) + np.sum(r)

    x, y = np.array([0.3, 0.5]), np.array([0.7, -0.2])
    srcdiff.check_grads(f, wrt=("x", "y"))(x, y, 1)
    srcdiff.check_grads(f, wrt=("x", "y"))(x, y, 3)


def test_what_a_loop_may_not_bind_anew_is_still_written_later():
    def f(x):
        g = np.zeros((2, 3))
        total = 0.0
        if g[0, 2] == 0.0:
            total = total + x[2] * x[2]
        while g[1, 2]:
            g = 2.5
        g[:, 2] = 1.0
        return total * np.sum(g)

    x = np.array([0.5, 0.9, 0.6])
    assert srcdiff.grad(f, check_restore=True)(x).tolist() == pytest.approx([0.0, 0.0, 2.4])


def test_a_comprehension_with_the_variable_of_a_loop_that_is_written_out():
    def f(x, y):
        pair = (np.sum(y), x[0] * 2.0)
        for i, v in enumerate(pair):
            values = [np.sin(x[i]) for i in range(len(x))]
            calls = [(lambda i: x[i] * x[i])(2), v]
        return v * v + values[2] + calls[0]

    x, y = np.array([-0.917, 1.147, -0.507]), np.arange(4.0)
    value, x_bar = srcdiff.value_and_grad(f)(x, y)
    assert value == pytest.approx(f(x, y))
    assert x_bar == pytest.approx([8.0 * x[0], 0.0, np.cos(x[2]) + 2.0 * x[2]])


def test_interpolation_with_a_point_that_is_there_twice():
    def f(fp):
        return np.sum(np.interp(np.array([0.5, 1.0, 3.0]), np.array([0.0, 1.0, 1.0]), fp))

    assert srcdiff.grad(f)(np.array([2.0, 5.0, 7.0])).tolist() == [0.5, 0.5, 2.0]


def test_a_test_that_reads_an_array_which_its_branch_writes_is_not_repeated():
    def f(x):
        i = 1
        r = x[i]
        r = 1.0 + r
        if x[-1] <= r:
            r = r * x[i]
            x *= 2
        else:
            r = r * r
        return r

    assert srcdiff.grad(f)(np.array([0.7, 1.6])).tolist() == pytest.approx([0.0, 4.2])  # 1 + 2 * 1.6


def test_the_gradient_of_a_number_that_becomes_what_is_not_known_is_a_number():
    def f(a: float, n):
        while 1:
            if 1.0:
                return a * a
            a = n

    gradient = srcdiff.grad(f)(-1.3, 1)
    assert gradient == -2.6 and not isinstance(gradient, np.ndarray)


def test_a_number_that_is_whole_on_one_path_leaves_the_adjoint_one_of_floats():
    def f(x, b):
        y = x * np.ones(3)
        if b < 3.0:
            b = 2
        c = b + 1
        return np.sum(y * b) + 0.5 * y[1] * c

    assert srcdiff.grad(f)(X, 1.1).tolist() == [2.0, 3.5, 2.0]
    assert srcdiff.grad(f, example=(X, 1.1))(X, 1.1).tolist() == [2.0, 3.5, 2.0]


def test_an_index_of_a_tangent_stays_an_integer():
    def f(y, b):
        k = 0
        x = y[k - 1]
        x[1] = b
        k = 1
        return x

    _, tangent = srcdiff.jvp(f, "b")(np.ones((2, 3)), 1.7, b_dot=2.0)
    assert tangent.tolist() == [0.0, 2.0, 0.0]


def test_the_tangent_of_an_item_of_a_tuple_under_a_name_that_is_an_array_later():
    def f(x, y):
        pair = (1.0, y)
        _, a = pair
        c = x
        pair = x
        c, a = a, c
        return a

    value, tangent = srcdiff.jvp(f, "x")(np.array([0.6, 0.7]), np.ones((2, 2)), x_dot=np.array([1.0, -1.0]))
    assert value.tolist() == [0.6, 0.7] and tangent.tolist() == [1.0, -1.0]


def test_a_list_that_holds_a_tuple_beside_another_list():
    def f(a):
        items = [a, (0.5, 1.0, np.ones(4)), 1.0]
        others = [0.5]
        others
        return items[0]

    assert srcdiff.vjp(f)(0.7) == (0.7, 1.0)


def test_a_function_that_calls_itself_of_a_number_behind_a_return():
    def chain(u):
        return u if u > 0.5 else chain(2.0 * u)

    def f(a):
        law = lambda q: 0.1
        b = law(1.0)
        for _ in range(2):
            if a > 2.0:
                return a
            p = chain(b)
        return a * p

    assert srcdiff.grad(f)(3.0) == 1.0 and srcdiff.grad(f)(0.5) == 0.8


def test_a_loop_variable_under_the_name_of_an_array_has_no_tangent():
    def f(x, n):
        i = x
        y = 0.0
        for _ in range(2):
            for i in range(n):
                y = y + 1.0
            y = y + np.sum(i * x)
            i = x * 2.0
        return y

    x = np.array([0.4, 1.0, -1.4])
    for n, gradient in ((0, [2.4, 6.0, -8.4]), (2, [2.0, 2.0, 2.0])):
        assert srcdiff.vjp(f, "x")(x, n)[1].tolist() == pytest.approx(gradient)
        assert [srcdiff.jvp(f, "x")(x, n, x_dot=dot)[1] for dot in np.eye(3)] == pytest.approx(gradient)
        assert srcdiff.jvp(f, "x", vector=True)(x, n, x_dot=np.eye(3))[1].tolist() == pytest.approx(gradient)


def test_a_name_that_is_an_array_on_one_path_and_a_tuple_on_another():
    def f(x, flag):
        if flag:
            items = x
        else:
            items = tuple([0.5, 1.0])
        return np.sum(np.asarray(items) * x)

    x = np.array([1.0, 3.0])
    assert srcdiff.grad(f)(x, True).tolist() == [2.0, 6.0]
    assert srcdiff.grad(f)(x, False).tolist() == [0.5, 1.0]


def test_a_branch_of_which_only_the_other_side_is_needed_is_turned_around():
    def f(x: float, limit: float):
        y = x
        if x > limit:
            return y
        if limit == 2.0:
            z = np.sin(y)
        else:
            z = np.exp(y)
            y = z * z
        return y

    gradient = srcdiff.grad(f)
    assert "if not x > limit:" in gradient.source and "pass" not in gradient.source
    assert gradient(1.0, 0.5) == 1.0 and gradient(1.0, 2.0) == 1.0 and gradient(0.5, 1.5) == pytest.approx(2.0 * np.exp(1.0))


def test_a_range_that_has_a_name_is_looped_over():
    def f(x):
        places = range(1, len(x))
        s = 0.0
        for i in places:
            s += x[i] ** 2 * x[i - 1]
        for i in reversed(places):
            s += x[i] ** 3
        return s

    x = np.array([0.5, -1.5, 2.0])
    assert srcdiff.grad(f)(x) == pytest.approx([2.25, 6.75 + 4.0 - 1.5, -6.0 + 12.0])
    srcdiff.check_grads(f)(x)


def test_symbols_of_shapes_that_are_made_of_each_other_stay_short():
    """They took minutes, and all of the memory, where a list of two values was made of itself in each of five steps."""
    shape = opaque("x@3")
    for _ in range(100):
        shape = derive("array", shape, shape)
    (symbol,) = shape.sure.symbols()
    assert len(symbol) <= LONGEST and "@" in symbol  # the place that it is of
    assert derive("array", shape, shape) == derive("array", shape, shape) != shape


@pytest.mark.parametrize("rows", [1, 3])
def test_second_derivative_of_a_trace(rows):
    """The adjoint of what puts one number on a diagonal sums over that."""

    def f(x):
        return np.sin(np.trace(x))

    srcdiff.check_grads(srcdiff.grad(f))(np.arange(3.0 * rows).reshape(rows, 3) / 9.0)


def test_what_unbroadcast_gives_may_be_a_view():
    """It was taken for new memory: the adjoint of a gradient read it after the array that it is a part of was written."""

    def f(x):
        y = x.copy()
        y[:-1] -= np.sinh(np.tanh(y[::-2]))
        return np.sum(y * y * y)

    srcdiff.check_grads(srcdiff.grad(f))(np.array([0.3, -0.4, 1.2]))


def test_items_of_a_tuple_are_checked_one_by_one():
    """The check that no argument is complex failed for a tuple of a number and an array."""

    def f(x, p):
        return np.sum(np.abs(x)) * p[0] + np.sum(p[1])

    gradient = srcdiff.grad(f)
    assert gradient(np.array([1.0, -2.0]), (3.0, np.ones(4))).tolist() == [3.0, -3.0]
    with pytest.raises(ValueError, match="expected real x and p"):
        gradient(np.ones(2), (3.0, np.ones(4) * 1j))


def test_an_item_that_is_not_read_need_not_be_there():
    def f(x, p, n):
        s = np.sum(np.abs(x))
        if n:
            s = s * p[0]
        return s

    gradient = srcdiff.grad(f)
    assert gradient(np.ones(2), (), 0).tolist() == [1.0, 1.0] and gradient(np.ones(2), (3.0, np.ones(2)), 1).tolist() == [3.0, 3.0]


def test_lists_that_grow_in_one_statement_may_hold_items_of_different_shapes():
    """Their items counted as of one shape, because the two stores have one place."""

    def f(x, n):
        kept = []
        for _ in range(n):
            kept.append((np.outer(1.0, x[n % 2]), np.sum(np.outer(1.0, x[1] - np.arange(4.0)), axis=0, keepdims=True)))
        result = 0.0
        for _ in range(n):
            one, several = kept.pop()
            result = result + np.sum(np.sin(np.broadcast_to(one, (2, 3)))) + np.sum(one * several)
        return result

    gradient = srcdiff.grad(f)
    assert "_unbroadcast(several, one)" in gradient.source
    srcdiff.check_grads(f, "x")(np.array([0.4, 1.3]), 2)
    srcdiff.check_grads(gradient, "x")(np.array([0.4, 1.3]), 2)


def test_a_name_for_an_item_of_a_list_is_no_longer_that_once_the_list_changes():
    """The tangent read the last item of the list after that had been taken out."""

    def f(x, a, b):
        x[2] = a
        x[2] = x[2] * x[0]
        x = x
        for _ in range(2):
            x = x / b
            break
        return x

    gradient, arguments = srcdiff.vjp(f, "a"), (np.array([-0.3, 0.9, 0.6]), -1.4, 1.5)
    value, (_, change) = srcdiff.jvp(gradient, "a")(*arguments, result_bar=np.ones(3), a_dot=1.0)
    assert value[1] == gradient(*arguments, result_bar=np.ones(3))[1] == -0.3 / 1.5 and change == 0.0


def test_items_of_different_shapes_in_a_list_of_saved_values():
    """The adjoint of that list is an array: NumPy's own error did not say so."""

    def f(x):
        for _ in range(2):
            hit = x < 0.55
            x[hit] = 1.0 + x[2] * x[2]
        return x

    product = srcdiff.vjp(srcdiff.vjp(f))
    with pytest.raises(ValueError, match="srcdiff: the items of a list must have one shape"):
        product(np.array([1.5, 0.4, 0.7, -1.2]), result_bar=np.ones(4), result_bar_2=(np.zeros(4), np.ones(4)))


class Counter:
    """An object that a call changes."""

    def __init__(self):
        self.k = 2.0

    def step(self):
        self.k += 3.0
        return 1.0


def test_a_tangent_is_not_read_again_after_a_call_that_may_change_it():
    """Its line was put where it is read, behind the call: 5 in place of 2."""

    def of_an_object(x, counter):
        y = x * counter.k
        n = counter.step()
        return np.sum(y * y) * n

    def of_a_dictionary(x, d):
        y = x * d["k"]
        d.update(k=5.0)
        return np.sum(y * y)

    x, direction = np.array([0.3, -0.2, 0.7]), np.array([1.0, 0.5, -1.0])
    for f, made in ((of_an_object, Counter), (of_a_dictionary, lambda: {"k": 2.0})):
        _, tangent = srcdiff.jvp(f, "x")(x, made(), x_dot=direction)
        np.testing.assert_allclose(tangent, 8.0 * x @ direction)


def test_a_row_that_the_header_of_a_loop_binds_is_no_view_of_what_is_written():
    """The check that it is a number was lost where nothing of the binding is printed: the cotangent of what the store overwrites went on."""

    def loss(y):
        view = y[None, :]
        for row in view:
            pass
        view[[0]] = 1.0
        return np.sum(row) + np.sum(y)

    y = np.array([1.5, 1.0, -1.3])
    with pytest.raises(TypeError, match="row has to be a number: an array would be a view of one that is written in place"):
        srcdiff.grad(loss)(y)
    np.testing.assert_array_equal(srcdiff.grad(loss, example=(y,))(y), np.zeros(3))


def test_the_product_of_integers_is_not_taken_before_a_float_comes_to_it():
    """`m * n * (1.0 + np.cos(x))`, made of two terms, wrapped around where the primal does not."""

    def weighted(x, n, m):
        return np.sum(x * n * m) + np.sum(np.sin(x) * n * m)

    x, n = np.array([0.5, 1.5]), np.array([200, 100], dtype=np.uint8)
    expected = (1.0 + np.cos(x)) * n.astype(float) ** 2
    np.testing.assert_allclose(srcdiff.grad(weighted, wrt="x")(x, n, n), expected)
    np.testing.assert_allclose(srcdiff.grad(weighted, wrt="x", example={"x": x, "n": n, "m": n})(x, n, n), expected)


def test_an_index_stays_an_integer_where_products_are_shared():
    """Algebra on a line made `(n + 1.0) % 4` of an index."""

    def loss(y, n):
        hist = np.zeros(4)
        hist[2] = y[0]
        largest = np.maximum(hist[(n + 1) % 4], y[1])
        return largest * hist[(n + 3) % 4]

    y = np.array([1.6, 0.9])
    for example in (None, (y, 3)):
        np.testing.assert_allclose(srcdiff.grad(loss, wrt="y", example=example)(y, 3), [0.9, 1.6])


def test_a_loop_that_another_store_moves_keeps_what_came_before_it():
    """The reverse loop set `b_bar[0]` in its first pass, which had got `5.0 * s_bar` straight before it."""

    def loss(x, n):
        a, b = 2.0 * x, 3.0 * x
        s = 3.0 * a[0]
        for i in range(n):
            b[0] = x[0] * i
            s += b[0] * 2.0
        s += b[0] * 5.0
        s += a[1] * 7.0
        a[0] = x[2]
        return s + a[0] * 1.5 + a[1] * 2.5

    for example in (None, (np.ones(3), 3)):
        np.testing.assert_allclose(srcdiff.grad(loss, example=example)(np.ones(3), 3), [22.0, 19.0, 1.5])
