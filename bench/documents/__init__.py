"""What is lost of a report in each format: documents are made of known texts, read by the product, and compared.

``python -m bench.documents`` writes every layout of every format, reads each as indexing does, and prints how much of
text, order, facts and table cells came through, and whose and which year each was taken for.
"""
