"""What the words of one question decide beside its places, years and measures; one subject a file."""
