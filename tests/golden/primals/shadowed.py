"""Parameters and locals that have the names of modules and builtins."""

import numpy

CASE = dict(wrt=("np", "len"), arguments=dict(np=0.7, len=numpy.array([0.3, 0.4]), range=3), example=True)


def f(np, len, range):
    sum = numpy.sum(len * np)
    for reversed in [0, 1]:
        sum = sum * np + reversed
    return sum**range
