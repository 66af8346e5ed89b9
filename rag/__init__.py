"""A question becomes a cited answer over the library that ``index`` built. Knows nothing of pages."""
