"""How alike are versions of one report, and how alike are two reports? ``python -m bench.near_duplicates``.

Versions are made of public 政府工作报告 and of generated reports: other line ends and punctuation, the frame of a web
page, a title or an end that was lost, corrected numbers, sentences left out or put in, noise of character recognition.
Two reports are those of one place and two years, and of two places and one year. Prints a table; reads nothing else.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import numpy as np

from index.text.sketch import ALIKE, likeness, read_sketch, sketch_text

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "gov_work_reports"
_WIDE = str.maketrans("，；：（）", ",;:()")
_FRAME = "首页 > 政务公开 > 政府信息公开目录\n索引号：1234567890\n【字体：大 中 小】 打印 关闭\n"
_FOOT = "\n上一篇：市政府常务会议召开\n下一篇：关于公布规范性文件目录的通知\n版权所有 网站地图 联系我们 ICP备案\n"


def _half(text: str, _: Random) -> str:
    return text.translate(_WIDE).replace("\n", "\r\n\r\n")


def _framed(text: str, _: Random) -> str:
    return _FRAME + text + _FOOT


def _beheaded(text: str, _: Random) -> str:
    return text.partition("\n")[2][80:]


def _cut_off(text: str, _: Random) -> str:
    return text[: int(len(text) * 0.85)]


def _renumbered(text: str, chance: Random) -> str:
    return re.sub(r"\d+", lambda m: m[0] if chance.random() < 0.7 else str(chance.randint(1, 999)), text)


def _edited(text: str, chance: Random) -> str:
    sentences = re.split(r"(?<=。)", text)
    kept = [sentence for sentence in sentences if chance.random() > 0.1]
    return "".join(sentence if chance.random() > 0.1 else f"进一步{sentence[5:]}" for sentence in kept)


def _noisy(text: str, chance: Random) -> str:
    return "".join(chance.choice(text) if chance.random() < 0.02 else character for character in text)


VERSIONS: dict[str, Callable[[str, Random], str]] = {
    "punctuation, line ends": _half,
    "frame of a page": _framed,
    "title lost": _beheaded,
    "last 15 % lost": _cut_off,
    "3 numbers in 10 corrected": _renumbered,
    "1 sentence in 10 out, 1 reworded": _edited,
    "2 % of characters misread": _noisy,
}


def of_versions(texts: list[str], chance: Random) -> Iterator[tuple[str, list[float]]]:
    """Yield how alike each kind of version is to its report."""
    sketches = [read_sketch(sketch_text(text)) for text in texts]
    for name, change in VERSIONS.items():
        yield (
            name,
            [
                likeness(own, read_sketch(sketch_text(change(text, chance))))
                for own, text in zip(sketches, texts, strict=True)
            ],
        )


def of_reports(files: list[Path], chance: Random, pairs: int) -> Iterator[tuple[str, list[float]]]:
    """Yield how alike reports are that are none of one another."""
    sketches = {file: read_sketch(sketch_text(file.read_text("utf-8"))) for file in files}
    by_place: dict[str, list[Path]] = {}
    for file in files:
        by_place.setdefault(file.parent.name, []).append(file)
    next_years = [pair for own in by_place.values() for pair in zip(sorted(own), sorted(own)[1:], strict=False)]
    yield "one place, the next report", [likeness(sketches[a], sketches[b]) for a, b in next_years]
    apart = [chance.sample(files, 2) for _ in range(pairs)]
    yield "two places", [likeness(sketches[a], sketches[b]) for a, b in apart if a.parent != b.parent]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--generated", type=Path, help="a folder of made-up reports by bench.generate")
    parser.add_argument("--reports", type=int, default=100)
    given = parser.parse_args()
    chance = Random(16)  # no secret
    files = sorted(given.corpora.glob("*/*.md"))
    some = chance.sample(files, min(given.reports, len(files)))
    rows = [*of_versions([file.read_text("utf-8") for file in some], chance), *of_reports(files, chance, 5000)]
    if given.generated:
        made = chance.sample(sorted(given.generated.glob("*.txt")), given.reports)
        texts = [file.read_text("utf-8") for file in made]
        rows += [(f"generated: {name}", shares) for name, shares in of_versions(texts, chance)]
        sketches = [read_sketch(sketch_text(text)) for text in texts]
        others = [likeness(one, other) for at, one in enumerate(sketches) for other in sketches[:at]]
        rows.append(("generated: two reports", others))
    print("| pair | pairs | least | 1 % | median | 99 % | most | alike |")
    print("| --- |" + " ---: |" * 7)
    for name, shares in rows:
        points = " | ".join(f"{value:.2f}" for value in np.percentile(shares, (0, 1, 50, 99, 100)))
        alike = sum(share >= ALIKE for share in shares)
        print(f"| {name} | {len(shares)} | {points} | {alike} |")


if __name__ == "__main__":
    main()
