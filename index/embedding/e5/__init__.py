"""The packaged embedder: everything that goes when another default comes."""
