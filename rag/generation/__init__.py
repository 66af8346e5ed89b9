"""Everything about the language model."""
