"""Places that a text names and that need not be the library's: divisions, their zones, and namesakes among them.

Knows the gazetteer and no report.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.profile.gazetteer import COMMON_WORDS, Division, Divisions, Mention
from index.records import Level
from rag.understanding.places.library_names import COMPOUND, ZONE_WORDS

# Short names of counties that are the words of this field; they name no place unless written in full.
_FIELD_WORDS = " 公安 合作 共和 兴业 兴隆 平安 惠民 振兴 政和 新建 资源 延长 通道 互助 民乐 安定 监利 城区 新区 "
# A two-character short name that the gazetteer does not look for in running text is a place where a question begins
# with it, or sets it beside another place, and goes on to its year or its doings.
_BEFORE = re.compile(r"(?:^|[\s,，、;；。和与跟及比在问那]|对比|比较)$")
_AFTER_SURELY = re.compile(r"\s*(?:(?:19|20)\d\d|\d\d年|[去今前上]年|近[几两三五]年|呢|那边|那儿|当地|政府)")
_AFTER_PERHAPS = re.compile(r"的(?!话)|[?？]?$|[和与跟]")
_ZONE_TAIL = re.compile(
    rf"(?:[^\W\d_的有各几个和与跟及在是了些内里其全家哪多]{{0,4}}?)(?:{'|'.join(ZONE_WORDS)})(?:管委会|管理委员会)?"
)


class Gazetteer:
    """Reads places of all of China."""

    def __init__(self, divisions: Divisions) -> None:
        self._divisions = divisions

    def mentions(self, folded: str) -> tuple[Mention, ...]:
        """Return the divisions that a text names, in order, none inside another."""
        found = [m for m in self._divisions.scan(folded) if not COMPOUND.match(folded, m.end)]
        found += [m for m in self._short(folded) if not any(m.start < o.end and o.start < m.end for o in found)]
        found += (
            Mention(code.start(), code.end(), (division,), alias=False)
            for code in re.finditer(r"(?<!\d)[1-8]\d{5}(?!\d)", folded)
            if (division := self._divisions.by_code(code.group()))
        )
        return tuple(sorted(found, key=lambda mention: mention.start))

    def _short(self, folded: str) -> list[Mention]:
        found: list[Mention] = []
        for start in range(len(folded) - 1):
            name, end = folded[start : start + 2], start + 2
            if not _BEFORE.search(folded[:start]) or name in _FIELD_WORDS:
                continue
            surely = _AFTER_SURELY.match(folded, end)
            if not surely and (name in COMMON_WORDS or not _AFTER_PERHAPS.match(folded, end)):
                continue
            if candidates := self._divisions.find(name):
                found.append(Mention(start, end, candidates, alias=True))
        return found

    def names(self, name: str) -> tuple[Division, ...]:
        """Return the divisions of a name or short name."""
        return self._divisions.find(name)

    def zone_end(self, folded: str, start: int) -> int:
        """Return where a zone's name that goes on from a place at ``start`` ends, or 0: 长春|净月高新区."""
        match = _ZONE_TAIL.match(folded, start)
        return match.end() if match else 0

    def parents(self, division: Division) -> tuple[str, ...]:
        """Return the names of what a division lies in, outermost first."""
        return tuple(parent.name for parent in self._divisions.parents(division))

    def label(self, division: Division) -> str:
        """Return a division's name with all that it lies in."""
        return "".join((*self.parents(division), division.name))

    def inside(self, divisions: Sequence[Division], places: Collection[str]) -> tuple[Division, ...]:
        """Return those of some divisions that lie in one of these places."""
        return tuple(d for d in divisions if not set(places).isdisjoint(self.parents(d)))

    def meant(self, divisions: Sequence[Division]) -> tuple[Division, ...]:
        """Return those of some namesakes that a name alone may mean.

        抚顺 is the city before the county in it; a province goes before all, a prefecture before one other.
        """
        names = {d.name for d in divisions}
        left = [d for d in divisions if not names.intersection(self.parents(d))]
        for level, others in ((Level.PROVINCE, len(left)), (Level.PREFECTURE, 1)):
            high = [d for d in left if d.level is level]
            if len(high) == 1 and len(left) - 1 <= others:
                return tuple(high)
        return tuple(left)
