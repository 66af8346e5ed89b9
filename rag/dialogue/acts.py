"""What kind of turn a question is in its dialogue: a courtesy, a return, more of the same, or a word that points at the
earlier answer.

Patterns over folded text (``index.text.normalize.fold``). Knows no place, no report and no state.
"""

from __future__ import annotations

import re

from rag.understanding.phrases import OVER_ALL, WHICH_PLACE
from rag.understanding.question import Courtesy, Reference


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


_END = r"[\s,，。.!！?？~～、;；:：…)）]*"
_COURTESIES: tuple[tuple[Courtesy, str], ...] = (
    (
        "help",
        "(?:请问|那)?(?:你|您|这里|系统)?(?:能|会|可以|还能|还可以)(?:帮我)?(?:做|干|问|查|回答)(?:些|点)?(?:什么|啥"
        "|哪些(?:问题|内容)?)"
        "|我(?:能|可以)(?:问|查)(?:些)?(?:什么|哪些(?:问题|内容)?)|(?:这个)?(?:怎么|如何)(?:使?用|提问|问)"
        "|使用(?:说明|方法)|帮助|help"
        "|what can (?:you do|i ask)(?: here)?|how does (?:it|this) work|how do i use (?:it|this)|你(?:是谁"
        "|叫什么(?:名字)?)|who are you",
    ),
    (
        "greeting",
        "(?:你|您|大家)好|嗨|哈喽|在吗|(?:早上|上午|中午|下午|晚上)好|早安|hi|hello|hey|good (?:morning|afternoon"
        "|evening)"
        "|how are you",
    ),
    (
        "objection",
        "不对|不是(?:这个|这样)?|错|答错|搞错|弄错|回答(?:得)?不对|wrong|that's wrong|that is wrong|incorrect|no",
    ),
    (
        "thanks",
        "(?:非常|十分|多)?(?:谢谢|感谢|多谢)(?:你|您|帮助|你的帮助|您的帮助)?|辛苦|好的?|好吧|好嘞|行|可以|嗯+|哦+"
        "|噢|明白|知道|懂"
        "|清楚|了解|没问题|不错|很好|太好|真棒|厉害|赞|再见|拜拜|没有?别的问题|没事|先这样|ok(?:ay)?|got it|i see"
        "|good|great|nice|perfect"
        "|thanks(?: a lot)?|thank you(?: very much| so much)?|bye|goodbye|cool|fine",
    ),
)
_WORDLESS = re.compile(r"[\W\d_]*[^\W\d_]?[\W\d_]*")
_TELLING_DIGITS = re.compile(r"\W*(?:(?:19|20)\d\d(?:\W+(?:19|20)\d\d)*年?|\d{5,6})\W*")
_SOFTLY = "(?:了|啦|啊|呀|呢|吧|哈|哦|嘛|吗|的)*"
_COURTEOUS = {kind: re.compile(f"(?:{words}){_SOFTLY}{_END}") for kind, words in _COURTESIES}

RETURN = _any(
    r"^(?:那|那么|好|我们|让我们|咱们|现在)*[,\s]*(?:再)?(?:回到|返回到?|回过头(?:来)?(?:再)?(?:看看?|说说?|问)"
    r"|说回到?|话说回来)",
    "(?:刚才|刚刚|之前|先前|前面|上面|一开始|最开始)(?:我)?(?:们)?(?:说|问|提|讲|看|聊|查)?(?:到|过|起)?的(?:那个"
    "|那份)?",
    r"\b(?:back to|returning to|going back to|let's go back to)\b",
)
EARLIER_QUESTION = re.compile(
    r"(?:那个|上个|上一个|前一个|原来的?|最初的?)?(?:问题|话题|提问)|the (?:previous|earlier|first) question"
)
ANOTHER_TOPIC = _any(
    r"^(?:那)?(?:算了|好了|行了|不说这个了?|不问这个了?|先不(?:说|问|管)(?:这个|这些|它)了?)?[,，。\s]*(?:我)?(?:想)?(?:再)?"
    r"(?:问|说|查|聊|看)(?:一?个|一?点|些)?(?:别的|其他的?|其它的?)(?:问题|事|内容)?(?:吧)?[,，。:：\s]+(?=.{4})",
    r"^(?:好|那|那么|我们|咱们)*[,\s]*(?:换|改|转)(?:一)?(?:个|下)?(?:话题|问题|主题|题目)(?:吧|问问?"
    r"|说)?[,，。:：\s]*",
    r"^(?:new|another|different|change of|let's change the) (?:topic|subject|question)[,.:\s]*",
)
ASIDE = re.compile(
    r"^(?:另外|此外|顺便)(?:再|还)?(?:(?:请)?问(?:一下|一句|问)?|想问|[,:：\s])+|^(?:by the way|separately)[,\s]+"
)

