"""What a question takes for granted: figures and events. Are they in the asked reports? If not, the answer says so
and shows what is there.

Judges no evidence for what is asked itself. Knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.facts.measures import load_measures
from index.facts.quantities import Quantity, find_quantities
from index.records import Fact, Passage, Sentence
from index.stores.catalog import Catalog
from index.text.normalize import fold
from index.text.numerals import find_numerals
from rag.dialogue.contextualizer import Asked
from rag.grounding.citations import cite, number_facts
from rag.language.messages import say
from rag.ledger.lookup import find_rows, read_wanted
from rag.retrieval.retriever import Found
from rag.schema.answer import Claim, Draft, Refusal, RefusalKind
from rag.understanding.keywords import CONCEPT_WEIGHT, QUOTED, WORD_WEIGHT, Facet, read_facets
from rag.understanding.vocabulary import Lexicon
from rag.wording.excerpts import excerpt
from rag.wording.lines import name_of

_WHY = re.compile(
    r"为(?:什么|何|啥)|因何|缘何|凭什么|因为(?:什么|啥|哪)|因什么|由于什么|什么原因|(?:原因|缘由|理由|起因)(?:是|在|何|有|$|\W)"
    r"|怎么(?:会|就|又|突然|回事)|何以|咋(?:会|就)|\bwhy\b|\breasons?\b|how come"
)
_WHEN_WHO = re.compile(
    r"什么时候|何时|哪[里儿]|(?:哪|几)(?:年|月|天|一天|一年)|谁|哪个部门|哪位"
    r"|\bwhen\b|\bwho\b|\bwhat (?:date|day|month)\b"
)
_PRESUMES = re.compile(r"哪[些几]|(?:怎么|如何|咋)(?:处理|处置|解决|收场|补救|善后)|结果")
_YES_NO = re.compile(r"吗|是不是|是否|有没有|有无|对不对|真的|属实|(?:^|\W)(?:did|does|do|is|are|was|were|has|have)\b")
# What may be said to have happened, as asked → as a report that bears it out would say it.
_EVENTS = tuple(
    (re.compile(asked), re.compile(told))
    for asked, told in (
        (
            r"停办|停运|停用|停止|停掉|停摆|停了|关停|关闭|关掉|关门|暂停|中止|叫停|下线"
            r"|shut down|clos(?:e|ed|ing)\b|suspend",
            r"停办|停运|停用|停止|停摆|关停|关闭|关门|暂停|中止|叫停|下线|终止",
        ),
        (
            r"撤销|撤掉|撤并|裁撤|裁掉|裁员|取消|废除|取缔|解散|注销|砍掉|砍了|abolish|cancell?ed|scrapp|dissolv|disband",
            r"撤销|撤并|裁撤|取消|废除|取缔|解散|精简|削减|减|废止|注销|清理",
        ),
        (
            r"下降|下滑|降低|减少|变少|骤降|锐减|暴跌|缩水|萎缩|降了|跌|倒退|declin|decreas|\bf[ae]ll\b|drop",
            r"下降|下滑|降低|降至|降到|减少|减至|减|压缩|压减|缩减|缩短|精简|回落|[↓]|降幅|下浮",
        ),
        (
            r"上升|增长|增加|翻倍|翻番|翻了|激增|暴增|猛增|剧增|上涨|大涨|飙升|increas|\brose\b|doubl|surg|\bgrew\b",
            r"上升|增长|增加|增至|增到|翻番|翻倍|翻了|提高|提升|上涨|增幅|净增|新增|同比增|[↑]|扩大|多",
        ),
        (
            r"通报批评|被通报|被批评|点名批评|被点名|曝光|criticis|criticiz|named and shamed",
            r"通报批评|点名|批评|曝光|被通报",
        ),
        (
            r"问责|追责|处分|撤职|免职|革职|辞职|辞去|落马|被查|被抓|被捕|双规|下台|调离"
            r"|dismissed from|resign|punish|disciplin|fired",
            r"问责|追责|追究|处分|撤职|免职|辞职|立案审查|约谈|查处|留置",
        ),
        (r"摘掉|摘牌|被摘|除名|剥夺|收回", r"摘掉|摘牌|撤销|除名|剥夺|收回"),
        (r"延长|变长|拉长|变慢|放慢|加长", r"延长|变长|拉长|放宽|变慢"),
        (r"拒绝|拒不|不肯|不愿|不让|refus(?:e|ed|ing)\b", r"拒绝|拒不|不予|不得|不再"),
        (r"推迟|延期|延后|搁置|烂尾|postpon|delay", r"推迟|延期|延后|逾期|延长|搁置|滞后"),
        (r"放弃|退出|不再|abandon|withdr[ae]w from", r"放弃|退出|不再|停止"),
        (
            r"失败|没能|未能|没有?完成|未完成|不达标|没达标|未达标|没有?通过|未通过|fail(?:ed|ure)?\b",
            r"失败|未能|未完成|没有完成|不到位|不达标|未达标|未通过|不足|不够|短板|差距|薄弱",
        ),
        (
            r"造假|作假|舞弊|贪污|受贿|腐败|泄露|泄密|罢工|抗议|冲突|爆炸|坍塌|corrupt|brib|leak|protest",
            r"造假|作假|虚假|舞弊|贪污|受贿|腐败|泄露|泄密|罢工|抗议|冲突|爆炸|坍塌",
        ),
        (r"倒数|垫底|最后一名|末位|bottom of", r"倒数|垫底|末位|靠后"),
        (
            r"合并|并入|拆分|更名|改名|搬迁|迁到|迁往|merg(?:e|ed|ing)\b|renam|relocat",
            r"合并|并入|整合|拆分|更名|改名|改为|搬|迁",
        ),
        (r"恢复|重启|复工|resum|restart", r"恢复|重启|复工|重新"),
    )
)
_CAUSE = re.compile(
    r"(?:是不是|是否|难道是?)(?:就是)?(?:因为|由于)(?P<cause>[^,，?？。]{2,30}?)(?:吗|了?[?？,，。]|$)|是(?:因为|由于)(?P<said>[^,，?？。]{2,30})吗"
)
_NAMED_EVENT = re.compile(r"那(?:一)?(?:起|场|桩|次)(?P<event>[\u4e00-\u9fff]{2,12}?)(?:事件|事故|风波|丑闻|案)")
# 为什么没评上: not 不足, 不够 and the like, which reports say of themselves.
_DENIED = re.compile(r"(?:没有?|未|不曾)(?![法够想用])[\u4e00-\u9fff]{1,6}")
_LETTERS = re.compile(r"[a-z]*")  # the rest of an English word
_CORE, _SHORT, _BESIDE = 2, 5, 6  # characters of a denied verb, of a plain denial, and before the verb where it stands
_NEGATIVE = re.compile(r"没|未|不|无|缺|欠|难|差|弱|滞后|有待|短板|落后")
_ASKS_WITH = re.compile(r"为什么|为何|为啥|因为|原因|理由|怎么会|怎么|什么|何时|时候|结果|后来|突然|居然|竟然")
NEAR = 16  # characters between what happened and what it happened to, by judgement: a clause or two
HALF = 0.5  # of what is asked about, by weight, must stand beside the word for what happened
# Numbers that set a mark or a size and assert nothing: 超过50件的, 前3名, 用100字, 列3条.
_MARK_BEFORE = re.compile(
    r"(?:超过?|高于|多于|大于|不低于|不少于|至少|不到|不足|低于|少于|小于|不超过|以|前|第|列出?|说出?|举出?|给出?|用|选出?|近|过去|最近"
    r"|over|than|least|most|under|below|above|top|the|these|last|past)\s*$"
)
_MARK_AFTER = re.compile(
    r"\s*(?:以上|以下|以内|之间|左右的有|[个份]?(?:报告|地方|地区|区县|县区|单位|城市|方面|问题|字|句|段|点))"
)
_SIZES = frozenset(
    {"字", "句", "段", "点", "年", "个月", "周", "岁", "方面", "国家", "国", "省", "市", "村", "号", "类"}
)
# Said as a fact that something else is asked about: 60件里, 60件中, the 60 cases.
_ROUGH = re.compile(r"[余多来几]|左右|上下")
_ROUGHLY = re.compile(r"(?:约|近|将近|接近|大约|差不多|about|around|nearly|almost|roughly)\s*$")
_PLAIN_UNITS = frozenset({"", "个"})
_UNIT_LEFT_OUT = re.compile(r"[余多]?[^\u4e00-\u9fff\d]")  # a figure that no unit follows counts anything
_NOUN_REACH = 6  # characters behind a figure that tell what it counts
READ_THROUGH = 200  # reports in which a name is looked for that the asked ones lack; by judgement
_MOST_NAMED = 3
_LONG_NAME, _MOSTLY = 6, 0.8  # characters from which a quoted name need not be exact, and the share that must be
_SPACE = re.compile(r"\s")
APART = Decimal("0.05")  # share by which a figure given as a rough one may differ from the report's


@dataclass(frozen=True, slots=True)
class _Untrue:
    """What does not stand: what it is called, by its key, and its words; and the sentences that tell what does."""

    key: str
    said: str
    facts: tuple[Fact, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    elsewhere: str = ""  # names of other reports that hold it


class Premises:
    """Checks what questions take for granted against one open library."""

    def __init__(self, catalog: Catalog, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._lexicon = lexicon

    def check_figures(self, asked: Asked) -> Draft | None:
        """Return that a figure which the question asserts is in none of the asked reports, or None."""
        folded = fold(asked.content)
        if asked.several or not asked.named_place or asked.operation.sign or not asked.report_ids:
            return None
        question = fold(asked.question)
        if _YES_NO.search(question) and not _WHY.search(question):
            return None  # 是不是60件? is answered by the figure
        if asked.missing_years and set(asked.missing_years) >= set(asked.years):
            return None
        for quantity in asserted(folded):
            if not self._stands(quantity, folded, asked):
                said = folded[quantity.start : quantity.end]
                fact = self._figure_for(asked, quantity)
                untrue = _Untrue("answerability.figure", said, (fact,) if fact else ())
                return self._draft(asked, untrue)
        return None

    def check_names(self, asked: Asked) -> Draft | None:
        """Return that a name the question quotes is in another report and in none of the asked ones, or None."""
        if asked.several or not asked.named_place or not asked.report_ids:
            return None
        for name in QUOTED.findall(fold(asked.question)):
            if any(self._says(report_id, name) for report_id in asked.report_ids):
                continue
            counting = self._catalog.counted().counting(self._catalog.entries())
            others = [e for e in counting[:READ_THROUGH] if self._says(e.id, name)]
            if others:  # else it may be the user's own word for something
                elsewhere = "、".join(name_of(entry) for entry in others[:_MOST_NAMED])
                return self._draft(asked, _Untrue("answerability.name", name, elsewhere=elsewhere))
        return None

    def _says(self, report_id: str, name: str) -> bool:
        """Whether a report holds a name, or of a long one most of it."""
        text = _SPACE.sub("", fold(self._catalog.report(report_id).text))
        plain = _SPACE.sub("", name)
        if plain in text:
            return True
        pairs = [plain[i : i + 2] for i in range(len(plain) - 1)]
        return len(plain) >= _LONG_NAME and sum(pair in text for pair in pairs) >= _MOSTLY * len(pairs)

    def check_events(self, asked: Asked, found: Found) -> Draft | None:
        """Return that what the question says happened is in none of the asked reports, or None."""
        folded = fold(asked.question)
        if asked.several:
            return None
        if cause := _CAUSE.search(folded):
            return self._check_cause(asked, found, cause["cause"] or cause["said"])
        if named := _NAMED_EVENT.search(folded):
            return self._check_named(asked, found, named["event"])
        why = _WHY.search(folded)
        if why and (denied := _DENIED.search(folded, why.end())):
            return self._check_denied(asked, found, denied.group())
        return self._check_happened(
            asked, found, presumes=bool(why or _WHEN_WHO.search(folded) or _PRESUMES.search(folded))
        )

    def _check_happened(self, asked: Asked, found: Found, *, presumes: bool) -> Draft | None:
        """Return that what happened by the question's words is told by no asked report, or None."""
        folded = fold(asked.question)
        happened = next(((match, told) for said, told in _EVENTS if (match := said.search(folded))), None)
        if happened is None or not (presumes or _YES_NO.search(folded)):
            return None
        match, told = happened
        event = match.group() + _LETTERS.match(folded, match.end()).group()  # type: ignore[union-attr]  # it matches nothing too
        about = self._about(asked, event)
        if self._happened(asked.report_ids, told, about, event):
            return None
        related = [p.sentence for p in found.passages[:1] if not about or found.covered([p]) > 0]
        untrue = _Untrue("answerability.event", event, sentences=tuple(related))
        return self._draft(asked, untrue, known=presumes)

    def _check_named(self, asked: Asked, found: Found, event: str) -> Draft | None:
        """Return that an event which the question speaks of as known stands in none of the asked reports, or None."""
        facets = self._about(replace(asked, content=event), "")
        weight = sum(facet.weight for facet in facets)
        if not facets:
            return None
        for sentence in self._sentences(asked.report_ids):
            text = fold(sentence.text)
            if sum(f.weight for f in facets if any(word in text for word in f.words)) >= HALF * weight:
                return None
        related = tuple(passage.sentence for passage in found.passages[:1])
        return self._draft(asked, _Untrue("answerability.name", event, sentences=related))

    def _check_denied(self, asked: Asked, found: Found, denied: str) -> Draft | None:
        """Return that nothing found denies what the question says was not done, or None."""
        best = found.passages[:3]
        if not best:
            return None
        told, core = fold(best[0].sentence.text), denied[-_CORE:]  # 没被通过, but 获满票通过
        at = told.find(core) if _CORE < len(denied) <= _SHORT else -1
        contrary = at >= 0 and not _NEGATIVE.search(told[max(0, at - _BESIDE) : at])
        if not contrary and any(_NEGATIVE.search(fold(passage.sentence.text)) for passage in best):
            return None
        untrue = _Untrue("answerability.event", denied, sentences=(best[0].sentence,))
        return self._draft(asked, untrue)

    def _check_cause(self, asked: Asked, found: Found, cause: str) -> Draft | None:
        """Return that a cause which the question wants confirmed stands nowhere beside what it is said to cause."""
        facets = self._about(replace(asked, content=cause), "")
        best = found.passages[:3]
        if not facets or not best:
            return None
        text = "".join(fold(passage.sentence.text) for passage in best)
        there = sum(f.weight for f in facets if any(word in text for word in f.words))
        if there >= HALF * sum(facet.weight for facet in facets):
            return None
        related = (best[0].sentence,)
        untrue = _Untrue("answerability.cause", cause, sentences=related)
        return self._draft(asked, untrue)

    def _stands(self, quantity: Quantity, folded: str, asked: Asked) -> bool:
        """Whether one of the asked reports states a figure as asserted, of something that the question names."""
        said = folded[quantity.start : quantity.end]
        about = bool(_ROUGH.search(said) or _ROUGHLY.search(folded[: quantity.start]))
        margin = quantity.value * APART if about else _last_digit(said) / 2
        words = tuple(word for facet in self._about(asked, said) for word in facet.words)
        for report_id in asked.report_ids:
            parts = self._catalog.parts(report_id)
            stating = {
                fact.sentence
                for fact in parts.facts
                if abs(fact.value - quantity.value) <= margin and self._alike(fact.unit, quantity.unit)
            }
            for sentence in parts.sentences:
                text = fold(sentence.text)
                here = sentence.ordinal in stating or _states(text, quantity, margin)
                around = text + fold("".join(parts.sections[sentence.section].path))
                if here and (not words or any(word in around for word in words)):
                    return True
        return False

    def _alike(self, unit: str, other: str) -> bool:
        """Whether a report's unit counts what that of the question does, or the latter tells nothing: 个."""
        return unit == other or other in _PLAIN_UNITS or load_measures().comparable(unit, other)

    def _figure_for(self, asked: Asked, asserting: Quantity) -> Fact | None:
        """Return the report's own figure for what an asserted one is said of."""
        folded = fold(asked.content)
        quantity = next((q for q in asserted(folded) if q.value == asserting.value), None)
        if quantity is None:
            return None
        clause = re.split(r"[,，。;；?？]", folded[: quantity.start])[-1]
        after = re.split(r"[,，。;；?？里中]", folded[quantity.end :])[0][:_NOUN_REACH]
        unit = quantity.unit or "件"
        asking = f"{clause} 多少{unit} {after}"
        wanted = read_wanted(asking, "", (unit,), self._lexicon, load_measures())
        if wanted is None:
            return None
        entries = [self._catalog.entry(report_id) for report_id in asked.report_ids[:1]]
        return next((row.fact for row in find_rows(self._catalog, wanted, entries) if row.fact), None)

    def _about(self, asked: Asked, event: str) -> tuple[Facet, ...]:
        """Return what the event is said of: the question's pieces without the event and the asking words."""
        content = fold(asked.content)
        content = _ASKS_WITH.sub(" ", content.replace(event, " ") if event else content)
        return tuple(f for f in read_facets(content, self._lexicon) if f.weight in {CONCEPT_WEIGHT, WORD_WEIGHT})

    def _happened(self, report_ids: Sequence[str], told: re.Pattern[str], about: Sequence[Facet], event: str) -> bool:
        """Whether a report says that it happened, to at least half of what it is said of.

        That stands beside the word for it, or, where the report has the question's own word, in the same sentence.
        """
        weight = sum(facet.weight for facet in about)
        for sentence in self._sentences(report_ids):
            folded = fold(sentence.text)
            for match in told.finditer(folded):
                beside = folded[max(0, match.start() - NEAR) : match.end() + NEAR]
                around = folded if match.group() == event else beside
                there = sum(f.weight for f in about if any(word in around for word in f.words))
                if there >= HALF * weight:
                    return True
        return False

    def _sentences(self, report_ids: Sequence[str]) -> Iterator[Sentence]:
        for report_id in report_ids:
            yield from self._catalog.sentences((report_id,))

    def _draft(self, asked: Asked, untrue: _Untrue, *, known: bool = True) -> Draft:
        """Return the refusal that names what does not stand and quotes what does."""
        passages: tuple[Passage, ...] = number_facts(self._catalog, untrue.facts)[0]
        quotes = [excerpt(self._catalog.report(fact.report_id).text, fact) for fact in untrue.facts]
        for sentence in untrue.sentences:
            parts = self._catalog.parts(sentence.report_id)
            section = parts.sections[sentence.section]
            report = self._catalog.report(sentence.report_id)
            passages = (*passages, Passage(sentence, report, section.path, section.aspect, 0.0))
            quotes.append(sentence.text.strip().rstrip("。"))
        claims = tuple(Claim(f"“{quote}”", (marker,), "quoted") for marker, quote in enumerate(quotes, 1))
        shown = "".join(f"{claim.text}[{marker}]" for marker, claim in enumerate(claims, 1))
        head = self._deny(asked, untrue)
        text = plain = head
        if shown:
            gap = say("common.semicolon", asked.language)
            words = gap.join(say("answerability.quote", asked.language, quote=quote) for quote in quotes)
            text = say("answerability.it_says", asked.language, head=head, quotes=shown)
            plain = say("answerability.it_says", asked.language, head=head, quotes=words)
        kind: RefusalKind = "false_premise" if known else "not_disclosed"
        return Draft(text, claims, cite(passages), refusal=Refusal(kind, plain))

    def _deny(self, asked: Asked, untrue: _Untrue) -> str:
        """Return that what is taken for granted is in none of the asked reports, and which others hold it."""
        what = say(untrue.key, asked.language, said=untrue.said)
        head = say("answerability.denied_anywhere", asked.language, what=what)
        if asked.named_place:
            whose = "、".join(name_of(self._catalog.entry(i)) for i in asked.report_ids[:2])
            head = say("answerability.denied", asked.language, whose=whose, what=what)
        if untrue.elsewhere:
            return say("answerability.held_elsewhere", asked.language, head=head, elsewhere=untrue.elsewhere)
        return head


def asserted(folded: str) -> tuple[Quantity, ...]:
    """Return the quantities that a question states as facts."""
    return tuple(
        quantity
        for quantity in find_quantities(folded)
        if quantity.unit not in _SIZES
        and not _MARK_BEFORE.search(folded[: quantity.start])
        and not _MARK_AFTER.match(folded, quantity.end)
    )


def _states(text: str, quantity: Quantity, margin: Decimal) -> bool:
    """Whether a folded text holds a figure, with no unit that would tell it from the asserted one."""
    percent = quantity.unit in {"%", "百分点"}
    return any(
        n.percent is percent and abs(n.value - quantity.value) <= margin and _UNIT_LEFT_OUT.match(text, n.end)
        for n in find_numerals(text)
    )


def _last_digit(said: str) -> Decimal:
    """Return the worth of the last digit written: 7.4万 is exact to a thousand, 45件 to one."""
    match = re.search(r"\d+(?:\.(\d+))?\s*([万亿]?)", said)
    if match is None or not match[2]:
        return Decimal(0)
    return Decimal(10) ** ((4 if match[2] == "万" else 8) - len(match[1] or ""))
