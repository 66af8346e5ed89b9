"""Claims against the exact characters they cite: numbers, years, places and, in Chinese, the words.

A claim holds when every number in it stands in its cited sentences or in the question, every year is the
report's own or stands there, every body of the library it names is the cited report's, and most of the words
that it adds to the question are those of the evidence. Knows nothing of how to say it better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.lexical import bigrams
from index.numerals import Numeral, find_numerals
from index.records import Passage
from rag.answer import Claim, markers_in
from rag.cite import strip_markers
from rag.lexicon import fold

# Share of a claim's Chinese character pairs beyond those of the question that must stand in its evidence.
WORDS_BORNE_OUT = 0.6
_CLAIM_END = re.compile(r"(?:[。！？!?；;\n]+|(?<=[a-z\])])\.(?=\s|$))((?:\s*\[\d{1,3}\])*)")
_LIKE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# 2024件 is a count
_YEAR = re.compile(_LIKE_YEAR.pattern + r"(?!\s*[余多]?[件条项次场人名位个家份期户轮种类部套万亿%％])")
# Behind one of these a Chinese numeral counts something; elsewhere it is mostly part of a word (一体化, 四单一书).
# 206余人 is not 206人: what is told as more or less must stay so.
_ABOUT = re.compile(r"(?:约|近|超过?|逾|over|more than|about|around|nearly|almost|approximately|some|at least)\s*$")
_PEOPLE = re.compile(r"[余多]?[万]?[人名位](?!次)")
# What is counted at each step of a case is another number: 收到73件,受理66件,驳回9件.
_STEP = re.compile(r"不予受理|收到|受理|审结|办结|结案|维持|驳回|撤销|撤回|终止|审核|备案|清理|废止|修改|败诉|胜诉")
_PAUSE = re.compile(r"[,，、。;；\n]")
_COUNTS = re.compile(r"[余多]?[个件条项次场人名位家份期户轮天种类部套年]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbered passages an answer may cite, and what the question already says."""

    passages: tuple[Passage, ...]
    question: str
    bodies: tuple[str, ...]  # names of all bodies in the library


