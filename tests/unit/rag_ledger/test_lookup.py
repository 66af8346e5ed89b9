"""Questions find the figures they ask for: one row a report."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from index.facts.measures import load_measures
from index.reading.outline import outline
from index.reading.sentences import split_sentences
from index.records import Fact, Jurisdiction, Level, Profile, Report, Role, Sentence
from index.stores.catalog import Catalog
from index.stores.tables import Entry, Parts, State
from rag.ledger.lookup import Fallback, find_rows
from rag.understanding.measure_query import read_wanted
from rag.understanding.operation import Row, Wanted
from rag.understanding.synonyms import load_akin
from rag.understanding.vocabulary import load_lexicon


def wanted(content: str, context: str = "", units: Sequence[str] = ()) -> Wanted:
    found = read_wanted(content, context, units, load_lexicon(), load_measures())
    assert found is not None
    return found


class Shelf:
    """A catalog of small reports whose facts are given."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def put(self, name: str, text: str, *facts: dict[str, Any], year: int = 2024, level: Level = Level.COUNTY) -> Entry:
        profile = Profile(Jurisdiction(name, level), year)
        report = Report(f"{name}-{year}.txt", "", text, profile)
        sections = outline(text, report.id)
        sentences = split_sentences(text, sections, report.id)
        read = tuple(self._fact(report, sentences, number, values) for number, values in enumerate(facts))
        entry = Entry(report.id, State.READY, report.name, "", profile=profile, sentences=len(sentences))
        self.catalog.add(report, entry, Parts(sections, sentences, (), read))
        return entry

    def _fact(self, report: Report, sentences: Sequence[Sentence], ordinal: int, values: dict[str, Any]) -> Fact:
        values = dict(values)
        said, around = values.pop("said"), values.pop("around", None)
        start = report.text.index(said, report.text.index(around) if around else 0)
        sentence = next(one.ordinal for one in sentences if one.start <= start < one.end)
        plain = {"action": "", "qualifiers": ()} | values
        where = {"start": start, "end": start + len(said), "measure_start": start, "measure_end": start}
        return Fact(report.id, ordinal, sentence, **where, **plain)

    def row(self, asked: Wanted, entry: Entry, fallback: Fallback | None = None) -> Row:
        return find_rows(self.catalog, asked, (entry,), fallback=fallback)[0]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    catalog = Catalog.open(tmp_path / "catalog.sqlite")
    yield Shelf(catalog)
    catalog.close()


def fact(said: str, head: str, action: str = "", *, unit: str = "件", **more: object) -> dict[str, Any]:
    digits = "".join(character for character in said if character.isdigit() or character == ".")
    return {"said": said, "value": Decimal(digits), "unit": unit, "head": head, "action": action, **more}


CASES = (
    "全年收到行政复议申请73件,受理66件,审结61件,其中维持40件、驳回9件。",
    (
        fact("73件", "行政复议", "收到"),
        fact("66件", "行政复议", "受理"),
        fact("61件", "行政复议", "审结"),
        fact("40件", "行政复议", "维持", part_of=2),
        fact("9件", "行政复议", "驳回", part_of=2),
    ),
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("收到的行政复议申请", "73"),
        ("受理的行政复议案件", "66"),
        ("驳回的行政复议", "9"),
        ("行政复议案件数量", "73"),
    ],
)
def test_each_action_has_its_own_figure_and_none_means_the_first_of_the_way(
    shelf: Shelf, content: str, said: str
) -> None:
    entry = shelf.put("甲县", CASES[0], *CASES[1])
    row = shelf.row(wanted(content), entry)
    assert row.fact is not None
    assert row.fact.value == Decimal(said)
    assert row.also == row.nearest == ()


def test_an_action_that_is_not_told_offers_the_nearest_whole_first(shelf: Shelf) -> None:
    entry = shelf.put("甲县", CASES[0], *CASES[1])
    row = shelf.row(wanted("撤回的行政复议"), entry)
    assert row.fact is None
    assert [near.action for near in row.nearest] == ["收到", "受理", "审结"]


def test_a_part_does_not_answer_for_the_whole(shelf: Shelf) -> None:
    entry = shelf.put("甲县", "其中驳回9件。", fact("9件", "行政复议", "驳回", part_of=0))
    row = shelf.row(wanted("行政复议案件数量"), entry)
    assert row.fact is None
    assert [near.action for near in row.nearest] == ["驳回"]


