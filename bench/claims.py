"""True and false claims made of real reports by rule, each with the sentence that it cites.

True are pieces of a sentence with their numbers, also reworded: clauses in another order, lead-ins and adverbs dropped,
the things of a list told one by one, the place and year put before it. False are the same with one thing changed:
numbers of two things exchanged, a number moved to another thing, growth told as decline or as a level, a count as a
share, the number before a change as the one behind it, an earlier year. Reads the signs of the text alone, so that it
does not share the errors of what it measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_UNIT = (
    r"(?:(?:万亿|[百千万亿])?[余多]?(?:美元|元|[%％]|个百分点|平方公里|平方米|公里|吨|亩|人次|件次|场次"
    r"|[件个家项人户所座条起辆处台名宗份批场次]))"
)
_NUMBER = re.compile(
    rf"(?<![\d.A-Za-z—－~至到-])(?P<digits>\d+(?:[,，]\d{{3}})*(?:\.\d+)?)\s*(?P<unit>{_UNIT})(?![\d—－~至-])"
)
_DIGIT = re.compile(r"[\d一二三四五六七八九十百千万亿两]")
_CHANGES = re.compile(r"增长|上升|提高|提升|增加|下降|减少|降低|缩短|压缩|压减|回落|减|降|增|升")
_TURNED = {
    "增长": "下降",
    "增加": "减少",
    "提高": "降低",
    "上升": "下降",
    "下降": "增长",
    "减少": "增加",
    "降低": "提高",
}
_TURN = re.compile(f"(?:{'|'.join(_TURNED)})了?$")
# A thing of its own stands in front of its number: nothing that leans on the clause before.
_LEANS = re.compile(
    r"(?:其中|同比|比|较|占|分别|达|增|减|降|升|总|共|合计|累计|为|平均|年均|均|完成率|居|列|排|约|近|超|另|上|这|该|由|从)"
)
_THING = re.compile(r"[\u4e00-\u9fff“”]{4,16}")
_ADVERBS = re.compile(r"全面|深入|大力|扎实|持续|积极|成功|顺利|稳步|不断|进一步|有效|着力|切实")
_LEAD_IN = re.compile(r"^[^\d，,；;、。]{4,40}[，,](?=.*\d)")
_IN_TURN = re.compile(
    r"(?P<items>[\u4e00-\u9fff、]{8,60})分别(?P<verb>[\u4e00-\u9fff]{1,4}?)"
    r"(?P<numbers>(?:\d[\d.]*[^\d、和，,；;。]{1,4}[、和]?){2,5})"
)
_MEASURED = re.compile(r"(?:值|额|率|资|入|量|数|积|比重|余额|水平|面积|里程|人次)$")
_BEFORE_AFTER = re.compile(
    rf"(?P<thing>[\u4e00-\u9fff]{{4,16}}?)(?:由|从)(?:20\d\d年的?|上年的?)?(?P<first>\d[\d.]*{_UNIT})"
    rf"(?P<verb>增加|提高|上升|增长|扩大|下降|降低|减少|缩短|压缩|提升)(?P<to>到|至)(?P<last>\d[\d.]*{_UNIT})"
)
_OTHER_TIME = re.compile(r"五年|三年|年均|累计|以来|“十|20\d\d|上年|去年|前年|届|期末|本世纪|今年|明年")
_VERB = re.compile(
    r"(?:新建|改造|完成|新增|建成|培育|引进|办理|修建|实施|打造|建设|收到|受理|审结|查处|开展|调解)(?=[\u4e00-\u9fff]{2})"
)
_TELLS = re.compile(r"(?:超过?|约|近|达到?|[为至到]|突破|增长|提高|下降|减少|增加)$")
_CHOSEN_UNITS = frozenset("件个家项人户")
_LONGEST = 160  # characters of a sentence
_LEAST_THING = 4  # characters
TRUE = frozenset(
    {
        "sentence",
        "piece",
        "number before its thing",
        "piece with place and year",
        "other order",
        "adverbs dropped",
        "lead-in dropped",
        "list unfolded",
        "after a change",
        "two places",
    }
)


@dataclass(frozen=True, slots=True)
class Made:
    """A claim, and by which rule it was made."""

    kind: str
    said: str

    @property
    def true(self) -> bool:
        """Whether the rule leaves what the sentence says as it is."""
        return self.kind in TRUE


@dataclass(frozen=True, slots=True)
class Item:
    """A stretch of a sentence that tells one number of its own thing: 新建农村公路300公里."""

    thing: str
    number: str
    digits: str
    unit: str

    def turned_round(self, number: str) -> str:
        """Return the stretch with a number before its thing, "" where it has no verb: 新建了300公里农村公路."""
        verb = _VERB.match(self.thing)
        whole = verb and not _TELLS.search(self.thing)
        return f"{verb.group()}了{number}{self.thing[verb.end() :]}" if verb and whole else ""

    @property
    def text(self) -> str:
        """The stretch as it stands."""
        return f"{self.thing}{self.number}"


def make_claims(sentence: str, place: str, year: int | None) -> list[Made]:
    """Return the claims that a sentence on what was done gives; ``year`` is the one that it tells of."""
    text = _plain(sentence)
    if len(text) > _LONGEST or len(_NUMBER.findall(text)) < 2:
        return []
    made = [*_true(text, place, year), *_false(text, place, year)]
    return [*dict.fromkeys(one for one in made if one.true or one.said not in text)]


def make_done(sentence: str, place: str, year: int) -> list[Made]:
    """Return what a sentence of a plan gives when it is told as done in the year ``year``."""
    items = items_of(_plain(sentence)) if len(sentence) <= _LONGEST else []
    return [Made("plan as result", f"{year}年{place}{item.text}") for item in items]


def items_of(text: str) -> list[Item]:
    """Return the stretches between signs that end with their only number and name its thing themselves."""
    if "分别" in text:
        return []
    found, before = [], ""
    for clause in re.split(r"(?<=[，,；;、。：:])", text):
        bare = clause.rstrip("，,；;、。：: ")
        numbers = [*_NUMBER.finditer(bare)]
        thing = bare[: numbers[0].start()].strip() if numbers else ""
        listed = before.endswith("、") and not _NUMBER.search(before)  # 互联网、云计算等企业20家 has no thing in 云计算
        whole = len(numbers) == 1 and numbers[0].end() == len(bare) and not listed
        if whole and _THING.fullmatch(thing) and not _LEANS.match(thing) and not _DIGIT.search(thing):
            found.append(Item(thing, numbers[0].group(), numbers[0]["digits"], numbers[0]["unit"]))
        before = clause
    return found


def tells_other_time(text: str) -> bool:
    """Whether a sentence names another time than its report's year."""
    return bool(_OTHER_TIME.search(text))


