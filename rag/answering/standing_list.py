"""What a turn asks of the list that the answer before it gave: how many items, whether one speaks of a thing, shorter.

Knows no dialogue beyond the turn and finds no list: ``follow_up`` hands it over.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Passage
from index.text.normalize import fold
from rag.answering.listed_items import head_of, named_clause, topic_of
from rag.grounding.citations import cite
from rag.language.messages import say
from rag.schema.answer import Claim, Draft, Language
from rag.understanding.cues.cue import Cue
from rag.understanding.mention_query import ITEM_MEASURES
from rag.understanding.question import Question
from rag.understanding.subject import Subject, read_subject, spoken_of
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import clip, label_of, shown

SURE = 0.6  # probability from which a turn is taken to ask for a number or another form; by judgement
BEYOND_DOUBT = 0.9
LONGEST_QUOTE = 110  # characters of an item that speaks of something
_SPOKEN = 1.0  # share of a thing that an item must speak of
_NAMED_BY = frozenset({"家", "位", "名", "人", "户", "处", "条", "种", "项"})  # units of what is named
_WORKING = frozenset({"rank", "compare", "trend", "difference", "ratio", "mean", "share"})


def counts(asked: Question) -> bool:
    """Whether a turn asks only how many there are, of what was just told."""
    turn, working = asked.turn, asked.working
    if turn is None or working is None or asked.things or working.measured or working.places:
        return False
    operation = turn.operation
    works = operation.name in _WORKING and operation.probability >= SURE
    asks = turn.answer.name == "number" and turn.answer.probability >= SURE and turn.act.name not in {"why", "form"}
    return asks and not works and working.units <= _NAMED_BY | ITEM_MEASURES


def counts_reports(asked: Question) -> bool:
    """Whether a turn that asks how many may mean reports or places: 几家, and not 几条."""
    return asked.turn is not None and asked.turn.operation.name == "count_reports"


def shortens(asked: Question) -> bool:
    """Whether a turn wants what was told in fewer words; beyond doubt, where it has words of its own: 太长了."""
    turn, working = asked.turn, asked.working
    if turn is None or working is None or working.measured or working.places:
        return False
    labels = (turn.act, turn.answer)
    sure = min(label.probability for label in labels) >= (BEYOND_DOUBT if asked.things else SURE)
    return sure and [label.name for label in labels] == ["form", "text"]


def widens(asked: Question) -> bool:
    """Whether a turn wants all of what was told, and names nothing: 全部展开."""
    turn, working = asked.turn, asked.working
    if turn is None or working is None or asked.things or working.measured or working.places:
        return False
    return turn.act.name == "widen" and turn.act.probability >= SURE


def asks_whether(asked: Question) -> bool:
    """Whether a turn asks if something that it names is among what was told, and names no place."""
    turn, working = asked.turn, asked.working
    if turn is None or working is None or working.places or not asked.things:
        return False
    return asked.has(Cue.YES_NO) or turn.answer.name == "yes_no"


def tell_count(listed: Sequence[Passage], language: Language) -> Draft:
    """Return how many items the list has, each by its heading."""
    claims = [Claim(f"“{head_of(item.sentence.text)}”", (at,), "quoted") for at, item in enumerate(listed, 1)]
    head = say("answering.standing_count", language, count=len(listed))
    lines = (head, *(shown(claim, language) for claim in claims))
    marks = tuple(range(1, len(listed) + 1))
    citations = cite(listed)
    return Draft("\n".join(lines), (Claim(head, marks, "computed"), *claims), citations, listed=citations)


def tell_named_count(names: Sequence[Passage], cited: Passage, language: Language) -> Draft:
    """Return how many things a cited sentence names one after another, with the clause that names them."""
    head = say("answering.standing_count", language, count=len(names))
    claim = Claim(f"{head}“{named_clause(cited.sentence)}”", (1,), "computed")
    return Draft(shown(claim, language), (claim,), cite([cited]), listed=cite(names))


def tell_short(listed: Sequence[Passage], language: Language) -> Draft:
    """Return what the items are about, each in its first words, in one sentence."""
    topics = "、".join(topic_of(item.sentence.text) for item in listed)
    label = label_of(listed[0].report, language)
    marks = tuple(range(1, len(listed) + 1))
    claim = Claim(f"{label}{topics}", marks, "quoted")
    citations = cite(listed)
    return Draft(shown(claim, language), (claim,), citations, listed=citations)


def tell_whether(asked: Question, listed: Sequence[Passage], elsewhere: Sequence[Passage], lexicon: Lexicon) -> Draft:
    """Return the items that speak of what a turn names; without any, that none does and what ``elsewhere`` says."""
    said, language = "、".join(asked.things), asked.language
    subject = read_subject(fold(" ".join(asked.things)), lexicon)
    speaking = [at for at, item in enumerate(listed) if spoken_of(subject, fold(item.sentence.text)) >= _SPOKEN]
    if speaking:
        places = say("common.list", language).join(str(at + 1) for at in speaking)
        head = say("answering.standing_spoken", language, what=said, count=len(listed), items=places)
        told = [listed[at] for at in speaking]
    else:
        told = [one for one in elsewhere if spoken_of(subject, fold(one.sentence.text)) >= _SPOKEN][:1]
        key = "answering.standing_elsewhere" if told else "answering.standing_silent"
        head = say(key, language, what=said, count=len(listed))
    return _quoted_under(head, told or listed, subject, language, quotes=bool(told), listed=listed)


def _quoted_under(
    head: str, told: Sequence[Passage], subject: Subject, language: Language, *, quotes: bool, listed: Sequence[Passage]
) -> Draft:
    words = [word for term in subject.terms for word in term.words]
    claims = [
        Claim(f"“{clip(' '.join(passage.sentence.text.split()), words, LONGEST_QUOTE).rstrip('。')}”", (at,), "quoted")
        for at, passage in enumerate(told, 1)
    ]
    whole = Claim(head, tuple(range(1, len(told) + 1)), "computed")
    lines = (head, *(shown(claim, language) for claim in claims)) if quotes else (shown(whole, language),)
    return Draft("\n".join(lines), (whole, *(claims if quotes else ())), cite(told), listed=cite(listed))
