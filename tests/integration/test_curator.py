"""Reports added, corrected and removed while the library answers, over a real Chroma."""

from __future__ import annotations

import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from support.command import INDEXED
from support.fakes import BagEmbedder
from support.library import GULOU, HEFEI_ZONE, JIASHAN_2023, JIASHAN_2024, TEXTS, build_library, open_desk
from support.memory_store import MemoryVectors

from index.build import index_paths
from index.embedding.embedder import Progress
from index.errors import LibraryError, ModelError, ProfileError, ReportNotFound
from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from index.stores.tables import State
from rag.app.compose import open_desk as open_desk_of
from rag.app.desk import Desk
from rag.curation.steps import Step
from rag.curation.uploads import Incoming
from rag.schema.answer import Finished
from rag.schema.errors import LibraryBusy
from rag.settings import Settings

HOLD = """
import sys
from pathlib import Path
from index.lock import FolderLock
lock = FolderLock(Path({home!r}))
lock.acquire(exclusive={exclusive})
print("held", flush=True)
sys.stdin.read()
"""
RECEIVED = "嘉善县2024年收到行政复议申请多少件?"


class FailingEmbedder(BagEmbedder):
    """Fails at a text that holds a word, after some of the others."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
        if any(self.word in text for text in texts):
            raise ModelError("The embedder cannot be loaded")
        return super().passages(texts, progress)


class WaitingEmbedder(BagEmbedder):
    """Waits in the middle of embedding until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = threading.Event(), threading.Event()

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
        self.reached.set()
        assert self.go.wait(20)
        return super().passages(texts, progress)


@pytest.fixture
def vectors() -> MemoryVectors:
    return MemoryVectors()


@pytest.fixture
def library(tmp_path: Path, vectors: MemoryVectors) -> Iterator[Library]:
    """Open an empty library, as a page does that is started before anything is indexed."""
    with opened(tmp_path, vectors) as library:
        yield library


@pytest.fixture
def desk(library: Library) -> Desk:
    return open_desk(library)


def opened(folder: Path, vectors: MemoryVectors, *, write: bool = False) -> Library:
    return open_library(folder / "home", embedder_fingerprint=BagEmbedder().fingerprint, write=write, opener=vectors)


@contextmanager
def reading(folder: Path, *, exclusive: bool = False) -> Iterator[subprocess.Popen[str]]:
    """Have another process hold a folder."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", HOLD.format(home=str(folder), exclusive=exclusive)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def upload(folder: Path, *files: tuple[str, str | bytes]) -> list[tuple[str, Path]]:
    """Write files as a browser's upload leaves them: somewhere, under names of their own."""
    (folder / "incoming").mkdir(exist_ok=True)
    given = []
    for number, (name, content) in enumerate(files):
        path = folder / "incoming" / f"{number}.part"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        given.append((name, path))
    return given


def accept(library: Library, texts: Mapping[str, str | bytes]) -> None:
    """Leave files as a program that was ended had accepted them."""
    incoming = Incoming(library.incoming)
    for name, text in texts.items():
        token, path = incoming.admit("browser:a")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        incoming.accept("browser:a", token, name)


def last(steps: Sequence[Step]) -> dict[str, Step]:
    """Return the last step of each file, by name."""
    return {step.name: step for step in steps}


def kept(library: Library) -> list[str]:
    return sorted(file.name for file in library.uploads.iterdir()) if library.uploads.exists() else []


def test_an_upload_of_a_body_and_year_that_is_there_tells_which_one_counts(desk: Desk, tmp_path: Path) -> None:
    alone = last(list(desk.curator.add(upload(tmp_path, ("a.txt", JIASHAN_2024), ("b.txt", JIASHAN_2023)))))
    again = last(list(desk.curator.add(upload(tmp_path, ("a.txt", JIASHAN_2024.replace("88件", "91件"))))))["a.txt"]

    assert {step.versions for step in alone.values()} == {None}
    assert again.versions
    assert again.versions.counting == again.entry
    assert [entry.name for entry in again.versions.others] == ["a.txt"]
    answer = desk.bot.ask(RECEIVED)
    assert "91件" in answer.text
    assert "88件" in answer.text
    desk.curator.correct(again.versions.others[0].id, {"counts": "yes"})
    assert "“a.txt”（由用户选定）" in desk.bot.ask(RECEIVED).notices[-1]


