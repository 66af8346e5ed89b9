"""Words around a thing → what they add to its name: nothing (各类, 数量, 行政), or what narrows it (涉企).

Knows neither numbers nor measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Words that count without saying what: the thing itself stands elsewhere. Each is taken for good (?>…), hence 案次
# before 案: 案件 is also 案 and 件, and a row of twenty would be tried in a million ways.
GENERIC = re.compile(
    r"(?:(?>各类|有关|相关|其他|上述|案件|案次|案|申请|事项|决定|请求|宣布|规定|原行政行为?|件|数量|总数|总量|总计|合计|人数|件数|次数|条数|份数|项数|个数|家数|场数|场次|人次|户数|量|数|比例"
    r"|增速|增幅|降幅|减幅|涨幅|跌幅|同期|同口径|基础上|年度|率|形式|方式|渠道|途径|规模|金额|面积|达|余|多|人|的|等|、|\s))+"
)
# Words between which reports choose without another meaning.
_OFFICIAL = re.compile(
    r"(?:(?>按时|按期|及时|限时|如期|行政执法|行政机关|行政|政府|单位|机关|工作|活动|教育|服务|信息|意见|批评|会议|委员|人员|群众|人民|政务|资格|队伍|决定|宣布|作出|程序|规定|和|及|、|“|”))*"
)
_OFFICE_WORDS = re.compile(
    r"较法定时限|行政|政府|信息|申请|请求|各类|案件|事项|人员|资格|政务|活动|教育|普法|应诉|承诺|审批|办理|办结|比例?|幅度"
)
_SAID = (
    0.6  # share of the written characters that are in the name: 执法单位 says more than 执法主体, 行政处罚案 does not
)
_PHASES = ("前", "后")
LONGEST_QUALIFIER = 14


def modifier(text: str) -> str:
    """Return a modifier as written, "" where it is too long or too short to be one."""
    text = plain(text)
    text = re.sub(
        r"^(?:的|和|与|及|、|等|各类|各种|各项|各)+|(?:的|和|与|及|、|等|各类|各种|各项)+$",
        "",
        text.strip("“”\"'()（） "),
    )
    empty = _OFFICIAL.fullmatch(text) or GENERIC.fullmatch(text)
    return text if 1 < len(text) <= LONGEST_QUALIFIER and not empty else ""


def distinct(qualifiers: Iterable[str], head: str, actions: Iterable[str]) -> tuple[str, ...]:
    """Return qualifiers once each, without what head, actions or 受理前 among them say already."""
    told = tuple(qualifiers)
    taken = {head, *actions, *(q[:-1] for q in told if q[-1:] in _PHASES)}
    return tuple(q for q in dict.fromkeys(told) if q and q not in taken and q not in head)


def more(name: str, surface: str) -> str:
    """Return what the written words say beyond the canonical name: 涉企 of 涉企执法检查; "" for nothing."""
    if name in surface:
        rest = surface.replace(name, "")
        empty = GENERIC.fullmatch(rest) or _OFFICIAL.fullmatch(rest) or not _OFFICE_WORDS.sub("", rest)
        return "" if empty else plain(rest).strip("、和及与的")
    if GENERIC.fullmatch(rest := _OFFICE_WORDS.sub("", surface)) or all(character in name for character in rest):
        return ""  # 政府信息公开申请 is no more than 依申请公开
    common = sum(character in name for character in surface)
    return "" if common >= _SAID * len(surface) else plain(surface)


def plain(words: str) -> str:
    """Return words without quotation marks, blanks and the names of places that blanks stand for."""
    return re.sub(r"[“”\"'《》「」\s\0]", "", words)
