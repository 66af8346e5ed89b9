"""The phrases of a question that tell what is asked: intent, counted things, places; and those that tell nothing.

Patterns over folded text (``index.text.normalize.fold``), in the order they are tried. Knows no place and no report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.records import Level
from rag.schema.answer import Intent
from rag.understanding.operation import Kind

SEVERAL: frozenset[Intent] = frozenset({"compare", "rank", "count", "trend"})


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        "count",
        _any(
            r"[几各这\d五四三两十]份报告",
            "报告(?:里|中)?有哪",
            "哪(?:[几些]|一)?份",
            "各报告",
            "所有报告",
            "全部报告",
            "(?:of the|all) reports",
        ),
    ),
    (
        "count",
        _any(
            "(?:多少|几)(?:份|篇)?个?(?:报告|地区|地方|区县|政府)",
            "哪[些几]个?(?:报告|地区|地方|单位|区县|政府|市|县)",
            "(?:报告|地区|地方|区县|县区|政府)(?:一共|总共|共)?有?(?:多少|几)[份篇个家]",
            "(?:how many|which) (?:reports|places|districts|governments)",
        ),
    ),
    ("compare", _any("分别", "各[自地有]")),
    ("summary", _any("总结", "概括", "概述", "综述", "主要内容", "总体", "summar", "overview")),
    ("list", _any("哪些", "有什么", "什么样的", "列出", "列举", "list", "what (?:are|were)", "which")),
    ("explain", _any("为什么", "为何", "原因", "怎么", "怎样", "如何", "why", r"how (?:did|does|do|was|were|is)\b")),
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

# 吉林省的几个地方 means the bodies below it; 吉林省 alone means the province itself.
BELOW = _any(
    "[几各哪][些几]?[个份家]?(?:地方|地区|区县|县区|市|县|区|报告)",
    "(?:多少|几)[份篇]",
    "下属",
    "所辖",
    "辖区",
    "境内",
    "的(?:地方|地区|区县|报告)",
    "places",
    "districts",
    "below",
)
WHOLE = re.compile(r"的?全(?:省|市|区|县|州|盟)(?!各|的[各几哪])")  # 江西全省: the province, not what lies below it
# Of all bodies, or of those below a place, only the ones of a level.
LEVELS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (_any("区县", "县区", "县[(（]?市、?区", "市县区", "县级(?!以上)", "counties"), Level.COUNTY),
    (_any("地级市", "地市", "设区市", "设区的市", "市级政府", "prefectures"), Level.PREFECTURE),
    (_any("(?:各|哪些|哪个)省(?:份|区|级)?", "省级政府", "provinces"), Level.PROVINCE),
    (_any("(?:各|哪些|哪个|些|个)(?:经济)?开发区", "(?:各|哪些)(?:高新区|新区)"), Level.ZONE),
)
# 只要开发区的: of the standing places those of a kind.
KINDS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (_any("(?:各|这些)?(?:经济技术|经济|高新技术)?开发区", "经开区", "高新区", "新区", r"\bzones?\b"), Level.ZONE),
    (_any("(?:各|这些)?(?:区县|县区|县级)", r"\bcount(?:y|ies)\b"), Level.COUNTY),
    (_any("(?:各|这些)?(?:部门|委办局)", r"\bdepartments?\b"), Level.DEPARTMENT),
)
ZONE = _any("开发区", "经开", "高新", "新区", "zone", "park")

# The places asked about before, together: 两个加起来, 这三个地方谁最多.
TOGETHER = re.compile(
    r"(?:这|那|它们|他们)?(?P<many>[两二三四五])(?:个|者|地|区|市|县|家|份)(?:地方|地区|区|市|县|报告|单位)?"
    r"(?=的?(?:加|合|相|差|比|之|谁|哪|一共|总|平均|分别|各|\S{0,8}各))|(?:它们|他们|二者)(?=的?(?:加|合|相|差|比|之|谁|哪|总))"
    r"|\b(?:both|the two|together|between them|of them)\b"
)
COUNTED = "件条项次场人名位个家份期户起站所张篇部轮天种类届批宗笔套组本处趟回堂桩"
ASKED_UNIT = re.compile(rf"(?:多少|几)[余多]?个?([{COUNTED}])")
ASKED_SHARE = _any("率", "比例", "百分", "占比", "几成", "多大比重", "percent", r"\brate\b", "share", "proportion")
ASKED_DAYS = _any("几天", "多少天", "多久", "多长时间", "how long", "how many days")
ASKED_NUMBER = _any(
    "多少",
    "(?<!哪)几(?!乎)",
    "数据",
    "数字",
    "数量",
    "总数",
    "人数",
    "件数",
    "次数",
    "人次",
    "场次",
    "(?<![多少])数(?=对比|比较|[,，?？。]|$)",
    "(?<![力质])量(?=对比|比较|[,，?？。]|$)",
    "多大",
    "多长",
    "多久",
    "how many",
    "how much",
    "how long",
    "number of",
    "what percentage",
    "rate",
)

# Words that carry no content of their own once place, year and unit are known.
PARTICLES = _any(
    "请问一下",
    "请问",
    "我想知道",
    "我想问",
    "想知道",
    "想了解",
    "告诉我",
    "帮我[查看]?(?:一下)?",
    "麻烦",
    "据(?:报告|悉)",
    "根据该?报告",
    # 几份报告, 报告有几份: what is counted
    "(?<!工作)(?<!多少份)(?<!几份)(?<!多少篇)(?<!几篇)报告(?!(?:一共|总共|共)?有?(?:多少|几))[里中上]?(?:说|写|提到|显示|称)?",
    "(?:当地|本地|该区|该市|该县|全区|全市|政府)?(?:到底|究竟)",
    "呢",
    "吗",
    "(?<![什怎那多要])么",
    "吧",
    "啊",
    "呀",
    "的话",
    "一共",
    "总共",
    "共(?=[有收接开召])",
    "全年",
    "本年度",
    "(?<![上下]一)年度",  # 下一年度 asks for plans
    "当年",
    "这一年",
    "那一年",
    "(?<![上下])一年[里中来]?",
    "^(?:那么|那|在|于|和|与|跟|以及|还有|而)",
    "^[的有]",
)
ENGLISH_PARTICLES = re.compile(
    r"\b(?:what about|how about|please|tell me|according to|economic and technological development zone"
    r"|(?:economic )?development zone|district|city|county|municipal(?:ity)?|government|report(?:s|ed|'s)?|office|zone"
    r"|and|in|of|for|the|an?|is|are|was|were|did|does|do|has|have|had|how|many|much|what|which|by|to|there|its?|s|that|this"
    r"|on|at|during|with|be|been|from)\b"
)
# What may be left of 那梅河口市呢? without asking anything new.
NOTHING_LEFT = re.compile(
    r"(?:又是|多少|什么|怎么样|如何|情况|结果|数据|数字|各|分别|about|[那的有是还也再在几呢和与比都则又件条项次场人名位个家份期]|\W)*"
)

# Of all places, however many the dialogue stands at.
OVER_ALL = _any(
    r"(?<![一-鿿]各)各(?:个)?(?:地区?|区县|县区|区|县|市|省)(?![直镇乡街])",
    r"各(?:个)?地方|各(?:份|篇|个)?报告|(?:所有|全部|每[一个份]*|整个)(?:的)?(?:报告|地方|地区|区县|县区|区|县|市|省"
    r"|库)",
    # 五份报告里最多的: the library's; but 这两份报告, 前三份报告 are those that were spoken of
    r"(?<![这那前后头面])(?:[两三四五六七八九十百]+|(?<!\d)\d+)份报告",
    r"全国|(?:其他|其它|别的|其余|另外几个|另外的)(?:的)?(?:地方|地区|区县|县区|区|县|市|省|报告)",
    r"^(?:那)?(?:全部|所有)(?:的)?(?:呢|吧)?$|报告(?:里|中|都|当中)*(?:有)?哪[些几]",
    r"\b(?:all|every|each|any|other) (?:of the )?(?:reports?|places?|districts?|cities|counties|governments?"
    r"|regions?)\b|\beverywhere\b",
)
# Of all places where the dialogue stands at one; of those that stand where there are several.
WHICH_PLACE = _any(
    r"(?:哪|那)(?:[个些几]+|一个?|几个)?(?:区县|县区|地方|地区|省份|区|县|市|省)",
    r"哪[些几一]?份报告|多少(?:份|个)(?:报告|地方|地区)|谁(?:的|家)?(?:\S{0,8})?最|哪里(?:的)?\S{0,10}最"
    r"|最\S{0,8}(?:是|在)?(?:哪里|哪儿|哪家)"
    r"|哪[个家](?:\S{0,10})?最[多少高低大小好快]",
    r"\b(?:which|what|how many) (?:place|district|city|county|government|region|report)s?\b",
)
PRONOUN = _any(
    "它们?(?!山)|他们|她们|该(?:省|市|区|县|局|地|办|单位|办公室|开发区|报告|份报告)(?!级)|当地|那里|那边|那儿"
    "|(?<!到)这里|这边",
    "(?:这|那|此|同)一?(?:个|座|家)?(?:省|市|区|县|地方|地区|城市|开发区|局|办公室|单位|部门)(?!级)|(?:这|那|此|上述"
    "|同一)份?报告",
    r"(?<!between )(?<!of )\b(?:it|its|they|their|them|there"
    r"|(?:this|that|the same) (?:place|district|city|county|zone|report"
    r"|government))\b",
)
# What was spoken of, not where: such a question leans on what was asked however long it is.
DEICTIC = _any(
    "其中|(?:这|那|该|此|上述|前述)(?:项|些|类|种|方面|件事|一做法|一工作|一机制|一制度|个(?:数|做法|机制|制度|平台"
    "|项目|活动|工作|系统))",
    r"\b(?:of these|of those|of them|of which|among them|this one|that one)\b",
)
# What asks for the prose around a figure.
REASON = _any(
    r"为什么|为何|为啥|(?:什么|主要|具体)?原因|怎么回事|怎么(?:会|做|实现|来|办|落实|解决|处理|开展|推进|样?做到)"
    r"|怎样(?:做|实现|开展)",
    r"^(?:具体|都|又|还|到底|主要|他们|当时)*(?:做|采取)(?:过|了)+(?:些|点|哪些|什么|啥)",
    r"如何(?:做|实现|落实|开展|推进|解决)|(?:具体)?(?:做法|措施|举措)|效果|成效|作用|意义|背景|\bwhy\b|\bhow come\b"
    r"|\breason|\bhow (?:was|were"
    r"|did|is) (?:it|this|that|they)\b",
)
