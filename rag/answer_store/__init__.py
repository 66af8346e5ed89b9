"""Answers and conversations that last."""
