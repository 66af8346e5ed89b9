"""The command that holds a text somebody wrote against the library."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

import click

from index.errors import ZhiwenError
from rag.cli.output import print_json, print_lines
from rag.cli.progress import progress_bars

if TYPE_CHECKING:
    from rag.schema.answer import Language

_STDIN = "-"


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of what is said; default: the text's.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(file: str, lang: str | None, *, as_json: bool) -> None:
    """Hold each sentence of a text (any file that is read as a report, or - for standard input) against the reports.

    Asks no language model.
    """
    from rag.app import compose as wiring
    from rag.export.checked_text import checked_lines
    from rag.language.detection import language_of
    from rag.settings import read_settings

    settings = read_settings()
    text = _read_text(file, int(settings.max_file_mb * 1_000_000))
    language: Language = "en" if (lang or language_of(text)) == "en" else "zh"
    with progress_bars() as progress:
        bot = wiring.open_bot(settings, progress, with_model=False)
    with closing(bot):
        checked = bot.check_text(text, language)
    if as_json:
        print_json(checked.to_json())
    else:
        print_lines(checked_lines(checked, language))


def _read_text(file: str, max_bytes: int) -> str:
    """Return the text of a file or of standard input; ZhiwenError for what is none."""
    from pathlib import Path

    from index.reading.decoding import decode_text
    from index.reading.readers import read_document

    if file == _STDIN:
        name, data = "standard input", sys.stdin.buffer.read(max_bytes + 1)
    else:
        path = Path(file)
        if path.is_dir():
            raise ZhiwenError(f"{file} is a folder. Name one file, or - for standard input.")
        if not path.exists():
            raise ZhiwenError(f"There is no file {file}. Name a file, or - for standard input.")
        name = file
        with path.open("rb") as opened:
            data = opened.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ZhiwenError(f"{name} has more than {max_bytes / 1e6:g} MB (ZHIWEN_MAX_FILE_MB). Check it in parts.")
    text = decode_text(data, Path(name))[0] if file == _STDIN else read_document(data, Path(name)).text
    if not text.strip():
        raise ZhiwenError(f"{name} holds no text. Nothing can be checked.")
    return text
