"""Whose report a text is and which year it is about."""
