"""Known texts: reports as blocks, of which documents of any format can be made. Knows no format.

They come from the seeds, from the generator, and from a folder of other reports where one is given. Each gets a table
with known cells in its middle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from bench.generate import generate
from index.profile.gazetteer import load_divisions
from index.profile.profiler import profile_report
from index.reading.headings import OPENINGS
from index.reading.readers import read_report_text
from index.reading.wraps import as_meant

Rows = tuple[tuple[str, ...], ...]

_MAX_BYTES = 10_000_000
_HEADER = 3000  # characters in which a title is looked for
_LONGEST_HEADING = 40
_FEWEST = 6  # characters of a line that is no scrap of a page
_SCRAPS = ("扫码浏览", "责任编辑", "访问量", "点击量", "发布时间", "【打印】", "您当前所在位置", "来源")
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
_MEASURES = (
    "行政复议申请",
    "行政应诉案件",
    "规范性文件备案审查",
    "重大行政决策合法性审查",
    "行政处罚案件",
    "人民调解纠纷",
)
_STEPS = ("收到(件)", "受理(件)", "审结(件)")
_LONG = ("行政许可", "行政处罚", "行政强制", "行政征收", "行政检查", "行政确认", "行政奖励", "行政裁决", "行政给付")


@dataclass(frozen=True, slots=True)
class Block:
    """A title, a heading (with its depth), a paragraph, or a table."""

    kind: str
    text: str = ""
    depth: int = 0
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A report whose text is known: whose it is, of which year, and its blocks in order."""

    name: str
    place: str
    year: int | None
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """Its title."""
        return self.blocks[0].text

    @property
    def tables(self) -> list[Rows]:
        """Its tables, in order."""
        return [block.rows for block in self.blocks if block.kind == "table"]

    def plain(self) -> str:
        """Return it as a text, its tables as those of Markdown."""
        return "\n".join(line for block in self.blocks for line in lines_of(block))

    def short(self, characters: int) -> Content:
        """Return its beginning, with its table behind the first paragraphs."""
        kept: list[Block] = []
        for block in self.blocks:
            if sum(len(one.text) for one in kept) > characters:
                break
            if block.kind != "table":
                kept.append(block)
        at = next(number for number, block in enumerate(self.blocks) if block.kind == "table")
        kept[len(kept) // 2 : len(kept) // 2] = self.blocks[at - 1 : at + 1]
        return replace(self, blocks=tuple(kept))


def lines_of(block: Block) -> Iterator[str]:
    """Yield the lines of a block in a text."""
    if block.kind != "table":
        yield block.text
        return
    for number, row in enumerate(block.rows):
        yield f"| {' | '.join(row)} |"
        if number == 0:
            yield f"|{' --- |' * len(row)}"


def read_seeds(folder: Path) -> list[Content]:
    """Return the reports of a folder; whose they are and of which year is what their own text is taken for."""
    files = sorted(folder.glob("*.txt"))
    return [_content(read_report_text(file, max_bytes=_MAX_BYTES).text, file.stem) for file in files]


def make_reports(folder: Path, count: int, seed: int) -> list[Content]:
    """Return generated reports, with the place and year that they were made for."""
    made = []
    for record in generate(folder, count, seed):
        content = _content((folder / record["file"]).read_text(encoding="utf-8"), Path(record["file"]).stem)
        made.append(replace(content, name=f"made-{content.name}", place=record["place"], year=record["year"]))
    return made


def read_others(folder: Path, count: int) -> list[Content]:
    """Return so many reports of a folder of Markdown with a manifest: place, year and title stand there."""
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    every = [json.loads(line) for line in lines]
    found = []
    for record in every[:: max(1, len(every) // count)][:count]:
        text = _FRONT.sub("", (folder / record["path"]).read_text(encoding="utf-8"))
        title = record["title"]
        body = [line.lstrip("# ").strip() for line in text.splitlines()]
        lines = [line for line in body if line and line != title]
        name = f"work-{record['adcode']}-{record['year_delivered']}"
        found.append(Content(name, record["place"], record["year_delivered"], _blocks(title, lines, name)))
    return found


def _content(text: str, name: str) -> Content:
    profile = profile_report(text, file_name="", divisions=load_divisions())
    title = " ".join(profile.title.split())
    meant = as_meant(text).text
    at = meant.rfind(title, 0, _HEADER)
    body = meant[at + len(title) :] if at >= 0 else meant
    lines = [line.strip() for line in body.splitlines()]
    kept = [line for line in lines if len(line) >= _FEWEST and not line.startswith(_SCRAPS)]
    return Content(name, profile.jurisdiction.name, profile.year, _blocks(title, kept, name))


def _blocks(title: str, lines: Sequence[str], name: str) -> tuple[Block, ...]:
    blocks = [_block(" ".join(line.split())) for line in lines]
    middle = next((at for at in range(len(blocks) // 2, len(blocks)) if blocks[at].kind == "paragraph"), len(blocks))
    blocks[middle + 1 : middle + 1] = _table(Random(name))  # no heading stands right above
    return (Block("title", title), *blocks)


def _block(line: str) -> Block:
    depth = next((depth for pattern, depth in OPENINGS if pattern.match(line)), None)
    if depth is None or len(line) > _LONGEST_HEADING or line.endswith(("。", "；", ";")):
        return Block("paragraph", line)
    return Block("heading", line, min(depth + 1, 3))


def _table(rng: Random) -> list[Block]:
    """Return a table and what stands over it; of three kinds: by step, by year, or longer than what a page leaves."""
    kind = rng.choice(("steps", "years", "long"))
    rows: list[tuple[str, ...]]
    if kind == "steps":
        rows = [("项目", *_STEPS, "纠错率")]
        for measure in _MEASURES[:5]:
            got = rng.randint(30, 2600)
            rows.append(
                (measure, f"{got:,}", f"{got - rng.randint(1, 20):,}", f"{got - 21:,}", f"{rng.random() * 9:.2f}%")
            )
    elif kind == "years":
        rows = [("指标", "2022年", "2023年", "2024年", "单位")]
        rows += [(measure, *(str(rng.randint(10, 999)) for _ in range(3)), "件") for measure in _MEASURES[:4]]
    else:
        rows = [("序号", "事项", "数量(件)", "占比")]
        names = [f"{name}{what}" for what in ("事项", "案件") for name in _LONG]
        rows += [(str(n), name, str(rng.randint(3, 900)), f"{rng.randint(1, 99)}%") for n, name in enumerate(names, 1)]
    return [Block("paragraph", "附表：行政执法与行政复议情况统计"), Block("table", rows=tuple(rows))]
