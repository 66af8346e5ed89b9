"""Reports become a library: read, profiled, outlined, embedded, indexed. Knows nothing of questions."""
