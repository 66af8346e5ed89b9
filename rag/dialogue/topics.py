"""What a turn asks of, parted from what is said around it: remarks before it, what was done with it, its measure.

The turn reader says of a clause whether it is a remark; which words name nothing is learnt with it.
"""

from __future__ import annotations

import re

from index.facts.measures import load_measures
from index.text.tokenize import tag_words
from rag.dialogue.turn import SURE
from rag.dialogue.turns import CLAUSE
from rag.understanding.keywords import is_measured
from rag.understanding.masking import SIGNS, mask
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.slot_spans import slot_spans
from rag.understanding.subject import NOUN, read_subject
from rag.understanding.turn_reader import TurnReader, is_made_of
from rag.understanding.vocabulary import Concept, Lexicon

_CLAUSE_OF_TOPIC = re.compile("[,，。;；:：!！?？]+")
_BLANKS = " 、"
_MARKS = " ,，。;；!！?？"
_JOINING = frozenset("ucpy")  # tags of particles, conjunctions, prepositions


class Topics:
    """Reads what folded texts ask of, over the library at hand."""

    def __init__(self, places: PlaceFinder, lexicon: Lexicon, reader: TurnReader) -> None:
        self._places = places
        self._lexicon = lexicon
        self._reader = reader

    def without_remarks(self, folded: str) -> str:
        """Return a text without the remarks before what it asks: 在吗,我是审计口的。…"""
        start, ends = 0, [match.end() for match in CLAUSE.finditer(folded)]
        for end in ends:
            if folded[end:].strip() and self._is_remark(folded[start:end]):
                start = end
            else:
                break
        return folded[start:]

    def _is_remark(self, clause: str) -> bool:
        masked = mask(clause, slot_spans(clause, self._places, self._lexicon))
        if SIGNS["place"] in masked or SIGNS["year"] in masked:
            return False
        reading = self._reader.read(masked.strip(_MARKS))
        return reading.act.name == "talk" and min(reading.act.probability, reading.operation.probability) >= SURE

    def topic(self, content: str) -> str:
        """Return what is asked of, without the clauses and opening words that turns are made of and that name nothing.

        对比一下 和 的行政复议案件数量,谁多,多多少 is of 行政复议案件数量. All of it where it names nothing.
        """
        clauses = [clause.strip(_BLANKS) for clause in _CLAUSE_OF_TOPIC.split(content)]
        named = [clause for clause in clauses if self.names_topic(clause)]
        if not named:
            return content
        kept = [clause for clause in clauses if clause in named or self._asks_form(clause)]
        return ",".join(self._without_opening(clause) if clause in named else clause for clause in kept)

    def _asks_form(self, clause: str) -> bool:
        """Whether a clause asks for a table or a chart, which the turns behind are answered with too."""
        answer = self._reader.read(mask(clause, slot_spans(clause, self._places, self._lexicon))).answer
        return answer.name in {"table", "chart"} and answer.probability >= SURE

    def names_topic(self, clause: str) -> bool:
        """Whether a text names a measure, or a thing by a noun that is none of the words that turns are made of."""
        if SIGNS["measure"] in mask(clause, slot_spans(clause, self._places, self._lexicon)):
            return True
        terms = read_subject(clause, self._lexicon).terms
        return any(term.weight >= NOUN and not is_made_of(term.said, self._reader.fillers) for term in terms)

    def own_words(self, content: str) -> str:
        """Return what a turn says itself of what is asked; nothing where it is made of words that name nothing."""
        return "" if is_made_of("".join(content.split()), self._reader.fillers) else content

    def _without_opening(self, clause: str) -> str:
        end = 0
        for word, tag in tag_words(clause):
            nameless = word in _BLANKS or tag[:1] in _JOINING or is_made_of(word, self._reader.fillers)
            if not (word.isspace() or (nameless and not word.isascii())):
                break
            end += len(word)
        return clause[end:].strip(_BLANKS)

    def beside_another(self, standing: str, own: str) -> str:
        """Return what stands beside its measure, where a turn's own words name another: 增长目标 of GDP增长目标.

        All that stands where they name none, or only what was done with the standing one (维持的呢).
        """
        new = {one.name for one in self._heads(own).values()}
        old = self._heads(standing)
        if not new or new & {one.name for one in old.values()}:
            return standing
        for start, end in sorted(old, reverse=True):
            standing = f"{standing[:start]} {standing[end:]}"
        return " ".join(standing.split())

    def _heads(self, folded: str) -> dict[tuple[int, int], Concept]:
        """Return the measures that a text names, by where it does; what was done with one is none."""
        found = [one for one in self._lexicon.find(folded) if one.concept.measure and is_measured(one.concept)]
        return {
            (one.start, one.end): one.concept
            for one in found
            if not load_measures().actions(folded[one.start : one.end])
        }
