"""The view of past conversations: found, renamed, deleted, opened and exported by their owner alone."""

# No ``from __future__ import annotations`` here; see ``app``.
from dataclasses import dataclass
from datetime import datetime

from index.errors import ZhiwenError
from rag.app.desk import Desk
from rag.language.messages import explain
from rag.schema.answer import Language
from rag.schema.errors import RecordError
from ui.language import Words, read_words
from ui.security.gate import visitor_of
from ui.views.base import QUIET, Changes, Common, merge, read_asset
from ui.views.history.list import SHOWN, Shelf, render_head, render_list

LONGEST_SEARCH = 80  # characters


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at which of their conversations, in which language."""

    owner: str
    language: Language
    words: Words
    search: str
    shown: int


class PastView:
    """A list of what the visitor has asked, with a search and what can be done to each."""

    def __init__(self, desk: Desk, common: Common) -> None:
        self._conversations = desk.conversations
        self._common = common

    def lay_out(self) -> None:
        """Create the components in the current column."""
        import gradio as gr

        self._search, self._shown = gr.State(""), gr.State(SHOWN)
        self._port = gr.HTML(js_on_load=read_asset("past.js"), apply_default_css=False, elem_id="zw-past-port")
        self._list = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="zw-past-list")

    def connect(self) -> None:
        """Attach the events."""
        import gradio as gr

        port = self._port

        def look(language: Language, search: str, shown: int, request: gr.Request) -> Look:
            return Look(visitor_of(request).owner, language, read_words(language), search, shown)

        def expand(language: Language, search: str, shown: int, request: gr.Request) -> Changes:
            at = look(language, search, shown, request)
            return merge({port: render_head(at.words, search)}, self._show(at))

        def find(language: Language, _search: str, _shown: int, request: gr.Request, event: gr.EventData) -> Changes:
            search = " ".join(str(event._data["search"]).split())[:LONGEST_SEARCH]
            return self._show(look(language, search, SHOWN, request))

        def renew(language: Language, search: str, shown: int, request: gr.Request, event: gr.EventData) -> Changes:
            more = SHOWN if event._data.get("more") else 0
            return self._show(look(language, search, shown + more, request))

        def rename(language: Language, search: str, shown: int, request: gr.Request, event: gr.EventData) -> Changes:
            at, chosen = look(language, search, shown, request), str(event._data["id"])
            return self._show(at, self._rename(at, chosen, str(event._data["title"])), chosen)

        def delete(language: Language, search: str, shown: int, request: gr.Request, event: gr.EventData) -> Changes:
            at = look(language, search, shown, request)
            everything = event._data.get("all") is True
            return self._show(at, self._delete_all(at) if everything else self._delete(at, str(event._data["id"])))

        inputs = [self._common.language, self._search, self._shown]
        outputs = [port, self._list, self._search, self._shown]
        port.expand(expand, inputs, outputs, **QUIET)
        port.input(find, inputs, outputs, trigger_mode="always_last", **QUIET)
        port.apply(renew, inputs, outputs, **QUIET)
        port.edit(rename, inputs, outputs, **QUIET)
        port.delete(delete, inputs, outputs, **QUIET)

    def _show(self, at: Look, said: str = "", touched: str = "") -> Changes:
        found = self._conversations.find(at.owner, at.search, limit=at.shown)
        shelf = Shelf(found, self._conversations.count(at.owner, at.search), at.search, said, touched)
        listed = render_list(shelf, at.words, datetime.now().astimezone())
        return {self._list: listed, self._search: at.search, self._shown: at.shown}

    def _rename(self, at: Look, conversation_id: str, title: str) -> str:
        """Rename a conversation and say what came of it."""
        if not title.strip():
            return at.words["past_said_untitled"]
        try:
            self._conversations.rename(at.owner, conversation_id, title)
        except RecordError:
            return at.words["past_said_gone"]
        except ZhiwenError as error:
            return _say_failure(at, error)
        return at.words["past_said_renamed"]

    def _delete_all(self, at: Look) -> str:
        """Delete all of the visitor's conversations and say how many they were."""
        try:
            count = self._conversations.delete_all(at.owner)
        except ZhiwenError as error:
            return _say_failure(at, error)
        return at.words["past_said_deleted_all"].format(count=count)

    def _delete(self, at: Look, conversation_id: str) -> str:
        """Delete a conversation and say what came of it."""
        try:
            self._conversations.delete(at.owner, conversation_id)
        except RecordError:
            return at.words["past_said_gone"]
        except ZhiwenError as error:
            return _say_failure(at, error)
        return at.words["past_said_deleted"]


def _say_failure(at: Look, error: ZhiwenError) -> str:
    return at.words["past_said_failed"].format(error=explain(error, at.language))
