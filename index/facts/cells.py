"""The cells of a table become facts: each is said as the sentence that its labels and headings make, and read as that.

| 收到行政复议申请(件) | 51 | under 2022年 is read as 2022年，收到行政复议申请51件。 A cell in the row of another place
or body is theirs, one under another year is of that year. Knows no sentence of the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from index.facts.measures import Measures, load_measures
from index.facts.modifiers import GENERIC
from index.facts.tables import NONE, NUMBER, UNIT, Cell, Table, is_number
from index.profile.gazetteer import load_divisions

_BRACKET = re.compile(r"\s*[(（\[【](?:单位\s*[:：])?\s*(?P<unit>[^()（）\[\]【】]*)[)）\]】]\s*")
_CAPTION_UNIT = re.compile(r"单位\s*[:：]\s*(?P<unit>[^\s()（）、,，；;。:：/]+)\s*[)）]?\s*$")
_TOLD_UNIT = re.compile(r"[(（]?\s*单位\s*[:：].*$")
_NAMES_UNIT = re.compile(r"(?P<unit>[件人次户条家份项场名个起])数")
_YEAR = r"(?:19|20)\d\d"
_WHEN = re.compile(
    rf"(?P<years>{_YEAR}\s*年?\s*[-—－–~至到]\s*{_YEAR}\s*年?)"
    rf"|(?<!\d)(?P<year>{_YEAR})(?!\d)\s*(?:年度?|年[末底初])?\s*"
    r"(?P<part>(?:上|下)半年|第?[一二三四]季度|\d{1,2}\s*[-—－–~至到]\s*\d{1,2}\s*月|\d{1,2}\s*月)?(?:份|底|末)?"
    r"|(?P<only>(?:上|下)半年|第?[一二三四]季度|\d{1,2}\s*[-—－–~至到]\s*\d{1,2}\s*月|(?<!\d)\d{1,2}\s*月)(?:份|底|末)?"
    r"|(?P<last>上一?年度?|去年|上期)(?:同期)?(?!增|减|比|下降|上升|±)"
    r"|(?P<this>本年度?|今年|本期|当年|全年)(?:累计)?"
)
# What the headings of tables say of their columns; these are formal.
_CHANGE = re.compile(
    r"(?:同比|环比|[比较](?:上年|去年|同期|上期))?"
    r"(?:增长|增幅|增速|增减|升降|变化|上升|下降|减少|增加|降幅|减幅|同比|环比|[比较](?:上年|去年|同期|上期)|±)(?:率|幅度|情况)?"
)
_FELL = re.compile(r"下降|减少|降幅|减幅")
_ROSE_OR_FELL = re.compile(r"增减|升降|±|增长.*下降|上升.*下降|增加.*减少")
_TARGET = re.compile(r"目标|计划|预期|任务数")
_TOTAL = re.compile(r"(?:总|合|共|累)\s*计|总数|总量|[全本][省市区县州旗盟镇乡](?:合计|总计)?|全部")
_COUNTS = re.compile(
    r"(?:数量|数值|数据|数|总数|合计|总计|指标值?|完成(?:情况|数|值)?|实际(?:完成)?|情况|金额|比例|值|全年|本年)"
)
_BODY = re.compile(r"^[\u4e00-\u9fff]{1,8}(?P<kind>[镇乡]|街道|街道办事处|[局委厅办]|管委会)$")
_SIGNS_OF_FALL = frozenset("-−—↓▼")
_BACK = 12  # rows above that a step may be one of


@dataclass(frozen=True, slots=True)
class Statement:
    """What a cell says, as a sentence, and where its words come from."""

    text: str
    number: int  # where the number stands in the sentence
    cell: Cell
    words: Cell | None  # the label or heading that says what is counted
    scope: str = ""  # whose number it is, where a row is another's
    unit: str | None = None  # "" where none is known, though the sentence has one
    is_target: bool = False


def statements(table: Table, measures: Measures, year: str) -> Iterator[Statement]:
    """Yield what the cells of a table say. ``year``: the one that 上年 is before, "" where it is not known."""
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row.cells):
            if not (table.is_number(column) or (not table.headings and is_number(cell.text))):
                continue
            match = NUMBER.fullmatch(cell.text)
            if (match or NONE.fullmatch(cell.text)) and (
                said := _Said(table, (number, column), match, measures, year).statement()
            ):
                yield said


def titles(table: Table) -> tuple[str, ...]:
    """Return the lines above a table without its unit, as headings of its cells, the nearest last."""
    return tuple(plain for line in reversed(table.caption) if (plain := _TOLD_UNIT.sub("", line).strip()))


class _Said:
    """One cell on its way to a sentence."""

    def __init__(
        self, table: Table, place: tuple[int, int], match: re.Match[str] | None, measures: Measures, year: str
    ) -> None:
        """``place``: the row and the column; ``match``: the number, None for none at all in words."""
        self._table = table
        self._row, self._column = number, column = place
        self._match = match
        self._cell = table.rows[number].cells[column]
        self._labels = table.labels(number, column)
        self._headings = table.above(column)
        self._measures = measures
        self._year = year

    def statement(self) -> Statement | None:
        """Return the sentence; None where nothing says what is counted."""
        scope, words = "", list[tuple[str, Cell]]()
        of_row = {cell: at for at, cell in self._labels}
        for cell in (*of_row, *self._headings):
            plain = _bare(cell.text)
            if not plain or _TOTAL.fullmatch(plain):
                continue
            if self._is_body(plain, of_row.get(cell, self._column)):
                scope = plain
            elif cell in of_row or not _COUNTS.fullmatch(plain):
                words.append((plain, cell))
        written = "".join(cell.text for cell in self._headings)
        change = self._change(written)
        words = [(_CHANGE.sub("", plain), cell) for plain, cell in words] if change else words
        words = [(plain, cell) for plain, cell in words if plain]
        words = [*self._topic("".join(plain for plain, _ in words)), *words]
        if not words and not self._table.caption:
            return None
        return self._sentence(words, change, scope, is_target=_TARGET.search(written) is not None)

    def _topic(self, said: str) -> list[tuple[str, Cell]]:
        """Return what a step or a rate alone is of, by the cells before it: 收到行政复议申请, 审结, 办结率."""
        if not self._leans(said):
            return []
        for cell in self._before():
            plain = _bare(cell.text)
            counted = [one for one in self._measures.heads(plain) if self._measures.is_counted(one.name)]
            if counted:
                return [(plain[counted[-1].start : counted[-1].end], cell)]
        return []

    def _leans(self, said: str) -> bool:
        """Whether words are but a step (审结, 办结数) or a rate that says too little alone (办结率)."""
        if heads := self._measures.heads(said):
            return heads[-1].name in self._measures.general
        rest = said
        for named in reversed(self._measures.actions(said)):
            rest = rest[: named.start] + rest[named.end :]
        return rest != said and GENERIC.fullmatch(rest or "数") is not None

    def _before(self) -> Iterator[Cell]:
        """Yield the headings, or where there are none the labels, left of a cell, and the labels above it."""
        if self._headings:
            for at in range(self._column - 1, -1, -1):
                yield from reversed(self._table.above(at) if self._table.is_number(at) else ())
        else:
            cells = self._table.rows[self._row].cells[: self._column]
            yield from reversed([cell for cell in cells if not is_number(cell.text)])
        for number in range(self._row - 1, max(-1, self._row - 1 - _BACK), -1):
            for at, cell in reversed(self._table.labels(number, self._column)):
                if not self._is_body(_bare(cell.text), at):
                    yield cell

    def _sentence(
        self, words: Sequence[tuple[str, Cell]], change: str, scope: str, *, is_target: bool
    ) -> Statement | None:
        when = self._when()
        unit = self._unit(change)
        digits = self._digits(is_change=bool(change))
        if digits is None:
            return None
        said = "".join(plain for plain, _ in words)
        guessed = unit or self._guess(said) or "个"
        start = f"{when}，" if when else ""
        named = self._measures.heads(said)
        place = named[-1].start if named else 0
        ends = list(accumulate(len(plain) for plain, _ in words))
        counted = next((own for end, (_, own) in zip(ends, words, strict=True) if place < end), None)
        apart = "为" if said[-1:].isascii() and said and not change else ""  # APP2 and 5 are no 25
        text = f"{start}{said}{change}{apart}"
        known = None if unit or self._guess(said) else ""
        return Statement(f"{text}{digits}{guessed}。", len(text), self._cell, counted, scope, known, is_target)

    def _digits(self, *, is_change: bool) -> str | None:
        if self._match is None:
            return "0"
        if self._match["sign"] and self._match["sign"] not in "+＋" and not is_change:
            return None
        plain = re.sub(r"[,， \xa0]", "", self._match["digits"])
        return f"{self._match['about']}{plain}{self._match['more']}{self._match['times'] or ''}"

    def _change(self, written: str) -> str:
        """Return the words of a change, "" where the column is of no change."""
        if not _CHANGE.search(written):
            return ""
        fell = _FELL.search(written) is not None and not _ROSE_OR_FELL.search(written)
        if self._match and self._match["sign"] in _SIGNS_OF_FALL and self._match["sign"]:
            fell = not fell
        return f"同比{'下降' if fell else '增长'}"

    def _unit(self, change: str) -> str:
        """Return the unit that the cell, its row, its headings or the caption have; "" where none does."""
        if self._match and (own := self._match["unit"] or self._match["bracketed"]):
            return own.replace("％", "%")
        from_row = "" if change else self._table.unit_of(self._row)
        labels = [] if change else [cell for _, cell in reversed(self._labels)]
        texts = [cell.text for cell in (*reversed(self._headings), *labels)]
        found = (from_row, *map(_unit_in, texts), "%" if change else "", self._of_caption())
        return next((unit for unit in found if unit), "")

    def _of_caption(self) -> str:
        units = (match["unit"] for line in self._table.caption if (match := _CAPTION_UNIT.search(line)))
        return next((unit for unit in units if UNIT.fullmatch(unit)), "")

    def _guess(self, said: str) -> str:
        """Return the unit in which what is said is counted, "" where that is not known."""
        for words in (said, *reversed(titles(self._table))):
            for named in reversed(self._measures.heads(words)):
                if units := self._measures.units_of(named.name):
                    return units[0]
        return ""

    def _when(self) -> str:
        """Return the period that heading, label or caption name, as a sentence begins with it."""
        for cell in (*self._headings, *(cell for _, cell in self._labels)):
            if match := _WHEN.search(cell.text):
                return self._period(match)
        years = {match["year"] for line in self._table.caption for match in _WHEN.finditer(line) if match["year"]}
        return f"{years.pop()}年" if len(years) == 1 else ""

    def _period(self, match: re.Match[str]) -> str:
        if match["years"]:
            first, last = re.findall(_YEAR, match["years"])
            return f"{first}-{last}年"
        if match["year"]:
            return re.sub(r"\s", "", f"{match['year']}年{match['part'] or ''}")
        if match["last"]:
            return f"{int(self._year) - 1}年" if self._year else ""
        return re.sub(r"\s", "", match["only"] or "")

    def _is_body(self, plain: str, column: int) -> bool:
        """Whether a label, or a heading, names another place or body, as those beside it do."""
        if column != self._column and any(self._names_actors(cell) for cell in self._table.above(column)):
            return True
        return _names_body(plain) and self._are_bodies(column)

    def _names_actors(self, heading: Cell) -> bool:
        named = self._measures.heads(_bare(heading.text))
        return bool(named) and all(one.name in self._measures.actors for one in named)

    def _are_bodies(self, column: int) -> bool:
        others = [plain for cell in self._table.beside(column) if (plain := _bare(cell.text))]
        named = [plain for plain in others if not _TOTAL.fullmatch(plain)]
        return 2 * sum(map(_names_body, named)) > len(named)


def _bare(text: str) -> str:
    """Return a label or heading without its unit, its period, its numbering and blanks."""
    plain = _WHEN.sub("", _BRACKET.sub(lambda match: "" if _unit_of(match["unit"]) else match.group(), text))
    plain = re.sub(r"^\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、]|其中[:：]?|#|\*)\s*", "", plain)
    return re.sub(r"[\s*`:：]", "", plain)


def _unit_in(text: str) -> str:
    """Return the unit that a label or heading has in brackets or in its name (件数), "" for none."""
    for match in _BRACKET.finditer(text):
        if unit := _unit_of(match["unit"]):
            return unit
    named = _NAMES_UNIT.search(text)
    return named["unit"] if named else ""


def _unit_of(text: str) -> str:
    plain = text.strip().replace("％", "%")
    return plain if UNIT.fullmatch(plain) else ""


@cache
def _names_body(name: str) -> bool:
    place = any(mention.start == 0 and mention.end == len(name) for mention in load_divisions().scan(name))
    body = _BODY.search(name)
    return place or (body is not None and all(one.start >= body.start("kind") for one in load_measures().heads(name)))
