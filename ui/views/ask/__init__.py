"""Asking: the conversation."""
