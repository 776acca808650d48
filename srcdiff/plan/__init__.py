"""How the reverse sweep gets the values that it reads: to-be-recorded analysis and the recovery of each value."""
