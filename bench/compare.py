"""Zhiwen beside LlamaIndex and Haystack: ``python -m bench.compare``, or ``make bench``.

Each system indexes the five reports and answers the same questions of ``evals/gold.jsonl`` in fresh processes of its
own, one system after the other, with the same embedding and language model. An interrupted run goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.beside.asking import CONTEXT, MAX_TOKENS, Job
from bench.beside.contenders import CONTENDERS, ROOT, Bench, Contender, StepFailed
from bench.beside.environments import pins
from bench.beside.judge import KINDS, asked_alone, draw
from bench.beside.outcome import Summary, read_records, summarise
from bench.beside.table import Language, measures, put, ratios
from index.embedding.embedder import ensure_embedder
from index.models.registry import resolve_gguf
from rag.app.models import endpoints
from rag.evaluation.metrics import Gold, read_gold
from rag.evaluation.results import commit, machine
from rag.settings import Settings, read_settings

QUESTIONS = 12
PAGES: Mapping[str, Language] = {"docs/results/beside.md": "en", "docs/results/beside.zh.md": "zh"}
WARMING = "法治政府建设的主要举措有哪些?"  # answered before the measured ones, and not counted


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions, and with what they are answered."""

    all: tuple[Gold, ...]
    sample: tuple[Gold, ...]
    embedder: str
    model: str

    def questions(self, contender: Contender) -> tuple[Gold, ...]:
        """Return what a contender is asked: the quickest all, behind the sample, which alone goes into the table."""
        if contender.module != "zhiwen_quoting":
            return self.sample
        return self.sample + tuple(question for question in self.all if question not in self.sample)


def measure(bench: Bench, plan: Plan, contender: Contender) -> None:
    """Index where that is not done, and ask what is not answered."""
    folder = bench.folder(contender)
    records, state = folder / "records.jsonl", folder / "state"
    known = read_records(records)
    answered = {record["id"] for record in known if "id" in record}
    left = [question for question in plan.questions(contender) if question.id not in answered]
    bench.python(contender)

    def job() -> Job:
        return Job(
            reports=str(ROOT / "seeds"), state=str(state), embedder=plan.embedder, server="", model=plan.model,
            began=time.monotonic(), questions=tuple((question.id, question.question) for question in left),
            warming=WARMING, records=str(records),
        )  # fmt: skip

    records.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in known), encoding="utf-8")
    if not any("indexing_s" in record for record in known):
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir()
        seconds, megabytes = bench.index(contender, job())
        _append(records, {"indexing_s": seconds, "memory_mb": megabytes})
    if left:
        _append(records, {"memory_mb": bench.ask(contender, job())})


