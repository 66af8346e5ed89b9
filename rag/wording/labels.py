"""The turn reader's labels and examples as lines of an account, in both languages. Reads nothing itself."""

from __future__ import annotations

from rag.language.messages import has_text, say
from rag.schema.trace import Example, Likely

_HEADS = ("act", "operation", "answer")


def say_label(likely: Likely, language: str) -> str:
    """Return a label of the turn reader with its probability, and the next one with its own."""
    told = say(
        "labels.likely",
        language,
        name=say(f"labels.head_{likely.head}", language),
        label=_label(likely.head, likely.label, language),
        probability=f"{likely.probability:.2f}",
    )
    if not likely.second:
        return told
    second = _label(likely.head, likely.second, language)
    return told + say("labels.second", language, label=second, probability=f"{likely.second_probability:.2f}")


def say_example(example: Example, language: str) -> str:
    """Return an example that the turn reader learnt from, with its labels and how like the question it is."""
    labels = {head: _label(head, getattr(example, head), language) for head in _HEADS}
    return say("labels.example", language, similarity=f"{example.similarity:.2f}", text=example.text, **labels)


def _label(head: str, name: str, language: str) -> str:
    """Return what a label is called; one that another version's reader gave is shown as it is."""
    key = f"labels.{head}_{name}"
    return say(key, language) if has_text(key) else name
