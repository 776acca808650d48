"""The review page: primal and derivative side by side, from what the compiler knows to one file of HTML.

collect     units, derivatives and their lines -> the model
known       what the compiler knows of one derivative
cost        operations and bytes of a line
since       what changed since a revision
page        the model -> HTML, with page.css and page.js
"""
