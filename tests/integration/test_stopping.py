"""``zhiwen index`` is stopped inside one huge file: it ends soon, tells what is in, and the next run completes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.library import JIASHAN_2024

from index.library import open_library
from rag.app.open_library import place_words

SOON = 30.0  # seconds; on a free machine it is one, and the whole file would take more than this
LINE = "收到行政复议申请45件，审结40件，同比增长5%，"
PROGRAM = """
import signal, sys
import rag.app.open_library, index.facts.extractor
from support.fakes import BagEmbedder
from rag.cli.main import main

rag.app.open_library.open_embedder = lambda *_: BagEmbedder()
read = index.facts.extractor.read_facts

def tell(text, *given):
    if len(text) > 100_000:
        print("begun", flush=True)
    return read(text, *given)

index.facts.extractor.read_facts = tell
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by who starts the tests in the background
main(sys.argv[1:])
"""


def start(home: Path, folder: Path) -> subprocess.Popen[str]:
    tests = Path(__file__).parents[1]
    environment = {**os.environ, "ZHIWEN_HOME": str(home), "PYTHONPATH": os.pathsep.join([str(tests), *sys.path])}
    command = [sys.executable, "-c", PROGRAM, "index", str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("by", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_indexing_ends_soon_inside_a_huge_file_and_goes_on_in_the_next_run(
    tmp_path: Path, by: signal.Signals, status: int
) -> None:
    home, folder = tmp_path / "home", tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(JIASHAN_2024, encoding="utf-8")
    huge = folder / "b.txt"
    huge.write_text("某区2023年法治政府建设年度报告\n" + LINE * 150_000, encoding="utf-8")

    with start(home, folder) as run:
        assert run.stdout
        assert run.stderr
        assert run.stdout.readline() == "begun\n"
        time.sleep(0.5)
        run.send_signal(by)
        told = time.monotonic()
        assert run.wait(timeout=10 * SOON) == status
        assert time.monotonic() - told < SOON
        (line,) = run.stderr.read().splitlines()
    assert line.startswith("zhiwen: 已停止：本次已入库1份")
    assert "Stopped: 1 report has come in" in line

    with open_library(
        home, embedder_fingerprint=None, write=True, place_words=place_words()
    ) as library:  # nobody holds it
        assert [entry.name for entry in library.catalog.entries()] == ["a.txt"]
    huge.write_text("某区2023年法治政府建设年度报告\n" + LINE * 10, encoding="utf-8")
    with start(home, folder) as again:
        told_again, _ = again.communicate(timeout=20 * SOON)
    assert told_again == "1 added, 0 updated, 1 unchanged, 0 removed\n"
