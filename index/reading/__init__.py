"""A file becomes immutable text, sections and sentences."""
