"""Pieces of HTML that views share."""
