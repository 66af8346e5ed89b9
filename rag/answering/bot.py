"""What asks the library: questions in, evidence, words and kept records out. Reads aloud in ``Bot.stream``.

How a question is answered is ``drafting``'s affair. Knows no page and no command line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from index.errors import LibraryError, ReportNotFound
from index.library import Library
from index.records import Passage, Report, Section
from index.stores.tables import Entry
from rag.answer_store.records import Reopened, keep, newest, reopen
from rag.answering.clock import Clock
from rag.answering.ending import Count
from rag.answering.limits import Dialogue, Limits
from rag.answering.live import Current
from rag.answering.outcome import Listener, tell_outcome
from rag.answering.router import Drafting
from rag.answering.text_check import TextCheck
from rag.comparison.sources import settle_sources
from rag.generation.client import ChatModel
from rag.generation.model_reader import ModelReader
from rag.generation.prompts import WARMING
from rag.generation.reply_cache import Speaker
from rag.language.wellformed import make_well_formed
from rag.schema.answer import Answer, Draft, Edit, Event, Finished, Language, markers_in
from rag.schema.checked_text import CheckedText, CheckStep
from rag.schema.errors import LLMError, QuestionError
from rag.schema.model_health import ReadingHealth
from rag.schema.sources import Picked, Sources
from rag.schema.trace import Trace
from rag.tracing import traced_stream
from rag.understanding.question import Question

LONGEST_DIALOGUE = 1000  # questions; each is read anew with those before it
CHANGED = (
    "回答这个问题时，报告库有了改动，请再问一次。 "
    "The library was changed while this question was answered; ask it again."
)


def check_question(question: object, longest: int) -> str:
    """Return the question, well-formed; QuestionError when it is no text, empty or longer than ``longest`` characters.

    Programs hand over whatever they were sent.
    """
    if not isinstance(question, str):
        raise QuestionError(f"The question must be a text, not {_name_kind(question)}.")
    if not question.strip():
        raise QuestionError("The question is empty. Type what you want to know, e.g. 某区收到多少件行政复议申请?")
    if len(question) > longest:
        raise QuestionError(f"The question has {len(question)} characters; at most {longest} are read. Ask it shorter.")
    return make_well_formed(question)


def check_history(history: object, longest: int) -> tuple[str, ...]:
    """Return the earlier questions, well-formed, without those that could not be asked: empty or too long.

    Raises QuestionError for what is no list of texts.
    """
    if not isinstance(history, list | tuple):
        raise QuestionError(f"The history must be a list of the earlier questions, not {_name_kind(history)}.")
    if odd := [question for question in history if not isinstance(question, str)]:
        raise QuestionError(f"Each question of the history must be a text; one is {_name_kind(odd[0])}.")
    if len(history) > LONGEST_DIALOGUE:
        raise QuestionError(
            f"The history has {len(history)} questions; at most {LONGEST_DIALOGUE} are read. Begin a new conversation."
        )
    return tuple(make_well_formed(q) for q in history if q.strip() and len(q) <= longest)


def _name_kind(value: object) -> str:
    """Return what a value is, in words of JSON."""
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


class Bot:
    """Answers questions over one open library; holds nothing of a dialogue between calls."""

    def __init__(
        self,
        library: Library,
        drafting: Current[Drafting],
        model: ChatModel | None,
        *,
        limits: Limits,
        notices: Sequence[str] = (),
        longest_question: int = 2000,
        model_reader: ModelReader | None = None,
    ) -> None:
        """``drafting`` and ``limits`` are of the library's reports; who changes them renews both.

        ``model_reader``: the one that they ask.
        """
        self._library = library
        self._drafting = drafting
        self._limits = limits
        self._model = model
        self.notices = tuple(notices)
        self._longest_question = longest_question
        self._model_reader = model_reader
        self._answering = Count()
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Tell a listener from now on how each question ends, in the thread that answers it."""
        self._listeners.append(listener)

    @property
    def under_way(self) -> int:
        """How many questions are being answered."""
        return self._answering.running

    @property
    def library(self) -> Library:
        """The library that is asked; whoever changes it goes through the curator."""
        return self._library

    @property
    def model_name(self) -> str:
        """The language model's name, or "none"."""
        return self._model.name if self._model else "none"

    def entries(self) -> tuple[Entry, ...]:
        """Return what the library holds, without the texts."""
        return self._library.catalog.entries()

    def reports(self) -> tuple[Report, ...]:
        """Return the library's reports."""
        return self._library.catalog.reports()

    def report(self, report_id: str) -> Report:
        """Return one report; ReportNotFound when there is none of this id."""
        return self._library.catalog.report(report_id)

    def sections(self, report_id: str) -> tuple[Section, ...]:
        """Return a report's outline in reading order."""
        return self._library.catalog.sections(report_id)

    def settle(self, sources: Sources) -> tuple[Sources, tuple[str, ...]]:
        """Return sources, whose places and reports may be named, by their keys and ids; and what there is not."""
        return settle_sources(sources, self.entries())

    def fingerprint(self) -> str:
        """Return the library's fingerprint."""
        return self._library.fingerprint()

    def suggest(self, language: Language = "zh", sources: Sources | None = None) -> tuple[str, ...]:
        """Return a few questions that this library, or the reports that sources mean, can answer."""
        drafting = self._limits.open(sources) if sources else self._drafting.value
        return drafting.guide.suggest(language)

    def follow_ups(self, answer: Answer, language: Language = "zh") -> tuple[str, ...]:
        """Return up to three questions that this library can answer after this one."""
        picked = answer.picked
        drafting = self._limits.open(picked.sources) if picked else self._drafting.value
        return drafting.guide.follow_ups(answer, language)

    def search(self, question: str, history: Sequence[str] = (), k: int = 10) -> tuple[Passage, ...]:
        """Return the k best passages for a question, best first: what an answer would be made from."""
        drafting = self._drafting.value
        asked = drafting.reader.read(*self._check(question, history))
        return drafting.retriever.retrieve(asked, k).passages

    def rerank(self, question: str, ids: Sequence[str], k: int = 10) -> tuple[Passage, ...]:
        """Return the k best of sentences that another search found, by their ids as it ranked them.

        Raises LibraryError for an id that no report here has.
        """
        drafting = self._drafting.value
        return drafting.retriever.rerank(drafting.reader.read(*self._check(question, ())), ids, k)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        edit: Edit | None = None,
        *,
        anew: bool = False,
        sources: Sources | None = None,
    ) -> Answer:
        """Return the whole answer at once."""
        *_, last = self.stream(
            question, history, edit, anew=anew, sources=sources
        )  # to its end, or its span would count as given up
        if isinstance(last, Finished):
            return last.answer
        raise AssertionError("a stream ends with its answer")

    def explain(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Return the quoted answer with its trace and the examples like it; no model is asked and nothing is kept."""
        (checked, earlier), clock = self._check(question, history), Clock()
        drafting = self._drafting.value
        answering = drafting.draft(checked, earlier, None, clock, None)
        while True:
            try:
                next(answering)
            except StopIteration as drafted:
                asked, draft = drafted.value
                answer = self._recorded(asked, draft, clock)
                return replace(answer, trace=replace(answer.trace or Trace(), examples=drafting.nearest(checked)))

    def check_text(self, text: str, language: Language = "zh") -> CheckedText:
        """Return the claims of a text that somebody wrote, each held against the library; no model is asked."""
        return self._text_check().check(text, language)

    def check_steps(self, text: str, language: Language = "zh") -> Iterator[CheckStep]:
        """Yield the claims of such a text one by one, as ``check_text`` returns them, each once it is judged."""
        yield from self._text_check().steps(text, language)

    def _text_check(self) -> TextCheck:
        drafting = self._drafting.value
        return TextCheck(drafting.reader, drafting.retriever, self.entries())

    def answers(self, limit: int | None = None) -> tuple[Reopened, ...]:
        """Return the kept answers, last asked first, each held against the library of now; damaged ones left out."""
        return tuple(reopened for _, reopened in newest(self._library, limit) if reopened)

    def reopen(self, answer_id: str) -> Reopened:
        """Return a kept answer by its whole id, as it was, and whether its quotes still stand. Raises RecordError."""
        return reopen(self._library, answer_id)

    def check_model(self) -> None:
        """Raise LLMError where there is a language model and it cannot be asked now."""
        if self._model:
            self._model.check()

    @property
    def model_reading(self) -> ReadingHealth | None:
        """How it stands with the language model's reading of turns; None without a model."""
        return self._model_reader.health if self._model_reader else None

    def warm(self) -> None:
        """Have the language model read what its prompts begin with, so that the first question need not wait for it.

        Then test whether it reads turns well enough to be asked, where that is to be tested.

        A model that cannot do it now is told by the answers, not here.
        """
        if self._model:
            with suppress(LLMError):
                for beginning in WARMING:
                    deque(self._model.stream(beginning, max_tokens=1), maxlen=0)
        if self._model_reader:
            self._model_reader.test()

    def wind_down(self, patience: float) -> bool:
        """Take no further question, and wait until those under way are answered; False where it lasts longer."""
        if self._model_reader:
            self._model_reader.end()
        return self._answering.end(patience)

    def close(self) -> None:
        """Stop the model and let go of the library."""
        if self._model:
            self._model.close()
        self._library.close()

    @traced_stream
    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        edit: Edit | None = None,
        *,
        anew: bool = False,
        sources: Sources | None = None,
    ) -> Iterator[Event]:
        """Yield EvidenceFound, where a model is to word the answer Standing (quoted at once, then after each of its
        sentences that was verified) and Waiting (in line for it), then one Finished.

        ``history``: the dialogue's earlier questions, oldest first; ``edit``: what the user set by hand of this
        question's scope; ``anew``: the model writes though it has answered this before; ``sources``: the
        reports that it may come from, the whole library where there are none. What was not verified is in no
        Standing and not in the record's text, which is authoritative. Raises QuestionError,
        ProgramEnding behind ``wind_down``, and LibraryError where a report was taken away meanwhile.
        """
        checked, history = self._check(question, history)
        asking = Dialogue(checked, history, edit)
        with self._answering.one():
            events = self._answer(asking, self._limits.settle(sources) if sources else None, anew=anew)
            yield from tell_outcome(events, self._listeners)

    def _answer(self, asking: Dialogue, sources: Sources | None, *, anew: bool) -> Generator[Event, None, None]:
        clock, changes, drafting = Clock(), self._library.changes, self._drafting.value
        speaker = Speaker(self._model, self._library.catalog.answers, anew) if self._model else None
        try:
            if sources:
                asked, draft = yield from self._limits.answer(drafting, sources, asking, clock, speaker)
            else:
                whole = drafting.draft(asking.question, asking.history, asking.edit, clock, speaker)
                asked, draft = yield from whole
        except (ReportNotFound, LookupError) as error:
            if self._library.changes == changes:
                raise
            raise LibraryError(CHANGED) from error
        clock.mark("first_token")
        picked = self._limits.describe(sources, asked.language) if sources else None
        answer = self._recorded(asked, draft, clock, picked)
        history, edit, speaks = asking.history, asking.edit, self.model_name
        kept = keep(self._library, answer, history=history, edit=edit, speaker=speaks, reply=draft.reply)
        yield Finished(kept)

    def _check(self, question: object, history: object) -> tuple[str, tuple[str, ...]]:
        return check_question(question, self._longest_question), check_history(history, self._longest_question)

    def _recorded(self, asked: Question, draft: Draft, clock: Clock, picked: Picked | None = None) -> Answer:
        """Return a draft as a record, which gets its id where it is kept."""
        shown = markers_in(draft.text) | (draft.table.markers if draft.table else set())
        typed, standalone = asked.recorded
        clock.mark("total")
        return Answer(
            id="",
            question=typed,
            standalone_question=standalone,
            scope=asked.scope,
            text=draft.text,
            claims=draft.claims,
            citations=tuple(citation for citation in draft.citations if citation.marker in shown),
            model=draft.model or "none",
            index=self._library.fingerprint(),
            table=draft.table,
            chart=draft.chart,
            coverage=draft.coverage,
            refusal=draft.refusal,
            notices=(*self.notices, *draft.notices),
            understood=asked.understood,
            other_readings=asked.others,
            picked=picked,
            trace=draft.trace,
            timings_ms=dict(clock.marks),
        )