def test_an_upload_is_answered_from_without_a_restart(desk: Desk, library: Library, tmp_path: Path) -> None:
    before = desk.bot.ask(RECEIVED)

    steps = list(desk.curator.add(upload(tmp_path, ("嘉善县2024.txt", JIASHAN_2024))))

    assert before.refusal
    assert before.refusal.kind == "not_in_corpus"
    assert [step.state for step in steps] == ["waiting", "reading", "embedding", "done"]
    entry = steps[-1].entry
    assert entry
    assert (entry.profile.jurisdiction.name, entry.profile.year) == ("嘉善县", 2024)
    assert entry.added
    answer = desk.bot.ask(RECEIVED)
    assert "88件" in answer.text
    assert [e.profile.jurisdiction.name for e in desk.enquiry.reports(["嘉善县"], [])] == ["嘉善县"]
    assert kept(library) == ["嘉善县2024.txt"]


@pytest.mark.parametrize(
    "question", ["你好", RECEIVED, "各地哪里最多?", "库里有哪些报告?", "What is in it?", "上一条呢?"]
)
def test_an_empty_library_refuses_every_question_and_says_how_to_fill_it(desk: Desk, question: str) -> None:
    answer = desk.bot.ask(question)

    assert answer.refusal
    assert answer.refusal.kind == "not_in_corpus"
    assert "zhiwen index" in answer.text
    assert desk.bot.suggest() == ()


def test_a_file_that_fails_leaves_nothing_and_does_not_stop_the_others(
    desk: Desk, library: Library, tmp_path: Path
) -> None:
    big = JIASHAN_2023 * 4000
    files = upload(
        tmp_path,
        ("空.txt", ""),
        ("图片.pdf", b"%PDF-1.7"),
        ("乱码.txt", b"\x81\x20" * 50),
        ("程序.txt", b"\0\1\2" * 50),
        ("巨大.txt", big),
        ("english.txt", "The county received 52 applications. " * 9),
        ("嘉善.txt", JIASHAN_2023),
        ("再一份.txt", JIASHAN_2023),
    )

    ends = last(list(desk.curator.add(files)))

    kinds = {name: step.kind for name, step in ends.items() if step.state == "failed"}
    assert kinds == {
        "空.txt": "empty", "图片.pdf": "damaged", "乱码.txt": "encoding", "程序.txt": "binary",
        "巨大.txt": "too_large", "english.txt": "no_chinese",
    }  # fmt: skip
    assert all(name in ends[name].detail and str(tmp_path) not in ends[name].detail for name in kinds)
    assert ends["嘉善.txt"].state == "done"
    assert ends["再一份.txt"].state == "duplicate"
    twin = ends["再一份.txt"].entry
    assert twin
    assert twin.name == "嘉善.txt"
    assert kept(library) == ["嘉善.txt"]
    assert not list((tmp_path / "incoming").iterdir())
    assert not library.catalog.unsettled()


def test_a_failure_half_way_takes_out_what_was_written(
    library: Library, vectors: MemoryVectors, tmp_path: Path
) -> None:
    desk = open_desk(library, embedder=FailingEmbedder("嘉善"))

    ends = last(list(desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2023), ("鼓楼.txt", GULOU)))))

    assert (ends["嘉善.txt"].kind, ends["鼓楼.txt"].state) == ("library", "done")
    assert [entry.name for entry in library.catalog.entries()] == ["鼓楼.txt"]
    assert not library.catalog.unsettled()
    assert vectors.sentences.count() == library.catalog.entries()[0].sentences == library.lexical.count()
    assert kept(library) == ["鼓楼.txt"]


def test_files_of_one_name_are_both_kept(desk: Desk, library: Library, tmp_path: Path) -> None:
    files = upload(tmp_path, ("报告.txt", JIASHAN_2023), ("报告.txt", JIASHAN_2024), ("../../报告.txt", GULOU))

    steps = [step for step in desk.curator.add(files) if step.ended]

    assert [step.entry.name for step in steps if step.entry] == ["报告.txt", "报告 (2).txt", "报告 (3).txt"]
    assert kept(library) == ["报告 (2).txt", "报告 (3).txt", "报告.txt"]


