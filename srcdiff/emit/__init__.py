"""From statements to text: spelling, comments, blank lines and folding, so that black leaves the output alone.

`printer` has the public functions; `plain` says which tree a text stands for, `literals` how constants are spelled, `leaves` and
`fold` how a long line breaks, `blocks` how lines are laid out, and `comments` brings the user's own comments to their statements.
"""
