"""Has a language model say what a turn of a dialogue means: as a question in full, and in the turn reader's labels.

What it says is a proposal: whoever asked checks it against the library. Knows no library and no answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rag.generation.client import FormModel, Message
from rag.language.sanitize import as_spoken
from rag.schema.errors import FormRefused, LLMError
from rag.understanding.turn_reader import read_weights

LONGEST_REPLY = 200  # tokens
_LOOKED_BACK = 6  # earlier questions that are shown
_LONGEST_SHOWN = 200  # characters of each
_SYSTEM = """你读对话里的最后一句,只输出一个JSON,不回答问题。
standalone:把最后一句补全成不看对话也能懂的一个问题,用最后一句的语言。没说的地方、年份、所问的内容从前面的问题里补;不添前面没有的。
act:最后一句对前面做什么。new 全新的问题,add 再加上一个地方、年份或内容,drop 去掉一个,keep 只留一部分,\
replace 换成另一个来问,narrow 只问其中一部分,widen 问总的,why 问原因,more 再多说些,item 前面列出的某一条,\
operate 拿前面的数来算或比,form 同一答案换个样子(表、图、长短、语言),source 问出处,correct 更正前面说错的,\
object 质疑答案,back 回到更早的问题,talk 闲谈。
operation:要做什么。look_up 查一个数或事实,list 列出,explain 说明,summarise 概述,compare 并列比较,rank 排序,\
trend 历年变化,difference 求差,ratio 求倍数,percent_difference 相差百分之几,sum 求和,mean 平均,median 中位数,\
share 占比,limit 按条件筛选,count_reports 数有几份,mentions 哪些写到,library 问库里有什么,unsupported 别的运算,\
same 与前面一样,none 没有问什么。
places:补全后的问题问到的所有地方,用“库里的报告”里的写法。years:问到的年份,数字。measure:所问的内容,几个字。
例一 对话:1. 甲县2021年聘了多少名法律顾问? 最后一句:乙县也算上
{"standalone":"甲县和乙县2021年各聘了多少名法律顾问?","act":"add","operation":"same",\
"places":["甲县","乙县"],"years":[2021],"measure":"法律顾问"}
例二 对话:1. 甲县2021年办结多少件投诉? 2. 那乙县呢? 最后一句:谁办得多
{"standalone":"甲县和乙县2021年办结的投诉谁更多?","act":"operate","operation":"compare",\
"places":["甲县","乙县"],"years":[2021],"measure":"投诉"}"""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a model is shown: a turn, the questions before it, and the reports of the places named, a line a place."""

    history: tuple[str, ...]
    turn: str
    library: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model holds a turn to mean; nothing of it is checked but its form."""

    standalone: str
    act: str
    operation: str
    places: tuple[str, ...]
    years: tuple[int, ...]
    measure: str


class TurnRewriter:
    """Asks one model, by a JSON schema as long as its server takes one."""

    def __init__(self, model: FormModel, limit: float) -> None:
        """``limit``: seconds that are waited for a reply."""
        self._model = model
        self._limit = limit
        self.refused = ""  # what the server said to a schema that it does not take

    def propose(self, dialogue: Dialogue) -> Proposal:
        """Return what the model holds a turn to mean. Raises LLMError, also for a reply of another form."""
        return _parse(self._reply(_messages(dialogue)))

    def _reply(self, messages: Sequence[Message]) -> str:
        if not self.refused:
            try:
                return self._model.complete(messages, limit=self._limit, max_tokens=LONGEST_REPLY, form=_form())
            except FormRefused as error:
                self.refused = str(error)
        return self._model.complete(messages, limit=self._limit, max_tokens=LONGEST_REPLY)


def _messages(dialogue: Dialogue) -> list[Message]:
    last = dialogue.history[-_LOOKED_BACK:]
    earlier = (f"{place}. {_shown(question)}" for place, question in enumerate(last, 1))
    parts = (
        "对话:",
        *earlier,
        f"库里的报告:{';'.join(dialogue.library)}",
        f"最后一句:{_shown(dialogue.turn)}",
    )
    return [("system", _SYSTEM), ("user", "\n".join(parts))]


def _shown(question: str) -> str:
    """Return a question on one line, that cannot pose as another turn."""
    return as_spoken(" ".join(question.split())[:_LONGEST_SHOWN])


@cache
def _form() -> Mapping[str, Any]:
    """Return the JSON schema of a proposal; its labels are those that the turn reader has learnt."""
    labels = {head: [str(label) for label in read_weights()[f"{head}_labels"]] for head in ("act", "operation")}
    properties = {
        "standalone": {"type": "string"},
        "act": {"type": "string", "enum": labels["act"]},
        "operation": {"type": "string", "enum": labels["operation"]},
        "places": {"type": "array", "items": {"type": "string"}},
        "years": {"type": "array", "items": {"type": "integer"}},
        "measure": {"type": "string"},
    }
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _parse(reply: str) -> Proposal:
    """Return what a reply holds. Raises LLMError unless it is one JSON object of the schema and nothing else."""
    try:
        said = json.loads(reply)
    except ValueError as error:
        raise LLMError(f"it is no JSON: {' '.join(reply.split())[:60] or 'nothing'}") from error
    form = _form()["properties"]
    if not isinstance(said, dict) or (missing := [key for key in form if key not in said]):
        raise LLMError(f"the JSON has no {', '.join(missing) if isinstance(said, dict) else 'object'}")
    texts = [said[key] for key in ("standalone", "act", "operation", "measure")]
    places, years = said["places"], said["years"]
    whole = all(isinstance(text, str) for text in texts) and isinstance(places, list) and isinstance(years, list)
    if not whole or not all(isinstance(place, str) for place in places) or not all(type(year) is int for year in years):
        raise LLMError("the JSON has values of other kinds than were asked for")
    for head in ("act", "operation"):
        if said[head] not in form[head]["enum"]:
            raise LLMError(f"the JSON has the unknown {head} {said[head]!r}")
    return Proposal(said["standalone"].strip(), said["act"], said["operation"], (*places,), (*years,), said["measure"])
