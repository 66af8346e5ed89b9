"""Learn to tell whether a passage answers a question, and where a question asks a further thing.

    python scripts/train_answers.py ask LIBRARY --rows ROWS.jsonl
    python scripts/train_answers.py learn ROWS.jsonl --reading FOLDER [--first FILE]

``ask`` takes of ``evals/answer_reader/questions.jsonl``, of the figure reader's questions and of the files over the
seeds that are for finding faults those whose report an indexed library has, and writes each with the sentence that
answers it, or comes nearest, and what the product's search finds beside it. ``learn`` trains the packaged embedder's
layers first on public reading sets (a folder with CMRC 2018 and DRCD in SQuAD's form; see rag/data/NOTICE.txt), then on
these rows and on ``rag/understanding/examples/several_asks.txt``, and on those over the seeds once more; it writes
``rag/data/answer_reader.npz`` with its SHA-256 and the figures on some reports and questions that it learns nothing
from into ``evals/results``. ``--first`` names a file that keeps what the first stage learnt, a third of the work; where
it is there, the stage is left out. Whoever finds a question that is read wrongly adds it there.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from answer_examples import HELD_PARTS, SEEDS, Example, Row, examples_of, read_public, rows_of, rows_over_seeds
from learnt_weights import write_weights
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from index.embedding.token_encoder import LONGEST_QUESTION, MOST_TOKENS, narrow
from rag.app.models import open_embedder
from rag.evaluation.results import machine
from rag.settings import Settings
from rag.understanding.answer_reader import ARTEFACT, LEAST_CUT

ROOT = Path(__file__).resolve().parent.parent
DATA, RESULTS = ROOT / "rag" / "data", ROOT / "evals" / "results"
SEVERAL = ROOT / "rag" / "understanding" / "examples" / "several_asks.txt"
BATCH = 32
KEPT_LAYERS = 4  # the lowest, which learn little anew
RATES = {"public": 1e-4, "own": 8e-5, "seeds": 5e-5}
PUBLIC_SHARE = 2  # of so many examples of the public sets one is learnt from
PASSES = 2  # over our own questions, and over those on the seeds once more; one over the public ones
BESIDE = 250  # of the other questions are gone over with those on the seeds, so that they are not forgotten
CUTS_HELD = 5  # of so many questions that ask several things, or one, one is held back
WARM = 0.06  # share of the steps in which the rate rises
HEADS_FASTER = 8  # times the layers' rate
MARKS = " ,，、;；。.?？!！-/—:：\t"

Tensor = torch.Tensor


class Pair(NamedTuple):
    """A question with a passage in tokens: which may hold an answer (the first stands for none), where it is."""

    ids: list[int]
    kinds: list[int]
    allowed: list[bool]
    first: int
    last: int


class Marked(NamedTuple):
    """A question alone in tokens, and at which of them a further thing begins to be asked."""

    ids: list[int]
    begins: list[int]


class Network(torch.nn.Module):
    """The packaged embedder's layers, with a linear head for each task."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        shape = BertConfig.from_pretrained(folder, hidden_dropout_prob=0.05, attention_probs_dropout_prob=0.05)
        self.bert = BertModel(shape, add_pooling_layer=False)
        stored = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
        self.bert.load_state_dict(stored, strict=False)
        for name, parameter in self.bert.named_parameters():
            kept = [f"encoder.layer.{layer}." for layer in range(KEPT_LAYERS)]
            parameter.requires_grad_(
                not name.startswith(("embeddings.word", "embeddings.position", *kept))  # the vectors are shared
            )
        hidden = shape.hidden_size
        self.span, self.told, self.cut = (torch.nn.Linear(hidden, size) for size in (2, 1, 1))

    def vectors(self, ids: Tensor, kinds: Tensor) -> Tensor:
        """Return the tokens' vectors, shape (texts, tokens, hidden)."""
        there = (ids != self.bert.config.pad_token_id).float()
        found: Tensor = self.bert(input_ids=ids, attention_mask=there, token_type_ids=kinds).last_hidden_state
        return found


