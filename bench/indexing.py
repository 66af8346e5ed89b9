"""How fast reports are embedded, beside sentence-transformers as it is: ``python -m bench.indexing FOLDER ...``.

The same reports, cut in the same way, by the same model. "Each in a pass": sentence-transformers in single precision
embeds every sentence under its heading and every chunk, with its own defaults. "The same texts": it embeds only what
ours embeds, from which the vectors of sentences and chunks are made; once in float32, once in bfloat16. Ours goes
report by report, as indexing does. Each runs in a fresh process, in turn; of several rounds the median counts, and
seconds of the processors stand beside those of the clock, which other programs lengthen. Whether the ranking is the
same is told against the vectors of the same texts in single precision.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Embedder, ensure_embedder
from index.reading.outline import outline
from index.reading.readers import find_files, read_report_text
from index.reading.sentences import split_chunks, split_sentences
from index.records import Chunk, Section, Sentence, content_id
from rag.app.models import endpoints
from rag.evaluation.results import commit, machine, peak_memory_mb
from rag.settings import Settings, read_settings

Rows = npt.NDArray[np.float32]

LEAST_FASTER = 4.0  # than sentence-transformers in single precision
LEAST_RECALL = 0.98
NEAREST = 10
OURS = "zhiwen"
PLAIN = "sentence-transformers, each in a pass, float32"
SAME = "sentence-transformers, the same texts, float32"
HALF = "sentence-transformers, the same texts, bfloat16"


@dataclass(frozen=True, slots=True)
class Text:
    """One report and its parts."""

    characters: int
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]

    def passes(self) -> list[str]:
        """Return what is embedded where every sentence and every chunk has a pass of its own."""
        headings = ("".join(self.sections[sentence.section].path[-1:]) for sentence in self.sentences)
        sentences = [
            sentence.text if heading in sentence.text else f"{heading}\n{sentence.text}"
            for heading, sentence in zip(headings, self.sentences, strict=True)
        ]
        return [*sentences, *("\n".join((*chunk.path[-2:], chunk.text)) for chunk in self.chunks)]


@dataclass(frozen=True, slots=True)
class Job:
    """What an engine is asked for; goes to its process."""

    engine: str
    folder: str  # of the converted model
    threads: int
    texts: tuple[Text, ...]
    questions: tuple[str, ...]
    query_prefix: str
    passage_prefix: str


@dataclass(frozen=True, slots=True)
class Run:
    """What an engine did: seconds to load and to embed, of the clock and of the processors; memory; vectors."""

    load: float
    clock: float
    cpu: float
    peak_mb: float
    sentences: Rows  # none where each has a pass
    questions: Rows


def read(files: Sequence[Path], most_bytes: int) -> tuple[Text, ...]:
    """Cut reports as indexing does."""
    found = []
    for file in files:
        text = read_report_text(file, max_bytes=most_bytes).text
        report_id = content_id("report", text)
        sections = outline(text, report_id)
        sentences = split_sentences(text, sections, report_id)
        chunks = split_chunks(text, sections, sentences, report_id)
        found.append(Text(len(text), sections, sentences, chunks))
    return tuple(found)


def run(job: Job) -> Run:
    """Load the engine and embed; to be called in a process of its own."""
    return _run_ours(job) if job.engine == OURS else _run_plain(job)


def _run_ours(job: Job) -> Run:
    started = time.perf_counter()
    embedder = Embedder(
        model=job.folder,
        threads=job.threads,
        query_prefix=job.query_prefix,
        passage_prefix=job.passage_prefix,
    )
    embedder.query("")
    load = time.perf_counter() - started

    def embed() -> Rows:
        return np.concatenate([embedder.passages([each.text for each in text.sentences]) for text in job.texts])

    return _measured(load, embed, lambda: np.stack([embedder.query(question) for question in job.questions]))


def _run_plain(job: Job) -> Run:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(job.threads)
    started = time.perf_counter()
    options = {"add_pooling_layer": False, "dtype": torch.bfloat16 if job.engine == HALF else torch.float32}
    model = SentenceTransformer(job.folder, device="cpu", model_kwargs=options, local_files_only=True)
    model.encode("")
    load = time.perf_counter() - started

    def encode(texts: Sequence[str]) -> Rows:
        rows = model.encode(list(texts), prompt="", show_progress_bar=False, convert_to_tensor=True).float().numpy()
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def embed() -> Rows:
        if job.engine == PLAIN:
            encode([job.passage_prefix + seen for text in job.texts for seen in text.passes()])
            return np.zeros((0, 0), np.float32)
        return encode([job.passage_prefix + each.text for text in job.texts for each in text.sentences])

    return _measured(load, embed, lambda: encode([job.query_prefix + question for question in job.questions]))


def _measured(load: float, embed: Callable[[], Rows], ask: Callable[[], Rows]) -> Run:
    clock, cpu = time.perf_counter(), _cpu_seconds()
    sentences = embed()
    clock, cpu = time.perf_counter() - clock, _cpu_seconds() - cpu
    return Run(load, clock, cpu, peak_memory_mb(), sentences, ask())


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def recall(exact: Rows, other: Rows, exact_queries: Rows, other_queries: Rows) -> float:
    """Return the share of the ten nearest rows by the exact vectors that are among the ten by the others.

    A row that is its own query is not counted as found: callers pass queries that are no rows, or take the row out.
    """
    nearest = np.argsort(-(exact_queries @ exact.T), axis=1)[:, :NEAREST]
    found = np.argsort(-(other_queries @ other.T), axis=1)[:, :NEAREST]
    both = [len(set(a) & set(b)) for a, b in zip(nearest.tolist(), found.tolist(), strict=True)]
    return float(sum(both) / nearest.size)


def compare(exact: Run, other: Run, sample: int) -> dict[str, float]:
    """Return recall@10 of sentences, asked with questions and with a sample of the sentences themselves."""
    places = sorted(random.Random(0).sample(range(len(exact.sentences)), min(sample, len(exact.sentences) // 2)))
    rest = np.setdiff1d(np.arange(len(exact.sentences)), places)  # a sentence is nearest to itself
    return {
        "questions": recall(exact.sentences, other.sentences, exact.questions, other.questions),
        "sentences": recall(
            exact.sentences[rest], other.sentences[rest], exact.sentences[places], other.sentences[places]
        ),
        "least cosine": float((exact.sentences * other.sentences).sum(axis=1).min()),
    }


def measure(settings: Settings, texts: tuple[Text, ...], questions: Sequence[str], repeats: int) -> dict[str, Run]:
    """Run all engines in turn, several times; return of each its run with the median seconds of the processors."""
    folder = ensure_embedder(settings.embedder, settings.models, endpoints=endpoints(settings))
    prefixes = settings.embedder_query_prefix, settings.embedder_passage_prefix
    runs: dict[str, list[Run]] = {}
    for _ in range(repeats):
        for engine in (PLAIN, SAME, HALF, OURS):
            job = Job(engine, folder, settings.threads, texts, tuple(questions), *prefixes)
            with multiprocessing.get_context("spawn").Pool(1) as process:
                runs.setdefault(engine, []).append(process.apply(run, (job,)))
    return {engine: _median(done) for engine, done in runs.items()}


def _median(runs: Sequence[Run]) -> Run:
    middle = statistics.median_low([each.cpu for each in runs])
    return next(each for each in runs if each.cpu == middle)


def table(runs: Mapping[str, Run], texts: Sequence[Text], same: Mapping[str, Mapping[str, float]]) -> str:
    """Return what was measured as Markdown."""
    characters = sum(text.characters for text in texts)
    plain = runs[PLAIN]
    head = (
        "| | seconds | of the processors | reports/s | characters/s | times as fast (clock, processors) "
        "| load s | peak MB | recall@10 questions | recall@10 sentences | least cosine |"
    )
    rows = [head, "| --- |" + " ---: |" * 10]
    for engine, done in runs.items():
        ranked = same.get(engine, {})
        told = [f"{ranked[key]:.4f}" if ranked else "" for key in ("questions", "sentences", "least cosine")]
        cells = (
            f"{done.clock:.1f}",
            f"{done.cpu:.1f}",
            f"{len(texts) / done.clock:.2f}",
            f"{characters / done.clock:,.0f}",
            f"{plain.clock / done.clock:.2f}, {plain.cpu / done.cpu:.2f}",
            f"{done.load:.1f}",
            f"{done.peak_mb:.0f}",
            *told,
        )
        rows.append(f"| {engine} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write it where asked; 1 when ours is not four times as fast or ranks otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="folders of reports")
    parser.add_argument("--reports", type=int, default=45, help="at most so many, drawn by chance")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--sample", type=int, default=1000, help="sentences that are asked with, at most half of all")
    parser.add_argument("--gold", type=Path, default=Path("evals/gold.jsonl"))
    parser.add_argument("--results", type=Path, help="folder for the dated table")
    given = parser.parse_args(arguments)
    settings = read_settings()
    files = find_files(given.folders)
    drawn = random.Random(0).sample(files, min(given.reports, len(files)))
    texts = read(drawn, int(settings.max_file_mb * 1_000_000))
    questions = [json.loads(line)["question"] for line in given.gold.read_text(encoding="utf-8").splitlines()]
    runs = measure(settings, texts, questions, given.repeats)
    same = {engine: compare(runs[SAME], done, given.sample) for engine, done in runs.items() if engine in {HALF, OURS}}
    told = write_up(table(runs, texts, same), texts, len(questions), settings.threads)
    print(told)
    if given.results:
        given.results.mkdir(parents=True, exist_ok=True)
        path = given.results / f"{datetime.now().astimezone():%Y-%m-%d}-indexing-{len(texts)}.md"
        path.write_text(told, encoding="utf-8")
    faster = runs[PLAIN].clock / runs[OURS].clock
    ranked = min(same[OURS]["questions"], same[OURS]["sentences"])
    return int(faster < LEAST_FASTER or ranked < LEAST_RECALL)


def write_up(rows: str, texts: Sequence[Text], questions: int, threads: int) -> str:
    """Return the table with what it was measured on."""
    characters = sum(text.characters for text in texts)
    sentences, chunks = (sum(len(part) for part in parts) for parts in _parts(texts))
    return (
        f"# Embedding {len(texts)} reports, {datetime.now().astimezone():%Y-%m-%d %H:%M}\n\n"
        f"{machine()}, {threads} threads; commit {commit(Path(__file__).parent)}. {characters:,} characters, "
        f"{sentences:,} sentences, {chunks:,} chunks. Ranking: {questions} questions, and sentences as queries."
        f"\n\n{rows}\n"
    )


def _parts(texts: Sequence[Text]) -> tuple[list[tuple[Sentence, ...]], list[tuple[Chunk, ...]]]:
    return [text.sentences for text in texts], [text.chunks for text in texts]


if __name__ == "__main__":
    sys.exit(main())
