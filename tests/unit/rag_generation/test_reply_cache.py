"""A model is not asked twice for the same words, and what it said before is verified as if it were said now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fakes import ScriptedLLM
from support.library import TEXTS, build_library, hear, make_bot

from index.library import Library
from rag.schema.answer import EvidenceFound, Standing

WORDED = "鼓楼区2024年有没有收到行政复议申请?"
GOOD = "鼓楼区2024年收到行政复议申请73件[1]。"
BAD = "鼓楼区2024年收到行政复议申请99件[1]。"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with build_library(tmp_path) as opened:
        yield opened


def test_the_same_question_is_answered_by_the_words_of_before(library: Library) -> None:
    model = ScriptedLLM([GOOD])
    bot = make_bot(library, model=model)
    first = bot.ask(WORDED)
    events, again = hear(bot, WORDED)
    assert [type(event) for event in events[:2]] == [EvidenceFound, Standing]
    assert (again.id, again.text, again.model) == (first.id, first.text, model.name)
    assert len(model.prompts) == 1


def test_who_wants_new_words_gets_them(library: Library) -> None:
    model = ScriptedLLM([GOOD, "鼓楼区收到行政复议申请73件[1]。"])
    bot = make_bot(library, model=model)
    assert bot.ask(WORDED).text != bot.ask(WORDED, anew=True).text
    assert len(model.prompts) == 2


def test_another_model_writes_its_own(library: Library) -> None:
    make_bot(library, [GOOD]).ask(WORDED)
    other = ScriptedLLM([GOOD])
    make_bot(library, model=other).ask(WORDED)
    assert len(other.prompts) == 1


def test_words_that_failed_before_fail_again(library: Library) -> None:
    model = ScriptedLLM([BAD])
    bot = make_bot(library, model=model)
    first, again = bot.ask(WORDED), bot.ask(WORDED)
    assert [claim.verdict for claim in again.claims] == [claim.verdict for claim in first.claims]
    assert "99" not in again.text
    assert len(model.prompts) == 1


def test_evidence_that_says_something_else_is_another_prompt(tmp_path: Path) -> None:
    before = ScriptedLLM([GOOD], name="m")
    with build_library(tmp_path / "a") as library:
        make_bot(library, model=before).ask(WORDED)
        kept = library.catalog.answers.newest(1)[0]
    changed = {name: text.replace("申请73件", "申请79件") for name, text in TEXTS.items()}
    after = ScriptedLLM(["鼓楼区2024年收到行政复议申请79件[1]。"], name="m")
    with build_library(tmp_path / "b", changed) as library:
        library.catalog.answers.save(
            kept.id, kept.question, {}, {"reply": {"prompt": "of other evidence", "words": GOOD}}
        )
        assert "79件" in make_bot(library, model=after).ask(WORDED).text
    assert len(after.prompts) == 1


def test_what_failed_or_was_given_up_is_not_kept(library: Library) -> None:
    model = ScriptedLLM([GOOD + "受理66件[1]。", GOOD])
    bot = make_bot(library, model=model)
    stream = bot.stream(WORDED)
    for _ in range(3):  # the evidence, the quotes, the first sentence
        next(stream)
    stream.close()  # type: ignore[attr-defined]  # streams are generators
    assert bot.ask(WORDED).text == GOOD
    assert len(model.prompts) == 2
