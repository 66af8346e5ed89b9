"""Learn whether evidence speaks of what is asked, and write the weights into the program.

    python scripts/train_evidence.py ask LIBRARY --subjects OTHER_LIBRARY --rows ROWS.jsonl
    python scripts/train_evidence.py learn ROWS.jsonl ... --results evals/results

``ask`` makes questions of an indexed library (a folder as ``zhiwen index`` makes it), has the product search for each,
and writes the signals of what it found. It knows which subjects a report tells, from its numbers and from the
vocabulary's official words; the others, and what the reports of ``--subjects`` tell, it asks too where the report has
no word of them. Half of the questions are read with a vocabulary that lacks half of its everyday words, so that people
use words that nobody listed. ``learn`` learns from the reports and subjects of seven tenths, writes
``rag/data/evidence_reader.npz`` with its SHA-256, and into a dated Markdown file what the weights do with reports and
subjects of the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from learnt_weights import write_weights
from scipy.optimize import minimize

from index.library import open_library
from index.profile.gazetteer import load_divisions
from index.records import Fact, Sentence
from index.stores.tables import Entry
from index.text.normalize import fold, fold_in_place
from index.text.tokenize import tag_words
from rag.answerability.evidence_reader import ARTEFACT, Signals, read_signals
from rag.answering.search import gather_evidence
from rag.app.models import open_embedder
from rag.app.open_library import place_words
from rag.dialogue.contextualizer import ScopeReader
from rag.evaluation.results import machine
from rag.retrieval.retriever import Retriever
from rag.retrieval.said import Sayings
from rag.settings import Settings
from rag.understanding.concepts import ConceptFinder
from rag.understanding.subject import subject_of
from rag.understanding.task import TaskReader
from rag.understanding.turn_reader import open_turn_reader
from rag.understanding.vocabulary import Concept, Lexicon, load_lexicon, stopwords

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "rag" / "data"
SEED = 20261130
HELD = 3  # of ten reports and of ten subjects, those that nothing is learnt from
REFUSED = 0.025  # share of the answerable that may be refused, of which many are asked in words that nobody listed
FOLDS = 5
STRENGTH = 1.0  # inverse of the penalty on large weights
RATES = (0.01, 0.02, 0.03, 0.05, 0.1)
SHORTEST, COMMON = 3, 0.5  # a subject from elsewhere: characters, and the share of reports that may have it
LONGEST = 300  # characters of a sentence whose numbers are asked for

BEFORE = ("{p}{y}年", "{p}", "{y}年{p}", "{p}{y}年度", "{p}在{y}年", "请问{p}{y}年")
COUNTED = (
    "{s}有多少{u}", "{s}多少{u}", "{s}是多少", "{s}多少", "一共有多少{u}{k}", "{k}达到多少{u}", "{k}的数量是多少",
    "{k}有多少", "有几{u}{k}", "到底有多少{k}", "全年{s}总共多少{u}",
)  # fmt: skip
TOLD = (
    "{k}情况怎么样", "在{k}方面做了什么", "怎么抓{k}的", "{k}有哪些举措", "关于{k}报告说了什么", "{k}工作进展如何",
    "{k}做得怎么样", "{k}", "有没有提到{k}", "为{k}做了哪些事",
)  # fmt: skip
ENGLISH = (
    "How many {k} did {p} have in {y}?", "What did {p} do about {k} in {y}?", "{k} in {p} {y}",
    "What does the report of {p} say about {k}?", "How is {p} doing with {k}?",
)  # fmt: skip
KINDS = ("figure", "figure", "figure", "prose", "prose", "two", "everyday", "everyday", "english")

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question, the report it is of, what it is about in the report's words, and whether the report tells it."""

    question: str
    report: str
    kind: str
    words: tuple[str, ...]  # any of them in the evidence tells that it is the right one
    told: bool
    held: bool


