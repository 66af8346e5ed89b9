"""Store what is answered to every question of ``evals/`` without a language model, and diff two runs.

    python scripts/parity.py store before.jsonl [--zhiwen .venv/bin/zhiwen] [--reports seeds] [FILE.jsonl ...]
    python scripts/parity.py diff before.jsonl after.jsonl

For a change that is to change no answer: store before it and after it; ``diff`` prints each answer that differs, and
exits with 1 if there is one. Only the command line is used, so that the two runs may be of trees of another shape.
Of files whose failures nobody reads (``*held*``), the ids that differ are printed and never a word of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# How a question was read and what was answered; not when, nor under which id.
KEPT = (
    *("standalone_question", "scope", "understood", "refusal", "text", "claims", "citations", "table", "chart"),
    *("coverage", "notices"),
)


def gold_files() -> list[Path]:
    """Return the files of ``evals/`` that hold questions."""
    files = sorted((ROOT / "evals").glob("*.jsonl"))
    return [file for file in files if "question" in json.loads(file.read_text(encoding="utf-8").partition("\n")[0])]


def store(files: list[Path], zhiwen: str, reports: Path, out: Path) -> int:
    """Ask every question of the files of a fresh library over ``reports``; write one line a question."""
    with tempfile.TemporaryDirectory() as work, out.open("w", encoding="utf-8") as lines:
        env = {**os.environ, "ZHIWEN_HOME": f"{work}/home"}
        subprocess.run([zhiwen, "index", str(reports)], env=env, check=True, stdout=sys.stderr)
        count = 0
        for file in files:
            answers = Path(work) / "answers.jsonl"
            command = [zhiwen, "eval", str(file), "--no-llm", "--answers", str(answers)]
            subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
            for line in answers.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                kept = {"file": file.name, "id": record["gold_id"], **{key: record.get(key) for key in KEPT}}
                lines.write(json.dumps(kept, ensure_ascii=False, sort_keys=True) + "\n")
                count += 1
    return count


def read(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the stored lines of a run by file and id."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(row["file"], row["id"]): row for row in rows}


def diff(before: Path, after: Path) -> int:
    """Print each question whose record differs; return how many there are."""
    old, new = read(before), read(after)
    changed = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    for file, name in changed:
        a, b = old.get((file, name), {}), new.get((file, name), {})
        keys = [key for key in KEPT if a.get(key) != b.get(key)]
        print(f"{file} {name}: {', '.join(keys) or 'only in one run'}")
        if "held" in file:
            continue
        for key in keys:
            was, now = (json.dumps(row.get(key), ensure_ascii=False) for row in (a, b))
            print(f"    {key}\n      - {was}\n      + {now}")
    print(f"{len(changed)} of {len({*old, *new})} differ")
    return len(changed)


def main() -> int:
    """Run one of the two commands; 1 where answers differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    storing = commands.add_parser("store")
    storing.add_argument("out", type=Path)
    storing.add_argument("files", type=Path, nargs="*")
    storing.add_argument("--zhiwen", default=str(ROOT / ".venv/bin/zhiwen"))
    storing.add_argument("--reports", type=Path, default=ROOT / "seeds")
    comparing = commands.add_parser("diff")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    given = parser.parse_args()
    if given.command == "diff":
        return 1 if diff(given.before, given.after) else 0
    print(store(given.files or gold_files(), given.zhiwen, given.reports, given.out), "questions stored")
    return 0


if __name__ == "__main__":
    sys.exit(main())
