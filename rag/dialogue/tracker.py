"""What a dialogue stands at, and how each further question moves it on: to other places, years, or measures.

A state is a value: a dialogue is read anew from its questions each time, and nothing is kept between two readings.
Reads no report beyond its profile and decides nothing about answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.records import Described
from rag.dialogue.acts import (
    ANOTHER_TOPIC,
    ASIDE,
    CLEFT,
    GROWTH,
    LACKING,
    PLANNED,
    reference,
    says_nothing_at_all,
)
from rag.dialogue.corrections import PUTS_IN_PLACE, Correction, corrected, correction
from rag.dialogue.slots import Placing
from rag.dialogue.state import State
from rag.dialogue.topics import Topics
from rag.dialogue.turn import SURE, Turn
from rag.dialogue.turns import Turns, keeps
from rag.understanding.counted_parts import uncounted
from rag.understanding.cues.asking import WHY
from rag.understanding.cues.intent import asks_number, intent_of, join, leans, says_nothing, units_of
from rag.understanding.mention_query import asks_which
from rag.understanding.operation import asks_operation, read_operation
from rag.understanding.phrases import (
    KINDS,
    OPERATION_INTENTS,
    OVER_ALL,
    PARTICLES,
    PRONOUN,
    REASON,
    SEVERAL,
    WHICH_PLACE,
)
from rag.understanding.places.linker import PlaceFinder, key_of
from rag.understanding.question import ASKS_PLANS, Reference
from rag.understanding.time import read_years, report_year, without_years, year_spans
from rag.understanding.turn_reader import NUMBERS, TurnReading

_REPORTS = re.compile(r"报告|\breports?\b")
# 述的法, 普了法: a verb of the field with what stands between its parts.
_PARTED = re.compile("(?<=[述普学])(?:了|过|的)(?=法(?![律规治院]))|(?<=述)(?:了|过|的)(?=职(?!责|能))")

# 在哪个会上: of what meeting is asked; 哪个会更高 asks of none.
_MEETING = re.compile("(?:哪一?[个次场]|什么)会议?上(?![升涨])|哪一?[个次场]会议?$")

# A pronoun at the end asks for a place and is nothing to search for: 超过百件的有谁.
_WHO = re.compile(r"[是有]?(?:谁|哪[里儿])$")

# …,不要用术语: a clause at the end that forbids is said to who answers, and asks for nothing.
_FORBIDS = re.compile(
    r"(?:(?:^请?(?=不要|请勿)|[,，。;；!！?？]\s*(?:请|也|都|你|您)*)(?:不要|请?勿|别)(?![的人名])[^,，。;；!！?？多少几哪谁吗]*)+[。!！?？\s]*$"
)


_AS_BEFORE = frozenset({"same", "none"})  # types of answer that a turn leaves as they stand


class Dialogue:
    """The transitions of a dialogue over the library at hand."""

    def __init__(self, reports: Sequence[Described], places: PlaceFinder, turns: Turns, topics: Topics) -> None:
        self._reports = tuple(reports)
        self._places = places
        self._turns = turns
        self._topics = topics
        self._placing = Placing(reports, places, turns)

    def next(self, state: State, folded: str, now: date, reading: TurnReading | None = None) -> State:
        """Return the state after a question. ``reading``: how it is to be read instead of by the turn reader."""
        planned = self._turns.planned(folded)
        this_year = report_year(folded) or (self._planning_year(state, folded, now) if planned >= ASKS_PLANS else None)
        this_year = this_year or self._year_behind_reports(now)
        after = self._next(replace(state, this_year=this_year), folded, now, reading)
        if after.courtesy or after.reference:
            return after
        says_year, answer = bool(year_spans(folded)), self._turns.answer(folded)
        goes_on = state.content and not says_year and answer.name in _AS_BEFORE
        if answer.name in NUMBERS and answer.probability >= SURE:  # of what stands too
            after = replace(after, answer=answer)
        return replace(
            after,
            said=self._topics.own_words(self.content(folded)) if state.content else "",
            says_year=says_year,
            planned=state.planned if goes_on else planned,
        )

    def _planning_year(self, state: State, folded: str, now: date) -> int | None:
        """Return the year of the report that stands, of whose plans 今年 is said where nobody reports of today's."""
        inside = [report.profile for report in self._reports if key_of(report.profile.jurisdiction) in state.places]
        have = {year for profile in inside for year in (profile.year, profile.reviewed)}
        if not inside or have & {*read_years(folded, state.years, now).years}:
            return None
        standing = [profile for profile in inside if {profile.year, profile.reviewed} & {*state.years}] or inside
        return max((profile.year for profile in standing if profile.year), default=None)

    def _year_behind_reports(self, now: date) -> int | None:
        """Return the year behind the one that all reports review, where that is long past: of it 去年 is said there."""
        years = {report.profile.reviewed for report in self._reports}
        (year,) = years if len(years) == 1 else (None,)
        return year + 1 if year and year + 1 < now.year else None

    def _next(self, state: State, folded: str, now: date, reading: TurnReading | None) -> State:
        """Return the state after a question, without what is said of it whatever it does."""
        if says_nothing_at_all(folded):
            return replace(state, courtesy="nothing", reference=None)
        state = replace(
            state, courtesy=None, reference=None, turn=None, things=(), works_on=False, working=None, reckons=False
        )
        if state.content or state.places:
            return self._turn(state, folded, now, reading)
        first = self._turns.read(state, folded, now)
        if first.asks_nothing:
            return replace(state, courtesy="nothing")
        if first.is_talk or first.objects:
            return replace(state, courtesy="talk" if first.is_talk else "objection")
        state = replace(state, more=0, reason=False)
        return self._read(*self._moved(state, folded), now)

    def _turn(self, state: State, folded: str, now: date, reading: TurnReading | None) -> State:
        """Return the state after a question that is asked where something stands."""
        turn = self._turns.read(state, folded, now)
        turn = replace(turn, reading=reading) if reading else turn
        works_on = turn.works_on and not asks_which(folded)
        state = replace(state, turn=turn.reading, things=turn.things, works_on=works_on, working=turn.working)
        if turn.is_talk:
            return replace(state, courtesy="talk")
        if turn.asks_more and not (OVER_ALL.search(folded) or REASON.search(folded)):
            return replace(state, more=state.more + 1)
        if turn.points or turn.echoes:
            return self._to_source(state, turn, folded)
        if turn.about_library:  # of all that it holds, whatever places stand
            state = replace(state, places=(), years=(), outside=(), below=(), by_parent=(), ambiguous=(), level=None)
        if moved := self._turns.move(state, turn, folded):
            return _on_trail(moved)
        return self._asked_anew(replace(state, more=0, reason=False), turn, folded, now)

    def _asked_anew(self, state: State, turn: Turn, folded: str, now: date) -> State:
        """Return the state after a turn that the reader leaves to the words of the question itself."""
        if pointed := reference(folded):
            return self._pointed(state, pointed)
        puts = turn.act == "replace" and PUTS_IN_PLACE.search(folded)
        if (turn.corrects or puts) and (taken_back := correction(folded)):
            return self._corrected(state, taken_back, now)
        after = self._read(*self._moved(state, folded), now)
        return _without_strangers(state, after) if turn.names_no_place else after

    def _read(self, state: State, folded: str, now: date) -> State:
        """Return the state after a question that asks something itself."""
        first = not (state.content or state.places)
        answer = self._turns.answer(folded)
        after = self._next_content(state, folded)
        if not (after.taken or answer.name in _AS_BEFORE):
            after = replace(after, answer=answer)
        state = self.task(self._placing.next(after, folded, now, first=first), folded)
        if state.intent in SEVERAL:  # what is done with several places is no part of what is asked of others
            state = replace(state, content=self._topics.topic(state.content))
        return _on_trail(state)

    def _to_source(self, state: State, turn: Turn, folded: str) -> State:
        """Return the state after a turn that asks where something stands, or doubts it: its evidence is shown."""
        pointed = reference(folded)
        number = pointed.number if pointed and pointed.kind == "citation" else None
        return replace(
            state, reference=Reference("citation", number, of=turn.places, question=turn.ordinal, values=turn.values)
        )

    def _pointed(self, state: State, pointed: Reference) -> State:
        """Return the state after a question that points at the answer: of namesakes offered, the one chosen."""
        offered = state.ambiguous or (state.places if state.by_parent else ())
        there = pointed.number is not None and 0 < abs(pointed.number) <= len(offered)
        if pointed.kind == "ordinal" and not pointed.rest and pointed.number and there:
            chosen = offered[pointed.number - (pointed.number > 0)]
            return _on_trail(replace(state, places=(chosen,), ambiguous=(), by_parent=(), taken=True, named_here=False))
        return replace(state, reference=pointed)

    def _moved(self, state: State, folded: str) -> tuple[State, str]:
        """Return the state that a question sets out from, and the question without the words that say so."""
        if match := ANOTHER_TOPIC.search(folded):
            rest = folded[match.end() :]
            return (replace(state, content="", own="", context="") if PRONOUN.search(rest) else State()), rest
        if match := ASIDE.search(folded):
            return replace(state, content="", own="", context=""), folded[match.end() :]
        if state.trail and (split := self._turns.split_return(folded)):
            said, asked = split
            earlier = self._earlier(state, said)
            if earlier and CLEFT.search(self.content(asked)):  # what stands there is asked on, by its subject left out
                asked = self._without_places(asked)
            return (replace(earlier, trail=state.trail), asked) if earlier else (state, folded)
        return state, folded

    def _earlier(self, state: State, said: str) -> State | None:
        """Return where the dialogue last was at the place or the topic that is gone back to, else at another one."""
        back = tuple(reversed(state.trail))
        if named := self._keys(said):
            return next((step for step in back if named & {*step.places}), None)
        topic = self._turns.topics(said)
        if topic:
            return next((step for step in back if any(word in step.content for word in topic)), None)
        here = (state.places, state.content)
        return next((step for step in back if (step.places, step.content) != here), None)

    def _corrected(self, state: State, correction: Correction, now: date) -> State:
        """Return the state with what was said wrongly replaced; the rest of it stays."""
        wanted, standing = correction.wanted, state
        state = self._placing.next(replace(state, taken=True), wanted, now)
        kept = self._keys(correction.rejected) & {*standing.places}
        if state.named_here and kept and len(standing.places) > 1:
            places = (key for old in standing.places for key in (state.places if old in kept else (old,)))
            state = replace(state, places=tuple(dict.fromkeys(places)), years=state.years or standing.years)
        content = self.content(wanted)
        if not says_nothing(content):
            own = corrected(state.own, self.content(correction.rejected), content)
            number = state.number or asks_number(content)
            units = units_of(content) or (state.units if own != content else ())
            content = join(state.context, own)
            state = replace(state, own=own, content=content, units=units, number=number)
        return _on_trail(self.task(state, wanted))

    def _keys(self, folded: str) -> set[str]:
        return {key for place in self._places.find(folded) for key in place.bodies}

    def task(self, state: State, folded: str) -> State:
        """Return the state with what a question wants done; a follow-up that names nothing else does the same."""
        places = len(state.places) + len(state.outside)
        operation = read_operation(folded, places=places, years=len(state.years))
        if places == 1 and operation.kind == "count" and not _REPORTS.search(folded):
            operation = replace(operation, kind="lookup")  # 几家单位: what the report counts, not how many reports do
        intent = intent_of(folded, places, len(state.years))
        if intent not in SEVERAL and places != 1:
            intent = OPERATION_INTENTS.get(operation.kind, intent)
        follows = state.taken or bool(state.context)
        if follows and state.intent in SEVERAL and not asks_operation(folded) and not _asks_reason(state):
            chart = operation.chart or state.operation.chart
            return replace(state, operation=replace(state.operation, chart=chart))
        if state.taken and intent == "lookup":
            intent = "compare" if OVER_ALL.search(folded) else state.intent if state.intent not in SEVERAL else intent
        return replace(state, intent=intent, operation=operation)

    def _next_content(self, state: State, folded: str) -> State:
        """Return the state with what a question asks: anew, the same as before, or more of the same."""
        content = _WHO.sub("", self.content(folded)) if state.content else self.content(folded)
        if state.content and (state.works_on or says_nothing(WHICH_PLACE.sub("", OVER_ALL.sub("", content)))):
            content = ""
        if state.content and keeps(state.turn) and any(pattern.search(content) for pattern, _ in KINDS):
            content = ""  # 只要开发区的
        units, number = units_of(folded), asks_number(folded) or _number_goes_on(state)
        if state.content and (says_nothing(content) or content == state.content):
            return replace(
                state,
                own=state.content,
                context="",
                taken=True,
                units=units or state.units,
                number=number or state.number,
            )
        fresh = replace(state, content=content, own=content, context="", taken=False, units=units, number=number)
        if not state.content or not self._leans(content, folded, state.turn):
            return fresh
        if _of_another_part(content, state.content):
            return fresh  # what is planned stands elsewhere than what is lacking
        if REASON.search(content):  # 为什么 asks for the prose around a figure, not for the figure again
            before = uncounted(state.content)
            return replace(
                fresh,
                content=join(before, content),
                context=before,
                number=False,
                units=(),
                reason=state.number or bool(WHY.search(content)),
            )
        number = number or (state.number and state.intent in SEVERAL)
        beside = self._topics.beside_another(state.content, content)
        return replace(fresh, content=join(beside, content), context=beside, number=number)

    def _leans(self, content: str, folded: str, turn: TurnReading | None) -> bool:
        """Whether a question is asked of what stands: short or pointing, or one that has no subject of its own."""
        if GROWTH.fullmatch(content):
            return True
        if _goes_on(turn, content) and not (year_spans(folded) or self._topics.names_topic(content)):
            return True
        return not (self._places.spans(folded) or asks_which(folded)) and (
            leans(content, folded) or bool(CLEFT.search(content))
        )

    def content(self, folded: str) -> str:
        """Return what a question asks, without its places, years, pronouns of places, and particles."""
        folded = self._topics.without_remarks(folded)
        folded = PRONOUN.sub(" ", without_years(self._without_places(_MEETING.sub("会议", _PARTED.sub("", folded)))))
        before = ""
        while before != folded:  # 那么 … 呢: taking one particle away may bring the next to the front
            before, folded = folded, PARTICLES.sub("", folded).strip(" ,，、:：?？!！。\"'()（）")
        return re.sub(r"\s+", " ", folded)

    def _without_places(self, folded: str) -> str:
        """Return a text without its places, what it does to them, and how the answer is not to be worded."""
        places = self._places.spans(folded)
        acts = self._turns.place_acts(folded)
        spans = [(act.start, act.end) for act in acts]
        spans += [(start, end) for start, end in places if not any(act.takes(start) for act in acts)]
        for start, end in sorted(spans, reverse=True):
            folded = f"{folded[:start]} {folded[end:]}"
        return _FORBIDS.sub("", folded.strip(" ,，"))


