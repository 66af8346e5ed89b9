"""Text → the numbers in it that count or measure something, with value, unit and span.

Knows nothing of what surrounds a quantity: how exact it is and whether it is a change. Expects digits and
signs in their half-width forms.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from index.facts.non_quantities import find_designations
from index.facts.units import COUNTED_NOUNS, MEASURES, PERIODS, UNIT_PATTERN, plain_unit
from index.text.numerals import read_chinese

_HAN = "零〇一二两三四五六七八九十百千万亿"
_TIMES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12}
GAP = r"[ \u3000\xa0]{0,2}"
_NUMBER = re.compile(
    rf"(?P<of>(?:[二两三四五六七八九十百千]|\d{{1,2}})分之)?"
    rf"(?:(?P<digits>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
    rf"|(?P<chinese>[{_HAN}]+(?:点[零〇一二三四五六七八九]+)?))"
    rf"(?P<more>{GAP}[余多来])?(?:{GAP}(?P<times>万亿|[百千][万亿]|[万亿]|[百千](?![瓦米克伏])))?(?P<later>[余多])?"
    rf"(?:{GAP}(?:(?P<unit>{UNIT_PATTERN})|[(（\[【](?P<bracketed>{UNIT_PATTERN})[)）\]】]))?"
)
_NOUN = re.compile(rf"(?:{'|'.join(COUNTED_NOUNS)})(?!道)")
_SENTENCE_END = re.compile(r"[。！？!?；;\n\r]")
_EXACT = Context(prec=64)  # digits; a number of as many as may be would be refused by the usual one
# None at all, in words: 败诉率为零, 未发生行政赔偿案件. What else begins with 零 is a manner: 零距离.
_NONE = re.compile(
    r"(?<=[\u4e00-\u9fff][为是])(?P<zero>[零0])(?=[，,。;；、)）\s]|$)"
    r"|(?<![\u4e00-\u9fff]不)(?:(?:从|尚|均|全年|年内|也|都)?"
    r"(?P<none>(?:未|没有)(?:发生|出现|收到|接到|受理)(?:任何)?(?:[一1][起件例宗])?))(?=[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff][:：])(?P<stated>[无零])(?=[，,。;；、)）\s]|$)"
    # whether what follows is counted at all, the reader of facts knows: 零败诉, 无行政赔偿案件; but 零距离, 无障碍
    r"|(?P<bare>(?:(?<![\u4e00-\u9fff])|(?<=[年内均也都县市区度]))(?:无|没有|不存在)|(?<=[现持件议讼、])零)(?=[\u4e00-\u9fff]{2})"
)
BARE_NONE = frozenset({"无", "没有", "不存在", "零"})
_NEAR = 12  # characters between the numbers of 由23.9缩减到6.4个工作日
_FEW = 100  # below it a Chinese numeral before 期, 字, 方 is part of a name: 二期工程, 八字方针
_NAMED_BY_NUMBER = frozenset("期元分方度字")
_WINDOW = 48  # characters that are looked at before a number

# What stands next to a number that names something: G15, 3·15, 1+N, 4.15, 5A.
_JOINED_BEFORE = re.compile(r"(?:(?<![A-Za-z]{2})[A-Za-z]|[\d.·・/+＋×#№_-])$")
_JOINED_AFTER = re.compile(r"[A-Za-z·・/+＋×*_]|\.\d")
_RANK_BEFORE = re.compile(r"(?:第|(?<![目之以此当提事课庭诉岗会日期面])前|排名|位列|位居|后|百|每)$")
_PERIOD_BEFORE = re.compile(r"(?:近|(?<!提)前|过去|连续|未来|今后)$")
_MEASURED = re.compile(r"(?:提前|缩短|压缩|压减|延长|减少|时限|期限|用时|耗时|时长|平均|有期徒刑)[^，,、]{0,6}$")
_ONE_BEFORE = re.compile(r"(?:只有|仅有|仅|只|共有?|至少|不少于)(?:一[\u4e00-\u9fff]{1,24}[和、])?$")
_ONCE_BEFORE = re.compile(r"[\u4e00-\u9fff](?<![跑第首每近全头进有])$")
_ONCE_AFTER = re.compile(r"[，,。、！？!?；;）)\s]|$")
_SINGLE_AFTER = re.compile(r"[，,。;；）)\n]|$")
_CASES = frozenset("件项份起宗例部")
_KIND_NEXT = re.compile(r"(?!以上|左右|大关|规模)[\u4e00-\u9fff]")
_BIG_ALONE = re.compile(r"(?:近|超|超过|逾|上|过|约|达)$")

_SHRANK = re.compile(
    r"[^，,、。！？!?；;\n]{0,4}(?:缩|减|提|增|上|下|压|升|降|扩|精|拓|延|变)[\u4e00-\u9fff]{0,4}(?:到|至|为|成)(?:约|近|了)?"
)
_RANGE = re.compile(rf"{GAP}(?:至|到|[-—－–~～]{{1,2}}){GAP}")
COORDINATION = re.compile(rf"{GAP}[、和与及]{GAP}")
FROM = re.compile(r"(?:由|从)[^，,、]{0,16}$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit at ``text[start:end]``; ``unit`` is None where none is written."""

    value: Decimal
    unit: str | None
    start: int
    end: int
    power: int  # of the multiple: 4 for 万
    over: bool  # 余, 多 inside
    chinese: bool
    upper: Decimal | None = None


