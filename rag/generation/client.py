"""The language model: one OpenAI-compatible client; behind it any server, or llama.cpp in this process.

Knows nothing of questions and evidence: messages go in, text comes out. Replies are deterministic as far
as the server allows (temperature 0, a fixed seed).
"""

from __future__ import annotations

import atexit
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import httpx

from index.errors import ModelError
from index.models.download import Progress
from index.models.registry import Endpoints, find_model, resolve_gguf
from rag.schema.answer import Waiting
from rag.schema.errors import FormRefused, LLMError
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.llms.openai_like import OpenAILike
    from openai import OpenAIError

Message = tuple[str, str]
"""Role (system, user, assistant) and text."""

_Started = TypeVar("_Started")
_SEED = 7
_STATES = 64  # MB; what the model has read of prompts that begin otherwise, as in another language
_BEHIND = 10  # niceness of the embedded model: evidence for one visitor does not wait for words to another
_CONNECT = 10.0  # seconds until a server that does not even accept the connection is given up
_REMEDIES = {
    400: "check ZHIWEN_LLM_CONTEXT and ZHIWEN_LLM_MODEL",
    401: "check ZHIWEN_LLM_KEY",
    403: "check ZHIWEN_LLM_KEY",
    404: "check ZHIWEN_LLM_URL (most end in /v1) and ZHIWEN_LLM_MODEL",
    429: "wait a while, or look at the account's quota",
}
_NO_FORM = frozenset({400, 415, 422, 501})  # what servers say to a form of reply that they do not know
_SHOWN = 200  # characters of a server's own complaint that are passed on


class ChatModel(Protocol):
    """What the bot needs of a language model."""

    name: str

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
    ) -> Iterator[str | Waiting]:
        """Yield the reply as it is written; before it, of a model with a line before it, the place in line."""

    def check(self) -> None:
        """Raise LLMError unless the model can be asked."""

    def close(self) -> None:
        """Free what the model holds."""


class FormModel(Protocol):
    """A model that replies in a given form, within a given time."""

    name: str

    def complete(
        self, messages: Sequence[Message], *, limit: float, max_tokens: int, form: Mapping[str, Any] | None = None
    ) -> str:
        """Return a whole reply, as ``ServedModel.complete``. Raises LLMError."""


def open_chat_model(settings: Settings, progress: Progress | None = None) -> ServedModel:
    """Return the model that the settings name: ``llm_url``'s server, or the embedded one, started here.

    The embedded model's file is fetched at its first use, its server listens on a free loopback port
    until ``close`` or the end of the process. A server at ``llm_url`` is not asked anything yet
    (``check`` does). Raises LLMError with what to do.
    """
    if settings.llm_url is not None:
        if not settings.llm_model:
            raise LLMError("ZHIWEN_LLM_URL is set without ZHIWEN_LLM_MODEL; set it to the model's name on that server")
        return ServedModel(
            name=settings.llm_model, url=settings.llm_url, key=settings.llm_key, settings=settings, embedded=False
        )
    if settings.llm == "none":
        raise LLMError("ZHIWEN_LLM is none: there is no language model to open; name one, or ask with --no-llm")
    try:
        path = resolve_gguf(
            settings.llm,
            settings.models,
            endpoints=Endpoints(hf=settings.hf_endpoint, modelscope=settings.modelscope_endpoint),
            progress=progress,
        )
    except ModelError as error:
        raise LLMError(str(error)) from error
    return EmbeddedModel(path, name=settings.llm if find_model(settings.llm) else path.stem, settings=settings)


