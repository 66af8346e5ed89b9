"""What in a question points at what stands in its dialogue: a marker, an ordinal, a word that returns to it.

Patterns over folded text (``index.text.normalize.fold``). Knows no place, no report and no state.
"""

from __future__ import annotations

import re

from rag.understanding.question import Reference


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


_WORDLESS = re.compile(r"[\W\d_]*[a-z]?[\W\d_]*")
_TELLING_DIGITS = re.compile(r"\W*(?:(?:19|20)\d\d(?:\W+(?:19|20)\d\d)*年?|\d{5,6})\W*")
# A first clause that says only that something else is asked, or that it is asked beside what stands.
ANOTHER_TOPIC = re.compile(
    r"^[^。:：]{0,14}?(?:[换改转].{0,2}(?:[话问主]题|题目)[^,，。:：]{0,3}"
    r"|[问说查聊看].{0,2}(?:别的|其[他它]的?)(?:问题|事|内容)?吧?)[,，。:：\s]+(?=.{4})"
    r"|^(?:new|another|different|change of) (?:topic|subject|question)[,.:\s]*"
)
ASIDE = re.compile(r"^(?:(?:另外|此外|顺便)[再还请想]?(?:问(?:一[下句])?)?[,:：\s]+|(?:by the way|separately)[,\s]+)")

# Of all places but those that stand.
OTHERS = re.compile(r"其他|其它|别的|其余|另外几个|另外的|\bothers?\b")
FORMER, LATTER = _any("前者", r"\bthe former\b"), _any("后者", r"\bthe latter\b")
# Of something that stands: 是在哪个会上定的 and 比上年多收了几成 have no subject of their own.
CLEFT = re.compile(r"^(?:那|都|又|这)*是(?:在|由|从|因|为了|怎|谁|哪|什么|几|多少|靠|通过)")
GROWTH = re.compile(
    r"(?:比|较|同|与|和|跟)?(?:上一?年|去年|前一年|往年)?(?:同期|度)?(?:相?比)?(?:同比|环比)?[,，]?(?:是|有|都)?"
    r"(?:多|少|增|减|升|降|涨|提|下)[\u4e00-\u9fff]{0,4}?了?(?:多少|几|百分之[几多]少?)[\u4e00-\u9fff]{0,3}"
)
PLANNED, LACKING = (
    _any("打算|计划|安排|下一步|明年|来年|规划", r"\bplan"),
    _any("问题|不足|短板|薄弱|欠缺", "problem|shortcoming"),
)
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ENGLISH = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
}
_SOURCE = (
    r"(?:引用|引文|来源|出处|证据|材料|脚注|角标|标注|原文|依据|citation|source|reference|evidence|footnote|passage)"
)
_NUMBER = r"(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})"
_BY_MARKER = (
    re.compile(r"[\[【［]\s*(?P<n>\d{1,3})\s*[\]】］]"),
    re.compile(rf"{_SOURCE}\s*(?:第|no\.?|number|#)?\s*{_NUMBER}(?![\d年])"),
    re.compile(rf"第\s*{_NUMBER}\s*(?:个|条|处|项|份|段)?(?:的)?{_SOURCE}"),
    re.compile(rf"(?P<word>{'|'.join(_ENGLISH)}) {_SOURCE}"),
)
_ORDINAL = re.compile(
    rf"^(?:那|那么|其中)*(?:(?:排名?|位列|位居|名列|位于)(?:在|了)?第?(?P<rank>[一二三四五六七八九十]|\d{{1,2}})(?:位|名)?的"
    r"|(?P<top>最[多高大])的(?=[那这]))"
    r"(?:那|这)?(?:个|家|份)?(?:地方|地区|区县|县区|区|县|市|单位|报告)?"
    rf"|^(?:表格?(?:里面?|中)?的?|上表的?|请|那|那么|把|看|说|讲|展开|详细|介绍|关于|选|就|还有|我(?:要|选|说的是|问的是)"
    rf"|是)*(?:第\s*{_NUMBER}\s*(?P<unit>个|名|条|项|位|行|点|家"
    rf"|处|段|类|种|块|方面)"
    rf"|(?P<last>最后(?:一)?|倒数第(?P<back>[一二三四五六七八九十]|\d{{1,2}})|末)(?P<unit2>个|名|条|项|位|行|点|家|块))"
    rf"|^(?:the |what about the |show (?:me )?the |and the )?(?P<word>{'|'.join(_ENGLISH)}|last)(?: (?:one|item"
    rf"|row|point|place|entry))?(?=$|[\s?.,!'])"
)
_SHOWING = re.compile(
    r"(?:问题|措施|做法|不足|展开|详细|具体|再|多|说|讲|谈|介绍|解释|看|给|我|请|一下|一点|点|些|内容|全文|原文"
    r"|上下文|出处|是|谁|哪个|哪里|哪儿|哪|什么|怎么|说的|写的|的|呢"
    r"|吗|吧|呀|啊|地方|区县?|市|情况|怎么样|如何|什么样"
    r"|\b(?:one|is|which|what|who|please|in detail|detail|more|about|the|of|show|tell|me|that)\b|[^\w])*"
)


def says_nothing_at_all(folded: str) -> bool:
    """Whether a text is without words: signs, emoji, a single letter, digits that are no year, code or hotline."""
    wordless = folded and _WORDLESS.fullmatch(folded) and not _TELLING_DIGITS.fullmatch(folded)
    return bool(wordless) and not reference(folded)


def reference(folded: str) -> Reference | None:
    """Return which part of the earlier answer a text points at, or None."""
    plain = folded.strip(" ,，。.!！?？~～")
    for pattern in _BY_MARKER:
        if match := pattern.search(plain):
            return Reference("citation", _value(match))
    if match := _ORDINAL.match(plain):
        rest = plain[match.end() :]
        ranked = (
            bool(match["rank"] or match["top"])
            or "名" in {match["unit"], match["unit2"]}
            or "倒数" in (match["last"] or "")
        )
        return Reference("ordinal", _value(match), "" if _SHOWING.fullmatch(rest) else rest.lstrip("的 ,，"), ranked)
    return None


def _value(match: re.Match[str]) -> int:
    said = match.groupdict()
    if word := said.get("word"):
        return _ENGLISH.get(word, -1)
    if said.get("top"):
        return 1
    if back := said.get("back"):
        return -_number(back)
    written = said.get("n") or said.get("rank")
    return -1 if written is None else _number(written)


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return _DIGITS.get(written, 0)
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
