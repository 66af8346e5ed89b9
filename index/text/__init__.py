"""Text basics shared with rag: numerals and words, with their places in the text."""
