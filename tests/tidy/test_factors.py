"""What products have in common is computed once, unless it may be another the second time."""

from __future__ import annotations

import gast
import pytest

from srcdiff.load.naming import own_binding
from srcdiff.names import Names, identifiers
from srcdiff.tidy.factors import with_common_factors
from srcdiff.tidy.inline import Aliases
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.temporaries import with_fewer_names
from tests.primals import text_of

CASES = {  # text: what is left, None where nothing is shared
    "held": ("t = a[i] / d[i]\nx[i] += t\ny[i] -= a[i] * b[i] / d[i]", "t = a[i] / d[i]\nx[i] += t\ny[i] -= t * b[i]"),
    "held with a sign": ("t = -a[i] / d[i]\ny[i] -= a[i] * b[i] / d[i]", "t = -a[i] / d[i]\ny[i] += t * b[i]"),
    "in another order": ("t = a * b * c\ny += c * e * a * b", "t = a * b * c\ny += t * e"),
    "not held": ("x += a * b * c * e\ny += c * b * f * a", "product = a * b * c\nx += product * e\ny += product * f"),
    "of an adjoint": ("x += y_bar * b[i] * e\nz += y_bar * f * b[i]", "t_bar = y_bar * b[i]\nx += t_bar * e\nz += t_bar * f"),
    "by itself": ("x += a[i] / b[i]\ny += 2.0 * a[i] * c / b[i]", "ratio = a[i] / b[i]\nx += ratio\ny += 2.0 * ratio * c"),
    "a literal": ("x += 0.5 * a[i] * c\ny += 0.5 * a[i] * e", "product = 0.5 * a[i]\nx += product * c\ny += product * e"),
    "another literal": ("x += 0.5 * a[i] * c\ny += 2.0 * a[i] * e", None),
    "in a sum": ("t = a[i] * c[i]\ny = b - a[i] * e * c[i]", "t = a[i] * c[i]\ny = b - t * e"),
    "like terms": ("t = a[i] * c[i]\ny = t * b + a[i] * b * c[i]", "t = a[i] * c[i]\ny = 2.0 * t * b"),
    "terms that cancel out": ("t = a[i] * c[i]\ny = t * b - a[i] * b * c[i]", "t = a[i] * c[i]\ny = t * b - t * b"),
    "in a function": ("t = a[i] * c[i]\ny = np.exp(a[i] * c[i] * e)", "t = a[i] * c[i]\ny = np.exp(t * e)"),
    "a divisor is no factor": ("x += c / a[i]\ny += c * a[i]", None),
    "divisors alone": ("x += c / a[i] / b[i]\ny += e / a[i] / b[i]", None),
    "too little": ("x += a * b * c\ny += a * b * e", None),
    "handed on": ("x = a[i] * b[i] * c\ny = a[i] * b[i]", None),
    "changed": ("t = a[i] * c[i]\na[i] += 1.0\ny += a[i] * e * c[i]", None),
    "the index changed": ("t = a[i] * c[i]\ni = j\ny += a[i] * e * c[i]", None),
    "changed by another name": ("v = a[1:]\nt = a[i] * c[i]\nv[0] = 1.0\ny += a[i] * e * c[i]", None),
    "the name bound to another": ("t = a[i] * c[i]\nt = e\ny += a[i] * e * c[i]", None),
    "the name written into": ("t = a * b * c\nt[0] = e\ny += a * b * c * e", None),
    "of itself": ("a = a * b[i] * c\ny += a * b[i] * c * e", "product = b[i] * c\na = a * product\ny += a * product * e"),
    "unknown": ("t = a[i] * c[i]\nupdate(a)\ny += a[i] * e * c[i]", None),
    "popped": ("t = s.pop() * c[i]\ny += s.pop() * e * c[i]", None),
    "in a choice": ("t = a[i] * c[i] if e else b\ny += a[i] * e * c[i]", None),
    "across a branch": ("t = a[i] * c[i]\nif e:\n    b = 1.0\ny += a[i] * e * c[i]", "t = a[i] * c[i]\nif e:\n    b = 1.0\ny += t * e"),
    "changed in a branch": ("t = a[i] * c[i]\nif e:\n    a[i] = 1.0\ny += a[i] * e * c[i]", None),
    "moved up": ("y = -a[i] * b[i] / d\na[i] /= d", "a[i] /= d\ny = -a[i] * b[i]"),
    "moved up past two": ("y -= a * b / d\nz += a / d\na /= d", "a /= d\ny -= a * b\nz += a"),
    "read before": ("y = a[i] * b[i] / d\nz = a[i] + 1.0\na[i] /= d", None),
    "divided by what changes": ("y = a[i] * b[i] / d\nd = y\na[i] /= d", None),
}


@pytest.mark.parametrize("text, expected", CASES.values(), ids=CASES)
def test_common_factors(text, expected):
    tree = gast.parse(text)
    local = {node.id for node in gast.walk(tree) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store)}
    purity = Purity(lambda path: own_binding("$" + path) if path.startswith("np.") else None, local)
    shares = with_common_factors(tree.body, Names(identifiers(tree)), purity, Aliases(tree.body))
    assert text_of(tree.body) == text_of(gast.parse(expected or text).body)
    assert shares == (expected is not None and "moved up" not in expected)


NAMES = {  # text: what is left of the names
    "one after the other": ("t = a\nx += t\nt_2 = b\ny += t_2", "t = a\nx += t\nt = b\ny += t"),
    "at once": ("t = a\nt_2 = b\nx += t\ny += t_2", None),
    "before": ("t_2 = b\ny += t_2\nt = a\nx += t", "t = b\ny += t\nt = a\nx += t"),
    "read behind": ("t = a\nt_2 = b\ny += t_2\nx += t", None),
    "in a loop": ("t = a\nx += t\nfor i in r:\n    t_2 = b\n    y += t_2", "t = a\nx += t\nfor i in r:\n    t = b\n    y += t"),
    "from outside": ("t = a\nfor i in r:\n    t_2 = b\n    y += t_2\n    x += t", None),
    "over a loop": ("t = a\nfor i in r:\n    t_2 = b\n    y += t_2\nx += t", None),
    "from pass to pass": ("t = a\nfor i in r:\n    t_2 = b\n    y += t_2\n    t = t + 1.0", None),
    "in a function": ("def f(): return t\nt = a\nx += f()\nt_2 = b\ny += t_2", None),
}


@pytest.mark.parametrize("text, expected", NAMES.values(), ids=NAMES)
def test_fewer_names(text, expected):
    body = gast.parse(text).body
    assert text_of(with_fewer_names(body, {"t_2"}, ["t"])) == text_of(gast.parse(expected or text).body)
