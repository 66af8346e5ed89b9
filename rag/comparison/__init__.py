"""The model of the compare view."""
