"""Verification: each claim against the characters it cites."""
