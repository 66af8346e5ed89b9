"""``zhiwen check`` over real reports with the real embedder: verdicts, places in the text, both languages, stdin."""

from __future__ import annotations

import json

from support.command import SEEDS, Zhiwen

DRAFT = """# 红谷滩区法治政府建设综述

红谷滩区2023年全年接到12345热线转办件74329件，按期办结率98.58%。按期办结率达99%。
红谷滩区2024年全年接到12345热线转办件74329件。
红谷滩区2023年举办马拉松比赛14场。这说明了什么？
"""
VERDICTS = ["borne_out", "contradicted", "not_found", "not_found", "not_checkable"]


def test_a_draft_is_held_against_real_reports(indexed: Zhiwen) -> None:
    done = indexed.run("check", "-", "--json", typed=DRAFT)
    assert done.returncode == 0, done.stderr
    claims = json.loads(done.stdout)["claims"]

    assert [claim["verdict"] for claim in claims] == VERDICTS
    assert all(DRAFT[claim["start"] : claim["end"]] == claim["text"] for claim in claims)
    assert "98.58%" in claims[1]["detail"]
    for claim in claims[:2]:
        (citation,) = claim["citations"]
        text = (SEEDS / citation["report"]).read_bytes().decode("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_document_is_markdown_in_the_language_asked_for(indexed: Zhiwen) -> None:
    done = indexed.run("check", "-", "--lang", "en", typed=DRAFT)

    assert done.returncode == 0, done.stderr
    assert "5 claims: 1 borne out, 1 contradicted, 2 not found, 1 not checkable" in done.stdout
    assert "**Contradicted** 按期办结率达99%。 (the text says 99%, the report gives 98.58%)[^1]" in done.stdout
    assert "\n[^1]: " in done.stdout


def test_an_empty_library_is_told(zhiwen: Zhiwen) -> None:
    done = zhiwen.run("check", "-", typed=DRAFT)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "zhiwen index" in done.stderr
