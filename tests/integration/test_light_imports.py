"""What importing our modules loads, in another process: nothing heavy, and for the help hardly anything."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "chromadb",
    "llama_index",
    "xllamacpp",
    "openai",
    "mcp",
    "pandas",
    "rjieba",
    "pypinyin",
    "pydantic_settings",
)
NOT_FOR_HELP = (*HEAVY, "sqlalchemy", "numpy", "pydantic", "httpx", "tqdm", "asyncio")
NOT_TO_LIST = (*HEAVY, "tokenizers", "cn2an", "tqdm", "rag.app.compose", "rag.answering.bot", "index.facts.extractor")
LIGHT = {  # what importing a module may not load
    "rag.cli.main": NOT_FOR_HELP,
    "ui.server": NOT_FOR_HELP,  # tells of a taken port before anything slow
    "rag.app.models": (*NOT_TO_LIST, "sqlalchemy", "numpy", "httpx"),
    "rag.app.open_library": NOT_TO_LIST,
    "rag.app.compose": HEAVY,
    "ui.page": HEAVY,
    "ui.asgi": HEAVY,
}


def test_importing_loads_nothing_heavy() -> None:
    """One process imports them in turn, the lightest first: what any of them loads is found, if not by its name."""
    program = (
        "import importlib, sys\n"
        f"for module, heavy in {LIGHT!r}.items():\n"
        "    importlib.import_module(module)\n"
        "    print(module, *(name for name in heavy if name in sys.modules))\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == list(LIGHT)
