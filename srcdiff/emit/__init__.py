"""From statements to text: spelling, comments, blank lines and folding, so that black leaves the output alone.

`printer` has the public functions and is the only importer of astor; `plain` says which program a tree stands for; `literals`,
`fstrings` and `subscripts` know how these are spelled; `leaves`, `lines`, `split` and `fold` break long lines; `blocks` lays out
statements; `comments` and `spelling` bring the user's own comments and literals to the nodes; `references`, `header` and `module`
assemble a whole text.
"""
