"""The login page: one form that works without scripts and fetches nothing, in the visitor's language.

Knows the rules of access and no view of the page.
"""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the routes, and it could not
# resolve a string that names a locally imported class.
from base64 import b64encode
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

from rag.schema.answer import Language
from ui.components.html import Markup, render
from ui.components.own_page import read_style
from ui.language import choose_language, read_words
from ui.security.gate import SLOWED, Access, address_of, find_visitor, sit_down
from ui.security.sessions import log_in, log_out

if TYPE_CHECKING:
    from fastapi import APIRouter

_LONGEST = 16_384  # bytes of a filled form; names and passwords are short
_LOCALES = {"zh": "zh-CN", "en": "en"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
    "base-uri 'none'",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}


def make_login_router(access: Access) -> "APIRouter":
    """Return the routes ``/login`` and ``/logout``."""
    import anyio
    from fastapi import APIRouter, Request
    from fastapi.responses import HTMLResponse, RedirectResponse, Response

    router, rules = APIRouter(include_in_schema=False), access.rules

    @router.get("/login")
    def show(request: Request) -> Response:
        wanted = safe_target(request.query_params.get("next", ""))
        sit_down(request, rules, request.query_params.get("key", ""))
        if not rules.login or find_visitor(request):
            return RedirectResponse(wanted, 303)
        return HTMLResponse(render_login(_language(request), wanted), headers=_HEADERS)

    @router.post("/login")
    async def enter(request: Request) -> Response:
        form = await _read_form(request)
        if form is None:
            return Response(f"The form has more than {_LONGEST} bytes.", 413, media_type="text/plain")
        wanted, name = safe_target(form.get("next", "")), form.get("name", "").strip()
        if not rules.login:
            return RedirectResponse(wanted, 303)
        verdict = await access.logins.hear(name, form.get("password", ""), address_of(request))
        if verdict.admitted:
            log_in(request, rules, name)
            return RedirectResponse(wanted, 303)
        await anyio.sleep(SLOWED)
        told = render_login(_language(request), wanted, name, wrong=True, wait=verdict.wait)
        if verdict.wait:
            return HTMLResponse(told, 429, headers={**_HEADERS, "Retry-After": str(verdict.wait)})
        return HTMLResponse(told, 401, headers=_HEADERS)

    @router.post("/logout")
    def leave(request: Request) -> Response:
        log_out(request, access.ended)
        return RedirectResponse("/login" if rules.login else "/", 303)

    return router


def safe_target(wanted: str) -> str:
    """Return where to go after the login: a place on this page, whatever a link to the login asks for."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    printable = wanted.isprintable() and "\\" not in wanted  # browsers read a backslash as a slash
    ours = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    return wanted if printable and ours and parts.path not in {"/login", "/logout"} else "/"


def render_login(language: Language, wanted: str, name: str = "", *, wrong: bool = False, wait: int = 0) -> Markup:
    """Return the page with its form; ``wrong``: the last try was, with this name; ``wait``: seconds to the next one."""
    other: Language = "en" if language == "zh" else "zh"
    return render(
        "security/login.html",
        "page",
        locale=_LOCALES[language],
        language=language,
        icon=_icon(),
        style=read_style("login.css"),
        wanted=wanted,
        name=name,
        wrong=wrong,
        minutes=-(-wait // 60),
        other=other,
        other_locale=_LOCALES[other],
        next=quote(wanted, safe=""),
        words=read_words(language),
    )


def _language(request: Any) -> Language:  # noqa: ANN401
    chosen = request.query_params.get("lang")
    if chosen in {"zh", "en"}:
        return "zh" if chosen == "zh" else "en"
    return choose_language(request.headers.get("accept-language", "").split(",")[0].strip())


async def _read_form(request: Any) -> dict[str, str] | None:  # noqa: ANN401
    """Return the fields of a filled form; None for one that is too long to be meant."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {key: values[-1] for key, values in fields.items()}


def _icon() -> str:
    drawn = (files("ui") / "assets" / "icon.svg").read_bytes()
    return f"data:image/svg+xml;base64,{b64encode(drawn).decode()}"
