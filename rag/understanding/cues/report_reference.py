"""What a question asks of the reports themselves, and not of what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rag.understanding.cues.cue import Cue, Hit, Rule

# A question for one of the profile's own values is answered where that value was read.
_VALUES: Mapping[str, re.Pattern[str]] = {
    "document_number": re.compile(r"文号|发文字号|文件编号|document number|reference number"),
    "written": re.compile(
        r"落款|成文|签发|署.{0,3}日期|(?:哪天|何时|什么时候|几月几[日号]).{0,4}(?:写|形成)|dated|signed"
    ),
    "published": re.compile(
        r"(?:何时|什么时候|哪天|哪一天|几月几[日号]|日期|时间).{0,6}(?:发布|公布|公开|刊发|挂网)|(?:发布|公布|公开|刊发|挂网)(?:于|在|的)?.{0,4}(?:何时|什么时候|哪天|哪一天|几月几[日号]|日期|时间)|publish|release"
    ),
    "issuer": re.compile(r"发文机关|发布机构|谁发布|哪个(?:机关|单位|部门)(?:发布|印发|发的)|issued by|who issued"),
    "title": re.compile(r"标题|题目|报告叫什么|title of"),
}


def _values(folded: str) -> Iterator[Hit]:
    """Yield the values of a profile that are asked for, each once."""
    for value, pattern in _VALUES.items():
        if match := pattern.search(folded):
            yield Hit(match.group(), match.start(), match.end(), {"value": value})


RULES: Mapping[Cue, Rule] = {Cue.PROFILE_VALUE: Rule(_values)}
