"""Question and dialogue → what is asked: places, years, measures, intent, and the words to search with.

Decides nothing about answers and reads no report's text beyond its profile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.divisions import Divisions
from index.records import Level, Report
from rag.answer import Intent, Language, Scope
from rag.lexicon import Lexicon, fold
from rag.places import Outside, PlaceFinder, PlaceName


@dataclass(frozen=True, slots=True)
class Asked:
    """A question read in its dialogue.

    ``content`` is the question without places, years and particles; ``context`` what earlier turns add to an
    elliptical one. ``units`` are the counting words asked for ("多少件" → 件), ``number`` whether a number is asked.
    """

    question: str
    standalone: str
    language: Language
    scope: Scope
    report_ids: tuple[str, ...]
    content: str
    context: str = ""
    units: tuple[str, ...] = ()
    number: bool = False
    outside: tuple[Outside, ...] = ()
    years: tuple[int, ...] = ()  # as asked, whether there are reports or not
    missing_years: tuple[int, ...] = ()
    plans: bool = False  # the asked year is one that a report plans for
    named_place: bool = False
    by_parent: tuple[str, ...] = ()  # places named of which the library has only bodies below them

    @property
    def several(self) -> bool:
        """Whether the answer is made of what several reports say, one by one."""
        return self.scope.intent in SEVERAL and len(self.report_ids) > 1


@dataclass(frozen=True, slots=True)
class _State:
    """What a dialogue stands at after a question."""

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    content: str = ""
    outside: tuple[Outside, ...] = ()
    by_parent: tuple[str, ...] = ()
    named_place: bool = False


_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*(?:年度|年)?|(?<!\d)(\d\d)年(?:度)?")
_RELATIVE_YEARS = (
    (re.compile(r"前年|year before last"), -2),
    (re.compile(r"去年|last year"), -1),
    (re.compile(r"今年|this year"), 0),
)
# 比上一年增长 asks for growth, not for another report
_EARLIER = re.compile(r"(?<![比较与同])(?:前|上)一年(?:度)?|(?<!than )(?:the year before|previous year)")
_FOLLOWING = re.compile(r"(?:后|下)一年(?:度)?(?!工作|打算|安排|计划)")

_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        "count",
        re.compile(
            r"[几各这\d五四三两十]份报告|报告(?:里|中)?有哪|哪[几些]份|各报告|所有报告|全部报告|(?:of the|all) reports"
        ),
    ),
    (
        "rank",
        re.compile(
            r"排名|排序|排行|排一下|从[高多]到|从[低少]到|最[多少高低大小]|前[二三四五两\d]名|哪[个家里].*最|rank|(?:the )?(?:most|highest|lowest|fewest|largest)\b"
        ),
    ),
    (
        "count",
        re.compile(
            r"(?:多少|几)(?:份|篇)?(?:个)?(?:报告|地区|地方|区县|政府)|哪(?:些|几)(?:个)?(?:报告|地区|地方|单位|区县|政府|市|县)|how many (?:reports|places|districts|governments)|which (?:reports|places|districts|governments)"
        ),
    ),
    ("trend", re.compile(r"趋势|历年|逐年|近[几两三四五\d]年|trend|over the years")),
    (
        "compare",
        re.compile(
            r"相比|对比|比较|比一比|差多少|相差|多多少|谁更|哪[个边家里](?:更|多|少|高|低)|分别|各(?:自|地|有)|compare|compared|versus|\bvs\b|difference between"
        ),
    ),
    ("summary", re.compile(r"总结|概括|概述|综述|主要内容|总体|summar|overview")),
    ("list", re.compile(r"哪些|有什么|什么样的|列出|列举|list|what (?:are|were)|which")),
    ("explain", re.compile(r"为什么|为何|原因|怎么|怎样|如何|why|how (?:did|does|do|was|were|is)\b")),
)
# 吉林省的几个地方 means the bodies below it; 吉林省 alone means the province itself.
_BELOW = re.compile(
    r"[几各哪]个?(?:地方|地区|区县|县区|市|县|区)|下属|所辖|辖区|境内|的(?:地方|地区|区县|报告)|places|districts|below"
)
_ZONE = re.compile(r"开发区|经开|高新|新区|zone|park")
SEVERAL = frozenset({"compare", "rank", "count", "trend"})

_COUNTED = "件条项次场人名位个家份期户起站所张篇部轮天种类届批宗笔套组本处"
_ASKED_UNIT = re.compile(rf"(?:多少|几)(?:余|多)?(?:个)?([{_COUNTED}])")
_ASKED_SHARE = re.compile(r"率|比例|百分|占比|几成|多大比重|percent|percentage|\brate\b|share|proportion")
_ASKED_NUMBER = re.compile(
    r"多少|几(?!乎)|数据|数字|数量|总数|人数|件数|次数|多大|多长|多久|how many|how much|how long|number of|what percentage|rate"
)
_ASKED_DAYS = re.compile(r"几天|多少天|多久|多长时间|how long|how many days")

# Words that carry no content of their own once place, year and unit are known.
_PARTICLES = re.compile(
    r"请问一下|请问|我想知道|我想问|想知道|想了解|告诉我|帮我(?:查|看)?(?:一下)?|麻烦|据(?:报告|悉)|根据(?:该)?报告|报告(?:里|中|上)?(?:说|写|提到|显示|称)?|"
    r"(?:当地|本地|该区|该市|该县|全区|全市|政府)?(?:到底|究竟)|呢|吗|么|吧|啊|呀|的话|一共|总共|共(?=有|收|接|开|召)|全年|本年度|年度|当年|这一年|那一年|一年(?:里|中|来)?|"
    r"^(?:那么|那|在|于|和|与|跟|以及|还有|而)|^(?:的|有)"
)
_ENGLISH_PARTICLES = re.compile(
    r"\b(?:what about|how about|and|in|of|for|the|a|an|is|are|was|were|did|does|do|has|have|had|please|tell me|according to|"
    r"district|city|county|municipal|municipality|government|report|reports|reported|report's|how|many|much|what|which|by|to|there|its|it|s|zone|"
    r"economic and technological development zone|development zone|economic development zone|office|that|this|on|at|during|with|be|been|from)\b"
)
_NOTHING_LEFT = re.compile(
    r"(?:那|的|有|是|又|还|也|再|在|多少|几|什么|怎么样|如何|情况|结果|数据|数字|呢|和|与|比|都|则|又是|各|分别|about|\W|[件条项次场人名位个家份期])*"
)
_SHORT_QUESTION = 9  # characters of content below which a question without a place leans on what was asked before


class ScopeReader:
    """Reads questions against the library at hand."""

    def __init__(self, reports: Sequence[Report], divisions: Divisions, lexicon: Lexicon) -> None:
        self._reports = tuple(reports)
        self._places = PlaceFinder(reports, divisions)
        self._lexicon = lexicon

    def read(self, question: str, history: Sequence[str] = (), *, today: date | None = None) -> Asked:
        """Return what a question asks after the earlier questions of its dialogue, oldest first."""
        now = (today or date.today()).year
        state = _State()
        for earlier in history:
            state = self._next(state, fold(earlier), now)[0]
        folded = fold(question.strip())
        after, context = self._next(state, folded, now)
        return self._asked(question.strip(), folded, after, context)

    def _next(self, state: _State, folded: str, now: int) -> tuple[_State, str]:
        """Return the state after a question, and the earlier content that an elliptical question leans on."""
        found = self._places.find(folded)
        outside = self._places.outside(folded)
        places = tuple(dict.fromkeys(name for place in found for name in self._meant(place, folded)))
        years = _years(folded, state.years, now)
        content = self._content(folded)
        context = ""
        if not _NOTHING_LEFT.sub("", _ENGLISH_PARTICLES.sub("", content)):
            content = state.content or content
        elif state.content and not places and not outside and len(content) < _SHORT_QUESTION + _latin(content):
            context = state.content
        if not places and not outside:
            return replace(state, years=years or state.years, content=_join(context, content)), context
        return (
            _State(
                places,
                years or (state.years if self._have(places, state.years) else ()),
                _join(context, content),
                outside,
                tuple(place.parent for place in found if place.parent and not self._is_meant(place, folded)),
                named_place=True,
            ),
            context,
        )

    def _meant(self, place: PlaceName, folded: str) -> tuple[str, ...]:
        """Return the bodies that a name means: of a place they lie in, its own departments before all below it."""
        if place.parent is None or _BELOW.search(folded):
            return place.jurisdictions
        bodies = [self._places.jurisdiction(name) for name in place.jurisdictions]
        zones = [b.name for b in bodies if b.level is Level.ZONE and _ZONE.search(folded)]
        departments = [b.name for b in bodies if b.level is Level.DEPARTMENT and b.parents[-1:] == (place.parent,)]
        return tuple(zones or departments or place.jurisdictions)

    def _is_meant(self, place: PlaceName, folded: str) -> bool:
        levels = {self._places.jurisdiction(name).level for name in self._meant(place, folded)}
        return bool(_BELOW.search(folded)) or levels <= {Level.DEPARTMENT, Level.ZONE}

    def _content(self, folded: str) -> str:
        for start, end in sorted(
            {*self._places.spans(folded), *((o.start, o.end) for o in self._places.outside(folded))}, reverse=True
        ):
            folded = f"{folded[:start]} {folded[end:]}"
        folded = _YEAR.sub(" ", folded)
        for pattern, _ in _RELATIVE_YEARS:
            folded = pattern.sub(" ", folded)
        folded = _EARLIER.sub(" ", folded)
        before = ""
        while before != folded:  # 那么 … 呢: taking one particle away may bring the next to the front
            before, folded = folded, _PARTICLES.sub("", folded).strip(" ,，。?？!！、:：\"'()（）")
        return re.sub(r"\s+", " ", folded)

    def _have(self, places: Sequence[str], years: Sequence[int]) -> bool:
        """Whether each of these places has a report of one of these years."""
        with_one = {r.profile.jurisdiction.name for r in self._reports if r.profile.year in years}
        return with_one.issuperset(places)

    def _asked(self, question: str, folded: str, state: _State, context: str) -> Asked:
        candidates = [r for r in self._reports if not state.places or r.profile.jurisdiction.name in state.places]
        if state.outside and not state.places:
            candidates = []
        have = {r.profile.year for r in candidates}
        planned = tuple(year - 1 for year in state.years if year not in have and year - 1 in have)
        chosen = [r for r in candidates if r.profile.year in (*state.years, *planned)] or candidates
        known = {r.profile.year for r in chosen}
        own = state.content.removeprefix(context).strip() if context else state.content
        intent = _intent(folded, len(state.places) + len(state.outside), len(state.years))
        scope = Scope(
            jurisdictions=tuple(dict.fromkeys(r.profile.jurisdiction.name for r in chosen)) if state.places else (),
            years=tuple(sorted(y for y in known if y)) if state.places or state.years else (),
            measures=tuple(dict.fromkeys(m.concept.name for m in self._lexicon.find(own) if m.concept.measure)),
            intent=intent,
        )
        language = _language(question)
        return Asked(
            question=question,
            standalone=_standalone(question, folded, state, own, context, language),
            language=language,
            scope=scope,
            report_ids=tuple(r.id for r in chosen),
            content=own,
            context=context,
            units=_units(folded),
            number=bool(_ASKED_NUMBER.search(folded) or _ASKED_SHARE.search(folded)),
            outside=state.outside,
            years=state.years,
            missing_years=tuple(year for year in state.years if year not in known),
            plans=bool(planned),
            named_place=state.named_place,
            by_parent=state.by_parent,
        )


def _years(folded: str, standing: Sequence[int], now: int) -> tuple[int, ...]:
    years = [int(full or f"20{short}") for full, short in _YEAR.findall(folded)]
    years += [now + shift for pattern, shift in _RELATIVE_YEARS if pattern.search(folded)]
    if standing and _EARLIER.search(folded):
        years.append(min(standing) - 1)
    if standing and _FOLLOWING.search(folded):
        years.append(max(standing) + 1)
    return tuple(dict.fromkeys(years))


def _intent(folded: str, places: int, years: int) -> Intent:
    for intent, pattern in _INTENTS:
        if not pattern.search(folded) or (intent in {"rank", "compare", "count"} and places == 1):
            continue
        return intent if places < 2 or intent in SEVERAL else "compare"  # noqa: PLR2004  # two places are compared
    if places > 1:
        return "compare"
    return "trend" if years > 1 else "lookup"


def _units(folded: str) -> tuple[str, ...]:
    units = _ASKED_UNIT.findall(folded)
    if _ASKED_SHARE.search(folded):
        units.append("%")
    if _ASKED_DAYS.search(folded):
        units += ["天", "日"]
    return tuple(dict.fromkeys(units))


def _language(question: str) -> Language:
    letters = sum(character.isascii() and character.isalpha() for character in question)
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in question)
    return "en" if letters > 2 * max(chinese, 4) else "zh"


def _latin(content: str) -> int:
    """Latin words are some three times as long as Chinese ones; allow for it where a length is compared."""
    return 2 * sum(character.isascii() for character in content) // 3


def _join(context: str, content: str) -> str:
    return f"{context} {content}" if context and context not in content else content


def _standalone(question: str, folded: str, state: _State, content: str, context: str, language: Language) -> str:
    """Return the question as it would be asked without its dialogue."""
    if not context and content and content in folded.replace("，", ",") and all(p in folded for p in state.places):
        return question
    where = ("、" if language == "zh" else ", ").join(state.places)
    when = "、".join(f"{year}年" for year in state.years) if language == "zh" else ", ".join(map(str, state.years))
    head = f"{where}{when}" if language == "zh" else " ".join(part for part in (where, when) if part)
    if not head or all(part in folded for part in (*state.places, *map(str, state.years))):
        head = ""
    body = question if len(content) > len(question) // 2 else content
    about = f"(关于:{context})" if context else ""
    if language == "en" and context:
        about = f" (about: {context})"
    return f"{head}{':' if head else ''}{body}{about}" if head or about else question
