"""The web page: its layout, how its components are connected to the chat's handlers, and serving it.

The only importer of Gradio together with ``chat``. Knows no retrieval and no model.
"""

# No ``from __future__ import annotations`` here: Gradio reads the annotation of an event's argument, and it
# could not resolve a string that names the locally imported package.
import errno
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from index.errors import ZhiwenError
from index.fetch import Progress
from rag.answer import Language
from rag.settings import Settings
from rag.wiring import open_bot
from ui.chat import Changes, Chat, Parts, Turns
from ui.conversation import Bot, Change
from ui.words import read_words

if TYPE_CHECKING:
    import gradio as gr

SIMULTANEOUS = 8  # conversations served at once; the model has its own queue, evidence need not wait in it
FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
CODE_FONTS = ("ui-monospace", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace")
LOCALES = {"zh": ("zh", "zh-CN", "zh-SG", "zh-TW", "zh-HK"), "en": ("en",)}


def serve(settings: Settings, announce: Callable[[str], None], progress: Progress | None = None) -> None:
    """Serve the page until Ctrl-C; ``announce`` gets its address once it answers.

    Raises ZhiwenError where the port is taken (before any model is loaded) or the library cannot be opened.
    """
    check_port(settings.host, settings.port)
    with closing(open_bot(settings, progress)) as bot:
        page = build_page(bot)
        announce(open_page(page, settings.host, settings.port))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            page.close(verbose=False)


def check_port(host: str, port: int) -> None:
    """Raise ZhiwenError unless a program may listen on this address now."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ZhiwenError(_explain_port(host, port, error)) from error


def _explain_port(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1  # noqa: PLR2004  # the last port there is
        return (
            f"Port {port} on {host} is taken by another program. "
            f"Run: make start PORT={other} (or zhiwen ui --port {other})"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} on {host} is reserved for administrators. Run: zhiwen ui --port 7860"
    return (
        f"The page cannot listen on {host} port {port} ({error}). Check ZHIWEN_HOST, or run: zhiwen ui --host 127.0.0.1"
    )


def open_page(page: "gr.Blocks", host: str, port: int) -> str:
    """Start serving a built page in the background and return its address; ``page.close()`` ends it."""
    import gradio as gr

    assets = files("ui") / "assets"
    texts = {locale: dict(read_words(_as_language(key))) for key, locales in LOCALES.items() for locale in locales}
    page.queue(default_concurrency_limit=SIMULTANEOUS)
    try:
        _, address, _ = page.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, quiet=True, share=False, inbrowser=False,
            theme=_make_theme(), css=(assets / "page.css").read_text("utf-8"), i18n=gr.I18n(**texts),
            favicon_path=str(assets / "icon.svg"), footer_links=[], run_history=False, enable_monitoring=False,
            ssr_mode=False, mcp_server=False, pwa=False,
        )  # fmt: skip
    except OSError as error:
        check_port(host, port)
        raise ZhiwenError(_explain_port(host, port, error)) from error
    return str(address)


def _as_language(key: str) -> Language:
    return "zh" if key == "zh" else "en"


def _make_theme() -> "gr.Theme":
    import gradio as gr

    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal, neutral_hue=gr.themes.colors.slate, font=FONTS, font_mono=CODE_FONTS
    )


def build_page(bot: Bot) -> "gr.Blocks":
    """Return the page as ``gr.Blocks``, not yet served."""
    import gradio as gr

    with gr.Blocks(title="治问 Zhiwen", analytics_enabled=False, fill_width=True) as page:
        locale = gr.Textbox(visible=False)
        parts = _lay_out()
        chat = Chat(bot, parts)
        _connect_asking(chat, parts)
        _connect_reading(chat, parts)
        page.load(
            chat.greet, locale, _outputs(parts), js="() => [navigator.language]",
            api_visibility="private", show_progress="hidden",
        )  # fmt: skip
        gr.api(chat.answer, api_name="ask", concurrency_limit=SIMULTANEOUS)
        gr.api(chat.record, api_name="record")
    return page


def _lay_out() -> Parts:
    import gradio as gr

    say = gr.I18n()
    script = (files("ui") / "assets" / "page.js").read_text("utf-8")
    turns, language, opened, halted = gr.State(()), gr.State("zh"), gr.State(""), gr.State(0)
    header = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="zw-header")
    with gr.Row(elem_id="zw-main"):
        with gr.Column(scale=5, min_width=320, elem_id="zw-left"):
            welcome = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="zw-welcome")
            messages = gr.Chatbot(
                label=say("chat"), show_label=False, buttons=[], latex_delimiters=[], line_breaks=False,
                allow_tags=False, group_consecutive_messages=False, elem_id="zw-chat", visible=False,
            )  # fmt: skip
            box, send, stop, new = _lay_out_box(say)
        with gr.Column(scale=6, min_width=320, elem_id="zw-side"):
            evidence = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="zw-evidence")
            reader = gr.HTML(js_on_load=script, apply_default_css=False, elem_id="zw-reader")
    footer = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="zw-footer")
    return Parts(
        turns=turns, language=language, opened=opened, halted=halted, header=header, welcome=welcome,
        messages=messages, box=box, send=send, stop=stop, new=new, evidence=evidence, reader=reader, footer=footer,
    )  # fmt: skip


def _lay_out_box(say: Callable[[str], Any]) -> tuple[Any, Any, Any, Any]:
    import gradio as gr

    with gr.Row(elem_id="zw-ask"):
        box = gr.Textbox(
            label=say("question"), show_label=False, placeholder=say("ask_here"), lines=1, max_lines=6,
            autofocus=True, container=False, min_width=160, elem_id="zw-box",
        )  # fmt: skip
        send = gr.Button(say("send"), variant="primary", scale=0, min_width=72, elem_id="zw-send")
        stop = gr.Button(say("stop"), variant="stop", scale=0, min_width=72, elem_id="zw-stop", visible=False)
        new = gr.Button(say("new"), scale=0, min_width=96, elem_id="zw-new")
    return box, send, stop, new


def _outputs(parts: Parts) -> list[Any]:
    """Return every component; a handler names the few that it changes."""
    return [getattr(parts, name) for name in Parts.__slots__]


_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def _connect_asking(chat: Chat, parts: Parts) -> None:
    import gradio as gr

    def choose(event: gr.EventData) -> str:
        return str(event._data["question"])

    def change(turns: Turns, language: Language, event: gr.EventData) -> Iterator[Changes]:
        told = event._data
        yield from chat.ask_again(int(told["turn"]), Change(told["kind"], str(told["value"])), turns, language)

    everything, state = _outputs(parts), [parts.turns, parts.language]
    asking: dict[str, Any] = {"concurrency_limit": SIMULTANEOUS, "trigger_mode": "once", **_QUIET}
    inputs = [parts.box, *state]
    typed = gr.on([parts.box.submit, parts.send.click], chat.reply, inputs, everything, **asking)
    picked = parts.reader.input(choose, None, parts.box, **_QUIET).then(chat.reply, inputs, everything, **asking)
    changed = parts.reader.submit(change, state, everything, **asking)
    for asked in (typed, picked, changed):
        asked.success(chat.finish, [parts.turns, parts.opened, parts.language], everything, **_QUIET)
        asked.failure(chat.fail, [parts.turns, parts.halted, parts.language], everything, **_QUIET)
    parts.stop.click(chat.stop, state, everything, cancels=[typed, picked, changed], **_QUIET)
    parts.new.click(chat.clear, parts.language, everything, **_QUIET)


def _connect_reading(chat: Chat, parts: Parts) -> None:
    import gradio as gr

    def open_chosen(turns: Turns, language: Language, event: gr.EventData) -> Changes:
        return chat.open_passage(str(event._data["key"]), turns, language)

    parts.reader.select(open_chosen, [parts.turns, parts.language], _outputs(parts), **_QUIET)
