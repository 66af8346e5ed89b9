"""Question answering over structured facts."""
