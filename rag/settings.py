"""Settings: the only reader of the environment. Built once at the edge and passed down.

Not pydantic-settings: it reads files and secrets too, and brings along what every command would wait for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from rag.schema.errors import SettingsError

PREFIX = "ZHIWEN_"


class Settings(BaseModel):
    """Everything that can be set, each with its one default. Variables: ``ZHIWEN_`` and the name in capitals.

    What is given wins over the variable of its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("zhiwen", appauthor=False)),
        description="folder of the library: reports, index, answer records",
    )
    models: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("zhiwen", appauthor=False)) / "models",
        description="folder of the model files, shared by all homes",
    )
    embedder: str = Field(
        default="e5-small",
        description="`e5-small` (the packaged default), or any sentence-transformers model: a hub name or a folder",
    )
    embedder_query_prefix: str = Field(
        default="query: ", description="put before each question; as the embedding model's card says"
    )
    embedder_passage_prefix: str = Field(
        default="passage: ", description="put before each passage; as the embedding model's card says"
    )
    llm: str = Field(
        default="qwen2.5-coder-1.5b",
        description="embedded model: `qwen2.5-coder-1.5b` (the packaged default), a path to a GGUF file, "
        "`hf:OWNER/REPO:FILE` or `modelscope:OWNER/REPO:FILE`, or `none`",
    )
    llm_url: str | None = Field(
        default=None, description="base URL of an OpenAI-compatible server, used instead of the embedded model"
    )
    llm_model: str | None = Field(default=None, description="the model's name on that server")
    llm_key: str | None = Field(default=None, description="the server's key, where it wants one", repr=False)
    llm_context: int = Field(default=4096, ge=1024, description="context window of the model, in tokens")
    llm_max_tokens: int = Field(default=256, ge=16, description="longest answer of the model, in tokens")
    llm_parallel: int = Field(
        default=4,
        ge=1,
        description="questions that a server at `ZHIWEN_LLM_URL` answers at once, the others wait in line; "
        "the embedded model answers one at a time",
    )
    llm_timeout: float = Field(default=600.0, gt=0, description="seconds to wait for a reply of the model")
    llm_reading: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="whether the model is asked what a turn means that is not surely read: `on`, `off`, or `auto`, "
        "which decides by a short test of the model",
    )
    llm_reading_timeout: float = Field(
        default=3.0, gt=0, description="seconds to wait for what the model reads in a turn; then it is left aside"
    )
    threads: int = Field(
        default_factory=lambda: max(1, os.cpu_count() or 1), ge=1, description="threads for embedding and for the model"
    )
    chroma_url: str | None = Field(
        default=None, description="http://HOST:PORT of a Chroma server, used instead of the embedded one"
    )
    hf_endpoint: str = Field(default="https://huggingface.co", description="where `hf:` files come from")
    modelscope_endpoint: str = Field(
        default="https://www.modelscope.cn", description="where `modelscope:` files come from"
    )
    max_file_mb: float = Field(
        default=50.0, gt=0, description="largest file that is read as a report, in MB (10^6 bytes)"
    )
    max_question: int = Field(default=2000, ge=1, description="longest question, in characters")
    host: str = Field(default="127.0.0.1", description="address the web page listens on")
    port: int = Field(default=7860, ge=1, le=65535, description="port the web page listens on")
    root_path: str = Field(
        default="",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="path under which a proxy shows the page, such as `/zhiwen`; empty: the root of a site",
    )
    auth: str | None = Field(
        default=None,
        description="who may use the page: pairs `NAME:HASH` of `zhiwen password` (or `NAME:PASSWORD`) separated by "
        "commas, or a file with one pair a line",
        repr=False,
    )
    editors: str | None = Field(
        default=None,
        description="of those, who may upload, correct and delete: names separated by commas, or `*` for all",
    )
    names: str | None = Field(
        default=None, description="names under which the page is reached besides its address, separated by commas"
    )
    proxies: str | None = Field(
        default=None,
        description="proxies in front of the page that are believed (who asks, by which name, whether by TLS): "
        "addresses or networks separated by commas",
    )
    framed_by: str | None = Field(
        default=None,
        description="other sites that may show the page in a frame, as `https://HOST`, separated by commas",
    )
    metrics_key: str | None = Field(
        default=None,
        min_length=16,
        description="key by which Prometheus reads `/metrics` (`Authorization: Bearer KEY`), 16 characters at least; "
        "without it there is no such path",
        repr=False,
    )
    session_days: int = Field(default=7, ge=1, le=365, description="days after which one has to log in again")

    @model_validator(mode="before")
    @classmethod
    def _read_variables(cls, given: dict[str, object]) -> dict[str, object]:
        variables = {name.lower(): value for name, value in os.environ.items()}
        read = {name: variables.get((PREFIX + name).lower()) for name in cls.model_fields}
        return {name: value for name, value in read.items() if value is not None} | given

    @field_validator("home", "models", mode="before")
    @classmethod
    def _read_folder(cls, value: object) -> object:
        if value == "":  # would be the current folder, which nobody means by nothing
            raise ValueError("it names no folder; unset it or give one")
        return Path(value).expanduser() if isinstance(value, str) else value

    @field_validator(
        *("llm_url", "llm_model", "llm_key", "chroma_url"),
        *("auth", "editors", "names", "proxies", "framed_by", "metrics_key"),
        mode="before",
    )
    @classmethod
    def _read_nothing(cls, value: object) -> object:
        return None if value == "" else value


def read_settings(**overrides: object) -> Settings:
    """Read the settings from the environment; ``overrides`` (None means: not given) win.

    Raises SettingsError with the variable's name when a value is unusable.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name} cannot be used: {first['msg']} (got {first['input']!r})") from error


def unknown_variables() -> list[str]:
    """Return the variables that begin with the prefix and set nothing (a slip of the pen is silent otherwise)."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
