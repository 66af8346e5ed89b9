"""China's administrative divisions down to the county, aware of years: names, aliases, parents, namesakes.

The table (``data/divisions.csv.gz``, built by ``scripts/build_divisions.py``) has a row for each name, code and
parent a division has had since 1980, abolished ones too if they lived until 2000. Knows nothing of reports: towns,
development zones and government bodies are the grammar of ``bodies.py``.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.records import Level

# The 55 minorities as they stand in names of autonomous areas (GB/T 3304), without 族, which is often left out there.
NATIONS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|"
    "京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_NATION = rf"(?:(?:{NATIONS})族|各族|蒙古|哈萨克|柯尔克孜|维吾尔|锡伯|塔吉克)"
_AUTONOMOUS = re.compile(rf"^(?P<stem>.+?){_NATION}*自治(?P<unit>[区州县旗])$")
_PLAIN = re.compile(rf"^(?P<stem>.{{2,}}?){_NATION}?(?:特别行政区|行政区|地区|新区|林区|矿区|特区|[省市区县旗盟])$")

# Names in daily use that no rule gives.
EXTRA_ALIASES = {
    "锡林郭勒盟": ("锡盟",),
    "巴音郭楞蒙古自治州": ("巴州",),
    "克孜勒苏柯尔克孜自治州": ("克州",),
    "博尔塔拉蒙古自治州": ("博州",),
    "阜新蒙古族自治县": ("阜蒙县",),
    "喀喇沁左翼蒙古族自治县": ("喀左县", "喀左"),
    "前郭尔罗斯蒙古族自治县": ("前郭县", "前郭"),
    "新疆生产建设兵团": ("兵团",),
}
# Real names that are common nouns too: found by ``find``, never by ``scan``.
GENERIC_NAMES = " 城区 郊区 矿区 市区 东区 西区 南区 北区 中区 新区 新城区 兵团 "
# Two-character short names that begin or are a common word: 长治久安, 文山会海, 新发展大理念, 新乡贤, 阿里巴巴 ...
COMMON_WORDS = (
    " 长治 文山 大理 新乡 来宾 阿里 平安 永安 和平 中山 天水 白银 日照 东方 三明 大同 自贡 资阳 海东 海西 海北 黄山 "
    " 保定 安康 吉安 山南 开封 北海 河池 朝阳 中卫 大庆 安顺 怒江 红河 百色 内江 "
)
_ROAD_SIGNS = "路街道桥号"  # 南京路 is no mention of 南京
_SHORTEST_SAFE = 3  # characters from which a short name is scanned for whatever its level


@dataclass(frozen=True, slots=True)
class Division:
    """One name of one division under one parent, valid from ``first_year`` (1980: or before) to ``last_year``."""

    code: str  # six digits, GB/T 2260
    name: str
    level: Level
    parent: str | None  # code of the parent
    first_year: int
    last_year: int | None  # None: still valid
    pinyin: str  # of the short name, no tones, no blanks
    aliases: tuple[str, ...]

    def valid(self, year: int | None) -> bool:
        """Whether the name was in use in a year; None asks about today."""
        if year is None:
            return self.last_year is None
        return self.first_year <= year <= (self.last_year or year)


@dataclass(frozen=True, slots=True)
class Mention:
    """``text[start:end]`` names one of ``candidates``; ``alias`` tells a short name from a full one."""

    start: int
    end: int
    candidates: tuple[Division, ...]
    alias: bool


def short_names(name: str) -> tuple[str, ...]:
    """Return the short forms of a division's name: 东昌区 → 东昌; 延边朝鲜族自治州 → 延边, 延边州; 泸县 → none."""
    found: list[str] = []
    if match := _AUTONOMOUS.match(name):
        stem, unit = match["stem"], match["unit"]
        if len(stem) == 1:  # 内蒙古自治区: the nation belongs to the name
            stem = name[: match.start("unit") - len("自治")]
        stem = stem.removesuffix("族")  # 东乡族自治县 is named for the people alone
        found = [stem] if unit == "区" else [stem, stem + unit]
    elif match := _PLAIN.match(name):
        found = [match["stem"]]
    extra = EXTRA_ALIASES.get(name, ())
    if name.startswith("兵团第"):
        extra = (name.removeprefix("兵团"),)
    return tuple(dict.fromkeys(short for short in (*found, *extra) if len(short) > 1 and short != name))


