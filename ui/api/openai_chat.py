"""OpenAI's chat interface over the bot: ``/v1/chat/completions`` and ``/v1/models``, for existing chat front ends.

The text is the verified one, never the words of the model before they were checked; the extra field ``zhiwen`` has
the evidence, in a stream the answer as it stands until its text comes, and the whole answer record
(docs/guide/programs.md). Knows the protocol and no page.
"""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the routes, and it could not
# resolve a string that names a locally imported class.
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from index.errors import LibraryLocked, StorageError, ZhiwenError
from rag.schema.answer import Answer, Event, EvidenceFound, Finished, Standing, Waiting
from rag.schema.errors import LLMError, ProgramEnding, QuestionError
from ui.api.openai_request import MODEL, ChatRequest, RequestRefused, read_chat_request
from ui.api.plain_text import write_answer, write_sources, write_words
from ui.bot import Bot
from ui.security.gate import shares_of
from ui.security.shares import Shares
from ui.streaming import LineFull, Quiet, follow, make_limiter

if TYPE_CHECKING:
    from fastapi import APIRouter
    from fastapi.responses import Response

_WATCH = 1.0  # seconds between looks at whether a client that waits for the whole answer is still there
_ALIVE = ": the answer is being written\n\n"  # a comment, which clients pass over
Heard = AsyncGenerator[Event | Quiet, None]


@dataclass(frozen=True, slots=True)
class _Reply:
    """What all pieces of one reply have in common."""

    id: str
    created: int
    fingerprint: str
    shares: Shares

    def record(self, answer: Answer) -> dict[str, Any]:
        """Return the record of an answer, and the code by which it can be opened again."""
        return {"answer": answer.to_json(), "share": self.shares.code(answer.id)}

    def piece(self, kind: str, choices: Sequence[Mapping[str, Any]], **more: object) -> dict[str, Any]:
        common = {"id": self.id, "object": kind, "created": self.created, "model": MODEL}
        return {**common, "system_fingerprint": self.fingerprint, "choices": list(choices), **more}

    def chunk(self, delta: Mapping[str, str], finish: str | None = None, **more: object) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self.piece("chat.completion.chunk", [choice], **more)


def make_completions_router(bot: Bot) -> "APIRouter":
    """Return the routes under ``/v1``."""
    from fastapi import APIRouter, Request
    from fastapi.responses import JSONResponse, Response, StreamingResponse

    router, limiter = APIRouter(prefix="/v1"), make_limiter(computing=bot.model_name == "none")
    model = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": MODEL}

    @router.get("/models")
    def list_models() -> dict[str, Any]:
        return {"object": "list", "data": [model]}

    @router.get("/models/{name:path}")
    def show_model(name: str) -> Response:
        if name != MODEL:
            return _refused(
                RequestRefused(f"There is no model {name!r} here. Use {MODEL!r}.", status=404, code="model_not_found")
            )
        return JSONResponse(model)

    @router.post("/chat/completions")
    async def complete(request: Request) -> Response:
        reply = _Reply(f"chatcmpl-{uuid4().hex}", int(time.time()), bot.fingerprint(), shares_of(request))
        try:
            asked = read_chat_request(await _read_json(request))
            if not asked.stream:
                heard = follow(bot, asked.question, asked.history, limiter, _WATCH)
                return JSONResponse(await _answer_at_once(heard, asked, reply, request))
            heard = follow(bot, asked.question, asked.history, limiter)
            first = await anext(heard)  # so that a question that cannot be asked is refused by the status
        except ZhiwenError as error:
            return _refused(error)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # proxies pass each piece on at once
        return StreamingResponse(_stream(first, heard, asked, reply), media_type="text/event-stream", headers=headers)

    return router


async def _read_json(request: Any) -> Any:  # noqa: ANN401
    try:
        return json.loads(await request.body())
    except ValueError as error:  # nothing at all; what else is no JSON has not come this far
        raise RequestRefused(f"The request is not JSON ({error}).") from error


