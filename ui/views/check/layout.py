"""The view that checks a draft: its components, and the handlers between them and the pure functions that render.

Draft and result live in the visitor's session alone. Knows no HTML.
"""

# No ``from __future__ import annotations`` here; see ``app``.
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from index.errors import ZhiwenError
from rag.app.desk import Desk
from rag.export.checked_docx import write_checked_docx
from rag.export.checked_text import checked_lines
from rag.language.messages import explain
from rag.schema.answer import Citation, Language
from rag.schema.checked_text import CheckedClaim, CheckedText
from ui.api.drafts import MOST_CHARACTERS
from ui.components.report_reader import render_reader
from ui.language import Words, read_words
from ui.security.gate import visitor_of
from ui.streaming import Quiet, hear
from ui.views.base import QUIET, Changes, Common, merge, read_asset
from ui.views.check.draft import render_head, render_progress, render_told
from ui.views.check.evidence import render_evidence, render_hint
from ui.views.check.text import render_file, render_result

AT_ONCE = 2  # checks under way; others wait until one has ended
SHOW_EVERY = 0.2  # seconds between two pictures of the progress
KEPT = 3600  # seconds after which a session that is not used lets go of its result
KEY = "check"  # of the open report; other views have keys of their own


@dataclass(frozen=True, slots=True)
class Result:
    """A checked text, in which language its reasons are, against which library it was checked, and when."""

    checked: CheckedText
    language: Language
    edition: str
    made: int

    @property
    def key(self) -> str:
        """What tells this result from others."""
        return f"{self.made}-{self.language}"


