"""The library of reports."""
