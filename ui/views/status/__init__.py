"""What runs, and what is degraded."""
