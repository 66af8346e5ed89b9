"""Information extraction: every quantity of a report with what it counts."""
