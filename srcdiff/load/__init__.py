"""Text or live function -> tree with resolved names, comments kept.

`source` finds a function's definition and proves (`proof`) that it is the text of the function that is loaded; `scope` says what the names
in it mean, from the live objects or (`filescope`, `modules`, `constants`) from the text of files alone; `naming` gives library functions
their canonical names; `purity` tells which user functions have no effects.
"""
