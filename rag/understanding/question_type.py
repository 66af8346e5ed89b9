"""The expected answer type of a question (an amount of money, a date, a rate, a body …), and whether a text gives one.

A sentence about the right thing that holds no date does not answer 几月几日. Knows no report and no search.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.facts.amounts import tells_none
from index.text.normalize import fold
from index.text.script import simplify
from rag.language.words import either, finder
from rag.understanding.phrases import ASKED_DAYS

Given = Callable[[str, str], bool]

_DATE_LIKE = re.compile(
    r"\d{4}(?:[-－—至]\d{4})?年度?|\d{1,2}月(?:\d{1,2}日)?|[(（]\d+[)）]|第[\d一二三四五六七八九十]+"
)
_LISTED = re.compile(
    r"(?:^|[,，。;；:：\n])[一二三四五六七八九十]{1,3}(?:是|、)|[(（][一二三四五六七八九十\d]{1,3}[)）]"
)
_SHARE = re.compile(r"[%％‰]|百分之|分之[一二三四五六七八九十]|[一二三四五六七八九]成(?![立员果为])|全部|均|都|全覆盖")
_COUNT = re.compile(
    r"\d[\d,.]*[余多]?[万亿]?(?![\d%％‰.])(?!\s*个?百分点)|[二两三四五六七八九十百千]+[余多来]?万?个?"
    r"[件条项次场人名位家份期户起站所张篇部轮天种类批宗笔套组处个](?![级者])|一[名件条项次场人位个家份期户轮]|多[次场家件]"
)
_FIGURE = re.compile(r"\d[\d,.]*")
_ROW = 3  # figures from which a sentence is a row of them
_CHANGED = re.compile(rf"[增减升降多少涨跌高低][^,，]{{0,4}}了|提高|精简|{either('direction', 'more', 'less')}")
_PEOPLE = re.compile(
    r"[\d一二两三四五六七八九十百千万][\d,.]*[余多]?[万亿]?[余多]?\s*(?:[人名位]|个人|职工|干部|群众)|人数"
)
_MONEY = re.compile(r"元(?![旦素首月化])|资金\s*\d|[万亿]块")
_TIME = re.compile(r"[\d一二两三四五六七八九十半]\s*个?(?:工作日|自然日|小时|分钟|[天日月年周])|当[天日场]|即时|立即")
_DAY = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月|\d{1,2}日|[年月][初底末]|季度|[上下]半年")
_YEAR = re.compile(r"\d{4}\s*年|\d{4}[-－./]\d|" + _DAY.pattern)
# A department is told by its field, a firm or a street office by its last word.
_FIELDS = either("department", "plain")
_BODY = re.compile(
    rf"(?:{_FIELDS})[一-龥]{{0,8}}?(?:局|厅|委(?![托员派])|委员会|[支大]队)|[组宣统][织传战]部"
    rf"|{either('body', 'named')}"
    rf"|[一-龥]{{2,8}}(?:街道(?!乡)|{either('body', 'ending')})|[一-龥]{{2,4}}[镇乡](?![村镇街])"
)
_VAGUE_BODY = re.compile(r"^(?:[各全本该多]|有关|相关|其他|部分)|乡镇街道|各乡")
_CAUSE = finder("cause", "told")
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒"
    "屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓洪包"
    "左石崔吉钮龚程邢裴陆荣翁荀羊惠甄曲封储靳段富巫乌焦巴弓牧谷车侯全班仰秋仲伊宫宁仇栾厉戎祖武符刘景詹束龙叶幸司黎蒲"
    "白怀从索赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹"
    "习艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾沙鞠须丰关查游权盖益桓公"
)
_ROLES = either("person", "role")
_PERSON = re.compile(rf"(?:{_ROLES})[{SURNAMES}][一-龥]{{1,2}}(?=[同一-龥,，、。;；]|$)|[{SURNAMES}][一-龥]{{1,2}}同志")
_MANY = "(?:多少|几)"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A kind of answer: how a question asks for it, and ``given(text, question)``, both folded.

    ``figure``: whether it is a number.
    """

    name: str
    english: str
    asked: re.Pattern[str]
    given: Given
    figure: bool = False


def _holds(pattern: re.Pattern[str]) -> Given:
    return lambda text, _: bool(pattern.search(text))


def _counts(text: str, question: str) -> bool:
    if changes(question) and _SHARE.search(text):
        return True  # 少了多少 may be told as a share
    return tells_none(text) or bool(_COUNT.search(_LISTED.sub(" ", _DATE_LIKE.sub(" ", text))))


def _tells_share(text: str, _: str) -> bool:
    return tells_none(text) or bool(_SHARE.search(text))


def _names_body(text: str, question: str) -> bool:
    names = (match.group() for match in _BODY.finditer(text))
    return any(not _VAGUE_BODY.match(name) and name not in question for name in names)


def _explains(text: str, _: str) -> bool:
    """Whether a text is more than a row of figures."""
    return len(_FIGURE.findall(_DATE_LIKE.sub(" ", text))) < _ROW or bool(_CAUSE.search(text))


