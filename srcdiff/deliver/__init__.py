"""Hand a derivative over: as a live function, or as a written file."""
