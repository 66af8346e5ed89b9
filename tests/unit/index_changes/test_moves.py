"""Where reports are found again after files were renamed, overwritten and copied, and which texts are one report."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.changes.moves import Found, follow
from index.reading.readers import text_digest
from index.stores.tables import Entry, State

PATHS = ("a", "b", "c", "d")
DIGESTS = ("A", "B", "C", "D")
FORMS = ("", "'")  # of one text, with other line ends


def entry_of(path: str, report_id: str, state: State = State.READY, **overrides: str) -> Entry:
    return Entry(report_id, state, path, path, digest=report_id[0], overrides=overrides)


def found_in(files: dict[str, str]) -> dict[str, Found]:
    return {path: Found(Path(path), path, report_id, report_id[0]) for path, report_id in files.items()}


def places(entries: tuple[Entry, ...]) -> dict[str, str]:
    return {entry.id: entry.path for entry in entries}


def test_a_text_is_known_whatever_ends_its_lines() -> None:
    digest = text_digest("甲\n\n乙\n")
    assert {text_digest(text) for text in ("甲\r\n\r\n乙", "甲\r\r乙\r", "甲 \n\t\n乙\u3000\n\n \n")} == {digest}
    assert digest not in {text_digest(text) for text in ("甲\n乙\n", " 甲\n\n乙\n", "甲\n\n乙。\n", "甲\n\n 乙")}


def test_a_copy_does_not_take_a_report_away_from_its_file() -> None:
    moves = follow([entry_of("b", "A")], found_in({"a": "A", "b": "A"}), lambda _: False)
    assert (places(moves.staying), moves.leaving) == ({"A": "b"}, ())


def test_a_file_elsewhere_is_asked_whether_it_has_its_text() -> None:
    for holds, path in ((True, "far"), (False, "a")):
        moves = follow([entry_of("far", "A")], found_in({"a": "A"}), lambda _, holds=holds: holds)  # type: ignore[misc]
        assert places(moves.staying) == {"A": path}


def test_of_two_with_one_text_the_corrected_one_stays_and_gets_the_others_corrections() -> None:
    old = [entry_of("a", "A", year="1"), entry_of("b", "A'", year="2", issuer="x"), entry_of("c", "B")]
    moves = follow(old, found_in({"a": "A", "b": "A'", "c": "B"}), lambda _: False)
    assert {entry.id: dict(entry.overrides) for entry in moves.staying} == {"A": {"year": "1", "issuer": "x"}, "B": {}}
    assert places(moves.leaving) == {"A'": "b"}


def test_a_pending_report_whose_file_was_written_to_again_is_not_completed() -> None:
    old = [entry_of("a", "A"), entry_of("a", "B", State.PENDING)]
    moves = follow(old, found_in({"a": "C"}), lambda _: False)
    assert (places(moves.staying), places(moves.leaving)) == ({"A": "a"}, {"B": "a"})


@given(
    known=st.lists(st.sampled_from(DIGESTS), min_size=1, max_size=4, unique=True).flatmap(
        lambda digests: st.tuples(*(st.tuples(st.just(digest), st.sampled_from(FORMS)) for digest in digests))
    ),
    now=st.dictionaries(st.sampled_from(PATHS), st.tuples(st.sampled_from((*DIGESTS, "E")), st.sampled_from(FORMS))),
)
def test_no_text_that_a_file_has_is_lost_and_no_file_has_two(
    known: tuple[tuple[str, str], ...], now: dict[str, tuple[str, str]]
) -> None:
    entries = [entry_of(path, "".join(parts)) for path, parts in zip(PATHS, known, strict=False)]
    found = found_in({path: "".join(parts) for path, parts in now.items()})

    moves = follow(entries, found, lambda _: False)

    assert Counter(entry.id for entry in entries) == Counter(one.id for one in (*moves.staying, *moves.leaving))
    assert max(Counter(entry.path for entry in moves.staying).values(), default=1) == 1
    held = {one.digest for one in found.values()}
    for entry in moves.staying:
        if entry.digest in held:
            assert found[entry.path].digest == entry.digest
        elif entry.path in found:  # until the text that replaces it is ready
            assert found[entry.path].digest not in {one.digest for one in entries}
    assert not {entry.digest for entry in moves.leaving} & held
