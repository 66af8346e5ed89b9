"""A question in traditional characters → the same question in simplified ones, as reports in them are read.

For understanding only: what was typed is shown as it was typed. Knows no report.
"""

from __future__ import annotations

from index.text.script import simplify


def simplified(text: str) -> str:
    """Return a text of the same length in simplified characters; one that is in no traditional ones as it is."""
    return simplify(text)
