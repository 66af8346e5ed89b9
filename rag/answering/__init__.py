"""Strategies of answering, their order, and the spine."""
