"""Reverse mode: from core statements with facts to the statements of the reverse sweep.

`steps` names the adjoint items, `expressions` turns one expression into items, `rule_text` splices a rule, `fitting` sums and expands
cotangents to their operands' shapes, `accumulate` knows which adjoints exist, and `sweep` walks the statements backwards.
"""
