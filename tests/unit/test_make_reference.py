"""The script that writes the generated pages of docs/: what it stops at, what it reports, what it leaves alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.reference import reference

from rag.settings import PREFIX


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A documentation of one page with one generated part; the script reads and writes it instead of ours."""
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    monkeypatch.setattr(reference, "DOCS", tmp_path)
    monkeypatch.setattr(reference, "SCHEMA", tmp_path / "schema.json")
    monkeypatch.setattr(reference, "PARTS", {"code": lambda: "- `a.py`: Does a thing."})
    (tmp_path / "page.md").write_text("by hand\n<!-- generated code -->\nold\n<!-- /generated -->\nby hand\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("section", "name", "writer"),
    [
        ("commands", "zhiwen ask", reference.write_commands),
        ("targets", "lint", reference.write_targets),
        ("settings", f"{PREFIX}PORT", reference.write_settings),
    ],
)
def test_what_has_no_chinese_is_named(
    section: str, name: str, writer: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chinese = reference.load_chinese()
    del chinese[section][name]
    monkeypatch.setattr(reference, "load_chinese", lambda: chinese)

    with pytest.raises(reference.OutOfDate, match=f"no Chinese for '{name}'.*{section}"):
        writer(1)


def test_chinese_for_what_is_no_more_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = reference.load_chinese()
    chinese["settings"][f"{PREFIX}GONE"] = "没有了"
    monkeypatch.setattr(reference, "load_chinese", lambda: chinese)

    with pytest.raises(reference.OutOfDate, match=f"{PREFIX}GONE"):
        reference.write_settings(0)


def test_an_option_that_the_chinese_leaves_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = reference.load_chinese()
    chinese["commands"]["zhiwen index"] = (
        "加入文件；`--any`：都收；`--rebuild`：重建；`--force`：全部重读；`--yes`：不问"
    )
    monkeypatch.setattr(reference, "load_chinese", lambda: chinese)

    with pytest.raises(reference.OutOfDate, match="zhiwen index --prune"):
        reference.write_commands(1)


def test_an_example_of_another_shape_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = json.loads(reference.EXAMPLE.read_text("utf-8"))
    del record["understood"]
    example = tmp_path / "example.json"
    example.write_text(json.dumps(record), "utf-8")
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    monkeypatch.setattr(reference, "EXAMPLE", example)

    with pytest.raises(reference.OutOfDate, match="understood"):
        reference.write_example()


def test_checking_reports_an_old_page_and_changes_nothing(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (docs / "page.md").read_text("utf-8")

    assert reference.main(["--check"]) == 1
    assert "page.md is out of date. Run: make docs" in capsys.readouterr().err
    assert (docs / "page.md").read_text("utf-8") == before


def test_writing_fills_the_part_and_keeps_what_is_written_by_hand(docs: Path) -> None:
    assert reference.main([]) == 0
    assert (docs / "page.md").read_text("utf-8") == (
        "by hand\n<!-- generated code -->\n\n- `a.py`: Does a thing.\n\n<!-- /generated -->\nby hand\n"
    )
    assert reference.main(["--check"]) == 0


def test_a_part_that_nobody_makes_is_named(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / "page.md").write_text("<!-- generated nothing -->\n<!-- /generated -->\n", "utf-8")

    assert reference.main([]) == 1
    assert "page.md wants the part 'nothing'" in capsys.readouterr().err


def test_a_first_sentence_may_run_over_lines() -> None:
    assert (
        reference.first_sentence("Reads what\n    goes on. And\n    more.\n\n    Else.")
        == "Reads what goes on. And more."
    )
    assert reference.first_sentence("One.\nTwo.") == "One."
    assert reference.first_sentence("No end\n\nNext.") == "No end"
