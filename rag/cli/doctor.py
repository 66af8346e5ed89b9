"""What is wrong, before it bites: settings, models, library, language model. Changes nothing, fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedding.e5.install import is_damaged
from index.errors import ZhiwenError
from index.models.download import Progress
from index.models.registry import find_damage, find_model
from index.soundness import examine_library
from rag.app.models import open_embedder
from rag.schema.model_health import Mode, ReadingHealth, State
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``detail`` says what was found and, if it is wrong, what to do."""

    check: str
    ok: bool
    detail: str


def examine(settings: Settings, unknown: Sequence[str], progress: Progress | None = None) -> list[Finding]:
    """Look at everything a question needs; every byte of the model files is read, whatever is remembered of them."""
    server = _server(settings)
    reading = _reading(settings) if server.ok else ()
    library = _library(settings, progress)
    return [*_settings(settings, unknown), *_models(settings, progress), *library, server, *reading]


def _settings(settings: Settings, unknown: Sequence[str]) -> Iterator[Finding]:
    yield Finding("home", ok=True, detail=str(settings.home))
    if unknown:
        yield Finding(
            "settings", ok=False, detail=f"these variables set nothing: {', '.join(unknown)}. See the README's list."
        )
    else:
        yield Finding("settings", ok=True, detail="every ZHIWEN_ variable is known")


def _models(settings: Settings, progress: Progress | None) -> Iterator[Finding]:
    if find_model(settings.embedder):
        yield _file(settings.embedder, settings, progress)
    yield _embedder(settings, progress)
    if settings.llm != "none" and not settings.llm_url:
        yield _file(settings.llm, settings, progress)


def _file(spec: str, settings: Settings, progress: Progress | None) -> Finding:
    try:
        damage = find_damage(spec, settings.models, progress)
    except ZhiwenError as error:
        damage = str(error)
    return Finding(f"model {spec}", ok=damage is None, detail=damage or f"whole, in {settings.models}")


def _embedder(settings: Settings, progress: Progress | None) -> Finding:
    """Try what is here, with one text; what is not would be fetched or made, which is for others to do."""
    folder = settings.models / settings.embedder if find_model(settings.embedder) else Path(settings.embedder)
    if not folder.expanduser().is_dir():
        return Finding("embedder", ok=True, detail=f"{settings.embedder} is fetched or made at its first use")
    try:
        if find_model(settings.embedder) and is_damaged(settings.models, progress):
            return Finding(
                "embedder", ok=False, detail=f"{folder} is damaged, or of another version. Run: zhiwen models pull"
            )
        dimensions = open_embedder(settings).query("法治").size
    except ZhiwenError as error:
        return Finding("embedder", ok=False, detail=str(error))
    return Finding("embedder", ok=True, detail=f"{folder} gives vectors of {dimensions} numbers")


def _library(settings: Settings, progress: Progress | None) -> Iterator[Finding]:
    from rag.app.open_library import library_of

    try:
        with library_of(settings) as library:
            count = len(library.catalog.entries())
            if count:
                yield Finding("library", ok=True, detail=f"{count} report{'s' * (count != 1)} at {settings.home}")
                for looked in examine_library(library, progress):
                    yield Finding(looked.part, ok=not looked.fault, detail=looked.fault or f"whole, {looked.held}")
            else:
                yield Finding("library", ok=False, detail=f"no report at {settings.home}. Run: zhiwen index FOLDER")
    except ZhiwenError as error:
        yield Finding("library", ok=False, detail=str(error))


def _server(settings: Settings) -> Finding:
    if not settings.llm_url:
        return Finding("language model", ok=True, detail=f"embedded: {settings.llm}")
    from rag.generation.client import open_chat_model

    try:
        model = open_chat_model(settings)
        try:
            model.check()
        finally:
            model.close()
    except ZhiwenError as error:
        return Finding("language model", ok=False, detail=str(error))
    return Finding("language model", ok=True, detail=f"{model.name} at {settings.llm_url}")


def _reading(settings: Settings) -> Iterator[Finding]:
    """Tell whether the model is asked what turns mean: of a server by the test, of a packaged one by what is known.

    Another embedded one would first have to be loaded; it is tested behind the page.
    """
    from rag.generation.self_test import known_verdict
    from rag.wording.model_readings import say_reading_health

    mode = settings.llm_reading
    if settings.llm_url:
        health = _tested(settings)
    elif verdict := known_verdict(settings.llm):
        states: dict[Mode, State] = {"on": "asked", "off": "off", "auto": "asked" if verdict.passed else "failed"}
        health = ReadingHealth(states[mode], mode, verdict)
    else:
        return
    yield Finding("reading of turns", ok=True, detail=say_reading_health(health, "en"))


def _tested(settings: Settings) -> ReadingHealth:
    from rag.generation.client import open_chat_model
    from rag.generation.model_reader import ModelReader

    model = open_chat_model(settings)
    try:
        reader = ModelReader(model, settings.llm_reading, settings.llm_reading_timeout, lazily=False)
        reader.test()
        return reader.health
    finally:
        model.close()
