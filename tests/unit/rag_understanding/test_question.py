"""A question as a value: its cues, and that nobody but its readers reads its words."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from rag.schema.answer import Scope
from rag.understanding.cues.cue import Cue
from rag.understanding.question import Question

RAG = Path(__file__).parents[3] / "rag"
READERS = {"understanding", "dialogue", "schema"}  # rooms
WORDS = {"question", "content", "context", "standalone", "words"}

# Where words of a question are handed on as they are, and why; nothing is decided from them there.
HANDED_ON = {
    "answering/answers_read.py": ("standalone",),  # what the answer reader reads
    "answering/counted_items.py": ("content", "question"),  # what the turn reader reads
    "answering/follow_up.py": ("question", "words"),  # said back: no more on “…”
    "answering/mentions.py": ("question",),  # what the turn reader reads
    "answering/model_readings.py": ("question",) * 5,  # what a model is shown, and may repeat
    "answering/other_readings.py": (  # read once more, and said back in full
        *("question", "question", "question", "question", "standalone", "standalone", "standalone"),
        *("words", "words", "words", "words"),
    ),
    "answering/router.py": ("question",) * 6,  # read again as a model reads it, what the turn reader reads, the record
    "answering/several_measures.py": ("content", "question", "question"),  # what the turn reader reads
    "answering/figure_signals.py": (  # set beside the words of a report
        *("content",) * 3,
        *("context", "context", "words"),
    ),
    "answering/headed_section.py": ("words",),  # what the turn reader reads
    "answering/number_asked.py": ("words",),  # what the turn reader reads
    "answering/stated.py": ("words",),  # set beside the words of a report
    "generation/prompts.py": ("standalone", "standalone"),  # the prompt
    "generation/reply_check.py": ("question", "standalone"),  # what a claim may repeat
    "grounding/completeness.py": ("question", "question", "standalone"),  # what a claim says beyond it
    "retrieval/retriever.py": (  # the words that are searched
        *("content", "content", "context", "context", "question", "question", "words"),
    ),
}
# Rooms after the reading of a question: files that have patterns, all of them over what reports say.
OVER_REPORTS = {
    "answerability/answer_fit.py",
    "answerability/premises.py",
    "answerability/not_in_library.py",
    "answering/by_position.py",
    "answering/definitions.py",
    "answering/figure_names.py",
    "answering/listed_items.py",
    "answering/matched_figures.py",
    "answering/mentions.py",
    "answering/named_list.py",
    "answering/neighbourhood.py",
    "answering/number_asked.py",
    "answering/side_by_side.py",
    "answering/statements.py",
    "ledger/comparability.py",
    "ledger/matching.py",
    "retrieval/retriever.py",
}


parse = cache(ast.parse)


def ask(question: str, content: str = "", context: str = "") -> Question:
    return Question(question, question, "zh", Scope(), (), content or question, context)


def reads(source: str) -> Iterator[str]:
    """Yield the words of a question that a module reads, by attribute."""
    tree = parse(source)
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    given = [argument for one in functions for argument in (*one.args.args, *one.args.kwonlyargs)]
    names = {one.arg for one in given if one.annotation and ast.unparse(one.annotation) == "Question"} | {"asked"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WORDS:
            base = node.value
            name = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
            if name in names or name == "_asked":
                yield node.attr


@cache
def modules() -> dict[str, str]:
    """Return the modules of rag that are no readers, by path."""
    paths = {path.relative_to(RAG).as_posix(): path for path in RAG.rglob("*.py")}
    return {name: path.read_text(encoding="utf-8") for name, path in paths.items() if name.split("/")[0] not in READERS}


def test_only_readers_read_the_words_of_a_question() -> None:
    found = {name: tuple(sorted(reads(source))) for name, source in modules().items()}

    assert {name: words for name, words in found.items() if words} == HANDED_ON


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(one: Question) -> bool:\n    return bool(_X.search(one.content))", ["content"]),
        ("asked.question", ["question"]),
        ("turn.asked.standalone", ["standalone"]),
        ("self._asked.context", ["context"]),
        ("asked.units", []),
        ("record.question", []),
    ],
)
def test_a_read_word_is_seen(source: str, words: list[str]) -> None:
    assert list(reads(source)) == words


def test_no_other_room_has_patterns_for_questions() -> None:
    """Neither of its own, outside the files over reports, nor borrowed from the readers."""
    rooms = {name.split("/")[0] for name in OVER_REPORTS}
    with_patterns = {name for name, source in modules().items() if re.search(r"^import re$", source, re.MULTILINE)}
    borrowed = [
        f"{name}: {alias.name}"
        for name, source in modules().items()
        for node in ast.walk(parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("rag.understanding", "rag.dialogue"))
        for alias in node.names
        if isinstance(getattr(importlib.import_module(str(node.module)), alias.name), re.Pattern)
    ]

    assert {name for name in with_patterns if name.split("/")[0] in rooms} == OVER_REPORTS
    assert borrowed == []


def test_a_cue_is_looked_for_in_the_words_that_its_rule_reads() -> None:
    asked = ask("那为什么呢?", content="行政复议的做法", context="存在的问题")

    assert asked.has(Cue.WHY)  # of the question
    assert asked.has(Cue.WAYS)  # of the content
    assert not ask("做法有哪些?", content="行政复议").has(Cue.WAYS)
    assert [hit.groups["part"] for hit in asked.hits(Cue.PART)] == ["shortcomings"]  # of what it leans on


def test_a_hit_says_what_was_found_where() -> None:
    hit = ask("那起强拆事件后来怎么处理的?").hit(Cue.NAMED_EVENT)

    assert hit is not None
    assert (hit.text, hit.start, hit.end, hit.groups) == ("那起强拆事件", 0, 6, {"event": "强拆"})


def test_a_cue_is_found_whatever_the_width_of_its_letters() -> None:
    assert ask("ＷＨＹ？").has(Cue.WHY)
    assert ask("Did it close？").has(Cue.YES_NO)


def test_what_happened_is_the_first_kind_that_fits_with_the_whole_word() -> None:
    hits = ask("why did it increase, then decline").hits(Cue.HAPPENED)

    assert [(hit.groups["event"], hit.text) for hit in hits] == [("fell", "decline"), ("rose", "increase")]


def test_what_was_not_done_is_read_only_where_it_is_asked_why() -> None:
    assert ask("为什么没有评上?").has(Cue.NOT_DONE)
    assert not ask("没有评上的是谁?").has(Cue.NOT_DONE)


@pytest.mark.parametrize(
    ("question", "cue", "other"),
    [
        ("凭什么这样?", Cue.WHY_HAPPENED, Cue.WHY),
        ("说说原因吧", Cue.WHY, Cue.WHY_HAPPENED),
        ("这是真的?", Cue.YES_NO_HAPPENED, Cue.YES_NO),
        ("能不能网上办?", Cue.YES_NO, Cue.YES_NO_HAPPENED),
    ],
)
def test_recognisers_of_one_thing_differ_as_they_did(question: str, cue: Cue, other: Cue) -> None:
    asked = ask(question)

    assert (asked.has(cue), asked.has(other)) == (True, False)
