"""The library changed while it is asked."""
