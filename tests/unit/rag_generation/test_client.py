"""Which language model the settings choose, and the errors where there is none; nothing is loaded."""

from pathlib import Path

import pytest

from rag.generation.client import open_chat_model
from rag.schema.errors import LLMError
from rag.settings import read_settings


def test_a_server_without_the_name_of_a_model_is_an_error(tmp_path: Path) -> None:
    settings = read_settings(llm_url="http://127.0.0.1:9/v1", models=tmp_path)

    with pytest.raises(LLMError, match="ZHIWEN_LLM_MODEL"):
        open_chat_model(settings)


def test_no_model_at_all_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(LLMError, match="--no-llm"):
        open_chat_model(read_settings(llm="none", models=tmp_path))


def test_a_model_file_that_is_not_there_is_an_error_with_the_choices(tmp_path: Path) -> None:
    settings = read_settings(llm=str(tmp_path / "absent.gguf"), models=tmp_path)

    with pytest.raises(LLMError, match=r"absent\.gguf; set ZHIWEN_LLM to one of qwen2\.5-coder-1\.5b"):
        open_chat_model(settings)