def _append(path: Path, record: Mapping[str, float]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


def begin(scratch: Path, key: str, *, fresh: bool) -> None:
    """Keep what an interrupted run of the same key has, and no other's."""
    mark = scratch / "run" / "key.txt"
    if fresh or not mark.exists() or mark.read_text(encoding="utf-8") != key:
        shutil.rmtree(mark.parent, ignore_errors=True)
        mark.parent.mkdir(parents=True)
        mark.write_text(key, encoding="utf-8")


def processor() -> str:
    """Return the processor's name, "" where the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


@dataclass(frozen=True, slots=True)
class Told:
    """What stands around the tables."""

    when: datetime
    machine: str
    commit: str
    model: str
    asked: int
    of: int
    quoting: tuple[int, int]  # without a model over all questions: right, asked


def caption(told: Told, language: Language) -> str:
    """Return the line under the tables."""
    when = f"{told.when:%Y-%m-%d %H:%M}"
    right, asked = told.quoting
    if language == "zh":
        return (
            f"{when}；{told.machine}；提交 {told.commit}。从 `evals/gold.jsonl` 中可单独提问的 {told.of} 题里"
            f"按类型固定抽取 {told.asked} 题；题目、语言模型（{told.model}）和嵌入模型（e5-small）各系统相同，"
            f"依次单独运行。治问不用模型另答全部 {asked} 题，答对 {right} 题。"
        )
    return (
        f"{when}; {told.machine}; commit {told.commit}. {told.asked} of the {told.of} questions of `evals/gold.jsonl` "
        f"that need no earlier ones, a fixed draw by kind. Questions, language model ({told.model}) and embedding "
        f"model (e5-small) are the same for every system; one system runs after the other. Without a model, Zhiwen was "
        f"asked all {asked}: {right} right."
    )


def linked(language: Language, details: str) -> str:
    """Return where the rest is told."""
    if language == "zh":
        return f"各系统的版本和答错的题：`{details}`；怎样测的：`bench/README.md`。"
    return f"Versions, and what each got wrong: `{details}`; how it is measured: `bench/README.md`."


def tables(summaries: Mapping[Contender, Summary], language: Language) -> str:
    """Return both tables."""

    def named(*, ours: bool | None) -> dict[str, Summary]:
        chosen = [contender for contender in summaries if ours is None or contender.ours is ours]
        return {contender.zh if language == "zh" else contender.en: summaries[contender] for contender in chosen}

    return f"{measures(named(ours=None), language)}\n\n{ratios(named(ours=True), named(ours=False), language)}"


def report(summaries: Mapping[Contender, Summary], plan: Plan, told: Told) -> str:
    """Return the dated file."""
    versions = "\n\n".join(
        f"{contender.en}:\n\n```text\n{pins(contender.module)}```" for contender in summaries if not contender.ours
    )
    failed = "\n".join(f"- {c.en} ({len(s.wrong)}): {', '.join(s.wrong) or 'none'}" for c, s in summaries.items())
    errors = "\n".join(f"- {c.en}: {error}" for c, s in summaries.items() for error in s.errors) or "none"
    counts = ", ".join(f"{sum(q.type == kind for q in plan.sample)} {kind}" for kind in KINDS)
    return (
        f"# Zhiwen beside others\n\n{tables(summaries, 'en')}\n\n"
        f"{caption(told, 'en')} How: [bench/README.md](../README.md).\n\n"
        f"Asked: {counts}. {CONTEXT} tokens of context, {MAX_TOKENS} of answer, temperature 0.\n\n"
        f"## Wrong answers\n\n{failed}\n\n## Errors\n\n{errors}\n\n"
        f"## Questions\n\n{', '.join(question.id for question in plan.sample)}\n\n## Versions\n\n{versions}\n"
    )


def make_plan(settings: Settings, count: str) -> Plan:
    """Return what is asked; ``count`` is a number or "all"."""
    gold = asked_alone(read_gold(ROOT / "evals" / "gold.jsonl"))
    sample = draw(gold, len(gold) if count == "all" else int(count))
    embedder = ensure_embedder(settings.embedder, settings.models, endpoints=endpoints(settings))
    return Plan(tuple(gold), tuple(sample), embedder, settings.llm)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", default=str(QUESTIONS), help='how many, or "all"')
    parser.add_argument("--scratch", type=Path, default=ROOT / ".bench", help="environments, and answers until done")
    parser.add_argument("--fresh", action="store_true", help="begin anew after an interruption")
    parser.add_argument("--results", type=Path, help="folder for the dated table")
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/results/; needs --results")
    given = parser.parse_args(arguments)
    if given.docs and not given.results:
        parser.error("--docs needs --results: the tables name the dated file")
    if given.questions != "all" and not given.questions.isdecimal():
        parser.error(f'--questions takes a number or "all", not {given.questions!r}')
    settings = read_settings()
    plan = make_plan(settings, given.questions)
    gguf = resolve_gguf(settings.llm, settings.models, endpoints=endpoints(settings))
    bench = Bench(given.scratch.resolve(), gguf, settings.threads)
    key = "\n".join([commit(ROOT), settings.llm, *(question.id for question in plan.sample)])
    begin(bench.scratch, key, fresh=given.fresh)
    try:
        for contender in CONTENDERS:
            print(f"{datetime.now().astimezone():%H:%M:%S} {contender.en}", file=sys.stderr)
            measure(bench, plan, contender)
    except StepFailed as error:
        print(error, file=sys.stderr)
        return 1
    kept = {contender: read_records(bench.folder(contender) / "records.jsonl") for contender in CONTENDERS}
    summaries = {contender: summarise(plan.sample, records) for contender, records in kept.items()}
    quoting = summarise(plan.all, kept[CONTENDERS[0]])
    told = Told(
        when=datetime.now().astimezone(), machine=", ".join(filter(None, [processor(), machine()])),
        commit=commit(ROOT), model=plan.model, asked=len(plan.sample), of=len(plan.all),
        quoting=(quoting.right, quoting.asked),
    )  # fmt: skip
    print(tables(summaries, "en"))
    if given.results:
        path = given.results / f"{told.when:%Y-%m-%d}-beside.md"
        path.write_text(report(summaries, plan, told), encoding="utf-8")
        if given.docs:
            details = path.resolve().relative_to(ROOT).as_posix()
            for name, language in PAGES.items():
                told_so = f"{caption(told, language)} {linked(language, details)}"
                put(ROOT / name, f"{tables(summaries, language)}\n\n{told_so}")
    (bench.scratch / "run" / "key.txt").unlink()  # the next run begins anew; the answers stay to be read
    return 0


if __name__ == "__main__":
    sys.exit(main())
