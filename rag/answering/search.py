"""What a search over the asked reports allows: figures found in sentences, passages side by side, a refusal, the
model's verified words, or the quote.

The last way of answering: it always ends with an answer or a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from index.library import Library
from index.records import Passage, Sentence
from index.stores.tables import Entry
from rag.answerability.answer_fit import read_suit
from rag.answerability.evidence import refuse_evidence, refuse_unstated
from rag.answerability.evidence_reader import Evidence
from rag.answerability.not_in_library import refuse_below, refuse_year
from rag.answerability.premises import Premises
from rag.answering.account import Accounts, most_points
from rag.answering.account_told import tell_account
from rag.answering.answers_read import AnswersRead
from rag.answering.clock import Clock
from rag.answering.figure_reader import FoundFigure
from rag.answering.headed_section import HeadedSection
from rag.answering.led_list import LedList
from rag.answering.not_reckoned import admit
from rag.answering.number_asked import NumberAsked
from rag.answering.numbers import Numbers
from rag.answering.quoted import as_sentence, chosen, is_part, quote, quote_all
from rag.answering.section_told import ELSEWHERE
from rag.answering.side_by_side import make_matrix
from rag.answering.small_talk import ask_back
from rag.answering.speaking import Speaking, of_citations, under_headings
from rag.answering.stated import Stated
from rag.answering.strategy import Declined
from rag.answering.told_figures import ToldFigures
from rag.answering.verified_words import Quoting, VerifiedWords
from rag.dialogue.contextualizer import ScopeReader
from rag.generation.reply_cache import Speaker
from rag.grounding.citations import cite
from rag.language.messages import say
from rag.retrieval.retriever import WHOLE_PART, Found, Retriever
from rag.schema.answer import Citation, Draft, Event, EvidenceFound, Language, Refusal
from rag.understanding.cues.cue import Cue
from rag.understanding.expectation import read_expectation
from rag.understanding.question import Question
from rag.understanding.question_type import REASON
from rag.understanding.subject import Subject
from rag.wording.quoting import widen

SHOWN = 5  # passages on the screen and in the prompt for a question about one report
SURELY_THINGS = 0.9  # probability from which a question that says 几 asks for no number: 这几份报告指出了哪些不足
NEAR = 0.3  # share of what is asked that a passage must cover to be shown beside a refusal; by judgement


MOST_SENTENCES = 5  # of a report, best first, whose facts are looked at where the ledger lacks the asked measure

Note = Callable[[str, Declined | Draft], None]  # a way of answering and how it went, for the trace
NOTHING_SAID = Declined("declined.no_passages")
BY_QUOTE = Declined("declined.by_quote")
NOT_WORDED = Declined("declined.not_worded")


class _AtOnce(NamedTuple):
    """What was tried before anything is quoted: the answer, what was found, and whether what is asked is told."""

    ready: Draft | None
    found: Found
    is_told: bool | None  # None where that is open


class _Told(NamedTuple):
    """An account and the passages that its markers name, in order."""

    told: Draft
    passages: tuple[Passage, ...]


class Search:
    """Searches the asked reports and answers from what was found."""

    def __init__(
        self,
        library: Library,
        reader: ScopeReader,
        retriever: Retriever,
        *,
        numbers: Numbers,
        premises: Premises,
        entries: Sequence[Entry],
        suggest: Callable[[Language], Sequence[str]],
        number: NumberAsked,
        speaking: Speaking,
        figures: ToldFigures,
        stated: Stated,
        answers: AnswersRead,
        accounts: Accounts,
    ) -> None:
        self._catalog = library.catalog
        self._reader = reader
        self._retriever = retriever
        self._numbers = numbers
        self._premises = premises
        self._entries = entries
        self._suggest = suggest
        self._number = number
        self._speaking = speaking
        self._figures = figures
        self._stated = stated
        self._answers = answers
        self._lists = LedList(library.catalog)
        self._sections = HeadedSection(library.catalog, reader.operation_of)
        self._accounts = accounts
        self._words = VerifiedWords(tuple(entry.profile.jurisdiction.name for entry in entries))

    def stream(
        self, asked: Question, clock: Clock, speaker: Speaker | None, note: Note
    ) -> Generator[Event, None, Draft]:
        """Search the asked reports, show the evidence, and answer from it."""
        subject = self._speaking.subject(asked)
        if not subject.terms and asked.asks_nothing:
            asked_back = Draft.of(ask_back(asked, partial(self._suggest, asked.language)))
            note("nothing_asked", asked_back)
            return asked_back
        found = self._explained(asked, self._retriever.retrieve(asked))
        clock.mark("retrieve")
        several = self._of_several(asked, found, note) if asked.several else None
        if several and several.refusal and not several.citations:
            yield EvidenceFound(asked.scope, (), asked.understood)
            return several
        refusal = refuse_below(asked, found, self._entries) or refuse_year(asked, found, self._entries)
        is_told: bool | None = None
        if not asked.several and found.passages:
            ready, found, is_told = self._at_once(asked, found, note, refused=bool(refusal), worded=bool(speaker))
            if ready:
                yield EvidenceFound(asked.scope, ready.citations, asked.understood)
                clock.mark("first_evidence")
                return ready
        account = None if several or refusal or is_told is False else self._account(asked, subject, found)
        evidence = () if several else _evidence(asked, found)
        if account and speaker:
            evidence = _with_account(account, evidence)
        told = several or (account.told if account and not speaker else None)
        citations = told.citations if told else cite(evidence)
        yield EvidenceFound(asked.scope, citations, asked.understood)
        clock.mark("first_evidence")
        if not (refusal or is_told):
            refusal = (
                refuse_unstated(asked, subject, gather_evidence(asked, found))
                if is_told is False
                else self._refuse(asked, subject, found, evidence, several)
            )
        if refusal:
            refused = replace(_with_nearest(refusal, asked, found, evidence), citations=citations)
            note("evidence", refused)
            return refused
        if told:
            if account:
                note("account", told)
            return told
        draft = yield from self._worded(
            asked, found, evidence, account=account, speaker=speaker, clock=clock, note=note
        )
        return replace(draft, citations=citations)

    def _at_once(self, asked: Question, found: Found, note: Note, *, refused: bool, worded: bool) -> _AtOnce:
        """Return what answers a question about one body as it stands in the report.

        ``refused``: there is no report of the year; ``worded``: a model words what a section says.
        """
        if refused:
            figure = self._figures.of_one(asked, found, self._number.of_years_ahead(asked, found), stated=None)
            note("figure_of_year", figure)
            return _AtOnce(figure if isinstance(figure, Draft) else None, found, None)
        if untrue := self._premises.check_events(asked, found):
            note("premises_of_events", untrue)
            return _AtOnce(untrue, found, None)
        read, answers = self._number.read(asked, found), self._answers.read(asked, found)
        led = self._number.led(read, answers.found) if self._number.is_surely_asked(asked) else answers.found
        is_told = self._answers.is_told(asked, answers, gather_evidence(asked, led))
        if is_told is None:
            is_told = self._is_stated(asked, found, read)
        figure = self._figures.of_one(asked, found, read, stated=is_told)
        note("figure_read", figure)
        if isinstance(figure, Draft):
            return _AtOnce(figure, found, is_told)
        ready = self._listed(asked, answers.found, note)
        if ready is None and not worded:
            ready = self._section(asked, note)
        return _AtOnce(ready, led, is_told)

    def _is_stated(self, asked: Question, found: Found, read: Mapping[str, FoundFigure]) -> bool | None:
        """Return whether the number that is asked for is likely stated; None where none is asked, or it is open."""
        if not read or found.passages[0].score >= WHOLE_PART or not self._number.is_surely_asked(asked):
            return None
        best = max(read.values(), key=lambda one: one.probability)
        return self._stated.is_stated(asked, found, best, gather_evidence(asked, found))

    def _listed(self, asked: Question, found: Found, note: Note) -> Draft | None:
        """Return the list that a found sentence leads in; None where none does."""
        told = self._lists.answer(asked, found)
        note("led_list", told)
        return told if isinstance(told, Draft) else None

    def _section(self, asked: Question, note: Note) -> Draft | None:
        """Return the section whose heading is what is asked, told whole; None where none is."""
        told = self._sections.answer(asked, self._speaking.subject(asked))
        note("headed_section", told)
        return told if isinstance(told, Draft) else None

    def _account(self, asked: Question, subject: Subject, found: Found) -> _Told | None:
        """Return what the one asked report has to say, where more than one sentence is asked for and it says more."""
        if len(asked.report_ids) != 1 or is_part(found.passages[0]) or not self._sections.asks_account(asked):
            return None
        account = self._accounts.of(asked, subject, asked.report_ids[0])
        if account is None:
            return None
        account = account.shortened(most_points(1))
        passages = tuple(point.statement.passage for point in account.points)
        return _Told(tell_account(self._catalog, account, asked.language), passages)

    def _worded(
        self,
        asked: Question,
        found: Found,
        evidence: Sequence[Passage],
        *,
        account: _Told | None,
        speaker: Speaker | None,
        clock: Clock,
        note: Note,
    ) -> Generator[Event, None, Draft]:
        """Return the answer in the model's words, or by quotes."""
        quotes = account.told if account else quote_all(asked, found, evidence)
        if account:
            note("account", quotes)
        if speaker and not is_part(evidence[0]) and not _asks_figure(asked):
            draft = yield from self._words.stream(
                Quoting(asked, found, evidence, quotes, is_account=bool(account)), speaker, clock
            )
            note("words_of_the_model", draft if draft.model or draft.refusal else NOT_WORDED)
        else:
            note("words_of_the_model", BY_QUOTE)
            draft = quotes
        if not (account or draft.model or draft.refusal):
            note("quote", draft)
        return draft

    def _of_several(self, asked: Question, found: Found, note: Note) -> Draft | None:
        """Return what the asked reports say, one by one: their figures, else their passages; None where nothing."""
        if parts := self._reader.parts(asked):
            found = self._of_parts(parts, found)
        else:
            read = self._figures.spoken(asked, self._number.read(asked, found))
            figures = self._numbers.compared(asked, _best_sentences(found), read)
            note("figures_found", figures)
            if isinstance(figures, Draft):
                return figures
            if admitted := admit(asked):
                note("not_reckoned", admitted)
                return admitted
        asked = _of_things(asked)
        draft = make_matrix(asked, found, self._catalog, self._accounts, self._speaking.subject(asked))
        note("side_by_side", draft or NOTHING_SAID)
        return draft

    def _of_parts(self, parts: Sequence[Question], found: Found) -> Found:
        """Return what is found where each place is asked for what is asked of it."""
        each = [self._retriever.retrieve(part) for part in parts]
        passages = tuple(passage for one in each for passage in one.passages)
        facets = tuple(dict.fromkeys(facet for one in each for facet in one.facets))
        weights = {name: weight for one in each for name, weight in one.weights.items()}
        return replace(found, passages=passages, facets=facets, weights=weights)

    def _refuse(
        self,
        asked: Question,
        subject: Subject,
        found: Found,
        evidence: Sequence[Passage],
        several: Draft | None,
    ) -> Refusal | None:
        """Return a refusal where nothing was found, or what would be quoted does not speak of what is asked.

        A whole part always does, and so does the place where a report's own date or number was read.
        """
        if refusal := refuse_evidence(asked, found, self._speaking.is_said, evidence or several):
            return refusal
        if several is None and (is_part(found.passages[0]) or asked.has(Cue.PROFILE_VALUE)):
            return None
        return self._speaking.refuse(
            asked, subject, gather_evidence(asked, found, several.citations if several else ())
        )

    def _explained(self, asked: Question, found: Found) -> Found:
        """Return what was found; a shortcoming or what gives no reason, with what the report goes on to say of it."""
        if asked.several or asked.number:
            return found
        of, why = self._catalog.sentences, REASON in asked.expects
        passages = tuple(
            widen(p, of((p.report.id,)), why=why) if why or p.aspect == "shortcomings" else p
            for p in found.passages[:SHOWN]
        )
        return replace(found, passages=(*passages, *found.passages[SHOWN:]))