def _without_strangers(before: State, after: State) -> State:
    """Return what stands after a turn that names no place, without the strange word that was taken for one."""
    known = tuple(place for place in after.outside if not place.unknown)
    if known == after.outside:
        return after
    return replace(after, outside=known, places=after.places or before.places, years=after.years or before.years)


def _goes_on(turn: TurnReading | None, content: str) -> bool:
    """Whether a turn likeliest asks more of what stands, a part of it, or why; of English words nouns are not told."""
    return turn is not None and not content.isascii() and turn.act.name in {"more", "narrow", "why"}


def _of_another_part(content: str, standing: str) -> bool:
    """Whether a question asks for what is planned where what is lacking stands, or the other way round."""
    if PLANNED.search(content):
        return bool(LACKING.search(standing)) and not PLANNED.search(standing)
    return bool(LACKING.search(content) and PLANNED.search(standing)) and not LACKING.search(standing)


def _on_trail(state: State) -> State:
    """Return the state with itself as the last of the trail."""
    return replace(state, trail=(*state.trail, replace(state, trail=())))


def _number_goes_on(state: State) -> bool:
    """Whether a turn that puts something in another's place asks for a number as the question before did."""
    reading = state.turn
    return bool(
        state.number
        and reading
        and reading.act.name in {"replace", "add"}
        and reading.act.probability >= SURE
        and reading.operation.name == "same"
        and reading.operation.probability >= SURE
    )


def _asks_reason(state: State) -> bool:
    return bool(state.context) and bool(REASON.search(state.own))
