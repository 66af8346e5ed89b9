"""Reports of real places with invented figures, put into a catalog together with their facts, without extraction."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from index.facts_refresh import facts_version
from index.reading.outline import outline
from index.reading.sentences import split_sentences
from index.records import Bound, Fact, Jurisdiction, Level, Profile, Report, Role
from index.stores.catalog import Catalog
from index.stores.tables import Entry, Parts, State

BODY = "一、行政复议\n全年收到行政复议申请{received}件,同比增长8.50%。\n二、普法\n=开展普法宣传约20余场。\n"
NANJING = Jurisdiction("鼓楼区", Level.COUNTY, "320106", ("江苏省", "南京市"))
FUZHOU = Jurisdiction("鼓楼区", Level.COUNTY, "350102", ("福建省", "福州市"))
DONGCHANG = Jurisdiction("东昌区", Level.COUNTY, "220502", ("吉林省", "通化市"), ("东昌",))


def put(catalog: Catalog, place: Jurisdiction, year: int, received: int, name: str = "") -> None:
    text = BODY.format(received=received)
    name = name or f"{place.code}-{year}.txt"
    profile = Profile(place, year)
    report = Report(name, f"/{name}", text, profile)
    sections = outline(text, report.id)
    sentences = split_sentences(text, sections, report.id)

    def fact(ordinal: int, written: str, value: str, measure: str) -> Fact:
        head, action = measure.split(" · ")
        start = text.index(written)
        sentence = next(s.ordinal for s in sentences if s.start <= start < s.end)
        measured = text.index(head[:2])
        unit = written.lstrip("0123456789.余")
        where = (sentence, start, start + len(written))
        return Fact(
            report.id, ordinal, *where, Decimal(value), unit, head, action, (), measured, measured + len(head[:2])
        )

    facts = (
        fact(0, f"{received}件", str(received), "行政复议 · 收到"),
        replace(fact(1, "8.50%", "8.50", "行政复议 · 收到"), role=Role.UP, against="同比", part_of=0, aspect="x"),
        replace(fact(2, "20余场", "20", "普法 · 开展"), bound=Bound.OVER, scope="-全区", qualifiers=("甲", "乙")),
    )
    entry = Entry(report.id, State.READY, name, report.path, profile=profile, sentences=len(sentences))
    catalog.add(report, entry, Parts(sections, sentences, (), facts))


def fill(catalog: Catalog) -> None:
    """Put in four reports: two namesakes, and one place in two years."""
    put(catalog, NANJING, 2024, 73)
    put(catalog, FUZHOU, 2024, 45)
    put(catalog, DONGCHANG, 2023, 12)
    put(catalog, DONGCHANG, 2024, 15)
    catalog.set_meta(facts=facts_version())  # as an index run records it, else the library asks to be read anew
