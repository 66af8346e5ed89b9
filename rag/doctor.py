"""What is wrong, before it bites: settings, models, library, language model. Changes nothing, fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.errors import ZhiwenError
from index.models import list_models
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``detail`` says what was found and, if it is wrong, what to do."""

    check: str
    ok: bool
    detail: str


def examine(settings: Settings, unknown: Sequence[str]) -> list[Finding]:
    """Look at everything a question needs."""
    return [*_settings(settings, unknown), *_models(settings), _library(settings), _server(settings)]


def _settings(settings: Settings, unknown: Sequence[str]) -> Iterator[Finding]:
    yield Finding("home", ok=True, detail=str(settings.home))
    if unknown:
        yield Finding(
            "settings", ok=False, detail=f"these variables set nothing: {', '.join(unknown)}. See the README's list."
        )
    else:
        yield Finding("settings", ok=True, detail="every ZHIWEN_ variable is known")


def _models(settings: Settings) -> Iterator[Finding]:
    wanted = {settings.embedder, "" if settings.llm_url else settings.llm}
    for state in list_models(settings.models):
        if state.name in wanted:
            detail = str(state.path) if state.present else "absent. Run: zhiwen models pull"
            yield Finding(f"model {state.name}", ok=state.present, detail=detail)


def _library(settings: Settings) -> Finding:
    from rag.opening import library_of

    try:
        with library_of(settings) as library:
            count = len(library.catalog.entries())
    except ZhiwenError as error:
        return Finding("library", ok=False, detail=str(error))
    if not count:
        return Finding("library", ok=False, detail=f"no report at {settings.home}. Run: zhiwen index FOLDER")
    return Finding("library", ok=True, detail=f"{count} reports at {settings.home}")


def _server(settings: Settings) -> Finding:
    if not settings.llm_url:
        return Finding("language model", ok=True, detail=f"embedded: {settings.llm}")
    from rag.llm import open_chat_model

    try:
        model = open_chat_model(settings)
        try:
            model.check()
        finally:
            model.close()
    except ZhiwenError as error:
        return Finding("language model", ok=False, detail=str(error))
    return Finding("language model", ok=True, detail=f"{model.name} at {settings.llm_url}")
