"""Gold files become figures."""
