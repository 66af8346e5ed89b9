"""How well a number of a report fits a question: signals of their words, units and places in the report.

What each signal is worth is learnt (``figure_reader``); which number is meant is decided there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.facts.measures import load_measures
from index.reading.tenses import spans_years
from index.records import Fact, Profile, Role
from index.stores.catalog import Catalog
from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from index.text.tokenize import bigrams
from rag.answering.figure_names import beside
from rag.understanding.keywords import PARTS
from rag.understanding.question import Question
from rag.understanding.subject import Meaning, Subject, Term, is_held, read_subject
from rag.understanding.vocabulary import Lexicon
from rag.wording.excerpts import clause_span

_AHEAD = 60  # characters before a number in which a word is looked for
_FADING, _BEHIND_FADING = 6, 3  # characters by which a word's nearness to a number falls to a half
_SHARES = frozenset({"%", "‰", "百分点", "倍"})
_LIKE = 0.05  # of cosine: e5 squeezes its similarities into a narrow band
_CHANGES = frozenset({Role.UP, Role.DOWN})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of a report with the folded words around it, from the nearest to the farthest."""

    fact: Fact
    name: str  # what it measures: its head, action and qualifiers, and the words right beside it
    before: str  # its head and the words right before it
    behind: str  # the words right behind it
    ahead: str  # what stands before it
    clause: str
    sentence: str
    around: str  # the sentence with its headings
    label: str  # the words that tell what it is, with the number itself
    years_near: bool  # the words before it speak of a span of years
    years_far: bool  # its sentence or its headings do


class FigureSignals(NamedTuple):
    """What speaks for a number or against it; shares are of the question's weight or of its pairs of characters, 0..1.

    ``own_``: of what a follow-up says itself, beside what it leans on.
    """

    named: float  # share that the words of its measure hold
    in_clause: float
    in_sentence: float
    around: float  # share that its sentence holds with its headings
    pairs_named: float
    pairs_in_clause: float
    pairs_around: float
    is_named: float  # share of the words of its measure that the question holds: a narrower measure has more
    nearest: float  # how near the nearest word of the question stands
    own_named: float
    own_in_clause: float
    own_near: float
    own_pairs: float
    in_unit: float  # 1 in a unit that is asked for
    out_of_unit: float  # 1 in another one
    share_asked: float  # 1 for a share where one is asked
    share_unasked: float  # 1 for a share where a number is asked, and the reverse
    change: float  # 1 for by how much something rose or fell
    planned: float  # how surely (0..1) a result is asked, for what is planned
    unplanned: float  # how surely what is planned is asked, for what is no plan
    as_planned: float  # 1 for what is planned where the year of its plans is asked, and not the one reviewed
    found: float  # 1/(1+rank) of its sentence among those that the search found
    first: float  # 1 in the sentence found first
    earlier: float  # 1 for what there was before a change
    part: float  # 1 for a part of another number
    other_time: float  # 1 of another time than the years asked
    counted: float  # share of the thing whose number is asked that its words hold
    head: float  # 1 where its head is, word for word, what the question names or the official word for it
    of_report: float  # 1 for what is planned where the year is said as that of the report
    years_near: float  # 1 where the words before it speak of a span of years and the question does not
    years_far: float  # 1 where its sentence or headings do and the question does not
    years_asked: float  # 1 where the question speaks of a span of years and its sentence or headings do not
    part_of_year: float  # 1 for a number of some months
    like: float  # how much less like the question its words are than the likest number's, in ``_LIKE`` of cosine
    own_like: float  # the same of what a follow-up says itself


@dataclass(frozen=True, slots=True)
class Asking:
    """What a question says, once for all numbers: its subject, its pairs of characters, the kind of number wanted."""

    asked: Question
    subject: Subject
    own: Subject
    words: str
    said: str  # what it says itself, where it leans on another
    pairs: frozenset[str]
    official: frozenset[str]  # with those of the official words of its concepts
    own_pairs: frozenset[str]
    heads: frozenset[str]  # what it names, and the official words for it
    units: tuple[str, ...]
    share: bool
    plans: float  # how surely (0..1) it asks for what is planned
    over_years: bool  # it speaks of a span of years
    of_report: bool  # it says its year as that of the report


