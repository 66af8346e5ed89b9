"""Prose answers held to the points that a good answer makes: ``python evals/measure_prose.py``.

``prose/questions.toml`` has questions with their points, written from the reports without sight of the code. Recall: a
point is made where one of its phrases stands in the answer's text. Precision: a citation is to the point where its
quote overlaps a stretch of a report that is on what is asked. No language model is asked. Questions of the half
``held`` are told as a total only. Knows the questions' form, and nothing of how answers are made.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.text.normalize import fold
from rag.answering.bot import Bot
from rag.app.compose import open_bot
from rag.app.open_library import index
from rag.evaluation.results import commit, machine
from rag.schema.answer import Answer
from rag.settings import Settings

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "evals" / "prose" / "questions.toml"
SEEDS = ROOT / "seeds"
CORPORA = ROOT.parent / "shared" / "corpora" / "gov_work_reports"
LEAST = 14  # characters of a quote that says something; a heading alone makes no point


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the points of a good answer (each by its phrases), and the stretches that are on it."""

    id: str
    ask: str
    half: str
    library: str
    points: tuple[tuple[str, ...], ...]
    where: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        """Whether it is over one report or over several."""
        return self.id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """How an answer fares: points made, citations to the point, of how many; its length and its time."""

    asked: Asked
    made: tuple[bool, ...]
    on_it: int
    cited: int
    length: int
    seconds: float
    text: str
    off: tuple[str, ...]


def read_questions(path: Path) -> tuple[Asked, ...]:
    """Return the questions of a file, in its order."""
    rows = tomllib.loads(path.read_text("utf-8"))["question"]
    return tuple(
        Asked(
            row["id"],
            row["ask"],
            row["half"],
            row.get("library", "seeds"),
            tuple(map(tuple, row["points"])),
            tuple(map(tuple, row["where"])),
        )
        for row in rows
    )


def texts_of(library: str, corpora: Path = CORPORA) -> dict[str, str]:
    """Return the reports of a library by their names; none where they do not come with the repository."""
    if library == "seeds":
        return {path.name: path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))}
    files = [corpora / place / "2025.md" for place in ("湖州市", "乌海市")]
    return {f"{path.parent.name}-2025.md": path.read_text("utf-8") for path in files if path.is_file()}


def stretches(asked: Asked, texts: Mapping[str, str]) -> list[str]:
    """Return the stretches that are on a question, folded. Raises LookupError for one that is not there."""
    found = []
    for first, last in asked.where:
        of = [(text, at) for text in texts.values() if (at := text.find(first)) >= 0]
        ends = [(text, at, end) for text, at in of if (end := text.find(last, at)) >= 0]
        if not ends:
            raise LookupError(f"{asked.id}: no report has {first!r} .. {last!r}")
        found += [_flat(text[at : end + len(last)]) for text, at, end in ends]
    return found


def judge(asked: Asked, answer: Answer, on: Sequence[str], seconds: float) -> Judged:
    """Return how an answer fares."""
    said = _flat(answer.text)
    made = tuple(any(_flat(phrase) in said for phrase in point) for point in asked.points)
    refused = answer.refusal is not None
    quotes = (
        []
        if refused
        else [_flat(one.quote).rstrip("。;") for one in answer.citations if f"[{one.marker}]" in answer.text]
    )
    right = [quote for quote in quotes if len(quote) >= LEAST and any(quote in text or text in quote for text in on)]
    off = tuple(quote for quote in quotes if quote not in right)
    return Judged(asked, made, len(right), len(quotes), len(answer.text), seconds, answer.text, off)


def _flat(text: str) -> str:
    return "".join(fold(text).split())


def measure(bot: Bot, questions: Iterable[Asked], texts: Mapping[str, str]) -> list[Judged]:
    """Return how the answers of a bot fare."""
    judged = []
    for asked in questions:
        began = time.perf_counter()
        answer = bot.ask(asked.ask)
        judged.append(judge(asked, answer, stretches(asked, texts), time.perf_counter() - began))
    return judged


def report(judged: Sequence[Judged]) -> str:
    """Return the measurement as Markdown: recall of points and precision of citations."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        for name in ("all", one.asked.kind, one.asked.half, f"{one.asked.kind}, {one.asked.half}"):
            groups[name].append(one)
    lines = [
        "| questions | number | points made | precision | characters | seconds |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, part in groups.items():
        points = [made for one in part for made in one.made]
        cited = sum(one.cited for one in part)
        lines.append(
            f"| {name} | {len(part)} | {sum(points) / len(points):.3f} | "
            f"{sum(one.on_it for one in part) / cited if cited else 0:.3f} | "
            f"{sum(one.length for one in part) / len(part):.0f} | {sum(one.seconds for one in part) / len(part):.2f} |"
        )
    return "\n".join(lines) + "\n"


def shown(judged: Iterable[Judged]) -> str:
    """Return the answers of the open half in full, with the points that they do not make."""
    lines: list[str] = []
    for one in judged:
        if one.asked.half != "open":
            continue
        lines += [f"## {one.asked.id}: {one.asked.ask}", one.text]
        lines.append(f"-- {sum(one.made)}/{len(one.made)} points, {one.on_it}/{one.cited} citations on it")
        lines += [f"   misses {points}" for points, made in zip(one.asked.points, one.made, strict=True) if not made]
        lines += [f"   off: {quote[:60]}" for quote in one.off]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Index the reports, ask, print the measurement; with --results keep it as a dated file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--corpora", type=Path, default=CORPORA, help="folder of the 政府工作报告")
    parser.add_argument("--home", type=Path, help="folder that keeps the libraries between runs")
    parser.add_argument("--show", action="store_true", help="print the open half's answers")
    parser.add_argument("--results", type=Path, help="folder to keep the measurement in")
    chosen = parser.parse_args(arguments)
    questions = read_questions(chosen.questions)
    judged: list[Judged] = []
    with tempfile.TemporaryDirectory() as folder:
        home = chosen.home or Path(folder)
        for library in ("seeds", "work_reports"):
            own = [asked for asked in questions if asked.library == library]
            if texts := texts_of(library, chosen.corpora):
                judged += _asked_of(home / library, own, texts)
            else:
                sys.stderr.write(f"not asked, as {chosen.corpora} is not there: {len(own)} questions on {library}\n")
    if chosen.show:
        sys.stdout.write(shown(judged))
    text = report(judged)
    sys.stdout.write(text)
    if chosen.results:
        now = datetime.now().astimezone()
        head = f"# prose/questions.toml\n\n- date: {now:%Y-%m-%d %H:%M %z}\n- machine: {machine()}\n"
        command = f"- commit: {commit(ROOT)}\n- command: `python evals/measure_prose.py --results evals/results`\n\n"
        (chosen.results / f"{now:%Y-%m-%d}-prose.md").write_text(head + command + text, encoding="utf-8")
    return 0


def _asked_of(home: Path, questions: Sequence[Asked], texts: Mapping[str, str]) -> list[Judged]:
    settings = Settings(home=home)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        index(settings, [Path(folder)], prune=False, anew=False)
    bot = open_bot(settings, with_model=False)
    try:
        return measure(bot, questions, texts)
    finally:
        bot.close()


if __name__ == "__main__":
    sys.exit(main())