@pytest.mark.parametrize(
    "worse",
    [
        {"period": "2024-01/2024-06"},
        {"period": "2023"},
        {"period": "2021/"},
        {"part_of": 1},
        {"qualifiers": ("涉企",)},
        {"scope": "全市"},
        {"role": Role.AFTER},
        {"role": Role.UP},
        {"aspect": "plans"},
    ],
)
def test_the_reports_own_whole_year_stands_before_all_else(shelf: Shelf, worse: dict[str, Any]) -> None:
    text = "收到行政复议申请31件。收到行政复议申请73件。"
    entry = shelf.put(
        "甲县", text, fact("31件", "行政复议", "收到") | worse, fact("73件", "行政复议", "收到", scope="全县")
    )
    row = shelf.row(wanted("收到的行政复议申请"), entry)
    assert row.fact is not None
    assert row.fact.value == 73
    assert row.also == ()


def test_a_department_that_tells_of_the_city_is_not_read_as_itself(shelf: Shelf) -> None:
    facts = (
        fact("900件", "行政复议", "收到", scope="全市"),
        fact("12件", "行政复议", "收到"),
    )
    text = "全市收到行政复议申请900件。收到行政复议申请12件。"
    department = shelf.put("甲市司法局", text, *facts, level=Level.DEPARTMENT)
    row = shelf.row(wanted("收到的行政复议申请"), department)
    assert row.fact is not None
    assert row.fact.value == 12


def test_two_figures_for_one_measure_are_both_told_and_a_repeated_one_once(shelf: Shelf) -> None:
    text = "评查执法案卷100份。集中评查执法案卷200本。再次评查执法案卷100份。"
    entry = shelf.put(
        "甲县",
        text,
        fact("100份", "执法案卷", "评查", unit="份"),
        fact("200本", "执法案卷", "评查", unit="本"),
        fact("100份", "执法案卷", "评查", unit="份", around="再次"),
    )
    row = shelf.row(wanted("评查执法案卷多少份", units=("份",)), entry)
    assert row.fact is not None
    assert (row.fact.value, [other.value for other in row.also]) == (100, [200])


def test_of_figures_that_fit_the_one_among_the_questions_words_is_meant(shelf: Shelf) -> None:
    text = "常务会会前学法45次。党工委理论学习中心组专题学法6次。"
    entry = shelf.put(
        "甲县", text, fact("45次", "集体学习", "开展", unit="次"), fact("6次", "集体学习", "开展", unit="次")
    )
    row = shelf.row(wanted("理论学习中心组专题学法几次", units=("次",)), entry)
    assert row.fact is not None
    assert row.fact.value == 6


def test_units_that_count_something_else_do_not_answer(shelf: Shelf) -> None:
    entry = shelf.put(
        "甲县",
        "收到行政复议申请同比增长12%。收到行政复议申请涉及30人。",
        fact("12%", "行政复议", "收到", unit="%", role=Role.UP),
        fact("30人", "行政复议", "收到", unit="人"),
    )
    row = shelf.row(wanted("收到的行政复议申请多少件", units=("件",)), entry)
    assert row.fact is None
    growth = shelf.row(wanted("收到的行政复议申请增长了多少"), entry)
    assert growth.fact is not None
    assert growth.fact.value == 12


def test_what_narrows_a_measure_must_be_there(shelf: Shelf) -> None:
    entry = shelf.put(
        "甲县",
        "12345热线按期办结率99%。建议提案办结率88%。",
        fact("88%", "办结率", unit="%", qualifiers=("建议提案",)),
        fact("99%", "办结率", unit="%", qualifiers=("12345热线",)),
    )
    row = shelf.row(wanted("12345热线的办结率", units=("%",)), entry)
    assert row.fact is not None
    assert row.fact.value == 99
    assert shelf.row(wanted("信访的办结率", units=("%",)), entry).fact is None


def test_a_figure_filed_under_what_is_counted_is_found_by_what_narrows_it(shelf: Shelf) -> None:
    text = "聘请法律顾问6名,法律顾问审查合同26件。"
    facts = (fact("6名", "法律顾问", "聘请", unit="名"), fact("26件", "合同", "审查", qualifiers=("法律顾问",)))
    row = shelf.row(wanted("法律顾问审查的合同"), shelf.put("甲县", text, *facts))
    assert row.fact is not None
    assert row.fact.value == 26
    row = shelf.row(wanted("法律顾问有几名", units=("名",)), shelf.put("乙县", text, *facts))
    assert row.fact is not None
    assert row.fact.value == 6


