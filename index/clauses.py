"""Around a number: where its clause begins and ends, and which noun phrase stands before or after it.

Works on spans of a folded text (``measures.fold``), so that every phrase can be shown where it stands. Knows measures
and verbs, nothing of what a number means.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.measures import Measures, Named, fold

LONGEST_PHRASE = 16  # characters; what is longer is no name of a thing but a clause

_BREAKS = re.compile(r"(?<!\d),|,(?!\d{3})|[;。:!?\n\r]")
_QUOTED = re.compile(r"[“\"「《][^”\"」》]{1,30}[”\"」》]")
_OPEN = re.compile(r"[(（]")
# What stands between a thing and its number without saying anything of either.
_TRAILING = re.compile(
    r"(?:(?:全年|年内|(?<![创更翻])新|年均|双双|连续|基本|主体|分别|累计|总计|共计|合计|总共|一共|平均|同比|环比|比上年|较上年|比去年|比年初|达到了?|超过|突破|不低于|不少于"
    r"|不超过|不高于|不到|将近|接近|大约|至少|至多|最多|最高|稳定在|控制在|保持在|维持在|左右|以上|增加到|提高到|提升到|增长到|上升到"
    r"|下降到|降低到|缩减到|压缩到|压减到|缩短到|减少到|下降至|降至|增至|升至|减至|压缩至|缩减至|压减至|缩短至|提高至|提升至|增加至|减少至"
    r"|扩大到|扩大至|由原来的|从原来的|由原先的|原来的|原先的|从原来|由原来|预计|平均每|上半年|下半年|第?[一二三四]季度|\d{1,2}[-—至到]\d{1,2}月份?|每年|今年|去年|上年|当年|同期|幅度|实际|予以|不予|期间|基础上|其中"
    r"|已经|目前|现有|共有|全部|对于|对|向|把|将|给|让|使|与|就|仅|只|已|均|各|约|近|超|达|为|至|到|是|有|共|由|从|了|的|在|计|逾|占|过|又|再|第|每|及|、|\s"
    r"|[“”\"'()（）《》「」·.~—-]))+$"
)
_PLACE = r"(?:全国|全省|全市|全区|全县|全州|全旗|全盟|全镇|全乡|全街|全系统|全社会口径|我省|我市|我区|我县|我州|我旗|我局|我厅|辖区|各地|各级|省本级|市本级|区本级|县本级|本级|省级财政|市县两级|城区内)"
_LEADING = re.compile(
    rf"(?:{_PLACE}内?|[(（]?\d{{1,2}}[)）、.．]|\d{{4}}年度?|\d{{1,2}}月份?|\d{{1,2}}日|今年以来|今年|去年|上年|本年度|本年|全年|年内|年初|年底前?|上半年|下半年|第?[一二三四]季度|\d{{1,2}}[-—至到]\d{{1,2}}月份?|实际|目前|现已|现有|截至目前|截止目前"
    r"|截至|截止|以来|先后|依法|共计|共有|累计|总计|合计|已经|已(?!有)|共(?!同|享|建|产|青)|均|并|又|还|也|及时|切实|积极|大力|努力|深入|持续|继续|全面|扎实|着力|稳步"
    r"|有效|有序|不断|进一步|率先|统筹|协调|主动|严格|加快|坚持|顺利|成功|圆满|首次|分别|其中|以及|同时|此外|另外|另|通过|对于|对(?![外口象])|将|把|向|为|与|和|及|以|按|在(?![建职校])|由|从(?!业)|使|让|经(?![济营开费贸])"
    r"|各级各类|各类|各种|各项|各|一批|等|的|了|、|\s|[“”\"'()（）·.])+"
)
# Words that end a noun phrase which follows its number: 12名律师 | 为…, 15个部门 | 均….
_FUNCTION = re.compile(
    r"的|(?<![人年户平])均(?!衡)|因|没|于|受(?![理众益])|已|被|将(?![军])|由|为(?![民主])|对(?![象外口])|向|并(?!网)|与|在(?![线建校职])|从(?![业事])|按|全部|有序|稳步|如期|陆续|顺利|分别|先后|现场|书面|以上|以下|左右|以内|等|可(?![再循])|未(?!成年)|不|就(?!业)|也|达|获|占|超|居"
)
_NOUN_ENDS = frozenset("率度器者费型性款券")  # 调解率, 参与度: no verbs
# 1家年营收超亿元企业: a size between a number and its thing.
_SIZE = re.compile(r"(?:年?(?:营收|产值|销售收入|主营业务收入|营业收入)|总?投资)[超过达]{1,2}[十百千]?[亿万]元(?:以上)?的?")
_SKIPPED = re.compile(r"以上|以下|以内|左右|余|多|的|[“\"'《 ]")
_NO_THING = re.compile(r"[和与及或并、]|大关|台阶|关口|目标|以上|水平")
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
        self.text = fold(text)
        self.heads = measures.heads(self.text)
        self.actions = measures.actions(self.text)
        self.qualifiers = measures.qualifiers(self.text)
        self._head_starts = [named.start for named in self.heads]
        self._action_starts = [named.start for named in self.actions]
        self._qualifier_starts = [named.start for named in self.qualifiers]
        self._quoted = [match.span() for match in _QUOTED.finditer(self.text)]
        self._quoted_starts = [start for start, _ in self._quoted]

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
            if word not in self.measures.nominal and not inside:
                yield action

    def telling(self, actions: Sequence[Named]) -> list[Named]:
        """Return the actions that say what was done, light verbs left out."""
        return [action for action in actions if self.text[action.start : action.end] not in self.measures.light]

    def clause_start(self, position: int, floor: int) -> int:
        """Return where the clause of a position begins, not before ``floor``; an open parenthesis begins one too."""
        start = floor
        for match in _BREAKS.finditer(self.text, floor, position):
            start = match.end()
        opened = max(self.text.rfind("(", start, position), self.text.rfind("（", start, position))
        if opened > start and self.text.find(")", opened, position) < 0:
            start = opened + 1
        return start

    def clause_end(self, position: int, ceiling: int) -> int:
        """Return where the clause of a position ends, not after ``ceiling``."""
        match = _BREAKS.search(self.text, position, ceiling)
        end = match.start() if match else ceiling
        closed = self.text.find(")", position, end)
        opened = self.text.find("(", position, end)
        if closed >= 0 and not position <= opened < closed:
            return closed
        return end

    def trim(self, span: Span) -> Span:
        """Return the span without places, dates, adverbs and empty words at its ends."""
        start, end = span.start, self.trim_end(span).end
        if match := _LEADING.match(self.text, start, end):
            start = min(self._whole_start(match.start(), match.end()), end)
        return Span(start, end)

    def trim_end(self, span: Span) -> Span:
        """Return the span without adverbs and empty words at its end."""
        match = _TRAILING.search(self.text, span.start, span.end)
        return Span(span.start, self._whole(match.start(), span.end)) if match else span

    def verb_at_end(self, span: Span) -> Named | None:
        """Return the verb with which a span ends, unless it can be the name of a thing."""
        actions = self.actions_in(span)
        if not actions or actions[-1].end != span.end:
            return None
        word = self.text[actions[-1].start : span.end]
        return actions[-1] if word not in self.measures.nominal or word in self.measures.light else None

    def _whole(self, cut: int, end: int) -> int:
        # 已办结率 must not lose 率's head because a filler ends inside a known word
        for named in self.heads_in(Span(max(0, cut - 16), end)):
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
        stop = min(end, first + LONGEST_PHRASE)
        for match in re.finditer(r"[、()（）]|(?<=\S)[“《]|\s", self.text[first:stop]):
            at = first + match.start()
            if not self._in_head(at):
                stop = at
                break
        for action in self.strong_in(Span(first, min(end, stop + 4))):
            if action.start < stop:
                stop = action.start
                break
        if size := _SIZE.match(self.text, first, end):
            return self.after(size.end(), end)
        if self._relative(first, end):
            # 8个由分管区领导牵头的工作小组: the thing stands behind its clause
            return self.after(self.text.rfind("的", first, end) + 1, end)
        for match in _FUNCTION.finditer(self.text, first, stop):
            if not self._in_head(match.start()):
                stop = match.start()
                break
        linked = _LINK_AT_END.search(self.text, first, max(first, stop))
        return Span(first, linked.start() if linked else max(first, stop))

    def _relative(self, first: int, end: int) -> bool:
        return _RELATIVE.match(self.text, first, end) is not None and self.text.find("的", first, end) > first

    def _in_head(self, position: int) -> bool:
        return any(named.start <= position < named.end for named in self.heads_in(Span(max(0, position - 20), position + 20)))


def _inside(found: Sequence[Named], starts: Sequence[int], span: Span) -> Sequence[Named]:
    first = bisect_left(starts, span.start)
    last = bisect_left(starts, span.end)
    return [named for named in found[first:last] if named.end <= span.end]