# Of all places but those that stand.
OTHERS = re.compile(r"其他|其它|别的|其余|另外几个|另外的|\bothers?\b")
# Words of a follow-up that ask for places by their number, and nothing to search: 哪个区最多.
PLACES_ASKED = re.compile(
    rf"(?:{OVER_ALL.pattern}|{WHICH_PLACE.pattern}"
    # 哪个会, 谁搞的: what or who is asked there, and no place
    rf"|(?:哪[个家里]|谁)(?=(?:的|是)?(?:最|更|比|[多少高低大小快慢好差]|前|后|[^\w]|$)))(?:的|是)?(?:最[多少高低大小快慢好差])?的?"
    r"|最[多少高低大小快慢好差]的?(?:是|为)?(?:谁|哪\S{0,3})?|(?:前|后|最后|倒数)[一二三四五六七八九十两\d]+(?:名|位"
    r"|个|家)|排?第几"
    r"|\b(?:the )?(?:most|fewest|highest|lowest|largest|smallest)\b"
)
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
_MORE = re.compile(
    "(?:那|那么|请|再)*(?:还)?(?:有没有|有|说|看|列|给)?(?:我)?(?:些|点)?(?:其他|其它|别的|更多|另外|剩下|其余"
    "|多一?[些点])(?:的)?"
    f"(?:内容|信息|材料|证据|说法|做法|情况|表述|原文|结果|例子)?(?:提到|说到)?{_SOFTLY}"
    f"|还有(?:吗|么|没有?|呢|什么|啥|哪些|其他|更多|别的)?(?:的)?{_SOFTLY}|(?:请|再)?(?:继续|接着)(?:说|讲|列"
    f"|往下)?(?:下去)?{_SOFTLY}"
    "|再(?:来|列|给|看|说|讲)(?:我)?(?:一?[些点]|几[条个])|下一(?:页|批)|(?:请|再|能|可以)*(?:展开|详细"
    "|具体)(?:一?点|些)?(?:说说?|讲讲?|介绍)?(?:一?下|一?点|些)?"
    f"{_SOFTLY}|(?:show |tell |give )?(?:me )?(?:some )?more(?: (?:details?|please|results|passages))?"
    f"|anything else|what else|go on|continue|next"
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
_BARE_SOURCE = re.compile(
    # no text is a row of these words in two ways, or a long row would be tried in all of them
    "(?:请|能|可以|给我|帮我|显示|看|查看|展示|打开|一下|上一?[条个]|刚才|前面|这|那|这个|那个|这条|那条"
    "|这句话?|那句话?|这个?数字?|答案|回答|结论|的|是|出自|来自|来源于|在"
    "|说法|数据|有没有|有)*(?:原文|出处|来源|依据|原话|上下文|引用|哪[份篇个]报告|哪里|哪儿)(?:的|是|在|说|写|里"
    "|中|提到|什么|哪[里儿份篇个]|报告|呢|怎么|如何)*"
    r"|(?:show|give|what is|what's|where is)?(?: me)?(?: the| its| your)? ?(?:sources?|citations?|context"
    r"|original(?: text)?)"
    r"|where (?:does|did) (?:it|that|this) come from|which report (?:is|was) (?:it|that|this)(?: from)?"
)
_NEEDS_SOURCE = re.compile(
    "原文|出处|来源|依据|原话|上下文|引用|出自|来自|哪[份篇个]报告(?:里|中)?(?:说|写|提到)的|source|citation|context"
    "|original|come from"
    "|is (?:it|that|this)"
)
_ORDINAL = re.compile(
    rf"^(?:那|那么|其中)*(?:(?:排名?|位列|位居|名列|位于)(?:在|了)?第?(?P<rank>[一二三四五六七八九十]|\d{{1,2}})(?:位|名)?的"
    r"|(?P<top>最[多高大])的(?=[那这]))"
    r"(?:那|这)?(?:个|家|份)?(?:地方|地区|区县|县区|区|县|市|单位|报告)?"
    rf"|^(?:表格?(?:里面?|中)?的?|上表的?|请|那|那么|把|看|说|讲|展开|详细|介绍|关于|选|就|我(?:要|选|说的是|问的是)"
    rf"|是)*(?:第\s*{_NUMBER}\s*(?P<unit>个|名|条|项|位|行|点|家"
    rf"|处|段|类|种)"
    r"|(?P<last>最后(?:一)?|倒数第一|末)(?P<unit2>个|名|条|项|位|行|点|家))"
    rf"|^(?:the |what about the |show (?:me )?the |and the )?(?P<word>{'|'.join(_ENGLISH)}|last)(?: (?:one|item"
    rf"|row|point|place|entry))?(?=$|[\s?.,!'])"
)
_SHOWING = re.compile(
    r"(?:问题|措施|做法|不足|展开|详细|具体|再|多|说|讲|谈|介绍|解释|看|给|我|请|一下|一点|点|些|内容|全文|原文"
    r"|上下文|出处|是|谁|哪个|哪里|哪儿|哪|什么|怎么|说的|写的|的|呢"
    r"|吗|吧|呀|啊|地方|区县?|市|情况|怎么样|如何|什么样"
    r"|\b(?:one|is|which|what|who|please|in detail|detail|more|about|the|of|show|tell|me|that)\b|[^\w])*"
)


def courtesy(folded: str) -> Courtesy | None:
    """Return what kind of small talk a text is, where it is nothing else: 好的,谢谢!

    A text without words is ``nothing``: signs, emoji, a single letter, digits that are no year, code or hotline.
    """
    if found := _small_talk(folded):
        return found
    wordless = folded and _WORDLESS.fullmatch(folded) and not _TELLING_DIGITS.fullmatch(folded)
    return "nothing" if wordless and not reference(folded) else None


def _small_talk(folded: str) -> Courtesy | None:
    rest, found = folded.strip(), None
    while rest:
        for kind, pattern in _COURTEOUS.items():
            if match := pattern.match(rest):
                found = kind if found in {None, "thanks"} else found
                rest = rest[match.end() :].strip()
                break
        else:
            return None
    return found


def asks_more(folded: str) -> bool:
    """Whether a text asks for what else there is on what stands, and nothing more."""
    return bool(_MORE.fullmatch(folded.strip(" ,，。.!！?？~～")))


def reference(folded: str) -> Reference | None:
    """Return which part of the earlier answer a text points at, or None."""
    plain = folded.strip(" ,，。.!！?？~～")
    for pattern in _BY_MARKER:
        if match := pattern.search(plain):
            return Reference("citation", _value(match))
    if _BARE_SOURCE.fullmatch(plain) and _NEEDS_SOURCE.search(plain):
        return Reference("citation", None)
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
    written = said.get("n") or said.get("rank")
    if written is None:
        return -1
    if written.isdigit():
        return int(written)
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return _DIGITS.get(written, 0)
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
