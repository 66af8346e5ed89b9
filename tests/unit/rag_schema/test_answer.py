"""The answer record: its invariants and its one serializer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.schema.answer import Answer, Cell, Citation, Claim, Coverage, Refusal, Scope, Table, markers_in

WORDS = st.text(max_size=20)
PLAIN = WORDS.map(lambda text: text.replace("[", "").replace("]", ""))


def make_citation(marker: int, quote: str = "收到73件。") -> Citation:
    return Citation(marker, "a.txt", "id", "题", "鼓楼区", 2024, ("一", "二"), 5, 5 + len(quote), quote)


def make_answer(text: str = "收到73件[1]。", markers: tuple[int, ...] = (1,), **more: object) -> Answer:
    values = {
        "id": "0", "question": "问?", "standalone_question": "问?", "scope": Scope(), "text": text,
        "claims": (), "citations": tuple(make_citation(n) for n in markers), "model": "m", "index": "f",
    }  # fmt: skip
    return Answer(**{**values, **more})  # type: ignore[arg-type]


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    markers = tuple(draw(st.sets(st.integers(1, 20), max_size=4)))
    in_table = tuple(draw(st.sets(st.integers(21, 30), max_size=2)))
    text = "".join(f"{draw(PLAIN)}[{n}]" for n in markers) + draw(PLAIN)
    cells = tuple(Cell(draw(WORDS), "73", "件", (n,)) for n in in_table)
    names = st.lists(WORDS, max_size=3).map(tuple)
    return make_answer(
        text,
        (*markers, *in_table),
        question=draw(WORDS),
        scope=Scope(draw(names), tuple(draw(st.lists(st.integers(1990, 2030), max_size=3))), draw(names), "compare"),
        claims=tuple(Claim(draw(PLAIN), (n,), "verified") for n in markers),
        table=Table(tuple("列" for _ in cells), (cells,)) if cells else None,
        coverage=draw(st.none() | st.builds(Coverage, names, names, names, names)),
        refusal=Refusal("not_disclosed", draw(WORDS)) if draw(st.booleans()) or not (markers or cells) else None,
        notices=draw(names),
        timings_ms={"total": draw(st.floats(0, 1e6))},
    )


@given(answers())
def test_a_record_survives_json_unchanged(answer: Answer) -> None:
    assert Answer.from_json(json.loads(json.dumps(answer.to_json(), ensure_ascii=False))) == answer


def test_the_record_has_the_documented_keys() -> None:
    record = make_answer().to_json()
    documented = "id question standalone_question scope text claims citations table coverage refusal"
    documented += " model index timings_ms"
    assert set(documented.split()) <= set(record)
    assert set(record["scope"]) == {"jurisdictions", "years", "measures", "intent"}
    cited = "marker report report_id title jurisdiction year section start end quote page"
    assert set(record["citations"][0]) == set(cited.split())


def test_a_marker_without_its_citation_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        make_answer("收到73件[1][2]。", (1,))


def test_a_citation_without_its_marker_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        make_answer("收到73件[1]。", (1, 2))


def test_a_marker_of_a_cell_counts_as_shown() -> None:
    table = Table(("件数",), ((Cell("73", "73", "件", (2,)),),))
    assert len(make_answer("收到73件[1]。", (1, 2), table=table).citations) == 2


def test_an_answer_without_citation_or_refusal_is_refused() -> None:
    with pytest.raises(ValueError, match="refusal"):
        make_answer("没有依据的话。", ())
    assert make_answer("没有。", (), refusal=Refusal("not_disclosed", "没有。")).citations == ()


def test_replacing_the_text_checks_again() -> None:
    with pytest.raises(ValueError, match="markers"):
        replace(make_answer(), text="别的话")


@pytest.mark.parametrize(
    ("text", "markers"),
    [("一[1]二[12][1]", {1, 12}), ("〔2025〕1号 [2025] [] [a] (1)", set()), ("", set()), ("[001]", {1})],
)
def test_markers_are_small_numbers_in_square_brackets(text: str, markers: set[int]) -> None:
    assert markers_in(text) == markers