class ServedModel:
    """A model behind an OpenAI-compatible server. Any number of threads may use it."""

    def __init__(self, *, name: str, url: str, key: str | None, settings: Settings, embedded: bool) -> None:
        self.name = name
        self._url = url.rstrip("/")
        self._embedded = embedded
        self._max_tokens = settings.llm_max_tokens
        self._limit = httpx.Timeout(settings.llm_timeout, connect=min(_CONNECT, settings.llm_timeout))
        self._current = threading.local()  # the response that this thread's last request got
        self._client = httpx.Client(
            timeout=self._limit,
            trust_env=not embedded,  # a proxy must not be asked for this process's own port
            headers={"Authorization": f"Bearer {key}"} if key else {},
            event_hooks={"response": [self._keep_response]},
        )
        self._context = settings.llm_context
        self._key = key

    @cached_property
    def _llm(self) -> OpenAILike:
        """LlamaIndex's client: it takes seconds to import, and is not needed before there is something to say."""
        from llama_index.llms.openai_like import OpenAILike

        return OpenAILike(
            model=self.name,
            api_base=self._url,
            api_key=self._key or "none",
            is_chat_model=True,
            context_window=self._context,
            max_tokens=None,  # one given here would override the one of each call
            temperature=0,
            timeout=self._limit.read,
            max_retries=0,
            http_client=self._client,
            additional_kwargs={"seed": _SEED},
        )

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
    ) -> Iterator[str]:
        """Yield the reply as it is written; closing the iterator stops the server's writing. Raises LLMError with
        what to do.
        """
        import openai  # half a second that `zhiwen --help` need not wait
        from llama_index.core.llms import ChatMessage

        options: dict[str, Any] = {"timeout": self._limit, "max_tokens": max_tokens or self._max_tokens}
        prompt = [ChatMessage(role=role, content=text) for role, text in messages]
        response, heard = None, False
        try:
            for chunk in self._llm.stream_chat(prompt, **options):
                response, heard = response or self._current.response, True
                if chunk.delta:
                    yield chunk.delta
        except openai.OpenAIError as error:
            raise self._explain(error) from error
        except (httpx.HTTPError, httpx.StreamError, ValueError) as error:  # cut, or not what the protocol says
            raise LLMError(f"{self._who()} broke off its reply ({_reason(error)}); ask again") from error
        finally:
            if response is not None:
                response.close()  # a server goes on writing until the connection ends
        if not heard:
            raise LLMError(f"{self._who()} sent no reply; check that ZHIWEN_LLM_URL is an OpenAI-compatible server")

    def complete(
        self, messages: Sequence[Message], *, limit: float, max_tokens: int, form: Mapping[str, Any] | None = None
    ) -> str:
        """Return a whole reply, JSON of the schema ``form`` if one is given, or give up after about ``limit`` seconds.

        Raises FormRefused where the server takes no schema, LLMError with what to do. Not by LlamaIndex's client: its
        import alone would take most of the time.
        """
        asked = {
            "model": self.name,
            "messages": [{"role": role, "content": text} for role, text in messages],
            "temperature": 0,
            "seed": _SEED,
            "max_tokens": max_tokens,
        }
        if form is not None:
            schema = {"name": "reply", "strict": True, "schema": dict(form)}
            asked["response_format"] = {"type": "json_schema", "json_schema": schema}
        try:
            reply = self._post(asked, limit)
        except httpx.TimeoutException as error:
            raise LLMError(f"{self._who()} gave no reply within {limit:g} s") from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, RuntimeError) as error:
            raise LLMError(f"{self._who()} cannot be reached ({_reason(error)}); {self._remedy()}") from error
        if form is not None and reply.status_code in _NO_FORM:
            raise FormRefused(f"{self._who()} takes no JSON schema: {reply.status_code} ({_complaint(reply)})")
        if reply.is_error:
            raise self._explain_status(reply)
        try:
            return str(reply.json()["choices"][0]["message"]["content"] or "")
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise LLMError(f"{self._who()} sent no reply of the protocol ({_complaint(reply)})") from error

    def _post(self, asked: Mapping[str, Any], limit: float) -> httpx.Response:
        """Return the whole response; closing the connection, as after the limit, stops the server's writing."""
        end = time.monotonic() + limit
        wait = httpx.Timeout(limit, connect=min(_CONNECT, limit))
        with self._client.stream("POST", f"{self._url}/chat/completions", json=asked, timeout=wait) as response:
            pieces = []
            for piece in response.iter_bytes():
                pieces.append(piece)
                if time.monotonic() > end:
                    raise httpx.ReadTimeout(f"no whole reply within {limit:g} s")
        return httpx.Response(response.status_code, content=b"".join(pieces), request=response.request)

    def check(self) -> None:
        """Ask the server for its models. Raises LLMError with what to do."""
        limit = httpx.Timeout(_CONNECT)
        try:
            self._client.get(f"{self._url}/models", timeout=limit).raise_for_status()
        except httpx.HTTPStatusError as error:
            raise self._explain_status(error.response) from error
        except (httpx.HTTPError, httpx.InvalidURL, RuntimeError) as error:
            raise LLMError(f"{self._who()} cannot be reached ({_reason(error)}); {self._remedy()}") from error

    def close(self) -> None:
        """Close the connections; a stream that is still read ends with LLMError."""
        self._client.close()

    def _keep_response(self, response: httpx.Response) -> None:
        self._current.response = response

    def _who(self) -> str:
        return f"the embedded model {self.name}" if self._embedded else f"the model {self.name} at {self._url}"

    def _remedy(self) -> str:
        if self._embedded:
            return "start zhiwen again"
        return "start that server, correct ZHIWEN_LLM_URL, or unset it to use the embedded model"

    def _explain(self, error: OpenAIError) -> LLMError:
        import openai  # half a second that `zhiwen --help` need not wait

        if isinstance(error, openai.APIStatusError):
            return self._explain_status(error.response)
        if isinstance(error, openai.APITimeoutError):
            return LLMError(
                f"{self._who()} gave no reply within {self._limit.read:g} s; "
                "raise ZHIWEN_LLM_TIMEOUT or use a faster model"
            )
        if isinstance(error, openai.APIConnectionError):
            return LLMError(f"{self._who()} cannot be reached ({_reason(error)}); {self._remedy()}")
        return LLMError(f"{self._who()} broke off its reply ({_reason(error)}); ask again")

    def _explain_status(self, response: httpx.Response) -> LLMError:
        remedy = _REMEDIES.get(response.status_code, "look at that server's log, or ask again later")
        return LLMError(f"{self._who()} answered {response.status_code} ({_complaint(response)}); {remedy}")


