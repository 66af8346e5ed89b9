"""A part of a library is searched by itself: better matches elsewhere take no place from its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library, make_bot

from index.errors import ReportNotFound
from index.library import Library
from index.library_part import LibraryPart
from rag.retrieval.said import Sayings
from rag.schema.sources import Sources


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("part")) as library:
        yield library


def id_of(library: Library, name: str) -> str:
    return next(entry.id for entry in library.catalog.entries() if entry.name == name)


def test_what_matches_better_elsewhere_takes_no_place(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.retrieval.retriever.CANDIDATES", 4)
    bot, zone = make_bot(library), id_of(library, "hefei-zone-2024.txt")

    drafting = bot._limits.open(Sources(reports=(zone,)))
    found = drafting.retriever.retrieve(drafting.reader.read("行政复议申请的收到、受理和审结情况怎么样?"))

    assert len(found.passages) > 3
    assert {passage.report.id for passage in found.passages} == {zone}


def test_a_word_is_said_where_the_part_says_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.retrieval.said._LOOKED_AT", 1)
    parts = [LibraryPart(library, [id_of(library, f"jiashan-{year}.txt")]) for year in (2023, 2024)]

    assert all(Sayings(part).said("行政复议申请") for part in parts)
    assert not Sayings(parts[0]).said("法律顾问")
    assert Sayings(library).said("法律顾问")


def test_a_part_counts_its_own_facts_and_knows_no_other_report(library: Library) -> None:
    own, other = id_of(library, "jiashan-2023.txt"), id_of(library, "gulou-2024.txt")
    catalog = LibraryPart(library, [own]).catalog

    assert set(catalog.fact_counts()) == {own}
    assert sum(catalog.heads().values()) == len(library.catalog.facts([own]))
    assert all(count == 1 for count in catalog.measures().values())
    assert {fact.report_id for fact in catalog.find_facts(heads=catalog.heads())} == {own}
    assert catalog.find_facts(heads=catalog.heads(), report_ids=[other]) == ()
    assert set(catalog.reports_with(["行政复议"])) == {own}
    for read in (catalog.report, catalog.parts, catalog.entry):
        with pytest.raises(ReportNotFound):
            read(other)


def test_nothing_is_written_through_a_part(library: Library) -> None:
    part = LibraryPart(library, [id_of(library, "gulou-2024.txt")])

    with pytest.raises(TypeError), part.writing():
        pass
    with pytest.raises(TypeError):
        part.catalog.remove(id_of(library, "gulou-2024.txt"))
    assert part.fingerprint() == library.fingerprint()