def test_no_upload_speaks_for_others_as_sources_toml(desk: Desk, library: Library, tmp_path: Path) -> None:
    posing = '["嘉善.txt"]\njurisdiction = "假县"\n'

    ends = last(list(desk.curator.add(upload(tmp_path, ("sources.toml", posing), ("嘉善.txt", JIASHAN_2023)))))

    assert ends["sources.toml"].kind == "unsupported"
    entry = ends["嘉善.txt"].entry
    assert entry
    assert entry.profile.jurisdiction.name == "嘉善县"


def test_a_removed_report_is_gone_with_its_upload_but_not_a_users_own_file(tmp_path: Path) -> None:
    library = build_library(tmp_path, {"jiashan-2024.txt": JIASHAN_2024})
    desk = open_desk(library)
    list(desk.curator.add(upload(tmp_path, ("高新区.txt", HEFEI_ZONE))))

    names = desk.curator.remove([entry.id for entry in desk.curator.entries()])

    assert sorted(names) == ["jiashan-2024.txt", "高新区.txt"]
    assert kept(library) == []
    assert (tmp_path / "reports" / "jiashan-2024.txt").exists()
    refusal = desk.bot.ask(RECEIVED).refusal
    assert refusal
    assert refusal.kind == "not_in_corpus"
    with pytest.raises(ReportNotFound):
        desk.curator.remove(["0000000000000000"])
    library.close()


def test_a_correction_is_answered_from_and_can_be_taken_back(desk: Desk, tmp_path: Path) -> None:
    (*_, step) = desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024)))
    assert step.entry

    desk.curator.correct(step.entry.id, {"year": "2021"})

    assert "88件" in desk.bot.ask("嘉善县2021年收到行政复议申请多少件?").text
    assert desk.curator.correct(step.entry.id, {"year": ""}).year == 2024
    with pytest.raises(ProfileError) as raised:
        desk.curator.correct(step.entry.id, {"year": "去年"})
    assert raised.value.key == "year"
    assert desk.curator.entry(step.entry.id).profile.year == 2024


def test_a_name_that_several_places_bear_comes_back_with_them(desk: Desk, tmp_path: Path) -> None:
    (*_, step) = desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024)))
    assert step.entry

    with pytest.raises(ProfileError) as raised:
        desk.curator.correct(step.entry.id, {"jurisdiction": "鼓楼区"})

    assert raised.value.key == "jurisdiction"
    assert {"南京市鼓楼区", "福州市鼓楼区"} <= set(raised.value.choices)


def test_while_another_process_reads_an_upload_comes_in_and_that_one_keeps_what_it_has(
    desk: Desk, library: Library, tmp_path: Path
) -> None:
    with reading(library.home) as process:
        steps = list(desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024))))
        assert process.poll() is None

        assert steps[-1].state == "done"
        assert kept(library) == ["嘉善.txt"]
        assert "88件" in desk.bot.ask(RECEIVED).text
        desk.curator.correct(desk.curator.entries()[0].id, {"year": "2020"})
        assert [entry.profile.year for entry in desk.curator.entries()] == [2020]


def test_while_another_process_writes_nothing_changes_and_it_is_told_why(
    desk: Desk, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.lock.FolderLock.acquire.__kwdefaults__", {"patience": 0.1})
    with reading(library.home / "generations", exclusive=True):
        steps = list(desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024))))

    assert (steps[-1].state, steps[-1].kind) == ("failed", "locked")
    assert kept(library) == []
    assert not desk.curator.entries()


def test_one_change_at_a_time(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.curation.curator.PATIENCE", 0.05)
    embedder = WaitingEmbedder()
    desk = open_desk(library, embedder=embedder)
    steps = desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024)))
    assert next(steps).state == "waiting"
    assert embedder.reached.wait(20)

    with pytest.raises(LibraryBusy, match="being added"):
        desk.curator.remove([])

    embedder.go.set()
    assert list(steps)[-1].state == "done"


