"""What a turn that asks nothing of its own does to what stands: adds to it, drops from it, goes back, reckons with it.

The turn reader says what is done, the slots of the turn to what; the rest of what stands, stays. A turn that names a
measure or a topic of its own is no such turn, and none that the reader is not sure of is read here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from index.facts.measures import load_measures
from index.text.normalize import fold
from index.text.numerals import find_numerals
from rag.dialogue.place_acts import Act, read_acts
from rag.dialogue.state import State
from rag.dialogue.turn import BACKED, BEYOND_DOUBT, KINDS, SURE, WORKING, Turn
from rag.schema.answer import Intent
from rag.understanding.masking import SIGNS, mask
from rag.understanding.operation import Kind, Operation, read_operation
from rag.understanding.phrases import OPERATION_INTENTS
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.places.unknown import Said
from rag.understanding.several_measures import join_measures, named_stretch, read_measures, without
from rag.understanding.slot_spans import slot_spans
from rag.understanding.subject import NOUN, read_subject
from rag.understanding.time import read_years, year_spans
from rag.understanding.turn_reader import NUMBERS, Label, TurnReader, TurnReading, is_made_of
from rag.understanding.vocabulary import Lexicon
from rag.understanding.working import read_working

BESIDE = 0.1  # of a second act of a turn that goes back; by judgement
_ASIDES = frozenset({"operate", "form", "talk", "object", "more", "keep"})  # what a further clause may add to a turn
CLAUSE = re.compile(
    "[,，。;；!！?？]+|(?<=[\u4e00-\u9fff\ue000-\uf8ff])\\s+(?=[\u4e00-\u9fff\ue000-\uf8ff])"
)  # and a blank
_ASKING = frozenset({"look_up", "list", "explain", "summarise", "mentions", "library", "unsupported"})
_NTH = re.compile(r"第\s*([一二三四五六七八九十\d]{1,3})")
_FIRST = re.compile(r"最(?:开始|初|早|先)|一开始|起初|\bfirst\b")
_LEAVING = frozenset({"drop", "keep"})
_PLAIN = frozenset({"lookup", "compare", "trend"})
_LEFT = frozenset({"same", "none", "look_up"})  # operations of a turn that names nothing to be done
_TOGETHER = frozenset({"compare", "rank", "sum", "mean", "difference", "ratio"})
_FIGURES = frozenset({"number", "percent", "table", "chart"})  # types of answer that are made of figures
_TO_WHAT_STANDS = frozenset({"operate", "form"})
_HAN = re.compile("[\u4e00-\u9fff]")
_OF_SLOTS = frozenset({"add", "drop", "keep", "replace", "back", "correct"})


class YearsOfBodies(NamedTuple):
    """By key, the years that each body's reports review, and these with those by which they are known."""

    reviewed: Mapping[str, frozenset[int]]
    known: Mapping[str, frozenset[int]]


