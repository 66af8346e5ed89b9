"""A question → scope → evidence → decision → words → verified draft, over a library as it stands.

A ``Drafting`` is made of the reports that are there; when they change, another one takes its place (``Bot.renew``).
Keeps no record and holds nothing of a dialogue.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from index.library import Library
from index.records import Passage, Report
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.answerability.answer_fit import looked_at, read_suit
from rag.answerability.evidence import refuse_evidence, refuse_silence, refuse_unspoken
from rag.answerability.premises import Premises
from rag.answerability.topic import refuse_below, refuse_empty, refuse_scope, refuse_year
from rag.answering.follow_up import Again, Recall
from rag.answering.numbers import Several
from rag.answering.small_talk import ask_back, refuse_courtesy
from rag.answering.undrawn import tell_undrawn
from rag.answering.variants import Variants
from rag.dialogue.contextualizer import Asked, ScopeReader
from rag.generation.packing import pack
from rag.generation.prompts import write_prompt
from rag.generation.reply_cache import Speaker
from rag.generation.reply_check import check_reply
from rag.grounding.citations import MarkerStream, cite
from rag.language.messages import make_notice, make_storage_notice
from rag.retrieval.retriever import WHOLE_PART, Found, Retriever
from rag.schema.answer import Claim, Draft, Edit, Event, EvidenceFound, Refusal, Reply, TextDelta, Waiting
from rag.schema.errors import LLMError
from rag.suggestions.guide import Guide
from rag.understanding.cues import asks_nothing
from rag.understanding.question_type import REASON, expected
from rag.understanding.subject import Nearness, Subject, read_subject
from rag.understanding.vocabulary import Lexicon
from rag.wording.quoting import choose, trim, widen

NO_ANSWER = ("语言模型没有应答，以下直接引用原文。", "The language model did not answer; the evidence is quoted.")
WORDS_ONLY = (
    "只按字词检索，没有按意思检索，可能漏掉说法不同的原文",
    "Searched by words alone, not by meaning, so what is worded otherwise may be missed",
)
SHOWN = 5  # passages on the screen and in the prompt for a question about one report
# What is planned or missing is no evidence of what was done: shown only where the best passage is of its kind.
ELSEWHERE = frozenset({"plans", "shortcomings"})
NEAR = 0.3  # share of what is asked that a passage must cover to be shown beside a refusal; by judgement
READ_THROUGH = 200  # reports in which a word is looked for before its absence is told; by judgement


@dataclass(slots=True)
class Clock:
    """Milliseconds since the question, by step."""

    began: float = field(default_factory=time.perf_counter)
    marks: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        """Note that a step has come to its end, the first time."""
        self.marks.setdefault(step, round((time.perf_counter() - self.began) * 1000, 1))


@dataclass(frozen=True, slots=True)
class Drafting:
    """Reads and answers questions over the reports that the library had when this was made."""

    library: Library
    entries: tuple[Entry, ...]
    reader: ScopeReader
    retriever: Retriever
    several: Several
    premises: Premises
    recall: Recall
    guide: Guide
    variants: Variants
    lexicon: Lexicon
    nearness: Nearness | None = None  # None: words count as spoken of only where they stand

    def draft(
        self, question: str, history: Sequence[str], edit: Edit | None, clock: Clock, speaker: Speaker | None
    ) -> Generator[Event, None, tuple[Asked, Draft]]:
        """Read a question in its dialogue and answer it: from what needs no search, else from what a search finds."""
        again = cache(self._again)
        asked = self.recall.read(question, history, edit, again)
        clock.mark("scope")
        draft = self._told(asked, history, again)
        if draft is None:
            draft = self._noted((yield from self._searched(asked, clock, speaker)))
            return asked, self._completed(asked, draft)
        draft = self._completed(asked, draft)
        clock.mark("retrieve")
        yield EvidenceFound(asked.scope, draft.citations, asked.understood)
        clock.mark("first_evidence")
        return asked, draft

    def _completed(self, asked: Asked, draft: Draft) -> Draft:
        """Return a draft, whatever made it, with what else a user has to know of it."""
        return tell_undrawn(asked, self.variants.beside(asked, draft, self.several.number_asked))

    def _noted(self, draft: Draft) -> Draft:
        """Return what came of a search, with word of it where no more than words could be searched."""
        why = self.library.unopened
        return replace(draft, notices=(*draft.notices, make_storage_notice(*WORDS_ONLY, why))) if why else draft

    def _told(self, asked: Asked, history: Sequence[str], again: Again) -> Draft | None:
        """Return the answer that needs no search, or None."""
        if not self.entries:
            return _refused(refuse_empty(asked))
        if polite := refuse_courtesy(asked, partial(self.guide.suggest, asked.language)):
            return _refused(polite)
        if recalled := self.recall.look_up(asked, history, again):
            return recalled
        refusal = refuse_scope(asked, self.entries)
        if asked.below:  # only a search tells whether a report speaks of that department
            return _refused(refusal) if refusal else None
        if refusal:
            return _refused(refusal)
        return self.premises.check_names(asked) or self.premises.check_figures(asked) or self.several.look_up(asked)

    def _again(self, question: str, history: Sequence[str]) -> Draft:
        """Answer an earlier question once more, quoted: the same each time, with the evidence numbered as it was."""
        answering = self.draft(question, history, None, Clock(), None)
        while True:
            try:
                next(answering)
            except StopIteration as answered:
                draft: Draft = answered.value[1]
                return draft

    def _searched(self, asked: Asked, clock: Clock, speaker: Speaker | None) -> Generator[Event, None, Draft]:
        """Search the asked reports, show the evidence, and answer from it."""
        subject = read_subject(f"{asked.context} {asked.content}", self.lexicon, asked.scope.jurisdictions)
        if not subject.terms and asks_nothing(f"{asked.context} {asked.content}"):
            return _refused(ask_back(asked, partial(self.guide.suggest, asked.language)))
        found = self._explained(asked, self.retriever.retrieve(asked))
        clock.mark("retrieve")
        several = self.several.compare(asked, found) if asked.several else None
        evidence = () if several else _evidence(asked, found)
        citations = several.citations if several else cite(evidence)
        yield EvidenceFound(asked.scope, citations, asked.understood)
        clock.mark("first_evidence")
        refusal = refuse_below(asked, found, self.entries) or refuse_year(asked, found, self.entries)
        if refusal is None and evidence and (untrue := self.premises.check_events(asked, found)):
            return untrue
        refusal = refusal or refuse_evidence(asked, found, self._is_said, evidence or several)
        refusal = refusal or self._refuse_unspoken(asked, subject, found, several)
        if refusal:
            return replace(_with_nearest(refusal, asked, found, evidence), citations=citations)
        if several:
            return several
        if speaker and not _is_part(evidence[0]) and not _asks_figure(asked, found):
            draft = yield from self._written(asked, found, evidence, speaker, clock)
        else:
            draft = _quoted(asked, found, evidence)
        return replace(draft, citations=citations)

    def _refuse_unspoken(self, asked: Asked, subject: Subject, found: Found, several: Draft | None) -> Refusal | None:
        """Return a refusal where what would be quoted does not speak of what is asked; a whole part always does."""
        if several:
            texts = [_text(citation.quote, citation.section) for citation in several.citations]
            texts += [_text(p.sentence.text, p.section_path) for p in found.passages[:SHOWN]]
        elif _is_part(found.passages[0]):
            return None
        else:
            texts = ["\n".join(_text(p.sentence.text, p.section_path) for p in _chosen(asked, found))]
        return refuse_unspoken(asked, subject, texts, self._is_said, self.nearness)

    def _explained(self, asked: Asked, found: Found) -> Found:
        """Return what was found; a shortcoming or what gives no reason, with what the report goes on to say of it."""
        if asked.several or asked.number:
            return found
        of, why = self.library.catalog.sentences, REASON in expected(asked.content)
        passages = tuple(
            widen(p, of((p.report.id,)), why=why) if why or p.aspect == "shortcomings" else p
            for p in found.passages[:SHOWN]
        )
        return replace(found, passages=(*passages, *found.passages[SHOWN:]))

    def _is_said(self, words: Sequence[str], report_ids: Sequence[str]) -> bool:
        """Whether any of these reports holds any of these folded words."""
        texts = (fold(self.library.catalog.report(report_id).text) for report_id in report_ids[:READ_THROUGH])
        return len(report_ids) > READ_THROUGH or any(word in text for text in texts for word in words)

    def _written(
        self,
        asked: Asked,
        found: Found,
        evidence: Sequence[Passage],
        speaker: Speaker,
        clock: Clock,
    ) -> Generator[Event, None, Draft]:
        markers = MarkerStream(len(evidence))
        messages = write_prompt(asked, pack(evidence, found, answering=len(_chosen(asked, found))))
        known = speaker.recall(asked.question, messages)
        said: list[str] = []
        shown: list[str] = []
        try:
            for piece in speaker.say(messages, known):
                if isinstance(piece, Waiting):
                    yield piece
                    continue
                said.append(piece)
                if text := markers.feed(piece):
                    clock.mark("first_token")
                    shown.append(text)
                    yield TextDelta(text)
        except LLMError as error:
            return replace(_quoted(asked, found, evidence), notices=(make_notice(*NO_ANSWER, error),))
        shown.append(markers.flush())
        draft = self._checked_words(asked, found, evidence, "".join(shown), speaker.model.name)
        return replace(draft, reply=Reply(known.prompt, "".join(said)))

    def _checked_words(self, asked: Asked, found: Found, evidence: Sequence[Passage], text: str, model: str) -> Draft:
        """Turn a model's words into a draft that says nothing its evidence does not.

        What is not borne out stays in the record as unsupported; where the rest does not answer, the quote does.
        """
        bodies = tuple(entry.profile.jurisdiction.name for entry in self.entries)
        checked = check_reply(text, asked, found, evidence, bodies)
        if checked.silent:
            refusal = refuse_silence(asked, found)
            return _refused(refusal) if refusal else _quoted(asked, found, evidence)
        quotes = () if checked.answers else _quoted(asked, found, evidence).claims
        shown = (*checked.kept, *quotes)
        words = "".join(_sentence(claim, asked) for claim in shown)
        return Draft(words, (*checked.dropped, *shown), model=model)


def _text(words: str, section: Sequence[str]) -> str:
    """Return what a sentence says with what its headings say, folded."""
    return fold(" ".join((words, *section)))


def _evidence(asked: Asked, found: Found) -> tuple[Passage, ...]:
    """Return the passages that are shown and may be cited: those to quote first."""
    first = _chosen(asked, found)
    rest = (p for p in found.passages if p not in first and (p.aspect not in ELSEWHERE or p.aspect == first[0].aspect))
    return (*first, *rest)[:SHOWN]


def _chosen(asked: Asked, found: Found) -> tuple[Passage, ...]:
    return choose(found, read_suit(asked, found), looked_at=looked_at(asked))


def _is_part(passage: Passage) -> bool:
    """Whether a passage is a whole part of a report, whose items are quoted and not reworded."""
    return passage.score >= WHOLE_PART


def _asks_figure(asked: Asked, found: Found) -> bool:
    """Whether a figure is all that is asked, in Chinese: the report's own clause tells it, and at once."""
    suit = read_suit(asked, found)
    return suit.figure and all(kind.figure for kind in suit.kinds) and asked.language == "zh"