def find_amounts(text: str) -> list[Amount]:
    """Return the numbers of a text that count or measure, in order, each with its unit ("" for none)."""
    amounts = _join_ranges(text, _share_units(text, list(_read_all(text))))
    none = list(_read_none(text))
    taken = {place for amount in none for place in range(amount.start, amount.end)}  # 未发生1起 is no 1起
    counts = [one for one in amounts if one.unit is not None and one.start not in taken and _counts(text, one)]
    return sorted((*counts, *none), key=lambda amount: amount.start)


def tells_none(text: str) -> bool:
    """Whether a text says in words that there is none of something."""
    return any(not match["bare"] for match in _NONE.finditer(text))


def _read_none(text: str) -> Iterator[Amount]:
    """Yield the words that say that there is none, each a 0; of a rate 0 %, else in the unit of what is counted."""
    for match in _NONE.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        rate = match["zero"] and text[start - 2] == "率"
        yield Amount(Decimal(0), "%" if rate else "", start, end, 0, over=False, chinese=True)


def words_before(text: str, start: int, floor: int = 0) -> str:
    """Return what stands before a number in its sentence, as far as it is looked at."""
    window = text[max(floor, start - _WINDOW) : start]
    return _SENTENCE_END.split(window)[-1]


def _read_all(text: str) -> Iterator[Amount]:
    taken = find_designations(text)
    ends = [end for _, end in taken]
    for match in _NUMBER.finditer(text):
        begin = match.start("digits") if match["digits"] else match.start("chinese")
        place = bisect_left(ends, begin + 1)
        if place < len(taken) and taken[place][0] <= begin:
            continue
        if (number := _read(text, match)) is not None:
            yield number


def _read(text: str, match: re.Match[str]) -> Amount | None:
    value = _value(match["digits"], match["chinese"])
    if value is None:
        return None
    unit, end = match["unit"] or match["bracketed"], match.end()  # 124件 and 124(件)
    power = _TIMES[match["times"]] if match["times"] else 0
    value = _times(value, power)
    if unit is None:
        end = _trimmed_end(match)
    if match["of"]:
        value, unit, end = _share(match["of"].removesuffix("分之"), value, _trimmed_end(match))
    elif unit == "成":
        value, unit = value * 10, "%"
    elif unit is None and match["digits"] and (_stands_alone(text, end, power) or _NOUN.match(text, end)):
        unit = ""
    over = any(match[name] and match[name][-1] != "来" for name in ("more", "later"))
    unit = plain_unit(unit) if unit else unit
    return Amount(value, unit, match.start(), end, power, over, match["chinese"] is not None)


def _times(value: Decimal, power: int) -> Decimal:
    """Return value·10^power, written without an exponent."""
    return Decimal(format(value.scaleb(power).normalize(), "f")) if power else value


def _stands_alone(text: str, end: int, power: int) -> bool:
    """Whether a number in 万 or 亿 has no unit at all, as 84.6万农村居民 has none and 20万吨级 has one."""
    return power >= _TIMES["万"] and text[end : end + 1] not in set("吨元千瓦级伏")


def _trimmed_end(match: re.Match[str]) -> int:
    return max(match.end(name) for name in ("digits", "chinese", "more", "times", "later") if match[name])


def _value(digits: str | None, chinese: str | None) -> Decimal | None:
    if digits is not None:
        return Decimal(digits.replace(",", "").replace("，", ""))
    return _chinese_value(chinese or "")


def _chinese_value(chinese: str) -> Decimal | None:
    """Read a Chinese numeral; digits in a row (二〇二四, 三四) are a year or a guess, no number."""
    if chinese == "零" or (len(chinese) > 1 and not set(chinese) & set("十百千万亿点")):
        return None
    return read_chinese("一" + chinese if chinese[0] in "百千万亿" else chinese)


