"""All that is served as one app: the page, the ends for other programs and the downloads. Knows no view's inside."""

from __future__ import annotations

import sys
from importlib.resources import files
from typing import TYPE_CHECKING

from rag.app.desk import Desk
from ui.api.comparison_download import make_compare_router
from ui.api.drafts import make_draft_router
from ui.api.health import make_health_router
from ui.api.history_download import make_past_router
from ui.api.intake import Intake
from ui.api.kept_record import make_record_router
from ui.api.metrics import make_metrics_router, make_no_metrics_router
from ui.api.openai_chat import make_completions_router
from ui.api.page_pictures import make_page_router
from ui.api.shared_page import make_shared_router
from ui.api.uploads import make_upload_router
from ui.gradio_loading import load_gradio
from ui.page import build_page, read_styles
from ui.security.gate import Access
from ui.security.login import make_login_router
from ui.security.sub_path import SubPath
from ui.views.ask.layout import SIMULTANEOUS
from ui.views.base import read_asset

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI, Request, Response

ICON = str(files("ui") / "assets" / "icon.svg")
SCRIPT = "shell.js"  # the frame's, which Gradio adds to the page once it runs
EVENTS = 1000  # under way at once, of which most are questions in line for the model and hold no thread of Gradio
LINE = 500  # events that may wait to be begun; who comes then is told so at once
FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
CODE_FONTS = ("ui-monospace", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace")


def build_app(desk: Desk, access: Access, root_path: str = "", metrics_key: str | None = None) -> FastAPI:
    """Return all that is served, as one app; ``root_path``: under which a proxy shows it.

    ``metrics_key``: by which ``/metrics`` is read; without one there is no such path.
    """
    load_gradio()

    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import FileResponse
    from gradio.route_utils import FnIndexInferError

    from ui.api.mcp_tools import make_tools  # MCP takes half a second to load

    tools = make_tools(desk)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=tools.lifespan)
    app.add_middleware(Intake)
    access.guard(app, (read_asset(SCRIPT),))
    _add_routers(app, desk, access)
    app.include_router(make_metrics_router(desk, metrics_key) if metrics_key else make_no_metrics_router())

    @app.get("/pwa_icon/{size}")
    def draw_icon(size: str) -> FileResponse:  # noqa: ARG001  # a drawing has any size; Gradio would look for its pixels
        return FileResponse(ICON, media_type="image/svg+xml")

    app.router.routes.extend(tools.routes)
    page = build_page(desk)
    page.queue(default_concurrency_limit=SIMULTANEOUS, max_size=LINE, api_open=False)
    # After each event Gradio would reckon a table of all events with pandas, for a monitor that is off. Its only other
    # switch is an environment variable.
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    page._queue.max_thread_count = EVENTS
    gr.mount_gradio_app(
        app, page, "/", auth_dependency=access.name_of, footer_links=[], run_history=False, enable_monitoring=False,
        root_path=root_path or None, ssr_mode=False, mcp_server=False, pwa=False, theme=_make_theme(),
        favicon_path=ICON,
        app_kwargs={"exception_handlers": dict.fromkeys(
            (LookupError, TypeError, ValueError, FnIndexInferError), _refuse_unknown
        )},
        head=_make_head(),
    )  # fmt: skip
    if root_path:
        app.add_middleware(SubPath, path=root_path)
    return app


def _add_routers(app: FastAPI, desk: Desk, access: Access) -> None:
    app.include_router(make_login_router(access))
    app.include_router(make_health_router(desk.bot))
    app.include_router(make_completions_router(desk.bot))
    app.include_router(make_upload_router(desk))
    app.include_router(make_draft_router(desk))
    app.include_router(make_compare_router(desk))
    app.include_router(make_past_router(desk))
    app.include_router(make_page_router(desk))
    app.include_router(make_record_router(desk))
    app.include_router(make_shared_router(desk))


def _make_head() -> str:
    """Return what the page's head has of ours: the styles as they are written, and the frame's script.

    Not by ``css=``: Gradio takes that apart and puts its own classes before each selector, so that the rules inside
    ``@media`` and those with a comma in brackets match nothing.
    """
    return f"<style>{read_styles()}</style><script>{read_asset(SCRIPT)}</script>"


def _refuse_unknown(_: Request, error: Exception) -> Response:
    """Answer what names an event, a component or an argument that the page has not: Gradio looks it up and falls.

    What its handlers raise does not come here: it ends their events.
    """
    from fastapi.responses import JSONResponse

    told = f"The page has nothing of this name or kind ({type(error).__name__}: {error})."
    return JSONResponse({"error": {"message": told, "type": "invalid_request_error", "param": None, "code": None}}, 400)


def _make_theme() -> gr.Theme:
    import gradio as gr

    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal, neutral_hue=gr.themes.colors.slate, font=FONTS, font_mono=CODE_FONTS
    )
