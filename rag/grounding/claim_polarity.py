"""Does a claim turn round what its evidence says? Negation, direction, scope, quantity, and what is only planned.

Looks at words and their neighbours only. Knows no numbers and no names.
"""

from __future__ import annotations

import re
from functools import lru_cache

# 不 and 无 inside these words deny nothing.
_NO_DENIAL = re.compile(
    r"不断|不同|不仅|不但|不等|不动产|不少|不论|不管|不低于|不少于|不超过|不予受理|不良|不法|不力|不正当|不见面|不打烊|不折不扣|不移|不忘"
    r"|差不多|不可或缺|不得不|必不可少|无论|无差别|无障碍|无偿|无缝|无纸化|无人机|未来|未成年|前所未有|从未|非法|非诉|非公|非税|非物质|未雨绸缪"
    r"|不足|没收|淹没|不满意|无证|防不|不定期|no\. ?\d|not only"
)
_DENIAL = re.compile(
    r"不够|不太|不甚|没有能?|没能|没|未能|尚未|并未|未曾|未被|未|并不|不会|不能|不再|不予|不得|不|无法|无|非|并非|不是|拒绝|停办|停止|取消|暂停|叫停"
    r"|中止|杜绝|免于|缺乏|缺少"
)
_DENIAL_EN = re.compile(
    r"\b(?:no|not|never|none|without|cancell?ed|stopped|refused|suspended|lacks?|failed|cannot)\b"
    r"|n't\b"
)
_DENIES_EN = re.compile(r"无|不|未|没|取消|停|拒|缺|免")
_WORD = 2  # characters of a word that is looked for
_SKIPPED = re.compile(r"[\s的了过被再能够是对于有开展进行]*")

_UP = re.compile(
    r"增长|延长|上升|提高|提升|增加|上涨|攀升|增多|上浮|扩大|\b(?:rose|risen|increas\w*|grew|growth|up by)\b"
)
_DOWN = re.compile(
    r"下降|减少|降低|缩减|压缩|压减|缩短|回落|下滑|精简|收窄"
    r"|\b(?:fell|fallen|decreas\w*|declin\w*|reduc\w*|dropp?\w*|down by|shorten\w*|cut by)\b"
)
_OPPOSED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (_UP, _DOWN),
    (re.compile(r"全(?:市|区|县|省|镇|州)(?!性)"), re.compile(r"[市区县省州]?本级")),
    (re.compile(r"累计|以来"), re.compile(r"年内|当年|本年度?")),
    (re.compile(r"同比"), re.compile(r"环比")),
    (re.compile(r"上半年"), re.compile(r"下半年|全年")),
    (re.compile(r"下半年"), re.compile(r"上半年|全年")),
    (re.compile(r"线上|网上"), re.compile(r"线下")),
    (re.compile(r"国家级|全国"), re.compile(r"省级|全省|市级|全市|区级")),
    (re.compile(r"省级|全省"), re.compile(r"市级|全市|区级")),
    (re.compile(r"胜诉"), re.compile(r"败诉")),
    (re.compile(r"主动公开"), re.compile(r"依申请公开")),
)
_ALL = re.compile(r"全部|所有|一律|全体|每[个家名]|均|\b(?:all|every|each)\b")
_EVERY = re.compile(r"全部|所有|一律|100%|各(?![有一两自为占])|均|全覆盖|\b(?:all|every|each)\b")
_PART = re.compile(r"部分|个别|少数|有的|一些|多数|\b(?:some|certain|a few|individual)\b")
_INTENDED = re.compile(
    r"(?<!不)将(?!习|法|其|政|学|行|议|案|矛|普|信|依)|拟|计划|打算|下一步|力争|准备"
    r"|\b(?:will|plans?|intends?|going to)\b"
)
_DONE = re.compile(r"已经?(?!全面)|完成了|建成了|[\u4e00-\u9fff]成了|\b(?:has|have|was|were|completed)\b")
# What nobody may say of a body unless its report does, whatever the question supposes.
_GRAVE = re.compile(
    r"通报批评|批评|处分|问责|追责|查处|违纪|违法违规|贪污|受贿|腐败|事故|伤亡|死亡|败诉|罚款|停办|取消|叫停|撤职|免职|辞职|失败|造假|瞒报"
)
_REASON = re.compile(r"因为|由于|原因|归因|缘于|\b(?:because|due to|owing to|as a result of|caused by|thanks to)\b")
_REASONED = re.compile(r"因|由于|为了|所致|导致|鉴于|使得|通过|随着|受")


