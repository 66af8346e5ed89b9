"""Query understanding: one question, without its dialogue."""