def read_pair(tokenizer: Tokenizer, example: Example) -> Pair | None:
    """Return an example in tokens; None where its answer is cut off."""
    read = tokenizer.encode(example.question[:LONGEST_QUESTION], example.passage)
    of_passage = [number == 1 for number in read.sequence_ids]
    first = last = 0
    if example.start >= 0:
        held = [
            at
            for at, (start, end) in enumerate(read.offsets)
            if of_passage[at] and end > example.start and start < example.end
        ]
        if not held:
            return None
        first, last = held[0], held[-1]
    begins = of_passage.index(True) if True in of_passage else len(read.ids)
    kinds = [int(at >= begins) for at in range(len(read.ids))]
    return Pair(read.ids, kinds, [True, *of_passage[1:]], first, last)


def read_marked(tokenizer: Tokenizer, line: str) -> Marked:
    """Return a question in which ``|`` stands before each further thing that it asks."""
    places, plain = set(), ""
    for stretch in line.split("|"):
        places.add(len(plain) + len(stretch) - len(stretch.lstrip(MARKS)))
        plain += stretch
    read = tokenizer.encode(plain[:MOST_TOKENS])
    begins = [int(any(start <= place < end for place in places - {0})) for start, end in read.offsets]
    return Marked(read.ids, begins)


def padded(rows: Sequence[Sequence[float]], fill: float = 0) -> Tensor:
    """Return rows of one length."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *([fill] * (longest - len(row)))] for row in rows])


def loss_of_pairs(network: Network, pairs: Sequence[Pair]) -> Tensor:
    """Return how far the answers' places, and whether there are any, are from right."""
    ids, kinds = (padded([getattr(pair, name) for pair in pairs], fill) for name, fill in (("ids", 1), ("kinds", 0)))
    allowed = padded([pair.allowed for pair in pairs]).bool()
    with torch.autocast("cpu", torch.bfloat16):
        vectors = network.vectors(ids, kinds)
        spans, told = network.span(vectors).float(), network.told(vectors[:, 0])[:, 0].float()
    spans = spans.masked_fill(~allowed.unsqueeze(-1), -1e4)
    first, last = (torch.tensor([getattr(pair, name) for pair in pairs]) for name in ("first", "last"))
    places = torch.nn.functional.cross_entropy(spans[..., 0], first) + torch.nn.functional.cross_entropy(
        spans[..., 1], last
    )
    return places / 2 + torch.nn.functional.binary_cross_entropy_with_logits(told, (first > 0).float())


def loss_of_marked(network: Network, rows: Sequence[Marked]) -> Tensor:
    """Return how far the places at which questions are cut are from right; a cut that is missed weighs twice."""
    ids, begins = padded([row.ids for row in rows], 1), padded([row.begins for row in rows])
    with torch.autocast("cpu", torch.bfloat16):
        scores = network.cut(network.vectors(ids, torch.zeros_like(ids)))[..., 0].float()
    there = ids != 1
    return 4 * torch.nn.functional.binary_cross_entropy_with_logits(
        scores[there], begins[there].float(), pos_weight=torch.tensor(2.0)
    )


def batches(pairs: list[Pair], rng: random.Random) -> Iterator[list[Pair]]:
    """Yield batches of pairs of about one length."""
    rng.shuffle(pairs)
    for start in range(0, len(pairs), BATCH * BATCH):
        some = sorted(pairs[start : start + BATCH * BATCH], key=lambda pair: len(pair.ids))
        yield from (some[at : at + BATCH] for at in range(0, len(some), BATCH))


Step = Callable[[Network], Tensor]


