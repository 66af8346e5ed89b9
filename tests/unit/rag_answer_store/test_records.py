"""Answer records reopened after their library has changed, over a small library whose files are rewritten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.fakes import BagEmbedder
from support.library import GULOU_FUZHOU, TEXTS, lay_library, make_bot

from index.build import index_paths, set_profile
from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from rag.answer_store.records import Reopened, compare, find_kept, keep, newest
from rag.answering.bot import Bot
from rag.export.answers import json_record
from rag.schema.answer import Answer, Edit
from rag.schema.errors import RecordError

RECEIVED = "鼓楼区2024年收到多少件行政复议申请?"
RANKED = "各地收到行政复议申请最多的是哪里?"
OUTSIDE = "拉萨市2024年收到行政复议申请多少件?"
FILE = "gulou-2024.txt"
QUOTE = "全年收到行政复议申请73件"


class Town:
    """A library and the folder of its reports, whose files can be rewritten and indexed again."""

    def __init__(self, folder: Path) -> None:
        self.reports, self.home = folder / "reports", folder / "home"
        names = (FILE, "jiashan-2023.txt", "jiashan-2024.txt")
        self.vectors = lay_library(folder, {name: TEXTS[name] for name in names})

    def write(self, name: str, text: str) -> None:
        (self.reports / name).write_text(text, encoding="utf-8")

    def rewrite(self, change: Callable[[str], str], name: str = FILE) -> None:
        self.write(name, change((self.reports / name).read_text(encoding="utf-8")))

    @contextmanager
    def open(self, *, write: bool = False) -> Iterator[Library]:
        mark = BagEmbedder.fingerprint
        with open_library(self.home, embedder_fingerprint=mark, write=write, opener=self.vectors) as library:
            yield library

    def index(self) -> None:
        with self.open(write=True) as library:
            done = index_paths(
                library, [self.reports], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=10**6, prune=True
            )
        assert not done.failed, done

    def ask(self, question: str = RECEIVED, **more: Any) -> Answer:  # noqa: ANN401  # as ``Bot.ask`` takes it
        with self.open() as library:
            return make_bot(library).ask(question, **more)

    def reopen(self, answer_id: str) -> Reopened:
        with self.open() as library:
            reopened = make_bot(library).reopen(answer_id)
            for standing in reopened.standings:
                if standing.report_id and standing.quote:
                    text = library.catalog.report(standing.report_id).text
                    assert text[standing.start : standing.end] == standing.quote
            return reopened

    def execute(self, statement: str, *values: object) -> None:
        with sqlite3.connect(self.home / "catalog.sqlite") as rows:
            rows.execute(statement, values)
        rows.close()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


# ---- what is kept


def test_a_kept_answer_is_what_was_answered(town: Town) -> None:
    edit = Edit(years=(2024,), measure="行政复议")
    answer = town.ask("那审结呢?", history=[RECEIVED], edit=edit)
    reopened = town.reopen(answer.id)
    assert reopened.answer == answer
    assert json.dumps(json_record(reopened)) == json.dumps(answer.to_json())
    assert (reopened.history, reopened.edit) == ((RECEIVED,), edit)
    assert (reopened.changed, reopened.index_changed) == (False, False)
    assert reopened.summary("zh") == reopened.summary("en") == ""
    assert [standing.state for standing in reopened.standings] == ["unchanged"] * len(answer.citations)


def test_the_same_asked_again_is_the_same_record(town: Town) -> None:
    first, again = town.ask(), town.ask()
    assert first.id == again.id
    assert town.reopen(first.id).answer == again
    with town.open() as library:
        assert library.catalog.answers.count() == 1


def test_whatever_shaped_an_answer_makes_another_record(town: Town) -> None:
    with town.open() as library:
        bot = make_bot(library)
        plain = bot.ask(RECEIVED)
        told = replace(plain, notices=("别的模式",))
        changed = [
            bot.ask(RECEIVED, [OUTSIDE]),
            bot.ask(RECEIVED, edit=Edit(years=(2024,))),
            make_bot(library, []).ask(RECEIVED),
            keep(library, told),
            keep(library, replace(plain, understood=("“去年”按2024年",))),
            keep(library, replace(plain, index="0" * 16)),
        ]
    assert len({answer.id for answer in (plain, *changed)}) == 7


def test_a_refusal_is_kept_and_reopened(town: Town) -> None:
    answer = town.ask(OUTSIDE)
    reopened = town.reopen(answer.id)
    assert reopened.answer.refusal
    assert (reopened.standings, reopened.changed) == ((), False)


# ---- the library changes


def test_an_answer_whose_report_stays_is_unchanged_in_another_library(town: Town) -> None:
    answer = town.ask()
    town.rewrite(lambda text: text + "完。\n", "jiashan-2024.txt")
    town.index()
    reopened = town.reopen(answer.id)
    assert (reopened.changed, reopened.index_changed) == (False, True)
    assert json_record(reopened) == answer.to_json()


def test_a_quote_that_moved_is_found_where_it_stands_now(town: Town) -> None:
    answer = town.ask()
    town.rewrite(lambda text: text.replace("现将有关情况", "年初即作部署。现将有关情况"))
    town.index()
    reopened = town.reopen(answer.id)
    (standing,) = reopened.standings
    (citation,) = answer.citations
    assert (standing.state, standing.marker, standing.report) == ("moved", 1, FILE)
    assert standing.report_id != citation.report_id
    assert (standing.start, standing.quote) == (citation.start + len("年初即作部署。"), citation.quote)
    assert reopened.answer == answer
    assert reopened.summary("zh") == "1处引文中，1处在重新入库后有变动：1处原文未变、位置移动。"
    assert "1 of 1 quotes" in reopened.summary("en")
    record = json_record(reopened)
    assert record.pop("citations_now")[0]["state"] == "moved"
    assert record == answer.to_json()


def test_of_several_places_the_one_in_its_section_is_taken(town: Town) -> None:
    answer = town.ask("鼓楼区2024年开展集体学法多少次?")
    (citation,) = answer.citations
    assert "集体学法73次" in citation.quote
    town.rewrite(lambda text: text.replace("现将有关情况", f"{citation.quote}现将有关情况"))
    town.index()
    (standing,) = town.reopen(answer.id).standings
    assert (standing.state, standing.start) == ("moved", citation.start + len(citation.quote))


def test_a_quote_that_is_no_more_is_told_with_what_is_there_instead(town: Town) -> None:
    answer = town.ask()
    town.rewrite(lambda text: text.replace("申请73件", "申请75件"))
    town.index()
    reopened = town.reopen(answer.id)
    (standing,) = reopened.standings
    assert standing.state == "changed"
    assert standing.quote
    assert "申请75件" in standing.quote
    assert reopened.answer.text == answer.text
    assert "1处原文已改" in reopened.summary("zh")
    assert "申请75件" in standing.tell("zh")
    assert "申请75件" in standing.tell("en")


def test_a_sentence_left_out_has_no_successor(town: Town) -> None:
    answer = town.ask()
    town.rewrite(lambda text: "\n".join(line for line in text.split("\n") if "复议" not in line))
    town.index()
    (standing,) = town.reopen(answer.id).standings
    assert (standing.state, standing.report, standing.start, standing.quote) == ("changed", FILE, None, None)
    assert standing.tell("zh") == f"{FILE}中已无此句"


def test_a_report_that_left_is_gone(town: Town) -> None:
    answer = town.ask()
    (town.reports / FILE).unlink()
    town.index()
    reopened = town.reopen(answer.id)
    (standing,) = reopened.standings
    assert (standing.state, standing.report_id) == ("gone", None)
    assert "1处报告已不在库中" in reopened.summary("zh")
    assert reopened.answer == answer


def test_a_report_that_comes_back_under_another_name_and_changed_is_found_by_body_and_year(town: Town) -> None:
    answer = town.ask()
    text = TEXTS[FILE].replace("现将有关情况", "年初即作部署。现将有关情况")
    (town.reports / FILE).unlink()
    town.write("renamed.txt", text)
    town.index()
    (standing,) = town.reopen(answer.id).standings
    assert (standing.state, standing.report) == ("moved", "renamed.txt")


def test_a_renamed_file_changes_nothing(town: Town) -> None:
    answer = town.ask()
    (town.reports / FILE).rename(town.reports / "renamed.txt")
    town.index()
    assert not town.reopen(answer.id).changed


def test_a_namesake_is_no_successor(town: Town) -> None:
    answer = town.ask()
    (town.reports / FILE).unlink()
    town.write("gulou-fuzhou-2024.txt", GULOU_FUZHOU)
    town.index()
    (standing,) = town.reopen(answer.id).standings
    assert standing.state == "gone"


def test_another_years_report_is_no_successor_but_under_its_file_name(town: Town) -> None:
    answer = town.ask("嘉善县2023年驳回了几件行政复议申请?")
    (town.reports / "jiashan-2023.txt").unlink()
    town.index()
    assert [standing.state for standing in town.reopen(answer.id).standings] == ["gone"]
    (town.reports / "jiashan-2024.txt").rename(town.reports / "jiashan-2023.txt")
    town.index()
    reopened = town.reopen(answer.id)
    (standing,) = reopened.standings
    assert (standing.state, standing.year, standing.relabelled, standing.quote) == ("changed", 2024, True, None)
    assert "现在标为嘉善县2024" in reopened.summary("zh")


def test_a_corrected_year_is_told_though_the_quote_stands(town: Town) -> None:
    answer = town.ask()
    with town.open(write=True) as library:
        set_profile(library, answer.citations[0].report_id, {"year": "2023"}, load_divisions())
    reopened = town.reopen(answer.id)
    (standing,) = reopened.standings
    assert (standing.state, standing.relabelled, standing.stands) == ("unchanged", True, False)
    assert reopened.changed
    assert reopened.summary("zh") == "引文[1]的报告现在标为鼓楼区2023。"
    assert json_record(reopened)["citations_now"][0]["year"] == 2023


def test_each_quote_of_an_answer_over_several_reports_stands_for_itself(town: Town) -> None:
    answer = town.ask(RANKED)
    assert len(answer.citations) > 2
    town.rewrite(lambda text: text.replace("申请73件", "申请75件"))
    (town.reports / "jiashan-2023.txt").unlink()
    town.index()
    reopened = town.reopen(answer.id)
    states = {c.report: s.state for c, s in zip(answer.citations, reopened.standings, strict=True)}
    assert (states.pop(FILE), states.pop("jiashan-2023.txt")) == ("changed", "gone")
    assert set(states.values()) == {"unchanged"}
    assert reopened.summary("zh").startswith(f"{len(answer.citations)}处引文中，2处在重新入库后有变动")


def test_numbers_reckoned_by_earlier_rules_are_told(town: Town) -> None:
    ranked, single = town.ask(RANKED), town.ask()
    for answer_id in (ranked.id, single.id):
        town.execute("UPDATE answers SET context = json_set(context, '$.facts', 'other') WHERE id = ?", answer_id)
    reopened = town.reopen(ranked.id)
    assert (reopened.reckoned_anew, reopened.changed) == (True, True)
    assert "读数规则" in reopened.summary("zh")
    assert "earlier rules" in reopened.summary("en")
    assert not town.reopen(single.id).changed


# ---- finding, listing, damage


def test_a_record_is_found_by_the_beginning_of_its_id_by_who_holds_the_library(town: Town) -> None:
    answer = town.ask()
    with town.open() as library:
        assert find_kept(library.catalog, answer.id[:6]).id == find_kept(library.catalog, answer.id).id == answer.id
        with pytest.raises(RecordError, match=r"too short.*zhiwen answers"):
            find_kept(library.catalog, answer.id[:5])
        with pytest.raises(RecordError, match="zhiwen answers"):
            find_kept(library.catalog, "0123456789")
        library.catalog.answers.save(f"{answer.id[:8]}ffff", "另一问", {}, {})
        with pytest.raises(RecordError, match="Give more of it"):
            find_kept(library.catalog, answer.id[:6])
        with pytest.raises(RecordError, match="No kept answer"):
            make_bot(library).reopen(answer.id[:6])


def test_records_are_listed_with_what_has_changed(town: Town) -> None:
    first, second = town.ask(), town.ask("嘉善县2024年废止了几件规范性文件?")
    town.rewrite(lambda text: text.replace("申请73件", "申请75件"))
    town.index()
    with town.open() as library:
        listed = make_bot(library).answers()
        assert {one.answer.id: one.changed for one in listed} == {first.id: True, second.id: False}
        assert len(make_bot(library).answers(limit=1)) == 1


DAMAGED = ("{", "[]", "null", "{}", '"text"', '{"id": "x"}', '{"id": "x", "claims": [{"text": "a"}]}')


def test_a_damaged_record_is_told_and_hides_no_other(town: Town) -> None:
    bad, good = town.ask(), town.ask(OUTSIDE)
    for record in DAMAGED:
        town.execute("UPDATE answers SET record = ? WHERE id = ?", record, bad.id)
        with pytest.raises(RecordError, match=rf"damaged.*zhiwen answers remove {bad.id}") as caught:
            town.reopen(bad.id)
        assert "\n" not in str(caught.value)
        with town.open() as library:
            assert {kept.id: bool(one) for kept, one in newest(library)} == {bad.id: False, good.id: True}
            assert [one.answer.id for one in make_bot(library).answers()] == [good.id]


def test_a_damaged_context_is_told(town: Town) -> None:
    answer = town.ask()
    town.execute("UPDATE answers SET context = '{' WHERE id = ?", answer.id)
    with pytest.raises(RecordError, match="damaged"):
        town.reopen(answer.id)


@pytest.mark.parametrize("absent", [("understood",), ("chart", "understood"), ("notices", "timings_ms", "coverage")])
def test_a_record_of_an_older_version_opens_without_what_is_younger(town: Town, absent: tuple[str, ...]) -> None:
    answer = town.ask()
    record = {key: value for key, value in answer.to_json().items() if key not in absent}
    town.execute("UPDATE answers SET record = ?, context = NULL, asked = NULL", json.dumps(record))
    town.rewrite(lambda text: text.replace("现将有关情况", "年初即作部署。现将有关情况"))
    (town.reports / FILE).rename(town.reports / "renamed.txt")  # found by body, year and title
    town.index()
    reopened = town.reopen(answer.id)
    assert reopened.answer.text == answer.text
    assert (reopened.history, reopened.edit) == (None, None)
    assert reopened.answer.understood == (() if "understood" in absent else answer.understood)
    assert [standing.state for standing in reopened.standings] == ["moved"]


def test_reopening_writes_nothing(town: Town) -> None:
    answer = town.ask()
    town.rewrite(lambda text: text.replace("申请73件", "申请75件"))
    town.index()
    with town.open() as library:
        before = library.catalog.answers.get(answer.id)
        assert before
        compare(library, before)
        Bot.reopen(make_bot(library), answer.id)
        assert library.catalog.answers.get(answer.id) == before
