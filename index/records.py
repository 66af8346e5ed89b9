"""The library's values: what a report is made of. Frozen, with ids that come from content.

Knows no file, no store and no question. All offsets are in characters (Unicode code points) of
``Report.text``, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Protocol


def page_at(pages: Sequence[int], position: int) -> int | None:
    """Return the number, from 1, of the page of the original on which a place of a text stands; None without pages."""
    return bisect_right(pages, position) or None


def content_id(*parts: str) -> str:
    """Return 16 hexadecimal digits that depend on every part and on where one ends and the next begins."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:16]


class Level(StrEnum):
    """What kind of body reports."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    ZONE = "zone"  # 开发区、高新区、新区 and the like, which have a 管委会 and no division code
    DEPARTMENT = "department"  # 厅、局、办公室: reports for itself, not for its place
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where a profile value was read, from the surest to the least sure."""

    USER = "user"  # ``zhiwen reports set``
    SOURCES = "sources.toml"
    HEADER = "header"  # a labelled field of the web header: 发文机关, 成文日期 ...
    TITLE = "title"
    SIGNATURE = "signature"
    BODY = "body"
    FILE_NAME = "file name"
    INFERRED = "inferred"  # no place in the text says it; the best inference


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The body that reports: a government's place, a development zone, or a department.

    ``parents`` runs from the outermost inwards and leaves the body itself out:
    东昌区 has ("吉林省", "通化市"); a department of 铁岭市 has ("辽宁省", "铁岭市").
    """

    name: str
    level: Level
    code: str | None = None  # six digits of GB/T 2260, of the place itself, never of a parent
    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # other names people use for it, short forms included


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a profile: what, read where, how sure. Without a span nothing in the text says it."""

    value: str
    source: Source
    confidence: float  # 0..1
    start: int | None = None
    end: int | None = None


class Paper(StrEnum):
    """Which yearly paper a report is, as ``profile/report_year.py`` tells; by it the years of a report hang together.

    A report on governing by law is known by the year that it reviews, whenever it is published. A 政府工作报告 is known
    by the year of its session: it reviews the one before, and plans for this one.
    """

    LAW = "law"
    WORK = "work"

    def reviewed(self, year: int) -> int:
        """Return the year that is reviewed by the paper that is known by ``year``."""
        return year - 1 if self is Paper.WORK else year


@dataclass(frozen=True, slots=True)
class Profile:
    """Who reports, on which year, and how we know.

    ``year`` is the one that the report is known by, ``reviewed`` the one that it looks back on, ``planned`` the one
    that it plans for, ``published`` the day on which it came out: four things, of which any may be asked for.
    ``readings`` has the keys jurisdiction, year, issuer, title, document_number, written, published,
    as far as they are known (dates as YYYY-MM-DD).
    """

    jurisdiction: Jurisdiction
    year: int | None
    readings: Mapping[str, Reading] = field(default_factory=dict)
    paper: Paper = Paper.LAW

    @property
    def reviewed(self) -> int | None:
        """The year reviewed."""
        return self.paper.reviewed(self.year) if self.year else None

    @property
    def planned(self) -> int | None:
        """The year that is planned for: the one behind the year reviewed."""
        return self.reviewed + 1 if self.reviewed else None

    @property
    def published(self) -> str | None:
        """The day of publication, as YYYY-MM-DD; None where nothing tells it: the day of writing is none."""
        return self.readings["published"].value if "published" in self.readings else None

    def year_of(self, fact: Fact | None) -> int | None:
        """Return the year that a number of the report is of: that of its plans for what is planned."""
        return self.year if fact is not None and fact.aspect == "plans" else self.reviewed

    @property
    def title(self) -> str:
        """The report's title, or a descriptive one where the text has none."""
        if reading := self.readings.get("title"):
            return reading.value
        year = f"{self.year}年" if self.year else ""
        name = "政府工作报告" if self.paper is Paper.WORK else "法治政府建设情况报告"
        return f"{self.jurisdiction.name}{year}{name}"


@dataclass(frozen=True)  # without slots, so that its id is reckoned once
class Report:
    """One report with its immutable text."""

    name: str  # file name, unique in the library
    path: str  # where the file was when it was read
    text: str
    profile: Profile
    pages: tuple[int, ...] = ()  # where each page of the original begins in the text; () without pages

    @cached_property
    def id(self) -> str:
        """Depends on the text alone: the same text under another name is the same report."""
        return content_id("report", self.text)