@dataclass(frozen=True)
class Row:
    """The signals of what was found for a question."""

    library: str
    asked: Asked
    signals: Signals


def draw(text: str, parts: int) -> int:
    """Return a number below ``parts`` that a text always gets."""
    return int(hashlib.sha256(f"{SEED} {text}".encode()).hexdigest(), 16) % parts


def is_held(text: str) -> bool:
    """Whether nothing is learnt from a report or a subject."""
    return draw(text, 10) < HELD


@cache
def lesser_lexicon() -> Lexicon:
    """Return the vocabulary without half of what people say."""
    return Lexicon(
        tuple(
            replace(one, said=tuple(word for word in one.said if draw(word, 2)), patterns=())
            for one in load_lexicon().concepts
        )
    )


@dataclass(frozen=True)
class Subject:
    """What a report counts: its noun, that with the words before it, the unit."""

    noun: str
    phrase: str
    unit: str


class Asker:
    """Asks an indexed library, read with one vocabulary."""

    def __init__(self, home: Path, vectors: Path) -> None:
        settings = Settings(threads=1)
        self.embedder = open_embedder(settings)
        self.library = open_library(
            home, embedder_fingerprint=self.embedder.fingerprint, write=False, place_words=place_words()
        )
        self.catalog = self.library.catalog
        self.entries = tuple(entry for entry in self.catalog.entries() if entry.profile.year)
        self.texts = {entry.id: fold(self.catalog.report(entry.id).text) for entry in self.entries}
        self._pairs = {
            key: [pairs_of(fold(sentence.text)) for sentence in self.catalog.sentences((key,))] for key in self.texts
        }
        said, counted, turns = Sayings(self.library).said, self.catalog.counted(), open_turn_reader(self.embedder)
        self._read = []
        for lexicon, folder in ((load_lexicon(), settings.models), (lesser_lexicon(), vectors)):
            reader = ScopeReader(self.entries, load_divisions(), lexicon, said=said, counted=counted, reader=turns)
            tasks = TaskReader(self.entries, reader.places, lexicon, turns)
            concepts = ConceptFinder(lexicon, self.embedder, folder)
            retriever = Retriever(self.library, self.embedder, lexicon, concepts)
            self._read.append((lexicon, reader, tasks, retriever))

    def subjects(self, entry: Entry) -> list[Subject]:
        """Return what a report counts."""
        parts = self.catalog.parts(entry.id)
        found = (self._subject(entry, fact, parts.sentences[fact.sentence]) for fact in parts.facts)
        return [subject for subject in found if subject]

    def _subject(self, entry: Entry, fact: Fact, sentence: Sentence) -> Subject | None:
        if fact.role != "level" or not fact.unit or len(sentence.text) > LONGEST:
            return None
        text = self._in_place(entry.id)
        before = _clause(text[sentence.start : fact.start], last=True)
        after = _clause(text[fact.end : sentence.end], last=False)
        words = [(word, tag) for word, tag in tag_words(f"{before} {after}") if _tells(word, tag)]
        nouns = [word for word, tag in words if tag[0] in "nlijbzg" or tag == "vn"]
        noun = fold(fact.head) if fact.head and fold(fact.head) in before + after else (nouns or [""])[-1]
        phrase = "".join(word for word, tag in tag_words(before) if _tells(word, tag)) or noun
        whole = phrase if noun in phrase and len(phrase) <= 3 * len(noun) + 9 else noun
        return Subject(noun, whole, fact.unit) if noun else None

    @cache  # noqa: B019  # it lives as long as the program
    def _in_place(self, report: str) -> str:
        return fold_in_place(self.catalog.report(report).text)

    def is_silent(self, report: str, words: Sequence[str]) -> bool:
        """Whether no sentence of a report has one of some words, half of its pairs, or another word for its concept."""
        text = self.texts[report]
        for word in words:
            pairs = pairs_of(word)
            concepts = [found.concept for found in load_lexicon().find(word)]
            if any(official in text for concept in concepts for official in concept.official):
                return False
            if word in text or any(2 * len(pairs & said) >= max(len(pairs), 1) for said in self._pairs[report]):
                return False
        return True

    def ask(self, asked: Asked, which: int) -> Signals | None:
        """Return the signals of what the product finds; None where it answers without a search, or from elsewhere."""
        lexicon, reader, tasks, retriever = self._read[which]
        read = tasks.read(reader.read(asked.question, ()))
        if read.report_ids != (asked.report,) or read.outside or read.missing_years:
            return None
        subject, found = subject_of(read, lexicon), retriever.retrieve(read)
        if not subject.terms or not found.passages:
            return None
        evidence = gather_evidence(read, found)
        if asked.told and not any(word in evidence.shown for word in asked.words):
            return None  # the search is at fault, not what judges it
        return read_signals(read, subject, evidence, self._is_said)

    def _is_said(self, words: Sequence[str], reports: Sequence[str]) -> bool:
        return any(word in self.texts[report] for report in reports for word in words)


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text."""
    return frozenset(text[start : start + 2] for start in range(len(text) - 1))


def _clause(text: str, *, last: bool) -> str:
    pieces = "".join(c if c.isalnum() or c in "%.·" else " " for c in text).split(" ")
    return pieces[-1] if last else pieces[0]


def _tells(word: str, tag: str) -> bool:
    plain = len(word) > 1 and not any(c.isdigit() for c in word) and word not in stopwords()
    return plain and tag[0] in "nvalijbxzg" and tag not in {"ns", "nr"}


def make_questions(asker: Asker, elsewhere: Sequence[Subject], count: int) -> Iterator[Asked]:
    """Yield questions, about as many on what a report tells as on what it is silent about, in the same wordings."""
    chooser = random.Random(f"{SEED} {count}")
    own = {entry.id: asker.subjects(entry) for entry in asker.entries}
    every = [subject for some in own.values() for subject in some] + list(elsewhere)
    common = {
        noun: sum(noun in text for text in asker.texts.values()) / len(asker.texts)
        for noun in {subject.noun for subject in every}
    }
    rare = [one for one in every if len(one.noun) >= SHORTEST and common[one.noun] <= COMMON]
    for _ in range(count):
        held, told, kind = chooser.random() < 1 / 4, chooser.random() < 1 / 2, chooser.choice(KINDS)
        entry = chooser.choice([entry for entry in asker.entries if is_held(entry.id) == held])
        if kind in {"everyday", "english"}:
            words = _from_lexicon(asker, entry, chooser, kind, told=told, held=held)
            templates: tuple[str, ...] = ENGLISH if kind == "english" else (*COUNTED, *TOLD)
        else:
            pool = own[entry.id] if told else rare
            words = _from_subjects(asker, entry, pool, chooser, told=told, held=held)
            templates = TOLD if kind == "prose" else COUNTED
        if words is None:
            continue
        subject, right = words
        question = _worded(entry, chooser.choice(templates), subject, chooser)
        if kind == "two" and (other := _from_subjects(asker, entry, pool, chooser, told=told, held=held)):
            question += f",{other[0].phrase}多少{other[0].unit}"
        yield Asked(question, entry.id, kind, right, told, held)


def _from_subjects(
    asker: Asker, entry: Entry, pool: Sequence[Subject], chooser: random.Random, *, told: bool, held: bool
) -> tuple[Subject, tuple[str, ...]] | None:
    fits = [one for one in chooser.sample(pool, min(60, len(pool))) if is_held(one.noun) == held]
    for one in fits:
        if told or asker.is_silent(entry.id, (one.noun,)):
            return one, (one.noun,)
    return None


def _from_lexicon(
    asker: Asker, entry: Entry, chooser: random.Random, kind: str, *, told: bool, held: bool
) -> tuple[Subject, tuple[str, ...]] | None:
    def words_for(concept: Concept) -> tuple[str, ...]:
        return concept.english if kind == "english" else tuple(word for word in concept.said if not draw(word, 2))

    concepts = [one for one in load_lexicon().concepts if is_held(one.name) == held and words_for(one)]
    for concept in chooser.sample(concepts, len(concepts)):
        there = [word for word in concept.official if word in asker.texts[entry.id]]
        said = chooser.choice(words_for(concept))
        if there if told else asker.is_silent(entry.id, (*concept.official, said)):
            return Subject(said, said, chooser.choice("件次个人")), tuple(there)
    return None


def _worded(entry: Entry, template: str, subject: Subject, chooser: random.Random) -> str:
    wording = template if template in ENGLISH else chooser.choice(BEFORE) + template
    place, year = entry.profile.jurisdiction.name, entry.profile.year
    return wording.format(p=place, y=year, s=subject.phrase, k=subject.noun, u=subject.unit)


def write_rows(given: argparse.Namespace) -> None:
    """Ask a library and write the rows."""
    asker = Asker(given.library, given.vectors)
    elsewhere: list[Subject] = []
    for home in given.subjects:
        other = Asker(home, given.vectors)
        elsewhere += [subject for entry in other.entries for subject in other.subjects(entry)]
        other.library.close()
    with given.rows.open("w", encoding="utf-8") as out:
        for number, asked in enumerate(make_questions(asker, elsewhere, given.count)):
            if signals := asker.ask(asked, which=number % 2 if asked.kind != "english" else 0):
                row = {"library": given.library.name, "asked": asdict(asked), "signals": list(signals)}
                print(json.dumps(row, ensure_ascii=False), file=out, flush=True)


def read_rows(files: Sequence[Path]) -> list[Row]:
    """Return the rows of files."""
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [Row(line["library"], Asked(**line["asked"]), Signals(*line["signals"])) for line in lines]


def fit(signals: _Array, told: _Array) -> tuple[_Array, float]:
    """Return weights that are not negative, and the bias, of the greatest likelihood less what large weights cost."""
    mean, spread = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-6)
    features = np.c_[(signals - mean) / spread, np.ones(len(signals))]
    signs = 2 * told - 1

    def cost(weights: _Array) -> tuple[float, _Array]:
        margins = signs * (features @ weights)
        held = np.append(weights[:-1], 0.0)
        slope = -(features * (signs / (1 + np.exp(margins)))[:, None]).sum(axis=0) + held / STRENGTH
        return float(np.logaddexp(0, -margins).sum() + held @ held / (2 * STRENGTH)), slope

    bounds = [(0, None)] * signals.shape[1] + [(None, None)]
    found = minimize(cost, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ mean)


def least_probability(signals: _Array, told: _Array) -> float:
    """Return the probability that all but ``REFUSED`` of the answerable reach, each judged by weights without it."""
    folds, out = np.random.default_rng(SEED).integers(0, FOLDS, len(told)), np.zeros(len(told))
    for fold_number in range(FOLDS):
        inside = folds == fold_number
        out[inside] = probabilities(signals[inside], *fit(signals[~inside], told[~inside]))
    return float(np.quantile(out[told == 1], REFUSED))


def probabilities(signals: _Array, weights: _Array, bias: float) -> _Array:
    """Return the probabilities by some weights, shape (n,)."""
    return np.asarray(1 / (1 + np.exp(-(signals @ weights + bias))))


def learn(given: argparse.Namespace) -> None:
    """Learn from rows, write the weights and the results."""
    rows = read_rows(given.rows)
    learnt = [row for row in rows if not row.asked.held]
    signals, told = _matrix(learnt)
    weights, bias = fit(signals, told)
    least = least_probability(signals, told)
    kept = {"weights": weights, "bias": np.array(bias), "least": np.array(least)}
    named = ", ".join(f"{name} {one:.2f}" for name, one in zip(Signals._fields, weights, strict=True))
    digest = write_weights(DATA, ARTEFACT, kept)
    now = datetime.now(UTC)
    head = ["# The evidence reader: is what is asked in the evidence?", "", f"- date: {now:%Y-%m-%d %H:%M %z}"]
    head += [
        f"- machine: {machine()}",
        f"- weights: SHA-256 {digest}",
        f"- learnt from {len(learnt)} questions, {int(told.sum())} of them told",
        f"- {named}; bias {bias:.2f}; answered from {least:.3f} on",
    ]
    text = "\n".join([*head, "", *_tables([row for row in rows if row.asked.held], kept)]) + "\n"
    (given.results / f"{now:%Y-%m-%d}-evidence-reader.md").write_text(text, "utf-8")
    print(text)


def _matrix(rows: Sequence[Row]) -> tuple[_Array, _Array]:
    return np.array([row.signals for row in rows]), np.array([float(row.asked.told) for row in rows])


def _tables(held: Sequence[Row], kept: Mapping[str, _Array]) -> list[str]:
    """Return what the weights do with questions of reports and subjects that they were not learnt from."""
    told = np.array([row.asked.told for row in held])
    scores = {name: np.array([getattr(row.signals, name) for row in held]) for name in ("shown", "covered")}
    scores["all signals"] = probabilities(_matrix(held)[0], kept["weights"], float(kept["bias"]))
    lines = [
        f"Of reports and subjects that nothing was learnt from: {told.sum()} questions on what a report tells, "
        f"{(~told).sum()} on what it is silent about. `shown` and `covered` are the share of the question that the "
        "evidence holds, alone.",
        "",
        f"| judged by | area under the curve | {' | '.join(f'answered at {rate:.0%} refused' for rate in RATES)} |",
        f"| --- | ---: | {'---: | ' * len(RATES)}".rstrip(),
    ]
    for name, score in scores.items():
        cells = [f"{(score[~told] >= np.quantile(score[told], rate)).mean():.3f}" for rate in RATES]
        lines.append(f"| {name} | {_area(score, told):.3f} | {' | '.join(cells)} |")
    lines += ["", "| as it ships | silent, answered | told, refused |", "| --- | ---: | ---: |"]
    answered = scores["all signals"] >= float(kept["least"])
    for one in ("all", *dict.fromkeys(KINDS)):
        inside = np.array([one in {"all", row.asked.kind} for row in held])
        silent, telling = answered[inside & ~told], ~answered[inside & told]
        lines.append(f"| {one} | {silent.sum()} of {len(silent)} | {telling.sum()} of {len(telling)} |")
    return lines


def _area(score: _Array, told: npt.NDArray[np.bool_]) -> float:
    """Return how often a question that is told scores higher than one that is not; ties count half."""
    over = score[told][:, None] - score[~told][None, :]
    return float((over > 0).mean() + (over == 0).mean() / 2)


def main() -> None:
    """Ask, or learn."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    steps = parser.add_subparsers(required=True)
    ask = steps.add_parser("ask")
    ask.add_argument("library", type=Path)
    ask.add_argument("--subjects", type=Path, action="append", default=[])
    ask.add_argument("--rows", type=Path, required=True)
    ask.add_argument("--count", type=int, default=1000)
    ask.add_argument(
        "--vectors",
        type=Path,
        default=Path(tempfile.gettempdir()),
        help="where those of the lesser vocabulary are kept",
    )
    ask.set_defaults(run=write_rows)
    learning = steps.add_parser("learn")
    learning.add_argument("rows", type=Path, nargs="+")
    learning.add_argument("--results", type=Path, default=ROOT / "evals" / "results")
    learning.set_defaults(run=learn)
    given = parser.parse_args()
    given.run(given)


if __name__ == "__main__":
    main()
