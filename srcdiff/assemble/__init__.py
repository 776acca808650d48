"""Put the sweeps together: the primal's statements with what has to be saved, and the mirrors with what is restored."""

from srcdiff.assemble.checkpoints import Checkpoints
from srcdiff.assemble.finite import FiniteChecks
from srcdiff.assemble.forward import Forward
from srcdiff.assemble.reverse import Reverse
from srcdiff.assemble.tape import Storage

__all__ = ["Checkpoints", "FiniteChecks", "Forward", "Reverse", "Storage"]