class CheckView:
    """A box for a draft and its checked text on the left, the evidence of a sentence beside it."""

    def __init__(self, desk: Desk, common: Common) -> None:
        self._desk, self._common = desk, common

    def lay_out(self) -> None:
        """Create the components in the current column."""
        import gradio as gr

        def html(name: str, script: str | None = None) -> gr.HTML:
            return gr.HTML(js_on_load=script, apply_default_css=False, elem_id=f"zw-check-{name}")

        self._result = gr.State(None, time_to_live=KEPT)
        with gr.Row(elem_id="zw-check"):
            with gr.Column(scale=1, min_width=0, elem_id="zw-check-main"):
                self._port = html("port", read_asset("check.js"))
                self._box = gr.Textbox(lines=14, max_lines=14, container=False, elem_id="zw-check-box")
                with gr.Row(elem_id="zw-check-acts"):
                    self._run = gr.Button("", variant="primary", scale=0, elem_id="zw-check-run")
                    self._cancel = gr.Button("", scale=0, visible=False, elem_id="zw-check-cancel")
                self._progress = html("progress")
                self._text = html("text")
            with gr.Column(scale=0, min_width=0, elem_id="zw-check-side"):
                self._evidence = html("evidence")
                self._reader = html("reader")
        self._file = html("file")

    def connect(self) -> None:
        """Attach the events."""
        import gradio as gr

        language, result = self._common.language, self._result
        run, renew = self._make_checks()

        def render(spoken: Language, kept: Result | None) -> Changes:
            return self._render(kept, read_words(spoken))

        def read(spoken: Language, kept: Result | None, event: gr.EventData) -> Changes:
            return self._read(kept, event._data, read_words(spoken))

        def save(spoken: Language, kept: Result | None, event: gr.EventData) -> Changes:
            return self._save(kept, str(event._data["kind"]), str(event._data["number"]), spoken)

        def stopped(spoken: Language) -> Changes:
            words = read_words(spoken)
            return merge(self._label(words), {self._progress: render_told(words["check_stopped"])})

        shown = [self._port, self._box, self._run, self._cancel, self._progress, self._text, result]
        aside = [self._evidence, self._reader]
        checking: dict[str, Any] = {"concurrency_limit": None, **QUIET}
        begun = self._run.click(run, [self._box, language], [*shown, *aside], trigger_mode="once", **checking)
        expanded = self._port.expand(render, [language, result], [*shown, *aside], **QUIET)
        again = {**checking, "trigger_mode": "always_last"}  # the language may be switched back meanwhile
        renewed = expanded.then(renew, [result, language], [*shown, *aside], **again)
        for check in (begun, renewed):
            check.failure(stopped, language, shown, **QUIET)  # Gradio calls a check failed too that was cancelled
        self._cancel.click(stopped, language, shown, cancels=[begun, renewed], **QUIET)
        self._port.select(read, [language, result], aside, trigger_mode="multiple", **QUIET)
        self._port.submit(save, [language, result], self._file, **QUIET)

    def _make_checks(self) -> tuple[Any, Any]:
        """Return the handlers that check: what stands in the box, and what was checked before, where that is stale."""
        import anyio
        import gradio as gr

        limiter = anyio.CapacityLimiter(AT_ONCE)

        async def follow(text: str, language: Language, request: gr.Request) -> AsyncIterator[Changes]:
            """Yield the steps of a check, which runs in a thread of its own."""
            words = read_words(language)
            yield merge(self._label(words, running=True), {self._progress: render_progress(0, 0, words)})
            steps = self._check(text, language)
            async with aclosing(hear(steps, limiter, visitor=visitor_of(request).owner)) as heard:
                async for changes in heard:
                    if not isinstance(changes, Quiet):
                        yield changes

        async def run(text: str, language: Language, request: gr.Request) -> AsyncIterator[Changes]:
            words = read_words(language)
            if refused := refuse(text, words):
                yield {self._progress: render_told(refused)}
                return
            async for changes in follow(text, language, request):
                yield changes

        async def renew(kept: Result | None, language: Language, request: gr.Request) -> AsyncIterator[Changes]:
            if kept is None or (kept.language, kept.edition) == (language, self._desk.bot.fingerprint()):
                yield {self._progress: ""}  # of a handler that yields nothing Gradio would empty every component
                return
            async for changes in follow(kept.checked.text, language, request):
                yield changes

        return run, renew

    def _check(self, text: str, language: Language) -> Iterator[Changes]:
        """Yield how far the check of a text is, and its result."""
        words, bot = read_words(language), self._desk.bot
        claims: list[CheckedClaim] = []
        shown, edition = time.monotonic(), bot.fingerprint()
        try:
            for step in bot.check_steps(text, language):
                claims.append(step.claim)
                if time.monotonic() - shown >= SHOW_EVERY:
                    shown = time.monotonic()
                    yield {self._progress: render_progress(step.done, step.total, words)}
        except ZhiwenError as error:
            told = words["check_failed"].format(error=explain(error, language))
            yield merge(self._label(words), {self._progress: render_told(told)})
            return
        if not claims:
            yield merge(self._label(words), {self._progress: render_told(words["check_no_claim"])})
            return
        result = Result(CheckedText(text, tuple(claims)), language, edition, time.time_ns())
        yield merge(self._label(words), self._show(result, words), {self._result: result})

    def _render(self, kept: Result | None, words: Words) -> Changes:
        """Return the view in a language, with the result that is there."""
        head = render_head(len(self._desk.bot.entries()), self._desk.curator.max_bytes, words)
        shown = self._show(kept, words) if kept else {}
        return merge({self._port: head}, self._label(words), shown)

    def _label(self, words: Words, *, running: bool = False) -> Changes:
        """Return what the box and its buttons say, and which of these there are."""
        import gradio as gr

        box = gr.Textbox(label=words["check_box"], placeholder=words["check_placeholder"])
        return {
            self._box: box,
            self._run: gr.Button(words["check_run"], visible=not running),
            self._cancel: gr.Button(words["check_cancel"], visible=running),
        }

    def _show(self, result: Result, words: Words) -> Changes:
        return {
            self._progress: "",
            self._text: render_result(result.checked, result.key, words),
            self._evidence: render_hint(words["check_pick"]),
            self._reader: "",
        }

    def _read(self, kept: Result | None, told: Any, words: Words) -> Changes:  # noqa: ANN401  # what the browser sent
        """Return the evidence of a sentence, and the report of one of its citations."""
        number, at = told.get("claim"), told.get("at", 0)
        if kept is None or not isinstance(number, int) or not 0 <= number < len(kept.checked.claims):
            return {self._evidence: render_hint(words["check_gone"], f"{number}-{at}"), self._reader: ""}
        citations = kept.checked.claims[number].citations
        at = at if isinstance(at, int) and 0 <= at < max(len(citations), 1) else 0
        try:
            reader = self._open(citations[at], words) if citations else ""
        except ZhiwenError:  # the report has left the library
            return {self._evidence: render_hint(words["check_gone"], f"{number}-{at}"), self._reader: ""}
        return {self._evidence: render_evidence(kept.checked, number, at, words), self._reader: reader}

    def _open(self, chosen: Citation, words: Words) -> str:
        """Return the report of a citation with its sentence marked. Raises ZhiwenError where it is not there."""
        bot = self._desk.bot
        report, sections = bot.report(chosen.report_id), bot.sections(chosen.report_id)
        return render_reader(report, sections, chosen, f"{KEY}-{chosen.start}", words)

    def _save(self, kept: Result | None, kind: str, number: str, language: Language) -> Changes:
        """Return a file of the result for the browser to keep; ``number`` tells one request from another."""
        if kept is None:
            return {self._file: ""}
        if kind == "docx":
            data = write_checked_docx(kept.checked, language)
        else:
            data = "".join(f"{line}\n" for line in checked_lines(kept.checked, language)).encode()
        name = "docx" if kind == "docx" else "md"
        return {self._file: render_file(f"zhiwen-check.{name}", b64encode(data).decode("ascii"), number)}


def refuse(text: str, words: Words) -> str:
    """Return why a draft is not checked, "" where it is."""
    if not text.strip():
        return words["check_no_text"]
    if len(text) > MOST_CHARACTERS:
        return words["check_too_long"].format(count=f"{len(text):,}", most=f"{MOST_CHARACTERS:,}")
    return ""