def test_files_come_in_though_nobody_watches(library: Library, tmp_path: Path) -> None:
    embedder = WaitingEmbedder()
    desk = open_desk(library, embedder=embedder)
    steps = desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024), ("鼓楼.txt", GULOU)))
    assert next(steps).state == "waiting"
    steps.close()  # type: ignore[attr-defined]  # it is a generator

    embedder.go.set()
    for worker in tuple(desk.curator._workers):
        worker.join(20)

    assert sorted(entry.name for entry in desk.curator.entries()) == ["嘉善.txt", "鼓楼.txt"]


def test_what_has_come_in_of_a_long_upload_is_answered_from(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.curation.curator.RENEWED_EVERY", 0.0)
    steps = desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024), ("鼓楼.txt", GULOU)))
    next(step for step in steps if (step.name, step.state) == ("鼓楼.txt", "reading"))

    assert "88件" in desk.bot.ask(RECEIVED).text
    assert list(steps)[-1].state == "done"


def test_closing_ends_what_is_being_added(library: Library, tmp_path: Path) -> None:
    embedder = WaitingEmbedder()
    desk = open_desk(library, embedder=embedder)
    steps = desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024), ("鼓楼.txt", GULOU)))
    assert next(steps).state == "waiting"
    assert embedder.reached.wait(20)
    desk.curator._closing.set()
    embedder.go.set()

    desk.curator.close()

    assert {(step.state, step.kind) for step in steps if step.ended} == {("failed", "later")}
    assert not desk.curator.entries()
    assert not library.catalog.unsettled()

    next_one = open_desk(library)  # as the next start
    next_one.curator.recover()
    assert [entry.name for entry in next_one.curator.entries()] == ["嘉善.txt"]
    assert kept(library) == ["嘉善.txt"]


def test_a_file_under_way_and_a_waiting_one_can_be_cancelled_and_the_others_come_in(
    library: Library, tmp_path: Path
) -> None:
    embedder = WaitingEmbedder()
    desk = open_desk(library, embedder=embedder)
    files = upload(tmp_path, ("嘉善.txt", JIASHAN_2024), ("鼓楼.txt", GULOU), ("高新区.txt", HEFEI_ZONE))
    steps = desk.curator.add(files)
    assert next(steps).state == "waiting"
    assert embedder.reached.wait(20)
    for _, path in files[:2]:
        desk.curator.cancel(path)
    embedder.go.set()

    ended = [step for step in steps if step.ended]

    assert [(step.name, step.state) for step in ended] == [
        ("鼓楼.txt", "cancelled"),  # at once: it need not wait for the one under way
        ("嘉善.txt", "cancelled"),
        ("高新区.txt", "done"),
    ]
    assert [entry.name for entry in desk.curator.entries()] == kept(library) == ["高新区.txt"]
    assert not library.catalog.unsettled()
    assert not any(path.exists() for _, path in files)
    again = desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024)))
    assert last(list(again))["嘉善.txt"].state == "done"


def test_a_file_that_waits_for_another_visitors_is_cancelled_at_once(library: Library, tmp_path: Path) -> None:
    embedder = WaitingEmbedder()
    desk = open_desk(library, embedder=embedder)
    first = desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024)))
    assert next(first).state == "waiting"
    assert embedder.reached.wait(20)
    (tmp_path / "other").mkdir()
    files = upload(tmp_path / "other", ("鼓楼.txt", GULOU))
    second = desk.curator.add(files)
    assert next(second).state == "waiting"
    desk.curator.cancel(files[0][1])

    assert next(second).state == "cancelled"  # while the first is under way

    embedder.go.set()
    assert last(list(first))["嘉善.txt"].state == "done"
    assert list(second) == []


def test_what_is_in_or_was_never_given_cannot_be_cancelled(desk: Desk, tmp_path: Path) -> None:
    files = upload(tmp_path, ("嘉善.txt", JIASHAN_2024))
    desk.curator.cancel(files[0][1])  # before it is given
    assert last(list(desk.curator.add(files)))["嘉善.txt"].state == "done"
    desk.curator.cancel(files[0][1])
    assert [entry.name for entry in desk.curator.entries()] == ["嘉善.txt"]


