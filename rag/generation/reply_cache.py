"""What a language model says to a prompt, and what it said to the same prompt before, which it need not write again.

A prompt holds the question with its dialogue and the evidence, so the same one is the same question over reports that
say the same. What is used again is the model's words alone: they are verified anew each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import content_id
from index.stores.answers import Answers
from rag.generation.client import ChatModel
from rag.generation.prompts import Messages
from rag.schema.answer import Reply, Waiting
from rag.tracing import traced_stream

LOOKED_AT = 20  # kept answers to one question among which its prompt is looked for: evidence changes with the library


@dataclass(frozen=True, slots=True)
class Speaker:
    """A language model, and the kept answers that have its words beside them; ``anew``: it is to write in any case."""

    model: ChatModel
    answers: Answers
    anew: bool = False

    def recall(self, question: str, messages: Messages) -> Reply:
        """Return the prompt's reply, as it was when the question was typed like this before; else without words."""
        prompt = content_id("prompt", self.model.name, *(part for message in messages for part in message))
        for kept in () if self.anew else self.answers.to_question(question, LOOKED_AT):
            said = json.loads(kept.context or "{}").get("reply")
            if said and said["prompt"] == prompt:
                return Reply(prompt, said["words"])
        return Reply(prompt, "")

    @traced_stream
    def say(self, messages: Messages, known: Reply) -> Iterator[str | Waiting]:
        """Yield the words, and before them the place in line, where the model has to write them. Raises LLMError."""
        return iter((known.words,)) if known.words else self.model.stream(messages)
