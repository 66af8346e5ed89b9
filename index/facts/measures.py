"""The domain's measures: what reports count, what was done with it, and which units can be compared.

Read from ``data/measures.toml``. Reports and questions are read with the same words, so that both land on the same
names. Knows nothing of numbers, places, reports or questions.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import permutations
from typing import Any, NamedTuple

from index.text.normalize import fold_in_place


@dataclass(frozen=True, slots=True)
class Named:
    """A head, action or qualifier under its canonical name, found at ``text[start:end]``."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Joined:
    """One measure that a sentence names with two words: ``of`` is its head there, one of ``by`` stands with it."""

    head: str
    of: frozenset[str]
    by: frozenset[str]
    unless: frozenset[str]  # actions that make another measure of it
    action: str  # where the sentence has none
    keep: bool  # whether the head that stood there still narrows it


class Phrase(NamedTuple):
    """What a phrase such as 收到的行政复议申请 names: all canonical, in reading order, each once."""

    heads: tuple[str, ...]
    actions: tuple[str, ...]
    qualifiers: tuple[str, ...]


class Measures:
    """All measures, and the finding of them in a text."""

    def __init__(
        self,
        *,
        heads: Mapping[str, str],
        actions: Mapping[str, str],
        qualifiers: Mapping[str, str],
        units: Mapping[str, tuple[str, ...]],
        rates: frozenset[str],
        general: frozenset[str],
        actors: frozenset[str],
        plain: frozenset[str],
        nominal: frozenset[str],
        light: frozenset[str],
        alike: frozenset[tuple[str, str]],
        verbal: Mapping[str, str],
        does: Mapping[str, frozenset[str]],
        joined: tuple[Joined, ...],
    ) -> None:
        """``heads``, ``actions`` and ``qualifiers`` map each surface word to its canonical name.

        ``general`` rates say too little without what they are a rate of, ``actors`` are those who do things,
        ``plain`` heads are words of every field (企业, 项目);
        ``verbal`` words are heads with their verb (参会), ``does`` tells whose work is told of in later clauses;
        ``nominal`` verbs may stand inside the name of a thing (法治培训), ``light`` ones say nothing of it (完成).
        """
        self._heads = _finder(heads)
        self._actions = _finder(actions)
        self._qualifiers = _finder(qualifiers)
        self._units = units
        self._rates = rates
        self._alike = alike
        self.general = general
        self.actors = actors
        self.plain = plain
        self.nominal = nominal
        self.light = light
        self.verbal = verbal
        self.does = does
        self.joined = joined

    def heads(self, text: str) -> tuple[Named, ...]:
        """Return what the text names that can be counted, in reading order; of overlapping words the longest."""
        return self._heads(fold_in_place(text))

    def actions(self, text: str) -> tuple[Named, ...]:
        """Return what the text says was done, in reading order, words inside a found head left out."""
        folded = fold_in_place(text)
        return self._actions(_masked(folded, self._heads(folded)))

    def qualifiers(self, text: str) -> tuple[Named, ...]:
        """Return what narrows a measure in the text, in reading order, words inside a found head left out."""
        folded = fold_in_place(text)
        return self._qualifiers(_masked(folded, self._heads(folded)))

    def all_in(self, folded: str) -> tuple[tuple[Named, ...], tuple[Named, ...], tuple[Named, ...]]:
        """Return heads, actions and qualifiers of a folded text, each as by its own method."""
        heads = self._heads(folded)
        rest = _masked(folded, heads)
        return heads, self._actions(rest), self._qualifiers(rest)

    def is_rate(self, head: str) -> bool:
        """Whether the head is a share of something: 办结率."""
        return head in self._rates

    def is_counted(self, head: str) -> bool:
        """Whether the head is a known thing that is counted, no rate: 行政复议."""
        return head in self._units and head not in self._rates

    def is_topic(self, head: str) -> bool:
        """Whether numbers further on may count the head without naming it again: neither a rate nor an actor."""
        return head not in self._rates and head not in self.actors

    def units_of(self, head: str) -> tuple[str, ...]:
        """Return the units a head is usually counted in; empty for a head that is not known."""
        return self._units.get(head, ())

    def comparable(self, unit_a: str, unit_b: str) -> bool:
        """Whether numbers in the two units count the same kind of thing, so that they may be compared."""
        return unit_a == unit_b or (unit_a, unit_b) in self._alike

    def counts_in(self, unit: str, asked: Iterable[str]) -> bool:
        """Whether a unit is, or counts the same kind of thing as, one of those that are asked for."""
        return any(self.comparable(one, unit) for one in asked)

    def parse(self, text: str) -> Phrase:
        """Return what a phrase of a question or of a user names: 行政复议收案量, 邮寄的依申请公开."""
        return Phrase(*map(_names, self.all_in(fold_in_place(text))))


def _names(found: Iterable[Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(named.name for named in found))


def _masked(text: str, found: Iterable[Named]) -> str:
    kept: list[str] = []
    at = 0
    for named in found:
        kept += (text[at : named.start], "\0" * (named.end - named.start))
        at = named.end
    return "".join((*kept, text[at:]))


def _finder(words: Mapping[str, str]) -> Callable[[str], tuple[Named, ...]]:
    """Return what finds words in a text, at each place the longest; by first characters, for there are many words."""
    rests: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        rests[word[0]].append(re.escape(word[1:]))
    pattern = re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()))

    def find(text: str) -> tuple[Named, ...]:
        return tuple(Named(words[m.group()], m.start(), m.end()) for m in pattern.finditer(text))

    return find


@cache
def load_measures() -> Measures:
    """Read the packaged measures, once."""
    table: dict[str, Any] = tomllib.loads((files("index") / "data" / "measures.toml").read_text(encoding="utf-8"))
    verbs = {fold_in_place(verb): verb for verb in table["verbs"]}
    return Measures(
        heads=_by_word(table["head"]),
        actions=verbs | _by_word(table["action"]),
        qualifiers=_by_word(table["qualifier"]),
        units={entry["name"]: tuple(entry.get("units", ())) for entry in table["head"]},
        rates=_marked(table["head"], "rate"),
        general=_marked(table["head"], "general"),
        actors=_marked(table["head"], "actor"),
        plain=_marked(table["head"], "plain"),
        nominal=frozenset(table["nominal"]),
        light=frozenset(table["light"]),
        verbal={fold_in_place(word): action for word, action in table["verbal"].items()},
        does={entry["name"]: frozenset(entry["does"]) for entry in table["head"] if "does" in entry},
        joined=tuple(map(_joined, table["joined"])),
        alike=frozenset(pair for entry in table["unit"] for pair in permutations(entry["alike"], 2)),
    )


def _joined(entry: Mapping[str, Any]) -> Joined:
    of, by, unless = (frozenset(entry.get(key, ())) for key in ("of", "by", "unless"))
    return Joined(entry["head"], of, by, unless, entry.get("action", ""), entry.get("keep", False))


def _by_word(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {fold_in_place(word): entry["name"] for entry in entries for word in entry["words"]}


def _marked(entries: Iterable[Mapping[str, Any]], mark: str) -> frozenset[str]:
    return frozenset(entry["name"] for entry in entries if entry.get(mark, False))
