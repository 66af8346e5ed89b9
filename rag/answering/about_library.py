"""Questions about the library itself, answered from the profiles: which reports, places, years, dates, numbers.

Each value is cited where it was read. Fires only for a question that asks nothing of what the reports say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Literal

from index.records import Level, Passage, Reading
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.answering.strategy import Declined, Turn
from rag.dialogue.contextualizer import Asked
from rag.language.messages import say
from rag.schema.answer import Cell, Claim, Coverage, Draft, Refusal, Table
from rag.understanding.time import YEAR
from rag.wording.lines import MOST_LINES, MOST_NAMED, MOST_ROWS, Notes, more_line, name_of, names, passage_at, shown

Kind = Literal["reports", "places", "years", "dates", "number"]
Extreme = Literal["earliest", "latest"]

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
_LEVELS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (re.compile(r"部门的|委办局|厅局|\bdepartments?\b"), Level.DEPARTMENT),
    (re.compile(r"开发区|园区|\bzones?\b"), Level.ZONE),
    (re.compile(r"省级|省份|\bprovinces?\b"), Level.PROVINCE),
    (re.compile(r"地级|市级|地市|\bprefectures?\b"), Level.PREFECTURE),
    (re.compile(r"县级|区级|\bcounties\b|\bcounty\b"), Level.COUNTY),
    (re.compile(r"乡镇|街道|\btownships?\b"), Level.TOWNSHIP),
)
_COLUMNS = ("wording.column_place", "wording.column_year", "answering.column_title", "answering.column_dated")
_DATES = ("written", "published")
# Where a line rests: the first of these readings that stands in the text.
_RESTS: tuple[str, ...] = ("title", "year", "jurisdiction", "issuer")
_RESTS_YEAR: tuple[str, ...] = ("year", "title", "jurisdiction", "issuer")


@dataclass(frozen=True, slots=True)
class _Ask:
    kind: Kind
    dates: tuple[str, ...] = _DATES  # the reading to take, the next where a report lacks the first
    extreme: Extreme | None = None
    without: bool = False  # those that have no document number


@dataclass(frozen=True, slots=True)
class _Told:
    """What is answered: the sentence on top, the lines below it, and the reports that they are about."""

    head: str
    lines: tuple[Claim, ...]
    entries: tuple[Entry, ...]
    silent: str = ""
    lined: int = field(default=MOST_LINES)  # reports that the lines tell


class AboutLibrary:
    """Which reports, places, years and dates the library has."""

    name = "about_library"

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def answer(self, turn: Turn) -> Draft | Declined:
        """List what the profiles of the asked reports say."""
        return list_reports(turn.asked, self._catalog) or Declined("declined.not_about_library")


def list_reports(asked: Asked, catalog: Catalog) -> Draft | None:
    """Answer a question about the library itself; None where it asks for something that the reports say."""
    ask = _read(asked)
    if ask is None:
        return None
    entries = _meant(asked, [catalog.entry(report_id) for report_id in asked.report_ids])
    return _Listing(asked, ask, catalog).draft(entries) if entries else None


def _read(asked: Asked) -> _Ask | None:
    """Return what is asked of the library, or None."""
    folded = fold(asked.question)
    if not _is_about_library(asked, folded):
        return None
    if _NUMBER.search(folded):
        return _Ask("number", without=bool(_WITHOUT.search(folded)))
    extreme: Extreme | None = "earliest" if _EARLIEST.search(folded) else "latest" if _LATEST.search(folded) else None
    published, written = bool(_PUBLISHED.search(folded)), bool(_WRITTEN.search(folded))
    if _YEARS.search(folded) and not published and not written:
        return _Ask("years")
    if extreme or written or published or _DATE.search(folded):
        return _Ask("dates", _dates(written=written, published=published, extreme=extreme), extreme)
    return _Ask("places" if _PLACES.search(folded) else "reports")


def _is_about_library(asked: Asked, folded: str) -> bool:
    """Whether a question names reports or the library and nothing to look for in them."""
    leant_on = fold(asked.context)
    if not (
        _ABOUT.search(folded)
        or _ABOUT.search(fold(asked.standalone))
        or _REPORTS_MEANT.search(leant_on + asked.content)
    ):
        return False
    # a follow-up to a question about the library is one too: 2022年的是哪儿的
    if asked.operation.sign or any(_FRAME.sub("", YEAR.sub("", fold(said))) for said in (leant_on, asked.content)):
        return False
    # one report is searched for its own date or number
    one = len(asked.report_ids) == 1 and asked.named_place
    return not one or bool(_YEARS.search(folded) or _WHICH_REPORTS.search(folded))


def _dates(*, written: bool, published: bool, extreme: Extreme | None) -> tuple[str, ...]:
    """Return the readings to take: of what is compared only the asked one, else the other where it is lacking."""
    if written == published:
        return _DATES
    asked = ("written", "published") if written else ("published", "written")
    return asked[:1] if extreme else asked


def _meant(asked: Asked, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of the asked years and of the level that the question names."""
    folded = fold(asked.question)
    kept = [entry for entry in entries if not asked.years or entry.profile.year in asked.years]
    for pattern, level in _LEVELS:
        if pattern.search(folded):
            return [entry for entry in kept if entry.profile.jurisdiction.level is level]
    return kept


