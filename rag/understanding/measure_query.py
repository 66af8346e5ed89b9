"""The words of a question → the measure whose number is wanted. Reads no fact of any report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.facts.measures import Measures, Named
from index.text.normalize import fold
from rag.language.words import either, finder, kinds
from rag.understanding.bounds import without_limits
from rag.understanding.operation import RELATIVE, Wanted
from rag.understanding.phrases import COUNTED
from rag.understanding.question import Question
from rag.understanding.synonyms import Family, load_akin
from rag.understanding.vocabulary import Lexicon

# Counting words that a noun of the question carries: 人数 asks for 人.
_CARRIED_UNITS = (
    *((finder("unit", unit), unit) for unit in kinds("unit") if unit != "%"),
    (re.compile(rf"率(?!先|领)|比[例重]|百分|{either('unit', '%')}"), "%"),
)
# 几份报告, 哪几家单位公布了: counted are the reports, not what they report
_PLACES, _TELLING_VERBS = either("body", "place"), either("verb", "surely", "telling")
_COUNTED_REPORTS = re.compile(
    rf"(?:(?:[哪这各几\d一二两三四五六七八九十]|多少)+[个份篇家些]*(?:年度)?(?:报告|单位|政府|{_PLACES}|[市县区])|报告)"
    rf"(?:[和或]单位)?[里中]?[都分别]*(?:{_TELLING_VERBS})?了?"
    rf"|的?(?:报告|政府|{_PLACES})[一总]?共?有?(?:多少|几)[份篇个家]|哪几?[份篇家]|公布了"
    rf"|(?:{either('verb', 'surely')})了?"
    rf"|how many (?:reports|{either('body', 'places_english')})"
)
_CHANGE = re.compile(rf"提[升高]了?(?:多少|几)|{either('direction', 'more', 'less', 'compared')}")
# The numbers of years one after another, not by how much each says it changed.
_SERIES = re.compile(r"[变增][化减]趋势|(?:[近这][几两三四五六\d]|[历逐各])年.*变化|变化.*[趋走]势")
_FALL = finder("direction", "less")
_RISE = re.compile(rf"提高|{either('direction', 'more')}")
# What a question asks with, as against what it asks for.
_ASKING = re.compile(
    rf"(?:多少|几)[余多]?个?(?:[人场案户]次|[{COUNTED}])?|{either('asking', 'around')}"
    r"|各[是家地个]?|哪[个家里些边几]?[份]?"
    rf"|更?[多少高低大](?=$|[,，?？。 ])|最[多少高低大小]|排[个一]?[名序下]"
    r"|[人件场次条份户项天]数|[有是了的被得在和与及或、每]"
)
_COUNTED_NOUN = re.compile(
    rf"(?:多少|几)(?:个(?=[部人项组站场所条家处][门民目织点室例庭])|个?[{COUNTED}])([\u4e00-\u9fff]{{2,10}})"
)
_VAGUE = re.compile(r"数据(?!资源|目录|共享|归集)")  # 行政复议数据: no measure of its own
# Verbs that say nothing of what was done.
_EMPTY = frozenset(
    {"有", "为", "占", "达", "超", "获", "用", "建", "抓", "达到", "超过", "突破", "高于", "低于", "包括", "涉及"}
    | {"累计", "总计", "共计", "合计", "位列", "排名", "报告", "成为", "反馈", "管理"}
)
_BESIDE = re.compile(r"\s*(?:[和与及或、/]|以及|还是|\b(?:and|or)\b)")
_CLAUSE_END = re.compile(r"[,，;；?？]")
_HOW_MANY = re.compile(r"多少|几")
_HOW_MANY_OF = re.compile(rf"(?:多少|几)(?:个?[{COUNTED}]|个)$")
_SHARE = "占比"
# 公布数字的地方: who tells a number, not what is told
_TELLING = re.compile(
    rf"[给把将]?[一二两三四五六七八九十几各]?个?(?:{_TELLING_VERBS}|列出|写明)[了过]?(?:具体)?数[字据量]的?"
)
_POINTS = re.compile(r"(?:几|多少)个?百分点")  # by how many: no thing that is counted
_PER_CENT = re.compile(r"百分之?(?:几|多少)|几成|几分之几|占比|比[例重]|what share|what proportion|per ?cent(?:age)?")
_CENTRE = re.compile(r"平均(?:数|值|水平|线)?|均值|中位数|\b(?:average|mean|median)\b")
# Measures so general that beside another they only set the scene.
_VAGUE_HEADS = frozenset(
    {
        "数据资源",
        "负责人",
        "领导干部",
        "部门",
        "行政机关",
        "企业",
        "政策措施",
        "问题",
        "制度",
        "乡镇街道",
        "村社区",
        "项目",
    }
)
# 多少个部门: what looks like a unit begins a noun
_NO_UNIT = re.compile(r"(?:多少|几)个(?P<unit>[部人项组站场所条家处])(?=[门民目织点室例庭])")
_STRETCH = re.compile(r"[\u4e00-\u9fff]{2,}")
_LETTERS = re.compile(r"[a-z][a-z' -]*")
_LONGEST_NAME = 24
_MOST_NAMED = 2  # measures that a name lists
# 收到的45件复议申请里驳回了几件: what the figure is said of, without what was done to get it.
_OF_WHICH = re.compile(
    r"^[^,，。]{0,12}?(?:的|了)?\d+[余多]?[件宗起名人位份条项次场](?P<what>[^,，。\d]{2,14}?)(?:里面?|当?中|其中)[,，]?(?=.*(?:多少|几))"
)


def read_measure(asked: Question, lexicon: Lexicon, measures: Measures) -> Wanted | None:
    """Return the measure that a question asks for, or None where it names nothing that can be counted."""
    content = _OF_WHICH.sub(r"\g<what>", _POINTS.sub(" ", _TELLING.sub(" ", _without_relation(asked))))
    return read_wanted(content, asked.context, asked.units, lexicon, measures)


def _without_relation(asked: Question) -> str:
    """Return what a question asks without the words for what its figure is set beside: 占合计的百分之几, 高于平均值."""
    content = fold(asked.content)
    if not asked.operation.sure:
        return asked.content
    if asked.operation.kind == "share":
        content = content.partition("占")[0] or content
    if asked.operation.kind in RELATIVE:
        content = _PER_CENT.sub(" ", content)
    return _CENTRE.sub(" ", without_limits(content))


def read_wanted(
    content: str, context: str, units: Sequence[str], lexicon: Lexicon, measures: Measures
) -> Wanted | None:
    """Return the measure that some words ask for, or None where it names nothing that can be counted.

    A follow-up that names no measure takes that of ``context``; its own action replaces the one that stood.
    """
    own, standing = fold(content), fold(context)
    named = _name(own, lexicon, measures)
    if standing and not (named.heads and named.actions):
        named = named.after(_name(standing, lexicon, measures), bare=not _HOW_MANY.search(own))
    asked = _units(own, units)
    words = _words(own if not standing or standing in own else f"{standing} {own}")
    change = bool(_CHANGE.search(_SERIES.sub("", own)))
    actions = () if _are_rates(named.counted, measures) else named.actions
    actions = tuple(action for action in actions if not (change and _CHANGE.search(action)))
    counted = named.counted or load_akin().heads(actions[-1:])
    nouns = tuple(
        noun
        for noun in _COUNTED_NOUN.findall(_COUNTED_REPORTS.sub(" ", own))
        if not measures.heads(noun) and not measures.actions(noun)
    )
    if counted and not nouns:
        name = " · ".join(("/".join(counted[:_MOST_NAMED]), *actions[:1], *named.qualifiers))
        family = _family(named, actions, asked, measures)
        forms = family.forms if family else ()
        akin = load_akin().heads(counted)
        return Wanted(
            name,
            (*counted, *named.narrowing),
            actions,
            named.qualifiers,
            tuple(units) if change else asked,  # 收案量涨了多少 may be told in cases or in %
            words,
            change=change,
            parts=tuple(part for head in counted for part in load_akin().parts.get(head, ())),
            akin=akin,
            forms=forms,
            alike=family.units if family else (),
            fall=change and bool(_FALL.search(own)) and not _RISE.search(own),
        )
    nouns = nouns or words
    if not nouns or not asked:
        return None
    name = "".join(nouns)[:_LONGEST_NAME]
    return Wanted(name, nouns, actions, (), asked, words, change=change, known=False)


def _family(named: _Named, actions: Sequence[str], units: Sequence[str], measures: Measures) -> Family | None:
    """Return the measure of several forms that is asked for, if it is one."""
    said = {*named.heads, *actions, *named.qualifiers}
    for family in load_akin().families:
        other = load_akin().telling & {*actions} - family.verbs
        if not other and family.is_asked(named.counted, said, units, measures):
            return family
    return None


@dataclass(frozen=True, slots=True)
class _Named:
    """What a text names, canonical: ``counted`` is what is asked for, ``narrowing`` other measures that narrow it."""

    counted: tuple[str, ...]
    narrowing: tuple[str, ...]
    actions: tuple[str, ...]
    own_qualifiers: tuple[str, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.counted, *self.narrowing)))

    @property
    def qualifiers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.narrowing, *self.own_qualifiers)))

    def after(self, standing: _Named, *, bare: bool) -> _Named:
        """Return what an elliptical question names after what stood before it; ``bare``: 那行政诉讼呢."""
        if not self.heads:
            actions, qualifiers = self.actions or standing.actions[-1:], self.own_qualifiers or standing.own_qualifiers
            return _Named(standing.counted, standing.narrowing, actions, qualifiers)
        # another measure, the same done with it; of the same measure, all of it
        same = bare and not set(self.counted) & set(standing.counted)
        return replace(self, actions=self.actions or (standing.actions[-1:] if same else ()))


def _name(folded: str, lexicon: Lexicon, measures: Measures) -> _Named:
    """Return what a text names; what it does not name in official words, from what it says instead."""
    plain = _VAGUE.sub(" ", _COUNTED_REPORTS.sub(" ", folded))
    english = _latin(plain)
    named = _parse(plain, measures, english=english)
    official = lexicon.in_official_words(plain)
    if official == plain or (named.heads and named.actions):
        return named
    said = _parse(official, measures, english=english)
    if not named.heads:
        return said
    return replace(named, actions=named.actions or said.actions)


def _parse(plain: str, measures: Measures, *, english: bool) -> _Named:
    found = measures.heads(plain)
    groups = _grouped(plain, found, english=english)
    asked = [named.name for named in found if _HOW_MANY_OF.search(plain[: named.start])]
    counted = asked or (groups[-1] if groups else [])
    if len(groups) > 1 and counted == [_SHARE]:
        counted = [*groups[-2], _SHARE]  # 网上办事项的占比
    narrowing = [name for group in groups for name in group if name not in counted and name not in _VAGUE_HEADS]
    if len(_HOW_MANY.findall(plain)) > 1:
        narrowing = []  # two questions in one: what narrows one measure does not narrow the other
    phrase = measures.parse(plain)
    return _Named(
        tuple(dict.fromkeys(counted)),
        tuple(dict.fromkeys(narrowing)),
        tuple(action for action in phrase.actions if action not in _EMPTY),
        phrase.qualifiers,
    )


def _are_rates(heads: Sequence[str], measures: Measures) -> bool:
    """Whether all are rates, whose names say themselves what was done: 网上可办率."""
    return bool(heads) and all(head == _SHARE or measures.is_rate(head) for head in heads)


def _grouped(plain: str, found: Sequence[Named], *, english: bool) -> list[list[str]]:
    """Return the measures of a text, those side by side together, what is counted last."""
    groups: list[list[str]] = [[named.name] for named in found[:1]]
    for before, head in pairwise(found):
        between = plain[before.end : head.start]
        if _side_by_side(between, plain):
            groups[-1].append(head.name)
        elif english and between.strip():  # contracts reviewed by legal counsel
            groups.insert(0, [head.name])
        else:  # 法律顾问审查的合同
            groups.append([head.name])
    return groups


def _side_by_side(between: str, plain: str) -> bool:
    """Whether two measures are named one beside the other (A和B), not one to narrow the other."""
    return bool(_BESIDE.match(between)) or (bool(_CLAUSE_END.search(between)) and len(_HOW_MANY.findall(plain)) > 1)


def _latin(text: str) -> bool:
    return sum(character.isascii() and character.isalpha() for character in text) > len(text) / 2


def _units(folded: str, units: Sequence[str]) -> tuple[str, ...]:
    counted = {character for match in _COUNTED_REPORTS.finditer(folded) for character in match.group()}
    nouns = {match["unit"] for match in _NO_UNIT.finditer(folded)}
    asked = [unit for unit in units if unit not in counted | nouns] + ["个"] * bool(nouns)
    return tuple(dict.fromkeys((*asked, *carried_units(folded))))


def carried_units(folded: str) -> tuple[str, ...]:
    """Return the counting words that nouns of a folded text carry: 人数 asks for 人."""
    return tuple(unit for pattern, unit in _CARRIED_UNITS if pattern.search(folded))


def without_units(folded: str) -> str:
    """Return a folded text without the words that ask, and those that only carry a counting word: 宣传场次."""
    for pattern, unit in _CARRIED_UNITS:
        folded = folded if unit == "%" else pattern.sub(" ", folded)
    return _ASKING.sub(" ", folded).strip(" 的")


def _words(folded: str) -> tuple[str, ...]:
    """Return the stretches of a question that are left when its asking words are taken away."""
    plain = _LETTERS.sub(" ", _COUNTED_REPORTS.sub(" ", folded))
    return tuple(dict.fromkeys(_STRETCH.findall(_ASKING.sub(" ", plain))))
