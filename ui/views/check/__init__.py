"""Checking a draft against the reports."""
