"""Question and dialogue → what is asked: places, years, measures, intent, and the words to search with.

Decides nothing about answers and reads no report's text beyond its profile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Literal

from index.facts.measures import load_measures
from index.profile.gazetteer import Divisions
from index.records import Described
from index.stores.versions import ALL_COUNT, Counted
from index.text.normalize import fold
from rag.dialogue.state import State
from rag.dialogue.topics import Topics
from rag.dialogue.tracker import Dialogue
from rag.dialogue.turns import Turns, YearsOfBodies
from rag.language.detection import language_of
from rag.language.messages import say
from rag.schema.answer import Edit, Language, Scope
from rag.schema.errors import QuestionError
from rag.understanding.answer_reader import AnswerReader
from rag.understanding.phrases import PRONOUN
from rag.understanding.places.linker import PlaceFinder, key_of
from rag.understanding.places.unknown import Said, Unknown
from rag.understanding.question import ASKS_PLANS, Question
from rag.understanding.script import simplified
from rag.understanding.separate_questions import Asking, Part, separate
from rag.understanding.several_measures import read_measures
from rag.understanding.time import names_report_year
from rag.understanding.turn_reader import Label, TurnReader, TurnReading, letters_reader
from rag.understanding.vocabulary import Lexicon

_TWO = 2
_MOST_NAMED = 8
_FILE = r"(?i)(?<![0-9a-z_.-]){}"  # no file of the library: 11.txt where 1.txt is one


class ScopeReader:
    """Reads questions against the library at hand."""

    def __init__(
        self,
        reports: Sequence[Described],
        divisions: Divisions,
        lexicon: Lexicon,
        *,
        said: Said | None = None,
        counted: Counted = ALL_COUNT,
        reader: TurnReader | None = None,
        answers: AnswerReader | None = None,
    ) -> None:
        """``reader``: of turns; without it one that knows their letters only. ``answers``: tells where a question
        asks a further thing without a mark; without it only marks do.

        ``said`` tells whether any report says a word; without it only known places are told from other words."""
        self._reports = tuple(reports)
        self._counted = counted
        twice = (entry for group in self._counted.groups for entry in group.every)
        self._files = sorted(twice, key=lambda entry: -len(entry.name))  # a name that holds another one comes first
        self._unknown = Unknown(lexicon, said)
        self._places = PlaceFinder(reports, divisions, self._unknown)
        reader = reader or letters_reader()
        years = YearsOfBodies(_years_of(self._reports), _years_of(self._reports, planned=True))
        turns = Turns(self._places, lexicon, reader, years, said)
        self._asking = Asking(self._places, lexicon, reader)
        self._cuts = answers.cuts if answers else None
        self._dialogue = Dialogue(reports, self._places, turns, Topics(self._places, lexicon, reader))
        self._lexicon = lexicon
        self._years_of = years.reviewed

    @property
    def places(self) -> PlaceFinder:
        """What finds the library's bodies in a text."""
        return self._places

    def read(
        self,
        question: str,
        history: Sequence[str] = (),
        edit: Edit | None = None,
        *,
        today: date | None = None,
        reading: TurnReading | None = None,
    ) -> Question:
        """Return what a question asks after the earlier questions of its dialogue, oldest first.

        ``edit``: what the user set by hand of the last question's scope, which is then not read from its words.
        ``reading``: how the last question is to be read, instead of as the turn reader reads it.
        """
        now, question = today or date.today(), simplified(question)
        state, files = State(), frozenset[str]()
        earlier = [part for asked in map(simplified, history) for part in self.separate(asked)]
        readings = (*(None for _ in earlier), reading)
        for asked, given in zip((*earlier, question.strip()), readings, strict=True):
            spelled, named = self._with_places(asked)
            folded = fold(spelled)
            state = self._dialogue.next(state, folded, now, given)
            files = named or (frozenset() if state.named_here else files)
        state = self._spelled(question.strip(), state)
        return self._asked(question.strip(), self._edited(state, edit, folded), files)

    def acts(self, history: Sequence[str]) -> tuple[Literal["talk", "points", "asks"], ...]:
        """Return of each question of a dialogue whether it is small talk, points at the answer before it, or asks."""
        now, state, acts = date.today(), State(), list[Literal["talk", "points", "asks"]]()
        for asked in map(simplified, history):
            for part in self.separate(asked):
                more, state = state.more, self._dialogue.next(state, fold(self._with_places(part)[0]), now)
            points = state.reference or state.more > more
            acts.append("talk" if state.courtesy else "points" if points else "asks")
        return tuple(acts)

    def years_of(self, key: str) -> frozenset[int]:
        """Return the years of which a body, by its key, has reports."""
        return self._years_of.get(key, frozenset())

    def answer_of(self, question: str) -> Label:
        """Return what kind of thing would answer a question, by itself, and how probable that is."""
        return self._asking.read(simplified(question)).answer

    def operation_of(self, question: str) -> Label:
        """Return what a question wants done, by itself, and how probable that is."""
        return self._asking.read(simplified(question)).operation

    def separate(self, text: str) -> tuple[str, ...]:
        """Return the questions of a text in order; the text itself where it asks one thing."""
        return tuple(part.text for part in self.separated(text)) or (text,)

    def separated(self, text: str) -> tuple[Part, ...]:
        """Return the questions of a text with their characters, two at least; none where it asks one thing."""
        asking = self._asking
        parts = separate(simplified(text), asking, asking.are_one, cuts=self._cut, are_apart=asking.are_apart)
        return tuple(Part("".join(text[i] for i in part.at), part.at) for part in parts)

    def _cut(self, text: str) -> Sequence[int]:
        """Return where a question begins to ask a further thing; several measures of the field are one table."""
        places = self._cuts(text) if self._cuts else ()
        if places and any(one.wanted for one in read_measures(fold(text), "", self._lexicon, load_measures())):
            return ()
        return places

    def _with_places(self, said: str) -> tuple[str, frozenset[str]]:
        """Return a question with the files that it names as their places and years, and the ids of their reports.

        Of several reports of one body and year only: any other is asked by its place.
        """
        ids, low = set(), said.casefold()
        for entry in self._files:
            if entry.name.casefold() not in low:
                continue
            label = f"{self._places.label(key_of(entry.profile.jurisdiction))}{entry.profile.year}年"
            said, found = re.subn(_FILE.format(re.escape(entry.name)), label, said)
            if found:
                ids.add(entry.id)
        return said, frozenset(ids)

    def _meant(self, chosen: Sequence[Described], files: Collection[str]) -> list[Described]:
        """Return of several reports of one body and year those named by their files, else the one that counts."""
        named = {entry.id for group in self._counted.among(files) for entry in group.every}
        return [r for r in chosen if (r.id in files if r.id in named else self._counted.counts(r.id))]

    def _spelled(self, question: str, state: State) -> State:
        """Return the state with the places that an English question spells and that nobody knows."""
        if state.named_here or state.courtesy or state.reference or language_of(question) != "en":
            return state
        unknown = self._unknown.find_proper(question)
        return replace(state, places=(), outside=unknown, named_here=True) if unknown else state

    def _edited(self, state: State, edit: Edit | None, folded: str) -> State:
        """Return the state with what was set by hand."""
        if edit is None:
            return state
        if edit.jurisdictions is not None:
            keys = self._named(edit.jurisdictions, state.places)
            state = replace(state, places=keys, level=None, outside=(), below=(), by_parent=(), ambiguous=())
        if edit.years is not None:
            state = replace(state, years=edit.years, understood=())
        if edit.measure is not None:
            state = replace(state, content=edit.measure, own=edit.measure, context="", units=())
        state = replace(state, taken=True, named_here=False, courtesy=None, reference=None, more=0)
        return self._dialogue.task(state, folded)

    def _named(self, names: Sequence[str], standing: Sequence[str]) -> tuple[str, ...]:
        """Return the keys of bodies by name, or by name with the places they lie in; QuestionError for an unknown one.

        Of namesakes the one that the dialogue stands at, else all.
        """
        keys: list[str] = []
        for name in names:
            fitting = [
                k for k in self._places.keys if name in {self._places.jurisdiction(k).name, self._places.label(k)}
            ]
            if not fitting:
                there = dict.fromkeys(self._places.jurisdiction(key).name for key in self._places.keys)
                shown = "、".join(list(there)[:_MOST_NAMED]) + ("……" if len(there) > _MOST_NAMED else "")
                raise QuestionError(
                    f"库中没有“{name}”，现有：{shown}。 The library has no place called {name}; it has {shown}."
                )
            keys += [key for key in fitting if key in standing] or fitting
        return tuple(dict.fromkeys(keys))

    def parts(self, question: Question) -> tuple[Question, ...]:
        """Return the questions that one sentence asks of different places, in its order; none where it asks one thing.

        甲区审核了多少件文件,乙区培训了多少人? is two; 甲区和乙区各审核了多少件文件? is one of two places.
        """
        folded = fold(question.question)
        starts = [place.start for place in self._places.find(folded)]
        pieces = [folded[start:end].strip(" ,，、;；和与跟及比") for start, end in pairwise((*starts, len(folded)))]
        asked = [self.read(piece) for piece in pieces]
        if len(asked) < _TWO or any(len(a.content) < _TWO or len(a.scope.jurisdictions) != 1 for a in asked):
            return ()
        return tuple(asked)

    def _without(self, places: Sequence[str], chosen: Sequence[Described]) -> tuple[str, ...]:
        """Return the labels of the places of which no report was chosen."""
        there = {key_of(report.profile.jurisdiction) for report in chosen}
        return tuple(self._places.label(key) for key in places if key not in there)

    def _asked(self, question: str, state: State, files: Collection[str] = ()) -> Question:
        named = bool(state.places or state.outside)
        inside = [r for r in self._reports if not named or key_of(r.profile.jurisdiction) in state.places]
        candidates = [r for r in inside if state.level in {None, r.profile.jurisdiction.level}] or inside
        have = {r.profile.year for r in candidates}
        own = {(key_of(r.profile.jurisdiction), r.profile.year) for r in candidates}
        done = state.planned < ASKS_PLANS and not names_report_year(fold(question))
        reviewed = [  # of a year that one report plans and another reviews, what was done stands in the latter
            r
            for r in candidates
            if (year := r.profile.reviewed) in state.years
            and year != r.profile.year
            and (done or (key_of(r.profile.jurisdiction), year) not in own)
        ]
        told = {r.profile.reviewed for r in reviewed}
        planning = {r.profile.year for r in candidates if r.profile.reviewed == r.profile.year}
        planned = tuple(y - 1 for y in state.years if y not in have | told and y - 1 in planning)
        chosen = [r for r in candidates if r.profile.year in (*state.years, *planned) or r in reviewed] or candidates
        chosen = [r for r in chosen if not _is_plan_of_reviewed(r, reviewed)]
        chosen = self._meant(chosen, files)
        # in the order of the question, each by year: 甲是乙的几倍 is not 乙是甲的几倍
        order = {key: place for place, key in enumerate(state.places)}
        chosen = sorted(chosen, key=lambda r: order.get(key_of(r.profile.jurisdiction), 0))
        known = {r.profile.year for r in chosen}
        scope = Scope(
            jurisdictions=tuple(dict.fromkeys(r.profile.jurisdiction.name for r in chosen)) if named else (),
            years=tuple(sorted(y for y in known if y)) if state.places or state.years else (),
            measures=tuple(dict.fromkeys(m.concept.name for m in self._lexicon.find(state.own) if m.concept.measure)),
            intent=state.intent,
        )
        language = language_of(question)
        return Question(
            question=question,
            standalone=_standalone(question, state, scope.jurisdictions, language),
            language=language,
            scope=scope,
            report_ids=tuple(r.id for r in chosen),
            content=state.own,
            context=state.context,
            units=state.units,
            number=state.number,
            outside=state.outside,
            below=state.below,
            years=state.years,
            missing_years=tuple(year for year in state.years if year not in known | told),
            missing_reports=self._without(state.places, chosen) if len(state.places) > 1 else (),
            plans=bool(planned),
            named_place=named,
            by_parent=state.by_parent,
            ambiguous=tuple(self._places.label(key) for key in state.ambiguous),
            namesakes=self._places.namesakes(state.ambiguous),
            operation=state.operation,
            understood=(*state.understood, *(_reviews(r, language) for r in reviewed if r in chosen)),
            courtesy=state.courtesy,
            reference=state.reference,
            turn=state.turn,
            answer=state.answer,
            said=state.said,
            says_year=state.says_year,
            planned=state.planned,
            working=state.working,
            things=state.things,
            names_measure=any(m.concept.measure for m in self._lexicon.find(fold(question))),
            reckons=state.reckons,
            reason=state.reason,
            more=state.more,
        )


