"""Measures kept: a dated markdown file in ``evals/results`` with machine, commit, model and the failures by name."""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from rag.evaluation.metrics import Outcome, passes, table


def peak_memory_mb() -> float:
    """Return the most memory this process has had resident, in MB (10^6 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6, 1)


def write_results(
    folder: Path,
    gold_file: Path,
    measures: Mapping[str, Mapping[str, float]],
    outcomes: Sequence[Outcome],
    *,
    model: str,
    fingerprint: str,
) -> Path:
    """Write one file, named by day, gold file and model, and return its path."""
    now = datetime.now().astimezone()
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", model)  # a hub's has a slash
    path = folder / f"{now:%Y-%m-%d}-{gold_file.stem}-{name}.md"
    failed = [outcome for outcome in outcomes if not passes(outcome.gold, outcome.answer.text)]
    lines = [
        f"# {gold_file.name}, {model}",
        "",
        f"- date: {now:%Y-%m-%d %H:%M %z}",
        f"- machine: {machine()}",
        f"- commit: {commit(gold_file.parent)}; zhiwen {version('zhiwen')}",
        f"- model: {model}; index: {fingerprint}",
        f"- command: `zhiwen {' '.join(sys.argv[1:])}`",
        "",
        table(measures),
        "",
        f"Failed ({len(failed)}): {', '.join(outcome.gold.id for outcome in failed) or 'none'}",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def machine() -> str:
    """Return what the figures were measured on: system, processor, cores, memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, Python {platform.python_version()}"


def commit(folder: Path) -> str:
    """Return the checked-out commit, marked when the tree has changes, or "unknown" outside a checkout."""
    try:
        run = subprocess.run(
            ["git", "describe", "--always", "--dirty"],  # noqa: S607  # the user's own git
            cwd=folder, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return run.stdout.strip()
