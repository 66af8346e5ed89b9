"""Questions to offer."""
