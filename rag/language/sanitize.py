"""Text of reports and questions made harmless for a prompt: material, never a turn of the dialogue or an order.

Only prompts and checks see what this returns; citations and quotes keep the report's exact characters. Knows
nothing of what is asked.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.text.normalize import fold

GAP = "……"  # stands where an order stood
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|$)|<\|[^|>]*\|?>?|</?\s*(?:script|style|think)\b[^>]{0,1000}>", re.DOTALL | re.IGNORECASE
)
# Ends of what an order may reach over; a comma is one, so that the figures around it stay.
_PIECE = re.compile(r"[^。！？!?；;，,\n]+[。！？!?；;，,\n]*")
_ORDER = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|不必理会|跳过|覆盖).{0,12}(?:要求|指令|指示|提示|规则|说明|设定|内容|约束)"
    r"|(?:系统|初始|隐藏)的?(?:提示词?|指令|设定)|提示词|从现在(?:起|开始)你|(?:现在|今后)你(?:是|要|必须)|你(?:现在)?(?:必须|只能|只要|只需|应当?)"
    r"(?:回答|说|输出|告诉|写)|请?(?:只|直接|一律|改为|改口)(?:回答|输出|回复|答|说)(?:[“\"‘:：为]|\d)"
    r"|(?:请|要)?(?:输出|打印|复述|重复|泄露|显示)(?:你的|以上|上面|上述|全部|系统)|(?:对|给|致)(?:AI|ai|模型|助手|机器人)"
    r"|(?:AI|人工智能|语言模型|大模型|助手)(?:请|必须|应当?|须|需要)|(?:正确|标准|真正的?)答案(?:是|为|应)|回答(?:应|必须|时|为|[“\"])"
    r"|(?:用|以)\s*json\s*(?:格式)?(?:输出|回答)|不要引用|无需引用|不用引用"
    r"|(?:ignore|disregard|forget|override)\b.{0,30}(?:instruction|prompt|rule|above|previous|prior)"
    r"|system prompt|you are now|from now on"
    r"|(?:you must|please|always)?\s*(?:answer|reply|respond|say|output)\s+(?:only|with|that|[\"“'])"
    r"|(?:repeat|print|reveal) (?:the|your|all|everything)|do not cite|as an ai\b|the (?:correct|right) answer is",
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