def read_candidates(catalog: Catalog, report_id: str) -> tuple[Candidate, ...]:
    """Return all numbers of a report with their words."""
    text, parts = catalog.report(report_id).text, catalog.parts(report_id)
    found = []
    for fact in catalog.facts((report_id,)):
        sentence = parts.sentences[fact.sentence]
        before, behind = beside(text, fact)
        start, end = clause_span(text, fact)
        said = fold_sentence(sentence.text)
        found.append(
            Candidate(
                fact,
                fold(" ".join((fact.head, fact.action, *fact.qualifiers, before, behind))),
                fold(f"{before} {fact.head}"),
                fold(behind),
                fold(text[max(0, fact.start - _AHEAD) : fact.start]),
                fold(text[start:end]),
                said,
                f"{said} {fold(' '.join(parts.sections[sentence.section].path))}",
                label_of_fact(text, fact),
                spans_years(fold(text[max(start, fact.start - _AHEAD) : fact.end])),
                spans_years(said) or spans_years(fold(" ".join(parts.sections[sentence.section].path))),
            )
        )
    return tuple(found)


def label_of_fact(text: str, fact: Fact) -> str:
    """Return the words of a report that tell what a number of it is, with the number itself."""
    before, behind = beside(text, fact)
    return f"{'' if fact.head in before else fact.head}{before}{text[fact.start : fact.end]}{behind}"


def read_asking(asked: Question, lexicon: Lexicon) -> Asking:
    """Return what a question says of the number that it wants."""
    names = asked.scope.jurisdictions
    said = asked.said if asked.said and read_subject(asked.said, lexicon, names).terms else asked.content
    own = read_subject(said, lexicon, names)
    leans = asked.context and not _is_another_measure(asked, lexicon)
    words = fold(asked.words if leans else asked.content)
    subject = read_subject(words, lexicon, names)
    pairs = frozenset(bigrams(words))
    official = (fold(word) for term in subject.terms if term.concept for word in term.words)
    answer = asked.reading.answer.name if asked.reading else ""
    return Asking(
        asked,
        subject,
        own,
        words,
        said,
        pairs,
        pairs.union(*(bigrams(word) for word in official)),
        frozenset(bigrams(fold(said))),
        frozenset(fold(word) for term in own.terms for word in (term.said, *term.words)),
        _units(asked, answer),
        answer == "percent" or "%" in asked.units,
        1.0 if asked.plans else asked.planned,
        spans_years(fold(said)) or (spans_years(words) and not (asked.said and asked.says_year)),
        asked.says_report_year,
    )


def _units(asked: Question, answer: str) -> tuple[str, ...]:
    """Return the units in which a number may be: those asked for, those of money where money is; any for a share."""
    if answer == "percent" and "%" not in asked.units:
        return ()  # of what a follow-up leans on: 增速呢, after 多少亿元
    return asked.units or (("元",) if answer == "money" else ())


