"""A report's text becomes its profile: who reports, on which year, issuer, title, number, dates; each with evidence.

General rules over what ``header.py`` found and ``bodies.py`` can read: the title outranks a labelled field, that the
signature, that the preamble, that a count of names in the text, that the file's name. Which paper
it is and its years are told by ``report_year.py``.
Never fails: a text that tells nothing becomes 未识别. What a user sets by hand (``overrides.py``) is offered here too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.profile.bodies import FULL_KINDS, ZONE_KINDS, Body, choose_division, describe, parse_body
from index.profile.gazetteer import COMMON_WORDS, Division, Divisions, Mention
from index.profile.header import HEAD, Header, Span, parse_date, read_header
from index.profile.overrides import override_profile, read_sources
from index.profile.report_year import CONGRESS, read_paper, read_year
from index.reading.wraps import as_meant
from index.records import Jurisdiction, Level, Profile, Reading, Source
from index.text.cleaning import Cleaned

__all__ = ["UNRECOGNISED", "override_profile", "profile_report", "read_sources"]
UNRECOGNISED = "未识别"
# How sure each kind of evidence is, if nothing contradicts it. Our estimates, in the order of what the rules trust.
_CONFIDENCE = {
    Source.HEADER: 0.95,
    Source.TITLE: 0.95,
    Source.SIGNATURE: 0.9,
    Source.BODY: 0.75,
    Source.FILE_NAME: 0.5,
    Source.INFERRED: 0.5,
}
_UNSURE = 0.6  # factor for a name with several bearers that nothing tells apart
_BREAKS = re.compile(
    r"关于(?:印发|报送|公布|呈报|上报|对|做好)?|(?:[2２][0０]\d\d|二[〇○零０Ｏ0][一二三四五六七八九〇○零]{2})\s*年?(?:度|来|以来)?|"
    r"[《》:：\s“”\"]|(?<!中国)[(（]|[)）](?!自由贸易)|(?<!中共)在|法治(?:政府|建设|[省市区县州旗盟])|(?=政府工作报告)|依法行政|依法治|行政执法"
)
_UNDER = re.compile(r"在[^,，。]{0,60}?(?:领导|指导|关心|支持|监督|帮助)[^,，。]{0,8}下")
_PARTY_OF = re.compile(r"中共$|中国共产党$|向$|抄送$|报$|授予$")
_INSTITUTION = re.compile(r"人民政府|政府|[省市区县州旗盟]?委|司法局|人大|管委会|党工委")
_THEIR_OWN = {"office": re.compile(r"我局|本局|全局|我办|本办|我厅|本厅|我委|本委|我院|本单位|我单位|局机关|委机关"),
              "place": re.compile(r"[全我本][省市区县州旗盟]|[全我]镇|[全我]乡")}  # fmt: skip
_UNIT = re.compile(r"[全我]([省市区县州旗盟])")
_ZONE_WORD = re.compile("|".join(sorted(FULL_KINDS, key=len, reverse=True)))
_COMMITTEE = re.compile(r"管委会|党工委|管理委员会")
_PUBLISHERS = re.compile(
    r"办公[室厅]|司法[局厅]|信息|新闻|宣传|中心|大数据|法治|依法治"
)  # these publish for their government
_COMMITTEES = 2  # mentions of 管委会 or 党工委 that make a zone
_OFTEN = 8  # mentions


@dataclass(frozen=True, slots=True)
class _Found:
    """A body found, where, and how sure."""

    body: Body
    source: Source
    span: Span | None
    confidence: float


@dataclass(frozen=True, slots=True)
class _Text:
    """What the rules look at."""

    text: str
    header: Header
    mentions: list[Mention]
    votes: Counter[str]
    divisions: Divisions
    year: int | None
    file_name: str

    def at(self, span: Span) -> str:
        return self.text[span.start : span.end]


def profile_report(text: str, *, file_name: str, divisions: Divisions) -> Profile:
    """Read a report's profile. Offsets of its readings are in ``text``; a reading without them was inferred."""
    meant = as_meant(text)
    profile = _profile(meant.text, file_name, divisions)
    if meant.starts is None:
        return profile
    return replace(profile, readings={key: _where_it_came(one, meant) for key, one in profile.readings.items()})


