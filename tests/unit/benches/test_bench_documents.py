"""The documents of the bench: they are made of known texts, what is lost of one is seen, and what is enough is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.documents import layouts as all_layouts
from bench.documents.__main__ import measure
from bench.documents.comparison import distance, score
from bench.documents.contents import Content, make_reports
from bench.documents.layouts import Layout, layouts
from bench.documents.table import reached, shares_of, write_table

_OWN = ("text", "HTML", "MHT", "DOCX", "XLSX", "CSV", "ZIP", "PDF", "OFD")  # which need no other program


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return make_reports(tmp_path_factory.mktemp("made"), 1, seed=3)[0]


@pytest.mark.parametrize(
    ("known", "got", "apart"),
    [
        ("", "甲", 1),
        ("甲乙丙", "甲乙丙", 0),
        ("甲乙丙", "甲丙", 1),
        ("甲乙丙", "乙丙甲", 2),
        ("甲乙", "丁", 2),
        ("甲", "", 1),
    ],
)
def test_texts_are_as_far_apart_as_characters_have_to_be_changed(known: str, got: str, apart: int) -> None:
    assert distance(known, got) == apart


def test_a_text_that_came_through_has_lost_nothing(content: Content) -> None:
    found = score(content, content.plain(), ())
    assert (found.characters[0], found.more_facts, found.profile) == (0, 0, True)
    assert all(right == of > 0 for right, of in (found.order, found.facts, found.cells))


def test_what_is_lost_is_seen(content: Content) -> None:
    swapped = replace(content, blocks=(content.blocks[0], *content.blocks[:0:-1]))
    assert score(content, swapped.plain(), ()).order[0] < score(content, swapped.plain(), ()).order[1]
    no_table = replace(content, blocks=tuple(block for block in content.blocks if block.kind != "table"))
    lost = score(content, no_table.plain(), ())
    assert (lost.cells[0], lost.facts[0] < lost.facts[1], lost.characters[0] > 0) == (0, True, True)
    table = next(block for block in content.blocks if block.kind == "table")
    turned = replace(table, rows=(table.rows[0], *((row[0], *row[:0:-1]) for row in table.rows[1:])))
    assert score(content, replace(content, blocks=(content.blocks[0], turned)).plain(), ()).cells[0] == 0
    assert not score(replace(content, year=1999), content.plain(), ()).profile


def test_what_a_reader_may_keep_is_no_error_and_what_it_may_not_is(content: Content) -> None:
    text = f"发布日期：2025年02月27日\n{content.plain()}"
    assert score(content, text, ()).characters[0] > 0
    assert score(content, text, ("发布日期：2025年02月27日",)).characters[0] == 0


def test_a_short_report_has_its_table_too(content: Content) -> None:
    short = content.short(300)
    assert short.tables == content.tables
    assert len(short.plain()) < len(content.plain())
    assert short.blocks[0] == content.blocks[0]


def test_every_format_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.documents.office_layouts.office", lambda: "soffice")
    monkeypatch.setattr(all_layouts, "find_spec", lambda _: True)
    assert {layout.format for layout in layouts()} == {
        "text", "Markdown", "HTML", "MHT", "DOCX", "DOC", "WPS", "RTF", "ODT", "XLSX", "XLS", "CSV", "ZIP", "PDF",
        "OFD", "scan", "picture",
    }  # fmt: skip


@pytest.mark.parametrize(
    "layout",
    [layout for layout in layouts() if layout.format in _OWN and layout.name != "by LibreOffice"],
    ids=lambda layout: f"{layout.format} {layout.name}",
)
def test_a_document_is_read_as_it_was_written(tmp_path: Path, layout: Layout, content: Content) -> None:
    shares = shares_of([measure(tmp_path, layout, content, 1)])
    assert min(shares.values()) >= 0.98, shares
    assert shares["characters"] >= 0.999


def test_a_table_tells_what_is_not_enough(tmp_path: Path, content: Content) -> None:
    right = Layout("text", "as it is", ".txt", lambda one: one.plain().encode())
    wrong = Layout("text", "without its table", ".txt", lambda one: one.plain().replace("|", "").encode())
    reads = [measure(tmp_path, layout, content, n) for n, layout in enumerate((right, wrong))]
    assert reached(reads[:1])
    assert not reached(reads[1:])
    assert "cells 0.0000" in reads[1].wrong()
    table = write_table(reads, ["DOC: nothing writes it"], [], tmp_path)
    assert "- left out: DOC" in table
    assert "| text | without its table | 1 |" in table
    assert next(tmp_path.glob("*-documents.md")).read_text(encoding="utf-8") == table


def test_a_document_that_is_refused_has_lost_everything(tmp_path: Path, content: Content) -> None:
    refused = measure(tmp_path, Layout("text", "empty", ".txt", lambda _: b""), content, 1)
    assert "is empty" in refused.wrong()
    assert shares_of([refused])["characters"] == 0