class _Listing:
    """One answer in the making."""

    def __init__(self, asked: Asked, ask: _Ask, catalog: Catalog) -> None:
        self._asked = asked
        self._ask = ask
        self._catalog = catalog
        self._notes = Notes()

    def draft(self, entries: Sequence[Entry]) -> Draft:
        """Return the answer over the entries that are meant."""
        told = self._told(entries)
        rows = tuple(self._row(entry) for entry in told.entries[:MOST_ROWS])
        untold = len(told.entries) - told.lined
        more = [more_line(untold, self._asked.language, in_table=len(told.entries) <= MOST_ROWS)] if untold > 0 else []
        markers = tuple(dict.fromkeys(marker for claim in told.lines for marker in claim.citations))
        lines = [shown(claim, self._asked.language) for claim in told.lines]
        columns = map(self._say, _COLUMNS)
        citations = self._notes.citations()
        return Draft(
            "\n".join(part for part in (told.head, *lines, *more, told.silent) if part),
            (Claim(told.head, markers, "computed"), *told.lines),
            citations,
            Table(tuple(columns), rows) if rows else None,
            coverage=self._coverage(entries, told.entries),
            refusal=None if citations else Refusal("not_disclosed", told.head),
        )

    def _told(self, entries: Sequence[Entry]) -> _Told:
        match self._ask.kind:
            case "dates":
                return self._dates(entries)
            case "number":
                return self._numbers(entries)
            case "years":
                return self._years(entries)
            case "places":
                return self._places(entries)
            case "reports":
                return self._reports(entries)

    def _reports(self, entries: Sequence[Entry]) -> _Told:
        there = sorted({entry.profile.year for entry in entries if entry.profile.year}) if self._asked.years else []
        if there:
            years = self._say("common.list").join(self._say("common.year", year=year) for year in there)
            head = self._say("answering.has_reports_on", count=len(entries), years=years)
        else:
            head = self._say("answering.has_reports", count=len(entries))
        lines = [self._claim(f"{name_of(e)}{_titled(e)}", [e], _RESTS) for e in entries[:MOST_LINES]]
        return _Told(head, tuple(lines), tuple(entries))

    def _places(self, entries: Sequence[Entry]) -> _Told:
        by_place = [list(own) for _, own in groupby(sorted(entries, key=_place), key=_place)]
        by_place.sort(key=lambda own: entries.index(own[0]))
        head = self._say("answering.has_places", places=len(by_place), count=len(entries))
        shown_places = by_place[:MOST_LINES]
        lines = [self._claim(f"{own[0].profile.jurisdiction.name}({_years_of(own)})", own) for own in shown_places]
        ordered = tuple(entry for own in by_place for entry in own)
        return _Told(head, tuple(lines), ordered, lined=sum(map(len, shown_places)))

    def _years(self, entries: Sequence[Entry]) -> _Told:
        newest_first = sorted(entries, key=lambda entry: -(entry.profile.year or 0))
        by_year = [list(own) for _, own in groupby(newest_first, key=lambda entry: entry.profile.year)]
        head = self._say("answering.has_years", years=len(by_year), count=len(entries))
        lines = []
        for own in by_year[:MOST_LINES]:
            year = self._say("answering.year_unknown")
            if own[0].profile.year:
                year = self._say("common.year", year=own[0].profile.year)
            who = [entry.profile.jurisdiction.name for entry in own]
            lines.append(self._claim(f"{year}({len(own)}):{names(who, self._asked.language)}", own, _RESTS_YEAR))
        return _Told(head, tuple(lines), tuple(newest_first), lined=sum(map(len, by_year[:MOST_LINES])))

    def _dates(self, entries: Sequence[Entry]) -> _Told:
        dated = [(entry, *found) for entry in entries if (found := self._date(entry))]
        dated.sort(key=lambda row: row[2].value, reverse=self._ask.extreme == "latest")
        undated = [name_of(entry) for entry in entries if entry not in [row[0] for row in dated]]
        if self._ask.extreme:
            dated = [row for row in dated if row[2].value == dated[0][2].value]
        what = self._say(f"answering.date_{self._ask.dates[0]}")
        if self._ask.extreme:
            end = self._say(f"answering.date_{self._ask.extreme}")
            head = self._say("answering.dated_first", count=len(entries), what=what, end=end)
        else:
            head = self._say("answering.dates", count=len(entries), what=what)
        lines = []
        for entry, key, reading in dated[:MOST_LINES]:
            day = self._day(reading.value)
            said = self._say("answering.dated_on", what=self._say(f"answering.date_{key}"), day=day)
            passage = passage_at(self._catalog, entry.id, reading.start or 0)
            lines.append(Claim(f"{name_of(entry)}:{said}", (self._notes.mark(passage),), "quoted"))
        silent = ""
        if undated:
            who = names(undated, self._asked.language)
            silent = self._say("answering.undated", who=who)
        return _Told(head, tuple(lines), tuple(row[0] for row in dated), silent)

    def _numbers(self, entries: Sequence[Entry]) -> _Told:
        numbers = {entry.id: entry.profile.readings.get("document_number") for entry in entries}
        told = [entry for entry in entries if bool(numbers[entry.id]) is not self._ask.without]
        key = "answering.without_number" if self._ask.without else "answering.with_number"
        head = self._say(key, count=len(entries), having=len(told)) + self._say(
            "answering.opens" if told else "common.stop"
        )
        lines = []
        for entry in told[:MOST_LINES]:
            number = numbers[entry.id]
            said = f":{number.value}" if number else _titled(entry)
            lines.append(self._claim(f"{name_of(entry)}{said}", [entry], ("document_number", *_RESTS)))
        return _Told(head, tuple(lines), tuple(told))

    def _claim(self, text: str, entries: Iterable[Entry], rests: Sequence[str] = _RESTS) -> Claim:
        passages = [self._rest(entry, rests) for entry in list(entries)[:MOST_NAMED]]
        return Claim(text, tuple(dict.fromkeys(self._notes.mark(passage) for passage in passages)), "quoted")

    def _rest(self, entry: Entry, rests: Sequence[str]) -> Passage:
        """Return the sentence where one of the readings stands, else the report's first."""
        readings = entry.profile.readings
        starts = [readings[key].start for key in rests if key in readings]
        return passage_at(self._catalog, entry.id, next((start for start in starts if start is not None), 0))

    def _date(self, entry: Entry) -> tuple[str, Reading] | None:
        readings = entry.profile.readings
        return next(((key, readings[key]) for key in self._ask.dates if key in readings), None)

    def _day(self, value: str) -> str:
        day = date.fromisoformat(value)
        return self._say("answering.day", year=day.year, month=day.month, day=day.day, iso=value)

    def _row(self, entry: Entry) -> tuple[Cell, ...]:
        profile = entry.profile
        rests = self._notes.mark(self._rest(entry, _RESTS))
        written = profile.readings.get("written")
        dated = Cell(self._say("answering.not_given"))
        if written:
            dated = Cell(written.value, citations=(self._notes.mark(self._rest(entry, ("written", *_RESTS))),))
        return (
            Cell(profile.jurisdiction.name, citations=(rests,)),
            Cell(str(profile.year or "")),
            Cell(profile.readings["title"].value if "title" in profile.readings else self._say("answering.no_title")),
            dated,
        )

    def _coverage(self, entries: Sequence[Entry], told: Sequence[Entry]) -> Coverage:
        there = {entry.id for entry in told}
        return Coverage(
            searched=tuple(name_of(entry) for entry in entries),
            disclosed=tuple(name_of(entry) for entry in entries if entry.id in there),
            undisclosed=tuple(name_of(entry) for entry in entries if entry.id not in there),
            missing=tuple(f"{year}年" for year in self._asked.missing_years),
        )

    def _say(self, key: str, **slots: object) -> str:
        return say(key, self._asked.language, **slots)


def _place(entry: Entry) -> tuple[str, tuple[str, ...]]:
    return entry.profile.jurisdiction.name, entry.profile.jurisdiction.parents


def _years_of(entries: Sequence[Entry]) -> str:
    return "、".join(f"{entry.profile.year}年" for entry in entries if entry.profile.year)


def _titled(entry: Entry) -> str:
    """Return the title as the report has it, behind a colon; nothing where it has none."""
    title = entry.profile.readings.get("title")
    return f":《{title.value}》" if title else ""
