"""Starting loads no more than it needs: each in a process of its own, as a user starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

INDEX = """
import json, sys
from pathlib import Path
from rag.app.open_library import index
from rag.settings import Settings
home, models, folder = map(Path, sys.argv[1:4])
index(Settings(home=home, models=models), [folder], prune=False, anew=False)
print(json.dumps(sorted(sys.modules)))
"""
GRADIO = """
import sys
opened = []
sys.addaudithook(lambda event, told: opened.append(str(told[0])) if event == "open" else None)
from ui.gradio_loading import load_gradio
load_gradio()
load_gradio()
import gradio, inspect
with gradio.Blocks() as page:
    gradio.Textbox(visible=False).change(lambda text: text, None, None)
print([path for path in opened if path.endswith(".pyi")], page.fns[0].name, inspect.getfile(gradio.Textbox))
"""


def run(program: str, *arguments: object) -> str:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.models
def test_indexing_unchanged_files_loads_neither_embedder_nor_vectors(tmp_path: Path, models_folder: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    text = "# 某县2023年法治政府建设年度报告\n\n一、主要举措\n\n2023年，某县共收到行政复议申请45件，同比增长12.5%。\n"
    (folder / "one.txt").write_text(text, encoding="utf-8")

    first = json.loads(run(INDEX, tmp_path / "home", models_folder, folder))
    second = json.loads(run(INDEX, tmp_path / "home", models_folder, folder))

    unwanted = {
        "torch",
        "transformers",
        "onnxruntime",
        "chromadb",
        "rjieba",
        "index.facts.extractor",
        "rag.app.compose",
        "rag.answering.bot",
    }
    assert {"chromadb", "rjieba", "index.facts.extractor"} <= set(first)
    assert unwanted & set(second) == set()


def test_gradio_is_loaded_without_writing_types_for_editors() -> None:
    written, called, source = run(GRADIO).split(" ", 2)

    assert written == "[]"
    assert called == "<lambda>"
    assert source.strip().endswith("textbox.py")  # the source of its classes is found again
