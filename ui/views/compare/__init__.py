"""Comparing reports side by side."""
