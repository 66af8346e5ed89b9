"""The quoted answer at once, then the model's sentences in its quotes' place, each as soon as it is verified.

Whatever the model says is judged by ``check_reply`` before it is in any event; knows nothing of how it is shown.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from index.records import Passage
from rag.answerability.evidence import refuse_silence
from rag.answering.clock import Clock
from rag.answering.quoted import chosen, write_claims
from rag.generation.packing import pack
from rag.generation.prompts import Messages, write_prompt
from rag.generation.reply_cache import Speaker
from rag.generation.reply_check import check_reply
from rag.grounding.citations import MarkerStream
from rag.grounding.completeness import complete
from rag.grounding.verifier import numbers_of, whole_claims
from rag.language.messages import make_notice, say_both
from rag.retrieval.retriever import Found
from rag.schema.answer import Claim, Draft, Event, Reply, Standing, Waiting
from rag.schema.errors import LLMError
from rag.understanding.question import Question
from rag.wording.lines import shown


@dataclass(frozen=True, slots=True)
class Quoting:
    """One question, the evidence for it, and the quoted answer to it, whose markers are those of the evidence.

    ``is_account``: each of the quotes is a point of its own, in a line of its own.
    """

    asked: Question
    found: Found
    evidence: Sequence[Passage]
    quoted: Draft
    is_account: bool

    def standing(self, kept: Sequence[Claim]) -> Standing:
        """Return verified sentences with the quotes that they leave: all of them, where the answer would lack a part.

        A point of an account is replaced only by sentences that tell its figures too.
        """
        quotes = (claim for claim in self.quoted.claims if claim.verdict == "quoted")
        left = tuple(claim for claim in quotes if not self._is_told(claim, kept))
        if not kept or not complete(self.asked, (*kept, *left), self.evidence):
            left = self.quoted.claims
        return Standing(self._write(kept, left), (*kept, *left))

    def _is_told(self, quote: Claim, kept: Sequence[Claim]) -> bool:
        """Whether kept sentences cite what a quote quotes."""
        citing = [claim for claim in kept if {*claim.citations} & {*quote.citations}]
        figures = numbers_of("\n".join(claim.text for claim in citing))
        cited = {marker for claim in citing for marker in claim.citations}
        return cited.issuperset(quote.citations) and (not self.is_account or numbers_of(quote.text) <= figures)

    def _write(self, kept: Sequence[Claim], left: Sequence[Claim]) -> str:
        words = write_claims(kept, self.asked)
        if left == self.quoted.claims:
            quotes = self.quoted.text
        elif self.is_account:
            quotes = "\n".join(shown(claim, self.asked.language) for claim in left)
        else:
            quotes = write_claims(left, self.asked)
        return f"{words}\n{quotes}" if self.is_account and words and quotes else words + quotes


class VerifiedWords:
    """Answers from evidence in a model's words, as far as they are verified."""

    def __init__(self, bodies: tuple[str, ...]) -> None:
        """``bodies``: names of all bodies in the library."""
        self._bodies = bodies

    def stream(self, quoting: Quoting, speaker: Speaker, clock: Clock) -> Generator[Event, None, Draft]:
        """Yield the quoted answer, the place in line, the answer after each verified sentence; return it whole."""
        asked, found, quoted = quoting.asked, quoting.found, quoting.quoted
        clock.mark("first_answer")
        yield Standing(quoted.text, quoted.claims)
        messages = write_prompt(asked, pack(quoting.evidence, found, answering=len(chosen(asked, found))))
        known = speaker.recall(asked.recorded[0], messages)
        said: list[str] = []
        try:
            text = yield from self._listen(quoting, speaker, (messages, known), clock, said)
        except LLMError as error:
            return replace(quoted, notices=(make_notice(*say_both("notice.no_answer"), error),))
        draft = self._finished(quoting, text, speaker.model.name)
        # a reply that broke off is not kept: asked again, the model may do better
        return draft if draft.notices else replace(draft, reply=Reply(known.prompt, "".join(said)))

    def _listen(
        self, quoting: Quoting, speaker: Speaker, prompt: tuple[Messages, Reply], clock: Clock, said: list[str]
    ) -> Generator[Event, None, str]:
        """Yield what stands after each sentence; return the reply with settled markers, and in ``said`` as it came."""
        markers, text, ended, claims = MarkerStream(len(quoting.evidence)), "", 0, quoting.quoted.claims
        for piece in speaker.say(*prompt):
            if isinstance(piece, Waiting):
                yield piece
                continue
            clock.mark("first_token")
            said.append(piece)
            text += markers.feed(piece)
            whole = whole_claims(text)
            if whole == ended:
                continue
            ended = whole
            kept = check_reply(text[:whole], quoting.asked, quoting.found, quoting.evidence, self._bodies).kept
            now = quoting.standing(kept)
            if now.claims != claims:
                clock.mark("first_words")
                claims = now.claims
                yield now
        return text + markers.flush()

    def _finished(self, quoting: Quoting, text: str, model: str) -> Draft:
        """Turn a model's words into a draft that says nothing its evidence does not.

        What is not borne out stays in the record as unsupported, and what it would have replaced stays quoted.
        """
        asked = quoting.asked
        checked = check_reply(text, asked, quoting.found, quoting.evidence, self._bodies)
        if checked.silent:
            refusal = refuse_silence(asked, quoting.found)
            return Draft.of(refusal) if refusal else quoting.quoted
        now = quoting.standing(checked.kept)
        if checked.answers and not checked.dropped and not quoting.is_account:
            now = Standing(write_claims(checked.kept, asked), checked.kept)
        notices = (make_notice(*say_both("notice.broken_reply")),) if checked.broken else ()
        worded = None if checked.broken else model
        return Draft(now.text, (*checked.dropped, *now.claims), notices=notices, model=worded)
