"""Virtual environments for what is measured beside us, so that ours stays clean; each at pinned versions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).parent


def pins(module: str) -> str:
    """Return the pinned versions of a peer, a line each."""
    return (PINS / f"{module}.txt").read_text(encoding="utf-8")


def ensure_environment(folder: Path, module: str) -> Path:
    """Return the interpreter of a peer's environment, made where it is not there or was made of other versions.

    Raises CalledProcessError where pip fails.
    """
    python, mark = folder / "bin" / "python", folder / ".installed"
    if not mark.exists() or mark.read_text(encoding="utf-8") != pins(module):
        mark.unlink(missing_ok=True)
        print(f"installing {module} into {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603  # our own interpreter
        install = [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(PINS / f"{module}.txt")]
        subprocess.run(install, check=True)  # noqa: S603  # the interpreter just made
        mark.write_text(pins(module), encoding="utf-8")
    return python
