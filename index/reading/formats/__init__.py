"""One file a format: ``read(data, path)`` makes a document of a file's bytes, alike for the same bytes, for ever."""