def contradicts(said: str, quotes: str, *, planned: bool) -> bool:
    """Whether folded words deny, reverse, widen, explain or make done what folded evidence says, and it does not.

    ``planned``: the evidence is a plan.
    """
    return (
        _denial_differs(said, quotes)
        or any(_opposed(said, quotes, one, other) or _opposed(said, quotes, other, one) for one, other in _OPPOSED)
        or _widens(said, quotes)
        or (bool(_REASON.search(said)) and not _REASONED.search(quotes))
        or (planned and bool(_DONE.search(said)) and not _DONE.search(quotes) and not _INTENDED.search(said))
        or any(word not in quotes for word in _GRAVE.findall(said))
    )


def _opposed(said: str, quotes: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    return bool(one.search(said) and other.search(quotes)) and not one.search(quotes)


def _widens(said: str, quotes: str) -> bool:
    """Whether what is said of a part is told of all: 部分单位 as 各单位 or as 单位."""
    if _EVERY.search(said) and not _EVERY.search(quotes):
        return True
    parts = [*_PART.finditer(quotes)]
    if not parts or _PART.search(said):
        return False
    if _ALL.search(said) and not _ALL.search(quotes):
        return True
    whole = [quotes[m.end() : m.end() + _WORD] for m in parts]
    return any(len(head) == _WORD and head in said and quotes.count(head) == _in_part(quotes, head) for head in whole)


def _in_part(quotes: str, head: str) -> int:
    return sum(quotes.startswith(head, match.end()) for match in _PART.finditer(quotes))


def _denial_differs(said: str, quotes: str) -> bool:
    if said.isascii():
        return bool(_DENIAL_EN.search(said)) and not _DENIES_EN.search(_without_idioms(quotes))
    denied_here, denied_there = _denied(said), _denied(quotes)
    plain_here, plain_there = _not_denied(said), _affirmed(quotes)
    if denied_here and not denied_there and not _DENIES_EN.search(_without_idioms(quotes)):
        return True
    return any(word in plain_there and word not in denied_there for word in denied_here) or any(
        word in plain_here and word not in denied_here and word not in plain_there for word in denied_there
    )


def _without_idioms(text: str) -> str:
    return _NO_DENIAL.sub(lambda match: "□" * len(match.group()), text)


@lru_cache(maxsize=1024)
def _denied(text: str) -> frozenset[str]:
    """Return the word that each denial of a text is about; of a single character with the one before the denial."""
    plain = _without_idioms(text)
    words = set()
    for match in _DENIAL.finditer(plain):
        start = _SKIPPED.match(plain, match.end()).end()  # type: ignore[union-attr]  # matches the empty string too
        word = re.match(r"[\u4e00-\u9fff]{1,2}", plain[start:])
        if word and len(word.group()) == _WORD:
            words.add(word.group())
        elif word and match.start():
            words.add(plain[match.start() - 1] + word.group())
    return frozenset(words)


@lru_cache(maxsize=1024)
def _affirmed(text: str) -> str:
    """Return the clauses of a text that deny nothing."""
    clauses = re.split(r"[,，。;；\n]", _without_idioms(text))
    return "□".join(clause for clause in clauses if not _DENIAL.search(clause))


def _not_denied(text: str) -> str:
    """Return a text with each denial and the word that it is about left out."""
    plain = _without_idioms(text)
    kept = []
    position = 0
    for match in _DENIAL.finditer(plain):
        start = _SKIPPED.match(plain, match.end()).end()  # type: ignore[union-attr]  # matches the empty string too
        kept.append(plain[position : match.start()])
        position = max(position, start + _WORD)
    return "□".join([*kept, plain[position:]])
