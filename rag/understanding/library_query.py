"""A question about the library itself: which reports, places, years, dates, document numbers it asks for.

Fires only for a question that asks nothing of what the reports say. Reads no profile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.records import Level
from index.text.normalize import fold
from rag.understanding.period import find_periods
from rag.understanding.question import Question
from rag.understanding.time import YEAR, year_spans

BEYOND_DOUBT = 0.9  # the probability of a reading that leaves no doubt
Kind = Literal["reports", "places", "years", "dates", "number"]
Extreme = Literal["earliest", "latest"]

DATES = ("written", "published")
# A question is about the library when it names reports or the library, and nothing is left of it without the words
# below: what is left would be something to look for in the reports.
_ABOUT = re.compile(r"报告|库[里中内]|资料库|文库|收录|\breports?\b|\blibrary\b")
_REPORTS_MEANT = re.compile(r"[份篇](?!文件|材料)|库")  # in what a follow-up leans on, 报告 itself being no content
_FRAME = re.compile(
    r"请问|请|帮我|告诉我|你们?|^好的?(?=[^\u4e00-\u9fff])|嗯|哦|列出来?|列举|列一下|看看|查一下|数一下|知道|统计|介绍|一共|总共|共|全部|所有|现在|现有|目前|已经?|都|其中"
    r"|资料库|文库|知识库|库[里中内]?|收录了?|收[有了]|收入|包括|包含|涵盖|覆盖|涉及|拥有|来自|属于|对应|分布|里面?|中|内|上面?"
    r"|不是|并非|除了?|以外|之外|另外|哪[些几个份家儿里]*|有|没有|没|无|多少|几|第?[一二两三四五六七八九十]+|\d+|份|篇|个|家|所|是|为|的|了|呢|吗|么|于|在|和|与|及|或|还|这|那|各自?|每|分别|什么|时间|如何|怎样"
    r"|法治政府建设|情况|年度|年份|年|月份?|日期|日子|日|号|天|何时|时候"
    r"|地方|地区|地市|区县|县区|单位|机构|机关|部门|政府|主体|委办局|厅局|开发区|园区|乡镇|街道|省级|市级|县级|区级|级|省|市|县|区|名单|清单|目录|列表|名称|标题|题目|叫"
    r"|报告|文件|材料|文号|发文字号|发文号|编号|字号|成文|落款|签发|签署|署名?|写成?|形成|发布|公布|公开|刊发|发出|印发|出台|时间"
    r"|最[早晚新近迟先后]|早|晚|先|后|顺序|从|到|由|按|排列?|列"
    r"|\b(?:the|an?|of|in|is|are|was|were|do|does|did|we|you|i|it|its|this|these|there|that|have|has|with|without|no|any|all|for|from"
    r"|by|on|at|and|or|to|which|what|how|many|when|list|show|me|please|library|reports?|places?|districts?|cities|counties"
    r"|governments?|years?|dates?|dated?|signed|written|published|publication|released?|earliest|latest|oldest|newest|most|recent|first|last"
    r"|document|reference|number|numbers|titles?|titled|called|covered|cover|contain|hold|one|ones)\b"
    r"|[^\w]"
)
_NUMBER = re.compile(r"文号|发文字号|发文号|编号|字号|(?:document|reference) numbers?")
_WITHOUT = re.compile(r"没有|没|无|缺|without|\bno\b|lack|do(?:es)? not have")
_PUBLISHED = re.compile(r"发布|公布|公开|刊发|publish|publication|releas")
_WRITTEN = re.compile(r"成文|落款|签发|签署|署.{0,3}[日期]|写成|形成|dated?\b|signed|written")
_DATE = re.compile(r"日期|哪天|哪一天|何时|什么时候|时间|几月|\bwhen\b|\bdates?\b")
_EARLIEST = re.compile(r"最[早先]|第一[份篇个]|earliest|oldest|\bfirst\b")
_LATEST = re.compile(r"最[晚新近迟后]|latest|newest|most recent|\blast\b")
_YEARS = re.compile(r"哪[些几]个?年|哪年|哪一年|什么年|年份|几个?年度|(?:which|what|how many) years?")
_WHICH_REPORTS = re.compile(r"报告(?:都|是|有)*哪[些几]|(?:哪[些几]|多少|几).{0,8}报告|(?:which|how many) reports")
_PLACES = re.compile(
    r"哪[儿里]|(?:哪[些几个]?|多少|几|什么)(?:个|家)?(?:地方|地区|地市|区县|县区|单位|机构|机关|部门|政府|市|县|区|省)"
    r"|(?:which|what|how many) (?:places|districts|cities|counties|governments)"
)
# 2025年2月发布的: a year that says when a report was issued, not what year it is of.
_ISSUED_IN = re.compile(
    rf"\s*(?:\d{{1,2}}月份?)?(?:才|就|正式|对外|新|已经?)*(?:{_PUBLISHED.pattern}|{_WRITTEN.pattern}|印发|发出|出台)"
)
_ISSUED_BEFORE = re.compile(rf"(?:{_PUBLISHED.pattern}|{_WRITTEN.pattern}|issued)\w*\s+(?:in|during)?\s*$")
_LEVELS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (re.compile(r"部门的|委办局|厅局|\bdepartments?\b"), Level.DEPARTMENT),
    (re.compile(r"开发区|园区|\bzones?\b"), Level.ZONE),
    (re.compile(r"省级|省份|\bprovinces?\b"), Level.PROVINCE),
    (re.compile(r"地级|市级|地市|\bprefectures?\b"), Level.PREFECTURE),
    (re.compile(r"县级|区级|\bcounties\b|\bcounty\b"), Level.COUNTY),
    (re.compile(r"乡镇|街道|\btownships?\b"), Level.TOWNSHIP),
)


@dataclass(frozen=True, slots=True)
class LibraryQuestion:
    """What a question asks of the library itself."""

    kind: Kind
    dates: tuple[str, ...] = DATES  # the reading to take, the next where a report lacks the first
    extreme: Extreme | None = None
    without: bool = False  # those that have no document number
    level: Level | None = None  # of the bodies whose reports are asked for
    issued: tuple[str, ...] = ()  # when the reports were issued, whatever year they are of: 2025, 2025-02


def read_library_question(asked: Question) -> LibraryQuestion | None:
    """Return what is asked of the library, or None where something is asked that the reports say."""
    folded = fold(asked.question)
    issued = _issued(asked, folded)
    if not (_is_about_library(asked, folded, issued=bool(issued)) or _is_read_so(asked)):
        return None
    level = next((level for pattern, level in _LEVELS if pattern.search(folded)), None)
    if _NUMBER.search(folded):
        return LibraryQuestion("number", without=bool(_WITHOUT.search(folded)), level=level)
    extreme: Extreme | None = "earliest" if _EARLIEST.search(folded) else "latest" if _LATEST.search(folded) else None
    published, written = bool(_PUBLISHED.search(folded)), bool(_WRITTEN.search(folded))
    if _YEARS.search(folded) and not published and not written:
        return LibraryQuestion("years", level=level)
    if issued and not extreme:
        return LibraryQuestion(
            "dates", _dates(written=written, published=published, extreme=None), level=level, issued=issued
        )
    if extreme or written or published or _DATE.search(folded):
        which = _dates(written=written, published=published, extreme=extreme)
        return LibraryQuestion("dates", which, extreme, level=level)
    return LibraryQuestion("places" if _PLACES.search(folded) else "reports", level=level)


def _is_read_so(asked: Question) -> bool:
    """Whether the reader of turns is sure of it, and the turn names nothing to look for."""
    reading = asked.turn
    if reading is None or asked.things:
        return False
    return reading.operation.name == "library" and reading.operation.probability >= BEYOND_DOUBT


def _issued(asked: Question, folded: str) -> tuple[str, ...]:
    """Return the years, or months of a year, of which a question says that reports were issued in them."""
    spans = [
        span
        for span in year_spans(folded)
        if _ISSUED_IN.match(folded, span[1]) or _ISSUED_BEFORE.search(folded[: span[0]])
    ]
    if not spans or len(spans) != len(year_spans(folded)):
        return ()
    months = [month for period in find_periods(folded) for month in range(period.first, period.last + 1)]
    if months:
        return tuple(f"{year}-{month:02}" for year in asked.years for month in months)
    return tuple(map(str, asked.years))


def _is_about_library(asked: Question, folded: str, *, issued: bool) -> bool:
    """Whether a question names reports or the library and nothing to look for in them."""
    leant_on = fold(asked.context)
    if not (
        issued
        or _ABOUT.search(folded)
        or _ABOUT.search(fold(asked.standalone))
        or _REPORTS_MEANT.search(leant_on + asked.content)
    ):
        return False
    # a follow-up to a question about the library is one too: 2022年的是哪儿的
    if asked.operation.limits or any(_FRAME.sub("", YEAR.sub("", fold(said))) for said in (leant_on, asked.content)):
        return False
    # one report is searched for its own date or number
    one = len(asked.report_ids) == 1 and asked.named_place
    return not one or bool(_YEARS.search(folded) or _WHICH_REPORTS.search(folded))


def _dates(*, written: bool, published: bool, extreme: Extreme | None) -> tuple[str, ...]:
    """Return the readings to take: of what is compared only the asked one, else the other where it is lacking."""
    if written == published:
        return DATES
    asked = ("written", "published") if written else ("published", "written")
    return asked[:1] if extreme else asked
