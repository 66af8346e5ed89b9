"""What a question takes to have happened: events, causes, what was not done; and whether it takes them for granted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from rag.understanding.cues import asking
from rag.understanding.cues.cue import Cue, Hit, Rule, by, hit_of


class Event(StrEnum):
    """What may be said to have happened; the first that fits is meant."""

    STOPPED = "stopped"
    ABOLISHED = "abolished"
    FELL = "fell"
    ROSE = "rose"
    CRITICISED = "criticised"
    PUNISHED = "punished"
    STRIPPED = "stripped"
    LENGTHENED = "lengthened"
    REFUSED = "refused"
    POSTPONED = "postponed"
    GIVEN_UP = "given_up"
    FAILED = "failed"
    SCANDAL = "scandal"
    LAST = "last"
    REORGANISED = "reorganised"
    RESUMED = "resumed"


_EVENTS: Mapping[Event, re.Pattern[str]] = {
    Event.STOPPED: re.compile(
        r"停办|停运|停用|停止|停掉|停摆|停了|关停|关闭|关掉|关门|暂停|中止|叫停|下线"
        r"|shut down|clos(?:e|ed|ing)\b|suspend"
    ),
    Event.ABOLISHED: re.compile(
        r"撤销|撤掉|撤并|裁撤|裁掉|裁员|取消|废除|取缔|解散|注销|砍掉|砍了|abolish|cancell?ed|scrapp|dissolv|disband"
    ),
    Event.FELL: re.compile(
        r"下降|下滑|降低|减少|变少|骤降|锐减|暴跌|缩水|萎缩|降了|跌|倒退|declin|decreas|\bf[ae]ll\b|drop"
    ),
    Event.ROSE: re.compile(
        r"上升|增长|增加|翻倍|翻番|翻了|激增|暴增|猛增|剧增|上涨|大涨|飙升|increas|\brose\b|doubl|surg|\bgrew\b"
    ),
    Event.CRITICISED: re.compile(r"通报批评|被通报|被批评|点名批评|被点名|曝光|criticis|criticiz|named and shamed"),
    Event.PUNISHED: re.compile(
        r"问责|追责|处分|撤职|免职|革职|辞职|辞去|落马|被查|被抓|被捕|双规|下台|调离"
        r"|dismissed from|resign|punish|disciplin|fired"
    ),
    Event.STRIPPED: re.compile(r"摘掉|摘牌|被摘|除名|剥夺|收回"),
    Event.LENGTHENED: re.compile(r"延长|变长|拉长|变慢|放慢|加长"),
    Event.REFUSED: re.compile(r"拒绝|拒不|不肯|不愿|不让|refus(?:e|ed|ing)\b"),
    Event.POSTPONED: re.compile(r"推迟|延期|延后|搁置|烂尾|postpon|delay"),
    Event.GIVEN_UP: re.compile(r"放弃|退出|不再|abandon|withdr[ae]w from"),
    Event.FAILED: re.compile(
        r"失败|没能|未能|没有?完成|未完成|不达标|没达标|未达标|没有?通过|未通过|fail(?:ed|ure)?\b"
    ),
    Event.SCANDAL: re.compile(
        r"造假|作假|舞弊|贪污|受贿|腐败|泄露|泄密|罢工|抗议|冲突|爆炸|坍塌|corrupt|brib|leak|protest"
    ),
    Event.LAST: re.compile(r"倒数|垫底|最后一名|末位|bottom of"),
    Event.REORGANISED: re.compile(r"合并|并入|拆分|更名|改名|搬迁|迁到|迁往|merg(?:e|ed|ing)\b|renam|relocat"),
    Event.RESUMED: re.compile(r"恢复|重启|复工|resum|restart"),
}
_LETTERS = re.compile(r"[a-z]*")  # the rest of an English word
# 为什么没评上: not 不足, 不够 and the like, which reports say of themselves.
_DENIED = re.compile(r"(?:没有?|未|不曾)(?![法够想用])[\u4e00-\u9fff]{1,6}")


def _happened(folded: str) -> Iterator[Hit]:
    """Yield what happened, one of each kind of event, with the whole of an English word."""
    for event, pattern in _EVENTS.items():
        if match := pattern.search(folded):
            rest = _LETTERS.match(folded, match.end())
            end = rest.end() if rest else match.end()
            yield Hit(folded[match.start() : end], match.start(), end, {"event": event})


def _denied(folded: str) -> Iterator[Hit]:
    """Yield what a question says was not done, where it asks why."""
    for why in asking.RULES[Cue.WHY_HAPPENED].find(folded):
        if match := _DENIED.search(folded, why.end):
            yield hit_of(match)
        return


RULES: Mapping[Cue, Rule] = {
    Cue.HAPPENED: Rule(_happened),
    Cue.NOT_DONE: Rule(_denied),
    Cue.WHEN_OR_WHO: Rule(
        by(
            r"什么时候|何时|哪[里儿]|(?:哪|几)(?:年|月|天|一天|一年)|谁|哪个部门|哪位"
            r"|\bwhen\b|\bwho\b|\bwhat (?:date|day|month)\b"
        )
    ),
    Cue.WHICH_OR_RESULT: Rule(by(r"哪[些几]|(?:怎么|如何|咋)(?:处理|处置|解决|收场|补救|善后)|结果")),
    Cue.SUPPOSED_CAUSE: Rule(
        by(
            r"(?:是不是|是否|难道是?)(?:就是)?(?:因为|由于)(?P<cause>[^,，?？。]{2,30}?)(?:吗|了?[?？,，。]|$)|是(?:因为|由于)(?P<said>[^,，?？。]{2,30})吗"
        )
    ),
    Cue.NAMED_EVENT: Rule(by(r"那(?:一)?(?:起|场|桩|次)(?P<event>[\u4e00-\u9fff]{2,12}?)(?:事件|事故|风波|丑闻|案)")),
}