def _where_it_came(reading: Reading, meant: Cleaned) -> Reading:
    if reading.start is None or reading.end is None:
        return reading
    start, end = meant.span(reading.start, reading.end)
    return replace(reading, start=start, end=end)


def _profile(text: str, file_name: str, divisions: Divisions) -> Profile:
    header = read_header(text)
    paper = read_paper(text, header)
    year = read_year(text, header, file_name, paper)
    when = int(year.value) if year else None
    mentions = divisions.scan(text, when)
    votes = _count_votes(text, mentions)
    view = _Text(text, header, mentions, votes, divisions, when, file_name)
    found = _find_body(view)
    readings = _read_plain(view)
    if year:
        readings["year"] = year
    if found is None:
        readings["jurisdiction"] = Reading(UNRECOGNISED, Source.INFERRED, 0.0)
        return Profile(Jurisdiction(UNRECOGNISED, Level.UNKNOWN), when, readings, paper)
    jurisdiction = describe(found.body, divisions, when)
    readings["jurisdiction"] = _reading(jurisdiction.name, found.source, found.span, found.confidence)
    return Profile(jurisdiction, when, readings, paper)


def _reading(value: str, source: Source, span: Span | None, confidence: float | None = None) -> Reading:
    sure = _CONFIDENCE[source] if confidence is None else confidence
    return Reading(value, source, round(sure, 2), *(span or (None, None)))


# The plain values: issuer, title, document number, dates.


def _read_plain(view: _Text) -> dict[str, Reading]:
    fields, readings = view.header.fields, {}
    for key in ("issuer", "title", "document_number"):
        if span := fields.get(key):
            readings[key] = _reading(view.at(span), Source.HEADER, span)
    for key in ("written", "published"):
        if (span := fields.get(key)) and (day := parse_date(view.at(span))):
            readings[key] = _reading(day, Source.HEADER, _date_span(view, span))
    if "title" not in readings and (span := view.header.title):
        readings["title"] = _reading(re.sub(r"\s*\n\s*", "", view.at(span)), Source.TITLE, span)
    if "issuer" not in readings and (span := view.header.signature):
        readings["issuer"] = _reading(view.at(span), Source.SIGNATURE, span)
    if "written" not in readings and (span := view.header.signed) and (day := parse_date(view.at(span))):
        readings["written"] = _reading(day, Source.SIGNATURE, span)
    return readings


def _date_span(view: _Text, span: Span) -> Span:
    match = re.match(r"\S+", view.at(span))
    day = parse_date(match[0]) if match else None
    return Span(span.start, span.start + match.end()) if match and day else span


# The body that reports.


def _count_votes(text: str, mentions: list[Mention]) -> Counter[str]:
    """Count each unmistakable mention for its division; a mention as an institution counts double."""
    votes: Counter[str] = Counter()
    for mention in mentions:
        if len(mention.candidates) == 1:
            institution = _INSTITUTION.match(text, mention.end)
            votes[mention.candidates[0].code] += 2 if institution else 1
        else:  # 吉林: a little for each
            votes.update({division.code: 1 for division in mention.candidates if division.level == Level.PROVINCE})
    return votes


def _find_body(view: _Text) -> _Found | None:
    relative: _Found | None = None
    for found in _candidates(view):
        if found.body.place is None:
            relative = relative or found
        elif relative is None or relative.body.level == found.body.level:
            return _prefer_government(view, found)
    if relative and (completed := _complete(view, relative)):
        return completed
    if zone := _infer_zone(view):
        return zone
    if counted := _count_body(view):
        return counted
    if named := _parse(view, view.file_name.rsplit(".", 1)[0], Source.FILE_NAME, None):
        return named if named.body.place else relative
    return relative


