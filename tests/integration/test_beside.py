"""A library is changed beside those who read it: they go on from the last good state, which is replaced in one step."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from support.fakes import BagEmbedder

from index.library import Library, open_library
from index.soundness import examine_library
from rag.app import compose
from rag.app.open_library import place_words
from rag.settings import Settings

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "20"))
RUN = """
import sys, time
from pathlib import Path
from support.fakes import BagEmbedder
from rag.app import open_library as app
from rag.settings import Settings

class Slow(BagEmbedder):
    def passages(self, texts, progress=None):
        time.sleep(float(sys.argv[4]))
        return super().passages(texts, progress)

app.open_embedder = lambda *_: Slow()
print("begun", flush=True)
app.index(Settings(home=Path(sys.argv[1])), [Path(sys.argv[2])], prune=False, anew=sys.argv[3] == "anew", any_text=True)
"""


@contextmanager
def run(home: Path, files: Path, *, anew: bool = False, pause: float = 0.0) -> Iterator[subprocess.Popen[str]]:
    """Index in a process of its own, as ``zhiwen index`` does, from where it begins to work."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(home), str(files), "anew" if anew else "", str(pause)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        yield process
    assert process.returncode in {0, -signal.SIGKILL}


def write_version(files: Path, version: int) -> None:
    """Write three reports that all tell of one version."""
    files.mkdir(exist_ok=True)
    for number, place in enumerate(("甲县", "乙县", "丙县")):
        text = f"{place}人民政府2024年法治政府建设情况报告\n一、主要成效\n全县收到行政复议申请{version + 100}件。\n"
        (files / f"{number}.txt").write_text(text, encoding="utf-8")


def opened(home: Path) -> Library:
    return open_library(home, embedder_fingerprint=BagEmbedder.fingerprint, write=False, place_words=place_words())


def version_of(library: Library) -> int:
    """The version that all reports tell of; each of them is whole."""
    texts = [report.text for report in library.catalog.reports()]
    found = {int(number) for text in texts for number in re.findall(r"申请(\d+)件", text)}
    assert (len(texts), len(found)) == (3, 1)
    assert [looked.fault for looked in examine_library(library)] == ["", "", ""]
    return found.pop() - 100


def test_runs_killed_at_any_moment_leave_the_last_good_state_and_the_next_one_equals_one_go(tmp_path: Path) -> None:
    home, files, chance = tmp_path / "home", tmp_path / "files", random.Random(19)  # noqa: S311  # moments, no secrets
    write_version(files, 0)
    with run(home, files) as process:
        pass
    write_version(files, 1)
    with run(home, files, pause=0.05) as process:
        began = time.monotonic()
        assert process.wait(120) == 0
        whole = time.monotonic() - began
    reader = opened(home)
    killed, seen, version = 0, 1, 1
    while killed < KILLS:
        version += 1
        write_version(files, version)
        with run(home, files, anew=bool(version % 2), pause=0.05) as process:
            time.sleep(chance.uniform(0, 1.1 * whole))
            process.kill()
        killed += process.returncode != 0
        with opened(home) as library:
            found = version_of(library)
        assert found in {seen, version}
        seen = found
        assert version_of(reader) == 1  # who had it open before goes on with what there was
    with run(home, files) as process:
        assert process.wait(120) == 0
    reader.close()
    with run(tmp_path / "other", files):
        pass
    with opened(home) as one, opened(tmp_path / "other") as other:
        assert version_of(one) == version_of(other) == version
        assert one.fingerprint() == other.fingerprint()
        assert parts(one.folder) == parts(other.folder)
        ids = one.catalog.sentence_ids([entry.id for entry in one.catalog.entries()])
        vectors = [library.vectors.sentences.fetch(ids) for library in (one, other)]
        assert {id_: vectors[0][id_].tobytes() for id_ in ids} == {id_: vectors[1][id_].tobytes() for id_ in ids}
        hits = [library.lexical.search([("行政复议", 1.0)], 9) for library in (one, other)]
        assert {id_ for id_, _ in hits[0]} == {id_ for id_, _ in hits[1]}
    states = [folder.name for folder in (home / "generations").iterdir() if folder.is_dir() and folder.name[0] == "0"]
    assert len(states) <= 2  # what was killed is swept away; one may have been read until now


def parts(folder: Path) -> dict[str, list[object]]:
    """All that a catalog holds of the reports, but for when they came."""
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as rows:
        tables = {
            table: sorted(rows.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608  # a test's own words
            for table in ("sections", "sentences", "chunks", "facts", "corrections")
        }
        columns = "id, state, name, path, text, sha256, profile, sources, overrides, sentences, chunks, digest, sketch"
        return {**tables, "reports": sorted(rows.execute(f"SELECT {columns} FROM reports").fetchall())}  # noqa: S608  # a test's own words


def test_who_asks_goes_on_being_answered_through_an_index_and_a_rebuild_and_then_from_the_new_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.app.following.EVERY", 0.05)
    home, files = tmp_path / "home", tmp_path / "files"
    write_version(files, 0)
    with run(home, files):
        pass
    settings = Settings(home=home, llm="none")
    monkeypatch.setattr(compose, "open_embedder", lambda *_: BagEmbedder())
    monkeypatch.setattr(compose, "ConceptFinder", lambda *_: None)
    bot = compose.open_bot(settings)
    answers: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answers.append(bot.ask("甲县2024年收到多少件行政复议申请?", anew=True).text)

    asker = threading.Thread(target=ask, daemon=True)
    asker.start()
    try:
        for version, anew in ((1, False), (2, True)):
            write_version(files, version)
            with run(home, files, anew=anew, pause=0.3) as process:
                asked = len(answers)
                assert process.wait(120) == 0
            assert len(answers) > asked
            end = time.monotonic() + 60
            while f"{version + 100}件" not in answers[-1]:
                assert time.monotonic() < end
                time.sleep(0.05)
    finally:
        stop.set()
        asker.join(60)
        bot.close()
    assert {number for text in answers for number in re.findall(r"(\d+)件", text)} == {"100", "101", "102"}
    assert not [text for text in answers if "件" not in text]


def test_several_read_at_once_while_one_writes_and_none_waits(tmp_path: Path) -> None:
    home, files = tmp_path / "home", tmp_path / "files"
    write_version(files, 0)
    with run(home, files):
        pass
    write_version(files, 1)
    with opened(home) as idle, run(home, files, pause=0.3) as process:
        while process.poll() is None:
            began = time.monotonic()
            with opened(home) as first, opened(home) as second:
                assert {version_of(first), version_of(second)} <= {0, 1}
            assert time.monotonic() - began < 10
        assert version_of(idle) == 0
    with opened(home) as library:
        assert version_of(library) == 1
