"""The commands, a module for each: `add` describes its arguments to argparse, `run` returns the exit code or raises."""
