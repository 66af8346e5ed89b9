"""Learn whether a text is a government's report, and write the weights into the program.

    python scripts/train_genre.py REPORTS GENERATED OTHERS --tried seeds --results evals/results

REPORTS: a folder of 政府工作报告 as PLACE/YEAR.md; GENERATED: one of made-up reports on governing by law, by
``python -m bench.generate``; OTHERS: one of other texts as GENRE/FILE: statutes, contracts, news, broadcasts, essays,
novels, recipes, science, programs, manuals. What the generated reports tell, retold as news and as minutes, is a
genre too. Texts are read whole, by their beginnings and by pieces from their middle.
Nothing is learnt from a quarter of the places and files, nor from ``--tried``, by which the result is measured; and
each genre is told from reports by weights that never saw it.
Writes ``index/data/genre.npz`` with its SHA-256; no text can be read out of it. ``--measure`` learns and writes
nothing: it tries the weights that are there on what nothing was learnt from.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from learnt_weights import write_weights
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from index.profile.genre import ARTEFACT, BAR, READ, read_features
from index.weights import read_weights, recorded_hash
from rag.evaluation.results import machine

DATA = Path(__file__).resolve().parent.parent / "index" / "data"
SEED = 20261201
HELD = 4  # of so many places and files one is measured by
SIZES = (150, 500, 1500)  # characters of the pieces
STRENGTH = 0.3  # of the penalty on large weights, beside the sum over all pieces, reports and others half each
STEPS = 100
LONGEST = 300  # texts of a genre, and of REPORTS four times as many

MEANT = 15  # characters of a sentence that is retold
RETOLD = "retold"
# How news and minutes open, lead over and end; what they tell is a report's.
FRAMES = (
    (
        "本报讯（记者 王敏）昨日，记者从市政府新闻办召开的新闻发布会上获悉，",
        ("据介绍，", "据了解，", "他表示，", "该负责人告诉记者，", ""),
        "市民李先生对此点赞不已。（通讯员 陈晨）",
    ),
    (
        "{n}日下午，我市召开推进会。市领导出席会议并讲话。\n",
        ("会议指出，", "会议强调，", "会议要求，", "与会人员认为，", ""),
        "各镇街、各部门主要负责人参加会议。",
    ),
    (
        "会议纪要\n时间：{n}日上午9时\n地点：三楼会议室\n主持人：张伟\n出席：李强、王芳\n记录：刘洋\n",
        ("一是听取汇报，", "会议听取了", "会议研究了", "会议原则同意", "请办公室负责，"),
        "散会。",
    ),
    (
        "近日，笔者走进街道便民服务中心，看到工作人员正忙着为群众办事。",
        ("“", "原来，", "今年以来，", "谈起变化，他说，", ""),
        "”一位前来办事的居民笑着说。来源：晚报 责任编辑：赵一",
    ),
)

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """A text, or a part of one, by what it is judged."""

    genre: str  # "" for reports on governing by law, "work" for 政府工作报告
    report: bool
    held: bool
    whole: bool
    features: csr_matrix


def is_held(name: str) -> bool:
    """Whether the result is measured by a text."""
    return int(hashlib.sha256(f"{SEED} {name}".encode()).hexdigest(), 16) % HELD == 0


def cut(text: str, chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Yield a text whole, its beginnings and pieces from its middle, each with whether it is whole."""
    text = text.strip()
    yield text[:READ], True
    for size in SIZES:
        if len(text) > 1.5 * size:
            yield text[:size], False
            start = chance.randrange(len(text) - size)
            yield text[start : start + size], False


def read_pieces(
    files: Iterable[Path], genre: str, chance: random.Random, *, report: bool, tried: bool, every: bool
) -> list[Piece]:
    """Return the pieces of some files; without ``every`` those that nothing is learnt from."""
    pieces = []
    for file in files:
        held = tried or is_held(file.parent.name if genre == "work" else f"{genre}/{file.name}")
        whole_text = file.read_text("utf-8")
        for text, whole in cut(retell(whole_text, chance) if genre == RETOLD else whole_text, chance):
            if held or every:
                pieces.append(Piece(genre, report, held, whole, csr_matrix(read_features(text))))
    return pieces


def retell(text: str, chance: random.Random) -> str:
    """Return some sentences of a report as others tell them who are no reporting body."""
    sentences = [part.strip() for line in text.splitlines() for part in line.split("。") if len(part.strip()) > MEANT]
    told = chance.sample(sentences, min(len(sentences), chance.randint(2, 6)))
    opening, between, ending = chance.choice(FRAMES)
    joined = "".join(f"{chance.choice(between)}{sentence}。" + chance.choice(("", "\n")) for sentence in told)
    return f"{opening}{joined}{ending}".replace("{n}", str(chance.randint(1, 28)))


