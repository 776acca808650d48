"""Make generated text what a person would write: algebra on expressions, then passes over whole sweeps."""