def read_figure_signals(asking: Asking, one: Candidate, ranks: Mapping[int, int], profile: Profile) -> FigureSignals:
    """Return how well a number fits; ``ranks``: of the sentences of its report that the search found, from 0."""
    asked, fact = asking.asked, one.fact
    pairs = frozenset(bigrams(one.name))
    before = frozenset(bigrams(one.before))
    rank = ranks.get(fact.sentence)
    is_share, in_unit = fact.unit in _SHARES, load_measures().counts_in(fact.unit, asking.units)
    planned = fact.aspect == "plans"
    plan_year = profile.year in asked.years and profile.reviewed not in asked.years
    counted = asking.subject.counted
    return FigureSignals(
        named=_share(asking.subject, one.name),
        in_clause=_share(asking.subject, one.clause),
        in_sentence=_share(asking.subject, one.sentence),
        around=_share(asking.subject, one.around),
        pairs_named=_part(asking.pairs, pairs),
        pairs_in_clause=_part(asking.pairs, frozenset(bigrams(one.clause))),
        pairs_around=_part(asking.pairs, frozenset(bigrams(one.around))),
        is_named=_part(before, asking.official),
        nearest=max((_nearness(term, one) * term.weight for term in asking.subject.terms), default=0.0),
        own_named=_share(asking.own, one.name),
        own_in_clause=_share(asking.own, one.clause),
        own_near=_mean(asking.own.terms, one),
        own_pairs=_part(asking.own_pairs, pairs),
        in_unit=float(bool(asking.units) and in_unit),
        out_of_unit=float(bool(asking.units) and not in_unit and not ("个" in asking.units and not is_share)),
        share_asked=float(asking.share and is_share),
        share_unasked=float(asking.share is not is_share),
        change=float(fact.role in _CHANGES),
        planned=planned * (1 - asking.plans),
        unplanned=(not planned) * asking.plans,
        as_planned=float(planned and plan_year and not asking.of_report),
        found=1 / (1 + rank) if rank is not None else 0.0,
        first=float(rank == 0),
        earlier=float(fact.role is Role.BEFORE),
        part=float(fact.part_of is not None),
        other_time=float(_is_of_another_time(fact, asked.years)),
        counted=is_held(counted, one.name) if counted else 0.0,
        head=float(fold(fact.head) in asking.heads),
        of_report=float(planned and plan_year and asking.of_report),
        years_near=float(one.years_near and not asking.over_years),
        years_far=float(one.years_far and not asking.over_years),
        years_asked=float(asking.over_years and not (one.years_near or one.years_far)),
        part_of_year=float("-" in fact.period and not _is_whole_year(fact.period)),
        like=0.0,
        own_like=0.0,
    )


def with_likeness(
    asking: Asking, chosen: Sequence[Candidate], signals: Sequence[FigureSignals], meaning: Meaning | None
) -> list[FigureSignals]:
    """Return the signals of some numbers with how like the question each is by meaning; none is without ``meaning``."""
    if meaning is None or not chosen:
        return list(signals)
    texts = [one.label for one in chosen]
    whole = _behind_best(meaning.likeness(asking.words, texts))
    own = _behind_best(meaning.likeness(asking.said, texts)) if asking.own_pairs != asking.pairs else whole
    return [one._replace(like=a, own_like=b) for one, a, b in zip(signals, whole, own, strict=True)]


def _behind_best(likeness: Sequence[float]) -> list[float]:
    best = max(likeness)
    return [(one - best) / _LIKE for one in likeness]


def _is_another_measure(asked: Question, lexicon: Lexicon) -> bool:
    """Whether a follow-up names a measure of its own in place of what stands: 社零呢, after 地区生产总值."""
    stands = {mention.concept.name for mention in lexicon.find(fold(asked.context))}
    named = [mention.concept for mention in lexicon.find(fold(asked.content))]
    counted = [one.name for one in named if one.measure and one.name not in PARTS]
    return bool(asked.turn and counted and stands and not stands & {*counted})


def _share(subject: Subject, text: str) -> float:
    total = sum(term.weight for term in subject.terms)
    return sum(term.weight * is_held(term, text) for term in subject.terms) / total if total else 0.0


def _part(pairs: Collection[str], others: Collection[str]) -> float:
    return sum(pair in others for pair in pairs) / max(len(pairs), 1)


def _mean(terms: Sequence[Term], one: Candidate) -> float:
    total = sum(term.weight for term in terms)
    return sum(term.weight * _nearness(term, one) for term in terms) / total if total else 0.0


def _nearness(term: Term, one: Candidate) -> float:
    """Return how near the last mention of a word stands before a number, or the first one behind it: 1 beside it."""
    best = 0.0
    for word in {*term.words, term.said}:
        if (at := one.ahead.rfind(word)) >= 0:
            best = max(best, 1 / (1 + (len(one.ahead) - at - len(word)) / _FADING))
        if (at := one.behind.find(word)) >= 0:
            best = max(best, 1 / (1 + at / _BEHIND_FADING))
    return best


def _is_whole_year(period: str) -> bool:
    """Whether a period is of the months of whole years: 2023-01/2023-12, or one that only says since when."""
    start, slash, end = period.partition("/")
    return bool(slash) and (not end or (start.endswith("-01") and end.endswith("-12")))


def _is_of_another_time(fact: Fact, years: Sequence[int]) -> bool:
    return bool(fact.period and years) and not any(str(year) in fact.period for year in years)