def gather(given: argparse.Namespace) -> list[Piece]:
    """Return the pieces of all texts."""
    chance, every = random.Random(SEED), not given.measure  # no secret

    def some(files: Iterable[Path], most: int) -> list[Path]:
        there = sorted(files)
        return sorted(chance.sample(there, min(most, len(there))))

    pieces = read_pieces(
        some(given.reports.glob("*/*.md"), 4 * LONGEST), "work", chance, report=True, tried=False, every=every
    )
    pieces += read_pieces(
        some(given.generated.glob("*.txt"), 2 * LONGEST), "", chance, report=True, tried=False, every=every
    )
    generated = some(given.generated.glob("*.txt"), LONGEST)
    pieces += read_pieces(generated, RETOLD, chance, report=False, tried=False, every=every)
    pieces += read_pieces(sorted(given.tried.glob("*.txt")), "tried", chance, report=True, tried=True, every=every)
    for folder in sorted(given.others.iterdir()):
        pieces += read_pieces(
            some(folder.iterdir(), LONGEST), folder.name, chance, report=False, tried=False, every=every
        )
    return pieces


def learn(pieces: list[Piece]) -> tuple[_Array, float]:
    """Return the weights and the bias of a logistic regression, in which reports and others weigh half each."""
    x = vstack([piece.features for piece in pieces]).tocsr()
    x_t = x.T.tocsr()
    sign = np.array([1.0 if piece.report else -1.0 for piece in pieces])
    share = (sign > 0).mean()
    counts = np.where(sign > 0, 0.5 / share, 0.5 / (1 - share))

    def loss(flat: _Array) -> tuple[float, _Array]:
        scores = sign * (x @ flat[:-1] + flat[-1])
        missed = -counts * sign / (1 + np.exp(np.clip(scores, -500, 500)))
        told = float((np.logaddexp(0, -scores) * counts).sum() + STRENGTH / 2 * (flat[:-1] ** 2).sum())
        return told, np.append(x_t @ missed + STRENGTH * flat[:-1], missed.sum())

    best = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return best[:-1], float(best[-1])


def pack(weights: _Array, bias: float) -> dict[str, npt.NDArray[np.generic]]:
    """Return the weights as they are stored: those of runs in 8 bits each."""
    runs, title = weights[:-1], weights[-1]
    scale = np.abs(runs).max() / 127
    return {
        "runs": np.round(runs / scale).astype(np.int8),
        "scale": np.array(scale, np.float32),
        "title": np.array(title, np.float32),
        "bias": np.array(bias, np.float32),
    }


def unpack() -> tuple[_Array, float]:
    """Return the weights and the bias that are stored."""
    stored = read_weights("index", ARTEFACT)
    runs = stored["runs"].astype(np.float64) * float(stored["scale"])
    return np.append(runs, float(stored["title"])), float(stored["bias"])


def rows(pieces: list[Piece], weights: _Array, bias: float) -> Iterator[str]:
    """Yield a row a genre: how many of its texts and pieces lie below the bar."""
    scores = vstack([piece.features for piece in pieces]).tocsr() @ weights + bias
    names = sorted({(not piece.report, piece.genre) for piece in pieces})
    for other, genre in names:
        told = []
        for whole in (True, False):
            own = [s for p, s in zip(pieces, scores, strict=True) if p.genre == genre and p.whole == whole]
            below = sum(score < BAR for score in own)
            told.append(f"{below} of {len(own)} | {min(own):.1f} to {max(own):.1f}" if own else "| ")
        yield f"| {genre or 'generated'} | {'other' if other else 'report'} | {' | '.join(told)} |"


def main() -> None:
    """Read, learn, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("reports", "generated", "others"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--tried", type=Path, required=True, help="reports that nothing is learnt from")
    parser.add_argument("--measure", action="store_true", help="try the weights that are there")
    parser.add_argument("--results", type=Path, help="the folder that a dated Markdown file is written to")
    given = parser.parse_args()
    pieces = gather(given)
    if given.measure:
        print(report(recorded_hash("index", ARTEFACT), 0, list(rows(pieces, *unpack())), []))
        return
    learnt, held = [p for p in pieces if not p.held], [p for p in pieces if p.held]
    weights, bias = learn(learnt)
    digest = write_weights(DATA, ARTEFACT, pack(weights, bias))
    table = list(rows(held, weights, bias))
    unseen = []
    for genre in sorted({p.genre for p in pieces if not p.report}):
        apart, own = learn([p for p in learnt if p.genre != genre]), [p for p in pieces if p.genre == genre]
        unseen += rows(own, *apart)
    told = report(digest, len(learnt), table, unseen)
    print(told)
    if given.results:
        (given.results / f"{datetime.now(UTC):%Y-%m-%d}-genre.md").write_text(told, "utf-8")


def report(digest: str, learnt: int, table: list[str], unseen: list[str]) -> str:
    """Return the result as Markdown."""
    head = [
        "| genre | is | whole texts held back | log-odds | pieces held back | log-odds |",
        "| --- | --- | ---: | --- | ---: | --- |",
    ]
    lines = [
        "# Is a text a government's report?",
        "",
        f"- date: {datetime.now(UTC):%Y-%m-%d %H:%M} +0000",
        f"- machine: {machine()}",
        f"- weights: SHA-256 {digest}",
        *([f"- learnt from {learnt} texts and pieces of them"] if learnt else []),
        f"- held back is what lies below log-odds of {BAR}",
        "",
        "## Places and files that nothing was learnt from",
        "",
        *head,
        *table,
        *(["", "## Each genre by weights that never saw it", "", *head, *unseen] if unseen else []),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
