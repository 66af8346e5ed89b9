"""Model files: fetched, verified, kept."""
