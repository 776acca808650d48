"""`python -m srcdiff`, which is the same as `srcdiff`: no file of the current folder stands in for a module, as `ast.py` would for Python's own."""

import sys

if not getattr(sys.flags, "safe_path", False):  # Python puts the current folder first
    del sys.path[0]

from srcdiff.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