def _candidates(view: _Text) -> Iterator[_Found]:
    """Yield what title, congress, issuer field, signature and preamble name, in this order."""
    fields = view.header.fields
    for span in dict.fromkeys((fields.get("title"), view.header.title)):
        if span:
            yield from _bodies_in_title(view, span)
    if congress := CONGRESS.search(view.text[:HEAD]):
        span = Span(*congress.span("place"))
        if found := _parse(view, view.at(span), Source.BODY, span):
            yield replace(found, confidence=0.9)
    for span, source in ((fields.get("issuer"), Source.HEADER), (view.header.signature, Source.SIGNATURE)):
        if span and (found := _parse(view, re.split(r"[\s、,，;；]", view.at(span))[0], source, span)):
            yield found
    yield from _bodies_in_preamble(view)


def _parse(view: _Text, phrase: str, source: Source, span: Span | None) -> _Found | None:
    body = parse_body(phrase, view.divisions, votes=view.votes, year=view.year)
    if body is None:
        return None
    own = Span(span.start + body.start, span.start + body.end) if span else None
    return _Found(body, source, own, _CONFIDENCE[source] * (1 if body.sure or body.place is None else _UNSURE))


def _bodies_in_title(view: _Text, span: Span) -> Iterator[_Found]:
    """Yield the bodies of a title's pieces: it is broken at 关于, years, brackets and the subject."""
    title = view.at(span)
    # an office that issues a report (关于印发…) is not the one that reports, if the rest names another
    issued = re.search(r"关于(?:印发|转发|公布|公开)", title)
    if issued and len(title) - issued.end() > 1:
        yield from (f for f in _bodies_in_title(view, Span(span.start + issued.end(), span.end)) if f.body.place)
    position = 0
    for match in [*_BREAKS.finditer(title), None]:
        end = match.start() if match else len(title)
        if end - position > 1:
            piece = Span(span.start + position, span.start + end)
            if found := _parse(view, view.at(piece), Source.TITLE, piece):
                yield found
        position = match.end() if match else end


def _bodies_in_preamble(view: _Text) -> Iterator[_Found]:
    """Yield the first bodies of the preamble that are not those it names as its leaders or its readers."""
    start, end = view.header.preamble
    preamble = view.text[start:end]
    under = [match.span() for match in _UNDER.finditer(preamble)]
    position = start
    for mention in view.mentions:
        if not start <= mention.start < end or mention.start < position:
            continue
        at = mention.start - start
        if any(a <= at < b for a, b in under) or _PARTY_OF.search(preamble[:at]):
            continue
        phrase = Span(mention.start, min(end, mention.start + 40))
        stop = re.search(r"[,，。;；]|坚持|深入|认真|以习", view.at(phrase))
        phrase = Span(phrase.start, phrase.start + stop.start()) if stop else phrase
        if _is_reference(view.text[mention.end : phrase.end]):
            continue
        if found := _parse(view, view.at(phrase), Source.BODY, phrase):
            position = mention.start + found.body.end
            yield found


def _is_reference(rest: str) -> bool:
    """Whether what follows a place makes it a party committee or a paper rather than the reporter."""
    return bool(re.match(r"[省市区县州旗盟]?委|[^,，]{0,10}(?:条例|办法|党代会|全会)", rest)) and "人民政府" not in rest


def _prefer_government(view: _Text, found: _Found) -> _Found:
    """An office that only publishes stands for its government, if the text speaks of its place and not of itself."""
    body = found.body
    if body.level != Level.DEPARTMENT or found.source not in (Source.HEADER, Source.SIGNATURE) or body.place is None:
        return found
    own = len(_THEIR_OWN["office"].findall(view.text))
    place = len(_THEIR_OWN["place"].findall(view.text))
    if not _PUBLISHERS.search(body.name) or own * 4 >= place:
        return found
    government = Body(body.place.name, body.place.level, body.place, 0, 0, sure=body.sure)
    return _Found(government, Source.INFERRED, None, 0.7)


def _complete(view: _Text, found: _Found) -> _Found | None:
    """Give 市司法局 or 高新区 its place: the division that the text speaks of most."""
    name = found.body.name
    unit = name[0] if found.body.level == Level.DEPARTMENT and name[0] in "省市区县州旗盟" else None
    place = _most_named(view, unit)
    if place is None:
        return None
    stem = (*place.aliases, place.name)[0]
    if found.body.level == Level.ZONE:
        bare = name in FULL_KINDS or name in ZONE_KINDS
        full = stem + _full_kind(view.text, name) if bare else name
    elif unit:
        full = place.name + name[1:]
    else:
        full = name if found.body.level == Level.TOWNSHIP else place.name + name
    body = replace(found.body, name=full, place=place, sure=True)
    return _Found(body, Source.INFERRED, None, _CONFIDENCE[Source.INFERRED])