class Turns:
    """Reads turns over the library at hand, and does what they say to what stands."""

    def __init__(
        self,
        places: PlaceFinder,
        lexicon: Lexicon,
        reader: TurnReader,
        years: YearsOfBodies,
        said: Said | None = None,
    ) -> None:
        """``said`` tells whether any report says a word; without it every noun may be a topic."""
        self._said = said
        self._places = places
        self._lexicon = lexicon
        self._reader = reader
        self._years_of, self._known_of = years

    def read(self, state: State, folded: str, now: date) -> Turn:
        """Return how a folded turn is read where something stands."""
        masked = mask(folded, slot_spans(folded, self._places, self._lexicon))
        found = self._places.find(folded)
        named = tuple(dict.fromkeys(key for place in found for key in place.bodies))
        years = read_years(folded, state.years or tuple(self._latest(state.places)), now, state.this_year)
        outside = [place for place in self._places.outside(folded) if not place.unknown]
        # of namesakes, and of a place that only bodies below it report for, which is meant is asked back elsewhere
        open_ = any(place.parent or len(place.bodies) > 1 for place in found)
        inside = not (outside or self._places.below(folded) or open_)
        done = self._done_to_named(masked)
        reading, bare = self._reading(masked), self._is_bare(masked)
        return Turn(
            replace(reading, act=done) if done else reading,
            bool(done) or bare or self._is_form(masked),
            self._is_wordless(masked),
            named,
            years.years,
            () if done or (bare and self._is_surely_nameless(masked)) else self._things(folded),
            read_working(
                folded,
                named,
                (*self._places.spans(folded), *year_spans(folded)),
                measured=SIGNS["measure"] in masked,
                official={
                    folded[one.start : one.end]: tuple(map(fold, one.concept.official))
                    for one in self._lexicon.find(folded)
                    if one.concept.measure
                },
            ),
            self._talks(masked),
            self._asks_source(masked),
            self._corrects(masked),
            _values(folded, year_spans(folded)),
            _ordinal(folded),
            inside and bool(named or years.years),
            (*self._places.understood(folded), *years.understood),
        )

    def answer(self, folded: str) -> Label:
        """Return what kind of thing would answer a folded question by itself.

        A number, a share and a sum of money are one kind: its probability is theirs together.
        """
        reading = self._reader.read(mask(folded, slot_spans(folded, self._places, self._lexicon)))
        figures = [label for label in reading.answers if label.name in NUMBERS]
        together = sum(label.probability for label in figures)
        return Label(figures[0].name, together) if together > reading.answer.probability else reading.answer

    def planned(self, folded: str) -> float:
        """Return the probability that a folded question asks for what is planned, and not for what was done."""
        return self._reader.planned(mask(folded, slot_spans(folded, self._places, self._lexicon)))

    def place_acts(self, folded: str) -> tuple[Act, ...]:
        """Return what a folded text does to the places that it names."""

        def act_of(start: int, end: int) -> str:
            masked = mask(folded[start:end], slot_spans(folded[start:end], self._places, self._lexicon))
            act = self._reader.read(masked).act
            return act.name if act.probability >= BACKED and self._is_bare(masked) else ""

        return read_acts(folded, self._places.spans(folded), act_of)

    def split_return(self, folded: str) -> tuple[str, str] | None:
        """Return what of a turn goes back to something asked earlier, and what is asked there; else None."""
        back, asked = list[str](), list[str]()
        for clause in filter(None, map(str.strip, CLAUSE.split(folded))):
            act = self._reader.read(mask(clause, slot_spans(clause, self._places, self._lexicon))).act
            (back if act.name == "back" and act.probability >= BACKED else asked).append(clause)
        return (",".join(back), ",".join(asked)) if back else None

    def _reading(self, masked: str) -> TurnReading:
        """Return the reading of a turn: the act of the clauses that name a place or a year, the rest of all of it."""
        whole = self._reader.read(masked)
        acts = [self._reader.read(clause).act for clause in _telling(masked)]
        if len({act.name for act in acts}) > 1:  # 去掉甲,加上乙: two turns in one
            return replace(whole, act=Label("new", 1.0))
        return self._with_operation(replace(whole, act=acts[0]), masked) if acts else whole

    def _done_to_named(self, masked: str) -> Label | None:
        """Return what a clause that names nothing does to the place of another clause: 甲区口径不同,拿掉."""
        telling = _telling(masked)
        others = [clause for clause in CLAUSE.split(masked) if clause and clause not in telling]
        if not telling or SIGNS["measure"] in masked or self._surely(telling) in _OF_SLOTS:
            return None
        acts = [self._reader.read(clause).act for clause in others if self._is_bare(clause)]
        done = [act for act in acts if act.name in _LEAVING and act.probability >= SURE]
        return done[0] if done and len(done) == len(others) else None

    def _talks(self, masked: str) -> bool:
        """Whether no clause of a turn surely is anything but talk: 哈哈挺好。几件来着? is not."""
        acts = [self._reader.read(clause).operation for clause in CLAUSE.split(masked) if clause]
        return not any(label.name != "none" and label.probability >= BACKED for label in acts)

    def _asks_source(self, masked: str) -> bool:
        """Whether a turn or one of its clauses asks where something stands; one that goes back may do so besides."""
        readings = [self._reader.read(part) for part in (masked, *filter(None, CLAUSE.split(masked)))]
        return any(
            label.name == "source" and label.probability >= (BESIDE if reading.act.name == "back" else SURE)
            for reading in readings
            for label in reading.acts
        )

    def _corrects(self, masked: str) -> bool:
        """Whether a turn or a clause of it puts something right, or its first clause finds fault: 打错了,是乙县."""
        clauses = [clause for clause in CLAUSE.split(masked) if clause]
        fault = len(clauses) > 1 and self._reader.read(clauses[0]).act.name == "object"
        acts = [self._reader.read(part).act for part in (masked, *clauses)]
        return fault or any(act.name == "correct" and act.probability >= BACKED for act in acts)

    def _with_operation(self, whole: TurnReading, masked: str) -> TurnReading:
        """Return a reading with the operation of a clause that names no place or year, if it has one: 去掉甲,求和."""
        telling = _telling(masked)
        rest = [self._reader.read(clause) for clause in CLAUSE.split(masked) if clause and clause not in telling]
        worked = [reading for reading in rest if reading.act.name == "operate" and reading.operation.name in KINDS]
        if not worked or whole.operation.name in KINDS:
            return whole
        return replace(whole, operation=worked[0].operation, operations=worked[0].operations)

    def move(self, state: State, turn: Turn, folded: str) -> State | None:
        """Return what stands after a turn, or None where it is not one of those that are read here."""
        if not state.content:
            return None
        if measured := self._with_measures(state, turn, folded):
            return measured
        if not turn.bare:
            return None
        state = _without_reason(state)
        turn = turn if self.place_acts(folded) else _with_act(turn)
        slotless = not (turn.places or turn.years or turn.ordinal)
        works = slotless and turn.act in {"add", "drop", "keep"} and turn.reading.operation.name in KINDS  # 加一起
        if turn.act in {"replace", "add"} and turn.only_slots and 0 < turn.ordinal <= len(state.trail):
            state = replace(state.trail[turn.ordinal - 1], trail=state.trail)  # 第二个问题换成甲区
        moved: State | None = None
        if turn.act in _OF_SLOTS and (turn.only_slots or (turn.act == "back" and turn.ordinal)):
            moved = self._moved(state, turn)
        elif slotless and turn.reading.act.name == "widen":
            moved = _wider(state)
        elif slotless and turn.act == "keep" and not works:  # 只留前两名
            moved = self._gathered(state, turn)
        elif works or (turn.act in {"operate", "form"} and not (turn.places or turn.years)):
            moved = self._gathered(state, turn) or _with_figures(state, turn)
        if moved is None:
            return None
        moved = replace(
            moved,
            own=moved.content,
            context="",
            taken=True,
            named_here=bool(turn.places),
            understood=turn.understood,
            reason=False,
            more=0,
        )
        return self._done(moved, turn, folded)

    def _with_measures(self, state: State, turn: Turn, folded: str) -> State | None:
        """Return what stands with a measure more, or without one of several; None where a turn says no such thing.

        ``turn.working.many`` (三个数) reaches back to the measures that were asked for one after another.
        """
        named = self._measures(folded)
        if not named or turn.places or turn.years or not self._in_figures(state):
            return None
        act = self._act_on_measure(folded, named)
        content = ""
        if act in {"drop", "keep"}:
            content = without(state.content, named, self._lexicon, load_measures(), keep=act == "keep")
        elif act == "add" and state.places:
            added = named_stretch(_naming(folded, named), [said for said in named if said in _naming(folded, named)])
            content = join_measures([*self._asked_last(state, (turn.working.many or 2) - 1), added])
            content = content if len(read_measures(content, "", self._lexicon, load_measures())) > 1 else ""
        if not content:
            return None
        rows = _rows_before(state) if turn.working.many else []
        places = tuple(dict.fromkeys(key for step in rows for key in step.places))
        if len(places) == turn.working.many:  # 两边都要: of all that were asked for the same before
            state = replace(state, places=places, years=tuple(sorted({year for step in rows for year in step.years})))
        return replace(
            state,
            content=content,
            own=content,
            context="",
            taken=True,
            named_here=False,
            units=(),
            number=True,
            operation=replace(state.operation, chart=read_operation(folded, places=0, years=0).chart),
            reason=False,
            more=0,
        )

    def _measures(self, folded: str) -> tuple[str, ...]:
        """Return the words of a turn that name a measure of the field, or what was done."""
        found = [folded[one.start : one.end] for one in self._lexicon.find(folded)]
        found += [folded[one.start : one.end] for names in load_measures().all_in(folded) for one in names]
        return tuple(said for said in dict.fromkeys(found) if not is_made_of(said, self._reader.fillers))

    def _act_on_measure(self, folded: str, named: Sequence[str]) -> str:
        """Return what the clause of a turn that names a measure does to it; "" where the reader is not sure."""
        clause = _naming(folded, named)
        act = self._reader.read(mask(clause, slot_spans(clause, self._places, self._lexicon))).act
        return act.name if act.probability >= SURE else ""

    def _in_figures(self, state: State) -> bool:
        """Whether what stands asks for figures: in words, or for a table of what it names."""
        answer = self._reader.read(mask(state.content, slot_spans(state.content, self._places, self._lexicon))).answer
        return state.number or (answer.name in _FIGURES and answer.probability >= SURE)

    def _asked_last(self, state: State, many: int) -> list[str]:
        """Return the last measures that were asked of what stands, ``many`` at most, in their order."""
        asked = [step.content for step in state.trail if step.places == state.places and step.number]
        return list(dict.fromkeys((*asked, state.content)))[-max(many, 1) :]

    def topics(self, folded: str) -> tuple[str, ...]:
        """Return the words of a text that name a measure or another thing."""
        measures = (folded[mention.start : mention.end] for mention in self._lexicon.find(folded))
        return tuple(dict.fromkeys((*measures, *self._things(folded))))

    def _things(self, folded: str) -> tuple[str, ...]:
        """Return the words of a turn that name something: its measures, and nouns that turns are not made of."""
        for start, end in (*self._places.spans(folded), *year_spans(folded)):
            folded = f"{folded[:start]}{' ' * (end - start)}{folded[end:]}"
        terms = read_subject(folded, self._lexicon).terms
        named = (t.said for t in terms if t.concept or t.weight >= NOUN)
        return tuple(said for said in named if not (is_made_of(said, self._reader.fillers) or any(find_numerals(said))))

    def _is_bare(self, masked: str) -> bool:
        """Whether a masked turn names no measure, and beside its slots no thing but those that turns are made of.

        A further clause that asks something itself is a question of its own.
        """
        if SIGNS["measure"] in masked:
            return False
        telling = _telling(masked)
        others = [clause for clause in CLAUSE.split(masked) if clause and clause not in telling] if telling else []
        if others and (self._act_of(telling) == "back" or any(self._act_of([one]) not in _ASIDES for one in others)):
            return False
        nameless = self._is_surely_nameless(masked)
        for sign in SIGNS.values():
            masked = masked.replace(sign, " ")
        terms = [term for term in read_subject(masked, self._lexicon).terms if term.weight >= NOUN]
        return all(
            is_made_of(term.said, self._reader.fillers) or (nameless and self._is_unsaid(term.said)) for term in terms
        )

    def _is_surely_nameless(self, masked: str) -> bool:
        """Whether a masked turn beyond doubt does what is done to places and years, or to what stands."""
        act = self._reader.read(masked).act
        slots = SIGNS["place"] in masked or SIGNS["year"] in masked
        return act.probability >= BEYOND_DOUBT and (act.name in _TO_WHAT_STANDS or (slots and act.name in _OF_SLOTS))

    def _is_unsaid(self, word: str) -> bool:
        """Whether no report says a Chinese word, which then is no topic of any: 排个序, 柱状图."""
        return bool(self._said and _HAN.search(word) and not self._said(word))

    def _is_wordless(self, masked: str) -> bool:
        """Whether a masked turn has no word beside its slots but those that turns are made of and that ask how many."""
        for sign in SIGNS.values():
            masked = masked.replace(sign, " ")
        return all(is_made_of(term.said, self._reader.fillers) for term in read_subject(masked, self._lexicon).terms)

    def _is_form(self, masked: str) -> bool:
        """Whether a masked turn names no slot and asks for a table or a chart: 画个柱状图."""
        if any(sign in masked for slot, sign in SIGNS.items() if slot != "number"):
            return False
        reading = self._reader.read(masked)
        sure = min(reading.act.probability, reading.answer.probability) >= SURE
        return sure and reading.act.name == "form" and reading.answer.name in {"table", "chart"}

    def _surely(self, clauses: Sequence[str]) -> str:
        act = self._reader.read(",".join(clauses)).act
        return act.name if act.probability >= SURE else ""

    def _act_of(self, clauses: Sequence[str]) -> str:
        return self._reader.read(",".join(clauses)).act.name

    def _moved(self, state: State, turn: Turn) -> State | None:
        """Return what stands after its places and years were changed."""
        if turn.act == "back":
            return _back(state, turn)
        if turn.act == "add":  # A, then 那B呢, then 加上C列个表: all that were asked are seen together
            together = turn.places and len(state.places) == 1 and _is_of_several(turn)
            return self._added((self._gathered(state, turn) if together else None) or state, turn)
        if turn.act == "drop":
            places = tuple(key for key in state.places or self._places.keys if key not in turn.places)
            have = frozenset[int]().union(*(self._known_of.get(key, frozenset()) for key in places))
            years = tuple(year for year in state.years if year not in turn.years and (year in have or not turn.places))
            return replace(state, places=places, years=years) if places and (years or not turn.years) else None
        if turn.act == "keep" and turn.places and state.places and not {*turn.places} <= {*state.places}:
            return replace(state, places=turn.places, years=turn.years or self._still(turn.places, state.years))
        if turn.act == "correct" and len(turn.places) > 1:
            return None  # which of them was meant is read by the words around them
        places = _put_in_place(state, turn) or turn.places or state.places
        return replace(
            state,
            places=places,
            years=turn.years or (self._still(places, state.years) if turn.places else state.years),
            outside=(),
            below=(),
            by_parent=(),
            ambiguous=(),
            level=None if turn.places else state.level,
        )

    def _added(self, state: State, turn: Turn) -> State | None:
        """Return what stands with more places, each with the years it has; or with more years."""
        if not turn.places:
            return replace(state, years=tuple(dict.fromkeys((*state.years, *turn.years))))
        if not state.places and not state.outside:
            return None  # to all places none can be added
        places = tuple(dict.fromkeys((*state.places, *turn.places)))
        years = {*state.years, *turn.years}
        for key in turn.places:  # one that has none of the standing years is asked of its own latest
            if not turn.years and state.years and not self._known_of.get(key, frozenset()) & {*state.years}:
                years |= self._latest((key,))
        return replace(state, places=places, years=tuple(sorted(years)), level=None)

    def _still(self, places: Collection[str], years: tuple[int, ...]) -> tuple[int, ...]:
        """Return the standing years if each of some places has a report of one of them, else none: its latest."""
        return years if all(self._known_of.get(key, frozenset()) & {*years} for key in places) else ()

    def _gathered(self, state: State, turn: Turn) -> State | None:
        """Return what stands with the rows that were answered one after another: A, then 那B呢, are both meant.

        None where one row stands and there is nothing to reckon with.
        """
        if len(state.places) != 1 and (state.operation.top or 0) > 1 and turn.act == "operate":
            return None  # the first few are meant
        rows = _rows_before(state)
        if len(state.places) != 1 and len(rows) < 2:  # noqa: PLR2004  # they were asked in one
            return state
        places = tuple(dict.fromkeys(key for step in rows for key in step.places))
        if len(places) < 2:  # noqa: PLR2004  # one row alone
            drawn = turn.reading.answer.name in {
                "table",
                "chart",
            }  # of the figures that were told, if there are several
            return state if turn.act == "form" and not drawn else None
        years = {year for step in rows for year in step.years or self._latest(step.places)}
        return replace(state, places=places, years=tuple(sorted(years)))

    def _latest(self, places: Sequence[str]) -> set[int]:
        return {max(own) for key in places if (own := self._years_of.get(key))}

    def _done(self, state: State, turn: Turn, folded: str) -> State:
        """Return what stands with what is to be done with it."""
        places, years = len(state.places), len(state.years)
        said = read_operation(folded, places=places, years=years)
        works = turn.act in WORKING
        kind = KINDS.get(turn.reading.operation.name) if works else None
        stays = turn.reading.operation.name == "same" and turn.reading.operation.probability >= SURE
        names_none = stays and not (said.limits or said.top)
        if kind is None and (names_none or said.kind in _PLAIN):  # the standing one goes on
            chart = said.chart or state.operation.chart
            operation = replace(state.operation, chart=chart)
            if state.operation.kind in _PLAIN:
                operation = replace(operation, kind=said.kind if said.kind in _PLAIN else _plain(places, years))
        else:
            operation = replace(said, kind=kind or said.kind)
        if operation.kind == "rank" and places == 2 and operation.top == 1:  # noqa: PLR2004  # 谁高, of two
            operation = replace(operation, kind="compare")
        return replace(state, operation=operation, intent=_intent(operation, places, years))