def test_what_was_accepted_before_a_start_comes_in_in_order_under_its_name(
    tmp_path: Path, vectors: MemoryVectors
) -> None:
    texts = {"9.txt": JIASHAN_2024, "坏.pdf": "%PDF", "1.txt": GULOU, "1 again.txt": GULOU, "5.txt": HEFEI_ZONE}
    with opened(tmp_path, vectors) as library:
        accept(library, texts)
        desk = open_desk(library)
        desk.curator.recover()

        came = dict.fromkeys(row["report"] for row in vectors.sentences.metadatas.values())
        assert [desk.curator.entry(str(report)).name for report in came] == ["9.txt", "1.txt", "5.txt"]
        assert kept(library) == ["1.txt", "5.txt", "9.txt"]
        assert not list(library.incoming.iterdir())
        assert "88件" in desk.bot.ask(RECEIVED).text


def test_what_was_accepted_waits_while_another_process_writes_and_comes_in_with_the_next_upload(
    tmp_path: Path, vectors: MemoryVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.lock.FolderLock.acquire.__kwdefaults__", {"patience": 0.1})
    with opened(tmp_path, vectors) as library:
        accept(library, {"嘉善.txt": JIASHAN_2024})
        desk = open_desk(library)
        with reading(library.home / "generations", exclusive=True):
            desk.curator.recover()
        assert not desk.curator.entries()

        list(desk.curator.add(upload(tmp_path, ("鼓楼.txt", GULOU))))

        assert sorted(entry.name for entry in desk.curator.entries()) == ["嘉善.txt", "鼓楼.txt"]


def test_what_was_accepted_and_fails_for_a_reason_not_its_own_is_tried_again(
    tmp_path: Path, vectors: MemoryVectors
) -> None:
    with opened(tmp_path, vectors) as library:
        accept(library, {"嘉善.txt": JIASHAN_2024})
        open_desk(library, embedder=FailingEmbedder("嘉善")).curator.recover()
        assert not library.catalog.entries()

        open_desk(library).curator.recover()

        assert [entry.name for entry in library.catalog.entries()] == ["嘉善.txt"]


def test_what_a_killed_process_left_comes_in_at_the_next_opening(tmp_path: Path, vectors: MemoryVectors) -> None:
    with opened(tmp_path, vectors) as library:
        desk = open_desk(library)
        list(desk.curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024))))
        (entry,) = library.catalog.entries()
        library.catalog.mark([entry.id], State.PENDING)  # killed before its vectors were all written
        (library.uploads / "鼓楼.txt").write_text(GULOU, encoding="utf-8")  # killed before it was read
        (library.uploads / "空.txt").write_text("", encoding="utf-8")

    with opened(tmp_path, vectors) as library:
        desk = open_desk(library)
        assert desk.curator.entries() == ()
        desk.curator.recover()

        assert sorted(entry.name for entry in desk.curator.entries()) == ["嘉善.txt", "鼓楼.txt"]
        assert kept(library) == ["嘉善.txt", "鼓楼.txt"]
        assert "88件" in desk.bot.ask(RECEIVED).text


def test_uploads_move_with_the_library_and_survive_a_pruning(tmp_path: Path, vectors: MemoryVectors) -> None:
    with opened(tmp_path, vectors) as library:
        list(open_desk(library).curator.add(upload(tmp_path, ("嘉善.txt", JIASHAN_2024))))
    (tmp_path / "home").rename(tmp_path / "moved")
    (tmp_path / "moved").rename(tmp_path / "home2")
    embedder = BagEmbedder()

    with open_library(
        tmp_path / "home2", embedder_fingerprint=embedder.fingerprint, write=True, opener=vectors
    ) as library:
        done = index_paths(
            library, [tmp_path], embedder=embedder, divisions=load_divisions(), max_bytes=1_000_000, prune=True
        )
        assert (done.added, done.removed, done.failed) == ((), (), ())
        assert [entry.path for entry in library.catalog.entries()] == [str(Path("uploads", "嘉善.txt"))]