REASON_OF = r"(?:原因|缘由|理由|起因)(?:[是在何有呢]|$|\W)"  # asked for, and not told
REASON = AnswerType(
    "原因",
    "a reason",
    re.compile(rf"{either('asking', 'why')}|{REASON_OF}"),
    _explains,
)

# In the order they are tried: the first that fits is what is asked; a count is whatever else is a number.
TYPES = (
    AnswerType(
        "金额",
        "an amount of money",
        re.compile(
            rf"[多几][少个]?钱|花[了掉费]?{_MANY}(?!时间|天|个|年|次)|多少[万亿]?[元块](?!旦)"
            rf"|{_MANY}(?:{either('money', 'spent')})"
            rf"|(?:{either('money', 'spent', 'sum')})(?:一?总共|总[额计])?[是有达为共]?{_MANY}(?![件起项次个笔宗人名])"
            r"|how much (?:money|did .{0,40}(?:cost|spend|pay))"
        ),
        _holds(_MONEY),
        figure=True,
    ),
    AnswerType(
        "比例",
        "a share or rate",
        re.compile(
            r"(?<![效概频利税汇])率(?![先领])[\u4e00-\u9fff]{0,4}(?:多少|多高|几|怎么样|如何|多大)|占比|比例|百分之(?:几|多少)|几成"
            r"|多大比重|what (?:percentage|share|proportion)|what (?:was|is) the .{0,40}\brate\b|percent"
        ),
        _tells_share,
        figure=True,
    ),
    AnswerType(
        "日期",
        "a date",
        re.compile(r"几月|几[日号](?=[\u4e00-\u9fff?？]|$)|哪一?[天日](?!子)|哪个?月|wh(?:at|ich) (?:date|month|day)"),
        _holds(_DAY),
    ),
    AnswerType("时间", "a time", re.compile(r"[什么啥]时[候间]|何时|哪一?年|\bwhen\b|which year"), _holds(_YEAR)),
    AnswerType(
        "时长",
        "a length of time",
        ASKED_DAYS,
        _holds(_TIME),
        figure=True,
    ),
    AnswerType(
        "姓名",
        "a person's name",
        re.compile(
            rf"(?:{_ROLES}|{either('person', 'other')})[^,，]{{0,6}}叫(?:什么|啥)名?字?|姓名|姓(?:什么|啥)"
            r"|name of the (?:mayor|head|director)"
        ),
        _holds(_PERSON),
    ),
    AnswerType(
        "具体单位",
        "the names of bodies",
        re.compile(
            rf"(?<!有)(?:哪[些几一]?[个家]?|什么)(?:主要|重点|[相有]关|具体)?(?:局(?!面)|{either('body', 'asked')})"
            r"|(?:部门|单位|律所|公司|机关|主体)(?:分别|具体|[都各])?[是有](?:哪[些几]|谁)"
            rf"|which (?:{either('body', 'asked_english')})"
        ),
        _names_body,
    ),
    REASON,
    AnswerType(
        "名称",
        "names",
        re.compile(r"名称|(?:名字(?:[都各]|分别)?[是叫]?|(?:分别|都|各自?)叫)(?:什么|啥)"),
        _holds(re.compile(r"[《“、]")),
    ),
    AnswerType(
        "最突出的",
        "which stands out",
        re.compile(r"最(?:[多大少高低难]|突出|集中|常见|严重)的?[是有为]?(?:什么|啥|哪)"),
        _holds(re.compile(r"最|主要|集中|突出|首位|第一|占比|重点")),
    ),
    AnswerType(
        "份额",
        "a share",
        re.compile(r"占(?!地)[^,，。]{0,8}?(?:多少|几)(?![件起项次个人名家])"),
        lambda text, question: bool(_SHARE.search(text)) or _counts(text, question),
        figure=True,
    ),
    AnswerType(
        "人数",
        "a number of people",
        re.compile(
            r"(?:多少|(?<!哪)几)(?:[名位](?!次)|个?人(?!大|民)|个[^,，]{1,6}的人"
            rf"|[名个位]?(?:{either('person', 'counted')}))"
            r"|how many (?:people|lawyers|officers)"
        ),
        _holds(_PEOPLE),
        figure=True,
    ),
    AnswerType("数量", "a number", re.compile(r"多少|(?<!哪)几(?!乎)[\u4e00-\u9fff]|how many"), _counts, figure=True),
)
_CLAUSE = re.compile(r"[,，。;；?？]")


def gives_cause(text: str) -> bool:
    """Whether a text has a word for a cause or a purpose."""
    return bool(_CAUSE.search(simplify(text)))


def changes(question: str) -> bool:
    """Whether a folded question asks by how much something changed, which may be told as a share."""
    return bool(_CHANGED.search(question))


def expected(question: str) -> tuple[AnswerType, ...]:
    """Return the answer types that a question asks for, one a clause; none where it asks for prose."""
    found = []
    for clause in _CLAUSE.split(fold(question)):
        kind = next((kind for kind in TYPES if kind.asked.search(clause)), None)
        if kind and kind not in found:
            found.append(kind)
    return tuple(found)