def gather_evidence(asked: Question, found: Found, cited: Sequence[Citation] = ()) -> Evidence:
    """Return what an answer to a question would rest on; ``cited``: what it cites where it is of several reports."""
    shown = [under_headings(p.sentence.text, p.section_path) for p in found.passages[:SHOWN]]
    if cited:
        best = of_citations(cited)
        return Evidence("\n".join((best, *shown)), best, found.covered_by(best))
    quoted = chosen(asked, found)
    best = "\n".join(under_headings(p.sentence.text, p.section_path) for p in quoted)
    fits = bool(quoted) and read_suit(asked, found)(quoted[0])
    return Evidence("\n".join((best, *shown)), best, found.covered(found.passages[:1]), fits)


def _of_things(asked: Question) -> Question:
    """Return a question as one for things, where several things would surely answer it and no figure was found."""
    answer = asked.answer
    things = answer is not None and answer.name == "items" and answer.probability >= SURELY_THINGS
    return replace(asked, number=False, units=()) if things else asked


def _evidence(asked: Question, found: Found) -> tuple[Passage, ...]:
    """Return the passages that are shown and may be cited: those to quote first."""
    first = chosen(asked, found)
    rest = (p for p in found.passages if p not in first and (p.aspect not in ELSEWHERE or p.aspect == first[0].aspect))
    return (*first, *rest)[:SHOWN]