def test_a_question_under_way_ends_well_or_says_that_the_library_changed(tmp_path: Path) -> None:
    library = build_library(tmp_path)
    desk = open_desk(library)
    for taken_at in range(2):
        stream = desk.bot.stream("嘉善县2024年在行政复议方面做了什么?")
        if taken_at:
            next(stream)
        for entry in desk.curator.entries():
            if "jiashan-2024" in entry.name:
                desk.curator.remove([entry.id])
        try:
            ended = list(stream)[-1]
        except LibraryError as error:
            ended = error
        assert isinstance(ended, Finished) or "ask it again" in str(ended)
        list(desk.curator.add(upload(tmp_path, ("jiashan-2024.txt", TEXTS["jiashan-2024.txt"]))))
    library.close()


@pytest.mark.models
def test_a_real_library_is_filled_while_it_is_open(tmp_path: Path, models_folder: Path, seeds_folder: Path) -> None:
    settings = Settings(home=tmp_path / "home", models=models_folder, llm="none", threads=1)
    seed = seeds_folder / INDEXED[0]
    with closing(open_desk_of(settings)) as desk:
        assert desk.bot.ask("库里有什么?").refusal
        steps = list(desk.curator.add(upload(tmp_path, (seed.name, seed.read_bytes()))))
        assert (steps[-1].state, steps[-1].detail) == ("done", "")
        assert steps[-1].entry
        place = steps[-1].entry.profile.jurisdiction.name
        answer = desk.bot.ask(f"{place}存在哪些不足?")
        assert answer.citations
        desk.curator.remove([steps[-1].entry.id])
        assert desk.bot.ask(f"{place}存在哪些不足?").refusal
        list(desk.curator.add(upload(tmp_path, (seed.name, seed.read_bytes()))))

    with closing(open_desk_of(settings)) as desk:  # nothing is damaged, the same answer again
        assert desk.bot.ask(f"{place}存在哪些不足?").text == answer.text


def test_totals_count_places_years_reports_and_numbers(tmp_path: Path) -> None:
    library = build_library(tmp_path)
    totals = open_desk(library).curator.totals()

    assert (totals.places, totals.years, totals.reports) == (4, (2023, 2024), 5)
    assert totals.facts == sum(library.catalog.fact_counts().values()) > 0
    library.close()


def test_the_files_of_an_archive_come_in_one_by_one(desk: Desk, library: Library, tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in (("2023/嘉善.txt", JIASHAN_2023), ("../坏.txt", ""), ("嘉善.txt", JIASHAN_2024)):
            archive.writestr(name, text)

    steps = list(desk.curator.add(upload(tmp_path, ("报告.zip", packed.getvalue()), ("鼓楼.txt", GULOU))))

    ends = last([step for step in steps if step.ended])
    assert {name: (step.file, step.state) for name, step in ends.items()} == {
        "报告.zip/2023/嘉善.txt": (2, "done"), "报告.zip/坏.txt": (3, "failed"), "报告.zip/嘉善.txt": (4, "done"),
        "报告.zip": (0, "done"), "鼓楼.txt": (1, "done"),
    }  # fmt: skip
    assert ends["报告.zip"].packed
    assert ends["报告.zip/坏.txt"].kind == "empty"
    assert kept(library) == ["嘉善 (2).txt", "嘉善.txt", "鼓楼.txt"]
    assert not list((tmp_path / "incoming").iterdir())


def test_an_archive_of_nothing_that_can_be_read_is_told(desk: Desk, library: Library, tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("图.gif", b"x")

    end = list(desk.curator.add(upload(tmp_path, ("图.zip", packed.getvalue()))))[-1]

    assert (end.state, end.kind) == ("failed", "empty")
    assert kept(library) == []


def test_the_files_of_an_archive_that_was_accepted_come_in_after_a_restart(
    tmp_path: Path, vectors: MemoryVectors
) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in (("嘉善.txt", JIASHAN_2023), ("坏.txt", ""), ("鼓楼.txt", GULOU)):
            archive.writestr(name, text)
    with opened(tmp_path, vectors) as library:
        accept(library, {"报告.zip": packed.getvalue(), "再.txt": JIASHAN_2024})
        desk = open_desk(library)
        desk.curator.recover()

        assert kept(library) == ["再.txt", "嘉善.txt", "鼓楼.txt"]
        assert len(desk.curator.entries()) == 3
        assert not list(library.incoming.iterdir())
