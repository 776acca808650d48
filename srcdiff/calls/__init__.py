"""Calls of the user's functions with differentiated values become the statements of their bodies.

`expand` puts bodies where their calls stand; `body` makes the statements of one, for which `arguments` binds the call's arguments to the
parameters.
"""
