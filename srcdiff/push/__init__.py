"""Forward mode: from core statements with facts to the tangent of each, which stands beside its primal.

`expressions` turns one expression into its tangent, `by_rule` applies a rule, `transposing` makes a forward rule of a reverse one, `sweep` walks
the statements, and `mode` makes the whole function.
"""
