"""What is known of each expression: kind, dtype, shape, purity, and whether it depends on the arguments in `wrt`."""