def _with_account(account: _Told, evidence: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages of an account, under its markers, and behind them the others that were found."""
    places = {(p.report.id, p.sentence.start) for p in account.passages}
    rest = [p for p in evidence if (p.report.id, p.sentence.start) not in places]
    return (*account.passages, *rest[: max(0, SHOWN - len(account.passages))])


def _asks_figure(asked: Question) -> bool:
    """Whether a figure is all that is asked, in Chinese: the report's own clause tells it, and at once."""
    wants = read_expectation(asked)
    return wants.figure and all(kind.figure for kind in wants.kinds) and asked.language == "zh"


def _refused(refusal: Refusal) -> Draft:
    return Draft(refusal.detail, (), refusal=refusal)


def _with_nearest(refusal: Refusal, asked: Question, found: Found, evidence: Sequence[Passage]) -> Draft:
    """Return a refusal; one for what is not disclosed with what comes nearest to it, where anything does."""
    if refusal.kind != "not_disclosed" or not evidence or found.covered(evidence[:1]) < NEAR:
        return _refused(refusal)
    claim = quote(asked, found, evidence[0], evidence)
    text = say("answering.nearest", asked.language, refusal=refusal.detail, quote=as_sentence(claim, asked))
    return Draft(text, (claim,), refusal=refusal)


def _best_sentences(found: Found) -> Callable[[str], Sequence[Sentence]]:
    def of(report_id: str) -> list[Sentence]:
        return [p.sentence for p in found.passages if p.report.id == report_id][:MOST_SENTENCES]

    return of