def split_claims(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences of an answer, each without markers and with the markers in or right behind it."""
    claims = []
    position = 0
    for match in [*_CLAIM_END.finditer(text), None]:
        end = match.end() if match else len(text)
        piece = text[position:end]
        position = end
        said = strip_markers(piece).strip()
        if any(character.isalnum() for character in said):
            claims.append((said, tuple(sorted(markers_in(piece)))))
    return claims


def verify(said: str, markers: Sequence[int], evidence: Evidence) -> Claim:
    """Return the claim with the markers that bear it out, or as unsupported when nothing among the evidence does.

    Missing or wrong markers are mended where one other passage (or the cited ones together) bears the claim out.
    """
    cited = tuple(marker for marker in markers if 1 <= marker <= len(evidence.passages))
    tries: list[tuple[int, ...]] = [cited] if cited else []
    tries += [(marker,) for marker in range(1, len(evidence.passages) + 1) if (marker,) != cited]
    for chosen in tries:
        if bears_out(said, [evidence.passages[marker - 1] for marker in chosen], evidence):
            return Claim(said, _needed(said, chosen, evidence), "verified")
    return Claim(said, cited, "unsupported")


def _needed(said: str, chosen: tuple[int, ...], evidence: Evidence) -> tuple[int, ...]:
    """Drop cited passages that one of the others makes needless."""
    for marker in chosen:
        if bears_out(said, [evidence.passages[marker - 1]], evidence):
            return (marker,)
    return chosen


def bears_out(said: str, passages: Sequence[Passage], evidence: Evidence) -> bool:
    """Whether these passages bear out what is said."""
    quotes = "\n".join(passage.sentence.text for passage in passages)
    return (
        _numbers_stand(said, quotes, evidence.question, passages)
        and _bodies_fit(said, passages, evidence.bodies, quotes)
        and _steps_fit(said, quotes)
        and _words_stand(said, quotes, passages, evidence.question)
    )


def numbers_of(text: str) -> set[tuple[Decimal, bool]]:
    """Return (value, is a percentage) of the numbers that count something; years left out."""
    plain = _blank_years(text)
    return {(n.value, n.percent) for n in find_numerals(plain) if not n.chinese or _counts(plain, n)}


def _blank_years(text: str) -> str:
    return _YEAR.sub(lambda match: "年" * len(match.group()), text)


def _counts(text: str, numeral: Numeral) -> bool:
    return numeral.percent or bool(_COUNTS.match(text, numeral.end))


def _numbers_stand(said: str, quotes: str, question: str, passages: Sequence[Passage]) -> bool:
    # every numeral of the quote counts here, in words too: 两轮 bears out "2 rounds"
    there = {(n.value, n.percent) for n in find_numerals(_blank_years(quotes))} | numbers_of(question)
    years = {str(p.report.profile.year) for p in passages}
    years |= set(_LIKE_YEAR.findall(quotes)) | set(_LIKE_YEAR.findall(question))
    return (
        numbers_of(said) <= there
        and set(_YEAR.findall(said)) <= years
        and not _exact(said) & (_approximate(quotes) - _exact(quotes))
        and not _counted(said, _PEOPLE) & (_counted(quotes, _COUNTS) - _counted(quotes, _PEOPLE))
    )


def _approximate(text: str) -> set[Decimal]:
    """Return the numbers told as more or less: 206余人, 近三成."""
    return {n.value for n in find_numerals(text) if _is_approximate(text, n)}


def _exact(text: str) -> set[Decimal]:
    return {n.value for n in find_numerals(text) if not _is_approximate(text, n)}


def _is_approximate(text: str, numeral: Numeral) -> bool:
    more = text[numeral.start : numeral.end + 1]
    return "余" in more or "多" in more or bool(_ABOUT.search(fold(text[: numeral.start])))


def _counted(text: str, what: re.Pattern[str]) -> set[Decimal]:
    """Return the numbers that count something of a kind; 69件 bears out no 69位."""
    return {n.value for n in find_numerals(text) if not n.percent and what.match(text, n.end)}


def _steps_fit(said: str, quotes: str) -> bool:
    """Whether no number of one step is told as that of another of which the evidence has its own number."""
    there = _steps(quotes)
    return not any(
        any(s == step for s, _ in there) and any(v == value for _, v in there) and (step, value) not in there
        for step, value in _steps(said)
    )


def _steps(text: str) -> set[tuple[str, Decimal]]:
    """Return each number with the step named last before it in its clause."""
    found = set()
    for numeral in find_numerals(_blank_years(text)):
        clause = _PAUSE.split(text[: numeral.start])[-1]
        if not numeral.percent and (steps := _STEP.findall(clause)):
            found.add((steps[-1], numeral.value))
    return found


def _bodies_fit(said: str, passages: Sequence[Passage], bodies: Iterable[str], quotes: str) -> bool:
    own: set[str] = set()
    for passage in passages:
        own |= _own_names(passage)
    longest_first = sorted(bodies, key=len, reverse=True)
    rest = said
    for body in longest_first:
        if body in rest and body not in own and body not in quotes:
            return False
        rest = rest.replace(body, "")
    return True


def _own_names(passage: Passage) -> set[str]:
    jurisdiction = passage.report.profile.jurisdiction
    return {jurisdiction.name, *jurisdiction.aliases, *jurisdiction.parents}


def _words_stand(said: str, quotes: str, passages: Sequence[Passage], question: str) -> bool:
    asked = set(bigrams(fold(question)))
    own = [pair for pair in bigrams(fold(said)) if not pair.isascii() and pair not in asked]
    names = " ".join(word for p in passages for word in (*_own_names(p), *p.section_path))
    there = set(bigrams(fold(f"{quotes} {names}")))
    return sum(pair in there for pair in own) >= WORDS_BORNE_OUT * len(own)
