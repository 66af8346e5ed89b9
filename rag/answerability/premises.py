"""What a question takes for granted: figures and events. Are they in the asked reports? If not, the answer says so
and shows what is there.

Judges no evidence for what is asked itself. Knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.facts.measures import load_measures
from index.facts.quantities import Quantity
from index.records import Fact, Passage, Sentence
from index.stores.catalog import Catalog
from index.text.cleaning import fold_sentence
from index.text.markup import without_marks
from index.text.normalize import fold
from index.text.numerals import find_numerals
from rag.grounding.citations import cite, number_facts
from rag.language.messages import say
from rag.language.words import finder
from rag.ledger.lookup import find_rows
from rag.retrieval.retriever import Found
from rag.schema.answer import Claim, Draft, Refusal, RefusalKind
from rag.understanding.assertions import Assertion, read_assertions, read_beside, read_stated
from rag.understanding.cues.cue import Cue
from rag.understanding.keywords import Facet
from rag.understanding.measure_query import read_wanted
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon
from rag.wording.excerpts import excerpt
from rag.wording.lines import name_of

_CORE, _SHORT, _BESIDE = 2, 5, 6  # characters of a denied verb, of a plain denial, and before the verb where it stands
_NEGATIVE = re.compile(r"没|未|不|无|缺|欠|难|差|弱|滞后|有待|短板|落后")
NEAR = 16  # characters between what happened and what it happened to, by judgement: a clause or two
HALF = 0.5  # of what is asked about, by weight, must stand beside the word for what happened
_PLAIN_UNITS = frozenset({"", "个"})
_UNIT_LEFT_OUT = re.compile(r"[余多]?[^\u4e00-\u9fff\d]")  # a figure that no unit follows counts anything
READ_THROUGH = 200  # reports in which a name is looked for that the asked ones lack; by judgement
_MOST_NAMED = 3
_LONG_NAME, _MOSTLY = 6, 0.8  # characters from which a quoted name need not be exact, and the share that must be
_SPACE = re.compile(r"\s")


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

    def check_figures(self, asked: Question) -> Draft | None:
        """Return that a figure which the question asserts is in none of the asked reports, or None."""
        if asked.several or not asked.named_place or asked.operation.limits or not asked.report_ids:
            return None
        if asked.has(Cue.YES_NO_HAPPENED) and not asked.has(Cue.WHY_HAPPENED):
            return None  # 是不是60件? is answered by the figure
        if asked.missing_years and set(asked.missing_years) >= set(asked.years):
            return None
        many = asked.working.many if asked.working else None  # 这两个, 三家: the figures that a turn works on
        assertions = [one for one in read_assertions(asked) if many is None or one.quantity.value != many]
        for assertion in assertions:
            if not self._stands(assertion, asked):
                first = next(one for one in assertions if one.quantity.value == assertion.quantity.value)
                fact = self._figure_for(asked, first)
                said = assertion.said
                untrue = _Untrue("answerability.figure", said, (fact,) if fact else ())
                return self._draft(asked, untrue)
        return None

    def check_names(self, asked: Question) -> Draft | None:
        """Return that a name the question quotes is in another report and in none of the asked ones, or None."""
        if asked.several or not asked.named_place or not asked.report_ids:
            return None
        for name in asked.quoted:
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

    def check_events(self, asked: Question, found: Found) -> Draft | None:
        """Return that what the question says happened is in none of the asked reports, or None."""
        if asked.several:
            return None
        if cause := asked.hit(Cue.SUPPOSED_CAUSE):
            return self._check_cause(asked, found, next(iter(cause.groups.values())))
        if named := asked.hit(Cue.NAMED_EVENT):
            return self._check_named(asked, found, named.groups["event"])
        if denied := asked.hit(Cue.NOT_DONE):
            return self._check_denied(asked, found, denied.text)
        presumes = any(map(asked.has, (Cue.WHY_HAPPENED, Cue.WHEN_OR_WHO, Cue.WHICH_OR_RESULT)))
        return self._check_happened(asked, found, presumes=presumes)

    def _check_happened(self, asked: Question, found: Found, *, presumes: bool) -> Draft | None:
        """Return that what happened by the question's words is told by no asked report, or None."""
        happened = asked.hit(Cue.HAPPENED)
        if happened is None or not (presumes or asked.has(Cue.YES_NO_HAPPENED)):
            return None
        event, told = happened.text, finder("told", happened.groups["event"])  # as a report would say it
        about = read_beside(asked, event, self._lexicon)
        if self._happened(asked.report_ids, told, about, event):
            return None
        related = [p.sentence for p in found.passages[:1] if not about or found.covered([p]) > 0]
        untrue = _Untrue("answerability.event", event, sentences=tuple(related))
        return self._draft(asked, untrue, known=presumes)

    def _check_named(self, asked: Question, found: Found, event: str) -> Draft | None:
        """Return that an event which the question speaks of as known stands in none of the asked reports, or None."""
        facets = read_stated(fold(event), self._lexicon)
        weight = sum(facet.weight for facet in facets)
        if not facets:
            return None
        for sentence in self._sentences(asked.report_ids):
            text = fold_sentence(sentence.text)
            if sum(f.weight for f in facets if any(word in text for word in f.words)) >= HALF * weight:
                return None
        related = tuple(passage.sentence for passage in found.passages[:1])
        return self._draft(asked, _Untrue("answerability.name", event, sentences=related))

    def _check_denied(self, asked: Question, found: Found, denied: str) -> Draft | None:
        """Return that nothing found denies what the question says was not done, or None."""
        best = found.passages[:3]
        if not best:
            return None
        told, core = fold(best[0].sentence.text), denied[-_CORE:]  # 没被通过, but 获满票通过
        at = told.find(core) if _CORE < len(denied) <= _SHORT else -1
        contrary = at >= 0 and not _NEGATIVE.search(told[max(0, at - _BESIDE) : at])
        if not contrary and any(_NEGATIVE.search(fold_sentence(passage.sentence.text)) for passage in best):
            return None
        untrue = _Untrue("answerability.event", denied, sentences=(best[0].sentence,))
        return self._draft(asked, untrue)

    def _check_cause(self, asked: Question, found: Found, cause: str) -> Draft | None:
        """Return that a cause which the question wants confirmed stands nowhere beside what it is said to cause."""
        facets = read_stated(fold(cause), self._lexicon)
        best = found.passages[:3]
        if not facets or not best:
            return None
        text = "".join(fold_sentence(passage.sentence.text) for passage in best)
        there = sum(f.weight for f in facets if any(word in text for word in f.words))
        if there >= HALF * sum(facet.weight for facet in facets):
            return None
        related = (best[0].sentence,)
        untrue = _Untrue("answerability.cause", cause, sentences=related)
        return self._draft(asked, untrue)

    def _stands(self, assertion: Assertion, asked: Question) -> bool:
        """Whether one of the asked reports states a figure as asserted, of something that the question names."""
        quantity, margin = assertion.quantity, assertion.margin
        beside = read_beside(asked, assertion.said, self._lexicon) if asked.turn is None else ()
        words = tuple(word for facet in beside for word in facet.words)  # of a turn what was told before is meant
        for report_id in asked.report_ids:
            parts = self._catalog.parts(report_id)
            stating = {
                fact.sentence
                for fact in parts.facts
                if abs(fact.value - quantity.value) <= margin and self._alike(fact.unit, quantity.unit)
            }
            for sentence in parts.sentences:
                text = fold_sentence(sentence.text)
                here = sentence.ordinal in stating or _states(text, quantity, margin)
                around = text + fold("".join(parts.sections[sentence.section].path))
                if here and (not words or any(word in around for word in words)):
                    return True
        return False

    def _alike(self, unit: str, other: str) -> bool:
        """Whether a report's unit counts what that of the question does, or the latter tells nothing: 个."""
        return unit == other or other in _PLAIN_UNITS or load_measures().comparable(unit, other)

    def _figure_for(self, asked: Question, asserting: Assertion) -> Fact | None:
        """Return the report's own figure for what an asserted one is said of."""
        wanted = read_wanted(asserting.asking, "", (asserting.unit,), self._lexicon, load_measures())
        if wanted is None:
            return None
        entries = [self._catalog.entry(report_id) for report_id in asked.report_ids[:1]]
        return next((row.fact for row in find_rows(self._catalog, wanted, entries) if row.fact), None)

    def _happened(self, report_ids: Sequence[str], told: re.Pattern[str], about: Sequence[Facet], event: str) -> bool:
        """Whether a report says that it happened, to at least half of what it is said of.

        That stands beside the word for it, or, where the report has the question's own word, in the same sentence.
        """
        weight = sum(facet.weight for facet in about)
        for sentence in self._sentences(report_ids):
            folded = fold_sentence(sentence.text)
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

    def _draft(self, asked: Question, untrue: _Untrue, *, known: bool = True) -> Draft:
        """Return the refusal that names what does not stand and quotes what does."""
        passages: tuple[Passage, ...] = number_facts(self._catalog, untrue.facts)[0]
        quotes = [excerpt(self._catalog.report(fact.report_id).text, fact) for fact in untrue.facts]
        for sentence in untrue.sentences:
            parts = self._catalog.parts(sentence.report_id)
            section = parts.sections[sentence.section]
            report = self._catalog.report(sentence.report_id)
            passages = (*passages, Passage(sentence, report, section.path, section.aspect, 0.0))
            quotes.append(without_marks(sentence.text).strip().rstrip("。"))
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

    def _deny(self, asked: Question, untrue: _Untrue) -> str:
        """Return that what is taken for granted is in none of the asked reports, and which others hold it."""
        what = say(untrue.key, asked.language, said=untrue.said)
        head = say("answerability.denied_anywhere", asked.language, what=what)
        if asked.named_place:
            whose = "、".join(name_of(self._catalog.entry(i)) for i in asked.report_ids[:2])
            head = say("answerability.denied", asked.language, whose=whose, what=what)
        if untrue.elsewhere:
            return say("answerability.held_elsewhere", asked.language, head=head, elsewhere=untrue.elsewhere)
        return head


def _states(text: str, quantity: Quantity, margin: Decimal) -> bool:
    """Whether a folded text holds a figure, with no unit that would tell it from the asserted one."""
    percent = quantity.unit in {"%", "百分点"}
    return any(
        n.percent is percent and abs(n.value - quantity.value) <= margin and _UNIT_LEFT_OUT.match(text, n.end)
        for n in find_numerals(text)
    )
