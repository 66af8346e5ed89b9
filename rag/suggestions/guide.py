"""Questions to offer: examples to begin with, and what can be asked after an answer. Of one library as it stands.

Made anew with each change of the library, so that what it has once found stays true.
"""

from __future__ import annotations

from index.stores.catalog import Catalog
from rag.schema.answer import Answer, Language
from rag.suggestions.availability import Stock
from rag.suggestions.examples import suggest
from rag.suggestions.follow_ups import follow_ups


class Guide:
    """Offers questions that the library's reports answer; read from any thread."""

    def __init__(self, catalog: Catalog) -> None:
        self._stock = Stock(catalog)
        self._examples: dict[Language, tuple[str, ...]] = {}

    def suggest(self, language: Language = "zh") -> tuple[str, ...]:
        """Return a few questions to begin with; found once, for every visitor has the same."""
        if language not in self._examples:
            self._examples[language] = suggest(self._stock, language)
        return self._examples[language]

    def follow_ups(self, answer: Answer, language: Language = "zh") -> tuple[str, ...]:
        """Return what can be asked after an answer."""
        return follow_ups(answer, self._stock, language)