def _refused(refusal: Refusal) -> Draft:
    return Draft(refusal.detail, (), refusal=refusal)


def _with_nearest(refusal: Refusal, asked: Asked, found: Found, evidence: Sequence[Passage]) -> Draft:
    """Return a refusal; one for what is not disclosed with what comes nearest to it, where anything does."""
    if refusal.kind != "not_disclosed" or not evidence or found.covered(evidence[:1]) < NEAR:
        return _refused(refusal)
    claim = _quote(asked, found, evidence[0], evidence)
    lead = " Nearest to it: " if asked.language == "en" else "最接近的原文是,"
    return Draft(f"{refusal.detail}{lead}{_sentence(claim, asked)}", (claim,), refusal=refusal)


def _quoted(asked: Asked, found: Found, evidence: Sequence[Passage]) -> Draft:
    claims = tuple(_quote(asked, found, passage, evidence) for passage in _chosen(asked, found))
    return Draft("".join(_sentence(claim, asked) for claim in claims), claims)


def _quote(asked: Asked, found: Found, passage: Passage, evidence: Sequence[Passage]) -> Claim:
    quote = trim(passage, found, number=asked.number).rstrip("。")  # the sentence of the answer has its own
    return Claim(f"{_label(passage.report, asked)}“{quote}”", (evidence.index(passage) + 1,), "quoted")


def _sentence(claim: Claim, asked: Asked) -> str:
    """Return a claim as shown: its words, its markers, its full stop."""
    markers = "".join(f"[{marker}]" for marker in claim.citations)
    words = claim.text.rstrip("。.;； ")
    return f"{words} {markers}. " if asked.language == "en" else f"{words}{markers}。"


def _label(report: Report, asked: Asked) -> str:
    profile = report.profile
    if asked.language == "en":
        year = f"{profile.year} " if profile.year else ""
        return f"The {year}report of {profile.jurisdiction.name} says: "
    return f"{_name(report)}:"


def _name(report: Report) -> str:
    profile = report.profile
    return f"{profile.jurisdiction.name}{profile.year}年" if profile.year else profile.jurisdiction.name