def _complaint(response: httpx.Response) -> str:
    """The server's own words: the protocol's ``error.message``, or the beginning of whatever it sent."""
    try:
        words = str(response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        words = response.text
    return " ".join(words.split())[:_SHOWN] or response.reason_phrase


def _reason(error: Exception) -> str:
    cause = error.__cause__ or error
    return " ".join(str(cause).split())[:_SHOWN] or type(cause).__name__


def _begin_behind(begin: Callable[[], _Started]) -> _Started:
    """Return what ``begin`` starts, its threads behind all others of this process: words wait for evidence.

    On Linux a thread has a priority of its own, and those that it starts inherit it; elsewhere all stay equal.
    """

    def step_back() -> None:
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, 0, _BEHIND)

    with ThreadPoolExecutor(max_workers=1, initializer=step_back) as behind:
        return behind.submit(begin).result()


def engine_parameters(path: Path, settings: Settings) -> Any:  # noqa: ANN401  # xllamacpp has no types
    """Return with what llama.cpp is started for the GGUF file at ``path``."""
    import xllamacpp

    parameters: Any = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = settings.llm_context
    parameters.cpuparams.n_threads = settings.threads
    parameters.cpuparams_batch.n_threads = settings.threads
    parameters.n_parallel = 1
    # Weights laid out anew for this processor are a second copy beside the file: 600 MB, for words a fifth sooner.
    parameters.no_extra_bufts = True
    parameters.cache_ram_mib = _STATES
    parameters.fit_params = False  # there is no other device to fit it to, and trying costs half a second
    parameters.warmup = False  # reading what every prompt begins with does the same
    parameters.verbosity = 0
    parameters.ui = False
    return parameters


class EmbeddedModel(ServedModel):
    """llama.cpp in this process, behind its own server on a loopback port.

    One slot and a queue: two slots do not share the prompt cache and gain nothing on a processor.
    """

    def __init__(self, path: Path, *, name: str, settings: Settings) -> None:
        import xllamacpp

        key = secrets.token_hex(16)  # other users of this machine could use the port otherwise
        parameters = engine_parameters(path, settings)
        parameters.api_keys = [key]
        is_ours = path.is_relative_to(settings.models)  # what is fetched anew where it is damaged
        try:
            self._server = _begin_behind(partial(xllamacpp.Server, parameters))
        except RuntimeError as error:
            raise LLMError(
                f"llama.cpp cannot load {path}: damaged, of an unknown kind, or too large for the memory. "
                f"Set ZHIWEN_LLM to another model{', or run: zhiwen models pull' if is_ours else ''}"
            ) from error
        super().__init__(
            name=name, url=f"{self._server.listening_address}/v1", key=key, settings=settings, embedded=True
        )
        atexit.register(self.close)

    def close(self) -> None:
        """Stop the server and free its memory; a second call does nothing."""
        atexit.unregister(self.close)
        super().close()
        self._server = None  # its destructor stops it
