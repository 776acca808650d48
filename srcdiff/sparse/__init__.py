"""Sparse Jacobians and Hessians by compression: where entries may stand, which of them one sweep finds together, the text that asks for them.

Reference: Curtis, Powell & Reid, On the estimation of sparse Jacobian matrices (1974);
Gebremedhin, Manne & Pothen, What color is your Jacobian? (2005).
"""
