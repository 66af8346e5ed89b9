"""The SQL catalog: reports and facts come back exact, build states, older schemas, damage."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LibraryDamaged, LibraryError, ReportNotFound
from index.reading.outline import outline
from index.reading.sentences import split_chunks, split_sentences
from index.records import Bound, Fact, Jurisdiction, Level, Profile, Reading, Report, Role, Source, content_id
from index.stores.catalog import READ_WHOLE, Catalog
from index.stores.tables import Entry, Parts, State, dump_profile, entry_row, read_entry, read_fact

TEXT = (
    "前言如下:\n一、主要成效\n(一)行政复议。共收到行政复议申请45件。审结44件！\n(二)普法。开展20场。\n"
    "二、存在问题\n学习不够深入。\n"
)
PROFILE = Profile(
    Jurisdiction("甲县", Level.COUNTY, "110000", ("乙省", "丙市"), ("甲",)),
    2024,
    {"year": Reading("2024", Source.TITLE, 0.9, 3, 7), "jurisdiction": Reading("甲县", Source.INFERRED, 0.4)},
)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog.open(tmp_path / "catalog.sqlite")
    yield opened
    opened.close()


def cut(report: Report) -> Parts:
    sections = outline(report.text, report.id)
    sentences = split_sentences(report.text, sections, report.id)
    return Parts(sections, sentences, split_chunks(report.text, sections, sentences, report.id), facts_of(report.id))


def facts_of(report_id: str) -> tuple[Fact, ...]:
    """A plain fact, and one whose every field has a value of its own."""
    return (
        Fact(report_id, 0, 2, 26, 29, Decimal(45), "件", "行政复议", "收到", (), 20, 24),
        Fact(
            report_id, 1, 3, 32, 36, Decimal("98.50"), "%", "行政复议", "审结", ("邮寄形式", "本级"), 20, 25,
            Decimal("99.05"), Bound.AT_LEAST, Role.UP, "较上年同期", True, "全市", "2024-01/2024-06", 0, "plans",
        ),
    )  # fmt: skip


def put(catalog: Catalog, text: str = TEXT, *, name: str = "a.txt", state: State = State.READY) -> Report:
    report = Report(name, f"/reports/{name}", text, PROFILE)
    parts = cut(report)
    entry = Entry(
        report.id, state, name, report.path, "f" * 64, 10, 20, "utf-8", PROFILE, {"year": "2024"}, {},
        len(parts.sentences), len(parts.chunks),
    )  # fmt: skip
    catalog.add(report, entry, parts)
    return report


def test_a_report_comes_back_as_it_was_stored(catalog: Catalog) -> None:
    report = put(catalog)
    assert catalog.report(report.id) == report
    assert catalog.report(report.id).id == report.id == content_id("report", TEXT)
    assert catalog.parts(report.id) == cut(report)
    assert catalog.reports() == (report,)


def test_where_the_pages_of_the_original_begin_comes_back(catalog: Catalog) -> None:
    report = put(catalog)
    entry = dataclasses.replace(catalog.entry(report.id), pages=(0, 7, 7, 19))
    catalog.update(entry)

    assert catalog.entry(report.id) == entry
    assert catalog.report(report.id).pages == (0, 7, 7, 19)


def test_a_report_comes_back_after_reopening(catalog: Catalog, tmp_path: Path) -> None:
    report = put(catalog)
    catalog.close()
    again = Catalog.open(tmp_path / "catalog.sqlite")
    assert again.report(report.id) == report
    assert again.parts(report.id) == cut(report)
    assert again.entry(report.id).sources == {"year": "2024"}
    again.close()


def test_parts_are_read_for_the_reports_asked_for_in_their_order(catalog: Catalog) -> None:
    first, second = put(catalog), put(catalog, TEXT + "完。", name="b.txt")
    sentences = catalog.sentences([second.id, first.id])
    assert sentences == cut(second).sentences + cut(first).sentences
    assert catalog.chunks([first.id]) == cut(first).chunks
    assert catalog.sections(first.id) == cut(first).sections


def test_sentences_are_found_by_id_with_their_sections(catalog: Catalog) -> None:
    report = put(catalog)
    parts = cut(report)
    wanted = [parts.sentences[2].id, "absent", parts.sentences[0].id]
    assert catalog.find_sentences(wanted) == {
        sentence.id: (sentence, parts.sections[sentence.section])
        for sentence in (parts.sentences[2], parts.sentences[0])
    }
    assert catalog.find_sentences([]) == {}


def test_a_nul_in_a_report_cuts_no_sentence_short(catalog: Catalog) -> None:
    # of more reports than are read as wholes, the database cuts the sentences out
    texts = (TEXT.replace("。", f"。\0第{n}份。", 1) for n in range(READ_WHOLE + 1))
    sentences = [one for n, text in enumerate(texts) for one in cut(put(catalog, text, name=f"{n}.txt")).sentences]
    found = catalog.find_sentences([one.id for one in sentences])
    assert {one.id: one.text for one, _ in found.values()} == {one.id: one.text for one in sentences}


def test_sentences_of_many_reports_are_the_same_as_those_of_reports_read_whole(catalog: Catalog) -> None:
    reports = [put(catalog, f"{TEXT}第{n}份。😀", name=f"{n}.txt") for n in range(READ_WHOLE + 1)]
    put(catalog, TEXT + "未完。", name="pending.txt", state=State.PENDING)
    ids = [sentence.id for report in reports for sentence in cut(report).sentences]
    assert catalog.sentence_owners(ids) == {s.id: report.id for report in reports for s in cut(report).sentences}
    assert catalog.chunk_owners([cut(reports[1]).chunks[0].id, "absent"]) == {
        cut(reports[1]).chunks[0].id: reports[1].id
    }
    at_once = catalog.find_sentences(ids)
    one_by_one = [catalog.find_sentences([id_]) for id_ in ids]
    assert at_once == {id_: found for each in one_by_one for id_, found in each.items()}
    assert len(at_once) == len(ids)


def test_ids_of_sentences_and_chunks_follow_the_reports_and_their_changes(catalog: Catalog) -> None:
    first, second = put(catalog), put(catalog, TEXT + "完。", name="b.txt")
    assert catalog.sentence_ids([second.id, first.id]) == tuple(
        sentence.id for report in (second, first) for sentence in cut(report).sentences
    )
    assert catalog.chunk_ids([first.id]) == tuple(chunk.id for chunk in cut(first).chunks)
    catalog.remove(first.id)
    assert catalog.sentence_ids([first.id]) == ()
    assert catalog.sentence_ids([second.id]) == tuple(sentence.id for sentence in cut(second).sentences)


def test_chunks_tell_the_sentences_inside_them(catalog: Catalog) -> None:
    first, second = put(catalog), put(catalog, TEXT + "完。", name="b.txt")
    hidden = put(catalog, TEXT + "未完。", name="c.txt", state=State.PENDING)
    chunks = [chunk for report in (second, first) for chunk in cut(report).chunks]
    assert catalog.sentences_in_chunks([chunk.id for chunk in chunks] + [cut(hidden).chunks[0].id, "absent"]) == {
        chunk.id: [s.id for s in catalog.sentences([chunk.report_id]) if chunk.start <= s.start and s.end <= chunk.end]
        for chunk in chunks
    }


def test_the_parts_of_an_aspect_are_found_without_reading_reports(catalog: Catalog) -> None:
    first, second = put(catalog), put(catalog, "没有这样的部分。", name="b.txt")
    wanted = [section for section in cut(first).sections if section.aspect == "shortcomings"]
    assert wanted
    assert catalog.find_parts("shortcomings", [second.id, first.id]) == {first.id: wanted}


def test_many_ids_are_found_at_once(catalog: Catalog) -> None:
    report = put(catalog, "第一句话。" * 3000)
    ids = [sentence.id for sentence in cut(report).sentences]
    assert len(catalog.find_sentences(ids)) == 3000


def test_every_field_of_a_fact_comes_back_exact(catalog: Catalog) -> None:
    first, second = put(catalog), put(catalog, TEXT + "完。", name="b.txt")
    plain, full = facts_of(first.id)
    unset = [name for name in Fact.__dataclass_fields__ if getattr(plain, name) == getattr(full, name)]
    assert unset == ["report_id", "head", "measure_start"]  # every other field would show a value that got lost

    stored = catalog.facts([second.id, first.id])

    assert stored == facts_of(second.id) + facts_of(first.id)
    assert catalog.find_facts(heads=["行政复议"]) == facts_of(first.id) + facts_of(second.id)
    assert [str(fact.value) for fact in stored] == ["45", "98.50"] * 2
    assert all(type(fact.bound) is Bound and type(fact.cumulative) is bool for fact in stored)


def test_facts_are_found_by_head_action_and_report(catalog: Catalog) -> None:
    first, second = put(catalog), put(catalog, TEXT + "完。", name="b.txt")
    received = (facts_of(first.id)[0], facts_of(second.id)[0])

    assert catalog.find_facts(heads=["普法", "行政复议"], actions=["收到", "受理"]) == received
    assert catalog.find_facts(heads=["行政复议"], actions=["收到"], report_ids={second.id, "absent"}) == received[1:]
    assert catalog.find_facts(heads=["行政复议"], actions=["收到"], report_ids=[]) == ()
    assert catalog.find_facts(heads=["行政"]) == catalog.find_facts(heads=[]) == ()


def test_more_reports_than_one_statement_takes_can_be_asked_for(catalog: Catalog) -> None:
    report = put(catalog)
    wanted = [*(f"absent{number}" for number in range(40_000)), report.id]
    assert catalog.find_facts(heads=["行政复议"], report_ids=wanted) == facts_of(report.id)


def test_the_sentences_of_facts_are_found_without_their_reports(catalog: Catalog) -> None:
    reports = [put(catalog), put(catalog, "𠮷" + TEXT, name="b.txt")]
    facts = catalog.find_facts(heads=["行政复议"])
    wanted = {
        (report.id, ordinal): (sentence, parts.sections[sentence.section])
        for report in reports
        for parts in (cut(report),)
        for ordinal, sentence in enumerate(parts.sentences)
        if ordinal in {fact.sentence for fact in facts}
    }
    assert catalog.find_homes(facts) == wanted
    assert len(wanted) == 4
    assert catalog.find_homes(()) == {}
    many = [dataclasses.replace(facts[0], sentence=ordinal) for ordinal in range(3000)]
    assert len(catalog.find_homes(many)) == len(cut(reports[0]).sentences)


def test_heads_are_counted(catalog: Catalog) -> None:
    put(catalog), put(catalog, TEXT + "完。", name="b.txt")
    assert (catalog.heads(), sum(catalog.fact_counts().values())) == ({"行政复议": 4}, 4)


def test_reports_that_hold_a_word_are_found_with_its_first_place(catalog: Catalog) -> None:
    first = put(catalog, "𠮷甲复议。普法。复议。", name="b.txt")
    second = put(catalog, "普法。", name="a.txt")
    put(catalog, "别的。", name="c.txt")
    assert list(catalog.reports_with(["复议", "普法"]).items()) == [(second.id, 0), (first.id, 2)]
    assert catalog.reports_with(["普法"]) == {second.id: 0, first.id: 5}
    assert catalog.reports_with(["%", "_法"]) == catalog.reports_with([]) == catalog.reports_with([""]) == {}


@pytest.mark.parametrize("state", [State.PENDING, State.LEAVING])
def test_facts_of_reports_that_are_not_ready_are_not_seen(catalog: Catalog, state: State) -> None:
    ready = put(catalog)
    put(catalog, TEXT + "完。", name="b.txt", state=state)
    assert catalog.find_facts(heads=["行政复议"]) == facts_of(ready.id)
    assert (catalog.heads(), sum(catalog.fact_counts().values())) == ({"行政复议": 2}, 2)
    assert catalog.reports_with(["行政复议"]) == {ready.id: TEXT.index("行政复议")}


@pytest.mark.parametrize("state", [State.PENDING, State.LEAVING])
def test_only_ready_reports_are_visible(catalog: Catalog, state: State) -> None:
    report = put(catalog, state=state)
    assert catalog.entries() == ()
    assert catalog.reports() == ()
    assert catalog.find_sentences([cut(report).sentences[0].id]) == {}
    assert [entry.id for entry in catalog.unsettled()] == [report.id]
    with pytest.raises(ReportNotFound, match=report.id):
        catalog.entry(report.id)


def test_a_new_report_and_the_one_it_replaces_change_places_at_once(catalog: Catalog) -> None:
    old = put(catalog)
    new = put(catalog, TEXT + "新的一句。", state=State.PENDING)
    assert [entry.id for entry in catalog.entries()] == [old.id]
    catalog.promote(new.id, leaving=[old.id])
    assert [entry.id for entry in catalog.entries()] == [new.id]
    assert [entry.id for entry in catalog.unsettled()] == [old.id]


def test_removing_a_report_removes_its_parts(catalog: Catalog, tmp_path: Path) -> None:
    report, other = put(catalog), put(catalog, TEXT + "完。", name="b.txt")
    catalog.remove(report.id)
    assert [entry.id for entry in catalog.entries()] == [other.id]
    with pytest.raises(ReportNotFound):
        catalog.report(report.id)
    with sqlite3.connect(tmp_path / "catalog.sqlite") as rows:
        for table in ("sections", "sentences", "chunks", "facts"):
            assert rows.execute(f"SELECT DISTINCT report FROM {table}").fetchall() == [(other.id,)]  # noqa: S608
    rows.close()


def test_adding_a_report_again_replaces_it(catalog: Catalog) -> None:
    report = put(catalog, state=State.PENDING)
    put(catalog)
    assert [entry.id for entry in catalog.entries()] == [report.id]
    assert catalog.unsettled() == ()


def test_two_ready_reports_cannot_have_one_name(catalog: Catalog) -> None:
    put(catalog)
    with pytest.raises(LibraryError):
        put(catalog, TEXT + "完。")
    assert len(catalog.entries()) == 1


def test_an_update_changes_the_profile_and_no_text(catalog: Catalog) -> None:
    report = put(catalog)
    entry = catalog.entry(report.id)
    profile = dataclasses.replace(PROFILE, year=2023)
    catalog.update(dataclasses.replace(entry, profile=profile, overrides={"year": "2023"}))
    assert catalog.report(report.id) == dataclasses.replace(report, profile=profile)
    assert catalog.entry(report.id).overrides == {"year": "2023"}


def test_meta_values_are_set_changed_and_removed(catalog: Catalog) -> None:
    catalog.set_meta(a="1", b="2")
    catalog.set_meta(a="3", b=None)
    assert (catalog.meta("a"), catalog.meta("b"), catalog.meta("c")) == ("3", None, None)


def test_facts_found_once_are_those_found_again_until_something_is_written(catalog: Catalog) -> None:
    first = put(catalog)
    every = [entry.id for entry in catalog.entries()] + [f"absent{number}" for number in range(1000)]
    assert catalog.find_facts(heads=["行政复议"]) == catalog.find_facts(heads=["行政复议"]) == facts_of(first.id)
    assert catalog.find_facts(heads=["行政复议"], report_ids=every) == facts_of(first.id)
    assert catalog.find_facts(heads=["行政复议"], actions=["审结"]) == facts_of(first.id)[1:]
    second = put(catalog, TEXT + "完。", name="b.txt")
    assert catalog.find_facts(heads=["行政复议"]) == facts_of(first.id) + facts_of(second.id)
    catalog.mark([first.id], State.LEAVING)
    assert catalog.find_facts(heads=["行政复议"]) == facts_of(second.id)


def test_facts_asked_for_again_are_not_read_again_and_only_so_many_are_kept(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(catalog)
    read: list[object] = []
    monkeypatch.setattr("index.stores.fact_shelf.read_fact", lambda row: (read.append(row), read_fact(row))[1])
    monkeypatch.setattr("index.stores.fact_shelf.CACHED_FACTS", 5)  # two facts and their place, and one alone
    for heads, actions, count in (
        (["行政复议"], [], 2),
        (["行政复议"], [], 2),
        (["行政复议"], ["收到"], 3),
        (["行政复议"], ["审结"], 4),
        (["行政复议"], ["收到"], 4),
        (["行政复议"], [], 6),
    ):
        assert catalog.find_facts(heads=heads, actions=actions)
        assert len(read) == count


def test_the_facts_of_a_report_are_replaced_and_nothing_else(catalog: Catalog) -> None:
    first, second = put(catalog), put(catalog, TEXT + "完。", name="b.txt")
    catalog.find_facts(heads=["行政复议"])
    catalog.replace_facts(first.id, facts_of(first.id)[:1])
    catalog.replace_facts(second.id, ())
    assert catalog.parts(first.id) == dataclasses.replace(cut(first), facts=facts_of(first.id)[:1])
    assert catalog.find_facts(heads=["行政复议"]) == facts_of(first.id)[:1]
    assert (catalog.heads(), catalog.report(second.id)) == ({"行政复议": 1}, second)


def test_another_schema_is_refused_with_what_to_do_and_left_as_it_is(catalog: Catalog, tmp_path: Path) -> None:
    catalog.set_meta(schema="99")
    catalog.close()
    for upgrade in (False, True):
        with sqlite3.connect(tmp_path / "catalog.sqlite") as rows:
            rows.execute("DROP TABLE IF EXISTS facts")
        with pytest.raises(LibraryDamaged, match=r"schema 99; this Zhiwen reads schema 7.*--rebuild"):
            Catalog.open(tmp_path / "catalog.sqlite", upgrade=upgrade)
        assert not rows.execute("SELECT name FROM sqlite_master WHERE name = 'facts'").fetchall()
        rows.close()


def test_a_schema_without_facts_is_upgraded_when_asked_and_told_otherwise(catalog: Catalog, tmp_path: Path) -> None:
    report = put(catalog)
    catalog.set_meta(schema="1")
    catalog.close()
    file = tmp_path / "catalog.sqlite"
    with sqlite3.connect(file) as rows:
        rows.execute("DROP TABLE facts")
    with pytest.raises(LibraryError, match=r"schema 1\). Run: zhiwen index with the folder") as caught:
        Catalog.open(file)
    assert type(caught.value) is LibraryError  # nothing is set aside for it
    assert not rows.execute("SELECT name FROM sqlite_master WHERE name LIKE 'facts%'").fetchall()
    Catalog.open(file, upgrade=True).close()
    assert len(rows.execute("SELECT name FROM sqlite_master WHERE name LIKE 'facts%'").fetchall()) == 2
    rows.close()
    again = Catalog.open(file)
    assert again.meta("schema") == "7"
    assert again.parts(report.id) == dataclasses.replace(cut(report), facts=())
    again.close()


def test_an_upgrade_that_is_cut_off_is_done_whole_by_the_next(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.set_meta(schema="1")
    catalog.close()
    file = tmp_path / "catalog.sqlite"
    with sqlite3.connect(file) as rows:
        rows.execute("DROP TABLE facts")
    with monkeypatch.context() as patch:
        patch.setattr("index.stores.database.sa.insert", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            Catalog.open(file, upgrade=True)
    assert not rows.execute("SELECT name FROM sqlite_master WHERE name LIKE 'facts%'").fetchall()
    rows.close()
    Catalog.open(file, upgrade=True).close()
    Catalog.open(file).close()


@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_truncated_file_is_told_in_one_sentence_with_the_remedy(
    catalog: Catalog, tmp_path: Path, kept: float
) -> None:
    put(catalog, "第一句话。" * 3000)
    catalog.close()
    file = tmp_path / "catalog.sqlite"
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    with pytest.raises(LibraryDamaged, match=r"damaged \(.*zhiwen index --rebuild") as caught:
        Catalog.open(file)
    assert "\n" not in str(caught.value)


def test_a_garbled_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    file.write_bytes(b"nothing like a database" * 500)
    with pytest.raises(LibraryDamaged, match="damaged"):
        Catalog.open(file)


def test_a_page_garbled_within_is_found_by_a_check(catalog: Catalog, tmp_path: Path) -> None:
    put(catalog, "第一句话。" * 3000)
    catalog.close()
    file = tmp_path / "catalog.sqlite"
    data = bytearray(file.read_bytes())
    data[-9000:-1000] = b"\xff" * 8000
    file.write_bytes(data)
    with pytest.raises(LibraryDamaged, match="damaged"):
        Catalog.open(file, check=True)


def test_a_database_given_as_a_url_serves_too(tmp_path: Path) -> None:
    catalog = Catalog.open(f"sqlite:///{tmp_path / 'other.db'}")
    report = put(catalog)
    assert catalog.report(report.id) == report
    catalog.close()


readings = st.builds(
    Reading,
    value=st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    source=st.sampled_from(Source),
    confidence=st.floats(0, 1),
    start=st.none() | st.integers(0, 999),
    end=st.none() | st.integers(0, 999),
)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
profiles = st.builds(
    Profile,
    st.builds(
        Jurisdiction,
        name=names,
        level=st.sampled_from(Level),
        code=st.none() | names,
        parents=st.lists(names, max_size=3).map(tuple),
        aliases=st.lists(names, max_size=3).map(tuple),
    ),
    st.none() | st.integers(1990, 2100),
    st.dictionaries(names, readings, max_size=4),
)


@given(profiles)
def test_any_profile_survives_its_row(profile: Profile) -> None:
    entry = Entry("0" * 16, State.READY, "a", "/a", profile=profile)
    row = type("Row", (), entry_row(entry))
    assert read_entry(row) == entry
    assert dump_profile(read_entry(row).profile) == dump_profile(profile)


def test_a_word_is_found_in_a_report_in_traditional_characters(catalog: Catalog) -> None:
    there = put(catalog, "工作報告。行政複議。", name="a.txt")
    assert catalog.reports_with(["行政复议"]) == {there.id: 5}
    later = put(catalog, "會議。普法宣傳。", name="b.txt")
    assert catalog.reports_with(["宣传"]) == {later.id: 5}
