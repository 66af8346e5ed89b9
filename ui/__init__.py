"""The web page: shows what ``rag`` answers and where each sentence stands. Decides nothing."""
