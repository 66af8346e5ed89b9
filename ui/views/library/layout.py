"""The view of the library: its reports, their upload, correction and removal; one of them open beside the list.

What is looked at stands in the page's address, so that nothing of a visitor has to be kept here.
"""

# No ``from __future__ import annotations`` here; see ``app``.
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from index.errors import LibraryLocked, ProfileError, ReportNotFound, StorageError, ZhiwenError
from index.stores.versions import COUNTS
from rag.app.desk import Desk
from rag.curation.steps import Step
from rag.curation.uploads import LONGEST_GIVEN
from rag.schema.answer import Language
from rag.schema.errors import LibraryBusy
from ui.language import Words, read_words
from ui.security.gate import Visitor, visitor_of
from ui.views.base import QUIET, Changes, Common, read_asset
from ui.views.library.filters import Wish, list_choices, look, read_wish
from ui.views.library.report import FIELDS, Complaint, Opened, render_no_report, render_opened
from ui.views.library.table import Upload, name_of, render_head, render_progress, render_shelf, render_told

SIMULTANEOUS = 8  # visitors served at once
LAST = 1_000_000_000  # place of the first file that is held back: behind those of any upload
SHOW_EVERY = 0.25  # seconds between two pictures of an upload's progress
RENEWED_EVERY = 30.0  # seconds after which a long upload shows in the table what has come in so far
_REFUSED = ("too_large", "unsupported", "storage")  # what a browser may say of a file that it did not get through


