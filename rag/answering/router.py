"""A question → scope → the first way of answering that takes it → draft, over a library as it stands.

A ``Drafting`` is made of the reports that are there; when they change, another one takes its place (``Bot.renew``).
Keeps no record and holds nothing of a dialogue.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from index.library import Library
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.answerability.evidence_reader import open_evidence_reader
from rag.answerability.premises import Premises
from rag.answerability.stated_number import open_stated_judge
from rag.answerability.told_answer import open_told_judge
from rag.answering.about_library import AboutLibrary
from rag.answering.account import Accounts
from rag.answering.answered import AnsweredFigures
from rag.answering.answers_read import AnswersRead
from rag.answering.by_position import ByPosition
from rag.answering.clock import Clock
from rag.answering.counted_items import CountedItems
from rag.answering.definitions import Definitions
from rag.answering.figure_reader import FigureReader, open_figure_scorer
from rag.answering.follow_up import Recall
from rag.answering.given_answers import Given, GivenAnswers
from rag.answering.joined import Answered, join_drafts, number_on
from rag.answering.measures_read import MeasuresRead
from rag.answering.mentions import Mentions
from rag.answering.model_readings import ModelReadings
from rag.answering.named_list import NamedList
from rag.answering.not_reckoned import NotReckoned
from rag.answering.number_asked import NumberAsked
from rag.answering.numbers import Compared, EachItsOwn, Numbers, OneFigure
from rag.answering.other_readings import OtherReadings
from rag.answering.out_of_scope import EmptyLibrary, OutOfScope
from rag.answering.part_of_year import PartOfYear
from rag.answering.reckoned import ReckonedFigures, ReckonedRows, Reckoner
from rag.answering.rows_read import RowsRead
from rag.answering.search import Search
from rag.answering.several_measures import SeveralMeasures
from rag.answering.small_talk import SmallTalk
from rag.answering.speaking import Speaking, Subjects
from rag.answering.stated import Stated
from rag.answering.strategy import Again, Declined, Strategy, Turn
from rag.answering.taken_for_granted import TakenForGranted
from rag.answering.told_figures import ToldFigures
from rag.answering.two_measures import TwoMeasures
from rag.answering.undrawn import tell_undrawn
from rag.answering.variants import Variants
from rag.answering.whole_reports import WholeReports
from rag.dialogue.contextualizer import ScopeReader
from rag.generation.model_reader import ModelReader
from rag.generation.reply_cache import Speaker
from rag.language.messages import make_storage_notice, say_both
from rag.retrieval.retriever import Retriever
from rag.retrieval.said import Sayings
from rag.schema.answer import Draft, Edit, Event, EvidenceFound
from rag.schema.trace import Attempt, Example, ModelReading, Trace
from rag.suggestions.guide import Guide
from rag.tracing import traced_stream
from rag.understanding.answer_reader import AnswerReader
from rag.understanding.joined_question import join_questions
from rag.understanding.parser import read_question
from rag.understanding.question import Question
from rag.understanding.script import simplified
from rag.understanding.separate_questions import MOST_QUESTIONS
from rag.understanding.subject import Meaning
from rag.understanding.task import TaskReader
from rag.understanding.turn_reader import TurnReader, TurnReading, letters_reader
from rag.understanding.vocabulary import Lexicon

ONLY_SEARCHED = Declined("declined.department")


@dataclass(frozen=True, slots=True)
class Parts:
    """What strategies are made of, over the reports that the library has."""

    library: Library
    entries: tuple[Entry, ...]
    guide: Guide
    recall: Recall
    premises: Premises
    numbers: Numbers
    reckoner: Reckoner
    lexicon: Lexicon
    reader: ScopeReader
    retriever: Retriever
    speaking: Speaking
    figures: ToldFigures
    measures: MeasuresRead
    answered: AnsweredFigures


# The order in which ways of answering are tried; what none of them takes is searched for (``Search``).
STRATEGIES: tuple[Callable[[Parts], Strategy], ...] = (
    lambda parts: EmptyLibrary(parts.entries),
    lambda parts: SmallTalk(parts.guide.suggest),
    lambda parts: parts.recall,
    lambda parts: ReckonedFigures(parts.reckoner),
    lambda parts: OutOfScope(parts.entries, parts.speaking.is_said),
    lambda _: NotReckoned(),
    lambda parts: Definitions(parts.library.catalog, parts.lexicon, parts.reader.answer_of),
    lambda parts: TakenForGranted(parts.premises),
    lambda parts: AboutLibrary(parts.library.catalog, parts.lexicon),
    lambda parts: WholeReports(parts.library.catalog, parts.reader.places, parts.lexicon),
    lambda parts: ByPosition(parts.library.catalog, parts.reader.places, parts.lexicon),
    lambda parts: PartOfYear(parts.library.catalog, parts.lexicon, parts.numbers.of_years),
    lambda parts: CountedItems(parts.library.catalog, parts.lexicon, parts.reader.answer_of),
    lambda parts: NamedList(parts.library.catalog),
    lambda parts: SeveralMeasures(
        parts.library.catalog, parts.lexicon, parts.reader, parts.reader.answer_of, parts.measures
    ),
    lambda parts: TwoMeasures(parts.library.catalog, parts.lexicon),
    lambda parts: OneFigure(parts.numbers),
    lambda parts: Mentions(parts.library.catalog, parts.lexicon, parts.reader.operation_of),
    lambda parts: EachItsOwn(parts.numbers),
    lambda parts: Compared(parts.numbers),
    lambda parts: RowsRead(
        parts.retriever,
        parts.reader,
        parts.figures,
        parts.answered,
    ),
    lambda parts: ReckonedRows(parts.reckoner),
)


@dataclass(frozen=True, slots=True)
class _Means:
    """What one answer is made with; ``again`` answers earlier questions of its dialogue."""

    edit: Edit | None
    clock: Clock
    speaker: Speaker | None
    again: Again


class Drafting:
    """Reads and answers questions over the reports that the library had when this was made."""

    def __init__(
        self,
        library: Library,
        reader: ScopeReader,
        retriever: Retriever,
        lexicon: Lexicon,
        meaning: Meaning | None = None,
        *,
        turns: TurnReader | None = None,
        model_reader: ModelReader | None = None,
        answers: AnswerReader | None = None,
    ) -> None:
        """``meaning`` compares words by meaning; without it what is counted is not looked for.

        ``turns`` tells what a question wants done; without it one that knows its letters only. ``model_reader``: what
        has a language model read the turns that are not surely read. ``answers``: what reads passages for answers.
        """
        catalog, counted = library.catalog, library.catalog.counted()
        entries = counted.counting(catalog.entries())
        self._library = library
        self._variants = Variants(catalog, counted)
        self.reader = reader
        self.retriever = retriever
        self.guide = Guide(catalog)
        self._lexicon = lexicon
        self._tasks = TaskReader(entries, reader.places, lexicon, turns or letters_reader())
        self._recall = Recall(catalog, reader, retriever, lexicon)
        self._other_readings = OtherReadings(self._read_as, lexicon)
        self._model_reader = model_reader
        said = Sayings(library).said
        self._model_readings = (
            ModelReadings(model_reader, reader, lexicon, said, self._read_as) if model_reader else None
        )
        self._numbers, premises = Numbers(library, reader, lexicon), Premises(catalog, lexicon)
        speaking = Speaking(catalog, Subjects(lexicon, meaning, open_evidence_reader()))
        best = FigureReader(catalog, lexicon, open_figure_scorer(), meaning)
        self.number = number = NumberAsked(catalog, reader.answer_of, best)
        answered = AnsweredFigures(catalog, reader, lexicon, best)
        figures = ToldFigures(number, self._numbers, speaking)
        self.answers = AnswersRead(answers, speaking, open_told_judge)
        self.stated = Stated(catalog, speaking, open_stated_judge(), meaning)
        self._search = Search(
            library,
            reader,
            retriever,
            numbers=self._numbers,
            premises=premises,
            entries=entries,
            suggest=self.guide.suggest,
            number=number,
            speaking=speaking,
            figures=figures,
            stated=self.stated,
            answers=self.answers,
            accounts=Accounts(catalog, lexicon, retriever.likeness),
        )
        parts = Parts(
            library,
            entries,
            self.guide,
            self._recall,
            premises,
            self._numbers,
            Reckoner(catalog, reader, answered),
            lexicon,
            reader,
            retriever,
            speaking,
            figures,
            MeasuresRead(retriever, best, reader.answer_of),
            answered,
        )
        self._strategies = tuple(make(parts) for make in STRATEGIES)
        self._answers = GivenAnswers()

    @traced_stream
    def draft(
        self, question: str, history: Sequence[str], edit: Edit | None, clock: Clock, speaker: Speaker | None
    ) -> Generator[Event, None, tuple[Question, Draft]]:
        """Read a question in its dialogue and answer it; several in one text one after another, as one answer."""
        return (yield from self._drafted(question, history, _Means(edit, clock, speaker, self._once_more)))

    def _drafted(
        self, question: str, history: Sequence[str], means: _Means
    ) -> Generator[Event, None, tuple[Question, Draft]]:
        typed = question.strip()
        history = tuple(history)
        parts = self.reader.separated(typed) if means.edit is None or means.edit.measure is None else ()
        if not parts:
            asked, draft = yield from self._one(typed, history, means)
            self._keep(question, history, draft, means)
            return asked, draft
        answered: list[Answered] = []
        for part in parts[:MOST_QUESTIONS]:
            before = (*history, *(one.text for one, _, _ in answered))
            asked, draft = yield from _behind(answered, self._one(part.text, before, means))
            answered.append((part, asked, draft))
        whole = join_questions(typed, [asked for _, asked, _ in answered])
        draft = join_drafts(answered, len(parts) - len(answered))
        self._keep(question, history, draft, means)
        return whole, draft

    def _keep(self, question: str, history: tuple[str, ...], draft: Draft, means: _Means) -> None:
        """Keep a quoted answer for the turns that lean on it; one in a model's words is made again, quoted."""
        if means.edit is None and means.speaker is None:
            self._answers.keep(self._given((*history, question)), draft)

    def _given(self, dialogue: Sequence[str]) -> Given:
        in_full = self._model_reader.all_in_full(dialogue) if self._model_reader else dialogue
        return Given.today(in_full, words_only=bool(self._library.unopened))

    def _one(
        self, question: str, history: Sequence[str], means: _Means
    ) -> Generator[Event, None, tuple[Question, Draft]]:
        """Answer one question: from what needs no search, else from what a search finds."""
        history = tuple(map(simplified, history))
        typed, clock = self._read(simplified(question).strip(), history, means), means.clock
        clock.mark("scope")
        asked, model = self._surely(typed, history, means)
        asked = replace(asked, typed=question.strip())
        attempts: list[Attempt] = []

        def note(strategy: str, outcome: Declined | Draft) -> None:
            attempts.append(_attempt(strategy, outcome, asked))

        draft = self._without_search(Turn(asked, history, means.again), note)
        if draft is None:
            draft = self._completed(
                asked, self._noted((yield from self._search.stream(asked, clock, means.speaker, note)))
            )
        else:
            draft = self._completed(asked, draft)
            clock.mark("retrieve")
            yield EvidenceFound(asked.scope, draft.citations, asked.understood)
            clock.mark("first_evidence")
        readings = read_question(typed, self.reader.places, self._lexicon)
        turn = None if typed.courtesy else typed.turn  # small talk leaves that of the question before
        labels = (turn or self._tasks.reading(fold(typed.question))).likely
        trace = Trace(readings, tuple(attempts), labels, model=(model,) if model else ())
        if asked.question != typed.question:  # what was answered is what it means in full; what was asked, as typed
            asked = replace(asked, question=typed.question, standalone=asked.question)
        return asked, replace(draft, trace=trace)

    def read(self, question: str, history: Sequence[str]) -> Question:
        """Return how a question is read in its dialogue, as it is before it is answered."""
        return self._read(simplified(question).strip(), history, _Means(None, Clock(), None, self._once_more))

    def _read(self, question: str, history: Sequence[str], means: _Means) -> Question:
        """Return how a question is read, by itself and after others as they were once accepted to mean."""
        earlier = self._model_reader.all_in_full(history) if self._model_reader else history
        return self._tasks.read(self._recall.read(question, earlier, means.edit, means.again))

    def _surely(self, typed: Question, history: Sequence[str], means: _Means) -> tuple[Question, ModelReading | None]:
        """Return what is answered for a question: as a model reads it, or as it is read, with what else it may mean.

        Nobody doubts what was set by hand; a model is asked only where one is to be, and once.
        """
        if means.edit:
            return typed, None
        reading = None
        if self._model_reader and self._model_readings:
            if in_full := self._model_reader.in_full(history, typed.question):
                return self._model_readings.known(self._read(in_full, history, means)), None
            if means.speaker:
                asked, reading = self._model_readings.read(typed, history, means.again)
                if asked is not typed:
                    return asked, reading
        return self._other_readings.beside(typed, history, means.again), reading

    def _read_as(self, question: str, history: Sequence[str], again: Again, reading: TurnReading | None) -> Question:
        return self._tasks.read(self._recall.read(question, history, None, again, reading))

    def nearest(self, question: str) -> tuple[Example, ...]:
        """Return the turn reader's examples that a question as typed is most like."""
        return self._tasks.nearest(fold(simplified(question)))

    def _completed(self, asked: Question, draft: Draft) -> Draft:
        """Return a draft, whatever made it, with what else a user has to know of it."""
        return tell_undrawn(asked, self._variants.beside(asked, draft, self._numbers.number_asked))

    def _noted(self, draft: Draft) -> Draft:
        """Return what came of a search, with word of it where no more than words could be searched."""
        why = self._library.unopened
        return (
            replace(draft, notices=(*draft.notices, make_storage_notice(*say_both("notice.words_only"), why)))
            if why
            else draft
        )

    def _without_search(self, turn: Turn, note: Callable[[str, Declined | Draft], None]) -> Draft | None:
        """Return the answer of the first strategy that takes the question, or None where it has to be searched for."""
        for strategy in self._strategies:
            outcome = strategy.answer(turn)
            note(strategy.name, outcome)
            if isinstance(outcome, Draft):
                return outcome
            if turn.asked.below and isinstance(strategy, OutOfScope):
                note("premises", ONLY_SEARCHED)
                return None
        return None

    def _once_more(self, question: str, history: tuple[str, ...]) -> Draft:
        """Return the answer of an earlier question, quoted, with its evidence numbered as it was.

        What an answer leans on is made once, and kept while the dialogue goes on.
        """
        if kept := self._answers.find(self._given((*history, question))):
            return kept
        answering = self._drafted(question, history, _Means(None, Clock(), None, self._once_more))
        while True:
            try:
                next(answering)
            except StopIteration as answered:
                draft: Draft = answered.value[1]
                return draft


def _behind(
    answered: Sequence[Answered], answering: Generator[Event, None, tuple[Question, Draft]]
) -> Generator[Event, None, tuple[Question, Draft]]:
    """Yield the events of one of several questions, numbered on behind the answers before it; return its answer."""
    with closing(answering):
        while True:
            try:
                event = next(answering)
            except StopIteration as ended:
                asked_and_draft: tuple[Question, Draft] = ended.value
                return asked_and_draft
            yield number_on(event, answered)


def _attempt(strategy: str, outcome: Declined | Draft, asked: Question) -> Attempt:
    if isinstance(outcome, Declined):
        return Attempt(strategy, "declined", outcome.said_in(asked.language))
    return Attempt(strategy, "refused" if outcome.refusal else "answered")