def _without_reason(state: State) -> State:
    """Return what stands without the question why it was so, which is not asked of another year."""
    return replace(state, content=state.context) if state.reason and state.context else state


def _wider(state: State) -> State | None:
    """Return where the dialogue last stood at the same question without a limit, or of more places: 还是都看."""
    for step in reversed(state.trail):
        if step.content not in {state.content, state.context or state.content}:
            return None
        unbound = not (step.operation.limits or step.operation.top)
        bound = state.operation.limits or state.operation.top
        if unbound and (bound or {*step.places} > {*state.places}) and {*step.places} >= {*state.places}:
            return replace(step, trail=state.trail, turn=state.turn, working=state.working, things=state.things)
    return None


def _rows_before(state: State) -> list[State]:
    """Return the steps in which what stands was asked of one place after another, and of those then added to them.

    Nothing before a step at which places were left out: then it is the rest that is meant.
    """
    rows: list[State] = []
    for step in reversed(state.trail):
        fewer = rows and {*step.places} > {*rows[0].places}
        if step.content != state.content or fewer or not step.places or (len(step.places) > 1 and len(rows) > 1):
            break
        rows.insert(0, step)
    return rows


def _is_of_several(turn: Turn) -> bool:
    """Whether a turn surely wants rows seen together: as a table or a chart, or compared."""
    reading = turn.reading
    drawn = reading.answer.name in {"table", "chart"} and reading.answer.probability >= SURE
    return drawn or (reading.operation.name in _TOGETHER and reading.operation.probability >= SURE)


