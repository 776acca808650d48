"""Rules of the user's: `rules` makes one of its text, `registry` holds those of live functions, `declared` finds those that text declares,
`spelled` writes one with the names of the function that is compiled; `adopted` reads which derivatives are rules, because a person edited and adopted them.
"""
