"""The modules that are differentiated here import each other by name, as a user's in one folder do."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "modules"))
