"""What the program says, and what may be said to a model."""
