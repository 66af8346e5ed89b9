"""The real language model in this process: answers, stops, waits its turn, ends with the process."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.generation.client import ChatModel, open_chat_model
from rag.schema.errors import LLMError
from rag.settings import read_settings

COUNT = [("user", "请用阿拉伯数字从1数到200，用逗号隔开。")]


@pytest.fixture(scope="module")
def model(models_folder: Path) -> Iterator[ChatModel]:
    opened = open_chat_model(read_settings(models=models_folder, llm_context=2048))
    yield opened
    opened.close()


@pytest.mark.models
def test_the_embedded_model_answers_from_the_evidence(model: ChatModel) -> None:
    messages = [
        ("system", "只根据依据回答，一句话。\n依据：[1]2024年，全区共收到行政复议申请45件，审结40件。"),
        ("user", "收到行政复议申请多少件？"),
    ]

    first, again = ("".join(model.stream(messages, max_tokens=40)) for _ in range(2))

    assert "45" in first
    assert first == again


@pytest.mark.models
def test_the_longest_reply_is_kept(model: ChatModel) -> None:
    short = "".join(model.stream(COUNT, max_tokens=5))

    assert len(short) <= 10


@pytest.mark.models
def test_closing_a_stream_stops_the_writing_so_that_the_next_question_need_not_wait(model: ChatModel) -> None:
    started = time.perf_counter()
    for _ in model.stream(COUNT, max_tokens=60):
        pass
    full = time.perf_counter() - started
    stream = model.stream(COUNT, max_tokens=1000)
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # a generator

    started = time.perf_counter()
    next(iter(model.stream(COUNT, max_tokens=1)))

    assert time.perf_counter() - started < max(1.0, full)  # 1000 tokens last sixteen times as long as 60


@pytest.mark.models
def test_a_prompt_longer_than_the_context_is_told(model: ChatModel) -> None:
    with pytest.raises(LLMError, match=r"exceeds the available context size.*ZHIWEN_LLM_CONTEXT"):
        list(model.stream([("user", "法治政府建设" * 2000)]))


@pytest.mark.models
def test_two_questions_at_once_are_both_answered(model: ChatModel) -> None:
    replies: dict[str, str] = {}

    def ask(word: str) -> None:
        replies[word] = "".join(model.stream([("user", f"只重复这个词：{word}")], max_tokens=8))

    threads = [threading.Thread(target=ask, args=(word,)) for word in ("复议", "普法")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(word in reply for word, reply in replies.items())
    assert len(replies) == 2


@pytest.mark.models
def test_check_passes_and_the_name_is_that_of_the_setting(model: ChatModel) -> None:
    model.check()

    assert model.name == "qwen2.5-coder-1.5b"


SCRIPT = """
import sys
from pathlib import Path
from rag.generation.client import open_chat_model
from rag.settings import read_settings
model = open_chat_model(read_settings(models=Path(sys.argv[1]), llm_context=1024))
stream = model.stream([("user", "从一数到一百")], max_tokens=200)
print(len(next(stream)) > 0)
if sys.argv[2] == "close":
    model.close()
    model.close()
if sys.argv[2] == "raise":
    raise SystemExit(3)
"""


@pytest.mark.models
@pytest.mark.parametrize(("ending", "status"), [("leave", 0), ("close", 0), ("raise", 3)])
def test_a_process_ends_at_once_and_in_silence_even_amid_a_reply(models_folder: Path, ending: str, status: int) -> None:
    command = [sys.executable, "-c", SCRIPT, str(models_folder), ending]

    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (status, "True\n", "")


@pytest.mark.parametrize("content", [b"GGUF", b"GGUF" + bytes(5000), b"GGUF\3\0\0\0" + b"\xff" * 5000])
def test_a_damaged_model_file_is_told_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(content)

    with pytest.raises(LLMError, match=r"llama\.cpp cannot load .*own\.gguf.*ZHIWEN_LLM"):
        open_chat_model(read_settings(llm=str(path), models=tmp_path))