async def _answer_at_once(heard: Heard, asked: ChatRequest, reply: _Reply, request: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the whole completion; the bot is stopped where the client has gone."""
    evidence: dict[str, Any] = {}
    async with aclosing(heard):
        async for event in heard:
            if await request.is_disconnected():
                raise RequestRefused("The client has gone.", status=499)
            match event:
                case EvidenceFound():
                    evidence = _evidence(event)
                case Finished():
                    answer = event.answer
                    text = write_answer(answer)
                    message = {"role": "assistant", "content": text, "refusal": None}
                    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
                    told = {"evidence": evidence, **reply.record(answer)}
                    return reply.piece("chat.completion", [choice], usage=_usage(asked, text), zhiwen=told)
    raise AssertionError("a stream ends with its answer")


async def _stream(first: Event | Quiet, heard: Heard, asked: ChatRequest, reply: _Reply) -> AsyncIterator[str]:
    """Yield the evidence, a sign of life while the answer is made and checked, its text, its record."""
    try:
        async with aclosing(heard):
            for piece in _pieces(first, asked, reply):
                yield piece
            async for event in heard:
                for piece in _pieces(event, asked, reply):
                    yield piece
    except ZhiwenError as error:
        yield _event({"error": _explain(error)})
    yield "data: [DONE]\n\n"


def _pieces(event: Event | Quiet, asked: ChatRequest, reply: _Reply) -> Sequence[str]:
    match event:
        case Quiet.QUIET | Waiting():
            return (_ALIVE,)
        case EvidenceFound():
            opening = {"role": "assistant", "content": ""}
            return (_event(reply.chunk(opening, zhiwen={"evidence": _evidence(event)})),)
        case Finished():
            return tuple(_event(piece) for piece in _closing(event.answer, asked, reply))
        case Standing():
            standing = {"text": event.text, "claims": [asdict(claim) for claim in event.claims]}
            return (_event(reply.chunk({}, zhiwen={"standing": standing})),)


def _closing(answer: Answer, asked: ChatRequest, reply: _Reply) -> list[dict[str, Any]]:
    """Return the pieces of a checked answer, paragraph by paragraph; the last one has the record."""
    paragraphs = (*write_words(answer), *write_sources(answer))
    texts = [("\n\n" if n else "") + paragraph for n, paragraph in enumerate(paragraphs)]
    pieces = [reply.chunk({"content": text}) for text in texts]
    pieces.append(reply.chunk({}, "stop", zhiwen=reply.record(answer)))
    if asked.usage:
        pieces.append(reply.piece("chat.completion.chunk", [], usage=_usage(asked, "".join(texts))))
    return pieces


def _evidence(found: EvidenceFound) -> dict[str, Any]:
    return {
        "scope": asdict(found.scope),
        "citations": [asdict(citation) for citation in found.citations],
        "understood": list(found.understood),
    }


def _usage(asked: ChatRequest, text: str) -> dict[str, Any]:
    """Return the sizes in characters, and say so: most answers are quotes, which no model wrote in tokens."""
    sent, written = sum(map(len, (*asked.history, asked.question))), len(text)
    counts = {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}
    return {**counts, "zhiwen_unit": "characters"}


def _event(piece: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(piece, ensure_ascii=False)}\n\n"


def _refused(error: ZhiwenError) -> "Response":
    from fastapi.responses import JSONResponse

    return JSONResponse({"error": _explain(error)}, _status(error))


def _explain(error: ZhiwenError) -> dict[str, Any]:
    kind = "server_error" if _status(error) >= 500 else "invalid_request_error"  # noqa: PLR2004
    return {
        "message": str(error),
        "type": kind,
        "param": error.param if isinstance(error, RequestRefused) else None,
        "code": error.code if isinstance(error, RequestRefused) else None,
    }


def _status(error: ZhiwenError) -> int:
    match error:
        case RequestRefused():
            return error.status
        case QuestionError():
            return 400
        case LLMError() | StorageError() | LibraryLocked() | ProgramEnding() | LineFull():
            return 503
        case _:
            return 500
