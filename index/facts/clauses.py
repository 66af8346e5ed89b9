"""Around a number: where its clause begins and ends, and which noun phrase stands before or after it.

Works on spans of a folded text (``fold_in_place``), so that every phrase can be shown where it stands. Knows measures
and verbs, nothing of what a number means.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.facts.measures import Measures, Named
from index.facts.place_mask import without_places
from index.facts.stop_phrases import AFTER_THING, BEFORE_NUMBER, BEFORE_THING, LONGEST_FILLERS
from index.text.normalize import fold_in_place

LONGEST_PHRASE = 18  # characters; what is longer is no name of a thing but a clause

_BREAKS = re.compile(r"(?<!\d),|,(?!\d{3})|[;。:!?|\n\r]")
_THOUSAND = 3  # digits behind a comma that make one number with those before it
_QUOTED = re.compile(r"[“\"「《][^”\"」》]{1,30}[”\"」》]")
_NOUN_ENDS = frozenset("率度器者费型性款券")  # 调解率, 参与度: no verbs
# 1家年营收超亿元企业: a size between a number and its thing.
_SIZE = re.compile(
    r"(?:年?(?:营收|产值|销售收入|主营业务收入|营业收入)|总?投资)[超过达]{1,2}[十百千]?[亿万]元(?:以上)?的?"
)
_MARK = re.compile(r"[、()]|(?<=\S)[“《]|\s")
# 土地流转试点, 特色街区改造提升工程: a verb inside a name that ends as names of things do
_WHOLE = re.compile(
    r"[^,、;:。的()“”《》\s]{2,14}(?:项目|工程|试点|任务|行动|活动|平台|基地|机构|系统|中心|措施|制度|机制|方案|场所|设施|人员|企业|案件"
    r"|事项|清单|[室站园所点])"
)
_SKIPPED = re.compile(r"以上|以下|以内|左右|余|多|的|[“\"'《 \0]")
_NO_THING = re.compile(r"[和与及或并、/]|大关|台阶|关口|目标|以上|水平")
_LINK_AT_END = re.compile(r"(?:以及|[和与及、])+$")
_RELATIVE = re.compile(r"[由以]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch ``text[start:end]``."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start


class Reader:
    """A folded text with the places of its measures, verbs and clauses, found once."""

    def __init__(self, text: str, measures: Measures) -> None:
        self.measures = measures
        self.written = fold_in_place(text)  # with the names of places
        self.text = fold_in_place(without_places(text))
        self.heads, self.actions, self.qualifiers = measures.all_in(self.text)
        self._head_starts = [named.start for named in self.heads]
        self._action_starts = [named.start for named in self.actions]
        self._qualifier_starts = [named.start for named in self.qualifiers]
        self._quoted = [match.span() for match in _QUOTED.finditer(self.text)]
        self._quoted_starts = [start for start, _ in self._quoted]
        self._breaks = [match.start() for match in _BREAKS.finditer(self.text)]
        self._titles: dict[str, tuple[Named, ...]] = {}

    def heads_in(self, span: Span) -> Sequence[Named]:
        """Return the known heads that lie wholly in a span."""
        return _inside(self.heads, self._head_starts, span)

    def actions_in(self, span: Span) -> Sequence[Named]:
        """Return the verbs that lie wholly in a span."""
        return _inside(self.actions, self._action_starts, span)

    def qualifiers_in(self, span: Span) -> Sequence[Named]:
        """Return the known qualifiers that lie wholly in a span."""
        return _inside(self.qualifiers, self._qualifier_starts, span)

    def strong_in(self, span: Span) -> Iterator[Named]:
        """Yield the verbs of a span that cannot be part of a thing's name: no 法治培训, nothing in quotes."""
        for action in self.actions_in(span):
            word = self.text[action.start : action.end]
            inside = self._is_quoted(action.start) or self.text[action.end : action.end + 1] in _NOUN_ENDS
            if not inside and (word not in self.measures.nominal or self._does(action)):
                yield action

    def _does(self, action: Named) -> bool:
        """Whether a verb that may be a noun is none here: 受理并调解, 人民调解组织调解纠纷."""
        if self.text[action.start - 1 : action.start] == "并":
            return True
        around = self.heads_in(Span(max(0, action.start - 12), action.end + 12))
        actor = any(named.end == action.start and named.name in self.measures.actors for named in around)
        return actor and any(named.start == action.end for named in around)

    def telling(self, actions: Sequence[Named]) -> list[Named]:
        """Return the actions that say what was done, light verbs left out."""
        return [action for action in actions if self.text[action.start : action.end] not in self.measures.light]

    def clause_start(self, position: int, floor: int) -> int:
        """Return where the clause of a position begins, not before ``floor``; an open parenthesis begins one too."""
        at = bisect_left(self._breaks, position) - 1
        start = max(floor, self._breaks[at] + 1) if at >= 0 else floor
        for match in _BREAKS.finditer(self.text, max(start, position - _THOUSAND), position):
            start = match.end()  # a comma before three digits that begin at the position
        opened = self.text.rfind("(", start, position)
        if opened > start and self.text.find(")", opened, position) < 0:
            start = opened + 1
        return start

    def clause_end(self, position: int, ceiling: int) -> int:
        """Return where the clause of a position ends, not after ``ceiling``."""
        at = bisect_left(self._breaks, position)
        end = min(self._breaks[at], ceiling) if at < len(self._breaks) else ceiling
        if last := _BREAKS.search(self.text, max(position, ceiling - _THOUSAND), end):
            end = last.start()
        closed = self.text.find(")", position, end)
        opened = self.text.find("(", position, end)
        if closed >= 0 and not position <= opened < closed:
            return closed
        return end

    def trim(self, span: Span) -> Span:
        """Return the span without places, dates, adverbs and empty words at its ends."""
        start, end = span.start, self.trim_end(span).end
        if match := BEFORE_THING.match(self.text, start, end):
            start = min(self._whole_start(match.start(), match.end()), end)
        return Span(start, end)

    def trim_end(self, span: Span) -> Span:
        """Return the span without adverbs and empty words at its end."""
        match = BEFORE_NUMBER.search(self.text, max(span.start, span.end - LONGEST_FILLERS), span.end)
        return Span(span.start, self._whole(match.start(), span.end)) if match else span

    def verb_at_end(self, span: Span) -> Named | None:
        """Return the verb with which a span ends, unless it can be the name of a thing."""
        at = bisect_left(self._action_starts, span.end) - 1
        if at < 0 or self.actions[at].start < span.start or self.actions[at].end != span.end:
            return None
        action = self.actions[at]
        word = self.text[action.start : span.end]
        return action if word not in self.measures.nominal or word in self.measures.light else None

    def heads_of(self, title: str) -> tuple[Named, ...]:
        """Return the known heads of a heading, with their places in it."""
        if title not in self._titles:
            self._titles[title] = self.measures.heads(title)
        return self._titles[title]

    def _whole(self, cut: int, end: int) -> int:
        # 惠及 must not lose its end because 及 alone is a filler
        around = Span(max(0, cut - 16), end)
        for named in (*self.heads_in(around), *self.telling(self.actions_in(around))):
            if named.start < cut < named.end:
                return named.end
        return cut

    def _whole_start(self, start: int, cut: int) -> int:
        for named in self.heads_in(Span(start, cut + 16)):
            if named.start < cut < named.end:
                return named.start
        return cut

    def _is_quoted(self, position: int) -> bool:
        at = bisect_left(self._quoted_starts, position + 1) - 1
        return at >= 0 and self._quoted[at][0] <= position < self._quoted[at][1]

    def after(self, start: int, end: int) -> Span:
        """Return the noun phrase with which ``text[start:end]`` begins; empty where it begins with a verb."""
        first = start
        while (mark := _SKIPPED.match(self.text, first, end)) and not self._in_head(first):
            first = mark.end()
        if _NO_THING.match(self.text, first, end):
            return Span(first, first)
        if size := _SIZE.match(self.text, first, end):
            return self.after(size.end(), end)
        if self._relative(first, end):
            # 8个由分管区领导牵头的工作小组: the thing stands behind its clause
            return self.after(self.text.rfind("的", first, end) + 1, end)
        if whole := _WHOLE.fullmatch(self.text, first, min(end, first + LONGEST_PHRASE)):
            return Span(first, whole.end())
        stop = min(self._stops(first, min(end, first + LONGEST_PHRASE)))
        linked = _LINK_AT_END.search(self.text, first, stop)
        return Span(first, linked.start() if linked else stop)

    def _stops(self, first: int, end: int) -> Iterator[int]:
        """Yield where a noun phrase may end: at a mark, a verb, a word that no name holds."""
        yield end
        for pattern in (_MARK, AFTER_THING):
            found = (match.start() for match in pattern.finditer(self.text, first, end))
            yield from (at for at in found if not self._in_head(at))
        yield from (action.start for action in self.strong_in(Span(first, end + 4)) if action.start < end)

    def _relative(self, first: int, end: int) -> bool:
        return _RELATIVE.match(self.text, first, end) is not None and self.text.find("的", first, end) > first

    def _in_head(self, position: int) -> bool:
        return any(
            named.start <= position < named.end for named in self.heads_in(Span(max(0, position - 20), position + 20))
        )


def _inside(found: Sequence[Named], starts: Sequence[int], span: Span) -> Sequence[Named]:
    first = bisect_left(starts, span.start)
    last = bisect_left(starts, span.end)
    return [named for named in found[first:last] if named.end <= span.end]
