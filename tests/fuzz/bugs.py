"""Twenty-two bugs, each of a kind that a differentiation compiler has had: (name, module, text, text with the bug)."""

from __future__ import annotations

BUGS = (
    (
        "a save is dropped",
        "plan/recovery.py",
        "self.plan.saved[id(statement)] = [name for name in lost if name not in inverted]",
        "self.plan.saved[id(statement)] = []",
    ),
    (
        "a contribution overwrites the others",
        "adjoin/accumulate.py",
        "self.write(augmented(name(self.bar_of(variable)), value))",
        "self.write(assign(self.bar_of(variable), value))",
    ),
    (
        "what a pass used up is not zero at its end",
        "adjoin/loops.py",
        "self.satisfy(variable, self.loop.env_start, bound)",
        "accumulator.live.setdefault(variable, head.get(variable, Adjoint(self.loop.env_start[variable])))",
    ),
    (
        "loops run forward in the reverse sweep",
        "assemble.py",
        'return call("$reversed", clone(iteration))',
        "return clone(iteration)",
    ),
    (
        "a test is repeated after its branch changed it",
        "normalise/decisions.py",
        "return calls or bool(read_names(statement.test) & stored_names([*statement.body, *statement.orelse]))",
        "return calls",
    ),
    (
        "no sum over broadcast axes",
        "adjoin/fitting.py",
        "return self.summed(cotangent, operand)",
        "return cotangent",
    ),
    (
        "recomputed from operands that changed",
        "plan/recovery.py",
        "return None if operands & later or variable in operands else statement",
        "return statement",
    ),
    (
        "the value before a loop is lost",
        "plan/recovery.py",
        "self.plan.saved[id(loop)] = sorted(needed & fresh)",
        "self.plan.saved[id(loop)] = []",
    ),
    (
        "repeated indices of a gather counted once",
        "adjoin/accumulate.py",
        'if gather != "repeated":',
        "if True:",
    ),
    (
        "an adjoint that another name shares is changed in place",
        "adjoin/sweep.py",
        "return replace(adjoint, owned=False, buffer=False)",
        "return adjoint",
    ),
    ("a sign in a rule", "rules/operators.py", "y_bar += -z_bar\n", "y_bar += z_bar\n"),
    ("the wrong operand in a rule", "rules/operators.py", "x_bar += z_bar * y\n    y_bar += z_bar * x\n\n\n@elementwise(\"operator.truediv\"", "x_bar += z_bar * x\n    y_bar += z_bar * x\n\n\n@elementwise(\"operator.truediv\""),
    (
        "a counter is inverted the wrong way",
        "assemble.py",
        "operator = gast.Sub() if isinstance(value.op, gast.Add) else gast.Add()",
        "operator = gast.Add() if isinstance(value.op, gast.Add) else gast.Sub()",
    ),
    (
        "every loop is taken to be free of order",
        "tidy/direction.py",
        "return not (exposed(body) & changing) - sums and not (changing - sums) & after",
        "return True",
    ),
    (
        "a value is moved past a change of what it reads",
        "tidy/inline.py",
        "return not touched & read_names(value) and not (pops and between)",
        "return True",
    ),
    (
        "a scalar cotangent is not counted once an element",
        "adjoin/fitting.py",
        "if not self.covers(broadcast(have, shape), result):",
        "if False:",
    ),
    (
        "the mean's divisor is that of another axis",
        "adjoin/macros.py",
        "constant(axis_value) if isinstance(axis_value, int) else settled(axis)",
        "constant(0) if isinstance(axis_value, int) else settled(axis)",
    ),
    (
        "both sides of a where are the first",
        "adjoin/expressions.py",
        "sides = (cotangent, constant(0.0)) if selected else (constant(0.0), cotangent)",
        "sides = (cotangent, constant(0.0))",
    ),
    (
        "the gradient shares memory with an argument",
        "adjoin/sweep.py",
        "if not adjoint.owned and not scalar:",
        "if False:",
    ),
    (
        "old values come back before the new ones were read",
        "assemble.py",
        "return [*lines[:position], *restores, *lines[position:]]\n    return [*lines, *restores]",
        "return [*lines[:position], *restores, *lines[position:]]\n    return [*restores, *lines]",
    ),
    (
        "what a branch made is not saved in a loop",
        "plan/recovery.py",
        "return end - (fresh & end)",
        "self.plan.saved[id(block_end(statement, part))] = []\n        return end - (fresh & end)",
    ),
    (
        "an own contribution is added to the old cotangent",
        "adjoin/sweep.py",
        "before = {target: accumulator.live.pop(target) for target in targets if target in accumulator.live}",
        "before = {target: accumulator.live[target] for target in targets if target in accumulator.live}",
    ),
)
