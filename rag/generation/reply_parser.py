"""What a language model sent → the sentences it says: out of JSON, code fences, tags, markdown, loops and cut ends.

Knows nothing of evidence: whether a sentence is true is not asked here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from index.text.normalize import fold

# A model that shows its thoughts ends them with a tag; without one all that follows is thought.
_THOUGHT = re.compile(r"<(think|thinking|reasoning)\b[^>]*>.*?(?:</\1>|$)", re.DOTALL | re.IGNORECASE)
_LATE_THOUGHT = re.compile(r"^.*?</(?:think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
_DROPPED = re.compile(
    r"<(script|style)\b[^>]*>.*?(?:</\1>|$)|<!--.*?(?:-->|$)|<\|[^|>]*\|?>(?:assistant\b)?", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_FENCE = re.compile(r"^\s*```[\w-]*\s*$|```(?:json|markdown|text)?", re.MULTILINE | re.IGNORECASE)
_ANSWER_KEYS = "answer|text|content|response|result|output|reply|回答|答案|内容|结果|结论"
_VALUE = re.compile(rf"[\"'](?:{_ANSWER_KEYS})[\"']\s*:\s*(?:\"((?:[^\"\\]|\\.)*)\"?|(\d[\d,.]*))", re.IGNORECASE)
_OBJECT = re.compile(r"^\s*[\[{][\s\S]*[\"'][^\"']{1,24}[\"']\s*:")
_MARKED = re.compile(r"\[\d{1,3}\]")
_HEADING = re.compile(r"^[ \t]*#{1,6}[^\n\d]{1,12}$", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*(?:#{1,6}\s+|>+\s*|[-*+•]\s+|\d{1,2}[.)、]\s*(?!\d))", re.MULTILINE)
_RULE = re.compile(r"^[\s|:\-–—=*_]{3,}$", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__|~~|`)(?=\S)(.*?)(?<=\S)\1")
_ROLE = re.compile(
    r"^\s*(?:助手|回答|答案|答|assistant|answer|(?:final )?answer in english|a)\s*[:：]\s*",
    re.IGNORECASE | re.MULTILINE,
)
_CUT = re.compile(r"[,，、:：;；(（“《]\s*$|(?:[的和与及在对为从将把被由]|\d)$")
_ENDED = re.compile(r"[。.!！?？;；”\"'）)》\]]\s*$")
_ASKS = re.compile(
    r"[?？]\s*$|(?:请问|请告诉我|请提供|您想|你想|是否需要|需要我|let me know|would you like)", re.IGNORECASE
)
LEAST_ECHO = 14  # characters in one run; shorter ones of the rules may stand in any answer


def spoken(reply: str) -> str:
    """Return the words of a reply without what wraps them; markers stay where they were, or at the end."""
    text = _LATE_THOUGHT.sub("", _THOUGHT.sub("", reply))
    text = _FENCE.sub("", _DROPPED.sub("", text))
    text = html.unescape(_TAG.sub("", _out_of_json(text)))
    text = _ROLE.sub("", _RULE.sub("", _HEADING.sub("", text)))
    text = _STRONG.sub(r"\2", _STRONG.sub(r"\2", _LINE.sub("", text)))
    return _out_of_table(text).strip()


def _out_of_json(text: str) -> str:
    """Return the answer of a JSON object, with the markers that stand elsewhere in it; other text as it is."""
    if not _OBJECT.search(text):
        return text
    values = [*_VALUE.finditer(text)]
    if not values:
        return text
    said = "\n".join((match[1] or match[2]).replace("\\n", "\n").replace('\\"', '"') for match in values)
    rest = _VALUE.sub("", text)
    markers = "".join(dict.fromkeys(_MARKED.findall(rest))) if not _MARKED.search(said) else ""
    return f"{said.rstrip('。. ')}{markers}"


def _out_of_table(text: str) -> str:
    """Return a markdown table's rows as sentences, so that each is judged by itself."""
    return "\n".join(
        " ".join(cell.strip() for cell in line.strip().strip("|").split("|")).strip() if line.count("|") > 1 else line
        for line in text.split("\n")
    )


def is_cut(said: str) -> bool:
    """Whether a reply's last sentence breaks off: at the token limit a number may lack its end."""
    return bool(_CUT.search(said)) and not _ENDED.search(said)


def is_unended(said: str) -> bool:
    """Whether a reply's last sentence lacks its end: it may be whole, or cut where its words do not show it."""
    return not _ENDED.search(said)


def asks_back(said: str) -> bool:
    """Whether a sentence asks the user something."""
    return bool(_ASKS.search(said))


def echoes(said: str, rules: Sequence[str]) -> bool:
    """Whether a sentence repeats a stretch of the rules that the model was given."""
    plain = fold(said)
    return any(
        SequenceMatcher(None, plain, fold(rule), autojunk=False).find_longest_match().size >= LEAST_ECHO
        for rule in rules
    )
