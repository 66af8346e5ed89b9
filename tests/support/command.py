"""The installed command as users run it, for the tests that start it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parents[2] / "seeds"
# asks for no figure, so that a model words the answer
WORDED = "红谷滩区2023年行政复议工作获得了什么荣誉?"
INDEXED = ("002_7534e712c36dcd42.txt", "004_826ce30b30538339.txt")


@dataclass(frozen=True, slots=True)
class Zhiwen:
    """The installed command, run as users run it, over one library."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def program(self) -> Path:
        """Return where it is installed: beside the Python that runs the tests."""
        return Path(sys.executable).with_name("zhiwen")

    def environment(self) -> dict[str, str]:
        """Return the user's environment with this library, and none of the user's own settings but the models."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ZHIWEN_")}
        models = {key: os.environ[key] for key in ("ZHIWEN_MODELS",) if key in os.environ}
        return {**kept, **models, "ZHIWEN_HOME": str(self.home), **self.settings}

    def run(
        self, *arguments: str | Path | bytes, typed: str = "", prepare: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; ``typed`` is its stdin, ``prepare`` runs in the new process before it."""
        return subprocess.run(
            [self.program, *arguments], env=self.environment(), input=typed, capture_output=True, encoding="utf-8",
            timeout=240, check=False, preexec_fn=prepare,
        )  # fmt: skip

    def read_json(self, *arguments: str | Path) -> Any:  # noqa: ANN401  # whatever JSON holds
        """Run a command that succeeds and return the one JSON document on its stdout."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def complaint(self, *arguments: str | Path | bytes, prepare: Callable[[], None] | None = None) -> str:
        """Run a command that fails as promised, exit 1 with one line on stderr, and return that line."""
        done = self.run(*arguments, prepare=prepare)
        assert "Traceback" not in done.stderr
        lines = done.stderr.splitlines()
        assert (done.returncode, done.stdout, len(lines)) == (1, "", 1), done
        assert lines[0].startswith("zhiwen: ")
        return lines[0].removeprefix("zhiwen: ")
