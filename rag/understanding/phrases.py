"""The phrases of a question that tell what is asked: intent, counted things, places; and those that tell nothing.

Patterns over folded text (``index.text.normalize.fold``), in the order they are tried. Knows no place and no report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.facts.units import MEASURES
from index.records import Level
from rag.language.words import either, finder, kinds
from rag.schema.answer import Intent
from rag.understanding.operation import Kind

SEVERAL: frozenset[Intent] = frozenset({"compare", "rank", "count", "trend"})


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


# Whom reports are of, in general words.
_PLACES = either("body", "place")
_ENGLISH, _ENGLISH_ONE = either("body", "places_english"), either("body", "place_english")

INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        "count",
        _any(
            r"(?:[几各这\d五四三两十]份|各|所有|全部)报告|(?:of the|all) reports",
            "报告[里中]?有哪|哪[几些一]?份",
        ),
    ),
    (
        "count",
        _any(
            rf"(?:多少|几)[份篇]?个?(?:报告|政府|{_PLACES})",
            rf"哪[些几]个?(?:报告|政府|单位|{_PLACES}|[市县])",
            rf"(?:报告|政府|{_PLACES})[一总]?共?有?(?:多少|几)[份篇个家]",
            rf"(?:how many|which) (?:reports|{_ENGLISH})",
        ),
    ),
    ("compare", _any("分别", "各[自地有]")),
)

# What is done with the numbers of several reports, as the intent of a question in which no phrase above stands.
OPERATION_INTENTS: Mapping[Kind, Intent] = {
    "rank": "rank",
    "compare": "compare",
    "difference": "compare",
    "ratio": "compare",
    "percent_difference": "compare",
    "share": "compare",
    "sum": "count",
    "average": "count",
    "median": "count",
    "filter": "count",
    "count": "count",
    "trend": "trend",
}
# The labels of the turn reader for an answer in prose, as the intent of a question that wants nothing of the above.
PROSE_INTENTS: Mapping[str, Intent] = {"summarise": "summary", "list": "list", "explain": "explain"}

# 吉林省的几个地方 means the bodies below it; 吉林省 alone means the province itself.
BELOW = _any(
    rf"[几各哪][些几]?[个份家]?(?:报告|{_PLACES}|[市县区])",
    "(?:多少|几)[份篇]",
    rf"下属|所辖|辖区|境内|的(?:报告|{_PLACES})|places|districts|below",
)
WHOLE = re.compile(r"的?全[省市区县州盟](?!各|的[各几哪])")  # 江西全省: the province, not what lies below it
# Of all bodies, or of those below a place, only the ones of a level.
LEVELS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (_any("县级(?!以上)", either("all_of", "county")), Level.COUNTY),
    (finder("all_of", "prefecture"), Level.PREFECTURE),
    (_any("(?:各|哪[些个])省", either("all_of", "province")), Level.PROVINCE),
    (re.compile("[各些个](?:经济)?开发区|[各些](?:高新区|新区)"), Level.ZONE),
)
# 只要开发区的: of the standing places those of a kind.
KINDS: tuple[tuple[re.Pattern[str], Level], ...] = tuple((finder("kind", kind), Level(kind)) for kind in kinds("kind"))
ZONE = _any("经开|高新|park", either("kind", "zone"))

# The places asked about before, together: 两个加起来, 这三个地方谁最多.
TOGETHER = re.compile(
    rf"(?:[这那]|[它他]们)?(?P<many>[两二三四五])[个者地区市县家份](?:报告|单位|{_PLACES}|[区市县])?"
    r"(?=的?(?:[加合相差比之谁哪总]|一共|平均|分别|\S{0,8}各))|(?:[它他]们|二者)(?=的?[加合相差比之谁哪总])"
    r"|\b(?:both|the two|together|between them|of them)\b"
)
COUNTED = "单件条项次场人名位个家份期户起站所张篇部轮天种类届批宗笔套组本处趟回堂桩"
_TIMES = {
    *("小时", "分钟", "秒", "天", "日", "周", "年", "年度", "岁", "周岁", "课时", "学时", "工作日", "自然日"),
    *("个工作日", "个自然日", "个月", "个小时"),
}
# 多少万吨, 几公里: the units of the table that measure and are no time, share or multiple.
_EXTENTS = sorted(MEASURES - _TIMES - set("%‰倍番成度分升"), key=lambda unit: -len(unit))
ASKED_UNIT = re.compile(rf"(?:多少|几)[余多]?[万亿]*个?(?:([{COUNTED}])(?!(?:百分)?点)|({'|'.join(_EXTENTS)}))")
ASKED_MONEY = re.compile(rf"(?:多少|几)[余多]?(?:个亿|亿个?(?!{'|'.join(_EXTENTS)}|[{COUNTED}万]))")  # 多少亿: of money
POINTS = re.compile("(?:多少|几)[余多]?(?:个|个?百分)点")  # 涨了几个点
ASKED_SHARE, ASKED_DAYS = finder("asking", "share"), finder("asking", "days")
ASKED_NUMBER = _any(
    "(?<!哪)几(?!乎)",
    "(?<![多少])数(?=对比|比较|[,，?？。]|$)",
    "(?<![力质])量(?=对比|比较|[,，?？。]|$)",
    either("asking", "number"),
)

# Words that carry no content of their own once place, year and unit are known.
PARTICLES = _any(
    # 几份报告, 报告有几份: what is counted
    "(?<!工作)(?<!多少份)(?<!几份)(?<!多少篇)(?<!几篇)报告(?![一总]?共?有?(?:多少|几))[里中上]?(?:说|写|提到|显示|称)?",
    "(?:[当本]地|[该全本][区市县]|政府)?(?:到底|究竟)",
    "帮我[查看]?(?:一下)?",
    "(?<![什怎那多要])么",
    "共(?=[有收接开召])",
    "(?<![上下])一年[里中来]?",
    "(?<![上下]一)年度",  # 下一年度 asks for plans
    either("particle", "anywhere"),
    f"^(?:{either('particle', 'open')})",
)
ENGLISH_PARTICLES = finder("particle", "english")
# What may be left of 那梅河口市呢? without asking anything new.
NOTHING_LEFT = re.compile(
    rf"(?:{either('particle', 'bare')}|[各那的有是还也再在几呢和与比都则又件条项次场人名位个家份期]|\W)*"
)

# Of all places, however many the dialogue stands at.
OVER_ALL = _any(
    rf"(?<![一-鿿]各)各[个份篇]?(?:地区?|报告|{_PLACES}|[区县市省])(?![直镇乡街])",
    rf"(?:所有|全部|每[一个份]*|整个|[其别][他它的余]|其余|另外几?[个的])的?(?:报告|库|{_PLACES}|[区县市省])|全国",
    # 五份报告里最多的: the library's; but 这两份报告, 前三份报告 are those that were spoken of
    r"(?<![这那前后头面])(?:[两三四五六七八九十百]+|(?<!\d)\d+)份报告",
    r"^那?(?:全部|所有)的?[呢吧]?$|报告[里中都当]*有?哪[些几]",
    rf"\b(?:all|every|each|any|other) (?:of the )?(?:reports?|{_ENGLISH}|{_ENGLISH_ONE})|\beverywhere\b",
)
# Of all places where the dialogue stands at one; of those that stand where there are several.
WHICH_PLACE = _any(
    rf"[哪那](?:[个些几]+|一个?)?(?:{_PLACES}|[区县市省])",
    r"哪[些几一]?份报告|多少[份个](?:报告|地方|地区)|(?:谁|哪[里个家])\S{0,10}?最|最\S{0,8}哪[里儿家]",
    rf"\b(?:which|what|how many) (?:reports?|{_ENGLISH}|{_ENGLISH_ONE})",
)
PRONOUN = _any(
    r"它们?(?!山)|[他她]们|该(?:报告|份报告|单位|办公室|开发区|[省市区县局地办])(?!级)|当地|(?<!到)这里|那里|[这那]边|那儿",
    rf"[这那此同]一?[个座家]?(?:{_PLACES}|城市|开发区|局|办公室|单位|部门|[省市区县])(?!级)|(?:[这那此]|上述|同一)份?报告",
    rf"(?<!between )(?<!of )\b(?:it|its|they|their|them|there|(?:this|that|the same) (?:zone|report|{_ENGLISH_ONE}))\b",
)
# What was spoken of, not where: such a question leans on what was asked however long it is.
DEICTIC = _any(
    rf"其中|(?:[这那该此]|[上前]述)(?:[项些类种]|方面|件事|[一个](?:{either('thing', 'named')}))",
    r"\b(?:of (?:these|those|them|which)|among them|(?:this|that) one)\b",
)
# What asks for the prose around a figure.
REASON = _any(
    rf"怎么样?做到|(?:怎么|怎样|如何)(?:{either('asking', 'doing')})|\bhow (?:was|were|did|is) (?:it|this|that|they)\b",
    r"^(?:具体|都|又|还|到底|主要|他们|当时)*(?:做|采取)[过了]+(?:些|点|哪些|什么|啥)",
    either("asking", "reason", "way"),
)

# What all reports are about.
GENRE = re.compile(r"依?法治(?:政府)?(?:建设|工作)?|报告|工作|内容|事项")
