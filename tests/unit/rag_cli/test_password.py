"""``zhiwen password``: a pair for the settings, of a password that is nowhere to be read."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from rag.cli.main import main
from rag.passwords import is_hash, matches


def test_a_pair_for_the_settings_is_printed() -> None:
    done = CliRunner().invoke(main, ["password", "王芳"], input="口令 1\n")
    name, _, kept = done.output.strip().partition(":")

    assert (done.exit_code, name) == (0, "王芳")
    assert is_hash(kept)
    assert matches(kept, "口令 1", slow=False)
    assert not matches(kept, "口令", slow=False)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [("a:b", "x", "without colon and comma"), ("li", "", "is empty"), ("li", "密" * 25, "more than 72 bytes")],
)
def test_what_cannot_be_an_account_is_told(name: str, given: str, said: str) -> None:
    done = CliRunner().invoke(main, ["password", name], input=f"{given}\n")

    assert done.exit_code == 1
    assert said in done.stderr
