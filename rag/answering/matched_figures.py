"""Several measures → the figures of one report that they mean: by the ledger, else by the words of one sentence.

A sentence's numbers are told apart by the words that stand beside each. No figure is given to two measures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.facts.measures import load_measures
from index.records import Fact, Role
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.normalize import fold
from index.text.tokenize import bigrams
from rag.answering.figure_names import name_pieces
from rag.ledger.lookup import find_rows
from rag.understanding.operation import Row
from rag.understanding.several_measures import AskedMeasure
from rag.understanding.subject import words_of
from rag.understanding.vocabulary import Lexicon

# Shares of the pairs of characters that name a measure. By judgement, from the figures of the seeds.
NAMED = 0.5  # that stand beside a number, from which it may be meant
ALONE = 0.75  # the same, where no other measure's number stands in the sentence
NEAR = 0.6  # that a sentence holds which is shown in place of a figure
SPOKEN = 0.5  # of all that is asked, that a sentence and its headings hold
_NO_HAN = re.compile("[^\u4e00-\u9fff]+")
_TOLD = frozenset({Role.LEVEL, Role.AFTER})


@dataclass(frozen=True, slots=True)
class Matched:
    """What one report states of one measure, as a row of the ledger.

    ``near``: where it states no figure, one of the sentence that speaks most of it; None: none does. ``filed``: the
    ledger knows the measure; ``silent``: none of its words stands in a sentence with a number.
    """

    row: Row
    near: Fact | None
    filed: bool
    silent: bool
    name: str = ""  # what the report calls it, where that tells more than the question's words


class FigureMatcher:
    """Looks several measures up in reports of one open library."""

    def __init__(self, catalog: Catalog, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._lexicon = lexicon

    def match(self, entry: Entry, asked: Sequence[AskedMeasure]) -> tuple[Matched, ...]:
        """Return what a report states of each measure, in their order."""
        return _OfReport(self._catalog, self._lexicon, entry, asked).match()


class _OfReport:
    """One report and what is asked of it."""

    def __init__(self, catalog: Catalog, lexicon: Lexicon, entry: Entry, asked: Sequence[AskedMeasure]) -> None:
        self._lexicon = lexicon
        self._entry = entry
        self._asked = asked
        self._text = catalog.report(entry.id).text
        self._facts = [fact for fact in catalog.facts((entry.id,)) if fact.aspect != "plans"]
        self._parts = catalog.parts(entry.id)
        alike = [one.wanted and (one.wanted.heads, one.wanted.actions, one.wanted.qualifiers) for one in asked]
        self._rows = tuple(
            find_rows(catalog, one.wanted, [entry])[0]
            if one.wanted and alike.count(key) == 1  # 几个乡镇、几个街道 are one measure to the ledger
            else Row(entry, None)
            for one, key in zip(asked, alike, strict=True)
        )

    def match(self) -> tuple[Matched, ...]:
        """Return what the report states of each measure."""
        filed = [row.fact if row.fact and self._is_about(row.fact, one) else None for row, one in self._pairs()]
        chosen: Sequence[Fact | None] = filed
        if not all(filed) or len({fact.ordinal for fact in filed if fact}) < len(filed):
            chosen = self._of_one_sentence() or self._one_by_one(filed)
        taken = [fact.ordinal for fact in chosen if fact]
        if len({*taken}) < len(taken):  # one figure for two measures: 审查合同及政策文件8件
            return tuple(Matched(Row(self._entry, None), fact, filed=False, silent=False) for fact in chosen)
        return tuple(
            Matched(
                row if fact == row.fact else Row(self._entry, fact, nearest=() if fact else row.nearest),
                None if fact else self._near(one),
                filed=bool(one.wanted and one.wanted.known),
                silent=not fact and self._is_silent(one),
            )
            for fact, (row, one) in zip(chosen, self._pairs(), strict=True)
        )

    def _pairs(self) -> list[tuple[Row, AskedMeasure]]:
        return list(zip(self._rows, self._asked, strict=True))

    def _is_about(self, fact: Fact, one: AskedMeasure) -> bool:
        """Whether the sentence of a figure and its headings speak of what is asked."""
        around = self._around(fact.sentence)
        return self._tells_of(one, around) and self._covered(f"{one.lead} {one.words}", around) >= SPOKEN

    def _tells_of(self, one: AskedMeasure, text: str) -> bool:
        """Whether a text speaks of the thing that a general rate is asked of."""
        return not one.of or any(self._covered(thing, text) >= SPOKEN for thing in one.of)

    def _is_silent(self, one: AskedMeasure) -> bool:
        """Whether no sentence with a number has any word of a measure that names its thing."""
        if not one.own:
            return False  # 审结 may be told as 办结
        words = {word for said in self._said(one.words) for word in words_of(said)}
        texts = [self._around(sentence) for sentence in {fact.sentence for fact in self._facts}]
        return bool(words) and not any(word in text for text in texts if self._tells_of(one, text) for word in words)

    def _near(self, one: AskedMeasure) -> Fact | None:
        """Return a figure of the sentence that speaks most of a measure; None where none does."""
        spoken = {f.sentence: f for f in reversed(self._facts) if self._tells_of(one, self._around(f.sentence))}
        shares = {sentence: self._covered(one.words, self._around(sentence)) for sentence in spoken}
        best = max(sorted(shares), key=lambda sentence: shares[sentence], default=None)
        return spoken[best] if best is not None and shares[best] >= NEAR else None

    def _of_one_sentence(self) -> list[Fact] | None:
        """Return a figure for each measure out of the one sentence that speaks most of all of them; None for none."""
        every = " ".join((self._asked[0].lead, *(one.words for one in self._asked)))
        found: list[tuple[float, list[Fact]]] = []
        for sentence in dict.fromkeys(fact.sentence for fact in self._facts):
            spoken = self._covered(every, self._around(sentence))
            own = [fact for fact in self._facts if fact.sentence == sentence and fact.role in _TOLD]
            if spoken >= SPOKEN and len(own) >= len(self._asked) and (given := self._given(own)):
                found.append((spoken + sum(share for share, _ in given), [fact for _, fact in given]))
        return max(found, key=lambda one: one[0])[1] if found else None

    def _given(self, own: Sequence[Fact]) -> list[tuple[float, Fact]] | None:
        """Return of a sentence's figures one for each measure, with how surely; None where it is open which."""
        given: dict[int, tuple[float, Fact]] = {}
        shares = {(at, fact.ordinal): self._share(one, fact) for at, one in enumerate(self._asked) for fact in own}
        while len(given) < len(self._asked):
            free = [fact for fact in own if all(fact != taken for _, taken in given.values())]
            best = [(self._best(shares, at, free), at) for at in range(len(self._asked)) if at not in given]
            sure = [(share, at, fact) for (share, fact), at in best if fact and share >= NAMED]
            if not sure:
                return None
            share, at, fact = max(sure, key=lambda one: one[0])
            given[at] = share, fact
        return [given[at] for at in range(len(self._asked))]

    def _best(
        self, shares: Mapping[tuple[int, int], float], at: int, free: Sequence[Fact]
    ) -> tuple[float, Fact | None]:
        """Return the figure that stands out for a measure; none where two do alike."""
        ranked = sorted(free, key=lambda fact: -shares[at, fact.ordinal])
        if not ranked or (len(ranked) > 1 and shares[at, ranked[0].ordinal] == shares[at, ranked[1].ordinal]):
            return 0.0, None
        return shares[at, ranked[0].ordinal], ranked[0]

    def _one_by_one(self, filed: Sequence[Fact | None]) -> list[Fact | None]:
        """Return the filed figures, and for a measure without one the figure that its words alone tell."""
        chosen: list[Fact | None] = list(filed)
        for at, one in enumerate(self._asked):
            if not chosen[at] and one.words:
                likely = [f for f in self._facts if f.role in _TOLD and self._is_about(f, one) and f not in chosen]
                shares = {(at, fact.ordinal): self._share(one, fact) for fact in likely}
                share, fact = self._best(shares, at, likely)
                chosen[at] = fact if share >= ALONE else None
        return chosen

    def _share(self, one: AskedMeasure, fact: Fact) -> float:
        """Return how much of a measure's words stand by a figure (0..1); 0 where it counts something else."""
        if not _counts_in(fact.unit, one.units) or _is_another_rate(fact, one):
            return 0.0
        if not one.words:
            return 1.0 if one.units else 0.0
        label = name_pieces(self._text, fact)
        return max((_held(text, label) for text in self._said(one.words)), default=0.0)

    def _covered(self, words: str, text: str) -> float:
        """Return the share of some words' pairs that a folded text holds; 1 for none."""
        pieces = frozenset(bigrams(text))
        return max((_held(said, pieces) for said in self._said(words)), default=1.0)

    def _said(self, words: str) -> list[str]:
        """Return some words, and their official ones; of English words those that are Chinese officially."""
        folded = fold(words)
        official = self._lexicon.in_official_words(folded)
        if folded.isascii() and not official.isascii():
            return [_NO_HAN.sub(" ", official)]
        return [text for text in dict.fromkeys((folded, official)) if bigrams(text)]

    def _around(self, sentence: int) -> str:
        said = self._parts.sentences[sentence]
        return fold("".join((said.text, *self._parts.sections[said.section].path)))


def _held(text: str, pieces: frozenset[str]) -> float:
    """Return the share of a text's pairs of characters that are among some pieces."""
    pairs = bigrams(text)
    return sum(pair in pieces for pair in pairs) / len(pairs) if pairs else 0.0


def _is_another_rate(fact: Fact, one: AskedMeasure) -> bool:
    """Whether a figure is a rate, and not the one that is asked for: 签收率 for 办结率."""
    is_rate = load_measures().is_rate
    asked = {head for head in one.wanted.heads if is_rate(head)} if one.wanted else set()
    return bool(asked) and is_rate(fact.head) and fact.head not in asked


def _counts_in(unit: str, asked: Sequence[str]) -> bool:
    """Whether a unit is one that is asked for; 个 counts anything that is no share."""
    anything = "个" in asked and unit not in {"%", "‰"}
    return not asked or anything or load_measures().counts_in(unit, asked)