def _is_plan_of_reviewed(report: Described, reviewed: Sequence[Described]) -> bool:
    """Whether a report only plans the year that another report of the same body reviews."""
    year, key = report.profile.year, key_of(report.profile.jurisdiction)
    return report not in reviewed and any(
        one.profile.reviewed == year and key_of(one.profile.jurisdiction) == key for one in reviewed
    )


def _reviews(report: Described, language: Language) -> str:
    """Return that a report of another year is asked, as it reviews the one that is named."""
    profile = report.profile
    return say(
        "reading.reviewed",
        language,
        place=profile.jurisdiction.name,
        year=profile.year,
        reviewed=profile.reviewed,
    )


def _years_of(reports: Sequence[Described], *, planned: bool = False) -> dict[str, frozenset[int]]:
    """Return the years that each body's reports review, with ``planned`` also those by which they are known."""
    years: dict[str, set[int]] = {}
    for report in reports:
        own = {report.profile.reviewed, report.profile.year if planned else None} - {None}
        years.setdefault(key_of(report.profile.jurisdiction), set()).update(year for year in own if year)
    return {key: frozenset(own) for key, own in years.items()}


def _standalone(question: str, state: State, places: Sequence[str], language: Language) -> str:
    """Return the question as it would be asked without its dialogue."""
    if (
        state.courtesy
        or state.reference
        or not (state.taken or state.context or state.more or (places and not state.named_here))
    ):
        return question
    chinese = language == "zh"
    where = ("、" if chinese else ", ").join(places)
    when = "、".join(f"{year}年" for year in state.years) if chinese else ", ".join(map(str, state.years))
    head = f"{where}{when}" if chinese else " ".join(part for part in (where, when) if part)
    plain = question if state.named_here else PRONOUN.sub("", fold(question)).strip()
    body = state.own if state.taken or state.more else plain
    about = (f"(关于:{state.context})" if chinese else f" (about: {state.context})") if state.context else ""
    more = ("(更多)" if chinese else " (more)") if state.more else ""
    return f"{head}{':' if head else ''}{body}{about}{more}"