class Divisions:
    """The gazetteer. Build it with ``load_divisions``; tests may give a handful of their own."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._named: dict[str, list[Division]] = defaultdict(list)
        self._coded: dict[str, list[Division]] = defaultdict(list)
        self._children: dict[str, list[Division]] = defaultdict(list)
        for division in divisions:
            self._coded[division.code].append(division)
            self._children[division.parent or ""].append(division)
            for name in (division.name, *division.aliases):
                self._named[name].append(division)
        self._lengths = self._lengths_by_prefix()

    def __iter__(self) -> Iterator[Division]:
        return (division for versions in self._coded.values() for division in versions)

    def find(self, name: str, year: int | None = None) -> tuple[Division, ...]:
        """Return the divisions with this full name, or, when there is none, with this alias; several are namesakes.

        With a year: those so named in it. Without: today's, or if there is none the abolished ones.
        """
        versions = self._named.get(name, [])
        if year is not None:
            versions = [division for division in versions if division.valid(year)]
        elif current := [division for division in versions if division.valid(None)]:
            versions = current
        full = [division for division in versions if division.name == name]
        return tuple(full or versions)

    def by_code(self, code: str, year: int | None = None) -> Division | None:
        """Return the division with a code: as named in a year, today, or when it was last valid."""
        versions = self._coded.get(code, [])
        for division in versions:
            if division.valid(year):
                return division
        return max(versions, key=lambda division: division.last_year or 0, default=None)

    def children(self, division: Division, year: int | None = None) -> tuple[Division, ...]:
        """Return the divisions right below one, as of a year or today."""
        return tuple(child for child in self._children[division.code] if child.valid(year))

    def parents(self, division: Division, year: int | None = None) -> tuple[Division, ...]:
        """Return the divisions above one, outermost first, as named in a year, or while this one was last valid."""
        when = year if year is not None and division.valid(year) else division.last_year
        chain: list[Division] = []
        code = division.parent
        while code and (parent := self.by_code(code, when)):
            chain.insert(0, parent)
            code = parent.parent
        return tuple(chain)

    def scan(self, text: str, year: int | None = None) -> list[Mention]:
        """Find names in running text, the longest first, never overlapping.

        Full names count, but for those that are common nouns (城区); short names only where they are safe: of three
        or more characters, or of a province or prefecture-level division when they are no word of their own
        (长治久安). A short name before 路 or 街 is a street. Speed: some 3 million characters a second.
        """
        mentions: list[Mention] = []
        position, last, lengths = 0, len(text) - 1, self._lengths
        while position < last:
            for length in lengths.get(text[position : position + 2], ()):
                mention = self._mention(text, position, length, year)
                if mention:
                    mentions.append(mention)
                    position = mention.end - 1
                    break
            position += 1
        return mentions

    def _mention(self, text: str, start: int, length: int, year: int | None) -> Mention | None:
        name = text[start : start + length]
        if len(name) < length or name not in self._named:  # at the end of the text a slice is short
            return None
        candidates = self.find(name, year) or self.find(name)
        alias = candidates[0].name != name
        end = start + length
        if alias and text[end : end + 1] in _ROAD_SIGNS and end < len(text):
            return None
        if alias and not _is_safe(name, candidates):
            return None
        return Mention(start, end, candidates, alias)

    def _lengths_by_prefix(self) -> dict[str, tuple[int, ...]]:
        """Map the first two characters of each name that is scanned for to the lengths to try, longest first."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for name, divisions in self._named.items():
            if name in GENERIC_NAMES:
                continue
            if any(division.name == name for division in divisions) or _is_safe(name, tuple(divisions)):
                lengths[name[:2]].add(len(name))
        return {prefix: tuple(sorted(found, reverse=True)) for prefix, found in lengths.items()}


def _is_safe(alias: str, divisions: tuple[Division, ...]) -> bool:
    if len(alias) >= _SHORTEST_SAFE:
        return True
    high = any(d.level in (Level.PROVINCE, Level.PREFECTURE) and d.valid(None) for d in divisions)
    return high and alias not in COMMON_WORDS


@cache
def load_divisions() -> Divisions:
    """Read the shipped table; the same object every time."""
    packed = resources.files("index").joinpath("data/divisions.csv.gz").read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    next(rows)
    return Divisions(_division(row) for row in rows)


def _division(row: list[str]) -> Division:
    code, name, level, parent, first, last, pinyin = row
    return Division(
        code=code,
        name=name,
        level=Level(level),
        parent=parent or None,
        first_year=int(first),
        last_year=int(last) if last else None,
        pinyin=pinyin,
        aliases=short_names(name),
    )
