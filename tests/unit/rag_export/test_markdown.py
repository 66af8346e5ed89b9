"""Blocks as Markdown: each kind in its own form, and no character of a text taking effect."""

from __future__ import annotations

import re

from rag.export.blocks import Block, Grid, Heading, Items, Paragraph, Remark, Strong
from rag.export.markdown import write_markdown


def write(*blocks: Block, notes: dict[int, tuple[str | Strong, ...]] | None = None) -> str:
    return "\n".join(write_markdown("标题", blocks, dict(notes or {})))


def test_each_kind_of_block_has_its_form() -> None:
    text = write(
        Heading("一"), Heading("二", 2), Paragraph(("正文", Strong("要点"), "。")), Remark(("注意",)),
        Items((("甲",), ("乙",))), Grid(("列", "数"), ((("格",), ("3",)),)),
    )  # fmt: skip
    assert text.split("\n\n") == [
        "# 标题", "## 一", "### 二", "正文**要点**。", "> 注意", "- 甲\n- 乙", "| 列 | 数 |\n| --- | --- |\n| 格 | 3 |",
    ]  # fmt: skip


def test_only_footnotes_that_are_referred_to_are_printed_in_order() -> None:
    text = write(Paragraph(("乙", 7, "甲", 5)), notes={5: ("五",), 6: ("六",), 7: ("七", Strong("改"))})
    assert re.findall(r"^\[\^.*$", text, re.MULTILINE) == ["[^5]: 五", "[^7]: 七**改**"]
    assert "乙[^7]甲[^5]" in text


def test_lines_of_a_paragraph_are_kept_and_cells_are_one_line() -> None:
    assert "\n\n第一行\n\n第二行[^1]" in write(Paragraph(("第一行\r\n第二行", 1)), notes={1: ("注",)})
    assert "| 甲 乙 |" in write(Grid(("列",), ((("甲\n乙",),),)))


def test_nothing_takes_effect() -> None:
    hostile = "# 题 <b> [x](y) *强* | `码` ~~删~~ $x$ &lt;"
    for block in (Heading(hostile), Paragraph((hostile,)), Items(((hostile,),)), Grid((hostile,), ())):
        bare = re.sub(r"\\.", "", write(block).split("\n\n")[1])
        assert not re.search(r"[<>\[\]*`~$&]", bare)
    assert "\n\n1\\. 项" in write(Paragraph(("1. 项",)))
    assert "\n\n\\- 项" in write(Paragraph(("- 项",)))