def test_measures_that_the_domain_does_not_know_are_found_by_their_words(shelf: Shelf) -> None:
    entry = shelf.put(
        "甲县",
        "布设智慧井盖传感装置52套。布设路灯17套。",
        fact("17套", "路灯", "布设", unit="套"),
        fact("52套", "智慧井盖传感装置", "布设", unit="套"),
    )
    row = shelf.row(wanted("布设了多少套智慧井盖装置", units=("套",)), entry)
    assert row.fact is not None
    assert row.fact.value == 52
    assert shelf.row(wanted("布设了多少套充电雨棚", units=("套",)), entry).fact is None


def test_a_figure_under_another_head_is_found_in_the_sentences_of_a_search(shelf: Shelf) -> None:
    text = "收到行政复议申请73件。法治体检46件。"
    entry = shelf.put("甲县", text, fact("46件", "体检服务"), fact("73件", "申请人诉求", "收到"))
    sentences = shelf.catalog.sentences((entry.id,))
    asked = wanted("收到的行政复议申请")
    found = shelf.row(asked, entry, fallback=lambda _: sentences)
    assert found.fact is not None
    assert found.fact.value == 73
    assert shelf.row(asked, entry).fact is None
    assert shelf.row(asked, entry, fallback=lambda _: sentences[1:]).fact is None


def test_rows_stand_in_the_order_of_the_reports_and_silent_ones_stay(shelf: Shelf) -> None:
    first = shelf.put("甲县", CASES[0], *CASES[1])
    silent = shelf.put("乙县", "普法。")
    other = shelf.put("丙县", "收到行政复议申请5件。", fact("5件", "行政复议", "收到"))
    rows = find_rows(shelf.catalog, wanted("收到的行政复议申请"), (other, silent, first))
    assert [row.report.id for row in rows] == [other.id, silent.id, first.id]
    assert [row.fact and int(row.fact.value) for row in rows] == [5, None, 73]


