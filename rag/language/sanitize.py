"""Text of reports and questions made harmless for a prompt: material, never a turn of the dialogue or an order.

Only prompts and checks see what this returns; citations and quotes keep the report's exact characters. Knows
nothing of what is asked.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.text.normalize import fold
from rag.language.words import either

GAP = "……"  # stands where an order stood
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|$)|<\|[^|>]*\|?>?|</?\s*(?:script|style|think)\b[^>]{0,1000}>", re.DOTALL | re.IGNORECASE
)
# Ends of what an order may reach over; a comma is one, so that the figures around it stay.
_PIECE = re.compile(r"[^。！？!?；;，,\n]+[。！？!?；;，,\n]*")
_MACHINE = either("order", "machine")
_ORDER = re.compile(
    rf"(?:{either('order', 'drop')}).{{0,12}}(?:{either('order', 'rules')})|(?:系统|初始|隐藏)的?(?:指令|设定)"
    r"|提示词|从现在(?:起|开始)你|[现今][在后]你(?:是|要|必须)|你(?:现在)?(?:必须|应当?|只[能要需])(?:回答|说|输出|告诉|写)"
    rf"|请?(?:只|直接|一律|改[为口])(?:回答|输出|回复|答|说)(?:[“\"‘:：为]|\d)"
    rf"|(?:{either('order', 'tell')})(?:你的|以上|上[面述]|全部|系统)|[对给致](?:{_MACHINE})"
    rf"|(?:{_MACHINE})(?:请|必须|应当?|须|需要)|(?:正确|标准|真正的?)答案(?:是|为|应)|回答(?:应|必须|[时为“\"])"
    r"|[用以]\s*json\s*(?:格式)?(?:输出|回答)|(?:不要|无需|不用)引用"
    rf"|(?:{either('order', 'drop_english')}).{{0,30}}(?:{either('order', 'rules_english')})"
    rf"|{either('order', 'english')}"
    r"|(?:answer|reply|respond|say|output)\s+(?:only|with|that|[\"“'])"
    r"|(?:repeat|print|reveal) (?:the|your|all|everything)",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"(?:系统|用户|助手|问题|材料|回答|答案|提问者|开发者|system|user|assistant|human|developer|question|answer|passages?)"
    r"\s*(?=[:：])",
    re.IGNORECASE,
)
_MARKER = re.compile(
    r"[\[【［]+\s*((?:材料|证据|来源|passage|source)?\s*[\d０-９][\d０-９\s,，、;；]*)[\]】］]+", re.IGNORECASE
)


@lru_cache(maxsize=256)
def orders_left_out(text: str) -> str:
    """Return a text without comments, tags of a dialogue, and the pieces of sentences that give orders."""
    plain = _HIDDEN.sub(GAP, text)
    return _PIECE.sub(lambda match: match.group() if not _is_order(match.group()) else GAP, plain)


def _is_order(piece: str) -> bool:
    return bool(_ORDER.search(fold(piece)))


def inert(text: str) -> str:
    """Return a text on one line in which nothing poses as a marker, a turn or an order."""
    return as_spoken(orders_left_out(text))


def as_spoken(text: str) -> str:
    """Return a text on one line without what could pose as a turn or a marker; its orders stay.

    For a question: what it asks for is the user's to say, but not in another's name.
    """
    plain = "".join(c for c in _HIDDEN.sub(" ", text) if unicodedata.category(c) != "Cf")
    plain = _MARKER.sub(lambda match: f"〔{match[1].strip()}〕", " ".join(plain.split()))
    return _TURN.sub(lambda match: f"“{match.group().strip()}”", plain)
