"""Chroma, tantivy, SQL: one file a seam."""
