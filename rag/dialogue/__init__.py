"""Dialogue state tracking: acts, slots, corrections."""