def _plain(sentence: str) -> str:
    return sentence.strip().rstrip("。；;")


def _true(text: str, place: str, year: int | None) -> Iterator[Made]:
    yield Made("sentence", text)
    items = [] if tells_other_time(text) else items_of(text)  # its pieces would lose their time
    for item in items:
        yield Made("piece", item.text)
        if turned := item.turned_round(item.number):
            yield Made("number before its thing", turned)
    if items and year:
        yield Made("piece with place and year", f"{year}年{place}{items[-1].text}")
    for one, other in pairwise(items):
        if f"{one.text}，{other.text}" in text or f"{one.text}、{other.text}" in text:
            yield Made("other order", f"{other.text}，{one.text}")
    if (bare := _ADVERBS.sub("", text)) != text:
        yield Made("adverbs dropped", bare)
    if tells_other_time(text):
        return
    if (rest := _LEAD_IN.sub("", text)) != text and not _LEANS.match(rest):
        yield Made("lead-in dropped", rest)
    yield from (Made("list unfolded", said) for said, right in _unfolded(text) if right)
    yield from (
        Made("after a change", f"{match['thing']}{match['verb']}{match['to']}{match['last']}")
        for match in _changes(text)
    )


def _false(text: str, place: str, year: int | None) -> Iterator[Made]:
    items = items_of(text)
    for one, other in _exchangeable([*_NUMBER.finditer(text)], text):
        parts = (text[: one.start()], other.group(), text[one.end() : other.start()], one.group(), text[other.end() :])
        yield Made("numbers exchanged", "".join(parts))
    for item in items:
        for other_item in items:
            if item.unit == other_item.unit and item.number != other_item.number:
                yield Made("number moved", f"{item.thing}{other_item.number}")
                if turned := item.turned_round(other_item.number):
                    yield Made("number moved before its thing", turned)
    yield from (Made("list unfolded wrongly", said) for said, right in _unfolded(text) if not right)
    for match in _changes(text):
        yield Made("before a change", f"{match['thing']}{match['verb']}{match['to']}{match['first']}")
    for item in items:
        yield from _turned(item)
        if year:
            yield Made("earlier year", f"{year - 1}年{place}{item.text}")


def _turned(item: Item) -> Iterator[Made]:
    if turn := _TURN.search(item.thing):
        head = item.thing[: turn.start()].removesuffix("同比")
        verb = turn.group().removesuffix("了")
        yield Made("direction", f"{head}{_TURNED[verb]}{item.number}")
        if item.unit in "%％":
            yield Made("growth as level", f"{head}达到{item.number}")
    elif item.unit in _CHOSEN_UNITS and item.digits.isdigit() and int(item.digits) <= 100:
        yield Made("count as share", f"{item.thing}占{item.digits}%")


def _exchangeable(numbers: Sequence[re.Match[str]], text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    for one, other in pairwise(numbers):
        changes = [bool(_CHANGES.search(text[max(0, number.start() - 6) : number.start()])) for number in (one, other)]
        same = one["unit"].lstrip("万亿余多") == other["unit"].lstrip("万亿余多") and one.group() != other.group()
        leaning = re.search(r"由|从|其中", text[max(0, one.start() - 12) : other.start()])
        if same and changes[0] == changes[1] and not leaning:
            yield one, other


def _unfolded(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what A、B分别增长5%、6% says of each of its things, and what it does not."""
    for clause in re.split(r"[，,；;。：:]", text):
        if not (match := _IN_TURN.fullmatch(clause)):
            continue
        things = re.split(r"、|和", match["items"])
        numbers = [number for number in re.split(r"、|和", match["numbers"]) if number]
        named = all(len(thing) >= _LEAST_THING and _MEASURED.search(thing) for thing in things)
        if named and len(things) == len(numbers) == len(set(numbers)):
            for at, thing in enumerate(things):
                yield f"{thing}{match['verb']}{numbers[at]}", True
                yield f"{thing}{match['verb']}{numbers[at - 1]}", False


def _changes(text: str) -> Iterator[re.Match[str]]:
    yield from (match for match in _BEFORE_AFTER.finditer(text) if match["first"] != match["last"])
