"""Settings come from ZHIWEN_ variables, are checked, and keep secrets out of what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.schema.errors import SettingsError
from rag.settings import Settings, read_settings, unknown_variables


def test_every_setting_has_a_default_and_a_description() -> None:
    assert read_settings().port == 7860
    assert all(field.description and not field.is_required() for field in Settings.model_fields.values())


def test_a_variable_sets_and_what_is_given_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIWEN_PORT", "8000")

    assert read_settings().port == 8000
    assert read_settings(port=9000).port == 9000
    assert read_settings(port=None).port == 8000


def test_a_variable_without_the_prefix_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8000")
    monkeypatch.setenv("LLM", "none")

    assert (read_settings().port, read_settings().llm) == (7860, "qwen2.5-coder-1.5b")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "x"), ("PORT", "65536"), ("THREADS", "0"), ("LLM_TIMEOUT", "0"), ("MAX_FILE_MB", "-1"), ("HOME", "")],
)
def test_an_unusable_value_is_told_by_the_variables_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ZHIWEN_{name}", value)

    with pytest.raises(SettingsError, match=f"^ZHIWEN_{name} cannot be used: .*{value!r}"):
        read_settings()


def test_folders_may_begin_with_the_users_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIWEN_HOME", "~/library")

    assert read_settings().home == Path.home() / "library"


@pytest.mark.parametrize("name", ["llm_url", "llm_model", "llm_key", "chroma_url"])
def test_an_empty_variable_names_no_server(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"ZHIWEN_{name.upper()}", "")

    assert getattr(read_settings(), name) is None


def test_an_embedder_may_have_no_prefixes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIWEN_EMBEDDER_QUERY_PREFIX", "")

    assert read_settings().embedder_query_prefix == ""


def test_the_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIWEN_LLM_KEY", "very-secret")

    assert read_settings().llm_key == "very-secret"
    assert "very-secret" not in f"{read_settings()!r} {read_settings()}"


def test_a_misspelt_variable_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIWEN_LMM", "none")
    monkeypatch.setenv("zhiwen_embeder", "x")

    assert {"ZHIWEN_LMM", "zhiwen_embeder"} <= set(unknown_variables())
    assert "ZHIWEN_HOME" not in unknown_variables()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().port = 1