def _plain(places: int, years: int) -> Kind:
    """Return what is done with numbers of so many places and years where nothing is said."""
    return "lookup" if places == 1 and years < 2 else "trend" if places == 1 else "compare"  # noqa: PLR2004


def _with_act(turn: Turn) -> Turn:
    """Return a turn with what it does where the reader is not sure: its slots alone change, the rest stays."""
    new = turn.act == "new" and turn.only_slots and turn.wordless  # 乙县几个: a question that names no thing asks on
    if (turn.act and not new) or turn.things or turn.reading.operation.name not in _LEFT:
        return turn
    acts = () if new else turn.reading.acts
    likely = next((label.name for label in acts if label.name in _OF_SLOTS), "replace")
    act = "back" if turn.ordinal else likely if turn.only_slots else ""
    return replace(turn, reading=replace(turn.reading, act=Label(act, 1.0))) if act else turn


def _put_in_place(state: State, turn: Turn) -> tuple[str, ...]:
    """Return the standing places with one of them replaced by one that stood not yet (甲换成乙); else none."""
    old = [key for key in turn.places if key in state.places]
    new = [key for key in turn.places if key not in state.places]
    if turn.act != "replace" or len(old) != 1 or not new:
        return ()
    return tuple(dict.fromkeys(one for key in state.places for one in (new if key in old else [key])))


