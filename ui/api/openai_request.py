"""What a client of OpenAI's interface sends → a question, the questions before it, and how to answer.

Pure; what cannot be done is refused in words, nothing that would change the answer is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import ZhiwenError

MODEL = "zhiwen"
# The rules and earlier answers are the program's own, and what tools of the client said is no question.
_UNHEARD = ("system", "developer", "assistant", "tool", "function")


class RequestRefused(ZhiwenError):
    """A request that cannot be answered as it stands. ``param``: what of it is the matter."""

    def __init__(self, message: str, param: str | None = None, *, status: int = 400, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A question in its dialogue. ``stream``: in pieces; ``usage``: with a last piece on its size."""

    question: str
    history: tuple[str, ...]
    stream: bool = False
    usage: bool = False


def read_chat_request(body: Any) -> ChatRequest:  # noqa: ANN401  # whatever JSON holds
    """Return what is asked. Raises RequestRefused."""
    if not isinstance(body, Mapping):
        raise RequestRefused("The request must be a JSON object with model and messages.")
    model = body.get("model")
    if model != MODEL:
        raise RequestRefused(
            f"There is no model {model!r} here. Use {MODEL!r}.", "model", status=404, code="model_not_found"
        )
    _refuse_options(body)
    questions = _read_questions(body.get("messages"))
    stream = _flag(body, "stream")
    options = body.get("stream_options") or {}
    if not isinstance(options, Mapping):
        raise RequestRefused("stream_options must be an object.", "stream_options")
    return ChatRequest(questions[-1], questions[:-1], stream, stream and _flag(options, "include_usage"))


def _refuse_options(body: Mapping[str, Any]) -> None:
    """Refuse what asks for another kind of answer; sampling options are passed over, the answer is always the same."""
    if body.get("n") not in (None, 1):
        raise RequestRefused("A question has one answer here: leave out n, or set it to 1.", "n")
    for name in ("tools", "functions"):
        if body.get(name) and body.get("tool_choice") != "none":
            raise RequestRefused(f"This model calls no tools: leave out {name}. Its own tools are at /mcp.", name)
    wanted = body.get("response_format")
    if wanted and not (isinstance(wanted, Mapping) and wanted.get("type") == "text"):
        raise RequestRefused(
            "Answers are text: leave out response_format. The whole record is in the field zhiwen.", "response_format"
        )
    if body.get("modalities") not in (None, ["text"]):
        raise RequestRefused("Answers are text: leave out modalities.", "modalities")
    if body.get("logprobs"):
        raise RequestRefused(
            "Answers are checked quotes and have no log probabilities: leave out logprobs.", "logprobs"
        )


def _read_questions(messages: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return what the user has asked, oldest first, the question of now last.

    Of what was sent before it, in a dialogue that other models may have answered, whatever is no text is passed over.
    """
    if not isinstance(messages, list) or not messages:
        raise RequestRefused("messages must be a list with at least one message of the user.", "messages")
    asked: list[tuple[str, Any]] = []
    for number, message in enumerate(messages):
        where = f"messages[{number}]"
        if not isinstance(message, Mapping):
            raise RequestRefused(f"{where} must be an object with role and content.", where)
        role = message.get("role")
        if role == "user":
            asked.append((f"{where}.content", message.get("content")))
        elif role not in _UNHEARD:
            raise RequestRefused(f"{where} has the role {role!r}. Use system, user and assistant.", f"{where}.role")
    if not asked:
        raise RequestRefused("There is no message of the user, so no question.", "messages")
    where, content = asked.pop()
    earlier = (_text_of(before) for _, before in asked)
    return (*(text for text in earlier if text), _read_text(content, where))


def _read_text(content: Any, where: str) -> str:  # noqa: ANN401
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise RequestRefused(f"{where} must be text, or a list of text parts.", where)
    for part in content:
        if not _is_text(part):
            kind = part.get("type") if isinstance(part, Mapping) else type(part).__name__
            raise RequestRefused(f"{where} holds a part of type {kind!r}. Only text can be asked here.", where)
    return _text_of(content)


def _text_of(content: Any) -> str:  # noqa: ANN401
    """Return the text of a message's content, "" where it has none."""
    if isinstance(content, list):
        return "\n".join(part["text"] for part in content if _is_text(part))
    return content if isinstance(content, str) else ""


def _is_text(part: Any) -> bool:  # noqa: ANN401
    return isinstance(part, Mapping) and part.get("type") == "text" and isinstance(part.get("text"), str)


def _flag(options: Mapping[str, Any], name: str) -> bool:
    value = options.get(name)
    if value is not None and not isinstance(value, bool):
        raise RequestRefused(f"{name} must be true or false.", name)
    return bool(value)
