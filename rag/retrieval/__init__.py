"""Evidence search."""
