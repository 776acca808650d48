"""Functions that make an array without axes of numbers; arithmetic, ufuncs and reductions make numbers.

before: s = np.where(x > 0.0, x, -x);  t = s;  s *= 3.0         after:  t is 3.0 * s, too
Such a number can be changed in place, under all of its names (`Fact.boxed`).
"""

from __future__ import annotations

BOXING = frozenset(
    "numpy." + name
    for name in """
    where array asarray asanyarray copy full full_like zeros ones empty zeros_like ones_like empty_like broadcast_to reshape squeeze transpose swapaxes
    moveaxis flip select choose piecewise vectorize take tensordot einsum interp nan_to_num require ascontiguousarray real imag ndarray.astype
    """.split()
)