def test_many_reports_are_read_without_their_texts(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [shelf.put(f"甲{number}县", f"{number}。{CASES[0]}", *CASES[1]) for number in range(30)]
    monkeypatch.setattr(shelf.catalog, "report", lambda _: pytest.fail("a report's text was read"))
    rows = find_rows(shelf.catalog, wanted("驳回的行政复议"), entries)
    assert [row.fact and int(row.fact.value) for row in rows] == [9] * 30


def test_a_figure_of_another_year_is_not_taken_for_the_words_around_it(shelf: Shelf) -> None:
    text = "2023年收到行政复议申请31件。行政复议收到73件。"
    entry = shelf.put("甲县", text, fact("31件", "行政复议", "收到", period="2023"), fact("73件", "行政复议", "收到"))
    row = shelf.row(wanted("收到的行政复议申请"), entry)
    assert row.fact is not None
    assert row.fact.value == 73


def test_a_sum_asked_for_is_answered_by_its_kinds_where_only_they_are_told(shelf: Shelf) -> None:
    text = "办理人大代表建议105件,办理政协提案92件。"
    facts = (fact("105件", "人大代表建议", "办理"), fact("92件", "政协提案", "办理"))
    row = shelf.row(wanted("办理的建议提案"), shelf.put("甲县", text, *facts))
    assert row.fact is not None
    assert row.fact.value == 197
    assert {one.value for one in row.plus} < {105, 92}
    assert row.also == ()


def test_verbs_that_tell_the_same_answer_for_each_other_only_of_their_measures(shelf: Shelf) -> None:
    text = "解答法律咨询6次。转办行政复议申请7件。"
    entry = shelf.put("甲县", text, fact("6次", "法律咨询", "解答", unit="次"), fact("7件", "行政复议", "转办"))
    row = shelf.row(wanted("提供法律咨询多少次", units=("次",)), entry)
    assert row.fact is not None
    assert row.fact.value == 6
    assert shelf.row(wanted("收到的行政复议申请"), entry).fact is None


def test_what_is_akin_is_named_as_the_measures_are() -> None:
    akin, measures = load_akin(), load_measures()
    heads = {head for also in akin.also.values() for head in also} | {head for _, of in akin.verbs for head in of}
    heads |= {form.head for family in akin.families for form in family.forms}
    assert [head for head in heads if not measures.units_of(head)] == []
    verbs = akin.telling | {verb for verbs, _ in akin.verbs for verb in verbs if verb}
    table = tomllib.loads((files("index") / "data" / "measures.toml").read_text(encoding="utf-8"))
    assert verbs - {entry["name"] for entry in table["action"]} - set(table["verbs"]) == set()


def test_every_word_that_figures_are_looked_up_by_names_a_measure_or_an_action() -> None:
    lexicon, measures = load_lexicon(), load_measures()
    for said in ("received", "审完", "传单", "court appearance rate", "repealed", "领导出庭率"):
        phrase = measures.parse(lexicon.in_official_words(said))
        assert phrase.heads or phrase.actions, said


def test_a_figure_in_another_kind_of_unit_is_offered_as_the_nearest(shelf: Shelf) -> None:
    entry = shelf.put("甲县", "接待群众来访500人次。", fact("500人次", "来访", "接待", unit="人次"))
    row = shelf.row(wanted("接待来访多少人", units=("人",)), entry)
    assert row.fact is None
    assert [near.unit for near in row.nearest] == ["人次"]


def test_one_measure_is_found_in_all_its_forms(shelf: Shelf) -> None:
    asked = wanted("培训行政执法人员的人次")
    for name, text, stated in (
        ("甲县", "培训执法人员80人次。", fact("80人次", "执法人员", qualifiers=("培训",), unit="人次")),
        ("乙县", "执法业务培训80人次。", fact("80人次", "执法培训", unit="人次")),
        ("丙县", "组织80名执法人员参加培训。", fact("80名", "执法人员", "参加", qualifiers=("培训",), unit="名")),
    ):
        row = shelf.row(asked, shelf.put(name, text, stated))
        assert row.fact is not None, text
        assert row.fact.value == 80
    entry = shelf.put("丁县", "持证执法人员90名。", fact("90名", "执法人员", "持证", unit="名"))
    assert shelf.row(asked, entry).fact is None


def test_a_form_is_not_asked_for_in_another_unit_or_with_another_verb(shelf: Shelf) -> None:
    assert wanted("培训行政执法人员最多").forms
    assert not wanted("执法培训多少场", units=("场",)).forms
    assert not wanted("执法培训合格人数").forms


def test_a_fall_that_is_asked_for_is_an_amount(shelf: Shelf) -> None:
    text = "审批时限压缩82%。"
    entry = shelf.put("甲县", text, fact("82%", "审批时限", "压缩", unit="%", role=Role.DOWN))
    row = shelf.row(wanted("承诺时限压缩比例"), entry)
    assert row.fact is not None
    assert row.fact.role is Role.LEVEL
    row = shelf.row(wanted("审批时限有什么变化"), entry)
    assert row.fact is not None
    assert row.fact.role is Role.DOWN


def test_a_figure_of_another_year_is_the_last_choice(shelf: Shelf) -> None:
    text = "办理行政应诉案件15件(上年行政应诉案件12件)。"
    before = fact("12件", "行政诉讼", period="2023")
    entry = shelf.put("甲县", text, fact("15件", "行政诉讼", "代理"), before)
    row = shelf.row(wanted("行政应诉案件数量"), entry)
    assert row.fact is not None
    assert row.fact.value == 15


def test_a_row_of_another_place_is_no_figure_of_the_report(shelf: Shelf) -> None:
    entry = shelf.put("甲县", "掘港镇行政处罚45件。", fact("45件", "行政处罚", scope="掘港镇"))
    row = shelf.row(wanted("行政处罚案件数量"), entry)
    assert (row.fact, row.nearest) == (None, ())


def test_of_a_year_that_is_wanted_alone_its_figures_are_found(shelf: Shelf) -> None:
    entry = shelf.put(
        "甲县",
        "2023年收到50件,2024年收到60件,由2022年的40件增至60件。",
        fact("50件", "行政复议", "收到", period="2023"),
        fact("60件", "行政复议", "收到"),
        fact("40件", "行政复议", "收到", period="2022", role=Role.BEFORE),
    )
    found = [
        find_rows(shelf.catalog, wanted("收到的行政复议申请"), (entry,), period=year)[0].fact
        for year in ("2022", "2023", "2021")
    ]
    assert [one and int(one.value) for one in found] == [40, 50, None]
