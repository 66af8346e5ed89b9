"""Which of the library's bodies a text names, and which places outside it. Knows nothing of years or measures.

``naming``, ``slips`` and ``romanised`` find the library's names, ``gazetteer``, ``departments`` and ``unknown`` all
others; here is decided which of them a text means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from index.profile.gazetteer import Division, Divisions, short_names
from index.records import Described, Jurisdiction, Level
from index.text.normalize import fold
from index.text.tokenize import tag_words
from rag.understanding.places.departments import canonical, department_at, words_for
from rag.understanding.places.gazetteer import Gazetteer
from rag.understanding.places.library_names import Below, Names, Outside, PlaceName, is_bare_zone, key_of
from rag.understanding.places.pinyin import Romanised
from rag.understanding.places.pronunciation import syllables
from rag.understanding.places.spelling import Slip, Slips
from rag.understanding.places.unknown import Unknown
from rag.understanding.turn_reader import is_made_of, read_fillers

__all__ = ["Below", "Outside", "PlaceFinder", "PlaceName", "is_bare_zone", "key_of"]

_REMEMBERED = 64  # texts: a dialogue's questions are read again with each further one
_MOST_MEANT = 8  # bodies that one misspelt name may mean before it means none
_LATIN = re.compile("[a-z]")
_CJK = re.compile("[\u4e00-\u9fff]")
_JOINT = re.compile(r"的?|\s+")
_ENGLISH_JOINT = re.compile(r"\s*,\s*|\s+(?:in|of)\s+")
_BARE_BEFORE = re.compile(r"(?:^|[\s,，、;；和与跟及比在年度问那])$|对比$|比较$")
_BARE_AFTER = re.compile(r"\s*(?:(?:19|20)\d\d|\d\d年|[去今前上]年|近|的|呢|[有在收共]|[?？]?$|管委会)")
_OF_MANY = re.compile("[各每全某个些级类所]$")
_GOVERNMENT = re.compile("(?:人民政府|政府)?$")
_ONLY_ONE_BELOW = re.compile(r"的(?:那[个份家一]|呢|[?？]?$)|那[个份家]|呢")


@dataclass(frozen=True, slots=True)
class _Head:
    """A name in a text: of the library (``place``) or of the gazetteer (``divisions``), perhaps with a tail."""

    start: int
    end: int
    place: PlaceName | None = None
    divisions: tuple[Division, ...] = ()
    tail: str = ""  # the zone or department of that place, where it goes on with one
    alone: bool = True  # no place stands before it that tells where it lies


@dataclass(frozen=True, slots=True)
class _Read:
    """What a text names."""

    places: tuple[PlaceName, ...] = ()
    outside: tuple[Outside, ...] = ()
    below: tuple[Below, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    understood: tuple[str, ...] = field(default=())


class PlaceFinder:
    """Finds the library's bodies by full name, short name, alias, code, parent or pinyin, and with slips of these."""

    def __init__(self, reports: Sequence[Described], divisions: Divisions, unknown: Unknown | None = None) -> None:
        """``unknown`` None: a name that is no division's is passed over."""
        self._unknown = unknown
        self._gazetteer = Gazetteer(divisions)
        self._jurisdictions = {key_of(r.profile.jurisdiction): r.profile.jurisdiction for r in reports}
        self._names = Names(self._jurisdictions)
        self._divisions = divisions
        self._departments = dict(self._department_names())
        self._read = lru_cache(maxsize=_REMEMBERED)(self._read_text)

    @cached_property
    def _romanised(self) -> Romanised:
        return Romanised(self._names, self._divisions)

    @cached_property
    def _slips(self) -> Slips:
        return Slips(name for name in self._names.plain() if not is_bare_zone(name))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all bodies of the library."""
        return tuple(self._jurisdictions)

    def jurisdiction(self, key: str) -> Jurisdiction:
        """Return the record of a body of the library."""
        return self._jurisdictions[key]

    def label(self, key: str) -> str:
        """Return a body's name with the places it lies in, which tells it from its namesakes."""
        jurisdiction = self._jurisdictions[key]
        return "".join((*jurisdiction.parents, jurisdiction.name))

    def tell_apart(self, keys: tuple[str, ...], folded: str, standing: Sequence[str]) -> tuple[str, ...]:
        """Return those of some namesakes whose parent a text names, or that a dialogue stands at, or all."""
        if len(keys) == 1:
            return keys
        placed = tuple(key for key in keys if any(name in folded for name in self._parent_names(key, folded)))
        return placed or tuple(key for key in keys if key in standing) or keys

    def namesakes(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return the labels of the places outside the library that share their full name with one of these bodies."""
        known = {self.label(key) for key in self._jurisdictions}
        names = dict.fromkeys(self._jurisdictions[key].name for key in keys)
        labels = (self._gazetteer.label(d) for name in names for d in self._gazetteer.names(name) if d.name == name)
        return tuple(label for label in dict.fromkeys(labels) if label not in known)

    def find(self, folded: str) -> tuple[PlaceName, ...]:
        """Return the library's bodies named in a folded text.

        A parent named beside its own child (吉林省通化市东昌区), or right before a place outside the library
        (长春市朝阳区), only says where that lies and is left out.
        """
        return self._read(folded).places

    def outside(self, folded: str) -> tuple[Outside, ...]:
        """Return the places and departments named of which the library has no report, nor one of their government."""
        return self._read(folded).outside

    def below(self, folded: str) -> tuple[Below, ...]:
        """Return the departments and zones named of bodies of the library, which have no report of their own."""
        return self._read(folded).below

    def understood(self, folded: str) -> tuple[str, ...]:
        """Return in the text's language how names were read that could be read otherwise."""
        return self._read(folded).understood

    def spans(self, folded: str) -> tuple[tuple[int, int], ...]:
        """Return where names of places stand, in the library or not, to take them out of a question.

        In order; spans that overlap are joined. A department's name stays: reports speak of departments.
        """
        return self._read(folded).spans

    def _read_text(self, folded: str) -> _Read:
        heads = self._heads(folded)
        spans = _joined((head.start, head.end) for head in heads)
        tailed = [self._with_tail(head, folded) for head in heads]
        heads = [head for i, head in enumerate(tailed) if not any(head.start < t.end for t in tailed[:i])]
        told = [self._told_apart(head, heads, i, folded) for i, head in enumerate(heads)]
        kept = [head for head in told if not any(self._leads_to(head, h, folded) for h in told if h is not head)]
        own = {key for head in kept if head.place and not head.place.parent for key in head.place.bodies}
        kept = [h for h in kept if not (h.place and h.place.parent and not h.tail and own & set(h.place.bodies))]
        places = tuple(
            self._only_one_below(h.place, folded) for h in kept if h.place and not (h.tail and h.place.parent)
        )
        outside = [self._outside_of(h, heads, folded) for h in kept if not h.place or (h.tail and h.place.parent)]
        strange = self._unknown.find(folded, [*spans, *((h.start, h.end) for h in kept)]) if self._unknown else ()
        spans = _joined((*spans, *((place.start, place.end) for place in strange)))
        return _Read(
            places,
            (*outside, *strange),
            tuple(
                Below(h.start, h.end, f"{self._jurisdictions[h.place.bodies[0]].name}{h.tail}", words_for(h.tail))
                for h in kept
                if h.tail and h.place and not h.place.parent
            ),
            spans,
            tuple(dict.fromkeys(self._told(kept, places, folded))),
        )

    def _heads(self, folded: str) -> list[_Head]:
        """Return all names in a text, in order, none over another: what is written before what is spelled or meant."""
        mentions = self._gazetteer.mentions(folded)
        found = [
            _Head(p.start, p.end, p)
            for p in self._names.find(folded)
            if not any(m.start <= p.start and p.end < m.end for m in mentions) and _stands_as_zone(p, folded)
        ]
        found += [_Head(m.start, m.end, None, m.candidates) for m in mentions if _is_free(m.start, m.end, found)]
        if _LATIN.search(folded):
            own, elsewhere = self._romanised.find(folded)
            found += [_Head(p.start, p.end, p) for p in own if _is_free(p.start, p.end, found)]
            found += [
                _Head(e.start, e.end, None, e.divisions, e.zone) for e in elsewhere if _is_free(e.start, e.end, found)
            ]
        if _CJK.search(folded):
            found += self._misspelt(folded, found)
        found += self._bare_zones(folded, found)
        return sorted(found, key=lambda head: head.start)

    def _misspelt(self, folded: str, found: Sequence[_Head]) -> list[_Head]:
        heads: list[_Head] = []
        for slip in self._slips.find(folded):
            if _is_free(slip.start, slip.end, [*found, *heads]) and not self._is_right(
                folded[slip.start : slip.end], slip
            ):
                place = self._names.at(slip.name, slip.start, slip.end, taken_for=slip.name)
                if len(place.bodies) <= _MOST_MEANT or place.parent:
                    heads.append(_Head(slip.start, slip.end, place))
        return heads

    def _is_right(self, said: str, slip: Slip) -> bool:
        """Whether a stretch is the right name of another place, or has one of the same: 鼓楼路 is a road in 鼓楼."""
        meant = self._names.at(slip.name, 0, 0).bodies
        parts = (said[i:j] for i in range(len(said)) for j in range(i + 2, len(said) + 1))
        own = (self._names.at(part, 0, 0) for part in parts if part in self._names and not is_bare_zone(part))
        return bool(self._gazetteer.names(said)) or any(name == PlaceName(0, 0, meant) for name in own)

    def _bare_zones(self, folded: str, found: Sequence[_Head]) -> Iterator[_Head]:
        """Yield 高新区 where it stands for a place and is none of the library's."""
        end = 0 if found else self._gazetteer.zone_end(folded, 0)
        name = folded[:end]
        if end and is_bare_zone(name) and _BARE_AFTER.match(folded, end) and name not in self._names:
            yield _Head(0, end, tail=name)

    def _with_tail(self, head: _Head, folded: str) -> _Head:
        """Return a head with the zone or department that it goes on with: the library's own, or another's."""
        if head.place and any(self._jurisdictions[key].level is Level.ZONE for key in head.place.bodies):
            zone_end = 0 if not head.place.parent else self._gazetteer.zone_end(folded, head.end)
        else:
            zone_end = self._gazetteer.zone_end(folded, head.end) if not head.tail else 0
        if zone_end:
            name = folded[head.start : zone_end].removesuffix("管委会").removesuffix("管理委员会")
            if bodies := self._names.zone(name):
                return _Head(head.start, zone_end, PlaceName(head.start, zone_end, bodies))
            return replace(head, end=zone_end, tail=folded[head.end : zone_end])
        government = _GOVERNMENT.search(folded, head.start, head.end)
        own_end = government.start() if government else head.end
        if department := department_at(folded, head.end) or department_at(folded, own_end):
            end, name = department
            own = self._jurisdictions[head.place.bodies[0]] if head.place and not head.place.parent else None
            place = own.name if own else (head.place.parent or "" if head.place else "")
            if key := self._departments.get((place, canonical(name))):
                return _Head(head.start, end, PlaceName(head.start, end, (key,)))
            if own is None or own.level is not Level.DEPARTMENT:
                return replace(head, end=end, tail=name)
        return head

    def _told_apart(self, head: _Head, heads: Sequence[_Head], at: int, folded: str) -> _Head:
        """Return a head that means those of its namesakes that lie in the place beside it, if one stands there."""
        beside = self._beside(heads, at, folded)
        if not beside or (head.place and head.place.parent):
            return head
        where = self._names_of(beside)
        if head.place is None:
            inside = self._gazetteer.inside(head.divisions, where)
            return replace(head, divisions=inside, alone=False) if inside else head
        fitting = tuple(k for k in head.place.bodies if not where.isdisjoint(self._jurisdictions[k].parents))
        if fitting:
            return replace(head, place=replace(head.place, bodies=fitting), alone=False)
        name = self._jurisdictions[head.place.bodies[0]].name
        inside = self._gazetteer.inside(self._gazetteer.names(name), where)
        return replace(head, place=None, divisions=inside, alone=False) if inside else head

    def _beside(self, heads: Sequence[_Head], at: int, folded: str) -> _Head | None:
        """Return the name right before one, or in English right behind it: Gulou District, Nanjing."""
        head = heads[at]
        if at and _JOINT.fullmatch(folded, heads[at - 1].end, head.start):
            return heads[at - 1]
        if at + 1 < len(heads) and _ENGLISH_JOINT.fullmatch(folded, head.end, heads[at + 1].start):
            after = heads[at + 1]
            return after if not _CJK.search(folded[head.start : after.end]) else None
        return None

    def _leads_to(self, head: _Head, other: _Head, folded: str) -> bool:
        """Whether a name only says where another lies: 南京市的鼓楼区 and Gulou, Nanjing ask nothing of 南京市."""
        first, last = sorted((head, other), key=lambda h: h.start)
        joint = _JOINT if first is head else _ENGLISH_JOINT
        if head.tail or not joint.fullmatch(folded, first.end, last.start):
            return False
        return not self._names_of(head).isdisjoint(self._above(other))

    def _names_of(self, head: _Head) -> set[str]:
        """Return the names of what a head may be."""
        if head.place is None:
            return {division.name for division in head.divisions}
        return {head.place.parent} if head.place.parent else {self._jurisdictions[k].name for k in head.place.bodies}

    def _above(self, head: _Head) -> set[str]:
        """Return the names of all that a head may lie in; of a zone or department, its place too."""
        own = self._names_of(head) if head.tail else set()
        if head.place and not head.place.parent:
            return own.union(*(self._jurisdictions[key].parents for key in head.place.bodies))
        divisions = self._gazetteer.names(head.place.parent or "") if head.place else head.divisions
        return own.union(*(self._gazetteer.parents(division) for division in divisions))

    def _outside_of(self, head: _Head, heads: Sequence[_Head], folded: str) -> Outside:
        divisions = self._gazetteer.names(head.place.parent or "") if head.place else head.divisions
        others = {name for other in heads if other.start != head.start for name in self._names_of(other)}
        if head.alone and len(divisions) > 1:
            divisions = self._gazetteer.inside(divisions, others) or self._gazetteer.meant(divisions)
        if not divisions:
            return Outside(head.start, head.end, head.tail or folded[head.start : head.end])
        parents = self._gazetteer.parents(divisions[0]) if len(divisions) == 1 else ()
        if head.tail:
            parents = (*parents, divisions[0].name)
        labels = tuple(self._gazetteer.label(d) + head.tail for d in divisions) if len(divisions) > 1 else ()
        said = folded[head.start : head.end]
        name = said if head.tail and _CJK.search(said) else divisions[0].name + head.tail
        return Outside(head.start, head.end, name, parents, labels)

    def _only_one_below(self, place: PlaceName, folded: str) -> PlaceName:
        """Return the only body below a province or city as meant by 江西的那份, 江西的呢."""
        named_short = place.parent is not None and folded[place.start : place.end] != fold(place.parent)
        if named_short and len(place.bodies) == 1 and _ONLY_ONE_BELOW.match(folded, place.end):
            return replace(place, parent=None)
        return place

    def _told(self, heads: Sequence[_Head], places: Sequence[PlaceName], folded: str) -> Iterator[str]:
        alone = {head.start for head in heads if head.alone}
        for place in places:
            said = folded[place.start : place.end]
            key = place.bodies[0]
            name = self._jurisdictions[key].name
            if place.taken_for:
                yield _read_as(folded, said, place.parent or (name if len(place.bodies) == 1 else place.taken_for))
            elif place.parent is None and len(place.bodies) == 1 and place.start in alone:
                full = [d for d in self._gazetteer.names(name) if d.name == name]
                shared = len(full) > 1 and not self._names_parent(key, folded)
                if shared or any(said in short_names(parent) for parent in self._jurisdictions[key].parents):
                    yield _read_as(folded, said, self.label(key))

    def _names_parent(self, key: str, folded: str) -> bool:
        return any(name in folded for name in self._parent_names(key, folded))

    def _parent_names(self, key: str, folded: str) -> Iterator[str]:
        """Yield what the places are called that a body lies in, in pinyin too if the text has Latin letters."""
        for parent in self._jurisdictions[key].parents:
            for name in (parent, *short_names(parent)):
                yield name
                if _LATIN.search(folded):
                    yield "".join(syllables(name))

    def _department_names(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield ((place, department), key) of the library's departments."""
        for key, jurisdiction in self._jurisdictions.items():
            if jurisdiction.level is Level.DEPARTMENT and jurisdiction.parents:
                place = jurisdiction.parents[-1]
                yield (place, canonical(jurisdiction.name.removeprefix(place))), key


def _read_as(folded: str, said: str, name: str) -> str:
    chinese = len(_CJK.findall(folded)) * 2 >= len(_LATIN.findall(folded))
    return f"“{said}”按“{name}”理解" if chinese else f"Read “{said}” as {name}"


def _is_free(start: int, end: int, heads: Iterable[_Head]) -> bool:
    return not any(start < head.end and head.start < end for head in heads)


def _stands_as_zone(place: PlaceName, folded: str) -> bool:
    """Whether a name that says only 开发区 stands where a place can: not in 各开发区."""
    before = folded[: place.start]
    if not is_bare_zone(folded[place.start : place.end]) or _BARE_BEFORE.search(before):
        return True
    if not _CJK.match(before[-1]):  # dev zone (经开区)
        return True
    word = tag_words(before)[-1][0]
    return not _OF_MANY.search(before) and is_made_of(word, read_fillers())  # 总结一下经开区


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
