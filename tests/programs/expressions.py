"""A small interpreter: a stack machine for postfix formulas, a recursive evaluator of nested tuples, a table of operations."""

import math
import operator

OPERATIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
}

FUNCTIONS = {"sin": math.sin, "exp": math.exp, "sqrt": math.sqrt}


def run(tokens, variables):
    """The value of a postfix formula."""
    stack = []
    for token in tokens:
        if token in OPERATIONS:
            b, a = stack.pop(), stack.pop()
            stack.append(OPERATIONS[token](a, b))
        elif token in FUNCTIONS:
            stack.append(FUNCTIONS[token](stack.pop()))
        elif token in variables:
            stack.append(variables[token])
        else:
            stack.append(float(token))
    if len(stack) != 1:
        raise SyntaxError(f"{len(stack)} values are left")
    return stack[0]


def postfix(x, y, formula="x 2 ^ y sin * x y / +"):
    return run(formula.split(), {"x": x, "y": y})


def arithmetic(tokens, x, y):
    """The same with a chain of conditions, and a list as a stack."""
    stack = []
    for token in tokens:
        if token == "x":
            stack.append(x)
        elif token == "y":
            stack.append(y)
        elif token in ("+", "*", "-"):
            right = stack.pop()
            left = stack.pop()
            if token == "+":
                stack.append(left + right)
            elif token == "*":
                stack.append(left * right)
            else:
                stack.append(left - right)
        else:
            stack.append(float(token))
    return stack.pop()


def evaluate(tree, env):
    """Of a nested tuple (operation, operands ...), a name or a number."""
    if isinstance(tree, str):
        return env[tree]
    if isinstance(tree, (int, float)):
        return tree
    op, *operands = tree
    values = [evaluate(t, env) for t in operands]
    if op == "add":
        return sum(values)
    if op == "mul":
        return math.prod(values)
    if op == "sin":
        return math.sin(values[0])
    raise ValueError(f"unknown operation {op}")


TREE = ("add", ("mul", "x", "x", ("sin", "y")), ("mul", 3.0, "y"), 1)


def nested(x, y):
    return evaluate(TREE, {"x": x, "y": y})


CASES = {
    "postfix": (dict(x=1.3, y=0.6), ("x", "y")),
    "arithmetic": (dict(tokens=["x", "y", "*", "x", "+", "2.5", "-", "x", "*"], x=1.3, y=0.6), ("x", "y")),
    "nested": (dict(x=1.3, y=0.6), ("x", "y")),
}