class LibraryView:
    """Table and filters, upload, and the report that is open."""

    def __init__(self, desk: Desk, common: Common) -> None:
        self._desk = desk
        self._common = common

    def lay_out(self) -> None:
        """Create the components in the current column."""
        import gradio as gr

        plain: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
        self._port = gr.HTML(js_on_load=read_asset("library.js"), apply_default_css=False, elem_id="zw-library-port")
        self._progress = gr.HTML(**plain, elem_id="zw-library-progress")
        self._told = gr.HTML(**plain, elem_id="zw-library-told")
        with gr.Row(elem_id="zw-library-main"):
            self._shelf = gr.HTML(**plain, elem_id="zw-library-shelf")
            self._side = gr.HTML(**plain, elem_id="zw-library-side")

    def connect(self) -> None:
        """Attach the events."""
        import gradio as gr

        def render(language: Language, event: gr.EventData, request: gr.Request) -> Changes:
            visitor, words = visitor_of(request), read_words(language)
            changes = self._render(read_wish(str(event._data.get("search", ""))), visitor, words)
            if not event._data.get("told") and (asked := self._show((), {}, visitor, words)):
                changes[self._progress] = asked  # of files held back, whenever they were sent
            return changes

        def list_reports(language: Language, event: gr.EventData) -> str:
            return self._list(read_wish(str(event._data["search"])), read_words(language))

        def open_report(language: Language, event: gr.EventData, request: gr.Request) -> str:
            return self._open(str(event._data["report"]), visitor_of(request), read_words(language))

        def correct(language: Language, event: gr.EventData, request: gr.Request) -> Changes:
            told = event._data
            return self._correct(str(told["report"]), told["values"], visitor_of(request), read_words(language))

        def remove(language: Language, event: gr.EventData, request: gr.Request) -> Changes:
            return self._remove(str(event._data["report"]), visitor_of(request), read_words(language))

        def add(language: Language, event: gr.EventData, request: gr.Request) -> Iterator[Changes]:
            yield from self._add(event._data["files"], visitor_of(request), read_words(language))

        def cancel(event: gr.EventData, request: gr.Request) -> None:
            self._cancel(str(event._data["token"]), visitor_of(request))

        language = self._common.language
        last: dict[str, Any] = {"trigger_mode": "always_last", "concurrency_limit": SIMULTANEOUS, **QUIET}
        once: dict[str, Any] = {"concurrency_limit": SIMULTANEOUS, **QUIET}
        everything = [self._port, self._progress, self._told, self._shelf, self._side, self._common.edition]
        self._port.expand(render, language, everything, **last)
        self._port.input(list_reports, language, self._shelf, **last)
        self._port.select(open_report, language, self._side, **last)
        self._port.submit(correct, language, everything, **once)
        self._port.delete(remove, language, everything, **once)
        self._port.upload(add, language, everything, **once)
        # Two files cancelled in one moment are two events: "once" would drop the second while the first is under way.
        self._port.stop(cancel, None, None, trigger_mode="multiple", **once)

    def _render(self, wish: Wish, visitor: Visitor, words: Words) -> Changes:
        curator = self._desk.curator
        upload = Upload(visitor.barred, curator.max_bytes)
        changes: Changes = {
            self._port: render_head(curator.totals(), list_choices(curator.entries()), wish, upload, words),
            self._shelf: self._list(wish, words),
        }
        if wish.report:  # without one, another view may just have had one opened
            changes[self._side] = self._open(wish.report, visitor, words)
        return changes

    def _list(self, wish: Wish, words: Words) -> str:
        facts = self._desk.curator.fact_counts()
        counted = self._desk.enquiry.catalog.counted()
        return render_shelf(look(self._desk.curator.entries(), facts, wish), facts, words, counted)

    def _open(
        self,
        report_id: str,
        visitor: Visitor,
        words: Words,
        complaint: Complaint | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> str:
        if not report_id:
            return ""
        try:
            entry = self._desk.curator.entry(report_id)
            facts = tuple(self._desk.enquiry.facts([entry]))
            report, sections = self._desk.curator.report(report_id)
        except ReportNotFound:
            return render_no_report(words["library_why_gone"], words)
        except ZhiwenError as error:
            return render_no_report(str(error), words)
        versions = self._desk.curator.versions(report_id)
        beside = self._desk.curator.beside(report_id)
        opened = Opened(entry, report, sections, facts, visitor.barred, typed or {}, complaint, versions, beside)
        return render_opened(opened, words)

    def _correct(self, report_id: str, values: Mapping[str, object], visitor: Visitor, words: Words) -> Changes:
        typed = {key: " ".join(str(value).split()) for key, value in values.items() if key in (*FIELDS, COUNTS)}
        if visitor.barred:
            return {self._told: render_told(words["library_upload_barred"] + words[visitor.barred], words, bad=True)}
        if not typed:
            return {self._told: render_told(words["library_nothing_changed"], words)}
        try:
            entry = self._desk.curator.entry(report_id)
            if empty := [key for key, value in typed.items() if not value and key not in entry.overrides]:
                complaint = Complaint(empty[0], "", words["library_wrong_empty"])
                return {self._side: self._open(report_id, visitor, words, complaint, typed)}
            self._desk.curator.correct(report_id, typed)
        except ProfileError as error:
            complaint = complain(error, typed, words)
            return {self._side: self._open(report_id, visitor, words, complaint, typed), self._told: ""}
        except ZhiwenError as error:
            return {self._told: self._say_failure(error, words)}
        done = words["library_saved"].format(name=name_of(self._desk.curator.entry(report_id), words))
        if not any(typed.values()):
            done = words["library_taken_back"]
        return {self._told: render_told(done, words), self._common.edition: self._desk.bot.fingerprint()}

    def _remove(self, report_id: str, visitor: Visitor, words: Words) -> Changes:
        if visitor.barred:
            return {self._told: render_told(words["library_upload_barred"] + words[visitor.barred], words, bad=True)}
        try:
            name = name_of(self._desk.curator.entry(report_id), words)
            self._desk.curator.remove([report_id])
        except ZhiwenError as error:
            return {self._told: self._say_failure(error, words)}
        return {
            self._told: render_told(words["library_deleted"].format(name=name), words),
            self._side: "",
            self._common.edition: self._desk.bot.fingerprint(),
        }

    def _say_failure(self, error: ZhiwenError, words: Words) -> str:
        kinds = {LibraryBusy: "busy", LibraryLocked: "locked", ReportNotFound: "gone", StorageError: "storage"}
        kind = next((kind for known, kind in kinds.items() if isinstance(error, known)), "")
        if not kind:
            return render_told(str(error), words, bad=True)
        return render_told(words[f"library_why_{kind}"], words, detail=str(error), bad=True)

    def _cancel(self, token: str, visitor: Visitor) -> None:
        """Take a file of this visitor's in no more, or give up one held back; what ended is told with the others."""
        incoming = self._desk.curator.incoming
        path = incoming.place_of(visitor.owner, token)
        if path and not visitor.barred and not incoming.give_up(visitor.owner, token):
            self._desk.curator.cancel(path)

    def _held(self, visitor: Visitor) -> tuple[tuple[Step, ...], dict[int, str]]:
        """Return this visitor's files that are held back, behind all others, and their tokens by their places."""
        held = () if visitor.barred else self._desk.curator.incoming.held(visitor.owner)
        steps = tuple(Step(LAST + number, name, "held") for number, (_, name) in enumerate(held))
        return steps, {LAST + number: token for number, (token, _) in enumerate(held)}

    def _show(self, steps: Iterable[Step], tokens: Mapping[int, str], visitor: Visitor, words: Words) -> str:
        """Return how all files fare, those held back as they are now."""
        held, own = self._held(visitor)
        every = (*(step for step in steps if step.state != "held"), *held)
        shown = {**tokens, **own}
        return render_progress(every, self._desk.curator.max_bytes, words, shown) if every else ""

    def _add(self, given: object, visitor: Visitor, words: Words) -> Iterator[Changes]:
        """Yield how the files fare that a visitor has sent."""
        curator = self._desk.curator
        if visitor.barred:
            yield {self._told: render_told(words["library_upload_barred"] + words[visitor.barred], words, bad=True)}
            return
        anyway = isinstance(given, list) and any(isinstance(one, dict) and one.get("anyway") for one in given)
        steps: dict[int, Step] = {}
        tokens: dict[int, str] = {}
        arrived = []
        for number, (name, token, refused) in enumerate(read_files(given)):
            path = curator.incoming.claim(visitor.owner, token, name)
            if path:
                arrived.append((number, name, path))
                tokens[number] = token
            kind = refused if refused in _REFUSED else "missing"
            steps[number] = Step(number, name, "waiting" if path else "failed", kind=None if path else kind)  # type: ignore[arg-type]  # one of four
        last = len(steps)
        shown = renewed = time.monotonic()
        for step in curator.add([(name, path) for _, name, path in arrived], any_text=anyway):
            inside = step.file - len(arrived)  # of the files in archives, which come behind
            number = last + inside if inside >= 0 else arrived[step.file][0]
            steps[number] = replace(step, file=number)
            now = time.monotonic()
            if now - shown < SHOW_EVERY:
                continue
            shown = now
            changes: Changes = {self._progress: self._show(steps.values(), tokens, visitor, words)}
            if now - renewed > RENEWED_EVERY:
                renewed = now
                changes[self._common.edition] = self._desk.bot.fingerprint()
            yield changes
        yield {
            self._progress: self._show(steps.values(), tokens, visitor, words),
            self._common.edition: self._desk.bot.fingerprint(),
        }


def read_files(given: object) -> tuple[tuple[str, str, str], ...]:
    """Return name, token and, where the browser did not send it, the reason, of each file that a browser tells of."""
    if not isinstance(given, list):
        return ()
    files = [file for file in given if isinstance(file, dict)]
    return tuple(
        (str(file.get("name", ""))[:LONGEST_GIVEN], str(file.get("token", "")), str(file.get("refused", "")))
        for file in files
    )


def complain(error: ProfileError, typed: Mapping[str, str], words: Words) -> Complaint:
    """Return in the page's words which value cannot be set, and why."""
    value = typed.get(error.key, "")
    keys = {"year": "year", "written": "date", "published": "date"}
    which = error.key == "jurisdiction" and error.choices
    kind = "jurisdiction" if which else keys.get(error.key, "value")
    why = words[f"library_wrong_{kind}"].format(value=value)
    return Complaint(error.key, value, why, error.choices)