def _infer_zone(view: _Text) -> _Found | None:
    """Tell a development zone that never names itself in full: its committee, its kind, and the place around it."""
    kinds = Counter(_ZONE_WORD.findall(view.text))
    committees = len(_COMMITTEE.findall(view.text))
    units = Counter(_UNIT.findall(view.text))
    if committees < _COMMITTEES or not kinds or units["区"] < units.total() / 2:
        return None
    kind = max(kinds, key=lambda word: (word != "开发区", kinds[word]))
    place = _most_named(view, None)
    if place is None:
        return None
    stem = (*place.aliases, place.name)[0]
    body = Body(stem + _full_kind(view.text, kind), Level.ZONE, place, 0, 0)
    return _Found(body, Source.INFERRED, None, _CONFIDENCE[Source.INFERRED])


def _full_kind(text: str, kind: str) -> str:
    """Return the full kind a short one stands for: the one the text has somewhere, or the usual one."""
    said = [full for full, shorts in ZONE_KINDS.items() if kind in shorts and full in text]
    return max(said, key=len) if said and kind not in ZONE_KINDS else FULL_KINDS.get(kind, kind)


def _most_named(view: _Text, unit: str | None) -> Division | None:
    """Return the division with the most votes, provinces last; with a unit only those whose name ends so."""
    ranked: list[tuple[float, Division]] = []
    for code, count in view.votes.items():
        division = view.divisions.by_code(code, view.year)
        if division and (unit is None or division.name.endswith(unit)):
            ranked.append((count * (0.1 if division.level == Level.PROVINCE and unit != "省" else 1), division))
    return max(ranked, key=lambda item: item[0])[1] if ranked else None


def _count_body(view: _Text) -> _Found | None:
    """Return the division that the text speaks of as its own: by count, role and the unit it calls itself (全区)."""
    units = Counter(_UNIT.findall(view.text))
    scores, first = Counter[str](), dict[str, tuple[Mention, Division]]()
    for mention in (*view.mentions, *_frequent_words(view)):
        division, _ = choose_division([mention], view.divisions, view.votes, view.year)
        scores[division.code] += _weight(view.text, mention)
        first.setdefault(division.code, (mention, division))
    if not scores:
        return None

    def support(code: str) -> float:
        """全省 may only compare: the unit weighs, it does not decide."""
        unit = first[code][1].name[-1]
        return scores[code] * (0.2 + (units[unit] / units.total() if units else 0.0))

    mention, division = first[max(scores, key=support)]
    code = division.code
    share = scores[code] / scores.total()
    body = Body(division.name, division.level, division, 0, len(division.name))
    named = not mention.alias
    span = Span(mention.start, mention.end) if named else None
    return _Found(body, Source.BODY if named else Source.INFERRED, span, min(0.75, 0.35 + share / 2))


def _weight(text: str, mention: Mention) -> int:
    """A place that acts or gives its name to a programme (法治红谷滩, 《东昌区…》) counts three times."""
    before = text[max(0, mention.start - 5) : mention.start]
    acts = _INSTITUTION.match(text, mention.end) and not _PARTY_OF.search(before)
    return 3 if acts or re.search(r"(?:法治|平安|《|幸福|美丽|推进)$", before) else 1


def _frequent_words(view: _Text) -> Iterator[Mention]:
    """Yield short names that are words too (开封, 安顺), when the text says them so often that they are a place."""
    for word in COMMON_WORDS.split():
        hits = [match.span() for match in re.finditer(word + "(?!久安|会海|念)", view.text)]
        found = view.divisions.find(word, view.year)
        if len(hits) >= _OFTEN and any(d.level == Level.PREFECTURE for d in found):
            yield from (Mention(start, end, found, alias=True) for start, end in hits)
