"""Is there an answer? From the scope and the evidence, never from a similarity score; typed refusals that help.

Two moments: before the search (a place or year the library does not have) and after it (nothing found says
what was asked). Knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from index.records import Described, Passage
from rag.answer import Refusal
from rag.lexicon import fold
from rag.retrieve import Found
from rag.scope import Asked

# Share of the question's weight (0..1) the best evidence must cover, else there is nothing to answer from:
# below FAINT when it names no place of the library either, below WEAK when a model that read the evidence says it
# holds no answer.
FAINT, WEAK = 0.08, 0.45
# Where a number is asked: how much of what the best passage covers one with a figure must cover.
FIGURED = 0.6
_MOST_NAMED = 8
_NUMBER = re.compile(r"\d|[二两三四五六七八九十百千]|一[名件条项次场人位个家份期户轮]")
_YEAR_OR_DATE = re.compile(r"\d{4}(?:[-－—至]\d{4})?年度?|\d{1,2}月(?:\d{1,2}日)?")
_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}(?:是|、)|[(（][一二三四五六七八九十\d]{1,3}[)）]")
_OFF_TOPIC = re.compile(
    r"天气|股票|股价|彩票|菜谱|写(?:一)?首|作诗|讲(?:个|一个)笑话|翻译|写代码|编程|电影|歌曲|足球|篮球|你是谁|你叫什么|"
    r"weather|stock price|recipe|poem|joke|write code|movie|football|who are you"
)


IsSaid = Callable[[Sequence[str], Sequence[str]], bool]


def refuse_scope(asked: Asked, reports: Sequence[Described]) -> Refusal | None:
    """Return why a question cannot be answered whatever its reports say, or None."""
    if _OFF_TOPIC.search(fold(asked.question)) and not asked.scope.measures:
        return Refusal(
            "off_topic",
            _say(
                asked,
                f"这里只回答法治政府建设报告里的内容。{_library(asked, reports)}",
                f"Only what the rule-of-law government reports say is answered here. {_library(asked, reports)}",
            ),
        )
    if asked.outside and not asked.scope.jurisdictions:
        names = "、".join(dict.fromkeys(place.name for place in asked.outside))
        return Refusal(
            "not_in_corpus",
            _say(
                asked,
                f"库中没有{names}的报告。{_library(asked, reports)}",
                f"The library has no report of {names}. {_library(asked, reports)}",
            ),
        )
    if asked.ambiguous:
        names = "、".join(asked.ambiguous)
        return Refusal(
            "ambiguous_place",
            _say(
                asked,
                f"同名的不止一处,请指明是哪一个:{names}。",
                f"There is more than one of this name; say which you mean: {names}.",
            ),
        )
    if asked.by_parent:
        below = "、".join(asked.scope.jurisdictions)
        names = "、".join(dict.fromkeys(asked.by_parent))
        return Refusal(
            "not_in_corpus",
            _say(
                asked,
                f"库中没有{names}本级的报告,只有其下的:{below}。请指明要问哪一个。",
                f"The library has no report of {names} itself, only of {below}. Name the one you mean.",
            ),
        )
    return None


def refuse_year(asked: Asked, found: Found, reports: Sequence[Described]) -> Refusal | None:
    """Return a refusal when an asked year has no report.

    Unless the evidence itself speaks of that year, or it is the year after a report's own, which the report
    plans for, and what is asked is no figure.
    """
    have = sorted({r.profile.year for r in reports if r.profile.year and r.id in asked.report_ids})
    if not asked.missing_years or any(year in have for year in asked.years):
        return None
    best = found.passages[:2]
    if any(str(year) in passage.sentence.text for year in asked.missing_years for passage in best):
        return None
    if not asked.number and any(
        p.aspect == "plans" and (p.report.profile.year or 0) + 1 in asked.missing_years for p in best
    ):
        return None
    missing = "、".join(str(year) for year in asked.missing_years)
    places = "、".join(asked.scope.jurisdictions)
    there = "、".join(str(year) for year in have)
    return Refusal(
        "year_missing",
        _say(
            asked,
            f"库中没有{places}{missing}年的报告,现有的年份是:{there}。",
            f"The library has no report of {places or 'any place'} for {missing}; it has {there}.",
        ),
    )


def refuse_evidence(asked: Asked, found: Found, is_said: IsSaid, evidence: object) -> Refusal | None:
    """Return a refusal when there is no ``evidence``, or when it does not say what was asked.

    ``is_said`` tells whether any of some reports (by id) holds any of some folded words.
    """
    if not evidence:
        return _not_disclosed(asked, "、".join(asked.scope.measures))
    absent = [f.name for f in found.facets if f.measure and not is_said(f.words, asked.report_ids)]
    if absent:
        return _not_disclosed(asked, "、".join(absent))
    top = found.passages[:5]
    if not top or (not asked.named_place and max(found.covered([passage]) for passage in top) < FAINT):
        return _not_disclosed(asked, "")
    if asked.number and not asked.several and not _figured(found):
        return _not_disclosed(asked, "、".join(asked.scope.measures))
    return None


def refuse_silence(asked: Asked, found: Found) -> Refusal | None:
    """Return a refusal for evidence in which a model sees no answer, unless it covers the question well."""
    if found.passages and found.covered(found.passages[:1]) >= WEAK:
        return None
    return _not_disclosed(asked, "、".join(asked.scope.measures))


def _figured(found: Found) -> bool:
    """Whether a passage with a figure covers the question about as well as the best passage does."""
    best = max(found.covered([passage]) for passage in found.passages[:5])
    return any(_has_number(p) and found.covered([p]) >= FIGURED * best for p in found.passages[:5])


def _has_number(passage: Passage) -> bool:
    return bool(_NUMBER.search(_ITEM.sub("", _YEAR_OR_DATE.sub("", passage.sentence.text))))


def _not_disclosed(asked: Asked, what: str) -> Refusal:
    places = "、".join(asked.scope.jurisdictions)
    years = "、".join(str(year) for year in asked.scope.years)
    whose_zh = f"{places}{years + '年' if years else ''}的报告" if places else "库中的报告"
    whose_en = f"The {years + ' ' if years else ''}report of {places}" if places else "The reports in the library"
    return Refusal(
        "not_disclosed",
        _say(
            asked,
            f"{whose_zh}没有披露{f'“{what}”' if what else '所问的内容'}。",
            f"{whose_en} does not disclose {what or 'what you ask'}.",
        ),
    )


def _library(asked: Asked, reports: Sequence[Described]) -> str:
    """Say in a sentence what there is."""
    labels = [f"{r.profile.jurisdiction.name}{r.profile.year or ''}" for r in reports]
    shown = "、".join(labels[:_MOST_NAMED])
    more = len(labels) > _MOST_NAMED
    return _say(
        asked,
        f"库中现有{len(labels)}份报告:{shown}{'等' if more else ''}。",
        f"It has {len(labels)} reports: {shown}{' and others' if more else ''}.",
    )


def _say(asked: Asked, chinese: str, english: str) -> str:
    return english if asked.language == "en" else chinese