def train(network: Network, steps: Sequence[Step], rate: float) -> None:
    """Take the steps in their order."""
    heads = [parameter for head in (network.span, network.told, network.cut) for parameter in head.parameters()]
    layers = [parameter for parameter in network.bert.parameters() if parameter.requires_grad]
    groups = [{"params": layers, "lr": rate}, {"params": heads, "lr": rate * HEADS_FASTER}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    total = len(steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (total * WARM + 1), (total - step) / total)
    )
    network.train()
    began = time.monotonic()
    for number, step in enumerate(steps):
        loss = step(network)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if number % 50 == 0:
            print(f"{number}/{total} {loss.item():.3f} {time.monotonic() - began:.0f} s", flush=True)


def of_pairs(pairs: Sequence[Pair]) -> Step:
    """Return the step that learns from these."""
    return lambda network: loss_of_pairs(network, pairs)


def of_marked(rows: Sequence[Marked]) -> Step:
    """Return the step that learns from these."""
    return lambda network: loss_of_marked(network, rows)


def learn(rows_file: Path, reading: Path, first: Path | None) -> None:
    """Train, write the weights, and the figures on what was not learnt from."""
    torch.manual_seed(5)
    rng = random.Random(7)
    embedder = open_embedder(Settings())
    folder = embedder.folder
    if folder is None:
        raise SystemExit("the layers are those of the packaged embedder; unset ZHIWEN_EMBEDDER")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MOST_TOKENS, strategy="only_second")
    network = Network(folder)
    if first and first.is_file():
        network.load_state_dict(torch.load(first), strict=False)
    else:
        public = [pair for one in read_public(reading, rng) if (pair := read_pair(tokenizer, one))]
        public = rng.sample(public, len(public) // PUBLIC_SHARE)
        train(network, [of_pairs(some) for some in batches(public, rng)], RATES["public"])
        if first:
            torch.save(network.state_dict(), first)
    rows = [Row(**json.loads(line)) for line in rows_file.read_text("utf-8").splitlines()]
    learnt_from = [row for row in rows if row.part not in HELD_PARTS]
    lines = SEVERAL.read_text("utf-8").splitlines()
    apart = lines[::CUTS_HELD]
    of_seeds, others = ([row for row in learnt_from if (row.part >= SEEDS) is are] for are in (True, False))
    for stage, chosen in (("own", learnt_from), ("seeds", [*of_seeds, *rng.sample(others, BESIDE)])):
        own = [one for row in chosen for one in examples_of(row, rng)]
        steps = own_steps(tokenizer, own, [line for line in lines if line not in apart], rng)
        train(network, steps, RATES[stage])
    digest = write_weights(DATA, ARTEFACT, arrays_of(network, embedder.fingerprint))
    write_results(judge(network, tokenizer, [row for row in rows if row.part in HELD_PARTS], apart), digest)


def own_steps(tokenizer: Tokenizer, own: Sequence[Example], lines: Sequence[str], rng: random.Random) -> list[Step]:
    """Return the steps over our own questions, mixed."""
    pairs = [pair for one in own if (pair := read_pair(tokenizer, one))]
    marked = [read_marked(tokenizer, line) for line in lines]
    steps: list[Step] = []
    for _ in range(PASSES):
        steps += [of_pairs(some) for some in batches(pairs, rng)]
        for _ in range(2):  # there are few of them
            rng.shuffle(marked)
            steps += [of_marked(marked[at : at + BATCH]) for at in range(0, len(marked), BATCH)]
    rng.shuffle(steps)
    return steps


def arrays_of(network: Network, embedder: str) -> dict[str, np.ndarray]:
    """Return the weights as the program reads them: matrices in 8 bits, all others in half precision."""
    arrays = {"learnt_with": np.array(embedder)}
    for name, tensor in network.state_dict().items():
        plain, values = name.removeprefix("bert."), tensor.float().numpy()
        if plain.startswith("encoder.") and values.ndim > 1:
            arrays[plain], arrays[f"{plain}.scale"] = narrow(values)
        elif "word_embeddings" not in plain:
            arrays[plain] = values.astype(np.float16)
    return arrays


def judge(network: Network, tokenizer: Tokenizer, rows: Sequence[Row], lines: Sequence[str]) -> dict[str, object]:
    """Return how often the right sentence comes first, and questions are cut rightly."""
    network.eval()
    told = [
        _told(network, tokenizer, row.question, (row.sentence, *row.others)) if row.start >= 0
        else _told(network, tokenizer, row.question, row.others or (row.sentence,))
        for row in rows
    ]  # fmt: skip
    stated = np.array([row.start >= 0 for row in rows])
    first = [scores.argmax() == 0 for scores, is_stated in zip(told, stated, strict=True) if is_stated]
    best = np.array([scores.max() for scores in told])
    ranks = best.argsort().argsort() + 1
    many, others = int(stated.sum()), int((~stated).sum())
    area = (ranks[stated].sum() - many * (many + 1) / 2) / (many * others)
    cut = [_is_cut(network, tokenizer, line) for line in lines]
    one = [is_right for is_right, line in zip(cut, lines, strict=True) if "|" not in line]
    several = [is_right for is_right, line in zip(cut, lines, strict=True) if "|" in line]
    return {
        "right sentence first": f"{sum(first)} of {len(first)}",
        "area under the curve, answered against not": round(float(area), 3),
        "left whole, of those that ask one thing": f"{sum(one)} of {len(one)}",
        "cut at all the right places, of those that ask several": f"{sum(several)} of {len(several)}",
    }


@torch.no_grad()
def _told(network: Network, tokenizer: Tokenizer, question: str, passages: Sequence[str]) -> np.ndarray:
    pairs = [pair for text in passages if (pair := read_pair(tokenizer, Example(question, text[:260])))]
    ids, kinds = padded([pair.ids for pair in pairs], 1), padded([pair.kinds for pair in pairs])
    found: np.ndarray = network.told(network.vectors(ids, kinds)[:, 0])[:, 0].numpy()
    return found


@torch.no_grad()
def _is_cut(network: Network, tokenizer: Tokenizer, line: str) -> bool:
    row = read_marked(tokenizer, line)
    ids = torch.tensor([row.ids])
    scores = network.cut(network.vectors(ids, torch.zeros_like(ids)))[0, :, 0]
    return [int(score >= LEAST_CUT) for score in scores[1:-1]] == row.begins[1:-1]


def write_results(figures: dict[str, object], digest: str) -> None:
    """Write the figures into a dated file."""
    now = datetime.now(UTC)
    lines = [
        "# The answer reader: does a passage answer, where does a question ask a further thing?",
        "",
        f"- date: {now:%Y-%m-%d %H:%M} +0000",
        f"- machine: {machine()}",
        f"- weights: SHA-256 {digest}",
        *(f"- {name}: {value}" for name, value in figures.items()),
    ]
    (RESULTS / f"{now:%Y-%m-%d}-answer-reader.md").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


def ask(home: Path, rows_file: Path) -> None:
    """Ask a library and write the rows."""
    every = (*rows_of(home), *rows_over_seeds(home))
    rows = [json.dumps(asdict(row), ensure_ascii=False) for row in every]
    rows_file.write_text("\n".join(rows) + "\n", "utf-8")
    print(len(rows), "questions")


def main() -> None:
    """Run a step of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    steps = parser.add_subparsers(required=True)
    asking = steps.add_parser("ask")
    asking.add_argument("library", type=Path)
    asking.add_argument("--rows", type=Path, required=True)
    asking.set_defaults(run=lambda given: ask(given.library, given.rows))
    learning = steps.add_parser("learn")
    learning.add_argument("rows", type=Path)
    learning.add_argument("--reading", type=Path, required=True)
    learning.add_argument("--first", type=Path)
    learning.set_defaults(run=lambda given: learn(given.rows, given.reading, given.first))
    given = parser.parse_args()
    given.run(given)


if __name__ == "__main__":
    main()
