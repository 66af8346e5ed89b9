"""What a question takes back of what was said before, and what it puts in its place.

Patterns over folded text (``index.text.normalize.fold``). Knows no place, no report and no state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """The words that a question takes back, where it says them, and those it puts in their place."""

    rejected: str
    wanted: str


_REJECTED = re.compile(
    r"(?:(?<!是)不是|而非|\bnot\b)(?:问|说|指)?\s*(?P<no>[^,，。;；]{1,30}?)(?=[,，。;；]|\s?而|\s?(?:应该?|我\w{1,2})?是|\s?\bbut\b|$)"
)
_CLAUSE = re.compile(r"[,，。;；!！]+")
PUTS_IN_PLACE = re.compile("[改换][成为查问]")
# Behind a copula, or a verb that puts one thing in another's place, stands what is meant.
_COPULA = re.compile(
    rf"(?:(?<![不是])是|{PUTS_IN_PLACE.pattern})(?!不是|否|谁|哪|什么|多少|几|怎|如何)(?P<zh>.+)"
    r"|\b(?:is|it's|be|but|meant|mean|asked about|asked for)\b(?P<en>.+)"
)

# The steps of a case or a document's way, of which one takes another's place in a corrected question.
STEPS = re.compile(
    "不予受理|责令履行|确认违法|收到|接到|接收|受理|立案|审结|办结|办理|维持|驳回|终止|撤回|撤销|变更|纠错|调解|败诉"
    "|胜诉|出庭|应诉|新增|"
    "审核|审查|备案|清理|废止|修订|修改|制定|印发|起草|保留|报备|检查|抽查|处罚|培训|考试|"
    r"\b(?:receiv|accept|conclud|clos|uph|reject|dismiss|withdr|revok|overturn|review|fil|repeal|mediat)\w*"
)
_TAIL = re.compile(r"(?:(?>的|了|过|数量|件数|数|情况|量|部分))+$")  # (?>…): 数量 is also 数 and 量


def correction(folded: str) -> Correction | None:
    """Return what a text that corrects takes back and what it puts in its place, or None where it says neither.

    What is meant stands behind a copula: 打错了,是审结的,再查一遍; without one, in the last clause: no, 2023.
    """
    plain = folded.strip().rstrip("。.!?？！ ")
    taken_back = _REJECTED.search(plain)
    rest = f"{plain[: taken_back.start()]},{plain[taken_back.end() :]}" if taken_back else plain
    clauses = [clause.strip() for clause in _CLAUSE.split(rest) if clause.strip()]
    meant = next((match for clause in clauses if (match := _COPULA.search(clause))), None)
    if not meant and not taken_back and len(clauses) < 2:  # noqa: PLR2004  # says that, and not what
        return None
    wanted = (meant["zh"] or meant["en"]) if meant else clauses[-1] if clauses else ""
    wanted = wanted.strip(" ,，。!的")
    return Correction(taken_back["no"].strip() if taken_back else "", wanted) if wanted else None


def corrected(text: str, rejected: str, wanted: str) -> str:
    """Return a question's words with the rejected ones replaced: a step by a step, else the words, else all of them."""
    wanted = _TAIL.sub("", wanted)
    rejected = _TAIL.sub("", rejected)
    step = STEPS.fullmatch(wanted)
    if rejected and rejected in text:
        return text.replace(rejected, wanted)
    if step and STEPS.search(text):
        return STEPS.sub(wanted, text, count=1)
    return wanted