def _with_figures(state: State, turn: Turn) -> State | None:
    """Return what stands where a turn only works on figures that were told; None where it asks something itself."""
    operation = turn.reading.operation.name
    asks = turn.act == "operate" and operation in _ASKING
    alone = len({(step.places, step.content) for step in state.trail}) < 2  # noqa: PLR2004  # 哪个县最多: of all places
    if asks or (alone and operation in {"rank", "compare", "limit", "count_reports"}):
        return None
    number = state.number or turn.reading.answer.name == "number"
    return replace(state, reckons=True, number=number)


def _naming(folded: str, names: Sequence[str]) -> str:
    """Return the first clause of a turn that has one of some words."""
    return next(clause for clause in CLAUSE.split(folded) if any(name in clause for name in names))


def keeps(reading: TurnReading | None) -> bool:
    """Whether a turn likely keeps some of what stands; what, its words must tell."""
    return bool(reading and reading.act.name == "keep" and reading.act.probability >= BACKED)


def _telling(masked: str) -> list[str]:
    """Return the clauses of a masked turn that name a place or a year: they say what is done to it."""
    return [clause for clause in CLAUSE.split(masked) if SIGNS["place"] in clause or SIGNS["year"] in clause]


def _values(folded: str, years: Sequence[tuple[int, int]]) -> tuple[Decimal, ...]:
    """Return the numbers that a text says, without those of its years; 一 of 上一条 is none."""
    numerals = (one for one in find_numerals(folded) if not any(a < one.end and one.start < b for a, b in years))
    return tuple(dict.fromkeys(numeral.value for numeral in numerals if numeral.value != 1))


def _ordinal(folded: str) -> int:
    """Return the number by which a turn means one of several: 第二个问题; 1 for 最开始."""
    if match := _NTH.search(folded):
        return next((int(numeral.value) for numeral in find_numerals(match[1])), 0)
    return 1 if _FIRST.search(folded) else 0


def _intent(operation: Operation, places: int, years: int) -> Intent:
    if operation.kind in OPERATION_INTENTS and places != 1:
        return OPERATION_INTENTS[operation.kind]
    if places > 1 or not places:
        return "compare"
    return "trend" if years > 1 else "lookup"


def _back(state: State, turn: Turn) -> State | None:
    """Return where the dialogue last stood at what a turn names."""
    if turn.ordinal and turn.ordinal <= len(state.trail):
        return replace(state.trail[turn.ordinal - 1], trail=state.trail)
    for step in reversed(state.trail):
        if (turn.places and {*turn.places} <= {*step.places}) or (turn.years and {*turn.years} <= {*step.years}):
            return replace(step, trail=state.trail)
    return None
