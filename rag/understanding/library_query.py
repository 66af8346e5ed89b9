"""A question about the library itself: which reports, places, years, dates, document numbers it asks for.

Fires only for a question that asks nothing of what the reports say. Reads no profile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.records import Level
from index.text.normalize import fold
from rag.language.words import all_words, either, either_of, finder, kinds
from rag.understanding.cues.cue import Cue
from rag.understanding.period import find_periods
from rag.understanding.question import Question
from rag.understanding.subject import read_subject
from rag.understanding.time import YEAR, year_spans
from rag.understanding.vocabulary import Lexicon

BEYOND_DOUBT = 0.9  # the probability of a reading that leaves no doubt
Kind = Literal["reports", "places", "years", "dates", "number"]
Extreme = Literal["earliest", "latest"]

DATES = ("written", "published")
_ABOUT = finder("report", "library", "report")
_REPORTS_MEANT = re.compile(r"[份篇](?!文件|材料)|库")  # in what a follow-up leans on, 报告 itself being no content
_NUMBER, _WITHOUT = finder("report", "document_number"), finder("report", "without")
_PUBLISHED, _WRITTEN = finder("report", "published"), finder("report", "written", "drawn_up")
_DATE = finder("asking", "date")
_EARLIEST, _LATEST = finder("report", "earliest"), finder("report", "latest")
_YEARS = re.compile(r"[哪几]\S{0,2}年|什么年|年份|(?:which|what|how many) years?")
_WHICH_REPORTS = re.compile(r"报告\S?哪|(?:哪|多少|几)\S{0,8}报告|(?:which|how many) reports")
_PLACES = re.compile(
    rf"哪[儿里]|(?:哪|多少|几|什么)[些几个家]*(?:{either('body', 'place', 'office', 'short')})"
    rf"|(?:which|what|how many) (?:{either('body', 'place_english', 'places_english')})"
)
# 2025年2月发布的: a year that says when a report was issued, not what year it is of.
_ISSUING = either("report", "published", "written", "drawn_up", "issued")
_ISSUED_IN = re.compile(rf"\s*(?:\d{{1,2}}月份?)?[才就正式对外新已经]*(?:{_ISSUING})")
_OWN = re.compile(rf"[哪几]\S?|{either_of((*all_words('report'), *all_words('level'), *all_words('body')))}")
_ISSUED_BEFORE = re.compile(rf"(?:{_ISSUING})\s+(?:in|during)?\s*$")


@dataclass(frozen=True, slots=True)
class LibraryQuestion:
    """What a question asks of the library itself."""

    kind: Kind
    dates: tuple[str, ...] = DATES  # the reading to take, the next where a report lacks the first
    extreme: Extreme | None = None
    without: bool = False  # those that have no document number
    level: Level | None = None  # of the bodies whose reports are asked for
    issued: tuple[str, ...] = ()  # when the reports were issued, whatever year they are of: 2025, 2025-02


def read_library_question(asked: Question, lexicon: Lexicon) -> LibraryQuestion | None:
    """Return what is asked of the library, or None where something is asked that the reports say."""
    folded = fold(asked.question)
    issued = _issued(asked, folded)
    if not (_is_about_library(asked, folded, lexicon, issued=bool(issued)) or _is_read_so(asked)):
        return None
    level = next((Level(kind) for kind in kinds("level") if finder("level", kind).search(folded)), None)
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


def _is_about_library(asked: Question, folded: str, lexicon: Lexicon, *, issued: bool) -> bool:
    """Whether a question names reports or the library and nothing to look for in them."""
    leant_on = fold(asked.context)
    if not (
        issued
        or _ABOUT.search(folded)
        or _ABOUT.search(fold(asked.standalone))
        or _REPORTS_MEANT.search(leant_on + asked.content)
    ):
        return False
    if asked.scope.intent in {"explain", "summary"} or asked.operation.kind == "compare" or asked.operation.limits:
        return False
    if asked.has(Cue.PART):
        return False
    # a follow-up to a question about the library is one too: 2022年的是哪儿的
    if any(_looked_for(said, lexicon) for said in (leant_on, asked.content)):
        return False
    # one report is searched for its own date or number
    one = len(asked.report_ids) == 1 and asked.named_place
    return not one or bool(_YEARS.search(folded) or _WHICH_REPORTS.search(folded))


def _looked_for(said: str, lexicon: Lexicon) -> bool:
    """Whether words name something beside reports, whom they are of and when: to be looked for in the reports."""
    return bool(read_subject(_OWN.sub(" ", YEAR.sub(" ", fold(said))), lexicon).terms)


def _dates(*, written: bool, published: bool, extreme: Extreme | None) -> tuple[str, ...]:
    """Return the readings to take: of what is compared only the asked one, else the other where it is lacking."""
    if written == published:
        return DATES
    asked = ("written", "published") if written else ("published", "written")
    return asked[:1] if extreme else asked
