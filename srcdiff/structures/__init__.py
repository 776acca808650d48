"""Tuples, lists, dictionaries and objects whose structure is known become separate variables, one for each number or array in them.

`values` says what a structure is, `state` what is known at one point of a function, `reading` what an expression means then, `dissolve`
rewrites the statements, `making` gives the structures that calls make.
"""