def _share(of: str, value: Decimal, end: int) -> tuple[Decimal, str, int]:
    """百分之五 is 5 %, 千分之三 is 3 ‰, 三分之一 is 33.33 %."""
    if of in {"百", "100"}:
        return value, "%", end
    if of in {"千", "1000"}:
        return value, "‰", end
    whole = Decimal(of) if of.isdigit() else _chinese_value(of)
    return (value * 100 / whole).quantize(Decimal("0.01"), context=_EXACT) if whole else value, "%", end


def _share_units(text: str, numbers: list[Amount]) -> list[Amount]:
    """Give the unit of 105件 to the 97 of 97、105件, and that of 6.4个工作日 to the 23.9 of 由23.9缩减到6.4个工作日."""
    shared = numbers[:]
    for place in range(len(shared) - 2, -1, -1):
        number, following = shared[place], shared[place + 1]
        if number.unit or following.unit in {None, ""}:
            continue
        between = text[number.end : following.start]
        before = words_before(text, number.start)
        if (COORDINATION.fullmatch(between) and not number.chinese and re.search(r"[\u4e00-\u9fff、和]$", before)) or (
            FROM.search(before) and _SHRANK.fullmatch(between) and len(between) <= _NEAR
        ):
            shared[place] = replace(number, unit=following.unit)
    return shared


def _join_ranges(text: str, numbers: list[Amount]) -> Iterator[Amount]:
    """Make one of 3至5个 and of 30%-50%; 由3个到5个 stays two."""
    waiting: Amount | None = None
    for number in numbers:
        if waiting is not None and _is_range(text, waiting, number):
            waiting = _range(waiting, number)
            continue
        if waiting is not None:
            yield waiting
        waiting = number
    if waiting is not None:
        yield waiting


def _range(low: Amount, high: Amount) -> Amount:
    """Return one amount from low to high; 3-5万元 is from 30000, 3000-5万元 from 3000."""
    shared = _times(low.value, high.power)
    value = shared if not low.power and shared < high.value else low.value
    return replace(high, value=value, upper=high.value, start=low.start)


def _is_range(text: str, low: Amount, high: Amount) -> bool:
    return (
        high.unit is not None
        and low.unit in {None, high.unit}
        and low.value < high.value
        and low.upper is None
        and _RANGE.fullmatch(text[low.end : high.start]) is not None
        and not FROM.search(words_before(text, low.start))
    )


def _counts(text: str, number: Amount) -> bool:
    before = words_before(text, number.start)
    plain = before.rstrip(" \u3000\xa0")
    if _RANK_BEFORE.search(plain) or _JOINED_BEFORE.search(before):
        return False
    if number.unit != "%" and _JOINED_AFTER.match(text, number.end) and text[number.end] not in "/·":
        return False
    if number.unit in PERIODS and not _is_measured(text, plain, number):
        return False
    if number.unit in {"天", "个月", "小时"} and _PERIOD_BEFORE.search(plain):
        return False
    return not number.chinese or number.upper is not None or _chinese_counts(text, plain, number)


def _is_measured(text: str, before: str, number: Amount) -> bool:
    return _MEASURED.search(before) is not None or (number.unit == "日" and text.startswith("内", number.end))


def _chinese_counts(text: str, before: str, number: Amount) -> bool:
    """Whether a Chinese numeral with a unit is a count: 两轮, 七十余件, and not 一批, 二次, 千家, 三期."""
    written = text[number.start : number.end]
    if number.unit in {"%", "‰"}:
        return True
    if written[0] == "一" and number.value == 1:
        return _one_counts(text, before, number)
    if written[0] in "百千万亿" and not number.over:
        # 上百件 is a count; 亿元企业 and 超亿元企业 are kinds
        return bool(_BIG_ALONE.search(before)) and not (number.unit in MEASURES and _KIND_NEXT.match(text, number.end))
    if number.unit in _NAMED_BY_NUMBER and number.value < _FEW:
        return False
    return written[0] != "二" or len(written) > 1 + len(number.unit or "")


def _one_counts(text: str, before: str, number: Amount) -> bool:
    """Whether 一 says how many: 只有一名, 翻一番, 召开会议一次; 一名 and 一批 by themselves do not."""
    if number.unit == "番":
        return before.endswith("翻")
    once = number.unit == "次" and _ONCE_BEFORE.search(before) and _ONCE_AFTER.match(text, number.end)
    return bool(once or _is_single(text, before, number) or _ONE_BEFORE.search(before))


def _is_single(text: str, before: str, number: Amount) -> bool:
    """Whether 一件 closes its clause as a count: 不予受理申请一件; 受理一件、办结一件 is a manner of speaking."""
    again = text[number.start : number.end] in before + text[number.end : number.end + _NEAR]
    closes = number.unit in _CASES and _SINGLE_AFTER.match(text, number.end)
    return bool(closes and _ONCE_BEFORE.search(before)) and not again
