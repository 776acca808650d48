"""A stack: what is pushed, popped and combined, until one number is left."""

import numpy as np

CASE = dict(wrt=("x",), arguments=dict(x=np.array([0.7, 1.2, 0.4, 2.0])), example=True)


def f(x):
    stack = []
    for v in x:
        stack.append(np.sqrt(v))
        if len(stack) > 2:
            b = stack.pop()
            a = stack.pop()
            stack.append(a * b + a)
    return stack[-1] * stack[0]