class Described(Protocol):
    """What is known of a report without its text: a ``Report`` or an entry of the catalog."""

    @property
    def id(self) -> str:
        """The report's id."""

    @property
    def name(self) -> str:
        """The report's file name."""

    @property
    def profile(self) -> Profile:
        """Who reports, for which year."""


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the outline: ``text[start:end]`` holds its heading and everything under it."""

    report_id: str
    ordinal: int  # position in reading order, from 0
    path: tuple[str, ...]  # headings from the outermost to its own, without numerals
    start: int
    end: int
    aspect: str | None = None  # canonical aspect (see ``outline.ASPECTS``), inherited from its parent

    @property
    def id(self) -> str:
        """Depends on the report and the section's position."""
        return content_id("section", self.report_id, str(self.ordinal))


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of evidence: ``report.text[start:end] == text``."""

    report_id: str
    section: int  # ordinal of its innermost section
    ordinal: int  # position in the report, from 0
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(f"sentence span {self.start}:{self.end} does not fit its {len(self.text)} characters")

    @property
    def id(self) -> str:
        """Depends on the report and the sentence's span."""
        return content_id("sentence", self.report_id, str(self.start), str(self.end))


class Bound(StrEnum):
    """How a stated number relates to the true one."""

    EXACT = "exact"
    ABOUT = "about"  # 约、左右
    OVER = "over"  # 余、多、超、以上: somewhat more
    UNDER = "under"  # 近、不足、将近: somewhat less
    AT_LEAST = "at least"  # 不低于、至少、…及以上
    AT_MOST = "at most"  # 不超过、至多


class Role(StrEnum):
    """What a quantity tells of its measure."""

    LEVEL = "level"  # how much there is: 收到45件, 办结率98.58%
    UP = "up"  # by how much it rose: 增长148.6%, 翻一番
    DOWN = "down"  # by how much it fell: 同比减少34次, 压缩82%
    BEFORE = "before"  # 由23.9个工作日……
    AFTER = "after"  # ……缩减到6.4个工作日


@dataclass(frozen=True, slots=True)
class Fact:
    """One quantity that a report states. ``report.text[start:end]`` is the number with its unit, as written.

    ``head`` is what is counted and ``action`` what was done with it (收到, 驳回 ...), both in the words of
    ``measures`` where it knows them, else in the report's; ``qualifiers`` narrow it (邮寄形式, 市代表).
    ``text[measure_start:measure_end]`` is where the head stands, in this clause or an earlier one.
    """

    report_id: str
    ordinal: int  # position among the report's facts, from 0
    sentence: int  # ordinal of its sentence
    start: int
    end: int
    value: Decimal  # in plain units: 2万余条 is 20000, 98.58% is 98.58
    unit: str  # as written, without multiples: 件, 人次, %, 百分点, 个工作日, 元; "" for none
    head: str
    action: str  # "" for none
    qualifiers: tuple[str, ...]
    measure_start: int
    measure_end: int
    upper: Decimal | None = None  # of a range: 3至5个
    bound: Bound = Bound.EXACT
    role: Role = Role.LEVEL
    against: str = ""  # what a change is against, as written: 同比, 较上年同期
    cumulative: bool = False  # 累计
    scope: str = ""  # whose number, as written, where the text narrows or widens it: 全市, 市本级
    period: str = ""  # "2024", "2024-06", "2024-01/2024-06", "2021/" (since); "" for the report's year
    part_of: int | None = None  # ordinal of the fact that it is a part of (其中)
    aspect: str | None = None  # of its section: "plans" are intentions, no results

    @property
    def measure(self) -> str:
        """The measure as one phrase: 行政复议 · 收到."""
        return " · ".join(part for part in (self.head, self.action, *self.qualifiers) if part)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some neighbouring sentences of one section: ``report.text[start:end] == text``."""

    report_id: str
    section: int
    ordinal: int
    start: int
    end: int
    text: str
    path: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(f"chunk span {self.start}:{self.end} does not fit its {len(self.text)} characters")

    @property
    def id(self) -> str:
        """Depends on the report and the chunk's span."""
        return content_id("chunk", self.report_id, str(self.start), str(self.end))


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence found for a question, with all that is needed to cite it."""

    sentence: Sentence
    report: Report
    section_path: tuple[str, ...]
    aspect: str | None
    score: float
