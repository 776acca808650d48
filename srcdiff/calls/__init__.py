"""Calls of the user's functions with differentiated values become the statements of their bodies.

`expand` puts a body where its call stands, `arguments` binds a call's arguments to the parameters, `renaming` gives a body names that fit
its new place, `quiet` says which bodies may be evaluated earlier than their call.
"""
